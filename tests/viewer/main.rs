//! The window and its recordings, as a presenter has them. What needs a graphics driver, a display or a program that is not
//! there says so and is skipped.

mod picture;
mod recording;
mod window;

use std::process::{Command, Stdio};

/// Whether a program can be run here.
fn has(program: &str, argument: &str) -> bool {
    let asked = Command::new(program).arg(argument).stdout(Stdio::null()).stderr(Stdio::null()).status();
    asked.is_ok()
}
