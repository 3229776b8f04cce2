//! Coloured triangles that are drawn anew in each picture.

use bevy::math::Vec3;

/// A colour with its opacity, in linear light.
pub type Rgba = [f32; 4];

/// Triangles with a colour at each corner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Paint {
    /// Corners.
    pub positions: Vec<[f32; 3]>,
    /// Their colours.
    pub colours: Vec<Rgba>,
    /// Three places in `positions` for each triangle.
    pub indices: Vec<u32>,
}

/// How a line is broken, as parts of one period: whoever cannot tell colours apart still sees which is which.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dashes {
    /// Length of a period in metres; none for an unbroken line.
    pub period_m: Option<f32>,
    /// Parts that are drawn, from 0 to 1.
    pub drawn: &'static [(f32, f32)],
}

impl Dashes {
    /// No gap at all.
    pub const SOLID: Self = Self { period_m: None, drawn: &[(0.0, 1.0)] };
    /// Long strokes.
    pub const LONG: Self = Self { period_m: Some(8.0), drawn: &[(0.0, 0.65)] };
    /// Short strokes.
    pub const SHORT: Self = Self { period_m: Some(4.0), drawn: &[(0.0, 0.5)] };
    /// Points.
    pub const DOTS: Self = Self { period_m: Some(2.5), drawn: &[(0.0, 0.28)] };
    /// Points that are far apart.
    pub const SPARSE_DOTS: Self = Self { period_m: Some(5.0), drawn: &[(0.0, 0.16)] };
    /// A stroke and a point.
    pub const STROKE_AND_DOT: Self = Self { period_m: Some(7.0), drawn: &[(0.0, 0.5), (0.68, 0.82)] };
    /// A stroke and two points.
    pub const STROKE_AND_TWO_DOTS: Self = Self { period_m: Some(9.0), drawn: &[(0.0, 0.45), (0.58, 0.68), (0.8, 0.9)] };
}

impl Paint {
    /// Nothing, and the memory of what there was.
    pub fn clear(&mut self) {
        self.positions.clear();
        self.colours.clear();
        self.indices.clear();
    }

    /// How many triangles there are.
    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    fn corner(&mut self, at: Vec3, colour: Rgba) -> u32 {
        self.positions.push(at.to_array());
        self.colours.push(colour);
        self.positions.len() as u32 - 1
    }

    /// A quadrilateral, its corners in order.
    #[inline]
    pub fn quad(&mut self, corners: [Vec3; 4], colours: [Rgba; 4]) {
        let first = self.positions.len() as u32;
        self.positions.extend_from_slice(&corners.map(|corner| corner.to_array()));
        self.colours.extend_from_slice(&colours);
        self.indices.extend_from_slice(&[first, first + 1, first + 2, first, first + 2, first + 3]);
    }

    /// A level ring around a place; the colour fades to nothing at its inner side.
    pub fn ring(&mut self, middle: Vec3, inner: f32, outer: f32, colour: Rgba, segments: u32) {
        let faded = [colour[0], colour[1], colour[2], 0.0];
        let start = self.positions.len() as u32;
        self.positions.reserve(2 * segments as usize);
        for direction in around(segments) {
            let corners = [inner, outer].map(|radius| (middle + direction * radius).to_array());
            self.positions.extend_from_slice(&corners);
        }
        self.colours.extend(std::iter::repeat_n([faded, colour], segments as usize).flatten());
        self.indices.reserve(6 * segments as usize);
        let mut here = start + 2 * segments.saturating_sub(1);
        for next in (start..).step_by(2).take(segments as usize) {
            self.indices.extend_from_slice(&[here, here + 1, next + 1, here, next + 1, next]);
            here = next;
        }
    }

    /// A level disc.
    pub fn disc(&mut self, middle: Vec3, radius: f32, colour: Rgba, segments: u32) {
        let centre = self.corner(middle, colour);
        for direction in around(segments) {
            self.corner(middle + direction * radius, colour);
        }
        for step in 0..segments {
            self.indices.extend([centre, centre + 1 + step, centre + 1 + (step + 1) % segments]);
        }
    }

    /// A line that is seen from above and from the side, broken as told.
    pub fn line(&mut self, from: Vec3, to: Vec3, width: f32, dashes: Dashes, colour: Rgba) {
        let length = from.distance(to);
        if length < 0.01 {
            return;
        }
        let along = (to - from) / length;
        let level = along.cross(Vec3::Y).normalize_or(Vec3::X) * (width / 2.0);
        let upright = level.cross(along).normalize_or(Vec3::Y) * (width / 2.0);
        let period = dashes.period_m.unwrap_or(length);
        let periods = (length / period).ceil() as u32;
        for number in 0..periods {
            for (start, end) in dashes.drawn {
                let start = (number as f32 + start) * period;
                let end = ((number as f32 + end) * period).min(length);
                if start >= end {
                    continue;
                }
                let (one, other) = (from + along * start, from + along * end);
                for side in [level, upright] {
                    self.quad([one - side, one + side, other + side, other - side], [colour; 4]);
                }
            }
        }
    }

