//! One requirement as its document states it.

use serde::{Deserialize, Serialize};

use super::Span;

/// One requirement as its document states it, with where the number was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its name here, unique among all bodies.
    pub id: String,
    /// The body whose document it is; told by the file.
    #[serde(skip_deserializing)]
    pub body: String,
    /// Number of the document.
    pub document: String,
    /// Edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Clause, table or row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clause: Option<String>,
    /// What kind of statement it is.
    pub kind: Kind,
    /// The use case that it has in common with rows of other bodies.
    pub use_case: String,
    /// The situation in the words of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The message in the words of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Kinds of messages of this program on which it is judged; empty: the kind that is sent most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub judged_on: Vec<String>,
    /// What standing it has.
    pub status: Status,
    /// The row that took its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
    /// To how many a message goes.
    #[serde(default)]
    pub cast: Cast,
    /// Between whom; one of them is enough.
    pub links: Vec<Link>,
    /// Where it applies, if the document says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Environment>,
    /// Where the latency begins.
    #[serde(default)]
    pub latency_from: Endpoint,
    /// Where the latency ends.
    #[serde(default = "at_the_application")]
    pub latency_to: Endpoint,
    /// What the reliability counts.
    #[serde(default)]
    pub reliability_of: ReliabilityObject,
    /// Bytes of a message: load that the requirement assumes, without headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_bytes: Option<Span>,
    /// Messages per second of a sender: load that the requirement assumes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offered_rate_hz: Option<Span>,
    /// Messages per second that a receiver must get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_rate_hz: Option<Span>,
    /// Messages per second that a sender must or may generate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generation_rate_hz: Option<Span>,
    /// Longest latency, or the range in which documents leave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_latency_ms: Option<Span>,
    /// Share of messages that must arrive in time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<Span>,
    /// Distance up to which that must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_m: Option<Span>,
    /// Goodput of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_rate_mbps: Option<Span>,
    /// Speed over ground up to which it must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed_kmh: Option<Span>,
    /// Relative speed up to which it must hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relative_speed_kmh: Option<Span>,
    /// Vehicles per kilometre of road.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub density_per_km: Option<Span>,
    /// Vehicles in the scene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicles: Option<Span>,
    /// Accuracy of positions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position_accuracy_m: Option<PositionAccuracy>,
    /// Channel busy ratio within which stations must keep it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_busy_ratio: Option<Span>,
    /// Channel busy ratio in which a limit applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when_channel_busy_ratio: Option<Span>,
    /// Share of the time in which a station may transmit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty_cycle: Option<Span>,
    /// Messages per second that a receiver must be able to take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_per_s: Option<Span>,
    /// How a number follows from others, where the document gives no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// What is taken for blanks of the row, instead of the defaults.
    #[serde(default, skip_serializing_if = "Assumed::is_empty")]
    pub assume: Assumed,
    /// How well the numbers are known.
    pub verification: Verification,
    /// Where they were seen, in plain words.
    pub seen: String,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

fn at_the_application() -> Endpoint {
    Endpoint::Application
}

/// Accuracy of positions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PositionAccuracy {
    /// The strictest error, where a document leaves a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// Largest error.
    pub max: f64,
    /// Share of positions that must be as good, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percentile: Option<f64>,
}

/// What is taken for blanks of a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumed {
    /// Reliability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reliability: Option<f64>,
    /// Range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_m: Option<f64>,
}

impl Assumed {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An enumeration whose values have a name in files and in tables.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)*
        }

        impl $name {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }
    };
}

named! {
    /// What kind of statement a row is.
    Kind {
        /// What a service needs: judged.
        ServiceRequirement = "service_requirement",
        /// What a technology was designed for: judged.
        DesignKpi = "design_kpi",
        /// Delay and error rate of a quality class: judged on the link layer.
        QosBudget = "qos_budget",
        /// Time within a station: judged on the matching stage.
        StationInternalBudget = "station_internal_budget",
        /// When messages are made: a precondition.
        GenerationRule = "generation_rule",
        /// Load for which requirements are meant: a precondition.
        LoadEnvelope = "load_envelope",
        /// How much of the channel may be used: a precondition.
        ChannelLimit = "channel_limit",
        /// How somebody evaluates: not judged.
        EvaluationAssumption = "evaluation_assumption",
        /// How something is measured: not judged.
        MetricDefinition = "metric_definition",
        /// A formula, or positions: not judged.
        DerivedOrPosition = "derived_or_position",
    }
}

