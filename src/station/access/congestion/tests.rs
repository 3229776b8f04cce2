//! Stations on a layer below that sends at once.

use super::*;
use crate::channel::medium::{LinkOutcome, Scene};
use crate::engine::{EventQueue, RandomStream};
use crate::geometry::Topology;
use crate::station::access::{AccessLayer, AccessObserver, Addressee, Packet, PacketLoss, SentPacket, TrafficClass};
use crate::units::{Db, SimDuration, SimTime};

/// Sends each packet at once for as many microseconds as it has bytes, and reports a fixed share of busy time.
#[derive(Default)]
struct Below {
    events: EventQueue<SentPacket>,
    busy_share: f64,
    last_taken: SimTime,
}

impl AccessLayer for Below {
    fn stations_moved(&mut self, _scene: &Scene) {}

    fn send(&mut self, now: SimTime, sender: u32, packet: Packet, _observer: &mut dyn AccessObserver) {
        let ended_at = now + SimDuration::from_micros(i64::from(packet.bytes));
        let sent = SentPacket {
            packet,
            sender,
            enqueued_at: now,
            head_at: now,
            started_at: now,
            first_ended_at: ended_at,
            ended_at,
            attempt: 0,
            channel_time: ended_at - now,
        };
        self.events.schedule(ended_at, sent);
    }

    fn next_wakeup(&self) -> Option<SimTime> {
        self.events.next_at()
    }

    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        if let Some((_, sent)) = self.events.pop_before(SimTime(now.0 + 1)) {
            observer.sent(&sent, &[]);
        }
    }

    fn take_busy_time(&mut self, _station: u32, now: SimTime) -> SimDuration {
        let elapsed = now - self.last_taken;
        self.last_taken = now;
        SimDuration((elapsed.0 as f64 * self.busy_share) as i64)
    }

    fn close(&mut self, _now: SimTime, _observer: &mut dyn AccessObserver) {}

    fn link_evaluations(&self) -> u64 {
        0
    }

    fn airtime(&self, bytes: u32) -> Option<SimDuration> {
        Some(SimDuration::from_micros(i64::from(bytes)))
    }
}

/// What came out: frames as `(handle, start [ms])`, losses as `(handle, loss)`, waits as `(handle, wait [ms])`.
#[derive(Default)]
struct Seen {
    frames: Vec<(u32, f64)>,
    losses: Vec<(u32, PacketLoss)>,
    waits: Vec<(u32, f64)>,
    samples: Vec<CongestionSample>,
    sampled_at: Vec<f64>,
}

impl AccessObserver for Seen {
    fn sent(&mut self, sent: &SentPacket, _outcomes: &[LinkOutcome]) {
        self.frames.push((sent.packet.handle, (sent.started_at.as_secs_f64() * 1e6).round() / 1e3));
    }

    fn decoded(&mut self, _sent: &SentPacket, _outcomes: &[LinkOutcome]) {}

    fn lost(&mut self, _now: SimTime, _sender: u32, packet: &Packet, loss: PacketLoss) {
        self.losses.push((packet.handle, loss));
    }

    fn released(&mut self, _now: SimTime, _sender: u32, packet: &Packet, waited: SimDuration) {
        self.waits.push((packet.handle, waited.as_millis_f64()));
    }

    fn congestion(&mut self, now: SimTime, _station: u32, sample: &CongestionSample) {
        self.sampled_at.push(now.as_secs_f64() * 1e3);
        self.samples.push(*sample);
    }
}

const LIMITS: QueueLimits = QueueLimits { packets: 2, lifetime: SimDuration::from_millis(300) };

fn adaptive(duty_limit: bool) -> CongestionSettings {
    let parameters = LimericParameters { delta_start: 0.02, ..LimericParameters::default() };
    let algorithm = Algorithm::Adaptive { parameters, evaluation: SimDuration::from_millis(200) };
    CongestionSettings {
        algorithm,
        duty_limit,
        queues: LIMITS,
        jitter: SimDuration::ZERO,
        tells_services: true,
        topology: Topology::Open,
    }
}

