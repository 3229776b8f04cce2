//! Up to which load a requirement is met.

use serde::Serialize;

use super::Word;

/// Up to which load a requirement is met, and where it fails; loads are densities, or channel busy ratios.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct LoadMargin {
    /// The largest load up to which every verdict is MET; none if the smallest load is not.
    pub met_up_to: Option<f64>,
    /// The smallest load at which the verdict is NOT MET; none if none is.
    pub fails_at: Option<f64>,
}

/// The load margin over several results of one technology, each with its load and the verdict of one requirement.
///
/// Verdicts that say neither MET nor NOT MET leave a gap between the two loads.
pub fn load_margin(cells: &[(f64, Word)]) -> LoadMargin {
    let mut cells = cells.to_vec();
    cells.sort_by(|a, b| a.0.total_cmp(&b.0));
    LoadMargin {
        met_up_to: cells.iter().take_while(|(_, word)| *word == Word::Met).last().map(|(load, _)| *load),
        fails_at: cells.iter().find(|(_, word)| *word == Word::NotMet).map(|(load, _)| *load),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_ends_where_the_first_verdict_is_not_met() {
        use Word::{Inconclusive, Met, NotMet};
        // cells -> met up to, fails at
        type Case<'a> = (&'a [(f64, Word)], Option<f64>, Option<f64>);
        let cases: [Case<'_>; 4] = [
            (&[(60.0, Met), (30.0, Met), (120.0, NotMet), (90.0, Inconclusive)], Some(60.0), Some(120.0)),
            (&[(30.0, NotMet), (60.0, Met)], None, Some(30.0)),
            (&[(30.0, Met), (60.0, Inconclusive), (90.0, Met)], Some(30.0), None),
            (&[], None, None),
        ];
        for (cells, met_up_to, fails_at) in cases {
            assert_eq!(load_margin(cells), LoadMargin { met_up_to, fails_at }, "{cells:?}");
        }
    }
}
