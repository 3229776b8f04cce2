//! Reactive congestion control: a table of states.

use crate::units::SimDuration;

/// A state of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReactiveState {
    /// Channel busy ratio from which on this state is the right one.
    pub from_cbr: f64,
    /// `Toff`: time from one frame to the next.
    pub interval: SimDuration,
}

/// The states from relaxed to restrictive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReactiveTable {
    /// Relaxed, active 1 to 3, restrictive; each `from_cbr` is larger than the one before.
    pub states: [ReactiveState; 5],
}

/// The reactive approach of ETSI TS 102 687 V1.2.1 clause 5.3 and annex A: one step towards the state of the measured
/// channel busy ratio per evaluation.
#[derive(Clone, Copy, Debug)]
pub struct Reactive {
    table: ReactiveTable,
    state: usize,
}

const fn state(from_cbr: f64, interval_ms: i64) -> ReactiveState {
    ReactiveState { from_cbr, interval: SimDuration::from_millis(interval_ms) }
}

impl ReactiveTable {
    /// TS 102 687 V1.2.1 table A.1, for frames of at most 1 ms.
    pub const A1: Self =
        Self { states: [state(0.0, 100), state(0.3, 200), state(0.4, 400), state(0.5, 500), state(0.6, 1000)] };

    /// TS 102 687 V1.2.1 table A.2, for frames of at most 0.5 ms.
    pub const A2: Self =
        Self { states: [state(0.0, 50), state(0.3, 100), state(0.4, 200), state(0.5, 250), state(0.65, 1000)] };

    /// The state that a channel busy ratio calls for; a bound belongs to the state above it.
    pub fn state_for(&self, cbr: f64) -> usize {
        self.states.iter().rposition(|state| cbr >= state.from_cbr).unwrap_or(0)
    }
}

impl Reactive {
    /// A station in the relaxed state.
    pub fn new(table: ReactiveTable) -> Self {
        Self { table, state: 0 }
    }

    /// One evaluation.
    pub fn evaluate(&mut self, cbr: f64) {
        let wanted = self.table.state_for(cbr);
        self.state = match wanted.cmp(&self.state) {
            std::cmp::Ordering::Less => self.state - 1,
            std::cmp::Ordering::Equal => self.state,
            std::cmp::Ordering::Greater => self.state + 1,
        };
    }

    /// Number of the state, from 0 (relaxed) to 4 (restrictive).
    pub fn state(&self) -> usize {
        self.state
    }

    /// Time from one frame to the next.
    ///
    /// The table calls it `Toff` and has the rate beside it (100 ms: 10 Hz), so it is taken from start to start.
    pub fn interval(&self) -> SimDuration {
        self.table.states[self.state].interval
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_begin_at_the_published_thresholds() {
        // table, channel busy ratio -> state, Toff [ms]
        let cases = [
            (ReactiveTable::A1, 0.0, 0, 100),
            (ReactiveTable::A1, 0.299, 0, 100),
            (ReactiveTable::A1, 0.30, 1, 200),
            (ReactiveTable::A1, 0.399, 1, 200),
            (ReactiveTable::A1, 0.40, 2, 400),
            (ReactiveTable::A1, 0.50, 3, 500),
            (ReactiveTable::A1, 0.599, 3, 500),
            (ReactiveTable::A1, 0.60, 4, 1000),
            (ReactiveTable::A2, 0.299, 0, 50),
            (ReactiveTable::A2, 0.30, 1, 100),
            (ReactiveTable::A2, 0.40, 2, 200),
            (ReactiveTable::A2, 0.60, 3, 250),
            (ReactiveTable::A2, 0.649, 3, 250),
            (ReactiveTable::A2, 0.65, 4, 1000),
        ];
        for (table, cbr, expected, interval_ms) in cases {
            let state = table.state_for(cbr);
            assert_eq!(state, expected, "{cbr}");
            assert_eq!(table.states[state].interval, SimDuration::from_millis(interval_ms), "{cbr}");
        }
    }

    #[test]
    fn one_evaluation_moves_by_one_state() {
        // start state, channel busy ratio, evaluations -> state
        let cases = [(0, 0.99, 1, 1), (0, 0.99, 4, 4), (0, 0.65, 5, 4), (2, 0.10, 1, 1), (2, 0.45, 3, 2)];
        for (start, cbr, evaluations, expected) in cases {
            let mut reactive = Reactive { table: ReactiveTable::A1, state: start };
            (0..evaluations).for_each(|_| reactive.evaluate(cbr));
            assert_eq!(reactive.state(), expected, "{cbr} from {start}");
        }
    }
}
