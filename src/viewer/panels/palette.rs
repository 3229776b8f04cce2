//! The colours of `assets/theme.toml` as egui wants them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use bevy_egui::egui::Color32;
use serde::Deserialize;

const THEME_FILE: &str = include_str!("../../../assets/theme.toml");

/// The theme of all panels.
pub(super) static PALETTE: LazyLock<Palette> =
    LazyLock::new(|| toml::from_str(THEME_FILE).expect("the built-in theme is valid"));

#[derive(Deserialize)]
pub(super) struct Palette {
    palette: BTreeMap<String, String>,
    surface: BTreeMap<String, String>,
    loss_cause: BTreeMap<String, String>,
    latency_stage: BTreeMap<String, String>,
    message: BTreeMap<String, String>,
}

impl Palette {
    pub(super) fn palette(&self, name: &str) -> Color32 {
        parse(&self.palette[name])
    }

    pub(super) fn surface(&self, role: &str) -> Color32 {
        parse(&self.surface[role])
    }

    pub(super) fn loss_cause(&self, code: &str) -> Color32 {
        self.palette(&self.loss_cause[code])
    }

    pub(super) fn latency_stage(&self, name: &str) -> Color32 {
        self.palette(&self.latency_stage[name])
    }

    pub(super) fn message(&self, name: &str) -> Color32 {
        self.message.get(name).map_or_else(|| self.surface("soft_ink"), |colour| self.palette(colour))
    }
}

fn parse(hex: &str) -> Color32 {
    Color32::from_hex(hex).expect("a colour is written as #RRGGBB")
}
