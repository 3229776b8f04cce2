//! The Bevy app: a world that drives in fixed steps, with the radio as one of its systems.

use bevy::app::App;
use bevy::ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor, SystemSet};
use bevy::prelude::{Component, Entity, IntoScheduleConfigs, NonSendMut, Query, Res, ResMut, Resource};

use crate::evaluation::record::{Recorder, StationId};
use crate::geometry::KinematicState;
use crate::simulation::communication::{Communication, Snapshot};
use crate::simulation::participants::{MobilityError, Participants};
use crate::simulation::surroundings::{perceived_object, surroundings};
use crate::units::{SimDuration, SimTime};
use crate::world::perception::Perception;

/// One step of the simulated world. A batch run runs it as often as it takes; a window as often as its clock says.
#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SimulationStep;

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
    snapshot: Snapshot,
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
        world.insert_resource(RadioBridge { communication, snapshot: Snapshot::default() });
        world.insert_resource(clock);
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
                communicate::<R>.in_set(StepSet::Communicate),
                advance_clock.in_set(StepSet::Record),
            ));
        });
        Self { app, recorder: std::marker::PhantomData }
    }

    /// Simulates one step; false when the end of the run is reached. After an error the run can only be finished.
    pub fn step(&mut self) -> Result<bool, MobilityError> {
        let clock = self.clock();
        if clock.now >= clock.end {
            return Ok(false);
        }
        self.app.world_mut().run_schedule(SimulationStep);
        match &self.app.world().resource::<World>().failed {
            Some(failure) => Err(failure.clone()),
            None => Ok(true),
        }
    }

    /// Where the run is.
    pub fn clock(&self) -> StepClock {
        *self.app.world().resource::<StepClock>()
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
    // The first step begins where everybody was placed.
    if clock.now > SimTime::ZERO
        && let Err(failure) = world.participants.advance(clock.now)
    {
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

fn communicate<R: Recorder + 'static>(
    mut radio: ResMut<RadioBridge>,
    mut recording: NonSendMut<Recording<R>>,
    world: Res<World>,
    clock: Res<StepClock>,
) {
    if world.failed.is_some() {
        return;
    }
    let RadioBridge { communication, snapshot } = &mut *radio;
    world.participants.snapshot(clock.now, snapshot);
    communication.stations_moved(clock.now, snapshot);
    let until = (clock.now + clock.step).min(clock.end);
    communication.run_until(until, &mut recording.0);
}

fn advance_clock(mut clock: ResMut<StepClock>, world: Res<World>) {
    if world.failed.is_none() {
        clock.now = (clock.now + clock.step).min(clock.end);
    }
}
