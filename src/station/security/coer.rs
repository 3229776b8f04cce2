//! Canonical octet encoding rules (ITU-T X.696), as far as IEEE 1609.2 needs them.
//!
//! Only one encoding of a value is accepted: digests and signatures are taken over bytes, so a longer form of the same
//! length would be another message.

/// Tag of alternative `number` of a CHOICE: context class, which is what automatic tagging gives (X.696 clause 8.7).
pub(super) const fn choice(number: u8) -> u8 {
    0x80 | number
}

/// Appends a length determinant (X.696 clause 8.6.5).
#[inline]
pub(super) fn push_length(length: usize, out: &mut Vec<u8>) {
    if length < 0x80 {
        out.push(length as u8);
    } else {
        push_long_length(length, out);
    }
}

fn push_long_length(length: usize, out: &mut Vec<u8>) {
    let bytes = (length as u64).to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    out.push(0x80 | (8 - start) as u8);
    out.extend_from_slice(&bytes[start..]);
}

/// Appends an INTEGER with a lower bound of 0 and no upper bound (X.696 clause 10.2).
#[inline]
pub(super) fn push_unsigned(value: u64, out: &mut Vec<u8>) {
    let bytes = value.to_be_bytes();
    let start = bytes.iter().position(|byte| *byte != 0).unwrap_or(7);
    out.push((8 - start) as u8);
    out.extend_from_slice(&bytes[start..]);
}

/// Part of a message, in bytes from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

impl Span {
    /// How many bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether there are no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes in the message that this span was found in; empty in a shorter one.
    pub fn of(self, message: &[u8]) -> &[u8] {
        message.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// What is wrong at a place of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeProblem {
    /// The message ends too early.
    #[error("{needed} bytes are needed, {left} are left")]
    OutOfBytes {
        /// Bytes the field needs.
        needed: u64,
        /// Bytes that are there.
        left: usize,
    },
    /// Another value than the profile asks for.
    #[error("`{field}` is {found}, expected {expected}")]
    Unexpected {
        /// The field.
        field: &'static str,
        /// Its value.
        found: u64,
        /// What would be right.
        expected: &'static str,
    },
    /// A length or number that is longer than it needs to be, which X.696 forbids in canonical form.
    #[error("`{field}` is not in its shortest form")]
    NotCanonical {
        /// The field.
        field: &'static str,
    },
    /// Something follows the end.
    #[error("{bytes} bytes follow the end, expected none")]
    TrailingBytes {
        /// How many.
        bytes: usize,
    },
}

/// Reads from the front of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

type Read<T> = Result<T, EnvelopeError>;

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Where the next byte is.
    pub(super) fn position(&self) -> u32 {
        self.at as u32
    }

    /// What lies between `start` and the next byte.
    pub(super) fn since(&self, start: u32) -> Span {
        Span { start, end: self.position() }
    }

    fn out_of_bytes(&self, needed: u64) -> EnvelopeError {
        let left = self.bytes.len() - self.at;
        EnvelopeError { byte: self.at, problem: EnvelopeProblem::OutOfBytes { needed, left } }
    }

