//! Several recorders at once.

use super::{DropReason, MessageKind, Neighbour, Reception, Recorder, StationId, Transmission};
use crate::units::SimTime;

/// Tells everything to two recorders, the first one first; more are nested.
impl<A: Recorder, B: Recorder> Recorder for (A, B) {
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

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        self.0.channel_busy_ratio(at, station, measured, ratio);
        self.1.channel_busy_ratio(at, station, measured, ratio);
    }

    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]) {
        self.0.neighbourhood(at, receiver, measured, neighbours);
        self.1.neighbourhood(at, receiver, measured, neighbours);
    }
}

/// A recorder that may be left out.
impl<R: Recorder> Recorder for Option<R> {
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

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, measured: bool, ratio: f64) {
        if let Some(recorder) = self {
            recorder.channel_busy_ratio(at, station, measured, ratio);
        }
    }

    fn neighbourhood(&mut self, at: SimTime, receiver: StationId, measured: bool, neighbours: &[Neighbour]) {
        if let Some(recorder) = self {
            recorder.neighbourhood(at, receiver, measured, neighbours);
        }
    }
}
