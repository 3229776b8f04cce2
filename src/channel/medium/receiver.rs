//! What one station's receiver knows of the medium.

use crate::channel::medium::Attowatts;
use crate::units::{Db, Dbm, SimDuration, SimTime};

/// Whether a stronger frame can take a receiver away from the one it is locked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    /// Never: the first detected frame keeps the receiver until it ends.
    Never,
    /// Only while the preamble and the SIGNAL field of the locked frame are on the air.
    DuringPreamble,
    /// At any time.
    Always,
}

/// How interference that changes during a frame is turned into one chance of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinrRule {
    /// Product of the success of each stretch of constant interference; for bit error models.
    Chunks,
    /// The interference averaged over the frame; for frame error curves.
    Mean,
    /// The largest interference during the frame; for frame error curves, pessimistic.
    Minimum,
}

/// What counts as busy for the channel busy ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CbrMeasure {
    /// The received power is above the threshold (EN 302 571, TS 102 687); a station that transmits cannot measure.
    Energy,
    /// The medium is busy for the station's own access, also with its own frames.
    Cca,
    /// The station is receiving a frame that it has detected.
    Reception,
}

/// What a receiver can do; the same for all stations of a technology.
#[derive(Clone, Copy, Debug)]
pub struct ReceptionSettings {
    /// Noise power in the channel, noise figure included.
    pub noise: Dbm,
    /// Weakest frame whose preamble is detected.
    pub preamble: Dbm,
    /// Smallest SINR at which a preamble is detected.
    pub preamble_sinr: Db,
    /// Whether stronger frames take over.
    pub capture: Capture,
    /// How much stronger they must be.
    pub capture_margin: Db,
    /// How interference is summed up over a frame.
    pub sinr_rule: SinrRule,
    /// A detected frame at least this strong makes the medium busy for its whole duration.
    pub cca_preamble: Dbm,
    /// Any power from here on makes the medium busy.
    pub cca_energy: Dbm,
    /// What the channel busy ratio counts.
    pub cbr_measure: CbrMeasure,
    /// Power from which on the channel counts as busy under [`CbrMeasure::Energy`].
    pub cbr_threshold: Dbm,
}

/// A watched station's medium became busy or idle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusyEdge {
    /// Which station.
    pub station: u32,
    /// Its medium from now on.
    pub busy: bool,
}

/// The medium as one station has seen it up to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediumView {
    /// Busy at this instant.
    pub busy: bool,
    /// Since when it has been so.
    pub since: SimTime,
    /// When the state before that one began.
    pub before: SimTime,
}

/// The settings with all levels as exact powers and all ratios linear.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thresholds {
    pub noise: Attowatts,
    pub preamble: Attowatts,
    pub preamble_sinr: f32,
    pub capture: Capture,
    pub capture_margin: f32,
    pub sinr_rule: SinrRule,
    pub cca_preamble: Attowatts,
    pub cca_energy: Attowatts,
    pub cbr_measure: CbrMeasure,
    pub cbr_threshold: Attowatts,
}

impl From<&ReceptionSettings> for Thresholds {
    fn from(settings: &ReceptionSettings) -> Self {
        Self {
            noise: Attowatts::from_dbm(settings.noise),
            preamble: Attowatts::from_dbm(settings.preamble),
            preamble_sinr: settings.preamble_sinr.linear() as f32,
            capture: settings.capture,
            capture_margin: settings.capture_margin.linear() as f32,
            sinr_rule: settings.sinr_rule,
            cca_preamble: Attowatts::from_dbm(settings.cca_preamble),
            cca_energy: Attowatts::from_dbm(settings.cca_energy),
            cbr_measure: settings.cbr_measure,
            cbr_threshold: Attowatts::from_dbm(settings.cbr_threshold),
        }
    }
}

/// No frame is locked.
pub(super) const UNLOCKED: u32 = u32::MAX;

