//! How far a command is, for a person who waits.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Steps of a bar: simulated milliseconds.
const PER_SECOND: f64 = 1000.0;

/// A bar on standard error that counts simulated time; invisible where nobody watches a terminal.
#[derive(Clone, Debug)]
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar for `seconds` of simulated time.
    pub fn new(seconds: f64) -> Self {
        let bar =
            ProgressBar::with_draw_target(Some((seconds * PER_SECOND) as u64), ProgressDrawTarget::stderr_with_hz(8));
        let template = "{bar:30} {percent:>3} % of simulated time, {eta} left";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// Counts simulated time.
    pub fn advance(&self, seconds: f64) {
        self.bar.inc((seconds * PER_SECOND) as u64);
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
