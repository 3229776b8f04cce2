//! From the air to the services of the receivers.

use super::packet_store::{PacketStore, Provenance, ReceivedPacket, ToldEarlier};
use super::sending::{NotUnderstood, parse};
use super::station::Station;
use super::{Communication, CommunicationSettings, Event};
use crate::channel::medium::{LinkFate, LinkOutcome};
use crate::engine::EventQueue;
use crate::evaluation::record::{
    CongestionState, Delivery, Direction, DropReason, LatencyStages, LossCause, Outcome, PacketToCapture, Reception,
    Recorder, Rejection, StationId, Transmission, Verification,
};
use crate::geometry::{LocalPlane, Point};
use crate::station::access::congestion::{CongestionSample, ControlValue};
use crate::station::access::{AccessObserver, Packet, PacketLoss, SentPacket};
use crate::station::facilities::{EgoState, MapUpdate, ReceivedMessage, StationView};
use crate::station::message::{Message, MessageKind};
use crate::station::networking::wire::BasicHeader;
use crate::station::networking::{NextHop, ParsedPacket};
use crate::station::security::{FrameVerdict, RejectReason, TrustDomain};
use crate::units::{SimDuration, SimTime};

/// Turns what the access layer reports into records, and into work for the receivers.
pub(super) struct Observer<'a> {
    pub settings: &'a CommunicationSettings,
    pub stations: &'a mut [Station],
    /// Their stable numbers, apart from them: a frame has hundreds of receivers, and most of them need nothing else.
    pub ids: &'a [StationId],
    pub positions: &'a [Point],
    pub states: &'a [Option<EgoState>],
    pub trust: Option<&'a TrustDomain>,
    pub wanted: &'a [bool; MessageKind::ALL.len()],
    pub packets: &'a mut PacketStore,
    pub events: &'a mut EventQueue<Event>,
    pub receptions: &'a mut Vec<Reception>,
    pub frames: &'a mut u64,
    pub recorder: &'a mut dyn Recorder,
}

/// What is the same for all receivers of a frame.
enum Understanding {
    /// Nobody received it.
    Nobody,
    /// It is not signed.
    Unsigned,
    /// It is signed, and this is what whoever knows the certificate finds.
    Signed(Box<FrameVerdict>),
}

/// Which transmission of a packet has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// There will be another one.
    Earlier,
    /// It was the last or only one.
    Final,
}

impl AccessObserver for Observer<'_> {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let handle = sent.packet.handle;
        let anybody = outcomes.iter().any(|link| link.fate == LinkFate::Received);
        let understanding = if anybody { self.understand(handle) } else { Understanding::Nobody };
        self.receive(sent, outcomes, &understanding, Stage::Final);
        self.record(sent, outcomes, &understanding);
        self.capture(sent, outcomes);
        self.packets.release(handle);
    }

    fn decoded(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        let new = |link: &LinkOutcome| link.fate == LinkFate::Received && link.attempt == sent.attempt;
        if outcomes.iter().any(new) {
            let understanding = self.understand(sent.packet.handle);
            self.receive(sent, outcomes, &understanding, Stage::Earlier);
        }
    }

    fn lost(&mut self, now: SimTime, sender: u32, packet: &Packet, loss: PacketLoss) {
        let reason = match loss {
            PacketLoss::Replaced => DropReason::Replaced,
            PacketLoss::HeldBack => DropReason::CongestionControl,
            PacketLoss::TooLarge => DropReason::TooLarge,
            PacketLoss::NoResource => DropReason::NoResource,
            PacketLoss::RunEnded => DropReason::RunEnded,
        };
        let kind = self.packets.get(packet.handle).provenance.name();
        self.packets.release(packet.handle);
        self.recorder.dropped(now, self.stations[sender as usize].id, kind, reason);
    }

    fn released(&mut self, _now: SimTime, _sender: u32, packet: &Packet, waited: SimDuration) {
        self.packets.get_mut(packet.handle).gate = waited;
    }

    fn congestion(&mut self, now: SimTime, station: u32, sample: &CongestionSample) {
        if self.states[station as usize].is_none() {
            return;
        }
        let measured = self.settings.cbr_region.contains(self.positions[station as usize]);
        let state = congestion_state(sample);
        self.recorder.congestion(now, self.stations[station as usize].id, measured, &state);
    }
}

