//! Writing bits, most significant first.

/// Appends bits to a buffer; [`finish`](Self::finish) fills the last byte with zeros.
#[derive(Debug)]
pub(crate) struct BitWriter<'a> {
    bytes: &'a mut Vec<u8>,
    /// Bits that are not yet in `bytes`, in the low end.
    pending: u64,
    /// How many; below 32 between calls.
    pending_count: u32,
}

impl<'a> BitWriter<'a> {
    /// Writes behind what `bytes` holds.
    pub(crate) fn new(bytes: &'a mut Vec<u8>) -> Self {
        Self { bytes, pending: 0, pending_count: 0 }
    }

    /// The low `count` bits of `value`, at most 32; the others must be zero.
    #[inline]
    pub(crate) fn put(&mut self, value: u64, count: u32) {
        debug_assert!(count <= 32 && value >> count == 0, "{value} does not fit {count} bits");
        self.pending = self.pending << count | value;
        self.pending_count += count;
        if self.pending_count >= 32 {
            self.pending_count -= 32;
            let word = (self.pending >> self.pending_count) as u32;
            self.bytes.extend_from_slice(&word.to_be_bytes());
        }
    }

    /// One bit.
    #[inline]
    pub(crate) fn put_bit(&mut self, bit: bool) {
        self.put(u64::from(bit), 1);
    }

    /// The low `count` bits of `value`, at most 64.
    pub(crate) fn put_wide(&mut self, value: u64, count: u32) {
        if count > 32 {
            self.put(value >> 32, count - 32);
            self.put(value & 0xffff_ffff, 32);
        } else {
            self.put(value, count);
        }
    }

    /// The first `count` bits of `bytes`.
    pub(crate) fn put_bits(&mut self, bytes: &[u8], count: usize) {
        let whole = count / 8;
        for byte in &bytes[..whole] {
            self.put(u64::from(*byte), 8);
        }
        let rest = (count % 8) as u32;
        if rest > 0 {
            self.put(u64::from(bytes[whole] >> (8 - rest)), rest);
        }
    }

    /// Writes out what is pending.
    pub(crate) fn finish(self) {
        if self.pending_count > 0 {
            // Left-align the pending bits; whatever stood above them is shifted out.
            let word = self.pending << (u64::BITS - self.pending_count);
            let bytes = self.pending_count.div_ceil(8) as usize;
            self.bytes.extend_from_slice(&word.to_be_bytes()[..bytes]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_is_filled_with_zeros() {
        let mut bytes = vec![0x55];
        let mut writer = BitWriter::new(&mut bytes);
        writer.put(0b101, 3);
        writer.put_wide(0x1_2345_6789, 34);
        writer.put_bits(&[0xab, 0xc0], 12);
        writer.put_bit(true);
        writer.finish();
        // 101 01 00100011 01000101 01100111 10001001 10101011 1100 1 + 6 zeros
        assert_eq!(bytes, [0x55, 0b1010_1001, 0x1a, 0x2b, 0x3c, 0x4d, 0b0101_1110, 0b0100_0000]);
    }
}
