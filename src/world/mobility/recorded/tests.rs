//! Readers and tracks, against each other and against files that are wrong.

use std::io::Read;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::geometry::{Heading, Point, Wgs84};
use crate::units::{Meters, MetersPerSecond, SimDuration, SimTime};
use crate::world::mobility::{RoadUserClass, VehicleShape};

fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/traces").join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(data(name)).expect("a test file")
}

fn unpacked(name: &str) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&bytes(name)[..]).read_to_end(&mut text).expect("a compressed test file");
    text
}

fn seconds(seconds: f64) -> SimTime {
    SimTime::from_secs_f64(seconds)
}

#[test]
fn the_formats_of_sumo_give_equal_tracks() {
    let options = SumoOptions::default();
    for (name, tracks, samples) in [("mixed", 8, 389), ("vehicles", 6, 277)] {
        let file = |end: &str| format!("{name}.fcd.{end}");
        let compressed = read_sumo_trace(&data(&file("xml.gz")), &options).expect("sound");
        let xml = parse_sumo_trace("xml", &unpacked(&file("xml.gz")), SumoFormat::Xml, &options).expect("sound");
        let csv = read_sumo_trace(&data(&file("csv")), &options).expect("sound");
        let parquet = read_sumo_trace(&data(&file("parquet")), &options).expect("sound");
        for (other, format) in [(compressed, "xml.gz"), (csv, "csv"), (parquet, "parquet")] {
            for (own, other) in xml.tracks.iter().zip(&other.tracks) {
                assert_eq!(own, other, "{name}.{format}");
            }
            assert!(other == xml, "{name}.{format}");
        }
        assert_eq!(xml.tracks.len(), tracks, "{name}");
        assert_eq!(xml.tracks.iter().map(|track| track.samples.len()).sum::<usize>(), samples, "{name}");
    }
    let mixed = read_sumo_trace(&data("mixed.fcd.csv"), &options).expect("sound");
    let class = |name: &str| mixed.tracks.iter().find(|track| track.name == name).map(|track| track.class);
    for (name, expected) in [
        ("c0", RoadUserClass::Car),
        ("t0", RoadUserClass::Truck),
        ("b0", RoadUserClass::Bus),
        ("m0", RoadUserClass::Motorcycle),
        ("y0", RoadUserClass::Cyclist),
        ("p0", RoadUserClass::Pedestrian),
    ] {
        assert_eq!(class(name), Some(expected), "{name}");
    }
    // All digits of the Parquet file, on request.
    let exact = read_sumo_trace(&data("vehicles.fcd.parquet"), &SumoOptions { decimals: None, ..options });
    assert_ne!(
        exact.expect("sound"),
        read_sumo_trace(&data("vehicles.fcd.csv"), &SumoOptions::default()).expect("sound")
    );
}

#[test]
fn a_table_with_columns_of_their_own_for_persons_is_the_same() {
    let table =
        b"timestep_time,vehicle_id,vehicle_x,vehicle_y,vehicle_angle,vehicle_speed,person_id,person_x,person_y,\
                  person_angle,person_speed\n0,,,,,,,,,,\n1,0,1,2,90,3,,,,,\n1,,,,,,0,5,6,0,1.2\n";
    let traffic = parse_sumo_trace("t.csv", table, SumoFormat::Csv, &SumoOptions::default()).expect("sound");
    let found: Vec<_> = traffic.tracks.iter().map(|track| (track.class, track.samples[0].position)).collect();
    let expected = [(RoadUserClass::Car, Point::new(1.0, 2.0)), (RoadUserClass::Pedestrian, Point::new(5.0, 6.0))];
    assert_eq!(found, expected);
}

fn traffic(samples: &[(f64, f64, f64, f64, f64)]) -> RecordedTraffic {
    let samples = samples.iter().map(|(time, x, y, heading, speed)| Sample {
        time: seconds(*time),
        position: Point::new(*x, *y),
        heading: Heading::from_degrees(*heading),
        speed: MetersPerSecond(*speed),
        acceleration: None,
    });
    let shape = VehicleShape::CAR;
    let track = RecordedTrack { name: "a".to_owned(), class: RoadUserClass::Car, shape, samples: samples.collect() };
    RecordedTraffic { tracks: vec![track], longest_gap: DEFAULT_LONGEST_GAP }
}