/// What congestion control does, in the words of the records.
fn congestion_state(sample: &CongestionSample) -> CongestionState {
    let (quantity, value) = match sample.value {
        ControlValue::State(state) => ("state", state as f64),
        ControlValue::Delta(delta) => ("delta", delta),
        ControlValue::Vehicles(vehicles) => ("vehicles", vehicles),
    };
    CongestionState {
        quantity,
        value,
        cbr: sample.cbr,
        allowed_rate_hz: sample.interval.filter(|wait| wait.0 > 0).map(|interval| 1.0 / interval.as_secs_f64()),
        sent_rate_hz: f64::from(sample.frames) / sample.elapsed.as_secs_f64(),
        radiated_power_dbm: sample.radiated_power.map(|power| power.0),
    }
}

impl Observer<'_> {
    /// Reads and checks a frame once: all receivers have the same bytes.
    fn understand(&mut self, handle: u32) -> Understanding {
        let packet = self.packets.get_mut(handle);
        let plane = &self.settings.network.plane;
        let (parsed, envelope) = match parse(&packet.bytes) {
            Ok(understood) => understood,
            Err(NotUnderstood) => return Understanding::Signed(Box::new(FrameVerdict::malformed())),
        };
        let verdict = match (&envelope, self.trust) {
            (Some(envelope), Some(trust)) => Some(trust.verify(&packet.bytes[BasicHeader::BYTES..], envelope)),
            _ => None,
        };
        // What is not accepted is not read any further.
        if verdict.as_ref().is_none_or(|verdict| verdict.outcome.is_ok()) {
            packet.received = received(&parsed, &packet.bytes, &packet.provenance, plane);
        }
        verdict.map_or(Understanding::Unsigned, |verdict| Understanding::Signed(Box::new(verdict)))
    }

    /// What happens at each receiver; after the last transmission, `receptions` has the outcomes within the evaluated distance.
    fn receive(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome], understanding: &Understanding, stage: Stage) {
        let handle = sent.packet.handle;
        let packet = self.packets.get(handle);
        let kind = packet.provenance.name();
        let next_hop = packet.next_hop.unwrap_or(NextHop::Broadcast);
        let follows = self.somebody_follows(handle);
        let evaluated_distance_m = self.settings.evaluated_distance.0 as f32;
        let mut followers = 0;
        let mut told_earlier = std::mem::take(&mut self.packets.get_mut(handle).told_earlier);
        told_earlier.sort_unstable_by_key(|told| told.receiver);
        // Those who are told now come behind them.
        let told_before = told_earlier.len();
        self.receptions.clear();
        for link in outcomes {
            // Far away, only what is received counts.
            if link.fate != LinkFate::Received && link.distance_m >= evaluated_distance_m {
                continue;
            }
            let receiver = link.receiver as usize;
            // The link layer of others ignores a frame for one neighbour.
            if next_hop != NextHop::Broadcast && !next_hop.is_for(self.stations[receiver].mac()) {
                continue;
            }
            let mut outcome = outcome_of(link.fate);
            let mut verification = SimDuration::ZERO;
            let mut retransmission = SimDuration::ZERO;
            if link.fate == LinkFate::Received {
                if link.attempt < sent.attempt {
                    let place = told_earlier[..told_before].binary_search_by_key(&link.receiver, |told| told.receiver);
                    let told = place.map(|place| told_earlier[place]);
                    debug_assert!(told.is_ok(), "whoever decoded an earlier transmission was told so");
                    if let Ok(told) = told {
                        (outcome, verification, retransmission) =
                            (told.outcome, told.verification, told.retransmission);
                    }
                } else {
                    retransmission = sent.ended_at - sent.first_ended_at;
                    match verified_at(sent.ended_at, &mut self.stations[receiver], understanding) {
                        Ok(verified_at) => {
                            verification = verified_at - sent.ended_at;
                            if follows {
                                followers += 1;
                                let usable_at = verified_at + self.settings.processing.decoding;
                                let event =
                                    Event::Verified { station: link.receiver, packet: handle, sender: sent.sender };
                                self.events.schedule(usable_at, event);
                            }
                        }
                        Err(reason) => {
                            outcome = Outcome::Lost(LossCause::Rejected);
                            self.recorder.rejected(sent.ended_at, self.ids[receiver], kind, rejection_of(reason));
                        }
                    }
                }
            }
            match stage {
                Stage::Final if link.distance_m < evaluated_distance_m => self.receptions.push(Reception {
                    receiver: self.ids[receiver],
                    distance_m: link.distance_m,
                    power_mw: link.power_mw,
                    outcome,
                    verification,
                    retransmission,
                }),
                Stage::Earlier if link.fate == LinkFate::Received && link.attempt == sent.attempt => {
                    told_earlier.push(ToldEarlier { receiver: link.receiver, outcome, verification, retransmission });
                }
                Stage::Final | Stage::Earlier => {}
            }
        }
        if stage == Stage::Final {
            told_earlier.clear();
        }
        let packet = self.packets.get_mut(handle);
        packet.told_earlier = told_earlier;
        packet.users += followers;
    }

    /// Whether receivers do more with a packet than to count it.
    fn somebody_follows(&self, handle: u32) -> bool {
        let packet = self.packets.get(handle);
        let Some(received) = &packet.received else { return false };
        let wanted = packet.provenance.kind.is_some_and(|kind| {
            MessageKind::ALL.iter().zip(self.wanted).any(|(other, wanted)| *other == kind && *wanted)
        });
        wanted || self.settings.location_tables || received.parsed.extended.sequence_number().is_some()
    }

    fn record(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome], understanding: &Understanding) {
        let packet = self.packets.get(sent.packet.handle);
        let provenance = &packet.provenance;
        let technology = self.stations[sent.sender as usize].technology;
        let threshold = self.settings.technologies[usize::from(technology)].cbr_threshold;
        let threshold_mw = threshold.milliwatts().0 as f32;
        let transmission = Transmission {
            frame: *self.frames,
            message: provenance.name(),
            sender: self.stations[sent.sender as usize].id,
            measured: self.settings.sender_region.contains(self.positions[sent.sender as usize]),
            awareness: provenance.kind.is_some_and(MessageKind::tells_about_sender),
            hop: packet.hop,
            generated_at: provenance.generated_at,
            started_at: sent.started_at,
            stages: LatencyStages {
                forwarding: sent.enqueued_at - provenance.first_handed_over_at - packet.gate,
                gate: packet.gate,
                queue: sent.head_at - sent.enqueued_at,
                access: sent.started_at - sent.head_at,
                air: sent.first_ended_at - sent.started_at,
                decoding: self.settings.processing.decoding,
                ..provenance.stages
            },
            channel_time: sent.channel_time,
            verification: match understanding {
                _ if sent.attempt > 0 => Verification::ByReception,
                Understanding::Signed(_) => Verification::ByReception,
                Understanding::Nobody | Understanding::Unsigned => Verification::SameForAll,
            },
            bytes: sent.packet.bytes,
            sensed_by: outcomes.iter().filter(|link| link.power_mw >= threshold_mw).count() as u32,
        };
        *self.frames += 1;
        self.recorder.transmission(&transmission, self.receptions);
    }

    /// Shows the packet to whoever captures what chosen stations send and hear.
    fn capture(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        if self.recorder.captures().is_empty() && !self.recorder.keeps_packets() {
            return;
        }
        let packet = self.packets.get(sent.packet.handle);
        let frame = PacketToCapture {
            packet: &packet.bytes,
            bytes: packet.air_bytes,
            source: self.stations[sent.sender as usize].mac().0,
            destination: packet.next_hop.unwrap_or(NextHop::Broadcast).mac().0,
        };
        if self.recorder.keeps_packets() {
            self.recorder.packet(*self.frames - 1, &frame);
        }
        let chosen = self.recorder.captures().to_vec();
        let at = sent.ended_at;
        let sender = self.stations[sent.sender as usize].id;
        for station in chosen {
            if station == sender {
                self.recorder.captured(at, station, Direction::Outbound, &frame);
                continue;
            }
            let heard = self.stations.binary_search_by_key(&station, |other| other.id).ok().and_then(|index| {
                outcomes.binary_search_by_key(&(index as u32), |link| link.receiver).ok().map(|place| outcomes[place])
            });
            if heard.is_some_and(|link| link.fate == LinkFate::Received) {
                self.recorder.captured(at, station, Direction::Inbound, &frame);
            }
        }
    }
}

