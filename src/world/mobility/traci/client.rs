//! The client's side of a TraCI connection.

// A span without a clock: it only tells the socket how long to wait.
use core::time::Duration;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};

use crate::geometry::{Heading, KinematicState, Point};
use crate::units::{DegreesPerSecond, Meters, MetersPerSecond, MetersPerSecondSquared, SimDuration, SimTime};
use crate::world::mobility::traci::TraciError;
use crate::world::mobility::traci::wire::{Reader, Value, Writer, id, push_command};
use crate::world::mobility::{RoadUserClass, VehicleShape};

/// The oldest version of the interface that this client speaks: SUMO 1.0.
pub const OLDEST_VERSION: i32 = 18;
/// The newest version; SUMO raises it when it adds something, and has not taken anything away since 1.0.
pub const NEWEST_VERSION: i32 = 39;

/// A connection to a SUMO server.
#[derive(Debug)]
pub struct TraciClient {
    stream: TcpStream,
    address: String,
    timeout: Duration,
    version: i32,
    software: String,
    /// Who is on the way, and how each was headed last.
    users: BTreeMap<TraciUser, Option<(SimTime, Heading)>>,
    /// Who was there before the first step.
    already_there: Vec<TraciUser>,
}

/// A vehicle or a person of a SUMO server; both may have the same name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TraciUser {
    /// Which of both.
    pub kind: UserKind,
    /// The name.
    pub id: String,
}

/// Vehicle or person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UserKind {
    /// A vehicle.
    Vehicle,
    /// A person.
    Person,
}

/// Somebody who comes in.
#[derive(Clone, Debug, PartialEq)]
pub struct Departure {
    /// Who.
    pub user: TraciUser,
    /// What it is, by SUMO's vehicle class.
    pub class: RoadUserClass,
    /// The name of its type.
    pub vehicle_type: String,
    /// Its outline; the antenna is on the roof, or at 1 m for people on foot and on two wheels.
    pub shape: VehicleShape,
}

/// What a step brought.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The time of the server behind the step.
    pub time: SimTime,
    /// Who came in.
    pub departed: Vec<Departure>,
    /// Who arrived or was taken out.
    pub arrived: Vec<TraciUser>,
    /// Who is where, in the order of [`TraciUser`]; somebody who is teleported is missing for a while.
    pub states: Vec<(TraciUser, KinematicState)>,
}

/// What an application tells a vehicle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TraciCommand {
    /// Drive at this speed as far as it is safe (`setSpeed`); none gives the speed back to the driver.
    Speed(Option<MetersPerSecond>),
    /// Come to a speed within a time (`slowDown`).
    SlowDown {
        /// The speed.
        speed: MetersPerSecond,
        /// The time.
        duration: SimDuration,
    },
    /// Change to a lane and stay there for a time (`changeLane`).
    ChangeLane {
        /// How many lanes lie to its right.
        lane: u8,
        /// The time.
        duration: SimDuration,
    },
}

/// While a server that has just been started does not listen yet, it is tried again after this.
const RETRY: Duration = Duration::from_millis(50);
/// A message longer than this is none: a million vehicles need less.
const LONGEST_MESSAGE: usize = 1 << 28;
/// SUMO's mark for values that there are not, such as the position of somebody who is teleported: -2^30.
const INVALID: f64 = -1_073_741_824.0;
/// Beyond any time: subscriptions last as long as their object.
const FOR_EVER_S: f64 = 1e9;
/// Below this speed a turning rate has no curve.
const CREEPING_MPS: f64 = 0.1;

const SIMULATION_VARIABLES: [u8; 5] =
    [id::TIME, id::DEPARTED_VEHICLES, id::ARRIVED_VEHICLES, id::DEPARTED_PERSONS, id::ARRIVED_PERSONS];
const MOTION_VARIABLES: [u8; 4] = [id::POSITION, id::ANGLE, id::SPEED, id::ACCELERATION];

