//! The elements of a network file as they are written.

use std::io::BufRead;

use crate::world::road::network::{LaneUser, LaneUsers};
use crate::world::road::sumo::SumoError;
use crate::world::road::xml::{Element, XmlEvent, XmlReader};

/// A network file.
#[derive(Debug, Default)]
pub(super) struct Net {
    pub location: Option<Location>,
    pub edges: Vec<NetEdge>,
    pub junctions: Vec<NetJunction>,
    pub connections: Vec<NetConnection>,
    pub programs: Vec<NetProgram>,
    /// The junctions of all roundabouts.
    pub roundabout_nodes: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Location {
    pub projection: String,
    pub converted: [f64; 4],
    pub original: [f64; 4],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Function {
    Normal,
    Internal,
    Crossing,
    WalkingArea,
}

#[derive(Debug)]
pub(super) struct NetEdge {
    pub line: u64,
    pub id: String,
    pub function: Function,
    pub from: String,
    pub to: String,
    pub priority: i32,
    pub lanes: Vec<NetLane>,
}

#[derive(Debug)]
pub(super) struct NetLane {
    pub id: String,
    pub index: u32,
    pub users: LaneUsers,
    pub speed: f64,
    pub width: f64,
    pub shape: Vec<[f64; 2]>,
}

#[derive(Debug)]
pub(super) struct NetJunction {
    pub id: String,
    pub kind: String,
    pub position: [f64; 2],
    pub internal_lanes: Vec<String>,
    /// By link: the links that go first, the last character of the text being link 0.
    pub responses: Vec<(u32, String)>,
}

#[derive(Debug)]
pub(super) struct NetConnection {
    pub line: u64,
    pub from: String,
    pub from_lane: u32,
    pub to: String,
    pub to_lane: u32,
    pub via: Option<String>,
    pub signal: Option<(String, u32)>,
    pub direction: String,
}

#[derive(Debug)]
pub(super) struct NetProgram {
    pub line: u64,
    pub id: String,
    pub actuated: bool,
    pub offset: f64,
    pub phases: Vec<NetPhase>,
    pub max_gap: f64,
    pub detector_gap: f64,
}

#[derive(Debug)]
pub(super) struct NetPhase {
    pub duration: f64,
    pub min: f64,
    pub max: f64,
    pub state: String,
}

/// SUMO's width of lanes that do not say theirs.
const LANE_WIDTH_M: f64 = 3.2;
/// Coordinates beyond this are a mistake in units; half the way round the earth.
const FARTHEST_M: f64 = 2e7;
const DAY_S: f64 = 86_400.0;

/// Reads a network file.
pub(super) fn read(file: &str, source: impl BufRead) -> Result<Net, SumoError> {
    let mut xml = XmlReader::new(file, source);
    let mut net = Net::default();
    let mut depth = 0;
    while let Some(event) = xml.next_event()? {
        let element = match event {
            XmlEvent::Open(element) => element,
            XmlEvent::Close(_) => {
                depth -= 1;
                continue;
            }
            XmlEvent::Text(_) => continue,
        };
        depth += 1;
        if depth == 1 && element.name() != "net" {
            return Err(element.error(format!("found `<{}>`, expected `<net>`", element.name())).into());
        }
        let tag = Tag { file, element: &element };
        match (depth, element.name()) {
            (2, "location") => net.location = Some(tag.location()?),
            (2, "edge") => net.edges.push(tag.edge()?),
            (3, "lane") => {
                let lane = tag.lane()?;
                let edge = net.edges.last_mut();
                edge.ok_or_else(|| tag.misplaced("<edge>"))?.lanes.push(lane);
            }
            (2, "junction") => net.junctions.push(tag.junction()?),
            (3, "request") => {
                let (index, response) = (tag.whole("index", "a whole number from 0")?, tag.text("response")?);
                let junction = net.junctions.last_mut();
                junction.ok_or_else(|| tag.misplaced("<junction>"))?.responses.push((index, response));
            }
            (2, "connection") => net.connections.push(tag.connection()?),
            (2, "tlLogic") => net.programs.push(tag.program()?),
            (3, "phase") => {
                let phase = tag.phase()?;
                let program = net.programs.last_mut();
                program.ok_or_else(|| tag.misplaced("<tlLogic>"))?.phases.push(phase);
            }
            (3, "param") => {
                if let Some(program) = net.programs.last_mut() {
                    match &*element.need("key")? {
                        "max-gap" => program.max_gap = tag.seconds("value")?,
                        "detector-gap" => program.detector_gap = tag.seconds("value")?,
                        _ => {}
                    }
                }
            }
            (2, "roundabout") => {
                net.roundabout_nodes.extend(tag.text("nodes")?.split_whitespace().map(str::to_owned));
            }
            _ => {}
        }
    }
    Ok(net)
}

/// An element whose attributes are looked at.
pub(super) struct Tag<'a> {
    pub file: &'a str,
    pub element: &'a Element<'a>,
}

impl Tag<'_> {
    fn misplaced(&self, inside: &str) -> SumoError {
        self.element
            .error(format!("`<{}>` comes too early, expected it inside of `{inside}`", self.element.name()))
            .into()
    }

