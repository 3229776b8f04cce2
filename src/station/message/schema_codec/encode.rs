//! JSON to bits.

use comad_asn1::schema::{
    Addition, Alphabet, Alternative, Choice, Definition, Enumerated, Field, Integer, Kind, OpenType, Presence,
    Sequence, Size,
};
use serde_json::{Map, Value};

use super::decode::default_value;
use super::unconstrained::{octets_of_signed, octets_of_unsigned};
use super::{EXTENSIONS, FRAGMENT, bytes_from_hex};
use crate::station::message::error::{EncodeError, EncodeProblem};
use crate::station::message::uper::{BitWriter, bits_for};

/// Encodes a whole message.
pub(super) fn message(pdu: &'static Definition, value: &Value) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    let mut writer = BitWriter::new(&mut bytes);
    Encoder { path: String::new() }.value(&mut writer, pdu, value)?;
    writer.finish();
    Ok(bytes)
}

struct Encoder {
    /// The field at hand.
    path: String,
}

type Outcome<T> = Result<T, EncodeError>;

impl Encoder {
    /// Runs `step` with the path one member deeper.
    fn inside<T>(&mut self, member: &str, step: impl FnOnce(&mut Self) -> Outcome<T>) -> Outcome<T> {
        let length = self.path.len();
        if length > 0 && !member.starts_with('[') {
            self.path.push('.');
        }
        self.path.push_str(member);
        let outcome = step(self);
        self.path.truncate(length);
        outcome
    }

    fn fail<T>(&self, problem: EncodeProblem) -> Outcome<T> {
        Err(problem.at(&self.path))
    }

    fn mismatch<T>(&self, found: &Value, expected: impl ToString) -> Outcome<T> {
        self.fail(EncodeProblem::mismatch(shown(found), expected))
    }