/// A command of a message and its content.
type Request = (u8, Vec<u8>);

/// Values of a subscription or of a single variable.
type Values = BTreeMap<u8, Value>;

impl UserKind {
    fn get(self) -> u8 {
        if self == Self::Vehicle { id::GET_VEHICLE } else { id::GET_PERSON }
    }

    fn subscribe(self) -> u8 {
        if self == Self::Vehicle { id::SUBSCRIBE_VEHICLE } else { id::SUBSCRIBE_PERSON }
    }

    /// People do not tell their acceleration.
    fn motion(self) -> &'static [u8] {
        if self == Self::Vehicle { &MOTION_VARIABLES } else { &MOTION_VARIABLES[..3] }
    }
}

impl TraciClient {
    /// Connects to the server at `host` and `port`, which may still be starting, and looks whether it speaks a version that
    /// this client knows. `timeout` is for the connection and for every answer.
    pub fn connect(host: &str, port: u16, timeout: Duration) -> Result<Self, TraciError> {
        let address = format!("{host}:{port}");
        let found = (host, port).to_socket_addrs();
        let addresses: Vec<_> = found.map_err(|source| TraciError::Host { host: host.to_owned(), source })?.collect();
        let timeout = timeout.max(RETRY);
        let tries = (timeout.as_millis() / RETRY.as_millis()).max(1);
        let mut stream = None;
        for attempt in 0..tries {
            let connect = |address| TcpStream::connect_timeout(address, timeout);
            let results: Vec<_> = addresses.iter().map(connect).collect();
            let mut last = None;
            for result in results {
                match result {
                    Ok(open) if stream.is_none() => stream = Some(open),
                    Ok(_) => {}
                    Err(error) => last = Some(error),
                }
            }
            if stream.is_some() {
                break;
            }
            let source = last.unwrap_or_else(|| io::Error::from(ErrorKind::AddrNotAvailable));
            match source.kind() {
                ErrorKind::ConnectionRefused if attempt + 1 < tries => std::thread::sleep(RETRY),
                ErrorKind::ConnectionRefused => return Err(TraciError::Refused { address, port }),
                ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                    let (waiting_for, timeout_s) = ("the connection", timeout.as_secs_f64());
                    return Err(TraciError::TimedOut { address, waiting_for, timeout_s });
                }
                _ => return Err(TraciError::Connect { address, source }),
            }
        }
        let stream = stream.ok_or_else(|| TraciError::Refused { address: address.clone(), port })?;
        let prepared = stream
            .set_nodelay(true)
            .and_then(|()| stream.set_read_timeout(Some(timeout)))
            .and_then(|()| stream.set_write_timeout(Some(timeout)));
        prepared.map_err(|source| TraciError::Connect { address: address.clone(), source })?;
        let mut client = Self {
            stream,
            address,
            timeout,
            version: 0,
            software: String::new(),
            users: BTreeMap::new(),
            already_there: Vec::new(),
        };
        client.check_version()?;
        Ok(client)
    }

    /// The version of the interface and the software that the server says it is.
    pub fn version(&self) -> (i32, &str) {
        (self.version, &self.software)
    }

    fn check_version(&mut self) -> Result<(), TraciError> {
        let during = "the version";
        let reply = self.exchange(&[(id::GET_VERSION, Vec::new())], during)?;
        let mut reader = Reader { bytes: &reply };
        let (version, software) = (|| {
            read_status(&mut reader, id::GET_VERSION)?.ok_or_refusal()?;
            let (_, mut content) = reader.command()?;
            Ok((content.integer()?, content.text()?))
        })()
        .map_err(|problem: String| self.protocol(during, problem))?;
        if !(OLDEST_VERSION..=NEWEST_VERSION).contains(&version) {
            let (oldest, newest) = (OLDEST_VERSION, NEWEST_VERSION);
            return Err(TraciError::Version { found: version, software, oldest, newest });
        }
        (self.version, self.software) = (version, software);
        Ok(())
    }

    /// Says when it is this client's turn where there are several, and subscribes to what happens. Comes right behind
    /// [`TraciClient::connect`].
    pub fn set_order(&mut self, order: i32) -> Result<(), TraciError> {
        let during = "the order of clients";
        let content = Writer::default().integer(order).0;
        let reply = self.exchange(&[(id::SET_ORDER, content)], during)?;
        self.expect_ok(&mut Reader { bytes: &reply }, id::SET_ORDER, during)?;

        let during = "the subscription to the simulation";
        let content = subscription("", &SIMULATION_VARIABLES);
        let list = |kind: UserKind| (kind.get(), Writer::default().ubyte(id::ID_LIST).text("").0);
        let (vehicles, persons) = (list(UserKind::Vehicle), list(UserKind::Person));
        let reply = self.exchange(&[(id::SUBSCRIBE_SIMULATION, content), vehicles, persons], during)?;
        let mut reader = Reader { bytes: &reply };
        self.read_answer(&mut reader, id::SUBSCRIBE_SIMULATION, during)?;
        for kind in [UserKind::Vehicle, UserKind::Person] {
            let values = self.read_answer(&mut reader, kind.get(), during)?;
            let names = values.and_then(|mut values| values.remove(&id::ID_LIST));
            self.already_there.extend(users(kind, names));
        }
        Ok(())
    }

    /// Lets the simulation run up to `until`, which should be a whole number of the server's steps from now.
    pub fn step(&mut self, until: SimTime) -> Result<Step, TraciError> {
        let during = "a step";
        let content = Writer::default().double(until.as_secs_f64()).0;
        let reply = self.exchange(&[(id::SIM_STEP, content)], during)?;
        let mut reader = Reader { bytes: &reply };
        self.expect_ok(&mut reader, id::SIM_STEP, during)?;
        let mut step = Step { time: until, departed: Vec::new(), arrived: Vec::new(), states: Vec::new() };
        let mut motions: Vec<(TraciUser, Values)> = Vec::new();
        let mut departed = std::mem::take(&mut self.already_there);
        let count = reader.count().map_err(|problem| self.protocol(during, problem))?;
        for _ in 0..count {
            let (command, name, mut values) =
                read_values(&mut reader).map_err(|problem| self.protocol(during, problem))?;
            match command {
                command if command == id::SUBSCRIBE_SIMULATION + id::ANSWER => {
                    if let Some(Value::Double(seconds)) = values.get(&id::TIME) {
                        if !seconds.is_finite() || seconds.abs() > FOR_EVER_S {
                            return Err(self.protocol(during, format!("a time of {seconds} s")));
                        }
                        step.time = SimTime::from_secs_f64(*seconds);
                    }
                    departed.extend(users(UserKind::Vehicle, values.remove(&id::DEPARTED_VEHICLES)));
                    departed.extend(users(UserKind::Person, values.remove(&id::DEPARTED_PERSONS)));
                    step.arrived.extend(users(UserKind::Vehicle, values.remove(&id::ARRIVED_VEHICLES)));
                    step.arrived.extend(users(UserKind::Person, values.remove(&id::ARRIVED_PERSONS)));
                }
                command if command == id::SUBSCRIBE_VEHICLE + id::ANSWER => {
                    motions.push((TraciUser { kind: UserKind::Vehicle, id: name }, values));
                }
                command if command == id::SUBSCRIBE_PERSON + id::ANSWER => {
                    motions.push((TraciUser { kind: UserKind::Person, id: name }, values));
                }
                _ => {}
            }
        }
        // Somebody may depart and arrive within one step: there is nobody to subscribe to any more.
        departed.retain(|user| !step.arrived.contains(user) && !self.users.contains_key(user));
        departed.sort();
        departed.dedup();
        self.subscribe(departed, &mut step, &mut motions)?;
        step.arrived.retain(|user| self.users.remove(user).is_some());
        for (user, values) in motions {
            if let Some(state) = self.motion(&user, &values, step.time) {
                step.states.push((user, state));
            }
        }
        step.states.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(step)
    }

    /// Asks once what the new ones are, and for ever where they are.
    fn subscribe(
        &mut self,
        departed: Vec<TraciUser>,
        step: &mut Step,
        motions: &mut Vec<(TraciUser, Values)>,
    ) -> Result<(), TraciError> {
        if departed.is_empty() {
            return Ok(());
        }
        const ONCE: [u8; 5] = [id::TYPE, id::VEHICLE_CLASS, id::LENGTH, id::WIDTH, id::HEIGHT];
        let during = "the subscription to whom has departed";
        let asked = |user: &TraciUser| {
            let vehicle = user.kind == UserKind::Vehicle;
            ONCE.into_iter().filter(move |id| vehicle || *id != id::VEHICLE_CLASS)
        };
        let mut requests = Vec::new();
        for user in &departed {
            for variable in asked(user) {
                let content = Writer::default().ubyte(variable).text(&user.id).0;
                requests.push((user.kind.get(), content));
            }
            let content = subscription(&user.id, user.kind.motion());
            requests.push((user.kind.subscribe(), content));
        }
        let reply = self.exchange(&requests, during)?;
        let mut reader = Reader { bytes: &reply };
        for user in departed {
            let mut once = Values::new();
            for _ in asked(&user) {
                once.extend(self.read_answer(&mut reader, user.kind.get(), during)?.unwrap_or_default());
            }
            // None where the server has just taken it out again.
            let motion = self.read_answer(&mut reader, user.kind.subscribe(), during)?;
            if let (Some(motion), Some(departure)) = (motion, departure(&user, &once)) {
                self.users.insert(user.clone(), None);
                motions.push((user, motion));
                step.departed.push(departure);
            }
        }
        Ok(())
    }

    /// The motion that a subscription tells; none for somebody who is nowhere.
    fn motion(&mut self, user: &TraciUser, values: &Values, now: SimTime) -> Option<KinematicState> {
        let number = |id: u8| match values.get(&id) {
            Some(Value::Double(value)) if value.is_finite() && *value != INVALID => Some(*value),
            _ => None,
        };
        let last = self.users.get_mut(user)?;
        let position = match values.get(&id::POSITION) {
            Some(Value::Position(x, y)) if x.is_finite() && y.is_finite() && *x != INVALID && *y != INVALID => {
                Point::new(*x, *y)
            }
            _ => {
                *last = None;
                return None;
            }
        };
        let heading = Heading::from_degrees(number(id::ANGLE)?);
        let speed = number(id::SPEED)?.max(0.0);
        let mut state = KinematicState {
            speed: MetersPerSecond(speed),
            acceleration: MetersPerSecondSquared(number(id::ACCELERATION).unwrap_or(0.0)),
            ..KinematicState::at_rest(position, heading)
        };
        if let Some((then, before)) = last.filter(|(then, _)| *then < now) {
            let turn = (heading.degrees() - before.degrees()).rem_euclid(360.0);
            let clockwise = if turn > 180.0 { turn - 360.0 } else { turn };
            if clockwise != 0.0 && speed > CREEPING_MPS {
                let rate = -clockwise / (now - then).as_secs_f64();
                state.yaw_rate = DegreesPerSecond(rate);
                state.curvature_per_m = rate.to_radians() / speed;
            }
        }
        *last = Some((now, heading));
        Some(state)
    }

    /// Tells a vehicle what to do; it counts from the next step on.
    pub fn command(&mut self, vehicle: &str, command: TraciCommand) -> Result<(), TraciError> {
        let (variable, value, name) = match command {
            TraciCommand::Speed(speed) => (id::SPEED, Value::Double(speed.map_or(-1.0, |speed| speed.0)), "setSpeed"),
            TraciCommand::SlowDown { speed, duration } => {
                let values = vec![Value::Double(speed.0), Value::Double(duration.as_secs_f64())];
                (id::SLOW_DOWN, Value::Compound(values), "slowDown")
            }
            TraciCommand::ChangeLane { lane, duration } => {
                let lane = Value::Byte(i8::try_from(lane).unwrap_or(i8::MAX));
                let values = vec![lane, Value::Double(duration.as_secs_f64())];
                (id::CHANGE_LANE, Value::Compound(values), "changeLane")
            }
        };
        let content = Writer::default().ubyte(variable).text(vehicle).value(&value).0;
        let reply = self.exchange(&[(id::SET_VEHICLE, content)], name)?;
        let mut reader = Reader { bytes: &reply };
        match read_status(&mut reader, id::SET_VEHICLE).map_err(|problem| self.protocol(name, problem))? {
            Status::Ok => Ok(()),
            Status::Refused(message) => Err(TraciError::Refusal { command: format!("{name} of `{vehicle}`"), message }),
        }
    }

    /// Says good-bye; the server ends its simulation.
    pub fn close(mut self) -> Result<(), TraciError> {
        let during = "the end";
        let reply = self.exchange(&[(id::CLOSE, Vec::new())], during)?;
        self.expect_ok(&mut Reader { bytes: &reply }, id::CLOSE, during)
    }

    /// Sends commands in one message and reads the message that answers it.
    fn exchange(&mut self, requests: &[Request], during: &'static str) -> Result<Vec<u8>, TraciError> {
        let mut message = vec![0; 4];
        for (command, content) in requests {
            push_command(&mut message, *command, content);
        }
        let too_long = |length: usize| format!("a message of {length} bytes, expected at most {LONGEST_MESSAGE}");
        let length = u32::try_from(message.len()).map_err(|_| self.protocol(during, too_long(message.len())))?;
        message[..4].copy_from_slice(&length.to_be_bytes());
        let failed = |source: io::Error| self.failed(source, during);
        (&self.stream).write_all(&message).map_err(failed)?;
        let mut head = [0; 4];
        (&self.stream).read_exact(&mut head).map_err(failed)?;
        let length = u32::from_be_bytes(head) as usize;
        let body = length.checked_sub(4).filter(|_| length <= LONGEST_MESSAGE);
        let body = body.ok_or_else(|| self.protocol(during, too_long(length)))?;
        // A wrong length costs no memory: it grows with what comes.
        let mut reply = Vec::new();
        (&self.stream).take(body as u64).read_to_end(&mut reply).map_err(failed)?;
        if reply.len() < body {
            return Err(self.failed(io::Error::from(ErrorKind::UnexpectedEof), during));
        }
        Ok(reply)
    }

    fn failed(&self, source: io::Error, during: &'static str) -> TraciError {
        let address = self.address.clone();
        match source.kind() {
            ErrorKind::TimedOut | ErrorKind::WouldBlock => {
                TraciError::TimedOut { address, waiting_for: during, timeout_s: self.timeout.as_secs_f64() }
            }
            ErrorKind::UnexpectedEof
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe => TraciError::Closed { address, during },
            _ => TraciError::Io { address, during, source },
        }
    }

    fn protocol(&self, during: &'static str, problem: String) -> TraciError {
        TraciError::Protocol { address: self.address.clone(), during, problem }
    }

    fn expect_ok(&self, reader: &mut Reader<'_>, command: u8, during: &'static str) -> Result<(), TraciError> {
        match read_status(reader, command).map_err(|problem| self.protocol(during, problem))? {
            Status::Ok => Ok(()),
            Status::Refused(message) => Err(TraciError::Refusal { command: during.to_owned(), message }),
        }
    }

    /// The answer to a command that gets or subscribes; none if the server refuses it, since the object has gone.
    fn read_answer(
        &self,
        reader: &mut Reader<'_>,
        command: u8,
        during: &'static str,
    ) -> Result<Option<Values>, TraciError> {
        let answer = (|| match read_status(reader, command)? {
            Status::Refused(_) => Ok(None),
            Status::Ok if command & 0xf0 == 0xa0 => {
                let (_, mut content) = reader.command()?;
                let variable = content.ubyte()?;
                content.text()?;
                Ok(Some(Values::from([(variable, content.value()?)])))
            }
            Status::Ok => read_values(reader).map(|(_, _, values)| Some(values)),
        })();
        answer.map_err(|problem| self.protocol(during, problem))
    }
}

