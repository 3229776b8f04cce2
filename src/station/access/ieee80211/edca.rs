//! Enhanced distributed channel access of one station that broadcasts.

use std::collections::VecDeque;

use crate::channel::medium::MediumView;
use crate::engine::RandomStream;
use crate::station::access::Packet;
use crate::station::access::ieee80211::{AccessCategory, Contention};
use crate::units::{SimDuration, SimTime};

/// The right to send now, and what to send.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// The packet.
    pub packet: Packet,
    /// Which queue it comes from.
    pub category: AccessCategory,
    /// When it was handed over.
    pub enqueued_at: SimTime,
    /// When it came to the head of its queue.
    pub head_at: SimTime,
}

/// The four channel access functions of one station (IEEE 802.11-2020 clause 10.23.2).
///
/// Sans-IO: the owner reports what the medium does and calls [`Self::take_grant`] at [`Self::next_wakeup`]. The owner needs
/// to report busy and idle edges only while [`Self::contends`]; otherwise the station learns what the medium was
/// doing when the next packet arrives.
#[derive(Debug)]
pub struct Edca {
    functions: [AccessFunction; 4],
    medium: Medium,
    draws: RandomStream,
}

#[derive(Debug, Default)]
struct AccessFunction {
    queue: VecDeque<Waiting>,
    /// Slots still to be counted down; zero if there is no backoff.
    backoff: u32,
    /// When the frame at the head may be sent if nothing happens before.
    access_at: Option<SimTime>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    packet: Packet,
    enqueued_at: SimTime,
    head_at: SimTime,
}

/// The medium as it is; the station itself notices a busy medium a little later.
#[derive(Clone, Copy, Debug)]
enum Medium {
    Idle { since: SimTime },
    Busy { since: SimTime, idle_before: SimTime },
    Sending { category: AccessCategory },
}

impl Edca {
    /// A station that has nothing to send.
    pub fn new(draws: RandomStream) -> Self {
        Self { functions: Default::default(), medium: Medium::Idle { since: SimTime(i64::MIN / 4) }, draws }
    }

    /// Whether the station counts down or wants to: then it must hear what the medium does.
    pub fn contends(&self) -> bool {
        matches!(self.medium, Medium::Sending { .. })
            || self.functions.iter().any(|function| !function.queue.is_empty() || function.backoff > 0)
    }

    /// When a frame may be sent if nothing happens before.
    pub fn next_wakeup(&self) -> Option<SimTime> {
        self.functions.iter().filter_map(|function| function.access_at).min()
    }

    /// Brings a station that did not contend up to date with its medium.
    pub fn catch_up(&mut self, view: MediumView) {
        self.medium = if view.busy {
            Medium::Busy { since: view.since, idle_before: view.before }
        } else {
            Medium::Idle { since: view.since }
        };
    }

    /// Takes a packet into its queue, and returns the packet of the same flow that it replaces.
    pub fn enqueue(
        &mut self,
        now: SimTime,
        packet: Packet,
        category: AccessCategory,
        contention: &Contention,
    ) -> Option<Packet> {
        let idle_since = self.noticed_idle_since(now, contention);
        let function = &mut self.functions[category as usize];
        let same_flow = |waiting: &Waiting| packet.flow.is_some() && waiting.packet.flow == packet.flow;
        if let Some(place) = function.queue.iter().position(same_flow) {
            let waiting = &mut function.queue[place];
            let replaced = waiting.packet;
            let head_at = if place == 0 { now } else { waiting.head_at };
            *waiting = Waiting { packet, enqueued_at: now, head_at };
            return Some(replaced);
        }
        function.queue.push_back(Waiting { packet, enqueued_at: now, head_at: now });
        if function.queue.len() > 1 || matches!(self.medium, Medium::Sending { .. }) {
            return None;
        }
        // The medium has been idle: the frame goes out as soon as AIFS (and a backoff from before) is over ...
        let access_at = idle_since
            .map(|since| next_slot_boundary(function.access_after(since, category, contention), now, contention.slot));
        // ... unless the station notices before that the medium is no longer idle.
        let noticed = match self.medium {
            Medium::Busy { since, .. } => Some(since + contention.detection_time),
            Medium::Idle { .. } | Medium::Sending { .. } => None,
        };
        function.access_at = access_at.filter(|at| noticed.is_none_or(|noticed| *at < noticed));
        if function.access_at.is_none() && function.backoff == 0 {
            // Clause 10.23.2.4: a busy medium at the arrival of a frame invokes the backoff procedure.
            function.backoff = self.draws.next_up_to(contention.categories[category as usize].cw_min);
        }
        None
    }

