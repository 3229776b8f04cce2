//! What people in the room read, where files have codes.

use crate::evaluation::record::{DropReason, LossCause};
use crate::scenario::Scenario;
use crate::scenario::settings::{Access, Congestion};
use crate::units::SimTime;
use crate::viewer::show::{CameraMode, HeatMap, Layer, Panel, technology_title};

/// How the access technology is set, in a few words.
pub(super) fn technology_setting(scenario: &Scenario) -> String {
    match &scenario.access {
        Access::Ieee80211p(access) => format!("{} Mb/s, {} dBm", access.data_rate_mbps, access.tx_power_dbm),
        Access::Ieee80211bd(access) => format!("MCS {}, {} dBm", access.mcs, access.tx_power_dbm),
        Access::LteV2x(access) => format!("PC5 mode 4, {} dBm", access.tx_power_dbm),
        Access::NrV2x(access) => format!("PC5 mode 2, {} dBm", access.tx_power_dbm),
        Access::Ideal(_) => "no radio model".to_owned(),
        Access::Mixed(access) => {
            let part =
                |(share, one): &(f64, Access)| format!("{:.0} % {}", share * 100.0, technology_title(one.name()));
            access.parts().iter().map(part).collect::<Vec<_>>().join(", ")
        }
    }
}

/// The congestion control of a scenario.
pub(super) fn congestion(congestion: &Congestion) -> &'static str {
    match congestion {
        Congestion::None(_) => "no congestion control",
        Congestion::EtsiReactive(_) => "DCC reactive (TS 102 687)",
        Congestion::EtsiAdaptive(_) => "DCC adaptive (TS 102 687)",
        Congestion::SaeJ2945(_) => "SAE J2945/1",
    }
}

/// A sign, and what happened, for each cause of a loss.
pub(super) fn loss(cause: LossCause) -> (&'static str, &'static str, &'static str) {
    match cause {
        LossCause::Sensing => ("▽", "too weak to notice", "below the power at which a preamble is detected"),
        LossCause::HalfDuplex => ("◇", "receiver was sending", "a radio cannot send and receive at the same time"),
        LossCause::ReceiverBusy => ("□", "receiver was busy", "it was taking in a frame that began earlier"),
        LossCause::Propagation => ("△", "lost on the way", "path loss, shadowing, fading and noise alone spoilt it"),
        LossCause::Collision => {
            ("×", "collision", "other transmissions spoilt what the channel would have let through")
        }
        LossCause::Rejected => ("○", "not accepted", "it arrived, and the security of the receiver refused it"),
    }
}

/// Why a message was never sent.
pub(super) fn drop_reason(reason: DropReason) -> &'static str {
    match reason {
        DropReason::Replaced => "replaced by a newer one",
        DropReason::CongestionControl => "held back by congestion control",
        DropReason::NotSendable => "not allowed to be sent",
        DropReason::RunEnded => "still waiting at the end",
        DropReason::Departed => "station left before",
        DropReason::TooLarge => "too large for the channel",
        DropReason::NoResource => "no free resource in time",
    }
}

/// A stage of a message's way: its name, and what happens in it.
pub(super) fn stage(place: usize) -> (&'static str, &'static str) {
    [
        ("generation", "position and speed are sampled and put into a message"),
        ("encoding", "the message becomes bits (ASN.1)"),
        ("signing", "the sender signs it, so that nobody can fake it"),
        ("forwarding", "other stations passed it on"),
        ("gate", "congestion control holds it back"),
        ("queue", "it waits behind other frames of the same station"),
        ("access", "it waits until the channel is free"),
        ("air", "it is on the air as a radio wave"),
        ("verification", "the receiver checks the signature"),
        ("decoding", "bits become a message again"),
    ][place]
}

/// A panel.
pub(super) fn panel(panel: Panel) -> &'static str {
    match panel {
        Panel::Controls => "Controls",
        Panel::Curve => "Reception",
        Panel::Latency => "Latency",
        Panel::Channel => "Channel",
        Panel::Counters => "Counters",
        Panel::Inspector => "Inspector",
        Panel::Help => "Help",
    }
}

/// Where the camera is.
pub(super) fn camera(mode: CameraMode) -> &'static str {
    match mode {
        CameraMode::Overview => "Overview",
        CameraMode::Follow => "Follow",
        CameraMode::Driver => "Driver",
        CameraMode::Junction => "Junction",
        CameraMode::Cinematic => "Cinematic",
        CameraMode::Above => "Above",
    }
}

/// What is drawn of the radio.
pub(super) fn layer(layer: Layer) -> (&'static str, &'static str) {
    match layer {
        Layer::Rings => ("Rings", "each message as a ring that grows, in the colour of its kind"),
        Layer::Links => ("Links", "who received the last message and who did not"),
        Layer::Obstruction => ("Obstruction", "what stands between sender and receiver"),
        Layer::Ghosts => ("Ghosts", "where the selected station believes the others to be"),
        Layer::Labels => ("Labels", "names above the stations"),
    }
}

/// A map of colours: its name, and what it shows.
pub(super) fn heat(heat: HeatMap) -> (&'static str, &'static str) {
    match heat {
        HeatMap::Prr => ("Reception", "share of messages received"),
        HeatMap::Cbr => ("Load", "channel busy ratio"),
        HeatMap::Age => ("Age", "age of the information"),
    }
}

/// A name of a file as people would write it.
pub(super) fn sentence(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A whole number with thin gaps between the thousands.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// A share in percent.
pub(super) fn percent(share: f64) -> String {
    if share > 0.999 && share < 1.0 { format!("{:.2} %", share * 100.0) } else { format!("{:.1} %", share * 100.0) }
}

/// A time in the unit in which people would tell it.
pub(super) fn duration(ns: i64) -> String {
    let ms = ns as f64 * 1e-6;
    if ns == 0 {
        "0".to_owned()
    } else if ns < 1000 {
        format!("{ns} ns")
    } else if ms < 1.0 {
        format!("{:.0} µs", ns as f64 * 1e-3)
    } else if ms < 10.0 {
        format!("{ms:.2} ms")
    } else if ms < 1000.0 {
        format!("{ms:.1} ms")
    } else {
        format!("{:.2} s", ms * 1e-3)
    }
}

/// An instant, as finely as it moves at this speed.
pub(super) fn instant(at: SimTime, speed: f64) -> String {
    let decimals = if speed >= 0.2 { 1 } else { ((1.0 - speed.log10()).ceil() as usize).clamp(2, 6) };
    format!("{:.decimals$} s", at.as_secs_f64())
}

/// How fast time goes.
pub(super) fn speed(speed: f64) -> String {
    if speed >= 10.0 {
        format!("× {speed:.0}")
    } else if speed >= 1.0 {
        format!("× {speed:.1}")
    } else if speed >= 0.01 {
        format!("× {speed:.2}")
    } else {
        format!("1 : {:.0}", 1.0 / speed)
    }
}
