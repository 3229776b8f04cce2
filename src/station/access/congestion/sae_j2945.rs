//! Rate and power control of SAE J2945/1: formulas, and the state of one station.

use crate::engine::RandomStream;
use crate::geometry::{KinematicState, Topology};
use crate::station::access::congestion::neighbourhood::Neighbourhood;
use crate::units::{Dbm, DegreesPerSecond, Meters, MetersPerSecondSquared, SimDuration, SimTime};

/// Parameters of SAE J2945/1 clause 6.3.8 by their names there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SaeParameters {
    /// `vTxRateCntrlInt`: time between two evaluations, and shortest time between two frames.
    pub evaluation: SimDuration,
    /// `vPERRange`: vehicles up to here are counted.
    pub density_range: Meters,
    /// `vDensityWeightFactor`: weight of the latest count.
    pub density_weight: f64,
    /// `vDensityCoefficient`: vehicles from which on the rate falls.
    pub density_coefficient: f64,
    /// `vMax_ITT`: longest time between two frames.
    pub max_itt: SimDuration,
    /// `vTrackingErrMin`: error below which nobody sends because of it.
    pub tracking_error_min: Meters,
    /// `vTrackingErrMax`: error from which on a station sends.
    pub tracking_error_max: Meters,
    /// `vErrSensitivity`, in 1/m².
    pub error_sensitivity: f64,
    /// `vPERMax`: largest packet error ratio that is believed in.
    pub per_max: f64,
    /// `vMaxRP`: radiated power in an empty channel.
    pub radiated_power_max: Dbm,
    /// `vMinRP`: radiated power in a full channel.
    pub radiated_power_min: Dbm,
    /// `vRP` at the start.
    pub radiated_power_start: Dbm,
    /// `vMinChanUtil`: channel busy ratio up to which the channel counts as empty.
    pub busy_min: f64,
    /// `vMaxChanUtil`: channel busy ratio from which on the channel counts as full.
    pub busy_max: f64,
    /// `vCBPWeightFactor`: weight of the latest channel busy ratio.
    pub busy_weight: f64,
    /// `vSUPRAGain`: share of the way to its target that the power goes in one evaluation.
    pub power_gain: f64,
}

impl Default for SaeParameters {
    fn default() -> Self {
        Self {
            evaluation: SimDuration::from_millis(100),
            density_range: Meters(100.0),
            density_weight: 0.05,
            density_coefficient: 25.0,
            max_itt: SimDuration::from_millis(600),
            tracking_error_min: Meters(0.2),
            tracking_error_max: Meters(0.5),
            error_sensitivity: 75.0,
            per_max: 0.3,
            radiated_power_max: Dbm(20.0),
            radiated_power_min: Dbm(10.0),
            radiated_power_start: Dbm(15.0),
            busy_min: 0.5,
            busy_max: 0.8,
            busy_weight: 0.5,
            power_gain: 0.5,
        }
    }
}

impl SaeParameters {
    /// `Max_ITT`: longest time between two frames with a smoothed number of vehicles around.
    pub fn max_itt(&self, vehicles: f64) -> SimDuration {
        let crowded = (vehicles / self.density_coefficient).max(1.0);
        SimDuration::from_secs_f64(self.evaluation.as_secs_f64() * crowded).min(self.max_itt)
    }

    /// Probability that a station sends because others are wrong about its position by `error`.
    pub fn transmission_probability(&self, error: Meters) -> f64 {
        if error.0 < self.tracking_error_min.0 {
            return 0.0;
        }
        if error.0 >= self.tracking_error_max.0 {
            return 1.0;
        }
        let excess = error.0 - self.tracking_error_min.0;
        1.0 - (-self.error_sensitivity * excess * excess).exp()
    }

    /// Radiated power that a channel busy ratio calls for.
    pub fn target_power(&self, busy: f64) -> Dbm {
        let share = ((busy - self.busy_min) / (self.busy_max - self.busy_min)).clamp(0.0, 1.0);
        Dbm(self.radiated_power_max.0 + share * (self.radiated_power_min.0 - self.radiated_power_max.0))
    }

    /// Radiated power after one evaluation.
    pub fn next_power(&self, power: Dbm, busy: f64) -> Dbm {
        Dbm(power.0 + self.power_gain * (self.target_power(busy).0 - power.0))
    }
}

/// What one station under SAE J2945/1 knows and has decided.
#[derive(Clone, Debug)]
pub struct SaeControl {
    parameters: SaeParameters,
    topology: Topology,
    /// Smoothed number of vehicles around.
    vehicles: f64,
    busy: f64,
    radiated_power: Dbm,
    /// Where the others believe this station to be: its state at the last frame that they have got.
    believed: Option<(SimTime, KinematicState)>,
    /// Others are so wrong about its position that it sends before `Max_ITT` is over.
    sends_early: bool,
    pub(super) neighbourhood: Neighbourhood,
    draws: RandomStream,
}

