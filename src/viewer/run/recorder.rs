//! Keeps what a run tells, for the picture.

use crate::evaluation::record::{
    CongestionState, DropReason, HazardReaction, MessageKind, Neighbour, Outcome, PacketToCapture, Reception, Recorder,
    StationId, Transmission,
};
use crate::units::SimTime;

use super::timeline::{ChannelSample, CongestionSample, Frame, Heard, Timeline};

/// Writes into a timeline.
#[derive(Debug, Default)]
pub(super) struct TimelineRecorder {
    pub timeline: Timeline,
}

impl Recorder for TimelineRecorder {
    fn generated(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind) {}

    fn dropped(&mut self, _at: SimTime, _sender: StationId, _message: MessageKind, _reason: DropReason) {}

    fn transmission(&mut self, transmission: &Transmission, receptions: &[Reception]) {
        let first_stages = transmission.stages.end_to_end();
        let received = receptions.iter().filter(|one| one.outcome == Outcome::Received).count() as u32;
        let frame = Frame {
            number: transmission.frame,
            message: transmission.message,
            sender: transmission.sender,
            awareness: transmission.awareness,
            hop: transmission.hop,
            generated_at: transmission.generated_at,
            started_at: transmission.started_at,
            ended_at: transmission.started_at + transmission.stages.air,
            stages: transmission.stages,
            bytes: transmission.bytes,
            expected: receptions.len() as u32,
            received,
            ..Frame::default()
        };
        let heard = receptions.iter().map(|reception| Heard {
            receiver: reception.receiver,
            outcome: reception.outcome,
            distance_m: reception.distance_m,
            age_us: ((first_stages.0 + reception.verification.0 + reception.retransmission.0) / 1000) as u32,
        });
        self.timeline.add_frame(frame, heard);
    }

    fn keeps_packets(&self) -> bool {
        true
    }

    fn packet(&mut self, _frame: u64, packet: &PacketToCapture<'_>) {
        self.timeline.add_packet(packet.packet, packet.source, packet.destination);
    }

    fn channel_busy_ratio(&mut self, at: SimTime, station: StationId, _measured: bool, ratio: f64) {
        self.timeline.add_channel(ChannelSample { at, station, ratio: ratio as f32 });
    }

    fn congestion(&mut self, at: SimTime, station: StationId, _measured: bool, state: &CongestionState) {
        self.timeline.add_congestion(CongestionSample {
            at,
            station,
            quantity: state.quantity,
            value: state.value as f32,
            allowed_rate_hz: state.allowed_rate_hz.map(|rate| rate as f32),
        });
    }

    fn reacted(&mut self, reaction: &HazardReaction) {
        self.timeline.add_reaction(*reaction);
    }

    fn neighbourhood(&mut self, _at: SimTime, _receiver: StationId, _measured: bool, _neighbours: &[Neighbour]) {}
}
