//! The panels over real shows, without a window.

mod picture;
mod room;

use std::collections::BTreeSet;

use bevy_egui::egui;
use egui::{Rect, vec2};

use self::room::Room;
use super::*;
use crate::evaluation::record::StationId;
use crate::station::dissection::Dissection;
use crate::viewer::run::RunSpec;
use crate::viewer::show::tests::TestHost;
use crate::viewer::show::{CHAIN_S, Direction, HeatMap, Pace, technologies};
use crate::viewer::story::{Story, stories};

fn show_of(scenario: &str, overrides: &[&str], compare: Option<&str>) -> Show {
    let overrides: Vec<String> = overrides.iter().map(|text| (*text).to_owned()).collect();
    let spec = RunSpec::of(scenario, &overrides).expect("a built-in scenario");
    Show::new(&spec, compare, Pace::Exact).expect("it begins")
}

const SMALL: [&str; 4] =
    ["scenario.duration_s=4", "scenario.warm_up_s=0.5", "traffic.density_per_km=20", "road.highway.length_m=1300"];

fn small(compare: Option<&str>, until_s: f64) -> Show {
    let mut show = show_of("highway", &SMALL, compare);
    show.tick(until_s, &TestHost::default());
    show.apply(Command::Pause, &TestHost::default());
    show
}

fn open(room: &mut Room, panels: &[Panel]) {
    for panel in Panel::ALL {
        let command = Command::Panel(panel, panels.contains(&panel));
        room.show.apply(command, &room.host);
    }
    room.settle();
}

#[test]
fn a_warning_tells_who_reacted_to_it() {
    let warned = ["scenario.duration_s=9", "scenario.warm_up_s=1"];
    let nobody_obeys = ["scenario.duration_s=9", "scenario.warm_up_s=1", "applications.road_hazard_signalling="];
    for (overrides, told) in [(warned.as_slice(), true), (nobody_obeys.as_slice(), false)] {
        let mut show = show_of("hazard_ahead", overrides, None);
        let host = TestHost::default();
        show.tick(8.9, &host);
        show.apply(Command::Pause, &host);
        // The unit at the road side, which sends nothing but the warning.
        show.apply(Command::Select(Some(StationId(30_000))), &host);
        let mut room = Room::new(show, 1280.0, 720.0);
        open(&mut room, &[Panel::Latency]);
        assert_eq!(room.show.inspected().map(|frame| frame.message.name()), Some("DENM"));
        assert_eq!(room.reads("drivers react, "), told, "{overrides:?}");
    }
}

#[test]
fn the_footer_says_what_is_seen_and_how_to_repeat_it() {
    let mut room = Room::new(small(None, 1.5), 1280.0, 720.0);
    let command = room.show.run().spec().command();
    let check = |room: &Room, command: &str| {
        assert!(room.reads("SIMULATED"));
        assert!(room.reads(command), "{command}");
        assert!(room.reads("seed 1 · measured 0.5 to 4 s"));
        assert!(room.reads("ITS-G5 (802.11p), 6 Mb/s, 23 dBm · path loss: "));
    };
    check(&room, &command);
    room.press("Copy");
    assert_eq!(room.copied, std::slice::from_ref(&command));
    // Nothing hides it: no panel, no help, no small window.
    room.memory.hidden = true;
    room.settle();
    check(&room, &command);
    room.memory.hidden = false;
    open(&mut room, &Panel::ALL);
    check(&room, &command);
    room.show.apply(Command::UiScale(2.5), &TestHost::default());
    room.settle();
    check(&room, &command);
    let mut room = Room::new(small(Some("lte_v2x"), 1.0), 1920.0, 1080.0);
    for (place, name) in ["Copy 1", "Copy 2"].into_iter().enumerate() {
        room.press(name);
        assert_eq!(room.copied.last(), Some(&room.show.views()[place].spec().command()));
    }
    assert!(room.reads("--set 'access.lte_v2x={}' --seed 1 --seeds 1"));
    // The result has its fingerprint when there is one.
    assert!(!room.reads("result "));
    room.show.apply(Command::Play, &TestHost::default());
    room.show.tick(9.0, &TestHost::default());
    room.settle();
    let hash = room.show.run().result_hash().expect("it has ended").to_string();
    assert!(room.reads(&format!("result {}", &hash[..12])));
}

