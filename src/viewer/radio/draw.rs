//! What is drawn of the radio in one view at one instant: triangles and labels, from nothing but the state of the show.

use bevy::math::Vec3;

use crate::evaluation::record::{Outcome, StationId};
use crate::simulation::StationKind;
use crate::theme::{Hue, THEME, TimeOfDay, viridis};
use crate::units::{SimDuration, SimTime};
use crate::viewer::run::{Frame, Pose, ShownRun};
use crate::viewer::scene::Place;
use crate::viewer::show::{Layer, Show};

use super::heat::{CELL_M, Ground};
use super::knowledge::beliefs;
use super::links::{Link, Obstacle, links};
use super::look::{of_message, of_outcome, with_opacity};
use super::paint::{Dashes, Paint};

/// Words at a place of the scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where.
    pub at: Vec3,
    /// What.
    pub text: String,
    /// What it is about.
    pub kind: LabelKind,
}

/// What a label is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// The selected station.
    Selected,
    /// A ghost.
    Ghost,
    /// Something in the way.
    Obstruction,
}

/// A ring is seen for so long, in seconds of those who look.
const RING_S: f64 = 0.45;

/// How far the ring of the selected station grows, and that of others, in metres.
const RING_M: f32 = 180.0;
const SMALL_RING_M: f32 = 14.0;

/// More rings than this are a fog.
const MOST_RINGS: usize = 700;

/// A radio wave comes so far in a second; rings do not grow faster, so that slow motion shows the real thing.
const LIGHT_M_PER_S: f64 = 299_792_458.0;

/// More ghosts than this are a crowd.
const MOST_GHOSTS: usize = 40;

/// Ghosts farther away than this are not drawn, in metres.
const GHOSTS_WITHIN_M: f64 = 300.0;

/// Nobody drives farther than this while they are known by one message, in metres.
const DRIVEN_SINCE_M: f64 = 100.0;

/// Links are drawn at the height of antennas, in metres.
const ANTENNA_M: f32 = 2.0;

/// Draws one view.
pub fn draw(show: &Show, view: usize, place: &Place, ground: &mut Ground, paint: &mut Paint, labels: &mut Vec<Label>) {
    paint.clear();
    labels.clear();
    let Some(run) = show.views().get(view) else { return };
    let now = show.now();
    if let Some(map) = show.layers().heat {
        for cell in ground.cells(run, map, show.selected(), now) {
            let half = (CELL_M / 2.0 * 0.94) as f32;
            let middle = place.to_bevy(cell.middle, 0.16);
            let corner = |x: f32, z: f32| middle + Vec3::new(x * half, 0.0, z * half);
            let colour = with_opacity(viridis(cell.share), 0.62);
            let corners = [corner(-1.0, 1.0), corner(1.0, 1.0), corner(1.0, -1.0), corner(-1.0, -1.0)];
            paint.quad(corners, [colour; 4]);
        }
    }
    if show.layers().has(Layer::Rings) {
        draw_rings(show, run, place, paint);
    }
    let Some(own) = show.selected() else { return };
    let Some(pose) = run.timeline().pose_of(own, now) else { return };
    draw_selection(show, run, &pose, place, paint, labels);
    if show.layers().has(Layer::Links)
        && let Some(frame) = shown_frame(show, view, own)
    {
        draw_links(show, run, frame, place, paint, labels);
    }
    if show.layers().has(Layer::Ghosts) {
        draw_ghosts(show, run, own, place, paint, labels);
    }
}

fn time_of(show: &Show) -> TimeOfDay {
    if show.is_night() { TimeOfDay::Night } else { TimeOfDay::Day }
}

/// The frame whose links are drawn: that of the inspector if it is from the selected station, or the last one.
fn shown_frame(show: &Show, view: usize, own: StationId) -> Option<&Frame> {
    let inspected = (view == 0).then(|| show.inspected()).flatten().filter(|frame| frame.sender == own);
    inspected.or_else(|| show.last_frame_of(view, own))
}

