//! The command line: what it writes and prints, its exit codes, and what it says when something is wrong.

#[path = "cli/codec.rs"]
mod codec;
#[path = "cli/compare.rs"]
mod compare;
#[path = "cli/errors.rs"]
mod errors;
#[path = "cli/other_commands.rs"]
mod other_commands;
#[path = "cli/output_folder.rs"]
mod output_folder;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/requirements.rs"]
mod requirements;
#[path = "cli/run.rs"]
mod run;
#[cfg(unix)]
#[path = "cli/signals.rs"]
mod signals;
#[path = "cli/sweep.rs"]
mod sweep;
#[path = "cli/table.rs"]
mod table;
