use super::knife_edge::{Edge, loss, parameter, single_edge_loss};
use super::*;
use crate::engine::RandomStream;
use crate::geometry::{Point, Topology};
use crate::units::{Db, Gigahertz, Meters};

const WAVELENGTH: fn() -> f64 = || Gigahertz(5.9).wavelength();

#[test]
fn one_edge_has_the_loss_of_itu_r_p_526() {
    // Antennas at 1.5 m, 100 m apart, 5.9 GHz. Height of the edge, distance from the transmitter [m] -> v, loss [dB]
    let cases = [
        (1.5, 50.0, 0.0, 6.03285),
        (1.6, 50.0, 0.125_476, 7.12126),
        (3.0, 50.0, 1.88214, 18.5542),
        (3.0, 10.0, 3.1369, 22.7956),
        (1.0, 50.0, -0.62738, 1.03743),
    ];
    for (height, along, v, expected) in cases {
        let found = parameter(height - 1.5, along, 100.0 - along, WAVELENGTH());
        assert!((found - v).abs() < 1e-4, "v of {height} m: {found}");
        assert!((single_edge_loss(found) - expected).abs() < 1e-3, "{height} m at {along} m");
        let mut edges = vec![Edge { along, height }];
        assert!((loss(&mut edges, 1.5, 1.5, 100.0, WAVELENGTH()) - expected).abs() < 1e-3, "{height} m at {along} m");
    }
    assert_eq!(single_edge_loss(-0.79), 0.0);
}

#[test]
fn the_rope_touches_the_highest_edges_only() {
    let edge = |along, height| Edge { along, height };
    // A car in the shadow of a truck adds nothing, a second truck does; edges below the line count by the highest one.
    let truck = loss(&mut vec![edge(50.0, 3.0)], 1.5, 1.5, 100.0, WAVELENGTH());
    let with_car = loss(&mut vec![edge(50.0, 3.0), edge(60.0, 1.6)], 1.5, 1.5, 100.0, WAVELENGTH());
    assert_eq!(truck, with_car);
    let two_trucks = loss(&mut vec![edge(40.0, 3.0), edge(60.0, 3.0)], 1.5, 1.5, 100.0, WAVELENGTH());
    assert!(two_trucks > truck + 3.0, "{two_trucks} {truck}");
    let below = loss(&mut vec![edge(30.0, 0.5), edge(50.0, 1.0)], 1.5, 1.5, 100.0, WAVELENGTH());
    assert!((below - 1.03743).abs() < 1e-3);
    assert_eq!(loss(&mut vec![], 1.5, 1.5, 100.0, WAVELENGTH()), 0.0);
}

#[test]
fn two_edges_are_reciprocal_and_corrected_for_spreading() {
    let mut stream = RandomStream::from_seed(8);
    for _ in 0..200 {
        let mut places: Vec<f64> = (0..3).map(|_| 5.0 + 190.0 * stream.next_unit()).collect();
        places.sort_by(f64::total_cmp);
        let mut there: Vec<Edge> =
            places.iter().map(|along| Edge { along: *along, height: 1.0 + 3.0 * stream.next_unit() }).collect();
        let mut back: Vec<Edge> = there.iter().rev().map(|edge| Edge { along: 200.0 - edge.along, ..*edge }).collect();
        let forward = loss(&mut there, 1.5, 2.5, 200.0, WAVELENGTH());
        let backward = loss(&mut back, 2.5, 1.5, 200.0, WAVELENGTH());
        assert!((forward - backward).abs() < 1e-9, "{forward} {backward}");
    }
    // Two grazing edges 40 m apart in 100 m: 2 x 6.03 dB less 20 log10 C = 10 log10(100 40 30 / (30 70 70)).
    let grazing: Vec<Edge> = [30.0, 70.0].map(|along| Edge { along, height: 1.5 + 1e-9 }).to_vec();
    let expected = 2.0 * 6.03285 - 10.0 * (100.0 * 40.0 / (70.0 * 70.0f64)).log10();
    let found = loss(&mut grazing.clone(), 1.5, 1.5, 100.0, WAVELENGTH());
    assert!((found - expected).abs() < 1e-3, "{found} {expected}");
}

fn house(left: f64, bottom: f64, width: f64, depth: f64, height: f64) -> Building {
    let (right, top) = (left + width, bottom + depth);
    Building {
        outline: vec![
            Point::new(left, bottom),
            Point::new(right, bottom),
            Point::new(right, top),
            Point::new(left, top),
        ],
        height: Meters(height),
        loss: WallLoss::default(),
    }
}

