//! What chosen stations of a run sent and heard, as a capture file.

use std::io::{self, Write};

use super::capture::{CaptureWriter, Direction};
use super::{DropReason, MessageKind, Neighbour, PacketToCapture, Reception, Recorder, StationId, Transmission};
use crate::units::SimTime;

/// Writes one Ethernet interface per chosen station.
///
/// A recorder cannot refuse a call; the first error is kept, nothing more is written, and [`Self::finish`] returns it.
#[derive(Debug)]
pub struct CaptureRecorder<W: Write> {
    writer: CaptureWriter<W>,
    stations: Vec<StationId>,
    frame: Vec<u8>,
}

/// GeoNetworking (EN 302 636-4-2 clause 5.2).
const ETHERTYPE: [u8; 2] = [0x89, 0x47];

impl<W: Write> CaptureRecorder<W> {
    /// A capture of `stations`, each with a description for people.
    pub fn new(file: W, stations: &[(StationId, String)]) -> Self {
        let ids = stations.iter().map(|(id, _)| *id).collect();
        Self { writer: CaptureWriter::new(file, stations), stations: ids, frame: Vec::new() }
    }

    /// Completes the file and gives back where it was written to.
    pub fn finish(self) -> io::Result<W> {
        self.writer.finish()
    }
}

impl<W: Write> Recorder for CaptureRecorder<W> {
    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, _transmission: &Transmission, _receptions: &[Reception]) {}

    fn captures(&self) -> &[StationId] {
        &self.stations
    }

    fn captured(&mut self, at: SimTime, station: StationId, direction: Direction, packet: &PacketToCapture<'_>) {
        self.frame.clear();
        self.frame.extend_from_slice(&packet.destination);
        self.frame.extend_from_slice(&packet.source);
        self.frame.extend_from_slice(&ETHERTYPE);
        let headers = self.frame.len();
        self.frame.extend_from_slice(packet.packet);
        // Where the scenario sets a larger size, the packet is padded at its end.
        self.frame.resize(headers + packet.packet.len().max(packet.bytes as usize), 0);
        let length = self.frame.len() as u32;
        self.writer.frame(at, station, direction, &self.frame, length);
    }

    fn channel_busy_ratio(&mut self, _at: SimTime, _station: StationId, _measured: bool, _ratio: f64) {}

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}
