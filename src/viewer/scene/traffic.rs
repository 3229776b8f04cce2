//! Bodies on the road: entities that are used again and again.

use bevy::light::NotShadowCaster;
use bevy::prelude::*;

use crate::evaluation::record::StationId;
use crate::simulation::StationKind;
use crate::viewer::run::{Actor, Pose};
use crate::viewer::show::Show;

use super::camera::CameraState;
use super::place::{Place, rotation};
use super::{Materials, bodies};

/// Who brakes harder than this has brake lights, in metres per second squared.
const BRAKING: f32 = -0.5;

/// A body as it is shown at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShownBody {
    /// Whose.
    pub id: StationId,
    /// What it is.
    pub kind: StationKind,
    /// Whether it has a station.
    pub has_station: bool,
    /// Its middle, at half its height.
    pub middle: Vec3,
    /// Length, width and height, in metres.
    pub size: Vec3,
}

/// All bodies that are shown, in ascending order of actors.
#[derive(Resource, Clone, Debug, Default)]
pub struct ShownBodies(pub Vec<ShownBody>);

/// A part of somebody.
#[derive(Component)]
pub(super) struct BodyPart;

/// Shapes of all kinds.
#[derive(Resource)]
pub(super) struct Shapes {
    kinds: Vec<KindShapes>,
}

struct KindShapes {
    bodies: Vec<Handle<Mesh>>,
    /// Not braking, braking; some have no lamps.
    lamps: Option<[Handle<Mesh>; 2]>,
    beams: Option<[Handle<Mesh>; 2]>,
}

/// Who has which entities.
#[derive(Resource, Default)]
pub(super) struct Fleet {
    /// By the places of actors.
    slots: Vec<Option<Slot>>,
    /// Those that nobody has, by kind.
    free: Vec<Vec<Slot>>,
    poses: Vec<Pose>,
    /// Which run the places of actors are of.
    map_version: u64,
    night: bool,
    picture: u32,
}

#[derive(Clone, Copy)]
struct Slot {
    kind: usize,
    body: Entity,
    lamps: Option<Entity>,
    beams: Option<Entity>,
    stretch: Vec3,
    braking: bool,
    /// The last picture that it was in.
    picture: u32,
}

/// Makes the shapes.
pub(super) fn make_shapes(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>) {
    let kinds = bodies::KINDS.map(|kind| {
        let mut pair = |shape: &dyn Fn(StationKind, bool) -> super::Surface| {
            let [off, on] = [false, true].map(|braking| shape(kind, braking));
            (!off.is_empty()).then(|| [meshes.add(off.into_mesh()), meshes.add(on.into_mesh())])
        };
        let (lamps, beams) = (pair(&bodies::lamps), pair(&bodies::beams));
        let looks = (0..bodies::LOOKS).map(|look| meshes.add(bodies::body(kind, look).into_mesh()));
        KindShapes { bodies: looks.collect(), lamps, beams }
    });
    commands.insert_resource(Shapes { kinds: kinds.into() });
}