    pub fn text(&self, attribute: &'static str) -> Result<String, SumoError> {
        Ok(self.element.need(attribute)?.into_owned())
    }

    fn optional(&self, attribute: &'static str) -> Result<Option<String>, SumoError> {
        Ok(self.element.get(attribute)?.map(|text| text.into_owned()))
    }

    pub fn bad(&self, attribute: &'static str, value: &str, expected: &'static str) -> SumoError {
        const LONGEST: usize = 60;
        let cut = value.chars().count() > LONGEST;
        let value = if cut { value.chars().take(LONGEST).chain("...".chars()).collect() } else { value.to_owned() };
        let id = self.element.get("id").ok().flatten().map(|id| format!(" `{id}`")).unwrap_or_default();
        let element = format!("<{}>{id}", self.element.name());
        SumoError::BadValue { file: self.file.to_owned(), line: self.element.line, element, attribute, value, expected }
    }

    fn number(
        &self,
        attribute: &'static str,
        otherwise: Option<f64>,
        (low, high): (f64, f64),
        expected: &'static str,
    ) -> Result<f64, SumoError> {
        let text = match (self.element.get(attribute)?, otherwise) {
            (None, Some(value)) => return Ok(value),
            (None, None) => self.element.need(attribute)?,
            (Some(text), _) => text,
        };
        let value = text.trim().parse().ok().filter(|value: &f64| *value >= low && *value <= high);
        value.ok_or_else(|| self.bad(attribute, &text, expected))
    }

    fn seconds(&self, attribute: &'static str) -> Result<f64, SumoError> {
        self.number(attribute, None, (0.0, DAY_S), "seconds from 0 to 86400")
    }

    fn whole(&self, attribute: &'static str, expected: &'static str) -> Result<u32, SumoError> {
        let text = self.element.need(attribute)?;
        text.trim().parse().map_err(|_| self.bad(attribute, &text, expected))
    }

    pub fn shape(&self) -> Result<Vec<[f64; 2]>, SumoError> {
        const EXPECTED: &str = "points such as `0.00,1.60 92.80,1.60` in metres";
        let text = self.element.need("shape")?;
        let points = text.split_whitespace().map(|point| {
            let mut numbers =
                point.split(',').map(|number| number.parse::<f64>().ok().filter(|n| n.abs() <= FARTHEST_M));
            let (x, y) = (numbers.next()??, numbers.next()??);
            // A third number is the height.
            let rest: Option<Vec<f64>> = numbers.collect();
            (rest?.len() <= 1).then_some([x, y])
        });
        points.collect::<Option<_>>().ok_or_else(|| self.bad("shape", &text, EXPECTED))
    }