fn reactive() -> CongestionSettings {
    let algorithm = Algorithm::Reactive { table: ReactiveTable::A1, evaluation: SimDuration::from_millis(200) };
    CongestionSettings { algorithm, ..adaptive(false) }
}

/// The same where packets may wait for long.
fn patient(settings: CongestionSettings) -> CongestionSettings {
    CongestionSettings { queues: QueueLimits { lifetime: SimDuration::from_millis(2000), ..LIMITS }, ..settings }
}

fn millis(millis: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(millis)
}

/// Packets as `(time [ms], handle, class, flow, microseconds on the air)`.
type Arrival = (i64, u32, TrafficClass, Option<u8>, u32);

fn run(settings: CongestionSettings, busy_share: f64, arrivals: &[Arrival], until_ms: i64) -> Seen {
    let below = Below { busy_share, ..Below::default() };
    let mut layer = CongestionControlled::new(Box::new(below), settings, [0], RandomStream::from_seed(1));
    let mut seen = Seen::default();
    let drive = |layer: &mut CongestionControlled, until: SimTime, seen: &mut Seen| {
        while let Some(at) = layer.next_wakeup().filter(|at| *at < until) {
            layer.handle(at, seen);
        }
    };
    for &(at, handle, traffic_class, flow, bytes) in arrivals {
        drive(&mut layer, millis(at), &mut seen);
        layer.send(
            millis(at),
            0,
            Packet { handle, traffic_class, flow, bytes, power_offset: Db(0.0), addressee: Addressee::Everybody },
            &mut seen,
        );
    }
    drive(&mut layer, millis(until_ms), &mut seen);
    layer.close(millis(until_ms), &mut seen);
    seen
}

use TrafficClass::{Dp0, Dp1, Dp2, Dp3};

#[test]
fn the_gate_opens_after_the_frame_and_the_most_urgent_goes_first() {
    // 1 ms at a share of 0.02: 50 ms from frame to frame.
    let arrivals = [(0, 1, Dp2, None, 1000), (10, 2, Dp3, None, 1000), (20, 3, Dp1, None, 1000)];
    let seen = run(adaptive(false), 0.3, &arrivals, 190);
    assert_eq!(seen.frames, [(1, 0.0), (3, 50.0), (2, 100.0)]);
    assert_eq!(seen.waits, [(1, 0.0), (3, 30.0), (2, 90.0)]);
}

#[test]
fn the_newest_of_a_flow_waits_and_what_waits_too_long_is_given_up() {
    let arrivals = [
        (0, 1, Dp2, Some(2), 1000),
        (10, 2, Dp2, Some(2), 1000),
        (20, 3, Dp2, Some(2), 1000),
        (21, 4, Dp2, None, 1000),
        (22, 5, Dp2, None, 1000),
    ];
    let seen = run(adaptive(false), 0.3, &arrivals, 190);
    // The queue has room for two: the fifth packet takes the place of the oldest, which is the third.
    assert_eq!(seen.losses, [(2, PacketLoss::HeldBack), (3, PacketLoss::HeldBack)]);
    assert_eq!(seen.frames, [(1, 0.0), (4, 50.0), (5, 100.0)]);
    // A restrictive table makes the next frame wait for longer than a packet lives.
    let arrivals = [(2500, 1, Dp2, None, 500), (2600, 2, Dp2, None, 500), (3450, 3, Dp2, None, 500)];
    let seen = run(reactive(), 0.9, &arrivals, 4600);
    assert_eq!(seen.losses, [(2, PacketLoss::HeldBack)]);
    assert_eq!(seen.frames, [(1, 2500.0), (3, 3500.0)]);
}

