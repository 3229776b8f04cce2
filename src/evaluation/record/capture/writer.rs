//! Frames of chosen stations as pcapng.

use std::io::{self, Write};

use super::{
    BYTE_ORDER_MAGIC, ENHANCED_PACKET, INTERFACE_DESCRIPTION, LINKTYPE_ETHERNET, OPTION_END, OPTION_TIME_RESOLUTION,
    SECTION_HEADER,
};
use crate::evaluation::record::StationId;
use crate::units::SimTime;

const OPTION_APPLICATION: u16 = 4;
const OPTION_NAME: u16 = 2;
const OPTION_DESCRIPTION: u16 = 3;
const OPTION_FLAGS: u16 = 2;

/// Which way a frame went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The station heard it.
    Inbound,
    /// The station sent it.
    Outbound,
}

/// Writes a pcapng file, block by block; its numbers are little-endian.
///
/// A recorder cannot refuse a call; the first error is kept, nothing more is written, and [`Self::finish`] returns it.
#[derive(Debug)]
pub struct CaptureWriter<W: Write> {
    file: W,
    stations: Vec<StationId>,
    block: Vec<u8>,
    error: Option<io::Error>,
}

impl<W: Write> CaptureWriter<W> {
    /// Begins a file with an Ethernet interface per station, named `station-7` and described in words of the caller.
    pub fn new(file: W, stations: &[(StationId, String)]) -> Self {
        let ids = stations.iter().map(|(id, _)| *id).collect();
        let mut writer = Self { file, stations: ids, block: Vec::new(), error: None };
        writer.write_block(SECTION_HEADER, |block| {
            block.extend_from_slice(&BYTE_ORDER_MAGIC.to_le_bytes());
            // Version 1.0; the length of the section is not known.
            block.extend_from_slice(&[1, 0, 0, 0]);
            block.extend_from_slice(&u64::MAX.to_le_bytes());
            put_option(block, OPTION_APPLICATION, concat!("comad ", env!("CARGO_PKG_VERSION")).as_bytes());
            put_option(block, OPTION_END, &[]);
        });
        for (id, description) in stations {
            writer.write_block(INTERFACE_DESCRIPTION, |block| {
                block.extend_from_slice(&LINKTYPE_ETHERNET.to_le_bytes());
                // Reserved, and no limit on the length of a frame.
                block.extend_from_slice(&[0; 6]);
                put_option(block, OPTION_NAME, format!("station-{}", id.0).as_bytes());
                put_option(block, OPTION_DESCRIPTION, description.as_bytes());
                put_option(block, OPTION_TIME_RESOLUTION, &[9]);
                put_option(block, OPTION_END, &[]);
            });
        }
        writer
    }

    /// Whether there is an interface of this station.
    pub fn has(&self, station: StationId) -> bool {
        self.stations.contains(&station)
    }

    /// A frame that `station` sent or heard at `at`; none of a station without an interface is written. `length` is what it
    /// had on the air, where it was padded; at least the length of `frame`.
    pub fn frame(&mut self, at: SimTime, station: StationId, direction: Direction, frame: &[u8], length: u32) {
        let Some(interface) = self.stations.iter().position(|other| *other == station) else { return };
        let time = at.0.max(0) as u64;
        let captured = frame.len() as u32;
        self.write_block(ENHANCED_PACKET, |block| {
            for number in [interface as u32, (time >> 32) as u32, time as u32, captured, length.max(captured)] {
                block.extend_from_slice(&number.to_le_bytes());
            }
            put_padded(block, frame);
            let flags: u32 = match direction {
                Direction::Inbound => 1,
                Direction::Outbound => 2,
            };
            put_option(block, OPTION_FLAGS, &flags.to_le_bytes());
            put_option(block, OPTION_END, &[]);
        });
    }

    /// Completes the file and gives back where it was written to.
    pub fn finish(mut self) -> io::Result<W> {
        match self.error {
            Some(error) => Err(error),
            None => self.file.flush().map(|()| self.file),
        }
    }

    fn write_block(&mut self, kind: u32, body: impl FnOnce(&mut Vec<u8>)) {
        if self.error.is_some() {
            return;
        }
        self.block.clear();
        self.block.extend_from_slice(&kind.to_le_bytes());
        self.block.extend_from_slice(&[0; 4]);
        body(&mut self.block);
        let length = (self.block.len() as u32 + 4).to_le_bytes();
        self.block.extend_from_slice(&length);
        self.block[4..8].copy_from_slice(&length);
        self.error = self.file.write_all(&self.block).err();
    }
}

fn put_option(block: &mut Vec<u8>, code: u16, value: &[u8]) {
    // Names are short; what does not fit into the length field is cut.
    let value = &value[..value.len().min(usize::from(u16::MAX))];
    block.extend_from_slice(&code.to_le_bytes());
    block.extend_from_slice(&(value.len() as u16).to_le_bytes());
    put_padded(block, value);
}

fn put_padded(block: &mut Vec<u8>, bytes: &[u8]) {
    block.extend_from_slice(bytes);
    block.resize(block.len().next_multiple_of(4), 0);
}
