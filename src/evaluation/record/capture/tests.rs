//! The writer; `capture_file` reads what it writes.

use std::io::{Error, ErrorKind, Write};

use super::*;
use crate::evaluation::record::StationId;
use crate::units::SimTime;

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