fn draw_rings(show: &Show, run: &ShownRun, place: &Place, paint: &mut Paint) {
    let now = show.now();
    // So long in simulated time; at least as long as the wave itself needs.
    let selected = show.selected();
    let lasts = |radius: f32| (RING_S * show.speed()).max(f64::from(radius) / LIGHT_M_PER_S);
    let longest = SimDuration::from_secs_f64(lasts(RING_M) + 0.02);
    let mut left = MOST_RINGS;
    // Frames that are still on the air end a little later.
    for frame in run.timeline().frames_ending(now - longest, now + SimDuration::from_millis(20)).rev() {
        if frame.started_at > now {
            continue;
        }
        let own = Some(frame.sender) == selected;
        // What is not sent all the time is shown as large as what is selected.
        let large = own || !matches!(frame.message.name(), "CAM" | "VAM" | "CPM");
        let reach = if large { RING_M } else { SMALL_RING_M };
        let since = (now - frame.started_at).as_secs_f64();
        let share = (since / lasts(reach)) as f32;
        let on_air = now < frame.ended_at;
        if share >= 1.0 && !on_air {
            continue;
        }
        let Some(pose) = run.timeline().pose_of(frame.sender, frame.started_at) else { continue };
        let colour = of_message(frame.message, time_of(show));
        let middle = place.to_bevy(pose.position, 0.35);
        let share = share.min(1.0);
        let opacity = if large { 0.75 * (1.0 - share).powf(0.7) } else { 0.6 * (1.0 - share) };
        let outer = 1.0 + reach * share;
        let band = if large { (1.5 + 7.0 * share).min(outer) } else { (0.8 + 1.6 * share).min(outer) };
        paint.ring(middle, outer - band, outer, with_opacity(colour, opacity), if large { 72 } else { 20 });
        if on_air {
            // On the air: the sender itself glows.
            paint.disc(middle, 2.2, with_opacity(colour, 0.7), 20);
        }
        left -= 1;
        if left == 0 {
            return;
        }
    }
}

fn draw_selection(show: &Show, run: &ShownRun, pose: &Pose, place: &Place, paint: &mut Paint, labels: &mut Vec<Label>) {
    let actor = run.timeline().actor(pose.actor);
    let middle = place.to_bevy(pose.middle(actor.length_m), 0.25);
    let radius = actor.length_m.max(actor.width_m) * 0.75 + 0.6;
    let colour = with_opacity(THEME.mark.selection, 0.95);
    paint.ring(middle, radius - 0.55, radius, colour, 48);
    paint.ring(middle, radius - 0.2, radius, colour, 48);
    if show.layers().has(Layer::Labels) {
        let speed_kmh = pose.speed * 3.6;
        let text = match actor.kind {
            StationKind::RoadSideUnit => format!("{} {}", actor.kind.name(), actor.id.0),
            _ => format!("{} {} · {speed_kmh:.0} km/h", actor.kind.name(), actor.id.0),
        };
        labels.push(Label { at: middle + Vec3::Y * (actor.height_m + 2.2), text, kind: LabelKind::Selected });
    }
}

fn draw_links(show: &Show, run: &ShownRun, frame: &Frame, place: &Place, paint: &mut Paint, labels: &mut Vec<Label>) {
    let obstruction = show.layers().has(Layer::Obstruction);
    let mut told_blocked: Vec<Obstacle> = Vec::new();
    for Link { from, to, outcome, blocked, .. } in links(run, frame, show.now()) {
        let (colour, dashes) = of_outcome(outcome, time_of(show));
        let received = outcome == Outcome::Received;
        let (from, to) = (place.to_bevy(from, f64::from(ANTENNA_M)), place.to_bevy(to, f64::from(ANTENNA_M)));
        let width = if received { 0.34 } else { 0.5 };
        let rise = (from.distance(to) * 0.05).min(9.0);
        // An edge around it lifts pale colours off pale ground.
        let below = Vec3::new(0.0, -0.02, 0.0);
        let casing = with_opacity(THEME.scene(time_of(show)).line_casing, 0.35);
        paint.arc(from + below, to + below, rise, width + 0.22, dashes, casing);
        paint.arc(from, to, rise, width, dashes, with_opacity(colour, if received { 0.75 } else { 0.95 }));
        if !received {
            // The end of the line, as a cross: lost is seen without any colour.
            paint.cross(to + Vec3::Y * 1.6, 1.7, with_opacity(colour, 0.95));
        }
        if let Some(blocked) = blocked.filter(|_| obstruction) {
            let height = (blocked.height_m as f32).min(9.0);
            let at = place.to_bevy(blocked.at, 0.0);
            let colour = with_opacity(THEME.palette(Hue::Vermillion), 0.9);
            paint.line(at, at + Vec3::Y * (height + 1.0), 0.4, Dashes::SOLID, colour);
            paint.disc(at + Vec3::Y * (height + 1.0), 1.1, colour, 12);
            if let Obstacle::Vehicle(other) = blocked.by
                && !told_blocked.contains(&blocked.by)
            {
                draw_blocker(show, run, other, place, paint);
            }
            let told = told_blocked.contains(&blocked.by);
            told_blocked.push(blocked.by);
            if !told && told_blocked.len() <= 3 {
                let text = match blocked.by {
                    Obstacle::Building => "a building is in between".to_owned(),
                    Obstacle::Vehicle(other) => {
                        let kind = run.timeline().place_of(other).map(|place| run.timeline().actor(place).kind.name());
                        format!("a {} is in between", kind.unwrap_or("vehicle"))
                    }
                };
                labels.push(Label { at: at + Vec3::Y * (height + 2.4), text, kind: LabelKind::Obstruction });
            }
        }
    }
}

