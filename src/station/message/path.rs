//! The way that a station or an event took.

use crate::station::message::quantities::{DeltaAltitude, DeltaLatitude, DeltaLongitude, PathDeltaTime};
use crate::station::message::uper::{BitReader, BitWriter, bits_for, put, take};

/// Most points that a path on the wire can carry.
pub const MAX_PATH_POINTS: usize = 40;

const LENGTH_BITS: u32 = bits_for(MAX_PATH_POINTS as u64);

/// A place where the vehicle was, relative to the point before it, the first one to the reference position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathPoint {
    /// Way north.
    pub delta_latitude: DeltaLatitude,
    /// Way east.
    pub delta_longitude: DeltaLongitude,
    /// Way up.
    pub delta_altitude: DeltaAltitude,
    /// How long ago, relative to the point before it.
    pub delta_time: Option<PathDeltaTime>,
}

/// Writes `PathHistory` of release 1 and `Path` of release 2, which have the same bits; at most [`MAX_PATH_POINTS`].
pub(super) fn put_path(writer: &mut BitWriter<'_>, path: &[PathPoint]) {
    debug_assert!(path.len() <= MAX_PATH_POINTS, "{} points", path.len());
    writer.put(path.len() as u64, LENGTH_BITS);
    for point in path {
        writer.put_bit(point.delta_time.is_some());
        put!(writer,
            point.delta_latitude => DeltaLatitude,
            point.delta_longitude => DeltaLongitude,
            point.delta_altitude => DeltaAltitude,
        );
        if let Some(time) = point.delta_time {
            // The zero of the extension marker stands before the value.
            writer.put(time.offset(), PathDeltaTime::BITS + 1);
        }
    }
}

/// Reads what [`put_path`] writes; none if the bits say none.
pub(super) fn take_path(reader: &mut BitReader<'_>) -> Option<Vec<PathPoint>> {
    let count = reader.take(LENGTH_BITS).ok()? as usize;
    if count > MAX_PATH_POINTS {
        return None;
    }
    let mut path = Vec::with_capacity(count);
    for _ in 0..count {
        let has_time = reader.take_bit().ok()?;
        path.push(PathPoint {
            delta_latitude: take!(reader, DeltaLatitude),
            delta_longitude: take!(reader, DeltaLongitude),
            delta_altitude: take!(reader, DeltaAltitude),
            // With the bit of the extension marker in front, an extension is beyond the limit.
            delta_time: if has_time {
                Some(PathDeltaTime::from_offset(reader.take(PathDeltaTime::BITS + 1).ok()?)?)
            } else {
                None
            },
        });
    }
    Some(path)
}
