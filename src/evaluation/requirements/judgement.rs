//! All requirements against the runs of one technology.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evaluation::metrics::RunMetrics;

use super::statistics::holm;
use super::{Context, Defaults, Precondition, Quantity, Requirement, Verdict, Word, judge, precondition};

/// What one technology achieves of many requirements.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Judgement {
    /// The technology or configuration.
    pub technology: String,
    /// How many runs were judged.
    pub runs: usize,
    /// Verdicts, in the order of the rows.
    pub verdicts: Vec<Verdict>,
    /// Rules and limits that requirements take for granted.
    pub preconditions: Vec<Precondition>,
    /// Rows that get neither, and why.
    pub not_judged: Vec<NotJudged>,
    /// Counts of verdicts without rows from memory.
    pub headline: Headline,
    /// By use case, the row with the smallest reliability margin among those that have one: the one that decides.
    pub decisive: BTreeMap<String, String>,
}

/// A row that gets neither a verdict nor a yes or no.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NotJudged {
    /// Id of the row.
    pub requirement: String,
    /// Why not.
    pub because: &'static str,
}

/// Counts of verdicts without rows from memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Headline {
    /// How many rows have each word; all words are there.
    pub words: BTreeMap<&'static str, usize>,
    /// How many of the rows that are MET hold when all are tested together, so that the chance of even one wrong MET is below 5 %
    /// (Holm).
    pub met_together: usize,
    /// Rows whose numbers are known from memory only: judged, but not counted here.
    pub from_memory: usize,
}

/// Judges all rows.
pub fn judge_all<'a>(
    rows: impl IntoIterator<Item = &'a Requirement>,
    runs: &[RunMetrics],
    context: &Context,
    defaults: Defaults,
) -> Judgement {
    let (mut verdicts, mut preconditions, mut not_judged) = (Vec::new(), Vec::new(), Vec::new());
    for row in rows {
        verdicts.extend(judge(row, runs, context, defaults));
        preconditions.extend(precondition(row, runs, context));
        if let Some(because) = row.kind.why_not_judged() {
            not_judged.push(NotJudged { requirement: row.id.clone(), because });
        }
    }
    test_together(&mut verdicts);
    let headline = Headline::of(&verdicts);
    let (technology, decisive) = (context.technology.clone(), decisive(&verdicts));
    Judgement { technology, runs: runs.len(), verdicts, preconditions, not_judged, headline, decisive }
}

/// The row of each use case with the smallest reliability margin; the first of equal ones.
fn decisive(verdicts: &[Verdict]) -> BTreeMap<String, String> {
    let mut smallest: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
    for verdict in verdicts {
        let margin = verdict.decisive_component().and_then(|part| part.margin(Quantity::Reliability)?.estimate);
        let Some(margin) = margin else { continue };
        let known = smallest.entry(&verdict.use_case).or_insert((margin, &verdict.requirement));
        if margin < known.0 {
            *known = (margin, &verdict.requirement);
        }
    }
    smallest.into_iter().map(|(use_case, (_, id))| (use_case.to_owned(), id.to_owned())).collect()
}

/// Says of each MET whether it holds when all plain verdicts of the headline are tested together.
fn test_together(verdicts: &mut [Verdict]) {
    let plain = |verdict: &Verdict| {
        !verdict.from_memory && matches!(verdict.word, Word::Met | Word::NotMet | Word::Inconclusive)
    };
    let family: Vec<usize> = (0..verdicts.len()).filter(|place| plain(&verdicts[*place])).collect();
    // A row is met if all its parts are: its p-value is the largest of theirs.
    let p_value = |place: &usize| {
        let parts = verdicts[*place].components.iter();
        parts.map(|part| part.evidence.map_or(1.0, |evidence| evidence.p_value)).fold(0.0, f64::max)
    };
    let p_values: Vec<f64> = family.iter().map(p_value).collect();
    for (place, rejected) in family.into_iter().zip(holm(&p_values)) {
        let verdict = &mut verdicts[place];
        verdict.met_with_holm = (verdict.word == Word::Met).then_some(rejected);
    }
}

impl Headline {
    fn of(verdicts: &[Verdict]) -> Self {
        let counted = verdicts.iter().filter(|verdict| !verdict.from_memory);
        let count = |word: Word| counted.clone().filter(|verdict| verdict.word == word).count();
        Self {
            words: Word::ALL.into_iter().map(|word| (word.text(), count(word))).collect(),
            met_together: counted.clone().filter(|verdict| verdict.met_with_holm == Some(true)).count(),
            from_memory: verdicts.iter().filter(|verdict| verdict.from_memory).count(),
        }
    }
}
