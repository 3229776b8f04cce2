//! Slots whose outcome can be worked out by hand.

use super::*;
use crate::channel::medium::{LinkModel, MeanPowerCut, Radio, Scene};
use crate::channel::propagation::Fading;
use crate::channel::propagation::path_loss::{LogDistance, PathLossByState};
use crate::channel::reception::Modulation;
use crate::geometry::{Point, Topology};
use crate::units::{Db, Gigahertz, Meters};

const GRID: ResourceGrid = ResourceGrid {
    resource_blocks: 50,
    first_block: 0,
    subchannels: 4,
    subchannel_size: 12,
    noise_per_block: Dbm(-112.0),
};

fn allocation(subchannel: u16) -> Allocation {
    let first = subchannel * 12;
    Allocation {
        control: RbSpan { first, count: 2 },
        data: RbSpan { first: first + 2, count: 10 },
        modulation: Modulation::Qpsk,
        control_power: ControlPower::Extra,
    }
}

/// Stations on a line with 20 dBm and 50 + 20 log10(d) dB: -70 dBm at 100 m, -90 dBm at 1 km. Noise of ten blocks: -102 dBm.
fn medium(places: &[f64], emission: bool, control: Option<Db>, data: Db) -> SlotMedium {
    let radio = Radio { tx_power: Dbm(20.0), antenna_gain: Db(0.0), antenna_height: Meters(1.5) };
    let model = LinkModel {
        carrier: Gigahertz(5.9),
        path_loss: PathLossByState::uniform(LogDistance::new(Db(50.0), Meters(1.0), 2.0)),
        sight: None,
        shadowing: None,
        fading: Fading::none(),
    };
    let variation = model.packet_variation();
    let stations: Vec<(u32, Radio)> = (0..places.len() as u32).map(|id| (id, radio)).collect();
    let cut = MeanPowerCut { weakest: Dbm(-140.0), listed_within: Meters(50_000.0) };
    let stream = RandomStream::from_seed(1);
    let mut links = LinkTable::new(model, Topology::Open, cut, &stations, stream);
    links.update(&Scene::of_stations(places.iter().map(|x| Point::new(*x, 0.0))));
    let reception = SlotReception {
        sensitivity: Dbm(-104.0),
        control: control.map(FrameSuccessTable::of_threshold),
        second_stage: None,
        data: vec![FrameSuccessTable::of_threshold(data)],
        averaging: SinrAveraging::MeanInterference,
    };
    let emission = emission.then_some(InBandEmission { tx_power: Dbm(20.0) });
    SlotMedium::new(links, variation, GRID, emission, reception, stream)
}

/// Carries a slot with transmissions `(sender, sub-channel)`.
fn carry(medium: &mut SlotMedium, transmissions: &[(u32, u16)], copies: Option<PacketCopies>) {
    let transmissions: Vec<SlotTransmission> = transmissions
        .iter()
        .map(|(sender, subchannel)| SlotTransmission {
            sender: *sender,
            shape: medium.shape(&allocation(*subchannel)),
            curve: 0,
            copies,
            power: 1.0,
        })
        .collect();
    medium.carry(&transmissions);
}

fn link(medium: &SlotMedium, transmission: usize, receiver: u32) -> SlotLink {
    *medium.outcomes(transmission).iter().find(|link| link.outcome.receiver == receiver).expect("a listed receiver")
}

/// Places, transmissions, the link that the case is about, threshold and fate.
type Case<'a> = (&'a [f64], &'a [(u32, u16)], (usize, u32), f64, LinkFate);

