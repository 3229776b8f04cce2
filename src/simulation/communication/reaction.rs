//! From what stations know to what their drivers are asked.

use super::Communication;
use crate::evaluation::record::{HazardId, HazardReaction, HazardWarning, Recorder, StationId};
use crate::station::applications::{Notice, SpeedAdvice, Warning};
use crate::station::facilities::{EventId, StationView};
use crate::units::{MetersPerSecond, SimTime};

/// A vehicle whose driver does what its application asks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActiveReaction {
    /// Which vehicle.
    pub station: StationId,
    /// Because of which event.
    pub event: HazardId,
    /// Since when.
    pub since: SimTime,
    /// The speed that it keeps to.
    pub speed: MetersPerSecond,
}

/// A driver is asked something else than before, or nothing more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct AdviceChange {
    /// The place of the station in ascending order of ids.
    pub station: usize,
    /// What the driver is asked from now on.
    pub advice: Option<SpeedAdvice>,
}

impl Communication {
    /// Lets all applications look at what their stations know at `now`. What drivers are asked that they were not asked before
    /// goes to `changes`.
    pub(in crate::simulation) fn react(
        &mut self,
        now: SimTime,
        changes: &mut Vec<AdviceChange>,
        recorder: &mut dyn Recorder,
    ) {
        let Self { stations, states, access, acting, notices, last_reaction, .. } = self;
        for place in acting.iter().copied() {
            let own = &mut stations[place as usize];
            let Some(ego) = states[place as usize].map(|state| state.extrapolated_to(now)) else {
                own.reaction = None;
                own.applications.iter_mut().for_each(|application| application.station_left());
                continue;
            };
            let view = StationView {
                now,
                station_id: own.pseudonym,
                ego: &ego,
                t_gen_dcc: access.generation_interval(place),
                perceived: &own.perceived,
                map: &own.map,
            };
            // Of several applications, the one that wants the lowest speed is obeyed.
            let wanted = own.applications.iter_mut().filter_map(|application| application.react(&view, notices));
            let wanted = wanted.min_by(|one, other| one.advice.speed.0.total_cmp(&other.advice.speed.0));
            let before = std::mem::replace(&mut own.reaction, wanted).map(|reaction| reaction.advice);
            let advice = wanted.map(|reaction| reaction.advice);
            if advice != before {
                changes.push(AdviceChange { station: place as usize, advice });
            }
            for notice in notices.drain(..) {
                match notice {
                    Notice::Warned(warning) => recorder.warned(&of_station(own.id, &warning)),
                    Notice::Reacted { warning, at, distance, speed, advice } => {
                        let reaction = HazardReaction {
                            warning: of_station(own.id, &warning),
                            at,
                            distance,
                            speed,
                            advised_speed: advice.speed,
                            deceleration: advice.deceleration,
                        };
                        recorder.reacted(&reaction);
                        *last_reaction = Some(reaction);
                    }
                }
            }
        }
    }

    /// Who does what an application asks, in ascending order of ids.
    pub fn reactions(&self) -> impl Iterator<Item = ActiveReaction> + '_ {
        self.acting.iter().filter_map(|place| {
            let own = &self.stations[*place as usize];
            let reaction = own.reaction?;
            Some(ActiveReaction {
                station: own.id,
                event: number(reaction.event),
                since: reaction.since,
                speed: reaction.advice.speed,
            })
        })
    }

    /// The latest reaction of anybody to an event that was new to them.
    pub fn last_reaction(&self) -> Option<&HazardReaction> {
        self.last_reaction.as_ref()
    }
}

fn of_station(station: StationId, warning: &Warning) -> HazardWarning {
    let Warning { event, detected_at, warned_at } = *warning;
    HazardWarning { station, event: number(event), detected_at, warned_at }
}

fn number(event: EventId) -> HazardId {
    HazardId { originator: event.originator, sequence_number: event.sequence_number }
}