/// A frame around a vehicle that is in the way.
fn draw_blocker(show: &Show, run: &ShownRun, other: StationId, place: &Place, paint: &mut Paint) {
    let Some(pose) = run.timeline().pose_of(other, show.now()) else { return };
    let actor = run.timeline().actor(pose.actor);
    let ahead = pose.heading.direction();
    let size = Vec3::new(actor.width_m, actor.height_m, actor.length_m);
    let middle = place.to_bevy(pose.middle(actor.length_m), 0.05);
    let colour = with_opacity(THEME.palette(Hue::Vermillion), 0.9);
    paint.frame(middle, Vec3::new(ahead.x as f32, 0.0, -ahead.y as f32), size * 1.04, 0.22, colour);
}

fn draw_ghosts(show: &Show, run: &ShownRun, own: StationId, place: &Place, paint: &mut Paint, labels: &mut Vec<Label>) {
    let now = show.now();
    let timeline = run.timeline();
    let Some(here) = timeline.pose_of(own, now) else { return };
    // Whoever is far away is not believed to be near, but for what they drove since.
    let mut poses = Vec::new();
    timeline.poses_at(now, &mut poses);
    poses.retain(|pose| pose.position.distance(here.position).0 < GHOSTS_WITHIN_M + DRIVEN_SINCE_M);
    let mut nearby: Vec<StationId> = poses.iter().map(|pose| timeline.actor(pose.actor).id).collect();
    nearby.sort_unstable();
    let is_near = |sender: StationId| nearby.binary_search(&sender).is_ok();
    let mut near: Vec<_> = beliefs(run, own, now, is_near)
        .into_iter()
        .map(|belief| (belief.stated.distance(here.position).0, belief))
        .filter(|(distance, _)| *distance < GHOSTS_WITHIN_M)
        .collect();
    near.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    for (rank, (_, belief)) in near.into_iter().take(MOST_GHOSTS).enumerate() {
        let Some(pose) = timeline.pose_of(belief.sender, now) else { continue };
        let Some(known) = timeline.pose_of(belief.sender, believed_at(run, belief.frame)) else { continue };
        let actor = timeline.actor(pose.actor);
        let ahead = known.heading.direction();
        let middle = place.to_bevy(belief.stated - ahead.scaled(f64::from(actor.length_m) / 2.0), 0.05);
        let direction = Vec3::new(ahead.x as f32, 0.0, -ahead.y as f32);
        let size = Vec3::new(actor.width_m, actor.height_m, actor.length_m);
        // The older, the paler; what is older than a second is forgotten.
        let opacity = (0.9 - 0.6 * belief.age_s as f32).max(0.25);
        let colour = with_opacity(THEME.mark.ghost, opacity);
        paint.frame(middle, direction, size, 0.14, colour);
        let true_place = place.to_bevy(pose.position, 0.4);
        let stated = place.to_bevy(belief.stated, 0.4);
        paint.line(stated, true_place, 0.25, Dashes::DOTS, colour);
        if rank < 4 && show.layers().has(Layer::Labels) {
            let text = format!("{:.0} ms old", belief.age_s * 1000.0);
            labels.push(Label { at: middle + Vec3::Y * (actor.height_m + 1.1), text, kind: LabelKind::Ghost });
        }
    }
}

fn believed_at(run: &ShownRun, frame: u64) -> SimTime {
    run.timeline().frame(frame).map_or(SimTime::ZERO, |frame| frame.generated_at)
}
