//! Keys and what they do.

use bevy::input::keyboard::KeyCode;

use crate::viewer::show::{CameraMode, Command, Direction, HeatMap, Layer, NextSeed, Panel, Show, technologies};

/// A key that is held down as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    /// None that matters.
    None,
    /// Shift.
    Shift,
    /// Control.
    Control,
}

/// What a key does.
pub struct Binding {
    /// The key.
    pub key: KeyCode,
    /// What is held down with it; none if that does not matter.
    pub modifier: Option<Modifier>,
    /// How a keyboard writes it.
    pub name: &'static str,
    /// What it does.
    pub does: &'static str,
    commands: fn(&Show) -> Vec<Command>,
}

const fn binding(
    key: KeyCode,
    modifier: Option<Modifier>,
    name: &'static str,
    does: &'static str,
    commands: fn(&Show) -> Vec<Command>,
) -> Binding {
    Binding { key, modifier, name, does, commands }
}

use Modifier::{Control, Shift};
const PLAIN: Option<Modifier> = Some(Modifier::None);
const ANY: Option<Modifier> = None;

/// All keys. The first one of a line of help is told, others do the same.
pub const BINDINGS: &[Binding] = &[
    binding(KeyCode::Space, ANY, "Space", "play or pause", |_| vec![Command::TogglePlay]),
    binding(KeyCode::Period, ANY, ".", "one step on", |_| vec![Command::Step]),
    binding(KeyCode::Equal, Some(Control), "Ctrl +", "larger letters", |show| vec![scale(show, 1.25)]),
    binding(KeyCode::Minus, Some(Control), "Ctrl -", "smaller letters", |show| vec![scale(show, 0.8)]),
    binding(KeyCode::NumpadAdd, Some(Control), "", "larger letters", |show| vec![scale(show, 1.25)]),
    binding(KeyCode::NumpadSubtract, Some(Control), "", "smaller letters", |show| vec![scale(show, 0.8)]),
    binding(KeyCode::Equal, ANY, "+", "twice as fast", |_| vec![Command::Faster]),
    binding(KeyCode::NumpadAdd, ANY, "", "twice as fast", |_| vec![Command::Faster]),
    binding(KeyCode::Minus, ANY, "-", "half as fast", |_| vec![Command::Slower]),
    binding(KeyCode::NumpadSubtract, ANY, "", "half as fast", |_| vec![Command::Slower]),
    binding(KeyCode::ArrowLeft, Some(Shift), "Shift arrows", "turn the camera", |_| vec![Command::Turn(-6.0, 0.0)]),
    binding(KeyCode::ArrowRight, Some(Shift), "", "turn the camera", |_| vec![Command::Turn(6.0, 0.0)]),
    binding(KeyCode::ArrowUp, Some(Shift), "", "turn the camera", |_| vec![Command::Turn(0.0, 4.0)]),
    binding(KeyCode::ArrowDown, Some(Shift), "", "turn the camera", |_| vec![Command::Turn(0.0, -4.0)]),
    binding(KeyCode::ArrowLeft, ANY, "Left, Right", "one second back or on", |_| vec![Command::SeekBy(-1.0)]),
    binding(KeyCode::ArrowRight, ANY, "", "one second on", |_| vec![Command::SeekBy(1.0)]),
    binding(KeyCode::ArrowUp, ANY, "Up, Down", "nearer or farther", |_| vec![Command::Zoom(0.85)]),
    binding(KeyCode::ArrowDown, ANY, "", "farther", |_| vec![Command::Zoom(1.18)]),
    binding(KeyCode::Home, ANY, "Home", "from the start", |_| vec![Command::Restart(NextSeed::Same)]),
    binding(KeyCode::KeyN, ANY, "N", "the next seed", |_| vec![Command::Restart(NextSeed::Next)]),
    binding(KeyCode::KeyS, Some(Shift), "", "the previous station", |_| vec![Command::SelectNext(Direction::Back)]),
    binding(KeyCode::KeyS, ANY, "S, Shift S", "the next or previous station", |_| {
        vec![Command::SelectNext(Direction::Forward)]
    }),
    binding(KeyCode::Digit1, PLAIN, "1 to 6", "camera: overview, follow, driver, junction, cinematic, above", |_| {
        vec![Command::Camera(CameraMode::Overview)]
    }),
    binding(KeyCode::Digit2, PLAIN, "", "follow", |_| vec![Command::Camera(CameraMode::Follow)]),
    binding(KeyCode::Digit3, PLAIN, "", "driver", |_| vec![Command::Camera(CameraMode::Driver)]),
    binding(KeyCode::Digit4, PLAIN, "", "junction", |_| vec![Command::Camera(CameraMode::Junction)]),
    binding(KeyCode::Digit5, PLAIN, "", "cinematic", |_| vec![Command::Camera(CameraMode::Cinematic)]),
    binding(KeyCode::Digit6, PLAIN, "", "above", |_| vec![Command::Camera(CameraMode::Above)]),
    binding(KeyCode::KeyT, ANY, "T", "the next technology", |show| vec![next_technology(show)]),
    binding(KeyCode::KeyC, ANY, "C", "two technologies side by side", |show| vec![compare(show)]),
    binding(KeyCode::KeyH, ANY, "H", "colours on the ground", |show| vec![next_heat(show)]),
    binding(KeyCode::KeyR, ANY, "R", "rings", |show| vec![toggle(show, Layer::Rings)]),
    binding(KeyCode::KeyL, ANY, "L", "links", |show| vec![toggle(show, Layer::Links)]),
    binding(KeyCode::KeyG, ANY, "G", "ghosts", |show| vec![toggle(show, Layer::Ghosts)]),
    binding(KeyCode::KeyO, ANY, "O", "what is in the way", |show| vec![toggle(show, Layer::Obstruction)]),
    binding(KeyCode::KeyB, ANY, "B", "labels", |show| vec![toggle(show, Layer::Labels)]),
    binding(KeyCode::KeyI, ANY, "I", "message inspector", |show| vec![toggle_panel(show, Panel::Inspector)]),
    binding(KeyCode::KeyM, ANY, "M", "a message in slow motion", |_| vec![Command::PlayChain]),
    binding(KeyCode::KeyD, ANY, "D", "day or night", |show| vec![Command::Night(!show.is_night())]),
    binding(KeyCode::KeyP, ANY, "P", "panels", toggle_panels),
    binding(KeyCode::F1, ANY, "F1", "this help", |show| vec![toggle_panel(show, Panel::Help)]),
    binding(KeyCode::Slash, ANY, "", "this help", |show| vec![toggle_panel(show, Panel::Help)]),
    binding(KeyCode::PageDown, ANY, "Page Down, Page Up", "next or previous step of the story", |_| {
        vec![Command::StoryStep(Direction::Forward)]
    }),
    binding(KeyCode::PageUp, ANY, "", "previous step", |_| vec![Command::StoryStep(Direction::Back)]),
    binding(KeyCode::Escape, ANY, "Esc", "close what is open, leave the story, then the window", escape),
];

