//! Where everything is: no two things cover each other, and the footer is always there.

use std::collections::BTreeSet;

use bevy_egui::egui::{Rect, pos2, vec2};

use super::look::UNIT;
use crate::viewer::show::Panel;

/// Something that has a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// Name of the scenario and technologies.
    Title,
    /// Which panels are open.
    Toggles,
    /// Which technology a view has, side by side.
    View(usize),
    /// How far a new run has caught up.
    CatchingUp,
    /// Something that the presenter should know.
    Notice,
    /// An open panel.
    Panel(Panel),
    /// An open panel that has room for its heading only.
    Folded(Panel),
    /// The story.
    Narration,
    /// What colours and signs in the scene mean.
    Legend,
    /// Play, speed, time.
    Transport,
    /// What is simulated, and how to repeat it.
    Footer,
}

/// What wants a place.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub screen: Rect,
    /// Whether the presenter wants to see the scene only.
    pub hidden: bool,
    pub open: BTreeSet<Panel>,
    /// The panel that is unfolded before all others.
    pub first: Option<Panel>,
    pub views: usize,
    pub catching_up: bool,
    pub notice: bool,
    /// Height of the story, if there is one.
    pub narration: Option<f32>,
    /// Height of the legend, if there is anything to explain.
    pub legend: Option<f32>,
}

/// All places, and what is left of the screen for the scene.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Places {
    pub slots: Vec<(Slot, Rect)>,
    pub free: Rect,
}

/// From this width on, controls and figures have a column each.
const TWO_COLUMNS: f32 = 720.0;
const CONTROLS_WIDTH: f32 = 280.0;
/// The least width in which tree and bytes of a message are legible side by side.
const INSPECTOR_WIDTH: f32 = 560.0;
const FOLDED_HEIGHT: f32 = 34.0;
/// The switches of all panels side by side.
const TOGGLES_WIDTH: f32 = 600.0;
const TOGGLES_MENU_WIDTH: f32 = 112.0;

/// Heights of a panel: the least that is legible, what suits it, and what it can use.
fn heights(panel: Panel) -> [f32; 3] {
    match panel {
        Panel::Controls => [180.0, 560.0, 1200.0],
        Panel::Curve => [204.0, 262.0, 380.0],
        Panel::Latency => [182.0, 212.0, 250.0],
        Panel::Channel => [136.0, 178.0, 240.0],
        Panel::Counters => [120.0, 292.0, 330.0],
        Panel::Inspector | Panel::Help => [200.0, 420.0, 900.0],
    }
}

