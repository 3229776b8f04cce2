//! How LTE-V2X puts packets into sub-channels.

use super::transport_format::{CONTROL_BLOCKS, Mcs};
use crate::channel::medium::slot_medium::{Allocation, ControlPower, RbSpan, ResourceGrid};
use crate::station::access::sidelink::{Fit, SidelinkPhy};

/// Where control information lies (3GPP TS 36.213 clause 14.1.1, `adjacencyPSCCH-PSSCH`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlPlace {
    /// In the lowest two resource blocks of the first sub-channel, right below the data.
    Adjacent,
    /// In a part of the channel of its own, below all sub-channels: two resource blocks for each of them.
    Apart,
}

/// What the received power of a packet is compared with thresholds as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsrpReference {
    /// Power of one resource element of the data, PSSCH-RSRP of TS 36.214.
    ResourceElement,
    /// Power of the whole packet, as analytical models have it.
    Packet,
}

/// The transport formats that a resource pool allows.
#[derive(Clone, Debug)]
pub struct LtePhy {
    grid: ResourceGrid,
    place: ControlPlace,
    control_power: ControlPower,
    rsrp: RsrpReference,
    formats: Vec<Format>,
    overhead_bytes: u32,
}

/// A scheme with its error curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    /// The scheme.
    pub mcs: Mcs,
    /// Resource blocks of the data.
    pub blocks: u16,
    /// Number of the error curve.
    pub curve: u16,
}

impl LtePhy {
    /// The formats of a pool, each with its error curve; packets that none of them holds cannot be sent.
    pub fn new(
        grid: ResourceGrid,
        place: ControlPlace,
        control_power: ControlPower,
        rsrp: RsrpReference,
        mut formats: Vec<Format>,
        overhead_bytes: u32,
    ) -> Self {
        formats.sort_by_key(|format| (format.mcs, format.blocks));
        Self { grid, place, control_power, rsrp, formats, overhead_bytes }
    }

    /// Sub-channels that so many resource blocks of data take.
    pub fn subchannels(&self, blocks: u16) -> u16 {
        let control = if self.place == ControlPlace::Adjacent { CONTROL_BLOCKS } else { 0 };
        (blocks + control).div_ceil(self.grid.subchannel_size)
    }
}

impl SidelinkPhy for LtePhy {
    fn fit(&self, bytes: u32, at_most: u16) -> Option<Fit> {
        let bits = 8 * (bytes + self.overhead_bytes);
        let holds = |format: &&Format| format.mcs.transport_block_bits(format.blocks) >= bits;
        let fitting = self.formats.iter().filter(holds).map(|format| (self.subchannels(format.blocks), format));
        let (subchannels, format) = fitting
            .filter(|(subchannels, _)| *subchannels <= at_most)
            .min_by_key(|(subchannels, format)| (*subchannels, format.mcs, format.blocks))?;
        let allocation = self.allocation_of(0, format.mcs, format.blocks);
        let rsrp_share = match self.rsrp {
            RsrpReference::ResourceElement => allocation.shares().0 / 12.0,
            RsrpReference::Packet => 1.0,
        };
        let resource_blocks = format.blocks;
        Some(Fit { subchannels, mcs: format.mcs.0, resource_blocks, curve: format.curve, rsrp_share })
    }

    fn allocation(&self, first_subchannel: u16, fit: &Fit) -> Allocation {
        self.allocation_of(first_subchannel, Mcs(fit.mcs), fit.resource_blocks)
    }
}

impl LtePhy {
    fn allocation_of(&self, first_subchannel: u16, mcs: Mcs, blocks: u16) -> Allocation {
        let start = self.grid.first_block + first_subchannel * self.grid.subchannel_size;
        let (control, data) = match self.place {
            ControlPlace::Adjacent => (start, start + CONTROL_BLOCKS),
            ControlPlace::Apart => (first_subchannel * CONTROL_BLOCKS, start),
        };
        Allocation {
            control: RbSpan { first: control, count: CONTROL_BLOCKS },
            data: RbSpan { first: data, count: blocks },
            modulation: mcs.modulation(),
            control_power: self.control_power,
        }
    }
}