#[test]
fn walls_and_metres_inside_count() {
    let map = BuildingMap::new(vec![house(10.0, -10.0, 20.0, 20.0, 10.0), house(50.0, -10.0, 15.5, 20.0, 10.0)]);
    let at = |x: f64, y: f64| Point::new(x, y);
    // from, to -> walls, metres inside, loss [dB]; the first two are the check values of Sommer's model
    let cases = [
        (at(0.0, 0.0), at(40.0, 0.0), 2, 20.0, 26.0),
        (at(0.0, 0.0), at(100.0, 0.0), 4, 35.5, 50.2),
        (at(0.0, 0.0), at(20.0, 0.0), 1, 10.0, 13.0),
        (at(20.0, 0.0), at(22.0, 0.0), 0, 0.0, 0.0),
        (at(0.0, 20.0), at(100.0, 20.0), 0, 0.0, 0.0),
        (at(0.0, -20.0), at(40.0, 20.0), 2, 28.284_271, 29.3137),
    ];
    let mut scratch = Vec::new();
    for (from, to, walls, inside, loss) in cases {
        for line in [(from, to), (to, from)] {
            let found = map.crossing(line, Meters(1.5), Db(1000.0), &mut scratch);
            assert_eq!(found.walls, walls, "{line:?}");
            assert!((found.inside.0 - inside).abs() < 1e-5, "{line:?}: {found:?}");
            // Somebody inside hears who is in the same room without a loss.
            assert!((found.loss.0 - loss).abs() < 1e-3, "{line:?}: {found:?}");
            assert_eq!(map.blocks(line, Meters(1.5)), walls > 0, "{line:?}");
        }
    }
    assert!(!map.blocks((at(0.0, 0.0), at(40.0, 0.0)), Meters(10.0)), "both look over the roof");
}

#[test]
fn the_search_along_cells_finds_every_building() {
    let mut stream = RandomStream::from_seed(5);
    let houses: Vec<Building> = (0..60)
        .map(|_| {
            let (x, y) = (stream.next_unit() * 900.0, stream.next_unit() * 500.0);
            house(x, y, 5.0 + 60.0 * stream.next_unit(), 5.0 + 40.0 * stream.next_unit(), 10.0)
        })
        .collect();
    let all = BuildingMap::new(houses.clone());
    let each: Vec<BuildingMap> = houses.into_iter().map(|one| BuildingMap::new(vec![one])).collect();
    let mut scratch = Vec::new();
    for _ in 0..2000 {
        let mut place = || Point::new(stream.next_unit() * 1000.0 - 50.0, stream.next_unit() * 600.0 - 50.0);
        let line = (place(), place());
        let mut crossing_of = |map: &BuildingMap| map.crossing(line, Meters(1.5), Db(1e9), &mut scratch);
        let together = crossing_of(&all);
        let (mut walls, mut inside) = (0, 0.0);
        for map in &each {
            let one = crossing_of(map);
            walls += one.walls;
            inside += one.inside.0;
        }
        assert_eq!(together.walls, walls, "{line:?}");
        assert!((together.inside.0 - inside).abs() < 1e-6, "{line:?}");
        assert_eq!(all.blocks(line, Meters(1.5)), walls > 0);
    }
}

#[test]
fn a_line_stays_blocked_while_its_ends_together_move_less_than_they_may() {
    let mut stream = RandomStream::from_seed(8);
    let houses: Vec<Building> = (0..25)
        .map(|index| {
            let mut corner = || Point::new(stream.next_unit() * 60.0, stream.next_unit() * 60.0);
            // Corners in any order: the outline may have dents and cross itself. Others are upright or crooked boxes.
            let mut outline: Vec<Point> = (0..5).map(|_| corner()).collect();
            let box_of = |along: Point, across: Point| vec![Point::default(), along, along + across, across];
            match index % 3 {
                0 => {}
                1 => outline = box_of(Point::new(outline[0].x, 0.0), Point::new(0.0, outline[1].y)),
                _ => outline = box_of(outline[0], Point::new(-outline[0].y, outline[0].x).scaled(0.7)),
            }
            let place = Point::new(stream.next_unit() * 400.0, stream.next_unit() * 400.0);
            let outline = outline.into_iter().map(|corner| corner + place).collect();
            Building { outline, height: Meters(10.0), loss: WallLoss::default() }
        })
        .collect();
    let map = BuildingMap::new(houses);
    let (mut blocked, mut longest) = (0, 0.0f64);
    for _ in 0..3000 {
        let mut place = || Point::new(stream.next_unit() * 500.0 - 20.0, stream.next_unit() * 500.0 - 20.0);
        let line = (place(), place());
        let Some((building, way)) = map.blocked_for(line, Meters(1.5), Meters(25.0)) else {
            assert!(!map.blocks(line, Meters(1.5)), "{line:?}");
            continue;
        };
        assert_eq!(map.blocked_by(building, line, Meters(1.5)), Some(way), "{line:?}");
        (blocked, longest) = (blocked + 1, longest.max(way.0));
        for _ in 0..20 {
            let share = stream.next_unit();
            let mut moved = |end: Point, share: f64| {
                let angle = std::f64::consts::TAU * stream.next_unit();
                end + Point::new(angle.cos(), angle.sin()).scaled(0.999 * way.0 * share)
            };
            let line = (moved(line.0, share), moved(line.1, 1.0 - share));
            assert!(map.blocks(line, Meters(1.5)), "{line:?} after {way:?}");
        }
    }
    assert!(blocked > 1000 && longest > 15.0, "{blocked} lines, up to {longest} m");
}

