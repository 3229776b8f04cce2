//! The map of a scenario as a picture.

use std::fmt::Write;

use plotters::style::RGBColor;

use crate::evaluation::record::{MapBody, MapRecord, Strip, StripKind};
use crate::geometry::Point;
use crate::theme::{Hue, Surface};

use super::theme::THEME;

/// Longer side of the picture.
const SIDE_PX: f64 = 1600.0;

/// Where the legend stands, under the map.
const LEGEND_PX: f64 = 64.0;

/// Bodies are drawn at least that large, so that a city shows its cars.
const LEAST_BODY_PX: f64 = 3.0;

/// Draws a map as SVG: north is up, one metre is the same along both axes.
pub fn map_svg(map: &MapRecord) -> String {
    let picture = Picture::of(map);
    let mut svg = String::new();
    let (width, height) = picture.size;
    // Writing to a string does not fail.
    let _ = writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {total:.0}" width="{width:.0}" height="{total:.0}" font-family="sans-serif">
<title>{title}</title>
<rect width="100%" height="100%" fill="{paper}"/>"#,
        total = height + LEGEND_PX,
        title = escaped(&map.title),
        paper = hex(THEME.surface(Surface::Paper)),
    );
    picture.buildings(&mut svg, map);
    for kind in [StripKind::Walkway, StripKind::Lane, StripKind::Connection, StripKind::Crossing] {
        picture.strips(&mut svg, map.strips.iter().filter(|strip| strip.kind == kind), kind);
    }
    picture.markings(&mut svg, map);
    picture.signals(&mut svg, map);
    for body in &map.bodies {
        picture.body(&mut svg, body);
    }
    picture.legend(&mut svg, map);
    svg.push_str("</svg>\n");
    svg
}

/// From metres to pixels.
struct Picture {
    scale: f64,
    left: f64,
    top: f64,
    size: (f64, f64),
}

impl Picture {
    fn of(map: &MapRecord) -> Self {
        let (low, high) = map.extent;
        let (width, height) = ((high.x - low.x).max(1.0), (high.y - low.y).max(1.0));
        let margin = 0.02 * width.max(height);
        let (width, height) = (width + 2.0 * margin, height + 2.0 * margin);
        let scale = SIDE_PX / width.max(height);
        // A straight road is a thin strip; it needs some height to be seen at all.
        let shown_height = (height * scale).max(120.0);
        let top = f64::midpoint(low.y, high.y) + shown_height / scale / 2.0;
        Self { scale, left: low.x - margin, top, size: (width * scale, shown_height) }
    }

    fn at(&self, place: Point) -> (f64, f64) {
        ((place.x - self.left) * self.scale, (self.top - place.y) * self.scale)
    }

    fn path(&self, line: &[Point], closed: bool) -> String {
        let mut path = String::new();
        for (index, place) in line.iter().enumerate() {
            let (x, y) = self.at(*place);
            let _ = write!(path, "{}{x:.1} {y:.1}", if index == 0 { 'M' } else { 'L' });
        }
        if closed {
            path.push('Z');
        }
        path
    }

