//! A message of one's own, from module to bytes: three vehicles agree on a gap for the one on the ramp.
//!
//! `asn1/README.md` tells how the module `asn1/modules/release2/mcm_draft.asn` became these types; this program uses them:
//! `cargo run --example lane_merge_message`. The printed bytes go through `comad codec inspect --message MCM` as well.

use comad::station::message::{MessageSchema, hex_from_bytes};
use comad_asn1::rasn::uper;
use comad_asn1::release2::etsi_its_cdd::{
    Altitude, AltitudeConfidence, AltitudeValue, BasicContainer, DeltaAltitude, DeltaLatitude, DeltaLongitude,
    DeltaReferencePosition, GenerationDeltaTime, ItsPduHeader, Latitude, Longitude, MessageId, OrdinalNumber1B,
    PositionConfidenceEllipse, ReferencePositionWithConfidence, SemiAxisLength, SpeedValue, StationId,
    TrafficParticipantType, Wgs84AngleValue,
};
use comad_asn1::release2::mcm_lane_merge_draft::{
    ArrivalWindow, GapConfirmation, GapLength, GapOffer, GapRequest, LaneMergeMessage, LaneMergePayload, LaneMergeStep,
    ManoeuvreId, MergeDelay, MergeTrajectory, MergeTrajectoryPoint,
};

/// `messageId` of the Manoeuvre Coordination Message, and the version of this draft.
const MCM: u8 = 20;
const DRAFT_VERSION: u8 = 1;

const ON_THE_RAMP: u32 = 4711;
const ON_THE_MOTORWAY: u32 = 815;

fn main() {
    let window = ArrivalWindow::new(MergeDelay(5200), MergeDelay(6400));
    let trajectory = (0..4u16)
        .map(|step| {
            let place = way(i32::from(step) * 1500, i32::from(step) * 300);
            MergeTrajectoryPoint::new(place, MergeDelay(step * 1300), Some(SpeedValue(1900 + step * 250)))
        })
        .collect();
    let request = GapRequest::new(way(6000, 1200), window.clone(), GapLength(280), Some(MergeTrajectory(trajectory)));
    let offer = GapOffer::new(StationId(ON_THE_RAMP), window, GapLength(300), SpeedValue(2720), None);
    let confirmation = GapConfirmation::new(StationId(ON_THE_MOTORWAY), MergeDelay(5600));
    let conversation = [
        (ON_THE_RAMP, LaneMergeStep::request(request)),
        (ON_THE_MOTORWAY, LaneMergeStep::offer(offer)),
        (ON_THE_RAMP, LaneMergeStep::confirm(confirmation)),
    ];
    let schema = MessageSchema::find("MCM", 2).expect("the generator has put it into the tables");
    for (sender, step) in conversation {
        let bytes = uper::encode(&message(sender, step)).expect("values in their ranges");
        // The tables were made by another compiler: they have to find the same value in the bytes.
        let decoded = schema.decode(&bytes).expect("bytes of this message");
        let step = decoded.value["mcm"]["step"].as_object().and_then(|step| step.keys().next().cloned());
        println!("{sender} {}: {} B  {}", step.unwrap_or_default(), bytes.len(), hex_from_bytes(&bytes));
    }
}

fn message(sender: u32, step: LaneMergeStep) -> LaneMergeMessage {
    let header = ItsPduHeader::new(OrdinalNumber1B(DRAFT_VERSION), MessageId(MCM), StationId(sender));
    let unknown = PositionConfidenceEllipse::new(SemiAxisLength(4095), SemiAxisLength(4095), Wgs84AngleValue(3601));
    let position = ReferencePositionWithConfidence::new(
        Latitude(500_000_000),
        Longitude(100_000_000),
        unknown,
        Altitude::new(AltitudeValue(800_001), AltitudeConfidence::unavailable),
    );
    let basic = BasicContainer::new(TrafficParticipantType(5), position);
    LaneMergeMessage::new(header, LaneMergePayload::new(GenerationDeltaTime(4464), basic, ManoeuvreId(1), step))
}

/// A way in steps of 0.1 microdegree.
fn way(north: i32, east: i32) -> DeltaReferencePosition {
    DeltaReferencePosition::new(DeltaLatitude(north), DeltaLongitude(east), DeltaAltitude(12_800))
}
