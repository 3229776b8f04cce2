//! A run that is shown: the simulation ahead of the picture, and a timeline of all it did.
//!
//! [`ShownRun`] simulates a [`RunSpec`] a little ahead of what is shown and keeps it in a [`Timeline`]; everything on the
//! screen is read from the timeline at the instant that is shown, so that going back, slow motion and standing still are
//! the same thing. Its metrics are those of `comad run`: same recorder, same result hash.

mod figures;
mod recorder;
mod spec;
mod timeline;

use std::sync::Arc;

pub use figures::Figures;
pub use spec::{RunSpec, SpecError};
pub use timeline::{Actor, ChannelSample, CongestionSample, Frame, Heard, Memory, Moment, Pose, Timeline};

use crate::evaluation::metrics::{MetricsRecorder, MetricsSettings, ResultHash, result_hash};
use crate::evaluation::record::{MapRecord, StationId};
use crate::geometry::Point;
use crate::scenario::Scenario;
use crate::simulation::{
    Body, MobilityError, ModelLine, SightLines, Simulation, StepClock, describe_models, map_of, plane_of, stations_of,
};
use crate::units::{SimDuration, SimTime};

use recorder::TimelineRecorder;

/// So much is simulated at once: short enough that a picture need not wait for it.
const SLICE: SimDuration = SimDuration::from_millis(10);

/// Simulated time between two records of the figures.
const FIGURES_EVERY: SimDuration = SimDuration::from_millis(500);

type Recorders = (MetricsRecorder, TimelineRecorder);

/// A run that goes on while it is shown.
pub struct ShownRun {
    spec: RunSpec,
    scenario: Scenario,
    map: Arc<MapRecord>,
    sight: SightLines,
    plane: crate::geometry::LocalPlane,
    models: Vec<ModelLine>,
    kinds: Vec<(u32, &'static str)>,
    settings: MetricsSettings,
    simulation: Option<Simulation<Recorders>>,
    /// The timeline of a run that has ended.
    ended: Option<Timeline>,
    result_hash: Option<ResultHash>,
    failure: Option<MobilityError>,
    last_moment: Option<SimTime>,
    next_figures: SimTime,
    clock: StepClock,
}

impl ShownRun {
    /// A run that is about to begin.
    pub fn begin(spec: &RunSpec) -> Result<Self, SpecError> {
        Self::keeping(spec, Memory::default())
    }

    /// The same with another memory.
    pub fn keeping(spec: &RunSpec, memory: Memory) -> Result<Self, SpecError> {
        let scenario = spec.load()?;
        let settings = MetricsSettings::of(&scenario);
        let recorder = TimelineRecorder { timeline: Timeline::keeping(memory) };
        let recorders = (MetricsRecorder::new(settings.clone()), recorder);
        let simulation = Simulation::from_scenario(&scenario, spec.seed, recorders)?;
        let clock = simulation.clock();
        let mut run = Self {
            spec: spec.clone(),
            map: Arc::new(map_of(&scenario, spec.seed)?),
            sight: SightLines::of(&scenario)?,
            plane: plane_of(&scenario)?,
            models: describe_models(&scenario),
            kinds: stations_of(&scenario, spec.seed)?,
            scenario,
            settings,
            simulation: Some(simulation),
            ended: None,
            result_hash: None,
            failure: None,
            last_moment: None,
            next_figures: SimTime::ZERO,
            clock,
        };
        run.take_moment(SimTime::ZERO);
        Ok(run)
    }

    /// What is run.
    pub fn spec(&self) -> &RunSpec {
        &self.spec
    }

    /// The scenario with all its defaults.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Roads, buildings and signals.
    pub fn map(&self) -> &Arc<MapRecord> {
        &self.map
    }

    /// The buildings as radio waves meet them.
    pub fn sight(&self) -> &SightLines {
        &self.sight
    }

    /// The models that the run uses.
    pub fn models(&self) -> &[ModelLine] {
        &self.models
    }