#[test]
fn somebody_is_there_from_the_first_to_the_last_sample_but_not_in_a_long_gap() {
    let traffic = traffic(&[
        (1.0, 0.0, 0.0, 90.0, 10.0),
        (1.3, 3.0, 0.0, 90.0, 10.0),
        (3.3, 23.0, 0.0, 90.0, 10.0),
        (6.0, 50.0, 0.0, 90.0, 12.0),
        (6.5, 56.0, 0.0, 90.0, 12.0),
    ]);
    // time [s] -> x [m]
    let cases = [
        (0.999, None),
        (1.0, Some(0.0)),
        (1.1, Some(1.0)),
        (2.3, Some(13.0)),
        (3.3, Some(23.0)),
        (3.301, None),
        (5.9, None),
        (6.0, Some(50.0)),
        (6.25, Some(53.0)),
        (6.5, Some(56.0)),
        (6.501, None),
    ];
    for (time, expected) in cases {
        let x = traffic.state_at(0, seconds(time)).map(|state| state.position.x);
        let near = x.zip(expected).is_none_or(|(x, expected)| (x - expected).abs() < 1e-9);
        assert!(x.is_some() == expected.is_some() && near, "{time} s: {x:?}, expected {expected:?}");
    }
    assert_eq!(traffic.state_at(1, seconds(1.0)), None, "no such track");
    let moved = traffic.starting_at(SimTime::ZERO);
    assert_eq!((moved.first_time(), moved.last_time()), (Some(SimTime::ZERO), Some(seconds(5.5))));
}

#[test]
fn a_curve_is_followed_the_shorter_way() {
    // A quarter of a circle of 20 m to the left in 2 s, from north (350 would be past it) to west, sampled once a second.
    let (radius, rate) = (20.0f64, std::f64::consts::FRAC_PI_4);
    let at = |time: f64| {
        let angle = rate * time;
        (time, radius * angle.cos(), radius * angle.sin(), 360.0 - angle.to_degrees(), radius * rate)
    };
    let traffic = traffic(&[at(0.0), at(1.0), at(2.0)]);
    for time in [0.25, 0.5, 1.0, 1.5, 1.9] {
        let state = traffic.state_at(0, seconds(time)).expect("there");
        let (_, x, y, heading, speed) = at(time);
        assert!(state.position.distance(Point::new(x, y)) < Meters(0.05), "{time} s: {state:?}, {x} {y}");
        assert!(state.heading.difference(Heading::from_degrees(heading)) < 1e-9, "{time} s: {state:?}");
        assert!((state.yaw_rate.0 - 45.0).abs() < 1e-9, "left is positive: {state:?}");
        assert!((state.curvature_per_m - 1.0 / radius).abs() < 1e-9, "{state:?}");
        assert!((state.speed.0 - speed).abs() < 1e-9);
    }
}

#[test]
fn a_standing_car_stays_where_it_is() {
    let traffic = traffic(&[(0.0, 5.0, 5.0, 10.0, 0.4), (1.0, 5.0, 5.0, 350.0, 0.0)]);
    for time in [0.0, 0.3, 0.5, 1.0] {
        assert_eq!(traffic.state_at(0, seconds(time)).expect("there").position, Point::new(5.0, 5.0));
    }
    let halfway = traffic.state_at(0, seconds(0.5)).expect("there");
    assert!(halfway.heading.difference(Heading::from_degrees(0.0)) < 1e-9, "{halfway:?}");
}

