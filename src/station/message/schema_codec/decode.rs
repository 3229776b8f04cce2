//! Bits to JSON.

use std::ops::Range;

use comad_asn1::schema::{
    Addition, Alphabet, Choice, DefaultValue, Definition, Enumerated, Field, Integer, Kind, OpenType, Presence,
    Sequence, Size,
};
use serde_json::{Map, Value, json};

use super::unconstrained::{signed_of_octets, unsigned_of_octets};
use super::{DecodedMessage, EXTENSIONS, FRAGMENT, FieldSpan, SpanRole, hex_from_bytes};
use crate::station::message::error::{DecodeError, DecodeProblem};
use crate::station::message::uper::{BitReader, OutOfBits, bits_for};

/// Decodes a whole message.
pub(super) fn message(pdu: &'static Definition, bytes: &[u8]) -> Result<DecodedMessage, DecodeError> {
    let mut decoder = Decoder { path: String::new(), fields: Vec::new(), empty_elements_left: bytes.len() * 8 };
    let mut reader = BitReader::new(bytes);
    let value = decoder.value(&mut reader, pdu)?;
    decoder.nothing_follows(&reader, 0)?;
    Ok(DecodedMessage { value, fields: decoder.fields })
}

struct Decoder {
    /// The field at hand.
    path: String,
    fields: Vec<FieldSpan>,
    /// Elements of lists that may still come without taking a bit. All others are as many as the message has bits; these
    /// would be as many as the lengths say, which multiply where lists are nested.
    empty_elements_left: usize,
}

type Outcome<T> = Result<T, DecodeError>;

impl Decoder {
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

    fn record(&mut self, start: usize, end: usize, content: impl Into<String>, meaning: impl Into<String>) {
        self.record_as(SpanRole::Value, start..end, content, meaning);
    }

    fn record_as(
        &mut self,
        role: SpanRole,
        bits: Range<usize>,
        content: impl Into<String>,
        meaning: impl Into<String>,
    ) {
        if !bits.is_empty() {
            let (content, meaning) = (content.into(), meaning.into());
            let path = self.path.clone();
            self.fields.push(FieldSpan { start: bits.start, end: bits.end, path, content, meaning, role });
        }
    }

    fn take(&self, reader: &mut BitReader<'_>, count: u32) -> Outcome<u64> {
        reader.take_wide(count).map_err(|short| self.short(short))
    }

    fn take_bit(&self, reader: &mut BitReader<'_>) -> Outcome<bool> {
        Ok(self.take(reader, 1)? == 1)
    }

    fn take_bits(&self, reader: &mut BitReader<'_>, count: usize) -> Outcome<Vec<u8>> {
        reader.take_bits(count).map_err(|short| self.short(short))
    }

    fn short(&self, short: OutOfBits) -> DecodeError {
        short.at(&self.path)
    }

    fn fail<T>(&self, bit: usize, problem: DecodeProblem) -> Outcome<T> {
        Err(problem.at(bit, &self.path))
    }

    fn out_of_range<T>(&self, bit: usize, found: impl Into<i128>, expected: String) -> Outcome<T> {
        self.fail(bit, DecodeProblem::OutOfRange { found: found.into(), expected })
    }

    /// A complete encoding ends with fewer than eight bits of filling; an empty one is a whole octet (clause 11.1).
    fn nothing_follows(&self, reader: &BitReader<'_>, start: usize) -> Outcome<()> {
        let filling = if reader.position() == start { 8 } else { 7 };
        if reader.left() > filling {
            return self.fail(reader.position(), DecodeProblem::TrailingBits { bits: reader.left() });
        }
        Ok(())
    }

