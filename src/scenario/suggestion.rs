//! What a user may have meant.

use super::shape::{Shape, any_of, scenario_shape};

/// How alike two words must be for one to be suggested for the other.
const ALIKE: f64 = 0.5;

/// The candidate nearest to `word`, if any is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = candidates.into_iter().map(|candidate| (likeness(word, candidate), candidate));
    scored.filter(|(score, _)| *score > ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, candidate)| candidate)
}

/// 1 for equal words; a word without its unit or other ending is near the whole.
fn likeness(word: &str, candidate: &str) -> f64 {
    let edits = strsim::normalized_damerau_levenshtein(&word.to_lowercase(), candidate);
    let beginning = word.len() >= 4 && (candidate.starts_with(word) || word.starts_with(candidate));
    if beginning { edits.max(0.75) } else { edits }
}

/// Advice for the unknown key `name` of the table at `path`: the key elsewhere, a similar key, or the keys there are.
pub(super) fn for_unknown_key(name: &str, path: &str, table: &Shape) -> String {
    let mut homes = Vec::new();
    tables_with(name, scenario_shape(), String::new(), &mut homes);
    if !homes.is_empty() {
        return format!("`{name}` belongs to {}", any_of(homes.iter().take(3).map(|home| title(home))));
    }
    let names = table.keys().iter().map(|key| key.name.as_str());
    if let Some(similar) = nearest(name, names) {
        return format!("did you mean `{similar}`?");
    }
    let mut elsewhere = Vec::new();
    all_keys(scenario_shape(), String::new(), &mut elsewhere);
    if let Some(similar) = nearest(name, elsewhere.iter().map(|(_, key)| key.as_str())) {
        let home = elsewhere.iter().find(|(_, key)| key == similar).map(|(home, _)| title(home)).unwrap_or_default();
        return format!("did you mean `{similar}` of {home}?");
    }
    if table.keys().is_empty() {
        return format!("[{path}] has no keys; an empty table is enough");
    }
    format!(
        "the keys here are {}",
        table.keys().iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
    )
}

/// A table as users write it.
pub(super) fn title(path: &str) -> String {
    if path.is_empty() { "the top of the file".to_owned() } else { format!("[{path}]") }
}

/// `path.key`, or `key` at the top.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn tables_with(name: &str, shape: &Shape, path: String, found: &mut Vec<String>) {
    for key in shape.keys() {
        if key.name == name {
            found.push(path.clone());
        }
        tables_with(name, &key.shape, join(&path, &key.name), found);
    }
}

fn all_keys(shape: &Shape, path: String, found: &mut Vec<(String, String)>) {
    for key in shape.keys() {
        found.push((path.clone(), key.name.clone()));
        all_keys(&key.shape, join(&path, &key.name), found);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_for_unknown_keys() {
        // key, table -> advice
        let cases = [
            ("tx_powr_dbm", "access.ieee80211p", "did you mean `tx_power_dbm`?"),
            ("tx_power", "access.ieee80211p", "did you mean `tx_power_dbm`?"),
            ("density", "traffic", "did you mean `density_per_km`?"),
            ("rate_hz", "traffic", "`rate_hz` belongs to [messages.cam], [messages.cpm] or [messages.vam]"),
            (
                "aifsn",
                "metrics",
                "`aifsn` belongs to [access.ieee80211p.edca.vo], [access.ieee80211p.edca.vi] or [access.ieee80211p.edca.be]",
            ),
            ("trafic", "", "did you mean `traffic`?"),
            ("sede", "metrics", "did you mean `seed` of [scenario]?"),
            ("zz", "channel.fading.none", "[channel.fading.none] has no keys; an empty table is enough"),
            ("qqq", "vulnerable_road_users", "the keys here are `pedestrians`, `cyclists`"),
        ];
        for (key, path, expected) in cases {
            let table = path
                .split('.')
                .filter(|part| !part.is_empty())
                .fold(scenario_shape(), |shape, part| shape.key(part).expect("a table of the format"));
            assert_eq!(for_unknown_key(key, path, table), expected, "{key} in {path}");
        }
    }
}
