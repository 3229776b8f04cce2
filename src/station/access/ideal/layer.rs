//! All stations of the ideal technology.

use super::{LatencyModel, LossModel};
use crate::channel::medium::{LinkFate, LinkOutcome, Scene};
use crate::engine::{EventQueue, RandomStream};
use crate::geometry::{Point, Topology};
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket};
use crate::units::{Meters, Milliwatts, SimDuration, SimTime};

/// What the technology achieves.
#[derive(Clone, Debug)]
pub struct IdealSettings {
    /// From the hand-over of a packet to its arrival.
    pub latency: LatencyModel,
    /// What receivers lose.
    pub loss: LossModel,
    /// Nobody farther away receives anything.
    pub range: Meters,
    /// Stations up to here are reported, because somebody expects to hear from them.
    pub listed_within: Meters,
    /// Power that records show, for want of a real one.
    pub shown_power: Milliwatts,
    /// How the ends of the world meet.
    pub topology: Topology,
}

/// All stations of the ideal technology.
#[derive(Debug)]
pub struct Ideal {
    settings: IdealSettings,
    ids: Vec<u32>,
    positions: Vec<Option<Point>>,
    /// Whether a station has this technology; all have it where nobody says otherwise.
    listens: Vec<bool>,
    draws: RandomStream,
    sent: Vec<u64>,
    on_the_way: EventQueue<Arrival>,
    outcomes: Vec<LinkOutcome>,
    link_evaluations: u64,
}

#[derive(Clone, Copy, Debug)]
struct Arrival {
    sent: SentPacket,
    draws: RandomStream,
}

impl Ideal {
    /// Silent stations, in ascending order of their `ids`.
    pub fn new(settings: IdealSettings, ids: impl IntoIterator<Item = u32>, draws: RandomStream) -> Self {
        let ids: Vec<u32> = ids.into_iter().collect();
        Self {
            settings,
            positions: Vec::new(),
            draws,
            sent: vec![0; ids.len()],
            listens: vec![true; ids.len()],
            ids,
            on_the_way: EventQueue::default(),
            outcomes: Vec::new(),
            link_evaluations: 0,
        }
    }

    /// Only stations of which `listens` is true receive anything, in the order of their indices.
    #[must_use]
    pub fn with_listeners(self, listens: impl IntoIterator<Item = bool>) -> Self {
        let listens: Vec<bool> = listens.into_iter().collect();
        debug_assert_eq!(listens.len(), self.ids.len(), "every station listens or does not");
        Self { listens, ..self }
    }

    /// What becomes of a packet at every station that is reported.
    fn arrive(&mut self, arrival: &Arrival) {
        let IdealSettings { loss, range, listed_within, shown_power, topology, .. } = &self.settings;
        let sender = arrival.sent.sender;
        let reach = range.0.max(listed_within.0);
        self.outcomes.clear();
        // Who leaves while a packet is on its way takes it along.
        let Some(own_position) = self.positions[sender as usize] else { return };
        for (receiver, (position, id)) in self.positions.iter().zip(&self.ids).enumerate() {
            let Some(position) = position else { continue };
            let distance = topology.distance(own_position, *position);
            if receiver as u32 == sender || !self.listens[receiver] || distance.0 > reach {
                continue;
            }
            let draw = arrival.draws.derive(u64::from(*id)).next_unit();
            let fate = if distance.0 > range.0 {
                LinkFate::Sensing
            } else if draw < loss.at(distance) {
                LinkFate::Propagation
            } else {
                LinkFate::Received
            };
            let power_mw = if fate == LinkFate::Sensing { 0.0 } else { shown_power.0 as f32 };
            let distance_m = distance.0 as f32;
            self.outcomes.push(LinkOutcome { receiver: receiver as u32, distance_m, power_mw, fate, attempt: 0 });
        }
        self.link_evaluations += self.outcomes.len() as u64;
    }
}

impl AccessLayer for Ideal {
    fn stations_moved(&mut self, scene: &Scene) {
        self.positions.clear();
        self.positions.extend_from_slice(&scene.antennas);
    }