    fn value(&mut self, reader: &mut BitReader<'_>, definition: &'static Definition) -> Outcome<Value> {
        let start = reader.position();
        match &definition.kind {
            Kind::Sequence(sequence) => self.sequence(reader, sequence),
            Kind::SequenceOf(size, element) => self.sequence_of(reader, size, element),
            Kind::Choice(choice) => self.choice(reader, choice),
            Kind::Boolean => {
                let value = self.take_bit(reader)?;
                self.record(start, reader.position(), value.to_string(), "");
                Ok(Value::Bool(value))
            }
            Kind::Null => Ok(Value::Null),
            Kind::Integer(integer) => {
                let value = self.integer(reader, integer)?;
                let name = integer.names.iter().find(|(_, number)| *number == value).map(|(name, _)| *name);
                self.record(start, reader.position(), value.to_string(), name.unwrap_or(definition.unit));
                Ok(json!(value))
            }
            Kind::Enumerated(enumerated) => {
                let (value, index) = self.enumerated(reader, enumerated)?;
                let content = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                self.record(start, reader.position(), content, format!("value {index}"));
                Ok(value)
            }
            Kind::BitString(size, names) => {
                let count = self.size(reader, size)?;
                let bits = self.take_bits(reader, count)?;
                let set = names.iter().filter(|(_, bit)| bit_is_set(&bits, count, *bit)).map(|(name, _)| *name);
                let meaning = set.collect::<Vec<_>>().join(", ");
                self.record(start, reader.position(), hex_from_bytes(&bits), meaning);
                // Fixed size: the digits say everything (X.697). The marker may still bring another size.
                let fixed = size.upper == Some(size.lower) && count == size.lower;
                let digits = hex_from_bytes(&bits);
                Ok(if fixed { json!(digits) } else { json!({ "value": digits, "length": count }) })
            }
            Kind::OctetString(size) => {
                let count = self.size(reader, size)?;
                let octets = hex_from_bytes(&self.take_bits(reader, count * 8)?);
                self.record(start, reader.position(), octets.as_str(), "");
                Ok(json!(octets))
            }
            Kind::CharacterString(alphabet, size) => {
                let text = self.text(reader, *alphabet, size)?;
                self.record(start, reader.position(), format!("{text:?}"), "");
                Ok(json!(text))
            }
            // Reached only through the SEQUENCE that holds the id.
            Kind::OpenType(_) => self.opaque(reader),
        }
    }

    fn sequence(&mut self, reader: &mut BitReader<'_>, sequence: &'static Sequence) -> Outcome<Value> {
        let start = reader.position();
        let extended = sequence.additions.is_some() && self.take_bit(reader)?;
        let present = self.presence(reader, sequence.root)?;
        self.record_as(SpanRole::Presence, start..reader.position(), preamble(sequence, extended, &present), "");
        let mut object = Map::new();
        self.members(reader, sequence.root, &present, &mut object)?;
        if extended {
            self.additions(reader, sequence.additions.unwrap_or_default(), &mut object)?;
        }
        Ok(Value::Object(object))
    }

    /// One bit for each member that may be absent (clause 19.2).
    fn presence(&self, reader: &mut BitReader<'_>, fields: &'static [Field]) -> Outcome<Vec<bool>> {
        fields
            .iter()
            .map(|field| match field.presence {
                Presence::Mandatory => Ok(true),
                Presence::Optional | Presence::Default(_) => self.take_bit(reader),
            })
            .collect()
    }

    fn members(
        &mut self,
        reader: &mut BitReader<'_>,
        fields: &'static [Field],
        present: &[bool],
        object: &mut Map<String, Value>,
    ) -> Outcome<()> {
        for (field, _) in fields.iter().zip(present).filter(|(_, present)| **present) {
            let value = self.inside(field.name, |decoder| match &field.definition.kind {
                Kind::OpenType(open) => decoder.open_type(reader, open, object),
                _ => decoder.value(reader, field.definition),
            })?;
            object.insert(field.name.to_owned(), value);
        }
        Ok(())
    }

