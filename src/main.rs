//! The `comad` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    comad::cli::main()
}
