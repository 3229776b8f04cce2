//! What receivers keep of a packet between its transmissions.

use crate::channel::medium::LinkFate;

/// A packet that is sent several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketCopies(pub(super) u32);

/// Soft bits of one packet at all receivers: with chase combining, SINRs add up.
#[derive(Debug, Default)]
pub(super) struct SoftBuffer {
    /// Key of the draws that decide, the same for all transmissions: who decodes the first one decodes all together.
    pub key: u64,
    /// How many transmissions there were.
    pub attempts: u8,
    pub links: Vec<SoftLink>,
}

/// One receiver.
#[derive(Clone, Copy, Debug)]
pub(super) struct SoftLink {
    pub receiver: u32,
    pub sinr: f32,
    pub snr: f32,
    pub fate: LinkFate,
    /// In which transmission it was decoded.
    pub attempt: u8,
}

/// Buffers that are used again.
#[derive(Debug, Default)]
pub(super) struct SoftBuffers {
    buffers: Vec<SoftBuffer>,
    free: Vec<u32>,
}

impl SoftBuffers {
    pub fn open(&mut self) -> PacketCopies {
        let place = self.free.pop().unwrap_or_else(|| {
            self.buffers.push(SoftBuffer::default());
            self.buffers.len() as u32 - 1
        });
        let buffer = &mut self.buffers[place as usize];
        (buffer.key, buffer.attempts) = (0, 0);
        buffer.links.clear();
        PacketCopies(place)
    }

    pub fn close(&mut self, packet: PacketCopies) {
        self.free.push(packet.0);
    }

    pub fn get_mut(&mut self, packet: PacketCopies) -> &mut SoftBuffer {
        &mut self.buffers[packet.0 as usize]
    }
}

/// How far a transmission came at a receiver: of several that were lost, the farthest one says why.
pub(super) fn farther(one: LinkFate, other: LinkFate) -> LinkFate {
    let rank = |fate| match fate {
        LinkFate::HalfDuplex => 0,
        LinkFate::Sensing => 1,
        LinkFate::ReceiverBusy | LinkFate::Locked => 2,
        LinkFate::Propagation => 3,
        LinkFate::Collision => 4,
        LinkFate::Received => 5,
    };
    if rank(other) > rank(one) { other } else { one }
}
