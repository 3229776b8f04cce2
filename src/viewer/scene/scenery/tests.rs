use super::super::surface::tests::assert_sound;
use super::markings::{Beside, borders};
use super::*;
use crate::geometry::{Heading, Point};
use crate::viewer::run::{RunSpec, ShownRun};

const SCENARIOS: [&str; 10] = [
    "highway",
    "intersection",
    "city_grid",
    "crossing_pedestrian",
    "hazard_ahead",
    "lane_merge",
    "mixed_fleet",
    "roundabout",
    "rural_road",
    "tunnel_exit",
];

fn map_of(scenario: &str) -> MapRecord {
    let spec = RunSpec::of(scenario, &[]).expect("a built-in scenario");
    let run = ShownRun::begin(&spec).expect("it begins");
    MapRecord::clone(run.map())
}

fn lines_of(map: &MapRecord, place: &Place) -> Vec<Line> {
    let line = |strip: &crate::evaluation::record::Strip| {
        let path = Path::through(strip.line.iter().map(|point| place.flat(*point)))?;
        Some(Line { kind: strip.kind, path, width: strip.width_m as f32 })
    };
    map.strips.iter().filter_map(line).collect()
}

#[test]
fn all_built_in_scenarios_become_sound_surfaces() {
    for name in SCENARIOS {
        let map = map_of(name);
        let place = Place::of(&map);
        let scenery = Scenery::of(&map, &place);
        for (part, surface) in [
            ("land", &scenery.land),
            ("roads", &scenery.roads),
            ("markings", &scenery.markings),
            ("roadside", &scenery.roadside),
        ] {
            assert_sound(&format!("{part} of {name}"), surface);
        }
        for (part, surface) in [("land", &scenery.land), ("markings", &scenery.markings)] {
            assert!(surface.normals.iter().all(|normal| normal[1] > 0.99), "{part} of {name} does not look up");
        }
        // All lines are painted on a road, a path or a crossing.
        let lines = lines_of(&map, &place);
        for position in scenery.markings.positions.iter().step_by(7) {
            let at = Vec2::new(position[0], -position[2]);
            let on_it = |line: &Line| {
                let steps = (line.path.length() / 0.5).ceil() as u32;
                (0..=steps).any(|k| {
                    line.path.at(line.path.length() * k as f32 / steps as f32, 0.0).distance(at)
                        < line.width / 2.0 + 0.6
                })
            };
            assert!(lines.iter().any(on_it), "{name}: a line at {at} is beside the road");
        }
        assert_eq!(scenery.buildings.is_empty(), map.buildings.is_empty(), "{name}");
        if !map.buildings.is_empty() {
            assert_sound(&format!("buildings of {name}"), &scenery.buildings);
            let volume: f64 = map.buildings.iter().map(|building| building.height_m * area(&building.outline)).sum();
            let own = f64::from(scenery.buildings.volume());
            // Walls and roof are open below; panes stand before the walls and count once more, and so do machines.
            assert!(own > 0.97 * volume && own < 1.5 * volume, "{name}: {own} m3 instead of {volume}");
            assert_sound(&format!("windows of {name}"), &scenery.lights);
        }
        let heads: usize = scenery.posts.iter().map(|post| post.heads.len()).sum();
        assert_eq!(heads, map.signals.len(), "{name}");
        let (low, high) = scenery.survey.bounds;
        let inside = |at: Vec3| at.clamp(low, high).distance(at) < 1.0;
        assert!(inside(scenery.survey.middle) && scenery.survey.junction.is_none_or(inside), "{name}");
    }
}

fn area(outline: &[Point]) -> f64 {
    let next = outline.iter().cycle().skip(1);
    (outline.iter().zip(next).map(|(one, other)| one.cross(*other)).sum::<f64>() / 2.0).abs()
}

#[test]
fn lines_depend_on_what_lies_beside_a_lane() {
    let map = map_of("highway");
    let place = Place::of(&map);
    let lines = lines_of(&map, &place);
    let borders = borders(&lines);
    let length = |beside: Beside| -> f32 {
        borders.iter().filter(|border| border.beside == beside).map(|border| border.part.1 - border.part.0).sum()
    };
    // 2 km, three lanes each way without a median: per direction two borders between lanes, each seen from both.
    assert_eq!(length(Beside::Same).round(), 2.0 * 2.0 * 2.0 * 2000.0);
    assert_eq!(length(Beside::Opposite).round(), 2.0 * 2000.0);
    assert_eq!(length(Beside::Edge).round(), 2.0 * 2000.0);
    assert_eq!(length(Beside::Junction), 0.0);
}

#[test]
fn roads_are_as_wide_as_their_lanes() {
    let strip = |kind, line: &[(f64, f64)]| crate::evaluation::record::Strip {
        kind,
        line: line.iter().map(|(x, y)| Point::new(*x, *y)).collect(),
        width_m: 4.0,
    };
    let mut map = MapRecord {
        strips: vec![
            strip(StripKind::Lane, &[(0.0, 0.0), (50.0, 0.0), (50.0, 50.0)]),
            strip(StripKind::Crossing, &[(20.0, -2.0), (20.0, 2.0)]),
            // Without length, and not a number: left out.
            strip(StripKind::Lane, &[(9.0, 9.0), (9.0, 9.0)]),
            strip(StripKind::Lane, &[(f64::NAN, 0.0), (9.0, 9.0)]),
        ],
        extent: (Point::new(0.0, -2.0), Point::new(52.0, 50.0)),
        ..MapRecord::default()
    };
    let place = Place::of(&map);
    let scenery = Scenery::of(&map, &place);
    assert_sound("roads", &scenery.roads);
    let asphalt: Vec<&[f32; 3]> = scenery.roads.positions.iter().filter(|at| at[1] == height::ASPHALT).collect();
    let reach = |axis: usize| {
        asphalt
            .iter()
            .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| (low.min(at[axis]), high.max(at[axis])))
    };
    let in_cm = |(low, high): (f32, f32)| ((low * 100.0).round(), (high * 100.0).round());
    assert_eq!((in_cm(reach(0)), in_cm(reach(2))), ((-2600.0, 2600.0), (-2600.0, 2600.0)));
    let bars = scenery.markings.positions.iter().filter(|at| at[1] == height::ZEBRA).count();
    assert!(bars > 0);

    // Two lanes side by side share a post; the opposite one has its own.
    let signal = |x: f64, y: f64, heading| crate::evaluation::record::MapSignal {
        position: Point::new(x, y),
        heading,
        width_m: 3.5,
    };
    map.signals =
        vec![signal(0.0, -1.75, Heading::EAST), signal(0.0, -5.25, Heading::EAST), signal(20.0, 1.75, Heading::WEST)];
    let scenery = Scenery::of(&map, &place);
    assert_eq!(scenery.posts.iter().map(|post| post.heads.len()).collect::<Vec<_>>(), [2, 1]);
    let lamps = scenery.posts[0].heads[0];
    let looks = lamps.rotation * Vec3::Z;
    assert!(looks.x < -0.99, "eastbound drivers see lamps that look west: {looks}");
    assert!(place.to_map(lamps.lamps[1]).y < -7.0, "the post stands to the right of both lanes");
}
