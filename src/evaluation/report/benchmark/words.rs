//! The words of verdicts on the page: their glyphs, what they mean, and which of several is shown.

use serde::Serialize;

use crate::evaluation::requirements::Word;

/// A word with its meaning, for readers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct WordMeaning {
    pub code: &'static str,
    pub word: &'static str,
    pub meaning: &'static str,
}

/// The name of its class and glyph.
pub(super) fn code(word: Word) -> &'static str {
    match word {
        Word::Met => "met",
        Word::NotMet => "not-met",
        Word::Inconclusive => "inconclusive",
        Word::NotSupported => "not-supported",
        Word::OutOfEnvelope => "out-of-envelope",
        Word::Underspecified => "underspecified",
        Word::NotMeasured => "not-measured",
    }
}

/// What it says.
pub(super) fn meaning(word: Word) -> WordMeaning {
    let meaning = match word {
        Word::Met => {
            "It holds even at the lower end of the one-sided 95 % interval, and the sample is large enough to say so."
        }
        Word::NotMet => "It does not hold even at the upper end of the interval.",
        Word::Inconclusive => "The interval holds both, or the sample is too small to say MET: more runs may decide.",
        Word::NotSupported => "The technology cannot do what is asked for.",
        Word::OutOfEnvelope => {
            "Payload, rate, speed, density or place of the runs are not those that the requirement presumes."
        }
        Word::Underspecified => {
            "The requirement leaves blank what a verdict needs: what the figures say holds under the assumption that is shown."
        }
        Word::NotMeasured => "The runs do not have what the requirement is about.",
    };
    WordMeaning { code: code(word), word: word.text(), meaning }
}

/// Whether it tells that the requirement holds or not.
pub(super) fn is_decided(word: Word) -> bool {
    matches!(word, Word::Met | Word::NotMet)
}

/// Of the verdicts on a row in several situations, the one with the smallest rank is shown: the worst of those that say something
/// about delivery, and the others only where there is none of these.
pub(super) fn rank(word: Word) -> u8 {
    match word {
        Word::NotMet => 0,
        Word::Inconclusive => 1,
        Word::Underspecified => 2,
        Word::Met => 3,
        Word::OutOfEnvelope => 4,
        Word::NotSupported => 5,
        Word::NotMeasured => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_differ_in_code_and_rank() {
        let mut codes: Vec<&str> = Word::ALL.into_iter().map(code).collect();
        let mut ranks: Vec<u8> = Word::ALL.into_iter().map(rank).collect();
        codes.sort_unstable();
        codes.dedup();
        ranks.sort_unstable();
        assert_eq!(codes.len(), Word::ALL.len());
        assert_eq!(ranks, [0, 1, 2, 3, 4, 5, 6]);
    }
}
