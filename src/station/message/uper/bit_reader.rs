//! Reading bits, most significant first.

/// Bits of a byte string, or of a part of it that starts at any bit.
#[derive(Clone, Debug)]
pub(crate) struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
    end: usize,
}

/// There are fewer bits left than a field needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OutOfBits {
    /// Where the field starts, in bits from the start of the message.
    pub position: usize,
    /// What it needs.
    pub needed: usize,
    /// What is left.
    pub left: usize,
}

impl<'a> BitReader<'a> {
    /// All bits of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, end: bytes.len() * 8 }
    }

    /// Where the next bit stands, in bits from the start of the message.
    #[inline]
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// How many bits are left.
    pub(crate) fn left(&self) -> usize {
        self.end - self.position
    }

    /// The next `count` bits, at most 56, as a number.
    #[inline]
    pub(crate) fn take(&mut self, count: u32) -> Result<u64, OutOfBits> {
        debug_assert!(count <= 56);
        let needed = count as usize;
        if needed > self.end - self.position {
            return Err(OutOfBits { position: self.position, needed, left: self.left() });
        }
        if count == 0 {
            return Ok(0);
        }
        let first = self.position / 8;
        let window = match self.bytes.get(first..first + 8) {
            Some(bytes) => u64::from_be_bytes(bytes.try_into().expect("eight bytes")),
            None => self.last_window(first),
        };
        let aligned = window << (self.position % 8);
        self.position += needed;
        Ok(aligned >> (u64::BITS - count))
    }

    /// Eight bytes where the message ends earlier; zeros follow.
    fn last_window(&self, first: usize) -> u64 {
        let mut window = [0; 8];
        let rest = &self.bytes[first..];
        window[..rest.len()].copy_from_slice(rest);
        u64::from_be_bytes(window)
    }

    /// The next bit.
    #[inline]
    pub(crate) fn take_bit(&mut self) -> Result<bool, OutOfBits> {
        Ok(self.take(1)? == 1)
    }

    /// The next `count` bits, at most 64, as a number.
    pub(crate) fn take_wide(&mut self, count: u32) -> Result<u64, OutOfBits> {
        if count <= 56 {
            return self.take(count);
        }
        let high = self.take(count - 32)?;
        Ok(high << 32 | self.take(32)?)
    }

    /// The next `count` bits as bytes, the last one filled with zeros.
    pub(crate) fn take_bits(&mut self, count: usize) -> Result<Vec<u8>, OutOfBits> {
        // Asked before anything is allocated: the count comes from the wire.
        if count > self.left() {
            return Err(OutOfBits { position: self.position, needed: count, left: self.left() });
        }
        let mut bytes = Vec::with_capacity(count.div_ceil(8));
        for _ in 0..count / 8 {
            bytes.push(self.take(8)? as u8);
        }
        let rest = (count % 8) as u32;
        if rest > 0 {
            bytes.push((self.take(rest)? << (8 - rest)) as u8);
        }
        Ok(bytes)
    }

    /// The next `count` bits as a reader of their own; this one continues behind them.
    pub(crate) fn split(&mut self, count: usize) -> Result<Self, OutOfBits> {
        if count > self.left() {
            return Err(OutOfBits { position: self.position, needed: count, left: self.left() });
        }
        let part = Self { bytes: self.bytes, position: self.position, end: self.position + count };
        self.position += count;
        Ok(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_most_significant_first_and_end() {
        let mut reader = BitReader::new(&[0b1010_0000, 0xff, 0x01]);
        assert_eq!(reader.take(3), Ok(0b101));
        assert_eq!(reader.take(13), Ok(0x00ff));
        assert_eq!(reader.position(), 16);
        assert_eq!(reader.take(9), Err(OutOfBits { position: 16, needed: 9, left: 8 }));
        assert_eq!(reader.take(8), Ok(1), "a refused read leaves the bits");
    }

    #[test]
    fn a_part_ends_where_it_should() {
        let mut reader = BitReader::new(&[0xab, 0xcd, 0xef]);
        reader.take(4).unwrap();
        let mut part = reader.split(8).unwrap();
        assert_eq!(part.take_bits(8), Ok(vec![0xbc]));
        assert!(part.take_bit().is_err());
        assert_eq!(reader.take(12), Ok(0xdef));
    }
}
