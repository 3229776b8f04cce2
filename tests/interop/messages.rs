//! Random values of every message, read and written by two ASN.1 compilers.

use comad::station::message::{MessageSchema, hex_from_bytes};
use comad_asn1::schema::{self, Addition, DefaultValue, Definition, Field, Kind, Presence};
use serde_json::{Map, Value, json};

use crate::peer;
use crate::random_value::{Dice, random_value};

/// Values per message and release.
const VALUES: u64 = 300;

/// Messages whose modules both releases share.
const SHARED: [&str; 2] = ["SPATEM", "MAPEM"];

/// Long ones cost the Python compilers minutes: a random map has tens of kilobytes.
const MOST_BYTES: usize = 1500;

/// Random values of a message with their bytes, by seed.
fn values(message: &schema::Message) -> Vec<(Value, Vec<u8>)> {
    let codec = MessageSchema::find(message.name, message.release).expect("a message of the tables");
    let encoded = |seed| {
        let value = random_value(&mut Dice::new(seed), message.pdu);
        let bytes = codec.encode(&value).unwrap_or_else(|error| panic!("{} {seed}: {error}", message.name));
        (value, bytes)
    };
    // asn1tools 0.169 has no BIT STRING beyond the size in its root, which release 2 and DSRC allow.
    let concerned = SHARED.contains(&message.name) || message.release == 2;
    let readable = |value: &Value| !concerned || !has_long_bit_string(value);
    let fits = |(value, bytes): &(Value, Vec<u8>)| bytes.len() <= MOST_BYTES && readable(value);
    (0..).map(encoded).filter(fits).take(VALUES as usize).collect()
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

fn lines(values: &[(Value, Vec<u8>)]) -> String {
    values.iter().map(|(_, bytes)| hex_from_bytes(bytes) + "\n").collect()
}

/// asn1tools compiles our modules: it must find the same values in our bytes, and make the same bytes of them.
#[test]
fn asn1tools_agrees_on_every_message() {
    for message in schema::messages() {
        let values = values(message);
        let mut open = Vec::new();
        open_types(message.pdu, &mut Vec::new(), &mut open);
        // The regional additions of DSRC share the names of their members, so that names do not tell their types: there the
        // bytes are compared, and not the value in them.
        let all = open.clone();
        open.retain(|entry| all.iter().filter(|other| other[0] == entry[0] && other[1] == entry[1]).count() == 1);
        let head = json!({ "pdu": message.pdu.name, "open": open });
        let modules = modules(message);
        let arguments: Vec<&str> = modules.iter().map(String::as_str).collect();
        let Some(output) = peer("asn1tools_messages.py", &arguments, &format!("{head}\n{}", lines(&values))) else {
            return;
        };
        compare(message, &values, &output, true);
        println!("asn1tools: {} {} of release {} agree", values.len(), message.name, message.release);
    }
}

/// pycrate brings modules of its own, of the versions that release 1 has here.
#[test]
fn pycrate_agrees_on_the_messages_that_it_knows() {
    // message, file, module, type
    const KNOWN: [(&str, &str, &str, &str); 4] = [
        ("CAM", "ITS_CAM_2", "CAM_PDU_Descriptions", "CAM"),
        ("DENM", "ITS_DENM_3", "DENM_PDU_Descriptions", "DENM"),
        ("SPATEM", "ITS_IS", "SPATEM_PDU_Descriptions", "SPATEM"),
        ("MAPEM", "ITS_IS", "MAPEM_PDU_Descriptions", "MAPEM"),
    ];
    for (name, file, module, pdu) in KNOWN {
        let message = schema::messages().find(|message| message.name == name && message.release == 1);
        let message = message.expect("a message of release 1");
        let values = values(message);
        let Some(output) = peer("pycrate_messages.py", &[file, module, pdu], &lines(&values)) else { return };
        compare(message, &values, &output, false);
        println!("pycrate: {} {name} agree", values.len());
    }
}

/// Checks what a peer made of our bytes: its bytes are ours, we read them as the value they were, and its value is ours.
fn compare(message: &schema::Message, values: &[(Value, Vec<u8>)], output: &str, with_values: bool) {
    let codec = MessageSchema::find(message.name, message.release).expect("a message of the tables");
    let found: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(found.len(), values.len(), "{}", message.name);
    for (place, ((value, bytes), found)) in values.iter().zip(found).enumerate() {
        let name = format!("{} of release {}, value {place}", message.name, message.release);
        assert_eq!(found["hex"], hex_from_bytes(bytes).as_str(), "{name}");
        let theirs = comad::station::message::bytes_from_hex(found["hex"].as_str().expect("text")).expect("hex");
        assert_eq!(&codec.decode(&theirs).expect("their bytes").value, value, "{name}");
        if !with_values {
            continue;
        }
        // Shared modules are read with the dictionary of release 2 there, whose header has other names for the same bits.
        let named = if SHARED.contains(&message.name) { 2 } else { message.release };
        let of_names = schema::messages().find(|other| other.name == message.name && other.release == named);
        let ours = MessageSchema::find(message.name, named).expect("a message").decode(bytes).expect("its bytes").value;
        if let Err(difference) = agree(of_names.expect("a message").pdu, &ours, &found["value"]) {
            panic!("{name}: {difference}");
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
        Kind::BitString(..) => {
            let digits = ours.get("value").unwrap_or(ours);
            if digits == &theirs["value"] { Ok(()) } else { differ() }
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
                    // Not decoded there; the bytes of the whole message are equal.
                    Some(_) if other.is_string() => Ok(()),
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

/// Every open type below a definition: the name of its member, that of the member with its number, the types by number.
fn open_types(definition: &'static Definition, seen: &mut Vec<*const Definition>, found: &mut Vec<Value>) {
    let address: *const Definition = definition;
    if seen.contains(&address) {
        return;
    }
    seen.push(address);
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
                    let entry = json!([field.name, open.selector, types]);
                    if !found.contains(&entry) {
                        found.push(entry);
                    }
                    open.alternatives.iter().for_each(|(_, inner)| open_types(inner, seen, found));
                } else {
                    open_types(field.definition, seen, found);
                }
            }
        }
        Kind::SequenceOf(_, element) => open_types(element, seen, found),
        Kind::Choice(choice) => {
            let all = choice.root.iter().chain(choice.additions.unwrap_or_default());
            all.for_each(|alternative| open_types(alternative.definition, seen, found));
        }
        _ => {}
    }
}

/// Paths of the modules that a message needs.
fn modules(message: &schema::Message) -> Vec<String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/asn1/modules");
    // What is the same in both releases imports from the dictionary of the second one by its name.
    let shared = SHARED.contains(&message.name) || message.release == 2;
    let folders: &[&str] = if shared { &["release2", "shared"] } else { &["release1"] };
    let mut paths: Vec<String> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(format!("{root}/{folder}")).expect("the modules are there"))
        .map(|entry| entry.expect("an entry").path().to_string_lossy().into_owned())
        .filter(|path| path.ends_with(".asn"))
        .collect();
    paths.sort();
    paths
}
