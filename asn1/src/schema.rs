//! The modules as data: what a tool needs to read and write any message without knowing it beforehand.
//!
//! The tables are generated from the same files as the Rust types, but by another reader, so that a test which compares
//! both codecs finds a mistake in either.

use crate::{release1_schema, release2_schema};

/// A message that the modules define.
#[derive(Debug)]
pub struct Message {
    /// Its name in the standard, such as `CAM`.
    pub name: &'static str,
    /// ETSI ITS release: 1 or 2.
    pub release: u8,
    /// Document and version of the message.
    pub standard: &'static str,
    /// The type of the whole message.
    pub pdu: &'static Definition,
}

/// Every message, release 1 first.
pub fn messages() -> impl Iterator<Item = &'static Message> {
    release1_schema::MESSAGES.iter().chain(release2_schema::MESSAGES)
}

/// A type.
#[derive(Debug)]
pub struct Definition {
    /// Its name in the module; empty when it is written in place.
    pub name: &'static str,
    /// What the number 1 means, in words; empty where the standard gives no unit.
    pub unit: &'static str,
    /// How it is built.
    pub kind: Kind,
}

/// How a type is built.
#[derive(Debug)]
pub enum Kind {
    /// `BOOLEAN`
    Boolean,
    /// `NULL`
    Null,
    /// `INTEGER`
    Integer(Integer),
    /// `ENUMERATED`
    Enumerated(Enumerated),
    /// `BIT STRING` with its named bits
    BitString(Size, &'static [(&'static str, i64)]),
    /// `OCTET STRING`
    OctetString(Size),
    /// A character string
    CharacterString(Alphabet, Size),
    /// `SEQUENCE`
    Sequence(Sequence),
    /// `SEQUENCE OF`
    SequenceOf(Size, &'static Definition),
    /// `CHOICE`
    Choice(Choice),
    /// A field whose type follows from another field of the same `SEQUENCE`
    OpenType(OpenType),
}

/// Range and named numbers of an `INTEGER`.
#[derive(Debug)]
pub struct Integer {
    /// Least value, none for `MIN`.
    pub lower: Option<i64>,
    /// Greatest value, none for `MAX`.
    pub upper: Option<i64>,
    /// Values outside the range are allowed by an extension marker.
    pub extensible: bool,
    /// Numbers with a name.
    pub names: &'static [(&'static str, i64)],
}

/// Names of an `ENUMERATED`, in the order in which they are numbered on the wire.
#[derive(Debug)]
pub struct Enumerated {
    /// Names before the extension marker.
    pub root: &'static [&'static str],
    /// Names after it; none without a marker.
    pub additions: Option<&'static [&'static str]>,
}

/// Number of elements, bits, octets or characters.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Least number.
    pub lower: usize,
    /// Greatest number, none without a limit.
    pub upper: Option<usize>,
    /// Other numbers are allowed by an extension marker.
    pub extensible: bool,
}

/// Character strings that differ in their encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `UTF8String`
    Utf8,
    /// `IA5String`
    Ia5,
    /// `VisibleString`
    Visible,
    /// `PrintableString`
    Printable,
    /// `NumericString`
    Numeric,
}

/// Members of a `SEQUENCE`.
#[derive(Debug)]
pub struct Sequence {
    /// Members before the extension marker.
    pub root: &'static [Field],
    /// Members after it; none without a marker.
    pub additions: Option<&'static [Addition]>,
}

/// A member of a `SEQUENCE`.
#[derive(Debug)]
pub struct Field {
    /// Its identifier.
    pub name: &'static str,
    /// Its type.
    pub definition: &'static Definition,
    /// Whether it may be absent.
    pub presence: Presence,
}

/// Whether a member may be absent.
#[derive(Debug)]
pub enum Presence {
    /// Always there.
    Mandatory,
    /// `OPTIONAL`
    Optional,
    /// `DEFAULT`
    Default(DefaultValue),
}

/// The value that an absent member has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// Of an `INTEGER`.
    Integer(i64),
    /// Of a `BOOLEAN`.
    Boolean(bool),
    /// Of an `ENUMERATED`.
    Name(&'static str),
}

/// What one bit of the extension bitmap stands for.
#[derive(Debug)]
pub enum Addition {
    /// One member.
    Field(Field),
    /// The members between `[[` and `]]`.
    Group(&'static [Field]),
}

/// Alternatives of a `CHOICE`.
#[derive(Debug)]
pub struct Choice {
    /// Alternatives before the extension marker.
    pub root: &'static [Alternative],
    /// Alternatives after it; none without a marker.
    pub additions: Option<&'static [Alternative]>,
}

/// An alternative of a `CHOICE`.
#[derive(Debug)]
pub struct Alternative {
    /// Its identifier.
    pub name: &'static str,
    /// Its type.
    pub definition: &'static Definition,
}

/// A field whose type follows from another field.
#[derive(Debug)]
pub struct OpenType {
    /// The member of the same `SEQUENCE` that holds the id.
    pub selector: &'static str,
    /// The type for each known id.
    pub alternatives: &'static [(i64, &'static Definition)],
}
