//! When a station becomes somebody else.

use crate::engine::RandomStream;
use crate::units::{Meters, SimDuration, SimTime};

/// When pseudonyms change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PseudonymPolicy {
    /// Never: road side units, and runs that do not look at privacy.
    Never,
    /// After a time with a random part.
    ///
    /// TR 103 415 V1.1.1 describes such policies in its clause on fixed and random parameters; the basic system profile of
    /// the CAR 2 CAR Communication Consortium draws 10 to 30 minutes.
    Time {
        /// Shortest time between two changes.
        least: SimDuration,
        /// Longest time.
        most: SimDuration,
    },
    /// By segments of the way, see [`SegmentPolicy`].
    DistanceAndTime(SegmentPolicy),
}

/// Changes that cut a trip into segments, so that neither its start nor its end can be linked to what lies between.
///
/// The policy of the CAR 2 CAR Communication Consortium, as TR 103 415 V1.1.1 reports it: the first change 0.8 to 1.5 km
/// after the start; each further one after at least another 0.8 km, and then another 2 to 6 minutes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SegmentPolicy {
    /// Shortest way to the first change.
    pub first_least: Meters,
    /// Longest way to the first change.
    pub first_most: Meters,
    /// Way between later changes before their time starts.
    pub distance: Meters,
    /// Shortest time behind that way.
    pub time_least: SimDuration,
    /// Longest time behind that way.
    pub time_most: SimDuration,
}

impl Default for SegmentPolicy {
    fn default() -> Self {
        Self {
            first_least: Meters(800.0),
            first_most: Meters(1500.0),
            distance: Meters(800.0),
            time_least: SimDuration::from_millis(2 * 60_000),
            time_most: SimDuration::from_millis(6 * 60_000),
        }
    }
}

/// What a station waits for before its next change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NextChange {
    /// Nothing: it keeps its pseudonym.
    Never,
    /// An instant.
    At(SimTime),
    /// A distance that it has travelled since its start.
    Travelled(Meters),
}

/// The changes of one station.
#[derive(Clone, Copy, Debug)]
pub struct PseudonymTimer {
    policy: PseudonymPolicy,
    stream: RandomStream,
    next: NextChange,
    /// Whether reaching the distance of `next` only starts the time of [`SegmentPolicy`].
    time_follows: bool,
}

impl PseudonymTimer {
    /// A station that starts at `now`; its draws come from `stream`.
    pub fn new(policy: PseudonymPolicy, mut stream: RandomStream, now: SimTime) -> Self {
        let next = match policy {
            PseudonymPolicy::Never => NextChange::Never,
            PseudonymPolicy::Time { least, most } => NextChange::At(now + between(least, most, &mut stream)),
            PseudonymPolicy::DistanceAndTime(segments) => {
                let (least, most) = (segments.first_least.0, segments.first_most.0);
                NextChange::Travelled(Meters(least + (most - least) * stream.next_unit()))
            }
        };
        Self { policy, stream, next, time_follows: false }
    }

    /// What the next change waits for.
    pub fn next_change(&self) -> NextChange {
        self.next
    }

    /// Whether the pseudonym changes now, after `travelled` since the start; if so, waits for the next change.
    ///
    /// Called at any instants; distances are noticed at the next call, so once per generated message is often enough.
    pub fn changed(&mut self, now: SimTime, travelled: Meters) -> bool {
        let reached = match self.next {
            NextChange::Never => false,
            NextChange::At(due) => now >= due,
            NextChange::Travelled(distance) => travelled.0 >= distance.0,
        };
        if !reached {
            return false;
        }
        match self.policy {
            PseudonymPolicy::Never => false,
            PseudonymPolicy::Time { least, most } => {
                self.next = NextChange::At(now + between(least, most, &mut self.stream));
                true
            }
            PseudonymPolicy::DistanceAndTime(segments) => {
                if self.time_follows {
                    let time = between(segments.time_least, segments.time_most, &mut self.stream);
                    self.next = NextChange::At(now + time);
                    self.time_follows = false;
                    return false;
                }
                self.next = NextChange::Travelled(Meters(travelled.0 + segments.distance.0));
                self.time_follows = true;
                true
            }
        }
    }
}

fn between(least: SimDuration, most: SimDuration, stream: &mut RandomStream) -> SimDuration {
    let span = (most - least).0.max(0);
    SimDuration(least.0 + (span as f64 * stream.next_unit()) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Instants [s] and places [m] of the changes of a car with constant speed in m/s, looked at ten times a second.
    fn changes(policy: PseudonymPolicy, speed: f64, hours: f64, station: u64) -> Vec<(f64, f64)> {
        let stream = RandomStream::from_seed(3).derive(station);
        let mut timer = PseudonymTimer::new(policy, stream, SimTime::ZERO);
        let ticks = (hours * 36_000.0) as i64;
        let at = |tick: i64| (tick as f64 * 0.1, tick as f64 * 0.1 * speed);
        let due =
            (0..ticks).map(at).filter(|(seconds, way)| timer.changed(SimTime::from_secs_f64(*seconds), Meters(*way)));
        due.collect()
    }

    #[test]
    fn segments_follow_way_and_time() {
        // TR 103 415: first change after 0.8 to 1.5 km, then each 0.8 km and 2 to 6 minutes
        let policy = PseudonymPolicy::DistanceAndTime(SegmentPolicy::default());
        for station in 0..20 {
            for speed in [5.0, 30.0] {
                let changes = changes(policy, speed, 1.0, station);
                let slack = 0.2 * speed;
                assert!((800.0..=1500.0 + slack).contains(&changes[0].1), "{changes:?}");
                for pair in changes.windows(2) {
                    let time = (pair[1].0 - pair[0].0) - 800.0 / speed;
                    assert!((119.9..=360.3).contains(&time), "{speed} m/s, station {station}: {time} s");
                }
                assert!(changes.len() > 3);
            }
        }
        assert_eq!(changes(policy, 0.0, 1.0, 1), [], "who stands stays the same");
    }

    #[test]
    fn times_are_drawn_anew_for_each_change_and_station() {
        let minutes = |minutes: i64| SimDuration::from_millis(minutes * 60_000);
        let policy = PseudonymPolicy::Time { least: minutes(10), most: minutes(30) };
        let [one, other] = [1, 2].map(|station| changes(policy, 0.0, 10.0, station));
        assert_ne!(one, other);
        let times: Vec<f64> = one.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!(times.iter().all(|time| (599.9..=1800.2).contains(time)), "{times:?}");
        assert!(times.windows(2).any(|pair| (pair[0] - pair[1]).abs() > 60.0));
        assert_eq!(changes(PseudonymPolicy::Never, 30.0, 1.0, 1), []);
    }
}
