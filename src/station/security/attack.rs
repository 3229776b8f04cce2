//! Attackers who send messages that should be found out.

use crate::engine::RandomStream;
use crate::station::security::secured_message::ReceivedEnvelope;
use crate::units::SimDuration;

/// What is wrong with a message on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// A bit of the payload is flipped after signing.
    Tampered,
    /// It is signed with another key than its certificate's.
    WrongKey,
    /// It was generated this long before it is sent.
    Replayed(SimDuration),
}

/// Which share of a station's messages is attacked, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AttackModel {
    /// Share of tampered messages, 0 to 1.
    pub tampered_share: f64,
    /// Share of messages that are signed with a wrong key, 0 to 1.
    pub wrong_key_share: f64,
    /// Share of replayed messages, 0 to 1; the three shares add up to 1 at most.
    pub replayed_share: f64,
    /// How old replayed messages are.
    pub replay_age: SimDuration,
}

impl AttackModel {
    /// What happens to the message that `stream` belongs to.
    pub fn draw(&self, mut stream: RandomStream) -> Option<Attack> {
        let attacks = [
            (self.tampered_share, Attack::Tampered),
            (self.wrong_key_share, Attack::WrongKey),
            (self.replayed_share, Attack::Replayed(self.replay_age)),
        ];
        let mut draw = stream.next_unit();
        for (share, attack) in attacks {
            if draw < share {
                return Some(attack);
            }
            draw -= share;
        }
        None
    }
}

/// Flips one bit of the payload of the signed message `envelope`; an empty payload stays as it is.
pub fn tamper(envelope: &mut [u8], mut stream: RandomStream) {
    let Ok(parts) = ReceivedEnvelope::parse(envelope) else { return };
    let Some(highest) = (parts.payload.len() * 8).checked_sub(1) else { return };
    let bit = stream.next_up_to(highest as u32) as usize;
    envelope[parts.payload.start as usize + bit / 8] ^= 1 << (bit % 8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_met() {
        let model = AttackModel {
            tampered_share: 0.1,
            wrong_key_share: 0.2,
            replayed_share: 0.3,
            replay_age: SimDuration::from_millis(5000),
        };
        let root = RandomStream::from_seed(1);
        let mut counts = [0; 4];
        for message in 0..10_000 {
            counts[match model.draw(root.derive(message)) {
                Some(Attack::Tampered) => 0,
                Some(Attack::WrongKey) => 1,
                Some(Attack::Replayed(_)) => 2,
                None => 3,
            }] += 1;
        }
        for (count, share) in counts.into_iter().zip([0.1, 0.2, 0.3, 0.4]) {
            assert!((f64::from(count) / 10_000.0 - share).abs() < 0.015, "{counts:?}");
        }
        assert_eq!(AttackModel::default().draw(root), None);
    }
}
