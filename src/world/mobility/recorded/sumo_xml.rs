//! Floating car data as XML.

use std::borrow::Cow;
use std::io::BufRead;

use crate::world::mobility::recorded::sumo::{FcdReader, FcdRow};
use crate::world::mobility::recorded::track_builder::number;
use crate::world::mobility::recorded::{Place, TraceError};
use crate::world::road::xml::{Element, XmlEvent, XmlReader};

const ANY: (f64, f64) = (f64::MIN, f64::MAX);

/// Reads `<timestep time=".."><vehicle id=".." x=".." y=".." angle=".." type=".." speed=".."/>..` and persons.
pub(super) fn read(file: &str, source: impl BufRead, reader: &mut FcdReader<'_>) -> Result<(), TraceError> {
    let mut xml = XmlReader::new(file, source);
    let mut time = None;
    let mut at_root = true;
    while let Some(event) = xml.next_event()? {
        match event {
            XmlEvent::Open(element) => {
                let place = || Place::line(file, element.line);
                if at_root && element.name() != "fcd-export" {
                    return Err(element.error(format!("found `<{}>`, expected `<fcd-export>`", element.name())).into());
                }
                at_root = false;
                match element.name() {
                    "timestep" => {
                        let seconds = value(file, &element, "time", "a time in seconds")?;
                        reader.check_time(seconds, place)?;
                        time = Some(seconds);
                    }
                    kind @ ("vehicle" | "person") => {
                        let Some(time) = time else {
                            let problem =
                                format!("`<{kind}>` outside of a time step, expected it inside of `<timestep>`");
                            return Err(element.error(problem).into());
                        };
                        let metres = "a number of metres, such as 12.50";
                        let acceleration = match element.get("acceleration")? {
                            Some(text) => Some(number(place, "acceleration", &text, ANY, "an acceleration in m/s2")?),
                            None => None,
                        };
                        let row = FcdRow {
                            time,
                            id: &element.need("id")?,
                            kind: &element.get("type")?.unwrap_or(Cow::Borrowed("")),
                            x: value(file, &element, "x", metres)?,
                            y: value(file, &element, "y", metres)?,
                            angle: value(file, &element, "angle", "degrees clockwise from north")?,
                            speed: value(file, &element, "speed", "a speed in m/s from 0 on")?,
                            acceleration,
                            person: kind == "person",
                        };
                        reader.add(&row, place)?;
                    }
                    // Containers are loads, not road users; whatever a later version adds is passed over as well.
                    _ => {}
                }
            }
            XmlEvent::Close(name) if name == "timestep" => time = None,
            XmlEvent::Close(_) | XmlEvent::Text(_) => {}
        }
    }
    Ok(())
}

fn value(file: &str, element: &Element<'_>, name: &str, expected: &'static str) -> Result<f64, TraceError> {
    let text = element.need(name)?;
    number(|| Place::line(file, element.line), name, &text, ANY, expected)
}
