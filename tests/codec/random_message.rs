//! Bytes of random messages, as a station would take them.

use comad::station::message::{MessageKind, MessageSchema};
use comad_asn1::schema;

use crate::random_value::{Dice, random_value};

/// Long ones take most of the time: a random map has tens of kilobytes.
const MOST_BYTES: usize = 1500;

/// The kind of a message by the name of its table; none for drafts, which no station sends.
pub fn kind_of(name: &str) -> Option<MessageKind> {
    MessageKind::ALL.into_iter().find(|kind| kind.name() == name)
}

/// Random values of a message, encoded, with the header that stations look for: they refuse all others unread.
pub fn random_messages(message: &'static schema::Message) -> impl Iterator<Item = Vec<u8>> {
    let schema = MessageSchema::find(message.name, message.release).expect("a message of the tables");
    let random = move |seed| {
        let mut bytes = schema.encode(&random_value(&mut Dice::new(seed), message.pdu)).expect("a value");
        if let Some(kind) = kind_of(message.name) {
            bytes[..2].copy_from_slice(&[if kind == MessageKind::Vam { 3 } else { 2 }, kind.message_id()]);
        }
        bytes
    };
    (0..).map(random).filter(|bytes| bytes.len() <= MOST_BYTES)
}