    /// Numbers and kinds of all stations that the run ever has.
    pub fn stations(&self) -> &[(u32, &'static str)] {
        &self.kinds
    }

    /// What is measured, and when.
    pub fn metrics_settings(&self) -> &MetricsSettings {
        &self.settings
    }

    /// Everything until now.
    pub fn timeline(&self) -> &Timeline {
        match (&self.simulation, &self.ended) {
            (Some(simulation), _) => &simulation.recorder().1.timeline,
            (None, Some(timeline)) => timeline,
            (None, None) => unreachable!("a run goes on or has ended"),
        }
    }

    /// Up to where the messages are simulated.
    pub fn simulated_until(&self) -> SimTime {
        self.clock.reached
    }

    /// The last instant that can be shown: all that happens until then is known, and where everybody is.
    pub fn shown_until(&self) -> SimTime {
        self.last_moment.unwrap_or(SimTime::ZERO).min(self.clock.reached)
    }

    /// The end of the run.
    pub fn end(&self) -> SimTime {
        self.clock.end
    }

    /// The length of a step.
    pub fn step(&self) -> SimDuration {
        self.clock.step
    }

    /// Whether the run has ended.
    pub fn has_ended(&self) -> bool {
        self.simulation.is_none()
    }

    /// The fingerprint of the result, once the run has ended as it should.
    pub fn result_hash(&self) -> Option<&ResultHash> {
        self.result_hash.as_ref()
    }

    /// Why the run ended before its time.
    pub fn failure(&self) -> Option<&MobilityError> {
        self.failure.as_ref()
    }

    /// Where the sender of a packet says that it is.
    pub fn stated_position(&self, packet: &[u8]) -> Option<Point> {
        crate::simulation::stated_position(packet, &self.plane)
    }

    /// Whether somebody has a station.
    pub fn is_station(&self, id: StationId) -> bool {
        self.kinds.binary_search_by_key(&id.0, |(known, _)| *known).is_ok()
    }

    /// Simulates a part of a step, at most [`SLICE`] of simulated time; false if there is nothing left to simulate.
    pub fn simulate_a_slice(&mut self) -> bool {
        let Some(simulation) = &mut self.simulation else { return false };
        let begun = self.clock.now;
        let until = self.clock.reached + SLICE;
        let went_on = simulation.step_until(until);
        self.clock = simulation.clock();
        match went_on {
            Ok(true) => {
                self.take_moment(begun);
                if self.clock.reached >= self.next_figures {
                    self.next_figures = self.clock.reached + FIGURES_EVERY;
                    self.take_figures();
                }
                if self.clock.now >= self.clock.end {
                    self.finish(None);
                }
            }
            Ok(false) => self.finish(None),
            Err(failure) => self.finish(Some(failure)),
        }
        self.simulation.is_some()
    }

    /// Simulates until `instant` can be shown, or as far as the run goes.
    pub fn simulate_until_shown(&mut self, instant: SimTime) {
        while self.shown_until() < instant && self.simulate_a_slice() {}
    }

    /// Takes note of where everybody is at the start of the step that began at `at`.
    fn take_moment(&mut self, at: SimTime) {
        let Some(simulation) = &mut self.simulation else { return };
        if self.last_moment.is_none_or(|last| last < at) {
            let bodies: Vec<_> = simulation.bodies().collect();
            let signals = simulation.signals(at);
            simulation.recorder_mut().1.timeline.add_moment(at, bodies.into_iter(), signals);
            self.last_moment = Some(at);
        }
    }

    fn take_figures(&mut self) {
        let Some(simulation) = &mut self.simulation else { return };
        let now = self.clock.reached;
        let (metrics, recorder) = simulation.recorder_mut();
        let mut highest: f32 = 0.0;
        let (mut sum, mut samples) = (0.0, 0u32);
        for sample in recorder.timeline.channel(now - SimDuration::from_millis(1000), now) {
            sum += f64::from(sample.ratio);
            highest = highest.max(sample.ratio);
            samples += 1;
        }
        let cbr = (samples > 0).then(|| (sum / f64::from(samples), f64::from(highest)));
        recorder.timeline.add_figures(Figures::of(now, &self.settings, &metrics.so_far(), cbr));
    }

    fn finish(&mut self, failure: Option<MobilityError>) {
        self.take_figures();
        let Some(simulation) = self.simulation.take() else { return };
        let (begun, end) = (self.last_moment.unwrap_or(SimTime::ZERO), self.clock.now);
        let bodies: Vec<_> =
            simulation.bodies().map(|body| Body { motion: body.motion.extrapolate(end - begun), ..body }).collect();
        let signals = simulation.signals(end);
        let ((metrics, mut recorder), _) = simulation.finish();
        // Nobody drives beyond the end; so that the last step can be shown, all go on as they went.
        if begun < end {
            recorder.timeline.add_moment(end, bodies.into_iter(), signals);
            self.last_moment = Some(end);
        }
        if failure.is_none() {
            self.result_hash = Some(result_hash(&[metrics.finish()]));
        }
        self.ended = Some(recorder.timeline);
        self.failure = failure;
    }
}

#[cfg(test)]
mod tests;
