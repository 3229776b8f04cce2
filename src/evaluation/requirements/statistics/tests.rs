//! The statistics on data whose truth is known.

use super::*;

/// A small generator, so that the data are the same on every machine.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        // SplitMix64 (Steele, Lea, Flood 2014).
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn uniform(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Marsaglia and Tsang, ACM TOMS 26 (2000).
    fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Trials of one run: they share a chance of success, drawn from a beta distribution, so that two trials of a run have the
    /// correlation `alike`.
    fn run(&mut self, share: f64, alike: f64, trials: u32) -> RunCounts {
        let size = (1.0 - alike) / alike;
        let (a, b) = (self.gamma(share * size), self.gamma((1.0 - share) * size));
        let chance = a / (a + b);
        let threshold = (chance * u64::MAX as f64) as u64;
        let successes = (0..trials).filter(|_| self.next() < threshold).count();
        RunCounts { successes: successes as f64, trials: f64::from(trials) }
    }
}

#[test]
fn intervals_hold_the_truth_in_95_of_100_trials() {
    const TRIALS: u32 = 1000;
    // runs, true share, correlation within a run, trials per run
    let cases = [
        (5, 0.5, 0.01, 500),
        (5, 0.9, 0.01, 500),
        (5, 0.95, 0.01, 1000),
        (5, 0.99, 0.005, 1000),
        (10, 0.9, 0.02, 500),
        (10, 0.95, 0.01, 500),
        (10, 0.99, 0.005, 1000),
        (30, 0.9, 0.05, 200),
        (30, 0.99, 0.005, 500),
        (100, 0.95, 0.02, 200),
    ];
    for (runs, share, alike, trials) in cases {
        let mut draws = Draws(u64::from(trials) ^ (share * 1e6) as u64 ^ (runs as u64) << 32);
        let mut covered = 0;
        for _ in 0..TRIALS {
            let data: Vec<RunCounts> = (0..runs).map(|_| draws.run(share, alike, trials)).collect();
            let found = Share::of(&data, f64::INFINITY).expect("trials");
            let interval = found.interval().expect("several runs");
            covered += u32::from(interval.lo <= share && share <= interval.hi);
        }
        assert!((930..=970).contains(&covered), "{runs} runs, {share}, {alike}: {covered} of {TRIALS}");
    }
}

#[test]
fn too_few_trials_never_show_a_requirement() {
    // reliability -> trials without a failure that are just enough (rule of ln 0.05 / ln reliability)
    let cases = [(0.9, 29), (0.95, 59), (0.99, 299), (0.999, 2995), (0.9999, 29_956), (0.999_99, 299_572)];
    for (reliability, enough) in cases {
        assert_eq!(smallest_sample(reliability).ceil() as u32, enough, "{reliability}");
        for (trials, shown) in [(enough - 1, false), (enough, true)] {
            let run = |trials: u32| RunCounts { successes: f64::from(trials), trials: f64::from(trials) };
            let share = Share::of(&[run(trials / 2), run(trials - trials / 2)], f64::INFINITY).expect("trials");
            assert_eq!(share.lower_bound().expect("two runs") >= reliability, shown, "{trials} at {reliability}");
            assert_eq!(share.is_large_enough_for(reliability), shown, "{trials} at {reliability}");
            assert_eq!(share.p_value_of_at_least(reliability) <= 0.05, shown, "{trials} at {reliability}");
        }
    }
    // A million receptions of ten frames are ten trials.
    let run = RunCounts { successes: 5e5, trials: 5e5 };
    let share = Share::of(&[run, run], 10.0).expect("trials");
    assert!(!share.is_large_enough_for(0.9) && share.lower_bound() < Some(0.9), "{share:?}");
}

#[test]
fn a_single_run_shows_nothing() {
    let share = Share::of(&[RunCounts { successes: 1e6, trials: 1e6 }], f64::INFINITY).expect("trials");
    assert_eq!((share.lower_bound(), share.upper_bound(), share.interval()), (None, None, None));
    assert_eq!(share.p_value_of_at_least(0.5), 1.0);
    assert_eq!(Share::of(&[RunCounts::default()], 1.0), None);
}

#[test]
fn bound_and_test_agree() {
    let mut draws = Draws(7);
    for _ in 0..200 {
        let data: Vec<RunCounts> = (0..6).map(|_| draws.run(0.93, 0.02, 300)).collect();
        let share = Share::of(&data, f64::INFINITY).expect("trials");
        for target in [0.88, 0.9, 0.92, 0.95] {
            assert_eq!(share.lower_bound() >= Some(target), share.p_value_of_at_least(target) <= 0.05, "{share:?}");
        }
        assert!(share.n_eff <= share.n && share.design_effect() >= 1.0);
    }
}

#[test]
fn runs_that_agree_by_chance_are_not_surer_than_independent_trials() {
    let run = RunCounts { successes: 95.0, trials: 100.0 };
    let share = Share::of(&[run; 5], f64::INFINITY).expect("trials");
    assert!((share.n_eff - 500.0).abs() < 1e-6, "{share:?}");
    let interval = share.interval().expect("five runs");
    assert!(interval.lo < 0.93 && interval.hi > 0.965, "{interval:?}");
}

#[test]
fn a_technology_does_not_differ_from_itself() {
    let mut draws = Draws(3);
    let data: Vec<RunCounts> = (0..5).map(|_| draws.run(0.9, 0.05, 400)).collect();
    assert_eq!(paired_difference(&data, &data), Some((0.0, Some(ConfidenceInterval { lo: 0.0, hi: 0.0 }))));
    let better: Vec<RunCounts> = data.iter().map(|run| RunCounts { successes: run.successes + 8.0, ..*run }).collect();
    let (mean, interval) = paired_difference(&better, &data).expect("pairs");
    // Far narrower than either side: what the runs have in common cancels.
    assert!((mean - 0.02).abs() < 1e-12 && interval.is_some_and(|interval| interval.hi - interval.lo < 1e-9));
}

#[test]
fn holm_is_stricter_with_every_further_question() {
    // p-values -> rejected (Holm 1979)
    let cases: [(&[f64], &[bool]); 4] = [
        (&[0.04], &[true]),
        (&[0.04, 0.04], &[false, false]),
        (&[0.01, 0.04, 0.03], &[true, false, false]),
        (&[0.01, 0.04, 0.02, 0.005], &[true, true, true, true]),
    ];
    for (p_values, expected) in cases {
        assert_eq!(holm(p_values), expected, "{p_values:?}");
    }
}
