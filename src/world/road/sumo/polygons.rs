//! Buildings among the polygons of an additional file (`polyconvert`).

use std::io::BufRead;

use crate::units::Meters;
use crate::world::road::network::{BuildingKind, FileBuilding};
use crate::world::road::sumo::SumoError;
use crate::world::road::sumo::read::Tag;
use crate::world::road::xml::{XmlEvent, XmlReader};

/// The height of a building that does not say its own: three or four storeys.
pub const DEFAULT_BUILDING_HEIGHT: Meters = Meters(12.0);

/// Height of a storey, for buildings that count theirs (OpenStreetMap wiki, `building:levels`).
const STOREY_M: f64 = 3.0;

/// Reads the polygons whose type begins with `building`; what has no area is left out and counted.
pub(super) fn read(
    file: &str,
    source: impl BufRead,
    warnings: &mut Vec<String>,
) -> Result<Vec<FileBuilding>, SumoError> {
    let mut xml = XmlReader::new(file, source);
    let mut buildings: Vec<FileBuilding> = Vec::new();
    let (mut depth, mut flat, mut inside) = (0, 0, false);
    while let Some(event) = xml.next_event()? {
        match event {
            XmlEvent::Open(element) => {
                depth += 1;
                if depth == 1 && !matches!(element.name(), "additional" | "add" | "shapes" | "polygons") {
                    let problem =
                        format!("found `<{}>`, expected `<additional>` as polyconvert writes it", element.name());
                    return Err(element.error(problem).into());
                }
                let tag = Tag { file, element: &element };
                if element.name() == "poly" {
                    let kind = element.get("type")?.unwrap_or_default().to_lowercase();
                    inside = false;
                    if !kind.starts_with("building") {
                        continue;
                    }
                    if let Some(geo) = element.get("geo")?.filter(|geo| matches!(&**geo, "1" | "true")) {
                        return Err(tag.bad(
                            "geo",
                            &geo,
                            "polygons in metres: give polyconvert the network with --net-file",
                        ));
                    }
                    let outline = tag.shape()?;
                    if area(&outline) < 1.0 {
                        flat += 1;
                        continue;
                    }
                    inside = true;
                    let height = element.get("height")?.and_then(|height| metres(&height));
                    let (id, kind) = (tag.text("id")?, kind_of(&kind));
                    let height_m = height.unwrap_or(DEFAULT_BUILDING_HEIGHT.0);
                    buildings.push(FileBuilding { id, kind, height_m, outline });
                } else if element.name() == "param" && inside {
                    let value = element.get("value")?.unwrap_or_default();
                    let Some(building) = buildings.last_mut() else { continue };
                    match (&*element.need("key")?, metres(&value)) {
                        ("building", _) => building.kind = kind_of(&value.to_lowercase()),
                        ("height", Some(height)) => building.height_m = height,
                        ("building:levels", Some(levels)) if building.height_m == DEFAULT_BUILDING_HEIGHT.0 => {
                            building.height_m = levels * STOREY_M;
                        }
                        _ => {}
                    }
                }
            }
            XmlEvent::Close(name) => {
                depth -= 1;
                inside &= name != "poly";
            }
            XmlEvent::Text(_) => {}
        }
    }
    if flat > 0 {
        warnings.push(format!("{flat} buildings without an area are left out"));
    }
    Ok(buildings)
}

/// A height as maps write it: "12", "12.5" and "12 m" are all about.
fn metres(text: &str) -> Option<f64> {
    let number = text.trim().trim_end_matches('m').trim().parse().ok();
    number.filter(|number: &f64| *number > 0.0 && *number <= 300.0)
}

fn kind_of(name: &str) -> BuildingKind {
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    match name {
        _ if has(&["warehouse", "industrial", "factory", "hangar"]) => BuildingKind::Warehouse,
        _ if has(&["parking", "carport"]) => BuildingKind::ParkingGarage,
        _ if has(&["shed", "hut", "greenhouse", "kiosk", "cabin", "roof"]) => BuildingKind::LightConstruction,
        _ if has(&["house", "detached", "bungalow", "terrace", "farm"]) => BuildingKind::Suburban,
        _ => BuildingKind::UrbanResidential,
    }
}

fn area(outline: &[[f64; 2]]) -> f64 {
    let twice: f64 = (0..outline.len())
        .map(|index| {
            let (here, next) = (outline[index], outline[(index + 1) % outline.len()]);
            here[0] * next[1] - next[0] * here[1]
        })
        .sum();
    twice.abs() / 2.0
}
