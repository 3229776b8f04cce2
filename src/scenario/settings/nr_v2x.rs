//! `[access.nr_v2x]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CrLimits, ErrorModel, NoParameters, Noise, Pppp, SidelinkCbr};

/// NR-V2X over PC5, mode 2: stations choose their resources by sensing (3GPP Release 16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NrV2x {
    /// Transmit power at the antenna connector.
    #[schemars(range(min = -50.0, max = 50.0))]
    pub tx_power_dbm: f64,
    /// Gain of an antenna; counts at both ends. 3GPP TR 37.885 V15.3.0 clause 6.1.4: 3 dBi.
    #[schemars(range(min = -30.0, max = 30.0))]
    pub antenna_gain_dbi: f64,
    /// Sub-carrier spacing of 15, 30, 60 or 120 kHz; slots last 1, 0.5, 0.25 or 0.125 ms.
    #[schemars(range(min = 0, max = 3))]
    pub numerology: u32,
    /// Width of the channel. 120 kHz exist in 50 and 100 MHz only (TS 38.101-2).
    #[schemars(extend("enum" = [10, 15, 20, 25, 30, 40, 50, 100]))]
    pub bandwidth_mhz: f64,
    /// Resource blocks of a sub-channel, `sl-SubchannelSize`; there are as many sub-channels as fit.
    #[schemars(extend("enum" = [10, 12, 15, 20, 25, 50, 75, 100]))]
    pub subchannel_rb: u32,
    /// Modulation and coding scheme, TS 38.214 V16.4.0 table 5.1.3.1-1.
    #[schemars(range(min = 0, max = 28))]
    pub mcs: u32,
    /// A packet that does not fit into all sub-channels with `mcs` gets the lowest scheme up to this one in which it does.
    #[schemars(range(min = 0, max = 28))]
    pub max_mcs: u32,
    /// Bytes around what the upper layers hand over: SL-SCH subheader 4, MAC 2, RLC 1, PDCP 3, SDAP 1.
    #[schemars(range(min = 0, max = 500))]
    pub overhead_bytes: u32,
    /// Symbols of a slot that carry data: `sl-LengthSymbols` without those for gain control and guard.
    #[schemars(range(min = 5, max = 12))]
    pub pssch_symbols: u32,
    /// Resource elements of reference signals per resource block; TS 38.214 V16.4.0 table 8.1.3.2-1.
    #[schemars(extend("enum" = [12, 15, 18, 21, 24]))]
    pub dmrs_re_per_rb: u32,
    /// Symbols of the first stage of control information; the standard has 2 and 3.
    #[schemars(range(min = 1, max = 3))]
    pub pscch_symbols: u32,
    /// Resource blocks of the first stage of control information.
    #[schemars(extend("enum" = [10, 12, 15, 20, 25]))]
    pub pscch_rb: u32,
    /// Where that stage is sent.
    pub pscch_place: PscchPlace,
    /// How much more protection the second stage has than the data (TS 38.213: 1.125 to 20); 0: it is counted among the bytes of
    /// the packet.
    #[schemars(range(min = 0.0, max = 20.0))]
    pub sci2_beta_offset: f64,
    /// How often each packet is sent at most; receivers add up what they get.
    #[schemars(range(min = 1, max = 32))]
    pub transmissions: u32,
    /// Whether receivers answer, so that a packet is sent again only where somebody needs it.
    pub feedback: Feedback,
    /// Distance within which receivers answer to packets that are for everybody.
    #[schemars(range(min = 1.0, max = 100_000.0))]
    pub feedback_range_m: f64,
    /// Slots from one occasion for answers to the next, `sl-PSFCH-Period`; only with feedback.
    #[schemars(extend("enum" = [1, 2, 4]))]
    pub psfch_period: u32,
    /// Slots that a receiver needs before it answers, `sl-MinTimeGapPSFCH`.
    #[schemars(range(min = 2, max = 3))]
    pub psfch_gap_slots: u32,
    /// Smallest ratio to noise, on one resource block, at which an answer is heard.
    #[schemars(range(min = -100.0, max = 40.0))]
    pub psfch_snr_db: f64,
    /// Weakest packet that is detected at all, over all of its resource blocks.
    #[schemars(range(min = -200.0, max = 0.0))]
    pub sensing_threshold_dbm: f64,
    /// Smallest SINR at which either stage of control information is decoded (`WiLabV2Xsim`: 0 dB), unless the error model
    /// has curves for them.
    #[schemars(range(min = -100.0, max = 40.0))]
    pub sci_sinr_db: f64,
    /// How the SINRs of the resource blocks of a packet become one.
    pub sinr_averaging: SinrAveraging,
    /// Whether transmitters leak power into resource blocks that are not theirs (TS 36.101 clause 6.5.2.3, TR 36.885).
    pub in_band_emission: bool,
    /// Whether stations sense before they select; without, they choose any resource.
    pub sensing: bool,
    /// Time that is looked back on, `sl-SensingWindow`.
    #[schemars(extend("enum" = [100, 1100]))]
    pub sensing_window_ms: f64,
    /// Earliest slot of the selection window, T1; at most 3, 5, 9 or 17 by the numerology.
    #[schemars(range(min = 0, max = 17))]
    pub t1_slots: u32,
    /// Length of the selection window; it ends in any case with the packet delay budget.
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub selection_window_ms: f64,
    /// Latest slot of the selection window, T2, in place of its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 8000))]
    pub t2_slots: Option<u32>,
    /// Time in which a packet must be sent.
    #[schemars(range(min = 1.0, max = 1000.0))]
    pub packet_delay_budget_ms: f64,
    /// Time between two packets for which stations reserve: 0 (each packet is a single one), 1 to 99, or 100, 200 ... 1000. Absent: as
    /// often as CAMs come at `messages.cam.rate_hz`, otherwise 100 ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1000))]
    pub reservation_interval_ms: Option<u32>,
    /// Intervals that stations of the pool may reserve for, `sl-ResourceReservePeriodList`; what could have been reserved while a
    /// station was sending is out. Empty: the own interval alone.
    #[schemars(length(max = 16))]
    pub pool_intervals_ms: Vec<u32>,
    /// Power from which the reservation of another station is respected; rises in steps of 3 dB where too little is left.
    #[schemars(range(min = -200.0, max = 0.0))]
    pub rsrp_threshold_dbm: f64,
    /// That power by the priority of the own packet, and for each by that of the reservation, 64 values
    /// (`sl-Thres-RSRP-List`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 64, max = 64))]
    pub rsrp_thresholds_dbm: Option<Vec<f64>>,
    /// Of whose resource elements it is the power.
    pub rsrp_reference: RsForSensing,
    /// Share of the resources in the selection window that must be left, `sl-TxPercentage`: 0.2, 0.35 or 0.5.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub candidate_share: f64,
    /// That share by the priority of the packet, 8 values.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 8, max = 8))]
    pub candidate_shares: Option<Vec<f64>>,
    /// Probability of keeping a resource when its counter has run out, `sl-ProbResourceKeep`: 0, 0.2, 0.4, 0.6 or 0.8.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub keep_probability: f64,
    /// Whether the last transmission on a resource says that the station does not come back.
    pub release_announced: bool,
    /// After so many unused opportunities in a row a resource is given up, `sl-ReselectAfter`; absent: only after a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 9))]
    pub reselect_after: Option<u32>,
    /// Whether a resource that was not announced yet is given up when somebody else has reserved it meanwhile.
    pub re_evaluation: bool,
    /// Whether a resource that was announced is given up to a more urgent packet.
    pub pre_emption: bool,
    /// Only packets with a priority below this one pre-empt; absent: all that are more urgent than the own one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 8))]
    pub pre_emption_below: Option<u32>,
    /// How much of the channel a station may use, by the channel busy ratio.
    pub cr_limits: CrLimits,
    /// Priorities of packets on the air.
    pub priorities: Pppp,
    /// Receiver noise.
    pub noise: Noise,
    /// How the channel busy ratio is measured.
    pub cbr: SidelinkCbr,
    /// Which data are decoded.
    pub error_model: ErrorModel,
}

