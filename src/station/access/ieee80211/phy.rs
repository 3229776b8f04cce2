//! What tells the members of the 802.11 family apart: their frames.

use crate::channel::medium::{FrameFormat, FrameManner, LinkOutcome};
use crate::units::{SimDuration, SimTime};

/// A physical layer: which frame carries a packet.
pub trait Phy {
    /// The frame in which `sender` sends a packet of `bytes` at `now`.
    fn frame(&self, now: SimTime, sender: u32, bytes: u32) -> PhyFrame;

    /// The longest time that a packet of `bytes` may be on the air.
    fn airtime(&self, bytes: u32) -> SimDuration;

    /// What became of a frame after receivers that do not know its format have been told apart; `outcomes` if all do.
    fn understood<'a>(
        &'a mut self,
        _now: SimTime,
        _sender: u32,
        _frame: &PhyFrame,
        outcomes: &'a [LinkOutcome],
    ) -> &'a [LinkOutcome] {
        outcomes
    }
}

/// A frame, and how it is judged.
#[derive(Clone, Copy, Debug)]
pub struct PhyFrame {
    /// Its shape on the air.
    pub format: FrameFormat,
    /// How it is judged; its power is the packet's.
    pub manner: FrameManner,
}
