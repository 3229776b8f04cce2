//! What both sidelinks are built from.

use crate::channel::reception::FrameSuccessTable;
use crate::channel::reception::error_model::curve_sets::{self, CurveFamily, CurveKey, CurveTechnology};
use crate::scenario::settings::{self, ErrorModel};
use crate::simulation::build::access::{per_points, wilab_scenario};
use crate::station::access::sidelink::OccupancyLimits;
use crate::units::Db;

/// The error curves of a pool, by number.
#[derive(Debug, Default)]
pub(super) struct Curves {
    pub tables: Vec<FrameSuccessTable>,
}

impl Curves {
    /// Puts a curve into the list and says where.
    pub fn push(&mut self, curve: FrameSuccessTable) -> u16 {
        self.tables.push(curve);
        self.tables.len() as u16 - 1
    }

    /// The curve through the points of a table.
    pub fn of_points(&mut self, table: &settings::PerTable, points: &[settings::PerPoint]) -> u16 {
        let table = per_points(table, points);
        self.push(FrameSuccessTable::of_curve(|sinr| 1.0 - table.packet_error_at(sinr)))
    }

    /// The curve of a scheme whatever the number of resource blocks; none if the model has none.
    pub fn of_scheme(&mut self, model: &ErrorModel, technology: CurveTechnology, mcs: u8) -> Option<u16> {
        let known = |family, scenario, payload_bytes| {
            curve_sets::find(&CurveKey { family, scenario, technology, mcs, payload_bytes }).ok()
        };
        let fitted = match model {
            ErrorModel::AnwarAwgn(_) => known(CurveFamily::Anwar, "awgn", 300)?,
            ErrorModel::Wilab(wilab) => {
                known(CurveFamily::WiLab, wilab_scenario(wilab.channel), wilab.payload_bytes as u16)?
            }
            ErrorModel::Table(table) => return Some(self.of_points(table, &table.points)),
            ErrorModel::Threshold(threshold) => {
                return Some(self.push(FrameSuccessTable::of_threshold(Db(threshold.sinr_db?))));
            }
            // Models of other technologies, which the scenario check refuses, and those that need more than a scheme.
            ErrorModel::Nist(_) | ErrorModel::Yans(_) | ErrorModel::Lena(_) | ErrorModel::ShannonGap(_) => return None,
        };
        Some(self.push(FrameSuccessTable::of_curve(|sinr| fitted.success(sinr))))
    }
}

/// How much of the channel a station may use.
pub(super) fn occupancy_limits(limits: settings::CrLimits) -> Option<OccupancyLimits> {
    match limits {
        settings::CrLimits::None => None,
        settings::CrLimits::Ts103574 => Some(OccupancyLimits::ts_103_574()),
        settings::CrLimits::J3161 => Some(OccupancyLimits::j3161()),
    }
}