    fn additions(
        &mut self,
        reader: &mut BitReader<'_>,
        known: &'static [Addition],
        object: &mut Map<String, Value>,
    ) -> Outcome<()> {
        let start = reader.position();
        // The bitmap is never empty, so its length less one is what is written (clauses 19.8 and 11.9.3.4).
        let count = self.small_number(reader)? + 1;
        let mut present = Vec::new();
        for _ in 0..count {
            present.push(self.take_bit(reader)?);
        }
        self.record_as(SpanRole::Presence, start..reader.position(), format!("additions {}", digits(&present)), "");
        let mut unknown = Map::new();
        for (index, _) in present.iter().enumerate().filter(|(_, present)| **present) {
            match known.get(index) {
                Some(Addition::Field(field)) => {
                    let value = self.inside(field.name, |decoder| {
                        decoder.complete(reader, |decoder, part| decoder.value(part, field.definition))
                    })?;
                    object.insert(field.name.to_owned(), value);
                }
                Some(Addition::Group(fields)) => self.complete(reader, |decoder, part| {
                    let start = part.position();
                    let present = decoder.presence(part, fields)?;
                    decoder.record_as(
                        SpanRole::Presence,
                        start..part.position(),
                        format!("optional {}", digits(&present)),
                        "",
                    );
                    decoder.members(part, fields, &present, object)
                })?,
                None => {
                    let member = format!("{EXTENSIONS}[{index}]");
                    let value = self.inside(&member, |decoder| decoder.opaque(reader))?;
                    unknown.insert(index.to_string(), value);
                }
            }
        }
        if !unknown.is_empty() {
            object.insert(EXTENSIONS.to_owned(), Value::Object(unknown));
        }
        Ok(())
    }

    fn open_type(
        &mut self,
        reader: &mut BitReader<'_>,
        open: &'static OpenType,
        siblings: &Map<String, Value>,
    ) -> Outcome<Value> {
        let id = siblings.get(open.selector).and_then(Value::as_i64);
        match open.alternatives.iter().find(|(known, _)| Some(*known) == id) {
            Some((_, definition)) => self.complete(reader, |decoder, part| decoder.value(part, definition)),
            None => self.opaque(reader),
        }
    }

