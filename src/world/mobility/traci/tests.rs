//! A server that speaks TraCI, and what the client makes of it.

use core::time::Duration;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use super::wire::{Reader, Value, Writer, id, push_command};
use super::*;
use crate::geometry::{Heading, Point};
use crate::units::{MetersPerSecond, SimDuration, SimTime};
use crate::world::mobility::RoadUserClass;

const TIMEOUT: Duration = Duration::from_millis(400);

/// One message after the other: the commands that are expected, and the bytes that answer them.
type Script = Vec<(Vec<u8>, Vec<u8>)>;

/// Answers as the script says, then closes the connection. Returns the commands that came.
fn server(script: Script) -> (u16, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let thread = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a client");
        for (expected, reply) in script {
            let Some(message) = receive(&mut stream) else { return };
            let mut reader = Reader { bytes: &message };
            let mut commands = Vec::new();
            while !reader.bytes.is_empty() {
                commands.push(reader.command().expect("a command").0);
            }
            assert_eq!(commands, expected);
            if stream.write_all(&reply).is_err() {
                return;
            }
        }
    });
    (port, thread)
}

fn receive(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = [0; 4];
    stream.read_exact(&mut head).ok()?;
    let mut body = vec![0; u32::from_be_bytes(head) as usize - 4];
    stream.read_exact(&mut body).ok()?;
    Some(body)
}

fn message(commands: &[&[u8]]) -> Vec<u8> {
    let body = commands.concat();
    [&(body.len() as u32 + 4).to_be_bytes()[..], &body].concat()
}

fn command(id: u8, content: Writer) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_command(&mut bytes, id, &content.0);
    bytes
}

fn ok(id: u8) -> Vec<u8> {
    command(id, Writer::default().ubyte(0).text(""))
}

fn refused(id: u8, message: &str) -> Vec<u8> {
    command(id, Writer::default().ubyte(0xff).text(message))
}

fn version(number: i32) -> (Vec<u8>, Vec<u8>) {
    let content = command(id::GET_VERSION, Writer::default().integer(number).text("SUMO test"));
    (vec![id::GET_VERSION], message(&[&ok(id::GET_VERSION), &content]))
}

/// What a subscription brings.
fn values(id: u8, object: &str, values: &[(u8, Value)]) -> Vec<u8> {
    let start = Writer::default().text(object).ubyte(values.len() as u8);
    let content = values.iter().fold(start, |writer, (variable, value)| writer.ubyte(*variable).ubyte(0).value(value));
    command(id + id::ANSWER, content)
}

fn got(id: u8, variable: u8, object: &str, value: &Value) -> Vec<u8> {
    [ok(id), command(id + id::ANSWER, Writer::default().ubyte(variable).text(object).value(value))].concat()
}

fn texts(texts: &[&str]) -> Value {
    Value::Texts(texts.iter().map(|text| (*text).to_owned()).collect())
}

fn simulation(time: f64, departed: &[&str], arrived: &[&str]) -> Vec<u8> {
    let variables = [
        (id::TIME, Value::Double(time)),
        (id::DEPARTED_VEHICLES, texts(departed)),
        (id::ARRIVED_VEHICLES, texts(arrived)),
        (id::DEPARTED_PERSONS, texts(&[])),
        (id::ARRIVED_PERSONS, texts(&[])),
    ];
    values(id::SUBSCRIBE_SIMULATION, "", &variables)
}

fn order() -> Script {
    let subscribed = [ok(id::SUBSCRIBE_SIMULATION), simulation(0.0, &[], &[])].concat();
    let (vehicles, persons) = (got(id::GET_VEHICLE, 0, "", &texts(&[])), got(id::GET_PERSON, 0, "", &texts(&[])));
    vec![
        (vec![id::SET_ORDER], message(&[&ok(id::SET_ORDER)])),
        (vec![id::SUBSCRIBE_SIMULATION, id::GET_VEHICLE, id::GET_PERSON], message(&[&subscribed, &vehicles, &persons])),
    ]
}

fn motion(object: &str, x: f64, angle: f64, speed: f64) -> Vec<u8> {
    let variables = [
        (id::POSITION, Value::Position(x, 5.0)),
        (id::ANGLE, Value::Double(angle)),
        (id::SPEED, Value::Double(speed)),
        (id::ACCELERATION, Value::Double(-1.5)),
    ];
    values(id::SUBSCRIBE_VEHICLE, object, &variables)
}

fn step_reply(answers: &[Vec<u8>]) -> (Vec<u8>, Vec<u8>) {
    let count = (answers.len() as u32).to_be_bytes();
    (vec![id::SIM_STEP], message(&[&ok(id::SIM_STEP), &count, &answers.concat()]))
}

fn joined(parts: Vec<Script>) -> Script {
    parts.into_iter().flatten().collect()
}

fn connected(script: Script) -> (Result<TraciClient, TraciError>, JoinHandle<()>) {
    let (port, thread) = server(script);
    (TraciClient::connect("127.0.0.1", port, TIMEOUT), thread)
}

