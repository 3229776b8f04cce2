//! What a run did, kept so that every instant of it can be shown again.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use crate::evaluation::record::{HazardReaction, LatencyStages, MessageKind, Outcome, StationId};
use crate::geometry::{Heading, Point};
use crate::simulation::{Body, SignalState, StationKind};
use crate::units::{SimDuration, SimTime};

use super::figures::Figures;

/// Somebody who was there at some time, and what does not change about them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Actor {
    /// Their number.
    pub id: StationId,
    /// What they are.
    pub kind: StationKind,
    /// From front to rear, in metres.
    pub length_m: f32,
    /// From side to side, in metres.
    pub width_m: f32,
    /// From the ground to the top, in metres.
    pub height_m: f32,
    /// Whether they have a station.
    pub has_station: bool,
}

/// Where somebody was at the start of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Who, as a place in [`Timeline::actor`].
    pub actor: u32,
    /// The middle of the front edge.
    pub position: Point,
    /// The direction of travel.
    pub heading: Heading,
    /// In metres per second.
    pub speed: f32,
    /// In metres per second squared; negative while they brake.
    pub acceleration: f32,
}

impl Pose {
    /// The middle of a body of this length.
    pub fn middle(&self, length_m: f32) -> Point {
        self.position - self.heading.direction().scaled(f64::from(length_m) / 2.0)
    }
}

/// Everybody and all signals at the start of a step.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When.
    pub at: SimTime,
    /// Who is there, in ascending order of actors.
    pub poses: Vec<Pose>,
    /// What the signals show, in the order of those of the map.
    pub signals: Vec<SignalState>,
}

/// What became of a frame at one station.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heard {
    /// The station.
    pub receiver: StationId,
    /// What became of it.
    pub outcome: Outcome,
    /// Between the antennas, in metres.
    pub distance_m: f32,
    /// From the sampling of the state to its use at this station, where it was received, in microseconds.
    pub age_us: u32,
}

/// A frame on the air.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its running number.
    pub number: u64,
    /// What it carried.
    pub message: MessageKind,
    /// Who sent it.
    pub sender: StationId,
    /// Whether its message tells about its sender.
    pub awareness: bool,
    /// Which hop of the message's way it was.
    pub hop: u8,
    /// When the state in the message was sampled.
    pub generated_at: SimTime,
    /// When it began on the air.
    pub started_at: SimTime,
    /// When it ended.
    pub ended_at: SimTime,
    /// Where its time went.
    pub stages: LatencyStages,
    /// Bytes handed to the access layer.
    pub bytes: u32,
    /// Stations that were expected to receive it.
    pub expected: u32,
    /// Stations that did.
    pub received: u32,
    /// From the GeoNetworking basic header on; empty if it was not kept.
    pub packet: Box<[u8]>,
    /// Link-layer address of the sender.
    pub source: [u8; 6],
    /// Link-layer address of the receiver, or of all.
    pub destination: [u8; 6],
    /// Running numbers of its receptions.
    pub(super) receptions: Range<u64>,
}

/// The channel as a station found it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChannelSample {
    /// End of the window.
    pub at: SimTime,
    /// Who measured.
    pub station: StationId,
    /// Channel busy ratio.
    pub ratio: f32,
}

/// What the congestion control of a station did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CongestionSample {
    /// When.
    pub at: SimTime,
    /// Whose.
    pub station: StationId,
    /// What it steers by: `state`, `delta` or `vehicles`.
    pub quantity: &'static str,
    /// The value of that.
    pub value: f32,
    /// Frames per second that it allows.
    pub allowed_rate_hz: Option<f32>,
}

/// How much of a run is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Memory {
    /// Receptions, of 20 bytes each.
    pub receptions: usize,
    /// Bytes of packets.
    pub packet_bytes: usize,
    /// Poses, of 40 bytes each.
    pub poses: usize,
}