named! {
    /// What standing a row has.
    Status {
        /// A standard requires it.
        Normative = "normative",
        /// A body or project aims at it.
        Target = "target",
        /// A report tells it.
        Informative = "informative",
        /// A later edition took its place.
        Superseded = "superseded",
        /// It was given up.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// How well the numbers of a row are known.
    Verification {
        /// Read in the document itself.
        Primary = "primary",
        /// Read in a copy of its text.
        Mirror = "mirror",
        /// Read where somebody else quotes it.
        Secondary = "secondary",
        /// Remembered; computed and stamped, but left out of headline counts.
        Memory = "memory",
    }
}

named! {
    /// To how many a message goes.
    #[derive(Default)]
    Cast {
        /// To everybody in reach.
        Broadcast = "broadcast",
        /// To a group.
        Groupcast = "groupcast",
        /// To one station.
        Unicast = "unicast",
        /// The document leaves it open.
        #[default]
        Unspecified = "unspecified",
    }
}

named! {
    /// Between whom messages go.
    Link {
        /// Vehicles.
        VehicleToVehicle = "V2V",
        /// Vehicles and road-side units.
        VehicleToInfrastructure = "V2I",
        /// Vehicles and people on foot or bicycles.
        VehicleToPedestrian = "V2P",
        /// Vehicles and servers, through a network.
        VehicleToNetwork = "V2N",
    }
}

named! {
    /// Where a row applies.
    Environment {
        /// Motorways.
        Highway = "highway",
        /// Rural roads.
        Rural = "rural",
        /// Suburbs and main roads.
        Suburban = "suburban",
        /// Streets in towns.
        Urban = "urban",
    }
}

named! {
    /// A point on the way of a message between which latencies are defined, in the order of the way.
    #[derive(Default)]
    Endpoint {
        /// A sensor meets the event (T0 of ETSI TS 101 539).
        Detection = "detection",
        /// The state in the message is sampled.
        #[default]
        Generation = "generation",
        /// The complete message is handed to networking and transport.
        NetworkEntry = "network_entry",
        /// The packet is handed to the access layer.
        AccessEntry = "access_entry",
        /// The access layer of the receiver hands it over.
        AccessExit = "access_exit",
        /// Networking and transport of the receiver hand it over.
        NetworkExit = "network_exit",
        /// The message is of use to the application of the receiver.
        Application = "application",
        /// The driver is warned.
        Presentation = "presentation",
    }
}

named! {
    /// What a reliability counts.
    #[derive(Default)]
    ReliabilityObject {
        /// Messages that the application wanted to send.
        #[default]
        ApplicationMessage = "application_message",
        /// Packets that the link layer was given.
        Layer2Packet = "layer2_packet",
        /// Packets that were on the air.
        SentPacket = "sent_packet",
    }
}

impl Kind {
    /// Whether rows of this kind get a verdict.
    pub fn is_judged(self) -> bool {
        matches!(self, Self::ServiceRequirement | Self::DesignKpi | Self::QosBudget | Self::StationInternalBudget)
    }

    /// Whether rows of this kind ask "did the run stay inside?".
    pub fn is_precondition(self) -> bool {
        matches!(self, Self::GenerationRule | Self::LoadEnvelope | Self::ChannelLimit)
    }

    /// Why rows of this kind get neither a verdict nor a yes or no.
    pub fn why_not_judged(self) -> Option<&'static str> {
        match self {
            Self::EvaluationAssumption => Some("an assumption for evaluations, not a requirement"),
            Self::MetricDefinition => Some("the definition of a metric"),
            Self::DerivedOrPosition => Some("a formula or a position, not a property of the communication"),
            _ => None,
        }
    }
}

/// Kinds of messages of this program; `judged_on` names some of them.
pub const MESSAGE_KINDS: &[&str] = &["CAM", "DENM", "CPM", "VAM", "SPATEM", "MAPEM"];

