//! From a message to the map.

use std::sync::Arc;

use super::entries::{
    AwarenessSource, EventId, EventState, HeardCluster, HeardEvent, HeardObject, HeardStation, ObjectId,
};
use crate::geometry::{Heading, KinematicState, LocalPlane, Point, Wgs84};
use crate::station::facilities::ObjectKind;
use crate::station::message::quantities::{
    AccelerationValue, CurvatureValue, HeadingValue, ShapeLength, SpeedValue, StandardLength3b, StationType,
    Termination, TrafficDirection, VehicleSubClass, YawRateValue,
};
use crate::station::message::{
    Cam, ClusterOutline, Cpm, CpmObject, Denm, HighFrequencyContainer, MeasuredDimension, Message, ObjectClass,
    PathPoint, ReferencePosition, ShapePoint, Vam, VruClusterInformation, VruProfile,
};
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared, SimTime};

/// What a message tells, in the world's plane: made once and applied to the map of every receiver.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum MapUpdate {
    /// A station tells of itself.
    Station(HeardStation),
    /// A station tells of an event.
    Event(HeardEvent),
    /// A station tells of what it perceives.
    Objects(Vec<HeardObject>),
}

impl MapUpdate {
    /// What the message tells; none for kinds that the map does not hold, and for positions that are unavailable.
    pub fn from_message(message: &Message, plane: &LocalPlane, generated_at: SimTime) -> Option<Self> {
        match message {
            Message::Cam(cam) => station_of_cam(cam, plane, generated_at).map(Self::Station),
            Message::Vam(vam) => station_of_vam(vam, plane, generated_at).map(Self::Station),
            Message::Denm(denm) => event_of_denm(denm, plane).map(Self::Event),
            Message::Cpm(cpm) => objects_of_cpm(cpm, plane, generated_at).map(Self::Objects),
            Message::Spatem(_) | Message::Mapem(_) => None,
        }
    }
}

fn place(position: &ReferencePosition, plane: &LocalPlane) -> Option<Point> {
    let latitude_deg = position.latitude.degrees()?;
    let longitude_deg = position.longitude.degrees()?;
    Some(plane.world_from_wgs84(Wgs84 { latitude_deg, longitude_deg }))
}

fn station_of_cam(cam: &Cam, plane: &LocalPlane, generated_at: SimTime) -> Option<HeardStation> {
    let position = place(&cam.reference_position, plane)?;
    let (motion, length, width) = match &cam.high_frequency {
        HighFrequencyContainer::Vehicle(vehicle) => {
            let motion = motion(
                position,
                vehicle.heading,
                vehicle.speed,
                vehicle.longitudinal_acceleration,
                vehicle.yaw_rate,
                vehicle.curvature,
            );
            (motion, vehicle.vehicle_length.length(), vehicle.vehicle_width.width())
        }
        HighFrequencyContainer::RoadSideUnit { .. } => {
            (KinematicState::at_rest(position, Heading::default()), None, None)
        }
    };
    Some(HeardStation {
        station_id: cam.station_id,
        station_type: cam.station_type,
        motion,
        length: length.unwrap_or_default(),
        width: width.unwrap_or_default(),
        generated_at,
        source: AwarenessSource::Cam,
        cluster: None,
    })
}

fn station_of_vam(vam: &Vam, plane: &LocalPlane, generated_at: SimTime) -> Option<HeardStation> {
    let vru = &vam.high_frequency;
    let breaks_up = vam.cluster_operation.is_some_and(|operation| operation.breakup.is_some());
    // A VAM does not tell sizes: those of a person, and of a bicycle with its rider.
    let (length, width) = match vam.station_type {
        StationType::PEDESTRIAN => (Meters(0.5), Meters(0.5)),
        _ => (Meters(1.8), Meters(0.7)),
    };
    Some(HeardStation {
        station_id: vam.station_id,
        station_type: vam.station_type,
        motion: motion(
            place(&vam.reference_position, plane)?,
            vru.heading,
            vru.speed,
            vru.longitudinal_acceleration,
            vru.yaw_rate.map_or(YawRateValue::UNAVAILABLE, |(rate, _)| rate),
            vru.curvature.map_or(CurvatureValue::UNAVAILABLE, |(curvature, _)| curvature),
        ),
        length,
        width,
        generated_at,
        source: AwarenessSource::Vam,
        cluster: vam.cluster_information.as_ref().and_then(|cluster| heard_cluster(cluster, breaks_up)),
    })
}