/// Resource blocks by bandwidth in MHz, for 15, 30, 60 and 120 kHz; 0 where there are none.
///
/// 3GPP TS 38.101-1 V16.4.0 table 5.3.2-1; 120 kHz: TS 38.101-2 V16.4.0 table 5.3.2-1.
const RESOURCE_BLOCKS: [(u32, [u32; 4]); 8] = [
    (10, [52, 24, 11, 0]),
    (15, [79, 38, 18, 0]),
    (20, [106, 51, 24, 0]),
    (25, [133, 65, 31, 0]),
    (30, [160, 78, 38, 0]),
    (40, [216, 106, 51, 0]),
    (50, [270, 133, 65, 32]),
    (100, [0, 273, 135, 66]),
];

impl NrV2x {
    /// Resource blocks of the channel; none if there is no such channel.
    pub fn resource_blocks(&self) -> Option<u32> {
        let (_, blocks) = RESOURCE_BLOCKS.iter().find(|(width, _)| f64::from(*width) == self.bandwidth_mhz)?;
        blocks.get(self.numerology as usize).copied().filter(|blocks| *blocks > 0)
    }
}

/// Where the first stage of control information is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PscchPlace {
    /// Among the data, with the same power per resource block (TS 38.211 clause 8.3.2).
    #[default]
    AmongData,
    /// In symbols before the data, with the whole transmit power, as 5G-LENA has it.
    BeforeData,
}

