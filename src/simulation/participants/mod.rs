//! Everybody who takes part in the traffic, with or without a station.
//!
//! A [`Mobility`] says where its participants are; [`Participants`] knows what they are like, who of them has a station, and what
//! that station believes about its own position. Bodies without a station are seen by sensors and stand in the way of radio waves
//! like all others.

mod bystanders;
mod in_sumo;
mod on_highway;
mod on_network;
mod played_back;

pub(super) use bystanders::{Bystanders, Way};
pub(super) use in_sumo::{InSumo, Instruction, Order, SumoServer};
pub(super) use on_highway::OnHighway;
pub(super) use on_network::OnNetwork;
pub(super) use played_back::PlayedBack;

use crate::channel::propagation::obstacles::Blocker;
use crate::evaluation::record::StationId;
use crate::geometry::KinematicState;
use crate::simulation::communication::{Here, Snapshot};
use crate::station::applications::SpeedAdvice;
use crate::station::facilities::{EgoState, StationKind};
use crate::units::{Meters, SimTime};
use crate::world::mobility::SpeedCap;
use crate::world::perception::{GnssReceiver, GnssSettings};
use crate::world::road::network::JunctionIndex;
use crate::world::road::{SignalInterval, SignalState};

/// What somebody is like; it does not change during a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Participant {
    /// The number by which everything outside knows it.
    pub id: u32,
    pub kind: StationKind,
    pub length: Meters,
    pub width: Meters,
    pub height: Meters,
    pub has_station: bool,
}

/// Moves participants.
pub(super) trait Mobility: Send + Sync {
    /// Lets time pass until `now`.
    fn advance(&mut self, now: SimTime) -> Result<(), MobilityError>;

    /// Where everybody is at `now`, in ascending order of the participants' numbers; none for those who are not there.
    fn motions(&self, now: SimTime, motions: &mut Vec<Option<KinematicState>>);

    /// Asks the driver of a participant to keep to an advice, or none, from `now` on, which is the instant of the last
    /// [`Self::advance`]. Who is not there is asked nothing.
    fn advise(&mut self, now: SimTime, participant: u32, advice: Option<SpeedAdvice>) -> Result<(), MobilityError>;

    /// What the signals show at `now`, in the order of the lanes that end at them.
    fn signals(&self, _now: SimTime) -> Vec<SignalState> {
        Vec::new()
    }

    /// What each group of the signals at a junction shows at `now`; nothing where no signals govern this traffic.
    fn signal_groups(&self, _junction: JunctionIndex, _now: SimTime) -> Vec<(u8, SignalInterval)> {
        Vec::new()
    }
}

/// Why traffic cannot go on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MobilityError {
    /// The program that moves the vehicles cannot be reached.
    #[error("there is no traffic: {problem}")]
    Unavailable {
        /// What happened.
        problem: String,
    },
    /// A program that moves the vehicles is of no more use.
    #[error("the traffic ended after {after_s:.1} s: {problem}")]
    Lost {
        /// Simulated seconds until then.
        after_s: f64,
        /// What happened.
        problem: String,
    },
}

/// All participants of a run.
pub(super) struct Participants {
    mobility: Box<dyn Mobility>,
    /// In ascending order of their numbers.
    everybody: Vec<Participant>,
    motions: Vec<Option<KinematicState>>,
    /// The places in `everybody` of those with a station.
    stations: Vec<u32>,
    positioning: Option<Vec<GnssReceiver>>,
    /// What drivers are asked once they have come to the instant at which they are asked.
    advice: Vec<(u32, Option<SpeedAdvice>)>,
}

impl Participants {
    /// Everybody at the start of a run. Without `positioning`, stations know exactly where they are.
    pub(super) fn new(
        mobility: Box<dyn Mobility>,
        everybody: Vec<Participant>,
        positioning: Option<(GnssSettings, &crate::engine::RandomStream)>,
    ) -> Self {
        debug_assert!(everybody.is_sorted_by(|one, other| one.id < other.id));
        let stations: Vec<u32> =
            (0..everybody.len() as u32).filter(|place| everybody[*place as usize].has_station).collect();
        let receiver = |place: &u32, settings, draws: &crate::engine::RandomStream| {
            let one = &everybody[*place as usize];
            // Whoever stands at the road side was surveyed.
            let exact = one.kind == StationKind::RoadSideUnit;
            GnssReceiver::new(if exact { GnssSettings::EXACT } else { settings }, draws.derive(u64::from(one.id)))
        };
        let positioning = positioning
            .map(|(settings, draws)| stations.iter().map(|place| receiver(place, settings, draws)).collect());
        let mut participants =
            Self { mobility, everybody, motions: Vec::new(), stations, positioning, advice: Vec::new() };
        participants.look(SimTime::ZERO);
        participants
    }

