//! The Collective Perception service of one station (TS 103 324 V2.1.1).

use crate::geometry::{KinematicState, LocalPlane, Point, Topology};
use crate::station::facilities::{
    EgoState, FacilitiesService, MotionChange, ObjectKind, Outbox, PerceivedObject, StationKind, StationView,
};
use crate::station::message::quantities::{
    AltitudeConfidence, AltitudeValue, AngleConfidence, CartesianAngleValue, CartesianCoordinateLarge, ConfidenceLevel,
    CoordinateConfidence, DeltaTimeMilliSecondSigned, HeadingConfidence, HeadingValue, Latitude, Longitude, ObjectAge,
    ObjectDimensionConfidence, ObjectDimensionValue, ObjectPerceptionQuality, SensorType, ShapeLength, SpeedConfidence,
    TimestampIts, VehicleSubClass, VelocityComponentValue, VruSubProfile,
};
use crate::station::message::{
    Cpm, CpmObject, DetectionShape, MeasuredAngle, MeasuredCoordinate, MeasuredDimension, MeasuredVelocity,
    MessageKind, ObjectClass, Originator, PerceivedObjectContainer, PositionConfidenceEllipse, ReferencePosition,
    SensorInformation, VruProfile,
};
use crate::station::networking::{Destination, Priority, Transport};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

/// How the time and the content of the next CPM are chosen.
#[derive(Clone, Copy, Debug)]
pub enum CpRule {
    /// The rules of TS 103 324 clause 6.1.
    Etsi {
        /// `T_GenCpmMin`: shortest time between two CPMs.
        t_gen_cpm_min: SimDuration,
        /// `T_GenCpmMax`: longest time between two CPMs, and between two reports of an object.
        t_gen_cpm_max: SimDuration,
    },
    /// One CPM each period about all objects, whatever they do.
    FixedPeriod(SimDuration),
}

/// A sensor as the sensor information container tells of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SensorDescription {
    /// How far it sees.
    pub range: Meters,
    /// Its field of view.
    pub opening_deg: f64,
    /// Where the middle of the field of view points, clockwise from the heading of the station.
    pub direction_deg: f64,
}

/// How a station tells others about what it sees.
#[derive(Clone, Debug)]
pub struct CpServiceSettings {
    /// When a CPM is due.
    pub rule: CpRule,
    /// What it sees with; the first 128 are told.
    pub sensors: Vec<SensorDescription>,
    /// Least `objectPerceptionQuality` of an object to be told (clause 6.1.2.3, `ObjectPerceptionQualityThreshold`).
    pub least_quality: u8,
    /// Longest CPM; objects of the least utility are left out of a longer one.
    pub most_payload_bytes: u32,
    /// Where the local plane lies on the earth.
    pub plane: LocalPlane,
    /// How the ends of the road meet.
    pub topology: Topology,
}

/// The service of one station.
#[derive(Debug)]
pub struct CpService {
    settings: CpServiceSettings,
    next_check: SimTime,
    sensors_sent_at: Option<SimTime>,
    /// What was told of the objects that are still seen, sorted by track.
    told: Vec<ToldObject>,
    next_object_id: u16,
    left_out: u64,
}

/// What was told of an object.
#[derive(Clone, Copy, Debug)]
struct ToldObject {
    track: u32,
    object_id: u16,
    motion: KinematicState,
    measured_at: SimTime,
    at: SimTime,
}

/// How much an object has changed since it was told.
struct Change {
    motion: MotionChange,
    elapsed: SimDuration,
}

/// `T_AddSensorInformation`: shortest time between two sensor information containers (clause 6.1.2).
const SENSOR_INFORMATION_INTERVAL: SimDuration = SimDuration::from_millis(1000);

/// Half of the interval that holds 95 % of normal deviates, in standard deviations.
const DEVIATIONS_AT_95_PERCENT: f64 = 1.96;

/// Objects that a CPM may hold.
const MOST_OBJECTS: usize = 255;

/// Single-hop broadcast, at most a second old; the DCC profile is DP2.
const TRANSPORT: Transport = Transport {
    destination: Destination::SingleHop,
    priority: Priority::Dp2,
    lifetime: SimDuration::from_millis(1000),
};

