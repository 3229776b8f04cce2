use super::*;
use crate::engine::RandomStream;
use crate::geometry::{Heading, KinematicState, Point, Topology};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};

/// Who looks: its front stands at the origin and points east.
const CARRIER: Body = Body {
    id: u32::MAX,
    kind: BodyKind::Car,
    motion: KinematicState::at_rest(Point::new(0.0, 0.0), Heading::EAST),
    length: Meters(4.0),
    width: Meters(2.0),
    height: Meters(1.5),
};

fn sensor(height: f64, range: f64, opening_angle_deg: f64, azimuth_deg: f64) -> Sensor {
    Sensor {
        kind: SensorKind::Lidar,
        mounting: SensorMounting { place: SensorPlace::Front, height: Some(Meters(height)), azimuth_deg },
        range: Meters(range),
        opening_angle_deg,
        least_visible_share: 0.0,
        noise: MeasurementNoise::default(),
    }
}

/// A box that points east, by the middle of its rear edge, which faces the origin.
fn eastward(id: u32, rear: (f64, f64), length: f64, width: f64, height: f64) -> Body {
    let front = Point::new(rear.0 + length, rear.1);
    let motion = KinematicState::at_rest(front, Heading::EAST);
    let (length, width, height) = (Meters(length), Meters(width), Meters(height));
    Body { id, kind: BodyKind::Car, motion, length, width, height }
}

fn scene(topology: Topology, buildings: &[Vec<Point>], bodies: &[Body]) -> Scene {
    let mut scene = Scene::new(topology, buildings);
    scene.update(bodies.iter().copied());
    scene
}

fn seen(sensor: &Sensor, scene: &Scene) -> Vec<(u32, f64)> {
    let mut found = Vec::new();
    sensor.see(&CARRIER, scene, &mut SightScratch::default(), &mut found);
    found.iter().map(|sighting| (scene.bodies()[sighting.body].id, sighting.visible_share)).collect()
}

fn share_of(body: u32, sensor: &Sensor, scene: &Scene) -> f64 {
    seen(sensor, scene).iter().find(|(id, _)| *id == body).map_or(0.0, |(_, share)| *share)
}

#[test]
fn what_stands_in_front_takes_its_angle_from_the_target() {
    let half = (1.0f64 / 50.0).atan();
    // right and left edge of something 10 m away [m] -> visible share of a 2 m wide body 50 m away
    let cases = [
        (5.0, 9.0, 1.0),
        (0.0, 5.0, 0.5),
        (-5.0, 0.0, 0.5),
        (0.1, 5.0, (half + (0.1f64 / 10.01).atan()) / (2.0 * half)),
        (-0.1, 0.1, 1.0 - (0.1f64 / 10.0).atan() / half),
        (-5.0, 5.0, 0.0),
        (-0.2, 0.2, 0.0),
    ];
    for (right, left, expected) in cases {
        let target = eastward(1, (50.0, 0.0), 4.0, 2.0, 1.5);
        let blocker = eastward(2, (10.0, (left + right) / 2.0), 0.01, left - right, 1.5);
        let scene = scene(Topology::Open, &[], &[target, blocker]);
        let share = share_of(1, &sensor(0.5, 100.0, 60.0, 0.0), &scene);
        assert!((share - expected).abs() < 1e-9, "{right} to {left} m: {share}, expected {expected}");
        assert!(share_of(2, &sensor(0.5, 100.0, 120.0, 0.0), &scene) > 0.999_999, "the nearer one is in full view");
    }
}

#[test]
fn who_sits_high_looks_over_what_is_low() {
    // sensor height, distance and height of a blocker of 4 m, height of the target at 50 m -> seen
    let cases = [
        (0.5, 10.0, 1.5, 1.5, false),
        (2.0, 10.0, 1.5, 1.5, true),  // 2 - 0.5 * 14 / 50 = 1.86 above the blocker's far end
        (2.0, 40.0, 1.6, 1.5, false), // 2 - 0.5 * 44 / 50 = 1.56
        (2.0, 40.0, 1.55, 1.5, true),
        (0.5, 10.0, 1.5, 4.0, false), // 0.5 + 3.5 * 10 / 50 = 1.2 above its near end
        (0.5, 30.0, 1.5, 4.0, true),
        (1.5, 10.0, 1.5, 1.5, false),
    ];
    for (sensor_height, distance, blocker_height, target_height, expected) in cases {
        let target = eastward(1, (50.0, 0.0), 4.0, 2.0, target_height);
        let blocker = eastward(2, (distance, 0.0), 4.0, 8.0, blocker_height);
        let scene = scene(Topology::Open, &[], &[target, blocker]);
        let share = share_of(1, &sensor(sensor_height, 100.0, 60.0, 0.0), &scene);
        assert_eq!(share > 0.0, expected, "{sensor_height} m over {blocker_height} m at {distance} m: {share}");
    }
}

