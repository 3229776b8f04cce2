//! Results on standard output.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::CodecError;
use crate::station::message::FieldSpan;

/// Writes to standard output. A reader that has seen enough (`| head`) is no failure.
pub(super) fn write(text: &[u8]) -> Result<(), CodecError> {
    let mut output = io::stdout().lock();
    match output.write_all(text).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CodecError::Write(error)),
        _ => Ok(()),
    }
}

/// One row for each part of a message, in the order of the bits.
pub(super) fn table(fields: &[FieldSpan]) -> String {
    const HEAD: [&str; 4] = ["bits", "field", "value", "meaning"];
    let rows: Vec<[String; 4]> = fields
        .iter()
        .map(|field| {
            let bits = format!("[{}..{})", field.start, field.end);
            let path = if field.path.is_empty() { "(message)" } else { &field.path };
            [bits, path.to_owned(), shortened(&field.content), field.meaning.clone()]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([HEAD[column].len()]).max().unwrap_or_default()
    };
    let widths = [width(0), width(1), width(2)];
    let mut text = String::new();
    for row in std::iter::once(HEAD.map(str::to_owned)).chain(rows) {
        let [bits, field, value, meaning] = &row;
        let line = format!("{bits:<0$}  {field:<1$}  {value:<2$}  {meaning}", widths[0], widths[1], widths[2]);
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

/// Long octet strings would push the last column off the screen.
fn shortened(content: &str) -> String {
    const MOST: usize = 40;
    if content.chars().count() <= MOST {
        return content.to_owned();
    }
    let start: String = content.chars().take(MOST - 3).collect();
    start + "..."
}
