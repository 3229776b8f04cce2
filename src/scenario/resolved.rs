//! A scenario as a file that says everything.

use serde::Serialize;
use toml_edit::{Array, DocumentMut, Item, Value};

use super::Scenario;

impl Scenario {
    /// The scenario as TOML, every default included, the keys in the order of the settings. Loading it gives the same
    /// scenario again.
    pub fn resolved_toml(&self) -> String {
        to_toml(self)
    }
}

/// Settings as a TOML text.
pub(super) fn to_toml(settings: &impl Serialize) -> String {
    let text = toml::to_string_pretty(settings).expect("settings are plain data");
    let mut document: DocumentMut = text.parse().expect("the writer of TOML writes TOML");
    for (_, item) in document.iter_mut() {
        write_lists_inline(item);
    }
    let text = document.to_string();
    text.trim_end().to_owned() + "\n"
}

/// `points = [{ .. }, { .. }]` reads better than a table heading for each point.
fn write_lists_inline(item: &mut Item) {
    if let Item::ArrayOfTables(tables) = item {
        let mut list = Array::new();
        for table in tables.iter() {
            let mut entry = table.clone().into_inline_table();
            entry.fmt();
            list.push_formatted(Value::InlineTable(entry).decorated("\n    ", ""));
        }
        list.set_trailing("\n");
        list.set_trailing_comma(true);
        *item = Item::Value(Value::Array(list));
    } else if let Some(table) = item.as_table_mut() {
        for (mut key, inner) in table.iter_mut() {
            let is_list = inner.is_array_of_tables();
            write_lists_inline(inner);
            if is_list {
                key.fmt();
            }
        }
    }
}
