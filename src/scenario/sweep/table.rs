//! What `[sweep]` says, checked against the shape of a scenario.

use std::collections::BTreeMap;

use crate::scenario::Problem;
use crate::scenario::shape::{Shape, any_of, scenario_shape};
use crate::scenario::suggestion::{for_unknown_key, nearest};
use crate::scenario::tree::{Content, Entry, Node, Place};

use super::constraint::Constraint;
use super::range::{Range, Spacing};

/// What `[sweep]` says: axes whose values are combined, groups of axes that go side by side, conditions, and how many seeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    pub(super) grid: Vec<Axis>,
    pub(super) zips: Vec<Vec<Axis>>,
    pub(super) constraints: Vec<Constraint>,
    pub(super) seeds: Option<u32>,
}

/// A key and the values that it takes, as a `--set` would write them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    pub key: String,
    pub values: Vec<String>,
}

const KEYS: [&str; 4] = ["grid", "zip", "constraints", "seeds"];

/// Takes `[sweep]` out of a scenario, where it is none of the simulation's business; with what was written.
pub(in crate::scenario) fn take_sweep(root: &mut Node, problems: &mut Vec<Problem>) -> Option<(Sweep, toml::Value)> {
    let Content::Table(entries) = &mut root.content else { return None };
    let entry = entries.remove("sweep")?;
    let mut reader = Reader { problems };
    let sweep = reader.sweep(&entry);
    problems.sort_by_key(Problem::position);
    Some((sweep, entry.node.value()))
}