/// Gives everything its place.
pub(super) fn place(wanted: &Wanted) -> Places {
    let screen = wanted.screen.shrink(UNIT);
    let (width, height) = (screen.width(), screen.height());
    let mut slots = Vec::new();
    let footer_height = if width >= 1400.0 { 26.0 } else { 46.0 };
    let footer =
        Rect::from_min_max(pos2(wanted.screen.left(), wanted.screen.bottom() - footer_height), wanted.screen.max);
    slots.push((Slot::Footer, footer));
    let mut bottom = footer.top() - UNIT;
    if wanted.hidden {
        let free = Rect::from_min_max(wanted.screen.min, pos2(wanted.screen.right(), footer.top()));
        let mut places = Places { slots, free };
        narrate(wanted, free.shrink(UNIT), &mut places);
        return places;
    }
    let transport = Rect::from_min_max(pos2(screen.left(), bottom - 50.0), pos2(screen.right(), bottom));
    slots.push((Slot::Transport, transport));
    bottom = transport.top() - UNIT;

    let title_height = if height >= 560.0 { 52.0 } else { 36.0 };
    let toggles_width = if width >= TOGGLES_WIDTH + 360.0 { TOGGLES_WIDTH } else { TOGGLES_MENU_WIDTH };
    let toggles =
        Rect::from_min_size(pos2(screen.right() - toggles_width, screen.top()), vec2(toggles_width, title_height));
    let title = Rect::from_min_max(screen.min, pos2(toggles.left() - UNIT, screen.top() + title_height));
    slots.extend([(Slot::Title, title), (Slot::Toggles, toggles)]);
    let zone = Rect::from_min_max(pos2(screen.left(), title.bottom() + UNIT), pos2(screen.right(), bottom));
    let mut places = Places { slots, free: zone };
    if wanted.open.contains(&Panel::Help) {
        // Whoever looks for help looks at nothing else.
        let size = vec2(zone.width().min(980.0), zone.height().min(640.0));
        places.slots.push((Slot::Panel(Panel::Help), Rect::from_center_size(zone.center(), size)));
        return places;
    }

    let figures = [Panel::Curve, Panel::Latency, Panel::Channel, Panel::Counters];
    let mut right: Vec<Panel> = figures.into_iter().filter(|panel| wanted.open.contains(panel)).collect();
    let mut left: Vec<Panel> = wanted.open.iter().copied().filter(|panel| *panel == Panel::Controls).collect();
    if zone.width() < TWO_COLUMNS {
        right.splice(0..0, left.drain(..));
    }
    let figures_width = (zone.width() * 0.26).clamp(304.0, 400.0).min(zone.width());
    let column = |panels: &[Panel], width: f32| if panels.is_empty() { 0.0 } else { width + UNIT };
    let inspects = wanted.open.contains(&Panel::Inspector);
    let middle_width =
        |left: &[Panel], right: &[Panel]| zone.width() - column(left, CONTROLS_WIDTH) - column(right, figures_width);
    // A message is looked at alone where there is no room beside it.
    if inspects && middle_width(&left, &right) < INSPECTOR_WIDTH {
        right.clear();
    }
    if inspects && middle_width(&left, &right) < INSPECTOR_WIDTH {
        left.clear();
    }
    let mut middle = zone;
    if !left.is_empty() {
        let rect = Rect::from_min_size(zone.min, vec2(CONTROLS_WIDTH, zone.height()));
        stack(rect, &left, wanted.first, &mut places.slots);
        middle.min.x = rect.right() + UNIT;
    }
    if !right.is_empty() {
        let rect = Rect::from_min_max(pos2(zone.right() - figures_width, zone.top()), zone.max);
        stack(rect, &right, wanted.first, &mut places.slots);
        middle.max.x = rect.left() - UNIT;
    }
    places.free = middle;
    announce(wanted, &mut middle, &mut places.slots);
    places.free.min.y = middle.min.y;
    narrate(wanted, middle, &mut places);
    if inspects && places.free.height() >= 64.0 {
        let room = places.free;
        let tall = (zone.height() * 0.62).clamp(220.0, 470.0).min(room.height());
        let rect = Rect::from_min_max(pos2(room.left(), room.bottom() - tall), room.max);
        places.slots.push((Slot::Panel(Panel::Inspector), rect));
        places.free.max.y = rect.top() - UNIT;
    }
    places
}

/// Labels and announcements at the top of the middle.
fn announce(wanted: &Wanted, middle: &mut Rect, slots: &mut Vec<(Slot, Rect)>) {
    if wanted.views > 1 && middle.width() >= 160.0 && middle.height() >= 160.0 {
        let line = Rect::from_min_size(middle.min, vec2(middle.width(), 32.0));
        // The views share what the columns leave.
        let split = line.center().x;
        for (view, (from, until)) in
            [(line.left(), split - UNIT / 2.0), (split + UNIT / 2.0, line.right())].into_iter().enumerate()
        {
            let size = vec2((until - from).min(260.0), line.height());
            slots.push((Slot::View(view), Rect::from_center_size(pos2((from + until) / 2.0, line.center().y), size)));
        }
        middle.min.y = line.bottom() + UNIT;
    }
    for (slot, shown, tall) in [(Slot::Notice, wanted.notice, 52.0), (Slot::CatchingUp, wanted.catching_up, 48.0)] {
        if shown && middle.width() >= 120.0 && middle.height() >= tall {
            let size = vec2(middle.width().min(560.0), tall);
            let rect = Rect::from_min_size(pos2(middle.center().x - size.x / 2.0, middle.top()), size);
            slots.push((slot, rect));
            middle.min.y = rect.bottom() + UNIT;
        }
    }
}

