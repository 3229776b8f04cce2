//! One mistake in a scenario, with the places it concerns.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

use super::tree::{Place, SourceText};

/// One mistake in a scenario: what was found, where, and what would work.
///
/// As text it is one line with file, line and column; [`Diagnostic`] renders it with the lines of the file and carets.
#[derive(Clone, Debug)]
pub struct Problem {
    message: String,
    help: Option<String>,
    severity: Severity,
    marks: Vec<Mark>,
    /// The same problem in other texts: a contradiction can lie between a file and a `--set`.
    elsewhere: Vec<Self>,
}

/// A stretch of a text that a problem is about.
#[derive(Clone, Debug)]
pub struct Mark {
    source: SourceText,
    span: Range<usize>,
    label: String,
}

impl Problem {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
            severity: Severity::Error,
            marks: Vec::new(),
            elsewhere: Vec::new(),
        }
    }

    /// Points at `place`, which `label` explains.
    pub(super) fn with_mark(mut self, place: &Place, label: impl Into<String>) -> Self {
        let mark = Mark { source: Arc::clone(&place.source), span: place.span.clone(), label: label.into() };
        let same_text = self.marks.first().is_none_or(|first| Arc::ptr_eq(&first.source, &mark.source));
        if same_text {
            self.marks.push(mark);
        } else {
            self.elsewhere.push(Self {
                marks: vec![mark],
                severity: Severity::Advice,
                ..Self::new("together with this")
            });
        }
        self
    }

    /// Says what would work.
    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What would work.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The places, those of the first text first.
    pub fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().chain(self.elsewhere.iter().flat_map(|problem| &problem.marks))
    }

    /// Where the problem starts, to sort problems by.
    pub(super) fn position(&self) -> usize {
        self.marks.first().map_or(0, |mark| mark.span.start)
    }
}

impl Mark {
    /// The name of the text: a path, the name of a built-in scenario, or `--set`.
    pub fn source_name(&self) -> &str {
        self.source.name()
    }

    /// Line and column in the text, counted from 1, the column in characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = &self.source.inner().as_bytes()[..self.span.start];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        (line, String::from_utf8_lossy(&before[line_start..]).chars().count() + 1)
    }

    /// What the mark says about the place.
    pub fn label(&self) -> &str {
        &self.label
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Problem {}

impl Diagnostic for Problem {
    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.marks.first().map(|mark| &*mark.source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = self
            .marks
            .iter()
            .map(|mark| LabeledSpan::new_with_span(Some(mark.label.clone()), (mark.span.start, mark.span.len())));
        Some(Box::new(labels))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.elsewhere.iter().map(|problem| problem as &dyn Diagnostic)))
    }
}
