//! All stations of a sidelink on the medium they share.

use super::agenda::{Agenda, Due, Task};
use super::feedback::{Answers, Awaited, Ended};
use super::station::{Grant, Process, Station, UnderWay, Waiting};
use super::{
    BusyMeter, Congestion, Feedback, Fit, Ranking, Recheck, RecheckReason, ReselectionRules, Reservation, Resource,
    ResourcePool, SelectionRequest, SelectionRules, Selector, SensingMemory, SidelinkPhy, draw_counter,
};
use crate::channel::medium::slot_medium::{Allocation, SlotMedium, SlotTransmission};
use crate::channel::medium::{Emission, LinkOutcome, Scene};
use crate::engine::RandomStream;
use crate::station::access::{AccessLayer, AccessObserver, Packet, PacketLoss, SentPacket};
use crate::units::{SimDuration, SimTime};

/// How the stations of a sidelink work.
#[derive(Clone, Debug)]
pub struct SidelinkSettings {
    /// Slots and sub-channels.
    pub pool: ResourcePool,
    /// Which resource a station takes.
    pub selection: SelectionRules,
    /// How long it keeps it.
    pub reselection: ReselectionRules,
    /// Slots between two packets of a flow, for which stations reserve; none if every packet is a single one.
    pub interval: Option<i64>,
    /// Retransmissions of each packet.
    pub copies: u8,
    /// A transmission of a packet follows the one before within so many slots, and can be announced by it: 15 for LTE, 31
    /// for NR.
    pub copies_within: i64,
    /// It does not come before so many slots: 1, or as long as feedback takes.
    pub copies_apart: i64,
    /// How many later transmissions of the packet control information announces.
    pub announced_copies: usize,
    /// Answers that make retransmissions unnecessary; none if they are blind. They must come within [`Self::copies_apart`].
    pub feedback: Option<Feedback>,
    /// Looking at resources again before they are used; none for LTE.
    pub checks: Option<SelectionChecks>,
    /// Priority (PPPP, 1 is the most urgent) by the order of [`TrafficClass::ALL`](crate::station::access::TrafficClass::ALL).
    pub priorities: [u8; 4],
    /// Channel busy ratio and limits.
    pub congestion: Congestion,
}

/// Looking at selected resources again (3GPP TS 38.214 V16.4.0 clause 8.1.4).
#[derive(Clone, Copy, Debug)]
pub struct SelectionChecks {
    /// So many slots before their use, `T_3`.
    pub before: i64,
    /// Whether those that were not announced yet are given up if they would not be selected any more.
    pub re_evaluation: bool,
    /// Whether those that were announced are given up to more urgent packets: to those with a priority below this one.
    pub pre_emption: Option<u8>,
}

/// The access layers of all stations of a sidelink.
#[derive(Debug)]
pub struct Sidelink<P> {
    phy: P,
    settings: SidelinkSettings,
    medium: SlotMedium,
    stations: Vec<Station>,
    meters: Vec<BusyMeter>,
    selector: Selector,
    agenda: Agenda,
    /// The slot in progress.
    current: i64,
    /// Whether the first slot has begun.
    running: bool,
    on_air: Vec<OnAir>,
    answers: Answers,
    answered: Vec<(Awaited, bool)>,
    transmissions: Vec<SlotTransmission>,
    /// Sub-channels on which each station sends in the slot in progress.
    sent_on: Vec<u16>,
    due: Vec<Due>,
    selected: Vec<Resource>,
    taken: Vec<(i64, i64)>,
    powers: Vec<f32>,
    outcomes: Vec<LinkOutcome>,
    /// Where stations have moved while a slot was in progress: it ends as it began.
    moved: Scene,
    has_moved: bool,
    /// What stations emit; kept only where somebody asks.
    emissions: Option<Vec<Emission>>,
}

/// A transmission in the slot in progress.
#[derive(Clone, Copy, Debug)]
struct OnAir {
    station: u32,
    process: u8,
    resource: Resource,
    fit: Fit,
    /// What its control information announces: the interval, and whether the station comes back.
    interval: i64,
    priority: u8,
    /// Copies of the packet in the same period that are still to come and are announced.
    next_copies: [Option<Resource>; MOST_ANNOUNCED],
}

/// Control information has room for two more resources (`sl-MaxNumPerReserve` of 3).
const MOST_ANNOUNCED: usize = 2;

