//! Aligned columns for a terminal.

/// Rows under a heading, every column as wide as its widest cell; the last column runs free.
pub(super) fn aligned(header: &[&str], rows: &[Vec<String>], indent: &str) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([header[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        let joined = padded.collect::<Vec<_>>().join("  ");
        format!("{indent}{}\n", joined.trim_end())
    };
    let body = rows.iter().map(|row| line(row.iter().map(String::as_str).collect()));
    line(header.to_vec()) + &body.collect::<String>()
}
