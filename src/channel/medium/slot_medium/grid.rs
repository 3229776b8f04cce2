//! The resource blocks of a slotted channel.

use crate::channel::medium::Band;
use crate::channel::reception::Modulation;
use crate::units::{Dbm, Megahertz, Milliwatts};

/// Consecutive resource blocks of 12 sub-carriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RbSpan {
    /// The lowest one.
    pub first: u16,
    /// How many.
    pub count: u16,
}

/// What a transmission occupies in its slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Allocation {
    /// Resource blocks of the control information (SCI).
    pub control: RbSpan,
    /// Resource blocks of the data.
    pub data: RbSpan,
    /// Modulation of the data; sets the error vector magnitude and with it the in-band emission.
    pub modulation: Modulation,
    /// How the power is divided.
    pub control_power: ControlPower,
}

/// How the power of a transmission is divided between control information and data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ControlPower {
    /// Both are sent at the same time from one transmit power; a resource block of control has `boost` times the power of
    /// one of data (LTE: 3GPP TS 36.213 clause 14.2.1, 3 dB).
    Shared {
        /// Linear ratio.
        boost: f32,
    },
    /// The control information is sent in the first symbols of the data's resource blocks, with the same density (NR).
    Ahead,
    /// The control information is sent in symbols of its own, in which nobody sends data, with the whole transmit power
    /// (NR as 5G-LENA has it).
    Alone,
    /// The data have the whole transmit power, and the control information the same density on top of it, as analytical
    /// models have it.
    Extra,
}

/// How a channel is divided in frequency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ResourceGrid {
    /// Resource blocks of the channel.
    pub resource_blocks: u16,
    /// The lowest resource block of the first sub-channel.
    pub first_block: u16,
    /// Sub-channels.
    pub subchannels: u16,
    /// Resource blocks of a sub-channel.
    pub subchannel_size: u16,
    /// Noise in one resource block, noise figure included.
    pub noise_per_block: Dbm,
}

impl RbSpan {
    /// The blocks as indices.
    pub fn blocks(self) -> std::ops::Range<usize> {
        usize::from(self.first)..usize::from(self.first + self.count)
    }
}

impl ResourceGrid {
    /// Noise in so many resource blocks.
    pub fn noise(&self, blocks: u16) -> Milliwatts {
        Milliwatts(self.noise_per_block.milliwatts().0 * f64::from(blocks))
    }

    /// The frequencies of resource blocks, each as wide as `block`; their middle is that of the channel.
    pub fn band(&self, span: RbSpan, block: Megahertz) -> Band {
        let edge = |place: u16| Megahertz((f64::from(place) - f64::from(self.resource_blocks) / 2.0) * block.0);
        Band { low: edge(span.first), high: edge(span.first + span.count) }
    }

    /// The resource blocks of a sub-channel.
    pub fn subchannel(&self, index: u16) -> RbSpan {
        RbSpan { first: self.first_block + index * self.subchannel_size, count: self.subchannel_size }
    }
}

impl Allocation {
    /// Share of the transmit power in one resource block of the data, and in one of the control information.
    pub fn shares(&self) -> (f32, f32) {
        let (control, data) = (f32::from(self.control.count), f32::from(self.data.count));
        match self.control_power {
            ControlPower::Shared { boost } => {
                let share = 1.0 / (data + boost * control);
                (share, boost * share)
            }
            ControlPower::Ahead | ControlPower::Extra => (1.0 / data, 1.0 / data),
            ControlPower::Alone => (1.0 / data, 1.0 / control),
        }
    }

    /// Whether a block carries power of its own for the control information.
    pub(super) fn control_is_apart(&self) -> bool {
        !matches!(self.control_power, ControlPower::Ahead | ControlPower::Alone)
    }
}