impl<P: SidelinkPhy> Sidelink<P> {
    /// Silent stations on `medium`.
    pub fn new(medium: SlotMedium, phy: P, settings: SidelinkSettings, draws: RandomStream) -> Self {
        let medium = medium.with_slots_of(settings.pool.slot);
        let stations = medium.links().stations();
        let sensing = settings.selection.sensing.as_ref();
        let window = sensing.map_or(1, |sensing| sensing.window);
        let keeps_rssi = sensing.is_some_and(|sensing| sensing.ranking != Ranking::None);
        let subchannels = settings.pool.subchannels;
        let station = |station| Station {
            memory: SensingMemory::new(window, subchannels, keeps_rssi),
            processes: Vec::new(),
            draws: draws.derive(u64::from(medium.links().id(station))),
        };
        let congestion = &settings.congestion;
        let meter = BusyMeter::new(subchannels, congestion.busy_window, congestion.occupancy_window);
        let horizon = settings.selection.t2 + settings.interval.unwrap_or(0) + 1;
        Self {
            stations: (0..stations as u32).map(station).collect(),
            meters: vec![meter; stations],
            selector: Selector::default(),
            agenda: Agenda::new(horizon),
            current: 0,
            running: false,
            on_air: Vec::new(),
            answers: Answers::default(),
            answered: Vec::new(),
            transmissions: Vec::new(),
            sent_on: vec![0; stations],
            due: Vec::new(),
            selected: Vec::new(),
            taken: Vec::new(),
            powers: Vec::new(),
            outcomes: Vec::new(),
            moved: Scene::default(),
            has_moved: false,
            emissions: None,
            phy,
            settings,
            medium,
        }
    }

    /// The process of a flow, or an idle one for a single packet.
    fn process_for(&mut self, station: u32, flow: Option<u8>) -> usize {
        let flow = flow.filter(|_| self.settings.interval.is_some());
        let processes = &mut self.stations[station as usize].processes;
        let known = processes.iter().position(|process| match flow {
            Some(_) => process.flow == flow,
            None => process.flow.is_none() && process.is_idle(),
        });
        known.unwrap_or_else(|| {
            processes.push(Process::new(flow));
            processes.len() - 1
        })
    }

    /// Selects new resources for the packet that waits in a process.
    fn select(&mut self, now: i64, station: u32, process: usize) {
        let own = &mut self.stations[station as usize];
        let Some(waiting) = own.processes[process].waiting else { return };
        own.processes[process].release();
        let periodic = own.processes[process].flow.is_some();
        let interval = self.settings.interval.filter(|_| periodic).unwrap_or(0);
        let counter = if periodic { draw_counter(self.settings.pool.millis_of(interval), &mut own.draws) } else { 1 };
        self.taken.clear();
        for other in &own.processes {
            let interval = other.grant.map_or(0, |grant| grant.interval);
            self.taken.extend(other.resources.iter().map(|resource| (resource.slot, interval)));
        }
        let request = SelectionRequest {
            now,
            // A packet that would go out after the next one of its flow is of no use.
            latest: if interval > 0 { now + interval } else { i64::MAX },
            subchannels: waiting.fit.subchannels,
            interval,
            // TS 36.213 clause 14.1.1.6, TS 38.214 clause 8.1.4: ten times the counter.
            uses: if periodic { 10 * i64::from(counter) } else { 1 },
            priority: self.settings.priorities[waiting.packet.traffic_class as usize],
            taken: &self.taken,
            copies: self.settings.copies,
            copies_within: self.settings.copies_within,
            copies_apart: self.settings.copies_apart,
        };
        let (rules, pool) = (&self.settings.selection, &self.settings.pool);
        self.selector.select(rules, pool, &own.memory, &request, &mut own.draws, &mut self.selected);
        let process_state = &mut own.processes[process];
        if self.selected.is_empty() {
            return;
        }
        process_state.resources.extend_from_slice(&self.selected);
        process_state.grant = Some(Grant {
            subchannels: waiting.fit.subchannels,
            interval,
            counter,
            returns: true,
            unused: 0,
            used: false,
        });
        for index in 0..self.selected.len() {
            self.plan(station, process, index);
        }
    }

