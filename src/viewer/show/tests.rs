use super::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// A host whose clock stands unless it is asked; it keeps what is saved.
#[derive(Default)]
pub(crate) struct TestHost {
    nanoseconds: AtomicU64,
    pub saved: Mutex<Vec<(String, Vec<u8>)>>,
}

impl Host for TestHost {
    fn seconds(&self) -> f64 {
        // Each look takes a millisecond.
        self.nanoseconds.fetch_add(1_000_000, Ordering::Relaxed) as f64 * 1e-9
    }

    fn save(&self, name: &str, bytes: &[u8]) -> Result<String, String> {
        self.saved.lock().expect("nobody panicked").push((name.to_owned(), bytes.to_vec()));
        Ok(name.to_owned())
    }

    fn report(&self, _line: &str) {}
}

fn show(overrides: &[&str], pace: Pace) -> Show {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    let spec = RunSpec::of("highway", &overrides).expect("a built-in scenario");
    Show::new(&spec, None, pace).expect("it begins")
}

const SHORT: [&str; 3] = ["scenario.duration_s=3", "scenario.warm_up_s=0", "traffic.density_per_km=20"];

#[test]
fn time_goes_on_as_fast_as_it_is_told() {
    let host = TestHost::default();
    let mut show = show(&SHORT, Pace::Exact);
    let seconds = |show: &Show| (show.now().as_secs_f64() * 1e6).round() / 1e6;
    show.tick(0.5, &host);
    assert_eq!(seconds(&show), 0.5);
    show.apply(Command::Speed(0.1), &host);
    show.tick(0.5, &host);
    assert_eq!(seconds(&show), 0.55);
    show.apply(Command::Pause, &host);
    show.tick(0.5, &host);
    assert_eq!(seconds(&show), 0.55);
    show.apply(Command::Step, &host);
    assert_eq!(seconds(&show), 0.65);
    show.apply(Command::SeekBy(-0.4), &host);
    assert_eq!(seconds(&show), 0.25);
    show.apply(Command::SeekBy(-9.0), &host);
    assert_eq!(seconds(&show), 0.0);
    show.apply(Command::Speed(20.0), &host);
    show.apply(Command::Play, &host);
    show.tick(9.0, &host);
    assert_eq!(seconds(&show), 3.0);
    assert!(show.run().result_hash().is_some());
}

#[test]
fn a_live_picture_does_not_wait_for_the_simulation() {
    let host = TestHost::default();
    let mut show = show(&SHORT, Pace::Live);
    // Of 1 s only what fits the budget is simulated: a slice takes at least a millisecond by this host's clock.
    show.tick(1.0, &host);
    assert!(show.now().as_secs_f64() < 0.2, "{:?}", show.now());
    for _ in 0..200 {
        show.tick(0.01, &host);
    }
    assert!(show.now().as_secs_f64() > 0.9, "{:?}", show.now());
}

#[test]
fn another_technology_takes_over_at_the_same_instant_of_the_same_traffic() {
    let host = TestHost::default();
    let mut show = show(&SHORT, Pace::Live);
    while show.now().as_secs_f64() < 1.0 {
        show.tick(0.02, &host);
    }
    let own = show.selected().expect("somebody is selected");
    let (now, before) = (show.now(), show.run().timeline().pose_of(own, show.now()).expect("it is there"));
    show.apply(Command::Technology { view: 0, name: "lte_v2x".to_owned() }, &host);
    assert!(show.catching_up().is_some_and(|waiting| waiting.progress() < 1.0));
    assert_eq!(show.run().scenario().access.name(), "ieee80211p");
    for _ in 0..400 {
        show.tick(0.0, &host);
    }
    assert!(show.catching_up().is_none());
    assert_eq!(show.run().scenario().access.name(), "lte_v2x");
    let after = show.run().timeline().pose_of(own, show.now()).expect("it is there");
    assert_eq!((show.now(), after), (now, before));
    assert!(show.run().spec().command().ends_with("--set 'access.lte_v2x={}' --seed 1 --seeds 1"));

    // Side by side, and back.
    show.apply(Command::Compare(Some("nr_v2x".to_owned())), &host);
    for _ in 0..400 {
        show.tick(0.0, &host);
    }
    let names: Vec<_> = show.views().iter().map(|run| run.scenario().access.name()).collect();
    assert_eq!(names, ["lte_v2x", "nr_v2x"]);
    let poses = show.views().iter().map(|run| run.timeline().pose_of(own, now));
    assert!(poses.clone().all(|pose| pose == Some(before)), "{:?}", poses.collect::<Vec<_>>());
    show.apply(Command::Compare(None), &host);
    assert_eq!(show.views().len(), 1);
}

#[test]
fn what_cannot_be_done_is_told_and_changes_nothing() {
    let host = TestHost::default();
    let mut show = show(&SHORT, Pace::Exact);
    show.tick(0.3, &host);
    let spec = show.run().spec().clone();
    let wrong = [
        Command::Change("traffic.density_per_km=-3".to_owned()),
        Command::Change("traffic.densty_per_km=30".to_owned()),
        Command::Technology { view: 0, name: "wifi_8".to_owned() },
        Command::Compare(Some("wifi_8".to_owned())),
        Command::Open {
            scenario: "nowhere".to_owned(),
            overrides: Vec::new(),
            seed: None,
            compare: None,
            at: SimTime::ZERO,
        },
    ];
    for command in wrong {
        show.notice = None;
        show.apply(command.clone(), &host);
        assert!(show.notice().is_some_and(|notice| notice.is_error), "{command:?}");
        assert!(show.catching_up().is_none() && *show.run().spec() == spec, "{command:?}");
    }
    show.apply(Command::Select(Some(StationId(999_999))), &host);
    assert_eq!(show.selected(), None);
    show.apply(Command::Save(Saving::Station), &host);
    assert!(show.notice().is_some_and(|notice| notice.is_error && notice.text.contains("select one")));
}

#[test]
fn a_station_is_saved_with_all_that_it_sent_and_heard() {
    let host = TestHost::default();
    let mut show = show(&SHORT, Pace::Exact);
    show.tick(1.5, &host);
    show.apply(Command::Save(Saving::Frame), &host);
    show.apply(Command::Save(Saving::Station), &host);
    let saved = host.saved.lock().expect("nobody panicked");
    assert_eq!(saved.len(), 2, "{:?}", show.notice());
    assert!(
        saved.iter().all(|(name, bytes)| name.ends_with("s.pcapng") && bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]))
    );
    assert!(saved[1].1.len() > 5 * saved[0].1.len());
}

#[test]
fn selection_goes_around() {
    let host = TestHost::default();
    let mut show = show(&SHORT, Pace::Exact);
    let first = show.selected();
    assert!(first.is_some());
    show.apply(Command::SelectNext(Direction::Forward), &host);
    assert_ne!(show.selected(), first);
    show.apply(Command::SelectNext(Direction::Back), &host);
    assert_eq!(show.selected(), first);
    for _ in 0..show.run().stations().len() {
        show.apply(Command::SelectNext(Direction::Forward), &host);
    }
    assert_eq!(show.selected(), first);
}
