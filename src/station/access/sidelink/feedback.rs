//! Answers that stop retransmissions.

use crate::channel::medium::slot_medium::{SlotLink, SlotMedium};
use crate::channel::medium::{LinkFate, LinkOutcome};
use crate::station::access::{Addressee, Packet, SentPacket};
use crate::units::{Db, Meters};

/// Feedback of receivers (PSFCH): 3GPP TS 38.213 V16.4.0 clause 16.3.
///
/// The addressee of a packet for one station says whether it has it. CAMs have no addressees: the group that answers are the stations
/// within a range of the sender. An answer is a sequence on one resource block with the whole power of its sender. It is heard
/// if it stands out of the noise, unless who waits for it answers somebody else at the same occasion. Answers disturb nobody.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feedback {
    /// Who answers to packets without an addressee; none: nobody, and they are sent again blindly.
    pub reply: Option<FeedbackReply>,
    /// Within which distance of the sender (`MCR`).
    pub range: Meters,
    /// Slots from one occasion for answers to the next, `sl-PSFCH-Period`.
    pub period: i64,
    /// Slots that a receiver needs at least before it answers, `sl-MinTimeGapPSFCH`.
    pub gap: i64,
    /// Smallest ratio to noise at which an answer is heard.
    pub heard_from: Db,
}

/// Who of a group answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackReply {
    /// Who knows of the packet and could not decode it (option 1 of groupcast). Who missed the control information is silent.
    NackOnly,
    /// Everybody; whose answer is missing counts as not reached (option 2 of groupcast).
    AckNack,
}

impl Feedback {
    /// Whether anybody answers to a packet.
    pub(super) fn is_for(&self, packet: &Packet) -> bool {
        packet.addressee != Addressee::Everybody || self.reply.is_some()
    }

    /// The slot of the answers to what was sent in `slot`: the first occasion that leaves the receivers their time.
    fn occasion_after(&self, slot: i64) -> i64 {
        let earliest = slot + self.gap;
        earliest + (-earliest).rem_euclid(self.period)
    }
}

/// What a receiver says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Ack,
    Nack,
}

/// A transmission whose sender waits for answers.
#[derive(Clone, Debug)]
pub(super) struct Awaited {
    pub process: u8,
    /// As it was told when it ended.
    pub sent: SentPacket,
    pub outcomes: Vec<LinkOutcome>,
    /// Whether the sender has no more transmissions for the packet, whatever the answers are. Receivers do not know.
    pub last: bool,
    priority: u8,
    occasion: i64,
    answers: Vec<(u32, Answer)>,
    /// How many acknowledgements the sender must hear; none: it goes on only if it hears that somebody has not got it.
    expected: Option<u32>,
}

/// All transmissions with answers to come.
#[derive(Debug, Default)]
pub(super) struct Answers {
    awaited: Vec<Awaited>,
    /// Used again.
    free: Vec<Awaited>,
    /// The most urgent that each station is to answer, and to hear an answer to, at an occasion: a priority, or `NOTHING`.
    to_send: Vec<u8>,
    to_hear: Vec<u8>,
}

const NOTHING: u8 = u8::MAX;

/// What is known of a transmission that has ended.
pub(super) struct Ended<'a> {
    pub slot: i64,
    pub process: u8,
    pub priority: u8,
    pub sent: &'a SentPacket,
    pub last: bool,
    pub links: &'a [SlotLink],
}

