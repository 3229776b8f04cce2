//! Whether a run is like what a requirement is meant for.

use super::offered::Offered;
use super::{Context, Requirement, Span};

/// Payloads, rates and data rates that differ by less are the same.
const TOLERANCE: f64 = 0.1;

/// Headers and signature with certificate on top of the payload that a document means, at most.
pub(super) const HEADER_BYTES: f64 = 300.0;

/// Speeds and numbers of vehicles below this share of the row's are another situation.
const MUCH_LESS: f64 = 0.5;

/// How the run differs from what the row is meant for, and what could not be compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Envelope {
    /// Differences, each with both numbers.
    pub outside: Vec<String>,
    /// What the row states and the run does not tell.
    pub unknown: Vec<String>,
}

impl Envelope {
    /// Compares the run with the row; `stations` is how many there were.
    pub fn of(row: &Requirement, offered: &Offered, context: &Context, stations: u64) -> Self {
        let mut found = Self::default();
        found.payload(row, offered);
        let least = |value: f64, wanted: Span| wanted.min.is_none_or(|min| value >= min * (1.0 - TOLERANCE));
        let most = |value: f64, wanted: Span| wanted.max.is_none_or(|max| value <= max * (1.0 + TOLERANCE));
        let rate = |value: f64, wanted: Span| least(value, wanted) && most(value, wanted);
        found.compare("rate", "Hz", row.offered_rate_hz, offered.rate_hz, rate);
        // Whoever offers more is not less of a load.
        found.compare("data rate", "Mbit/s", row.data_rate_mbps, offered.data_rate_mbps(), least);
        // A row that names the highest speed is not about standing still.
        let much = |value: f64, wanted: Span| wanted.smallest().is_none_or(|least| value >= MUCH_LESS * least);
        let similar = |value: f64, wanted: Span| much(value, wanted) && most(value, wanted);
        found.compare("speed", "km/h", row.speed_kmh, context.speed_kmh, similar);
        found.compare("relative speed", "km/h", row.relative_speed_kmh, context.relative_speed_kmh, similar);
        let dense = |value: f64, wanted: Span| {
            much(value, wanted) && wanted.largest().is_none_or(|most| value <= most / MUCH_LESS)
        };
        found.compare("density", "vehicles/km", row.density_per_km, context.density_per_km, dense);
        found.compare("vehicles", "stations", row.vehicles, Some(stations as f64), dense);
        match (row.environment, context.environment) {
            (Some(wanted), Some(place)) if wanted != place => {
                found.outside.push(format!("the row is for {}, the run for {}", wanted.name(), place.name()));
            }
            (Some(wanted), None) => found.unknown.push(format!("whether the run is {}", wanted.name())),
            _ => {}
        }
        found
    }

    fn payload(&mut self, row: &Requirement, offered: &Offered) {
        let (Some(wanted), Some((mean, ..))) = (row.payload_bytes, offered.bytes) else { return };
        let smaller = wanted.min.is_some_and(|min| mean < min * (1.0 - TOLERANCE));
        let larger = wanted.max.is_some_and(|max| mean > max * (1.0 + TOLERANCE) + HEADER_BYTES);
        if smaller || larger {
            self.outside
                .push(format!("payload {} B, messages of the run {mean:.0} B with headers", wanted.to_text(1.0)));
        }
    }

    fn compare(
        &mut self,
        what: &str,
        unit: &str,
        wanted: Option<Span>,
        found: Option<f64>,
        fits: impl Fn(f64, Span) -> bool,
    ) {
        match (wanted, found) {
            (Some(wanted), Some(value)) if !fits(value, wanted) => {
                self.outside.push(format!("{what} {} {unit}, in the run {}", wanted.to_text(1.0), short(value)));
            }
            (Some(_), None) => self.unknown.push(format!("the {what} of the run")),
            _ => {}
        }
    }
}

/// Three significant digits.
pub(super) fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return value.to_string();
    }
    let digits = (2 - value.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
