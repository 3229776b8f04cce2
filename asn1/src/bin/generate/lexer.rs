//! Text of a module to tokens.

/// A word, number or sign of ASN.1, and the line it stands in.
#[derive(Clone, Debug)]
pub struct Token {
    /// Letters of the token.
    pub text: String,
    /// Line, from 1.
    pub line: usize,
}

/// The tokens of a module and its `unit:` comments.
pub struct Tokens {
    /// All tokens in order.
    pub tokens: Vec<Token>,
    /// Number of tokens before the comment, and its text.
    pub units: Vec<(usize, String)>,
}

/// Signs of more than one character, longest first.
const SIGNS: [&str; 5] = ["::=", "...", "..", "[[", "]]"];

/// Splits a module; comments go, except the units.
pub fn tokens(source: &str) -> Result<Tokens, String> {
    let mut found = Tokens { tokens: Vec::new(), units: Vec::new() };
    for (number, line) in source.lines().enumerate() {
        let (code, comment) = without_comment(line);
        split_line(code, number + 1, &mut found.tokens)?;
        if let Some(unit) = comment.trim().strip_prefix("unit:") {
            found.units.push((found.tokens.len(), unit.trim().to_owned()));
        }
    }
    Ok(found)
}

/// A line and its comment. Comments run to the end of the line: this project's modules have no others.
pub fn without_comment(line: &str) -> (&str, &str) {
    line.split_once("--").unwrap_or((line, ""))
}

fn split_line(mut rest: &str, line: usize, tokens: &mut Vec<Token>) -> Result<(), String> {
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        let length = if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            sign.len()
        } else if first.is_ascii_alphanumeric() || (first == '-' && starts_number(&rest[1..])) || first == '&' {
            let tail = rest[1..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
            tail.map_or(rest.len(), |end| end + 1)
        } else if "{}()[],;|.@".contains(first) {
            1
        } else {
            return Err(format!("line {line}: `{first}` is not understood"));
        };
        let (text, tail) = rest.split_at(length);
        tokens.push(Token { text: text.to_owned(), line });
        rest = tail;
    }
}

fn starts_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}
