//! `[access.lte_v2x]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ErrorModel, NoParameters, Noise};

/// LTE-V2X over PC5, mode 4: stations choose their resources by sensing (3GPP Release 14).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LteV2x {
    /// Transmit power at the antenna connector.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub tx_power_dbm: f64,
    /// Gain of an antenna; counts at both ends. 3GPP TR 36.885 V14.0.0 annex A: 3 dBi.
    #[schemars(range(min = -30.0, max = 30.0))]
    pub antenna_gain_dbi: f64,
    /// Width of the channel: 10 MHz are 50 resource blocks, 20 MHz are 100.
    #[schemars(extend("enum" = [10, 20]))]
    pub bandwidth_mhz: f64,
    /// Sub-channels of a subframe.
    #[schemars(range(min = 1, max = 20))]
    pub subchannels: u32,
    /// Resource blocks of a sub-channel; absent: as many as fit. TS 36.331 has 4 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 3, max = 100))]
    pub subchannel_size_rb: Option<u32>,
    /// Whether control information lies right below its data, or in a part of the channel of its own.
    pub adjacent: bool,
    /// Lowest modulation and coding scheme that may be used.
    #[schemars(range(min = 0, max = 28))]
    pub min_mcs: u32,
    /// Highest one. Of those in which a packet takes the fewest sub-channels, the lowest is used.
    #[schemars(range(min = 0, max = 28))]
    pub max_mcs: u32,
    /// Bytes around what the upper layers hand over: MAC 10, RLC 1, PDCP 5.
    #[schemars(range(min = 0, max = 500))]
    pub overhead_bytes: u32,
    /// Whether each packet is sent a second time, within 15 subframes.
    pub retransmission: bool,
    /// How the power of control information (SCI) relates to that of the data.
    pub sci_power: SciPower,
    /// Weakest packet that is detected at all, over all of its resource blocks.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub sensing_threshold_dbm: f64,
    /// Smallest SINR at which control information is decoded; the default is `WiLabV2Xsim`'s.
    #[schemars(range(min = -100.0, max = 40.0))]
    pub sci_sinr_db: f64,
    /// Whether transmitters leak power into resource blocks that are not theirs (TS 36.101 clause 6.5.2.3, TR 36.885).
    pub in_band_emission: bool,
    /// Earliest subframe of the selection window, T1; TS 36.213: at most 4.
    #[schemars(range(min = 1, max = 4))]
    pub t1_ms: u32,
    /// Latest subframe of the selection window, T2, and never later than the reservation interval; TS 36.213: 20 to 100.
    #[schemars(range(min = 20, max = 100))]
    pub t2_ms: u32,
    /// Time between two packets for which stations reserve; absent: as often as CAMs come at `messages.cam.rate_hz`,
    /// otherwise 100 ms. Packets that come faster replace each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = [20, 50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]))]
    pub reservation_interval_ms: Option<u32>,
    /// Whether stations sense before they select; without, they choose any resource.
    pub sensing: bool,
    /// Power from which the reservation of another station is respected; rises in steps of 3 dB where too little is left.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub rsrp_threshold_dbm: f64,
    /// What that power is of.
    pub rsrp_reference: RsrpReference,
    /// Share of the resources in the selection window that must be left; TS 36.213: 0.2.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub candidate_share: f64,
    /// Whether only the quietest of what is left are kept, by their mean power (S-RSSI).
    pub rssi_ranking: bool,
    /// Probability of keeping a resource when its counter has run out, `probResourceKeep`: 0, 0.2, 0.4, 0.6 or 0.8.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub keep_probability: f64,
    /// Whether the last transmission on a resource says that the station does not come back (TS 36.321 clause 5.14.1.1).
    pub release_announced: bool,
    /// After so many unused opportunities in a row a resource is given up, `sl-ReselectAfter`; absent: only after a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 9))]
    pub reselect_after: Option<u32>,
    /// How much of the channel a station may use, by the channel busy ratio.
    pub cr_limits: CrLimits,
    /// Priorities of packets on the air (PPPP).
    pub pppp: Pppp,
    /// Receiver noise.
    pub noise: Noise,
    /// How the channel busy ratio is measured.
    pub cbr: SidelinkCbr,
    /// Which data are decoded.
    pub error_model: ErrorModel,
}