    /// A line that rises to `rise` above the straight one in its middle. If it is long, so are the parts of its pattern: from where a
    /// whole long line is seen, short ones are a shimmer.
    pub fn arc(&mut self, from: Vec3, to: Vec3, rise: f32, width: f32, dashes: Dashes, colour: Rgba) {
        const MOST_PERIODS: f32 = 40.0;
        /// Eight straight parts where the rise is a twentieth of the length, fewer where the arc is flatter.
        const PARTS_PER_RISE: f32 = 8.0 / 0.05;
        const PARTS: std::ops::RangeInclusive<f32> = 3.0..=8.0;
        let length = from.distance(to).max(0.01);
        let parts = (PARTS_PER_RISE * rise / length).ceil().clamp(*PARTS.start(), *PARTS.end());
        // Whole periods in each part, so that the pattern goes on from one to the next.
        let period = dashes.period_m.map(|period| {
            let (part, period) = (length / parts, period.max(length / MOST_PERIODS));
            part / (part / period).round().max(1.0)
        });
        let place = |step: u32| {
            let share = step as f32 / parts;
            from.lerp(to, share) + Vec3::Y * (rise * 4.0 * share * (1.0 - share))
        };
        let dashes = Dashes { period_m: period, ..dashes };
        (0..parts as u32).for_each(|step| self.line(place(step), place(step + 1), width, dashes, colour));
    }

    /// The twelve edges of a box that stands on the ground.
    pub fn frame(&mut self, middle: Vec3, ahead: Vec3, size: Vec3, width: f32, colour: Rgba) {
        let across = ahead.cross(Vec3::Y) * (size.x / 2.0);
        let ahead = ahead * (size.z / 2.0);
        let ground =
            [middle - ahead - across, middle - ahead + across, middle + ahead + across, middle + ahead - across];
        let up = Vec3::Y * size.y;
        for place in 0..4 {
            let (one, next) = (ground[place], ground[(place + 1) % 4]);
            self.line(one, next, width, Dashes::SOLID, colour);
            self.line(one + up, next + up, width, Dashes::SOLID, colour);
            self.line(one, one + up, width, Dashes::SOLID, colour);
        }
    }

    /// Two strokes that cross, upright and facing `towards`.
    pub fn cross(&mut self, middle: Vec3, size: f32, colour: Rgba) {
        for (dx, dz) in [(1.0, 0.0), (0.0, 1.0)] {
            let side = Vec3::new(dx, 0.0, dz) * (size / 2.0);
            let up = Vec3::Y * (size / 2.0);
            self.line(middle - side - up, middle + side + up, size * 0.22, Dashes::SOLID, colour);
            self.line(middle + side - up, middle - side + up, size * 0.22, Dashes::SOLID, colour);
        }
    }
}

/// The level directions to the corners of a polygon: each from the one before, since there are rings enough to notice sines.
fn around(segments: u32) -> impl Iterator<Item = Vec3> {
    let (sin, cos) = (std::f32::consts::TAU / segments as f32).sin_cos();
    let turned = move |at: &Vec3| Some(Vec3::new(at.x * cos - at.z * sin, 0.0, at.x * sin + at.z * cos));
    std::iter::successors(Some(Vec3::X), turned).take(segments as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Rgba = [1.0, 0.0, 0.0, 1.0];

    fn area(paint: &Paint) -> f32 {
        let at = |place: u32| Vec3::from_array(paint.positions[place as usize]);
        paint.indices.chunks(3).map(|t| (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0])).length() / 2.0).sum()
    }

    #[test]
    fn a_broken_line_has_the_area_of_its_strokes() {
        // dashes, length [m] -> share that is drawn
        let cases = [
            (Dashes::SOLID, 30.0, 1.0),
            (Dashes::LONG, 80.0, 0.65),
            (Dashes::SHORT, 40.0, 0.5),
            (Dashes::DOTS, 25.0, 0.28),
            (Dashes::STROKE_AND_DOT, 70.0, 0.64),
            (Dashes::STROKE_AND_TWO_DOTS, 90.0, 0.65),
        ];
        for (dashes, length, share) in cases {
            let mut paint = Paint::default();
            paint.line(Vec3::ZERO, Vec3::new(length, 0.0, 0.0), 0.5, dashes, RED);
            // Seen from above and from the side: twice the area.
            assert!((area(&paint) - 2.0 * 0.5 * length * share).abs() < 0.01 * length, "{dashes:?}: {}", area(&paint));
        }
    }

    #[test]
    fn rings_and_discs_close() {
        let mut paint = Paint::default();
        paint.ring(Vec3::ZERO, 9.0, 10.0, RED, 64);
        assert!((area(&paint) / (std::f32::consts::PI * 19.0) - 1.0).abs() < 0.01);
        paint.clear();
        paint.disc(Vec3::ZERO, 10.0, RED, 64);
        assert!((area(&paint) / (std::f32::consts::PI * 100.0) - 1.0).abs() < 0.01);
        assert_eq!(paint.triangles(), 64);
        assert!(paint.indices.iter().all(|place| (*place as usize) < paint.positions.len()));
    }
}
