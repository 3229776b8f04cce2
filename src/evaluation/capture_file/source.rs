//! Bytes of a file in their order, and what can be wrong with them.

use std::io::{self, Read};

/// A capture file that cannot be read on.
#[derive(Debug, thiserror::Error)]
#[error("{}byte {byte}: {problem}", place(*frame))]
pub struct CaptureError {
    /// The frame that should have been there, from 1; none in front of all frames.
    pub frame: Option<u64>,
    /// Where in the file.
    pub byte: u64,
    /// What is wrong.
    pub problem: CaptureProblem,
}

fn place(frame: Option<u64>) -> String {
    frame.map_or(String::new(), |frame| format!("frame {frame}, "))
}

/// What is wrong with a capture file.
#[derive(Debug, thiserror::Error)]
pub enum CaptureProblem {
    /// Another kind of file.
    #[error("found {found:#010x}, which no pcap and no pcapng file begins with")]
    NoCapture {
        /// Its first bytes.
        found: u32,
    },
    /// The file ends too early.
    #[error("the file ends within `{field}`; the capture may still have been written when it was copied")]
    EndOfFile {
        /// The field.
        field: &'static str,
    },
    /// A length or number that cannot be.
    #[error("`{field}` is {found}, expected {expected}")]
    Unexpected {
        /// The field.
        field: &'static str,
        /// Its value.
        found: u64,
        /// What would be right.
        expected: String,
    },
    /// The file cannot be read.
    #[error("{0}")]
    Read(#[from] io::Error),
}

/// Reads from the front of a file.
pub(super) struct Source<R> {
    file: R,
    at: u64,
}

type Outcome<T> = Result<T, CaptureError>;

impl<R: Read> Source<R> {
    pub(super) fn new(file: R) -> Self {
        Self { file, at: 0 }
    }

    pub(super) fn position(&self) -> u64 {
        self.at
    }

    pub(super) fn fail_at(&self, byte: u64, problem: CaptureProblem) -> CaptureError {
        CaptureError { frame: None, byte, problem }
    }

    /// The next bytes; none where the file ends before the first of them.
    pub(super) fn array_or_end<const N: usize>(&mut self, field: &'static str) -> Outcome<Option<[u8; N]>> {
        let bytes = self.up_to(N as u64)?;
        match <[u8; N]>::try_from(&bytes[..]) {
            Ok(found) => Ok(Some(found)),
            Err(_) if bytes.is_empty() => Ok(None),
            Err(_) => Err(self.fail_at(self.at, CaptureProblem::EndOfFile { field })),
        }
    }

    pub(super) fn array<const N: usize>(&mut self, field: &'static str) -> Outcome<[u8; N]> {
        let found = self.array_or_end(field)?;
        found.ok_or_else(|| self.fail_at(self.at, CaptureProblem::EndOfFile { field }))
    }

    /// As many bytes; memory is taken as they come, so that a length alone costs nothing.
    pub(super) fn bytes(&mut self, count: u32, field: &'static str) -> Outcome<Vec<u8>> {
        let bytes = self.up_to(u64::from(count))?;
        if bytes.len() as u64 == u64::from(count) {
            Ok(bytes)
        } else {
            Err(self.fail_at(self.at, CaptureProblem::EndOfFile { field }))
        }
    }

    /// Passes over as many bytes.
    pub(super) fn skip(&mut self, count: u32, field: &'static str) -> Outcome<()> {
        let skipped = io::copy(&mut self.file.by_ref().take(u64::from(count)), &mut io::sink())
            .map_err(|error| self.fail_at(self.at, error.into()))?;
        self.at += skipped;
        if skipped == u64::from(count) {
            Ok(())
        } else {
            Err(self.fail_at(self.at, CaptureProblem::EndOfFile { field }))
        }
    }

    fn up_to(&mut self, count: u64) -> Outcome<Vec<u8>> {
        let mut bytes = Vec::new();
        let read = self.file.by_ref().take(count).read_to_end(&mut bytes);
        read.map_err(|error| self.fail_at(self.at, error.into()))?;
        self.at += bytes.len() as u64;
        Ok(bytes)
    }
}

/// The order of the bytes of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    pub(super) fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    pub(super) fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }

    pub(super) fn i64(self, bytes: [u8; 8]) -> i64 {
        match self {
            Self::Little => i64::from_le_bytes(bytes),
            Self::Big => i64::from_be_bytes(bytes),
        }
    }

    /// The number at a place of a block; none behind its end.
    pub(super) fn u32_at(self, block: &[u8], at: usize) -> Option<u32> {
        block.get(at..)?.first_chunk().map(|bytes| self.u32(*bytes))
    }

    /// The same with 16 bits.
    pub(super) fn u16_at(self, block: &[u8], at: usize) -> Option<u16> {
        block.get(at..)?.first_chunk().map(|bytes| self.u16(*bytes))
    }
}