    /// The medium became busy at `now`.
    pub fn medium_busy(&mut self, now: SimTime, contention: &Contention) {
        if let Medium::Idle { since } = self.medium {
            // Whoever may send before it can have noticed sends all the same: a concurrent start.
            self.freeze(now, since, now + contention.detection_time, contention);
            self.medium = Medium::Busy { since: now, idle_before: since };
        }
    }

    /// The medium became idle at `now`.
    pub fn medium_idle(&mut self, now: SimTime, contention: &Contention) {
        self.medium = Medium::Idle { since: now };
        for category in AccessCategory::ALL {
            let function = &mut self.functions[category as usize];
            if !function.queue.is_empty() {
                function.access_at = Some(function.access_after(now, category, contention));
            }
        }
    }

    /// Sends the most urgent frame that may be sent at `now`, if the wake-up is still valid.
    pub fn take_grant(&mut self, now: SimTime, contention: &Contention) -> Option<Grant> {
        let due = |function: &AccessFunction| function.access_at.is_some_and(|at| at <= now);
        let winner = AccessCategory::ALL.into_iter().find(|category| due(&self.functions[*category as usize]))?;
        let idle_since = match self.medium {
            Medium::Idle { since } => since,
            Medium::Busy { idle_before, .. } => idle_before,
            Medium::Sending { .. } => return None,
        };
        let waiting = {
            let function = &mut self.functions[winner as usize];
            function.access_at = None;
            function.backoff = 0;
            function.queue.pop_front()?
        };
        let losers = AccessCategory::ALL.map(|category| due(&self.functions[category as usize]));
        self.freeze(now, idle_since, now, contention);
        // Clause 10.23.2.4: the less urgent function that is due at the same instant behaves as after a collision.
        for category in AccessCategory::ALL.into_iter().filter(|category| losers[*category as usize]) {
            let window = contention.categories[category as usize].cw_min;
            self.functions[category as usize].backoff = 1 + self.draws.next_up_to(window);
        }
        self.medium = Medium::Sending { category: winner };
        let Waiting { packet, enqueued_at, head_at } = waiting;
        Some(Grant { packet, category: winner, enqueued_at, head_at })
    }

    /// The own frame is over. `medium` is what the medium does now that the station no longer sends.
    pub fn transmission_ended(&mut self, now: SimTime, medium: MediumView, contention: &Contention) {
        if let Medium::Sending { category } = self.medium {
            let function = &mut self.functions[category as usize];
            if contention.post_transmission_backoff {
                function.backoff = self.draws.next_up_to(contention.categories[category as usize].cw_min);
            }
            if let Some(head) = function.queue.front_mut() {
                head.head_at = now;
            }
        }
        if medium.busy {
            self.medium = Medium::Busy { since: medium.since, idle_before: medium.before };
        } else {
            self.medium_idle(now, contention);
        }
    }

