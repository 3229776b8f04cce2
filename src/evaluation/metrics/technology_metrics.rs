//! What the stations of one access technology achieved.

use serde::{Deserialize, Serialize};

use super::channel_load::ChannelLoad;
use super::{MessageMetrics, MetricsSettings};

/// What the stations of one access technology achieved in a mixed fleet, in one run or in several together.
///
/// A message counts for the technology of its sender, and only stations of that technology are expected to receive it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TechnologyMetrics {
    /// How many stations have it; the larger number if runs differ.
    pub stations: u64,
    /// All kinds of messages together.
    pub messages: MessageMetrics,
    /// Channel busy ratio as these stations measure it.
    pub channel_load: ChannelLoad,
}

impl TechnologyMetrics {
    pub(super) fn new(settings: &MetricsSettings) -> Self {
        Self { stations: 0, messages: MessageMetrics::new(settings), channel_load: ChannelLoad::default() }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.stations = self.stations.max(other.stations);
        self.messages.merge(&other.messages);
        self.channel_load.merge(&other.channel_load);
    }
}