/// What a server says to a command.
enum Status {
    Ok,
    Refused(String),
}

impl Status {
    fn ok_or_refusal(self) -> Result<(), String> {
        match self {
            Self::Ok => Ok(()),
            Self::Refused(message) => Err(message),
        }
    }
}

fn read_status(reader: &mut Reader<'_>, command: u8) -> Result<Status, String> {
    let (found, mut content) = reader.command()?;
    if found != command {
        return Err(format!("an answer to command 0x{found:02x}, expected one to 0x{command:02x}"));
    }
    let result = content.ubyte()?;
    let message = content.text()?;
    Ok(if result == 0 { Status::Ok } else { Status::Refused(message) })
}

/// What a subscription brings: the command, the object's name and the values; what has an error is left out.
fn read_values(reader: &mut Reader<'_>) -> Result<(u8, String, Values), String> {
    let (command, mut content) = reader.command()?;
    let name = content.text()?;
    let count = content.ubyte()?;
    let mut values = Values::new();
    for _ in 0..count {
        let (variable, status) = (content.ubyte()?, content.ubyte()?);
        let value = content.value()?;
        if status == 0 {
            values.insert(variable, value);
        }
    }
    Ok((command, name, values))
}

fn subscription(object: &str, variables: &[u8]) -> Vec<u8> {
    let start = Writer::default().double(-FOR_EVER_S).double(FOR_EVER_S).text(object).ubyte(variables.len() as u8);
    variables.iter().fold(start, |writer, variable| writer.ubyte(*variable)).0
}

