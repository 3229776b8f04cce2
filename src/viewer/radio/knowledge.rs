//! What a station knows of others: from the messages that it had received and decoded at the instant that is shown.

use crate::evaluation::record::{Outcome, StationId};
use crate::geometry::Point;
use crate::units::{SimDuration, SimTime};
use crate::viewer::run::ShownRun;

/// Where a receiver believes somebody to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Belief {
    /// Who.
    pub sender: StationId,
    /// The frame that says so.
    pub frame: u64,
    /// Where: the position in the header of the packet.
    pub stated: Point,
    /// How old that is, in seconds.
    pub age_s: f64,
}

/// Older messages are forgotten: a neighbour is known for this long.
const LIFETIME: SimDuration = SimDuration::from_millis(1100);

/// What `receiver` believes at `now` of those who are `asked_about`: the latest message of each sender, in ascending order of senders.
pub fn beliefs(
    run: &ShownRun,
    receiver: StationId,
    now: SimTime,
    asked_about: impl Fn(StationId) -> bool,
) -> Vec<Belief> {
    let timeline = run.timeline();
    let mut known: Vec<StationId> = Vec::new();
    let mut beliefs: Vec<Belief> = Vec::new();
    for frame in timeline.frames_ending(now - LIFETIME, now).rev() {
        if !frame.awareness || frame.hop != 1 || frame.sender == receiver || !asked_about(frame.sender) {
            continue;
        }
        let Err(place) = known.binary_search(&frame.sender) else { continue };
        let Some(heard) = timeline.reception_at(frame, receiver) else { continue };
        let usable_at = frame.generated_at + SimDuration::from_micros(i64::from(heard.age_us));
        if heard.outcome != Outcome::Received || usable_at > now {
            continue;
        }
        let Some(stated) = run.stated_position(&frame.packet) else { continue };
        known.insert(place, frame.sender);
        let age_s = (now - frame.generated_at).as_secs_f64();
        beliefs.insert(place, Belief { sender: frame.sender, frame: frame.number, stated, age_s });
    }
    beliefs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::run::RunSpec;

    #[test]
    fn a_station_believes_what_it_received_last() {
        let overrides = ["scenario.duration_s=2", "scenario.warm_up_s=0", "traffic.density_per_km=20"];
        let overrides: Vec<String> = overrides.map(str::to_owned).into();
        let spec = RunSpec::of("highway", &overrides).expect("a built-in scenario");
        let mut run = ShownRun::begin(&spec).expect("it begins");
        let now = SimTime::from_secs_f64(1.5);
        run.simulate_until_shown(now);
        let own = StationId(run.stations()[3].0);
        let beliefs = beliefs(&run, own, now, |_| true);
        assert!(beliefs.len() > 5, "{beliefs:?}");
        assert!(beliefs.is_sorted_by(|one, other| one.sender < other.sender));
        let timeline = run.timeline();
        for belief in &beliefs {
            assert!(belief.age_s > 0.0 && belief.age_s < 1.2);
            // A newer message of this sender did not arrive.
            let newer = timeline
                .frames_ending(SimTime::ZERO, now)
                .filter(|frame| frame.sender == belief.sender && frame.number > belief.frame);
            for frame in newer {
                let heard = timeline.reception_at(frame, own);
                let used = heard.filter(|heard| heard.outcome == Outcome::Received);
                let after = |age_us: u32| frame.generated_at + SimDuration::from_micros(i64::from(age_us)) > now;
                assert!(used.is_none_or(|heard| after(heard.age_us)), "{frame:?}");
            }
            // The ghost is behind the vehicle by the way that it went since, give or take the error of its position.
            let pose = timeline.pose_of(belief.sender, now).expect("it is there");
            let behind = belief.stated.distance(pose.position).0;
            assert!((behind - f64::from(pose.speed) * belief.age_s).abs() < 5.0, "{belief:?} {pose:?}");
        }
    }
}
