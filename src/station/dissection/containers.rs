//! Which container of a message takes how many bits.

use crate::station::message::FieldSpan;

/// A container of a message and its bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// Its name, or what else the bits are in parentheses.
    pub name: String,
    /// How many.
    pub bits: usize,
}

/// The bits of a message by container: the header, the members of the payload, and what holds them together.
pub fn containers(fields: &[FieldSpan], bytes: usize) -> Vec<Container> {
    let mut containers: Vec<Container> = Vec::new();
    for field in fields {
        let name = container_of(&field.path);
        let bits = field.end - field.start;
        match containers.iter_mut().find(|container| container.name == name) {
            Some(container) => container.bits += bits,
            None => containers.push(Container { name, bits }),
        }
    }
    let used: usize = containers.iter().map(|container| container.bits).sum();
    let filling = bytes * 8 - used;
    if filling > 0 {
        containers.push(Container { name: "(filling of the last byte)".to_owned(), bits: filling });
    }
    containers
}

/// `header`, or the member of the payload that the field is in; a wrapper such as `camParameters` does not count.
fn container_of(path: &str) -> String {
    let mut parts = path.split('.');
    let Some(first) = parts.next().filter(|first| !first.is_empty()) else { return "(structure)".to_owned() };
    if first == "header" {
        return first.to_owned();
    }
    match (parts.next(), parts.next()) {
        (Some(wrapper), Some(member)) if wrapper.ends_with("Parameters") => member.to_owned(),
        (Some(wrapper), None) if wrapper.ends_with("Parameters") => "(structure)".to_owned(),
        (Some(member), _) => member.to_owned(),
        (None, _) => "(structure)".to_owned(),
    }
}