#[test]
fn a_declared_table_is_read_in_its_own_units() {
    let table = b"t\tcar\tlon\tlat\tv\tyaw\tsort\n1700000000100\t7\t11.0\t48.0\t36\t0\tlorry\n1700000000300\t7\t11.00001\t48.0\t36\t0\tlorry\n";
    let origin = Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 };
    let mapping = CsvMapping {
        separator: b'\t',
        time: "t".to_owned(),
        time_unit: TimeUnit::Milliseconds,
        time_origin: TimeOrigin::FirstSample,
        id: "car".to_owned(),
        coordinates: CoordinateColumns::Geographic { latitude: "lat".to_owned(), longitude: "lon".to_owned(), origin },
        reference_point: ReferencePoint::Centre,
        speed: Some(("v".to_owned(), SpeedUnit::KilometersPerHour)),
        heading: Some(("yaw".to_owned(), HeadingConvention::MathematicalDegrees)),
        class: Some("sort".to_owned()),
        ..CsvMapping::plain()
    };
    let traffic = parse_csv_trace("drone.csv", table, &mapping).expect("sound");
    let track = &traffic.tracks[0];
    assert_eq!((track.name.as_str(), track.class), ("7", RoadUserClass::Truck));
    let [first, second] = track.samples[..] else { panic!("two samples") };
    assert_eq!((first.time, second.time), (SimTime::ZERO, seconds(0.2)));
    assert_eq!(first.heading, Heading::EAST);
    assert!((first.speed.0 - 10.0).abs() < 1e-12);
    // The front is half a truck ahead of the centre; a degree of longitude at 48 degrees is 74.63 km.
    assert!((first.position.x - 6.5).abs() < 1e-9 && first.position.y.abs() < 1e-9, "{first:?}");
    assert!((second.position.x - 7.2463).abs() < 1e-3, "{second:?}");
}

#[test]
fn what_a_table_does_not_say_follows_from_the_positions() {
    // Sorted by road user, as drone data sets are, with uneven steps.
    let table = b"time,id,x,y\n5,b,0,0\n0,a,0,0\n1,a,0,10\n1.5,a,0,15\n3,a,0,15\n4,a,0,15\n";
    let traffic = parse_csv_trace("t.csv", table, &CsvMapping::plain()).expect("sound");
    let found: Vec<_> =
        traffic.tracks[1].samples.iter().map(|sample| (sample.heading.degrees(), sample.speed.0)).collect();
    assert_eq!(found, [(0.0, 10.0), (0.0, 10.0), (0.0, 2.5), (0.0, 0.0), (0.0, 0.0)]);
}

const GPX: &str = r#"<?xml version="1.0"?>
<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
 <metadata><time>2020-01-01T00:00:00Z</time></metadata>
 <trk><name>drive</name><trkseg>
  <trkpt lat="48.0" lon="11.0"><ele>500</ele><time>2026-05-04T12:30:00Z</time></trkpt>
  <trkpt lat="48.0001" lon="11.0"><time>2026-05-04T12:30:01.5Z</time></trkpt>
 </trkseg><trkseg>
  <trkpt lat="48.001" lon="11.0"><time>2026-05-04T12:31:00Z</time></trkpt>
 </trkseg></trk>
 <trk><name>drive</name><trkseg>
  <trkpt lat="48.0" lon="11.001"><time>2026-05-04T12:29:59Z</time></trkpt>
 </trkseg></trk>
</gpx>"#;

