//! Random values of every message, read and written by two ASN.1 compilers.

use comad::station::message::{MessageSchema, hex_from_bytes};
use comad_asn1::schema::{self, Addition, DefaultValue, Definition, Field, Kind, Presence};
use serde_json::{Map, Value, json};

use crate::peer;
use crate::random_value::{Dice, random_value};

/// Values per message and release, each way.
const VALUES: usize = 300;

/// Messages whose modules both releases share.
const SHARED: [&str; 2] = ["SPATEM", "MAPEM"];

/// Long ones cost the Python compilers minutes: a random map has tens of kilobytes.
const MOST_BYTES: usize = 1500;

/// A value with its bytes.
type Encoded = (Value, Vec<u8>);

/// Random values of a message with their bytes, from a seed on.
fn values(message: &schema::Message, first_seed: u64) -> Vec<Encoded> {
    let encoded = |seed| {
        let value = random_value(&mut Dice::new(seed), message.pdu);
        let bytes = codec(message).encode(&value).unwrap_or_else(|error| panic!("{} {seed}: {error}", message.name));
        (value, bytes)
    };
    // asn1tools 0.169 has no BIT STRING beyond the size in its root, which release 2 and DSRC allow.
    let concerned = SHARED.contains(&message.name) || message.release == 2;
    let readable = |value: &Value| !concerned || !has_long_bit_string(value);
    let fits = |(value, bytes): &Encoded| bytes.len() <= MOST_BYTES && readable(value);
    (first_seed..).map(encoded).filter(fits).take(VALUES).collect()
}

fn codec(message: &schema::Message) -> MessageSchema {
    MessageSchema::find(message.name, message.release).expect("a message of the tables")
}

/// Whether there is a BIT STRING that is written with its length, because its size is not the usual one.
fn has_long_bit_string(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let is_one = members.len() == 2 && members.contains_key("value") && members.contains_key("length");
            is_one || members.values().any(has_long_bit_string)
        }
        Value::Array(elements) => elements.iter().any(has_long_bit_string),
        _ => false,
    }
}

fn hex(values: &[Encoded]) -> Vec<String> {
    values.iter().map(|(_, bytes)| hex_from_bytes(bytes)).collect()
}

/// asn1tools compiles our modules. It must find the same values in our bytes and make the same bytes of them; and we must
/// find the values in its bytes that it makes up itself, and make the same bytes of those.
#[test]
fn asn1tools_agrees_on_every_message() {
    // Compiled once for all messages of a release.
    for folders in [&["release1"][..], &["release2", "shared"]] {
        let messages: Vec<_> = schema::messages().filter(|message| folders_of(message) == folders).collect();
        let samples: Vec<Vec<Encoded>> = messages.iter().map(|message| values(message, 0)).collect();
        let task = |(message, values): (&&schema::Message, &Vec<Encoded>)| {
            let mut open = Map::new();
            open_types(named(message).pdu, String::new(), &mut open);
            let (make, seed) = (VALUES, 1000 + u64::from(message.release));
            json!({
                "pdu": message.pdu.name, "open": open, "hex": hex(values), "make": make, "most": MOST_BYTES, "seed": seed,
            })
        };
        let tasks: Vec<Value> = messages.iter().zip(&samples).map(task).collect();
        let modules = modules(folders);
        let arguments: Vec<&str> = modules.iter().map(String::as_str).collect();
        let Some(answers) = ask("asn1tools_messages.py", &arguments, &tasks) else { return };
        for ((message, values), answer) in messages.iter().zip(&samples).zip(&answers) {
            ours_read_there(message, values, list(answer, "read"));
            theirs_read_here(message, list(answer, "made"));
            println!("asn1tools: {VALUES} {} of release {} agree each way", message.name, message.release);
        }
    }
}

/// pycrate brings modules of its own, of the versions that release 1 has here; it has none of release 2. It must find the
/// same values in our bytes and make the same bytes of them; and of other values it must make the bytes that we would
/// make, without having seen them.
#[test]
fn pycrate_agrees_on_the_messages_that_it_knows() {
    // message, file, module, type
    const KNOWN: [(&str, &str, &str, &str); 5] = [
        ("CAM", "ITS_CAM_2", "CAM_PDU_Descriptions", "CAM"),
        ("DENM", "ITS_DENM_3", "DENM_PDU_Descriptions", "DENM"),
        ("VAM", "ITS_VAM_3", "VAM_PDU_Descriptions", "VAM"),
        ("SPATEM", "ITS_IS", "SPATEM_PDU_Descriptions", "SPATEM"),
        ("MAPEM", "ITS_IS", "MAPEM_PDU_Descriptions", "MAPEM"),
    ];
    let known = |name| schema::messages().find(|message| message.name == name && message.release == 1);
    let messages: Vec<_> = KNOWN.iter().map(|(name, ..)| known(*name).expect("a message of release 1")).collect();
    let shown: Vec<Vec<Encoded>> = messages.iter().map(|message| values(message, 0)).collect();
    let hidden: Vec<Vec<Encoded>> = messages.iter().map(|message| values(message, 1 << 32)).collect();
    let tasks: Vec<Value> = KNOWN
        .iter()
        .zip(shown.iter().zip(&hidden))
        .map(|((_, file, module, pdu), (shown, hidden))| {
            let values: Vec<&Value> = hidden.iter().map(|(value, _)| value).collect();
            json!({ "file": file, "module": module, "pdu": pdu, "hex": hex(shown), "values": values })
        })
        .collect();
    let Some(answers) = ask("pycrate_messages.py", &[], &tasks) else { return };
    for (place, (message, answer)) in messages.iter().zip(&answers).enumerate() {
        ours_read_there(message, &shown[place], list(answer, "read"));
        ours_read_there(message, &hidden[place], list(answer, "made"));
        theirs_read_here(message, list(answer, "made"));
        println!("pycrate: {VALUES} {} of release 1 agree each way", message.name);
    }
}

