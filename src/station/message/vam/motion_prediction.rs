//! Where a road user was and where it goes (TS 103 300-3, clause 7.3.6).

use crate::station::message::path::PathPoint;
use crate::station::message::quantities::{
    AccelerationChange, AltitudeConfidence, DeltaAltitude, DeltaLatitude, DeltaLongitude, DeltaTimeTenthOfSecond,
    StabilityLossProbability, TrajectoryInterceptionConfidence, TrajectoryInterceptionProbability, TurningDirection,
};
use crate::station::message::reference_position::PositionConfidenceEllipse;

/// The motion prediction container; an empty list is absent on the wire.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VruMotionPrediction {
    /// Where the road user was, the latest point first; at most 40.
    pub path_history: Vec<PathPoint>,
    /// Where it will be; at most 16.
    pub path_prediction: Vec<PredictedPathPoint>,
    /// Who is too near, and who is not; at most 8.
    pub safe_distance: Vec<SafeDistanceIndication>,
    /// Whose trajectory meets its own; at most 8.
    pub trajectory_interception: Vec<TrajectoryInterceptionIndication>,
    /// It is about to change its speed, for this time.
    pub acceleration_change: Option<(AccelerationChange, DeltaTimeTenthOfSecond)>,
    /// It is about to turn, for this time.
    pub heading_change: Option<(TurningDirection, DeltaTimeTenthOfSecond)>,
    /// It may fall within this time.
    pub stability_change: Option<(StabilityLossProbability, DeltaTimeTenthOfSecond)>,
}

/// A place where the road user will be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictedPathPoint {
    /// North of the reference position.
    pub delta_latitude: DeltaLatitude,
    /// East of it.
    pub delta_longitude: DeltaLongitude,
    /// Confidence of both.
    pub confidence: Option<PositionConfidenceEllipse>,
    /// Above it.
    pub delta_altitude: DeltaAltitude,
    /// Confidence of the height.
    pub altitude_confidence: AltitudeConfidence,
    /// When.
    pub delta_time: Option<DeltaTimeTenthOfSecond>,
}

/// Whether somebody is at a safe distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SafeDistanceIndication {
    /// Who; none for somebody without a station.
    pub subject_station: Option<u32>,
    /// Whether the distance is safe.
    pub is_safe: bool,
    /// When they would collide.
    pub time_to_collision: Option<DeltaTimeTenthOfSecond>,
}

/// Whether the trajectory of somebody meets the sender's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrajectoryInterceptionIndication {
    /// Who; none for somebody without a station.
    pub subject_station: Option<u32>,
    /// How likely.
    pub probability: TrajectoryInterceptionProbability,
    /// How sure that is.
    pub confidence: Option<TrajectoryInterceptionConfidence>,
}