/// What a key means at present.
pub fn commands_of_key(key: KeyCode, modifier: Modifier, show: &Show) -> Vec<Command> {
    let found = BINDINGS.iter().find(|one| one.key == key && one.modifier.is_none_or(|wanted| wanted == modifier));
    found.map(|binding| (binding.commands)(show)).unwrap_or_default()
}

fn scale(show: &Show, factor: f32) -> Command {
    Command::UiScale(show.ui_scale() * factor)
}

fn toggle(show: &Show, layer: Layer) -> Command {
    Command::Layer(layer, !show.layers().has(layer))
}

fn toggle_panel(show: &Show, panel: Panel) -> Command {
    Command::Panel(panel, !show.has_open(panel))
}

/// The figures on the right, all of them or none.
fn toggle_panels(show: &Show) -> Vec<Command> {
    const FIGURES: [Panel; 4] = [Panel::Curve, Panel::Latency, Panel::Channel, Panel::Counters];
    let open = !FIGURES.iter().any(|panel| show.has_open(*panel));
    FIGURES.iter().map(|panel| Command::Panel(*panel, open)).collect()
}

/// The technology after the one that is shown.
pub(super) fn next_technology(show: &Show) -> Command {
    let known = technologies();
    let own = show.run().scenario().access.name();
    let place = known.iter().position(|name| *name == own).map_or(0, |place| (place + 1) % known.len());
    Command::Technology { view: 0, name: known[place].to_owned() }
}

