//! Containers of vehicles with a task, and zones that a road-side unit protects.

use crate::station::message::quantities::{
    CauseCodeType, DangerousGoodsBasic, EmergencyPriority, HardShoulderStatus, Latitude, LightBarSirenInUse, Longitude,
    ProtectedZoneId, ProtectedZoneRadius, ProtectedZoneType, RoadworksSubCauseCode, SpecialTransportType, SpeedLimit,
    TrafficRule, VehicleRole,
};
use crate::station::message::uper::{BitReader, BitWriter, bits_for, put, take};

/// What a vehicle with a task tells besides; sent at most every 500 ms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SpecialVehicle {
    /// A bus or tram.
    PublicTransport {
        /// Passengers get on and off.
        embarkation: bool,
        /// What it asks of traffic lights and doors.
        activation: Option<PtActivation>,
    },
    /// A load that is heavy or large.
    SpecialTransport {
        /// In which way.
        kind: SpecialTransportType,
        /// Light bar and siren.
        light_bar_siren: LightBarSirenInUse,
    },
    /// Dangerous goods.
    DangerousGoods(DangerousGoodsBasic),
    /// A vehicle at work on the road.
    RoadWorks {
        /// Kind of work.
        sub_cause: Option<RoadworksSubCauseCode>,
        /// Light bar and siren.
        light_bar_siren: LightBarSirenInUse,
        /// Lanes that it closes.
        closed_lanes: Option<ClosedLanes>,
    },
    /// A rescue vehicle.
    Rescue {
        /// Light bar and siren.
        light_bar_siren: LightBarSirenInUse,
    },
    /// An emergency vehicle.
    Emergency {
        /// Light bar and siren.
        light_bar_siren: LightBarSirenInUse,
        /// Why it is here.
        incident: Option<Incident>,
        /// What it asks for.
        priority: Option<EmergencyPriority>,
    },
    /// A vehicle that protects others.
    SafetyCar {
        /// Light bar and siren.
        light_bar_siren: LightBarSirenInUse,
        /// Why it is here.
        incident: Option<Incident>,
        /// How to pass it.
        traffic_rule: Option<TrafficRule>,
        /// How fast.
        speed_limit: Option<SpeedLimit>,
    },
}

/// A request in a coding of public transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PtActivation {
    coding: u8,
    length: u8,
    data: [u8; MAX_ACTIVATION_BYTES],
}

/// Lanes that are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClosedLanes {
    /// Hard shoulder beside the fast lane.
    pub inner_hard_shoulder: Option<HardShoulderStatus>,
    /// Hard shoulder beside the slow lane.
    pub outer_hard_shoulder: Option<HardShoulderStatus>,
    /// Lanes between them.
    pub driving_lanes: Option<DrivingLaneStatus>,
}

/// Which of up to 13 lanes are closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DrivingLaneStatus {
    lanes: u8,
    closed: u16,
}

/// An event: its cause and what exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Incident {
    /// Direct cause.
    pub cause: CauseCodeType,
    /// Sub cause, 0 is unavailable.
    pub sub_cause: u8,
}

/// A place where ITS stations protect toll collection from interference (TS 102 792).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProtectedCommunicationZone {
    /// Whether it stays.
    pub kind: ProtectedZoneType,
    /// Until when, in TAI milliseconds since 2004 (42 bits).
    pub expiry_ms: Option<u64>,
    /// Degrees north.
    pub latitude: Latitude,
    /// Degrees east.
    pub longitude: Longitude,
    /// How far it reaches.
    pub radius: Option<ProtectedZoneRadius>,
    /// Its number.
    pub id: Option<ProtectedZoneId>,
}

/// Most octets of a request of public transport.
const MAX_ACTIVATION_BYTES: usize = 20;
/// Most lanes beside each other.
const MAX_LANES: u8 = 13;
/// Most zones that a CAM carries.
pub(super) const MAX_ZONES: usize = 16;
const TIMESTAMP_BITS: u32 = 42;

impl PtActivation {
    /// A request of 1 to 20 octets; none for other lengths. Codings: 1 is R09-16, 2 is VDV 50149.
    pub fn new(coding: u8, octets: &[u8]) -> Option<Self> {
        if octets.is_empty() || octets.len() > MAX_ACTIVATION_BYTES {
            return None;
        }
        let mut data = [0; MAX_ACTIVATION_BYTES];
        data[..octets.len()].copy_from_slice(octets);
        Some(Self { coding, length: octets.len() as u8, data })
    }

