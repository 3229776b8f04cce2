//! Traffic of a SUMO server, and the units at its road sides.

use std::collections::BTreeMap;
use std::error::Error;

use crate::geometry::KinematicState;
use crate::simulation::participants::{Mobility, MobilityError};
use crate::units::{MetersPerSecond, SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;
use crate::world::mobility::traci::{Step, TraciClient, TraciCommand, TraciError, TraciUser, UserKind};

/// Where the server is, and what to do with it.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct SumoServer {
    pub host: String,
    pub port: u16,
    pub timeout: SimDuration,
    /// The instant of SUMO at which the run begins.
    pub begin: SimTime,
    /// Speeds that vehicles are told, in order of time.
    pub commands: Vec<Instruction>,
}

/// A speed that a vehicle is told.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct Instruction {
    pub at: SimTime,
    /// The number of the participant.
    pub participant: u32,
    pub speed: MetersPerSecond,
    pub within: SimDuration,
}

/// Places that road users of SUMO take when they come in, class by class, then what stands.
pub(in crate::simulation) struct InSumo {
    server: SumoServer,
    client: Option<TraciClient>,
    /// What each place is for; the number of a participant is its place.
    places: Vec<RoadUserClass>,
    /// Who has taken which place; nobody takes one a second time.
    taken: BTreeMap<TraciUser, usize>,
    /// The next free place of each class.
    free: BTreeMap<RoadUserClass, usize>,
    motions: Vec<Option<KinematicState>>,
    standing: Vec<KinematicState>,
    /// How many of the commands were given, or given up.
    given: usize,
    /// Speeds that are kept once they are reached: SUMO's own driving takes over again when a slow-down ends.
    reached: Vec<Instruction>,
}

impl InSumo {
    /// Places for road users of these classes; nobody is there before the first step.
    pub(in crate::simulation) fn new(
        server: SumoServer,
        places: Vec<RoadUserClass>,
        standing: Vec<KinematicState>,
    ) -> Self {
        let mut free = BTreeMap::new();
        for (place, class) in places.iter().enumerate() {
            free.entry(*class).or_insert(place);
        }
        Self {
            server,
            client: None,
            motions: vec![None; places.len()],
            places,
            taken: BTreeMap::new(),
            free,
            standing,
            given: 0,
            reached: Vec::new(),
        }
    }

    fn connect(&self) -> Result<TraciClient, TraciError> {
        let timeout = core::time::Duration::from_nanos(self.server.timeout.0.unsigned_abs());
        let mut client = TraciClient::connect(&self.server.host, self.server.port, timeout)?;
        client.set_order(1)?;
        Ok(client)
    }

    fn take_over(&mut self, step: &Step) -> Result<(), String> {
        for departure in &step.departed {
            let class = departure.class;
            let free = self.free.get_mut(&class).filter(|place| self.places.get(**place) == Some(&class));
            let Some(place) = free else {
                return Err(format!(
                    "`{}` is one more {} than `mobility.traci.most` allows; raise it",
                    departure.user.id,
                    class_name(class)
                ));
            };
            self.taken.insert(departure.user.clone(), *place);
            *place += 1;
        }
        self.motions.fill(None);
        for (user, state) in &step.states {
            if let Some(place) = self.taken.get(user) {
                self.motions[*place] = Some(*state);
            }
        }
        Ok(())
    }

    /// Tells vehicles what is due; who is not there is told nothing.
    fn instruct(&mut self, client: &mut TraciClient, now: SimTime) -> Result<(), TraciError> {
        while let Some(due) = self.server.commands.get(self.given).copied().filter(|command| command.at <= now) {
            self.given += 1;
            if let Some(vehicle) = self.vehicle(due.participant) {
                client.command(&vehicle, TraciCommand::SlowDown { speed: due.speed, duration: due.within })?;
                self.reached.push(Instruction { at: now + due.within, ..due });
            }
        }
        let (due, later) = self.reached.iter().partition(|instruction| instruction.at <= now);
        self.reached = later;
        let due: Vec<Instruction> = due;
        for instruction in due {
            if let Some(vehicle) = self.vehicle(instruction.participant) {
                client.command(&vehicle, TraciCommand::Speed(Some(instruction.speed)))?;
            }
        }
        Ok(())
    }

    /// The name of a participant in SUMO if it is a vehicle and there.
    fn vehicle(&self, participant: u32) -> Option<String> {
        let place = participant as usize;
        self.motions.get(place)?.as_ref()?;
        let user = self.taken.iter().find(|(_, taken)| **taken == place).map(|(user, _)| user);
        user.filter(|user| user.kind == UserKind::Vehicle).map(|user| user.id.clone())
    }
}

impl Mobility for InSumo {
    fn advance(&mut self, now: SimTime) -> Result<(), MobilityError> {
        let lost = |problem: String| MobilityError::Lost { after_s: (now - SimTime::ZERO).as_secs_f64(), problem };
        let starts = self.client.is_none();
        let mut client = match self.client.take() {
            Some(client) => client,
            None => self.connect().map_err(|error| MobilityError::Unavailable { problem: chain(&error) })?,
        };
        let in_sumo = self.server.begin + (now - SimTime::ZERO);
        // A step to time 0 would be SUMO's smallest one.
        let step = if starts && in_sumo == SimTime::ZERO { None } else { Some(client.step(in_sumo)) };
        if let Some(step) = step {
            let step = step.map_err(|error| lost(chain(&error)))?;
            self.take_over(&step).map_err(lost)?;
        }
        self.instruct(&mut client, now).map_err(|error| lost(chain(&error)))?;
        self.client = Some(client);
        Ok(())
    }

    fn motions(&self, _now: SimTime, motions: &mut Vec<Option<KinematicState>>) {
        motions.extend_from_slice(&self.motions);
        motions.extend(self.standing.iter().copied().map(Some));
    }
}

impl Drop for InSumo {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            // The run has what it wants; a server that is gone need not be told.
            let _ = client.close();
        }
    }
}

fn class_name(class: RoadUserClass) -> &'static str {
    match class {
        RoadUserClass::Car => "car",
        RoadUserClass::Truck => "truck",
        RoadUserClass::Bus => "bus",
        RoadUserClass::Motorcycle => "motorcycle",
        RoadUserClass::Cyclist => "cyclist",
        RoadUserClass::Pedestrian => "pedestrian",
    }
}

/// An error with its causes.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(": {error}");
        cause = error.source();
    }
    text
}
