//! A function of a positive number, tabulated for the inner loop.

/// A tabulated function of a positive `f32`, looked up without logarithm, division or branch.
///
/// The bits of a positive float are, read as an integer, a piecewise-linear logarithm: the exponent counts octaves, the
/// upper mantissa bits count equal steps within the octave. They index the table, and the lower mantissa bits are the
/// weight of the linear interpolation. There are `2^STEP_BITS` steps per octave, so the relative step is between
/// `2^-STEP_BITS` and half of it, from the smallest to the largest argument.
#[derive(Clone, Debug)]
pub(crate) struct OctaveTable<const STEP_BITS: u32> {
    first_bits: u32,
    last_offset: u32,
    /// log2 of the length of a row: a product with a random 0 or 1 would become a branch, a shift does not.
    row_shift: u32,
    /// In each row one value per node, and the last one again up to the length of the row.
    values: Box<[f32]>,
}

impl<const STEP_BITS: u32> OctaveTable<STEP_BITS> {
    /// Mantissa bits below the step index.
    const SHIFT: u32 = 23 - STEP_BITS;
    const FRACTION_MASK: u32 = (1 << Self::SHIFT) - 1;
    const FRACTION_SCALE: f32 = 1.0 / (1u32 << Self::SHIFT) as f32;

    /// The arguments at which a table over `[2^first_octave, 2^end_octave]` holds exact values, ascending.
    pub fn nodes(first_octave: i32, end_octave: i32) -> impl Iterator<Item = f64> {
        let steps = 1i64 << STEP_BITS;
        let count = i64::from(end_octave - first_octave) * steps;
        (0..=count).map(move |node| {
            let octave = first_octave + (node >> STEP_BITS) as i32;
            (1.0 + (node & (steps - 1)) as f64 / steps as f64) * f64::from(octave).exp2()
        })
    }

    /// The table of several functions over the same octaves; the values of each belong to [`Self::nodes`].
    ///
    /// # Panics
    ///
    /// If the number of values is not the number of nodes.
    pub fn from_rows<Row: IntoIterator<Item = f32>>(
        first_octave: i32,
        end_octave: i32,
        rows: impl IntoIterator<Item = Row>,
    ) -> Self {
        let nodes = (((end_octave - first_octave) as usize) << STEP_BITS) + 1;
        // At least one value more than nodes: the upper end needs no case of its own.
        let row_length = (nodes + 1).next_power_of_two();
        let mut values = Vec::new();
        for row in rows {
            let start = values.len();
            values.extend(row);
            assert_eq!(values.len(), start + nodes, "one value per node");
            let last = values[values.len() - 1];
            values.resize(start + row_length, last);
        }
        Self {
            first_bits: ((first_octave + 127) as u32) << 23,
            last_offset: ((end_octave - first_octave) as u32) << 23,
            row_shift: row_length.trailing_zeros(),
            values: values.into_boxed_slice(),
        }
    }

    /// The table of `function` over `[2^first_octave, 2^end_octave]`.
    pub fn tabulate(first_octave: i32, end_octave: i32, mut function: impl FnMut(f64) -> f64) -> Self {
        let values = Self::nodes(first_octave, end_octave).map(|argument| function(argument) as f32);
        Self::from_rows(first_octave, end_octave, [values])
    }

    /// The function at `argument`, which must not be negative; outside the table the nearest end counts.
    #[inline]
    pub fn at(&self, argument: f32) -> f32 {
        self.at_row(0, argument)
    }

    /// The function number `row` at `argument`. One table with rows, where two tables would do, keeps the choice of a
    /// random row from becoming a branch.
    #[inline]
    pub fn at_row(&self, row: usize, argument: f32) -> f32 {
        debug_assert!(argument >= 0.0, "octave table asked for {argument}");
        let offset = argument.to_bits().saturating_sub(self.first_bits).min(self.last_offset);
        let index = (row << self.row_shift) + (offset >> Self::SHIFT) as usize;
        let fraction = (offset & Self::FRACTION_MASK) as f32 * Self::FRACTION_SCALE;
        let low = self.values[index];
        low + (self.values[index + 1] - low) * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_exact_at_its_nodes_and_holds_its_ends() {
        let table = OctaveTable::<3>::tabulate(-2, 3, |argument| argument * argument);
        // argument -> value; 1/8 steps in [1, 2), so 1.0625 lies midway between two nodes
        let cases =
            [(0.25, 0.0625), (1.0, 1.0), (1.0625, (1.0 + 1.265_625) / 2.0), (3.0, 9.0), (8.0, 64.0), (100.0, 64.0)];
        for (argument, expected) in cases {
            assert!((table.at(argument) - expected as f32).abs() < 1e-6, "{argument}");
        }
        assert_eq!(table.at(0.0), 0.0625);
    }

    #[test]
    fn the_interpolation_error_shrinks_with_the_square_of_the_step() {
        let table = OctaveTable::<6>::tabulate(-10, 10, f64::ln);
        for step in 0..10_000 {
            let argument = 0.001 * 1.001f64.powi(step);
            if argument < 1000.0 {
                let error = f64::from(table.at(argument as f32)) - (argument as f32 as f64).ln();
                assert!(error.abs() < 1.0 / 8.0 / 4096.0 + 1e-6, "{argument}: {error}");
            }
        }
    }
}
