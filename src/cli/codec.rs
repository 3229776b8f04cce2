//! `comad codec`: messages to JSON, JSON to messages, and a table of every bit.

mod capture;
mod input;
mod output;
mod packet_json;
mod packet_table;
mod size;

use std::path::PathBuf;

use capture::View;
use clap::{Args, Subcommand, ValueEnum};

use crate::evaluation::capture_file::CaptureError;
use crate::simulation::{Protection, packet_parts};
use crate::station::dissection::containers;
use crate::station::message::{DecodeError, EncodeError, MessageKind, MessageSchema, UnknownMessage, hex_from_bytes};
use crate::station::networking::SendError;

/// Arguments of `comad codec`.
#[derive(Args, Debug)]
pub struct CodecArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print a message as JSON, with the identifiers of the standard as keys; of a capture, one line per frame
    Decode(ReadArgs),
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
    /// Print which bits of a message or packet mean what
    Inspect(ReadArgs),
    /// Print how the size of a message on the air comes about, by container and by layer
    Size {
        #[command(flatten)]
        message: MessageArgs,
        #[command(flatten)]
        bytes: BytesArgs,
        /// What protects the packet; a DENM always carries the certificate
        #[arg(long, value_enum, default_value_t = Security::Digest)]
        security: Security,
        /// Most hops: with more than one, the packet is a geo-broadcast
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..))]
        hops: u8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Security {
    /// No signature
    None,
    /// A signature and the digest of the certificate
    Digest,
    /// A signature and the certificate
    Certificate,
}

#[derive(Args, Debug)]
struct ReadArgs {
    /// Message type, such as CAM; packets and captures say themselves which message they hold
    #[arg(long, value_name = "TYPE", required_unless_present_any = ["packet", "file"], conflicts_with = "packet")]
    message: Option<String>,
    /// Release of the ETSI ITS standards
    #[arg(long, value_name = "1|2", default_value_t = 2, value_parser = clap::value_parser!(u8).range(1..=2))]
    release: u8,
    /// The bytes are a whole GeoNetworking packet, or an Ethernet frame around it
    #[arg(long)]
    packet: bool,
    /// Of a capture file (pcap or pcapng), only this frame, counted from 1
    #[arg(long, value_name = "N", requires = "file", value_parser = clap::value_parser!(u64).range(1..))]
    frame: Option<u64>,
    #[command(flatten)]
    bytes: BytesArgs,
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
    /// The file is no capture, or a damaged one.
    #[error("{name}, {source}")]
    Capture {
        /// The file.
        name: String,
        /// Why.
        source: CaptureError,
    },
    /// The bytes are no packet.
    #[error("{place}{problem}")]
    Packet {
        /// Which frame.
        place: String,
        /// Layer, byte and remedy.
        problem: String,
    },
    /// Some frames of a capture are no packets; they were reported.
    #[error("{name}: {wrong} of {frames} frames cannot be decoded")]
    WrongFrames {
        /// The file.
        name: String,
        /// How many.
        wrong: u64,
        /// How many there are.
        frames: u64,
    },
    /// No such frame.
    #[error("{name} has no frame {frame}, expected 1 to {frames}")]
    NoFrame {
        /// The file.
        name: String,
        /// The frame that was asked for.
        frame: u64,
        /// How many there are.
        frames: u64,
    },
    /// A file that is no capture, without the kind of message in it.
    #[error("{name} is no pcap or pcapng file; say --message TYPE for a message or --packet for a packet")]
    KindWanted {
        /// The file.
        name: String,
    },
    /// `--frame` of something else.
    #[error("{name} is no pcap or pcapng file, so it has no frames; leave --frame out")]
    NoFrames {
        /// The file.
        name: String,
    },
    /// The message is too long for a packet.
    #[error("{0}")]
    TooLong(#[from] SendError),
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
            Self::Read { .. }
            | Self::NotHex { .. }
            | Self::Json { .. }
            | Self::Decode { .. }
            | Self::Encode { .. }
            | Self::Capture { .. }
            | Self::Packet { .. }
            | Self::WrongFrames { .. }
            | Self::NoFrame { .. }
            | Self::KindWanted { .. }
            | Self::TooLong(_)
            | Self::NoFrames { .. } => 3,
        }
    }
}

/// Runs `comad codec`.
pub fn execute(args: CodecArgs) -> Result<(), CodecError> {
    match args.action {
        Action::Decode(args) => read(&args, View::Decode),
        Action::Inspect(args) => read(&args, View::Inspect),
        Action::Size { message, bytes, security, hops } => show_size(&message, &bytes, security, hops),
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

fn show_size(message: &MessageArgs, bytes: &BytesArgs, security: Security, hops: u8) -> Result<(), CodecError> {
    let schema = schema(message)?;
    let bytes = input::bytes(&bytes.hex, bytes.file.as_deref(), bytes.binary)?;
    let decoded =
        schema.decode(&bytes).map_err(|source| CodecError::Decode { message: format!("{schema:?}"), source })?;
    // A draft has no port and no permission of its own yet; sizes do not depend on them.
    let kind = MessageKind::ALL.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(&message.message));
    let protection = match security {
        Security::None => Protection::None,
        Security::Digest => Protection::Digest,
        Security::Certificate => Protection::Certificate,
    };
    let parts = packet_parts(&bytes, kind, protection, hops)?;
    let containers = containers(&decoded.fields, bytes.len());
    output::write(size::table(&message.message, &containers, &parts).as_bytes())
}

fn schema(message: &MessageArgs) -> Result<MessageSchema, CodecError> {
    Ok(MessageSchema::find(&message.message, message.release)?)
}

fn read(args: &ReadArgs, view: View) -> Result<(), CodecError> {
    // First the option, then the input: standard input may be a keyboard.
    let schema = args.message.as_deref().map(|message| MessageSchema::find(message, args.release)).transpose()?;
    if let Some(path) = &args.bytes.file {
        let name = || format!("`{}`", path.display());
        let capture = schema.is_none() && capture::is_capture_file(path);
        if capture {
            return capture::show_file(path, args.frame, args.release, view);
        }
        if args.frame.is_some() {
            return Err(CodecError::NoFrames { name: name() });
        }
        if schema.is_none() && !args.packet {
            // One that cannot be read says so first.
            std::fs::File::open(path).map_err(|source| CodecError::Read { name: name(), source })?;
            return Err(CodecError::KindWanted { name: name() });
        }
    }
    let bytes = input::bytes(&args.bytes.hex, args.bytes.file.as_deref(), args.bytes.binary)?;
    let Some(schema) = schema else {
        return capture::show_packet(&bytes, args.release, view);
    };
    let decoded =
        schema.decode(&bytes).map_err(|source| CodecError::Decode { message: format!("{schema:?}"), source })?;
    match view {
        View::Decode => {
            let json = serde_json::to_string_pretty(&decoded.value).expect("a JSON value can be written");
            output::write((json + "\n").as_bytes())
        }
        View::Inspect => output::write(output::table(&decoded.fields).as_bytes()),
    }
}