impl Default for Memory {
    /// About 300 MiB: ten minutes of 500 vehicles, one minute of all that they hear from each other.
    fn default() -> Self {
        Self { receptions: 6_000_000, packet_bytes: 64 * 1024 * 1024, poses: 3_000_000 }
    }
}

/// What a run did until now. The oldest is forgotten when it grows too large.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    memory: Memory,
    actors: Vec<Actor>,
    places: BTreeMap<StationId, u32>,
    moments: VecDeque<Moment>,
    poses: usize,
    frames: VecDeque<Frame>,
    heard: VecDeque<Heard>,
    /// Running number of the first of `heard`.
    heard_from: u64,
    packet_bytes: usize,
    /// How many of the oldest frames have lost their packets already.
    without_packets: usize,
    channel: VecDeque<ChannelSample>,
    congestion: VecDeque<CongestionSample>,
    figures: VecDeque<Figures>,
    reactions: Vec<HazardReaction>,
}

/// Channel and congestion samples are kept so long.
const SAMPLES_KEPT: SimDuration = SimDuration::from_millis(60_000);

impl Timeline {
    /// One that keeps so much.
    pub fn keeping(memory: Memory) -> Self {
        Self { memory, ..Self::default() }
    }

    /// Who was there at some time, by their places.
    pub fn actor(&self, place: u32) -> &Actor {
        &self.actors[place as usize]
    }

    /// The place of a station.
    pub fn place_of(&self, station: StationId) -> Option<u32> {
        self.places.get(&station).copied()
    }

    /// All instants that can be shown: from the first to the last moment that is kept.
    pub fn span(&self) -> Option<(SimTime, SimTime)> {
        Some((self.moments.front()?.at, self.moments.back()?.at))
    }

    /// The last moment at or before an instant, and the one after it.
    pub fn moments_around(&self, at: SimTime) -> Option<(&Moment, Option<&Moment>)> {
        let after = self.moments.partition_point(|moment| moment.at <= at);
        let before = after.saturating_sub(1);
        Some((self.moments.get(before)?, self.moments.get(before + 1)))
    }

    /// Who is where at an instant, between two moments on the straight line, in ascending order of actors.
    pub fn poses_at(&self, at: SimTime, poses: &mut Vec<Pose>) {
        poses.clear();
        let Some((before, after)) = self.moments_around(at) else { return };
        let Some(after) = after.filter(|_| at > before.at) else {
            poses.extend_from_slice(&before.poses);
            return;
        };
        let share = (at - before.at).0 as f64 / (after.at - before.at).0 as f64;
        let mut later = after.poses.iter().peekable();
        for pose in &before.poses {
            while later.next_if(|other| other.actor < pose.actor).is_some() {}
            poses.push(
                later.next_if(|other| other.actor == pose.actor).map_or(*pose, |other| between(pose, other, share)),
            );
        }
    }

    /// Where one station is at an instant.
    pub fn pose_of(&self, station: StationId, at: SimTime) -> Option<Pose> {
        let place = self.place_of(station)?;
        let (before, after) = self.moments_around(at)?;
        let find = |moment: &Moment| {
            // Where nobody with a smaller number is missing, everybody is at their own place.
            let own = moment.poses.get(place as usize).filter(|pose| pose.actor == place).copied();
            let search = || moment.poses.binary_search_by_key(&place, |pose| pose.actor).ok();
            own.or_else(|| search().map(|index| moment.poses[index]))
        };
        let pose = find(before)?;
        let Some((after, other)) = after.filter(|_| at > before.at).and_then(|after| Some((after, find(after)?)))
        else {
            return Some(pose);
        };
        Some(between(&pose, &other, (at - before.at).0 as f64 / (after.at - before.at).0 as f64))
    }

    /// Frames that ended after `from` and not after `to`, in the order of their ends.
    pub fn frames_ending(&self, from: SimTime, to: SimTime) -> impl DoubleEndedIterator<Item = &Frame> {
        let first = self.frames.partition_point(|frame| frame.ended_at <= from);
        let last = self.frames.partition_point(|frame| frame.ended_at <= to).max(first);
        self.frames.range(first..last)
    }