    pub(super) fn take(&mut self, count: u64) -> Read<&'a [u8]> {
        let rest = &self.bytes[self.at..];
        if count > rest.len() as u64 {
            return Err(self.out_of_bytes(count));
        }
        self.at += count as usize;
        Ok(&rest[..count as usize])
    }

    pub(super) fn span(&mut self, count: u64) -> Read<Span> {
        let start = self.position();
        self.take(count)?;
        Ok(self.since(start))
    }

    pub(super) fn array<const N: usize>(&mut self) -> Read<[u8; N]> {
        let found = self.bytes[self.at..].first_chunk::<N>().copied().ok_or_else(|| self.out_of_bytes(N as u64))?;
        self.at += N;
        Ok(found)
    }

    pub(super) fn byte(&mut self) -> Read<u8> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Read<u16> {
        Ok(u16::from_be_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Read<u32> {
        Ok(u32::from_be_bytes(self.array()?))
    }

    pub(super) fn i32(&mut self) -> Read<i32> {
        Ok(i32::from_be_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Read<u64> {
        Ok(u64::from_be_bytes(self.array()?))
    }

    /// The error `field is found, expected ..` about the byte before the next one.
    pub(super) fn unexpected(&self, field: &'static str, found: u64, expected: &'static str) -> EnvelopeError {
        let problem = EnvelopeProblem::Unexpected { field, found, expected };
        EnvelopeError { byte: self.at.saturating_sub(1), problem }
    }

    /// One byte that has to be `value`.
    pub(super) fn expect(&mut self, value: u8, field: &'static str, expected: &'static str) -> Read<()> {
        match self.byte()? {
            found if found == value => Ok(()),
            found => Err(self.unexpected(field, u64::from(found), expected)),
        }
    }

    /// A length determinant.
    pub(super) fn length(&mut self) -> Read<u64> {
        let start = self.at;
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(u64::from(first));
        }
        let count = first & 0x7F;
        let value = self.big_endian(u64::from(count), "length", start)?;
        if value < 0x80 {
            return Err(EnvelopeError { byte: start, problem: EnvelopeProblem::NotCanonical { field: "length" } });
        }
        Ok(value)
    }

    /// An INTEGER with a lower bound of 0 and no upper bound.
    pub(super) fn unsigned(&mut self, field: &'static str) -> Read<u64> {
        let start = self.at;
        let count = self.length()?;
        self.big_endian(count, field, start)
    }

    fn big_endian(&mut self, count: u64, field: &'static str, start: usize) -> Read<u64> {
        if count == 0 || count > 8 {
            let problem = EnvelopeProblem::Unexpected { field, found: count, expected: "a number of 1 to 8 bytes" };
            return Err(EnvelopeError { byte: start, problem });
        }
        let bytes = self.take(count)?;
        if count > 1 && bytes[0] == 0 {
            return Err(EnvelopeError { byte: start, problem: EnvelopeProblem::NotCanonical { field } });
        }
        Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    /// An OCTET STRING without fixed size, or an open type.
    pub(super) fn octets(&mut self) -> Read<Span> {
        let length = self.length()?;
        self.span(length)
    }

    /// The presence bits of a SEQUENCE's extension additions (X.696 clause 16.4), the first addition in the highest bit.
    ///
    /// Senders of an older version of the type announce fewer additions, so any number is read.
    pub(super) fn extension_bits(&mut self) -> Read<u64> {
        let start = self.at;
        let length = self.length()?;
        let bitmap = self.take(length)?;
        let wrong = |found| {
            let problem =
                EnvelopeProblem::Unexpected { field: "extension bitmap", found, expected: "1 to 64 presence bits" };
            EnvelopeError { byte: start, problem }
        };
        let [unused, bits @ ..] = bitmap else { return Err(wrong(0)) };
        if *unused > 7 || bits.is_empty() || bits.len() > 8 {
            return Err(wrong(u64::from(*unused)));
        }
        let mut padded = [0; 8];
        padded[..bits.len()].copy_from_slice(bits);
        let found = u64::from_be_bytes(padded);
        let count = bits.len() as u32 * 8 - u32::from(*unused);
        // The unused bits are zero in canonical form, and an all-zero bitmap would not be sent.
        if found == 0 || (count < 64 && found << count != 0) {
            return Err(EnvelopeError {
                byte: start,
                problem: EnvelopeProblem::NotCanonical { field: "extension bitmap" },
            });
        }
        Ok(found)
    }

    /// Nothing may follow.
    pub(super) fn finish(&self) -> Read<()> {
        match self.bytes.len() - self.at {
            0 => Ok(()),
            bytes => Err(EnvelopeError { byte: self.at, problem: EnvelopeProblem::TrailingBytes { bytes } }),
        }
    }
}

/// An envelope that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {byte} of the secured message: {problem}")]
pub struct EnvelopeError {
    /// Where the trouble is, in bytes from the start of the envelope.
    pub byte: usize,
    /// What is wrong.
    pub problem: EnvelopeProblem,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_numbers_take_their_shortest_form() {
        // X.696 clauses 8.6.5 and 10.2: length -> its determinant
        let lengths: [(usize, &[u8]); 5] =
            [(0, &[0]), (127, &[0x7F]), (128, &[0x81, 0x80]), (256, &[0x82, 1, 0]), (70_000, &[0x83, 1, 0x11, 0x70])];
        for (length, expected) in lengths {
            let mut out = Vec::new();
            push_length(length, &mut out);
            assert_eq!(out, expected);
            assert_eq!(Reader::new(&out).length(), Ok(length as u64));
        }
        let numbers: [(u64, &[u8]); 4] = [(0, &[1, 0]), (36, &[1, 36]), (639, &[2, 2, 0x7F]), (1 << 16, &[3, 1, 0, 0])];
        for (number, expected) in numbers {
            let mut out = Vec::new();
            push_unsigned(number, &mut out);
            assert_eq!(out, expected);
            assert_eq!(Reader::new(&out).unsigned("psid"), Ok(number));
        }
    }

    #[test]
    fn longer_forms_are_refused_with_their_place() {
        let not_canonical: [&[u8]; 3] = [&[0x81, 0x7F], &[0x82, 0, 0xFF], &[0x81, 0]];
        for bytes in not_canonical {
            let error = Reader::new(bytes).length().expect_err("a long form");
            assert_eq!(error.problem, EnvelopeProblem::NotCanonical { field: "length" }, "{bytes:x?}");
        }
        let error = Reader::new(&[2, 0, 36]).unsigned("psid").expect_err("a leading zero");
        assert_eq!(error.to_string(), "byte 0 of the secured message: `psid` is not in its shortest form");
        let error = Reader::new(&[0x84, 1]).length().expect_err("too short");
        assert_eq!(error.to_string(), "byte 1 of the secured message: 4 bytes are needed, 1 are left");
    }

    #[test]
    fn extension_bitmaps_of_older_senders_are_read() {
        // IEEE 1609.2-2016 has two additions to HeaderInfo, TS 103 097 V2.1.1 has four: bytes -> presence bits
        let cases: [(&[u8], Option<u64>); 6] = [
            (&[2, 6, 0x80], Some(1 << 63)),
            (&[2, 4, 0x80], Some(1 << 63)),
            (&[2, 6, 0xC0], Some(3 << 62)),
            (&[2, 6, 0xA0], None), // an unused bit is set
            (&[2, 6, 0], None),    // nothing is present
            (&[1, 0], None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Reader::new(bytes).extension_bits().ok(), expected, "{bytes:x?}");
        }
    }
}
