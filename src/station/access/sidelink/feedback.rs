//! Feedback that stops retransmissions.

use crate::channel::medium::LinkFate;
use crate::channel::medium::slot_medium::SlotLink;
use crate::units::Meters;

/// Feedback of a group (PSFCH): 3GPP TS 38.213 V16.4.0 clause 16.3.
///
/// The group are the stations within a range of the sender, as CAMs have no other addressees. Feedback itself is not lost and
/// disturbs nobody: it is a sequence on one resource block, far more robust than data.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feedback {
    /// Who answers.
    pub reply: FeedbackReply,
    /// Within which distance of the sender (`MCR`).
    pub range: Meters,
}

/// Who answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackReply {
    /// Who knows of the packet and could not decode it (option 1 of groupcast). Who missed the control information is silent.
    NackOnly,
    /// Everybody; whose answer is missing counts as not reached (option 2 of groupcast).
    AckNack,
}

impl Feedback {
    /// Whether somebody needs the packet once more.
    pub(super) fn asks_for_more(&self, links: &[SlotLink]) -> bool {
        let in_group = links.iter().filter(|link| f64::from(link.outcome.distance_m) <= self.range.0);
        in_group.filter(|link| link.outcome.fate != LinkFate::Received).any(|link| match self.reply {
            FeedbackReply::NackOnly => link.sinr > 0.0,
            FeedbackReply::AckNack => true,
        })
    }
}
