//! `comad codec`: messages to JSON, JSON to messages, and a table of every bit.

mod input;
mod output;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::station::message::{DecodeError, EncodeError, MessageSchema, UnknownMessage, hex_from_bytes};

/// Arguments of `comad codec`.
#[derive(Args, Debug)]
pub struct CodecArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print a message as JSON, with the identifiers of the standard as keys
    Decode {
        #[command(flatten)]
        message: MessageArgs,
        #[command(flatten)]
        bytes: BytesArgs,
    },
    /// Print the hex digits of a message that is given as JSON
    Encode {
        #[command(flatten)]
        message: MessageArgs,
        /// JSON file, or `-` for standard input
        #[arg(value_name = "FILE", default_value = "-")]
        json: PathBuf,
        /// Write bytes instead of hex digits
        #[arg(long)]
        binary: bool,
    },
    /// Print which bits of a message mean what
    Inspect {
        #[command(flatten)]
        message: MessageArgs,
        #[command(flatten)]
        bytes: BytesArgs,
    },
}

#[derive(Args, Debug)]
struct MessageArgs {
    /// Message type, such as CAM
    #[arg(long, value_name = "TYPE")]
    message: String,
    /// Release of the ETSI ITS standards
    #[arg(long, value_name = "1|2", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    release: u8,
}

#[derive(Args, Debug)]
struct BytesArgs {
    /// Hex digits (blanks, colons and a leading 0x are skipped), or `-` for standard input
    #[arg(value_name = "HEX", required_unless_present = "file", conflicts_with = "file")]
    hex: Vec<String>,
    /// Read the message from a file
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
    /// The file or standard input holds bytes; without it, hex digits are recognised
    #[arg(long)]
    binary: bool,
}

/// Why `comad codec` fails.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// No such message.
    #[error(transparent)]
    UnknownMessage(#[from] UnknownMessage),
    /// The input cannot be read.
    #[error("cannot read {name}: {source}")]
    Read {
        /// What was read.
        name: String,
        /// Why not.
        source: std::io::Error,
    },
    /// Something among the hex digits that is none.
    #[error("{name}, character {}: found {found}, expected a hex digit", at + 1)]
    NotHex {
        /// What was read.
        name: String,
        /// Position, from 0.
        at: usize,
        /// What stands there.
        found: String,
    },
    /// The bytes are no such message.
    #[error("not a {message}: {source}")]
    Decode {
        /// Message and release.
        message: String,
        /// Why not.
        source: DecodeError,
    },
    /// The text is not JSON.
    #[error("{name} is not JSON: {source}")]
    Json {
        /// What was read.
        name: String,
        /// Why not.
        source: serde_json::Error,
    },
    /// The value is no such message.
    #[error("not a {message}: {source}")]
    Encode {
        /// Message and release.
        message: String,
        /// Why not.
        source: EncodeError,
    },
    /// The result cannot be written.
    #[error("cannot write the result: {0}")]
    Write(std::io::Error),
}

impl CodecError {
    /// Exit code of the program: 1 for trouble with the output, 2 for a wrong option, 3 for wrong input.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Write(_) => 1,
            Self::UnknownMessage(_) => 2,
            Self::Read { .. } | Self::NotHex { .. } | Self::Json { .. } | Self::Decode { .. } | Self::Encode { .. } => {
                3
            }
        }
    }
}

/// Runs `comad codec`.
pub fn execute(args: CodecArgs) -> Result<(), CodecError> {
    match args.action {
        Action::Decode { message, bytes } => {
            let decoded = decoded(&message, &bytes)?;
            let json = serde_json::to_string_pretty(&decoded.value).expect("a JSON value can be written");
            output::write((json + "\n").as_bytes())
        }
        Action::Inspect { message, bytes } => {
            let decoded = decoded(&message, &bytes)?;
            output::write(output::table(&decoded.fields).as_bytes())
        }
        Action::Encode { message, json, binary } => {
            let schema = schema(&message)?;
            let value = input::json(&json)?;
            let bytes = schema
                .encode(&value)
                .map_err(|source| CodecError::Encode { message: format!("{schema:?}"), source })?;
            if binary { output::write(&bytes) } else { output::write((hex_from_bytes(&bytes) + "\n").as_bytes()) }
        }
    }
}

fn schema(message: &MessageArgs) -> Result<MessageSchema, CodecError> {
    Ok(MessageSchema::find(&message.message, message.release)?)
}

fn decoded(message: &MessageArgs, bytes: &BytesArgs) -> Result<crate::station::message::DecodedMessage, CodecError> {
    // First the option, then the input: standard input may be a keyboard.
    let schema = schema(message)?;
    let bytes = input::bytes(&bytes.hex, bytes.file.as_deref(), bytes.binary)?;
    schema.decode(&bytes).map_err(|source| CodecError::Decode { message: format!("{schema:?}"), source })
}