impl Requirement {
    /// The first thing that is wrong with it, if anything is.
    pub(super) fn problem(&self) -> Option<String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        if self.id.is_empty() || !self.id.chars().all(plain) {
            return Some(format!("`id` is `{}`, expected letters, digits, `-`, `.` and `_`", self.id));
        }
        let texts = [("document", &self.document), ("use_case", &self.use_case), ("seen", &self.seen)];
        if let Some((key, _)) = texts.iter().find(|(_, text)| text.trim().is_empty()) {
            return Some(format!("`{key}` is empty"));
        }
        if self.links.is_empty() {
            let all: Vec<_> = Link::ALL.iter().map(|link| link.name()).collect();
            return Some(format!("`links` is empty, expected some of {}", all.join(", ")));
        }
        if let Some(kind) = self.judged_on.iter().find(|kind| !MESSAGE_KINDS.contains(&kind.as_str())) {
            return Some(format!("`judged_on` names `{kind}`, expected some of {}", MESSAGE_KINDS.join(", ")));
        }
        if self.latency_to <= self.latency_from {
            let (from, to) = (self.latency_from.name(), self.latency_to.name());
            return Some(format!("`latency_to` is `{to}`, which does not come after `{from}`"));
        }
        // A reliability of 1 cannot be shown by any number of runs.
        const LARGEST_RELIABILITY: f64 = 0.999_999_999;
        let spans = [
            ("payload_bytes", self.payload_bytes, 1.0, 1e7),
            ("offered_rate_hz", self.offered_rate_hz, 1e-3, 1e5),
            ("update_rate_hz", self.update_rate_hz, 1e-3, 1e5),
            ("generation_rate_hz", self.generation_rate_hz, 1e-3, 1e5),
            ("max_latency_ms", self.max_latency_ms, 1e-3, 1e7),
            ("reliability", self.reliability, 0.01, LARGEST_RELIABILITY),
            ("range_m", self.range_m, 1.0, 1e5),
            ("data_rate_mbps", self.data_rate_mbps, 1e-6, 1e6),
            ("speed_kmh", self.speed_kmh, 0.0, 2000.0),
            ("relative_speed_kmh", self.relative_speed_kmh, 0.0, 2000.0),
            ("density_per_km", self.density_per_km, 0.0, 1e5),
            ("vehicles", self.vehicles, 0.0, 1e7),
            ("channel_busy_ratio", self.channel_busy_ratio, 0.0, 1.0),
            ("when_channel_busy_ratio", self.when_channel_busy_ratio, 0.0, 1.0),
            ("duty_cycle", self.duty_cycle, 0.0, 1.0),
            ("received_per_s", self.received_per_s, 0.0, 1e7),
            ("assume.reliability", self.assume.reliability.map(Span::exactly), 0.01, LARGEST_RELIABILITY),
            ("assume.range_m", self.assume.range_m.map(Span::exactly), 1.0, 1e5),
        ];
        let wrong = spans.into_iter().find_map(|(key, span, low, high)| {
            let problem = span?.problem(low, high)?;
            Some(format!("`{key}` {problem}"))
        });
        wrong.or_else(|| {
            let accuracy = self.position_accuracy_m?;
            let error = Span { min: accuracy.min, max: Some(accuracy.max) };
            let share = accuracy.percentile.map(Span::exactly);
            let wrong_error = error.problem(0.0, 1e4).map(|problem| format!("`position_accuracy_m` {problem}"));
            let wrong_share = share
                .and_then(|share| share.problem(0.0, 100.0))
                .map(|problem| format!("`position_accuracy_m.percentile` {problem}"));
            wrong_error.or(wrong_share)
        })
    }

    /// Document, edition and clause.
    pub fn source(&self) -> String {
        let mut text = self.document.clone();
        for part in [&self.version, &self.clause].into_iter().flatten() {
            text += ", ";
            text += part;
        }
        text
    }

    /// What it asks for, in its own units.
    pub fn numbers(&self) -> String {
        let spans = [
            (self.max_latency_ms, 1.0, " ms"),
            (self.reliability, 100.0, " %"),
            (self.range_m, 1.0, " m"),
            (self.payload_bytes, 1.0, " B"),
            (self.offered_rate_hz, 1.0, " Hz offered"),
            (self.update_rate_hz, 1.0, " Hz received"),
            (self.generation_rate_hz, 1.0, " Hz generated"),
            (self.data_rate_mbps, 1.0, " Mbit/s"),
            (self.speed_kmh, 1.0, " km/h"),
            (self.relative_speed_kmh, 1.0, " km/h relative"),
            (self.density_per_km, 1.0, " vehicles/km"),
            (self.vehicles, 1.0, " vehicles"),
            (self.channel_busy_ratio, 100.0, " % of the channel busy"),
            (self.when_channel_busy_ratio, 100.0, " % of the channel busy (condition)"),
            (self.duty_cycle, 100.0, " % of the time on the air"),
            (self.received_per_s, 1.0, " messages/s received"),
        ];
        let mut parts: Vec<String> = spans
            .into_iter()
            .filter_map(|(span, factor, unit)| Some(format!("{}{unit}", span?.to_text(factor))))
            .collect();
        if let Some(accuracy) = self.position_accuracy_m {
            let error = Span { min: accuracy.min.or(Some(accuracy.max)), max: Some(accuracy.max) };
            let share = accuracy.percentile.map(|share| format!(" ({share} %)")).unwrap_or_default();
            parts.push(format!("position within {} m{share}", error.to_text(1.0)));
        }
        parts.extend(self.formula.clone());
        if parts.is_empty() { "no number".to_owned() } else { parts.join(", ") }
    }
}
