//! Puts samples together to tracks, whatever file they come from.

use std::collections::BTreeMap;

use crate::geometry::{Heading, Point};
use crate::units::{MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::recorded::classes::CLASS_NAMES;
use crate::world::mobility::recorded::{ClassShapes, Place, RecordedTrack, RecordedTraffic, Sample, TraceError};
use crate::world::mobility::{RoadUserClass, VehicleShape};

/// What a file says about one road user at one instant; what it does not say is worked out of the track.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawSample {
    pub time: SimTime,
    /// The front, unless the builder was told that positions mean the centre.
    pub position: Point,
    pub heading: Option<Heading>,
    pub speed: Option<MetersPerSecond>,
    pub acceleration: Option<MetersPerSecondSquared>,
}

/// What is known of a road user so far.
struct RawTrack {
    name: String,
    class: RoadUserClass,
    shape: VehicleShape,
    samples: Vec<RawSample>,
}

/// Collects samples; [`TrackBuilder::finish`] makes traffic of them.
pub(super) struct TrackBuilder {
    shapes: ClassShapes,
    centre: bool,
    tracks: Vec<RawTrack>,
    /// On foot or not, and the name: SUMO lets a person and a vehicle have the same.
    by_name: BTreeMap<(bool, String), usize>,
}

/// Times beyond this are no times of a recording: it is the year 2096 in seconds since 1970.
pub(super) const LATEST_S: f64 = 4e9;

/// Farther from the origin than the other side of the earth: something else than metres, or a mark for "nowhere".
pub(super) const FARTHEST_M: f64 = 2.5e7;

/// Faster than sound: something else than metres per second.
pub(super) const FASTEST_MPS: f64 = 350.0;

/// Steps shorter than this say nothing about the direction of travel.
const SHORTEST_STEP_M: f64 = 0.05;

impl TrackBuilder {
    pub fn new(shapes: ClassShapes, centre: bool) -> Self {
        Self { shapes, centre, tracks: Vec::new(), by_name: BTreeMap::new() }
    }

    /// Adds a sample; the samples of one `id` must come in order of time.
    pub fn add(
        &mut self,
        id: &str,
        class: RoadUserClass,
        sample: RawSample,
        place: impl Fn() -> Place,
    ) -> Result<(), TraceError> {
        let key = (class == RoadUserClass::Pedestrian, id.to_owned());
        let Some(&index) = self.by_name.get(&key) else {
            self.by_name.insert(key, self.tracks.len());
            let shape = self.shapes.of(class);
            self.tracks.push(RawTrack { name: id.to_owned(), class, shape, samples: vec![sample] });
            return Ok(());
        };
        let track = &mut self.tracks[index];
        if track.class != class {
            return Err(TraceError::ClassChanges {
                place: place(),
                id: id.to_owned(),
                found: class,
                before: track.class,
            });
        }
        let before = track.samples.last().map_or(sample.time, |last| last.time);
        let time_s = sample.time.as_secs_f64();
        if !track.samples.is_empty() && sample.time == before {
            return Err(TraceError::DuplicateId { place: place(), id: id.to_owned(), time_s });
        }
        if sample.time < before {
            let (id, before_s) = (Some(id.to_owned()), before.as_secs_f64());
            return Err(TraceError::TimeGoesBack { place: place(), id, time_s, before_s });
        }
        track.samples.push(sample);
        Ok(())
    }

    /// The traffic, if there is any.
    pub fn finish(
        self,
        file: &str,
        expected: &'static str,
        longest_gap: SimDuration,
    ) -> Result<RecordedTraffic, TraceError> {
        if self.tracks.is_empty() {
            return Err(TraceError::Nothing { file: file.to_owned(), expected });
        }
        let centre = self.centre;
        let tracks = self.tracks.into_iter().map(|track| complete(track, centre, longest_gap)).collect();
        Ok(RecordedTraffic { tracks, longest_gap })
    }
}

