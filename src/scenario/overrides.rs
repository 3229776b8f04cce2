//! `--set key=value`.

use std::sync::Arc;

use miette::NamedSource;
use toml::de::{DeTable, DeValue};

use super::Problem;
use super::shape::{Shape, scenario_shape};
use super::structure;
use super::tree::{Content, Entry, Node, Place, SourceText};

/// One `--set a.b=c`, as the user wrote it.
///
/// The value is TOML; what is not TOML is text, so that `--set traffic.motion=static` needs no quotes. An empty value
/// removes the key, so that its default applies. An alternative that is set, or a key inside it, replaces another one that
/// the file chose: `--set channel.fading.rayleigh={}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override(String);

/// Keys that say the same thing in different ways: setting one removes the others.
pub(super) const RIVALS: &[&str] =
    &["traffic.density_per_km", "traffic.positions_file", "traffic.placement.tr36885", "traffic.placement.tr37885"];

/// An override that was understood.
struct Assignment {
    path: Vec<(String, Place)>,
    value: Node,
}

impl From<String> for Override {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Override {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Changes `root` as the overrides say, in their order.
pub(super) fn apply(root: &mut Node, overrides: &[Override]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for text in overrides {
        match assignment(&text.0) {
            Ok(assignment) => {
                let found = structure::check(&assignment.as_tree(), scenario_shape());
                if found.is_empty() {
                    remove_rivals(root, &assignment);
                    assign(root, scenario_shape(), &assignment.path, &assignment.value);
                }
                problems.extend(found);
            }
            Err(found) => problems.extend(found),
        }
    }
    drop_empty_choices(root, scenario_shape());
    problems
}

/// A choice whose alternative was taken away is its default again.
fn drop_empty_choices(node: &mut Node, shape: &Shape) {
    if let Content::Table(entries) = &mut node.content {
        entries.retain(|name, entry| {
            let Some(inner) = shape.key(name) else {
                return true;
            };
            drop_empty_choices(&mut entry.node, inner);
            let is_empty = matches!(&entry.node.content, Content::Table(entries) if entries.is_empty());
            !(is_empty && matches!(inner, Shape::Choice(_)))
        });
    }
}

/// Writes a choice that is given by the bare name of an alternative as the table that it stands for.
pub(super) fn spell_out_choices(node: &mut Node, shape: &Shape) {
    if let (Shape::Choice(_), Content::Text(name)) = (shape, &node.content)
        && matches!(shape.key(name), Some(Shape::Table(_)))
    {
        let empty = Node { place: node.place.clone(), content: Content::Table(Default::default()) };
        let entry = Entry { key: node.place.clone(), node: empty };
        node.content = Content::Table([(name.clone(), entry)].into());
    }
    if let Content::Table(entries) = &mut node.content {
        for (name, entry) in entries {
            if let Some(inner) = shape.key(name) {
                spell_out_choices(&mut entry.node, inner);
            }
        }
    }
}

fn assignment(text: &str) -> Result<Assignment, Vec<Problem>> {
    let source: SourceText = Arc::new(NamedSource::new("--set", text.to_owned()));
    let place = |span| Place { source: Arc::clone(&source), span };
    let refuse = |span, message: &str, label: &str| {
        let problem = Problem::new(message).with_mark(&place(span), label);
        Err(vec![problem.with_help("write it as `table.key=value`, for example `--set scenario.seed=7`")])
    };
    let Some((key, value)) = text.split_once('=') else {
        return refuse(0..text.len(), "an override needs a `=`", "there is none here");
    };
    // The parser of TOML splits the key, and knows where its parts are.
    let document = format!("{key}=0");
    let Ok(table) = DeTable::parse(&document) else {
        return refuse(0..key.len(), "the key of an override is not valid", "not a key");
    };
    let mut path = Vec::new();
    let mut level = table.get_ref();
    while let Some((name, inner)) = level.iter().next() {
        path.push((name.get_ref().to_string(), place(name.span())));
        match inner.get_ref() {
            DeValue::Table(next) => level = next,
            _ => break,
        }
    }
    if path.is_empty() {
        return refuse(0..key.len(), "an override needs a key before the `=`", "there is none here");
    }
    let start = key.len() + 1 + (value.len() - value.trim_start().len());
    let span = start..start + value.trim().len();
    let mut value = override_value(&source, place(span), &path)?;
    let names = path.iter().map(|(name, _)| name.as_str());
    if let Some(shape) = names.clone().try_fold(scenario_shape(), |shape, name| shape.key(name)) {
        spell_out_choices(&mut value, shape);
    }
    Ok(Assignment { path, value })
}

fn override_value(source: &SourceText, place: Place, path: &[(String, Place)]) -> Result<Node, Vec<Problem>> {
    let text = &source.inner()[place.span.clone()];
    if text.is_empty() {
        return Ok(Node { place, content: Content::Nothing });
    }
    let as_text = Content::Text(text.to_owned());
    let shape = path.iter().try_fold(scenario_shape(), |shape, (name, _)| shape.key(name));
    match Node::parse_value(source, place.span.clone())? {
        // A name such as `2026` is meant as text.
        Some(node) if matches!(shape, Some(Shape::Text(_))) && !matches!(node.content, Content::Text(_)) => {
            Ok(Node { place, content: as_text })
        }
        Some(node) => Ok(node),
        None => Ok(Node { place, content: as_text }),
    }
}

impl Assignment {
    /// A scenario file that says only this.
    fn as_tree(&self) -> Node {
        self.path.iter().rev().fold(self.value.clone(), |node, (name, key)| {
            let entry = Entry { key: key.clone(), node };
            Node { place: key.clone(), content: Content::Table([(name.clone(), entry)].into()) }
        })
    }
}

fn remove_rivals(root: &mut Node, assignment: &Assignment) {
    let tree = assignment.as_tree();
    let sets_something = !matches!(assignment.value.content, Content::Nothing);
    if sets_something && RIVALS.iter().any(|rival| tree.entry(rival).is_some()) {
        for rival in RIVALS.iter().filter(|rival| tree.entry(rival).is_none()) {
            root.remove(rival);
        }
    }
}

fn assign(node: &mut Node, shape: &Shape, path: &[(String, Place)], value: &Node) {
    let [(name, key), rest @ ..] = path else {
        return;
    };
    let Content::Table(entries) = &mut node.content else {
        // Something else stands where a table belongs: that is reported when the file is checked.
        return;
    };
    if matches!(value.content, Content::Nothing) && (rest.is_empty() || !entries.contains_key(name)) {
        entries.remove(name);
        return;
    }
    if matches!(shape, Shape::Choice(_)) {
        entries.retain(|alternative, _| alternative == name);
    }
    if rest.is_empty() {
        entries.insert(name.clone(), Entry { key: key.clone(), node: value.clone() });
        return;
    }
    let empty = || Node { place: key.clone(), content: Content::Table(Default::default()) };
    let entry = entries.entry(name.clone()).or_insert_with(|| Entry { key: key.clone(), node: empty() });
    if let Some(inner) = shape.key(name) {
        assign(&mut entry.node, inner, rest, value);
    }
}
