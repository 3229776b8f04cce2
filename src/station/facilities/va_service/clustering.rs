//! Clusters of road users that speak with one voice (TS 103 300-3 clause 5.4).

use crate::engine::RandomStream;
use crate::geometry::{KinematicState, Point, Topology};
use crate::station::facilities::{HeardCluster, HeardStation, LocalDynamicMap};
use crate::station::message::quantities::{
    ClusterBreakupReason, ClusterLeaveReason, DeltaTimeQuarterSecond, StationType, VruClusterProfiles,
};
use crate::station::message::{ClusterBreakup, ClusterJoin, ClusterLeave, Vam, VruClusterOperation};
use crate::units::{Meters, SimDuration, SimTime};

/// Parameters of TS 103 300-3 V2.3.1 tables 14 and 15.
#[derive(Clone, Copy, Debug)]
pub struct ClusteringParameters {
    /// `numCreateCluster`, 3 to 5: others nearby that make a cluster worth while.
    pub num_create_cluster: usize,
    /// `maxClusterDistance`, 3 to 5 m.
    pub max_cluster_distance: Meters,
    /// `maxClusterVelocityDifference`, as a fraction of the own speed.
    pub max_cluster_velocity_difference: f64,
    /// `maxClusterSize`.
    pub max_cluster_size: u8,
    /// `timeClusterUniquenessThreshold`.
    pub time_cluster_uniqueness_threshold: SimDuration,
    /// `timeClusterBreakupWarning`.
    pub time_cluster_breakup_warning: SimDuration,
    /// `timeClusterJoinNotification`.
    pub time_cluster_join_notification: SimDuration,
    /// `timeClusterJoinSuccess`.
    pub time_cluster_join_success: SimDuration,
    /// `timeClusterContinuity`.
    pub time_cluster_continuity: SimDuration,
    /// `timeClusterLeaveNotification`.
    pub time_cluster_leave_notification: SimDuration,
    /// Longest random wait before a cluster is created, so that neighbours do not all lead one. Not in the standard.
    pub create_back_off: SimDuration,
}

impl Default for ClusteringParameters {
    fn default() -> Self {
        Self {
            num_create_cluster: 3,
            max_cluster_distance: Meters(5.0),
            max_cluster_velocity_difference: 0.05,
            max_cluster_size: 20,
            time_cluster_uniqueness_threshold: SimDuration::from_millis(30_000),
            time_cluster_breakup_warning: SimDuration::from_millis(3000),
            time_cluster_join_notification: SimDuration::from_millis(3000),
            time_cluster_join_success: SimDuration::from_millis(500),
            time_cluster_continuity: SimDuration::from_millis(2000),
            time_cluster_leave_notification: SimDuration::from_millis(1000),
            create_back_off: SimDuration::from_millis(1000),
        }
    }
}

/// The states of table 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VbsState {
    /// VRU-IDLE: the user is no vulnerable road user.
    Idle,
    /// VRU-ACTIVE-STANDALONE.
    ActiveStandalone,
    /// VRU-ACTIVE-CLUSTER-LEADER.
    ActiveClusterLeader,
    /// VRU-PASSIVE: a member of a cluster, silent.
    Passive,
}

/// The clustering of one station.
#[derive(Debug)]
pub(super) struct Clustering {
    parameters: ClusteringParameters,
    topology: Topology,
    draws: RandomStream,
    phase: Phase,
    /// A leaving that is still announced, and until when.
    leave: Option<(ClusterLeave, SimTime)>,
    /// Numbers of clusters and when they were last heard.
    ids_heard: Vec<(u8, SimTime)>,
    /// When an announcement is repeated.
    repeats_at: SimTime,
}

#[derive(Debug)]
enum Phase {
    /// Alone; perhaps about to create a cluster.
    Standalone { creates_at: Option<SimTime> },
    /// Alone, and announces that it joins.
    Joining { target: Target, silent_at: SimTime },
    /// Silent, and waits for the leader to count it.
    Waiting { target: Target, until: SimTime },
    /// A member.
    Member { target: Target, heard_at: SimTime, leaves_at: Option<SimTime> },
    /// A leader.
    Leader(Led),
}

#[derive(Clone, Copy, Debug)]
struct Target {
    cluster_id: u8,
    leader: u32,
    /// How many it last said to be.
    cardinality: u8,
}

