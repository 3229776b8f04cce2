//! `[access.NAME]`.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Edca, ErrorModel, Ideal, Ieee80211bd, LteV2x, Mixed, NrV2x};

/// How stations get at the channel: one access technology.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum Access {
    /// IEEE 802.11p, ITS-G5: 10 MHz, outside the context of a basic service set.
    Ieee80211p(Ieee80211p),
    /// IEEE 802.11bd, next generation V2X: 10 MHz, beside stations of 802.11p.
    Ieee80211bd(Box<Ieee80211bd>),
    /// A latency distribution and a loss rate instead of a technology.
    Ideal(Ideal),
    /// LTE-V2X over PC5, mode 4: stations choose their resources by sensing.
    LteV2x(LteV2x),
    /// NR-V2X over PC5, mode 2: stations choose their resources by sensing.
    NrV2x(NrV2x),
    /// Several technologies in one band: each station has one of them and hears the others as energy.
    Mixed(Box<Mixed>),
}

/// IEEE 802.11p in a 10 MHz channel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ieee80211p {
    /// Transmit power at the antenna connector; EN 302 571 allows 33 dBm radiated power.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub tx_power_dbm: f64,
    /// Data rate; IEEE 802.11-2020 table 17-4, 10 MHz. ITS-G5 control channel: 6 Mb/s.
    #[schemars(extend("enum" = [3, 4.5, 6, 9, 12, 18, 24, 27]))]
    pub data_rate_mbps: f64,
    /// Gain of an antenna; counts at both ends. 3GPP TR 36.885 V14.0.0 annex A: 3 dBi.
    #[schemars(range(min = -30.0, max = 30.0))]
    pub antenna_gain_dbi: f64,
    /// Bytes around what the upper layers hand over: MAC header 26, FCS 4, LLC/SNAP 8.
    #[schemars(range(min = 0, max = 500))]
    pub mac_overhead_bytes: u32,
    /// Whether a frame fills whole OFDM symbols and carries service and tail bits, as it does on the air. Without, the
    /// payload lasts exactly bits / rate, as in some analytical models.
    pub symbol_rounding: bool,
    /// Slot; IEEE 802.11-2020 table 17-21, 10 MHz: 13 us.
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub slot_us: f64,
    /// Short interframe space; IEEE 802.11-2020 table 17-21, 10 MHz: 32 us.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub sifs_us: f64,
    /// Whether a station backs off after each frame (IEEE 802.11-2020 clause 10.23.2.2).
    pub post_transmission_backoff: bool,
    /// Receiver noise.
    pub noise: Noise,
    /// Contention parameters.
    pub edca: Edca,
    /// When the medium counts as busy.
    pub cca: Cca,
    /// Which frames a receiver takes on.
    pub reception: Reception,
    /// How the channel busy ratio is measured.
    pub cbr: Cbr,
    /// Which frames are decoded.
    pub error_model: ErrorModel,
}

/// Receiver noise: one of two ways to give it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub enum Noise {
    /// Noise figure over the thermal noise at 290 K, -103.98 dBm in 10 MHz; TR 36.885 V14.0.0 annex A: 9 dB.
    #[serde(rename = "figure_db")]
    FigureDb(#[schemars(range(min = 0.0, max = 40.0))] f64),
    /// Noise power in the channel; a part of the channel has that part of it.
    #[serde(rename = "level_dbm")]
    LevelDbm(#[schemars(range(min = -150.0, max = 0.0))] f64),
}

/// Clear channel assessment: when the medium counts as busy for channel access.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cca {
    /// A detected preamble at least this strong makes the medium busy. IEEE 802.11-2020 clause 17.3.10.6 asks for -85 dBm;
    /// the default is what receivers do: they defer to every frame that they receive.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub preamble_dbm: f64,
    /// Any power from here on makes the medium busy; IEEE 802.11-2020 clause 17.3.10.6: -65 dBm.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub energy_dbm: f64,
    /// Time that a station needs to notice a busy medium; stations that start within it collide. One slot: 13 us.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub detection_time_us: f64,
}

