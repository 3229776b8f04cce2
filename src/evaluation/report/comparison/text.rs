//! The comparison on a terminal.

use std::fmt::Write;

use crate::evaluation::metrics::{ComparedFigure, Comparison, PairedDifference};

/// Width of a column, in characters.
const WIDTH: usize = 26;

/// One line for each figure: its values, and below them what each contender has more than the first.
pub(super) fn text(comparison: &Comparison) -> String {
    let mut text = format!("{:<36}", "");
    for label in &comparison.labels {
        let label: String = label.chars().take(WIDTH - 2).collect();
        write!(text, "{label:>WIDTH$}").expect("a string takes any text");
    }
    text.push('\n');
    for figure in &comparison.figures {
        let name =
            if figure.unit.is_empty() { figure.name.clone() } else { format!("{} [{}]", figure.name, figure.unit) };
        write!(text, "{name:<36}").expect("a string takes any text");
        for value in &figure.values {
            let value = value.map_or("-".to_owned(), |value| figure_text(figure, value));
            write!(text, "{value:>WIDTH$}").expect("a string takes any text");
        }
        text.push('\n');
        if figure.differences.iter().any(Option::is_some) {
            write!(text, "{:<36}{:>WIDTH$}", "", "difference").expect("a string takes any text");
            for difference in &figure.differences {
                let difference = difference.map_or("-".to_owned(), |difference| difference_text(figure, difference));
                write!(text, "{difference:>WIDTH$}").expect("a string takes any text");
            }
            text.push('\n');
        }
    }
    text += "* the 95 % interval of the paired difference leaves out zero\n";
    // Lines end where their text does.
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// A value with as many decimals as its unit deserves.
pub(super) fn figure_text(figure: &ComparedFigure, value: f64) -> String {
    match figure.unit {
        "" if figure.name.starts_with("messages") => format!("{value:.1}"),
        "" => format!("{value:.4}"),
        "m" => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// A difference with its sign, half the width of its interval, and a mark where it is certain.
pub(super) fn difference_text(figure: &ComparedFigure, difference: PairedDifference) -> String {
    let sign = if difference.mean > 0.0 { "+" } else { "" };
    let mut text = format!("{sign}{}", figure_text(figure, difference.mean));
    if let Some(interval) = difference.interval {
        text += &format!(" ± {}", figure_text(figure, (interval.hi - interval.lo) / 2.0));
    }
    if difference.is_certain() { text + " *" } else { text + "  " }
}
