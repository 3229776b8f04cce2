//! A verdict together with its requirement and the situation in which it was given.

use crate::evaluation::metrics::ConfidenceInterval;
use crate::evaluation::record::MessageKind;
use crate::evaluation::requirements::{Catalogue, Component, Margin, Quantity, Requirement, Verdict, Word};

use super::input::{ReportCell, Situation};
use super::words::rank;

/// Margins in the order in which a table prefers them: nines are there for all shares, whatever their limit.
const PREFERRED: [Quantity; 4] = [Quantity::Reliability, Quantity::Latency, Quantity::Range, Quantity::DataRate];

/// A verdict on one requirement by one technology in one situation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged<'a> {
    pub requirement: &'a Requirement,
    pub verdict: &'a Verdict,
    pub cell: &'a ReportCell<'a>,
}

impl<'a> Judged<'a> {
    /// All verdicts on rows of the catalogue.
    pub(super) fn all(catalogue: &'a Catalogue, cells: &'a [ReportCell<'a>]) -> Vec<Self> {
        let of_cell = |cell: &'a ReportCell<'a>| {
            let verdicts = cell.judgement.verdicts.iter();
            verdicts.filter_map(move |verdict| {
                Some(Self { requirement: catalogue.find(&verdict.requirement)?, verdict, cell })
            })
        };
        cells.iter().flat_map(of_cell).collect()
    }

    pub(super) fn technology(&self) -> &'a str {
        self.cell.technology
    }

    pub(super) fn situation(&self) -> Situation<'a> {
        self.cell.situation()
    }

    pub(super) fn word(&self) -> Word {
        self.verdict.word
    }

    /// The smaller, the sooner it is shown for several situations together.
    pub(super) fn rank(&self) -> (u8, u8) {
        (rank(self.verdict.word), rank(self.verdict.figures()))
    }

    /// The messages that it was judged on; none: nothing was judged.
    pub(super) fn kind(&self) -> Option<MessageKind> {
        let component = self.component()?;
        self.cell.summary.pooled.messages.keys().copied().find(|kind| kind.name() == component.message)
    }

    /// The part that decided, or else the first one.
    pub(super) fn component(&self) -> Option<&'a Component> {
        self.verdict.decisive_component().or_else(|| self.verdict.components.first())
    }

    /// The margins of the part that decided, the preferred one first.
    pub(super) fn margins(&self) -> impl Iterator<Item = &'a Margin> {
        let component = self.component();
        PREFERRED.into_iter().filter_map(move |quantity| component?.margin(quantity))
    }

    /// The margin that stands for the verdict: the preferred one that is a number.
    pub(super) fn margin(&self) -> Option<&'a Margin> {
        self.margins().find(|margin| margin.estimate.is_some())
    }
}

/// `+0.34 nines`, or why there is no number.
pub(super) fn margin_text(margin: &Margin) -> String {
    match (margin.estimate, &margin.note) {
        (Some(value), _) => format!("{} {}", signed(value), margin.unit),
        (None, Some(note)) => note.clone(),
        (None, None) => "–".to_owned(),
    }
}

/// `[+0.23, +0.44]`, as far as there is an interval.
pub(super) fn interval_text(margin: &Margin) -> String {
    match (margin.lo, margin.hi) {
        (None, None) => String::new(),
        (lo, hi) => format!("[{}, {}]", lo.map_or("−∞".to_owned(), signed), hi.map_or("+∞".to_owned(), signed)),
    }
}

/// The interval of a margin, where both of its ends are known.
pub(super) fn interval(margin: &Margin) -> Option<ConfidenceInterval> {
    Some(ConfidenceInterval { lo: margin.lo?, hi: margin.hi? })
}

/// A number with its sign and three digits that count.
pub(super) fn signed(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "+∞".to_owned() } else { "−∞".to_owned() };
    }
    let decimals = match value.abs() {
        large if large >= 100.0 => 0,
        medium if medium >= 10.0 => 1,
        _ => 2,
    };
    let rounded = format!("{:.decimals$}", value.abs());
    // A rounded zero has no sign.
    match value {
        _ if rounded.chars().all(|digit| "0.".contains(digit)) => format!("±{rounded}"),
        _ if value < 0.0 => format!("−{rounded}"),
        _ => format!("+{rounded}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_margin_always_has_its_sign() {
        // value -> text
        let cases = [
            (0.344, "+0.34"),
            (-0.344, "−0.34"),
            (-12.34, "−12.3"),
            (1234.5, "+1234"),
            (-0.001, "±0.00"),
            (f64::INFINITY, "+∞"),
        ];
        for (value, expected) in cases {
            assert_eq!(signed(value), expected, "{value}");
        }
    }

    #[test]
    fn a_margin_without_a_number_says_why() {
        let margin = |estimate, lo, hi, note: Option<&str>| Margin {
            quantity: Quantity::Latency,
            unit: "ms",
            estimate,
            lo,
            hi,
            note: note.map(str::to_owned),
        };
        // margin -> text, interval
        let cases = [
            (margin(Some(0.5), Some(-1.0), Some(2.0), None), "+0.50 ms", "[−1.00, +2.00]"),
            (margin(None, Some(1.5), None, Some("no failure seen")), "no failure seen", "[+1.50, +∞]"),
            (margin(None, None, None, None), "–", ""),
        ];
        for (margin, text, interval) in cases {
            assert_eq!((margin_text(&margin), interval_text(&margin)), (text.to_owned(), interval.to_owned()));
        }
    }
}