    /// Lets time pass until `now`.
    pub(super) fn advance(&mut self, now: SimTime) -> Result<(), MobilityError> {
        self.mobility.advance(now)?;
        for (participant, advice) in self.advice.drain(..) {
            self.mobility.advise(now, participant, advice)?;
        }
        self.look(now);
        Ok(())
    }

    /// Asks the driver of the station at a place in ascending order of stations for something, at the end of a step: the vehicles are
    /// still where they were at its beginning, so that the driver obeys after the next [`Self::advance`].
    pub(super) fn advise(&mut self, station: usize, advice: Option<SpeedAdvice>) {
        self.advice.push((self.everybody[self.stations[station] as usize].id, advice));
    }

    fn look(&mut self, now: SimTime) {
        self.motions.clear();
        self.mobility.motions(now, &mut self.motions);
        debug_assert_eq!(self.motions.len(), self.everybody.len());
        for (receiver, place) in self.positioning.iter_mut().flatten().zip(&self.stations) {
            if self.motions[*place as usize].is_some() {
                receiver.advance(now);
            }
        }
    }

    /// The motion of the station at a place in ascending order of stations; none if it is not there.
    pub(super) fn motion_of_station(&self, station: usize) -> Option<KinematicState> {
        self.motions[self.stations[station] as usize]
    }

    /// Everybody who is there, in ascending order of numbers.
    pub(super) fn present(&self) -> impl Iterator<Item = (&Participant, KinematicState)> {
        self.everybody.iter().zip(&self.motions).filter_map(|(one, motion)| Some((one, (*motion)?)))
    }

    /// What the signals show, in the order of the lanes that end at them.
    pub(super) fn signals(&self, now: SimTime) -> Vec<SignalState> {
        self.mobility.signals(now)
    }

    /// What each group of the signals at a junction shows.
    pub(super) fn signal_groups(&self, junction: JunctionIndex, now: SimTime) -> Vec<(u8, SignalInterval)> {
        self.mobility.signal_groups(junction, now)
    }

    /// Where everybody is, for the radio and the stations.
    pub(super) fn snapshot(&self, now: SimTime, snapshot: &mut Snapshot) {
        snapshot.stations.clear();
        for (station, place) in self.stations.iter().enumerate() {
            let one = &self.everybody[*place as usize];
            let here = self.motions[*place as usize].map(|motion| {
                let receiver = self.positioning.as_ref().map(|receivers| &receivers[station]);
                let believed = receiver.map_or(motion, |receiver| receiver.believes(&motion));
                Here {
                    position: motion.position,
                    believed: EgoState {
                        at: now,
                        motion: believed,
                        kind: one.kind,
                        length: one.length,
                        width: one.width,
                    },
                }
            });
            snapshot.stations.push(here);
        }
        snapshot.blockers.clear();
        let mut stations = self.stations.iter().enumerate().peekable();
        for (place, (one, motion)) in self.everybody.iter().zip(&self.motions).enumerate() {
            let carries = stations.next_if(|(_, own)| **own as usize == place).map(|(station, _)| station as u32);
            let Some(motion) = motion.filter(|_| one.kind.is_vehicle()) else { continue };
            let ahead = motion.heading.direction();
            snapshot.blockers.push(Blocker {
                middle: motion.position - ahead.scaled(one.length.0 / 2.0),
                ahead,
                half_length: Meters(one.length.0 / 2.0),
                half_width: Meters(one.width.0 / 2.0),
                height: one.height,
                carries,
            });
        }
    }

    /// The numbers of all stations, ascending.
    pub(super) fn station_ids(&self) -> impl Iterator<Item = StationId> + '_ {
        self.stations.iter().map(|place| StationId(self.everybody[*place as usize].id))
    }
}

/// The advice as drivers of this program understand it.
fn cap_of(advice: SpeedAdvice) -> SpeedCap {
    SpeedCap { speed: advice.speed, deceleration: advice.deceleration }
}
