//! GPX 1.1 tracks (Topografix, GPX 1.1 schema: `trk`, `trkseg`, `trkpt`).

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::geometry::{LocalPlane, Wgs84};
use crate::units::{SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::recorded::track_builder::{RawSample, TrackBuilder, number, shortened};
use crate::world::mobility::recorded::{
    ClassShapes, DEFAULT_LONGEST_GAP, Place, RecordedTraffic, ReferencePoint, TraceError,
};
use crate::world::road::xml::{XmlEvent, XmlReader};

/// How GPX tracks are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GpxOptions {
    /// The origin of the world's plane.
    pub origin: Wgs84,
    /// What the tracks are of.
    pub class: RoadUserClass,
    /// How large the road users are.
    pub shapes: ClassShapes,
    /// What the position means; a receiver on the dashboard or the roof is nearer to the centre than to the front.
    pub reference_point: ReferencePoint,
    /// Points farther apart leave a road user absent in between.
    pub longest_gap: SimDuration,
}

const EXPECTED: &str = "at least one `<trk>` with a `<trkpt>`";

impl GpxOptions {
    /// Cars in the plane around `origin`.
    pub fn around(origin: Wgs84) -> Self {
        Self {
            origin,
            class: RoadUserClass::Car,
            shapes: ClassShapes::default(),
            reference_point: ReferencePoint::Centre,
            longest_gap: DEFAULT_LONGEST_GAP,
        }
    }
}

/// Reads the tracks of the file at `path`: each `<trk>` is one road user, the first time in the file is 0.
pub fn read_gpx_trace(path: &Path, options: &GpxOptions) -> Result<RecordedTraffic, TraceError> {
    let file = File::open(path).map_err(|source| TraceError::Read { path: path.to_owned(), source })?;
    read(&path.display().to_string(), BufReader::new(file), options)
}

/// The same from memory.
pub fn parse_gpx_trace(file: &str, bytes: &[u8], options: &GpxOptions) -> Result<RecordedTraffic, TraceError> {
    read(file, bytes, options)
}

/// A `<trkpt>` that is being read.
struct TrackPoint {
    position: Wgs84,
    line: u64,
    time: Option<SimTime>,
}

fn read(file: &str, source: impl BufRead, options: &GpxOptions) -> Result<RecordedTraffic, TraceError> {
    let plane = LocalPlane::new(options.origin);
    let mut builder = TrackBuilder::new(options.shapes, options.reference_point == ReferencePoint::Centre);
    let mut xml = XmlReader::new(file, source);
    let mut path: Vec<String> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut name: Option<String> = None;
    let mut points: Vec<(RawSample, u64)> = Vec::new();
    let mut point: Option<TrackPoint> = None;
    loop {
        let line = xml.line();
        let Some(event) = xml.next_event()? else { break };
        match event {
            XmlEvent::Open(element) => {
                if path.is_empty() && element.name() != "gpx" {
                    return Err(element.error(format!("found `<{}>`, expected `<gpx>`", element.name())).into());
                }
                if element.name() == "trkpt" {
                    let place = || Place::line(file, element.line);
                    let degrees = |name: &str, highest: f64, expected| -> Result<f64, TraceError> {
                        number(place, name, &element.need(name)?, (-highest, highest), expected)
                    };
                    let position = Wgs84 {
                        latitude_deg: degrees("lat", 90.0, "degrees north from -90 to 90")?,
                        longitude_deg: degrees("lon", 180.0, "degrees east from -180 to 180")?,
                    };
                    point = Some(TrackPoint { position, line: element.line, time: None });
                }
                path.push(element.name().to_owned());
            }
            XmlEvent::Text(text) => match path.iter().rev().take(2).map(String::as_str).collect::<Vec<_>>()[..] {
                ["name", "trk"] => name = Some(text),
                ["time", "trkpt"] => {
                    if let Some(point) = &mut point {
                        point.time = Some(time_from_text(&text).ok_or_else(|| TraceError::BadValue {
                            place: Place::line(file, line),
                            name: "time".to_owned(),
                            value: shortened(&text),
                            expected: "a time such as 2026-05-04T12:30:00.250Z",
                        })?);
                    }
                }
                _ => {}
            },
            XmlEvent::Close(closed) => {
                path.pop();
                match (closed.as_str(), point.take()) {
                    ("trkpt", Some(TrackPoint { position, line, time: Some(time) })) => {
                        let position = plane.world_from_wgs84(position);
                        let sample = RawSample { time, position, heading: None, speed: None, acceleration: None };
                        points.push((sample, line));
                    }
                    ("trkpt", Some(TrackPoint { line, time: None, .. })) => {
                        let found = "a position without it".to_owned();
                        let (place, name) = (Place::line(file, line), "time".to_owned());
                        return Err(TraceError::Missing { place, what: "element", name, found });
                    }
                    (_, unfinished) => point = unfinished,
                }
                if closed == "trk" {
                    let name = unused(name.take(), &names);
                    for (sample, line) in points.drain(..) {
                        builder.add(&name, options.class, sample, || Place::line(file, line))?;
                    }
                    names.push(name);
                }
            }
        }
    }
    Ok(builder.finish(file, EXPECTED, options.longest_gap)?.starting_at(SimTime::ZERO))
}

