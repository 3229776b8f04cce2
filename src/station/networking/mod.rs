//! Networking and transport, as far as they change what is sent.

mod headers;
mod request;

pub use headers::HeaderSizes;
pub use request::{AreaShape, Destination, GeoArea, Priority, Transport};
