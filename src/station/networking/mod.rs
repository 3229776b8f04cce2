//! Networking and transport, as far as they change what is sent.

mod headers;

pub use headers::HeaderSizes;