/// Which frames a receiver takes on.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reception {
    /// Weakest frame whose preamble is detected.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub preamble_dbm: f64,
    /// Smallest SINR at which a preamble is detected; ns-3: 4 dB.
    #[schemars(range(min = -100.0, max = 40.0))]
    pub preamble_sinr_db: f64,
    /// When a stronger frame takes the receiver away from the one it is locked on.
    pub capture: Capture,
    /// How much stronger that frame must be; not used with `capture = "none"`.
    #[schemars(range(min = 0.0, max = 40.0))]
    pub capture_margin_db: f64,
    /// How interference that changes during a frame counts; absent: `chunks` with `nist` and `yans`, otherwise `mean`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sinr_rule: Option<SinrRule>,
}

/// When a stronger frame takes the receiver away from the one it is locked on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Capture {
    /// Never.
    None,
    /// During preamble and SIGNAL field.
    #[default]
    Preamble,
    /// At any time.
    Any,
}

/// How interference that changes during a frame counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SinrRule {
    /// The chances of all stretches of constant interference multiply; needs a model of bit errors (`nist`, `yans`).
    Chunks,
    /// The interference is averaged over the frame.
    Mean,
    /// The largest interference counts for the whole frame.
    Minimum,
}

/// How the channel busy ratio is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cbr {
    /// Power from which the channel is busy, with `measure = "energy"`; EN 302 571 V2.1.1 and TS 102 687: -85 dBm.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub threshold_dbm: f64,
    /// Time over which one value is taken; TS 102 687: 100 ms.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub window_ms: f64,
    /// What counts as busy.
    pub measure: CbrMeasure,
}

/// What counts as busy in the channel busy ratio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CbrMeasure {
    /// The received power is above the threshold; a station that transmits does not measure.
    #[default]
    Energy,
    /// The medium is busy for the station's own channel access, also with its own frames.
    Cca,
    /// The station is receiving a frame that it has detected.
    Reception,
}

impl Access {
    /// Writes down the rule that applies where none was written.
    pub(in crate::scenario) fn with_sinr_rule(mut self) -> Self {
        match &mut self {
            Self::Mixed(mixed) => mixed.write_sinr_rules(),
            Self::Ieee80211p(settings) => settings.reception.sinr_rule = Some(settings.sinr_rule()),
            Self::Ieee80211bd(settings) => settings.reception.sinr_rule = Some(settings.legacy().sinr_rule()),
            Self::LteV2x(_) | Self::NrV2x(_) | Self::Ideal(_) => {}
        }
        self
    }

