//! `[access.ieee80211p.edca]`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Priority of a frame in channel access, highest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessCategory {
    /// Voice; DCC profile DP0, urgent DENMs.
    Vo,
    /// Video; DP1, DENMs.
    Vi,
    /// Best effort; DP2, CAMs.
    Be,
    /// Background; DP3, forwarded and other messages.
    Bk,
}

/// Contention parameters of the four access categories; EN 302 663 V1.3.1, IEEE 802.11-2020 clause 9.4.2.28 (OCB).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Edca {
    /// Voice.
    pub vo: EdcaParameters,
    /// Video.
    pub vi: EdcaParameters,
    /// Best effort.
    pub be: EdcaParameters,
    /// Background.
    pub bk: EdcaParameters,
}

/// Contention parameters of one access category. Broadcast frames are not repeated, so the window stays at its minimum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EdcaParameters {
    /// Idle slots after SIFS before a countdown: AIFS = SIFS + aifsn slots.
    #[schemars(range(min = 1, max = 15))]
    pub aifsn: u32,
    /// Largest backoff in slots; backoffs are drawn from 0 to this.
    #[schemars(range(min = 0, max = 1023))]
    pub cw_min: u32,
}

impl Edca {
    /// The parameters of one category.
    pub fn of(&self, category: AccessCategory) -> EdcaParameters {
        match category {
            AccessCategory::Vo => self.vo,
            AccessCategory::Vi => self.vi,
            AccessCategory::Be => self.be,
            AccessCategory::Bk => self.bk,
        }
    }
}

impl Default for Edca {
    fn default() -> Self {
        Self {
            vo: EdcaParameters { aifsn: 2, cw_min: 3 },
            vi: EdcaParameters { aifsn: 3, cw_min: 7 },
            be: EdcaParameters { aifsn: 6, cw_min: 15 },
            bk: EdcaParameters { aifsn: 9, cw_min: 15 },
        }
    }
}
