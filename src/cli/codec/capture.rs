//! `comad codec decode` and `inspect` on whole packets and on capture files.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{CodecError, output, packet_json, packet_table};
use crate::evaluation::capture_file::{CaptureFrame, CaptureReader, is_capture};
use crate::evaluation::record::Direction;
use crate::station::dissection::{DissectionError, Fault, Packet};
use crate::station::networking::{LayerKind, LinkType, Start};

/// What is printed of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// JSON.
    Decode,
    /// A table.
    Inspect,
}

/// Whether a file is a capture; one that cannot be read is none.
pub(super) fn is_capture_file(path: &Path) -> bool {
    let mut start = Vec::new();
    let read = File::open(path).and_then(|file| file.take(4).read_to_end(&mut start));
    read.is_ok() && is_capture(&start)
}

/// Shows one packet, or Ethernet frame.
pub(super) fn show_packet(bytes: &[u8], release: u8, view: View) -> Result<(), CodecError> {
    let packet = Packet::read(bytes, Packet::start_of(bytes), release).map_err(|error| CodecError::Packet {
        place: String::new(),
        problem: match &error {
            DissectionError::Fault(fault) => with_remedy(fault),
            DissectionError::OtherProtocol(_) => error.to_string(),
        },
    })?;
    let text = match view {
        View::Decode => format!("{:#}\n", Value::Object(packet_json::layers(&packet))),
        View::Inspect => inspected(&packet, "")?,
    };
    output::write(text.as_bytes())
}

/// Shows the frames of a capture file, or one of them. Frames that are wrong do not stop the others from being shown.
pub(super) fn show_file(path: &Path, only: Option<u64>, release: u8, view: View) -> Result<(), CodecError> {
    let name = || format!("`{}`", path.display());
    let file = File::open(path).map_err(|source| CodecError::Read { name: name(), source })?;
    let of_file = |source| CodecError::Capture { name: name(), source };
    let mut reader = CaptureReader::new(BufReader::new(file)).map_err(of_file)?;
    let (mut frames, mut wrong) = (0u64, 0u64);
    while let Some(frame) = reader.next_frame().map_err(of_file)? {
        frames = frame.number;
        if only.is_some_and(|only| only != frame.number) {
            continue;
        }
        match shown(&frame, release, view) {
            Ok(text) => output::write(text.as_bytes())?,
            Err(error) if only.is_some() => return Err(error),
            Err(error) => {
                wrong += 1;
                eprintln!("error: {error}");
            }
        }
        if only.is_some() {
            return Ok(());
        }
    }
    match only {
        Some(frame) => Err(CodecError::NoFrame { name: name(), frame, frames }),
        None if wrong > 0 => Err(CodecError::WrongFrames { name: name(), wrong, frames }),
        None => Ok(()),
    }
}

fn shown(frame: &CaptureFrame, release: u8, view: View) -> Result<String, CodecError> {
    let failed = |problem| CodecError::Packet { place: format!("frame {}, ", frame.number), problem };
    let link = LinkType::from_number(frame.link_type).ok_or_else(|| {
        failed(format!(
            "link type {}: expected 1 (Ethernet), 105 (IEEE 802.11) or 127 (radiotap); capture on the network interface",
            frame.link_type
        ))
    })?;
    let title = format!("frame {}, {} bytes\n", frame.number, frame.bytes.len());
    let packet = match Packet::read(&frame.bytes, Start::Frame(link), release) {
        Ok(packet) => packet,
        Err(DissectionError::Fault(fault)) => return Err(failed(with_remedy(&fault))),
        Err(error @ DissectionError::OtherProtocol(found)) => {
            return Ok(match view {
                View::Inspect => format!("{title}{error}\n\n"),
                View::Decode => {
                    let mut object = head(frame);
                    object.insert("otherProtocol".to_owned(), json!(format!("{found:#06x}")));
                    format!("{}\n", Value::Object(object))
                }
            });
        }
    };
    match view {
        View::Inspect => Ok(format!("{title}{}\n", inspected(&packet, &format!("frame {}, ", frame.number))?)),
        View::Decode => {
            let mut object = head(frame);
            object.extend(packet_json::layers(&packet));
            Ok(format!("{}\n", Value::Object(object)))
        }
    }
}

fn inspected(packet: &Packet<'_>, place: &str) -> Result<String, CodecError> {
    let failed = |problem| CodecError::Packet { place: place.to_owned(), problem };
    packet_table::table(packet).map_err(|error| failed(error.to_string()))
}

/// What is wrong, and what to do about it on the command line.
fn with_remedy(fault: &Fault) -> String {
    let remedy = match fault.layer {
        LayerKind::Link => "expected an Ethernet frame with EtherType 0x8947",
        LayerKind::BasicHeader => {
            "expected a GeoNetworking packet of version 1 or an Ethernet frame; a message alone needs --message instead"
        }
        LayerKind::Security => "expected signed data of TS 103 097 V2.1.1; encrypted data cannot be read",
        LayerKind::Message => "if the sender speaks the other release of the standards, say --release",
        LayerKind::CommonHeader | LayerKind::ExtendedHeader | LayerKind::Transport | LayerKind::Trailer => {
            "the packet is cut off or damaged, capture it again with a larger snapshot length"
        }
    };
    format!("{fault}; {remedy}")
}

fn head(frame: &CaptureFrame) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("frame".to_owned(), json!(frame.number));
    // As text: nanoseconds since 1970 are more than the numbers of many JSON readers hold.
    if let Some(time) = frame.unix_ns {
        let (seconds, rest) = (time.div_euclid(1_000_000_000), time.rem_euclid(1_000_000_000));
        object.insert("time".to_owned(), json!(format!("{seconds}.{rest:09}")));
    }
    if let Some(name) = &frame.interface_name {
        object.insert("interface".to_owned(), json!(name));
    }
    let direction = frame.direction.map(|direction| match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    });
    if let Some(direction) = direction {
        object.insert("direction".to_owned(), json!(direction));
    }
    object
}