#[derive(Debug)]
struct Led {
    cluster_id: u8,
    members: Vec<Member>,
    /// Since when it has had no member and nobody who joins.
    alone_since: SimTime,
    breakup: Option<(ClusterBreakupReason, SimTime)>,
}

#[derive(Clone, Copy, Debug)]
struct Member {
    station_id: u32,
    /// From the leader, when it was last heard.
    way: Point,
    profile: VruClusterProfiles,
    /// When it falls silent: from then on it counts.
    counts_from: SimTime,
    counted: bool,
}

/// What others must know at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// Nothing.
    None,
    /// A decision about a cluster.
    Operation,
}

/// An announcement is sent as often as `numClusterVAMRepeat` of table 14 says.
const ANNOUNCEMENTS: i64 = 3;
/// Members walk the same way. The standard compares speeds only, and would put people together who walk past each other.
const SAME_WAY_DEG: f64 = 30.0;
/// Below this speed people look around.
const STANDING_MPS: f64 = 0.2;
/// Steps of the speed on the wire, one at either end.
const SPEED_STEP_MPS: f64 = 0.02;
/// A bounding box is not smaller than a person.
const LEAST_RADIUS_M: f64 = 1.0;

impl Clustering {
    pub fn new(parameters: ClusteringParameters, topology: Topology, draws: RandomStream) -> Self {
        Self {
            parameters,
            topology,
            draws,
            phase: Phase::Standalone { creates_at: None },
            leave: None,
            ids_heard: Vec::new(),
            repeats_at: SimTime::ZERO,
        }
    }

    pub fn state(&self) -> VbsState {
        match self.phase {
            // Who waits to be counted is no member yet.
            Phase::Standalone { .. } | Phase::Joining { .. } | Phase::Waiting { .. } => VbsState::ActiveStandalone,
            Phase::Member { .. } => VbsState::Passive,
            Phase::Leader(_) => VbsState::ActiveClusterLeader,
        }
    }

    /// Whether the station sends nothing.
    pub fn is_silent(&self) -> bool {
        matches!(self.phase, Phase::Waiting { .. } | Phase::Member { .. })
    }

    /// How long a leader may be silent.
    ///
    /// `T_GenVamMax` is longer than `timeClusterContinuity`, after which members take their leader for lost; the standard
    /// does not solve this. Here a leader speaks twice within that time.
    pub fn longest_interval(&self, t_gen_vam_max: SimDuration) -> SimDuration {
        match self.phase {
            Phase::Leader(_) => t_gen_vam_max.min(SimDuration(self.parameters.time_cluster_continuity.0 / 2)),
            _ => t_gen_vam_max,
        }
    }

    /// The cluster that the station leads: its number, how many are in it, how far it reaches, and whom it holds.
    pub fn led(&self, own_profile: VruClusterProfiles) -> Option<(u8, u8, Meters, VruClusterProfiles)> {
        let Phase::Leader(led) = &self.phase else { return None };
        let counted = || led.members.iter().filter(|member| member.counted);
        let radius = counted().map(|member| member.way.x.hypot(member.way.y)).fold(LEAST_RADIUS_M, f64::max);
        let profiles = counted().fold(own_profile, |profiles, member| profiles.with(member.profile));
        Some((led.cluster_id, led.cardinality(), Meters(radius), profiles))
    }

    /// What is announced at present.
    pub fn operation(&self, now: SimTime) -> Option<VruClusterOperation> {
        let until = |end: SimTime| DeltaTimeQuarterSecond::from_duration(end - now);
        let mut operation = VruClusterOperation { leave: self.leave.map(|(leave, _)| leave), ..Default::default() };
        match &self.phase {
            Phase::Joining { target, silent_at } => {
                operation.join = Some(ClusterJoin { cluster_id: target.cluster_id, join_time: until(*silent_at) });
            }
            Phase::Leader(Led { breakup: Some((reason, end)), .. }) => {
                operation.breakup = Some(ClusterBreakup { reason: *reason, breakup_time: until(*end) });
            }
            _ => {}
        }
        (operation != VruClusterOperation::default()).then_some(operation)
    }