fn users(kind: UserKind, names: Option<Value>) -> impl Iterator<Item = TraciUser> {
    let names = if let Some(Value::Texts(names)) = names { names } else { Vec::new() };
    names.into_iter().map(move |id| TraciUser { kind, id })
}

/// What somebody is; none for what does not drive on roads, such as trains and ships.
fn departure(user: &TraciUser, once: &Values) -> Option<Departure> {
    let text = |id: u8| if let Some(Value::Text(text)) = once.get(&id) { text.as_str() } else { "" };
    let class = match (user.kind, text(id::VEHICLE_CLASS)) {
        (UserKind::Person, _) | (_, "pedestrian" | "wheelchair") => RoadUserClass::Pedestrian,
        (_, "truck" | "trailer") => RoadUserClass::Truck,
        (_, "bus" | "coach") => RoadUserClass::Bus,
        (_, "motorcycle" | "moped") => RoadUserClass::Motorcycle,
        (_, "bicycle" | "scooter") => RoadUserClass::Cyclist,
        (_, class) if class.starts_with("rail") => return None,
        (_, "tram" | "subway" | "cable_car" | "ship" | "container" | "aircraft" | "drone") => return None,
        _ => RoadUserClass::Car,
    };
    let size = |id: u8, otherwise: Meters| match once.get(&id) {
        Some(Value::Double(size)) if *size > 0.0 && *size < 100.0 => Meters(*size),
        _ => otherwise,
    };
    let usual = VehicleShape::CAR;
    let height = size(id::HEIGHT, usual.height);
    let low = matches!(class, RoadUserClass::Pedestrian | RoadUserClass::Cyclist | RoadUserClass::Motorcycle);
    let shape = VehicleShape {
        length: size(id::LENGTH, usual.length),
        width: size(id::WIDTH, usual.width),
        height,
        antenna_height: if low { Meters(height.0.min(1.0)) } else { height },
    };
    Some(Departure { user: user.clone(), class, vehicle_type: text(id::TYPE).to_owned(), shape })
}