impl SaeControl {
    /// A station that has not heard anybody.
    pub fn new(parameters: SaeParameters, topology: Topology, draws: RandomStream) -> Self {
        Self {
            parameters,
            topology,
            vehicles: 0.0,
            busy: 0.0,
            radiated_power: parameters.radiated_power_start,
            believed: None,
            sends_early: false,
            neighbourhood: Neighbourhood::default(),
            draws,
        }
    }

    /// One evaluation with the channel busy ratio since the last one and the station's own motion.
    pub fn evaluate(&mut self, now: SimTime, cbr: f64, motion: Option<&KinematicState>) {
        let parameters = &self.parameters;
        let count = f64::from(self.neighbourhood.count(now));
        self.vehicles += parameters.density_weight * (count - self.vehicles);
        self.busy += parameters.busy_weight * (cbr - self.busy);
        self.radiated_power = parameters.next_power(self.radiated_power, self.busy);
        let probability = motion.and_then(|motion| self.tracking_error(now, motion));
        let probability = probability.map_or(0.0, |error| parameters.transmission_probability(error));
        // One draw each time, so that their number does not depend on what happens.
        self.sends_early = self.draws.next_unit() < probability;
    }

    /// A frame left the station at `now`, which moved like this: the others learn of it unless they lose it.
    pub fn sent(&mut self, now: SimTime, motion: Option<&KinematicState>) {
        let lost = self.neighbourhood.packet_error_ratio().min(self.parameters.per_max);
        let arrived = self.draws.next_unit() >= lost;
        if let Some(motion) = motion.filter(|_| arrived || self.believed.is_none()) {
            self.believed = Some((now, steady(motion)));
        }
        self.sends_early = false;
    }

    /// Distance between where the station is and where the others believe it to be.
    fn tracking_error(&self, now: SimTime, motion: &KinematicState) -> Option<Meters> {
        let (since, believed) = self.believed.as_ref()?;
        let believed = believed.extrapolate(now - *since);
        Some(self.topology.distance(believed.position, motion.position))
    }

    /// Shortest time from one frame to the next.
    pub fn interval(&self) -> SimDuration {
        if self.sends_early { self.parameters.evaluation } else { self.parameters.max_itt(self.vehicles) }
    }

    /// Smoothed number of vehicles around.
    pub fn vehicles(&self) -> f64 {
        self.vehicles
    }

    /// The smoothed channel busy ratio.
    pub fn busy(&self) -> f64 {
        self.busy
    }

    /// Power to radiate at present.
    pub fn radiated_power(&self) -> Dbm {
        self.radiated_power
    }
}

/// Receivers extrapolate with constant speed and heading.
fn steady(motion: &KinematicState) -> KinematicState {
    KinematicState {
        acceleration: MetersPerSecondSquared(0.0),
        yaw_rate: DegreesPerSecond(0.0),
        curvature_per_m: 0.0,
        ..*motion
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Heading, Point};
    use crate::units::MetersPerSecond;

    fn eastward(x: f64, speed: f64) -> KinematicState {
        KinematicState { speed: MetersPerSecond(speed), ..KinematicState::at_rest(Point::new(x, 0.0), Heading::EAST) }
    }

    fn millis(millis: i64) -> SimTime {
        SimTime::ZERO + SimDuration::from_millis(millis)
    }

    #[test]
    fn who_drives_on_steadily_waits_and_who_brakes_sends_early() {
        // position one second later [m] -> sends early; at 30 m/s others expect 30 m
        for (x, early) in [(30.0, false), (29.85, false), (29.4, true)] {
            let mut station = SaeControl::new(SaeParameters::default(), Topology::Open, RandomStream::from_seed(1));
            station.sent(millis(0), Some(&eastward(0.0, 30.0)));
            station.evaluate(millis(1000), 0.1, Some(&eastward(x, 20.0)));
            assert_eq!(station.sends_early, early, "{x} m");
        }
    }

    #[test]
    fn lost_frames_leave_the_others_with_what_they_had() {
        let mut station = SaeControl::new(SaeParameters::default(), Topology::Open, RandomStream::from_seed(1));
        (0..1000).for_each(|_| station.neighbourhood.frame(millis(0), 7, false));
        station.sent(millis(0), Some(&eastward(0.0, 30.0)));
        let mut learnt = 0;
        for frame in 1..=1000 {
            station.believed = Some((millis(0), eastward(-1.0, 30.0)));
            station.sent(millis(frame), Some(&eastward(5.0, 30.0)));
            learnt += i32::from(station.believed.is_some_and(|(_, state)| state.position.x > 0.0));
        }
        // Nothing arrives, but no more than 30 % is believed to be lost: 700 +- 15.
        assert!((655..=745).contains(&learnt), "{learnt}");
    }
}
