//! Rules of the JSON form: what is refused and what it says, and what survives.

use comad::station::message::{MessageSchema, bytes_from_hex, hex_from_bytes};
use serde_json::{Value, json};

use crate::vector::vectors;

fn cam(name: &str) -> (MessageSchema, Value) {
    let vector = vectors().into_iter().find(|vector| vector.name == name).unwrap();
    (vector.schema(), vector.value)
}

#[test]
fn errors_say_where_and_what_would_be_right() {
    const HIGH: &str = "/cam/camParameters/highFrequencyContainer/basicVehicleContainerHighFrequency";
    // object, key, value -> message
    let cases = [
        ("/header", "stationID", json!(1), "header: unknown key `stationID`, did you mean `stationId`?"),
        (
            "/header",
            "stationId",
            json!(-1),
            "header.stationId: found `-1`, expected a whole number from 0 to 4294967295",
        ),
        (
            "/header",
            "messageId",
            json!("cam"),
            "header.messageId: found `\"cam\"`, expected a whole number from 0 to 255",
        ),
        (HIGH, "driveDirection", json!("foward"), "unknown name `foward`, did you mean `forward`?"),
        (HIGH, "accelerationControl", json!("01"), "found `\"01\"`, expected zeros behind the first 7 bits"),
        (HIGH, "accelerationControl", json!("0100"), "found 2 octets, expected 1 octets for 7 bits"),
        ("/cam/camParameters", "highFrequencyContainer", json!({}), "found an object with 0 keys, expected an object"),
        (
            "/cam/camParameters",
            "lowFrequencyContainer",
            json!({ "basic": 1 }),
            "did you mean `basicVehicleContainerLow",
        ),
    ];
    for (object, key, value, expected) in cases {
        let (schema, mut message) = cam("cam2_hf");
        message.pointer_mut(object).unwrap()[key] = value;
        let error = schema.encode(&message).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    let (schema, mut message) = cam("cam2_hf");
    message["cam"].as_object_mut().unwrap().remove("generationDeltaTime");
    assert_eq!(schema.encode(&message).unwrap_err().to_string(), "cam: `generationDeltaTime` is missing");
}

#[test]
fn decoding_errors_name_the_bit_and_the_field() {
    let bytes = bytes_from_hex(&vectors()[0].uper_hex).unwrap();
    let schema = MessageSchema::find("cam", 1).unwrap();
    let error = schema.decode(&bytes[..10]).unwrap_err().to_string();
    let path = "cam.camParameters.basicContainer.referencePosition.latitude";
    assert_eq!(error, format!("bit 76 (byte 9), `{path}`: 31 bits are needed, 4 are left"));
}

#[test]
fn a_misspelt_message_lists_the_nearest_first() {
    let error = MessageSchema::find("CAN", 2).unwrap_err();
    assert_eq!(error.known[0], "CAM (release 2)");
}

/// A later release adds a member behind the last known one, an alternative and a name.
#[test]
fn what_a_later_release_adds_survives() {
    let (schema, message) = cam("cam2_hf");
    const LANE: &str = "/cam/camParameters/highFrequencyContainer/basicVehicleContainerHighFrequency";
    let additions: [(&str, &str, Value); 4] = [
        ("/cam/camParameters", "...", json!({ "1": "c0ffee", "70": "00" })),
        ("/cam/camParameters/basicContainer", "...", json!({ "0": "01" })),
        ("/cam/camParameters", "highFrequencyContainer", json!({ "...": { "index": 3, "value": "abcd" } })),
        (LANE, "curvatureCalculationMode", json!({ "...": 2 })),
    ];
    for (object, key, value) in additions {
        let mut message = message.clone();
        message.pointer_mut(object).unwrap()[key] = value;
        let bytes = schema.encode(&message).unwrap();
        let decoded = schema.decode(&bytes).unwrap();
        assert_eq!(decoded.value, message);
        assert_eq!(hex_from_bytes(&schema.encode(&decoded.value).unwrap()), hex_from_bytes(&bytes));
    }
}
