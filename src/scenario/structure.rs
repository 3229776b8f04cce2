//! Compares a tree with the shape of a scenario: unknown keys, wrong types, numbers out of range.

use std::collections::BTreeMap;

use super::Problem;
use super::shape::{Key, Shape, any_of};
use super::suggestion::{for_unknown_key, join, nearest, title};
use super::tree::{Content, Entry, Node, Place};

/// Finds all mistakes that can be told without looking at two values at once.
pub(super) fn check(root: &Node, shape: &Shape) -> Vec<Problem> {
    let mut check = Check { problems: Vec::new() };
    check.value(root, &root.place, "", shape);
    check.problems.sort_by_key(Problem::position);
    check.problems
}

fn not_in(path: &str) -> String {
    if path.is_empty() { "there is no such table".to_owned() } else { format!("not a key of {}", title(path)) }
}

struct Check {
    problems: Vec<Problem>,
}

impl Check {
    /// `key` is the place to point at where the value itself has no visible one.
    fn value(&mut self, node: &Node, key: &Place, path: &str, shape: &Shape) {
        match (shape, &node.content) {
            (_, Content::Nothing) => {}
            (Shape::Table(_), Content::Table(entries)) => self.table(entries, path, shape),
            (Shape::Choice(alternatives), Content::Table(entries)) => {
                self.choice(entries, key, path, shape, alternatives)
            }
            (Shape::Number(numbers), Content::Integer(_) | Content::Float(_)) => {
                let (number, whole) = match node.content {
                    Content::Integer(number) => (number as f64, true),
                    Content::Float(number) => (number, false),
                    _ => return,
                };
                if numbers.whole && !whole {
                    let problem = Problem::new(format!("`{path}` is {number:?}, expected {shape}"));
                    self.problems.push(problem.with_mark(&node.place, "not a whole number"));
                } else if !numbers.contain(number) {
                    let problem = Problem::new(format!("`{path}` is {number}, expected {shape}"));
                    self.problems.push(problem.with_mark(&node.place, "not allowed"));
                }
            }
            (Shape::Text(words), Content::Text(text)) => {
                if !words.is_empty() && !words.contains(text) {
                    let problem = Problem::new(format!("`{path}` is `{text}`, expected {shape}"));
                    let help =
                        nearest(text, words.iter().map(String::as_str)).map(|word| format!("did you mean `{word}`?"));
                    self.report(problem.with_mark(&node.place, "not one of them"), help);
                }
            }
            (Shape::Flag, Content::Flag(_)) => {}
            (Shape::List { item, at_least, at_most }, Content::List(items)) => {
                if items.len() < *at_least || items.len() > *at_most {
                    let message = format!("`{path}` has {} entries, expected {at_least} to {at_most}", items.len());
                    self.problems.push(Problem::new(message).with_mark(&node.place, "this list"));
                }
                for (index, entry) in items.iter().enumerate() {
                    let path = format!("{path}[{index}]");
                    self.value(entry, &entry.place, &path, item);
                    self.required_keys(entry, &path, item);
                }
            }
            (_, found) => {
                let place = if matches!(found, Content::Table(_)) { key } else { &node.place };
                let problem = Problem::new(format!("`{path}` is {}, expected {shape}", found.kind()));
                let help = match found {
                    Content::Text(text) => nearest(text, shape.keys().iter().map(|key| key.name.as_str())),
                    _ => None,
                };
                let help = help.map(|similar| format!("did you mean `{similar}`?"));
                self.report(problem.with_mark(place, format!("this is {}", found.kind())), help);
            }
        }
    }

    fn table(&mut self, entries: &BTreeMap<String, Entry>, path: &str, shape: &Shape) {
        for (name, entry) in entries {
            match shape.key(name) {
                Some(inner) => self.value(&entry.node, &entry.key, &join(path, name), inner),
                None => self.problems.push(
                    Problem::new(format!("unknown key `{name}`"))
                        .with_mark(&entry.key, not_in(path))
                        .with_help(for_unknown_key(name, path, shape)),
                ),
            }
        }
    }

    fn choice(
        &mut self,
        entries: &BTreeMap<String, Entry>,
        key: &Place,
        path: &str,
        shape: &Shape,
        alternatives: &[Key],
    ) {
        if entries.is_empty() {
            let first = join(path, alternatives.first().map_or("", |key| &key.name));
            let problem = Problem::new(format!("`{path}` is empty, expected {shape}"));
            let help = format!("write the one you want as its own table, such as [{first}]");
            self.problems.push(problem.with_mark(key, "chooses nothing").with_help(help));
        }
        for (name, entry) in entries {
            match shape.key(name) {
                Some(inner) => self.value(&entry.node, &entry.key, &join(path, name), inner),
                None => {
                    let names = || alternatives.iter().map(|key| key.name.as_str());
                    let all = any_of(names().map(|name| format!("`{name}`")));
                    let help = nearest(name, names()).map_or_else(
                        || format!("choose {all}"),
                        |similar| format!("did you mean `{similar}`? There are {}", all.replace(" or ", " and ")),
                    );
                    let problem = Problem::new(format!("`{path}` has no alternative `{name}`"));
                    self.problems.push(problem.with_mark(&entry.key, "not an alternative").with_help(help));
                }
            }
        }
        let known: Vec<&Entry> =
            entries.iter().filter(|(name, _)| shape.key(name).is_some()).map(|(_, entry)| entry).collect();
        if known.len() > 1 {
            let problem = Problem::new(format!("`{path}` has {} alternatives, expected one", known.len()));
            let problem = known.iter().fold(problem, |problem, entry| problem.with_mark(&entry.key, "one of them"));
            self.problems.push(problem.with_help("keep one of them and remove the rest"));
        }
    }

    /// In a list, nothing but the entry itself can say what its keys are.
    fn required_keys(&mut self, item: &Node, path: &str, shape: &Shape) {
        let Content::Table(entries) = &item.content else {
            return;
        };
        let missing = shape.keys().iter().filter(|key| key.required && !entries.contains_key(&key.name));
        for key in missing {
            let problem = Problem::new(format!("`{path}` lacks the key `{}`", key.name));
            self.problems.push(problem.with_mark(&item.place, format!("add `{}`, {}", key.name, key.shape)));
        }
    }

    fn report(&mut self, problem: Problem, help: Option<String>) {
        self.problems.push(match help {
            Some(help) => problem.with_help(help),
            None => problem,
        });
    }
}
