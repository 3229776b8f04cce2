//! Messages from arguments, files and standard input.

use std::io::{self, Read};
use std::path::Path;

use super::CodecError;
use crate::station::message::bytes_from_hex;

/// More is no message: refused before it fills the memory.
const MOST_BYTES: u64 = 16 << 20;

/// The bytes of a message.
pub(super) fn bytes(hex: &[String], file: Option<&Path>, binary: bool) -> Result<Vec<u8>, CodecError> {
    let (name, content) = match (file, hex) {
        (Some(path), _) => (format!("`{}`", path.display()), read_file(path)?),
        (None, [only]) if only == "-" => ("standard input".to_owned(), read_standard_input()?),
        (None, parts) => return from_hex("HEX", &parts.join(" ")),
    };
    if binary || !looks_like_hex(&content) {
        return Ok(content);
    }
    from_hex(&name, &String::from_utf8_lossy(&content))
}

/// The JSON value of a file, or of standard input for `-`.
pub(super) fn json(path: &Path) -> Result<serde_json::Value, CodecError> {
    let (name, content) = if path == Path::new("-") {
        ("standard input".to_owned(), read_standard_input()?)
    } else {
        (format!("`{}`", path.display()), read_file(path)?)
    };
    serde_json::from_slice(&content).map_err(|source| CodecError::Json { name, source })
}

/// A message starts with its version and number, which are control characters: no text begins that way.
fn looks_like_hex(content: &[u8]) -> bool {
    content.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn from_hex(name: &str, text: &str) -> Result<Vec<u8>, CodecError> {
    bytes_from_hex(text).map_err(|at| {
        let found =
            text[at..].chars().next().map_or("the end in the middle of a byte".to_owned(), |c| format!("`{c}`"));
        CodecError::NotHex { name: name.to_owned(), at: text[..at].chars().count(), found }
    })
}

fn read_file(path: &Path) -> Result<Vec<u8>, CodecError> {
    let name = || format!("`{}`", path.display());
    let file = std::fs::File::open(path).map_err(|source| CodecError::Read { name: name(), source })?;
    read(file, &name())
}

fn read_standard_input() -> Result<Vec<u8>, CodecError> {
    read(io::stdin().lock(), "standard input")
}

fn read(source: impl Read, name: &str) -> Result<Vec<u8>, CodecError> {
    let mut content = Vec::new();
    let failed = |source| CodecError::Read { name: name.to_owned(), source };
    source.take(MOST_BYTES + 1).read_to_end(&mut content).map_err(failed)?;
    if content.len() as u64 > MOST_BYTES {
        return Err(failed(io::Error::other("it holds more than 16 MiB, no message does")));
    }
    Ok(content)
}
