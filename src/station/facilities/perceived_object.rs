//! What the sensors of a station see.

use crate::geometry::KinematicState;
use crate::units::{Meters, MetersPerSecond, SimTime};

/// What kind of thing a perceived object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// A passenger car.
    Car,
    /// A truck.
    Truck,
    /// A bus.
    Bus,
    /// A motorcycle and its rider.
    Motorcycle,
    /// A person on foot.
    Pedestrian,
    /// A bicycle and its rider.
    Cyclist,
}

/// Something that the sensors of a station follow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerceivedObject {
    /// The number of its track, the same from measurement to measurement.
    pub track: u32,
    /// What it is.
    pub kind: ObjectKind,
    /// Where it was and how it moved when it was measured; the middle of its front edge.
    pub motion: KinematicState,
    /// Length of the box around it.
    pub length: Meters,
    /// Width of the box.
    pub width: Meters,
    /// Height of the box.
    pub height: Meters,
    /// When it was measured.
    pub measured_at: SimTime,
    /// When the track began.
    pub first_seen_at: SimTime,
    /// Standard deviation of the position along each axis; zero if nothing is claimed.
    pub position_deviation: Meters,
    /// Standard deviation of the speed; zero if nothing is claimed.
    pub speed_deviation: MetersPerSecond,
    /// Standard deviation of the heading, in degrees; zero if nothing is claimed.
    pub heading_deviation_deg: f64,
    /// `objectPerceptionQuality` from 0 to 15 (TS 103 324 clause 7.1.6).
    pub quality: u8,
}
