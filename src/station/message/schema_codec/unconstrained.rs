//! Whole numbers without a limit (X.691, clauses 11.3, 11.4, 11.7 and 11.8): length and octets.

/// The number in as few octets as two's complement allows.
pub(super) fn octets_of_signed(number: i64) -> Vec<u8> {
    let all = number.to_be_bytes();
    let filler = if number < 0 { 0xff } else { 0 };
    let redundant = all.windows(2).take_while(|pair| pair[0] == filler && (pair[1] ^ filler) & 0x80 == 0).count();
    all[redundant..].to_vec()
}

/// The number of octets in two's complement, if it fits.
pub(super) fn signed_of_octets(octets: &[u8]) -> Option<i64> {
    let negative = octets.first()? & 0x80 != 0;
    if octets.len() > 8 {
        return None;
    }
    let start = if negative { -1 } else { 0 };
    Some(octets.iter().fold(start, |number, octet| number << 8 | i64::from(*octet)))
}

/// The number in as few octets as possible, at least one.
pub(super) fn octets_of_unsigned(number: u64) -> Vec<u8> {
    let all = number.to_be_bytes();
    let redundant = all.iter().take(7).take_while(|octet| **octet == 0).count();
    all[redundant..].to_vec()
}

/// The number of the octets, if it fits.
pub(super) fn unsigned_of_octets(octets: &[u8]) -> Option<u64> {
    if octets.is_empty() || octets.len() > 8 {
        return None;
    }
    Some(octets.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_take_as_few_octets_as_possible() {
        let cases: [(i64, &[u8]); 7] = [
            (0, &[0]),
            (127, &[127]),
            (128, &[0, 128]),
            (-128, &[128]),
            (-129, &[0xff, 0x7f]),
            (65536, &[1, 0, 0]),
            (i64::MIN, &[0x80, 0, 0, 0, 0, 0, 0, 0]),
        ];
        for (number, octets) in cases {
            assert_eq!(octets_of_signed(number), octets, "{number}");
            assert_eq!(signed_of_octets(octets), Some(number));
        }
        assert_eq!(octets_of_unsigned(255), [255]);
        assert_eq!(octets_of_unsigned(256), [1, 0]);
        assert_eq!(unsigned_of_octets(&[]), None);
    }
}
