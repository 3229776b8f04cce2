//! One mesh per view that is filled anew in each picture.

use bevy::asset::RenderAssetUsages;
use bevy::camera::visibility::{NoFrustumCulling, RenderLayers};
use bevy::light::{NotShadowCaster, NotShadowReceiver};
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

use crate::viewer::scene::Place;
use crate::viewer::sets::ViewerSet;
use crate::viewer::show::Show;

use super::draw::{Label, draw};
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
            Overlay { view, paint: Paint::default() },
            Mesh3d(meshes.add(mesh_of(&Paint::default()))),
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
        let Overlay { view, paint } = &mut *overlay;
        draw(&show, *view, &place, paint, &mut labels.0[*view]);
        if let Some(mut mesh) = meshes.get_mut(&mesh.0) {
            *mesh = mesh_of(paint);
        }
    }
}

fn mesh_of(paint: &Paint) -> Mesh {
    let mut paint = paint.clone();
    if paint.indices.is_empty() {
        // A mesh without triangles is refused by some drivers.
        paint.positions = vec![[0.0; 3]; 3];
        paint.colours = vec![[0.0; 4]; 3];
        paint.indices = vec![0, 1, 2];
    }
    let normals = vec![[0.0, 1.0, 0.0]; paint.positions.len()];
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::default())
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, paint.positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, paint.colours)
        .with_inserted_indices(Indices::U32(paint.indices))
}
