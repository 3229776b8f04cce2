//! How NR-V2X puts packets into sub-channels.

use super::{ControlSymbols, Mcs, SlotFormat};
use crate::channel::medium::slot_medium::{Allocation, ControlPower, RbSpan, ResourceGrid};
use crate::station::access::sidelink::{Fit, SidelinkPhy};

/// Whose received power is compared with thresholds (`sl-RS-ForSensing`), always per resource element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RsrpReference {
    /// That of the data, PSSCH-RSRP.
    Pssch,
    /// That of the control information, PSCCH-RSRP.
    Pscch,
}

/// A scheme on a number of sub-channels.
#[derive(Clone, Debug, PartialEq)]
pub struct Format {
    /// The scheme.
    pub mcs: Mcs,
    /// Sub-channels.
    pub subchannels: u16,
    /// Packet sizes in bytes with the numbers of their error curves; the nearest counts.
    pub curves: Vec<(u32, u16)>,
}

/// The transport formats that a resource pool allows.
#[derive(Clone, Debug)]
pub struct NrPhy {
    grid: ResourceGrid,
    slot_format: SlotFormat,
    rsrp: RsrpReference,
    /// Formats in the order of preference, with the bits that they hold.
    formats: Vec<(Format, u32)>,
    overhead_bytes: u32,
}

impl NrPhy {
    /// The formats of a pool; a packet is put into the first scheme that holds it, and there into as few sub-channels as it
    /// takes.
    pub fn new(
        grid: ResourceGrid,
        slot_format: SlotFormat,
        rsrp: RsrpReference,
        mut formats: Vec<Format>,
        overhead_bytes: u32,
    ) -> Self {
        formats.sort_by_key(|format| (format.mcs, format.subchannels));
        let with_bits = formats.into_iter().filter_map(|format| {
            let bits = slot_format.transport_block_bits(format.mcs, format.subchannels * grid.subchannel_size)?;
            Some((format, bits))
        });
        Self { grid, slot_format, rsrp, formats: with_bits.collect(), overhead_bytes }
    }

    fn allocation_of(&self, first_subchannel: u16, subchannels: u16, mcs: Mcs) -> Allocation {
        let first = self.grid.first_block + first_subchannel * self.grid.subchannel_size;
        Allocation {
            control: RbSpan { first, count: self.slot_format.control.blocks },
            data: RbSpan { first, count: subchannels * self.grid.subchannel_size },
            modulation: mcs.modulation(),
            control_power: match self.slot_format.control.place {
                ControlSymbols::AmongData => ControlPower::Ahead,
                ControlSymbols::BeforeData => ControlPower::Alone,
            },
        }
    }
}

impl SidelinkPhy for NrPhy {
    fn fit(&self, bytes: u32, at_most: u16) -> Option<Fit> {
        let needed = 8 * (bytes + self.overhead_bytes);
        let (format, _) =
            self.formats.iter().find(|(format, bits)| format.subchannels <= at_most && *bits >= needed)?;
        let (_, curve) = format.curves.iter().min_by_key(|(size, _)| size.abs_diff(bytes))?;
        let (data, control) = self.allocation_of(0, format.subchannels, format.mcs).shares();
        Some(Fit {
            subchannels: format.subchannels,
            mcs: format.mcs.0,
            resource_blocks: format.subchannels * self.grid.subchannel_size,
            curve: *curve,
            rsrp_share: match self.rsrp {
                RsrpReference::Pssch => data / 12.0,
                RsrpReference::Pscch => control / 12.0,
            },
        })
    }

    fn allocation(&self, first_subchannel: u16, fit: &Fit) -> Allocation {
        self.allocation_of(first_subchannel, fit.subchannels, Mcs(fit.mcs))
    }
}