struct Reader<'a> {
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn sweep(&mut self, entry: &Entry) -> Sweep {
        let mut sweep = Sweep::default();
        let Content::Table(entries) = &entry.node.content else {
            self.refuse(
                &entry.key,
                "`sweep` is not a table",
                "expected a table",
                "write [sweep.grid] and keys below it",
            );
            return sweep;
        };
        for (name, entry) in entries {
            match (name.as_str(), &entry.node.content) {
                ("grid", Content::Table(axes)) => sweep.grid = self.axes(axes),
                ("zip", Content::Table(axes)) => sweep.zips = vec![self.zip(axes, &entry.key)],
                ("zip", Content::List(groups)) => {
                    for group in groups {
                        match &group.content {
                            Content::Table(axes) => sweep.zips.push(self.zip(axes, &group.place)),
                            _ => self.refuse(
                                &group.place,
                                "`sweep.zip` holds tables",
                                "not a table",
                                "write [[sweep.zip]]",
                            ),
                        }
                    }
                }
                ("constraints", Content::List(list)) => {
                    sweep.constraints = list.iter().filter_map(|text| self.constraint(text)).collect();
                }
                ("seeds", Content::Integer(seeds @ 1..=100_000)) => sweep.seeds = Some(*seeds as u32),
                ("grid", _) => self.refuse(&entry.key, "`sweep.grid` is not a table", "expected keys and lists", GRID),
                ("zip", _) => self.refuse(&entry.key, "`sweep.zip` is not a table", "expected keys and lists", GRID),
                ("constraints", _) => {
                    let help = "such as constraints = [\"traffic.density_per_km <= 200\"]";
                    self.refuse(&entry.key, "`sweep.constraints` is not a list", "expected texts", help);
                }
                ("seeds", _) => {
                    let message = "`sweep.seeds` is not a number of runs";
                    self.refuse(
                        &entry.node.place,
                        message,
                        "expected a whole number from 1 to 100000",
                        "such as seeds = 10",
                    );
                }
                (unknown, _) => {
                    let keys = || KEYS.iter().copied();
                    let help = nearest(unknown, keys()).map_or_else(
                        || format!("the keys are {}", any_of(keys().map(|key| format!("`{key}`")))),
                        |similar| format!("did you mean `{similar}`?"),
                    );
                    self.refuse(&entry.key, &format!("unknown key `{unknown}`"), "not a key of [sweep]", &help);
                }
            }
        }
        self.check_each_key_once(entries, &sweep);
        sweep
    }

    fn refuse(&mut self, place: &Place, message: &str, label: &str, help: &str) {
        self.problems.push(Problem::new(message).with_mark(place, label).with_help(help));
    }

    fn constraint(&mut self, node: &Node) -> Option<Constraint> {
        let Content::Text(text) = &node.content else {
            self.refuse(&node.place, "a constraint is a text", "not a text", "put it in quotes");
            return None;
        };
        let parsed = Constraint::parse(text);
        if let Err(problem) = &parsed {
            let help = "keys, numbers, + - * / ( ), comparisons, `and`, `or`, `not`, `is defined`";
            self.refuse(&node.place, "this constraint cannot be read", problem, help);
        }
        parsed.ok()
    }

    /// Axes that go side by side have as many values each.
    fn zip(&mut self, entries: &BTreeMap<String, Entry>, place: &Place) -> Vec<Axis> {
        let axes = self.axes(entries);
        let lengths = || axes.iter().map(|axis| axis.values.len());
        if lengths().min() != lengths().max() {
            let listed: Vec<String> =
                axes.iter().map(|axis| format!("`{}` has {}", axis.key, axis.values.len())).collect();
            let message = "the keys of a `sweep.zip` have different numbers of values";
            self.refuse(place, message, &listed.join(", "), "give each as many values, or use [sweep.grid]");
            return Vec::new();
        }
        axes
    }

    /// All axes below a table, in the order in which they are written.
    fn axes(&mut self, entries: &BTreeMap<String, Entry>) -> Vec<Axis> {
        let mut axes = Vec::new();
        self.collect("", entries, scenario_shape(), &mut axes);
        axes.sort_by_key(|(place, _)| *place);
        axes.into_iter().map(|(_, axis)| axis).collect()
    }

    fn collect(&mut self, path: &str, entries: &BTreeMap<String, Entry>, shape: &Shape, axes: &mut Vec<(usize, Axis)>) {
        for (name, entry) in entries {
            // `"traffic.density_per_km"` in quotes means the same as without.
            let mut shape = Some(shape);
            let mut at = path.to_owned();
            for part in name.split('.') {
                let Some(known) = shape else { break };
                shape = known.key(part);
                if shape.is_none() {
                    let problem = Problem::new(format!("unknown key `{part}`"));
                    let label = if at.is_empty() { "there is no such table" } else { "not a key there" };
                    let help = for_unknown_key(part, &at, known);
                    self.problems.push(problem.with_mark(&entry.key, label).with_help(help));
                } else {
                    at = if at.is_empty() { part.to_owned() } else { format!("{at}.{part}") };
                }
            }
            let Some(shape) = shape else { continue };
            if ["scenario.seed", "scenario.seeds"].contains(&at.as_str()) {
                self.refuse(
                    &entry.key,
                    "seeds are no axis of a sweep",
                    "a seed",
                    "say how many with `seeds` of [sweep]",
                );
                continue;
            }
            match &entry.node.content {
                Content::Table(inner) if inner.contains_key("from") && !matches!(shape, Shape::Table(_)) => {
                    if let Some(values) = self.range(&entry.node, inner) {
                        axes.push((entry.key.span.start, Axis { key: at, values }));
                    }
                }
                Content::Table(inner) => self.collect(&at, inner, shape, axes),
                Content::List(values) if !values.is_empty() => {
                    let values = values.iter().map(value_text).collect();
                    axes.push((entry.key.span.start, Axis { key: at, values }));
                }
                Content::List(_) => {
                    self.refuse(
                        &entry.node.place,
                        &format!("`{at}` has no values"),
                        "an empty list",
                        "leave the key out",
                    );
                }
                _ => {
                    let help = "a list of values, or { from = 1, to = 10, step = 1 }; what does not vary stands outside [sweep]";
                    self.refuse(&entry.node.place, &format!("`{at}` has no list of values"), "one value", help);
                }
            }
        }
    }

    fn range(&mut self, node: &Node, entries: &BTreeMap<String, Entry>) -> Option<Vec<String>> {
        const HELP: &str = "such as { from = 1, to = 10, step = 1 }, { from = 0, to = 1, count = 5 } or \
                            { from = 1, to = 1000, count = 4, scale = \"log\" }";
        let number = |name: &str| match &entries.get(name)?.node.content {
            Content::Integer(number) => Some(*number as f64),
            Content::Float(number) => Some(*number),
            _ => None,
        };
        let unknown = entries.keys().find(|key| !["from", "to", "step", "count", "scale"].contains(&key.as_str()));
        if let Some(unknown) = unknown {
            self.refuse(&entries[unknown].key, &format!("unknown key `{unknown}` in a range"), "not known", HELP);
            return None;
        }
        let log = match entries.get("scale").map(|entry| &entry.node.content) {
            None => false,
            Some(Content::Text(scale)) if scale == "log" => true,
            Some(Content::Text(scale)) if scale == "linear" => false,
            Some(_) => {
                self.refuse(&node.place, "the scale of a range is `linear` or `log`", "another scale", HELP);
                return None;
            }
        };
        let count = number("count").filter(|count| count.fract() == 0.0 && (0.0..=1e9).contains(count));
        let spacing = match (number("step"), count, log) {
            (Some(step), None, false) => Some(Spacing::Step(step)),
            (None, Some(count), false) => Some(Spacing::Count(count as u32)),
            (None, Some(count), true) => Some(Spacing::LogCount(count as u32)),
            _ => None,
        };
        let (Some(from), Some(to), Some(spacing)) = (number("from"), number("to"), spacing) else {
            let message = "a range has `from`, `to`, and either `step` or `count`";
            self.refuse(&node.place, message, "this one has something else", HELP);
            return None;
        };
        let values = Range { from, to, spacing }.values();
        if let Err(problem) = &values {
            self.refuse(&node.place, "this range has no values", problem, HELP);
        }
        values.ok()
    }

    fn check_each_key_once(&mut self, entries: &BTreeMap<String, Entry>, sweep: &Sweep) {
        let mut keys: Vec<&str> = sweep.axes().map(|axis| axis.key.as_str()).collect();
        keys.sort_unstable();
        if let Some(pair) = keys.windows(2).find(|pair| pair[0] == pair[1])
            && let Some(entry) = entries.values().next()
        {
            let message = format!("`{}` is two axes of the sweep", pair[0]);
            self.refuse(&entry.key, &message, "in this sweep", "name every key once, in `grid` or in one `zip`");
        }
    }
}

const GRID: &str = "write the keys below it, such as traffic.density_per_km = [60, 120]";

impl Sweep {
    /// All axes, those of the grid first.
    pub(super) fn axes(&self) -> impl Iterator<Item = &Axis> {
        self.grid.iter().chain(self.zips.iter().flatten())
    }
}

/// A value as TOML in one line.
fn value_text(node: &Node) -> String {
    match &node.content {
        // A word needs no quotes behind a `--set`, and reads better without.
        Content::Text(text) if is_word(text) => text.clone(),
        _ => node.value().to_string(),
    }
}

fn is_word(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|first| first.is_ascii_alphabetic());
    let plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-./".contains(letter));
    begins && plain && !["true", "false", "inf", "nan"].contains(&text)
}