#[test]
fn each_loss_has_its_cause() {
    use LinkFate::{Collision, HalfDuplex, Propagation, Received, Sensing};
    // places [m], transmissions (sender, sub-channel), link (transmission, receiver), threshold [dB] -> fate
    let cases: [Case<'_>; 7] = [
        (&[0.0, 100.0], &[(0, 0)], (0, 1), 6.0, Received),
        (&[0.0, 6000.0], &[(0, 0)], (0, 1), -20.0, Sensing), // -105.6 dBm
        (&[0.0, 3000.0], &[(0, 0)], (0, 1), 6.0, Propagation), // -99.5 dBm, 2.5 dB
        (&[0.0, 100.0], &[(0, 0), (1, 3)], (0, 1), 6.0, HalfDuplex), // another sub-channel does not help
        (&[0.0, 100.0, 200.0], &[(0, 1), (2, 1)], (0, 1), 6.0, Collision),
        (&[0.0, 100.0, 200.0], &[(0, 1), (2, 2)], (0, 1), 6.0, Received), // apart in frequency
        (&[0.0, 100.0, 300.0], &[(0, 1), (2, 1)], (0, 1), 6.0, Received), // 6.02 dB stronger
    ];
    for (places, transmissions, (transmission, receiver), threshold, expected) in cases {
        let mut medium = medium(places, false, None, Db(threshold));
        carry(&mut medium, transmissions, None);
        let found = link(&medium, transmission, receiver).outcome.fate;
        assert_eq!(found, expected, "{places:?} {transmissions:?}");
    }
}

#[test]
fn sinr_is_taken_over_the_own_resource_blocks() {
    let mut medium = medium(&[0.0, 100.0, 300.0, 1000.0], false, None, Db(0.0));
    carry(&mut medium, &[(0, 1), (2, 1), (3, 2)], None);
    // At station 1: -70 dBm wanted, -76.02 dBm on the same blocks, -89.08 dBm elsewhere, -102 dBm noise.
    let milliwatts = |level: f64| 10f64.powf(level / 10.0);
    let interference = milliwatts(-70.0 - 20.0 * 2f64.log10());
    let expected = milliwatts(-70.0) / (interference + milliwatts(-102.0));
    let found = f64::from(link(&medium, 0, 1).sinr);
    assert!((found / expected - 1.0).abs() < 1e-4, "{found} instead of {expected}");
}

#[test]
fn a_near_transmitter_leaks_into_the_blocks_of_a_far_one() {
    // Station 1 is 1 m from station 2 and 1 km from station 0: 60 dB between them, 21 dB and more of them held back.
    for (emission, expected) in [(false, LinkFate::Received), (true, LinkFate::Collision)] {
        let mut medium = medium(&[0.0, 1000.0, 1001.0], emission, None, Db(6.0));
        carry(&mut medium, &[(0, 0), (2, 1)], None);
        assert_eq!(link(&medium, 0, 1).outcome.fate, expected, "emission {emission}");
    }
}

#[test]
fn leaked_power_is_that_of_the_mask_in_each_block() {
    let mut medium = medium(&[0.0, 100.0, 200.0], true, None, Db(0.0));
    let (wanted, other) = (allocation(0), allocation(1));
    let emission = InBandEmission { tx_power: Dbm(20.0) };
    // Twelve blocks of one power from block 12 on; those of the wanted data lie 1 to 10 below, no image, no carrier.
    let per_block = 1.0 / 10.0;
    let expected: f64 =
        (1..=10).map(|distance| emission.general(Modulation::Qpsk, distance, 12, 50).linear() * per_block).sum();
    let (victim, interferer) = (medium.shape(&wanted), medium.shape(&other));
    let found = f64::from(medium.shapes.coupling(victim, interferer).data);
    assert!((found / expected - 1.0).abs() < 1e-4, "{found} instead of {expected}");
    // The image of blocks 12 to 23 are blocks 26 to 37, in sub-channels 2 and 3.
    let shares = medium.shapes.subchannels(interferer);
    assert!(shares[2] > shares[0], "{shares:?}");
}

#[test]
fn control_information_and_data_are_judged_apart() {
    let mut medium = medium(&[0.0, 2000.0, 4000.0], false, Some(Db(0.0)), Db(8.0));
    carry(&mut medium, &[(0, 0)], None);
    // 2 km: -96.0 dBm, 6 dB above the noise: control information only. 4 km: -102.0 dBm, 0 dB below: neither.
    let near = link(&medium, 0, 1);
    assert!(near.control_decoded && near.outcome.fate == LinkFate::Propagation);
    let far = link(&medium, 0, 2);
    assert!(!far.control_decoded && far.outcome.fate == LinkFate::Propagation && far.sinr == 0.0);
}

