//! `[access.mixed]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Access, Ideal, Ieee80211bd, Ieee80211p, LteV2x, NrV2x};

/// Several technologies in one band: each station has one of them and hears the others as energy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mixed {
    /// Which share of the stations has which technology.
    pub shares: Shares,
    /// The stations of IEEE 802.11p.
    pub ieee80211p: Ieee80211p,
    /// The stations of IEEE 802.11bd.
    pub ieee80211bd: Box<Ieee80211bd>,
    /// The stations of LTE-V2X.
    pub lte_v2x: LteV2x,
    /// The stations of NR-V2X.
    pub nr_v2x: NrV2x,
    /// The stations of the ideal technology: a link beside the band, such as another network, which disturbs nobody.
    pub ideal: Ideal,
}

/// Shares of the stations; together they are 1. A technology that is not named has no station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Shares {
    /// Share of stations with IEEE 802.11p.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub ieee80211p: f64,
    /// Share of stations with IEEE 802.11bd.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub ieee80211bd: f64,
    /// Share of stations with LTE-V2X.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub lte_v2x: f64,
    /// Share of stations with NR-V2X.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub nr_v2x: f64,
    /// Share of stations with the ideal technology.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub ideal: f64,
}

impl Mixed {
    /// All technologies with their shares, also those without a station.
    fn all(&self) -> [(f64, Access); 5] {
        [
            (self.shares.ieee80211p, Access::Ieee80211p(self.ieee80211p.clone())),
            (self.shares.ieee80211bd, Access::Ieee80211bd(self.ieee80211bd.clone())),
            (self.shares.lte_v2x, Access::LteV2x(self.lte_v2x.clone())),
            (self.shares.nr_v2x, Access::NrV2x(self.nr_v2x.clone())),
            (self.shares.ideal, Access::Ideal(self.ideal.clone())),
        ]
    }

    /// The technologies that stations have, with their shares.
    pub fn parts(&self) -> Vec<(f64, Access)> {
        self.all().into_iter().filter(|(share, _)| *share > 0.0).collect()
    }

    /// All shares together.
    pub fn total_share(&self) -> f64 {
        self.all().iter().map(|(share, _)| share).sum()
    }

    /// Writes down in each technology what applies where nothing was written.
    pub(super) fn write_sinr_rules(&mut self) {
        self.ieee80211p.reception.sinr_rule = Some(self.ieee80211p.sinr_rule());
        self.ieee80211bd.reception.sinr_rule = Some(self.ieee80211bd.legacy().sinr_rule());
    }
}

impl Default for Mixed {
    fn default() -> Self {
        Self {
            shares: Shares { ieee80211p: 0.5, lte_v2x: 0.5, ..Shares::default() },
            ieee80211p: Ieee80211p::default(),
            ieee80211bd: Box::default(),
            lte_v2x: LteV2x::default(),
            nr_v2x: NrV2x::default(),
            ideal: Ideal::default(),
        }
    }
}