impl Answers {
    /// A transmission has ended; its receivers get their answers ready.
    pub fn await_those_to(&mut self, feedback: &Feedback, ended: &Ended<'_>) {
        let mut awaited = self.free.pop().unwrap_or_else(|| Awaited {
            process: 0,
            sent: *ended.sent,
            outcomes: Vec::new(),
            last: false,
            priority: 0,
            occasion: 0,
            answers: Vec::new(),
            expected: None,
        });
        awaited.outcomes.clear();
        awaited.outcomes.extend(ended.links.iter().map(|link| link.outcome));
        awaited.answers.clear();
        (awaited.process, awaited.sent, awaited.last) = (ended.process, *ended.sent, ended.last);
        (awaited.priority, awaited.occasion) = (ended.priority, feedback.occasion_after(ended.slot));
        // Who decoded all control information knows that it is asked, and what for.
        let answer = |link: &SlotLink| {
            let answer = if link.outcome.fate == LinkFate::Received { Answer::Ack } else { Answer::Nack };
            (link.sinr > 0.0).then_some((link.outcome.receiver, answer))
        };
        let in_group = |link: &&SlotLink| f64::from(link.outcome.distance_m) <= feedback.range.0;
        match (ended.sent.packet.addressee, feedback.reply) {
            (Addressee::Station(only), _) => {
                let addressee = ended.links.iter().filter(|link| link.outcome.receiver == only);
                awaited.answers.extend(addressee.filter_map(answer));
                awaited.expected = Some(1);
            }
            (Addressee::Nobody, _) => awaited.expected = Some(1),
            (Addressee::Everybody, Some(FeedbackReply::AckNack)) => {
                let group = || ended.links.iter().filter(in_group);
                awaited.answers.extend(group().filter_map(answer));
                awaited.expected = Some(group().count() as u32);
            }
            (Addressee::Everybody, _) => {
                let answers = ended.links.iter().filter(in_group).filter_map(answer);
                awaited.answers.extend(answers.filter(|(_, answer)| *answer == Answer::Nack));
                awaited.expected = None;
            }
        }
        self.awaited.push(awaited);
    }

    /// The occasion in `slot` is over, if it is one: what has been waiting for it goes to `over`, with whether another
    /// transmission is wanted, as far as the sender knows.
    pub fn hear(&mut self, feedback: &Feedback, slot: i64, medium: &SlotMedium, over: &mut Vec<(Awaited, bool)>) {
        if self.awaited.iter().all(|awaited| awaited.occasion != slot) {
            return;
        }
        let Self { awaited, to_send, to_hear, .. } = self;
        for urgent in [&mut *to_send, &mut *to_hear] {
            urgent.clear();
            urgent.resize(medium.links().stations(), NOTHING);
        }
        let lower = |urgent: &mut u8, priority: u8| *urgent = priority.min(*urgent);
        for of in awaited.iter().filter(|awaited| awaited.occasion == slot) {
            lower(&mut to_hear[of.sent.sender as usize], of.priority);
            for (from, _) in &of.answers {
                lower(&mut to_send[*from as usize], of.priority);
            }
        }
        // TS 38.213 V16.4.0 clause 16.2.4.2: the more urgent one of sending and hearing; equals are left to the station.
        let sends = |station: u32| {
            to_send[station as usize] != NOTHING && to_send[station as usize] <= to_hear[station as usize]
        };
        let heard_from = feedback.heard_from.linear() as f32;
        for of in awaited.extract_if(.., |awaited| awaited.occasion == slot) {
            let sender = of.sent.sender;
            let snr = |from: u32| {
                if sends(from) && !sends(sender) { medium.sequence_snr(from, sender, slot) } else { 0.0 }
            };
            let wanted = match of.expected {
                Some(expected) => {
                    let acks = of.answers.iter().filter(|(_, answer)| *answer == Answer::Ack);
                    (acks.filter(|(from, _)| snr(*from) >= heard_from).count() as u32) < expected
                }
                // All say the same on the same resource: their powers add up.
                None => {
                    !of.answers.is_empty() && of.answers.iter().map(|(from, _)| snr(*from)).sum::<f32>() >= heard_from
                }
            };
            over.push((of, wanted));
        }
    }

    /// Takes back what was handed out, to be used again.
    pub fn recycle(&mut self, awaited: Awaited) {
        self.free.push(awaited);
    }
}
