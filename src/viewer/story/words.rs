//! Figures in the words of a story: `{prr_100}` becomes what the run that is seen has achieved.

use crate::viewer::run::Figures;

/// What a step can mention.
const NAMES: &[&str] = &[
    "vehicles",
    "technology",
    "sent",
    "expected",
    "received",
    "lost",
    "prr",
    "prr_50",
    "prr_100",
    "prr_150",
    "prr_200",
    "prr_300",
    "cbr",
    "latency_ms",
    "p95_ms",
    "collided",
    "too_weak",
    "bytes",
];

/// Where figures can come from: the first view, the second one, and the first one at the end of the step before.
const SOURCES: &[&str] = &["", "other.", "before."];

/// What is known of a view.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub figures: Option<Figures>,
    pub vehicles: usize,
    pub technology: String,
    pub bytes: Option<u32>,
}

impl Known {
    fn value(&self, name: &str) -> Option<String> {
        let percent = |ratio: f64| format!("{:.0} %", ratio * 100.0);
        match name {
            "vehicles" => return Some(self.vehicles.to_string()),
            "technology" => return Some(self.technology.clone()),
            "bytes" => return self.bytes.map(|bytes| bytes.to_string()),
            _ => {}
        }
        let figures = self.figures.as_ref()?;
        let share = |count: u64| (figures.expected > 0).then(|| percent(count as f64 / figures.expected as f64));
        let lost = |code: &str| figures.lost.iter().filter(|(cause, _)| cause.code() == code).map(|(_, n)| n).sum();
        match name {
            "sent" => Some(figures.transmitted.to_string()),
            "expected" => Some(figures.expected.to_string()),
            "received" => Some(figures.received.to_string()),
            "lost" => Some((figures.expected - figures.received).to_string()),
            "prr" => share(figures.received),
            "collided" => share(lost("COL")),
            "too_weak" => share(lost("SEN") + lost("PRO")),
            "cbr" => figures.cbr.map(|(mean, _)| percent(mean)),
            "latency_ms" => figures.latency_ms.map(|[mean, ..]| format!("{mean:.1} ms")),
            "p95_ms" => figures.latency_ms.map(|[_, _, p95, _]| format!("{p95:.1} ms")),
            _ => {
                let distance: f64 = name.strip_prefix("prr_")?.parse().ok()?;
                figures.prr_at(distance).map(percent)
            }
        }
    }
}

/// Whether all names in braces are known.
pub(super) fn check(text: &str) -> Result<(), String> {
    for name in names(text) {
        let known = SOURCES.iter().any(|source| name.strip_prefix(source).is_some_and(|name| NAMES.contains(&name)));
        if !known {
            return Err(format!(
                "`happened` has `{{{name}}}`; there are {}, each also with `other.` or `before.`",
                NAMES.join(", ")
            ));
        }
    }
    Ok(())
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// The text with its figures; none if one of them is not there yet.
pub(super) fn told(text: &str, own: &Known, other: &Known, before: &Known) -> Option<String> {
    let mut told = text.to_owned();
    for name in names(text) {
        let value = match name.split_once('.') {
            Some(("other", name)) => other.value(name),
            Some(("before", name)) => before.value(name),
            _ => own.value(name),
        };
        told = told.replace(&format!("{{{name}}}"), &value?);
    }
    Some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_figures_and_unknown_ones_are_refused() {
        let own = Known { vehicles: 120, technology: "802.11p".to_owned(), ..Known::default() };
        let other = Known { technology: "LTE-V2X".to_owned(), ..Known::default() };
        let text = "{vehicles} vehicles with {technology}, then {other.technology}";
        assert_eq!(told(text, &own, &other, &own).as_deref(), Some("120 vehicles with 802.11p, then LTE-V2X"));
        assert_eq!(told("{prr_100}", &own, &other, &own), None);
        assert!(check(text).is_ok() && check("{before.prr_100} {cbr}").is_ok());
        assert!(check("{speed}").is_err() && check("{nobody.prr}").is_err());
        assert!(NAMES.iter().all(|name| check(&format!("{{{name}}}")).is_ok()));
    }
}
