//! What looks like chance and is the same each time.

/// A number from 0 to 1 that belongs to two others.
pub(super) fn chance(one: u64, other: u64) -> f32 {
    (mixed(one, other) >> 40) as f32 / (1u64 << 24) as f32
}

/// One of several that belongs to two numbers.
pub(super) fn pick<T: Copy>(choices: &[T], one: u64, other: u64) -> T {
    choices[(mixed(one, other) % choices.len() as u64) as usize]
}

/// The finaliser of SplitMix64.
fn mixed(one: u64, other: u64) -> u64 {
    let mut z = one.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(other.wrapping_mul(0xd1b5_4a32_d192_ed03));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