#[test]
fn open_panels_stay_apart_at_all_sizes() {
    for (width, height) in [(1280.0, 720.0), (1920.0, 1080.0)] {
        for scale in [1.0, 1.5] {
            for compare in [None, Some("nr_v2x")] {
                let mut room = Room::new(with_story(small(compare, 1.0)), width, height);
                let host = TestHost::default();
                room.show.apply(Command::UiScale(scale), &host);
                let figures = [Panel::Curve, Panel::Latency, Panel::Channel, Panel::Counters];
                let sets: [&[Panel]; 4] = [
                    &figures,
                    &[Panel::Controls, Panel::Curve, Panel::Latency, Panel::Channel],
                    &[Panel::Curve, Panel::Inspector],
                    &Panel::ALL[..6],
                ];
                for panels in sets {
                    open(&mut room, panels);
                    room.show.tell_error("something went wrong, for a test".to_owned());
                    room.settle();
                    let screen = Rect::from_min_size(egui::Pos2::ZERO, vec2(width, height) / room.ctx.zoom_factor());
                    let places = room.memory.places().to_vec();
                    for (place, (slot, rect)) in places.iter().enumerate() {
                        assert!(screen.expand(0.5).contains_rect(*rect), "{slot:?} {rect:?}");
                        for (other, covered) in &places[..place] {
                            let apart = !rect.shrink(0.01).intersects(*covered);
                            assert!(
                                apart,
                                "{width}x{height} x{scale} {panels:?}: {slot:?} {rect:?} covers {other:?} {covered:?}"
                            );
                        }
                        // What egui knows of the card is where the card was placed.
                        let center = rect.center();
                        assert!(room.ctx.layer_id_at(center).is_some(), "{slot:?} is not there");
                    }
                    let has = |slot: Slot| places.iter().any(|(one, _)| *one == slot);
                    assert!(has(Slot::Footer) && has(Slot::Transport) && has(Slot::Narration));
                    assert!(has(Slot::Notice), "{width}x{height} x{scale} {panels:?}");
                    assert_eq!(has(Slot::View(1)), compare.is_some());
                    let free = room.memory.free_area().expect("it was drawn");
                    let enough = panels.contains(&Panel::Inspector) || free.width() > 200.0 && free.height() > 60.0;
                    assert!(enough, "{width}x{height} x{scale} {panels:?}: {free:?}");
                }
            }
        }
    }
}

/// A story over what is shown already.
const STORY: &str = r#"
title = "The road fills up"
summary = "More and more vehicles"
scenario = "highway"
set = ["scenario.duration_s=4", "scenario.warm_up_s=0.5", "road.highway.length_m=1300", "traffic.density_per_km=20"]

[[step]]
title = "A few vehicles"
text = "Everybody hears everybody."
duration_s = 5
begin_at_s = 2
pause = true

[[step]]
title = "More vehicles"
text = "They share the same channel, and their messages begin to collide."
watch = "the curve falls first where the distance is large"
happened = "{prr_100} arrive at 100 m"
duration_s = 10
pause = true

[[step]]
title = "The end"
text = "That was it."
duration_s = 5
"#;

/// A show in the second step of a story, so far that it tells what happened.
fn with_story(show: Show) -> Show {
    let host = TestHost::default();
    let mut show = show
        .with_stories(vec![Story { name: "short".to_owned(), ..Story::from_toml("short", STORY).expect("a story") }]);
    show.apply(Command::Story("short".to_owned()), &host);
    let own = show.views().get(1).map(|run| run.scenario().access.name().to_owned());
    for _ in 0..4 {
        show.tick(0.1, &host);
    }
    show.apply(Command::Compare(own), &host);
    show.apply(Command::StoryStep(Direction::Forward), &host);
    for _ in 0..8 {
        show.tick(1.0, &host);
    }
    assert!(show.story().is_some_and(|player| player.narration().happened.is_some()));
    show
}

