//! Messages as capture files.

use crate::evaluation::record::{CaptureWriter, Direction, Outcome, StationId};
use crate::units::SimTime;

use super::super::host::Host;
use super::super::run::Frame;
use super::{Saving, Show};

/// GeoNetworking (EN 302 636-4-2 clause 5.2).
const ETHERTYPE: [u8; 2] = [0x89, 0x47];

/// Saves what is wanted and tells where it is.
pub(super) fn save(show: &Show, what: Saving, host: &dyn Host) -> Result<String, String> {
    let (name, bytes) = capture(show, what)?;
    host.save(&name, &bytes)
}

/// The name and the bytes of the capture.
fn capture(show: &Show, what: Saving) -> Result<(String, Vec<u8>), String> {
    let run = show.run();
    let timeline = run.timeline();
    let (station, frames): (StationId, Vec<(Direction, &Frame)>) = match what {
        Saving::Frame => {
            let frame = show.inspected().ok_or("there is no message to save; select a station that has sent one")?;
            (frame.sender, vec![(Direction::Outbound, frame)])
        }
        Saving::Station => {
            let own = show.selected().ok_or("no station is selected; select one first")?;
            let (from, until) = timeline.span().unwrap_or_default();
            let direction = |frame: &Frame| {
                if frame.sender == own {
                    return Some(Direction::Outbound);
                }
                let heard = timeline.reception_at(frame, own)?;
                (heard.outcome == Outcome::Received).then_some(Direction::Inbound)
            };
            let frames = timeline.frames_ending(from, until.max(show.now()));
            (own, frames.filter_map(|frame| Some((direction(frame)?, frame))).collect())
        }
    };
    let frames: Vec<_> = frames.into_iter().filter(|(_, frame)| !frame.packet.is_empty()).collect();
    if frames.is_empty() {
        return Err("the bytes of these messages are no longer kept".to_owned());
    }
    let kind = run.stations().iter().find(|(id, _)| *id == station.0).map_or("station", |(_, kind)| kind);
    let mut writer = CaptureWriter::new(Vec::new(), &[(station, kind.to_owned())]);
    let mut last = SimTime::ZERO;
    for (direction, frame) in &frames {
        let mut bytes = [&frame.destination[..], &frame.source, &ETHERTYPE, &frame.packet].concat();
        bytes.resize(bytes.len().max(14 + frame.bytes as usize), 0);
        last = frame.ended_at;
        writer.frame(frame.ended_at, station, *direction, &bytes, bytes.len() as u32);
    }
    let bytes = writer.finish().map_err(|error| error.to_string())?;
    Ok((format!("comad-station-{}-{:.3}s.pcapng", station.0, last.as_secs_f64()), bytes))
}
