use super::*;
use crate::evaluation::record::Outcome;

fn spec(overrides: &[&str]) -> RunSpec {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    RunSpec::of("highway", &overrides).expect("a built-in scenario")
}

fn headless_hash(spec: &RunSpec) -> String {
    let scenario = spec.load().expect("valid");
    let recorder = MetricsRecorder::new(MetricsSettings::of(&scenario));
    let mut simulation = Simulation::from_scenario(&scenario, spec.seed, recorder).expect("it can be built");
    while simulation.step().expect("it goes on") {}
    result_hash(&[simulation.finish().0.finish()]).to_string()
}

#[test]
fn a_shown_run_has_the_result_of_the_same_run_without_a_window() {
    for (scenario, duration) in [("highway", 2.5), ("intersection", 2.0)] {
        let overrides = [format!("scenario.duration_s={duration}"), "scenario.warm_up_s=0.5".to_owned()];
        let spec = RunSpec::of(scenario, &overrides).expect("a built-in scenario");
        let mut run = ShownRun::begin(&spec).expect("it begins");
        run.simulate_until_shown(SimTime::from_secs_f64(100.0));
        assert!(run.has_ended());
        let shown = run.result_hash().expect("it ended well").to_string();
        assert_eq!(shown, headless_hash(&spec), "{scenario}");
    }
}

#[test]
fn every_instant_of_the_past_can_be_shown_again() {
    let spec = spec(&["scenario.duration_s=2", "scenario.warm_up_s=0", "traffic.density_per_km=20"]);
    let mut run = ShownRun::begin(&spec).expect("it begins");
    run.simulate_until_shown(SimTime::from_secs_f64(1.0));
    assert!(!run.has_ended() && run.shown_until() >= SimTime::from_secs_f64(1.0));
    let timeline = run.timeline();
    let at = SimTime::from_secs_f64(0.55);
    let mut poses = Vec::new();
    timeline.poses_at(at, &mut poses);
    assert_eq!(poses.len(), run.stations().len());
    // Between the moments before and after it.
    let (before, after) = timeline.moments_around(at).expect("a moment");
    let after = after.expect("one more");
    assert!(before.at <= at && at < after.at);
    let (one, middle, other) = (before.poses[0].position, poses[0].position, after.poses[0].position);
    assert!((middle.x - one.x) * (other.x - middle.x) > 0.0, "{one:?} {middle:?} {other:?}");
    let own = timeline.actor(poses[0].actor).id;
    assert_eq!(timeline.pose_of(own, at).expect("it is there").position, middle);

    // Receptions of a frame are found by receiver, and their number is that of the frame.
    let mut frames = 0;
    for frame in timeline.frames_ending(SimTime::ZERO, SimTime::from_secs_f64(1.0)) {
        frames += 1;
        let heard: Vec<_> = timeline.receptions(frame).collect();
        assert_eq!(heard.len(), frame.expected as usize);
        assert_eq!(heard.iter().filter(|one| one.outcome == Outcome::Received).count(), frame.received as usize);
        for one in heard {
            assert_eq!(timeline.reception_at(frame, one.receiver), Some(one));
        }
        // The position that the packet states is where the sender was when it made the message.
        let stated = run.stated_position(&frame.packet).expect("a packet with a position");
        let sender = timeline.pose_of(frame.sender, frame.generated_at).expect("it was there");
        assert!(stated.distance(sender.position).0 < 3.0, "{stated:?} {sender:?}");
    }
    assert!(frames > 100, "{frames}");
}

#[test]
fn what_does_not_fit_the_memory_is_forgotten_from_the_start() {
    let spec = spec(&["scenario.duration_s=3", "traffic.density_per_km=30"]);
    let memory = Memory { receptions: 2_000, packet_bytes: 20_000, poses: 600 };
    let mut run = ShownRun::keeping(&spec, memory).expect("it begins");
    run.simulate_until_shown(SimTime::from_secs_f64(3.0));
    let timeline = run.timeline();
    let (first, last) = timeline.span().expect("moments");
    assert!(first > SimTime::from_secs_f64(1.0) && last == SimTime::from_secs_f64(3.0), "{first:?} {last:?}");
    let frames: Vec<&Frame> = timeline.frames_ending(SimTime::ZERO, last).collect();
    let packets: usize = frames.iter().map(|frame| frame.packet.len()).sum();
    assert!(packets <= 20_000 && packets > 10_000, "{packets}");
    let kept: usize = frames.iter().map(|frame| timeline.receptions(frame).count()).sum();
    assert!(kept <= 2_000 && kept > 1_000, "{kept}");
    let newest = frames.last().expect("frames");
    assert_eq!(timeline.receptions(newest).count(), newest.expected as usize);
    assert!(timeline.frame(frames[0].number).is_some() && timeline.frame(0).is_none());
}

#[test]
fn figures_are_kept_over_time_and_end_as_the_result() {
    let spec = spec(&["scenario.duration_s=2", "scenario.warm_up_s=0"]);
    let mut run = ShownRun::begin(&spec).expect("it begins");
    run.simulate_until_shown(SimTime::from_secs_f64(9.0));
    let figures: Vec<&Figures> = run.timeline().figures().collect();
    assert!(figures.len() >= 4);
    assert!(figures.windows(2).all(|pair| pair[0].at <= pair[1].at && pair[0].received <= pair[1].received));
    let last = figures.last().expect("figures");
    assert_eq!(last.expected, last.received + last.lost.iter().map(|(_, count)| count).sum::<u64>());
    assert!(last.cbr.is_some() && last.latency_ms.is_some() && last.prr_at(100.0).is_some());
    assert_eq!(
        run.timeline().figures_at(SimTime::from_secs_f64(1.2)).map(|one| one.at <= SimTime::from_secs_f64(1.2)),
        Some(true)
    );
}
