//! Congestion control of one station: its algorithm, its gate and its queues.

use super::control::{CBR_WINDOW, Control};
use super::{Algorithm, Burst, Closed, CongestionSettings, ControlValue, DutyCycle, Gate, Queues};
use crate::engine::RandomStream;
use crate::geometry::KinematicState;
use crate::station::access::{SentPacket, TrafficClass};
use crate::units::{Db, Dbm, SimDuration, SimTime};

/// What congestion control does at one station, for records.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CongestionSample {
    /// The state of the algorithm.
    pub value: ControlValue,
    /// The channel busy ratio that it went by.
    pub cbr: f64,
    /// Shortest time from a frame to the next at present; none before the first frame.
    pub interval: Option<SimDuration>,
    /// Frames since the last sample.
    pub frames: u32,
    /// Time since the last sample.
    pub elapsed: SimDuration,
    /// Radiated power, where congestion control sets it.
    pub radiated_power: Option<Dbm>,
}

/// Congestion control of one station.
#[derive(Debug)]
pub(super) struct StationControl {
    pub control: Control,
    pub gate: Gate,
    pub queues: Queues,
    /// The gate event that is in the event queue, so that none is scheduled twice.
    pub gate_event: Option<SimTime>,
    /// Busy time that was taken from the layer below and not yet asked for from above.
    pub unreported: SimDuration,
    jitter_draws: RandomStream,
    duty: DutyCycle,
    burst: Burst,
    busy_in_window: SimDuration,
    /// Channel busy ratios of the present evaluation, the latest first.
    latest: f64,
    before: f64,
    sum: f64,
    windows: u32,
    /// The channel busy ratio of the last evaluation.
    cbr: f64,
    frames: u32,
}

impl StationControl {
    pub fn new(settings: &CongestionSettings, draws: RandomStream) -> Self {
        Self {
            control: settings.control(draws.named("control")),
            jitter_draws: draws.named("jitter"),
            gate: Gate::default(),
            queues: Queues::default(),
            gate_event: None,
            unreported: SimDuration::ZERO,
            duty: DutyCycle::default(),
            burst: Burst::default(),
            busy_in_window: SimDuration::ZERO,
            latest: 0.0,
            before: 0.0,
            sum: 0.0,
            windows: 0,
            cbr: 0.0,
            frames: 0,
        }
    }

    /// The channel was busy for so long, within the present window.
    pub fn busy(&mut self, time: SimDuration) {
        self.busy_in_window += time;
        self.unreported += time;
    }

    /// Ends a window of the channel busy ratio, and with every few of them evaluates; gives what there is to record.
    pub fn window_ends(
        &mut self,
        now: SimTime,
        settings: &CongestionSettings,
        motion: Option<&KinematicState>,
    ) -> Option<CongestionSample> {
        self.before = self.latest;
        self.latest = self.busy_in_window.0 as f64 / CBR_WINDOW.0 as f64;
        self.busy_in_window = SimDuration::ZERO;
        self.sum += self.latest;
        self.windows += 1;
        let windows = settings.windows_per_evaluation();
        if self.windows < windows {
            return None;
        }
        self.cbr = self.sum / f64::from(windows);
        (self.sum, self.windows) = (0.0, 0);
        match &mut self.control {
            Control::Reactive(reactive) => reactive.evaluate(self.cbr),
            Control::Adaptive(limeric) => {
                limeric.evaluate(self.latest, self.before);
                self.cbr = limeric.cbr_its();
            }
            Control::SaeJ2945(sae) => {
                sae.evaluate(now, self.latest, motion);
                self.cbr = sae.busy();
            }
        }
        self.adjust_gate(now, settings);
        let sample = CongestionSample {
            value: self.control.value(),
            cbr: self.cbr,
            interval: self.gate.closed().map(|closed| settings.interval(&self.control, closed.on_time, self.cbr)),
            frames: self.frames,
            elapsed: SimDuration(CBR_WINDOW.0 * i64::from(windows)),
            radiated_power: match &self.control {
                Control::SaeJ2945(sae) => Some(sae.radiated_power()),
                Control::Reactive(_) | Control::Adaptive(_) => None,
            },
        };
        self.frames = 0;
        Some(sample)
    }

    /// A closed gate follows the changed opinion of the algorithm.
    fn adjust_gate(&mut self, now: SimTime, settings: &CongestionSettings) {
        let Some(closed) = self.gate.closed_mut().filter(|closed| closed.opens_at() > now) else { return };
        let elapsed = now - closed.started_at;
        closed.interval = settings.changed_interval(&self.control, closed, elapsed, self.cbr);
        if settings.duty_limit {
            let opens_at = self.duty.allows_from(closed.opens_at(), closed.on_time);
            closed.interval = opens_at - closed.started_at;
        }
    }

    /// Whether a packet of this class may go past the gate.
    pub fn passes_at_once(&mut self, now: SimTime, class: TrafficClass, settings: &CongestionSettings) -> bool {
        match settings.algorithm {
            Algorithm::Reactive { .. } | Algorithm::Adaptive { .. } => {
                class == TrafficClass::Dp0 && self.burst.take(now)
            }
            // Clause 6.3.8.6: a critical event is told at once.
            Algorithm::SaeJ2945 { .. } => class <= TrafficClass::Dp1,
        }
    }

    /// A packet was sent for the last or only time.
    pub fn sent(&mut self, sent: &SentPacket, settings: &CongestionSettings, motion: Option<&KinematicState>) {
        let now = sent.ended_at;
        self.frames += 1;
        if let Control::SaeJ2945(sae) = &mut self.control {
            sae.sent(now, motion);
        }
        // With retransmissions all of them count, without the time in between.
        let (started_at, on_time) = (sent.started_at, sent.channel_time);
        let jitter = SimDuration((settings.jitter.0 as f64 * (2.0 * self.jitter_draws.next_unit() - 1.0)) as i64);
        let interval = settings.interval(&self.control, on_time, self.cbr) + jitter;
        let mut wait = Closed { started_at, on_time, interval, jitter };
        if settings.duty_limit {
            self.duty.sent(now, on_time);
            wait.interval = wait.interval.max(settings.regulated(on_time, self.cbr));
            wait.interval = self.duty.allows_from(wait.opens_at(), on_time) - started_at;
        }
        self.gate.sent(sent.packet.handle, wait);
    }

    /// Shortest time from one message to the next that the station can send.
    pub fn generation_interval(&self, settings: &CongestionSettings) -> SimDuration {
        let Some(closed) = self.gate.closed().filter(|_| settings.tells_services) else { return SimDuration::ZERO };
        settings.interval(&self.control, closed.on_time, self.cbr)
    }

    pub fn power_offset(&self, settings: &CongestionSettings) -> Db {
        settings.power_offset(&self.control)
    }
}