/// When a station has verified a frame that ended at `now`.
fn verified_at(now: SimTime, station: &mut Station, understanding: &Understanding) -> Result<SimTime, RejectReason> {
    /// A message that waits for longer is of no use: that long a CAM is valid at most.
    const PATIENCE: SimDuration = SimDuration::from_millis(1000);
    match (understanding, &mut station.security) {
        (Understanding::Signed(verdict), Some(security)) => security.entity.receive(now, verdict, PATIENCE),
        (Understanding::Signed(_), None) => Err(RejectReason::UnknownCertificate),
        (Understanding::Unsigned | Understanding::Nobody, _) => Ok(now),
    }
}

/// The packet as receivers understand it; none if its message is not what its port says.
fn received(
    parsed: &ParsedPacket,
    bytes: &[u8],
    provenance: &Provenance,
    plane: &LocalPlane,
) -> Option<ReceivedPacket> {
    let Some(port) = parsed.btp.map(|btp| btp.destination_port()) else {
        return Some(ReceivedPacket { parsed: *parsed, message: None, update: None });
    };
    let kind = MessageKind::from_btp_port(port)?;
    let message = Message::decode(kind, parsed.message(bytes)).ok()?;
    let update = MapUpdate::from_message(&message, plane, provenance.generated_at);
    Some(ReceivedPacket { parsed: *parsed, message: Some(message), update })
}