    /// Looks at time and surroundings.
    pub fn step(
        &mut self,
        now: SimTime,
        own: &KinematicState,
        own_id: u32,
        map: &LocalDynamicMap,
        vehicle_too_near: bool,
    ) -> Urgency {
        if self.leave.is_some_and(|(_, until)| now >= until) {
            self.leave = None;
        }
        let mut urgency = match std::mem::replace(&mut self.phase, Phase::Standalone { creates_at: None }) {
            Phase::Standalone { creates_at } => self.step_alone(now, own, map, vehicle_too_near, creates_at),
            Phase::Joining { target, silent_at } => self.step_joining(now, own, map, target, silent_at),
            Phase::Waiting { target, until } if now >= until => {
                self.leave_with(now, target.cluster_id, ClusterLeaveReason::FAILED_JOIN)
            }
            waiting @ Phase::Waiting { .. } => self.stay(waiting),
            Phase::Member { target, heard_at, leaves_at } => {
                let reason = if leaves_at.is_some_and(|at| now >= at) {
                    Some(ClusterLeaveReason::CLUSTER_DISBANDED_BY_LEADER)
                } else if vehicle_too_near {
                    Some(ClusterLeaveReason::SAFETY_CONDITION)
                } else if now - heard_at >= self.parameters.time_cluster_continuity {
                    Some(ClusterLeaveReason::CLUSTER_LEADER_LOST)
                } else {
                    map.station(now, target.leader).and_then(|leader| self.reason_to_leave(now, own, leader))
                };
                match reason {
                    Some(reason) => self.leave_with(now, target.cluster_id, reason),
                    None => self.stay(Phase::Member { target, heard_at, leaves_at }),
                }
            }
            Phase::Leader(led) => self.step_leading(now, own, own_id, map, led),
        };
        let announces = self.operation(now).is_some();
        if urgency == Urgency::None && announces && now >= self.repeats_at {
            urgency = Urgency::Operation;
        }
        if urgency == Urgency::Operation {
            let whole = if self.leave.is_some() {
                self.parameters.time_cluster_leave_notification
            } else {
                self.parameters.time_cluster_join_notification
            };
            self.repeats_at = now + SimDuration(whole.0 / ANNOUNCEMENTS);
        }
        urgency
    }

    fn stay(&mut self, phase: Phase) -> Urgency {
        self.phase = phase;
        Urgency::None
    }

    fn step_alone(
        &mut self,
        now: SimTime,
        own: &KinematicState,
        map: &LocalDynamicMap,
        vehicle_too_near: bool,
        creates_at: Option<SimTime>,
    ) -> Urgency {
        // A leaving is announced to its end, and nobody falls silent in danger.
        if self.leave.is_some() || vehicle_too_near {
            return Urgency::None;
        }
        if let Some((leader, cluster)) = self.best_cluster(now, own, map) {
            let target =
                Target { cluster_id: cluster.cluster_id, leader: leader.station_id, cardinality: cluster.cardinality };
            let silent_at = now + self.parameters.time_cluster_join_notification;
            self.phase = Phase::Joining { target, silent_at };
            return Urgency::Operation;
        }
        // Clause 5.4.2.4: enough others near. Only those count who could join.
        let nearby = map
            .stations_within(now, own.position, self.parameters.max_cluster_distance)
            .filter(|other| other.is_vulnerable() && other.cluster.is_none())
            .filter(|other| self.moves_along(own, &other.motion))
            .count();
        if nearby < self.parameters.num_create_cluster {
            return Urgency::None;
        }
        match creates_at {
            None => {
                let wait = self.draws.next_unit() * self.parameters.create_back_off.0 as f64;
                self.stay(Phase::Standalone { creates_at: Some(now + SimDuration(wait as i64)) })
            }
            Some(at) if now < at => self.stay(Phase::Standalone { creates_at }),
            Some(_) => {
                let cluster_id = self.free_id(now);
                self.phase = Phase::Leader(Led { cluster_id, members: Vec::new(), alone_since: now, breakup: None });
                Urgency::Operation
            }
        }
    }

    fn step_joining(
        &mut self,
        now: SimTime,
        own: &KinematicState,
        map: &LocalDynamicMap,
        target: Target,
        silent_at: SimTime,
    ) -> Urgency {
        let still_fits = map.station(now, target.leader).is_some_and(|leader| {
            leader.cluster.is_some_and(|cluster| cluster.cluster_id == target.cluster_id && !cluster.breaks_up)
                && self.reason_to_leave(now, own, leader).is_none()
        });
        if !still_fits {
            return self.leave_with(now, target.cluster_id, ClusterLeaveReason::CANCELLED_JOIN);
        }
        if now >= silent_at {
            let until = now + self.parameters.time_cluster_join_success;
            return self.stay(Phase::Waiting { target, until });
        }
        self.stay(Phase::Joining { target, silent_at })
    }

