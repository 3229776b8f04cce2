//! What can be wrong with a header, and where.

/// A header that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {byte}, `{field}`: {problem}")]
pub struct HeaderError {
    /// The field, with its header in front.
    pub field: &'static str,
    /// Where the field starts, in bytes from where reading began.
    pub byte: usize,
    /// What is wrong.
    pub problem: HeaderProblem,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderProblem {
    /// The packet ends too early.
    #[error("{needed} bytes are needed, {left} are left")]
    OutOfBytes {
        /// Bytes that the field needs.
        needed: usize,
        /// Bytes that are there.
        left: usize,
    },
    /// A value that the standard does not give a meaning to.
    #[error("found {found}, expected {expected}")]
    Unexpected {
        /// The value.
        found: u32,
        /// What would be right.
        expected: &'static str,
    },
}
