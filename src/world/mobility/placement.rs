//! Where vehicles stand when a run begins.

use crate::engine::RandomStream;
use crate::geometry::Point;
use crate::units::{Meters, SimDuration};
use crate::world::mobility::{PositionRecord, TrafficError};
use crate::world::road::{Highway, LaneId, TravelDirection};

/// How vehicles are spread over the road.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// Evenly: the vehicles are dealt to the lanes in turn, and each lane is divided evenly among its vehicles.
    ///
    /// On one lane, that is a grid with a spacing of length over number. The grids of several lanes are shifted against
    /// each other, so that no two vehicles are abreast.
    Uniform {
        /// Vehicles per kilometre of road, all lanes together; the number on the road is rounded.
        density_per_km: f64,
    },
    /// At random: a Poisson process in each lane, given its number of vehicles, of vehicles that keep 2 m apart.
    ///
    /// The number is that of [`Placement::Uniform`], dealt to the lanes in turn. The room that bodies and minimum gaps
    /// leave in a lane is divided by exponentially distributed shares, and the whole is turned by a random amount.
    Poisson {
        /// Vehicles per kilometre of road, all lanes together; the number on the road is rounded.
        density_per_km: f64,
    },
    /// A drop as in 3GPP TR 36.885, annex A.1.2: a Poisson process in each lane.
    ///
    /// Vehicles are points there; where they are to drive, those that overlap are moved back.
    Tr36885 {
        /// The mean distance of two vehicles in a lane; in the report, 2.5 s times their speed.
        mean_distance: Meters,
    },
    /// A drop as in 3GPP TR 37.885, section 6.1.2: from bumper to bumper the larger of a minimum and an exponentially
    /// distributed distance.
    Tr37885 {
        /// The mean of the exponential distribution; in the report, 2 s times the speed.
        mean_gap: Meters,
        /// The minimum; in the report, 2 m.
        minimum_gap: Meters,
    },
    /// Where a file says, see [`read_positions`](crate::world::mobility::read_positions).
    Positions(Vec<PositionRecord>),
}

/// A vehicle that has its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) id: u32,
    pub(crate) lane: LaneId,
    /// The middle of the front edge.
    pub(crate) point: Point,
    pub(crate) phase: Option<SimDuration>,
}

/// The smallest gap of random placement, from bumper to bumper, in metres: that of TR 37.885 and the usual jam
/// distance of the IDM.
const MINIMUM_GAP_M: f64 = 2.0;

/// More vehicles per kilometre than any road holds, to catch a density given in another unit.
const HIGHEST_DENSITY_PER_KM: f64 = 10_000.0;

impl Placement {
    /// The vehicles, sorted by id; `length_of` knows how long the vehicle of an id in a lane is.
    pub(crate) fn place(
        &self,
        highway: &Highway,
        stream: &RandomStream,
        length_of: impl Fn(u32, LaneId) -> Meters,
    ) -> Result<Vec<Placed>, TrafficError> {
        let placed = match self {
            Self::Uniform { density_per_km } => uniform(highway, count(highway, *density_per_km)?),
            Self::Poisson { density_per_km } => poisson(highway, count(highway, *density_per_km)?, stream, length_of)?,
            Self::Tr36885 { mean_distance } => {
                drop_points(highway, stream, checked_mean("mean_distance", *mean_distance)?)
            }
            Self::Tr37885 { mean_gap, minimum_gap } => {
                let minimum = checked_minimum(*minimum_gap)?;
                drop_bodies(highway, stream, checked_mean("mean_gap", *mean_gap)?, minimum, length_of)
            }
            Self::Positions(records) => from_file(highway, records)?,
        };
        if placed.is_empty() { Err(TrafficError::NoVehicles) } else { Ok(placed) }
    }
}

impl Placed {
    fn in_lane(highway: &Highway, id: usize, lane: LaneId, along: f64) -> Self {
        Self { id: id as u32, lane, point: highway.point_at(lane, Meters(along)), phase: None }
    }
}