/// A second technology, or none any more.
pub(super) fn compare(show: &Show) -> Command {
    if show.views().len() > 1 {
        return Command::Compare(None);
    }
    let own = show.run().scenario().access.name();
    let other = technologies().into_iter().find(|name| *name != own && *name != "ideal" && *name != "ieee80211bd");
    Command::Compare(other.map(str::to_owned))
}

fn next_heat(show: &Show) -> Command {
    let place = show.layers().heat.and_then(|map| HeatMap::ALL.iter().position(|other| *other == map));
    Command::Heat(HeatMap::ALL.get(place.map_or(0, |place| place + 1)).copied())
}

fn escape(show: &Show) -> Vec<Command> {
    for panel in [Panel::Help, Panel::Inspector, Panel::Controls] {
        if show.has_open(panel) {
            return vec![Command::Panel(panel, false)];
        }
    }
    vec![if show.story().is_some() { Command::LeaveStory } else { Command::Quit }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::viewer::run::RunSpec;
    use crate::viewer::show::Pace;

    fn show() -> Show {
        let overrides = [
            "scenario.warm_up_s=0".to_owned(),
            "scenario.duration_s=2".to_owned(),
            "traffic.density_per_km=10".to_owned(),
        ];
        let spec = RunSpec::of("highway", &overrides).expect("a built-in scenario");
        Show::new(&spec, None, Pace::Exact).expect("it begins")
    }

    #[test]
    fn keys_mean_what_the_help_says() {
        let show = show();
        let cases = [
            (KeyCode::Space, Modifier::None, Command::TogglePlay),
            (KeyCode::Equal, Modifier::None, Command::Faster),
            (KeyCode::Equal, Modifier::Shift, Command::Faster), // "+" needs shift on many keyboards
            (KeyCode::Equal, Modifier::Control, Command::UiScale(1.25)),
            (KeyCode::KeyS, Modifier::Shift, Command::SelectNext(Direction::Back)),
            (KeyCode::ArrowLeft, Modifier::None, Command::SeekBy(-1.0)),
            (KeyCode::ArrowLeft, Modifier::Shift, Command::Turn(-6.0, 0.0)),
            (KeyCode::KeyT, Modifier::None, Command::Technology { view: 0, name: "ieee80211bd".to_owned() }),
            (KeyCode::KeyC, Modifier::None, Command::Compare(Some("lte_v2x".to_owned()))),
            (KeyCode::KeyH, Modifier::None, Command::Heat(Some(HeatMap::Prr))),
            (KeyCode::Escape, Modifier::None, Command::Quit),
        ];
        for (key, modifier, expected) in cases {
            assert_eq!(commands_of_key(key, modifier, &show), [expected], "{key:?} {modifier:?}");
        }
        assert!(commands_of_key(KeyCode::KeyQ, Modifier::None, &show).is_empty());
    }

    #[test]
    fn no_binding_hides_behind_another() {
        for (place, one) in BINDINGS.iter().enumerate() {
            let hidden = BINDINGS[..place]
                .iter()
                .any(|before| before.key == one.key && (before.modifier.is_none() || before.modifier == one.modifier));
            assert!(!hidden, "{:?} {:?}", one.key, one.modifier);
            assert!(!one.does.is_empty());
        }
    }
}
