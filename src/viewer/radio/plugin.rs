//! One mesh per view that is filled anew in each picture.

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::mesh::{Indices, PrimitiveTopology, VertexAttributeValues};
use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

use crate::viewer::scene::Place;
use crate::viewer::sets::ViewerSet;
use crate::viewer::show::Show;

use super::draw::{Label, draw};
use super::heat::Ground;
use super::labels::write_labels;
use super::paint::Paint;

/// Draws the radio over the scene.
pub struct RadioPlugin;

/// Where labels are written, before any panel.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LabelSet;

/// The labels of each view.
#[derive(Resource, Default)]
pub(super) struct ViewLabels(pub [Vec<Label>; 2]);

/// The mesh of a view.
#[derive(Component)]
struct Overlay {
    view: usize,
    paint: Paint,
    ground: Ground,
}

impl Plugin for RadioPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<ViewLabels>();
        app.add_systems(Startup, add_overlays);
        app.add_systems(Update, draw_overlays.in_set(ViewerSet::Radio));
        app.add_systems(EguiPrimaryContextPass, write_labels.in_set(LabelSet));
    }
}

fn add_overlays(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let material = materials.add(StandardMaterial {
        base_color: Color::WHITE,
        unlit: true,
        alpha_mode: AlphaMode::Blend,
        cull_mode: None,
        fog_enabled: false,
        ..default()
    });
    for view in 0..2 {
        commands.spawn((
            Overlay { view, paint: Paint::default(), ground: Ground::default() },
            Mesh3d(meshes.add(empty_mesh())),
            MeshMaterial3d(material.clone()),
            RenderLayers::layer(1 + view),
            NoFrustumCulling,
            NotShadowCaster,
            NotShadowReceiver,
        ));
    }
}

fn draw_overlays(
    show: NonSend<Show>,
    place: Res<Place>,
    mut labels: ResMut<ViewLabels>,
    mut overlays: Query<(&mut Overlay, &Mesh3d)>,
    mut meshes: ResMut<Assets<Mesh>>,
) {
    for (mut overlay, mesh) in &mut overlays {
        let Overlay { view, paint, ground } = &mut *overlay;
        draw(&show, *view, &place, ground, paint, &mut labels.0[*view]);
        if let Some(mut mesh) = meshes.get_mut(&mesh.0) {
            exchange(paint, &mut mesh);
        }
    }
}

fn empty_mesh() -> Mesh {
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, Vec::<[f32; 3]>::new())
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, Vec::<[f32; 3]>::new())
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, Vec::<[f32; 4]>::new())
        .with_inserted_indices(Indices::U32(Vec::new()))
}

/// Puts what was painted into the mesh, and takes the memory of the picture before.
fn exchange(paint: &mut Paint, mesh: &mut Mesh) {
    if paint.indices.is_empty() {
        // A mesh without triangles is refused by some drivers.
        paint.positions.extend([[0.0; 3]; 3]);
        paint.colours.extend([[0.0; 4]; 3]);
        paint.indices.extend([0, 1, 2]);
    }
    let corners = paint.positions.len();
    if let Some(VertexAttributeValues::Float32x3(positions)) = mesh.attribute_mut(Mesh::ATTRIBUTE_POSITION) {
        std::mem::swap(positions, &mut paint.positions);
    }
    if let Some(VertexAttributeValues::Float32x3(normals)) = mesh.attribute_mut(Mesh::ATTRIBUTE_NORMAL) {
        normals.resize(corners, [0.0, 1.0, 0.0]);
    }
    if let Some(VertexAttributeValues::Float32x4(colours)) = mesh.attribute_mut(Mesh::ATTRIBUTE_COLOR) {
        std::mem::swap(colours, &mut paint.colours);
    }
    if let Some(Indices::U32(indices)) = mesh.indices_mut() {
        std::mem::swap(indices, &mut paint.indices);
    }
}
