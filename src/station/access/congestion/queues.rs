//! What waits in front of the gate.

use std::collections::VecDeque;

use crate::station::access::{Packet, TrafficClass};
use crate::units::{SimDuration, SimTime};

/// How much may wait, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueLimits {
    /// Packets in the queue of one traffic class.
    pub packets: usize,
    /// A packet that has waited for longer is of no use.
    pub lifetime: SimDuration,
}

/// A packet that waits.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// The packet.
    pub packet: Packet,
    /// Since when.
    pub since: SimTime,
}

/// One queue per traffic class (the DCC profiles DP0 to DP3), the most urgent first.
#[derive(Clone, Debug, Default)]
pub struct Queues {
    by_class: [VecDeque<Held>; TrafficClass::ALL.len()],
}

impl Queues {
    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.by_class.iter().all(VecDeque::is_empty)
    }

    /// Takes a packet in, and gives back the one that has to go for it: an older one of the same flow, or the oldest of
    /// a full queue.
    pub fn push(&mut self, now: SimTime, packet: Packet, limits: &QueueLimits) -> Option<Packet> {
        let queue = &mut self.by_class[packet.traffic_class as usize];
        let held = Held { packet, since: now };
        let same_flow = |waiting: &Held| packet.flow.is_some() && waiting.packet.flow == packet.flow;
        if let Some(place) = queue.iter().position(same_flow) {
            return Some(std::mem::replace(&mut queue[place], held).packet);
        }
        let evicted = if queue.len() >= limits.packets { queue.pop_front().map(|oldest| oldest.packet) } else { None };
        queue.push_back(held);
        evicted
    }

    /// The next packet to go. The caller looks whether it is still of use.
    pub fn pop(&mut self) -> Option<Held> {
        self.by_class.iter_mut().find_map(VecDeque::pop_front)
    }

    /// Gives up everything that waits.
    pub fn drain(&mut self) -> impl Iterator<Item = Packet> + '_ {
        self.by_class.iter_mut().flat_map(|queue| queue.drain(..).map(|held| held.packet))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::access::Addressee;
    use crate::units::Db;

    const LIMITS: QueueLimits = QueueLimits { packets: 2, lifetime: SimDuration::from_millis(1000) };

    fn packet(handle: u32, traffic_class: TrafficClass, flow: Option<u8>) -> Packet {
        Packet { handle, traffic_class, flow, bytes: 300, power_offset: Db(0.0), addressee: Addressee::Everybody }
    }

    #[test]
    fn the_most_urgent_goes_first_and_the_newest_of_a_flow_stays() {
        use TrafficClass::{Dp1, Dp2};
        let mut queues = Queues::default();
        // packet -> the packet that has to go for it
        let arrivals = [
            (packet(1, Dp2, Some(2)), None),
            (packet(2, Dp1, None), None),
            (packet(3, Dp2, Some(2)), Some(1)),
            (packet(4, Dp1, None), None),
            (packet(5, Dp1, None), Some(2)),
        ];
        for (packet, expected) in arrivals {
            let evicted = queues.push(SimTime::ZERO, packet, &LIMITS).map(|packet| packet.handle);
            assert_eq!(evicted, expected, "{packet:?}");
        }
        let order: Vec<u32> = std::iter::from_fn(|| queues.pop()).map(|held| held.packet.handle).collect();
        assert_eq!(order, [4, 5, 3]);
        assert!(queues.is_empty());
    }
}