    /// Plans the use of a resource, and the look at it before.
    fn plan(&mut self, station: u32, process: usize, resource: usize) {
        let state = &self.stations[station as usize].processes[process];
        let slot = state.resources[resource].slot;
        let due =
            Due { station, process: process as u8, resource: resource as u8, serial: state.serial, task: Task::Send };
        self.agenda.plan(slot, due);
        if let Some(checks) = &self.settings.checks
            && self.settings.selection.sensing.is_some()
            && slot - checks.before > self.current
        {
            let announced = state.announced >> resource & 1 == 1;
            if checks.pre_emption.is_some() || (checks.re_evaluation && !announced) {
                self.agenda.plan(slot - checks.before, Due { task: Task::Check, ..due });
            }
        }
    }

    /// Looks at a resource again, and takes another one if it is no longer good.
    fn check(&mut self, due: &Due) {
        let Some(checks) = self.settings.checks else { return };
        let (station, process, index) = (due.station, usize::from(due.process), usize::from(due.resource));
        let own = &mut self.stations[station as usize];
        let state = &own.processes[process];
        if state.serial != due.serial {
            return;
        }
        let (Some(grant), Some(&resource)) = (state.grant, state.resources.get(index)) else { return };
        // Without a packet, or if no more transmissions of it are needed, there is nothing to protect.
        let packet = if index == 0 { state.waiting } else { state.under_way.map(|under_way| under_way.waiting) };
        let Some(waiting) = packet.filter(|_| resource.slot - checks.before == self.current) else { return };
        let reason = match (state.announced >> index & 1 == 1, checks.pre_emption) {
            (true, Some(below)) => RecheckReason::PreEmption { below },
            (false, _) if checks.re_evaluation => RecheckReason::ReEvaluation,
            _ => return,
        };
        self.taken.clear();
        for (number, other) in own.processes.iter().enumerate() {
            let interval = other.grant.map_or(0, |grant| grant.interval);
            let others = other.resources.iter().enumerate().filter(|(place, _)| number != process || *place != index);
            self.taken.extend(others.map(|(_, resource)| (resource.slot, interval)));
        }
        let apart = self.settings.copies_apart;
        let recheck = Recheck {
            resource,
            reason,
            after: index.checked_sub(1).map_or(self.current, |before| state.resources[before].slot + apart - 1),
            before: state.resources.get(index + 1).map_or(i64::MAX, |next| next.slot - apart + 1),
        };
        let request = SelectionRequest {
            now: self.current,
            latest: self.settings.pool.slot_at(waiting.enqueued_at) + self.settings.selection.t2,
            subchannels: resource.count,
            interval: grant.interval,
            uses: if grant.interval > 0 { 10 * i64::from(grant.counter) } else { 1 },
            priority: self.settings.priorities[waiting.packet.traffic_class as usize],
            taken: &self.taken,
            copies: 0,
            copies_within: self.settings.copies_within,
            copies_apart: apart,
        };
        let (rules, pool) = (&self.settings.selection, &self.settings.pool);
        let other = self.selector.recheck(rules, pool, &own.memory, &request, &recheck, &mut own.draws);
        if let Some(other) = other {
            let state = &mut own.processes[process];
            state.resources[index] = other;
            state.announced &= !(1 << index);
            self.plan(station, process, index);
        }
    }

    /// What is due in the slot that begins.
    fn begin_slot(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        self.on_air.clear();
        self.transmissions.clear();
        let mut due = std::mem::take(&mut self.due);
        self.agenda.take(self.current, &mut due);
        for entry in &due {
            match entry.task {
                Task::Check => self.check(entry),
                Task::Send => self.begin_transmission(now, entry, observer),
            }
        }
        self.due = due;
        self.medium.begin(&self.transmissions);
    }

    /// Takes note of what a station emits, where somebody asks.
    fn emit(&mut self, started: SimTime, sender: u32, allocation: &Allocation, factor: f32) {
        let Some(emissions) = &mut self.emissions else { return };
        let ends = started + SimDuration(self.settings.pool.slot.0 * EMITTED_SYMBOLS / SYMBOLS);
        let of_band = |(band, power)| Emission { sender, started, ends, band, power: power * factor };
        emissions.extend(self.medium.bands(allocation).map(of_band));
    }

