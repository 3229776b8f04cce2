//! What can be wrong with a message, and where.

use crate::station::message::uper::OutOfBits;

/// A message that cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("bit {bit} (byte {}){}: {problem}", bit / 8, shown(path))]
pub struct DecodeError {
    /// Where the trouble starts, in bits from the start of the message.
    pub bit: usize,
    /// The field, with dots between its parents; empty for the message itself.
    pub path: String,
    /// What is wrong.
    pub problem: DecodeProblem,
}

/// What is wrong with the bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeProblem {
    /// The message ends too early.
    #[error("{needed} bits are needed, {left} are left")]
    OutOfBits {
        /// Bits the field needs.
        needed: usize,
        /// Bits that are there.
        left: usize,
    },
    /// Something follows the message.
    #[error("{bits} bits follow the end of the value, expected none")]
    TrailingBits {
        /// How many.
        bits: usize,
    },
    /// A number outside its range.
    #[error("found {found}, expected {expected}")]
    OutOfRange {
        /// The number.
        found: i128,
        /// The range.
        expected: String,
    },
    /// Text that is not text.
    #[error("found bytes that are not {expected}")]
    NotText {
        /// The character set.
        expected: &'static str,
    },
    /// A form of UPER that no ITS message uses.
    #[error("found {found}, which no message that fits a radio frame uses")]
    Unsupported {
        /// The form.
        found: &'static str,
    },
    /// The message is fine, but not of the expected kind.
    #[error("found {found}, expected {expected}")]
    OtherMessage {
        /// What it is.
        found: String,
        /// What it should be.
        expected: &'static str,
    },
}

impl DecodeProblem {
    pub(crate) fn at(self, bit: usize, path: &str) -> DecodeError {
        DecodeError { bit, path: path.to_owned(), problem: self }
    }
}

impl OutOfBits {
    pub(crate) fn at(self, path: &str) -> DecodeError {
        DecodeProblem::OutOfBits { needed: self.needed, left: self.left }.at(self.position, path)
    }
}

/// A value that cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", if path.is_empty() { "message" } else { path })]
pub struct EncodeError {
    /// The field, with dots between its parents; empty for the message itself.
    pub path: String,
    /// What is wrong.
    pub problem: EncodeProblem,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EncodeProblem {
    /// A member that must be there is not.
    #[error("`{key}` is missing")]
    Missing {
        /// Its name.
        key: &'static str,
    },
    /// A key that the type does not have.
    #[error("unknown key `{key}`{}", suggestion(nearest))]
    UnknownKey {
        /// The key.
        key: String,
        /// The valid key that looks most like it.
        nearest: Option<&'static str>,
    },
    /// A name that an enumeration does not have.
    #[error("unknown name `{name}`{}", suggestion(nearest))]
    UnknownName {
        /// The name.
        name: String,
        /// The valid name that looks most like it.
        nearest: Option<&'static str>,
    },
    /// Another kind of value.
    #[error("found {found}, expected {expected}")]
    Mismatch {
        /// What is there.
        found: String,
        /// What would be right.
        expected: String,
    },
}

impl EncodeProblem {
    pub(crate) fn at(self, path: &str) -> EncodeError {
        EncodeError { path: path.to_owned(), problem: self }
    }

    pub(crate) fn mismatch(found: impl ToString, expected: impl ToString) -> Self {
        Self::Mismatch { found: found.to_string(), expected: expected.to_string() }
    }
}

fn shown(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(", `{path}`") }
}

fn suggestion(nearest: &Option<&'static str>) -> String {
    nearest.map_or(String::new(), |nearest| format!(", did you mean `{nearest}`?"))
}
