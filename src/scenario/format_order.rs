//! Writes a tree with its keys in the order of the format.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use super::shape::Shape;
use super::tree::{Content, Node};

/// A tree that was read, as something to write.
pub(super) struct InFormatOrder<'a> {
    pub node: &'a Node,
    pub shape: &'a Shape,
}

impl Serialize for InFormatOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.node.content {
            Content::Table(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for key in self.shape.keys() {
                    if let Some(entry) = entries.get(&key.name) {
                        map.serialize_entry(&key.name, &InFormatOrder { node: &entry.node, shape: &key.shape })?;
                    }
                }
                map.end()
            }
            Content::List(items) => {
                let item_shape = if let Shape::List { item, .. } = self.shape { item } else { self.shape };
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for node in items {
                    list.serialize_element(&InFormatOrder { node, shape: item_shape })?;
                }
                list.end()
            }
            _ => self.node.value().serialize(serializer),
        }
    }
}