/// The name of a command without what it carries.
fn kind(command: &Command) -> String {
    let text = format!("{command:?}");
    text.split(['(', ' ', '{']).next().unwrap_or_default().to_owned()
}

#[test]
fn every_command_can_be_pressed() {
    let mut pressed: BTreeSet<String> = BTreeSet::new();
    let mut press = |room: &mut Room, label: &str, expected: Command| {
        let wishes = room.press(label);
        assert!(wishes.contains(&expected), "{label}: {wishes:?}");
        pressed.insert(kind(&expected));
    };
    let mut room = Room::new(small(None, 1.5), 1920.0, 1700.0);
    press(&mut room, "play", Command::Play);
    press(&mut room, "pause", Command::Pause);
    press(&mut room, "step", Command::Step);
    press(&mut room, "slower", Command::Slower);
    press(&mut room, "faster", Command::Faster);
    press(&mut room, "back", Command::SeekBy(-1.0));
    press(&mut room, "ahead", Command::SeekBy(1.0));
    press(&mut room, "Slow motion", Command::PlayChain);
    open(&mut room, &[]);
    press(&mut room, "Controls", Command::Panel(Panel::Controls, true));
    press(&mut room, "Follow", Command::Camera(crate::viewer::show::CameraMode::Follow));
    press(&mut room, "turn left", Command::Turn(-15.0, 0.0));
    press(&mut room, "move ahead", Command::Pan(0.0, 20.0));
    press(&mut room, "nearer", Command::Zoom(0.8));
    press(&mut room, "Next", Command::SelectNext(Direction::Forward));
    press(&mut room, "Save what it sent and heard", Command::Save(crate::viewer::show::Saving::Station));
    assert!(room.show.notice().is_some_and(|notice| !notice.is_error && room.reads(&notice.text)));
    press(&mut room, "Nobody", Command::Select(None));
    press(&mut room, "Rings", Command::Layer(crate::viewer::show::Layer::Rings, false));
    press(&mut room, "Age", Command::Heat(Some(HeatMap::Age)));
    press(&mut room, "Night", Command::Night(true));
    press(&mut room, "larger letters", Command::UiScale(1.25));
    press(&mut room, "smaller letters", Command::UiScale(1.0));
    press(&mut room, "Help", Command::Panel(Panel::Help, true));
    press(&mut room, "Back to the show", Command::Panel(Panel::Help, false));
    assert!(!room.show.is_quitting());
    room.press("Help");
    press(&mut room, "Close the window", Command::Quit);
    room.press("Help");

    // Stories.
    let mut room = Room::new(with_story(small(None, 1.5)), 1920.0, 1080.0);
    assert!(room.reads("More vehicles") && room.reads("arrive at 100 m"));
    press(&mut room, "Back", Command::StoryStep(Direction::Back));
    room.show.tick(0.1, &TestHost::default());
    room.settle();
    assert!(room.reads("A few vehicles"));
    press(&mut room, "Next", Command::StoryStep(Direction::Forward));
    press(&mut room, "Leave", Command::LeaveStory);
    room.press("Stories");
    press(&mut room, "The road fills up", Command::Story("short".to_owned()));
    room.press("Leave");

    // Lists.
    let mut room = Room::new(small(None, 1.5), 1920.0, 1080.0);
    open(&mut room, &[Panel::Controls]);
    room.press("choose Technology");
    press(&mut room, "LTE-V2X", Command::Technology { view: 0, name: "lte_v2x".to_owned() });
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    assert_eq!(room.show.run().scenario().access.name(), "lte_v2x");
    room.press("choose Side by side");
    press(&mut room, "NR-V2X", Command::Compare(Some("nr_v2x".to_owned())));
    assert!(room.reads("LTE-V2X and NR-V2X are simulated up to this instant"));
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    assert_eq!(room.show.views().len(), 2);
    room.press("choose Congestion control");
    press(&mut room, "DCC reactive", Command::Change("congestion=etsi_reactive".to_owned()));
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    let at = crate::units::SimTime::ZERO;
    let roundabout = Command::Open {
        scenario: "roundabout".to_owned(),
        overrides: Vec::new(),
        seed: None,
        compare: Some("nr_v2x".to_owned()),
        at,
    };
    room.press("choose Scenario");
    press(&mut room, "roundabout", roundabout);
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    press(&mut room, "restart", Command::Restart(crate::viewer::show::NextSeed::Same));
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    press(&mut room, "Seed 2", Command::Restart(crate::viewer::show::NextSeed::Next));
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    assert_eq!(room.show.run().spec().seed, 2);

    // What is dragged.
    let mut room = Room::new(small(None, 1.5), 1920.0, 1080.0);
    let time = room.find("time");
    let (underway, _) = room.drag(time.center(), time.center() - vec2(300.0, 0.0));
    assert!(underway.iter().any(|wish| matches!(wish, Command::Seek(_))), "{underway:?}");
    assert!(room.show.now().as_secs_f64() < 1.5);
    let speed = room.find("speed");
    let (underway, _) = room.drag(speed.center(), speed.left_center() + vec2(2.0, 0.0));
    assert!(underway.iter().any(|wish| matches!(wish, Command::Speed(_))), "{underway:?}");
    assert!(room.show.speed() < 0.1, "{}", room.show.speed());
    pressed.extend(["Seek".to_owned(), "Speed".to_owned()]);
    open(&mut room, &[Panel::Inspector]);
    let wishes = room.press("Latest");
    assert!(wishes.contains(&Command::Inspect(None)));
    pressed.insert("Inspect".to_owned());

    // `TogglePlay` is for keys: the button knows which of the two it is.
    let expected = [
        "Play",
        "Pause",
        "Step",
        "Speed",
        "Faster",
        "Slower",
        "Restart",
        "Seek",
        "SeekBy",
        "Open",
        "Change",
        "Technology",
        "Compare",
        "Select",
        "SelectNext",
        "Camera",
        "Turn",
        "Zoom",
        "Pan",
        "Layer",
        "Heat",
        "Night",
        "UiScale",
        "Panel",
        "Inspect",
        "PlayChain",
        "Save",
        "Story",
        "StoryStep",
        "LeaveStory",
        "Quit",
    ];
    assert_eq!(pressed, expected.map(str::to_owned).into());
}