    fn begin_transmission(&mut self, now: SimTime, due: &Due, observer: &mut dyn AccessObserver) {
        let own = &mut self.stations[due.station as usize];
        let process = &mut own.processes[usize::from(due.process)];
        if process.serial != due.serial {
            return;
        }
        let Some(mut grant) = process.grant else { return };
        let resource = process.resources[usize::from(due.resource)];
        if resource.slot != self.current {
            // Another one was taken in its place.
            return;
        }
        let last_of_period = usize::from(due.resource) + 1 == process.resources.len();
        let (mut interval, periodic) = (grant.interval, grant.interval > 0);
        if due.resource == 0 {
            // Whether the station comes back is decided before the last use, so that the others can be told.
            grant.returns =
                periodic && (grant.counter > 1 || own.draws.next_unit() < self.settings.reselection.keep_probability);
            process.grant = Some(grant);
        }
        if !grant.returns && self.settings.reselection.release_announced {
            interval = 0;
        }
        let taken = due.resource == 0 && process.waiting.is_some();
        if taken && let Some(waiting) = process.waiting {
            let limit = self.settings.congestion.limits.as_ref();
            let meter = &self.meters[due.station as usize];
            let priority = self.settings.priorities[waiting.packet.traffic_class as usize];
            let copies = process.resources.len() as u32;
            let limit = limit.and_then(|limits| limits.limit(meter.busy_ratio(), priority));
            let planned = copies * u32::from(waiting.fit.subchannels);
            process.waiting = None;
            if limit.is_some_and(|limit| meter.occupancy_ratio(planned) > limit) {
                observer.lost(now, due.station, &waiting.packet, PacketLoss::HeldBack);
            } else {
                let copies = (process.resources.len() > 1).then(|| self.medium.open_copies());
                grant.used = true;
                process.grant = Some(grant);
                process.under_way = Some(UnderWay {
                    waiting,
                    copies,
                    started_at: now,
                    begun: 0,
                    planned: process.resources.len() as u8,
                });
            }
        }
        if let Some(under_way) = &mut process.under_way {
            under_way.begun += 1;
            let fit = under_way.waiting.fit;
            let mut next_copies = [None; MOST_ANNOUNCED];
            let within = resource.slot + self.settings.copies_within;
            let later = process.resources.iter().enumerate().skip(usize::from(due.resource) + 1);
            let later = later.take(self.settings.announced_copies).filter(|(_, later)| later.slot <= within);
            for (place, (index, later)) in next_copies.iter_mut().zip(later) {
                *place = Some(*later);
                process.announced |= 1 << index;
            }
            if interval > 0 {
                process.announced_next |= 1 << due.resource;
            }
            self.sent_on[due.station as usize] = fit.subchannels;
            let allocation = self.phy.allocation(resource.first, &fit);
            let shape = self.medium.shape(&allocation);
            let power = under_way.waiting.packet.power_factor();
            self.transmissions.push(SlotTransmission {
                sender: due.station,
                shape,
                curve: fit.curve,
                copies: under_way.copies,
                power,
            });
            self.on_air.push(OnAir {
                station: due.station,
                process: due.process,
                resource: Resource { count: fit.subchannels, ..resource },
                fit,
                interval,
                priority: self.settings.priorities[under_way.waiting.packet.traffic_class as usize],
                next_copies,
            });
            self.emit(now, due.station, &allocation, power);
        } else if due.resource == 0 {
            grant.unused += 1;
            process.grant = Some(grant);
        }
        if last_of_period {
            self.end_period(due.station, usize::from(due.process));
        }
    }

    /// The last resource of a period was used or not: there is another period, or the resources are given up.
    fn end_period(&mut self, station: u32, process: usize) {
        let rules = self.settings.reselection;
        let own = &mut self.stations[station as usize];
        let process_state = &mut own.processes[process];
        let Some(mut grant) = process_state.grant else { return };
        let used = std::mem::take(&mut grant.used);
        if used {
            grant.unused = 0;
            grant.counter -= 1;
        }
        process_state.announced = std::mem::take(&mut process_state.announced_next);
        let unused_slots = i64::from(grant.unused) * grant.interval;
        let forgotten = rules.reselect_after.is_some_and(|limit| grant.unused >= limit)
            || self.settings.pool.start_of(unused_slots) >= A_SECOND;
        if grant.interval == 0 || forgotten || (used && grant.counter == 0 && !grant.returns) {
            process_state.release();
            return;
        }
        if grant.counter == 0 {
            grant.counter = draw_counter(self.settings.pool.millis_of(grant.interval), &mut own.draws);
        }
        process_state.grant = Some(grant);
        for resource in &mut process_state.resources {
            *resource = resource.later(grant.interval);
        }
        for index in 0..process_state.resources.len() {
            self.plan(station, process, index);
        }
    }