#[test]
fn a_closed_gate_follows_the_table() {
    // One state per 200 ms, by a clock of its own, from between 350 and 400 ms on: 200 ms from frame to frame become 400 and
    // 500 while a frame waits.
    let seen = run(patient(reactive()), 0.55, &[(450, 1, Dp2, None, 500), (460, 2, Dp2, None, 500)], 1200);
    assert!((350.0..400.0).contains(&seen.sampled_at[0]), "{:?}", seen.sampled_at);
    assert_eq!(seen.frames, [(1, 450.0), (2, 950.0)]);
    let states: Vec<ControlValue> = seen.samples.iter().map(|sample| sample.value).collect();
    assert_eq!(states[..4], [1, 2, 3, 3].map(ControlValue::State));
}

#[test]
fn urgent_warnings_do_not_wait_and_delay_what_follows() {
    let arrivals = [(0, 1, Dp2, None, 1000), (10, 2, Dp0, None, 1000), (11, 3, Dp2, None, 1000)];
    let seen = run(adaptive(false), 0.3, &arrivals, 190);
    assert_eq!(seen.frames, [(1, 0.0), (2, 10.0), (3, 60.0)]);
}

#[test]
fn the_regulation_forbids_long_frames_and_more_than_three_percent() {
    // Frames of 3 ms at the largest share, 0.03, would follow each other in 100 ms and use it to the last.
    let seen = run(adaptive(true), 0.0, &[(0, 1, Dp2, None, 4001), (5, 2, Dp2, None, 4000)], 100);
    assert_eq!((seen.losses, seen.frames), (vec![(1, PacketLoss::HeldBack)], vec![(2, 5.0)]));
    let arrivals: Vec<Arrival> = (0..12).map(|frame| (frame, frame as u32, Dp0, None, 3000)).collect();
    let mut arrivals = arrivals;
    arrivals.push((20, 99, Dp2, None, 3000));
    let seen = run(patient(adaptive(true)), 0.0, &arrivals, 1500);
    let last = seen.frames.last().copied().expect("it was sent");
    assert_eq!(last.0, 99);
    // 36 ms were used by the frames that ended at 3 to 14 ms; three of them have to be older than a second.
    assert!((1005.0..=1006.0).contains(&last.1), "{last:?}");
}

#[test]
fn services_are_told_the_interval_of_the_last_frame() {
    // whether they are told -> interval [ms] after a frame of 1 ms at a share of 0.02
    for (tells_services, expected) in [(true, 50), (false, 0)] {
        let settings = CongestionSettings { tells_services, ..adaptive(false) };
        let mut layer =
            CongestionControlled::new(Box::new(Below::default()), settings, [0], RandomStream::from_seed(1));
        let mut seen = Seen::default();
        assert_eq!(layer.generation_interval(0), SimDuration::ZERO, "nothing was sent yet");
        let packet = Packet {
            handle: 1,
            traffic_class: Dp2,
            flow: None,
            bytes: 1000,
            power_offset: Db(0.0),
            addressee: Addressee::Everybody,
        };
        layer.send(SimTime::ZERO, 0, packet, &mut seen);
        layer.handle(millis(1), &mut seen);
        assert_eq!(layer.generation_interval(0), SimDuration::from_millis(expected), "{tells_services}");
    }
}

#[test]
fn busy_time_is_told_to_both_who_ask() {
    let below = Below { busy_share: 0.4, ..Below::default() };
    let mut layer = CongestionControlled::new(Box::new(below), adaptive(false), [0], RandomStream::from_seed(1));
    let mut seen = Seen::default();
    let mut reported = SimDuration::ZERO;
    for ask_at in [70, 130, 200, 390] {
        while let Some(at) = layer.next_wakeup().filter(|at| *at <= millis(ask_at)) {
            layer.handle(at, &mut seen);
        }
        reported += layer.take_busy_time(0, millis(ask_at));
    }
    assert!((reported.as_millis_f64() - 0.4 * 390.0).abs() < 1e-3, "{reported:?}");
    assert_eq!(seen.samples.len(), 1);
    assert!((seen.samples[0].cbr - 0.2).abs() < 1e-6, "half of the measured ratio after the first evaluation");
}
