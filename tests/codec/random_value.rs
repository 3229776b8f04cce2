//! Random values of any type of the modules.

use comad_asn1::schema::{Addition, Alphabet, Definition, Field, Kind, Presence, Size};
use serde_json::{Map, Value, json};

/// A small generator (xorshift64*), so that a failing seed stays failing.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        if limit == 0 { self.next() } else { ((u128::from(self.next()) * u128::from(limit)) >> 64) as u64 }
    }

    /// True once in `of` times.
    pub fn once_in(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// A number of the range, its ends more often than others.
    pub fn within(&mut self, lower: i64, upper: i64) -> i64 {
        match self.below(8) {
            0 => lower,
            1 => upper,
            _ => lower.wrapping_add(self.below((upper.wrapping_sub(lower) as u64).wrapping_add(1)) as i64),
        }
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// A random value. Lists are kept short: a deep message stays below the 16 384 octets of an open type.
pub fn random_value(dice: &mut Dice, definition: &Definition) -> Value {
    match &definition.kind {
        Kind::Boolean => json!(dice.once_in(2)),
        Kind::Null => Value::Null,
        Kind::Integer(integer) => {
            let outside = integer.extensible && dice.once_in(4);
            let (lower, upper) = match (integer.lower, integer.upper) {
                (Some(_), Some(upper)) if outside => (upper + 1, upper + 100_000),
                (lower, upper) => (lower.unwrap_or(-100_000), upper.unwrap_or(100_000)),
            };
            json!(dice.within(lower, upper))
        }
        Kind::Enumerated(enumerated) => {
            let names: Vec<_> = enumerated.root.iter().chain(enumerated.additions.unwrap_or_default()).collect();
            json!(names[dice.below(names.len() as u64) as usize])
        }
        Kind::BitString(size, _) => {
            let count = random_size(dice, size);
            let mut bytes = dice.bytes(count.div_ceil(8));
            if let Some(last) = bytes.last_mut().filter(|_| !count.is_multiple_of(8)) {
                *last &= 0xff << (8 - count % 8);
            }
            let digits = comad::station::message::hex_from_bytes(&bytes);
            let fixed = size.upper == Some(size.lower) && count == size.lower;
            if fixed { json!(digits) } else { json!({ "value": digits, "length": count }) }
        }
        Kind::OctetString(size) => {
            let count = random_size(dice, size);
            json!(comad::station::message::hex_from_bytes(&dice.bytes(count)))
        }
        Kind::CharacterString(alphabet, size) => {
            let letters = if *alphabet == Alphabet::Numeric { "0123456789 " } else { "abcXYZ 0189" };
            let count = random_size(dice, size);
            let text: String = (0..count).map(|_| char::from(letters.as_bytes()[dice.below(11) as usize])).collect();
            json!(text)
        }
        Kind::Sequence(sequence) => {
            let mut object = Map::new();
            for field in sequence.root {
                insert(dice, field, &mut object);
            }
            for addition in sequence.additions.unwrap_or_default() {
                if dice.once_in(2) {
                    match addition {
                        Addition::Field(field) => insert(dice, field, &mut object),
                        Addition::Group(fields) => fields.iter().for_each(|field| insert(dice, field, &mut object)),
                    }
                }
            }
            Value::Object(object)
        }
        Kind::SequenceOf(size, element) => {
            let count = random_size(dice, size);
            (0..count).map(|_| random_value(dice, element)).collect()
        }
        Kind::Choice(choice) => {
            let all: Vec<_> = choice.root.iter().chain(choice.additions.unwrap_or_default()).collect();
            let alternative = all[dice.below(all.len() as u64) as usize];
            json!({ alternative.name: random_value(dice, alternative.definition) })
        }
        Kind::OpenType(_) => unreachable!("an open type stands behind its id"),
    }
}

fn insert(dice: &mut Dice, field: &Field, object: &mut Map<String, Value>) {
    if !matches!(field.presence, Presence::Mandatory) && dice.once_in(2) {
        return;
    }
    let value = match &field.definition.kind {
        Kind::OpenType(open) => {
            let id = object[open.selector].as_i64();
            match open.alternatives.iter().find(|(known, _)| Some(*known) == id) {
                Some((_, definition)) => random_value(dice, definition),
                None => json!("c0ffee"),
            }
        }
        _ => random_value(dice, field.definition),
    };
    let default = match field.presence {
        Presence::Default(default) => Some(match default {
            comad_asn1::schema::DefaultValue::Integer(number) => json!(number),
            comad_asn1::schema::DefaultValue::Boolean(truth) => json!(truth),
            comad_asn1::schema::DefaultValue::Name(name) => json!(name),
        }),
        _ => None,
    };
    // A member with its default value is not sent, and so it does not come back.
    if default.as_ref() != Some(&value) {
        object.insert(field.name.to_owned(), value);
    }
}

fn random_size(dice: &mut Dice, size: &Size) -> usize {
    /// Longer lists of large elements would not fit into an open type.
    const MANY: usize = 24;
    let upper = size.upper.unwrap_or(size.lower + 3);
    if size.extensible && upper <= MANY && dice.once_in(8) {
        return upper + 1 + dice.below(3) as usize;
    }
    let few = if dice.once_in(6) { upper.min(size.lower + MANY) } else { upper.min(size.lower + 3) };
    size.lower + dice.below((few - size.lower + 1) as u64) as usize
}
