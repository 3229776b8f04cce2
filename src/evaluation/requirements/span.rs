//! A number of a document, or a range of numbers.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number of a document, or a range that may be open at one end: `100`, `{ min = 1, max = 10 }`, `{ max = 1200 }`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Lower end.
    pub min: Option<f64>,
    /// Upper end.
    pub max: Option<f64>,
}

impl Span {
    /// A single number.
    pub fn exactly(value: f64) -> Self {
        Self { min: Some(value), max: Some(value) }
    }

    /// The smallest number that it names.
    pub fn smallest(self) -> Option<f64> {
        self.min.or(self.max)
    }

    /// The largest number that it names.
    pub fn largest(self) -> Option<f64> {
        self.max.or(self.min)
    }

    /// Whether `value` lies inside.
    pub fn contains(self, value: f64) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }

    /// Whether it names two different numbers.
    pub fn is_wide(self) -> bool {
        matches!((self.min, self.max), (Some(min), Some(max)) if min < max)
    }

    /// What is wrong with it, if numbers are expected from `low` to `high`.
    pub(super) fn problem(self, low: f64, high: f64) -> Option<String> {
        let outside = [self.min, self.max].into_iter().flatten().find(|value| !(low..=high).contains(value));
        if let Some(value) = outside {
            return Some(format!("is {value}, expected a number from {low} to {high}"));
        }
        match (self.min, self.max) {
            (None, None) => Some("names neither `min` nor `max`".to_owned()),
            (Some(min), Some(max)) if min > max => Some(format!("has `min` {min} above `max` {max}")),
            _ => None,
        }
    }

    /// As a reader writes it, each number multiplied by `factor`.
    pub fn to_text(self, factor: f64) -> String {
        let number = |value: f64| plain(value * factor);
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => number(min),
            (Some(min), Some(max)) => format!("{}-{}", number(min), number(max)),
            (Some(min), None) => format!(">={}", number(min)),
            (None, Some(max)) => format!("<={}", number(max)),
            (None, None) => String::new(),
        }
    }
}

/// A number without the noise of its binary form: at most nine significant digits.
fn plain(value: f64) -> String {
    let rounded: f64 = format!("{value:.8e}").parse().unwrap_or(value);
    rounded.to_string()
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.min, self.max) {
            (Some(min), Some(max)) if min == max => serializer.serialize_f64(min),
            _ => {
                let mut map = serializer.serialize_map(None)?;
                for (key, value) in [("min", self.min), ("max", self.max)] {
                    if let Some(value) = value {
                        map.serialize_entry(key, &value)?;
                    }
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SpanVisitor)
    }
}

/// Takes a number or a table; an untagged enum would not say what is wrong.
struct SpanVisitor;

impl<'de> Visitor<'de> for SpanVisitor {
    type Value = Span;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a table such as { min = 1, max = 10 }")
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Span, E> {
        Ok(Span::exactly(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Span, E> {
        Ok(Span::exactly(value as f64))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Span, E> {
        Ok(Span::exactly(value as f64))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Span, M::Error> {
        let mut span = Span { min: None, max: None };
        while let Some(key) = map.next_key::<String>()? {
            let end = match key.as_str() {
                "min" => &mut span.min,
                "max" => &mut span.max,
                other => return Err(M::Error::unknown_field(other, &["min", "max"])),
            };
            *end = Some(map.next_value()?);
        }
        Ok(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Holder {
        value: Span,
    }

    #[test]
    fn numbers_and_ranges_are_read_and_shown() {
        // text -> as shown, contains 5
        let cases = [
            ("value = 5", "5", true),
            ("value = { min = 1, max = 10 }", "1-10", true),
            ("value = { max = 4.5 }", "<=4.5", false),
            ("value = { min = 5 }", ">=5", true),
            ("value = 0.1", "0.1", false),
        ];
        for (text, shown, contains) in cases {
            let span = toml::from_str::<Holder>(text).expect(text).value;
            assert_eq!((&*span.to_text(1.0), span.contains(5.0)), (shown, contains), "{text}");
        }
        assert_eq!(Span::exactly(0.999).to_text(100.0), "99.9");
        for (text, problem) in [("value = { least = 1 }", "least"), ("value = \"5\"", "a number or a table")] {
            let error = toml::from_str::<Holder>(text).expect_err(text).to_string();
            assert!(error.contains(problem), "{text}: {error}");
        }
    }

    #[test]
    fn what_no_document_means_is_a_problem() {
        let span = |min, max| Span { min, max };
        // span -> part of the problem
        let cases = [
            (span(None, None), Some("neither")),
            (span(Some(3.0), Some(2.0)), Some("above")),
            (span(Some(-1.0), None), Some("from 0 to 10")),
            (span(Some(f64::NAN), None), Some("from 0 to 10")),
            (span(Some(1.0), Some(2.0)), None),
        ];
        for (span, expected) in cases {
            let problem = span.problem(0.0, 10.0);
            assert_eq!(problem.is_some(), expected.is_some(), "{span:?}: {problem:?}");
            assert!(problem.unwrap_or_default().contains(expected.unwrap_or_default()), "{span:?}");
        }
    }
}
