//! `{ from = 1, to = 10, step = 1 }`: numbers of a sweep that nobody wants to write out.

/// Numbers at equal distances or, on a logarithmic scale, with equal ratios.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub from: f64,
    pub to: f64,
    pub spacing: Spacing,
}

/// How the numbers follow each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Spacing {
    /// So far apart; the last number is `to` or the last one before it.
    Step(f64),
    /// So many, from `from` to `to`.
    Count(u32),
    /// So many, each as many times the one before it.
    LogCount(u32),
}

/// More values on one axis are a mistake.
const MOST: f64 = 100_000.0;

impl Range {
    /// The numbers as TOML writes them; or what is wrong.
    pub fn values(self) -> Result<Vec<String>, String> {
        let Self { from, to, spacing } = self;
        if !from.is_finite() || !to.is_finite() {
            return Err("the ends of a range must be finite".to_owned());
        }
        let at: Vec<f64> = match spacing {
            Spacing::Step(step) => {
                if !step.is_finite() || step == 0.0 || (to - from) * step < 0.0 {
                    return Err(format!("steps of {step} do not lead from {from} to {to}"));
                }
                // A last step that is short by rounding only still counts.
                let steps = ((to - from) / step * (1.0 + 1e-12) + 1e-9).floor();
                if steps >= MOST {
                    return Err(format!("steps of {step} from {from} to {to} are more than {MOST} values"));
                }
                (0..=steps as u32).map(|index| from + f64::from(index) * step).collect()
            }
            Spacing::Count(count) | Spacing::LogCount(count) if count < 2 || f64::from(count) > MOST => {
                return Err(format!("`count` is {count}, expected 2 to {MOST}"));
            }
            Spacing::Count(count) => {
                let share = |index: u32| f64::from(index) / f64::from(count - 1);
                (0..count).map(|index| from + share(index) * (to - from)).collect()
            }
            Spacing::LogCount(_) if from <= 0.0 || to <= 0.0 => {
                return Err("a logarithmic range needs ends above 0".to_owned());
            }
            Spacing::LogCount(count) => {
                let share = |index: u32| f64::from(index) / f64::from(count - 1);
                (0..count).map(|index| from * (to / from).powf(share(index))).collect()
            }
        };
        Ok(at.into_iter().map(number).collect())
    }
}

/// A number without the noise of its last binary digits, which a reader of the plan would stumble over.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.11e}").parse().unwrap_or(value);
    format!("{}", rounded + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_both_ends_and_no_rounding_noise() {
        use Spacing::*;
        // from, to, spacing -> values
        let cases: [(f64, f64, Spacing, &[&str]); 6] = [
            (1.0, 4.0, Step(1.0), &["1", "2", "3", "4"]),
            (0.1, 0.5, Step(0.1), &["0.1", "0.2", "0.3", "0.4", "0.5"]),
            (10.0, 0.0, Step(-4.0), &["10", "6", "2"]),
            (0.0, 1.0, Count(5), &["0", "0.25", "0.5", "0.75", "1"]),
            (1.0, 1000.0, LogCount(4), &["1", "10", "100", "1000"]),
            (-90.0, -85.0, Step(2.5), &["-90", "-87.5", "-85"]),
        ];
        for (from, to, spacing, expected) in cases {
            let values = Range { from, to, spacing }.values().expect("a range");
            assert_eq!(values, expected, "{from} to {to}, {spacing:?}");
        }
    }

    #[test]
    fn ranges_that_lead_nowhere_are_refused() {
        use Spacing::*;
        for (from, to, spacing) in [
            (1.0, 4.0, Step(-1.0)),
            (1.0, 4.0, Step(0.0)),
            (1.0, 4.0, Step(1e-9)),
            (1.0, 4.0, Count(1)),
            (0.0, 4.0, LogCount(3)),
            (f64::NAN, 1.0, Step(1.0)),
        ] {
            assert!(Range { from, to, spacing }.values().is_err(), "{from} to {to}, {spacing:?}");
        }
    }
}