    fn step_leading(
        &mut self,
        now: SimTime,
        own: &KinematicState,
        own_id: u32,
        map: &LocalDynamicMap,
        mut led: Led,
    ) -> Urgency {
        if let Some((_, end)) = led.breakup {
            // At the end the leader is alone again, and the others speak for themselves.
            return if now >= end { Urgency::Operation } else { self.stay(Phase::Leader(led)) };
        }
        let mut urgency = Urgency::None;
        for member in led.members.iter_mut().filter(|member| !member.counted && now >= member.counts_from) {
            member.counted = true;
            // Whoever fell silent waits to see itself counted.
            urgency = Urgency::Operation;
        }
        if !led.members.is_empty() {
            led.alone_since = now;
        }
        let p = &self.parameters;
        let patience = SimDuration(2 * (p.time_cluster_join_notification.0 + p.time_cluster_join_success.0));
        // Of two leaders without members the one with the greater identifier gives up.
        let yields = led.members.is_empty()
            && self
                .best_cluster(now, own, map)
                .is_some_and(|(leader, cluster)| cluster.cardinality > 1 || leader.station_id < own_id);
        let reason = if yields {
            Some(ClusterBreakupReason::JOINING_ANOTHER_CLUSTER)
        } else if now - led.alone_since >= patience {
            Some(ClusterBreakupReason::CLUSTERING_PURPOSE_COMPLETED)
        } else {
            None
        };
        if let Some(reason) = reason {
            led.breakup = Some((reason, now + p.time_cluster_breakup_warning));
            urgency = Urgency::Operation;
        }
        self.phase = Phase::Leader(led);
        urgency
    }

    /// A VAM arrived; the map already knows it.
    pub fn received(&mut self, now: SimTime, own: &KinematicState, map: &LocalDynamicMap, vam: &Vam) {
        let heard_id = vam.cluster_information.as_ref().and_then(|cluster| cluster.cluster_id);
        if let Some(id) = heard_id {
            match self.ids_heard.iter_mut().find(|(known, _)| *known == id) {
                Some((_, at)) => *at = now,
                None => self.ids_heard.push((id, now)),
            }
        }
        let cardinality = vam.cluster_information.as_ref().map_or(0, |cluster| cluster.cardinality);
        let breakup = vam.cluster_operation.and_then(|operation| operation.breakup);
        match &mut self.phase {
            Phase::Standalone { .. } => {}
            Phase::Joining { target, .. } => {
                if vam.station_id == target.leader && heard_id == Some(target.cluster_id) {
                    target.cardinality = cardinality;
                }
            }
            Phase::Waiting { target, .. } => {
                // The leader counts one more: the station that just fell silent, or another one that did so at the same
                // time; a cluster VAM names nobody.
                if heard_id == Some(target.cluster_id) && vam.station_id == target.leader {
                    if cardinality > target.cardinality {
                        let target = Target { cardinality, ..*target };
                        self.phase = Phase::Member { target, heard_at: now, leaves_at: None };
                    } else {
                        target.cardinality = cardinality;
                    }
                }
            }
            Phase::Member { target, heard_at, leaves_at } => {
                // The leader's pseudonym may change; the number of the cluster stays.
                if heard_id == Some(target.cluster_id) {
                    *heard_at = now;
                    target.leader = vam.station_id;
                    if let (Some(breakup), None) = (breakup, *leaves_at) {
                        // Spread over the warning time, so that the members do not all speak at once.
                        let warning = breakup.breakup_time.duration().unwrap_or(SimDuration::ZERO);
                        let wait = self.draws.next_unit() * warning.0 as f64;
                        *leaves_at = Some(now + SimDuration(wait as i64));
                    }
                }
            }
            Phase::Leader(led) => {
                let operation = vam.cluster_operation.unwrap_or_default();
                let joins = operation.join.is_some_and(|join| join.cluster_id == led.cluster_id);
                if !joins {
                    // Whoever speaks for itself is no member, also if its leaving was not heard.
                    led.members.retain(|member| member.station_id != vam.station_id);
                }
                if let Some(join) = operation.join.filter(|join| join.cluster_id == led.cluster_id) {
                    let wait = join.join_time.duration().unwrap_or(self.parameters.time_cluster_join_notification);
                    let way = map
                        .station(now, vam.station_id)
                        .map(|station| self.topology.displacement(own.position, station.motion.position));
                    led.take_in(vam, now + wait, way.unwrap_or_default(), self.parameters.max_cluster_size);
                }
            }
        }
    }

