//! The fields of a message as a tree that is written line by line.

use std::ops::Range;

use super::reading::reading;
use crate::station::message::{FieldSpan, SpanRole};

/// A line about some bits of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DissectedField {
    /// What these bits are there for.
    pub role: FieldRole,
    /// The layer that it is in, by its place among [`Dissection::layers`](super::Dissection::layers).
    pub layer: usize,
    /// How many groups of its layer it is in.
    pub depth: usize,
    /// Its name with those of its groups before it, with dots between them.
    pub path: String,
    /// The last part of the name.
    pub label: String,
    /// Its value as JSON and the standard write it: a number, or the name of an alternative. Empty for a group.
    pub value: String,
    /// What the value means to people, such as `13.89 m/s` or `unavailable`; empty where there is nothing to add.
    pub reading: String,
    /// Its bits, counted from the first one of the packet.
    pub bits: Range<usize>,
}

/// What the bits of a field are there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// They hold the fields that follow, one deeper.
    Group,
    /// They are a value.
    Value,
    /// They help to find the values: which members there are, how many elements.
    Encoding,
}

/// The lines about a message that begins at `first_bit` of the packet.
pub(super) fn message_fields(spans: &[FieldSpan], first_bit: usize, layer: usize) -> Vec<DissectedField> {
    let mut tree = Tree { layer, fields: Vec::new(), open: Vec::new() };
    for span in spans {
        tree.add(span, first_bit + span.start..first_bit + span.end);
    }
    tree.fields
}

struct Tree {
    layer: usize,
    fields: Vec<DissectedField>,
    /// The groups that the last field is in, as places among the fields.
    open: Vec<usize>,
}

impl Tree {
    fn add(&mut self, span: &FieldSpan, bits: Range<usize>) {
        let parts = components(&span.path);
        // What the encoding rules put at a name is inside a group of that name, and so is the value behind it.
        let own_group = span.role != SpanRole::Value || self.is_open(&span.path, parts.len());
        let groups = parts.len() - usize::from(!own_group && !parts.is_empty());
        let shared = (0..groups).take_while(|depth| self.is_open(&span.path[..parts[*depth].end], depth + 1)).count();
        self.open.truncate(shared);
        for (depth, part) in parts.iter().enumerate().take(groups).skip(shared) {
            self.open.push(self.fields.len());
            self.fields.push(DissectedField {
                role: FieldRole::Group,
                layer: self.layer,
                depth,
                path: span.path[..part.end].to_owned(),
                label: span.path[part.clone()].to_owned(),
                value: String::new(),
                reading: String::new(),
                bits: bits.start..bits.start,
            });
        }
        for group in &self.open {
            self.fields[*group].bits.end = bits.end;
        }
        let (role, label) = match span.role {
            SpanRole::Value if own_group => (FieldRole::Value, "value"),
            SpanRole::Value => (FieldRole::Value, parts.last().map_or("value", |part| &span.path[part.clone()])),
            SpanRole::Presence => (FieldRole::Encoding, "presence"),
            SpanRole::Length => (FieldRole::Encoding, "length"),
            SpanRole::Choice => (FieldRole::Encoding, "choice"),
            SpanRole::Filling => (FieldRole::Encoding, "filling"),
        };
        let reading = if role == FieldRole::Value { reading(&span.content, &span.meaning) } else { String::new() };
        self.fields.push(DissectedField {
            role,
            layer: self.layer,
            depth: groups,
            path: span.path.clone(),
            label: label.to_owned(),
            value: span.content.clone(),
            reading,
            bits,
        });
    }

    /// Whether the group `path` is the open one that has `depth - 1` groups around it.
    fn is_open(&self, path: &str, depth: usize) -> bool {
        let group = depth.checked_sub(1).and_then(|place| self.open.get(place));
        group.is_some_and(|group| self.fields[*group].path == path)
    }
}

/// The parts of `a.b[3].c`; a part that starts with three dots is what a newer version added.
fn components(path: &str) -> Vec<Range<usize>> {
    const ADDED: &str = "...";
    let mut parts = Vec::new();
    let mut at = 0;
    while at < path.len() {
        let rest = &path[at..];
        let length = if rest.starts_with(ADDED) {
            ADDED.len()
        } else if rest.starts_with('[') {
            rest.find(']').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find(['.', '[']).unwrap_or(rest.len())
        };
        parts.push(at..at + length);
        at += length;
        if path[at..].starts_with('.') {
            at += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(path: &str, role: SpanRole, bits: Range<usize>) -> FieldSpan {
        let (content, meaning) = ("7".to_owned(), String::new());
        FieldSpan { start: bits.start, end: bits.end, path: path.to_owned(), content, meaning, role }
    }

    #[test]
    fn paths_are_split_where_members_begin() {
        for (path, expected) in [
            ("", &[][..]),
            ("cam", &["cam"]),
            ("cam.path[12].pathDeltaTime", &["cam", "path", "[12]", "pathDeltaTime"]),
            ("cam.list[1][2]", &["cam", "list", "[1]", "[2]"]),
            ("cam....[3]", &["cam", "...", "[3]"]),
            ("...", &["..."]),
        ] {
            let parts: Vec<&str> = components(path).into_iter().map(|part| &path[part]).collect();
            assert_eq!(parts, expected, "{path}");
        }
    }

    #[test]
    fn groups_stand_before_what_they_hold() {
        use SpanRole::{Filling, Length, Presence, Value};
        let spans = [
            span("", Presence, 0..1),
            span("header.id", Value, 1..9),
            span("cam", Presence, 9..10),
            span("cam.list", Length, 10..14),
            span("cam.list[0].x", Value, 14..20),
            span("cam.list[1].x", Value, 20..26),
            // A member of a later version: its length, its value and what fills it up.
            span("cam.new", Length, 26..34),
            span("cam.new", Value, 34..38),
            span("cam.new", Filling, 38..42),
            span("cam.last", Value, 42..50),
        ];
        let lines: Vec<String> = message_fields(&spans, 100, 3)
            .into_iter()
            .map(|field| {
                assert_eq!(field.layer, 3);
                let indent = " ".repeat(field.depth);
                format!("{indent}{} {}..{}", field.label, field.bits.start - 100, field.bits.end - 100)
            })
            .collect();
        let expected = [
            "presence 0..1",
            "header 1..9",
            " id 1..9",
            "cam 9..50",
            " presence 9..10",
            " list 10..26",
            "  length 10..14",
            "  [0] 14..20",
            "   x 14..20",
            "  [1] 20..26",
            "   x 20..26",
            " new 26..42",
            "  length 26..34",
            "  value 34..38",
            "  filling 38..42",
            " last 42..50",
        ];
        assert_eq!(lines, expected);
    }
}