#[test]
fn range_and_opening_angle_bound_the_view() {
    // azimuth, opening [deg], range [m], middle of the target [m] -> visible share
    let cases = [
        (0.0, 360.0, 100.0, (50.0, 0.0), 1.0),
        (0.0, 360.0, 100.0, (-50.0, 0.0), 1.0),
        (0.0, 60.0, 100.0, (-50.0, 0.0), 0.0),
        (180.0, 60.0, 100.0, (-50.0, 0.0), 1.0),
        (-90.0, 90.0, 100.0, (0.0, 50.0), 1.0),
        (90.0, 90.0, 100.0, (0.0, 50.0), 0.0),
        (0.0, 60.0, 48.9, (50.0, 0.0), 0.0), // the rear edge is at 49 m
        (0.0, 60.0, 49.1, (50.0, 0.0), 1.0),
        (0.0, 180.0, 100.0, (0.0, 50.0), 0.5), // the edge of the view goes through its middle
        (0.0, 340.0, 100.0, (-50.0, 0.0), 0.0), // 20 degrees behind are dark
    ];
    for (azimuth, opening, range, (x, y), expected) in cases {
        let target = eastward(1, (x - 1.0, y), 2.0, 2.0, 1.5);
        let share = share_of(1, &sensor(0.5, range, opening, azimuth), &scene(Topology::Open, &[], &[target]));
        assert!((share - expected).abs() < 1e-9, "{azimuth} {opening} {range} {x} {y}: {share}");
    }
    let least = Sensor { least_visible_share: 0.51, ..sensor(0.5, 100.0, 180.0, 0.0) };
    let target = eastward(1, (-1.0, 50.0), 2.0, 2.0, 1.5);
    assert!(seen(&least, &scene(Topology::Open, &[], &[target])).is_empty(), "half is too little for this one");
}

#[test]
fn nobody_looks_through_or_over_a_building() {
    let house = |x: f64, y: f64, width: f64, depth: f64| {
        [(x, y), (x + width, y), (x + width, y + depth), (x, y + depth)].map(|(x, y)| Point::new(x, y)).to_vec()
    };
    // a house at a crossing: seen along the own street, hidden in the side street until close to the corner
    for (sensor_x, expected) in [(-20.0, 0.0), (-5.0, 0.0), (9.9, 1.0)] {
        let corner = house(-100.0, 5.0, 100.0, 60.0);
        let target = eastward(1, (7.0, 30.0), 2.0, 2.0, 5.0);
        let ahead = eastward(2, (40.0, 0.0), 4.0, 2.0, 1.5);
        let scene = scene(Topology::Open, &[corner], &[target, ahead]);
        let motion = KinematicState::at_rest(Point::new(sensor_x, 0.0), Heading::EAST);
        let carrier = Body { motion, ..CARRIER };
        let mut found = Vec::new();
        sensor(10.0, 100.0, 360.0, 0.0).see(&carrier, &scene, &mut SightScratch::default(), &mut found);
        let share = |body| found.iter().find(|found| found.body == body).map_or(0.0, |found| found.visible_share);
        assert!((share(0) - expected).abs() < 1e-9, "from {sensor_x} m: {}", share(0));
        assert_eq!(share(1), 1.0);
        assert_eq!(scene.clear_of_buildings(motion.position, target.middle()), expected == 1.0);
        assert!(scene.clear_of_buildings(motion.position, ahead.middle()));
    }
}

#[test]
fn on_a_ring_road_the_seam_hides_nothing() {
    let ring = Topology::RingAlongX(Meters(1000.0));
    let bodies = [eastward(1, (30.0, 0.0), 4.0, 2.0, 1.5), eastward(2, (950.0, 0.0), 4.0, 2.0, 1.5)];
    let wall = vec![Point::new(960.0, -5.0), Point::new(961.0, -5.0), Point::new(961.0, 5.0), Point::new(960.0, 5.0)];
    let all_around = sensor(0.5, 100.0, 360.0, 0.0);
    assert_eq!(seen(&all_around, &scene(ring, &[], &bodies)), [(1, 1.0), (2, 1.0)]);
    assert_eq!(seen(&all_around, &scene(ring, &[wall], &bodies)), [(1, 1.0)]);
    assert_eq!(seen(&all_around, &scene(Topology::Open, &[], &bodies)), [(1, 1.0)]);
}