    /// The coding.
    pub fn coding(&self) -> u8 {
        self.coding
    }

    /// The request.
    pub fn octets(&self) -> &[u8] {
        &self.data[..usize::from(self.length)]
    }
}

impl DrivingLaneStatus {
    /// `lanes` lanes, 1 to 13, counted from the outside; the lowest bit of `closed` is the first of them. None for other numbers.
    pub fn new(lanes: u8, closed: u16) -> Option<Self> {
        ((1..=MAX_LANES).contains(&lanes) && closed >> lanes == 0).then_some(Self { lanes, closed })
    }

    /// How many lanes there are.
    pub fn lanes(self) -> u8 {
        self.lanes
    }

    /// Whether the lane is closed, the first one is 0.
    pub fn is_closed(self, lane: u8) -> bool {
        lane < self.lanes && self.closed >> lane & 1 != 0
    }
}

impl SpecialVehicle {
    /// The role that the low-frequency container shows with it (EN 302 637-2, annex B.18).
    pub fn role(&self) -> VehicleRole {
        match self {
            Self::PublicTransport { .. } => VehicleRole::PublicTransport,
            Self::SpecialTransport { .. } => VehicleRole::SpecialTransport,
            Self::DangerousGoods(_) => VehicleRole::DangerousGoods,
            Self::RoadWorks { .. } => VehicleRole::RoadWork,
            Self::Rescue { .. } => VehicleRole::Rescue,
            Self::Emergency { .. } => VehicleRole::Emergency,
            Self::SafetyCar { .. } => VehicleRole::SafetyCar,
        }
    }

    pub(super) fn put(&self, writer: &mut BitWriter<'_>) {
        // CHOICE: no extension, one of seven.
        let alternative = |writer: &mut BitWriter<'_>, index: u64| writer.put(index, 4);
        match self {
            Self::PublicTransport { embarkation, activation } => {
                alternative(writer, 0);
                writer.put_bit(activation.is_some());
                writer.put_bit(*embarkation);
                if let Some(activation) = activation {
                    writer.put(u64::from(activation.coding), 8);
                    writer.put(u64::from(activation.length) - 1, ACTIVATION_LENGTH_BITS);
                    writer.put_bits(activation.octets(), activation.octets().len() * 8);
                }
            }
            Self::SpecialTransport { kind, light_bar_siren } => {
                alternative(writer, 1);
                put!(writer, kind => SpecialTransportType, light_bar_siren => LightBarSirenInUse);
            }
            Self::DangerousGoods(goods) => {
                alternative(writer, 2);
                put!(writer, goods => DangerousGoodsBasic);
            }
            Self::RoadWorks { sub_cause, light_bar_siren, closed_lanes } => {
                alternative(writer, 3);
                writer.put_bit(sub_cause.is_some());
                writer.put_bit(closed_lanes.is_some());
                if let Some(sub_cause) = sub_cause {
                    put!(writer, sub_cause => RoadworksSubCauseCode);
                }
                put!(writer, light_bar_siren => LightBarSirenInUse);
                if let Some(lanes) = closed_lanes {
                    lanes.put(writer);
                }
            }
            Self::Rescue { light_bar_siren } => {
                alternative(writer, 4);
                put!(writer, light_bar_siren => LightBarSirenInUse);
            }
            Self::Emergency { light_bar_siren, incident, priority } => {
                alternative(writer, 5);
                writer.put_bit(incident.is_some());
                writer.put_bit(priority.is_some());
                put!(writer, light_bar_siren => LightBarSirenInUse);
                if let Some(incident) = incident {
                    incident.put(writer);
                }
                if let Some(priority) = priority {
                    put!(writer, priority => EmergencyPriority);
                }
            }
            Self::SafetyCar { light_bar_siren, incident, traffic_rule, speed_limit } => {
                alternative(writer, 6);
                writer.put_bit(incident.is_some());
                writer.put_bit(traffic_rule.is_some());
                writer.put_bit(speed_limit.is_some());
                put!(writer, light_bar_siren => LightBarSirenInUse);
                if let Some(incident) = incident {
                    incident.put(writer);
                }
                match traffic_rule {
                    // Extension: the first addition, as a small number.
                    Some(TrafficRule::PassToLeftOrRight) => writer.put(0b1000_0000, 8),
                    // The zero of the extension marker and two bits: as many as all five rules would have.
                    Some(rule) => writer.put(rule.offset(), TrafficRule::BITS),
                    None => {}
                }
                if let Some(limit) = speed_limit {
                    put!(writer, limit => SpeedLimit);
                }
            }
        }
    }

