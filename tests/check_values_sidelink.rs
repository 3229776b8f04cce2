//! The sidelinks against values that were computed independently (`check_values/sidelink.csv`).

use comad::channel::medium::slot_medium::{
    Allocation, ControlPower, InBandEmission, RbSpan, ResourceGrid, SinrAveraging, SlotMedium, SlotReception,
};
use comad::channel::medium::{LinkFate, LinkModel, LinkOutcome, LinkTable, MeanPowerCut, Radio, Scene};
use comad::channel::propagation::Fading;
use comad::channel::propagation::path_loss::{FreeSpace, PathLossByState};
use comad::channel::reception::{FrameSuccessTable, Modulation};
use comad::engine::RandomStream;
use comad::geometry::{Point, Topology};
use comad::station::access::lte_v2x::Mcs;
use comad::station::access::sidelink::{
    Congestion, Fit, Ranking, ReselectionRules, Resource, ResourcePool, RsrpThreshold, SelectionRequest,
    SelectionRules, Selector, SensingMemory, SensingRules, Sidelink, SidelinkPhy, SidelinkSettings, UnmonitoredRule,
};
use comad::station::access::{AccessLayer, AccessObserver, Addressee, Packet, PacketLoss, SentPacket, TrafficClass};
use comad::units::{Db, Dbm, Gigahertz, Meters, SimDuration, SimTime};

struct Check {
    name: String,
    inputs: String,
    value: f64,
}

fn checks(block: &str) -> Vec<Check> {
    let text = include_str!("check_values/sidelink.csv");
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.expect("a row"));
    let checks: Vec<Check> = rows
        .filter(|row| &row[0] == block)
        .map(|row| Check {
            name: row[1].to_owned(),
            inputs: row[2].to_owned(),
            value: row[3].parse().expect("a number"),
        })
        .collect();
    assert!(!checks.is_empty(), "no check values for {block}");
    checks
}

/// The number after `key=` in the inputs.
fn input(check: &Check, key: &str) -> f64 {
    let pair = check.inputs.split(',').find_map(|pair| pair.trim().strip_prefix(key)?.strip_prefix('='));
    pair.and_then(|number| number.parse().ok()).unwrap_or_else(|| panic!("{} has no {key}", check.inputs))
}

#[test]
fn transport_blocks() {
    for check in checks("lte_tbs") {
        let (mcs, bytes) = (Mcs(input(&check, "mcs") as u8), input(&check, "B") as u32);
        let minimum = mcs.fewest_blocks(bytes).expect("it fits");
        let blocks = mcs.blocks_for(bytes).expect("it fits");
        let found = match check.name.as_str() {
            "min PRB with TBS>=8B" => f64::from(minimum),
            "next PRB count of form 2^a3^b5^c" => f64::from(blocks),
            "TBS at that PRB" => f64::from(mcs.transport_block_bits(minimum)),
            "code rate (TBS+24)/(nPRB*12*9*Qm)" => mcs.code_rate(minimum),
            other => panic!("no model computes {other}"),
        };
        assert!((found - check.value).abs() < 1e-5, "{} ({}): {found}, not {}", check.name, check.inputs, check.value);
    }
}

#[test]
fn in_band_emission() {
    let emission = InBandEmission { tx_power: Dbm(23.0) };
    for check in checks("ibe") {
        let found = emission.general(Modulation::Qpsk, input(&check, "dRB") as u16, 10, 50).0;
        assert!((found - check.value).abs() < 1e-3, "{}: {found}, not {}", check.inputs, check.value);
    }
}