impl CpService {
    /// The service of a station that has not sent yet and looks at its rules for the first time at `first_check`.
    pub fn new(mut settings: CpServiceSettings, first_check: SimTime) -> Self {
        settings.sensors.truncate(128);
        Self {
            settings,
            next_check: first_check,
            sensors_sent_at: None,
            told: Vec::new(),
            next_object_id: 0,
            left_out: 0,
        }
    }

    /// How many objects that the rules asked for had no room so far.
    pub fn objects_left_out(&self) -> u64 {
        self.left_out
    }

    /// Clause 6.1.2: the time to the next look at the rules, `T_GenCpm`, is what congestion control allows within the
    /// limits; a fixed period does not ask for it.
    fn t_gen_cpm(&self, t_gen_dcc: SimDuration) -> SimDuration {
        let interval = match self.settings.rule {
            CpRule::Etsi { t_gen_cpm_min, t_gen_cpm_max } => t_gen_dcc.min(t_gen_cpm_max).max(t_gen_cpm_min),
            CpRule::FixedPeriod(period) => period,
        };
        interval.max(SimDuration::from_millis(1))
    }

    /// Clause 6.1.2.3: the objects to tell of, those of the greatest utility first, of equals the nearest.
    fn selected<'a>(&self, view: &StationView<'a>) -> Vec<&'a PerceivedObject> {
        // Not measured again since it was told: there is nothing to tell.
        let is_news = |object: &PerceivedObject| {
            object.quality >= self.settings.least_quality
                && self.told(object.track).is_none_or(|told| told.measured_at < object.measured_at)
        };
        let known = || view.perceived.iter().filter(|object| is_news(object));
        let vulnerable_due = known().any(|object| is_vulnerable(object) && self.is_due(view.now, object));
        let mut selected: Vec<_> = known()
            .filter(|object| match self.settings.rule {
                CpRule::FixedPeriod(_) => true,
                // Type A: all of them or none.
                CpRule::Etsi { .. } if is_vulnerable(object) => vulnerable_due,
                CpRule::Etsi { .. } => self.is_due(view.now, object),
            })
            .map(|object| {
                let way = self.settings.topology.distance(view.ego.motion.position, object.motion.position);
                (self.utility(view.now, object), way, object)
            })
            .collect();
        selected.sort_by(|(one_utility, one_way, one), (other_utility, other_way, other)| {
            let by_utility = other_utility.total_cmp(one_utility);
            by_utility.then(one_way.0.total_cmp(&other_way.0)).then(one.track.cmp(&other.track))
        });
        selected.into_iter().map(|(_, _, object)| object).collect()
    }

    fn told(&self, track: u32) -> Option<&ToldObject> {
        self.told.binary_search_by_key(&track, |told| told.track).ok().map(|index| &self.told[index])
    }

    /// What happened to an object since it was told, none if it is new.
    fn change(&self, now: SimTime, object: &PerceivedObject) -> Option<Change> {
        let told = self.told(object.track)?;
        let moved = self.settings.topology.distance(told.motion.position, object.motion.position);
        let motion = MotionChange::between(
            (told.motion.heading, object.motion.heading),
            moved,
            (told.motion.speed, object.motion.speed),
        );
        Some(Change { motion, elapsed: now - told.at })
    }

    /// Whether the rules ask for an object for its own sake.
    fn is_due(&self, now: SimTime, object: &PerceivedObject) -> bool {
        let CpRule::Etsi { t_gen_cpm_max, .. } = self.settings.rule else { return true };
        let Some(Change { motion, elapsed }) = self.change(now, object) else { return true };
        if is_vulnerable(object) {
            return elapsed.0 >= t_gen_cpm_max.0 / 2;
        }
        elapsed >= t_gen_cpm_max || motion.position.0 > 4.0 || motion.speed.0 > 0.5 || motion.heading_deg > 4.0
    }

    /// Clause 6.1.3.2: what telling of an object is worth, as the sum of five parts from 0 to 1 for its perception quality and
    /// for the changes of position, speed and heading and the time since it was told. What was never told is worth most.
    fn utility(&self, now: SimTime, object: &PerceivedObject) -> f64 {
        let quality = f64::from(object.quality) / 15.0;
        let Some(Change { motion, elapsed }) = self.change(now, object) else { return quality + 4.0 };
        // The priority thresholds of the standard's table: 0 to 8 m, 0 to 1 m/s, 0 to 8 degrees, 100 to 1000 ms.
        let part = |value: f64, least: f64, most: f64| ((value - least) / (most - least)).clamp(0.0, 1.0);
        quality
            + part(motion.position.0, 0.0, 8.0)
            + part(motion.speed.0, 0.0, 1.0)
            + part(motion.heading_deg, 0.0, 8.0)
            + part(elapsed.as_millis_f64(), 100.0, 1000.0)
    }

    /// The number of an object: the one it was told with, or the next one that is free.
    fn object_id(&mut self, track: u32) -> u16 {
        if let Ok(index) = self.told.binary_search_by_key(&track, |told| told.track) {
            return self.told[index].object_id;
        }
        while self.told.iter().any(|told| told.object_id == self.next_object_id) {
            self.next_object_id = self.next_object_id.wrapping_add(1);
        }
        let id = self.next_object_id;
        self.next_object_id = id.wrapping_add(1);
        id
    }

    fn remember(&mut self, now: SimTime, object: &PerceivedObject, object_id: u16) {
        let (motion, measured_at) = (object.motion, object.measured_at);
        let told = ToldObject { track: object.track, object_id, motion, measured_at, at: now };
        match self.told.binary_search_by_key(&object.track, |told| told.track) {
            Ok(index) => self.told[index] = told,
            Err(index) => self.told.insert(index, told),
        }
    }

    fn cpm_object(
        &self,
        ego: &EgoState,
        reference: TimestampIts,
        object: &PerceivedObject,
        id: u16,
        now: SimTime,
    ) -> CpmObject {
        let motion = &object.motion;
        let forward = motion.heading.direction();
        // A CPM tells the middle of the box, the motion has the middle of its front edge.
        let back = Point::new(forward.x * object.length.0 / 2.0, forward.y * object.length.0 / 2.0);
        let way = self.settings.topology.displacement(ego.motion.position, motion.position) - back;
        // A sensor without error claims nothing.
        let claimed = |deviation: f64| (deviation > 0.0).then_some(DEVIATIONS_AT_95_PERCENT * deviation);
        let near = claimed(object.position_deviation.0).map(|length| CoordinateConfidence::from_length(Meters(length)));
        let fast = claimed(object.speed_deviation.0).map(|speed| SpeedConfidence::from_speed(MetersPerSecond(speed)));
        let turned = claimed(object.heading_deviation_deg).map(AngleConfidence::from_degrees);
        let coordinate = |meters| MeasuredCoordinate {
            value: CartesianCoordinateLarge::from_coordinate(Meters(meters)),
            confidence: near.unwrap_or(CoordinateConfidence::UNAVAILABLE),
        };
        let velocity = |part: f64| MeasuredVelocity {
            value: VelocityComponentValue::from_speed(MetersPerSecond(motion.speed.0 * part)),
            confidence: fast.unwrap_or(SpeedConfidence::UNAVAILABLE),
        };
        let dimension = |length| {
            let value = ObjectDimensionValue::from_length(length);
            Some(MeasuredDimension { value, confidence: ObjectDimensionConfidence::UNAVAILABLE })
        };
        let class = match object.kind {
            ObjectKind::Car => ObjectClass::Vehicle(VehicleSubClass::PASSENGER_CAR),
            ObjectKind::Truck => ObjectClass::Vehicle(VehicleSubClass::HEAVY_TRUCK),
            ObjectKind::Bus => ObjectClass::Vehicle(VehicleSubClass::BUS),
            ObjectKind::Motorcycle => ObjectClass::Vehicle(VehicleSubClass::MOTORCYCLE),
            ObjectKind::Pedestrian => ObjectClass::Vru(VruProfile::Pedestrian(VruSubProfile::ORDINARY_PEDESTRIAN)),
            ObjectKind::Cyclist => ObjectClass::Vru(VruProfile::Bicyclist(VruSubProfile::BICYCLIST)),
        };
        CpmObject {
            object_id: Some(id),
            measurement_delta_time: DeltaTimeMilliSecondSigned::between(reference, object.measured_at),
            x: coordinate(way.x),
            y: coordinate(way.y),
            z: None,
            velocity: Some([velocity(forward.x), velocity(forward.y)]),
            z_angle: Some(MeasuredAngle {
                value: CartesianAngleValue::from_heading(motion.heading),
                confidence: turned.unwrap_or(AngleConfidence::UNAVAILABLE),
            }),
            dimension_z: dimension(object.height),
            dimension_y: dimension(object.width),
            dimension_x: dimension(object.length),
            age: Some(ObjectAge::from_duration(now - object.first_seen_at)),
            perception_quality: ObjectPerceptionQuality::from_raw(object.quality.min(15)),
            classification: vec![(class, ConfidenceLevel::UNAVAILABLE)],
        }
    }

    fn reference_position(&self, position: Point) -> ReferencePosition {
        let geodetic = self.settings.plane.wgs84_from_world(position);
        ReferencePosition {
            latitude: Latitude::from_degrees(geodetic.latitude_deg),
            longitude: Longitude::from_degrees(geodetic.longitude_deg),
            confidence: PositionConfidenceEllipse::UNAVAILABLE,
            altitude: AltitudeValue::UNAVAILABLE,
            altitude_confidence: AltitudeConfidence::Unavailable,
        }
    }
}

