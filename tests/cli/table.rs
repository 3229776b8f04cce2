//! Tables of a result.

/// The rows of a table by cell, after a look at its header.
pub fn rows<'a>(text: &'a str, header: &str) -> Vec<Vec<&'a str>> {
    let (first, rows) = text.split_once('\n').expect("a header line");
    assert_eq!(first, header);
    rows.lines().map(|row| row.split(',').collect()).collect()
}
