//! The Bevy app: a world that drives in fixed steps, with the radio as one of its systems.

use bevy::app::App;
use bevy::ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor, SystemSet};
use bevy::prelude::{Component, Entity, IntoScheduleConfigs, NonSendMut, Query, Res, ResMut, Resource};

use crate::evaluation::record::{HazardReaction, Recorder, StationId};
use crate::geometry::KinematicState;
use crate::simulation::communication::{ActiveReaction, AdviceChange, Communication, Snapshot};
use crate::simulation::participants::{MobilityError, Participants};
use crate::simulation::surroundings::{forecast, perceived_object, surroundings};
use crate::station::facilities::StationKind;
use crate::units::{Meters, SimDuration, SimTime};
use crate::world::perception::Perception;
use crate::world::road::SignalState;
use crate::world::road::network::JunctionIndex;

/// One step of the simulated world. A batch run runs it as often as it takes; a window as often as its clock says.
#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SimulationStep;

/// What is left of a step that was simulated in part.
#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct RestOfStep;

/// What happens in a step, in this order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepSet {
    /// Vehicles move.
    Drive,
    /// Sensors look.
    Perceive,
    /// Messages are generated, sent and received until the next step.
    Communicate,
    /// Applications act on what was received.
    React,
    /// The clock moves on.
    Record,
}

/// Where the run is.
#[derive(Resource, Clone, Copy, Debug)]
pub struct StepClock {
    /// Start of the step that is simulated next.
    pub now: SimTime,
    /// Length of a step.
    pub step: SimDuration,
    /// End of the run.
    pub end: SimTime,
    /// How far the messages of this step have been simulated; the start of the step between two steps.
    pub reached: SimTime,
}

impl StepClock {
    /// The start of a run.
    pub(super) fn new(step: SimDuration, end: SimTime) -> Self {
        Self { now: SimTime::ZERO, step, end, reached: SimTime::ZERO }
    }

    /// End of the step.
    fn step_end(&self) -> SimTime {
        (self.now + self.step).min(self.end)
    }
}

/// How much of a step is simulated at once.
#[derive(Resource, Clone, Copy, Debug)]
struct Horizon(SimTime);

/// Somebody as a picture shows them.
#[derive(Clone, Copy, Debug)]
pub struct Body {
    /// The number by which everything outside knows them; that of their station if they have one.
    pub id: StationId,
    /// What it is.
    pub kind: StationKind,
    /// The middle of the front edge, and the motion.
    pub motion: KinematicState,
    /// From front to rear.
    pub length: Meters,
    /// From side to side.
    pub width: Meters,
    /// From the ground to the top.
    pub height: Meters,
    /// Whether it has a station.
    pub has_station: bool,
}

/// The number of a station, by which everything outside the ECS knows it.
#[derive(Component, Clone, Copy, Debug)]
pub struct Station(pub StationId);

/// Position and motion at the start of the step; none while the station is not in the world.
#[derive(Component, Clone, Copy, Debug)]
pub struct Motion(pub Option<KinematicState>);

/// Everybody, and why they cannot go on if they cannot.
#[derive(Resource)]
struct World {
    participants: Participants,
    failed: Option<MobilityError>,
}

/// Entities in ascending order of station numbers: query order is not spawn order, and results are keyed by number.
#[derive(Resource)]
struct StationEntities(Vec<Entity>);

/// What sensors see; none if no station has any.
#[derive(Resource)]
struct Sensing(Option<Perception>);

#[derive(Resource)]
struct RadioBridge {
    communication: Communication,
    /// Stations by their places at signals that follow the traffic, with the junctions of these.
    controllers: Vec<(usize, JunctionIndex)>,
    snapshot: Snapshot,
    /// Empty between two systems.
    advice: Vec<AdviceChange>,
}

/// Who takes note of the run.
struct Recording<R>(R);

/// One run of one scenario with one seed.
pub struct Simulation<R> {
    app: App,
    recorder: std::marker::PhantomData<R>,
}