/// How the power of control information relates to that of the data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SciPower {
    /// A resource block of it has 3 dB more than one of the data, out of one transmit power (TS 36.213 clause 14.2.1).
    #[default]
    Boosted,
    /// All resource blocks have the same power.
    Equal,
    /// The data have the whole transmit power, as in analytical models.
    Extra,
}

/// What the power of a reservation is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RsrpReference {
    /// Of one resource element (PSSCH-RSRP, TS 36.214).
    #[default]
    ResourceElement,
    /// Of the whole packet, as in analytical models.
    Packet,
}

/// How much of the channel a station may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CrLimits {
    /// As much as it wants.
    #[default]
    None,
    /// ETSI TS 103 574 V1.1.1 table 1.
    Ts103574,
    /// SAE J3161/1.
    J3161,
}

/// Priorities of packets on the air (ProSe per-packet priority), 1 is the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pppp {
    /// Of messages with `access_category = "vo"`.
    #[schemars(range(min = 1, max = 8))]
    pub vo: u32,
    /// Of messages with `access_category = "vi"`.
    #[schemars(range(min = 1, max = 8))]
    pub vi: u32,
    /// Of messages with `access_category = "be"`.
    #[schemars(range(min = 1, max = 8))]
    pub be: u32,
    /// Of messages with `access_category = "bk"`.
    #[schemars(range(min = 1, max = 8))]
    pub bk: u32,
}

/// How the channel busy ratio of a sidelink is measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SidelinkCbr {
    /// Power in a sub-channel from which it is busy; ETSI TS 103 574: -94 dBm.
    #[schemars(range(min = -150.0, max = 0.0))]
    pub threshold_dbm: f64,
    /// Time over which one value is taken; TS 36.214: 100 ms.
    #[schemars(range(min = 1.0, max = 10000.0))]
    pub window_ms: f64,
}

impl LteV2x {
    /// Resource blocks of the channel.
    pub fn resource_blocks(&self) -> u32 {
        if self.bandwidth_mhz > 10.0 { 100 } else { 50 }
    }

    /// Resource blocks of a sub-channel: as written, otherwise as many as fit.
    pub fn subchannel_size(&self) -> u32 {
        let control = if self.adjacent { 0 } else { 2 * self.subchannels };
        self.subchannel_size_rb.unwrap_or(self.resource_blocks().saturating_sub(control) / self.subchannels)
    }
}

impl Default for LteV2x {
    fn default() -> Self {
        Self {
            tx_power_dbm: 23.0,
            antenna_gain_dbi: 3.0,
            bandwidth_mhz: 10.0,
            subchannels: 5,
            subchannel_size_rb: None,
            adjacent: true,
            min_mcs: 5,
            max_mcs: 11,
            overhead_bytes: 16,
            retransmission: false,
            sci_power: SciPower::default(),
            sensing_threshold_dbm: -110.0,
            sci_sinr_db: 0.0,
            in_band_emission: true,
            t1_ms: 4,
            t2_ms: 100,
            reservation_interval_ms: None,
            sensing: true,
            rsrp_threshold_dbm: -110.0,
            rsrp_reference: RsrpReference::default(),
            candidate_share: 0.2,
            rssi_ranking: true,
            keep_probability: 0.4,
            release_announced: true,
            reselect_after: None,
            cr_limits: CrLimits::default(),
            pppp: Pppp::default(),
            noise: Noise::default(),
            cbr: SidelinkCbr::default(),
            error_model: ErrorModel::AnwarAwgn(NoParameters {}),
        }
    }
}

impl Default for Pppp {
    fn default() -> Self {
        Self { vo: 2, vi: 3, be: 5, bk: 7 }
    }
}

impl Default for SidelinkCbr {
    fn default() -> Self {
        Self { threshold_dbm: -94.0, window_ms: 100.0 }
    }
}