/// Running state of one receiver. What every sweep touches comes first, in one cache line.
#[derive(Clone, Debug)]
#[repr(C, align(64))]
pub(super) struct Receiver {
    /// Sum of all frames on the air here, the locked one included, the own one not.
    pub energy: Attowatts,
    /// Power of the locked frame.
    pub signal: Attowatts,
    /// What the SINR rule has gathered over the locked frame: logarithm of success, energy, or largest power.
    pub tally: f64,
    /// Since when the interference has been as it is, in nanoseconds.
    pub chunk_started: i64,
    /// When the locked frame began.
    pub lock_started: i64,
    /// Slot of the locked frame or [`UNLOCKED`].
    pub lock_slot: u32,
    /// Which link of the locked frame leads here.
    pub lock_link: u32,
    /// The station is sending.
    pub transmitting: bool,
    /// The station wants to hear of busy edges.
    pub watched: bool,
    cca_busy: bool,
    cbr_busy: bool,
    cca_changed: i64,
    cca_changed_before: i64,
    cbr_busy_since: i64,
    cbr_busy_time: i64,
}

impl Default for Receiver {
    fn default() -> Self {
        Self {
            energy: Attowatts::ZERO,
            signal: Attowatts::ZERO,
            lock_slot: UNLOCKED,
            lock_link: 0,
            lock_started: 0,
            chunk_started: 0,
            tally: 0.0,
            // Before the run the medium has been idle for longer than any interframe space.
            cca_changed: i64::MIN / 4,
            cca_changed_before: i64::MIN / 4,
            cbr_busy_since: 0,
            cbr_busy_time: 0,
            transmitting: false,
            watched: false,
            cca_busy: false,
            cbr_busy: false,
        }
    }
}

impl Receiver {
    /// Interference to the locked frame, that of `faint` frames included.
    #[inline]
    pub fn interference(&self, faint: Attowatts) -> Attowatts {
        self.energy - self.signal + faint
    }

    /// Takes up the frame in `slot`.
    #[inline]
    pub fn lock(&mut self, slot: u32, link: u32, signal: Attowatts, now: i64) {
        self.lock_slot = slot;
        self.lock_link = link;
        self.signal = signal;
        self.lock_started = now;
        self.chunk_started = now;
        self.tally = 0.0;
    }

    /// Lets go of the locked frame.
    #[inline]
    pub fn unlock(&mut self) {
        self.lock_slot = UNLOCKED;
        self.signal = Attowatts::ZERO;
    }

    /// Brings the busy states up to date after any change, and reports an edge if the station watches; `faint` is what has not been
    /// added to the energy.
    #[inline]
    pub fn update_busy(
        &mut self,
        now: i64,
        station: u32,
        faint: Attowatts,
        thresholds: &Thresholds,
        edges: &mut Vec<BusyEdge>,
    ) {
        let energy = self.energy + faint;
        let locked_strongly = self.lock_slot != UNLOCKED && self.signal >= thresholds.cca_preamble;
        let cca_busy = self.transmitting || locked_strongly || energy >= thresholds.cca_energy;
        if cca_busy != self.cca_busy {
            self.cca_busy = cca_busy;
            self.cca_changed_before = self.cca_changed;
            self.cca_changed = now;
            if self.watched {
                edges.push(BusyEdge { station, busy: cca_busy });
            }
        }
        let cbr_busy = match thresholds.cbr_measure {
            CbrMeasure::Cca => cca_busy,
            CbrMeasure::Energy => !self.transmitting && energy >= thresholds.cbr_threshold,
            CbrMeasure::Reception => self.lock_slot != UNLOCKED,
        };
        if cbr_busy != self.cbr_busy {
            self.cbr_busy = cbr_busy;
            if cbr_busy {
                self.cbr_busy_since = now;
            } else {
                self.cbr_busy_time += now - self.cbr_busy_since;
            }
        }
    }

    /// The medium as this station has seen it.
    pub fn view(&self) -> MediumView {
        MediumView { busy: self.cca_busy, since: SimTime(self.cca_changed), before: SimTime(self.cca_changed_before) }
    }

    /// Busy time since the last call.
    pub fn take_busy_time(&mut self, now: SimTime) -> SimDuration {
        let mut busy = self.cbr_busy_time;
        if self.cbr_busy {
            busy += now.0 - self.cbr_busy_since;
            self.cbr_busy_since = now.0;
        }
        self.cbr_busy_time = 0;
        SimDuration(busy)
    }
}