#[test]
fn a_slider_begins_a_new_run_when_it_is_let_go() {
    let mut room = Room::new(small(None, 1.0), 1280.0, 900.0);
    open(&mut room, &[Panel::Controls]);
    let slider = room.find("set Traffic");
    let (underway, end) = room.drag(slider.left_center() + vec2(14.0, 0.0), slider.center());
    assert!(underway.iter().all(|wish| !matches!(wish, Command::Change(_))), "{underway:?}");
    let [Command::Change(assignment)] = end.as_slice() else { panic!("{end:?}") };
    let density: f64 = assignment.strip_prefix("traffic.density_per_km=").expect("the key").parse().expect("a number");
    assert!((150.0..=260.0).contains(&density), "{density}");
    assert!(room.show.catching_up().is_some());
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    assert_eq!(room.show.run().scenario().traffic.density_per_km, Some(density));
    assert!(room.reads(&format!("{density} vehicles/km")));
    assert!(room.show.run().spec().command().contains(assignment));
}

#[test]
fn the_figures_of_both_views_are_told_beside_each_other() {
    let mut room = Room::new(small(Some("lte_v2x"), 3.0), 1920.0, 1080.0);
    open(&mut room, &[Panel::Curve, Panel::Counters, Panel::Channel]);
    let at = room.show.now();
    let figures: Vec<_> =
        room.show.views().iter().map(|run| run.timeline().figures_at(at).expect("measured").clone()).collect();
    assert!(figures.iter().all(|one| one.expected > 500 && one.received > 0));
    let sent = format!("sent {} {}", words::count(figures[0].transmitted), words::count(figures[1].transmitted));
    assert!(room.reads(&sent), "{sent}");
    for (view, one) in figures.iter().enumerate() {
        let name = crate::viewer::show::technology_title(room.show.views()[view].scenario().access.name());
        let share = words::percent(one.prr_at(320.0).expect("the road is long enough"));
        let text = format!("{name}: {share} at 320 m, {} receptions", words::count(one.expected));
        assert!(room.reads(&text), "{text}");
    }
    // What was lost is told in words.
    let lost = figures[0].lost.iter().filter(|(_, count)| *count > 0);
    for (cause, count) in lost.clone() {
        let text = format!("{} {}", words::loss(*cause).1, words::count(*count));
        assert!(room.texts().iter().any(|(told, _)| told.starts_with(&text)), "{text}");
    }
    assert!(lost.count() >= 2);
    // Where the requirement is written.
    assert!(room.reads("80 % up to 320 m within 100 ms"));
    assert!(room.reads("3GPP TR 22.885, Annex A Table A.1"));
    assert!(room.reads("no congestion control"));
}

