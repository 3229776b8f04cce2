//! Frames of capture files: pcap and pcapng (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng), of either byte order.
//!
//! A file may come from anywhere. It is read block by block, memory is bounded whatever its lengths say, and whatever is
//! wrong has its place.

mod pcap;
mod pcapng;
mod source;
#[cfg(test)]
mod tests;

use std::io::Read;

use crate::evaluation::record::Direction;
use source::Source;

pub use source::{CaptureError, CaptureProblem};

/// A frame of a capture file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaptureFrame {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Which interface captured it; only pcapng has several.
    pub interface: u32,
    /// The name of that interface, if the file has it.
    pub interface_name: Option<String>,
    /// How the bytes begin (LINKTYPE of the pcap formats); 1 is Ethernet.
    pub link_type: u32,
    /// Nanoseconds since 1970-01-01T00:00:00Z, if the file has them.
    pub unix_ns: Option<i128>,
    /// Which way it went, if the file says so.
    pub direction: Option<Direction>,
    /// Its length when it was captured; the file may have less.
    pub original_bytes: u32,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Reads a capture file.
pub struct CaptureReader<R> {
    source: Source<R>,
    format: Format,
    frames: u64,
}

enum Format {
    Pcap(pcap::Header),
    Pcapng(pcapng::Section),
}

/// Whether a file that begins with these bytes, at least four, is a capture file.
pub fn is_capture(start: &[u8]) -> bool {
    start.first_chunk::<4>().is_some_and(|magic| pcapng::is_magic(*magic) || pcap::is_magic(*magic))
}

impl<R: Read> CaptureReader<R> {
    /// Begins to read a file.
    pub fn new(file: R) -> Result<Self, CaptureError> {
        let mut source = Source::new(file);
        let magic = source.array::<4>("magic number")?;
        let format = if pcapng::is_magic(magic) {
            Format::Pcapng(pcapng::Section::begin(&mut source)?)
        } else if pcap::is_magic(magic) {
            Format::Pcap(pcap::Header::read(&mut source, magic)?)
        } else {
            return Err(source.fail_at(0, CaptureProblem::NoCapture { found: u32::from_be_bytes(magic) }));
        };
        Ok(Self { source, format, frames: 0 })
    }

    /// The next frame; none at the end.
    pub fn next_frame(&mut self) -> Result<Option<CaptureFrame>, CaptureError> {
        let number = self.frames + 1;
        let found = match &mut self.format {
            Format::Pcap(header) => header.next_frame(&mut self.source),
            Format::Pcapng(section) => section.next_frame(&mut self.source),
        };
        match found {
            Ok(Some(frame)) => {
                self.frames = number;
                Ok(Some(CaptureFrame { number, ..frame }))
            }
            Ok(None) => Ok(None),
            Err(error) => Err(CaptureError { frame: Some(number), ..error }),
        }
    }
}