/// The story and the legend at the bottom of the middle.
fn narrate(wanted: &Wanted, middle: Rect, places: &mut Places) {
    let mut room = middle;
    let looks = !wanted.hidden && !wanted.open.contains(&Panel::Inspector);
    if let Some(tall) = wanted.legend.filter(|tall| looks && middle.width() >= 640.0 && middle.height() >= tall + 100.0)
    {
        let rect = Rect::from_min_size(pos2(room.left(), room.bottom() - tall), vec2(188.0, tall));
        places.slots.push((Slot::Legend, rect));
        room.min.x = rect.right() + UNIT;
    }
    if let Some(tall) = wanted.narration.filter(|_| room.height() >= 48.0) {
        // The story leaves something of the scene, unless there is too little for it.
        let size = vec2(room.width().min(820.0), tall.min((room.height() * 0.6).max(48.0)));
        let left = (middle.center().x - size.x / 2.0).max(room.left());
        let rect = Rect::from_min_size(pos2(left, room.bottom() - size.y), size);
        places.slots.push((Slot::Narration, rect));
        places.free.max.y = rect.top() - UNIT;
    }
}

/// Puts panels under each other. What has no room for its contents keeps its heading; what has no room even for that is left out.
fn stack(rect: Rect, panels: &[Panel], first: Option<Panel>, slots: &mut Vec<(Slot, Rect)>) {
    let most = ((rect.height() + UNIT) / (FOLDED_HEIGHT + UNIT)).floor().max(0.0) as usize;
    let panels = &panels[..panels.len().min(most)];
    let mut tall = vec![FOLDED_HEIGHT; panels.len()];
    let mut rest = rect.height() + UNIT - panels.len() as f32 * (FOLDED_HEIGHT + UNIT);
    let mut order: Vec<usize> = (0..panels.len()).collect();
    order.sort_by_key(|place| Some(panels[*place]) != first);
    for step in 0..3 {
        for &place in &order {
            let wish = heights(panels[place])[step];
            let more = wish - tall[place];
            if step == 0 && more <= rest {
                tall[place] += more;
                rest -= more;
            } else if step > 0 && tall[place] > FOLDED_HEIGHT {
                let more = more.min(rest).max(0.0);
                tall[place] += more;
                rest -= more;
            }
        }
    }
    let mut top = rect.top();
    for (panel, tall) in panels.iter().zip(tall) {
        let slot = if tall > FOLDED_HEIGHT { Slot::Panel(*panel) } else { Slot::Folded(*panel) };
        slots.push((slot, Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), tall))));
        top += tall + UNIT;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that can be open at the same time, in windows from a small projector at large letters to 4K.
    #[test]
    fn nothing_covers_anything() {
        let sizes = [
            (512.0, 288.0),
            (640.0, 360.0),
            (853.0, 480.0),
            (1024.0, 768.0),
            (1280.0, 720.0),
            (1920.0, 1080.0),
            (3840.0, 2160.0),
        ];
        let mut shown = BTreeSet::new();
        for (width, height) in sizes {
            for choice in 0..1_u32 << Panel::ALL.len() {
                let open: BTreeSet<Panel> = Panel::ALL
                    .into_iter()
                    .enumerate()
                    .filter(|(bit, _)| choice >> bit & 1 == 1)
                    .map(|(_, panel)| panel)
                    .collect();
                for (views, busy, narration) in [(1, false, None), (2, true, Some(110.0)), (1, true, Some(90.0))] {
                    let wanted = Wanted {
                        screen: Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height)),
                        hidden: false,
                        open: open.clone(),
                        first: Some(Panel::Counters),
                        views,
                        catching_up: busy,
                        notice: busy,
                        narration,
                        legend: Some(150.0),
                    };
                    let places = place(&wanted);
                    shown.extend(places.slots.iter().map(|(slot, _)| *slot));
                    assert!(places.slots.iter().any(|(slot, _)| *slot == Slot::Footer));
                    for (place, (slot, rect)) in places.slots.iter().enumerate() {
                        assert!(rect.is_positive(), "{width}x{height} {open:?}: {slot:?} {rect:?}");
                        assert!(wanted.screen.contains_rect(*rect), "{width}x{height} {open:?}: {slot:?} {rect:?}");
                        for (other, covered) in &places.slots[..place] {
                            assert!(
                                !rect.shrink(0.01).intersects(*covered),
                                "{width}x{height} {open:?}: {slot:?} {rect:?} covers {other:?} {covered:?}"
                            );
                        }
                    }
                }
            }
        }
        // Every panel was open and folded somewhere, so that the check looked at something.
        for panel in [Panel::Curve, Panel::Latency, Panel::Channel, Panel::Counters, Panel::Controls] {
            assert!(shown.contains(&Slot::Panel(panel)), "{panel:?}");
        }
        assert!(shown.contains(&Slot::Panel(Panel::Inspector)) && shown.contains(&Slot::Folded(Panel::Curve)));
    }
}