    /// The key of the technology in a scenario file, which is also its name in results.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ieee80211p(_) => "ieee80211p",
            Self::Ieee80211bd(_) => "ieee80211bd",
            Self::LteV2x(_) => "lte_v2x",
            Self::Ideal(_) => "ideal",
            Self::NrV2x(_) => "nr_v2x",
            Self::Mixed(_) => "mixed",
        }
    }

    /// The settings of 802.11p frames, where the technology sends frames of the 802.11 family.
    pub fn ieee80211p(&self) -> Option<Cow<'_, Ieee80211p>> {
        match self {
            Self::Ieee80211p(settings) => Some(Cow::Borrowed(settings)),
            Self::Ieee80211bd(settings) => Some(Cow::Owned(settings.legacy())),
            Self::LteV2x(_) | Self::NrV2x(_) | Self::Ideal(_) | Self::Mixed(_) => None,
        }
    }

    /// Which frames are decoded; none where nothing is decoded, or each technology has a model of its own.
    pub fn error_model(&self) -> Option<&ErrorModel> {
        match self {
            Self::Ieee80211p(settings) => Some(&settings.error_model),
            Self::Ieee80211bd(settings) => Some(&settings.error_model),
            Self::LteV2x(settings) => Some(&settings.error_model),
            Self::NrV2x(settings) => Some(&settings.error_model),
            Self::Ideal(_) | Self::Mixed(_) => None,
        }
    }

    /// Power from which the channel counts as busy, in dBm, and the time over which the channel busy ratio is taken, in ms.
    pub fn channel_busy(&self) -> (f64, f64) {
        match self {
            Self::Ieee80211p(settings) => (settings.cbr.threshold_dbm, settings.cbr.window_ms),
            Self::Ieee80211bd(settings) => (settings.cbr.threshold_dbm, settings.cbr.window_ms),
            Self::LteV2x(settings) => (settings.cbr.threshold_dbm, settings.cbr.window_ms),
            // Without a channel there is nothing to measure; the windows go on all the same.
            Self::Ideal(_) => (Cbr::default().threshold_dbm, Cbr::default().window_ms),
            Self::NrV2x(settings) => (settings.cbr.threshold_dbm, settings.cbr.window_ms),
            // All parts have the same window, or the scenario check refuses them.
            Self::Mixed(mixed) => mixed
                .parts()
                .first()
                .map_or((Cbr::default().threshold_dbm, Cbr::default().window_ms), |(_, part)| part.channel_busy()),
        }
    }

    /// Transmit power in dBm and antenna gain in dBi; none where there is no radio, or each technology has its own.
    pub fn radio(&self) -> Option<(f64, f64)> {
        match self {
            Self::Ieee80211p(settings) => Some((settings.tx_power_dbm, settings.antenna_gain_dbi)),
            Self::Ieee80211bd(settings) => Some((settings.tx_power_dbm, settings.antenna_gain_dbi)),
            Self::LteV2x(settings) => Some((settings.tx_power_dbm, settings.antenna_gain_dbi)),
            Self::NrV2x(settings) => Some((settings.tx_power_dbm, settings.antenna_gain_dbi)),
            Self::Ideal(_) | Self::Mixed(_) => None,
        }
    }

    /// The technologies that stations have, each alone, with their shares.
    pub fn parts(&self) -> Vec<(f64, Self)> {
        match self {
            Self::Mixed(mixed) => mixed.parts(),
            alone => vec![(1.0, alone.clone())],
        }
    }
}

impl Ieee80211p {
    /// How interference counts: as written, otherwise what suits the error model.
    pub fn sinr_rule(&self) -> SinrRule {
        let suitable = if self.error_model.counts_bit_errors() { SinrRule::Chunks } else { SinrRule::Mean };
        self.reception.sinr_rule.unwrap_or(suitable)
    }
}

impl Default for Access {
    fn default() -> Self {
        Self::Ieee80211p(Ieee80211p::default())
    }
}

impl Default for Ieee80211p {
    fn default() -> Self {
        Self {
            tx_power_dbm: 23.0,
            data_rate_mbps: 6.0,
            antenna_gain_dbi: 3.0,
            mac_overhead_bytes: 38,
            symbol_rounding: true,
            slot_us: 13.0,
            sifs_us: 32.0,
            post_transmission_backoff: true,
            noise: Noise::default(),
            edca: Edca::default(),
            cca: Cca::default(),
            reception: Reception::default(),
            cbr: Cbr::default(),
            error_model: ErrorModel::default(),
        }
    }
}

impl Default for Noise {
    fn default() -> Self {
        Self::FigureDb(9.0)
    }
}

impl Default for Cca {
    fn default() -> Self {
        Self { preamble_dbm: -92.0, energy_dbm: -65.0, detection_time_us: 13.0 }
    }
}

impl Default for Reception {
    fn default() -> Self {
        Self {
            preamble_dbm: -92.0,
            preamble_sinr_db: 4.0,
            capture: Capture::default(),
            capture_margin_db: 10.0,
            sinr_rule: None,
        }
    }
}

impl Default for Cbr {
    fn default() -> Self {
        Self { threshold_dbm: -85.0, window_ms: 100.0, measure: CbrMeasure::default() }
    }
}