    /// The frame of a number, if it is kept.
    pub fn frame(&self, number: u64) -> Option<&Frame> {
        let place = self.frames.binary_search_by_key(&number, |frame| frame.number).ok()?;
        self.frames.get(place)
    }

    /// What became of a frame, in ascending order of receivers; nothing where that is forgotten.
    pub fn receptions(&self, frame: &Frame) -> impl Iterator<Item = &Heard> {
        let place = |number: u64| number.saturating_sub(self.heard_from) as usize;
        self.heard.range(place(frame.receptions.start)..place(frame.receptions.end))
    }

    /// What became of a frame at one station.
    pub fn reception_at(&self, frame: &Frame, receiver: StationId) -> Option<&Heard> {
        let place = |number: u64| number.saturating_sub(self.heard_from) as usize;
        let (mut low, mut high) = (place(frame.receptions.start), place(frame.receptions.end));
        while low < high {
            let middle = usize::midpoint(low, high);
            let heard = self.heard.get(middle)?;
            match heard.receiver.cmp(&receiver) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(heard),
            }
        }
        None
    }

    /// What stations measured of the channel after `from` and not after `to`.
    pub fn channel(&self, from: SimTime, to: SimTime) -> impl DoubleEndedIterator<Item = &ChannelSample> {
        let first = self.channel.partition_point(|sample| sample.at <= from);
        let last = self.channel.partition_point(|sample| sample.at <= to).max(first);
        self.channel.range(first..last)
    }

    /// The last record of a station's congestion control at or before an instant.
    pub fn congestion_of(&self, station: StationId, at: SimTime) -> Option<&CongestionSample> {
        let last = self.congestion.partition_point(|sample| sample.at <= at);
        self.congestion.range(..last).rev().take(20_000).find(|sample| sample.station == station)
    }

    /// The last figures at or before an instant.
    pub fn figures_at(&self, at: SimTime) -> Option<&Figures> {
        let after = self.figures.partition_point(|figures| figures.at <= at);
        after.checked_sub(1).and_then(|place| self.figures.get(place))
    }

    /// Drivers that had begun until then to do what an application asks, in the order of time.
    pub fn reactions_until(&self, at: SimTime) -> &[HazardReaction] {
        &self.reactions[..self.reactions.partition_point(|reaction| reaction.at <= at)]
    }

    /// All figures that are kept, in the order of time.
    pub fn figures(&self) -> impl DoubleEndedIterator<Item = &Figures> {
        self.figures.iter()
    }

    /// Takes note of the start of a step.
    pub(super) fn add_moment(&mut self, at: SimTime, bodies: impl Iterator<Item = Body>, signals: Vec<SignalState>) {
        let mut poses = Vec::with_capacity(self.moments.back().map_or(0, |moment| moment.poses.len() + 4));
        for body in bodies {
            let actors = &mut self.actors;
            let actor = *self.places.entry(body.id).or_insert_with(|| {
                actors.push(Actor {
                    id: body.id,
                    kind: body.kind,
                    length_m: body.length.0 as f32,
                    width_m: body.width.0 as f32,
                    height_m: body.height.0 as f32,
                    has_station: body.has_station,
                });
                actors.len() as u32 - 1
            });
            poses.push(Pose {
                actor,
                position: body.motion.position,
                heading: body.motion.heading,
                speed: body.motion.speed.0 as f32,
                acceleration: body.motion.acceleration.0 as f32,
            });
        }
        poses.sort_unstable_by_key(|pose| pose.actor);
        self.poses += poses.len();
        self.moments.push_back(Moment { at, poses, signals });
        while self.poses > self.memory.poses && self.moments.len() > 2 {
            self.poses -= self.moments.pop_front().map_or(0, |moment| moment.poses.len());
        }
        let oldest = at - SAMPLES_KEPT;
        while self.channel.front().is_some_and(|sample| sample.at < oldest) {
            self.channel.pop_front();
        }
        while self.congestion.front().is_some_and(|sample| sample.at < oldest) {
            self.congestion.pop_front();
        }
    }

    /// Takes note of a frame that ended, and of what became of it.
    pub(super) fn add_frame(&mut self, mut frame: Frame, heard: impl Iterator<Item = Heard>) {
        let start = self.heard_from + self.heard.len() as u64;
        self.heard.extend(heard);
        frame.receptions = start..self.heard_from + self.heard.len() as u64;
        // A frame that was sent again is told after others that began later; the order of the ends is kept.
        frame.ended_at = frame.ended_at.max(self.frames.back().map_or(SimTime::ZERO, |last| last.ended_at));
        self.frames.push_back(frame);
        let beyond = self.heard.len().saturating_sub(self.memory.receptions);
        if beyond > 0 {
            self.heard.drain(..beyond);
            self.heard_from += beyond as u64;
        }
        // Frames are forgotten with the moments in which they were sent.
        let first = self.moments.front().map_or(SimTime::ZERO, |moment| moment.at);
        while self.frames.front().is_some_and(|frame| frame.ended_at < first) {
            self.packet_bytes -= self.frames.pop_front().map_or(0, |frame| frame.packet.len());
            self.without_packets = self.without_packets.saturating_sub(1);
        }
    }

    /// Takes note of the packet of the last frame.
    pub(super) fn add_packet(&mut self, packet: &[u8], source: [u8; 6], destination: [u8; 6]) {
        let Some(frame) = self.frames.back_mut() else { return };
        frame.packet = packet.into();
        (frame.source, frame.destination) = (source, destination);
        self.packet_bytes += packet.len();
        while self.packet_bytes > self.memory.packet_bytes
            && let Some(oldest) = self.frames.get_mut(self.without_packets)
        {
            self.packet_bytes -= std::mem::take(&mut oldest.packet).len();
            self.without_packets += 1;
        }
    }

    pub(super) fn add_channel(&mut self, sample: ChannelSample) {
        self.channel.push_back(sample);
    }

    pub(super) fn add_congestion(&mut self, sample: CongestionSample) {
        self.congestion.push_back(sample);
    }

    /// A driver began to do what an application asks: a few per vehicle, so that all are kept.
    pub(super) fn add_reaction(&mut self, reaction: HazardReaction) {
        self.reactions.push(reaction);
    }

    pub(super) fn add_figures(&mut self, figures: Figures) {
        self.figures.push_back(figures);
    }
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            number: 0,
            message: MessageKind("CAM"),
            sender: StationId::default(),
            awareness: false,
            hop: 1,
            generated_at: SimTime::ZERO,
            started_at: SimTime::ZERO,
            ended_at: SimTime::ZERO,
            stages: LatencyStages::default(),
            bytes: 0,
            expected: 0,
            received: 0,
            packet: Box::default(),
            source: [0; 6],
            destination: [0xff; 6],
            receptions: 0..0,
        }
    }
}

/// Nobody goes so far between two moments, in metres: whoever does left at one end of a ring road and came in at the other.
const JUMP_M: f64 = 60.0;

fn between(one: &Pose, other: &Pose, share: f64) -> Pose {
    let way = other.position - one.position;
    if way.length() > JUMP_M {
        // On with the same speed until the jump.
        return *one;
    }
    let turn = (other.heading.degrees() - one.heading.degrees() + 540.0).rem_euclid(360.0) - 180.0;
    Pose {
        actor: one.actor,
        position: one.position + way.scaled(share),
        heading: Heading::from_degrees(one.heading.degrees() + turn * share),
        speed: one.speed + (other.speed - one.speed) * share as f32,
        acceleration: one.acceleration,
    }
}