/// Boxes that do not overlap: one somewhere in each square of 12 m.
fn random_bodies(stream: &mut RandomStream, squares: i32) -> Vec<Body> {
    let mut bodies = Vec::new();
    for column in -squares..=squares {
        for row in -squares..=squares {
            if (column, row) == (0, 0) || stream.next_unit() < 0.4 {
                continue;
            }
            let mut between = |low: f64, high: f64| low + (high - low) * stream.next_unit();
            let (x, y) = (12.0 * f64::from(column) + between(-2.0, 2.0), 12.0 * f64::from(row) + between(-2.0, 2.0));
            let heading = Heading::from_degrees(between(0.0, 360.0));
            let (length, width, height) = (between(0.5, 6.0), between(0.5, 2.5), between(1.0, 3.5));
            let ahead = heading.direction();
            let front = Point::new(x + length / 2.0 * ahead.x, y + length / 2.0 * ahead.y);
            bodies.push(Body {
                id: bodies.len() as u32 + 10,
                kind: BodyKind::Car,
                motion: KinematicState::at_rest(front, heading),
                length: Meters(length),
                width: Meters(width),
                height: Meters(height),
            });
        }
    }
    bodies
}

/// Where a line of sight enters and leaves a box, by clipping it against the box's own axes.
fn clip(body: &Body, angle: f64) -> Option<(f64, f64)> {
    let (ahead, middle) = (body.motion.heading.direction(), body.middle());
    let (sin, cos) = angle.sin_cos();
    let (mut enters, mut leaves) = (0.0f64, f64::INFINITY);
    for (axis, half) in [(ahead, body.length.0 / 2.0), (Point::new(-ahead.y, ahead.x), body.width.0 / 2.0)] {
        let speed = cos * axis.x + sin * axis.y;
        let start = -(middle.x * axis.x + middle.y * axis.y);
        let (one, other) = ((-half - start) / speed, (half - start) / speed);
        enters = enters.max(one.min(other));
        leaves = leaves.min(one.max(other));
    }
    (enters < leaves).then_some((enters, leaves))
}

/// Visible shares by single lines of sight: body, number of lines that meet it, share of those on which it is seen.
fn sampled(bodies: &[Body], sensor: &Sensor) -> Vec<(u32, u32, f64)> {
    const RAYS: i32 = 40_000;
    let height = sensor.mounting.height.expect("a height").0;
    let mut counts = vec![(0u32, 0u32); bodies.len()];
    for ray in 0..RAYS {
        let angle = (f64::from(ray) + 0.5) / f64::from(RAYS) * std::f64::consts::TAU - std::f64::consts::PI;
        let hits: Vec<_> = bodies.iter().map(|body| clip(body, angle)).collect();
        for (target, count) in counts.iter_mut().enumerate() {
            let Some((meets, _)) = hits[target] else { continue };
            count.0 += 1;
            let hidden = bodies.iter().zip(&hits).enumerate().any(|(other, (body, hit))| {
                let Some((enters, leaves)) = *hit else { return false };
                let at = |distance: f64| height + (bodies[target].height.0 - height) * distance / meets;
                other != target && enters < meets && body.height.0 >= at(enters).min(at(leaves))
            });
            count.1 += u32::from(!hidden && angle.to_degrees().abs() <= sensor.opening_angle_deg / 2.0);
        }
    }
    let shares = bodies.iter().zip(&counts);
    shares.map(|(body, (meeting, seen))| (body.id, *meeting, f64::from(*seen) / f64::from(*meeting))).collect()
}

/// Share by angles and by lines of sight, and how many lines met the body, for bodies clear of the end of the range.
fn compared(seed: u64, equal_heights: bool) -> Vec<(f64, f64, u32)> {
    let mut stream = RandomStream::from_seed(seed).named("scene");
    let mut bodies = random_bodies(&mut stream, 4);
    let (height, opening) = (0.5 + 2.5 * stream.next_unit(), 40.0 + 320.0 * stream.next_unit());
    if equal_heights {
        bodies.iter_mut().for_each(|body| body.height = Meters(4.0));
    }
    let sensor = sensor(height, 60.0, opening, 0.0);
    let found = seen(&sensor, &scene(Topology::Open, &[], &bodies));
    let share = |id: u32| found.iter().find(|(other, _)| *other == id).map_or(0.0, |(_, share)| *share);
    let near = |id: u32| bodies[id as usize - 10].middle().distance(Point::default()).0 < 55.0;
    let lines = sampled(&bodies, &sensor).into_iter().filter(|(id, ..)| near(*id));
    lines.map(|(id, meeting, expected)| (share(id), expected, meeting)).collect()
}

