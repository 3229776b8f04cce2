//! Frames of two formats in one channel.

use super::NgvAirtime;
use crate::channel::medium::{FrameFormat, FrameManner, LinkFate, LinkOutcome};
use crate::station::access::ieee80211::{Phy, PhyFrame};
use crate::station::access::ieee80211p::Airtime;
use crate::units::{SimDuration, SimTime};

/// In which format stations of 802.11bd send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PpduChoice {
    /// NGV frames.
    Ngv,
    /// 802.11p frames.
    Legacy,
    /// 802.11p frames for so long after a frame of an 802.11p station was heard, otherwise NGV frames.
    Adaptive {
        /// How long such a station is remembered.
        memory: SimDuration,
    },
}

/// Which place the error models have in the medium.
const LEGACY_ERRORS: u8 = 0;
const NGV_ERRORS: u8 = 1;

/// The physical layer of a channel in which stations of 802.11bd and of 802.11p meet.
///
/// The medium judges 802.11p frames by its first error model and NGV frames by its second.
///
/// **Repetitions** (IEEE 802.11bd-2023 clause 32: the 802.11p frame again after SIFS, up to three times) are one frame on
/// the medium that lasts for all copies and the spaces between them: no AIFS is as short as SIFS, so nobody gets in.
/// Receivers of 802.11bd combine the copies, which the same fading has hit: their SINR counts as often as there are copies.
/// Receivers of 802.11p decode one copy of several; that they could decode another one than the first is left out.
#[derive(Debug)]
pub struct NgvPhy {
    /// NGV frames.
    pub ngv: NgvAirtime,
    /// 802.11p frames.
    pub legacy: Airtime,
    /// Which of them stations of 802.11bd send.
    pub choice: PpduChoice,
    /// How often they repeat 802.11p frames.
    pub repetitions: u32,
    /// Space between copies.
    pub sifs: SimDuration,
    stations: Vec<Capability>,
    outcomes: Vec<LinkOutcome>,
}

#[derive(Clone, Copy, Debug)]
struct Capability {
    legacy_only: bool,
    heard_legacy_at: Option<SimTime>,
}

impl NgvPhy {
    /// Stations, each of which knows both formats unless it is `legacy_only`.
    pub fn new(
        ngv: NgvAirtime,
        legacy: Airtime,
        choice: PpduChoice,
        repetitions: u32,
        sifs: SimDuration,
        legacy_only: impl IntoIterator<Item = bool>,
    ) -> Self {
        let capability = |legacy_only| Capability { legacy_only, heard_legacy_at: None };
        let stations = legacy_only.into_iter().map(capability).collect();
        Self { ngv, legacy, choice, repetitions, sifs, stations, outcomes: Vec::new() }
    }

    fn sends_ngv(&self, now: SimTime, sender: u32) -> bool {
        let own = &self.stations[sender as usize];
        !own.legacy_only
            && match self.choice {
                PpduChoice::Ngv => true,
                PpduChoice::Legacy => false,
                PpduChoice::Adaptive { memory } => own.heard_legacy_at.is_none_or(|at| now - at > memory),
            }
    }

    /// An 802.11p frame with its copies.
    fn repeated(&self, bytes: u32) -> FrameFormat {
        let once = self.legacy.frame(bytes);
        let space = once.duration + self.sifs;
        FrameFormat { duration: once.duration + SimDuration(space.0 * i64::from(self.repetitions)), ..once }
    }
}

impl Phy for NgvPhy {
    fn frame(&self, now: SimTime, sender: u32, bytes: u32) -> PhyFrame {
        if self.sends_ngv(now, sender) {
            let manner = FrameManner { error_model: NGV_ERRORS, ..FrameManner::default() };
            return PhyFrame { format: self.ngv.frame(bytes), manner };
        }
        let manner = FrameManner { error_model: LEGACY_ERRORS, ..FrameManner::default() };
        if self.stations[sender as usize].legacy_only {
            return PhyFrame { format: self.legacy.frame(bytes), manner };
        }
        let combined_copies = (self.repetitions + 1) as f32;
        PhyFrame { format: self.repeated(bytes), manner: FrameManner { combined_copies, ..manner } }
    }

