//! The machine that the window runs on.

use std::fs;
use std::time::Instant;

use crate::cli::print_line;
use crate::cli::replications::is_interrupted;
use crate::viewer::host::Host;

/// Files in the working folder, lines on standard error.
pub(super) struct Desk {
    begun: Instant,
}

impl Desk {
    #[expect(clippy::disallowed_methods, reason = "how long pictures may take is the command line's business")]
    pub(super) fn new() -> Self {
        Self { begun: Instant::now() }
    }
}

impl Host for Desk {
    fn seconds(&self) -> f64 {
        self.begun.elapsed().as_secs_f64()
    }

    fn save(&self, name: &str, bytes: &[u8]) -> Result<String, String> {
        crate::files::write_whole(std::path::Path::new(name), bytes)
            .map_err(|error| format!("cannot write `{name}`: {error}"))?;
        let place = fs::canonicalize(name).map_or_else(|_| name.to_owned(), |path| path.display().to_string());
        Ok(place)
    }

    fn report(&self, line: &str) {
        print_line(line);
    }

    fn is_interrupted(&self) -> bool {
        is_interrupted()
    }
}
