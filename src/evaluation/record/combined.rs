//! Several recorders at once.

use super::{
    CongestionState, Delivery, Direction, DropReason, HazardReaction, HazardWarning, MessageKind, Neighbour,
    PacketToCapture, Reception, Recorder, Rejection, StationId, Technology, Transmission,
};
use crate::units::SimTime;

/// Tells everything to two recorders, the first one first; more are nested.
impl<A: Recorder, B: Recorder> Recorder for (A, B) {
    fn station(&mut self, station: StationId, technology: Technology) {
        self.0.station(station, technology);
        self.1.station(station, technology);
    }

    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind) {
        self.0.generated(at, sender, message);
        self.1.generated(at, sender, message);
    }

    fn dropped(&mut self, at: SimTime, sender: StationId, message: MessageKind, reason: DropReason) {
        self.0.dropped(at, sender, message, reason);
        self.1.dropped(at, sender, message, reason);
    }

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        self.0.transmission(transmission, receptions);
        self.1.transmission(transmission, receptions);
    }

    fn rejected(&mut self, at: SimTime, receiver: StationId, message: MessageKind, reason: Rejection) {
        self.0.rejected(at, receiver, message, reason);
        self.1.rejected(at, receiver, message, reason);
    }

    fn addressed(&mut self, at: SimTime, originator: StationId, message: MessageKind, stations: u32) {
        self.0.addressed(at, originator, message, stations);
        self.1.addressed(at, originator, message, stations);
    }

    fn delivered(&mut self, delivery: &Delivery) {
        self.0.delivered(delivery);
        self.1.delivered(delivery);
    }

    fn hazards_are_signalled(&mut self) {
        self.0.hazards_are_signalled();
        self.1.hazards_are_signalled();
    }

    fn warned(&mut self, warning: &HazardWarning) {
        self.0.warned(warning);
        self.1.warned(warning);
    }

    fn reacted(&mut self, reaction: &HazardReaction) {
        self.0.reacted(reaction);
        self.1.reacted(reaction);
    }

    // At most one of the recorders of a run captures.
    fn captures(&self) -> &[StationId] {
        if self.0.captures().is_empty() { self.1.captures() } else { self.0.captures() }
    }

    fn captured(&mut self, at: SimTime, station: StationId, direction: Direction, frame: &PacketToCapture<'_>) {
        self.0.captured(at, station, direction, frame);
        self.1.captured(at, station, direction, frame);
    }

    fn keeps_packets(&self) -> bool {
        self.0.keeps_packets() || self.1.keeps_packets()
    }

    fn packet(&mut self, frame: u64, packet: &PacketToCapture<'_>) {
        self.0.packet(frame, packet);
        self.1.packet(frame, packet);
    }

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        self.0.channel_busy_ratio(at, station, measured, ratio);
        self.1.channel_busy_ratio(at, station, measured, ratio);
    }

    fn congestion(&mut self, at: SimTime, station: StationId, measured: bool, state: &CongestionState) {
        self.0.congestion(at, station, measured, state);
        self.1.congestion(at, station, measured, state);
    }

    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]) {
        self.0.neighbourhood(at, receiver, measured, neighbours);
        self.1.neighbourhood(at, receiver, measured, neighbours);
    }
}

/// A recorder that may be left out.
impl<R: Recorder> Recorder for Option<R> {
    fn station(&mut self, station: StationId, technology: Technology) {
        if let Some(recorder) = self {
            recorder.station(station, technology);
        }
    }

    fn generated(&mut self, at: SimTime, sender: StationId, message: MessageKind) {
        if let Some(recorder) = self {
            recorder.generated(at, sender, message);
        }
    }

    fn dropped(&mut self, at: SimTime, sender: StationId, message: MessageKind, reason: DropReason) {
        if let Some(recorder) = self {
            recorder.dropped(at, sender, message, reason);
        }
    }

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        if let Some(recorder) = self {
            recorder.transmission(transmission, receptions);
        }
    }

    fn rejected(&mut self, at: SimTime, receiver: StationId, message: MessageKind, reason: Rejection) {
        if let Some(recorder) = self {
            recorder.rejected(at, receiver, message, reason);
        }
    }

    fn addressed(&mut self, at: SimTime, originator: StationId, message: MessageKind, stations: u32) {
        if let Some(recorder) = self {
            recorder.addressed(at, originator, message, stations);
        }
    }

    fn delivered(&mut self, delivery: &Delivery) {
        if let Some(recorder) = self {
            recorder.delivered(delivery);
        }
    }

    fn hazards_are_signalled(&mut self) {
        if let Some(recorder) = self {
            recorder.hazards_are_signalled();
        }
    }

    fn warned(&mut self, warning: &HazardWarning) {
        if let Some(recorder) = self {
            recorder.warned(warning);
        }
    }

    fn reacted(&mut self, reaction: &HazardReaction) {
        if let Some(recorder) = self {
            recorder.reacted(reaction);
        }
    }

    fn captures(&self) -> &[StationId] {
        self.as_ref().map_or(&[], |recorder| recorder.captures())
    }

    fn captured(&mut self, at: SimTime, station: StationId, direction: Direction, frame: &PacketToCapture<'_>) {
        if let Some(recorder) = self {
            recorder.captured(at, station, direction, frame);
        }
    }

    fn keeps_packets(&self) -> bool {
        self.as_ref().is_some_and(Recorder::keeps_packets)
    }

    fn packet(&mut self, frame: u64, packet: &PacketToCapture<'_>) {
        if let Some(recorder) = self {
            recorder.packet(frame, packet);
        }
    }

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        if let Some(recorder) = self {
            recorder.channel_busy_ratio(at, station, measured, ratio);
        }
    }

    fn congestion(&mut self, at: SimTime, station: StationId, measured: bool, state: &CongestionState) {
        if let Some(recorder) = self {
            recorder.congestion(at, station, measured, state);
        }
    }

    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]) {
        if let Some(recorder) = self {
            recorder.neighbourhood(at, receiver, measured, neighbours);
        }
    }
}
