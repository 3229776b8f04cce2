//! Frames of captures.

use super::{
    BYTE_ORDER_MAGIC, ENHANCED_PACKET, INTERFACE_DESCRIPTION, OBSOLETE_PACKET, OPTION_END, OPTION_TIME_OFFSET,
    OPTION_TIME_RESOLUTION, SECTION_HEADER, SIMPLE_PACKET,
};

const PCAP_MICROSECONDS: u32 = 0xA1B2_C3D4;
const PCAP_NANOSECONDS: u32 = 0xA1B2_3C4D;

/// A frame of a capture; its bytes lie in the content that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CapturedFrame<'a> {
    /// When, in nanoseconds of the capture's clock; none if the capture does not say.
    pub time_ns: Option<i128>,
    /// Which interface, from 0.
    pub interface: u32,
    /// How it begins (LINKTYPE).
    pub link_type: u16,
    /// The bytes that were kept.
    pub bytes: &'a [u8],
    /// How many bytes it had.
    pub original_length: u32,
}

/// A capture that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// Another kind of file.
    #[error("the file is no capture: it starts with {found}, expected the magic number of pcap or pcapng")]
    NotACapture {
        /// Its first bytes.
        found: String,
    },
    /// A block that does not fit.
    #[error("byte {byte}: {problem}")]
    Broken {
        /// Where the block starts.
        byte: usize,
        /// What is wrong.
        problem: &'static str,
    },
}

/// Reads the frames of a pcap or pcapng file from memory, one after the other; ends after the first error.
#[derive(Clone, Debug)]
pub struct CaptureReader<'a> {
    content: &'a [u8],
    at: usize,
    big_endian: bool,
    format: Format,
    failed: bool,
}

#[derive(Clone, Debug)]
enum Format {
    Pcap { nanoseconds: bool, link_type: u16 },
    Pcapng { interfaces: Vec<Interface> },
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link_type: u16,
    snap_length: u32,
    resolution: u8,
    offset_s: i64,
}

impl<'a> CaptureReader<'a> {
    /// Whether a file begins like a capture.
    pub fn recognises(content: &'a [u8]) -> bool {
        Self::new(content).is_ok()
    }

    /// Begins to read the content of a file.
    pub fn new(content: &'a [u8]) -> Result<Self, CaptureError> {
        let not_a_capture = || {
            let found: Vec<String> = content.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
            CaptureError::NotACapture { found: if found.is_empty() { "nothing".into() } else { found.join(" ") } }
        };
        let magic = content.first_chunk::<4>().ok_or_else(not_a_capture)?;
        let (big, little) = (u32::from_be_bytes(*magic), u32::from_le_bytes(*magic));
        let mut reader = Self {
            content,
            at: 0,
            big_endian: false,
            format: Format::Pcapng { interfaces: Vec::new() },
            failed: false,
        };
        if big == SECTION_HEADER {
            return Ok(reader);
        }
        let is_pcap = |magic| [PCAP_MICROSECONDS, PCAP_NANOSECONDS].contains(&magic);
        reader.big_endian = match (is_pcap(big), is_pcap(little)) {
            (true, _) => true,
            (_, true) => false,
            _ => return Err(not_a_capture()),
        };
        let nanoseconds = [big, little].contains(&PCAP_NANOSECONDS);
        let network = reader.u32(20).ok_or_else(|| reader.broken("the header of pcap has 24 bytes"))?;
        // The upper bits tell of frame check sequences.
        reader.format = Format::Pcap { nanoseconds, link_type: network as u16 };
        reader.at = 24;
        Ok(reader)
    }

    fn broken(&self, problem: &'static str) -> CaptureError {
        CaptureError::Broken { byte: self.at, problem }
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.content.get(at..)?.first_chunk::<2>()?;
        Some(if self.big_endian { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let bytes = *self.content.get(at..)?.first_chunk::<4>()?;
        Some(if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) })
    }