    /// Reads what [`Self::put`] writes; none if the bits say anything else.
    pub(super) fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        Some(match reader.take(4).ok()? {
            0 => {
                let has_activation = reader.take_bit().ok()?;
                let embarkation = reader.take_bit().ok()?;
                let activation = if has_activation { Some(take_activation(reader)?) } else { None };
                Self::PublicTransport { embarkation, activation }
            }
            1 => Self::SpecialTransport {
                kind: take!(reader, SpecialTransportType),
                light_bar_siren: take!(reader, LightBarSirenInUse),
            },
            2 => Self::DangerousGoods(take!(reader, DangerousGoodsBasic)),
            3 => {
                let (has_sub_cause, has_lanes) = (reader.take_bit().ok()?, reader.take_bit().ok()?);
                Self::RoadWorks {
                    sub_cause: if has_sub_cause { Some(take!(reader, RoadworksSubCauseCode)) } else { None },
                    light_bar_siren: take!(reader, LightBarSirenInUse),
                    closed_lanes: if has_lanes { Some(ClosedLanes::take(reader)?) } else { None },
                }
            }
            4 => Self::Rescue { light_bar_siren: take!(reader, LightBarSirenInUse) },
            5 => {
                let (has_incident, has_priority) = (reader.take_bit().ok()?, reader.take_bit().ok()?);
                Self::Emergency {
                    light_bar_siren: take!(reader, LightBarSirenInUse),
                    incident: if has_incident { Some(Incident::take(reader)?) } else { None },
                    priority: if has_priority { Some(take!(reader, EmergencyPriority)) } else { None },
                }
            }
            6 => {
                let optional = reader.take(3).ok()?;
                Self::SafetyCar {
                    light_bar_siren: take!(reader, LightBarSirenInUse),
                    incident: if optional & 0b100 != 0 { Some(Incident::take(reader)?) } else { None },
                    traffic_rule: if optional & 0b010 != 0 { Some(take_traffic_rule(reader)?) } else { None },
                    speed_limit: if optional & 0b001 != 0 { Some(take!(reader, SpeedLimit)) } else { None },
                }
            }
            _ => return None,
        })
    }
}

const ACTIVATION_LENGTH_BITS: u32 = bits_for(MAX_ACTIVATION_BYTES as u64 - 1);

fn take_activation(reader: &mut BitReader<'_>) -> Option<PtActivation> {
    let coding = reader.take(8).ok()? as u8;
    let length = reader.take(ACTIVATION_LENGTH_BITS).ok()? as usize + 1;
    let mut octets = [0; 1 << ACTIVATION_LENGTH_BITS];
    for octet in &mut octets[..length] {
        *octet = reader.take(8).ok()? as u8;
    }
    PtActivation::new(coding, &octets[..length])
}

fn take_traffic_rule(reader: &mut BitReader<'_>) -> Option<TrafficRule> {
    if reader.take_bit().ok()? {
        return (reader.take(7).ok()? == 0).then_some(TrafficRule::PassToLeftOrRight);
    }
    TrafficRule::from_offset(reader.take(2).ok()?)
}

impl Incident {
    /// `CauseCode` of release 1 and `CauseCodeV2` of release 2, which have the same bits.
    pub(in crate::station::message) fn put(self, writer: &mut BitWriter<'_>) {
        writer.put_bit(false);
        put!(writer, self.cause => CauseCodeType);
        writer.put(u64::from(self.sub_cause), 8);
    }

    pub(in crate::station::message) fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        if reader.take_bit().ok()? {
            return None;
        }
        Some(Self { cause: take!(reader, CauseCodeType), sub_cause: reader.take(8).ok()? as u8 })
    }
}