    fn send(&mut self, now: SimTime, station: u32, packet: Packet, _observer: &mut dyn AccessObserver) {
        let number = &mut self.sent[station as usize];
        let draws = self.draws.derive(u64::from(self.ids[station as usize])).derive(*number);
        *number += 1;
        let latency = self.settings.latency.draw(draws.named("latency")).max(SimDuration::ZERO);
        let ended_at = now + latency;
        let sent = SentPacket {
            packet,
            sender: station,
            enqueued_at: now,
            head_at: now,
            started_at: now,
            first_ended_at: ended_at,
            ended_at,
            attempt: 0,
            channel_time: SimDuration::ZERO,
        };
        self.on_the_way.schedule(ended_at, Arrival { sent, draws: draws.named("loss") });
    }

    fn next_wakeup(&self) -> Option<SimTime> {
        self.on_the_way.next_at()
    }

    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        while let Some((_, arrival)) = self.on_the_way.pop_before(SimTime(now.0 + 1)) {
            self.arrive(&arrival);
            observer.sent(&arrival.sent, &self.outcomes);
        }
    }

    fn take_busy_time(&mut self, _station: u32, _now: SimTime) -> SimDuration {
        SimDuration::ZERO
    }

    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        while let Some((_, Arrival { sent, .. })) = self.on_the_way.pop_before(SimTime(i64::MAX)) {
            observer.lost(now, sent.sender, &sent.packet, PacketLoss::RunEnded);
        }
    }

    fn link_evaluations(&self) -> u64 {
        self.link_evaluations
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::access::{Addressee, TrafficClass};
    use crate::units::Db;

    #[derive(Default)]
    struct Seen(Vec<(SentPacket, Vec<LinkOutcome>)>, u32);

    impl AccessObserver for Seen {
        fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
            self.0.push((*sent, outcomes.to_vec()));
        }

        fn decoded(&mut self, _sent: &SentPacket, _outcomes: &[LinkOutcome]) {}

        fn lost(&mut self, _now: SimTime, _sender: u32, _packet: &Packet, _loss: PacketLoss) {
            self.1 += 1;
        }
    }

    #[test]
    fn packets_arrive_late_and_with_the_losses_of_their_distance() {
        let settings = IdealSettings {
            latency: LatencyModel::Constant(SimDuration::from_millis(20)),
            loss: LossModel::by_distance([(Meters(0.0), 0.0), (Meters(400.0), 0.4)]),
            range: Meters(500.0),
            listed_within: Meters(800.0),
            shown_power: Milliwatts(1e-6),
            topology: Topology::Open,
        };
        let mut layer = Ideal::new(settings, [3, 5, 7, 9, 11], RandomStream::from_seed(1));
        layer.stations_moved(&Scene::of_stations([0.0, 1.0, 200.0, 600.0, 900.0].map(|x| Point::new(x, 0.0))));
        let mut seen = Seen::default();
        const PACKETS: u32 = 20_000;
        for handle in 0..PACKETS {
            let traffic_class = TrafficClass::Dp2;
            let packet = Packet {
                handle,
                traffic_class,
                flow: Some(2),
                bytes: 300,
                power_offset: Db(0.0),
                addressee: Addressee::Everybody,
            };
            layer.send(SimTime(i64::from(handle) * 1000), 0, packet, &mut seen);
        }
        assert_eq!(layer.next_wakeup(), Some(SimTime(20_000_000)));
        layer.handle(SimTime(30_000_000), &mut seen);
        assert!(seen.0.iter().all(|(sent, _)| sent.ended_at - sent.enqueued_at == SimDuration::from_millis(20)));
        let count = |receiver, fate| {
            let fits = |link: &&LinkOutcome| link.receiver == receiver && link.fate == fate;
            seen.0.iter().flat_map(|(_, links)| links).filter(fits).count() as f64 / seen.0.len() as f64
        };
        // The second station is so near that it loses one in a thousand; 600 m is out of range, 900 m not even listed.
        assert!((count(1, LinkFate::Received) - 0.999).abs() < 0.002);
        assert!((count(2, LinkFate::Received) - 0.8).abs() < 0.02);
        assert_eq!((count(3, LinkFate::Sensing), count(4, LinkFate::Sensing)), (1.0, 0.0));
        let arrived = seen.0.len() as u32;
        layer.close(SimTime(31_000_000), &mut seen);
        assert_eq!(arrived + seen.1, PACKETS);
    }
}
