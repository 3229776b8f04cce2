//! Bits of the Unaligned Packed Encoding Rules (ITU-T X.691), shared by everything that packs messages by hand.

mod bit_reader;
mod bit_writer;

pub(crate) use bit_reader::{BitReader, OutOfBits};
pub(crate) use bit_writer::BitWriter;

/// Bits that a whole number needs which is known to lie in a range of `span + 1` values (X.691, clause 11.5.7).
pub(crate) const fn bits_for(span: u64) -> u32 {
    u64::BITS - span.leading_zeros()
}

/// Writes quantities or names with the bits of their types.
macro_rules! put {
    ($writer:expr, $($value:expr => $type:ident),+ $(,)?) => {
        { $($writer.put($value.offset(), $type::BITS);)+ }
    };
}

/// Reads a quantity or name; leaves the function if the bits say none.
macro_rules! take {
    ($reader:expr, $type:ident) => {
        $type::from_offset($reader.take($type::BITS).ok()?)?
    };
}

/// As `take!` if the value is there; none otherwise.
macro_rules! take_if {
    ($reader:expr, $present:expr, $type:ident) => {
        if $present { Some($type::from_offset($reader.take($type::BITS).ok()?)?) } else { None }
    };
}

pub(in crate::station::message) use {put, take, take_if};
