//! The choice of an algorithm, and its state at one station.

use super::gate::Closed;
use super::{
    Limeric, LimericParameters, QueueLimits, Reactive, ReactiveTable, SaeControl, SaeParameters, duty_limit, limeric,
};
use crate::engine::RandomStream;
use crate::geometry::Topology;
use crate::units::{Db, Dbm, SimDuration};

/// How stations react to a busy channel.
#[derive(Clone, Copy, Debug)]
pub enum Algorithm {
    /// A table of states (ETSI TS 102 687 clause 5.3).
    Reactive {
        /// The table.
        table: ReactiveTable,
        /// Time between two evaluations.
        evaluation: SimDuration,
    },
    /// A share of the channel (ETSI TS 102 687 clause 5.4).
    Adaptive {
        /// Its parameters.
        parameters: LimericParameters,
        /// Time between two evaluations.
        evaluation: SimDuration,
    },
    /// Rate by the number of vehicles and the tracking error, power by the channel busy ratio.
    SaeJ2945 {
        /// Its parameters.
        parameters: SaeParameters,
        /// Power that a packet without an offset is radiated with.
        full_power: Dbm,
        /// Whether the power follows the channel busy ratio.
        power_control: bool,
    },
}

/// What all stations have in common.
#[derive(Clone, Copy, Debug)]
pub struct CongestionSettings {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Whether EN 302 571 limits what the algorithm allows.
    pub duty_limit: bool,
    /// What may wait.
    pub queues: QueueLimits,
    /// The wait at the gate is longer or shorter by so much at random. With timers that are exact to the nanosecond and equal
    /// intervals, stations whose frames once met in a slot would meet in every interval.
    pub jitter: SimDuration,
    /// Whether services are told the interval (`T_GenCam_DCC`, which EN 302 637-2 does not have over LTE-V2X).
    pub tells_services: bool,
    /// How the ends of the world meet.
    pub topology: Topology,
}

/// Channel busy ratios are measured over this time (TS 102 687 V1.2.1 clause 5.2, SAE J2945/1 clause 6.3.8.4).
pub(super) const CBR_WINDOW: SimDuration = SimDuration::from_millis(100);

/// What an algorithm shows of itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ControlValue {
    /// Number of the state of the table, from 0 (relaxed).
    State(usize),
    /// Share of time that a station may transmit.
    Delta(f64),
    /// Smoothed number of vehicles around.
    Vehicles(f64),
}

/// The state of an algorithm at one station.
#[derive(Clone, Debug)]
pub(super) enum Control {
    Reactive(Reactive),
    Adaptive(Limeric),
    SaeJ2945(Box<SaeControl>),
}

impl CongestionSettings {
    /// How many windows of the channel busy ratio there are between two evaluations.
    pub(super) fn windows_per_evaluation(&self) -> u32 {
        let evaluation = match self.algorithm {
            Algorithm::Reactive { evaluation, .. } | Algorithm::Adaptive { evaluation, .. } => evaluation,
            Algorithm::SaeJ2945 { parameters, .. } => parameters.evaluation,
        };
        ((evaluation.0 + CBR_WINDOW.0 / 2) / CBR_WINDOW.0).max(1) as u32
    }

    /// The algorithm at the start.
    pub(super) fn control(&self, draws: RandomStream) -> Control {
        match self.algorithm {
            Algorithm::Reactive { table, .. } => Control::Reactive(Reactive::new(table)),
            Algorithm::Adaptive { parameters, .. } => Control::Adaptive(Limeric::new(parameters)),
            Algorithm::SaeJ2945 { parameters, .. } => {
                Control::SaeJ2945(Box::new(SaeControl::new(parameters, self.topology, draws)))
            }
        }
    }

    /// Shortest time from a frame of `on_time` to the next.
    pub(super) fn interval(&self, control: &Control, on_time: SimDuration, cbr: f64) -> SimDuration {
        let wanted = match control {
            Control::Reactive(reactive) => reactive.interval(),
            Control::Adaptive(limeric) => limeric.interval(on_time),
            Control::SaeJ2945(sae) => sae.interval(),
        };
        wanted.max(self.regulated(on_time, cbr))
    }

    /// The wait after the algorithm has changed its mind while the gate was closed, `elapsed` after the frame began.
    pub(super) fn changed_interval(
        &self,
        control: &Control,
        closed: &Closed,
        elapsed: SimDuration,
        cbr: f64,
    ) -> SimDuration {
        let wanted = match control {
            Control::Adaptive(limeric) => {
                limeric::rescaled_interval(closed.on_time, limeric.delta(), closed.interval, elapsed)
            }
            Control::Reactive(reactive) => reactive.interval() + closed.jitter,
            Control::SaeJ2945(sae) => sae.interval() + closed.jitter,
        };
        wanted.max(self.regulated(closed.on_time, cbr))
    }

    pub(super) fn regulated(&self, on_time: SimDuration, cbr: f64) -> SimDuration {
        if self.duty_limit { duty_limit::minimum_interval(on_time, cbr) } else { SimDuration::ZERO }
    }

    /// Power of the next packet relative to full power.
    pub(super) fn power_offset(&self, control: &Control) -> Db {
        match (self.algorithm, control) {
            (Algorithm::SaeJ2945 { full_power, power_control: true, .. }, Control::SaeJ2945(sae)) => {
                sae.radiated_power() - full_power
            }
            _ => Db(0.0),
        }
    }
}

impl Control {
    pub(super) fn value(&self) -> ControlValue {
        match self {
            Self::Reactive(reactive) => ControlValue::State(reactive.state()),
            Self::Adaptive(limeric) => ControlValue::Delta(limeric.delta()),
            Self::SaeJ2945(sae) => ControlValue::Vehicles(sae.vehicles()),
        }
    }
}