#[test]
fn sub_channels_have_the_power_that_falls_into_them_and_noise() {
    let mut medium = medium(&[0.0, 100.0, 1000.0], false, None, Db(0.0));
    let mut powers = Vec::new();
    let noise = 10f32.powf(-11.2) * 12.0;
    carry(&mut medium, &[], None);
    medium.subchannel_powers(1, &mut powers);
    assert!(powers.iter().all(|power| (power / noise - 1.0).abs() < 1e-4), "{powers:?}");
    carry(&mut medium, &[(0, 1), (2, 2)], None);
    medium.subchannel_powers(1, &mut powers);
    // Control information with the density of the data on top: 12/10 of the power.
    let near = 1.2e-7 + noise;
    for (subchannel, expected) in [(0, noise), (1, near), (3, noise)] {
        assert!((powers[subchannel] / expected - 1.0).abs() < 1e-4, "{subchannel}: {powers:?}");
    }
    assert!(medium.is_transmitting(0) && !medium.is_transmitting(1));
}

#[test]
fn receivers_add_up_the_copies_of_a_packet() {
    // 3 km: 2.5 dB. One copy is below 5 dB, two are above it.
    let mut medium = medium(&[0.0, 3000.0, 100.0], false, None, Db(5.0));
    let packet = medium.open_copies();
    carry(&mut medium, &[(0, 0)], Some(packet));
    assert_eq!(link(&medium, 0, 1).outcome.fate, LinkFate::Propagation);
    assert_eq!(link(&medium, 0, 2).outcome.fate, LinkFate::Received);
    carry(&mut medium, &[(0, 2)], Some(packet));
    let (far, near) = (link(&medium, 0, 1).outcome, link(&medium, 0, 2).outcome);
    assert_eq!((far.fate, far.attempt), (LinkFate::Received, 1), "both copies together");
    assert_eq!((near.fate, near.attempt), (LinkFate::Received, 0), "the first one was enough");
    medium.close_copies(packet);
    // A new packet in the same place begins anew.
    let packet = medium.open_copies();
    carry(&mut medium, &[(0, 0)], Some(packet));
    assert_eq!(link(&medium, 0, 1).outcome.fate, LinkFate::Propagation);
}

#[test]
fn of_two_lost_copies_the_one_that_came_farther_says_why() {
    let mut medium = medium(&[0.0, 100.0, 200.0], false, None, Db(6.0));
    let packet = medium.open_copies();
    let shape = medium.shape(&allocation(0));
    let own = SlotTransmission { sender: 0, shape, curve: 0, copies: Some(packet), power: 1.0 };
    let other = |sender| SlotTransmission { sender, shape, curve: 0, copies: None, power: 1.0 };
    medium.carry(&[own, other(1)]);
    assert_eq!(link(&medium, 0, 1).outcome.fate, LinkFate::HalfDuplex);
    medium.carry(&[own, other(2)]);
    assert_eq!(link(&medium, 0, 1).outcome.fate, LinkFate::Collision);
}

/// What an 802.11p station sends.
fn frame(sender: u32, started_us: i64, ends_us: i64) -> Emission {
    let at = |micros| SimTime::ZERO + SimDuration::from_micros(micros);
    let band = Band::centred(Megahertz(8.281_25));
    Emission { sender, started: at(started_us), ends: at(ends_us), band, power: 1.0 }
}

/// Carries a slot from 1 to 2 ms in which station 0 sends on sub-channel 1, and others of another technology what they send.
fn carry_among(medium: &mut SlotMedium, emissions: &[Emission]) {
    let shape = medium.shape(&allocation(1));
    let transmissions = [SlotTransmission { sender: 0, shape, curve: 0, copies: None, power: 1.0 }];
    let before = emissions.iter().filter(|emission| emission.started.0 < 1_000_000);
    before.for_each(|emission| medium.hear(emission));
    medium.begin(&transmissions);
    emissions.iter().filter(|emission| emission.started.0 >= 1_000_000).for_each(|emission| medium.hear(emission));
    medium.finish(&transmissions, SimTime(1_000_000), SimTime(2_000_000));
}

