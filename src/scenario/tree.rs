//! A TOML text as a tree in which every key and value knows where it was written.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use miette::NamedSource;
use toml::de::{DeTable, DeValue};

use super::Problem;

/// A text that a user wrote: a scenario file or one `--set`.
pub(super) type SourceText = Arc<NamedSource<String>>;

/// Where something was written.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub source: SourceText,
    pub span: Range<usize>,
}

/// A value and its place.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub place: Place,
    pub content: Content,
}

/// The value itself.
#[derive(Clone, Debug)]
pub(super) enum Content {
    Table(BTreeMap<String, Entry>),
    List(Vec<Node>),
    Integer(i64),
    Float(f64),
    Text(String),
    Flag(bool),
    Date(toml::value::Datetime),
    /// The key is to be removed; only in overrides.
    Nothing,
}

/// A key of a table with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub key: Place,
    pub node: Node,
}

impl Place {
    /// The same text, `span` bytes of it.
    pub fn sibling(&self, span: Range<usize>) -> Self {
        Self { source: Arc::clone(&self.source), span }
    }
}

impl Content {
    /// What kind of value this is, with article.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table(_) => "a table",
            Self::List(_) => "a list",
            Self::Integer(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::Flag(_) => "a truth value",
            Self::Date(_) => "a date",
            Self::Nothing => "nothing",
        }
    }
}

impl Node {
    /// The tree of a TOML document; all syntax errors that the parser can tell apart are reported.
    pub fn parse_document(source: &SourceText) -> Result<Self, Vec<Problem>> {
        let text = source.inner();
        let (table, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            let mut problems: Vec<Problem> = errors.iter().map(|error| syntax_problem(source, error)).collect();
            problems.sort_by_key(Problem::position);
            return Err(problems);
        }
        let place = Place { source: Arc::clone(source), span: 0..text.len() };
        let mut problems = Vec::new();
        let content = table_content(&place, 0, table.get_ref(), &mut problems);
        if problems.is_empty() { Ok(Self { place, content }) } else { Err(problems) }
    }

    /// The value that `span` of the text holds; `None` if that is not TOML.
    pub fn parse_value(source: &SourceText, span: Range<usize>) -> Result<Option<Self>, Vec<Problem>> {
        let Ok(value) = DeValue::parse(&source.inner()[span.clone()]) else {
            return Ok(None);
        };
        let whole = Place { source: Arc::clone(source), span: span.clone() };
        let mut problems = Vec::new();
        let node = value_node(&whole, span.start, value.span(), value.get_ref(), &mut problems);
        if problems.is_empty() { Ok(Some(node)) } else { Err(problems) }
    }

    /// The entry at a dotted path.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let Content::Table(entries) = &self.content else {
            return None;
        };
        let entry = entries.get(first)?;
        rest.map_or(Some(entry), |rest| entry.node.entry(rest))
    }

    /// As [`Self::entry`], to change it.
    pub fn entry_mut(&mut self, path: &str) -> Option<&mut Entry> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let Content::Table(entries) = &mut self.content else {
            return None;
        };
        let entry = entries.get_mut(first)?;
        match rest {
            None => Some(entry),
            Some(rest) => entry.node.entry_mut(rest),
        }
    }

    /// Takes the entry at a dotted path out of its table.
    pub fn remove(&mut self, path: &str) {
        let table = match path.rsplit_once('.') {
            None => Some((self, path)),
            Some((parent, key)) => self.entry_mut(parent).map(|entry| (&mut entry.node, key)),
        };
        if let Some((Self { content: Content::Table(entries), .. }, key)) = table {
            entries.remove(key);
        }
    }

    /// The tree without its places.
    pub fn value(&self) -> toml::Value {
        match &self.content {
            Content::Table(entries) => {
                toml::Value::Table(entries.iter().map(|(key, entry)| (key.clone(), entry.node.value())).collect())
            }
            Content::List(items) => toml::Value::Array(items.iter().map(Self::value).collect()),
            Content::Integer(number) => toml::Value::Integer(*number),
            Content::Float(number) => toml::Value::Float(*number),
            Content::Text(text) => toml::Value::String(text.clone()),
            Content::Flag(flag) => toml::Value::Boolean(*flag),
            Content::Date(date) => toml::Value::Datetime(*date),
            Content::Nothing => toml::Value::Table(toml::Table::new()),
        }
    }
}

fn syntax_problem(source: &SourceText, error: &toml::de::Error) -> Problem {
    let length = source.inner().len();
    let span = error.span().unwrap_or(0..0);
    let span = span.start.min(length)..span.end.min(length);
    let place = Place { source: Arc::clone(source), span };
    Problem::new("this is not valid TOML").with_mark(&place, error.message())
}

fn table_content(whole: &Place, offset: usize, table: &DeTable<'_>, problems: &mut Vec<Problem>) -> Content {
    let entries = table.iter().map(|(key, value)| {
        let node = value_node(whole, offset, value.span(), value.get_ref(), problems);
        let key_place = whole.sibling(shifted(key.span(), offset));
        (key.get_ref().to_string(), Entry { key: key_place, node })
    });
    Content::Table(entries.collect())
}

fn value_node(
    whole: &Place,
    offset: usize,
    span: Range<usize>,
    value: &DeValue<'_>,
    problems: &mut Vec<Problem>,
) -> Node {
    let place = whole.sibling(shifted(span, offset));
    let content = match value {
        DeValue::String(text) => Content::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Content::Integer(number),
            Err(_) => {
                let problem = Problem::new(format!("{number} is too large for a whole number"));
                problems.push(problem.with_mark(&place, "does not fit in 64 bits"));
                Content::Integer(0)
            }
        },
        // What the parser lets through is a number; one that is too large for the type becomes infinite.
        DeValue::Float(number) => Content::Float(number.as_str().parse().unwrap_or(f64::INFINITY)),
        DeValue::Boolean(flag) => Content::Flag(*flag),
        DeValue::Datetime(date) => Content::Date(*date),
        DeValue::Array(items) => Content::List(
            items.iter().map(|item| value_node(whole, offset, item.span(), item.get_ref(), problems)).collect(),
        ),
        DeValue::Table(table) => table_content(whole, offset, table, problems),
    };
    Node { place, content }
}

fn shifted(span: Range<usize>, offset: usize) -> Range<usize> {
    span.start + offset..span.end + offset
}
