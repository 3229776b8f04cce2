//! `comad codec size`: how the size of a message on the air comes about.

use std::fmt::Write;

use crate::simulation::{PacketPart, airtime};
use crate::station::dissection::Container;

/// The table of all parts with their sum.
pub(super) fn table(message: &str, containers: &[Container], parts: &[PacketPart]) -> String {
    let mut rows: Vec<(String, String, String)> = Vec::new();
    for part in parts.iter().filter(|part| part.layer != "message") {
        rows.push((part.layer.to_owned(), part.part.clone(), part.bytes.to_string()));
    }
    for container in containers {
        let bytes = format!("{:.1}  ({} bits)", container.bits as f64 / 8.0, container.bits);
        rows.push((message.to_owned(), container.name.clone(), bytes));
    }
    let wide = |column: fn(&(String, String, String)) -> &str| {
        rows.iter().map(|row| column(row).chars().count()).max().unwrap_or_default()
    };
    let (first, second) = (wide(|row| &row.0).max("layer".len()), wide(|row| &row.1).max("part".len()));
    let mut text = String::new();
    let mut line = |layer: &str, part: &str, bytes: &str| {
        writeln!(text, "{layer:first$}  {part:second$}  {bytes}").expect("a string takes any text");
    };
    line("layer", "part", "bytes");
    rows.iter().for_each(|(layer, part, bytes)| line(layer, part, bytes));
    let sum = |layers: &dyn Fn(&str) -> bool| -> usize {
        parts.iter().filter(|part| layers(part.layer)).map(|part| part.bytes).sum()
    };
    let above = sum(&|layer| layer != "802.11");
    line("", "message", &sum(&|layer| layer == "message").to_string());
    line("", "handed to the access layer", &above.to_string());
    line("", "frame", &sum(&|_| true).to_string());
    let microseconds = airtime(above as u32).as_secs_f64() * 1e6;
    line("", "on the air at 6 Mb/s", &format!("{microseconds:.0} us"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::{Protection, packet_parts};
    use crate::station::dissection::containers;
    use crate::station::message::{MessageKind, MessageSchema, bytes_from_hex};

    const CAM: &str = "02020012d6871234005a56c4ee0e43469000c80a070842ab8c00384122b68402c08a74a40b61ff9480";

    #[test]
    fn containers_and_layers_add_up() {
        let bytes = bytes_from_hex(CAM).expect("hex digits");
        let decoded = MessageSchema::find("CAM", 1).expect("the CAM").decode(&bytes).expect("a CAM");
        let containers = containers(&decoded.fields, bytes.len());
        assert_eq!(containers.iter().map(|container| container.bits).sum::<usize>(), bytes.len() * 8);
        let bits = |name: &str| containers.iter().find(|container| container.name == name).map(|found| found.bits);
        // ITS PDU header: 8 + 8 + 32 bits; generation delta time: 16 bits.
        assert_eq!((bits("header"), bits("generationDeltaTime")), (Some(48), Some(16)));
        let parts = packet_parts(&bytes, Some(MessageKind::Cam), Protection::None, 1).expect("it fits");
        let text = table("CAM", &containers, &parts);
        let frame = text.lines().find_map(|line| line.trim_start().strip_prefix("frame ")).expect("a sum");
        assert_eq!(frame.trim(), (38 + 44 + bytes.len()).to_string(), "{text}");
    }
}