/// A name that no other track has: recorders often call all of theirs the same.
fn unused(name: Option<String>, names: &[String]) -> String {
    let name = name.unwrap_or_else(|| format!("track {}", names.len() + 1));
    if !names.contains(&name) {
        return name;
    }
    let mut candidates = (2..).map(|number| format!("{name} ({number})"));
    candidates.find(|candidate| !names.contains(candidate)).unwrap_or(name)
}

/// The time since 1970 of an XML Schema `dateTime`, such as `2026-05-04T12:30:00.250Z`; without a zone it is UTC.
fn time_from_text(text: &str) -> Option<SimTime> {
    let (date, rest) = text.split_once('T')?;
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at(zone_at);
    let [year, month, day] = whole_numbers(date, '-')?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let [hour, minute, second] = whole_numbers(whole, ':')?;
    let in_range = (1970..=2090).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour <= 24
        && minute <= 59
        && second <= 60;
    if !in_range || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let nanoseconds: i64 = format!("{:0<9.9}", fraction).parse().ok()?;
    let offset_minutes = match zone.split_at_checked(1) {
        None | Some(("Z", "")) => 0,
        Some((sign @ ("+" | "-"), offset)) => {
            let [hours, minutes] = whole_numbers(offset, ':')?;
            if hours > 14 || minutes > 59 {
                return None;
            }
            (hours * 60 + minutes) * if sign == "-" { -1 } else { 1 }
        }
        Some(_) => return None,
    };
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3600 + (minute - offset_minutes) * 60 + second;
    Some(SimTime(seconds * 1_000_000_000 + nanoseconds))
}

fn whole_numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let small = |part: &str| {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|digit| digit.is_ascii_digit());
        digits.then(|| part.parse::<i64>().ok()).flatten()
    };
    let numbers: Vec<i64> = text.split(separator).map(small).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

/// Days of the Gregorian calendar; years are counted from March, so that the leap day is the last of one.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    const DAYS_TO_1970_03_01: i64 = 719_468;
    365 * year + year / 4 - year / 100 + year / 400 + day_of_year - DAYS_TO_1970_03_01
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_calendar() {
        // text -> seconds since 1970, as `date -u +%s.%N` has them
        let cases = [
            ("1970-01-01T00:00:00Z", Some(0.0)),
            ("2026-05-04T12:30:00.250Z", Some(1_777_897_800.25)),
            ("2026-05-04T14:30:00.25+02:00", Some(1_777_897_800.25)),
            ("2024-02-29T23:59:59", Some(1_709_251_199.0)),
            ("2026-13-04T12:30:00Z", None),
            ("2026-05-04 12:30:00Z", None),
            ("2026-05-04T12:30Z", None),
            ("2026-05-04T12:30:00X", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(time_from_text(text).map(SimTime::as_secs_f64), expected, "{text}");
        }
    }
}
