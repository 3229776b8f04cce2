//! The scenario format as JSON schema.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::Scenario;

/// The JSON schema of scenario files, for editors and other programs: all keys with description, range and default.
pub fn json_schema() -> Value {
    let mut schema = format_schema();
    allow_names_of_alternatives(&mut schema);
    schema["properties"]["sweep"] = sweep_schema();
    schema
}

/// `[sweep]`, which is read apart from the settings: its keys are those of the scenario, with lists for values.
fn sweep_schema() -> Value {
    let axes = json!({
        "type": "object",
        "description": "Keys of the scenario, each with a list of values or a range such as { from = 1, to = 10, step = 1 }.",
    });
    json!({
        "type": "object",
        "description": "The variations of the scenario that a study runs; `comad run` leaves them aside.",
        "additionalProperties": false,
        "properties": {
            "seeds": {
                "type": "integer",
                "description": "Runs of each variation; absent: scenario.seeds.",
                "minimum": 1,
                "maximum": 100_000,
            },
            "constraints": {
                "type": "array",
                "description": "Conditions over keys of the scenario that a variation must meet to be run.",
                "items": { "type": "string" },
            },
            "grid": axes,
            "zip": {
                "description": "Keys whose values go side by side: one table, or a list of them.",
                "anyOf": [axes, { "type": "array", "items": axes }],
            },
        },
    })
}

/// The schema as the loader reads it: alternatives are tables, and every default is that of the place the key is at.
pub(super) fn format_schema() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let mut schema = settings.into_generator().into_root_schema_for::<Scenario>().to_value();
    drop_null(&mut schema);
    join_lines(&mut schema);
    let defaults = serde_json::to_value(Scenario::default()).expect("settings are plain data");
    push_defaults_down(&mut schema, &defaults);
    schema
}

/// TOML has no null: an optional key is simply absent.
fn drop_null(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(mut choices)) = object.remove("anyOf") {
                choices.retain(|choice| choice["type"] != "null");
                for (key, value) in choices.remove(0).as_object().cloned().unwrap_or_default() {
                    object.entry(key).or_insert(value);
                }
            }
            if object.get("default") == Some(&Value::Null) {
                object.remove("default");
            }
            object.values_mut().for_each(drop_null);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_null),
        _ => {}
    }
}

/// Line ends in doc comments are those of the source code.
fn join_lines(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(description)) = object.get_mut("description") {
                *description = description.split_whitespace().collect::<Vec<_>>().join(" ");
            }
            object.values_mut().for_each(join_lines);
        }
        Value::Array(items) => items.iter_mut().for_each(join_lines),
        _ => {}
    }
}

/// One struct can stand at several places with several defaults, such as the bodies of cars and trucks.
fn push_defaults_down(schema: &mut Value, default: &Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(Value::Array(alternatives)) = object.get_mut("oneOf") {
        for alternative in alternatives {
            let name = alternative["required"][0].as_str().unwrap_or_default().to_owned();
            let chosen = default.get(&name).cloned();
            if let (Some(payload), Some(chosen)) = (alternative["properties"].get_mut(&name), chosen) {
                push_defaults_down(payload, &chosen);
            }
        }
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (key, property) in properties.iter_mut() {
            if let Some(default) = default.get(key) {
                property["default"] = default.clone();
                push_defaults_down(property, default);
            }
        }
        let properties = properties.clone();
        if let Some(Value::Array(required)) = object.get_mut("required") {
            let has_default = |key: &Value| {
                key.as_str()
                    .and_then(|key| properties.get(key))
                    .is_some_and(|property| property.get("default").is_some())
            };
            required.retain(|key| !has_default(key));
        }
    }
    if object.get("required").is_some_and(|required| required.as_array().is_some_and(Vec::is_empty)) {
        object.remove("required");
    }
}

/// A choice can be written as the bare name of an alternative, which then has its defaults.
fn allow_names_of_alternatives(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(allow_names_of_alternatives);
            if let Some(Value::Array(alternatives)) = object.get_mut("oneOf") {
                let names: Vec<String> = alternatives.iter().filter_map(table_alternative).collect();
                if !names.is_empty() {
                    alternatives.push(json!({ "type": "string", "enum": names }));
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(allow_names_of_alternatives),
        _ => {}
    }
}

/// The name of an alternative whose payload is a table.
fn table_alternative(alternative: &Value) -> Option<String> {
    let (name, payload) = alternative.get("properties").and_then(Value::as_object).and_then(single)?;
    (payload["type"] == "object").then(|| name.clone())
}

fn single(properties: &Map<String, Value>) -> Option<(&String, &Value)> {
    (properties.len() == 1).then(|| properties.iter().next()).flatten()
}