#[test]
fn angles_agree_with_many_single_lines_of_sight() {
    for seed in 0..12 {
        let compared = compared(seed, true);
        assert!(compared.len() > 20, "{}", compared.len());
        for (share, expected, meeting) in compared {
            assert!((share - expected).abs() <= 6.0 / f64::from(meeting), "seed {seed}: {share}, {expected}");
        }
    }
}

/// Whether a body is looked over is decided once for each that stands before it, on the ray in the middle of the angles that
/// both take. Where slanted edges let some rays pass and others not, that rounds to all or none.
#[test]
fn looking_over_is_right_in_all_but_a_few_cases() {
    let all: Vec<_> = (0..12).flat_map(|seed| compared(seed, false)).collect();
    let wrong = all.iter().filter(|(share, expected, meeting)| (share - expected).abs() > 6.0 / f64::from(*meeting));
    let (wrong, partly) = (wrong.count(), all.iter().filter(|(share, ..)| *share > 0.0 && *share < 1.0).count());
    assert!(wrong * 20 < all.len() && partly * 20 > all.len(), "{wrong} wrong, {partly} partly seen of {}", all.len());
}

fn perceiver(noise: MeasurementNoise) -> Perceiver {
    let sensors =
        vec![Sensor { noise, ..sensor(0.5, 100.0, 60.0, 0.0) }, Sensor { noise, ..sensor(0.5, 100.0, 60.0, 180.0) }];
    let settings = TrackingSettings { keep_for: SimDuration::from_millis(500), quality_smoothing: 0.5 };
    Perceiver::new(sensors, settings, RandomStream::from_seed(1).named("perception"))
}

fn at(millis: i64) -> SimTime {
    SimTime::ZERO + SimDuration::from_millis(millis)
}

#[test]
fn a_track_keeps_its_number_until_its_body_is_lost_for_long() {
    let mut perceiver = perceiver(MeasurementNoise::default());
    let mut scratch = SightScratch::default();
    let (ahead, behind) = (eastward(7, (50.0, 0.0), 4.0, 2.0, 1.5), eastward(3, (-50.0, 0.0), 4.0, 2.0, 1.5));
    // time [ms], whether the one ahead is there -> tracks and when they began [ms]
    let cases = [
        (0, true, vec![(0, 3, 0), (1, 7, 0)]),
        (100, true, vec![(0, 3, 0), (1, 7, 0)]),
        (200, false, vec![(0, 3, 0), (1, 7, 0)]),
        (600, false, vec![(0, 3, 0), (1, 7, 0)]),
        (601, false, vec![(0, 3, 0)]),
        (700, true, vec![(0, 3, 0), (2, 7, 700)]),
    ];
    for (millis, there, expected) in cases {
        let mut scene = Scene::new(Topology::Open, &[]);
        scene.update([behind].into_iter().chain(there.then_some(ahead)));
        perceiver.look(at(millis), &CARRIER, &scene, &mut scratch);
        let tracks: Vec<_> = perceiver
            .objects()
            .iter()
            .map(|object| (object.track, object.body, object.first_seen_at.0 / 1_000_000))
            .collect();
        assert_eq!(tracks, expected, "{millis} ms");
        let measured = perceiver.objects().iter().find(|object| object.body == 7).map(|object| object.measured_at);
        assert_eq!(measured == Some(at(millis)), there, "{millis} ms");
    }
}

#[test]
fn quality_grows_with_age_and_falls_when_a_body_is_not_seen() {
    let mut perceiver = perceiver(MeasurementNoise::default());
    let mut scratch = SightScratch::default();
    // time [ms], seen -> objectPerceptionQuality by TS 103 324 clause 7.1.6
    let cases =
        [(0, true, 10), (300, true, 11), (1500, true, 15), (1600, false, 9), (1700, false, 7), (1800, true, 11)];
    for (millis, there, expected) in cases {
        let mut scene = Scene::new(Topology::Open, &[]);
        scene.update(there.then(|| eastward(7, (50.0, 0.0), 4.0, 2.0, 1.5)));
        perceiver.look(at(millis), &CARRIER, &scene, &mut scratch);
        assert_eq!(perceiver.objects()[0].quality, expected, "{millis} ms");
    }
}

