//! Diffraction over the roofs of vehicles.
//!
//! ITU-R P.526-15: a single knife edge (clause 4.1, equation 31) and several of them as a rope that is stretched over their tops
//! (clause 4.4). Boban, Barros, Tonguz: Geometry-based vehicle-to-vehicle channel modeling for large-scale simulation, IEEE TVT 63
//! (2014), use the same for vehicles. The ways around both sides of a vehicle are left out: beside it is other traffic.

/// An obstacle as a knife edge across the way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Distance from the transmitter, in metres.
    pub along: f64,
    /// Height of its top over the road, in metres.
    pub height: f64,
}

/// An antenna at the end of the way: where, and how high, in metres.
type Top = Edge;

/// Below this parameter the loss is none (P.526-15, equation 31: -0.78).
const CLEAR_BELOW: f64 = -0.78;

/// The diffraction parameter `v = h sqrt(2 (d1 + d2) / (lambda d1 d2))` of a top at a height over the line between the antennas,
/// everything in metres.
#[inline]
pub fn parameter(over_line: f64, to_transmitter: f64, to_receiver: f64, wavelength: f64) -> f64 {
    over_line * (2.0 * (to_transmitter + to_receiver) / (wavelength * to_transmitter * to_receiver)).sqrt()
}

/// The loss `J(v)` of one edge in decibels: `6.9 + 20 log10(sqrt((v - 0.1)^2 + 1) + v - 0.1)`.
#[inline]
pub fn single_edge_loss(parameter: f64) -> f64 {
    if parameter <= CLEAR_BELOW {
        return 0.0;
    }
    let shifted = parameter - 0.1;
    (6.9 + 20.0 * (shifted.hypot(1.0) + shifted).log10()).max(0.0)
}

/// The loss of all `edges` between antennas at `tx_height` and `rx_height`, `distance` apart, in decibels.
///
/// `edges` come in the order of their distance from the transmitter, and lie between the antennas; those that the rope does not touch
/// are taken out. If it touches none, the one that reaches farthest into the first Fresnel zone counts alone.
pub fn loss(edges: &mut Vec<Edge>, tx_height: f64, rx_height: f64, distance: f64, wavelength: f64) -> f64 {
    let transmitter = Top { along: 0.0, height: tx_height };
    let receiver = Top { along: distance, height: rx_height };
    let of = |edge: &Edge, before: Top, behind: Top| {
        let (to_before, to_behind) = (edge.along - before.along, behind.along - edge.along);
        let line = (before.height * to_behind + behind.height * to_before) / (to_before + to_behind);
        parameter(edge.height - line, to_before, to_behind, wavelength)
    };
    let highest = edges.iter().map(|edge| of(edge, transmitter, receiver)).fold(f64::NEG_INFINITY, f64::max);
    if highest <= 0.0 {
        return single_edge_loss(highest);
    }
    stretch_rope(edges, transmitter, receiver);
    // The sum of single edges, each between its neighbours on the rope.
    let mut sum = 0.0;
    for place in 0..edges.len() {
        let before = if place == 0 { transmitter } else { edges[place - 1] };
        let behind = edges.get(place + 1).copied().unwrap_or(receiver);
        sum += single_edge_loss(of(&edges[place], before, behind));
    }
    sum - 20.0 * spreading(edges, distance).log10()
}

/// Keeps the edges that a rope over all tops touches: the upper convex hull.
fn stretch_rope(edges: &mut Vec<Edge>, transmitter: Top, receiver: Top) {
    let mut kept = 0;
    let under = |before: Top, edge: Edge, behind: Top| {
        (edge.height - before.height) * (behind.along - before.along)
            <= (behind.height - before.height) * (edge.along - before.along)
    };
    for place in 0..=edges.len() {
        let next = edges.get(place).copied().unwrap_or(receiver);
        while kept > 0 {
            let before = if kept == 1 { transmitter } else { edges[kept - 2] };
            if !under(before, edges[kept - 1], next) {
                break;
            }
            kept -= 1;
        }
        if place < edges.len() {
            edges[kept] = next;
            kept += 1;
        }
    }
    edges.truncate(kept);
}

/// The correction `C_N` for spreading between several edges (P.526-15, equations 46 to 48): 1 for a single one.
fn spreading(edges: &[Edge], distance: f64) -> f64 {
    let Some(last) = edges.last() else { return 1.0 };
    // What is left of P_a / P_b once the equal factors are gone.
    let mut square = distance / (distance - last.along);
    let mut before = 0.0;
    for (place, edge) in edges.iter().enumerate() {
        let behind = edges.get(place + 1).map_or(distance, |next| next.along);
        square *= (behind - edge.along) / (behind - before);
        before = edge.along;
    }
    square.sqrt()
}