/// The number of vehicles that a density puts on the road.
fn count(highway: &Highway, density_per_km: f64) -> Result<usize, TrafficError> {
    if density_per_km > 0.0 && density_per_km <= HIGHEST_DENSITY_PER_KM {
        return Ok((density_per_km * highway.length.0 / 1000.0).round() as usize);
    }
    let expected = "a positive number of vehicles per kilometre, at most 10000";
    Err(TrafficError::OutOfRange { field: "density_per_km".to_owned(), value: density_per_km, expected })
}

/// The mean of a drop, in metres.
fn checked_mean(field: &str, mean: Meters) -> Result<f64, TrafficError> {
    // Closer than the densest jam, the number of vehicles explodes.
    if mean.0 >= 0.1 && mean.0.is_finite() {
        return Ok(mean.0);
    }
    Err(TrafficError::OutOfRange { field: field.to_owned(), value: mean.0, expected: "at least 0.1 m" })
}

/// The smallest gap of a drop, in metres.
fn checked_minimum(gap: Meters) -> Result<f64, TrafficError> {
    if gap.0 >= 0.0 && gap.0.is_finite() {
        return Ok(gap.0);
    }
    let expected = "zero or a positive number of metres";
    Err(TrafficError::OutOfRange { field: "minimum_gap".to_owned(), value: gap.0, expected })
}

/// How many of `count` vehicles, dealt to the lanes in turn, come to the lane `index`.
fn dealt(highway: &Highway, count: usize, index: usize) -> usize {
    (count + highway.lane_count() - 1 - index) / highway.lane_count()
}

fn uniform(highway: &Highway, count: usize) -> Vec<Placed> {
    let lanes = highway.lane_count();
    let place = |id: usize| {
        let (index, row) = (id % lanes, id / lanes);
        let lane = highway.lane(index);
        // The shift is one of `x`, not of driving direction: otherwise the two directions would mirror each other.
        let shift = (index as f64 + 0.5) / lanes as f64;
        let shift = match lane.direction {
            TravelDirection::East => shift,
            TravelDirection::West => 1.0 - shift,
        };
        let spacing = highway.length.0 / dealt(highway, count, index) as f64;
        Placed::in_lane(highway, id, lane, (row as f64 + shift) * spacing)
    };
    (0..count).map(place).collect()
}

fn poisson(
    highway: &Highway,
    count: usize,
    stream: &RandomStream,
    length_of: impl Fn(u32, LaneId) -> Meters,
) -> Result<Vec<Placed>, TrafficError> {
    let mut placed = Vec::with_capacity(count);
    for (index, lane) in highway.lanes().enumerate() {
        let ids: Vec<usize> = (0..dealt(highway, count, index)).map(|row| index + row * highway.lane_count()).collect();
        let occupied = |id: &usize| length_of(*id as u32, lane).0 + MINIMUM_GAP_M;
        let share = |id: &usize| stream.named("gap").derive(*id as u64).next_exponential();
        let needed: f64 = ids.iter().map(occupied).sum();
        let room = highway.length.0 - needed;
        if room < 0.0 {
            return Err(TrafficError::TooDense { lane, vehicles: ids.len(), needed, length: highway.length.0 });
        }
        let shares: f64 = ids.iter().map(share).sum();
        let mut front = stream.named("turn").derive(index as u64).next_unit() * highway.length.0;
        for id in &ids {
            front += occupied(id) + room * share(id) / shares;
            placed.push(Placed::in_lane(highway, *id, lane, front.rem_euclid(highway.length.0)));
        }
    }
    placed.sort_by_key(|vehicle| vehicle.id);
    Ok(placed)
}

/// The drop of TR 36.885. Ids run along one lane after the other.
fn drop_points(highway: &Highway, stream: &RandomStream, mean: f64) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (index, lane) in highway.lanes().enumerate() {
        let mut draws = stream.named("drop").derive(index as u64);
        let mut along = draws.next_exponential() * mean;
        while along < highway.length.0 {
            placed.push(Placed::in_lane(highway, placed.len(), lane, along));
            along += draws.next_exponential() * mean;
        }
    }
    placed
}