#[test]
fn measurement_errors_have_their_deviation_and_repeat() {
    let noise = MeasurementNoise { position: Meters(0.5), speed: MetersPerSecond(0.3), heading_deg: 2.0 };
    let mut target = eastward(7, (50.0, 0.0), 4.0, 2.0, 1.5);
    target.motion.speed = MetersPerSecond(20.0);
    let mut scene = Scene::new(Topology::Open, &[]);
    scene.update([target]);
    let run = || {
        let (mut perceiver, mut scratch) = (perceiver(noise), SightScratch::default());
        let mut measured = Vec::new();
        for step in 0..4000 {
            perceiver.look(at(100 * step), &CARRIER, &scene, &mut scratch);
            measured.push(perceiver.objects()[0].motion);
        }
        measured
    };
    let measured = run();
    assert_eq!(measured, run(), "draws belong to body and instant");
    let deviation = |error: &dyn Fn(&KinematicState) -> f64| {
        (measured.iter().map(|motion| error(motion).powi(2)).sum::<f64>() / measured.len() as f64).sqrt()
    };
    for (found, expected) in [
        (deviation(&|motion| motion.position.x - 54.0), 0.5),
        (deviation(&|motion| motion.position.y), 0.5),
        (deviation(&|motion| motion.speed.0 - 20.0), 0.3),
        (deviation(&|motion| motion.heading.difference(Heading::EAST)), 2.0),
    ] {
        assert!((found / expected - 1.0).abs() < 0.05, "{found}, expected {expected}");
    }
}

#[test]
fn all_stations_of_a_run_look_at_each_other() {
    let settings = TrackingSettings { keep_for: SimDuration::from_millis(500), quality_smoothing: 0.5 };
    let sensors = [Sensor { mounting: SensorMounting::ROOF, ..sensor(0.0, 100.0, 360.0, 0.0) }];
    let ring = Scene::new(Topology::RingAlongX(Meters(300.0)), &[]);
    let mut perception = Perception::new(ring, &sensors, &[1, 3, 8], settings, &RandomStream::from_seed(1));
    // Between 1 and 3 stands a low one; from 1 to 4 it is 102 m across the seam, from 3 to 4 it is 98 m.
    let car = |id: u32, x: f64, height: f64| eastward(id, (x, 0.0), 4.0, 2.0, height);
    perception.look(at(0), [car(1, 0.0, 1.5), car(2, 50.0, 1.0), car(3, 96.0, 1.5), car(4, 196.0, 3.0)]);
    let seen: Vec<_> = perception
        .observers()
        .map(|(observer, objects)| (observer, objects.iter().map(|object| object.body).collect::<Vec<_>>()))
        .collect();
    assert_eq!(seen, [(1, vec![2, 3]), (3, vec![1, 2, 4]), (8, vec![])], "the last one has not arrived yet");
}

#[test]
fn the_grid_finds_everything_near() {
    let mut stream = RandomStream::from_seed(4).named("grid");
    for (width, height) in [(2000.0, 20.0), (600.0, 600.0), (30.0, 5.0)] {
        for topology in [Topology::Open, Topology::RingAlongX(Meters(width))] {
            let boxes: Vec<_> = (0..80)
                .map(|_| {
                    let low = Point::new(stream.next_unit() * width, stream.next_unit() * height);
                    (low, low + Point::new(stream.next_unit() * 30.0, stream.next_unit() * 30.0))
                })
                .collect();
            let mut grid = crate::geometry::BoxGrid::default();
            grid.fill(&boxes, 50.0, topology);
            let mut found = Vec::new();
            for _ in 0..50 {
                let place = Point::new(stream.next_unit() * width, stream.next_unit() * height);
                grid.near(place, 70.0, &mut found);
                for (index, (low, high)) in boxes.iter().enumerate() {
                    let corners = [*low, *high, Point::new(low.x, high.y), Point::new(high.x, low.y)];
                    let near = corners.iter().any(|corner| topology.distance(place, *corner).0 <= 70.0);
                    assert!(!near || found.contains(&(index as u32)), "{width} {topology:?} {place:?} {low:?}");
                }
            }
        }
    }
}