fn event_of_denm(denm: &Denm, plane: &LocalPlane) -> Option<HeardEvent> {
    let management = &denm.management;
    let cause = denm.situation.map(|situation| situation.event_type);
    let heading = denm.location.as_ref().and_then(|location| location.event_position_heading?.0.degrees());
    let turn = match management.traffic_direction {
        None | Some(TrafficDirection::AllTrafficDirections) => None,
        Some(TrafficDirection::OppositeToReferenceDirection) => Some(180.0),
        Some(_) => Some(0.0),
    };
    Some(HeardEvent {
        id: EventId {
            originator: management.action_id.originating_station_id,
            sequence_number: management.action_id.sequence_number,
        },
        // A DENM that ends an event does not tell its cause again.
        cause_code: cause.map_or(0, |cause| cause.cause.raw()),
        sub_cause_code: cause.map_or(0, |cause| cause.sub_cause),
        position: place(&management.event_position, plane)?,
        traces: traces(denm, plane),
        traffic_heading: heading.zip(turn).map(|(heading, turn)| Heading::from_degrees(heading + turn)),
        // Without a distance it concerns everybody whom it reaches.
        relevance_distance: management.awareness_distance.map_or(Meters(f64::INFINITY), StandardLength3b::distance),
        detected_at: management.detection_time.time(),
        referenced_at: management.reference_time.time(),
        valid_until: management.valid_until(),
        state: match management.termination {
            None => EventState::Active,
            Some(Termination::IsCancellation) => EventState::Cancelled,
            Some(Termination::IsNegation) => EventState::Negated,
        },
    })
}

/// The ways to the event; a point that is out of reach of its successor ends a way.
fn traces(denm: &Denm, plane: &LocalPlane) -> Arc<[Vec<Point>]> {
    let event = &denm.management.event_position;
    let (Some(latitude_deg), Some(longitude_deg)) = (event.latitude.degrees(), event.longitude.degrees()) else {
        return Arc::default();
    };
    let event = Wgs84 { latitude_deg, longitude_deg };
    let way = |path: &Vec<PathPoint>| {
        let points = path.iter().scan(event, |here, point| {
            here.latitude_deg += point.delta_latitude.degrees()?;
            here.longitude_deg += point.delta_longitude.degrees()?;
            Some(plane.world_from_wgs84(*here))
        });
        [plane.world_from_wgs84(event)].into_iter().chain(points).collect()
    };
    let paths = denm.location.iter().flat_map(|location| &location.detection_zones_to_event_position);
    paths.filter(|path| !path.is_empty()).map(way).collect()
}

