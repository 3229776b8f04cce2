//! Where a message says that something is.

use crate::station::message::quantities::{
    AltitudeConfidence, AltitudeValue, HeadingValue, Latitude, Longitude, SemiAxisLength,
};
use crate::station::message::uper::{BitReader, BitWriter, put, take};

/// A position and how well it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReferencePosition {
    /// Degrees north.
    pub latitude: Latitude,
    /// Degrees east.
    pub longitude: Longitude,
    /// Confidence of both.
    pub confidence: PositionConfidenceEllipse,
    /// Height above the ellipsoid.
    pub altitude: AltitudeValue,
    /// Confidence of the height.
    pub altitude_confidence: AltitudeConfidence,
}

/// Ellipse in which the position lies with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PositionConfidenceEllipse {
    /// Half of the longer axis.
    pub semi_major: SemiAxisLength,
    /// Half of the shorter axis.
    pub semi_minor: SemiAxisLength,
    /// Direction of the longer axis.
    pub orientation: HeadingValue,
}

impl PositionConfidenceEllipse {
    /// Nothing is known.
    pub const UNAVAILABLE: Self = Self {
        semi_major: SemiAxisLength::UNAVAILABLE,
        semi_minor: SemiAxisLength::UNAVAILABLE,
        orientation: HeadingValue::UNAVAILABLE,
    };
}

impl ReferencePosition {
    /// Writes `ReferencePosition` of release 1 and `ReferencePositionWithConfidence` of release 2, which have the same bits.
    pub(super) fn put(&self, writer: &mut BitWriter<'_>) {
        put!(writer,
            self.latitude => Latitude,
            self.longitude => Longitude,
            self.confidence.semi_major => SemiAxisLength,
            self.confidence.semi_minor => SemiAxisLength,
            self.confidence.orientation => HeadingValue,
            self.altitude => AltitudeValue,
            self.altitude_confidence => AltitudeConfidence,
        );
    }

    /// Reads what [`Self::put`] writes; none if the bits say none.
    pub(super) fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        Some(Self {
            latitude: take!(reader, Latitude),
            longitude: take!(reader, Longitude),
            confidence: PositionConfidenceEllipse {
                semi_major: take!(reader, SemiAxisLength),
                semi_minor: take!(reader, SemiAxisLength),
                orientation: take!(reader, HeadingValue),
            },
            altitude: take!(reader, AltitudeValue),
            altitude_confidence: take!(reader, AltitudeConfidence),
        })
    }
}
