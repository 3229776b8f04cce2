//! A station that takes part: its services, its network layer, its security.

use crate::evaluation::record::StationId;
use crate::geometry::Point;
use crate::station::applications::{Application, Reaction};
use crate::station::facilities::{FacilitiesService, LocalDynamicMap, PerceivedObject};
use crate::station::message::MessageKind;
use crate::station::networking::{GeoRouter, GnAddress, MacAddress};
use crate::station::security::{PseudonymTimer, StationSecurity};
use crate::units::{Meters, SimTime};

/// A station that takes part.
#[derive(Debug)]
pub struct CommunicatingStation {
    /// Its stable number.
    pub id: StationId,
    /// What it runs.
    pub services: Vec<Box<dyn FacilitiesService>>,
    /// What acts on what it knows.
    pub applications: Vec<Box<dyn Application>>,
    /// Its network layer.
    pub router: GeoRouter,
    /// Its security entity, if stations sign.
    pub security: Option<SecuredStation>,
    /// What it has heard; none if no service of its asks.
    pub map: Option<LocalDynamicMap>,
    /// Its access technology, by its place in [`CommunicationSettings::technologies`](super::CommunicationSettings::technologies).
    pub technology: u8,
}

/// What belongs to a station that signs.
#[derive(Debug)]
pub struct SecuredStation {
    /// Its certificates and its hardware.
    pub entity: StationSecurity,
    /// When it becomes somebody else.
    pub pseudonyms: PseudonymTimer,
}

/// A station while the run goes on.
#[derive(Debug)]
pub(super) struct Station {
    pub id: StationId,
    pub services: Vec<Box<dyn FacilitiesService>>,
    pub applications: Vec<Box<dyn Application>>,
    /// What its driver does because of its applications.
    pub reaction: Option<Reaction>,
    pub router: GeoRouter,
    pub security: Option<SecuredStation>,
    /// Empty where no service asks.
    pub map: LocalDynamicMap,
    pub keeps_map: bool,
    /// Its access technology, by its place in the settings.
    pub technology: u8,
    pub perceived: Vec<PerceivedObject>,
    /// The station identifier of its messages at present.
    pub pseudonym: u32,
    /// How far it has come since the start, for policies that count the way.
    pub travelled: Meters,
    pub last_position: Option<Point>,
    /// Its services and its network layer do nothing before.
    pub begins_at: SimTime,
    /// Wake-ups that are in the event queue, so that none is scheduled twice.
    pub service_wakeups: Vec<Option<SimTime>>,
    pub router_wakeup: Option<SimTime>,
}

impl Station {
    pub(super) fn new(station: CommunicatingStation) -> Self {
        let CommunicatingStation { id, services, applications, router, security, map, technology } = station;
        Self {
            id,
            service_wakeups: vec![None; services.len()],
            services,
            applications,
            reaction: None,
            router,
            security,
            keeps_map: map.is_some(),
            map: map.unwrap_or_default(),
            technology,
            perceived: Vec::new(),
            pseudonym: id.0,
            travelled: Meters(0.0),
            last_position: None,
            begins_at: SimTime::ZERO,
            router_wakeup: None,
        }
    }

    pub(super) fn mac(&self) -> MacAddress {
        self.router.address().mac
    }

    /// Whether the station does anything with a message of this kind besides measuring that it arrived.
    pub(super) fn wants(&self, kind: MessageKind) -> bool {
        self.keeps_map || self.services.iter().any(|service| service.listens_to().contains(&kind))
    }

    /// Takes another pseudonym in all layers at once.
    pub(super) fn become_somebody_else(&mut self, station_id: u32, mac: [u8; 6]) {
        self.pseudonym = station_id;
        let address = self.router.address();
        self.router.change_address(GnAddress { mac: MacAddress(mac), ..address });
        for service in &mut self.services {
            service.pseudonym_changed();
        }
    }
}