/// The drop of TR 37.885. Ids run along one lane after the other.
fn drop_bodies(
    highway: &Highway,
    stream: &RandomStream,
    mean: f64,
    minimum: f64,
    length_of: impl Fn(u32, LaneId) -> Meters,
) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (index, lane) in highway.lanes().enumerate() {
        let mut draws = stream.named("drop").derive(index as u64);
        let mut gap = || (draws.next_exponential() * mean).max(minimum);
        let first = placed.len();
        let length_of = |id: usize| length_of(id as u32, lane).0;
        // The lane's last vehicle follows its first one across the end of the road, so the first one's body and a
        // smallest gap stay free there.
        let start = gap();
        let end = highway.length.0 + start - length_of(first) - minimum;
        let mut along = start;
        while along < highway.length.0 && (along <= end || placed.len() == first) {
            placed.push(Placed::in_lane(highway, placed.len(), lane, along));
            along += gap() + length_of(placed.len());
        }
    }
    placed
}

fn from_file(highway: &Highway, records: &[PositionRecord]) -> Result<Vec<Placed>, TrafficError> {
    let mut placed = Vec::with_capacity(records.len());
    for record in records {
        let lane = highway.nearest_lane(record.position)?;
        placed.push(Placed { id: record.id, lane, point: record.position, phase: record.phase });
    }
    placed.sort_by_key(|vehicle| vehicle.id);
    match placed.windows(2).find(|pair| pair[0].id == pair[1].id) {
        Some(pair) => Err(TrafficError::DuplicateId { id: pair[0].id }),
        None => Ok(placed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::road::{Directions, Topology};

    const STREAM: RandomStream = RandomStream::from_seed(5);

    fn road(length: f64, lanes: u32, directions: Directions) -> Highway {
        Highway::new(Meters(length), lanes, directions, Meters(4.0), Meters(0.0), Topology::Wrapped)
            .expect("a sound road")
    }

    fn place(placement: &Placement, highway: &Highway) -> Vec<Placed> {
        placement.place(highway, &STREAM, |_, _| Meters(5.0)).expect("a sound placement")
    }

    /// Distances from front to front in a lane, across the end of the road too.
    fn spacings(placed: &[Placed], highway: &Highway, lane: LaneId) -> Vec<f64> {
        let in_lane = placed.iter().filter(|vehicle| vehicle.lane == lane);
        let mut along: Vec<f64> = in_lane.map(|vehicle| highway.along(lane, vehicle.point).0).collect();
        along.sort_by(f64::total_cmp);
        let across = along[0] + highway.length.0 - along[along.len() - 1];
        along.windows(2).map(|pair| pair[1] - pair[0]).chain([across]).collect()
    }

    #[test]
    fn one_lane_is_a_perfect_grid() {
        let highway = road(4000.0, 1, Directions::One);
        let placed = place(&Placement::Uniform { density_per_km: 60.0 }, &highway);
        assert_eq!(placed.len(), 240);
        for spacing in spacings(&placed, &highway, LaneId::east(0)) {
            assert!((spacing - 4000.0 / 240.0).abs() < 1e-9, "{spacing}");
        }
    }

    #[test]
    fn several_lanes_share_the_vehicles_and_nobody_is_abreast() {
        let highway = road(2000.0, 3, Directions::Two);
        let placed = place(&Placement::Uniform { density_per_km: 61.0 }, &highway);
        assert_eq!(placed.len(), 122);
        // 122 = 6 * 20 + 2
        for (lane, expected) in highway.lanes().zip([21, 21, 20, 20, 20, 20]) {
            assert_eq!(placed.iter().filter(|vehicle| vehicle.lane == lane).count(), expected, "{lane:?}");
        }
        let even = place(&Placement::Uniform { density_per_km: 60.0 }, &highway);
        let mut x: Vec<f64> = even.iter().map(|vehicle| vehicle.point.x).collect();
        x.sort_by(f64::total_cmp);
        for pair in x.windows(2) {
            assert!((pair[1] - pair[0] - 2000.0 / 120.0).abs() < 1e-9, "{pair:?}");
        }
    }

    #[test]
    fn poisson_gaps_are_exponential_above_the_minimum() {
        let highway = road(100_000.0, 1, Directions::One);
        let placed = place(&Placement::Poisson { density_per_km: 50.0 }, &highway);
        assert_eq!(placed.len(), 5000);
        let free: Vec<f64> =
            spacings(&placed, &highway, LaneId::east(0)).iter().map(|spacing| spacing - 5.0 - 2.0).collect();
        assert!(free.iter().all(|gap| *gap > -1e-9));
        // An exponential distribution with the mean of the free room: 20 m - 7 m, and e^-1 of the gaps above it.
        let mean = free.iter().sum::<f64>() / free.len() as f64;
        let above = free.iter().filter(|gap| **gap > mean).count() as f64 / free.len() as f64;
        assert!((mean - 13.0).abs() < 1e-6, "{mean}");
        assert!((above - (-1.0f64).exp()).abs() < 0.02, "{above}");
    }

    #[test]
    fn drops_have_the_densities_of_the_reports() {
        let highway = road(200_000.0, 3, Directions::Two);
        // TR 36.885 highway at 140 and 70 km/h: 61.7 and 123.4 vehicles per kilometre in six lanes. TR 37.885: a car
        // and E[max(2 m, X)] = 2 + m exp(-2 / m) of free road for an exponential X with mean m = 2 s v.
        let per_km = |mean: f64| 6000.0 / (5.0 + 2.0 + mean * (-2.0 / mean).exp());
        let points = |kmh: f64| Placement::Tr36885 { mean_distance: Meters(2.5 * kmh / 3.6) };
        let bodies = |kmh: f64| Placement::Tr37885 { mean_gap: Meters(2.0 * kmh / 3.6), minimum_gap: Meters(2.0) };
        let cases = [
            (points(140.0), 61.7),
            (points(70.0), 123.4),
            (bodies(140.0), per_km(140.0 / 3.6 * 2.0)),
            (bodies(70.0), per_km(70.0 / 3.6 * 2.0)),
        ];
        for (placement, expected) in cases {
            let placed = place(&placement, &highway);
            let density = placed.len() as f64 / 200.0;
            // Three standard deviations of the number of vehicles.
            assert!((density - expected).abs() < 3.0 * (expected / 200.0).sqrt(), "{placement:?}: {density}");
            if matches!(placement, Placement::Tr37885 { .. }) {
                for lane in highway.lanes() {
                    assert!(spacings(&placed, &highway, lane).iter().all(|spacing| *spacing > 5.0 + 2.0 - 1e-9));
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_placed_is_refused() {
        let highway = road(1000.0, 1, Directions::One);
        let refused = |placement: &Placement| placement.place(&highway, &STREAM, |_, _| Meters(5.0)).unwrap_err();
        assert!(matches!(refused(&Placement::Uniform { density_per_km: 0.0 }), TrafficError::OutOfRange { .. }));
        assert!(matches!(refused(&Placement::Uniform { density_per_km: f64::NAN }), TrafficError::OutOfRange { .. }));
        assert!(matches!(refused(&Placement::Uniform { density_per_km: 0.4 }), TrafficError::NoVehicles));
        assert!(matches!(refused(&Placement::Poisson { density_per_km: 150.0 }), TrafficError::TooDense { .. }));
        let mean_distance = Meters(0.0);
        assert!(matches!(refused(&Placement::Tr36885 { mean_distance }), TrafficError::OutOfRange { .. }));
        let drop = Placement::Tr37885 { mean_gap: Meters(70.0), minimum_gap: Meters(-1.0) };
        assert!(matches!(refused(&drop), TrafficError::OutOfRange { .. }));
        assert!(matches!(refused(&Placement::Positions(Vec::new())), TrafficError::NoVehicles));
        let twin = PositionRecord { id: 3, position: Point::new(1.0, -2.0), phase: None };
        assert!(matches!(refused(&Placement::Positions(vec![twin, twin])), TrafficError::DuplicateId { id: 3 }));
    }
}
