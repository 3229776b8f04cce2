//! `[access.ieee80211bd]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Cbr, Cca, Edca, ErrorModel, Ieee80211p, NoParameters, Noise, Reception};

/// IEEE 802.11bd (NGV) in a 10 MHz channel, alone or together with stations of 802.11p.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ieee80211bd {
    /// Transmit power at the antenna connector; EN 302 571 allows 33 dBm radiated power.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub tx_power_dbm: f64,
    /// Gain of an antenna; counts at both ends. 3GPP TR 36.885 V14.0.0 annex A: 3 dBi.
    #[schemars(range(min = -30.0, max = 30.0))]
    pub antenna_gain_dbi: f64,
    /// Modulation and coding scheme: 0 BPSK 1/2, 1 and 2 QPSK 1/2 and 3/4, 3 and 4 16-QAM 1/2 and 3/4, 5 to 7 64-QAM 2/3, 3/4 and
    /// 5/6, 8 and 9 256-QAM 3/4 and 5/6.
    #[schemars(range(min = 0, max = 9))]
    pub mcs: u32,
    /// Data symbols between two midambles: 4, 8 or 16; absent: 8 up to QPSK, 4 beyond.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = [4, 8, 16]))]
    pub midamble_period: Option<u32>,
    /// In which format stations send.
    pub format: PpduFormat,
    /// Share of stations that know 802.11p only: they send 802.11p frames and cannot read NGV frames.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub legacy_share: f64,
    /// How long a station remembers that it has heard an 802.11p station, with `format = "adaptive"`.
    #[schemars(range(min = 0.0, max = 3600.0))]
    pub legacy_memory_s: f64,
    /// Data rate of 802.11p frames; IEEE 802.11-2020 table 17-4, 10 MHz.
    #[schemars(extend("enum" = [3, 4.5, 6, 9, 12, 18, 24, 27]))]
    pub legacy_data_rate_mbps: f64,
    /// How often an NGV station repeats its 802.11p frames; receivers of 802.11bd add up the copies.
    #[schemars(range(min = 0, max = 3))]
    pub repetitions: u32,
    /// Bytes around what the upper layers hand over: MAC header 26, FCS 4, LLC/SNAP 8.
    #[schemars(range(min = 0, max = 500))]
    pub mac_overhead_bytes: u32,
    /// Slot, as in 802.11p.
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub slot_us: f64,
    /// Short interframe space, as in 802.11p.
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
    /// Which frames are decoded, of both formats: `anwar_awgn`, `table` or `threshold`.
    pub error_model: ErrorModel,
}

/// In which format stations send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PpduFormat {
    /// NGV frames always.
    #[default]
    Ngv,
    /// 802.11p frames always, so that all can decode them.
    Legacy,
    /// NGV frames, but 802.11p frames for as long as an 802.11p station is near.
    Adaptive,
}

impl Ieee80211bd {
    /// What it shares with 802.11p, as the settings of its 802.11p frames.
    pub fn legacy(&self) -> Ieee80211p {
        Ieee80211p {
            tx_power_dbm: self.tx_power_dbm,
            data_rate_mbps: self.legacy_data_rate_mbps,
            antenna_gain_dbi: self.antenna_gain_dbi,
            mac_overhead_bytes: self.mac_overhead_bytes,
            symbol_rounding: true,
            slot_us: self.slot_us,
            sifs_us: self.sifs_us,
            post_transmission_backoff: self.post_transmission_backoff,
            noise: self.noise,
            edca: self.edca,
            cca: self.cca,
            reception: self.reception,
            cbr: self.cbr,
            error_model: self.error_model.clone(),
        }
    }
}

impl Default for Ieee80211bd {
    fn default() -> Self {
        let Ieee80211p { tx_power_dbm, antenna_gain_dbi, mac_overhead_bytes, slot_us, sifs_us, .. } =
            Ieee80211p::default();
        Self {
            tx_power_dbm,
            antenna_gain_dbi,
            mcs: 1,
            midamble_period: None,
            format: PpduFormat::default(),
            legacy_share: 0.0,
            legacy_memory_s: 1.0,
            legacy_data_rate_mbps: 6.0,
            repetitions: 0,
            mac_overhead_bytes,
            slot_us,
            sifs_us,
            post_transmission_backoff: true,
            noise: Noise::default(),
            edca: Edca::default(),
            cca: Cca::default(),
            reception: Reception::default(),
            cbr: Cbr::default(),
            error_model: ErrorModel::AnwarAwgn(NoParameters {}),
        }
    }
}
