//! What vulnerable road users tell about themselves.

use super::{quantity, steps};
use crate::units::{Meters, SimDuration};

quantity! {
    /// Finer kind of road user within a profile of `VruProfile`; 0 is unavailable.
    VruSubProfile(u8), 0..=15, unavailable 0
}

quantity! {
    /// How much room the road user takes.
    VruSizeClass(u8), 0..=15, unavailable 0
}

quantity! {
    /// On what ground the road user is.
    VruEnvironment(u8), 0..=15, unavailable 0
}

quantity! {
    /// How the rider acts on the speed.
    VruMovementControl(u8), 0..=15, unavailable 0
}

quantity! {
    /// What the user does with the device.
    VruDeviceUsage(u8), 0..=15, unavailable 0
}

quantity! {
    /// Lights of the road user's own equipment, the first bit of the standard in the most significant bit.
    VruSpecificExteriorLights(u8), 0..=255
}

quantity! {
    /// Which profiles are in a cluster, the first bit of the standard in the most significant of four bits.
    VruClusterProfiles(u8), 0..=15
}

quantity! {
    /// Why a member left its cluster.
    ClusterLeaveReason(u8), 0..=15
}

quantity! {
    /// Why a leader gives its cluster up.
    ClusterBreakupReason(u8), 0..=15
}

quantity! {
    /// Time from now, in 0.25 s.
    DeltaTimeQuarterSecond(u8), 1..=255, unavailable 255
}

quantity! {
    /// Time from now, in 0.1 s.
    DeltaTimeTenthOfSecond(u8), 0..=127, unavailable 127
}

quantity! {
    /// How likely two trajectories meet, in 2 %.
    TrajectoryInterceptionProbability(u8), 0..=63, unavailable 63
}

quantity! {
    /// How sure that likelihood is: below 50 %, 50 to 70 %, 70 to 90 %, above.
    TrajectoryInterceptionConfidence(u8), 0..=3
}

quantity! {
    /// How likely the rider falls, in 2 %.
    StabilityLossProbability(u8), 0..=63, unavailable 63
}

quantity! {
    /// Tilt of a two-wheeler about its long axis, in 0.1 degree.
    RollAngleValue(u16), 0..=3601, unavailable 3601
}

quantity! {
    /// Half of the 95 % confidence interval of a tilt, in 0.1 degree.
    RollAngleConfidence(u8), 1..=127, unavailable 127
}

quantity! {
    /// What a lane is for.
    LaneType(u8), 0..=31
}

quantity! {
    /// Whether a lane goes the way of its road, against it, or both ways.
    LaneDirection(u8), 0..=3, unavailable 3
}

quantity! {
    /// How sure a lane is, in percent.
    LaneConfidence(u8), 1..=101, unavailable 101
}

quantity! {
    /// Turn of a shape counter-clockwise from east, in 0.1 degree.
    ShapeOrientation(u16), 0..=3601, unavailable 3601
}

quantity! {
    /// Length of a side of a shape, in 0.1 m.
    ShapeLength(u16), 0..=4095
}

impl VruSubProfile {
    /// Of a pedestrian: nothing special.
    pub const ORDINARY_PEDESTRIAN: Self = Self(1);
    /// Of a cyclist: on a bicycle.
    pub const BICYCLIST: Self = Self(1);
}

impl VruSizeClass {
    /// Up to 0.5 m wide (TS 103 300-3, clause 7.3.4).
    pub const LOW: Self = Self(1);
    /// Up to 1 m wide.
    pub const MEDIUM: Self = Self(2);
    /// Wider.
    pub const HIGH: Self = Self(3);
}

impl VruEnvironment {
    /// On the crossing of an intersection.
    pub const INTERSECTION_CROSSING: Self = Self(1);
    /// On a zebra crossing.
    pub const ZEBRA_CROSSING: Self = Self(2);
    /// On a sidewalk.
    pub const SIDEWALK: Self = Self(3);
    /// Where vehicles drive.
    pub const ON_VEHICLE_ROAD: Self = Self(4);
    /// Where vehicles do not come.
    pub const PROTECTED_GEOGRAPHIC_AREA: Self = Self(5);
}

impl VruMovementControl {
    /// The rider brakes.
    pub const BRAKING: Self = Self(1);
    /// The rider brakes hard.
    pub const HARD_BRAKING: Self = Self(2);
}

