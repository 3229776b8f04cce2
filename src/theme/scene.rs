//! The world in the window, and the panels before it.

use serde::Deserialize;

use super::Rgb;

/// When it is; a window shows one of the two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeOfDay {
    /// Daylight, light panels.
    #[default]
    Day,
    /// Darkness, dark panels.
    Night,
}

impl TimeOfDay {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Day, Self::Night];
}

/// Surfaces of the world and of the panels at a time of day.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scene {
    /// The sky, which is the background too.
    pub sky: Rgb,
    /// What is no road.
    pub ground: Rgb,
    /// The carriageway.
    pub asphalt: Rgb,
    /// Lines on the carriageway.
    pub lane_marking: Rgb,
    /// Where people walk.
    pub pavement: Rgb,
    /// Walls of buildings: one of these each.
    pub building_walls: Vec<Rgb>,
    /// Roofs of buildings.
    pub building_roof: Rgb,
    /// The edge around the lines of links, which lifts them off any ground.
    pub line_casing: Rgb,
    /// The background of text.
    pub panel: Rgb,
    /// Text.
    pub panel_ink: Rgb,
    /// Text that stands back.
    pub panel_soft_ink: Rgb,
    /// The edge of a panel, and lines in it.
    pub panel_edge: Rgb,
    /// What can be pressed, and what is chosen.
    pub accent: Rgb,
}

/// Colours of those on the road.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadUsers {
    /// Paint of vehicles: one of these each.
    pub vehicle_paints: Vec<Rgb>,
    /// Somebody on foot.
    pub pedestrian: Rgb,
    /// Somebody on a bicycle.
    pub cyclist: Rgb,
}

/// Colours of lamps.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lights {
    /// A signal that says stop.
    pub signal_red: Rgb,
    /// A signal that is about to change.
    pub signal_yellow: Rgb,
    /// A signal that says go.
    pub signal_green: Rgb,
    /// Headlights.
    pub headlight: Rgb,
    /// Brake lights.
    pub brake_light: Rgb,
}

/// Colours of what points something out.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marks {
    /// Where others believe a station to be.
    pub ghost: Rgb,
    /// What is selected.
    pub selection: Rgb,
}

#[cfg(test)]
mod tests {
    use super::super::THEME;
    use super::*;

    #[test]
    fn there_are_several_shades_and_paints_to_choose_from() {
        for time in TimeOfDay::ALL {
            let scene = THEME.scene(time);
            assert!(scene.building_walls.len() >= 3, "{time:?}");
            assert!(scene.lane_marking.contrast(scene.asphalt) >= 3.0, "markings can be seen at {time:?}");
        }
        assert!(THEME.day.ground.luminance() > THEME.night.ground.luminance());
        let paints = &THEME.road_user.vehicle_paints;
        assert!(paints.len() >= 6 && (1..paints.len()).all(|place| !paints[..place].contains(&paints[place])));
    }
}