#[test]
fn random_resources_without_sensing() {
    for check in checks("random_sps") {
        let (resources, stations) = (input(&check, "Nr") as i64, input(&check, "n") as usize);
        // A window of 100 slots.
        let pool = ResourcePool { subchannels: (resources / 100) as u16, slot: SimDuration::from_millis(1) };
        let rules = SelectionRules { t1: 1, t2: 100, sensing: None };
        let memory = SensingMemory::new(1, pool.subchannels, false);
        let request = SelectionRequest {
            now: 0,
            latest: 100,
            subchannels: 1,
            interval: 0,
            uses: 1,
            priority: 5,
            taken: &[],
            copies: 0,
            copies_within: 15,
            copies_apart: 1,
        };
        let (mut selector, mut selected) = (Selector::default(), Vec::new());
        let mut draws = RandomStream::from_seed(1);
        let (mut alone, rounds) = (0, 4000);
        for _ in 0..rounds {
            let mut taken: Vec<Resource> = (0..stations)
                .map(|_| {
                    selector.select(&rules, &pool, &memory, &request, &mut draws, &mut selected);
                    selected[0]
                })
                .collect();
            taken.sort_unstable();
            alone += taken.chunk_by(|one, other| one == other).filter(|same| same.len() == 1).count();
        }
        let found = alone as f64 / (rounds * stations) as f64;
        assert!((found - check.value).abs() < 0.005, "{}: {found}, not {}", check.inputs, check.value);
    }
}

/// Two stations that hear each other perfectly, with packets of one sub-channel.
#[derive(Debug)]
struct OneSubchannel;

impl SidelinkPhy for OneSubchannel {
    fn fit(&self, _bytes: u32, _at_most: u16) -> Option<Fit> {
        Some(Fit { subchannels: 1, mcs: 5, resource_blocks: 10, curve: 0, rsrp_share: 1.0 })
    }

    fn allocation(&self, first_subchannel: u16, _fit: &Fit) -> Allocation {
        let first = 12 * first_subchannel;
        Allocation {
            control: RbSpan { first, count: 2 },
            data: RbSpan { first: first + 2, count: 10 },
            modulation: Modulation::Qpsk,
            control_power: ControlPower::Extra,
        }
    }
}