/// The reference time of a CPM is when it was generated; its places lie to the east and north of its reference position.
fn objects_of_cpm(cpm: &Cpm, plane: &LocalPlane, generated_at: SimTime) -> Option<Vec<HeardObject>> {
    let reference = place(&cpm.reference_position, plane)?;
    let objects = cpm.perceived.iter().flat_map(|container| &container.objects);
    // An object without a number cannot be followed, one out of range cannot be placed.
    let heard = |object: &CpmObject| {
        let id = ObjectId { station_id: cpm.station_id, object_id: object.object_id? };
        let middle = reference + Point::new(object.x.value.coordinate()?.0, object.y.value.coordinate()?.0);
        let [east, north] = object.velocity.map_or([None; 2], |both| both.map(|component| component.value.speed()));
        let velocity = Point::new(east.map_or(0.0, |speed| speed.0), north.map_or(0.0, |speed| speed.0));
        let heading = object.z_angle.and_then(|angle| angle.value.heading()).unwrap_or_else(|| {
            // Without an angle, the object is taken to point where it moves.
            Heading::from_degrees(velocity.x.atan2(velocity.y).to_degrees())
        });
        let edge = |dimension: Option<MeasuredDimension>| dimension.and_then(|edge| edge.value.length());
        let length = edge(object.dimension_x).unwrap_or_default();
        let forward = heading.direction();
        // A CPM tells the middle of the object, a motion has the middle of its front edge.
        let front = middle + Point::new(forward.x * length.0 / 2.0, forward.y * length.0 / 2.0);
        let mut motion = KinematicState::at_rest(front, heading);
        motion.speed = MetersPerSecond(velocity.x.hypot(velocity.y));
        Some(HeardObject {
            id,
            kind: object_kind(object),
            motion,
            length,
            width: edge(object.dimension_y).unwrap_or_default(),
            measured_at: generated_at + object.measurement_delta_time.duration(),
        })
    };
    Some(objects.filter_map(heard).collect())
}

/// The likeliest class; the first of several that are equally likely.
fn object_kind(object: &CpmObject) -> Option<ObjectKind> {
    let likely = object.classification.iter().filter(|(_, confidence)| confidence.is_available());
    let best = likely.rev().max_by_key(|(_, confidence)| *confidence).or(object.classification.first());
    match best?.0 {
        ObjectClass::Vehicle(VehicleSubClass::PASSENGER_CAR) => Some(ObjectKind::Car),
        ObjectClass::Vehicle(class) if (3..=4).contains(&class.raw()) => Some(ObjectKind::Motorcycle),
        ObjectClass::Vehicle(VehicleSubClass::BUS) => Some(ObjectKind::Bus),
        ObjectClass::Vehicle(class) if (7..=8).contains(&class.raw()) => Some(ObjectKind::Truck),
        ObjectClass::Vru(VruProfile::Pedestrian(_)) => Some(ObjectKind::Pedestrian),
        ObjectClass::Vru(VruProfile::Bicyclist(_)) => Some(ObjectKind::Cyclist),
        _ => None,
    }
}

/// What is unavailable counts as zero: somebody who does not tell a speed is expected to stay.
fn motion(
    position: Point,
    heading: HeadingValue,
    speed: SpeedValue,
    acceleration: AccelerationValue,
    yaw_rate: YawRateValue,
    curvature: CurvatureValue,
) -> KinematicState {
    KinematicState {
        position,
        heading: Heading::from_degrees(heading.degrees().unwrap_or(0.0)),
        speed: speed.speed().unwrap_or(MetersPerSecond(0.0)),
        acceleration: acceleration.acceleration().unwrap_or(MetersPerSecondSquared(0.0)),
        yaw_rate: yaw_rate.rate().unwrap_or(DegreesPerSecond(0.0)),
        curvature_per_m: curvature.curvature_per_m().unwrap_or(0.0),
    }
}

fn heard_cluster(cluster: &VruClusterInformation, breaks_up: bool) -> Option<HeardCluster> {
    let shape = cluster.bounding_box.as_ref()?;
    let meters = |length: ShapeLength| length.length().0;
    let reach = |point: ShapePoint| f64::from(point.x).hypot(f64::from(point.y)) / 100.0;
    // The circle around the reference position that holds the whole outline.
    let radius = match &shape.outline {
        ClusterOutline::Rectangular { semi_length, semi_breadth, .. } => {
            meters(*semi_length).hypot(meters(*semi_breadth))
        }
        ClusterOutline::Circular { radius } => meters(*radius),
        ClusterOutline::Polygonal { corners } => corners.iter().copied().map(reach).fold(0.0, f64::max),
    };
    Some(HeardCluster {
        cluster_id: cluster.cluster_id?,
        cardinality: cluster.cardinality,
        radius: Meters(radius + shape.reference_point.map_or(0.0, reach)),
        breaks_up,
    })
}