/// Asks a peer: one line for each task, one for each answer.
fn ask(script: &str, arguments: &[&str], tasks: &[Value]) -> Option<Vec<Value>> {
    let lines: String = tasks.iter().map(|task| format!("{task}\n")).collect();
    let output = peer(script, arguments, &lines)?;
    let answers: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(answers.len(), tasks.len(), "{script}");
    Some(answers)
}

fn list<'a>(answer: &'a Value, key: &str) -> &'a [Value] {
    let list = answer[key].as_array().expect("a list");
    assert_eq!(list.len(), VALUES, "{key}");
    list
}

/// Shared modules are read with the dictionary of release 2 by asn1tools and with that of release 1 by pycrate; its header
/// has other names for the same bits.
fn named(message: &schema::Message) -> &'static schema::Message {
    let release = if SHARED.contains(&message.name) { 2 } else { message.release };
    named_as(message, release)
}

fn named_as(message: &schema::Message, release: u8) -> &'static schema::Message {
    let found = schema::messages().find(|other| other.name == message.name && other.release == release);
    found.expect("a message of the tables")
}

/// By whose names the other side speaks.
fn speaks(message: &schema::Message, theirs: &Value) -> &'static schema::Message {
    let second = theirs["header"].get("messageId").is_some();
    named_as(message, if second { 2 } else { 1 })
}

/// Checks what a peer made of our values: its bytes are ours, and its value says the same.
fn ours_read_there(message: &schema::Message, values: &[Encoded], found: &[Value]) {
    for (place, ((_, bytes), found)) in values.iter().zip(found).enumerate() {
        let name = format!("{} of release {}, value {place}", message.name, message.release);
        assert_eq!(found["hex"], hex_from_bytes(bytes).as_str(), "{name}");
        let speaks = speaks(message, &found["value"]);
        let ours = codec(speaks).decode(bytes).expect("our bytes").value;
        if let Err(difference) = agree(speaks.pdu, &ours, &found["value"]) {
            panic!("{name}: {difference}");
        }
    }
}

/// Checks what we make of a peer's bytes: our value says the same, and its bytes are those that we would have made.
fn theirs_read_here(message: &schema::Message, made: &[Value]) {
    for (place, made) in made.iter().enumerate() {
        let hex = made["hex"].as_str().expect("text");
        let name = format!("{} of release {}, made there {place}, {hex}", message.name, message.release);
        let bytes = comad::station::message::bytes_from_hex(hex).expect("hex digits");
        let speaks = speaks(message, &made["value"]);
        for reader in [speaks, message] {
            let ours = codec(reader).decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}")).value;
            let again = codec(reader).encode(&ours).expect("a value");
            // A member with its default value may stand there, and is left out when it is written again.
            let canonical = if made["redundant"] == true {
                codec(reader).decode(&again).expect("our bytes").value
            } else {
                assert_eq!(hex_from_bytes(&again), hex, "{name}");
                ours.clone()
            };
            if reader.release == speaks.release {
                for ours in [&ours, &canonical] {
                    agree(reader.pdu, ours, &made["value"]).unwrap_or_else(|difference| panic!("{name}: {difference}"));
                }
            }
        }
    }
}

