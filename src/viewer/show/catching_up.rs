//! New runs that are simulated up to the instant that is shown, before they take the place of the old ones.

use crate::units::SimTime;

use super::super::host::Host;
use super::super::run::{RunSpec, ShownRun};
use super::{BUDGET_CATCHING_UP_S, Pace, Show, describe};

/// Runs that are not shown yet.
pub struct CatchingUp {
    runs: Vec<ShownRun>,
    until: SimTime,
}

impl CatchingUp {
    /// How much of it is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        let until = self.until.as_secs_f64().max(1e-9);
        let done = self.runs.iter().map(|run| run.shown_until().as_secs_f64().min(until));
        done.sum::<f64>() / (until * self.runs.len() as f64)
    }

    /// What is simulated.
    pub fn runs(&self) -> &[ShownRun] {
        &self.runs
    }
}

impl Show {
    /// Begins these runs; they are shown when they have come to `until`. What cannot begin is told, and nothing changes.
    pub(super) fn begin(&mut self, specs: Vec<RunSpec>, until: SimTime) {
        let runs: Result<Vec<ShownRun>, _> = specs.iter().map(ShownRun::begin).collect();
        match runs {
            Ok(runs) => {
                let end = runs.iter().map(ShownRun::end).min().unwrap_or(until);
                self.catching_up = Some(CatchingUp { runs, until: until.min(end) });
            }
            Err(error) => self.tell_error(describe(&error)),
        }
    }

    pub(super) fn catch_up(&mut self, host: &dyn Host) {
        let Some(mut waiting) = self.catching_up.take() else { return };
        let begun = host.seconds();
        let mut complete = true;
        for run in &mut waiting.runs {
            while run.shown_until() < waiting.until && run.simulate_a_slice() {
                if self.pace == Pace::Live && host.seconds() - begun > BUDGET_CATCHING_UP_S || host.is_interrupted() {
                    break;
                }
            }
            complete &= run.shown_until() >= waiting.until || run.has_ended();
        }
        if complete {
            self.show_instead(waiting);
        } else {
            self.catching_up = Some(waiting);
        }
    }

    fn show_instead(&mut self, waiting: CatchingUp) {
        let same_place = self.run().spec().scenario == waiting.runs[0].spec().scenario;
        self.views = waiting.runs;
        self.now = waiting.until;
        self.rest_ns = 0.0;
        self.map_version += 1;
        self.inspected = None;
        self.chain = None;
        let gone = self.selected.is_none_or(|station| {
            !self.run().is_station(station) || self.run().timeline().pose_of(station, self.now).is_none()
        });
        if gone || !same_place {
            self.select_somebody();
        }
    }
}