    fn airtime(&self, bytes: u32) -> SimDuration {
        let ngv = self.ngv.frame(bytes).duration;
        let legacy = self.repeated(bytes).duration;
        match self.choice {
            PpduChoice::Ngv if self.stations.iter().all(|station| !station.legacy_only) => ngv,
            PpduChoice::Legacy => legacy,
            PpduChoice::Ngv | PpduChoice::Adaptive { .. } => ngv.max(legacy),
        }
    }

    fn understood<'a>(
        &'a mut self,
        now: SimTime,
        sender: u32,
        frame: &PhyFrame,
        outcomes: &'a [LinkOutcome],
    ) -> &'a [LinkOutcome] {
        if self.stations[sender as usize].legacy_only {
            for link in outcomes.iter().filter(|link| link.fate == LinkFate::Received) {
                self.stations[link.receiver as usize].heard_legacy_at = Some(now);
            }
        }
        let is_ngv = frame.manner.error_model == NGV_ERRORS;
        let unreadable =
            |link: &LinkOutcome| link.fate == LinkFate::Received && self.stations[link.receiver as usize].legacy_only;
        if !is_ngv || !outcomes.iter().any(unreadable) {
            return outcomes;
        }
        self.outcomes.clear();
        self.outcomes.extend(outcomes.iter().map(|link| {
            // Nothing but the format is in the way, which no cause of losses is named after.
            let fate = if unreadable(link) { LinkFate::Propagation } else { link.fate };
            LinkOutcome { fate, ..*link }
        }));
        &self.outcomes
    }
}

#[cfg(test)]
mod tests {
    use super::super::NGV_SCHEMES;
    use super::*;
    use crate::channel::reception::PhyRate;

    fn phy(choice: PpduChoice, repetitions: u32) -> NgvPhy {
        let rate = PhyRate::from_mbps(6.0).expect("a rate of the standard");
        let legacy = Airtime { rate, overhead_bytes: 38, whole_symbols: true };
        let ngv = NgvAirtime { scheme: NGV_SCHEMES[1], midamble_period: 8, overhead_bytes: 38 };
        NgvPhy::new(ngv, legacy, choice, repetitions, SimDuration::from_micros(32), [false, true, false])
    }

    fn outcomes() -> [LinkOutcome; 2] {
        [1, 2].map(|receiver| LinkOutcome {
            receiver,
            distance_m: 10.0,
            power_mw: 1e-6,
            fate: LinkFate::Received,
            attempt: 0,
        })
    }

    #[test]
    fn copies_follow_after_sifs_and_are_combined() {
        // 300 B: 496 us. sender, repetitions -> duration [us], copies that count
        let cases = [(0, 0, 496, 1.0), (0, 1, 496 + 528, 2.0), (0, 3, 496 + 3 * 528, 4.0), (1, 3, 496, 1.0)];
        for (sender, repetitions, micros, copies) in cases {
            let frame = phy(PpduChoice::Legacy, repetitions).frame(SimTime::ZERO, sender, 300);
            assert_eq!(frame.format.duration, SimDuration::from_micros(micros), "{sender}, {repetitions}");
            assert_eq!(frame.manner.combined_copies, copies, "{sender}, {repetitions}");
        }
    }

    #[test]
    fn legacy_stations_cannot_read_the_new_format_and_are_spared_it_when_heard() {
        let memory = SimDuration::from_millis(1000);
        let mut phy = phy(PpduChoice::Adaptive { memory }, 0);
        let at = |millis| SimTime::ZERO + SimDuration::from_millis(millis);
        let ngv = phy.frame(at(0), 0, 300);
        assert_eq!(ngv.manner.error_model, NGV_ERRORS);
        let fates: Vec<LinkFate> = phy.understood(at(1), 0, &ngv, &outcomes()).iter().map(|link| link.fate).collect();
        assert_eq!(fates, [LinkFate::Propagation, LinkFate::Received]);
        // Station 1 knows 802.11p only; whoever hears it answers in kind for as long as it remembers.
        let legacy = phy.frame(at(10), 1, 300);
        phy.understood(at(11), 1, &legacy, &[LinkOutcome { receiver: 0, ..outcomes()[0] }]);
        for (station, millis, expected) in [(0, 500, LEGACY_ERRORS), (2, 500, NGV_ERRORS), (0, 1012, NGV_ERRORS)] {
            let found = phy.frame(at(millis), station, 300).manner.error_model;
            assert_eq!(found, expected, "station {station} at {millis} ms");
        }
    }
}