type Parts<'w, 's> =
    Query<'w, 's, (&'static mut Transform, &'static mut Visibility, &'static mut Mesh3d), With<BodyPart>>;

/// Puts everybody where they are.
pub(super) fn move_bodies(
    mut commands: Commands,
    show: NonSend<Show>,
    place: Res<Place>,
    (shapes, materials): (Res<Shapes>, Res<Materials>),
    mut fleet: ResMut<Fleet>,
    mut shown: ResMut<ShownBodies>,
    mut parts: Parts,
) {
    let fleet = &mut *fleet;
    fleet.free.resize_with(bodies::KINDS.len(), Vec::new);
    if fleet.map_version != show.map_version() {
        fleet.map_version = show.map_version();
        for slot in fleet.slots.drain(..).flatten() {
            hide(&slot, &mut parts);
            fleet.free[slot.kind].push(slot);
        }
    }
    if fleet.night != show.is_night() {
        fleet.night = show.is_night();
        for beams in fleet.slots.iter().flatten().filter_map(|slot| slot.beams) {
            set_visible(&mut parts, beams, fleet.night);
        }
    }
    fleet.picture = fleet.picture.wrapping_add(1);
    shown.0.clear();
    let timeline = show.run().timeline();
    timeline.poses_at(show.now(), &mut fleet.poses);
    for pose in &fleet.poses {
        let actor = timeline.actor(pose.actor);
        let index = pose.actor as usize;
        if fleet.slots.len() <= index {
            fleet.slots.resize(index + 1, None);
        }
        let turned = rotation(pose.heading);
        let mut transform = Transform::from_translation(place.to_bevy(pose.position, 0.0)).with_rotation(turned);
        let braking = pose.acceleration < BRAKING;
        match &mut fleet.slots[index] {
            Some(slot) => {
                transform.scale = slot.stretch;
                slot.picture = fleet.picture;
                put(slot, transform, fleet.night, &mut parts);
                if slot.braking != braking {
                    slot.braking = braking;
                    brake(slot, &shapes, &mut parts);
                }
            }
            empty => {
                let kind = bodies::KINDS.iter().position(|kind| *kind == actor.kind).unwrap_or(0);
                transform.scale = bodies::stretch(actor.kind, actor.length_m, actor.width_m, actor.height_m);
                let known = fleet.free[kind].pop();
                let mut slot = match known {
                    Some(slot) => slot,
                    None => spawn(&mut commands, kind, &shapes, &materials, transform, fleet.night),
                };
                (slot.stretch, slot.braking, slot.picture) = (transform.scale, braking, fleet.picture);
                let look = shapes.kinds[kind].bodies[bodies::look_of(actor.id.0, actor.has_station)].clone();
                if known.is_some() {
                    show_again(&slot, look, fleet.night, &mut parts);
                    put(&slot, transform, fleet.night, &mut parts);
                    brake(&slot, &shapes, &mut parts);
                } else {
                    commands.entity(slot.body).insert(Mesh3d(look));
                    slot.braking = false;
                }
                *empty = Some(slot);
            }
        }
        shown.0.push(shown_body(actor, &transform));
    }
    for slot in &mut fleet.slots {
        if let Some(gone) = slot.take_if(|slot| slot.picture != fleet.picture) {
            hide(&gone, &mut parts);
            fleet.free[gone.kind].push(gone);
        }
    }
}

fn shown_body(actor: &Actor, transform: &Transform) -> ShownBody {
    let size = Vec3::new(actor.length_m, actor.width_m, actor.height_m);
    let back = transform.rotation * Vec3::Z * (size.x / 2.0);
    ShownBody {
        id: actor.id,
        kind: actor.kind,
        has_station: actor.has_station,
        middle: transform.translation + back + Vec3::Y * (size.z / 2.0),
        size,
    }
}

fn spawn(
    commands: &mut Commands,
    kind: usize,
    shapes: &Shapes,
    materials: &Materials,
    transform: Transform,
    night: bool,
) -> Slot {
    let shapes = &shapes.kinds[kind];
    let body =
        commands.spawn((BodyPart, transform, MeshMaterial3d(materials.body.clone()), Mesh3d(shapes.bodies[0].clone())));
    let body = body.id();
    let lamps = shapes.lamps.as_ref().map(|[off, _]| {
        let material = MeshMaterial3d(materials.unlit.clone());
        commands.spawn((BodyPart, transform, material, Mesh3d(off.clone()), NotShadowCaster)).id()
    });
    let beams = shapes.beams.as_ref().map(|[off, _]| {
        let material = MeshMaterial3d(materials.added.clone());
        let visibility = if night { Visibility::Inherited } else { Visibility::Hidden };
        commands.spawn((BodyPart, transform, material, Mesh3d(off.clone()), NotShadowCaster, visibility)).id()
    });
    Slot { kind, body, lamps, beams, stretch: Vec3::ONE, braking: false, picture: 0 }
}

fn put(slot: &Slot, transform: Transform, night: bool, parts: &mut Parts) {
    // Light on the road is not there by day, and need not be moved.
    for part in [Some(slot.body), slot.lamps, slot.beams.filter(|_| night)].into_iter().flatten() {
        if let Ok((mut known, ..)) = parts.get_mut(part) {
            known.set_if_neq(transform);
        }
    }
}

fn brake(slot: &Slot, shapes: &Shapes, parts: &mut Parts) {
    let shapes = &shapes.kinds[slot.kind];
    for (part, pair) in [(slot.lamps, &shapes.lamps), (slot.beams, &shapes.beams)] {
        if let (Some(part), Some(pair)) = (part, pair)
            && let Ok((.., mut mesh)) = parts.get_mut(part)
        {
            mesh.0 = pair[usize::from(slot.braking)].clone();
        }
    }
}

fn show_again(slot: &Slot, look: Handle<Mesh>, night: bool, parts: &mut Parts) {
    if let Ok((.., mut mesh)) = parts.get_mut(slot.body)
        && mesh.0 != look
    {
        mesh.0 = look;
    }
    for (part, visible) in [(Some(slot.body), true), (slot.lamps, true), (slot.beams, night)] {
        if let Some(part) = part {
            set_visible(parts, part, visible);
        }
    }
}

fn hide(slot: &Slot, parts: &mut Parts) {
    for part in [Some(slot.body), slot.lamps, slot.beams].into_iter().flatten() {
        set_visible(parts, part, false);
    }
}

fn set_visible(parts: &mut Parts, part: Entity, visible: bool) {
    if let Ok((_, mut visibility, _)) = parts.get_mut(part) {
        visibility.set_if_neq(if visible { Visibility::Inherited } else { Visibility::Hidden });
    }
}

/// The cab around the eyes of the driver.
#[derive(Component)]
pub(super) struct Cab;

/// Makes the cab.
pub(super) fn make_cab(mut commands: Commands, materials: Res<Materials>, mut meshes: ResMut<Assets<Mesh>>) {
    let cab = Mesh3d(meshes.add(bodies::cab().into_mesh()));
    commands.spawn((Cab, cab, MeshMaterial3d(materials.body.clone()), NotShadowCaster, Visibility::Hidden));
}

/// Seats the eye in the cab of who is selected.
pub(super) fn move_cab(camera: Res<CameraState>, mut cab: Query<(&mut Transform, &mut Visibility), With<Cab>>) {
    for (mut transform, mut visibility) in &mut cab {
        visibility.set_if_neq(if camera.in_seat { Visibility::Inherited } else { Visibility::Hidden });
        if let (true, Some(pose)) = (camera.in_seat, camera.pose) {
            *transform = Transform::from_translation(pose.transform().translation)
                .with_rotation(Quat::from_rotation_y(-camera.seat_yaw));
        }
    }
}