    fn buildings(&self, svg: &mut String, map: &MapRecord) {
        if map.buildings.is_empty() {
            return;
        }
        let path: String = map.buildings.iter().map(|building| self.path(&building.outline, true)).collect();
        let (fill, stroke) = (hex(THEME.surface(Surface::Grid)), hex(THEME.surface(Surface::SoftInk)));
        let _ = writeln!(svg, r#"<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="0.8"/>"#);
    }

    fn strips<'a>(&self, svg: &mut String, strips: impl Iterator<Item = &'a Strip>, kind: StripKind) {
        let (colour, extra) = match kind {
            StripKind::Lane | StripKind::Connection => ("#8B949E".to_owned(), ""),
            StripKind::Walkway => (hex(THEME.palette(Hue::Yellow)), r#" stroke-opacity="0.35""#),
            StripKind::Crossing => (hex(THEME.surface(Surface::Paper)), r#" stroke-dasharray="2 2""#),
        };
        for strip in strips {
            let width = (strip.width_m * self.scale).max(0.6);
            let path = self.path(&strip.line, false);
            let _ = writeln!(
                svg,
                r#"<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.2}"{extra} stroke-linejoin="round"/>"#
            );
        }
    }

    /// The edges of lanes, where they are wide enough to be seen.
    fn markings(&self, svg: &mut String, map: &MapRecord) {
        let paper = hex(THEME.surface(Surface::Paper));
        for strip in map.strips.iter().filter(|strip| strip.kind == StripKind::Lane) {
            if strip.width_m * self.scale < 4.0 {
                continue;
            }
            for side in [-0.5, 0.5] {
                let edge = beside(&strip.line, side * strip.width_m);
                let path = self.path(&edge, false);
                let _ = writeln!(
                    svg,
                    r#"<path d="{path}" fill="none" stroke="{paper}" stroke-width="0.7" stroke-dasharray="6 6"/>"#
                );
            }
        }
    }

    fn signals(&self, svg: &mut String, map: &MapRecord) {
        let (fill, stroke) = (hex(THEME.palette(Hue::Vermillion)), hex(THEME.surface(Surface::Ink)));
        for signal in &map.signals {
            let (x, y) = self.at(signal.position);
            let _ = writeln!(
                svg,
                r#"<rect x="{:.1}" y="{:.1}" width="5" height="5" fill="{fill}" stroke="{stroke}" stroke-width="0.6"/>"#,
                x - 2.5,
                y - 2.5
            );
        }
    }

    fn body(&self, svg: &mut String, body: &MapBody) {
        let (fill, stroke) = colours(body);
        if body.fixed {
            let (x, y) = self.at(body.position);
            let _ = writeln!(
                svg,
                r#"<path d="M{:.1} {:.1}l6 -11l6 11Z" fill="{fill}" stroke="{stroke}"/>"#,
                x - 6.0,
                y + 5.0
            );
            return;
        }
        let ahead = body.heading.direction();
        let length = body.length_m.max(2.0 * LEAST_BODY_PX / self.scale);
        let width = body.width_m.max(LEAST_BODY_PX / self.scale);
        let left = Point::new(-ahead.y, ahead.x).scaled(width / 2.0);
        let back = body.position - ahead.scaled(length);
        let outline = [body.position + left, body.position - left, back - left, back + left];
        let path = self.path(&outline, true);
        let _ = writeln!(svg, r#"<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="0.8"/>"#);
    }

    fn legend(&self, svg: &mut String, map: &MapRecord) {
        let y = self.size.1 + LEGEND_PX * 0.6;
        let ink = hex(THEME.surface(Surface::Ink));
        // A round length of about a tenth of the picture.
        let tenth = self.size.0 / self.scale / 10.0;
        let power = 10f64.powf(tenth.log10().floor());
        let metres = [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|step| *step <= tenth).unwrap_or(power);
        let bar = metres * self.scale;
        let _ = writeln!(
            svg,
            r#"<path d="M20 {y:.0}h{bar:.1}m0 -4v8m{back:.1} 0v-8" stroke="{ink}" fill="none"/>
<text x="{x:.0}" y="{text_y:.0}" font-size="15" fill="{ink}">{metres} m</text>"#,
            back = -bar,
            x = 28.0 + bar,
            text_y = y + 5.0,
        );
        let mut x = 130.0 + bar;
        let mut kinds: Vec<&MapBody> = Vec::new();
        for body in &map.bodies {
            if !kinds.iter().any(|known| known.kind == body.kind && known.has_station == body.has_station) {
                kinds.push(body);
            }
        }
        for body in kinds {
            let count = map
                .bodies
                .iter()
                .filter(|other| other.kind == body.kind && other.has_station == body.has_station)
                .count();
            let (fill, stroke) = colours(body);
            let station = if body.has_station { "" } else { ", no station" };
            let label = format!("{} ({count}{station})", body.kind);
            let _ = writeln!(
                svg,
                r#"<rect x="{x:.0}" y="{:.0}" width="16" height="9" fill="{fill}" stroke="{stroke}"/>
<text x="{:.0}" y="{:.0}" font-size="15" fill="{ink}">{label}</text>"#,
                y - 5.0,
                x + 22.0,
                y + 5.0
            );
            x += 46.0 + 8.0 * label.len() as f64;
        }
    }
}

/// Fill and outline: who has no station is hollow.
fn colours(body: &MapBody) -> (String, String) {
    let colour = hex(THEME.palette(match body.kind {
        "car" => Hue::Blue,
        "truck" => Hue::Vermillion,
        "bus" => Hue::Orange,
        "motorcycle" => Hue::SkyBlue,
        "pedestrian" => Hue::ReddishPurple,
        "cyclist" => Hue::BluishGreen,
        _ => Hue::Black,
    }));
    if body.has_station {
        (colour.clone(), hex(THEME.surface(Surface::Ink)))
    } else {
        (hex(THEME.surface(Surface::Paper)), colour)
    }
}

/// A line beside another one, at a distance to its left.
fn beside(line: &[Point], distance: f64) -> Vec<Point> {
    let direction = |index: usize| {
        let (from, to) = (line[index.saturating_sub(1)], line[(index + 1).min(line.len() - 1)]);
        let way = to - from;
        way.scaled(1.0 / way.length().max(1e-9))
    };
    (0..line.len())
        .map(|index| {
            let ahead = direction(index);
            line[index] + Point::new(-ahead.y, ahead.x).scaled(distance)
        })
        .collect()
}

fn hex(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Heading;

    #[test]
    fn north_is_up_and_one_metre_is_the_same_along_both_axes() {
        let map = MapRecord {
            title: "a < b".to_owned(),
            strips: vec![Strip {
                kind: StripKind::Lane,
                line: vec![Point::new(0.0, 0.0), Point::new(100.0, 50.0)],
                width_m: 3.5,
            }],
            bodies: vec![MapBody {
                position: Point::new(50.0, 25.0),
                heading: Heading::EAST,
                length_m: 5.0,
                width_m: 2.0,
                kind: "car",
                has_station: false,
                fixed: false,
            }],
            extent: (Point::new(0.0, 0.0), Point::new(100.0, 50.0)),
            ..MapRecord::default()
        };
        let picture = Picture::of(&map);
        let ((left, bottom), (right, top)) = (picture.at(map.extent.0), picture.at(map.extent.1));
        assert!(bottom > top && right > left);
        assert!(((right - left) - 2.0 * (bottom - top)).abs() < 1e-9);
        let svg = map_svg(&map);
        assert!(svg.contains("<title>a &lt; b</title>") && svg.contains("car (1, no station)") && svg.contains("10 m"));
    }
}