impl<R: Recorder + 'static> Simulation<R> {
    /// A run that is about to begin.
    pub(super) fn assemble(
        participants: Participants,
        perception: Option<Perception>,
        communication: Communication,
        controllers: &[(StationId, JunctionIndex)],
        clock: StepClock,
        mut recorder: R,
    ) -> Self {
        communication.announce(&mut recorder);
        let mut app = App::empty();
        let world = app.world_mut();
        debug_assert!(communication.station_ids().eq(participants.station_ids()));
        let entities = participants
            .station_ids()
            .enumerate()
            .map(|(place, station)| world.spawn((Station(station), Motion(participants.motion_of_station(place)))).id())
            .collect();
        world.insert_resource(StationEntities(entities));
        world.insert_resource(World { participants, failed: None });
        world.insert_resource(Sensing(perception));
        let place = |station: StationId| communication.station_ids().position(|other| other == station);
        let controllers =
            controllers.iter().filter_map(|&(station, junction)| Some((place(station)?, junction))).collect();
        let (snapshot, advice) = (Snapshot::default(), Vec::new());
        world.insert_resource(RadioBridge { communication, controllers, snapshot, advice });
        world.insert_resource(clock);
        world.insert_resource(Horizon(SimTime::ZERO));
        world.insert_non_send(Recording(recorder));
        app.init_schedule(SimulationStep);
        app.edit_schedule(SimulationStep, |schedule| {
            // Runs are parallel to each other; inside a run one thread keeps the order.
            schedule.set_executor(SingleThreadedExecutor::new());
            schedule.set_build_settings(ScheduleBuildSettings {
                ambiguity_detection: LogLevel::Error,
                ..ScheduleBuildSettings::default()
            });
            schedule.configure_sets(
                (StepSet::Drive, StepSet::Perceive, StepSet::Communicate, StepSet::React, StepSet::Record).chain(),
            );
            schedule.add_systems((
                drive.in_set(StepSet::Drive),
                perceive.in_set(StepSet::Perceive),
                begin_to_communicate.in_set(StepSet::Communicate).before(communicate::<R>),
                communicate::<R>.in_set(StepSet::Communicate),
                react::<R>.in_set(StepSet::React),
                advance_clock.in_set(StepSet::Record),
            ));
        });
        app.init_schedule(RestOfStep);
        app.edit_schedule(RestOfStep, |schedule| {
            schedule.set_executor(SingleThreadedExecutor::new());
            schedule.add_systems((communicate::<R>, react::<R>, advance_clock).chain());
        });
        Self { app, recorder: std::marker::PhantomData }
    }

    /// Simulates one step; false when the end of the run is reached. After an error the run can only be finished.
    pub fn step(&mut self) -> Result<bool, MobilityError> {
        self.step_until(SimTime(i64::MAX))
    }

    /// Simulates what is left of the present step, but not beyond `until`; false when the end of the run is reached.
    ///
    /// A window spreads the work of a step over several pictures with it. Where a step is divided changes no result.
    pub fn step_until(&mut self, until: SimTime) -> Result<bool, MobilityError> {
        let clock = self.clock();
        if clock.now >= clock.end {
            return Ok(false);
        }
        let world = self.app.world_mut();
        world.insert_resource(Horizon(until));
        if clock.reached > clock.now {
            world.run_schedule(RestOfStep);
        } else {
            world.run_schedule(SimulationStep);
        }
        match &self.app.world().resource::<World>().failed {
            Some(failure) => Err(failure.clone()),
            None => Ok(true),
        }
    }

    /// Where the run is.
    pub fn clock(&self) -> StepClock {
        *self.app.world().resource::<StepClock>()
    }

    /// Who takes note of the run.
    pub fn recorder(&self) -> &R {
        &self.app.world().non_send::<Recording<R>>().0
    }

    /// The same, to tell it something.
    pub fn recorder_mut(&mut self) -> &mut R {
        &mut self.app.world_mut().non_send_mut::<Recording<R>>().into_inner().0
    }

    /// Everybody who is there, where they were at the start of the last step that has begun, in ascending order of numbers.
    pub fn bodies(&self) -> impl Iterator<Item = Body> {
        let world = self.app.world().resource::<World>();
        world.participants.present().map(|(one, motion)| Body {
            id: StationId(one.id),
            kind: one.kind,
            motion,
            length: one.length,
            width: one.width,
            height: one.height,
            has_station: one.has_station,
        })
    }

    /// What the signals show at an instant of the present step, in the order of those of the map.
    pub fn signals(&self, at: SimTime) -> Vec<SignalState> {
        self.app.world().resource::<World>().participants.signals(at)
    }

    /// Who drives slower because of an event ahead, as of the end of the last whole step, in ascending order of numbers.
    pub fn reactions(&self) -> impl Iterator<Item = ActiveReaction> {
        self.app.world().resource::<RadioBridge>().communication.reactions()
    }

    /// The latest reaction of anybody to an event that was new to them, with the warning that caused it.
    pub fn last_reaction(&self) -> Option<&HazardReaction> {
        self.app.world().resource::<RadioBridge>().communication.last_reaction()
    }

    /// Number of stations.
    pub fn stations(&self) -> usize {
        self.app.world().resource::<StationEntities>().0.len()
    }

    /// Ends the run and gives the recorder back, with the number of links that were evaluated.
    pub fn finish(mut self) -> (R, u64) {
        let now = self.clock().now;
        let world = self.app.world_mut();
        let Recording(mut recorder) = world.remove_non_send::<Recording<R>>().expect("inserted at the start");
        let mut radio = world.resource_mut::<RadioBridge>();
        radio.communication.close(now, &mut recorder);
        let link_evaluations = radio.communication.link_evaluations();
        (recorder, link_evaluations)
    }
}