/// Type A of clause 6.1.2.3: vulnerable road users and animals.
fn is_vulnerable(object: &PerceivedObject) -> bool {
    matches!(object.kind, ObjectKind::Pedestrian | ObjectKind::Cyclist)
}

/// Angles count from the front of a vehicle, and from east for a unit at the road side.
fn sensor_information(index: usize, sensor: &SensorDescription, ego: &EgoState) -> SensorInformation {
    let front = if ego.kind == StationKind::RoadSideUnit { 90.0 - ego.motion.heading.degrees() } else { 0.0 };
    let middle = front - sensor.direction_deg;
    let range = ShapeLength::from_length(sensor.range);
    let shape = if sensor.opening_deg >= 360.0 {
        DetectionShape::Circular { reference_point: None, radius: range }
    } else {
        DetectionShape::Radial {
            reference_point: None,
            range,
            start: CartesianAngleValue::from_degrees(middle - sensor.opening_deg / 2.0),
            end: CartesianAngleValue::from_degrees(middle + sensor.opening_deg / 2.0),
        }
    };
    SensorInformation {
        id: index as u8,
        sensor_type: SensorType::UNDEFINED,
        shape: Some(shape),
        confidence: None,
        shadowing_applies: true,
    }
}

/// Encodes a CPM into at most `most_bytes`, giving up the last objects where it is too long.
fn encode_within(cpm: &mut Cpm, most_bytes: usize, payload: &mut Vec<u8>) {
    loop {
        payload.clear();
        // Every field was quantised into its range, so an error here would be a mistake of this program.
        cpm.encode_into(payload).expect("a CPM built from quantised values can be encoded");
        let excess = payload.len().saturating_sub(most_bytes);
        let Some(container) = cpm.perceived.as_mut().filter(|_| excess > 0) else { return };
        // No object takes more than 40 bytes, so that none is given up for nothing.
        let kept = container.objects.len().saturating_sub((excess / 40).max(1));
        container.objects.truncate(kept);
        if kept == 0 {
            cpm.perceived = None;
        }
    }
}