    /// Gives up everything that waits.
    pub fn drain(&mut self) -> impl Iterator<Item = Packet> + '_ {
        self.functions.iter_mut().flat_map(|function| function.queue.drain(..).map(|waiting| waiting.packet))
    }

    /// Since when the station believes the medium to be idle; `None` if it has noticed that it is busy.
    fn noticed_idle_since(&self, now: SimTime, contention: &Contention) -> Option<SimTime> {
        match self.medium {
            Medium::Idle { since } => Some(since),
            Medium::Busy { since, idle_before } => (now < since + contention.detection_time).then_some(idle_before),
            Medium::Sending { .. } => None,
        }
    }

    /// Stops all countdowns at `now`, except those that end before `noticed`.
    fn freeze(&mut self, now: SimTime, idle_since: SimTime, noticed: SimTime, contention: &Contention) {
        for category in AccessCategory::ALL {
            let function = &mut self.functions[category as usize];
            if function.access_at.is_some_and(|at| at < noticed) {
                continue;
            }
            let counted_since = idle_since + contention.aifs(category);
            let counted = ((now - counted_since).0 / contention.slot.0).max(0);
            let was_counting = function.backoff > 0;
            function.backoff = function.backoff.saturating_sub(u32::try_from(counted).unwrap_or(u32::MAX));
            if function.access_at.take().is_some() && !was_counting {
                // The frame hoped to go out right after AIFS; now it has to back off like the others.
                function.backoff = self.draws.next_up_to(contention.categories[category as usize].cw_min);
            }
        }
    }
}

/// The first slot boundary from `now` on, counted from the one at `boundary`.
///
/// Clause 10.23.2.4: an access function starts to transmit at slot boundaries only. Stations that heard the same frame end
/// share their boundaries, so two of them collide only in the very same slot.
fn next_slot_boundary(boundary: SimTime, now: SimTime, slot: SimDuration) -> SimTime {
    let late = (now - boundary).0;
    if late <= 0 {
        return boundary;
    }
    boundary + SimDuration(late.div_euclid(slot.0) * slot.0 + if late % slot.0 == 0 { 0 } else { slot.0 })
}

