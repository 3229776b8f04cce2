use super::*;
use crate::evaluation::record::{CaptureRecorder, PacketToCapture, Recorder, StationId};
use crate::units::SimTime;

fn read(file: &[u8]) -> Result<Vec<CaptureFrame>, CaptureError> {
    let mut reader = CaptureReader::new(file)?;
    let mut frames = Vec::new();
    while let Some(frame) = reader.next_frame()? {
        frames.push(frame);
    }
    Ok(frames)
}

fn pcapng() -> Vec<u8> {
    let stations = [3, 70].map(|id| (StationId(id), "a car".to_owned()));
    let mut recorder = CaptureRecorder::new(Vec::new(), &stations);
    for (at, station, direction) in [(5, 70, Direction::Outbound), (7, 3, Direction::Inbound)] {
        let frame = PacketToCapture { packet: &[1, 2, 3], bytes: 3, source: [4; 6], destination: [5; 6] };
        recorder.captured(SimTime(at), StationId(station), direction, &frame);
    }
    recorder.finish().expect("a complete file")
}

/// Big-endian, microseconds, one frame of three bytes that were five; written by hand.
const PCAP: [u8; 43] = [
    0xA1, 0xB2, 0xC3, 0xD4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 1, // header
    0, 0, 0, 2, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 5, 0xAA, 0xBB, 0xCC,
];

#[test]
fn our_own_captures_are_read() {
    let frames = read(&pcapng()).expect("frames");
    assert_eq!(frames.len(), 2);
    assert_eq!(frames[0].interface_name.as_deref(), Some("station-70"));
    assert_eq!((frames[0].number, frames[0].interface, frames[0].direction), (1, 1, Some(Direction::Outbound)));
    assert_eq!(frames[1].unix_ns, Some(7));
    assert_eq!(frames[1].bytes, [&[5; 6][..], &[4; 6], &[0x89, 0x47, 1, 2, 3]].concat());
}

#[test]
fn the_older_format_is_read() {
    let frames = read(&PCAP).expect("a frame");
    assert_eq!((frames[0].unix_ns, frames[0].original_bytes), (Some(2_000_007_000), 5));
    assert_eq!(frames[0].bytes, [0xAA, 0xBB, 0xCC]);
    assert!(is_capture(&PCAP) && is_capture(&pcapng()) && !is_capture(&[2, 2, 0, 0]) && !is_capture(&[]));
}

#[test]
fn clocks_of_all_resolutions_are_understood() {
    // if_tsresol, ticks -> nanoseconds
    let cases: [(u8, u64, i128); 7] = [
        (6, 3, 3000),
        (9, 3, 3),
        (0, 3, 3_000_000_000),
        (12, 3999, 3),
        (127, u64::MAX, 0),
        (0x80 | 10, 1 << 9, 500_000_000),
        (0xFF, u64::MAX, 0),
    ];
    for (resolution, ticks, expected) in cases {
        // Resolution and ticks of our own file changed by hand.
        let mut file = pcapng();
        let option = file.windows(5).rposition(|bytes| bytes == [9, 0, 1, 0, 9]).expect("if_tsresol of station 70");
        file[option + 4] = resolution;
        let packet = file.windows(8).position(|bytes| bytes == [6, 0, 0, 0, 64, 0, 0, 0]).expect("a packet");
        file[packet + 12..packet + 16].copy_from_slice(&((ticks >> 32) as u32).to_le_bytes());
        file[packet + 16..packet + 20].copy_from_slice(&(ticks as u32).to_le_bytes());
        assert_eq!(read(&file).expect("frames")[0].unix_ns, Some(expected), "{resolution}");
    }
}

/// Whatever is cut or changed: an answer or an error, no panic, and an end.
#[test]
fn hostile_files_are_refused_or_read() {
    for file in [pcapng(), PCAP.to_vec()] {
        for length in 0..file.len() {
            let _ = read(&file[..length]);
        }
        for at in 0..file.len() {
            for byte in [0, 1, 3, 0x7F, 0x80, 0xFF] {
                let mut changed = file.clone();
                changed[at] = byte;
                let _ = read(&changed);
            }
        }
    }
    let cut = read(&PCAP[..41]).expect_err("a frame that is cut off").to_string();
    assert!(cut.starts_with("frame 1, byte 41: the file ends within `frame`"), "{cut}");
    let other = read(b"hello world").expect_err("text").to_string();
    assert!(other.starts_with("byte 0: found 0x68656c6c"), "{other}");
}

#[test]
fn lengths_alone_take_no_memory() {
    let mut long = PCAP.to_vec();
    long[32..36].copy_from_slice(&u32::MAX.to_be_bytes());
    let error = read(&long).expect_err("4 GiB").to_string();
    assert!(error.contains("`captured length` is 4294967295, expected at most 262144"), "{error}");
    let mut long = pcapng();
    let packet = long.windows(8).position(|bytes| bytes == [6, 0, 0, 0, 64, 0, 0, 0]).expect("a packet");
    long[packet + 4..packet + 8].copy_from_slice(&0xFFFF_FFFCu32.to_le_bytes());
    let error = read(&long).expect_err("4 GiB").to_string();
    assert!(error.contains("`block length` is 4294967292, expected at most 1048576"), "{error}");
}