    fn object<'v>(&self, value: &'v Value, expected: &str) -> Outcome<&'v Map<String, Value>> {
        value.as_object().map_or_else(|| self.mismatch(value, expected), Ok)
    }

    fn string<'v>(&self, value: &'v Value, expected: &str) -> Outcome<&'v str> {
        value.as_str().map_or_else(|| self.mismatch(value, expected), Ok)
    }

    fn octets(&self, value: &Value, expected: &str) -> Outcome<Vec<u8>> {
        let text = self.string(value, expected)?;
        bytes_from_hex(text).or_else(|_| self.mismatch(value, expected))
    }

    fn value(&mut self, writer: &mut BitWriter<'_>, definition: &'static Definition, value: &Value) -> Outcome<()> {
        match &definition.kind {
            Kind::Sequence(sequence) => self.sequence(writer, sequence, value),
            Kind::SequenceOf(size, element) => {
                let Some(list) = value.as_array() else { return self.mismatch(value, "a list") };
                self.size(writer, size, list.len(), "elements")?;
                for (index, value) in list.iter().enumerate() {
                    self.inside(&format!("[{index}]"), |encoder| encoder.value(writer, element, value))?;
                }
                Ok(())
            }
            Kind::Choice(choice) => self.choice(writer, choice, value),
            Kind::Boolean => match value.as_bool() {
                Some(truth) => {
                    writer.put_bit(truth);
                    Ok(())
                }
                None => self.mismatch(value, "true or false"),
            },
            Kind::Null if value.is_null() => Ok(()),
            Kind::Null => self.mismatch(value, "null"),
            Kind::Integer(integer) => self.integer(writer, integer, value),
            Kind::Enumerated(enumerated) => self.enumerated(writer, enumerated, value),
            Kind::BitString(size, _) => self.bit_string(writer, size, value),
            Kind::OctetString(size) => {
                let octets = self.octets(value, "a string of hex digits")?;
                self.size(writer, size, octets.len(), "octets")?;
                writer.put_bits(&octets, octets.len() * 8);
                Ok(())
            }
            Kind::CharacterString(alphabet, size) => self.text(writer, *alphabet, size, value),
            Kind::OpenType(_) => self.opaque(writer, value),
        }
    }

    fn sequence(&mut self, writer: &mut BitWriter<'_>, sequence: &'static Sequence, value: &Value) -> Outcome<()> {
        let object = self.object(value, "an object")?;
        let additions = sequence.additions.unwrap_or_default();
        self.only_known_keys(sequence, additions, object)?;
        let bitmap = self.addition_bitmap(sequence, additions, object)?;
        if sequence.additions.is_some() {
            writer.put_bit(!bitmap.is_empty());
        }
        self.members(writer, sequence.root, object)?;
        if bitmap.is_empty() {
            return Ok(());
        }
        self.small_number(writer, bitmap.len() - 1)?;
        for present in &bitmap {
            writer.put_bit(*present);
        }
        for (index, _) in bitmap.iter().enumerate().filter(|(_, present)| **present) {
            match additions.get(index) {
                Some(Addition::Field(field)) => self.complete(writer, |encoder, part| {
                    encoder.inside(field.name, |encoder| encoder.value(part, field.definition, &object[field.name]))
                })?,
                Some(Addition::Group(fields)) => {
                    self.complete(writer, |encoder, part| encoder.members(part, fields, object))?;
                }
                None => {
                    let value = &object[EXTENSIONS][index.to_string()];
                    self.inside(&format!("{EXTENSIONS}[{index}]"), |encoder| encoder.opaque(writer, value))?;
                }
            }
        }
        Ok(())
    }

    fn only_known_keys(
        &self,
        sequence: &'static Sequence,
        additions: &'static [Addition],
        object: &Map<String, Value>,
    ) -> Outcome<()> {
        let known: Vec<&'static str> = sequence
            .root
            .iter()
            .chain(additions.iter().flat_map(|addition| match addition {
                Addition::Field(field) => std::slice::from_ref(field),
                Addition::Group(fields) => fields,
            }))
            .map(|field| field.name)
            .collect();
        for key in object.keys() {
            let extensions = key == EXTENSIONS && sequence.additions.is_some();
            if !extensions && !known.contains(&key.as_str()) {
                return self.fail(EncodeProblem::UnknownKey { key: key.clone(), nearest: nearest(key, known) });
            }
        }
        Ok(())
    }

    /// Which additions are there; empty when none is. Its length is the number of additions that the type has, more if
    /// unknown ones are there (clause 19.7).
    fn addition_bitmap(
        &mut self,
        sequence: &'static Sequence,
        additions: &'static [Addition],
        object: &Map<String, Value>,
    ) -> Outcome<Vec<bool>> {
        let is_there = |field: &Field| object.contains_key(field.name);
        let mut bitmap: Vec<bool> = additions
            .iter()
            .map(|addition| match addition {
                Addition::Field(field) => is_there(field) && !is_default(field, object),
                Addition::Group(fields) => fields.iter().any(is_there),
            })
            .collect();
        if let Some(unknown) = object.get(EXTENSIONS).filter(|_| sequence.additions.is_some()) {
            self.inside(EXTENSIONS, |encoder| {
                for key in encoder.object(unknown, "an object of addition numbers and hex digits")?.keys() {
                    let index = key.parse().ok().filter(|index| (additions.len()..FRAGMENT).contains(index));
                    let Some(index) = index else {
                        let expected = format!("the number of an unknown addition, {} or higher", additions.len());
                        return encoder.fail(EncodeProblem::mismatch(format!("`{key}`"), expected));
                    };
                    if bitmap.len() <= index {
                        bitmap.resize(index + 1, false);
                    }
                    bitmap[index] = true;
                }
                Ok(())
            })?;
        }
        if !bitmap.contains(&true) {
            bitmap.clear();
        }
        Ok(bitmap)
    }

    /// Presence bits, then the members (clause 19).
    fn members(
        &mut self,
        writer: &mut BitWriter<'_>,
        fields: &'static [Field],
        object: &Map<String, Value>,
    ) -> Outcome<()> {
        for field in fields {
            match field.presence {
                Presence::Mandatory if !object.contains_key(field.name) => {
                    return self.fail(EncodeProblem::Missing { key: field.name });
                }
                Presence::Mandatory => {}
                Presence::Optional => writer.put_bit(object.contains_key(field.name)),
                Presence::Default(_) => {
                    writer.put_bit(object.contains_key(field.name) && !is_default(field, object));
                }
            }
        }
        for field in fields {
            let Some(value) = object.get(field.name).filter(|_| !is_default(field, object)) else { continue };
            self.inside(field.name, |encoder| match &field.definition.kind {
                Kind::OpenType(open) => encoder.open_type(writer, open, object, value),
                _ => encoder.value(writer, field.definition, value),
            })?;
        }
        Ok(())
    }

    fn open_type(
        &mut self,
        writer: &mut BitWriter<'_>,
        open: &'static OpenType,
        siblings: &Map<String, Value>,
        value: &Value,
    ) -> Outcome<()> {
        let id = siblings.get(open.selector).and_then(Value::as_i64);
        match open.alternatives.iter().find(|(known, _)| Some(*known) == id) {
            Some((_, definition)) => self.complete(writer, |encoder, part| encoder.value(part, definition, value)),
            None => self.opaque(writer, value),
        }
    }

    /// An open type: length in octets, then a complete encoding of at least one octet (clauses 11.1 and 11.2).
    fn complete(
        &mut self,
        writer: &mut BitWriter<'_>,
        step: impl FnOnce(&mut Self, &mut BitWriter<'_>) -> Outcome<()>,
    ) -> Outcome<()> {
        let mut bytes = Vec::new();
        let mut part = BitWriter::new(&mut bytes);
        step(self, &mut part)?;
        part.finish();
        if bytes.is_empty() {
            bytes.push(0);
        }
        self.counted(writer, &bytes)
    }

    fn opaque(&mut self, writer: &mut BitWriter<'_>, value: &Value) -> Outcome<()> {
        let octets = self.octets(value, "a string of hex digits, since the id is unknown")?;
        self.counted(writer, &octets)
    }

    fn counted(&self, writer: &mut BitWriter<'_>, octets: &[u8]) -> Outcome<()> {
        self.length(writer, octets.len(), "octets")?;
        writer.put_bits(octets, octets.len() * 8);
        Ok(())
    }

    fn choice(&mut self, writer: &mut BitWriter<'_>, choice: &'static Choice, value: &Value) -> Outcome<()> {
        let additions = choice.additions.unwrap_or_default();
        let names = || choice.root.iter().chain(additions).map(|alternative| alternative.name);
        let expected = || format!("an object with one key of {}", list(names()));
        let (key, value) = match value.as_object().map(|object| (object.len(), object.iter().next())) {
            Some((1, Some(entry))) => entry,
            Some((count, _)) => {
                return self.fail(EncodeProblem::mismatch(format!("an object with {count} keys"), expected()));
            }
            None => return self.mismatch(value, expected()),
        };
        let number = |list: &'static [Alternative]| list.iter().position(|alternative| alternative.name == key);
        if let Some(index) = number(choice.root) {
            if choice.additions.is_some() {
                writer.put_bit(false);
            }
            writer.put(index as u64, bits_for(choice.root.len() as u64 - 1));
            let definition = choice.root[index].definition;
            return self.inside(key, |encoder| encoder.value(writer, definition, value));
        }
        if let Some(index) = number(additions) {
            writer.put_bit(true);
            self.small_number(writer, index)?;
            return self.inside(key, |encoder| {
                encoder.complete(writer, |encoder, part| encoder.value(part, additions[index].definition, value))
            });
        }
        if key == EXTENSIONS && choice.additions.is_some() {
            return self.inside(EXTENSIONS, |encoder| {
                let unknown = value.get("index").and_then(Value::as_u64).zip(value.get("value"));
                let unknown = unknown.filter(|(index, _)| (additions.len()..FRAGMENT).contains(&(*index as usize)));
                let Some((index, value)) = unknown else {
                    return encoder
                        .mismatch(value, "an object with the `index` of an unknown alternative and its `value`");
                };
                writer.put_bit(true);
                encoder.small_number(writer, index as usize)?;
                encoder.opaque(writer, value)
            });
        }
        self.fail(EncodeProblem::UnknownKey { key: key.clone(), nearest: nearest(key, names()) })
    }

    fn enumerated(
        &mut self,
        writer: &mut BitWriter<'_>,
        enumerated: &'static Enumerated,
        value: &Value,
    ) -> Outcome<()> {
        let additions = enumerated.additions.unwrap_or_default();
        let names = || enumerated.root.iter().chain(additions).copied();
        let unknown = value.get(EXTENSIONS).and_then(Value::as_u64).map(|index| index as usize);
        if let Some(index) = unknown.filter(|index| (additions.len()..FRAGMENT).contains(index))
            && enumerated.additions.is_some()
        {
            writer.put_bit(true);
            return self.small_number(writer, index);
        }
        let Some(name) = value.as_str() else { return self.mismatch(value, format!("one of {}", list(names()))) };
        let number = |list: &[&str]| list.iter().position(|known| *known == name);
        if let Some(index) = number(enumerated.root) {
            if enumerated.additions.is_some() {
                writer.put_bit(false);
            }
            writer.put(index as u64, bits_for(enumerated.root.len() as u64 - 1));
            return Ok(());
        }
        if let Some(index) = number(additions) {
            writer.put_bit(true);
            return self.small_number(writer, index);
        }
        self.fail(EncodeProblem::UnknownName { name: name.to_owned(), nearest: nearest(name, names()) })
    }

    fn integer(&mut self, writer: &mut BitWriter<'_>, integer: &Integer, value: &Value) -> Outcome<()> {
        let bound = |bound: Option<i64>, none: &str| bound.map_or(none.to_owned(), |bound| bound.to_string());
        let expected = || {
            let (lower, upper) = (bound(integer.lower, "any"), bound(integer.upper, "any"));
            format!("a whole number from {lower} to {upper}")
        };
        let Some(number) = value.as_i64() else { return self.mismatch(value, expected()) };
        let inside =
            integer.lower.is_none_or(|lower| lower <= number) && integer.upper.is_none_or(|upper| number <= upper);
        if !inside && !integer.extensible {
            return self.mismatch(value, expected());
        }
        if integer.extensible {
            writer.put_bit(!inside);
        }
        match (integer.lower, integer.upper) {
            (Some(lower), Some(upper)) if inside => {
                let span = upper.wrapping_sub(lower) as u64;
                writer.put_wide(number.wrapping_sub(lower) as u64, bits_for(span));
                Ok(())
            }
            (Some(lower), None) if inside => {
                self.counted(writer, &octets_of_unsigned(number.wrapping_sub(lower) as u64))
            }
            _ => self.counted(writer, &octets_of_signed(number)),
        }
    }

    fn bit_string(&mut self, writer: &mut BitWriter<'_>, size: &Size, value: &Value) -> Outcome<()> {
        let (digits, count) = match value {
            Value::Object(object) => {
                if let Some(key) = object.keys().find(|key| !["value", "length"].contains(&key.as_str())) {
                    let nearest = nearest(key, ["value", "length"]);
                    return self.fail(EncodeProblem::UnknownKey { key: key.clone(), nearest });
                }
                let Some(digits) = object.get("value") else {
                    return self.fail(EncodeProblem::Missing { key: "value" });
                };
                let Some(count) = object.get("length").and_then(Value::as_u64) else {
                    return self.fail(EncodeProblem::Missing { key: "length" });
                };
                (digits, count as usize)
            }
            digits if size.upper == Some(size.lower) => (digits, size.lower),
            _ => {
                return self
                    .mismatch(value, "an object with the hex digits as `value` and the number of bits as `length`");
            }
        };
        let octets = self.octets(digits, "a string of hex digits")?;
        if octets.len() != count.div_ceil(8) {
            let expected = format!("{} octets for {count} bits", count.div_ceil(8));
            return self.fail(EncodeProblem::mismatch(format!("{} octets", octets.len()), expected));
        }
        let unused = octets.len() * 8 - count;
        if octets.last().is_some_and(|last| last & ((1u16 << unused) - 1) as u8 != 0) {
            return self.mismatch(digits, format!("zeros behind the first {count} bits"));
        }
        self.size(writer, size, count, "bits")?;
        writer.put_bits(&octets, count);
        Ok(())
    }

    fn text(&mut self, writer: &mut BitWriter<'_>, alphabet: Alphabet, size: &Size, value: &Value) -> Outcome<()> {
        let text = self.string(value, "a string")?;
        if !super::is_in_alphabet(text, alphabet) {
            return self.mismatch(value, super::alphabet_name(alphabet));
        }
        if alphabet == Alphabet::Utf8 {
            return self.counted(writer, text.as_bytes());
        }
        self.size(writer, size, text.len(), "characters")?;
        for letter in text.bytes() {
            match (alphabet, letter) {
                (Alphabet::Numeric, b' ') => writer.put(0, 4),
                (Alphabet::Numeric, digit) => writer.put(u64::from(digit - b'0') + 1, 4),
                _ => writer.put(u64::from(letter), 7),
            }
        }
        Ok(())
    }

    fn size(&self, writer: &mut BitWriter<'_>, size: &Size, count: usize, what: &str) -> Outcome<()> {
        let inside = size.lower <= count && size.upper.is_none_or(|upper| count <= upper);
        if !inside && !size.extensible {
            let expected = match size.upper {
                Some(upper) if upper == size.lower => format!("{upper} {what}"),
                Some(upper) => format!("{} to {upper} {what}", size.lower),
                None => format!("{} {what} or more", size.lower),
            };
            return self.fail(EncodeProblem::mismatch(format!("{count} {what}"), expected));
        }
        if size.extensible {
            writer.put_bit(!inside);
        }
        match size.upper {
            Some(upper) if inside && upper < 65_536 => {
                writer.put((count - size.lower) as u64, bits_for((upper - size.lower) as u64));
                Ok(())
            }
            _ => self.length(writer, count, what),
        }
    }

    fn length(&self, writer: &mut BitWriter<'_>, count: usize, what: &str) -> Outcome<()> {
        match count {
            0..128 => writer.put(count as u64, 8),
            128..FRAGMENT => writer.put(0x8000 | count as u64, 16),
            _ => {
                let expected = format!("fewer than {FRAGMENT}");
                return self.fail(EncodeProblem::mismatch(format!("{count} {what}"), expected));
            }
        }
        Ok(())
    }

    fn small_number(&self, writer: &mut BitWriter<'_>, number: usize) -> Outcome<()> {
        if number < 64 {
            writer.put(number as u64, 7);
            return Ok(());
        }
        writer.put_bit(true);
        self.counted(writer, &octets_of_unsigned(number as u64))
    }
}

/// A member with its default value is left out (clause 19.5).
fn is_default(field: &Field, object: &Map<String, Value>) -> bool {
    match &field.presence {
        Presence::Default(default) => object.get(field.name) == Some(&default_value(default)),
        _ => false,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        other => format!("`{other}`"),
    }
}

/// Names with commas, only the first of many.
fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    const MOST: usize = 16;
    let names: Vec<_> = names.collect();
    let more = if names.len() > MOST { ", ..." } else { "" };
    format!("{}{more}", names[..names.len().min(MOST)].join(", "))
}

/// The candidate that looks most like what was written, if any does.
fn nearest(written: &str, candidates: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    let written = written.to_lowercase();
    let distance = |name: &&'static str| (strsim::jaro_winkler(&name.to_lowercase(), &written) * 1000.0) as u32;
    candidates.into_iter().max_by_key(distance).filter(|name| distance(name) >= 700)
}
