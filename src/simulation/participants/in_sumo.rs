//! Traffic of a SUMO server, and the units at its road sides.

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;

use crate::geometry::KinematicState;
use crate::simulation::participants::{Mobility, MobilityError};
use crate::station::applications::SpeedAdvice;
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
    /// What vehicles are told at known times.
    pub instructions: Vec<Instruction>,
}

/// Something that a vehicle is told.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct Instruction {
    pub at: SimTime,
    /// The number of the participant.
    pub participant: u32,
    pub order: Order,
}

/// What it is told.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) enum Order {
    /// Come to a speed within a time, and keep it then: SUMO's own driving takes over again when a slow-down ends.
    SlowDown { speed: MetersPerSecond, within: SimDuration },
    /// Keep a speed as far as it is safe.
    Keep(MetersPerSecond),
    /// Drive as SUMO likes.
    Release,
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
    /// What is still to be told, in order of time.
    waiting: VecDeque<Instruction>,
}

impl InSumo {
    /// Places for road users of these classes; nobody is there before the first step.
    pub(in crate::simulation) fn new(
        mut server: SumoServer,
        places: Vec<RoadUserClass>,
        standing: Vec<KinematicState>,
    ) -> Self {
        let mut free = BTreeMap::new();
        for (place, class) in places.iter().enumerate() {
            free.entry(*class).or_insert(place);
        }
        server.instructions.sort_by_key(|instruction| instruction.at);
        Self {
            waiting: std::mem::take(&mut server.instructions).into(),
            server,
            client: None,
            motions: vec![None; places.len()],
            places,
            taken: BTreeMap::new(),
            free,
            standing,
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
        while let Some(Instruction { participant, order, .. }) = self.waiting.pop_front_if(|next| next.at <= now) {
            let Some(vehicle) = self.vehicle(participant) else { continue };
            // The last word counts, also against what was to follow an earlier one.
            self.waiting.retain(|later| later.participant != participant || !matches!(later.order, Order::Keep(_)));
            match order {
                Order::SlowDown { speed, within } => {
                    client.command(&vehicle, TraciCommand::SlowDown { speed, duration: within })?;
                    self.put(Instruction { at: now + within, participant, order: Order::Keep(speed) });
                }
                Order::Keep(speed) => client.command(&vehicle, TraciCommand::Speed(Some(speed)))?,
                Order::Release => client.command(&vehicle, TraciCommand::Speed(None))?,
            }
        }
        Ok(())
    }

    /// Takes note of something to tell, behind what is to be told at the same time.
    fn put(&mut self, instruction: Instruction) {
        let place = self.waiting.partition_point(|other| other.at <= instruction.at);
        self.waiting.insert(place, instruction);
    }

    /// What a vehicle is told so that it keeps to an advice.
    fn order(&self, participant: u32, advice: Option<SpeedAdvice>) -> Order {
        let Some(SpeedAdvice { speed, deceleration }) = advice else { return Order::Release };
        let motion = self.motions.get(participant as usize).copied().flatten();
        let excess = motion.map_or(0.0, |motion| motion.speed.0 - speed.0);
        let within = SimDuration::from_secs_f64(excess.max(0.0) / deceleration.0);
        if within > SimDuration::ZERO { Order::SlowDown { speed, within } } else { Order::Keep(speed) }
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
        let lost = |problem: String| lost(now, problem);
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

    fn advise(&mut self, now: SimTime, participant: u32, advice: Option<SpeedAdvice>) -> Result<(), MobilityError> {
        let Some(mut client) = self.client.take() else { return Ok(()) };
        let order = self.order(participant, advice);
        self.put(Instruction { at: now, participant, order });
        let told = self.instruct(&mut client, now);
        self.client = Some(client);
        told.map_err(|error| lost(now, chain(&error)))
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

fn lost(now: SimTime, problem: String) -> MobilityError {
    MobilityError::Lost { after_s: (now - SimTime::ZERO).as_secs_f64(), problem }
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