#[test]
fn gpx_tracks_are_road_users() {
    let options = GpxOptions::around(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
    let traffic = parse_gpx_trace("drive.gpx", GPX.as_bytes(), &options).expect("sound");
    let names: Vec<_> = traffic.tracks.iter().map(|track| track.name.as_str()).collect();
    assert_eq!(names, ["drive", "drive (2)"]);
    // The second track starts first.
    assert_eq!(traffic.tracks[1].samples[0].time, SimTime::ZERO);
    let state = traffic.state_at(0, seconds(1.75)).expect("there");
    // 0.0001 degrees of latitude are 11.119 m; the front is 2.5 m ahead of the receiver.
    assert!((state.position.y - (5.5597 + 2.5)).abs() < 0.01, "{state:?}");
    assert!((state.speed.0 - 7.41).abs() < 0.5, "{state:?}");
    assert_eq!(traffic.state_at(0, seconds(20.0)), None, "between two segments");
}

#[test]
fn mistakes_are_named_with_their_place_and_what_was_expected() {
    let sumo = |format, text: &str| {
        let options = SumoOptions { classes: ClassTable::by_name(), ..SumoOptions::default() };
        parse_sumo_trace("t", text.as_bytes(), format, &options).map(|_| ())
    };
    let xml = |inside: &str| sumo(SumoFormat::Xml, &format!("<fcd-export>\n{inside}\n</fcd-export>"));
    let one = r#"<vehicle id="a" x="1" y="2" angle="90" speed="3"/>"#;
    let step = |time: &str, inside: &str| format!("<timestep time=\"{time}\">\n{inside}\n</timestep>");
    let csv = |rows: &str| {
        sumo(
            SumoFormat::Csv,
            &format!("timestep_time;vehicle_id;vehicle_x;vehicle_y;vehicle_angle;vehicle_speed\n{rows}"),
        )
    };
    let plain = |text: &str| parse_csv_trace("t", text.as_bytes(), &CsvMapping::plain()).map(|_| ());
    let gpx = |text: &str| {
        let options = GpxOptions::around(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
        parse_gpx_trace("t", text.as_bytes(), &options).map(|_| ())
    };
    // result -> message
    let cases = [
        (
            sumo(SumoFormat::Xml, "<fcd-export>\n<timestep time=\"1\">\n"),
            "t:3: the file ends inside of `<timestep>`, expected `</timestep>`; it is cut off",
        ),
        (sumo(SumoFormat::Xml, "<net/>"), "t:1: found `<net>`, expected `<fcd-export>`"),
        (xml(one), "t:2: `<vehicle>` outside of a time step, expected it inside of `<timestep>`"),
        (xml(&step("1", r#"<vehicle id="a" x="1" angle="90" speed="3"/>"#)), "t:3: `<vehicle>` has no attribute `y`"),
        (
            xml(&step("1", &one.replace("\"2\"", "\"nan\""))),
            "t:3: `y` is `nan`, expected a number of metres, such as 12.50",
        ),
        (xml(&step("1", &one.replace("\"3\"", "\"-3\""))), "t:3: `speed` is `-3`, expected a speed in m/s from 0 on"),
        (
            xml(&step("1", &one.replace("\"2\"", "\"-1073741824\""))),
            "t:3: `y` is `-1073741824`, expected metres, within the size of the earth",
        ),
        (
            xml(&step("1", &format!("{one}\n{one}"))),
            "t:4: `a` is there twice at 1 s, expected each id once per time step",
        ),
        (
            xml(&(step("2", one) + &step("1.5", one))),
            "t:4: time goes back from 2 s to 1.5 s; expected rows in order of time",
        ),
        (xml(&step("1", "")), "t: no road user in it, expected at least one vehicle or person in one time step"),
        (
            sumo(SumoFormat::Csv, "timestep_time;vehicle_id;vehicle_x\n"),
            "t:1: no column `vehicle_y`; there is `timestep_time`, `vehicle_id`, `vehicle_x`",
        ),
        (csv("1;a;2;3;4\n"), "t:2: 5 values, expected 6 as in the header"),
        (csv("1;a;2;3;4;5\n0;a;2;3;4;5\n"), "t:3: time goes back from 1 s to 0 s; expected rows in order of time"),
        (csv("1;a;2;inf;4;5\n"), "t:2: `y` is `inf`, expected a number of metres, such as 12.50"),
        (plain("time,id,x\n"), "t:1: no column `y`; there is `time`, `id`, `x`"),
        (
            plain("time,id,x,y\n2,a,1,1\n1,b,1,1\n1,a,1,1\n"),
            "t:4: time goes back from 2 s to 1 s for `a`; expected rows in order of time",
        ),
        (plain("time,id,x,y\n2,a,1,one\n"), "t:2: `y` is `one`, expected metres, within the size of the earth"),
        (plain(""), "t:1: no column `time`; there is none"),
        (
            gpx("<gpx>\n<trk><trkseg>\n<trkpt lat='91' lon='0'/></trkseg></trk></gpx>"),
            "t:3: `lat` is `91`, expected degrees north from -90 to 90",
        ),
        (
            gpx("<gpx>\n<trk><trkseg>\n<trkpt lat='9' lon='0'></trkpt></trkseg></trk></gpx>"),
            "t:3: no element `time`; there is a position without it",
        ),
        (
            gpx("<gpx><wpt lat='1' lon='1'/></gpx>"),
            "t: no road user in it, expected at least one `<trk>` with a `<trkpt>`",
        ),
    ];
    for (result, expected) in cases {
        assert_eq!(result.expect_err(expected).to_string(), expected);
    }
    let options = SumoOptions {
        classes: ClassTable::declared_only().declare("car", RoadUserClass::Car),
        ..SumoOptions::default()
    };
    let text = format!("<fcd-export>{}</fcd-export>", step("1", &one.replace("id=", "type=\"ufo\" id=")));
    let error = parse_sumo_trace("t", text.as_bytes(), SumoFormat::Xml, &options).expect_err("unknown");
    let expected =
        "t:2: type `ufo` of `a` has no class; declare it as one of car, truck, bus, motorcycle, cyclist, pedestrian";
    assert_eq!(error.to_string(), expected);
    let error = read_sumo_trace(&PathBuf::from("traffic.json"), &options).expect_err("unknown");
    assert!(error.to_string().starts_with("`traffic.json`: unknown kind of trace"), "{error}");
}

/// A file with some bytes changed, left out or doubled.
fn mutated(mut bytes: Vec<u8>, changes: &[(usize, u8, u8)]) -> Vec<u8> {
    for (at, kind, value) in changes {
        let length = bytes.len();
        if length == 0 {
            break;
        }
        let at = at % length;
        match kind % 4 {
            0 => bytes[at] = *value,
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..(at + usize::from(*value)).min(length))),
            _ => {
                let part = bytes[at..(at + usize::from(*value)).min(length)].to_vec();
                bytes.splice(at..at, part);
            }
        }
    }
    bytes
}

fn judge(result: Result<RecordedTraffic, TraceError>) {
    match result {
        Ok(traffic) => {
            for (index, track) in traffic.tracks.iter().enumerate() {
                let (first, last) = (track.samples[0].time, track.samples[track.samples.len() - 1].time);
                let middle = first + SimDuration((last - first).0 / 2);
                for time in [first, middle, last] {
                    let finite = |state: crate::geometry::KinematicState| {
                        state.position.x.is_finite() && state.position.y.is_finite() && state.speed.0 >= 0.0
                    };
                    assert!(traffic.state_at(index, time).is_none_or(finite));
                }
            }
        }
        Err(error) => assert!(error.to_string().contains("mutated.file"), "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_damaged_file_is_read_or_refused_by_name(
        which in 0usize..6,
        changes in prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6),
    ) {
        let name = "mutated.file";
        let options = SumoOptions::default();
        let sumo = |bytes: Vec<u8>, format| parse_sumo_trace(name, &mutated(bytes, &changes), format, &options);
        judge(match which {
            0 => sumo(unpacked("mixed.fcd.xml.gz"), SumoFormat::Xml),
            1 => sumo(bytes("mixed.fcd.xml.gz"), SumoFormat::Xml),
            2 => sumo(bytes("mixed.fcd.csv"), SumoFormat::Csv),
            3 => sumo(bytes("mixed.fcd.parquet"), SumoFormat::Parquet),
            4 => {
                let table = b"time,id,x,y\n0,a,0,0\n1,a,0,10\n1.5,a,0,15\n1.7,b,0,15\n1.9,a,0,15\n".to_vec();
                parse_csv_trace(name, &mutated(table, &changes), &CsvMapping::plain())
            }
            _ => {
                let options = GpxOptions::around(Wgs84 { latitude_deg: 48.0, longitude_deg: 11.0 });
                parse_gpx_trace(name, &mutated(GPX.as_bytes().to_vec(), &changes), &options)
            }
        });
    }
}