    /// An open type: length in octets, then a complete encoding (clause 11.2).
    fn complete<T>(
        &mut self,
        reader: &mut BitReader<'_>,
        step: impl FnOnce(&mut Self, &mut BitReader<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let start = reader.position();
        let count = self.length(reader)?;
        self.record_as(SpanRole::Length, start..reader.position(), format!("length {count}"), "octets");
        let mut part = reader.split(count * 8).map_err(|short| self.short(short))?;
        let start = part.position();
        let value = step(self, &mut part)?;
        self.nothing_follows(&part, start)?;
        self.record_as(SpanRole::Filling, part.position()..part.position() + part.left(), "filling", "");
        Ok(value)
    }

    /// An open type of which nothing is known.
    fn opaque(&mut self, reader: &mut BitReader<'_>) -> Outcome<Value> {
        let start = reader.position();
        let count = self.length(reader)?;
        let octets = hex_from_bytes(&self.take_bits(reader, count * 8)?);
        self.record(start, reader.position(), octets.as_str(), "unknown");
        Ok(json!(octets))
    }

    fn sequence_of(&mut self, reader: &mut BitReader<'_>, size: &Size, element: &'static Definition) -> Outcome<Value> {
        let start = reader.position();
        let count = self.size(reader, size)?;
        self.record_as(SpanRole::Length, start..reader.position(), format!("length {count}"), "elements");
        let mut list = Vec::new();
        for index in 0..count {
            let before = reader.position();
            list.push(self.inside(&format!("[{index}]"), |decoder| decoder.value(reader, element))?);
            if reader.position() == before {
                let Some(left) = self.empty_elements_left.checked_sub(1) else {
                    let found = "a list with more empty elements than the message has bits";
                    return self.fail(start, DecodeProblem::Unsupported { found });
                };
                self.empty_elements_left = left;
            }
        }
        Ok(Value::Array(list))
    }

    fn choice(&mut self, reader: &mut BitReader<'_>, choice: &'static Choice) -> Outcome<Value> {
        let start = reader.position();
        if choice.additions.is_some() && self.take_bit(reader)? {
            let index = self.small_number(reader)?;
            let alternative = choice.additions.and_then(|additions| additions.get(index));
            let Some(alternative) = alternative else {
                self.record_as(SpanRole::Choice, start..reader.position(), format!("unknown addition {index}"), "");
                let value = self.inside(EXTENSIONS, |decoder| decoder.opaque(reader))?;
                return Ok(json!({ EXTENSIONS: { "index": index, "value": value } }));
            };
            self.record_as(SpanRole::Choice, start..reader.position(), alternative.name, "choice");
            let value = self.inside(alternative.name, |decoder| {
                decoder.complete(reader, |decoder, part| decoder.value(part, alternative.definition))
            })?;
            return Ok(json!({ alternative.name: value }));
        }
        let index = self.take(reader, bits_for(choice.root.len() as u64 - 1))?;
        let Some(alternative) = choice.root.get(index as usize) else {
            let expected = format!("one of {} alternatives", choice.root.len());
            return self.out_of_range(start, index, expected);
        };
        self.record_as(SpanRole::Choice, start..reader.position(), alternative.name, "choice");
        let value = self.inside(alternative.name, |decoder| decoder.value(reader, alternative.definition))?;
        Ok(json!({ alternative.name: value }))
    }

    fn enumerated(&self, reader: &mut BitReader<'_>, enumerated: &'static Enumerated) -> Outcome<(Value, usize)> {
        let start = reader.position();
        if enumerated.additions.is_some() && self.take_bit(reader)? {
            let index = self.small_number(reader)?;
            let name = enumerated.additions.and_then(|additions| additions.get(index));
            let value = name.map_or_else(|| json!({ EXTENSIONS: index }), |name| json!(name));
            return Ok((value, enumerated.root.len() + index));
        }
        let index = self.take(reader, bits_for(enumerated.root.len() as u64 - 1))? as usize;
        match enumerated.root.get(index) {
            Some(name) => Ok((json!(name), index)),
            None => self.out_of_range(start, index as i64, format!("0 to {}", enumerated.root.len() - 1)),
        }
    }

    fn integer(&self, reader: &mut BitReader<'_>, integer: &Integer) -> Outcome<i64> {
        let start = reader.position();
        let outside = integer.extensible && self.take_bit(reader)?;
        let number = match (integer.lower, integer.upper) {
            (Some(lower), Some(upper)) if !outside => {
                let span = upper.wrapping_sub(lower) as u64;
                let offset = self.take(reader, bits_for(span))?;
                if offset > span {
                    return self.out_of_range(
                        start,
                        i128::from(lower) + i128::from(offset),
                        format!("{lower} to {upper}"),
                    );
                }
                Some(lower.wrapping_add(offset as i64))
            }
            (Some(lower), None) if !outside => {
                let octets = self.octets(reader)?;
                unsigned_of_octets(&octets).and_then(|offset| lower.checked_add_unsigned(offset))
            }
            _ => signed_of_octets(&self.octets(reader)?),
        };
        match number {
            Some(number) => Ok(number),
            None => self.fail(start, DecodeProblem::Unsupported { found: "an integer of no or more than 64 bits" }),
        }
    }

    fn octets(&self, reader: &mut BitReader<'_>) -> Outcome<Vec<u8>> {
        let count = self.length(reader)?;
        self.take_bits(reader, count * 8)
    }

    fn text(&self, reader: &mut BitReader<'_>, alphabet: Alphabet, size: &Size) -> Outcome<String> {
        let start = reader.position();
        let octets = match alphabet {
            // A UTF8String ignores its size constraint: characters have several lengths (clause 30.5).
            Alphabet::Utf8 => self.octets(reader)?,
            Alphabet::Numeric => {
                let count = self.size(reader, size)?;
                let mut octets = Vec::new();
                for _ in 0..count {
                    let digit = self.take(reader, 4)?;
                    // 0 is the blank, 1 to 10 the digits (clause 30.5.4).
                    octets.push(match digit {
                        0 => b' ',
                        1..=10 => b'0' + digit as u8 - 1,
                        _ => return self.fail(start, DecodeProblem::NotText { expected: "a NumericString" }),
                    });
                }
                octets
            }
            Alphabet::Ia5 | Alphabet::Visible | Alphabet::Printable => {
                let count = self.size(reader, size)?;
                let mut octets = Vec::new();
                for _ in 0..count {
                    octets.push(self.take(reader, 7)? as u8);
                }
                octets
            }
        };
        match String::from_utf8(octets) {
            Ok(text) if super::is_in_alphabet(&text, alphabet) => Ok(text),
            _ => self.fail(start, DecodeProblem::NotText { expected: super::alphabet_name(alphabet) }),
        }
    }

    /// The number of elements, bits, octets or characters.
    fn size(&self, reader: &mut BitReader<'_>, size: &Size) -> Outcome<usize> {
        let start = reader.position();
        let outside = size.extensible && self.take_bit(reader)?;
        match size.upper {
            // From 64K on the limit does not change the form of the length (clause 11.9.4.1).
            Some(upper) if !outside && upper < 65_536 => {
                let span = (upper - size.lower) as u64;
                let offset = self.take(reader, bits_for(span))?;
                if offset > span {
                    let found = size.lower as i128 + i128::from(offset);
                    return self.out_of_range(start, found, format!("{} to {upper}", size.lower));
                }
                Ok(size.lower + offset as usize)
            }
            _ => self.length(reader),
        }
    }

    /// A length without a useful limit (clause 11.9.3).
    fn length(&self, reader: &mut BitReader<'_>) -> Outcome<usize> {
        let start = reader.position();
        if !self.take_bit(reader)? {
            return Ok(self.take(reader, 7)? as usize);
        }
        if self.take_bit(reader)? {
            return self.fail(start, DecodeProblem::Unsupported { found: "a length of 16384 or more" });
        }
        let length = self.take(reader, 14)? as usize;
        debug_assert!(length < FRAGMENT);
        Ok(length)
    }

    /// A number that is normally small (clause 11.6).
    fn small_number(&self, reader: &mut BitReader<'_>) -> Outcome<usize> {
        let start = reader.position();
        if !self.take_bit(reader)? {
            return Ok(self.take(reader, 6)? as usize);
        }
        match unsigned_of_octets(&self.octets(reader)?) {
            // More than this cannot be numbered within a message: refuse before a list of that size is made.
            Some(number) if number < FRAGMENT as u64 => Ok(number as usize),
            _ => self.fail(start, DecodeProblem::Unsupported { found: "an extension numbered 16384 or higher" }),
        }
    }
}

fn bit_is_set(bits: &[u8], count: usize, bit: i64) -> bool {
    let bit = bit as usize;
    bit < count && bits[bit / 8] & (0x80 >> (bit % 8)) != 0
}

fn digits(bits: &[bool]) -> String {
    bits.iter().map(|bit| if *bit { '1' } else { '0' }).collect()
}

fn preamble(sequence: &Sequence, extended: bool, present: &[bool]) -> String {
    let optional: Vec<_> = sequence
        .root
        .iter()
        .zip(present)
        .filter(|(field, _)| !matches!(field.presence, Presence::Mandatory))
        .map(|(_, present)| *present)
        .collect();
    let mut parts = Vec::new();
    if sequence.additions.is_some() {
        parts.push(format!("extended {}", u8::from(extended)));
    }
    if !optional.is_empty() {
        parts.push(format!("optional {}", digits(&optional)));
    }
    parts.join(", ")
}

/// The JSON of a default value.
pub(super) fn default_value(default: &DefaultValue) -> Value {
    match default {
        DefaultValue::Integer(number) => json!(number),
        DefaultValue::Boolean(truth) => json!(truth),
        DefaultValue::Name(name) => json!(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn list(element: &'static Definition, size: Size) -> Definition {
        Definition { name: "", unit: "", kind: Kind::SequenceOf(size, element) }
    }

    const MANY: Size = Size { lower: 0, upper: Some(16_383), extensible: false };
    static NOTHING: Definition = Definition { name: "Nothing", unit: "", kind: Kind::Null };
    static LIST: Definition = list(&NOTHING, MANY);
    static FIXED: Definition = list(&NOTHING, Size { lower: 1000, upper: Some(1000), extensible: false });
    static NESTED: Definition = list(&FIXED, MANY);

    #[test]
    fn a_list_of_nothing_is_as_long_as_the_message_has_bits() {
        // A length of 14 bits.
        let decoded = message(&LIST, &[0, 5 << 2]).expect("five elements").value;
        assert_eq!(decoded, json!([null, null, null, null, null]));
        let expected = "bit 0 (byte 0): found a list with more empty elements than the message has bits, which no message \
                        that fits a radio frame uses";
        assert_eq!(message(&LIST, &[0xff, 0xff]).unwrap_err().to_string(), expected);
        // 16 383 lists of a thousand elements, none of which takes a bit.
        let error = message(&NESTED, &[0xff, 0xff]).unwrap_err();
        assert_eq!((error.bit, error.path.as_str()), (14, "[0]"));
    }
}
