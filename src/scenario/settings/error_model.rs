//! `[access.TECHNOLOGY.error_model.NAME]`: the same choice for all technologies.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::NoParameters;

/// Which frames are decoded at which SINR.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum ErrorModel {
    /// Bit errors by Pei and Henderson (2010), as in ns-3; pessimistic. 802.11p only.
    Nist(NoParameters),
    /// Bit errors by Lacage and Henderson (WNS2 2006), as in ns-3; optimistic. 802.11p only.
    Yans(NoParameters),
    /// Curves over white noise, 300 B, from link simulations of Anwar, Franchi, Fettweis (VTC 2019-Fall).
    AnwarAwgn(NoParameters),
    /// Curves over fading channels from the link simulations of `WiLabV2Xsim`; only with `[channel.fading.none]`.
    Wilab(WilabCurve),
    /// Curves of 5G-LENA over white noise: schemes 7, 11 and 14, with control information. NR-V2X only.
    Lena(NoParameters),
    /// A table of packet error rates.
    Table(PerTable),
    /// A frame is decoded from a SINR on.
    Threshold(Threshold),
    /// A frame is decoded where the channel capacity, a gap below Shannon's, carries it.
    ShannonGap(ShannonGap),
}

/// A curve of `WiLabV2Xsim`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WilabCurve {
    /// The fading channel.
    pub channel: WilabChannel,
    /// Payload that was simulated: 190, 350 or 550 on highways, 350 in `urban_los` and `crossing_nlos`, 100 or 1500 in
    /// `urban_nlos`.
    #[schemars(extend("enum" = [100, 190, 350, 550, 1500]))]
    pub payload_bytes: u32,
}

/// The fading channels of `WiLabV2Xsim`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WilabChannel {
    /// Highway in line of sight.
    #[default]
    HighwayLos,
    /// Highway behind a vehicle.
    HighwayNlos,
    /// Street in line of sight.
    UrbanLos,
    /// Street behind buildings.
    UrbanNlos,
    /// Crossing behind buildings.
    CrossingNlos,
}

/// A table of packet error rates, whatever the size of the frame. Before the first and after the last point the rate stays.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PerTable {
    /// What the levels are.
    pub reference: SinrReference,
    /// How rates between two points are found.
    pub interpolation: PerInterpolation,
    /// Whether the rates were found over a fading channel; then only with `[channel.fading.none]`.
    pub contains_fading: bool,
    /// The points, lowest level first. Default: Sepulcre, Gozalvez, Coll-Perales, IEEE TVT 2022.
    #[schemars(length(min = 2, max = 1000))]
    pub points: Vec<PerPoint>,
    /// Tables for transmissions of so many resource blocks, of technologies that have them. Where there is any, other
    /// numbers of resource blocks are not used.
    pub by_resource_blocks: Vec<PerTableOfBlocks>,
}

/// A table for transmissions of one size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerTableOfBlocks {
    /// Resource blocks of the data.
    #[schemars(range(min = 1, max = 110))]
    pub resource_blocks: u32,
    /// The points, lowest level first.
    #[schemars(length(min = 2, max = 1000))]
    pub points: Vec<PerPoint>,
}

/// Capacity with a gap: `SINR = gap (2^r - 1)`, with `r` the data bits per second and hertz.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ShannonGap {
    /// How much more SINR is needed than by Shannon's limit.
    #[schemars(range(min = 0.0, max = 30.0))]
    pub gap_db: f64,
}

/// One point of a table.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PerPoint {
    /// SINR or Eb/N0.
    #[schemars(range(min = -50.0, max = 100.0))]
    pub db: f64,
    /// Packet error rate.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub per: f64,
}

/// What the levels of a table are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SinrReference {
    /// Energy per data bit over the noise density: SINR x 10 MHz / data rate. 802.11p only.
    #[default]
    EbN0,
    /// SINR over the channel (802.11p) or the resource blocks of the data.
    Sinr,
}

/// How rates between two points are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PerInterpolation {
    /// Linear in the packet error rate.
    #[default]
    Linear,
    /// Linear in the logarithm of the packet error rate.
    Log,
}

/// Reception from a SINR on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Threshold {
    /// Smallest SINR at which a frame is decoded; absent: that of a hardware 802.11p receiver at the data rate (u-blox VERA-P1).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -50.0, max = 100.0))]
    pub sinr_db: Option<f64>,
}

impl ErrorModel {
    /// Whether the model knows the chance of every bit, so that chances of parts of a frame multiply.
    pub fn counts_bit_errors(&self) -> bool {
        matches!(self, Self::Nist(_) | Self::Yans(_))
    }

    /// Where the model comes from; only results of one family compare technologies and not link simulators.
    pub fn family(&self) -> &'static str {
        match self {
            Self::Nist(_) => "nist",
            Self::Yans(_) => "yans",
            Self::AnwarAwgn(_) => "anwar_awgn",
            Self::Wilab(_) => "wilab",
            Self::Table(_) => "table",
            Self::Threshold(_) => "threshold",
            Self::ShannonGap(_) => "shannon_gap",
            Self::Lena(_) => "lena",
        }
    }

    /// Whether the model was made over a fading channel, so that no fading may be drawn on top.
    pub fn contains_fading(&self) -> bool {
        match self {
            Self::Wilab(_) => true,
            Self::Table(table) => table.contains_fading,
            Self::Nist(_)
            | Self::Yans(_)
            | Self::AnwarAwgn(_)
            | Self::Lena(_)
            | Self::Threshold(_)
            | Self::ShannonGap(_) => false,
        }
    }
}

impl Default for ErrorModel {
    fn default() -> Self {
        Self::Nist(NoParameters {})
    }
}

impl Default for ShannonGap {
    fn default() -> Self {
        Self { gap_db: 5.5 }
    }
}

impl Default for WilabCurve {
    fn default() -> Self {
        Self { channel: WilabChannel::default(), payload_bytes: 350 }
    }
}

impl Default for PerTable {
    fn default() -> Self {
        // Eb/N0 [dB], packet error rate
        let points = [(5.0, 1.0), (10.0, 0.4), (15.0, 1.5e-2), (20.0, 4e-3), (25.0, 3e-3), (30.0, 2e-3), (35.0, 1e-3)];
        Self {
            reference: SinrReference::default(),
            interpolation: PerInterpolation::default(),
            contains_fading: true,
            points: points.map(|(db, per)| PerPoint { db, per }).to_vec(),
            by_resource_blocks: Vec::new(),
        }
    }
}