impl ClosedLanes {
    fn put(self, writer: &mut BitWriter<'_>) {
        writer.put_bit(false);
        writer.put_bit(self.inner_hard_shoulder.is_some());
        writer.put_bit(self.outer_hard_shoulder.is_some());
        writer.put_bit(self.driving_lanes.is_some());
        for status in [self.inner_hard_shoulder, self.outer_hard_shoulder].into_iter().flatten() {
            put!(writer, status => HardShoulderStatus);
        }
        if let Some(status) = self.driving_lanes {
            writer.put(u64::from(status.lanes) - 1, LANE_COUNT_BITS);
            (0..status.lanes).for_each(|lane| writer.put_bit(status.is_closed(lane)));
        }
    }

    fn take(reader: &mut BitReader<'_>) -> Option<Self> {
        let optional = reader.take(4).ok()?;
        if optional & 0b1000 != 0 {
            return None;
        }
        Some(Self {
            inner_hard_shoulder: if optional & 0b100 != 0 { Some(take!(reader, HardShoulderStatus)) } else { None },
            outer_hard_shoulder: if optional & 0b010 != 0 { Some(take!(reader, HardShoulderStatus)) } else { None },
            driving_lanes: if optional & 0b001 != 0 {
                let lanes = reader.take(LANE_COUNT_BITS).ok()? as u8 + 1;
                let mut closed = 0;
                for lane in 0..lanes {
                    closed |= u16::from(reader.take_bit().ok()?) << lane;
                }
                Some(DrivingLaneStatus::new(lanes, closed)?)
            } else {
                None
            },
        })
    }
}

const LANE_COUNT_BITS: u32 = bits_for(MAX_LANES as u64 - 1);

/// Writes 1 to [`MAX_ZONES`] zones.
pub(super) fn put_zones(writer: &mut BitWriter<'_>, zones: &[ProtectedCommunicationZone]) {
    writer.put(zones.len() as u64 - 1, 4);
    for zone in zones {
        writer.put_bit(false);
        writer.put_bit(zone.expiry_ms.is_some());
        writer.put_bit(zone.radius.is_some());
        writer.put_bit(zone.id.is_some());
        // The bit of the extension marker; the only root value takes no bits, the addition is a small number.
        put!(writer, zone.kind => ProtectedZoneType);
        if zone.kind == ProtectedZoneType::TemporaryCenDsrcTolling {
            writer.put(0, 7);
        }
        if let Some(expiry) = zone.expiry_ms {
            writer.put_wide(expiry & ((1 << TIMESTAMP_BITS) - 1), TIMESTAMP_BITS);
        }
        put!(writer, zone.latitude => Latitude, zone.longitude => Longitude);
        if let Some(radius) = zone.radius {
            // The zero of the extension marker stands before the value.
            writer.put(radius.offset(), ProtectedZoneRadius::BITS + 1);
        }
        if let Some(id) = zone.id {
            put!(writer, id => ProtectedZoneId);
        }
    }
}

/// Reads what [`put_zones`] writes; none if the bits say anything else.
pub(super) fn take_zones(reader: &mut BitReader<'_>) -> Option<Vec<ProtectedCommunicationZone>> {
    let count = reader.take(4).ok()? as usize + 1;
    let mut zones = Vec::with_capacity(count);
    for _ in 0..count {
        let optional = reader.take(4).ok()?;
        if optional & 0b1000 != 0 {
            return None;
        }
        let kind = match reader.take_bit().ok()? {
            false => ProtectedZoneType::PermanentCenDsrcTolling,
            true if reader.take(7).ok()? == 0 => ProtectedZoneType::TemporaryCenDsrcTolling,
            true => return None,
        };
        zones.push(ProtectedCommunicationZone {
            kind,
            expiry_ms: if optional & 0b100 != 0 { Some(reader.take(TIMESTAMP_BITS).ok()?) } else { None },
            latitude: take!(reader, Latitude),
            longitude: take!(reader, Longitude),
            radius: if optional & 0b010 != 0 {
                Some(ProtectedZoneRadius::from_offset(reader.take(ProtectedZoneRadius::BITS + 1).ok()?)?)
            } else {
                None
            },
            id: if optional & 0b001 != 0 { Some(take!(reader, ProtectedZoneId)) } else { None },
        });
    }
    Some(zones)
}
