//! The error curves that come with the program.

use std::fmt;

use super::{FittedCurve, anwar, wilab};
use crate::units::Db;

/// Who simulated the curves. Families assume different receivers: within a comparison, take one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveFamily {
    /// Additive white noise (scenario `awgn`), all technologies.
    Anwar,
    /// Fading channels, by scenario.
    WiLab,
}

/// The technology that a curve belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveTechnology {
    /// IEEE 802.11p.
    Ieee80211p,
    /// IEEE 802.11bd.
    Ieee80211bd,
    /// IEEE 802.11bd with dual-carrier modulation.
    Ieee80211bdDualCarrier,
    /// LTE-V2X sidelink.
    LteV2x,
    /// NR-V2X sidelink.
    NrV2x,
}

/// What tells one curve of a family from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurveKey<'a> {
    /// The family.
    pub family: CurveFamily,
    /// The channel, such as `highway_los`.
    pub scenario: &'a str,
    /// The technology.
    pub technology: CurveTechnology,
    /// Modulation and coding scheme in the numbering of the technology.
    pub mcs: u8,
    /// Payload of the simulated frames.
    pub payload_bytes: u16,
}

/// A curve as data: SINR in decibels at packet error rates of 0.9, 0.5, 0.1 and 0.01.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CurvePoints {
    scenario: &'static str,
    technology: CurveTechnology,
    mcs: u8,
    payload_bytes: u16,
    levels: [f64; 4],
}

/// A curve that is not in the set, with what is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{family} has no {technology} curve for {wanted}; it has {available}")]
pub struct CurveNotFound {
    /// The family that was searched.
    pub family: CurveFamily,
    /// The technology that was asked for.
    pub technology: CurveTechnology,
    /// What was asked for beyond them.
    pub wanted: String,
    /// What there is instead, as narrow as the request allows.
    pub available: String,
}

/// The curve of `key`.
pub fn find(key: &CurveKey<'_>) -> Result<FittedCurve, CurveNotFound> {
    let of_technology = || key.family.curves().iter().filter(|curve| curve.technology == key.technology);
    let exact = of_technology()
        .find(|curve| (curve.scenario, curve.mcs, curve.payload_bytes) == (key.scenario, key.mcs, key.payload_bytes));
    if let Some(points) = exact {
        return Ok(points.curve(key.family));
    }
    let scenario_known = of_technology().any(|curve| curve.scenario == key.scenario);
    let mut names: Vec<String> = if scenario_known {
        of_technology()
            .filter(|curve| curve.scenario == key.scenario)
            .map(|curve| format!("MCS {} with {} B", curve.mcs, curve.payload_bytes))
            .collect()
    } else {
        of_technology().map(|curve| format!("`{}`", curve.scenario)).collect()
    };
    names.dedup();
    Err(CurveNotFound {
        family: key.family,
        technology: key.technology,
        wanted: format!("MCS {} with {} B in scenario `{}`", key.mcs, key.payload_bytes, key.scenario),
        available: match (names.is_empty(), scenario_known) {
            (true, _) => "none of that technology".to_owned(),
            (false, true) => format!("{} there", names.join(", ")),
            (false, false) => format!("the scenarios {}", names.join(", ")),
        },
    })
}

impl CurveFamily {
    fn curves(self) -> &'static [CurvePoints] {
        match self {
            Self::Anwar => anwar::CURVES,
            Self::WiLab => wilab::CURVES,
        }
    }

    /// Whether the family's curves were simulated over fading channels.
    pub fn contains_fading(self) -> bool {
        match self {
            Self::Anwar => false,
            Self::WiLab => true,
        }
    }
}

impl CurvePoints {
    pub(super) const fn new(
        scenario: &'static str,
        technology: CurveTechnology,
        mcs: u8,
        payload_bytes: u16,
        levels: [f64; 4],
    ) -> Self {
        Self { scenario, technology, mcs, payload_bytes, levels }
    }

    fn curve(&self, family: CurveFamily) -> FittedCurve {
        FittedCurve::new(self.levels.map(Db), family.contains_fading())
            .expect("embedded levels ascend, as a test checks")
    }
}

impl fmt::Display for CurveFamily {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Anwar => "the family `anwar`",
            Self::WiLab => "the family `wilab`",
        })
    }
}

impl fmt::Display for CurveTechnology {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ieee80211p => "802.11p",
            Self::Ieee80211bd => "802.11bd",
            Self::Ieee80211bdDualCarrier => "dual-carrier 802.11bd",
            Self::LteV2x => "LTE-V2X",
            Self::NrV2x => "NR-V2X",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIGHWAY: CurveKey<'_> = CurveKey {
        family: CurveFamily::WiLab,
        scenario: "highway_los",
        technology: CurveTechnology::Ieee80211p,
        mcs: 2,
        payload_bytes: 350,
    };

    #[test]
    fn every_embedded_curve_is_a_curve() {
        for family in [CurveFamily::Anwar, CurveFamily::WiLab] {
            for points in family.curves() {
                assert!(FittedCurve::new(points.levels.map(Db), false).is_ok(), "{points:?}");
            }
        }
    }

    #[test]
    fn a_curve_is_found_by_its_key() {
        let awgn = CurveKey { family: CurveFamily::Anwar, scenario: "awgn", payload_bytes: 300, ..HIGHWAY };
        // key, SINR at a packet error rate of 0.1 [dB]
        for (key, level, contains_fading) in [(HIGHWAY, 3.10, true), (awgn, 3.40, false)] {
            let curve = find(&key).unwrap();
            assert!((curve.success(Db(level)) - 0.9).abs() < 1e-9, "{key:?}");
            assert_eq!(curve.contains_fading(), contains_fading);
        }
    }

    #[test]
    fn a_missing_curve_names_what_exists() {
        // key -> part of the message
        let cases = [
            (CurveKey { payload_bytes: 300, ..HIGHWAY }, "MCS 2 with 190 B, MCS 2 with 350 B, MCS 2 with 550 B"),
            (
                CurveKey { scenario: "tunnel", ..HIGHWAY },
                "the scenarios `crossing_nlos`, `highway_los`, `highway_nlos`",
            ),
            (
                CurveKey { technology: CurveTechnology::Ieee80211bdDualCarrier, family: CurveFamily::Anwar, ..HIGHWAY },
                "none of that technology",
            ),
        ];
        for (key, expected) in cases {
            let message = find(&key).unwrap_err().to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
