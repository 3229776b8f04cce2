//! What a scenario may say: the format as the loader checks it.

use std::fmt;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::schema::format_schema;

/// What one value may be.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Any of these keys.
    Table(Vec<Key>),
    /// Exactly one of these keys.
    Choice(Vec<Key>),
    /// A number.
    Number(Numbers),
    /// Text: one of these words, or anything if there are none.
    Text(Vec<String>),
    /// True or false.
    Flag,
    /// Values of one shape.
    List { item: Box<Shape>, at_least: usize, at_most: usize },
}

/// A key of a table.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub name: String,
    pub shape: Shape,
    /// Whether it has no default.
    pub required: bool,
}

/// Which numbers are allowed.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    pub whole: bool,
    pub at_least: Option<f64>,
    pub above: Option<f64>,
    pub at_most: Option<f64>,
    /// If not empty, only these.
    pub one_of: Vec<f64>,
}

/// The shape of a whole scenario.
pub(super) fn scenario_shape() -> &'static Shape {
    static SHAPE: LazyLock<Shape> = LazyLock::new(|| Shape::from_schema(&format_schema()));
    &SHAPE
}

/// Names of the access technologies.
pub fn technologies() -> impl Iterator<Item = &'static str> {
    scenario_shape().key("access").into_iter().flat_map(Shape::keys).map(|key| key.name.as_str())
}

/// Keys of the error models of an access technology: one, several for a mix, none where nothing is decoded.
pub fn error_model_keys(technology: &str) -> Vec<String> {
    let path = format!("access.{technology}");
    let Some(shape) = scenario_shape().key("access").and_then(|access| access.key(technology)) else {
        return Vec::new();
    };
    let key = |path: &str, shape: &Shape| shape.key(ERROR_MODEL).map(|_| format!("{path}.{ERROR_MODEL}"));
    let of_parts = shape.keys().iter().filter_map(|part| key(&format!("{path}.{}", part.name), &part.shape));
    key(&path, shape).into_iter().chain(of_parts).collect()
}

const ERROR_MODEL: &str = "error_model";

impl Shape {
    /// Reads the part of JSON schema that [`format_schema`] makes use of.
    fn from_schema(schema: &Value) -> Self {
        if let Some(alternatives) = schema["oneOf"].as_array() {
            let words: Vec<String> =
                alternatives.iter().filter_map(|word| word["const"].as_str()).map(String::from).collect();
            if !words.is_empty() {
                return Self::Text(words);
            }
            return Self::Choice(alternatives.iter().flat_map(keys).collect());
        }
        match schema["type"].as_str() {
            Some("object") => Self::Table(keys(schema)),
            Some("array") => Self::List {
                item: Box::new(Self::from_schema(&schema["items"])),
                at_least: schema["minItems"].as_u64().unwrap_or(0) as usize,
                at_most: schema["maxItems"].as_u64().map_or(usize::MAX, |most| most as usize),
            },
            Some("boolean") => Self::Flag,
            Some("number") => Self::Number(Numbers::from_schema(schema, false)),
            Some("integer") => Self::Number(Numbers::from_schema(schema, true)),
            Some("string") => Self::Text(words(schema)),
            other => unreachable!("a setting has the schema type {other:?}"),
        }
    }

    /// The keys of a table, or the alternatives of a choice.
    pub fn keys(&self) -> &[Key] {
        match self {
            Self::Table(keys) | Self::Choice(keys) => keys,
            _ => &[],
        }
    }

    /// What the key `name` may hold.
    pub fn key(&self, name: &str) -> Option<&Self> {
        self.keys().iter().find(|key| key.name == name).map(|key| &key.shape)
    }
}

fn keys(schema: &Value) -> Vec<Key> {
    let none = Map::new();
    let required = schema["required"].as_array();
    let key = |(name, property): (&String, &Value)| Key {
        name: name.clone(),
        shape: Shape::from_schema(property),
        required: required.is_some_and(|required| required.iter().any(|key| key == name)),
    };
    schema["properties"].as_object().unwrap_or(&none).iter().map(key).collect()
}

fn words(schema: &Value) -> Vec<String> {
    let words = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
    words.iter().filter_map(Value::as_str).map(String::from).collect()
}

impl Numbers {
    fn from_schema(schema: &Value, whole: bool) -> Self {
        let one_of = schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default();
        Self {
            whole,
            at_least: schema["minimum"].as_f64(),
            above: schema["exclusiveMinimum"].as_f64(),
            at_most: schema["maximum"].as_f64(),
            one_of: one_of.iter().filter_map(Value::as_f64).collect(),
        }
    }

    /// Whether `number` is one of them.
    pub fn contain(&self, number: f64) -> bool {
        number.is_finite()
            && self.at_least.is_none_or(|bound| number >= bound)
            && self.above.is_none_or(|bound| number > bound)
            && self.at_most.is_none_or(|bound| number <= bound)
            && (self.one_of.is_empty() || self.one_of.contains(&number))
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.one_of.is_empty() {
            return f.write_str(&any_of(self.one_of.iter().map(f64::to_string)));
        }
        f.write_str(if self.whole { "a whole number" } else { "a number" })?;
        match (self.at_least, self.above, self.at_most) {
            (Some(low), _, Some(high)) => write!(f, " from {low} to {high}"),
            (_, Some(low), Some(high)) => write!(f, " above {low}, at most {high}"),
            (Some(low), _, None) => write!(f, ", at least {low}"),
            (_, Some(low), None) => write!(f, " above {low}"),
            (None, None, Some(high)) => write!(f, ", at most {high}"),
            (None, None, None) => Ok(()),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table(_) => f.write_str("a table"),
            Self::Choice(alternatives) => {
                write!(f, "a table with one of {}", any_of(alternatives.iter().map(|key| format!("`{}`", key.name))))
            }
            Self::Number(numbers) => numbers.fmt(f),
            Self::Text(words) if words.is_empty() => f.write_str("text"),
            Self::Text(words) => f.write_str(&any_of(words.iter().map(|word| format!("`{word}`")))),
            Self::Flag => f.write_str("`true` or `false`"),
            Self::List { .. } => f.write_str("a list"),
        }
    }
}

/// `a, b or c`.
pub(super) fn any_of(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    match items.pop() {
        None => String::new(),
        Some(last) if items.is_empty() => last,
        Some(last) => format!("{} or {last}", items.join(", ")),
    }
}
