//! A window without a window: runs the panels, reads what they say and presses what they offer.

use bevy_egui::egui;
use egui::accesskit::{Node, NodeId};
use egui::{Event, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2, pos2};

use super::super::*;
use super::picture::Picture;
use crate::viewer::show::tests::TestHost;

pub(super) struct Room {
    pub ctx: egui::Context,
    pub memory: PanelMemory,
    pub show: Show,
    pub host: TestHost,
    /// What was wished in the last picture.
    pub wishes: Vec<Command>,
    pub copied: Vec<String>,
    size: Vec2,
    time: f64,
    nodes: Vec<(NodeId, Node)>,
    picture: Picture,
    shapes: Vec<egui::epaint::ClippedShape>,
}

impl Room {
    pub fn new(show: Show, width: f32, height: f32) -> Self {
        let ctx = egui::Context::default();
        ctx.enable_accesskit();
        let mut room = Self {
            ctx,
            memory: PanelMemory::default(),
            show,
            host: TestHost::default(),
            wishes: Vec::new(),
            copied: Vec::new(),
            size: Vec2::new(width, height),
            time: 0.0,
            nodes: Vec::new(),
            picture: Picture::default(),
            shapes: Vec::new(),
        };
        room.settle();
        room
    }

    /// One picture with these events; nothing is done about the wishes.
    fn picture_of(&mut self, events: Vec<Event>) {
        self.time += 1.0 / 30.0;
        let zoom = self.ctx.zoom_factor();
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size / zoom)),
            time: Some(self.time),
            events,
            max_texture_side: Some(4096),
            ..RawInput::default()
        };
        let mut wishes = Vec::new();
        let (show, memory) = (&self.show, &mut self.memory);
        let mut output = self.ctx.run_ui(input, |ui| wishes.extend(panels(ui.ctx(), show, memory)));
        self.wishes.extend(wishes);
        if let Some(update) = output.platform_output.accesskit_update.take() {
            self.nodes = update.nodes;
        }
        for command in output.platform_output.commands.drain(..) {
            if let egui::OutputCommand::CopyText(text) = command {
                self.copied.push(text);
            }
        }
        self.picture.take_textures(std::mem::take(&mut output.textures_delta));
        self.shapes = std::mem::take(&mut output.shapes);
    }

    /// A picture; what is wished is done.
    pub fn frame(&mut self, events: Vec<Event>) {
        self.wishes.clear();
        self.picture_of(events);
        for wish in self.wishes.clone() {
            self.show.apply(wish, &self.host);
        }
    }

    /// Pictures until nothing moves any more.
    pub fn settle(&mut self) {
        for _ in 0..6 {
            self.frame(Vec::new());
        }
    }

    /// Everything that can be read, with its rectangle.
    pub fn texts(&self) -> Vec<(String, Rect)> {
        let told = |node: &Node, text: Option<&str>| {
            let text = text?.to_owned();
            let bounds = node.bounds()?;
            let rect =
                Rect::from_min_max(pos2(bounds.x0 as f32, bounds.y0 as f32), pos2(bounds.x1 as f32, bounds.y1 as f32));
            Some((text, rect))
        };
        let both = |(_, node): &(NodeId, Node)| [told(node, node.label()), told(node, node.value())];
        self.nodes.iter().flat_map(both).flatten().collect()
    }

    /// Whether something can be read that contains this.
    pub fn reads(&self, text: &str) -> bool {
        self.texts().iter().any(|(told, _)| told.contains(text))
    }

    /// Where something is that says exactly this.
    pub fn find(&self, label: &str) -> Rect {
        let texts = self.texts();
        let found = texts.iter().find(|(told, _)| told == label);
        found
            .unwrap_or_else(|| {
                panic!("nothing says `{label}`: {:?}", texts.iter().map(|(text, _)| text).collect::<Vec<_>>())
            })
            .1
    }

    /// Rectangles that are filled with a colour.
    pub fn filled_with(&self, colour: egui::Color32) -> Vec<Rect> {
        let rect = |shape: &egui::Shape| match shape {
            egui::Shape::Rect(rect) if rect.fill == colour => Some(rect.rect),
            _ => None,
        };
        self.shapes.iter().filter_map(|clipped| rect(&clipped.shape)).collect()
    }

    pub fn hover(&mut self, at: Pos2) {
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(Vec::new());
    }

    /// Presses what says this, and returns what is wished for.
    pub fn press(&mut self, label: &str) -> Vec<Command> {
        let at = self.find(label).center();
        self.press_at(at)
    }

    pub fn press_at(&mut self, at: Pos2) -> Vec<Command> {
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(vec![button(true)]);
        self.frame(vec![button(false)]);
        let wishes = self.wishes.clone();
        // Lists open, and the pointer leaves so that no hint covers anything.
        self.frame(vec![Event::PointerGone]);
        self.frame(Vec::new());
        wishes
    }

    /// Drags from one place to another, and returns what was wished for on the way and at its end.
    pub fn drag(&mut self, from: Pos2, to: Pos2) -> (Vec<Command>, Vec<Command>) {
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(from), button(from, true)]);
        let mut underway = Vec::new();
        for step in 1..=4 {
            self.frame(vec![Event::PointerMoved(from + (to - from) * (step as f32 / 4.0))]);
            underway.extend(self.wishes.clone());
        }
        self.frame(vec![button(to, false)]);
        let end = self.wishes.clone();
        self.frame(vec![Event::PointerGone]);
        (underway, end)
    }

    /// The last picture, over a ground that is like a scene by day or by night.
    pub fn draw(&mut self) -> Picture {
        let ppp = self.ctx.pixels_per_point();
        let primitives = self.ctx.tessellate(std::mem::take(&mut self.shapes), ppp);
        let night = self.show.is_night();
        let mut picture = self.picture.clone();
        picture.paint(self.size.x as usize, self.size.y as usize, ppp, &primitives, night);
        picture
    }
}
