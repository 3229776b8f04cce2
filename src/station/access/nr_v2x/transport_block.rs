//! Sizes of transport blocks.

use super::Mcs;

/// The sizes up to 3824 bits: 3GPP TS 38.214 V16.4.0 table 5.1.3.2-1.
#[rustfmt::skip]
const SIZES: [u32; 93] = [
    24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128, 136, 144, 152, 160, 168, 176, 184, 192, 208, 224,
    240, 256, 272, 288, 304, 320, 336, 352, 368, 384, 408, 432, 456, 480, 504, 528, 552, 576, 608, 640, 672, 704,
    736, 768, 808, 848, 888, 928, 984, 1032, 1064, 1128, 1160, 1192, 1224, 1256, 1288, 1320, 1352, 1416, 1480, 1544,
    1608, 1672, 1736, 1800, 1864, 1928, 2024, 2088, 2152, 2216, 2280, 2408, 2472, 2536, 2600, 2664, 2728, 2792,
    2856, 2976, 3104, 3240, 3368, 3496, 3624, 3752, 3824,
];

/// Bits in a transport block on so many resource elements in one layer: TS 38.214 V16.4.0 clause 5.1.3.2, steps 2 to 4.
pub fn transport_block_bits(mcs: Mcs, resource_elements: u32) -> u32 {
    // N_info times 1024, so that nothing is rounded before it must be.
    let info = u64::from(resource_elements) * u64::from(mcs.rate_in_1024() * mcs.bits_per_symbol());
    if info <= 3824 * 1024 { small(info) } else { large(info, mcs) }
}

/// Up to 3824 bits: the next size of the table above a multiple of a power of two.
fn small(info: u64) -> u32 {
    let bits = (info / 1024).max(1);
    let exponent = bits.ilog2().saturating_sub(6).max(3);
    let quantised = ((bits >> exponent) << exponent).max(24);
    SIZES.into_iter().find(|size| u64::from(*size) >= quantised).expect("the last size is the largest that there is")
}

/// Above: a multiple of a power of two that fits into code blocks of equal size.
fn large(info: u64, mcs: Mcs) -> u32 {
    let beyond = info - 24 * 1024;
    let exponent = (beyond / 1024).ilog2() - 5;
    // Rounded to the nearest multiple, halves up.
    let step = 1024u64 << exponent;
    let quantised = (((beyond + step / 2) / step) << exponent).max(3840);
    let code_blocks = if mcs.rate_in_1024() <= 256 {
        (quantised + 24).div_ceil(3816)
    } else if quantised > 8424 {
        (quantised + 24).div_ceil(8424)
    } else {
        1
    };
    (8 * code_blocks * (quantised + 24).div_ceil(8 * code_blocks) - 24) as u32
}
