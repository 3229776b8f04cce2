//! Bytes as hex digits.

use std::fmt::Write;

/// The bytes as lower-case hex digits.
pub fn hex_from_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The bytes that the hex digits say.
///
/// Blanks, colons and a leading `0x` are skipped. The error is the position of the first character that is no digit, or
/// of the end when a digit is missing.
pub fn bytes_from_hex(text: &str) -> Result<Vec<u8>, usize> {
    let start = text.len() - text.trim_start().len();
    let prefix = &text[start..];
    let start = start + if prefix.starts_with("0x") || prefix.starts_with("0X") { 2 } else { 0 };
    let mut bytes = Vec::with_capacity(text.len() / 2);
    let mut high = None;
    for (at, letter) in text[start..].char_indices() {
        if letter.is_whitespace() || letter == ':' {
            continue;
        }
        let digit = letter.to_digit(16).ok_or(start + at)? as u8;
        match high.take() {
            None => high = Some(digit),
            Some(high) => bytes.push(high << 4 | digit),
        }
    }
    if high.is_some() { Err(text.len()) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_is_read_as_people_write_it() {
        let cases: [(&str, Result<&[u8], usize>); 6] = [
            ("0a0B", Ok(&[10, 11])),
            (" 0x0a 0b\n", Ok(&[10, 11])),
            ("0a:0b", Ok(&[10, 11])),
            ("", Ok(&[])),
            ("0a0", Err(3)),
            ("0a g0", Err(3)),
        ];
        for (text, expected) in cases {
            assert_eq!(bytes_from_hex(text), expected.map(<[u8]>::to_vec), "{text:?}");
        }
    }
}