impl FacilitiesService for CpService {
    fn next_wakeup(&self) -> Option<SimTime> {
        Some(self.next_check)
    }

    fn handle(&mut self, view: &StationView<'_>, outbox: &mut Outbox) {
        let now = view.now;
        self.next_check = now + self.t_gen_cpm(view.t_gen_dcc);
        // What is out of sight is new when it comes back; both lists are sorted by track.
        self.told.retain(|told| view.perceived.binary_search_by_key(&told.track, |object| object.track).is_ok());
        let selected = self.selected(view);
        let sensors_due = !self.settings.sensors.is_empty()
            && self.sensors_sent_at.is_none_or(|sent| now - sent >= SENSOR_INFORMATION_INTERVAL);
        let is_fixed = matches!(self.settings.rule, CpRule::FixedPeriod(_));
        if selected.is_empty() && !sensors_due && !is_fixed {
            return;
        }
        let ego = view.ego;
        let reference_time = TimestampIts::from_time(now);
        let describe = |(index, sensor)| sensor_information(index, sensor, ego);
        let mut cpm = Cpm {
            station_id: view.station_id,
            reference_time,
            reference_position: self.reference_position(ego.motion.position),
            segmentation: None,
            originator: Some(if ego.kind == StationKind::RoadSideUnit {
                Originator::RoadSideUnit { map_reference: None }
            } else {
                Originator::Vehicle {
                    orientation: HeadingValue::from_degrees(ego.motion.heading.degrees()),
                    orientation_confidence: HeadingConfidence::UNAVAILABLE,
                }
            }),
            sensors: if sensors_due {
                self.settings.sensors.iter().enumerate().map(describe).collect()
            } else {
                Vec::new()
            },
            perceived: None,
        };
        let mut objects = Vec::with_capacity(selected.len());
        for object in selected.iter().take(MOST_OBJECTS) {
            let id = self.object_id(object.track);
            objects.push(self.cpm_object(ego, reference_time, object, id, now));
        }
        if !objects.is_empty() {
            let number_of_perceived_objects = view.perceived.len().min(MOST_OBJECTS) as u8;
            cpm.perceived = Some(PerceivedObjectContainer { number_of_perceived_objects, objects });
        }
        let most_bytes = self.settings.most_payload_bytes as usize;
        outbox.send(MessageKind::Cpm, TRANSPORT, |payload| encode_within(&mut cpm, most_bytes, payload));
        if sensors_due {
            self.sensors_sent_at = Some(now);
        }
        let fitting = cpm.perceived.as_ref().map_or(0, |container| container.objects.len());
        self.left_out += (selected.len() - fitting) as u64;
        // Objects that did not fit stay due.
        let told = cpm.perceived.iter().flat_map(|container| &container.objects);
        for (object, told) in selected.into_iter().zip(told) {
            self.remember(now, object, told.object_id.expect("every object of this service has a number"));
        }
    }