/// Fills in what was not recorded: headings and speeds follow from the positions.
fn complete(track: RawTrack, centre: bool, longest_gap: SimDuration) -> RecordedTrack {
    let RawTrack { name, class, shape, samples: raw } = track;
    let headings = headings(&raw, longest_gap);
    let samples = raw
        .iter()
        .zip(headings)
        .enumerate()
        .map(|(index, (sample, heading))| {
            let forward = if centre { shape.length.0 / 2.0 } else { 0.0 };
            let ahead = heading.direction();
            let front = Point::new(sample.position.x + ahead.x * forward, sample.position.y + ahead.y * forward);
            Sample {
                time: sample.time,
                position: if centre { front } else { sample.position },
                heading,
                speed: sample.speed.unwrap_or_else(|| speed(&raw, index, longest_gap)),
                acceleration: sample.acceleration,
            }
        })
        .collect();
    RecordedTrack { name, class, shape, samples }
}

/// The samples before and after one, as far as there is no gap between them: who was away may come from anywhere.
fn neighbours(samples: &[RawSample], index: usize, longest_gap: SimDuration) -> (usize, usize) {
    let linked = |one: usize, next: usize| samples[next].time - samples[one].time <= longest_gap;
    let first = if index > 0 && linked(index - 1, index) { index - 1 } else { index };
    let last = if index + 1 < samples.len() && linked(index, index + 1) { index + 1 } else { index };
    (first, last)
}

/// The speed over the steps before and after a sample.
fn speed(samples: &[RawSample], index: usize, longest_gap: SimDuration) -> MetersPerSecond {
    let (first, last) = neighbours(samples, index, longest_gap);
    let way: f64 = samples[first..=last].windows(2).map(|two| two[0].position.distance(two[1].position).0).sum();
    let seconds = (samples[last].time - samples[first].time).as_secs_f64();
    MetersPerSecond(if seconds > 0.0 { way / seconds } else { 0.0 })
}

/// Recorded headings, or the direction from the sample before to the one after; who stands keeps the last one.
fn headings(samples: &[RawSample], longest_gap: SimDuration) -> Vec<Heading> {
    let mut headings: Vec<Option<Heading>> = (0..samples.len())
        .map(|index| {
            samples[index].heading.or_else(|| {
                let (first, last) = neighbours(samples, index, longest_gap);
                let step = samples[last].position - samples[first].position;
                let moved = step.x.hypot(step.y) >= SHORTEST_STEP_M;
                moved.then(|| Heading::from_degrees(step.x.atan2(step.y).to_degrees()))
            })
        })
        .collect();
    let first = headings.iter().flatten().next().copied().unwrap_or_default();
    let mut last = first;
    headings.iter_mut().for_each(|heading| last = *heading.get_or_insert(last));
    headings.into_iter().map(Option::unwrap_or_default).collect()
}

/// A finite number within `low..=high`.
pub(super) fn number(
    place: impl Fn() -> Place,
    name: &str,
    text: &str,
    (low, high): (f64, f64),
    expected: &'static str,
) -> Result<f64, TraceError> {
    match text.trim().parse::<f64>() {
        Ok(value) if value >= low && value <= high => Ok(value),
        _ => Err(TraceError::BadValue { place: place(), name: name.to_owned(), value: shortened(text), expected }),
    }
}

/// The class that a type stands for.
pub(super) fn class_of(
    table: &crate::world::mobility::recorded::ClassTable,
    kind: &str,
    id: &str,
    place: impl Fn() -> Place,
) -> Result<RoadUserClass, TraceError> {
    table.class_of(kind).ok_or_else(|| TraceError::UnknownClass {
        place: place(),
        id: shortened(id),
        kind: shortened(kind),
        known: CLASS_NAMES,
    })
}

/// A value as a message shows it.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        text.to_owned()
    } else {
        text.chars().take(LONGEST).chain("...".chars()).collect()
    }
}