    /// The nearest cluster that the station may join (clause 5.4.2.4), with its leader.
    fn best_cluster<'a>(
        &self,
        now: SimTime,
        own: &KinematicState,
        map: &'a LocalDynamicMap,
    ) -> Option<(&'a HeardStation, HeardCluster)> {
        // A cluster reaches at most its own size and the distance beyond it.
        let distance = |leader: &HeardStation| self.topology.distance(own.position, leader.motion_at(now).position).0;
        map.stations_within(now, own.position, Meters(4.0 * self.parameters.max_cluster_distance.0))
            .filter_map(|leader| leader.cluster.map(|cluster| (leader, cluster)))
            .filter(|(leader, cluster)| {
                !cluster.breaks_up
                    && cluster.cardinality < self.parameters.max_cluster_size
                    && self.reason_to_leave(now, own, leader).is_none()
            })
            .min_by(|(one, _), (other, _)| distance(one).total_cmp(&distance(other)))
    }

    /// Why a road user does not belong into the cluster of that leader.
    fn reason_to_leave(&self, now: SimTime, own: &KinematicState, leader: &HeardStation) -> Option<ClusterLeaveReason> {
        let reach = leader.cluster.map_or(0.0, |cluster| cluster.radius.0).max(self.parameters.max_cluster_distance.0);
        let motion = leader.motion_at(now);
        if self.topology.distance(own.position, motion.position).0 > reach {
            return Some(ClusterLeaveReason::OUT_OF_CLUSTER_BOUNDING_BOX);
        }
        (!self.moves_along(own, &leader.motion)).then_some(ClusterLeaveReason::OUT_OF_CLUSTER_SPEED_RANGE)
    }

    fn moves_along(&self, own: &KinematicState, other: &KinematicState) -> bool {
        let allowed = self.parameters.max_cluster_velocity_difference * own.speed.0 + SPEED_STEP_MPS;
        let stands = own.speed.0 < STANDING_MPS && other.speed.0 < STANDING_MPS;
        (own.speed.0 - other.speed.0).abs() <= allowed
            && (stands || own.heading.difference(other.heading) <= SAME_WAY_DEG)
    }

    fn leave_with(&mut self, now: SimTime, cluster_id: u8, reason: ClusterLeaveReason) -> Urgency {
        self.leave = Some((ClusterLeave { cluster_id, reason }, now + self.parameters.time_cluster_leave_notification));
        self.phase = Phase::Standalone { creates_at: None };
        Urgency::Operation
    }

    /// A number that nobody used of late; zero means a cluster without one.
    fn free_id(&mut self, now: SimTime) -> u8 {
        let threshold = self.parameters.time_cluster_uniqueness_threshold;
        self.ids_heard.retain(|(_, at)| now - *at < threshold);
        let first = self.draws.next_up_to(254) as u8;
        let candidates = (0..=254u8).map(|step| ((u16::from(first) + u16::from(step)) % 255) as u8 + 1);
        let is_free = |id: &u8| self.ids_heard.iter().all(|(heard, _)| heard != id);
        candidates.clone().find(is_free).unwrap_or(first + 1)
    }
}

impl Led {
    fn cardinality(&self) -> u8 {
        // The leader itself, `minClusterSize` of table 14, and those that are silent.
        1 + self.members.iter().filter(|member| member.counted).count() as u8
    }

    fn take_in(&mut self, vam: &Vam, counts_from: SimTime, way: Point, most: u8) {
        let known = self.members.iter_mut().find(|member| member.station_id == vam.station_id);
        if let Some(member) = known {
            member.way = way;
            if !member.counted {
                member.counts_from = counts_from;
            }
            return;
        }
        if self.members.len() + 1 >= usize::from(most) {
            return;
        }
        let profile = match (&vam.low_frequency, vam.station_type) {
            (Some(low), _) => low.profile.in_cluster(),
            (None, StationType::PEDESTRIAN) => VruClusterProfiles::PEDESTRIAN,
            (None, _) => VruClusterProfiles::BICYCLIST,
        };
        self.members.push(Member { station_id: vam.station_id, way, profile, counts_from, counted: false });
    }
}