    fn pseudonym_changed(&mut self) {
        self.told.clear();
        self.next_object_id = 0;
        self.sensors_sent_at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Heading, Wgs84};
    use crate::station::facilities::{HeardObject, LocalDynamicMap, MapUpdate};
    use crate::station::message::Message;

    const RULE: CpRule =
        CpRule::Etsi { t_gen_cpm_min: SimDuration::from_millis(100), t_gen_cpm_max: SimDuration::from_millis(1000) };

    fn service(rule: CpRule, sensors: usize, most_payload_bytes: u32) -> CpService {
        let sensor = SensorDescription { range: Meters(150.0), opening_deg: 20.0, direction_deg: 30.0 };
        let plane = LocalPlane::new(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
        let topology = Topology::RingAlongX(Meters(2000.0));
        let sensors = vec![sensor; sensors];
        CpService::new(
            CpServiceSettings { rule, sensors, least_quality: 3, most_payload_bytes, plane, topology },
            SimTime::ZERO,
        )
    }

    fn object(track: u32, kind: ObjectKind, x: f64, speed: f64, heading: f64) -> PerceivedObject {
        let mut motion = KinematicState::at_rest(Point::new(x, 4.0), Heading::from_degrees(heading));
        motion.speed = MetersPerSecond(speed);
        PerceivedObject {
            track,
            kind,
            motion,
            length: Meters(4.0),
            width: Meters(1.8),
            height: Meters(1.5),
            measured_at: SimTime::ZERO,
            first_seen_at: SimTime::ZERO,
            position_deviation: Meters(0.0),
            speed_deviation: MetersPerSecond(0.0),
            heading_deviation_deg: 0.0,
            quality: 10,
        }
    }

    /// What is sent about objects that were measured at that instant.
    fn sent(service: &mut CpService, now_ms: i64, perceived: &[PerceivedObject]) -> Option<Cpm> {
        let ego = EgoState {
            at: SimTime::ZERO,
            motion: KinematicState::at_rest(Point::new(1990.0, 0.0), Heading::EAST),
            kind: StationKind::Car,
            length: Meters(4.0),
            width: Meters(1.8),
        };
        let (map, mut outbox) = (LocalDynamicMap::default(), Outbox::default());
        let now = SimTime::ZERO + SimDuration::from_millis(now_ms);
        let measured: Vec<_> = perceived.iter().map(|object| PerceivedObject { measured_at: now, ..*object }).collect();
        let perceived = &measured;
        let view = StationView { now, station_id: 9, ego: &ego, t_gen_dcc: SimDuration::ZERO, perceived, map: &map };
        service.handle(&view, &mut outbox);
        outbox.waiting().first().map(|message| Cpm::decode(&message.payload).unwrap())
    }

    fn numbers(cpm: Option<Cpm>) -> Vec<u16> {
        cpm.and_then(|cpm| cpm.perceived)
            .map_or(Vec::new(), |perceived| perceived.objects.iter().map(|object| object.object_id.unwrap()).collect())
    }

    #[test]
    fn clause_6_1_2_3_type_b_objects_are_told_when_they_change_or_t_gen_cpm_max_went_by() {
        // later [ms], x [m], speed [m/s], heading [deg] -> told again
        let cases = [
            (100, 0.0, 20.0, 90.0, false),
            (100, 4.0, 20.0, 90.0, false),
            (100, 4.01, 20.0, 90.0, true),
            (100, 0.0, 20.5, 90.0, false),
            (100, 0.0, 20.51, 90.0, true),
            (100, 0.0, 20.0, 94.0, false),
            (100, 0.0, 20.0, 85.9, true),
            (900, 0.0, 20.0, 90.0, false),
            (1000, 0.0, 20.0, 90.0, true),
        ];
        for (later, x, speed, heading, expected) in cases {
            let mut service = service(RULE, 0, 1400);
            assert_eq!(numbers(sent(&mut service, 0, &[object(7, ObjectKind::Car, 0.0, 20.0, 90.0)])), [0]);
            let cpm = sent(&mut service, later, &[object(7, ObjectKind::Car, x, speed, heading)]);
            assert_eq!(cpm.is_some(), expected, "{later} ms, {x} m, {speed} m/s, {heading} deg");
        }
    }

    #[test]
    fn clause_6_1_2_3_type_a_objects_are_told_together() {
        let walker = |track| object(track, ObjectKind::Pedestrian, 10.0, 1.0, 0.0);
        // later [ms], tracks then -> told
        let cases: [(i64, &[u32], &[u16]); 4] =
            [(100, &[1, 2], &[]), (499, &[1, 2], &[]), (500, &[1, 2], &[0, 1]), (100, &[1, 2, 3], &[2, 0, 1])];
        for (later, tracks, expected) in cases {
            let mut service = service(RULE, 0, 1400);
            assert_eq!(numbers(sent(&mut service, 0, &[walker(1), walker(2)])), [0, 1]);
            let seen: Vec<_> = tracks.iter().map(|track| walker(*track)).collect();
            assert_eq!(numbers(sent(&mut service, later, &seen)), expected, "{later} ms, {tracks:?}");
        }
    }

    #[test]
    fn who_hears_of_an_object_places_it_where_it_was_seen() {
        // kind, x [m] on a ring of 2000 m, speed [m/s], heading [deg]; the sender stands at 1990 m.
        let cases = [
            (ObjectKind::Car, 1950.0, 20.0, 90.0),
            (ObjectKind::Truck, 15.0, 25.0, 270.0),
            (ObjectKind::Pedestrian, 1995.0, 1.2, 0.0),
            (ObjectKind::Cyclist, 5.0, 4.0, 200.0),
        ];
        let objects: Vec<_> =
            (1..).zip(cases).map(|(track, (kind, x, speed, heading))| object(track, kind, x, speed, heading)).collect();
        let mut service = service(RULE, 0, 1400);
        let cpm = sent(&mut service, 300, &objects).unwrap();
        let now = SimTime::ZERO + SimDuration::from_millis(300);
        let update = MapUpdate::from_message(&Message::Cpm(cpm), &service.settings.plane, now).unwrap();
        let mut map = LocalDynamicMap::default();
        map.apply(now, &update);
        let mut heard: Vec<_> = map.objects(now).collect();
        heard.sort_by_key(|object| object.id.object_id);
        assert_eq!(heard.len(), objects.len());
        for object in objects {
            let of_kind = |heard: &&&HeardObject| heard.kind == Some(object.kind);
            let heard = heard.iter().find(of_kind).unwrap_or_else(|| panic!("no {:?}: {heard:?}", object.kind));
            let away = service.settings.topology.distance(heard.motion.position, object.motion.position);
            assert!(away.0 < 0.05, "{object:?} heard as {heard:?}, {away:?} away");
            assert!((heard.motion.speed.0 - object.motion.speed.0).abs() < 0.02, "{heard:?}");
            assert!(heard.motion.heading.difference(object.motion.heading) < 0.06, "{heard:?}");
            assert!((heard.length.0 - object.length.0).abs() < 0.06 && (heard.width.0 - object.width.0).abs() < 0.06);
            assert_eq!((heard.id.station_id, heard.measured_at), (9, now));
        }
    }

    #[test]
    fn clause_6_1_2_sensor_information_comes_once_per_second_even_without_objects() {
        let mut service = service(RULE, 1, 1400);
        let times: Vec<i64> = (0..21).map(|n| n * 100).filter(|now| sent(&mut service, *now, &[]).is_some()).collect();
        assert_eq!(times, [0, 1000, 2000]);
        service.pseudonym_changed();
        let cpm = sent(&mut service, 2100, &[]).unwrap();
        // 30 degrees to the right of the front, counter-clockwise.
        let Some(DetectionShape::Radial { start, end, .. }) = cpm.sensors[0].shape else { panic!("{cpm:?}") };
        assert_eq!((start.raw(), end.raw()), (3200, 3400));
    }

    #[test]
    fn places_are_those_of_the_middle_and_go_around_the_ring() {
        let cpm = sent(&mut service(RULE, 0, 1400), 0, &[object(1, ObjectKind::Car, 10.0, 20.0, 0.0)]).unwrap();
        let told = &cpm.perceived.unwrap().objects[0];
        // 20 m east across the seam, and 4 m north less half a length.
        assert_eq!((told.x.value.raw(), told.y.value.raw()), (2000, 200));
        assert_eq!(told.velocity.unwrap().map(|part| part.value.raw()), [0, 2000]);
        assert_eq!(told.z_angle.unwrap().value.raw(), 900);
    }

    #[test]
    fn a_cpm_that_is_too_long_keeps_the_nearest_objects_and_the_others_stay_due() {
        let seen: Vec<_> =
            (0..40).map(|track| object(track, ObjectKind::Car, 400.0 - 10.0 * f64::from(track), 0.0, 90.0)).collect();
        let mut service = service(RULE, 0, 500);
        let first = sent(&mut service, 0, &seen).unwrap();
        let mut payload = Vec::new();
        first.encode_into(&mut payload).unwrap();
        assert!((460..=500).contains(&payload.len()), "{}", payload.len());
        let perceived = first.perceived.unwrap();
        assert_eq!(perceived.number_of_perceived_objects, 40);
        assert!(perceived.objects.windows(2).all(|pair| pair[0].x.value <= pair[1].x.value), "nearest first");
        let kept = perceived.objects.len();
        assert_eq!(service.objects_left_out(), 40 - kept as u64);
        let second = sent(&mut service, 100, &seen).unwrap().perceived.unwrap();
        assert!(second.objects[0].x.value > perceived.objects[kept - 1].x.value, "the nearest were told already");
    }

    #[test]
    fn clause_6_1_2_3_what_is_perceived_badly_is_not_told() {
        // objectPerceptionQuality -> told, with a threshold of 3
        for (quality, expected) in [(0, false), (2, false), (3, true), (15, true)] {
            let seen = PerceivedObject { quality, ..object(1, ObjectKind::Car, 10.0, 20.0, 90.0) };
            let cpm = sent(&mut service(RULE, 0, 1400), 0, &[seen]);
            assert_eq!(cpm.is_some(), expected, "{quality}");
            let told = cpm.and_then(|cpm| cpm.perceived).map(|perceived| perceived.objects[0].perception_quality);
            assert_eq!(told.flatten().map(ObjectPerceptionQuality::raw), expected.then_some(quality));
        }
    }

    #[test]
    fn clause_6_1_3_2_the_utility_grows_with_quality_change_and_time() {
        let mut service = service(RULE, 0, 1400);
        let before = object(7, ObjectKind::Car, 0.0, 20.0, 90.0);
        sent(&mut service, 0, &[before]);
        // later [ms], x [m], speed [m/s], heading [deg], quality -> utility
        let cases = [
            (100, 0.0, 20.0, 90.0, 0, 0.0),
            (100, 0.0, 20.0, 90.0, 15, 1.0),
            (100, 4.0, 20.0, 90.0, 0, 0.5),
            (100, 80.0, 20.0, 90.0, 0, 1.0),
            (100, 0.0, 20.25, 90.0, 0, 0.25),
            (100, 0.0, 20.0, 84.0, 0, 0.75),
            (550, 0.0, 20.0, 90.0, 0, 0.5),
            (5000, 4.0, 19.5, 94.0, 3, 2.7),
        ];
        for (later, x, speed, heading, quality, expected) in cases {
            let now = SimTime::ZERO + SimDuration::from_millis(later);
            let utility =
                service.utility(now, &PerceivedObject { quality, ..object(7, ObjectKind::Car, x, speed, heading) });
            assert!((utility - expected).abs() < 1e-9, "{later} ms, {x} m, {speed} m/s, {heading} deg: {utility}");
        }
        let new = service.utility(SimTime::ZERO, &object(8, ObjectKind::Car, 0.0, 0.0, 90.0));
        assert!((new - (4.0 + 10.0 / 15.0)).abs() < 1e-9, "what is new comes first");
    }

    #[test]
    fn what_was_not_measured_again_is_not_told_again_and_errors_become_confidences() {
        let noisy = PerceivedObject {
            position_deviation: Meters(0.5),
            speed_deviation: MetersPerSecond(0.25),
            heading_deviation_deg: 2.0,
            ..object(1, ObjectKind::Car, 10.0, 20.0, 90.0)
        };
        let mut service = service(RULE, 0, 1400);
        let cpm = sent(&mut service, 0, &[noisy]).unwrap();
        let told = &cpm.perceived.unwrap().objects[0];
        // 1.96 standard deviations, rounded up to 0.01 m, 0.01 m/s, 0.1 degree
        assert_eq!((told.x.confidence.raw(), told.y.confidence.raw()), (98, 98));
        assert_eq!(told.velocity.unwrap()[0].confidence.raw(), 49);
        assert_eq!(told.z_angle.unwrap().confidence.raw(), 40);
        // Hidden since the first instant.
        let selected = |service: &CpService, millis: i64| {
            let ego = EgoState {
                at: SimTime::ZERO,
                motion: noisy.motion,
                kind: StationKind::Car,
                length: Meters(4.0),
                width: Meters(1.8),
            };
            let (map, now) = (LocalDynamicMap::default(), SimTime::ZERO + SimDuration::from_millis(millis));
            let (perceived, t_gen_dcc) = ([noisy], SimDuration::ZERO);
            let view = StationView { now, station_id: 9, ego: &ego, t_gen_dcc, perceived: &perceived, map: &map };
            service.selected(&view).len()
        };
        assert_eq!(selected(&service, 2000), 0);
    }
}
