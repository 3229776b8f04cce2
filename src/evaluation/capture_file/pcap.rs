//! The older format: a header, then record after record.

use std::io::Read;

use super::source::{ByteOrder, CaptureError, CaptureProblem, Source};
use super::{CaptureFrame, pcapng::MOST_FRAME_BYTES};

const MICROSECONDS: u32 = 0xA1B2_C3D4;
const NANOSECONDS: u32 = 0xA1B2_3C4D;

pub(super) struct Header {
    order: ByteOrder,
    /// How many nanoseconds the fraction of a timestamp counts.
    unit_ns: i128,
    link_type: u32,
}

pub(super) fn is_magic(magic: [u8; 4]) -> bool {
    order_and_unit(magic).is_some()
}

fn order_and_unit(magic: [u8; 4]) -> Option<(ByteOrder, i128)> {
    [ByteOrder::Little, ByteOrder::Big].into_iter().find_map(|order| match order.u32(magic) {
        MICROSECONDS => Some((order, 1000)),
        NANOSECONDS => Some((order, 1)),
        _ => None,
    })
}

impl Header {
    /// Reads what follows the magic number.
    pub(super) fn read<R: Read>(source: &mut Source<R>, magic: [u8; 4]) -> Result<Self, CaptureError> {
        let found = u32::from_be_bytes(magic);
        let (order, unit_ns) =
            order_and_unit(magic).ok_or_else(|| source.fail_at(0, CaptureProblem::NoCapture { found }))?;
        // Version, two fields that nobody uses, and the length at which frames were cut.
        source.skip(16, "file header")?;
        // The upper bits tell about frame check sequences.
        let link_type = order.u32(source.array("link type")?) & 0xFFFF;
        Ok(Self { order, unit_ns, link_type })
    }

    pub(super) fn next_frame<R: Read>(&self, source: &mut Source<R>) -> Result<Option<CaptureFrame>, CaptureError> {
        let start = source.position();
        let Some(head) = source.array_or_end::<16>("record header")? else { return Ok(None) };
        let field = |at| self.order.u32_at(&head, at).unwrap_or_default();
        let (seconds, fraction, captured, original) = (field(0), field(4), field(8), field(12));
        if captured > MOST_FRAME_BYTES {
            let problem = CaptureProblem::Unexpected {
                field: "captured length",
                found: u64::from(captured),
                expected: format!("at most {MOST_FRAME_BYTES}"),
            };
            return Err(source.fail_at(start + 8, problem));
        }
        Ok(Some(CaptureFrame {
            number: 0,
            interface: 0,
            interface_name: None,
            link_type: self.link_type,
            unix_ns: Some(i128::from(seconds) * 1_000_000_000 + i128::from(fraction) * self.unit_ns),
            direction: None,
            original_bytes: original,
            bytes: source.bytes(captured, "frame")?,
        }))
    }
}
