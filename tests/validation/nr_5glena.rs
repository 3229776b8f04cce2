//! Runs of 5G-LENA, beside what the validation scenario gives.

use super::compare;

/// A run with its settings.
#[derive(Clone, Debug)]
pub struct Run {
    pub name: String,
    pub overrides: Vec<String>,
    /// Largest difference that is accepted.
    pub tolerance: f64,
    /// Lower edge of a 50 m bin and packet reception ratio.
    pub prr: Vec<(f64, f64)>,
}

/// Distances up to which the runs are compared.
pub const UP_TO_M: f64 = 499.0;

/// All runs, in the order of the file.
pub fn runs() -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for row in compare::rows("nr_5glena.csv") {
        let number = |key: &str| row[key].parse::<f64>().expect("a number");
        if runs.last().is_none_or(|run| run.name != row["run"]) {
            runs.push(Run {
                name: row["run"].clone(),
                overrides: row["overrides"].split_whitespace().map(str::to_owned).collect(),
                tolerance: number("tolerance"),
                prr: Vec::new(),
            });
        }
        let run = runs.last_mut().expect("there is one");
        run.prr.push((number("distance_lo_m"), number("prr")));
    }
    runs
}