#[test]
fn slow_motion_names_one_stage_after_the_other() {
    let mut room = Room::new(small(None, 1.5), 1280.0, 720.0);
    open(&mut room, &[Panel::Latency]);
    let frame = room.show.inspected().expect("a message").clone();
    let total = words::duration(frame.stages.end_to_end().0);
    assert!(room.reads(&total), "{total}");
    let passed: Vec<&str> = frame
        .stages
        .in_order()
        .iter()
        .enumerate()
        .filter(|(_, time)| time.0 > 0)
        .map(|(stage, _)| words::stage(stage).0)
        .collect();
    for name in &passed {
        assert!(room.texts().iter().any(|(text, _)| text.starts_with(&format!("{name} "))), "{name}");
    }
    assert!(passed.contains(&"signing") && passed.contains(&"air"), "{passed:?}");
    room.press("Slow motion");
    let mut told: Vec<String> = Vec::new();
    for _ in 0..100 {
        room.show.tick(CHAIN_S / 90.0, &TestHost::default());
        room.frame(Vec::new());
        let caption = room.texts().into_iter().find_map(|(text, _)| {
            let name = text.split_once(". ").map_or(text.as_str(), |(_, name)| name);
            (passed.contains(&name) || text == "arrived").then(|| name.to_owned())
        });
        let caption = caption.expect("a stage is named");
        if told.last() != Some(&caption) {
            told.push(caption);
        }
    }
    let expected: Vec<String> = passed.iter().copied().chain(["arrived"]).map(str::to_owned).collect();
    assert_eq!(told, expected);
}

/// The width of a letter of the bytes.
fn letter_of(room: &Room) -> f32 {
    let galley = |fonts: &mut egui::epaint::text::FontsView<'_>| {
        fonts.layout_no_wrap("0".to_owned(), look::mono(look::SMALL), egui::Color32::WHITE)
    };
    room.ctx.fonts_mut(galley).size().x
}

/// The bits that are filled among the bytes, as they are drawn.
fn drawn_bits(room: &Room) -> BTreeSet<usize> {
    let letter = letter_of(room);
    let accent = look::Look::of(room.show.is_night()).accent;
    let mut bits = BTreeSet::new();
    for (text, line) in room.texts() {
        let Some(first) = text.strip_prefix("bytes from ") else { continue };
        let first = usize::from_str_radix(first, 16).expect("a place");
        for fill in room
            .filled_with(accent)
            .into_iter()
            .filter(|fill| fill.height() > 8.0 && line.expand(0.5).contains_rect(*fill))
        {
            let at = |x: f32| ((x - line.left() - 5.0 * letter) / (3.0 * letter) * 8.0).round() as usize;
            bits.extend((at(fill.left())..at(fill.right())).map(|bit| first * 8 + bit));
        }
    }
    bits
}