fn car(x: f64, y: f64, heading: f64, carries: Option<u32>) -> Blocker {
    let (sin, cos) = heading.to_radians().sin_cos();
    Blocker {
        middle: Point::new(x, y),
        ahead: Point::new(cos, sin),
        half_length: Meters(2.5),
        half_width: Meters(1.0),
        height: Meters(1.6),
        carries,
    }
}

#[test]
fn vehicles_between_are_found_in_order_and_own_bodies_are_not() {
    let mut map = VehicleMap::default();
    let cars = [
        car(60.0, 0.0, 0.0, None),
        car(30.0, 0.9, 90.0, Some(7)),
        car(0.0, 0.0, 0.0, Some(1)),
        car(45.0, 3.0, 0.0, None),
    ];
    map.update(&cars, Topology::Open);
    let mut way = InTheWay::default();
    let line = (Point::new(0.0, 0.0), Point::new(100.0, 0.0));
    map.between(line, (1, 2), Topology::Open, &mut way);
    let along: Vec<f64> = way.edges.iter().map(|edge| edge.along).collect();
    assert_eq!(along, [30.0, 60.0]);
    map.between(line, (1, 7), Topology::Open, &mut way);
    assert_eq!(way.edges.len(), 1);
}

#[test]
fn on_a_ring_the_line_goes_over_the_end() {
    let ring = Topology::RingAlongX(Meters(1000.0));
    let mut map = VehicleMap::default();
    map.update(&[car(5.0, 0.0, 0.0, None), car(500.0, 0.0, 0.0, None), car(990.0, 0.0, 0.0, None)], ring);
    let mut way = InTheWay::default();
    for (from, step, expected) in [(950.0, 100.0, [40.0, 55.0]), (50.0, -100.0, [45.0, 60.0])] {
        let from = Point::new(from, 0.0);
        map.between((from, from + Point::new(step, 0.0)), (1, 2), ring, &mut way);
        let along: Vec<f64> = way.edges.iter().map(|edge| edge.along).collect();
        assert!(along.iter().zip(expected).all(|(found, wanted)| (found - wanted).abs() < 1e-9), "{along:?}");
        assert_eq!(along.len(), expected.len());
    }
}

#[test]
fn the_highest_vehicle_between_is_the_highest_of_those_that_are_met_one_by_one() {
    let mut stream = RandomStream::from_seed(9);
    let heights = [1.5, 1.6, 3.0];
    let vehicles: Vec<Blocker> = (0..300)
        .map(|index| {
            let mut unit = || stream.next_unit();
            let height = Meters(heights[(3.0 * unit()) as usize]);
            Blocker { height, ..car(400.0 * unit(), 60.0 * unit(), 360.0 * unit(), Some(index)) }
        })
        .collect();
    let mut all = VehicleMap::default();
    all.update(&vehicles, Topology::Open);
    let mut found = [0; 4];
    let mut way = InTheWay::default();
    for _ in 0..500 {
        let mut place = || Point::new(stream.next_unit() * 400.0, stream.next_unit() * 60.0);
        let line = (place(), place());
        let stations = ((300.0 * stream.next_unit()) as u32, (300.0 * stream.next_unit()) as u32);
        let one_by_one = |vehicle: &Blocker| {
            let mut map = VehicleMap::default();
            map.update(std::slice::from_ref(vehicle), Topology::Open);
            map.highest_between(line, stations, Topology::Open, Meters(9.0), None).map(|(_, height)| height.0)
        };
        let expected = vehicles.iter().filter_map(one_by_one).fold(0.0, f64::max);
        // Whoever the search begins with, also somebody who is not in the way or not there at all.
        let begin_with = [None, Some((310.0 * stream.next_unit()) as u32)];
        let [highest, again] = begin_with.map(|earlier| {
            all.highest_between(line, stations, Topology::Open, Meters(9.0), earlier)
                .map_or(0.0, |(_, height)| height.0)
        });
        assert_eq!((highest, again), (expected, expected), "{line:?}");
        // The list of all vehicles in between is found without the quick look at who stands beside the line.
        all.between(line, stations, Topology::Open, &mut way);
        assert_eq!(way.edges.iter().map(|edge| edge.height).fold(0.0, f64::max), highest, "{line:?}");
        found[heights.iter().position(|height| *height == highest).unwrap_or(3)] += 1;
    }
    assert!(found.iter().all(|count| *count > 5), "{found:?}");
}