    fn pcap_frame(&mut self, nanoseconds: bool, link_type: u16) -> Result<CapturedFrame<'a>, CaptureError> {
        let header = [0, 4, 8, 12].map(|offset| self.u32(self.at + offset));
        let [Some(seconds), Some(fraction), Some(captured), Some(original_length)] = header else {
            return Err(self.broken("the file ends within the header of a frame"));
        };
        let start = self.at + 16;
        let bytes = start.checked_add(captured as usize).and_then(|end| self.content.get(start..end));
        let bytes = bytes.ok_or_else(|| self.broken("the file ends within a frame"))?;
        self.at = start + bytes.len();
        let unit = if nanoseconds { 1 } else { 1_000 };
        let time = i128::from(seconds) * 1_000_000_000 + i128::from(fraction) * unit;
        Ok(CapturedFrame { time_ns: Some(time), interface: 0, link_type, bytes, original_length })
    }

    /// Reads one block of pcapng; none if it holds no frame.
    fn pcapng_block(&mut self) -> Result<Option<CapturedFrame<'a>>, CaptureError> {
        let start = self.at;
        if self.content.get(start..).and_then(|rest| rest.first_chunk()) == Some(&SECTION_HEADER.to_be_bytes()) {
            // A section has its own byte order and its own interfaces.
            self.big_endian = false;
            match self.u32(start + 8) {
                Some(BYTE_ORDER_MAGIC) => (),
                Some(other) if other.swap_bytes() == BYTE_ORDER_MAGIC => self.big_endian = true,
                _ => return Err(self.broken("the section header has no byte order")),
            }
            self.format = Format::Pcapng { interfaces: Vec::new() };
        }
        let (Some(kind), Some(length)) = (self.u32(start), self.u32(start + 4)) else {
            return Err(self.broken("the file ends within a block"));
        };
        let end = start.saturating_add(length as usize);
        if length < 12 || length % 4 != 0 {
            return Err(self.broken("the length of the block is no multiple of 4 from 12 on"));
        }
        if end > self.content.len() || self.u32(end - 4) != Some(length) {
            return Err(self.broken("the block does not end where it says"));
        }
        let frame = match kind {
            INTERFACE_DESCRIPTION => {
                self.interface(start + 8, end - 4)?;
                None
            }
            ENHANCED_PACKET | OBSOLETE_PACKET => Some(self.packet(kind, start + 8, end - 4)?),
            SIMPLE_PACKET => Some(self.simple_packet(start + 8, end - 4)?),
            _ => None,
        };
        self.at = end;
        Ok(frame)
    }

    fn interface(&mut self, body: usize, end: usize) -> Result<(), CaptureError> {
        let (true, Some(link_type), Some(snap_length)) = (end - body >= 8, self.u16(body), self.u32(body + 4)) else {
            return Err(self.broken("the interface description is too short"));
        };
        // Without the option, times are in microseconds.
        let mut interface = Interface { link_type, snap_length, resolution: 6, offset_s: 0 };
        let mut at = body + 8;
        while at + 4 <= end {
            let (Some(code), Some(length)) = (self.u16(at), self.u16(at + 2)) else { break };
            let value = at + 4;
            if code == OPTION_END || value + usize::from(length) > end {
                break;
            }
            match (code, length) {
                (OPTION_TIME_RESOLUTION, 1) => interface.resolution = self.content[value],
                (OPTION_TIME_OFFSET, 8) => {
                    let halves = [self.u32(value), self.u32(value + 4)].map(|half| i64::from(half.unwrap_or(0)));
                    let [high, low] = if self.big_endian { halves } else { [halves[1], halves[0]] };
                    interface.offset_s = high << 32 | low;
                }
                _ => (),
            }
            at = value + usize::from(length).next_multiple_of(4);
        }
        if let Format::Pcapng { interfaces } = &mut self.format {
            interfaces.push(interface);
        }
        Ok(())
    }

    fn interface_of(&self, number: u32) -> Result<Interface, CaptureError> {
        let found = match &self.format {
            Format::Pcapng { interfaces } => interfaces.get(number as usize).copied(),
            Format::Pcap { .. } => None,
        };
        found.ok_or_else(|| self.broken("the frame belongs to an interface that was not described"))
    }

    fn packet(&self, kind: u32, body: usize, end: usize) -> Result<CapturedFrame<'a>, CaptureError> {
        let header = [0, 4, 8, 12, 16].map(|offset| self.u32(body + offset));
        let [Some(first), Some(high), Some(low), Some(captured), Some(original_length)] = header else {
            return Err(self.broken("the file ends within the header of a frame"));
        };
        // The packet block of old files has 16 bits for the interface, and a count of drops behind them.
        let interface = match kind {
            OBSOLETE_PACKET => u32::from(self.u16(body).unwrap_or(0)),
            _ => first,
        };
        let described = self.interface_of(interface)?;
        let bytes = self.frame_bytes(body + 20, captured, end)?;
        let ticks = i128::from(high) << 32 | i128::from(low);
        let time_ns = Some(described.nanoseconds(ticks));
        Ok(CapturedFrame { time_ns, interface, link_type: described.link_type, bytes, original_length })
    }

    fn simple_packet(&self, body: usize, end: usize) -> Result<CapturedFrame<'a>, CaptureError> {
        let described = self.interface_of(0)?;
        let original_length = self.u32(body).ok_or_else(|| self.broken("the block ends before its frame"))?;
        let limit = if described.snap_length == 0 { u32::MAX } else { described.snap_length };
        let bytes = self.frame_bytes(body + 4, original_length.min(limit), end)?;
        Ok(CapturedFrame { time_ns: None, interface: 0, link_type: described.link_type, bytes, original_length })
    }

    fn frame_bytes(&self, start: usize, length: u32, block_end: usize) -> Result<&'a [u8], CaptureError> {
        let end = start.saturating_add(length as usize);
        let bytes = if end <= block_end { self.content.get(start..end) } else { None };
        bytes.ok_or_else(|| self.broken("the frame is longer than its block"))
    }
}

impl Interface {
    /// draft-ietf-opsawg-pcapng, `if_tsresol`: a power of 10, or of 2 if the highest bit is set.
    fn nanoseconds(&self, ticks: i128) -> i128 {
        let exponent = u32::from(self.resolution & 0x7F);
        let since = if self.resolution & 0x80 != 0 {
            // 64 bits times 10^9 fit into 127 bits; more than that shifts out to nothing.
            (ticks * 1_000_000_000).checked_shr(exponent).unwrap_or(0)
        } else if exponent <= 9 {
            ticks * 10i128.pow(9 - exponent)
        } else {
            10i128.checked_pow(exponent - 9).map_or(0, |divisor| ticks / divisor)
        };
        since + i128::from(self.offset_s) * 1_000_000_000
    }
}

impl<'a> Iterator for CaptureReader<'a> {
    type Item = Result<CapturedFrame<'a>, CaptureError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        while self.at < self.content.len() {
            let frame = match self.format {
                Format::Pcap { nanoseconds, link_type } => self.pcap_frame(nanoseconds, link_type).map(Some),
                Format::Pcapng { .. } => self.pcapng_block(),
            };
            match frame {
                Ok(None) => (),
                Ok(Some(frame)) => return Some(Ok(frame)),
                Err(error) => {
                    self.failed = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}
