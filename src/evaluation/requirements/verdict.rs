//! What a result says about a requirement.

use serde::Serialize;

use crate::evaluation::metrics::ConfidenceInterval;

use super::Evidence;

/// What a result says about a requirement, or about one part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Word {
    /// With 95 % confidence at least as good as required.
    #[serde(rename = "MET")]
    Met,
    /// With 95 % confidence not as good as required.
    #[serde(rename = "NOT MET")]
    NotMet,
    /// More or longer runs are needed.
    #[serde(rename = "INCONCLUSIVE")]
    Inconclusive,
    /// The technology cannot do what the row is about.
    #[serde(rename = "NOT SUPPORTED")]
    NotSupported,
    /// Payload, rate, speed, density or place of the run are not those of the row.
    #[serde(rename = "OUT OF ENVELOPE")]
    OutOfEnvelope,
    /// The row leaves blank what a verdict needs; something was assumed.
    #[serde(rename = "UNDERSPECIFIED")]
    Underspecified,
    /// The run does not have what the row is about.
    #[serde(rename = "NOT MEASURED")]
    NotMeasured,
}

impl Word {
    /// All words.
    pub const ALL: [Self; 7] = [
        Self::Met,
        Self::NotMet,
        Self::Inconclusive,
        Self::NotSupported,
        Self::OutOfEnvelope,
        Self::Underspecified,
        Self::NotMeasured,
    ];

    /// The word as it is written.
    pub fn text(self) -> &'static str {
        match self {
            Self::Met => "MET",
            Self::NotMet => "NOT MET",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::NotSupported => "NOT SUPPORTED",
            Self::OutOfEnvelope => "OUT OF ENVELOPE",
            Self::Underspecified => "UNDERSPECIFIED",
            Self::NotMeasured => "NOT MEASURED",
        }
    }

    /// How bad it is among the parts of a row; the worst measured part decides.
    pub(super) fn severity(self) -> u8 {
        match self {
            Self::NotMet => 3,
            Self::Inconclusive => 2,
            Self::Met => 1,
            Self::NotMeasured | Self::NotSupported | Self::OutOfEnvelope | Self::Underspecified => 0,
        }
    }
}

/// What a technology achieves of one requirement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Id of the requirement.
    pub requirement: String,
    /// Its use case, by which rows of several bodies belong together.
    pub use_case: String,
    /// The technology or configuration.
    pub technology: String,
    /// The verdict.
    pub word: Word,
    /// What the figures alone say, where the verdict is a reservation: under the assumption, or outside the envelope.
    pub otherwise: Option<Word>,
    /// Whether the numbers of the row are known from memory only: left out of headline counts.
    pub from_memory: bool,
    /// Whether MET holds when all rows of the technology are tested together (Holm); none for other words and rows from memory.
    pub met_with_holm: Option<bool>,
    /// Which part of the row decided; none if no part could be judged.
    pub decisive: Option<usize>,
    /// What was taken for blanks and ranges of the row.
    pub assumptions: Vec<String>,
    /// Why, where figures do not say it: what is not supported, outside the envelope or not measured.
    pub reasons: Vec<String>,
    /// What a reader should know beside.
    pub remarks: Vec<String>,
    /// The parts of the row.
    pub components: Vec<Component>,
}

/// One part of a requirement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Component {
    /// Which part.
    pub part: Part,
    /// The kind of messages.
    pub message: String,
    /// MET, NOT MET, INCONCLUSIVE or NOT MEASURED.
    pub word: Word,
    /// Why nothing was measured.
    pub reason: Option<String>,
    /// Longest latency or interval, in milliseconds.
    pub limit_ms: Option<f64>,
    /// The share that must succeed, or the goodput in Mbit/s.
    pub target: f64,
    /// The distance at which.
    pub range_m: Option<f64>,
    /// The share that succeeded.
    pub evidence: Option<Evidence>,
    /// Share within the last 20 m before the range: the one that is judged.
    pub edge_bin: Option<DistanceShare>,
    /// Share from the sender up to the range, because bodies differ.
    pub cumulative: Option<DistanceShare>,
    /// By how much, with sign.
    pub margins: Vec<Margin>,
}

/// A part of a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Messages that arrive, in time if there is a limit, end to end.
    TimelyDelivery,
    /// Packets that arrive within a delay budget of the link layer.
    LinkDelivery,
    /// Messages that pass a part of the station in time.
    StationStage,
    /// Updates that follow the one before in time.
    UpdateInterval,
    /// Bits per second that arrive in time.
    Goodput,
    /// Accuracy of positions.
    PositionAccuracy,
}

impl Part {
    /// In words.
    pub fn text(self) -> &'static str {
        match self {
            Self::TimelyDelivery => "timely delivery",
            Self::LinkDelivery => "link delivery",
            Self::StationStage => "station stage",
            Self::UpdateInterval => "update interval",
            Self::Goodput => "goodput",
            Self::PositionAccuracy => "position accuracy",
        }
    }
}

/// A share over a range of distances.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DistanceShare {
    /// From this distance on, in metres.
    pub lo_m: f64,
    /// Up to this one.
    pub hi_m: f64,
    /// Receptions that should have happened.
    pub expected: f64,
    /// Share of them that did.
    pub share: f64,
    /// Its two-sided 95 % interval over runs.
    pub interval: Option<ConfidenceInterval>,
}

/// By how much a requirement is met; negative where it is missed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Margin {
    /// Of what.
    pub quantity: Quantity,
    /// `ms`, `nines`, `m` or `Mbit/s`.
    pub unit: &'static str,
    /// The margin; none if it is not bounded or does not exist, as the note says.
    pub estimate: Option<f64>,
    /// Lower end of its 95 % interval over runs; none if there is none.
    pub lo: Option<f64>,
    /// Upper end.
    pub hi: Option<f64>,
    /// What an absent number means.
    pub note: Option<String>,
}

/// What a margin is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Limit minus the quantile of the latency at the required reliability.
    Latency,
    /// `log10((1 - required) / (1 - achieved))`: how many more nines than required.
    Reliability,
    /// Distance up to which the row is met, minus the required one.
    Range,
    /// Goodput minus the required one.
    DataRate,
}

impl Verdict {
    /// The part that decided.
    pub fn decisive_component(&self) -> Option<&Component> {
        self.decisive.map(|place| &self.components[place])
    }

    /// What the figures say: the word itself, or the one behind a reservation.
    pub fn figures(&self) -> Word {
        self.otherwise.unwrap_or(self.word)
    }
}

impl Component {
    /// The margin of that quantity.
    pub fn margin(&self, quantity: Quantity) -> Option<&Margin> {
        self.margins.iter().find(|margin| margin.quantity == quantity)
    }
}