fn sidelink(
    stations: u32,
    slot: SimDuration,
    sensing: bool,
    keep_probability: f64,
    interval: Option<i64>,
    subchannels: u16,
) -> Sidelink<OneSubchannel> {
    let per_100_ms = SimDuration::from_millis(100).0 / slot.0;
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::uniform(FreeSpace),
        sight: None,
        shadowing: None,
        fading: Fading::none(),
    };
    let variation = model.packet_variation();
    let radio = Radio { tx_power: Dbm(23.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let radios: Vec<(u32, Radio)> = (0..stations).map(|id| (id, radio)).collect();
    let cut = MeanPowerCut { weakest: Dbm(-140.0), listed_within: Meters(1000.0) };
    let stream = RandomStream::from_seed(4);
    let mut links = LinkTable::new(model, Topology::Open, cut, &radios, stream);
    links.update(&Scene::of_stations((0..stations).map(|id| Point::new(f64::from(id) * 10.0, 0.0))));
    let grid = ResourceGrid {
        resource_blocks: 50,
        first_block: 0,
        subchannels,
        subchannel_size: 12,
        noise_per_block: Dbm(-112.0),
    };
    let data = vec![FrameSuccessTable::of_threshold(Db(3.0))];
    let averaging = SinrAveraging::MeanInterference;
    let reception = SlotReception { sensitivity: Dbm(-100.0), control: None, second_stage: None, data, averaging };
    let medium = SlotMedium::new(links, variation, grid, None, reception, stream.named("fading"));
    let sensing = sensing.then(|| SensingRules {
        window: 10 * per_100_ms,
        processing: 0,
        threshold: RsrpThreshold::Uniform(Dbm(-110.0)),
        step: Db(3.0),
        share: [0.2; 8],
        ranking: Ranking::MeanRssi { period: per_100_ms },
        unmonitored: UnmonitoredRule::Exclude,
        intervals: (1..=10).map(|hundreds| per_100_ms * hundreds).collect(),
        repeats_within: per_100_ms,
    });
    let settings = SidelinkSettings {
        pool: ResourcePool { subchannels, slot },
        selection: SelectionRules { t1: 1, t2: per_100_ms, sensing },
        reselection: ReselectionRules { keep_probability, release_announced: true, reselect_after: None },
        interval,
        copies: 0,
        copies_within: 15,
        copies_apart: 1,
        announced_copies: 1,
        feedback: None,
        checks: None,
        priorities: [2, 3, 5, 7],
        congestion: Congestion {
            busy_threshold: Dbm(-94.0),
            busy_window: per_100_ms,
            occupancy_window: 10 * per_100_ms,
            limits: None,
        },
    };
    Sidelink::new(medium, OneSubchannel, settings, stream.named("selection"))
}

#[derive(Default)]
struct Noted {
    sent: Vec<(u32, SimTime)>,
    fates: Vec<LinkFate>,
}

impl AccessObserver for Noted {
    fn sent(&mut self, sent: &SentPacket, outcomes: &[LinkOutcome]) {
        self.sent.push((sent.sender, sent.started_at));
        self.fates.extend(outcomes.iter().map(|outcome| outcome.fate));
    }

    fn decoded(&mut self, _sent: &SentPacket, _outcomes: &[LinkOutcome]) {}

    fn lost(&mut self, now: SimTime, sender: u32, _packet: &Packet, loss: PacketLoss) {
        panic!("station {sender} lost a packet at {now:?}: {loss:?}");
    }
}

/// Every station sends a packet each 100 ms.
fn run(layer: &mut impl AccessLayer, stations: u32, packets: u32) -> Noted {
    let mut noted = Noted::default();
    let packet = Packet {
        handle: 0,
        traffic_class: TrafficClass::Dp2,
        flow: Some(2),
        bytes: 190,
        power_offset: Db(0.0),
        addressee: Addressee::Everybody,
    };
    for number in 0..packets {
        for station in 0..stations {
            let phase = SimDuration::from_micros(i64::from(station) * 3_100 + 50);
            let at = SimTime::ZERO + SimDuration::from_millis(100 * i64::from(number)) + phase;
            while let Some(due) = layer.next_wakeup().filter(|due| *due <= at) {
                layer.handle(due, &mut noted);
            }
            layer.send(at, station, packet, &mut noted);
        }
    }
    noted
}

#[test]
fn transmissions_on_one_resource() {
    for check in checks("sps") {
        let keep = input(&check, "pk");
        let mut layer = sidelink(1, SimDuration::from_millis(1), true, keep, Some(100), 4);
        let noted = run(&mut layer, 1, 30_000);
        // A new resource lies in another slot of the 100 ms: the old one was not heard.
        let phases: Vec<i64> = noted.sent.iter().map(|(_, at)| at.0 / 1_000_000 % 100).collect();
        let stays = phases.chunk_by(|one, other| one == other).count();
        let found = phases.len() as f64 / stays as f64;
        assert!((found / check.value - 1.0).abs() < 0.08, "{}: {found}, not {}", check.inputs, check.value);
    }
}

#[test]
fn half_duplex_losses_of_independent_stations() {
    for check in checks("halfduplex") {
        assert_eq!(input(&check, "lambda"), 10.0);
        let half_slot = check.name.contains("mu=1");
        let slot = SimDuration::from_micros(if half_slot { 500 } else { 1000 });
        // Without sensing and reservation, every packet goes out in any slot of its 100 ms.
        let mut layer = sidelink(2, slot, false, 0.0, None, 4);
        let noted = run(&mut layer, 2, 40_000);
        let missed = noted.fates.iter().filter(|fate| **fate == LinkFate::HalfDuplex).count();
        let found = missed as f64 / noted.fates.len() as f64;
        assert!((found / check.value - 1.0).abs() < 0.12, "{}: {found}, not {}", check.name, check.value);
    }
}

/// With a neighbour that is sensed perfectly and room enough, stations meet only where both choose before either has said so. (With
/// several sub-channels they may also take the same slot beside each other, which costs them each other's packets.)
#[test]
fn two_stations_that_sense_each_other_keep_apart() {
    let mut layer = sidelink(2, SimDuration::from_millis(1), true, 0.0, Some(100), 1);
    let noted = run(&mut layer, 2, 60_000);
    let met = noted.fates.iter().filter(|fate| **fate != LinkFate::Received).count();
    let found = met as f64 / noted.fates.len() as f64;
    // A resource lasts for 10 packets in the mean. In one period of a hundred both choose; they take the same of 99 slots; and they
    // stay together for as long as the shorter of two counters from 5 to 15 says, 8.18 packets in the mean.
    let expected = 0.1 * 0.1 / 99.0 * 8.18;
    assert!((found / expected - 1.0).abs() < 0.35, "{found}, not {expected}");
}
