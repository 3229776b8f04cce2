//! Any message of the modules to JSON and back, bit by bit.
//!
//! The walker knows UPER (ITU-T X.691) and nothing of the messages: what is where comes from the tables of
//! `comad_asn1::schema`. JSON follows the JSON Encoding Rules (ITU-T X.697): keys are the identifiers of the modules, a
//! CHOICE is an object with one key, bit and octet strings are hex, an absent member has no key. Open types whose id is
//! known are decoded in place; what a newer version added survives under the key `...`, as hex.

mod decode;
mod encode;
mod hex;
mod unconstrained;

use std::fmt;

use comad_asn1::schema;
use serde_json::Value;

use crate::station::message::error::{DecodeError, EncodeError};

pub use hex::{bytes_from_hex, hex_from_bytes};

/// A message type by name.
#[derive(Clone, Copy)]
pub struct MessageSchema(&'static schema::Message);

/// A decoded message.
#[derive(Clone, Debug)]
pub struct DecodedMessage {
    /// Its value.
    pub value: Value,
    /// Where each part stands, in the order of the bits.
    pub fields: Vec<FieldSpan>,
}

/// Some bits of a message and what they mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldSpan {
    /// First bit.
    pub start: usize,
    /// The bit behind the last one.
    pub end: usize,
    /// The field, with dots between its parents.
    pub path: String,
    /// The value as it is written in JSON, or what the encoding rules put here.
    pub content: String,
    /// What it means: named number or named bits, or the unit; empty where there is nothing to say.
    pub meaning: String,
    /// Whether these bits are a value, or help to find the values.
    pub role: SpanRole,
}

/// What some bits of a message are there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanRole {
    /// The value of a field.
    Value,
    /// Which members of a SEQUENCE are there.
    Presence,
    /// How many octets or elements follow.
    Length,
    /// Which alternative of a CHOICE follows.
    Choice,
    /// Nothing: an open type ends at the border of an octet.
    Filling,
}

/// No message of that name is known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown message `{name}` of release {release}, known are {}", known.join(", "))]
pub struct UnknownMessage {
    /// The name that was asked for.
    pub name: String,
    /// The release that was asked for.
    pub release: u8,
    /// Names and releases that exist, the nearest first.
    pub known: Vec<String>,
}

impl MessageSchema {
    /// The message of that name, in upper or lower case, and ETSI ITS release.
    pub fn find(name: &str, release: u8) -> Result<Self, UnknownMessage> {
        let found = schema::messages()
            .find(|message| message.release == release && message.name.eq_ignore_ascii_case(name))
            .map(Self);
        found.ok_or_else(|| {
            let upper = name.to_uppercase();
            let mut known: Vec<_> = schema::messages().collect();
            known.sort_by_key(|message| {
                (strsim::damerau_levenshtein(message.name, &upper), message.release != release, message.name)
            });
            let known = known.iter().map(|message| format!("{} (release {})", message.name, message.release)).collect();
            UnknownMessage { name: name.to_owned(), release, known }
        })
    }

    /// Every message, release 1 first.
    pub fn all() -> impl Iterator<Item = Self> {
        schema::messages().map(Self)
    }

    /// Its name, such as `CAM`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// ETSI ITS release: 1 or 2.
    pub fn release(self) -> u8 {
        self.0.release
    }

    /// Document and version.
    pub fn standard(self) -> &'static str {
        self.0.standard
    }

    /// The value that `bytes` encode, all of them.
    pub fn decode(self, bytes: &[u8]) -> Result<DecodedMessage, DecodeError> {
        decode::message(self.0.pdu, bytes)
    }

    /// The bytes of a value.
    pub fn encode(self, value: &Value) -> Result<Vec<u8>, EncodeError> {
        encode::message(self.0.pdu, value)
    }
}

impl fmt::Debug for MessageSchema {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (release {})", self.0.name, self.0.release)
    }
}

/// The key that holds what this version of a type does not know: it cannot be an identifier of ASN.1.
const EXTENSIONS: &str = "...";

/// Lengths from here on come in fragments (X.691, clause 11.9.3.8).
const FRAGMENT: usize = 16_384;

/// Whether the characters of `text` belong to a string type (X.680, clause 41).
fn is_in_alphabet(text: &str, alphabet: schema::Alphabet) -> bool {
    match alphabet {
        schema::Alphabet::Utf8 => true,
        schema::Alphabet::Ia5 => text.is_ascii(),
        schema::Alphabet::Visible => text.chars().all(|c| matches!(c, ' '..='~')),
        schema::Alphabet::Printable => text.chars().all(|c| c.is_ascii_alphanumeric() || " '()+,-./:=?".contains(c)),
        schema::Alphabet::Numeric => text.chars().all(|c| c == ' ' || c.is_ascii_digit()),
    }
}

fn alphabet_name(alphabet: schema::Alphabet) -> &'static str {
    match alphabet {
        schema::Alphabet::Utf8 => "a UTF8String",
        schema::Alphabet::Ia5 => "an IA5String",
        schema::Alphabet::Visible => "a VisibleString",
        schema::Alphabet::Printable => "a PrintableString",
        schema::Alphabet::Numeric => "a NumericString",
    }
}
