//! How many messages of a kind were generated, sent and given up.

use serde::{Deserialize, Serialize};

use crate::evaluation::record::DropReason;

/// How many messages of a kind were generated, sent and given up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCounts {
    /// Messages generated after the warm-up.
    pub generated: u64,
    /// Frames of messages generated after the warm-up, by measured and other senders.
    pub transmitted: u64,
    /// Messages given up after the warm-up, in the order of [`DropReason::ALL`].
    pub dropped: [u64; DropReason::ALL.len()],
    /// Bytes handed to the access layer in all `transmitted` frames together.
    pub bytes_sum: u64,
    /// Smallest frame; 0 if there was none.
    pub bytes_min: u32,
    /// Largest frame.
    pub bytes_max: u32,
}

/// The first reasons of [`DropReason::ALL`], which every technology has.
const COMMON_REASONS: usize = 3;

impl MessageCounts {
    pub(super) fn transmit(&mut self, bytes: u32) {
        self.bytes_min = if self.transmitted == 0 { bytes } else { self.bytes_min.min(bytes) };
        self.bytes_max = self.bytes_max.max(bytes);
        self.bytes_sum += u64::from(bytes);
        self.transmitted += 1;
    }

    pub(super) fn drop_for(&mut self, reason: DropReason) {
        self.dropped[place(reason)] += 1;
    }

    /// Messages given up for this reason.
    pub fn dropped_for(&self, reason: DropReason) -> u64 {
        self.dropped[place(reason)]
    }

    /// Messages that were given up although their station and the run went on.
    pub fn never_sent(&self) -> u64 {
        let excused = [DropReason::RunEnded, DropReason::Departed];
        DropReason::ALL
            .into_iter()
            .zip(self.dropped)
            .filter(|(reason, _)| !excused.contains(reason))
            .map(|(_, count)| count)
            .sum()
    }

    pub(super) fn merge(&mut self, other: &Self) {
        if other.transmitted > 0 {
            let smallest = if self.transmitted == 0 { other.bytes_min } else { self.bytes_min.min(other.bytes_min) };
            self.bytes_min = smallest;
        }
        self.bytes_max = self.bytes_max.max(other.bytes_max);
        self.bytes_sum += other.bytes_sum;
        self.generated += other.generated;
        self.transmitted += other.transmitted;
        self.dropped.iter_mut().zip(other.dropped).for_each(|(mine, theirs)| *mine += theirs);
    }

    /// All numbers but the reasons for giving up that only some technologies have, see [`Self::rare_drops`].
    pub(super) fn for_each_number(&self, put: &mut dyn FnMut(u128)) {
        let bytes = [self.bytes_sum, u64::from(self.bytes_min), u64::from(self.bytes_max)];
        let numbers = [self.generated, self.transmitted]
            .into_iter()
            .chain(self.dropped[..COMMON_REASONS].iter().copied())
            .chain(bytes);
        numbers.for_each(|number| put(u128::from(number)));
    }

    /// Messages given up for reasons that only some technologies have, where there are any.
    pub(super) fn rare_drops(&self) -> impl Iterator<Item = (DropReason, u64)> {
        DropReason::ALL.into_iter().zip(self.dropped).skip(COMMON_REASONS).filter(|(_, count)| *count > 0)
    }

    /// Bytes per frame.
    pub fn bytes_mean(&self) -> Option<f64> {
        (self.transmitted > 0).then(|| self.bytes_sum as f64 / self.transmitted as f64)
    }
}

fn place(reason: DropReason) -> usize {
    let place = DropReason::ALL.iter().position(|known| *known == reason);
    place.expect("every reason is listed")
}