#[test]
fn pointing_at_a_field_lights_its_bits_and_pointing_at_a_byte_lights_its_field() {
    let mut room = Room::new(small(None, 1.5), 1280.0, 720.0);
    open(&mut room, &[Panel::Inspector]);
    let frame = room.show.inspected().expect("a message").clone();
    let found = Dissection::of(&frame.packet).expect("a packet of this program");
    let letter = letter_of(&room);
    assert!(room.reads("GeoNetworking basic header") && room.reads("size by layer"));
    let own = room.show.run().timeline().pose_of(frame.sender, frame.generated_at).expect("it is there");
    let origin = (50.0, 10.0);
    for (path, bits, least) in [("stationId", 32, 0), ("referencePosition.latitude", 31, -900_000_000)] {
        let field = found.fields.iter().find(|field| field.path.ends_with(path)).expect("a CAM has it");
        assert_eq!(field.bits.len(), bits, "{path}");
        // The bits hold what the tree says (ITU-T X.691: the distance from the least value).
        let number = field
            .bits
            .clone()
            .fold(0_i64, |number, bit| number << 1 | i64::from(frame.packet[bit / 8] >> (7 - bit % 8) & 1));
        let value: i64 = field.value.parse().expect("a number");
        assert_eq!(number + least, value, "{path}");
        if path.ends_with("latitude") {
            let latitude = origin.0 + own.position.y / 111_200.0;
            assert!((value as f64 * 1e-7 - latitude).abs() < 1e-4, "{value} {latitude}");
        }
        // Its second byte belongs to it alone.
        let byte = field.bits.start / 8 + 1;
        let line = room.find(&format!("bytes from {:04x}", byte / 16 * 16));
        let at = line.left_center() + vec2(letter * (5.0 + (byte % 16) as f32 * 3.0 + 1.5), 0.0);
        room.hover(at);
        room.settle();
        let expected: BTreeSet<usize> = field.bits.clone().collect();
        assert_eq!(drawn_bits(&room), expected, "{path}");
        assert!(room.reads(&format!("{}: ", field.label)) && room.reads(&format!(", {bits} bits")));
        // The tree has gone there; away, and to the field itself.
        let version = room.find("bytes from 0000");
        room.hover(version.left_center() + vec2(letter * 6.5, 0.0));
        room.settle();
        assert_ne!(drawn_bits(&room), expected, "{path}");
        room.hover(at);
        room.settle();
        let row = room.find(&format!("{} = {}", field.path, field.value));
        room.hover(row.center());
        room.settle();
        assert_eq!(drawn_bits(&room), expected, "{path}");
    }
    // Whoever has pointed at it keeps it, although time goes on.
    room.show.apply(Command::Play, &TestHost::default());
    room.show.tick(1.5, &TestHost::default());
    room.frame(Vec::new());
    assert_eq!(room.show.inspected().map(|frame| frame.number), Some(frame.number));
    room.press("Latest");
    assert!(room.show.inspected().is_some_and(|latest| latest.number > frame.number));
}

#[test]
fn a_story_points_at_fields_while_nobody_else_does() {
    let host = TestHost::default();
    let stories = stories().expect("they are stories");
    let told = stories.iter().find(|story| story.name == "one_message").expect("it is told");
    let pointing = told.steps.iter().find(|step| !step.point.is_empty()).expect("it points");
    let step = "[[step]]\ntitle = \"t\"\ntext = \"x\"\nduration_s = 6\nbegin_at_s = 1\npause = true\n";
    let rest = format!("select = \"middle\"\npanels = [\"inspector\"]\npoint = {:?}\n", pointing.point);
    let head = "title = \"T\"\nsummary = \"S\"\nscenario = \"highway\"\nset = [\"scenario.duration_s=3\"]\n";
    let story = Story::from_toml("pointing", &format!("{head}{step}{rest}")).expect("a story");
    let mut show = small(None, 1.0).with_stories(vec![story]);
    show.apply(Command::Story("pointing".to_owned()), &host);
    while show.story().and_then(|player| player.pointed()).is_none() {
        show.tick(0.1, &host);
    }
    let mut room = Room::new(show, 1280.0, 720.0);
    for path in &pointing.point {
        assert_eq!(room.show.story().and_then(|player| player.pointed()), Some(path.as_str()));
        room.settle();
        let frame = room.show.inspected().expect("a message");
        let found = Dissection::of(&frame.packet).expect("a packet of this program");
        let field = found.fields.iter().find(|field| field.path.ends_with(path.as_str())).expect("a CAM has it");
        assert_eq!(drawn_bits(&room), field.bits.clone().collect::<BTreeSet<usize>>(), "{path}");
        room.show.tick(6.0 / pointing.point.len() as f64, &host);
    }
}