#[test]
fn a_vehicle_departs_turns_is_commanded_and_arrives() {
    let once = [
        got(id::GET_VEHICLE, id::TYPE, "v", &Value::Text("t".to_owned())),
        got(id::GET_VEHICLE, id::VEHICLE_CLASS, "v", &Value::Text("trailer".to_owned())),
        got(id::GET_VEHICLE, id::LENGTH, "v", &Value::Double(16.5)),
        got(id::GET_VEHICLE, id::WIDTH, "v", &Value::Double(2.55)),
        got(id::GET_VEHICLE, id::HEIGHT, "v", &Value::Double(4.0)),
        ok(id::SUBSCRIBE_VEHICLE),
        motion("v", 10.0, 90.0, 20.0),
    ];
    let mut asked = vec![id::GET_VEHICLE; 5];
    asked.push(id::SUBSCRIBE_VEHICLE);
    let script = joined(vec![
        vec![version(21)],
        order(),
        vec![
            step_reply(&[simulation(0.1, &["v"], &[])]),
            (asked, message(&[&once.concat()])),
            step_reply(&[simulation(0.2, &[], &[]), motion("v", 12.0, 89.0, 20.0)]),
            (vec![id::SET_VEHICLE], message(&[&ok(id::SET_VEHICLE)])),
            (vec![id::SET_VEHICLE], message(&[&refused(id::SET_VEHICLE, "Vehicle 'w' is not known.")])),
            step_reply(&[simulation(0.3, &[], &["v"])]),
            (vec![id::CLOSE], message(&[&ok(id::CLOSE)])),
        ],
    ]);
    let (client, thread) = connected(script);
    let mut client = client.expect("a server");
    assert_eq!(client.version(), (21, "SUMO test"));
    client.set_order(1).expect("an order");
    let step = client.step(SimTime::from_secs_f64(0.1)).expect("a step");
    let departure = &step.departed[0];
    assert_eq!((departure.class, departure.vehicle_type.as_str()), (RoadUserClass::Truck, "t"));
    assert_eq!((departure.shape.length.0, departure.shape.height.0), (16.5, 4.0));
    let (user, state) = &step.states[0];
    assert_eq!((user.kind, user.id.as_str(), state.position), (UserKind::Vehicle, "v", Point::new(10.0, 5.0)));
    assert_eq!(
        (state.heading, state.speed.0, state.acceleration.0, state.yaw_rate.0),
        (Heading::EAST, 20.0, -1.5, 0.0)
    );

    let step = client.step(SimTime::from_secs_f64(0.2)).expect("a step");
    assert_eq!(step.time, SimTime::from_secs_f64(0.2));
    let state = step.states[0].1;
    assert!((state.yaw_rate.0 - 10.0).abs() < 1e-9, "a degree to the left in 0.1 s: {state:?}");
    let slow = TraciCommand::SlowDown { speed: MetersPerSecond(5.0), duration: SimDuration::from_millis(2000) };
    client.command("v", slow).expect("it is there");
    let error = client.command("w", TraciCommand::Speed(None)).expect_err("nobody").to_string();
    assert_eq!(error, "SUMO refuses setSpeed of `w`: Vehicle 'w' is not known.");
    let step = client.step(SimTime::from_secs_f64(0.3)).expect("a step");
    assert_eq!((step.arrived.len(), step.states.len()), (1, 0));
    client.close().expect("a good end");
    thread.join().expect("the server saw what it expected");
}

#[test]
fn whatever_goes_wrong_is_said() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").port();
    let error = TraciClient::connect("127.0.0.1", free, TIMEOUT).expect_err("nobody listens");
    assert!(matches!(error, TraciError::Refused { .. }), "{error}");

    let (client, _) = connected(vec![version(99)]);
    let error = client.expect_err("the future").to_string();
    assert_eq!(error, "`SUMO test` speaks TraCI version 99, expected 18 to 39");

    let (client, _) = connected(vec![]);
    let error = client.expect_err("no answer");
    assert!(matches!(error, TraciError::Closed { during: "the version", .. }), "{error}");

    // A server that listens but does not answer.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = silent.local_addr().expect("an address").port();
    let error = TraciClient::connect("127.0.0.1", port, TIMEOUT).expect_err("no answer");
    assert!(matches!(error, TraciError::TimedOut { waiting_for: "the version", .. }), "{error}");

    let (client, _) = connected(joined(vec![vec![version(21)], order()]));
    let mut client = client.expect("a server");
    client.set_order(1).expect("an order");
    let error = client.step(SimTime::from_secs_f64(0.1)).expect_err("it has gone");
    assert!(matches!(error, TraciError::Closed { during: "a step", .. }), "{error}");

    let wrong = (vec![id::GET_VERSION], message(&[&ok(id::SIM_STEP)]));
    let error = connected(vec![wrong]).0.expect_err("no TraCI").to_string();
    assert!(error.ends_with("is no TraCI: an answer to command 0x02, expected one to 0x00"), "{error}");
    let http = (vec![id::GET_VERSION], b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    let error = connected(vec![http]).0.expect_err("no TraCI").to_string();
    assert!(error.contains("is no TraCI: a message of"), "{error}");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]

    /// Each wrong answer ends in an error or a step, never in a panic.
    #[test]
    fn a_damaged_answer_is_an_error_or_a_step(at in proptest::prelude::any::<usize>(), with in proptest::prelude::any::<u8>()) {
        let (commands, mut reply) = step_reply(&[simulation(0.1, &[], &[]), motion("v", 1.0, 2.0, 3.0)]);
        // The length stays, or the client would wait for what does not come.
        let at = 4 + at % (reply.len() - 4);
        reply[at] = with;
        let (client, thread) = connected(joined(vec![vec![version(21)], order(), vec![(commands, reply)]]));
        let mut client = client.expect("a server");
        client.set_order(1).expect("an order");
        match client.step(SimTime::from_secs_f64(0.1)) {
            Ok(_) => {}
            Err(error) => proptest::prop_assert!(!error.to_string().is_empty()),
        }
        drop(client);
        // A damaged list of departures makes the client ask once more than the script knows.
        let _ = thread.join();
    }
}
