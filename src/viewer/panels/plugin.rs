//! The panels as Bevy sees them.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass};

use super::{PanelMemory, panels};
use crate::viewer::host::HostBox;
use crate::viewer::radio::LabelSet;
use crate::viewer::show::Show;

/// Draws the panels each frame and does what is pressed. `Show` is a non-send resource, [`HostBox`] and [`PanelMemory`] are
/// resources; the latter is made here.
pub struct PanelsPlugin;

impl Plugin for PanelsPlugin {
    fn build(&self, app: &mut App) {
        app.init_non_send::<PanelMemory>().add_systems(EguiPrimaryContextPass, draw_panels.after(LabelSet));
    }
}

fn draw_panels(
    mut contexts: EguiContexts,
    mut show: NonSendMut<Show>,
    mut memory: NonSendMut<PanelMemory>,
    host: Res<HostBox>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    for wish in panels(ctx, &show, &mut memory) {
        // A kiosk knows that somebody is there.
        show.touched();
        show.apply(wish, &*host.0);
    }
    Ok(())
}