#[test]
fn energy_of_others_counts_by_the_time_and_the_resource_blocks_that_it_covers() {
    let milliwatts = |level: f64| 10f64.powf(level / 10.0);
    // -70 dBm wanted at station 1, -76.02 dBm from station 2, -102 dBm noise in the ten blocks of the data, which lie inside the band.
    let of_frame = milliwatts(-70.0 - 20.0 * 2f64.log10()) * 10.0 * 0.18 / 8.281_25;
    let wanted = milliwatts(-70.0);
    // frames (start, end) [us] -> share of the slot
    let cases: [(&[(i64, i64)], f64); 6] = [
        (&[], 0.0),
        (&[(1000, 1500)], 0.5), // begins with the slot
        (&[(700, 1200)], 0.2),  // began before
        (&[(1800, 2400)], 0.2), // goes on
        (&[(400, 1000), (2000, 2500)], 0.0),
        (&[(500, 1100), (1200, 1800)], 0.7),
    ];
    for (frames, share) in cases {
        let mut medium = medium(&[0.0, 100.0, 300.0], false, None, Db(0.0));
        let emissions: Vec<Emission> = frames.iter().map(|(from, until)| frame(2, *from, *until)).collect();
        carry_among(&mut medium, &emissions);
        let expected = wanted / (milliwatts(-102.0) + of_frame * share);
        let found = f64::from(link(&medium, 0, 1).sinr);
        assert!((found / expected - 1.0).abs() < 1e-4, "{frames:?}: {found} instead of {expected}");
        // Blocks 0 to 11 lie from -4.5 to -2.34 MHz, and the frame begins at -4.14 MHz.
        let mut powers = Vec::new();
        medium.subchannel_powers(1, &mut powers);
        let in_band = (4.140_625 - 2.34) / (10.0 * 0.18);
        let expected = 10f64.powf(-11.2) * 12.0 + of_frame * in_band * share;
        assert!((f64::from(powers[0]) / expected - 1.0).abs() < 1e-3, "{frames:?}: {powers:?}");
    }
}

#[test]
fn what_is_over_disturbs_nobody_any_more() {
    let mut medium = medium(&[0.0, 100.0, 300.0], false, None, Db(0.0));
    carry_among(&mut medium, &[frame(2, 1200, 1700)]);
    let disturbed = link(&medium, 0, 1).sinr;
    carry_among(&mut medium, &[]);
    // 32 dB over the noise, and 15.6 dB over half a slot of the frame.
    assert!(disturbed < 40.0 && link(&medium, 0, 1).sinr > 1500.0, "{disturbed}");
}

#[test]
fn a_transmission_is_emitted_on_its_resource_blocks() {
    let medium = medium(&[0.0, 100.0], false, None, Db(0.0));
    let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
    // Blocks 12 to 23 of 50, 0.18 MHz each; control information with the density of the data comes on top of the power.
    let bands: Vec<(Band, f32)> = medium.bands(&allocation(1)).collect();
    let [(band, power)] = bands.as_slice() else { panic!("{bands:?}") };
    assert!(near(band.low.0, -2.34) && near(band.high.0, -0.18) && (power - 1.2).abs() < 1e-6, "{bands:?}");
    let apart = Allocation { control: RbSpan { first: 0, count: 2 }, ..allocation(1) };
    let bands: Vec<(Band, f32)> = medium.bands(&apart).collect();
    let [(data, of_data), (control, of_control)] = bands.as_slice() else { panic!("{bands:?}") };
    assert!(near(data.low.0, -1.98) && near(control.low.0, -4.5) && near(control.high.0, -4.14), "{bands:?}");
    assert!((of_data - 1.0).abs() < 1e-6 && (of_control - 0.2).abs() < 1e-6, "{bands:?}");
}