fn drive(
    mut world: ResMut<World>,
    clock: Res<StepClock>,
    entities: Res<StationEntities>,
    mut motions: Query<&mut Motion>,
) {
    if let Err(failure) = world.participants.advance(clock.now) {
        world.failed = Some(failure);
        return;
    }
    for (place, entity) in entities.0.iter().enumerate() {
        if let Ok(mut motion) = motions.get_mut(*entity) {
            motion.0 = world.participants.motion_of_station(place);
        }
    }
}

fn perceive(mut sensing: ResMut<Sensing>, mut radio: ResMut<RadioBridge>, world: Res<World>, clock: Res<StepClock>) {
    let Some(perception) = sensing.0.as_mut().filter(|_| world.failed.is_none()) else { return };
    perception.look(clock.now, surroundings(&world.participants));
    let stations: Vec<StationId> = radio.communication.station_ids().collect();
    for (observer, tracked) in perception.observers() {
        let Ok(place) = stations.binary_search(&StationId(observer)) else { continue };
        radio.communication.station_perceives(place, tracked.iter().filter_map(perceived_object));
    }
}

fn begin_to_communicate(mut radio: ResMut<RadioBridge>, world: Res<World>, clock: Res<StepClock>) {
    if world.failed.is_some() {
        return;
    }
    let RadioBridge { communication, controllers, snapshot, .. } = &mut *radio;
    world.participants.snapshot(clock.now, snapshot);
    communication.stations_moved(clock.now, snapshot);
    for &(station, junction) in controllers.iter() {
        let groups = world.participants.signal_groups(junction, clock.now).into_iter();
        let groups: Vec<_> = groups.map(|(group, interval)| forecast(group, interval)).collect();
        communication.controller_tells(station, &groups);
    }
}

fn communicate<R: Recorder + 'static>(
    mut radio: ResMut<RadioBridge>,
    mut recording: NonSendMut<Recording<R>>,
    world: Res<World>,
    mut clock: ResMut<StepClock>,
    horizon: Res<Horizon>,
) {
    if world.failed.is_some() {
        return;
    }
    let until = clock.step_end().min(horizon.0);
    if until > clock.reached {
        radio.communication.run_until(until, &mut recording.0);
        clock.reached = until;
    }
}

/// At the end of a step, which may have been simulated in several parts.
fn react<R: Recorder + 'static>(
    mut radio: ResMut<RadioBridge>,
    mut recording: NonSendMut<Recording<R>>,
    mut world: ResMut<World>,
    clock: Res<StepClock>,
) {
    if world.failed.is_some() || clock.reached != clock.step_end() {
        return;
    }
    let RadioBridge { communication, advice, .. } = &mut *radio;
    communication.react(clock.reached, advice, &mut recording.0);
    for change in advice.drain(..) {
        world.participants.advise(change.station, change.advice);
    }
}

fn advance_clock(mut clock: ResMut<StepClock>, world: Res<World>) {
    if world.failed.is_none() && clock.reached == clock.step_end() {
        clock.now = clock.reached;
    }
}