/// Whether receivers answer (TS 38.213 clause 16.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// No; packets are sent again blindly.
    #[default]
    None,
    /// The addressee of a packet for one station; what is for everybody is sent again blindly.
    Unicast,
    /// That one, and of what is for everybody who knows of it and could not decode it (option 1 of groupcast).
    NackOnly,
    /// That one, and of what is for everybody everybody (option 2 of groupcast).
    AckNack,
}

/// How the SINRs of the resource blocks of a packet become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SinrAveraging {
    /// Exponential effective SINR mapping, in which disturbed blocks count more than in proportion.
    #[default]
    Exponential,
    /// The interference is averaged.
    Interference,
}

/// Whose received power is compared with thresholds, `sl-RS-ForSensing`; always that of one resource element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RsForSensing {
    /// That of the data.
    #[default]
    Pssch,
    /// That of the control information.
    Pscch,
}

impl Default for NrV2x {
    fn default() -> Self {
        Self {
            tx_power_dbm: 23.0,
            antenna_gain_dbi: 3.0,
            numerology: 1,
            bandwidth_mhz: 10.0,
            subchannel_rb: 10,
            mcs: 11,
            max_mcs: 28,
            overhead_bytes: 11,
            pssch_symbols: 12,
            dmrs_re_per_rb: 18,
            pscch_symbols: 3,
            pscch_rb: 10,
            pscch_place: PscchPlace::default(),
            sci2_beta_offset: 1.125,
            transmissions: 1,
            feedback: Feedback::default(),
            feedback_range_m: 300.0,
            psfch_period: 4,
            psfch_gap_slots: 2,
            psfch_snr_db: 0.0,
            sensing_threshold_dbm: -110.0,
            sci_sinr_db: 0.0,
            sinr_averaging: SinrAveraging::default(),
            in_band_emission: true,
            sensing: true,
            sensing_window_ms: 1100.0,
            t1_slots: 2,
            selection_window_ms: 100.0,
            t2_slots: None,
            packet_delay_budget_ms: 100.0,
            reservation_interval_ms: None,
            pool_intervals_ms: Vec::new(),
            rsrp_threshold_dbm: -128.0,
            rsrp_thresholds_dbm: None,
            rsrp_reference: RsForSensing::default(),
            candidate_share: 0.2,
            candidate_shares: None,
            keep_probability: 0.4,
            release_announced: true,
            reselect_after: None,
            re_evaluation: true,
            pre_emption: false,
            pre_emption_below: None,
            cr_limits: CrLimits::default(),
            priorities: Pppp::default(),
            noise: Noise::default(),
            cbr: SidelinkCbr::default(),
            error_model: ErrorModel::AnwarAwgn(NoParameters {}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_have_the_resource_blocks_of_the_standard() {
        // numerology, bandwidth [MHz] -> resource blocks: TS 38.101-1 table 5.3.2-1, TS 38.101-2
        let cases = [
            (0, 10.0, Some(52)),
            (1, 10.0, Some(24)),
            (2, 10.0, Some(11)),
            (3, 10.0, None),
            (0, 40.0, Some(216)),
            (3, 50.0, Some(32)),
            (0, 12.0, None),
            (4, 50.0, None),
        ];
        for (numerology, bandwidth_mhz, blocks) in cases {
            let access = NrV2x { numerology, bandwidth_mhz, ..NrV2x::default() };
            assert_eq!(access.resource_blocks(), blocks, "{numerology} {bandwidth_mhz}");
        }
    }
}
