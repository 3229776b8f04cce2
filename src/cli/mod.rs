//! The command line: one file per subcommand.
//!
//! Results go to standard output, progress and errors to standard error. Exit codes: 0 all well, 1 failure while running,
//! 2 wrong usage, 3 invalid scenario or input file, 4 a requirement is violated (where asked), 5 a study is incomplete,
//! 130 interrupted.

mod benchmark;
pub mod codec;
mod compare;
#[cfg(feature = "viewer")]
mod demo;
mod import;
mod job;
mod performance;
mod progress;
pub mod replications;
mod report;
mod requirements;
mod run;
pub mod scenario;
mod sweep;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

/// V2X message simulator and benchmarking toolkit: real ASN.1 messages over modelled access technologies.
#[derive(Debug, Parser)]
#[command(name = "comad", version, max_term_width = 100, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 all well, 1 failure while running, 2 wrong usage, 3 invalid scenario or input file,
4 a requirement is violated (where asked), 5 a study is incomplete, 130 interrupted.
Start with `comad run`, then `comad scenario show` to see what was run.";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a scenario, print what it achieved and write the result folder
    Run(run::RunArgs),
    /// Run technologies or scenarios with the same traffic and seeds, and show what differs
    Compare(compare::CompareArgs),
    /// Run many variations of a scenario: plan, run or spread over machines, merge
    Sweep(sweep::SweepArgs),
    /// Run the benchmark suite and write its report
    Benchmark(benchmark::BenchmarkArgs),
    /// Write the report on requirements for a result, a comparison or a study
    Report(report::ReportArgs),
    /// Open the window: a story that plays by itself, or a scenario to play with
    #[cfg(feature = "viewer")]
    Demo(demo::DemoArgs),
    /// Show a result of `comad run` in the window
    #[cfg(feature = "viewer")]
    Replay(demo::ReplayArgs),
    /// Write, check and show scenario files
    Scenario(scenario::ScenarioArgs),
    /// List and show what standards and projects require, and check results against it
    Requirements(requirements::RequirementsArgs),
    /// Make a road file of a map: SUMO networks, OpenStreetMap
    Import(import::ImportArgs),
    /// Encode, decode and take apart messages
    Codec(codec::CodecArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

#[derive(Debug, Args)]
struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run(args) => run::execute(args).map_err(|error| {
            if let run::RunError::Scenario(invalid) = &error {
                scenario::print_scenario_error(invalid);
            } else {
                print_error(&error);
            }
            error.exit_code()
        }),
        Command::Compare(args) => compare::execute(args).map_err(|error| {
            if let compare::CompareError::Scenario(invalid) = &error {
                scenario::print_scenario_error(invalid);
            } else {
                print_error(&error);
            }
            error.exit_code()
        }),
        Command::Sweep(args) => sweep::execute(args).map_err(|error| {
            if let Some(invalid) = error.scenario() {
                scenario::print_scenario_error(invalid);
            }
            match (&error, error.scenario()) {
                (sweep::SweepError::Scenario(_), _) => {}
                // Its mistakes are told already.
                (_, Some(_)) => print_line(&format!("error: {error}")),
                _ => print_error(&error),
            }
            error.exit_code()
        }),
        Command::Benchmark(args) => benchmark::execute(&args).map_err(|error| {
            print_error(&error);
            error.exit_code()
        }),
        Command::Report(args) => report::execute(&args).map_err(|error| {
            print_error(&error);
            error.exit_code()
        }),
        #[cfg(feature = "viewer")]
        Command::Demo(args) => demo::execute(args).map_err(|error| tell_demo_error(&error)),
        #[cfg(feature = "viewer")]
        Command::Replay(args) => demo::replay(args).map_err(|error| tell_demo_error(&error)),
        Command::Scenario(args) => scenario::execute(args).map_err(|error| {
            if let scenario::ScenarioCommandError::Scenario(invalid) = &error {
                scenario::print_scenario_error(invalid);
            } else {
                print_error(&error);
            }
            error.exit_code()
        }),
        Command::Requirements(args) => requirements::execute(args).map_err(|error| {
            if let requirements::RequirementsError::Scenario(invalid) = &error {
                scenario::print_scenario_error(invalid);
            } else {
                print_error(&error);
            }
            error.exit_code()
        }),
        Command::Import(args) => import::execute(&args).map_err(|error| {
            print_error(&error);
            error.exit_code()
        }),
        Command::Codec(args) => codec::execute(args).map_err(|error| {
            print_error(&error);
            error.exit_code()
        }),
        Command::Completions(args) => {
            let mut text = Vec::new();
            clap_complete::generate(args.shell, &mut Arguments::command(), "comad", &mut text);
            print_text(&text).map_err(output_failed)
        }
        Command::Man => {
            let mut text = Vec::new();
            match clap_mangen::Man::new(Arguments::command()).render(&mut text) {
                Ok(()) => print_text(&text).map_err(output_failed),
                Err(error) => Err(output_failed(error)),
            }
        }
    };
    result.map_or_else(ExitCode::from, |()| ExitCode::SUCCESS)
}

#[cfg(feature = "viewer")]
fn tell_demo_error(error: &demo::DemoError) -> u8 {
    match error.scenario() {
        Some(invalid) => scenario::print_scenario_error(invalid),
        None => print_error(error),
    }
    error.exit_code()
}

/// An error and what caused it, in one line.
fn print_error(error: &dyn Error) {
    let mut text = format!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        // Some errors repeat their cause in their own words.
        if !text.contains(&message) {
            text += &format!(": {message}");
        }
        cause = error.source();
    }
    print_line(&text);
}

fn print_line(text: &str) {
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Writes to standard output; a reader that has seen enough, such as `head`, is no failure.
fn print_text(text: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}

fn output_failed(error: io::Error) -> u8 {
    let _ = writeln!(io::stderr().lock(), "error: cannot write to standard output: {error}");
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_fit_together() {
        Arguments::command().debug_assert();
    }
}
