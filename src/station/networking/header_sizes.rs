//! How many bytes the headers add.

/// Bytes of the headers between the facilities message and the access layer.
#[derive(Clone, Copy, Debug)]
pub struct HeaderSizes {
    /// BTP-B: destination port and port info (EN 302 636-5-1 clause 7.3).
    pub btp_bytes: u32,
    /// GeoNetworking: basic, common and single-hop broadcast header (EN 302 636-4-1 clause 9.8.4).
    pub geonetworking_bytes: u32,
}

impl HeaderSizes {
    /// All headers together.
    pub fn total(&self) -> u32 {
        self.btp_bytes + self.geonetworking_bytes
    }
}
