//! Packets in sub-channels.

use super::*;
use crate::channel::medium::slot_medium::{ControlPower, ResourceGrid};
use crate::station::access::sidelink::SidelinkPhy;
use crate::units::Dbm;

fn phy(subchannels: u16, subchannel_size: u16, place: ControlPlace, schemes: &[u8]) -> LtePhy {
    let first_block = if place == ControlPlace::Apart { CONTROL_BLOCKS * subchannels } else { 0 };
    let grid =
        ResourceGrid { resource_blocks: 50, first_block, subchannels, subchannel_size, noise_per_block: Dbm(-112.0) };
    let formats = schemes
        .iter()
        .flat_map(|mcs| (1..=48).filter(|blocks| is_transform_size(*blocks)).map(|blocks| (Mcs(*mcs), blocks)))
        .map(|(mcs, blocks)| Format { mcs, blocks, curve: u16::from(mcs.0) })
        .collect();
    LtePhy::new(grid, place, ControlPower::Shared { boost: 2.0 }, RsrpReference::ResourceElement, formats, 0)
}

/// The pool, the schemes, the packet, and the format.
type Case<'a> = (u16, u16, &'a [u8], u32, Option<(u8, u16, u16)>);

#[test]
fn packets_take_the_fewest_sub_channels_and_in_them_the_lowest_scheme() {
    let all = [5, 6, 7, 8, 9, 10, 11];
    // sub-channels, their size, schemes, bytes -> MCS, resource blocks, sub-channels
    let cases: [Case<'_>; 8] = [
        (4, 12, &[8, 9], 190, Some((9, 10, 1))),
        (2, 25, &[8, 9], 190, Some((8, 12, 1))),
        (5, 10, &all, 190, Some((5, 18, 2))), // one sub-channel has 8 blocks for data, two have 18
        (5, 10, &[11], 190, Some((11, 9, 2))), // 9 + 2 blocks
        (5, 10, &[7], 190, Some((7, 15, 2))), // 13 is no transform size
        (5, 10, &all, 300, Some((8, 18, 2))),
        (5, 10, &[5], 900, None),
        (5, 10, &all, 900, Some((9, 48, 5))),
    ];
    for (subchannels, size, schemes, bytes, expected) in cases {
        let phy = phy(subchannels, size, ControlPlace::Adjacent, schemes);
        let found = phy.fit(bytes, subchannels).map(|fit| (fit.mcs, fit.resource_blocks, fit.subchannels));
        assert_eq!(found, expected, "{subchannels} x {size}, {schemes:?}, {bytes} B");
    }
}

#[test]
fn control_information_lies_below_the_data_or_apart() {
    // place -> first block of control information and of the data, for sub-channel 2 of 10 blocks
    for (place, control, data) in [(ControlPlace::Adjacent, 20, 22), (ControlPlace::Apart, 4, 28)] {
        let phy = phy(4, 10, place, &[11]);
        let fit = phy.fit(150, 4).expect("it fits");
        let allocation = phy.allocation(2, &fit);
        assert_eq!((allocation.control.first, allocation.data.first), (control, data), "{place:?}");
    }
}

#[test]
fn control_information_has_3_db_more_and_all_blocks_together_the_transmit_power() {
    let phy = phy(5, 10, ControlPlace::Adjacent, &[11]);
    let fit = phy.fit(190, 5).expect("it fits");
    let allocation = phy.allocation(0, &fit);
    let (data, control) = allocation.shares();
    assert!((control / data - 2.0).abs() < 1e-6);
    let blocks = f32::from(fit.resource_blocks);
    assert!((data * blocks + control * 2.0 - 1.0).abs() < 1e-6);
    assert!((fit.rsrp_share - data / 12.0).abs() < 1e-9, "one of twelve resource elements of a block");
}