/// Whether both values say the same; the other compiler writes defaults out, and lengths of all bit strings.
fn agree(definition: &Definition, ours: &Value, theirs: &Value) -> Result<(), String> {
    let differ = || Err(format!("{}: ours {ours}, theirs {theirs}", definition.name));
    match &definition.kind {
        Kind::Sequence(sequence) => {
            let (Some(ours), Some(theirs)) = (ours.as_object(), theirs.as_object()) else { return differ() };
            let additions = sequence.additions.unwrap_or_default().iter().flat_map(|addition| match addition {
                Addition::Field(field) => std::slice::from_ref(field),
                Addition::Group(fields) => fields,
            });
            for field in sequence.root.iter().chain(additions) {
                members_agree(field, ours, theirs)?;
            }
            Ok(())
        }
        Kind::SequenceOf(_, element) => {
            let (Some(ours), Some(theirs)) = (ours.as_array(), theirs.as_array()) else { return differ() };
            if ours.len() != theirs.len() {
                return Err(format!("{}: {} and {} elements", definition.name, ours.len(), theirs.len()));
            }
            ours.iter().zip(theirs).try_for_each(|(ours, theirs)| agree(element, ours, theirs))
        }
        Kind::Choice(choice) => {
            let all = choice.root.iter().chain(choice.additions.unwrap_or_default());
            for alternative in all {
                if let Some(ours) = ours.get(alternative.name) {
                    let Some(theirs) = theirs.get(alternative.name) else { return differ() };
                    return agree(alternative.definition, ours, theirs);
                }
            }
            differ()
        }
        Kind::BitString(size, _) => {
            // The JSON encoding rules leave the length out where it is fixed; asn1tools always has it.
            let parts = |value: &Value| match value.get("length") {
                Some(length) => (value["value"].clone(), length.clone()),
                None => (value.clone(), json!(size.lower)),
            };
            if parts(ours) == parts(theirs) { Ok(()) } else { differ() }
        }
        Kind::OpenType(_) => unreachable!("an open type stands behind its id"),
        _ => {
            if ours == theirs {
                Ok(())
            } else {
                differ()
            }
        }
    }
}

fn members_agree(field: &Field, ours: &Map<String, Value>, theirs: &Map<String, Value>) -> Result<(), String> {
    let (mine, other) = (ours.get(field.name), theirs.get(field.name));
    match (mine, other) {
        (None, None) => Ok(()),
        (Some(mine), Some(other)) => match &field.definition.kind {
            Kind::OpenType(open) => {
                let id = ours.get(open.selector).and_then(Value::as_i64);
                match open.alternatives.iter().find(|(known, _)| Some(*known) == id) {
                    Some((_, definition)) => agree(definition, mine, other),
                    None if mine == other => Ok(()),
                    None => Err(format!("{}: ours {mine}, theirs {other}", field.name)),
                }
            }
            _ => agree(field.definition, mine, other),
        },
        (None, Some(other)) => match field.presence {
            Presence::Default(DefaultValue::Integer(number)) if *other == json!(number) => Ok(()),
            // asn1tools gives a default that is a named number by its name.
            Presence::Default(DefaultValue::Integer(_)) if other.is_string() => Ok(()),
            Presence::Default(DefaultValue::Boolean(truth)) if *other == json!(truth) => Ok(()),
            Presence::Default(DefaultValue::Name(name)) if *other == json!(name) => Ok(()),
            _ => Err(format!("`{}` is {other} there and missing here", field.name)),
        },
        (Some(mine), None) => Err(format!("`{}` is {mine} here and missing there", field.name)),
    }
}

/// Every open type below a definition, by its path: the name of the member with its number, and the types by number. Paths
/// tell apart the regional additions of DSRC, whose members share their names.
fn open_types(definition: &'static Definition, path: String, found: &mut Map<String, Value>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    match &definition.kind {
        Kind::Sequence(sequence) => {
            let additions = sequence.additions.unwrap_or_default().iter().flat_map(|addition| match addition {
                Addition::Field(field) => std::slice::from_ref(field),
                Addition::Group(fields) => fields,
            });
            for field in sequence.root.iter().chain(additions) {
                if let Kind::OpenType(open) = &field.definition.kind {
                    let types: Map<String, Value> =
                        open.alternatives.iter().map(|(id, of)| (id.to_string(), json!(of.name))).collect();
                    found.insert(below(field.name), json!([open.selector, types]));
                    open.alternatives.iter().for_each(|(_, inner)| open_types(inner, below(field.name), found));
                } else {
                    open_types(field.definition, below(field.name), found);
                }
            }
        }
        Kind::SequenceOf(_, element) => open_types(element, path, found),
        Kind::Choice(choice) => {
            let all = choice.root.iter().chain(choice.additions.unwrap_or_default());
            all.for_each(|alternative| open_types(alternative.definition, below(alternative.name), found));
        }
        _ => {}
    }
}

/// Where the modules of a message are.
fn folders_of(message: &schema::Message) -> &'static [&'static str] {
    // What is the same in both releases imports from the dictionary of the second one by its name.
    let shared = SHARED.contains(&message.name) || message.release == 2;
    if shared { &["release2", "shared"] } else { &["release1"] }
}

/// Paths of the modules in some folders.
fn modules(folders: &[&str]) -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/asn1/modules");
    let mut paths: Vec<String> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(format!("{root}/{folder}")).expect("the modules are there"))
        .map(|entry| entry.expect("an entry").path().to_string_lossy().into_owned())
        .filter(|path| path.ends_with(".asn"))
        .collect();
    paths.sort();
    paths
}