    /// The slot in progress is over: who has received what, and what everybody has heard.
    fn end_slot(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        self.medium.finish(&self.transmissions, self.settings.pool.start_of(self.current), now);
        for index in 0..self.on_air.len() {
            let on_air = self.on_air[index];
            self.spread_reservations(index, &on_air);
            self.report(now, index, &on_air, observer);
        }
        self.hear_answers(observer);
        let threshold_mw = self.settings.congestion.busy_threshold.milliwatts().0 as f32;
        let Self { medium, stations, meters, powers, sent_on, current, .. } = self;
        let members = |index: usize| medium.links().listens(index as u32);
        for (index, (station, meter)) in
            stations.iter_mut().zip(meters).enumerate().filter(|(index, _)| members(*index))
        {
            let sends = medium.is_transmitting(index as u32);
            let heard = if sends {
                None
            } else {
                medium.subchannel_powers(index as u32, powers);
                Some(powers.as_slice())
            };
            station.memory.slot_ended(*current, heard);
            meter.slot_ended(heard, threshold_mw, std::mem::take(&mut sent_on[index]));
        }
    }

    /// Everybody who decoded the control information knows the reservation.
    fn spread_reservations(&mut self, index: usize, on_air: &OnAir) {
        if self.settings.selection.sensing.is_none() {
            return;
        }
        for link in self.medium.outcomes(index).iter().filter(|link| link.control_decoded) {
            let memory = &mut self.stations[link.outcome.receiver as usize].memory;
            let reservation = Reservation {
                resource: on_air.resource,
                interval: on_air.interval,
                priority: on_air.priority,
                rsrp_mw: link.outcome.power_mw * on_air.fit.rsrp_share,
                heard: on_air.resource.slot,
            };
            if on_air.interval > 0 {
                memory.reserved(reservation);
            }
            for copy in on_air.next_copies.iter().flatten() {
                memory.reserved(Reservation { resource: *copy, ..reservation });
            }
        }
    }

    fn report(&mut self, now: SimTime, index: usize, on_air: &OnAir, observer: &mut dyn AccessObserver) {
        let process = &mut self.stations[on_air.station as usize].processes[usize::from(on_air.process)];
        let Some(under_way) = process.under_way else { return };
        let slot = self.settings.pool.slot;
        let share = f64::from(on_air.resource.count) / f64::from(self.settings.pool.subchannels);
        let sent = SentPacket {
            packet: under_way.waiting.packet,
            sender: on_air.station,
            enqueued_at: under_way.waiting.enqueued_at,
            head_at: under_way.waiting.enqueued_at,
            started_at: under_way.started_at,
            first_ended_at: under_way.started_at + slot,
            ended_at: now,
            attempt: under_way.begun - 1,
            channel_time: SimDuration((slot.0 as f64 * share * f64::from(under_way.begun)) as i64),
        };
        self.outcomes.clear();
        self.outcomes.extend(self.medium.outcomes(index).iter().map(|link| link.outcome));
        let last = under_way.begun >= under_way.planned;
        let feedback = self.settings.feedback.as_ref().filter(|of| under_way.planned > 1 && of.is_for(&sent.packet));
        if let Some(feedback) = feedback {
            let ended = Ended {
                slot: self.current,
                process: on_air.process,
                priority: on_air.priority,
                sent: &sent,
                last,
                links: self.medium.outcomes(index),
            };
            self.answers.await_those_to(feedback, &ended);
        }
        if !last {
            observer.decoded(&sent, &self.outcomes);
            return;
        }
        process.under_way = None;
        if let Some(copies) = under_way.copies {
            self.medium.close_copies(copies);
        }
        observer.sent(&sent, &self.outcomes);
    }

    /// Who has waited for answers until this slot sends no more if it need not.
    fn hear_answers(&mut self, observer: &mut dyn AccessObserver) {
        let Some(feedback) = &self.settings.feedback else { return };
        let mut answered = std::mem::take(&mut self.answered);
        self.answers.hear(feedback, self.current, &self.medium, &mut answered);
        for (awaited, wanted) in answered.drain(..) {
            let sent = SentPacket { attempt: awaited.sent.attempt + 1, ..awaited.sent };
            let process = &mut self.stations[sent.sender as usize].processes[usize::from(awaited.process)];
            let of_packet = |of: &UnderWay| of.waiting.packet.handle == sent.packet.handle && of.begun == sent.attempt;
            if !wanted
                && !awaited.last
                && let Some(under_way) = process.under_way.take_if(|of| of_packet(of))
            {
                if let Some(copies) = under_way.copies {
                    self.medium.close_copies(copies);
                }
                observer.sent(&sent, &awaited.outcomes);
            }
            self.answers.recycle(awaited);
        }
        self.answered = answered;
    }
}

