//! Captures written by hand and by the writer.

use std::io::{Error, ErrorKind, Write};

use super::*;
use crate::evaluation::record::StationId;
use crate::units::SimTime;

fn two_stations(frame: &[u8]) -> Vec<u8> {
    let stations = [(StationId(7), "a car".to_owned()), (StationId(900), "a unit at the road side".to_owned())];
    let mut writer = CaptureWriter::new(Vec::new(), &stations);
    writer.frame(SimTime(5_000_000_123), StationId(900), Direction::Outbound, frame, 400);
    writer.frame(SimTime(5_000_500_000), StationId(7), Direction::Inbound, frame, 0);
    writer.frame(SimTime(6_000_000_000), StationId(8), Direction::Inbound, frame, 0);
    writer.finish().expect("memory is never full")
}

#[test]
fn what_is_written_is_read() {
    let content = two_stations(b"a frame");
    let frames: Vec<_> =
        CaptureReader::new(&content).expect("a capture").map(|frame| frame.expect("a frame")).collect();
    let frame = |time_ns, interface, original_length| CapturedFrame {
        time_ns: Some(time_ns),
        interface,
        link_type: LINKTYPE_ETHERNET,
        bytes: b"a frame",
        original_length,
    };
    assert_eq!(frames, [frame(5_000_000_123, 1, 400), frame(5_000_500_000, 0, 7)]);
}

/// Both byte orders, both units of time: headers written down from the description of the format.
#[test]
fn pcap_of_any_byte_order_is_read() {
    // magic, big-endian -> time of 2 s and 3 units [ns]
    let cases = [
        (0xA1B2_C3D4u32, true, 2_000_003_000),
        (0xA1B2_C3D4, false, 2_000_003_000),
        (0xA1B2_3C4D, true, 2_000_000_003),
        (0xA1B2_3C4D, false, 2_000_000_003),
    ];
    for (magic, big, time) in cases {
        let number = |value: u32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let version = if big { [0, 2, 0, 4] } else { [2, 0, 4, 0] };
        let mut content = Vec::new();
        for part in [number(magic), version, [0; 4], [0; 4], number(65_535), number(105)] {
            content.extend_from_slice(&part);
        }
        for part in [2, 3, 4, 9] {
            content.extend_from_slice(&number(part));
        }
        content.extend_from_slice(b"data");
        let frames: Vec<_> = CaptureReader::new(&content).expect("a capture").collect();
        let expected =
            CapturedFrame { time_ns: Some(time), interface: 0, link_type: 105, bytes: b"data", original_length: 9 };
        assert_eq!(frames, [Ok(expected)], "{magic:#x} {big}");
        let cut: Vec<_> = CaptureReader::new(&content[..42]).expect("a capture").collect();
        assert_eq!(cut.len(), 1);
        assert_eq!(cut[0].clone().expect_err("a cut frame").to_string(), "byte 24: the file ends within a frame");
    }
}

#[test]
fn other_files_are_refused() {
    // content -> message
    let expected = "the file is no capture: it starts with 7b 22 61 22, expected the magic number of pcap or pcapng";
    assert_eq!(CaptureReader::new(b"{\"a\": 1}").expect_err("JSON").to_string(), expected);
    assert!(!CaptureReader::recognises(b""));
}

/// Truncated and changed files: frames, then perhaps an error, never a panic and never without an end.
#[test]
fn hostile_captures_do_no_harm() {
    let content = two_stations(&[0x55; 61]);
    let mut errors = 0;
    for at in 0..content.len() {
        for value in [0, 1, 4, 0x7F, 0x80, 0xFF] {
            let mut changed = content.clone();
            changed[at] = value;
            for content in [&changed[..], &changed[..at]] {
                let Ok(reader) = CaptureReader::new(content) else { continue };
                let frames: Vec<_> = reader.collect();
                assert!(frames.len() <= 3, "{at} {value}");
                errors += frames.iter().filter(|frame| frame.is_err()).count();
            }
        }
    }
    assert!(errors > 100, "{errors}");
}

struct FullDisk;

impl Write for FullDisk {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(Error::from(ErrorKind::StorageFull))
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_reported_at_the_end() {
    let mut writer = CaptureWriter::new(FullDisk, &[(StationId(1), String::new())]);
    writer.frame(SimTime::ZERO, StationId(1), Direction::Inbound, b"a frame", 0);
    assert!(writer.finish().is_err());
}