impl VruClusterProfiles {
    /// Pedestrians.
    pub const PEDESTRIAN: Self = Self(0b1000);
    /// Cyclists and light vehicles.
    pub const BICYCLIST: Self = Self(0b0100);
    /// Motorcyclists.
    pub const MOTORCYCLIST: Self = Self(0b0010);
    /// Animals.
    pub const ANIMAL: Self = Self(0b0001);

    /// The profiles of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl ClusterLeaveReason {
    /// Not said.
    pub const NOT_PROVIDED: Self = Self(0);
    /// The leader fell silent.
    pub const CLUSTER_LEADER_LOST: Self = Self(1);
    /// The leader gave the cluster up.
    pub const CLUSTER_DISBANDED_BY_LEADER: Self = Self(2);
    /// The member is outside the bounding box.
    pub const OUT_OF_CLUSTER_BOUNDING_BOX: Self = Self(3);
    /// The member's speed differs too much.
    pub const OUT_OF_CLUSTER_SPEED_RANGE: Self = Self(4);
    /// The member joins another cluster.
    pub const JOINING_ANOTHER_CLUSTER: Self = Self(5);
    /// The station changed its mind before it was a member.
    pub const CANCELLED_JOIN: Self = Self(6);
    /// The leader did not take the station in.
    pub const FAILED_JOIN: Self = Self(7);
    /// Being heard alone is safer.
    pub const SAFETY_CONDITION: Self = Self(8);
}

impl ClusterBreakupReason {
    /// Not said.
    pub const NOT_PROVIDED: Self = Self(0);
    /// There is no more use for it.
    pub const CLUSTERING_PURPOSE_COMPLETED: Self = Self(1);
    /// The leader left the bounding box.
    pub const LEADER_MOVED_OUT_OF_BOUNDING_BOX: Self = Self(2);
    /// The leader joins another cluster.
    pub const JOINING_ANOTHER_CLUSTER: Self = Self(3);
    /// The map says that the cluster enters an area of low risk.
    pub const ENTERING_LOW_RISK_AREA: Self = Self(4);
    /// A CPM reports the cluster.
    pub const RECEPTION_OF_CPM_CONTAINING_CLUSTER: Self = Self(5);
}

impl LaneType {
    /// For pedestrians.
    pub const PEDESTRIAN: Self = Self(12);
    /// For cyclists.
    pub const CYCLE_LANE: Self = Self(13);
}

impl LaneDirection {
    /// The way of the road.
    pub const SAME: Self = Self(0);
}

impl DeltaTimeQuarterSecond {
    /// The time, rounded up so that nothing happens before it was announced; at least 0.25 s, at most 63.5 s.
    pub fn from_duration(time: SimDuration) -> Self {
        Self((time.as_secs_f64() * 4.0 - 1e-9).ceil().clamp(1.0, 254.0) as u8)
    }

    /// The time, none if unavailable.
    pub fn duration(self) -> Option<SimDuration> {
        self.is_available().then(|| SimDuration::from_millis(250 * i64::from(self.0)))
    }
}

impl DeltaTimeTenthOfSecond {
    /// The time, at most 12.6 s.
    pub fn from_duration(time: SimDuration) -> Self {
        steps(time.as_secs_f64(), 10.0, 0, 126).map_or(Self::UNAVAILABLE, |steps| Self(steps as u8))
    }

    /// The time, none if unavailable.
    pub fn duration(self) -> Option<SimDuration> {
        self.is_available().then(|| SimDuration::from_millis(100 * i64::from(self.0)))
    }
}

impl TrajectoryInterceptionProbability {
    /// The probability from 0 to 1.
    pub fn from_fraction(fraction: f64) -> Self {
        steps(fraction, 50.0, 0, 50).map_or(Self::UNAVAILABLE, |steps| Self(steps as u8))
    }

    /// The probability from 0 to 1, none if unavailable.
    pub fn fraction(self) -> Option<f64> {
        (self.0 <= 50).then(|| f64::from(self.0) / 50.0)
    }
}

impl ShapeLength {
    /// The length, rounded up; at most 409.5 m.
    pub fn from_length(length: Meters) -> Self {
        Self((length.0 * 10.0 - 1e-9).ceil().clamp(0.0, 4095.0) as u16)
    }

    /// The length.
    pub fn length(self) -> Meters {
        Meters(f64::from(self.0) / 10.0)
    }
}
