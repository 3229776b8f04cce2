//! Big-endian numbers from a packet.

use super::{HeaderError, HeaderProblem};

/// Reads headers one field after the other.
#[derive(Clone, Debug)]
pub struct HeaderReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> HeaderReader<'a> {
    /// Reads `bytes` from their start.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Reads `bytes` from byte `at`; errors count from the start of `bytes`.
    pub fn starting_at(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at: at.min(bytes.len()) }
    }

    /// Bytes that have been read.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Bytes that are left.
    pub fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    pub(in crate::station::networking) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], HeaderError> {
        match self.bytes[self.at..].first_chunk::<N>() {
            Some(chunk) => {
                self.at += N;
                Ok(*chunk)
            }
            None => Err(HeaderError {
                field,
                byte: self.at,
                problem: HeaderProblem::OutOfBytes { needed: N, left: self.left() },
            }),
        }
    }

    #[inline]
    pub(in crate::station::networking) fn u16(&mut self, field: &'static str) -> Result<u16, HeaderError> {
        self.array(field).map(u16::from_be_bytes)
    }

    #[inline]
    pub(in crate::station::networking) fn u32(&mut self, field: &'static str) -> Result<u32, HeaderError> {
        self.array(field).map(u32::from_be_bytes)
    }

    #[inline]
    pub(in crate::station::networking) fn i32(&mut self, field: &'static str) -> Result<i32, HeaderError> {
        self.array(field).map(i32::from_be_bytes)
    }

    /// The error that the field just read, `width` bytes long, is none of what was expected.
    pub(super) fn unexpected(
        &self,
        field: &'static str,
        width: usize,
        found: u32,
        expected: &'static str,
    ) -> HeaderError {
        HeaderError { field, byte: self.at - width, problem: HeaderProblem::Unexpected { found, expected } }
    }
}