impl Communication {
    /// A packet that was verified and decoded goes to the network layer of its receiver, and from there to its services.
    pub(super) fn deliver(
        &mut self,
        now: SimTime,
        station: u32,
        handle: u32,
        sender: u32,
        recorder: &mut dyn Recorder,
    ) {
        let sender_mac = self.stations[sender as usize].mac();
        let originator_id = self.stations[self.packets.get(handle).provenance.originator as usize].id;
        let t_gen_dcc = self.access.generation_interval(station);
        let Self { stations, states, packets, outbox, packet_outbox, settings, positions, .. } = self;
        let own = &mut stations[station as usize];
        let packet = packets.get(handle);
        // Whoever is called here was there when the event was served.
        let Some(ego) = states[station as usize].map(|state| state.extrapolated_to(now)) else { return };
        if let Some(received) = &packet.received {
            let reception =
                own.router.received(now, &ego.motion, &received.parsed, &packet.bytes, sender_mac, packet_outbox);
            if let (Some(hops), Some(message)) = (reception.delivered_hops, &received.message) {
                let provenance = &packet.provenance;
                if provenance.routed {
                    let originator = provenance.originator as usize;
                    let distance = settings.topology().distance(positions[originator], positions[station as usize]);
                    recorder.delivered(&Delivery {
                        message: provenance.name(),
                        originator: originator_id,
                        receiver: own.id,
                        hops,
                        generated_at: provenance.generated_at,
                        delivered_at: now,
                        distance_m: distance.0 as f32,
                    });
                }
                if own.keeps_map
                    && let Some(update) = &received.update
                {
                    own.map.apply(now, update);
                }
                let kind = message.kind();
                let view = StationView {
                    now,
                    station_id: own.pseudonym,
                    ego: &ego,
                    t_gen_dcc,
                    perceived: &own.perceived,
                    map: &own.map,
                };
                let message = ReceivedMessage { message, generated_at: provenance.generated_at, hops };
                for service in own.services.iter_mut().filter(|service| service.listens_to().contains(&kind)) {
                    service.received(&view, &message, outbox);
                }
            }
        }
        self.send_packets(now, station, None, recorder);
        self.send_messages(now, station, recorder);
        self.packets.release(handle);
        self.follow_up(station);
    }
}

fn rejection_of(reason: RejectReason) -> Rejection {
    match reason {
        RejectReason::Malformed => Rejection::Malformed,
        RejectReason::PsidMismatch => Rejection::WrongPermission,
        RejectReason::CertificateExpired => Rejection::CertificateExpired,
        RejectReason::NotFresh => Rejection::NotFresh,
        RejectReason::UnknownCertificate => Rejection::UnknownCertificate,
        RejectReason::QueueFull => Rejection::QueueFull,
        RejectReason::QueuedTooLong => Rejection::QueuedTooLong,
        RejectReason::InvalidSignature => Rejection::InvalidSignature,
    }
}

fn outcome_of(fate: LinkFate) -> Outcome {
    match fate {
        LinkFate::Received => Outcome::Received,
        LinkFate::Sensing => Outcome::Lost(LossCause::Sensing),
        LinkFate::HalfDuplex => Outcome::Lost(LossCause::HalfDuplex),
        LinkFate::ReceiverBusy => Outcome::Lost(LossCause::ReceiverBusy),
        LinkFate::Propagation => Outcome::Lost(LossCause::Propagation),
        // A frame still locked when it is reported would be a mistake of the medium; nobody decoded it.
        LinkFate::Collision | LinkFate::Locked => Outcome::Lost(LossCause::Collision),
    }
}