impl AccessFunction {
    /// When the countdown ends if the medium has been idle since then and stays so.
    fn access_after(&self, idle_since: SimTime, category: AccessCategory, contention: &Contention) -> SimTime {
        let mut at = idle_since + contention.aifs(category);
        at.0 += i64::from(self.backoff) * contention.slot.0;
        at
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::station::access::ieee80211::EdcaParameters;
    use crate::station::access::{Addressee, TrafficClass};
    use crate::units::Db;

    const CONTENTION: Contention = Contention {
        slot: SimDuration::from_micros(13),
        sifs: SimDuration::from_micros(32),
        detection_time: SimDuration::from_micros(13),
        post_transmission_backoff: true,
        categories: EdcaParameters::OUTSIDE_BSS,
    };

    const IDLE: MediumView = MediumView { busy: false, since: SimTime(0), before: SimTime(-1) };

    fn micros(micros: i64) -> SimTime {
        SimTime::ZERO + SimDuration::from_micros(micros)
    }

    fn packet(flow: u8) -> Packet {
        Packet {
            handle: u32::from(flow),
            traffic_class: TrafficClass::Dp2,
            flow: Some(flow),
            bytes: 300,
            power_offset: Db(0.0),
            addressee: Addressee::Everybody,
        }
    }

    fn idle_since_zero() -> Edca {
        let mut edca = Edca::new(RandomStream::from_seed(1));
        edca.catch_up(IDLE);
        edca
    }

    #[test]
    fn an_idle_medium_is_used_as_soon_as_aifs_is_over() {
        // arrival after the medium became idle [us], category -> access [us]; AIFS 58, 71, 110, 149 us
        let cases = [
            (500, AccessCategory::BestEffort, 500), // 110 us and 30 slots
            (501, AccessCategory::BestEffort, 513),
            (110, AccessCategory::BestEffort, 110),
            (20, AccessCategory::BestEffort, 110),
            (20, AccessCategory::Voice, 58),
            (20, AccessCategory::Video, 71),
            (20, AccessCategory::Background, 149),
        ];
        for (arrival, category, access) in cases {
            let mut edca = idle_since_zero();
            edca.enqueue(micros(arrival), packet(0), category, &CONTENTION);
            assert_eq!(edca.next_wakeup(), Some(micros(access)), "{arrival} us, {category:?}");
        }
    }

    #[test]
    fn a_busy_medium_invokes_a_backoff_that_counts_idle_slots_only() {
        let mut edca = idle_since_zero();
        edca.catch_up(MediumView { busy: true, since: micros(0), before: SimTime(-1_000_000) });
        edca.enqueue(micros(100), packet(0), AccessCategory::BestEffort, &CONTENTION);
        assert_eq!(edca.next_wakeup(), None);
        let backoff = i64::from(edca.functions[2].backoff);
        assert!((1..=15).contains(&backoff), "the seed gives a backoff that can be frozen");
        edca.medium_idle(micros(500), &CONTENTION);
        assert_eq!(edca.next_wakeup(), Some(micros(500 + 110 + 13 * backoff)));
        // Busy again before AIFS is over: nothing was counted.
        edca.medium_busy(micros(600), &CONTENTION);
        assert_eq!(edca.next_wakeup(), None);
        edca.medium_idle(micros(1000), &CONTENTION);
        assert_eq!(edca.next_wakeup(), Some(micros(1000 + 110 + 13 * backoff)));
        // Busy after half a slot: a slot that was not idle to its end does not count.
        edca.medium_busy(micros(1000 + 110 + 6), &CONTENTION);
        let expected = if backoff == 1 { Some(micros(1000 + 110 + 13)) } else { None };
        assert_eq!(edca.next_wakeup(), expected);
    }

    #[test]
    fn a_station_that_cannot_have_noticed_starts_in_the_same_slot() {
        // busy this long before the planned access [us] -> sends all the same
        for (before, sends) in [(1, true), (12, true), (13, false), (50, false)] {
            let mut edca = idle_since_zero();
            edca.enqueue(micros(20), packet(0), AccessCategory::BestEffort, &CONTENTION);
            edca.medium_busy(micros(110 - before), &CONTENTION);
            assert_eq!(edca.next_wakeup().is_some(), sends, "{before} us");
        }
    }

    #[test]
    fn a_newer_message_takes_the_place_of_a_waiting_one() {
        let mut edca = idle_since_zero();
        edca.enqueue(micros(10), packet(0), AccessCategory::BestEffort, &CONTENTION);
        assert!(edca.enqueue(micros(20), packet(1), AccessCategory::BestEffort, &CONTENTION).is_none());
        let replaced = edca.enqueue(micros(30), packet(0), AccessCategory::BestEffort, &CONTENTION);
        assert_eq!(replaced.map(|packet| packet.flow), Some(Some(0)));
        let grant = edca.take_grant(micros(110), &CONTENTION).expect("AIFS is over");
        assert_eq!((grant.packet.flow, grant.enqueued_at, grant.head_at), (Some(0), micros(30), micros(30)));
        assert_eq!(edca.next_wakeup(), None, "not while sending");
        edca.transmission_ended(micros(600), MediumView { since: micros(600), ..IDLE }, &CONTENTION);
        let backoff = i64::from(edca.functions[2].backoff);
        assert_eq!(edca.next_wakeup(), Some(micros(600 + 110 + 13 * backoff)), "post-transmission backoff");
    }

    #[test]
    fn the_more_urgent_queue_wins_an_internal_collision() {
        let mut edca = idle_since_zero();
        // Both queues share their slot boundaries: their AIFS differ by whole slots.
        edca.enqueue(micros(1000), packet(0), AccessCategory::BestEffort, &CONTENTION);
        edca.enqueue(micros(1000), packet(1), AccessCategory::Voice, &CONTENTION);
        let boundary = edca.next_wakeup().expect("the medium is idle");
        let grant = edca.take_grant(boundary, &CONTENTION).expect("the medium has been idle");
        assert_eq!(grant.category, AccessCategory::Voice);
        assert!(edca.functions[2].backoff >= 1, "the other one backs off");
    }
}