/// TS 36.321 clause 5.14.1.1: resources that were not used for a second are given up.
const A_SECOND: SimTime = SimTime(1_000_000_000);
/// Symbols of a slot, of which the last one is the guard period (3GPP TS 36.211 clause 9.2.2, TS 38.211 clause 8.3.1).
const SYMBOLS: i64 = 14;
const EMITTED_SYMBOLS: i64 = 13;

impl<P: SidelinkPhy> AccessLayer for Sidelink<P> {
    fn stations_moved(&mut self, scene: &Scene) {
        if self.running {
            self.moved.clone_from(scene);
            self.has_moved = true;
        } else {
            self.medium.links_mut().update(scene);
        }
    }

    fn send(&mut self, now: SimTime, station: u32, packet: Packet, observer: &mut dyn AccessObserver) {
        let Some(fit) = self.phy.fit(packet.bytes, self.settings.pool.subchannels) else {
            observer.lost(now, station, &packet, PacketLoss::TooLarge);
            return;
        };
        let place = self.process_for(station, packet.flow);
        let slot = self.settings.pool.slot_at(now);
        let process = &mut self.stations[station as usize].processes[place];
        if let Some(replaced) = process.waiting.take() {
            observer.lost(now, station, &replaced.packet, PacketLoss::Replaced);
        }
        let waiting = Waiting { packet, enqueued_at: now, fit };
        let latest = slot + self.settings.selection.t2;
        let in_time = process.resources.first().is_some_and(|next| {
            let next =
                if next.slot > slot { next.slot } else { next.slot + process.grant.map_or(0, |grant| grant.interval) };
            next <= latest
        });
        // A grant that is too narrow, or comes too late, is of no use.
        let granted = process.grant.filter(|grant| in_time && grant.subchannels >= fit.subchannels);
        if granted.is_some() {
            process.waiting = Some(waiting);
            return;
        }
        // Copies of the packet before that are still to come keep their resources.
        let busy = process.under_way.is_some_and(|under_way| under_way.begun < under_way.planned);
        let place = if busy { self.process_for(station, None) } else { place };
        self.stations[station as usize].processes[place].waiting = Some(waiting);
        self.select(slot, station, place);
        let process = &mut self.stations[station as usize].processes[place];
        if process.grant.is_none()
            && let Some(waiting) = process.waiting.take()
        {
            observer.lost(now, station, &waiting.packet, PacketLoss::NoResource);
        }
    }

    fn next_wakeup(&self) -> Option<SimTime> {
        let next = if self.running { self.current + 1 } else { 0 };
        Some(self.settings.pool.start_of(next))
    }

    fn handle(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        if self.running {
            self.end_slot(now, observer);
            self.current += 1;
        }
        if std::mem::take(&mut self.has_moved) {
            self.medium.links_mut().update(&self.moved);
        }
        self.running = true;
        self.begin_slot(now, observer);
    }

    fn take_busy_time(&mut self, station: u32, _now: SimTime) -> SimDuration {
        self.meters[station as usize].take_busy_time(self.settings.pool.slot)
    }

    fn close(&mut self, now: SimTime, observer: &mut dyn AccessObserver) {
        for (index, station) in self.stations.iter_mut().enumerate() {
            for process in &mut station.processes {
                let under_way = process.under_way.take().map(|under_way| under_way.waiting);
                for waiting in under_way.into_iter().chain(process.waiting.take()) {
                    observer.lost(now, index as u32, &waiting.packet, PacketLoss::RunEnded);
                }
            }
        }
    }

    fn link_evaluations(&self) -> u64 {
        self.medium.link_evaluations()
    }

    fn keep_emissions(&mut self) {
        self.emissions.get_or_insert_default();
    }

    fn take_emissions(&mut self, emissions: &mut Vec<Emission>) {
        emissions.extend(self.emissions.iter_mut().flat_map(|own| own.drain(..)));
    }

    fn hear(&mut self, _now: SimTime, emission: &Emission) {
        self.medium.hear(emission);
    }
}
