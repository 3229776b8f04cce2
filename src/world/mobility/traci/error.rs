//! What can go wrong between this program and a SUMO server.

use std::io;

/// Why a TraCI connection does not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum TraciError {
    /// The name of the host stands for no address.
    #[error("cannot find the TraCI server's host `{host}`")]
    Host {
        /// The host.
        host: String,
        /// Why not.
        source: io::Error,
    },
    /// Nobody listens.
    #[error(
        "no TraCI server at {address}: connection refused; start one with `sumo --remote-port {port} ...` and check the port"
    )]
    Refused {
        /// Host and port.
        address: String,
        /// The port.
        port: u16,
    },
    /// There is no way to the server.
    #[error("cannot connect to the TraCI server at {address}")]
    Connect {
        /// Host and port.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// The server takes too long.
    #[error("the TraCI server at {address} did not answer {waiting_for} within {timeout_s} s")]
    TimedOut {
        /// Host and port.
        address: String,
        /// What was asked.
        waiting_for: &'static str,
        /// How long it had.
        timeout_s: f64,
    },
    /// The server has gone.
    #[error("the TraCI server at {address} closed the connection during {during}; SUMO's own output says why it ended")]
    Closed {
        /// Host and port.
        address: String,
        /// What was being done.
        during: &'static str,
    },
    /// The connection fails otherwise.
    #[error("the connection to the TraCI server at {address} failed during {during}")]
    Io {
        /// Host and port.
        address: String,
        /// What was being done.
        during: &'static str,
        /// Why.
        source: io::Error,
    },
    /// The server refuses a command.
    #[error("SUMO refuses {command}: {message}")]
    Refusal {
        /// The command.
        command: String,
        /// What the server says.
        message: String,
    },
    /// The server speaks a version that this program does not know.
    #[error("`{software}` speaks TraCI version {found}, expected {oldest} to {newest}")]
    Version {
        /// The version.
        found: i32,
        /// What the server says it is.
        software: String,
        /// The oldest that would do.
        oldest: i32,
        /// The newest that would do.
        newest: i32,
    },
    /// What the server says is no TraCI.
    #[error("the answer of {address} to {during} is no TraCI: {problem}")]
    Protocol {
        /// Host and port.
        address: String,
        /// What was being done.
        during: &'static str,
        /// What was found and expected.
        problem: String,
    },
}