    fn location(&self) -> Result<Location, SumoError> {
        let box_of = |attribute: &'static str| -> Result<[f64; 4], SumoError> {
            let text = self.element.need(attribute)?;
            let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
            let corners = numbers.and_then(|numbers| <[f64; 4]>::try_from(numbers).ok());
            corners
                .filter(|corners| corners.iter().all(|corner| corner.is_finite()))
                .ok_or_else(|| self.bad(attribute, &text, "four numbers, separated by commas"))
        };
        Ok(Location {
            projection: self.optional("projParameter")?.unwrap_or_default(),
            converted: box_of("convBoundary")?,
            original: box_of("origBoundary")?,
        })
    }

    fn edge(&self) -> Result<NetEdge, SumoError> {
        let function = match self.optional("function")?.as_deref() {
            Some("internal") => Function::Internal,
            Some("crossing") => Function::Crossing,
            Some("walkingarea") => Function::WalkingArea,
            _ => Function::Normal,
        };
        let end = |attribute| if function == Function::Normal { self.text(attribute) } else { Ok(String::new()) };
        let priority = self.number("priority", Some(-1.0), (-1e9, 1e9), "a whole number")? as i32;
        let (id, from, to) = (self.text("id")?, end("from")?, end("to")?);
        Ok(NetEdge { line: self.element.line, id, function, from, to, priority, lanes: Vec::new() })
    }

    fn lane(&self) -> Result<NetLane, SumoError> {
        Ok(NetLane {
            id: self.text("id")?,
            index: self.whole("index", "how many lanes lie to the right")?,
            users: users(self.optional("allow")?.as_deref(), self.optional("disallow")?.as_deref()),
            speed: self.number("speed", None, (0.0, 1e4), "a speed in m/s from 0 on")?,
            width: self.number("width", Some(LANE_WIDTH_M), (1e-3, 100.0), "metres, more than 0, at most 100")?,
            shape: self.shape()?,
        })
    }

    fn junction(&self) -> Result<NetJunction, SumoError> {
        let metres = |attribute| self.number(attribute, None, (-FARTHEST_M, FARTHEST_M), "metres");
        let lanes = self.optional("intLanes")?.unwrap_or_default();
        Ok(NetJunction {
            id: self.text("id")?,
            kind: self.text("type")?,
            position: [metres("x")?, metres("y")?],
            internal_lanes: lanes.split_whitespace().map(str::to_owned).collect(),
            responses: Vec::new(),
        })
    }

    fn connection(&self) -> Result<NetConnection, SumoError> {
        let lane = |attribute| self.whole(attribute, "how many lanes lie to the right");
        let signal = match self.optional("tl")? {
            Some(program) => Some((program, self.whole("linkIndex", "a whole number from 0")?)),
            None => None,
        };
        Ok(NetConnection {
            line: self.element.line,
            from: self.text("from")?,
            from_lane: lane("fromLane")?,
            to: self.text("to")?,
            to_lane: lane("toLane")?,
            via: self.optional("via")?,
            signal,
            direction: self.optional("dir")?.unwrap_or_default(),
        })
    }

    fn program(&self) -> Result<NetProgram, SumoError> {
        let kind = self.optional("type")?;
        Ok(NetProgram {
            line: self.element.line,
            id: self.text("id")?,
            actuated: matches!(kind.as_deref(), Some("actuated" | "delay_based")),
            offset: self.number("offset", Some(0.0), (-DAY_S, DAY_S), "seconds, at most a day")?,
            phases: Vec::new(),
            // SUMO's defaults ("Simulation/Traffic Lights", actuated).
            max_gap: 3.0,
            detector_gap: 2.0,
        })
    }

    fn phase(&self) -> Result<NetPhase, SumoError> {
        let duration = self.seconds("duration")?;
        let limit = |attribute| {
            self.number(attribute, Some(duration), (0.0, f64::MAX), "seconds from 0 on").map(|limit| limit.min(DAY_S))
        };
        Ok(NetPhase { duration, min: limit("minDur")?, max: limit("maxDur")?, state: self.text("state")? })
    }
}

/// Who may use a lane. The classes of SUMO that no class here stands for count as nobody: a tramway is empty.
fn users(allow: Option<&str>, disallow: Option<&str>) -> LaneUsers {
    const NAMES: [(&str, LaneUser); 6] = [
        ("passenger", LaneUser::Car),
        ("truck", LaneUser::Truck),
        ("bus", LaneUser::Bus),
        ("motorcycle", LaneUser::Motorcycle),
        ("bicycle", LaneUser::Bicycle),
        ("pedestrian", LaneUser::Pedestrian),
    ];
    let named = |text: &str| -> Vec<LaneUser> {
        let has = |name: &str| text.split_whitespace().any(|word| word == name || word == "all");
        NAMES.iter().filter(|(name, _)| has(name)).map(|(_, user)| *user).collect()
    };
    match (allow, disallow) {
        (Some(allow), _) if !allow.trim().is_empty() => LaneUsers::of(&named(allow)),
        (_, Some(disallow)) => {
            let without = named(disallow);
            let left: Vec<_> = LaneUser::ALL.into_iter().filter(|user| !without.contains(user)).collect();
            LaneUsers::of(&left)
        }
        _ => LaneUsers::of(&LaneUser::ALL),
    }
}
