//! The newer format: blocks, of which the interesting ones describe interfaces and hold packets.

use std::io::Read;

use super::CaptureFrame;
use super::source::{ByteOrder, CaptureError, CaptureProblem, Source};
use crate::evaluation::record::Direction;

/// The longest frame that libpcap takes.
pub(super) const MOST_FRAME_BYTES: u32 = 256 << 10;
/// The longest block that is taken into memory: a frame, and more options than anybody writes.
const MOST_BLOCK_BYTES: u32 = 1 << 20;
/// More interfaces than any machine has, and the longest name that is kept.
const MOST_INTERFACES: usize = 1 << 16;
const MOST_NAME_CHARS: usize = 64;

const SECTION_HEADER: u32 = 0x0A0D_0D0A;
const INTERFACE_DESCRIPTION: u32 = 1;
/// Obsolete, but still found.
const PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

const IF_NAME: u16 = 2;
const IF_TSRESOL: u16 = 9;
const IF_TSOFFSET: u16 = 14;
/// The flags of a packet have this code in both kinds of packet block that have options.
const FLAGS: u16 = 2;

/// A section: its byte order and its interfaces.
pub(super) struct Section {
    order: ByteOrder,
    interfaces: Vec<Interface>,
}

struct Interface {
    name: Option<String>,
    link_type: u32,
    snap_bytes: u32,
    resolution: u8,
    offset_s: i64,
}

pub(super) fn is_magic(magic: [u8; 4]) -> bool {
    u32::from_be_bytes(magic) == SECTION_HEADER
}

/// Where a block is, and what it is made of.
struct Block {
    start: u64,
    order: ByteOrder,
    body: Vec<u8>,
}

impl Section {
    /// Reads a section header behind its block type.
    pub(super) fn begin<R: Read>(source: &mut Source<R>) -> Result<Self, CaptureError> {
        let start = source.position() - 4;
        let length = source.array::<4>("block length")?;
        let magic = source.array::<4>("byte-order magic")?;
        let order = match u32::from_be_bytes(magic) {
            0x1A2B_3C4D => ByteOrder::Big,
            0x4D3C_2B1A => ByteOrder::Little,
            found => {
                let expected = "1a2b3c4d in one of both orders".to_owned();
                let problem =
                    CaptureProblem::Unexpected { field: "byte-order magic", found: u64::from(found), expected };
                return Err(source.fail_at(start + 8, problem));
            }
        };
        let length = checked_length(source, start, order.u32(length), 28)?;
        source.skip(length - 16, "section header")?;
        trailing_length(source, order, length)?;
        Ok(Self { order, interfaces: Vec::new() })
    }

    pub(super) fn next_frame<R: Read>(&mut self, source: &mut Source<R>) -> Result<Option<CaptureFrame>, CaptureError> {
        loop {
            let start = source.position();
            let Some(kind) = source.array_or_end::<4>("block type")? else { return Ok(None) };
            if is_magic(kind) {
                *self = Self::begin(source)?;
                continue;
            }
            let order = self.order;
            let length = order.u32(source.array("block length")?);
            let length = checked_length(source, start, length, 12)?;
            let kind = order.u32(kind);
            if ![INTERFACE_DESCRIPTION, PACKET, SIMPLE_PACKET, ENHANCED_PACKET].contains(&kind) {
                source.skip(length - 12, "block")?;
                trailing_length(source, order, length)?;
                continue;
            }
            if length > MOST_BLOCK_BYTES {
                return Err(unexpected(
                    source,
                    start + 4,
                    "block length",
                    length,
                    format!("at most {MOST_BLOCK_BYTES}"),
                ));
            }
            let block = Block { start, order, body: source.bytes(length - 12, "block")? };
            trailing_length(source, order, length)?;
            if kind == INTERFACE_DESCRIPTION {
                self.add_interface(source, &block)?;
                continue;
            }
            return self.packet(source, kind, &block).map(Some);
        }
    }

    fn add_interface<R: Read>(&mut self, source: &Source<R>, block: &Block) -> Result<(), CaptureError> {
        if self.interfaces.len() == MOST_INTERFACES {
            let found = MOST_INTERFACES as u32 + 1;
            return Err(unexpected(source, block.start, "interfaces", found, format!("at most {MOST_INTERFACES}")));
        }
        let mut interface = Interface {
            name: None,
            link_type: u32::from(block.u16(source, 0)?),
            snap_bytes: block.u32(source, 4)?,
            resolution: 6,
            offset_s: 0,
        };
        for (code, value) in block.options(8) {
            match code {
                IF_NAME => {
                    interface.name = Some(String::from_utf8_lossy(value).chars().take(MOST_NAME_CHARS).collect());
                }
                IF_TSRESOL => interface.resolution = value.first().copied().unwrap_or(6),
                IF_TSOFFSET => interface.offset_s = value.first_chunk().map_or(0, |bytes| block.order.i64(*bytes)),
                _ => (),
            }
        }
        self.interfaces.push(interface);
        Ok(())
    }