#[test]
fn only_what_fits_the_technology_can_be_turned() {
    let mut room = Room::new(small(None, 0.5), 1280.0, 1000.0);
    open(&mut room, &[Panel::Controls]);
    assert!(room.reads("Transmit power") && !room.reads("Latency, ideal") && !room.reads("Loss"));
    let technology = Command::Technology { view: 0, name: "ideal".to_owned() };
    room.show.apply(technology, &TestHost::default());
    room.show.tick(0.0, &TestHost::default());
    room.settle();
    assert!(!room.reads("Transmit power") && room.reads("Loss") && !room.reads("Path loss"));
    assert!(technologies().len() >= 5);
}

#[test]
fn everything_is_drawn_and_legible() {
    for (night, width, height) in [(false, 1280, 720), (true, 1024, 768)] {
        let mut room = Room::new(with_story(small(Some("lte_v2x"), 2.0)), width as f32, height as f32);
        room.show.apply(Command::Night(night), &TestHost::default());
        room.settle();
        let picture = room.draw();
        let scale = room.ctx.pixels_per_point();
        for (slot, rect) in room.memory.places() {
            let [left, upper, right, lower] =
                [rect.left(), rect.top(), rect.right(), rect.bottom()].map(|at| (at * scale) as usize);
            let contrast = picture.contrast(left, upper, right, lower);
            assert!(contrast > 140.0, "{slot:?} at {width}x{height}: {contrast}");
        }
        picture.keep(&format!("room-{width}-{}", if night { "night" } else { "day" }));
    }
}

/// Pictures for people who change the panels: `COMAD_PICTURES=DIR cargo test --features viewer pictures_of -- --ignored`.
#[test]
#[ignore = "draws pictures to look at, where COMAD_PICTURES says"]
fn pictures_of_many_rooms() {
    let host = TestHost::default();
    let save = |name: &str, show: Show, size: (f32, f32), scale: f32, panels: &[Panel], story: bool| {
        let show = if story { with_story(show) } else { show };
        let mut room = Room::new(show, size.0, size.1);
        room.show.apply(Command::UiScale(scale), &host);
        open(&mut room, panels);
        room.settle();
        room.draw().keep(name);
    };
    let figures = [Panel::Curve, Panel::Latency, Panel::Channel];
    save("default-720", small(None, 3.0), (1280.0, 720.0), 1.0, &figures, false);
    save("default-720-x1.5", small(None, 3.0), (1280.0, 720.0), 1.5, &figures, true);
    save("default-720-x2.5", small(None, 3.0), (1280.0, 720.0), 2.5, &figures, false);
    save(
        "controls-720",
        small(None, 3.0),
        (1280.0, 720.0),
        1.0,
        &[Panel::Controls, Panel::Curve, Panel::Counters],
        false,
    );
    save(
        "inspector-720",
        small(None, 3.0),
        (1280.0, 720.0),
        1.0,
        &[Panel::Curve, Panel::Latency, Panel::Inspector],
        false,
    );
    save("help-720", small(None, 3.0), (1280.0, 720.0), 1.0, &[Panel::Help], false);
    let mut two = small(Some("lte_v2x"), 3.0);
    two.apply(Command::Night(true), &host);
    two.apply(Command::Heat(Some(HeatMap::Prr)), &host);
    two.apply(Command::Technology { view: 1, name: "nr_v2x".to_owned() }, &host);
    save("two-1080-night", two, (1920.0, 1080.0), 1.0, &Panel::ALL[..5], true);
    let mut night = small(None, 3.0);
    night.apply(Command::Night(true), &host);
    night.apply(Command::PlayChain, &host);
    for _ in 0..50 {
        night.tick(0.1, &host);
    }
    let mut all = Panel::ALL.to_vec();
    all.pop();
    save("all-1080-night", night, (1920.0, 1080.0), 1.0, &all, false);
}