    fn packet<R: Read>(&self, source: &Source<R>, kind: u32, block: &Block) -> Result<CaptureFrame, CaptureError> {
        let number = match kind {
            ENHANCED_PACKET => block.u32(source, 0)?,
            PACKET => u32::from(block.u16(source, 0)?),
            _ => 0,
        };
        let Some(interface) = self.interfaces.get(number as usize) else {
            let expected = format!("one of the {} interfaces that are described before", self.interfaces.len());
            return Err(unexpected(source, block.start + 8, "interface", number, expected));
        };
        let (unix_ns, captured, original, data) = if kind == SIMPLE_PACKET {
            let original = block.u32(source, 0)?;
            let limit = if interface.snap_bytes == 0 { u32::MAX } else { interface.snap_bytes };
            (None, original.min(limit), original, 4)
        } else {
            let ticks = u64::from(block.u32(source, 4)?) << 32 | u64::from(block.u32(source, 8)?);
            (Some(interface.unix_ns(ticks)), block.u32(source, 12)?, block.u32(source, 16)?, 20)
        };
        let Some(bytes) = block.body.get(data..).and_then(|rest| rest.get(..captured as usize)) else {
            let expected = format!("at most the {} bytes that are left in the block", block.body.len() - data);
            return Err(unexpected(source, block.start + 8, "captured length", captured, expected));
        };
        if captured > MOST_FRAME_BYTES {
            let expected = format!("at most {MOST_FRAME_BYTES}");
            return Err(unexpected(source, block.start + 8, "captured length", captured, expected));
        }
        let options = data + bytes.len().next_multiple_of(4);
        let flags = (kind != SIMPLE_PACKET)
            .then(|| block.options(options).find(|(code, _)| *code == FLAGS))
            .flatten()
            .and_then(|(_, value)| block.order.u32_at(value, 0));
        Ok(CaptureFrame {
            number: 0,
            interface: number,
            interface_name: interface.name.clone(),
            link_type: interface.link_type,
            unix_ns,
            direction: match flags.unwrap_or(0) & 3 {
                1 => Some(Direction::Inbound),
                2 => Some(Direction::Outbound),
                _ => None,
            },
            original_bytes: original,
            bytes: bytes.to_vec(),
        })
    }
}

impl Interface {
    fn unix_ns(&self, ticks: u64) -> i128 {
        let exponent = u32::from(self.resolution & 0x7F);
        let ticks = i128::from(ticks);
        let since_offset = if self.resolution & 0x80 != 0 {
            // 64 bits times 10^9 fit with room to spare.
            (ticks * 1_000_000_000).checked_shr(exponent).unwrap_or(0)
        } else if exponent <= 9 {
            ticks * 10i128.pow(9 - exponent)
        } else {
            10i128.checked_pow(exponent - 9).map_or(0, |unit| ticks / unit)
        };
        since_offset + i128::from(self.offset_s) * 1_000_000_000
    }
}

impl Block {
    fn short<R: Read>(&self, source: &Source<R>) -> CaptureError {
        let length = self.body.len() as u32 + 12;
        unexpected(source, self.start + 4, "block length", length, "room for the fields of the block".to_owned())
    }

    fn u32<R: Read>(&self, source: &Source<R>, at: usize) -> Result<u32, CaptureError> {
        self.order.u32_at(&self.body, at).ok_or_else(|| self.short(source))
    }

    fn u16<R: Read>(&self, source: &Source<R>, at: usize) -> Result<u16, CaptureError> {
        self.order.u16_at(&self.body, at).ok_or_else(|| self.short(source))
    }

    /// Options from a place on; what is cut off at the end is no option.
    fn options(&self, at: usize) -> impl Iterator<Item = (u16, &[u8])> {
        let mut rest = self.body.get(at..).unwrap_or_default();
        std::iter::from_fn(move || {
            let code = self.order.u16_at(rest, 0).filter(|code| *code != 0)?;
            let length = usize::from(self.order.u16_at(rest, 2)?);
            let value = rest.get(4..4 + length)?;
            rest = rest.get(4 + length.next_multiple_of(4)..).unwrap_or_default();
            Some((code, value))
        })
    }
}

fn unexpected<R: Read>(
    source: &Source<R>,
    byte: u64,
    field: &'static str,
    found: u32,
    expected: String,
) -> CaptureError {
    source.fail_at(byte, CaptureProblem::Unexpected { field, found: u64::from(found), expected })
}

/// Blocks are multiples of four bytes, and have room for what every block of the kind has.
fn checked_length<R: Read>(source: &Source<R>, start: u64, length: u32, least: u32) -> Result<u32, CaptureError> {
    if length < least || !length.is_multiple_of(4) {
        let expected = format!("a multiple of 4, at least {least}");
        return Err(unexpected(source, start + 4, "block length", length, expected));
    }
    Ok(length)
}

fn trailing_length<R: Read>(source: &mut Source<R>, order: ByteOrder, length: u32) -> Result<(), CaptureError> {
    let at = source.position();
    match order.u32(source.array("block length at the end")?) {
        found if found == length => Ok(()),
        found => Err(unexpected(source, at, "block length at the end", found, format!("{length}, as at the start"))),
    }
}
