//! How much of one transmission falls into the resource blocks of another.

use super::{Allocation, ControlPower, InBandEmission, RbSpan, ResourceGrid};
use crate::channel::medium::Band;
use crate::channel::reception::Modulation;
use crate::units::Megahertz;

/// An allocation that the medium knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShapeId(pub(super) u32);

/// All allocations that have occurred, and what each does to each.
///
/// The share of an interferer's power that falls into another allocation is the same at all receivers, so it is computed once
/// per pair of allocations. There are few: places times sizes.
#[derive(Debug)]
pub(super) struct ShapeTable {
    grid: ResourceGrid,
    emission: Option<InBandEmission>,
    shapes: Vec<Shape>,
}

#[derive(Debug)]
struct Shape {
    allocation: Allocation,
    /// Where it is of another technology: the frequencies that it takes.
    foreign: Option<Band>,
    /// Share of the power in each resource block of the channel, and the same while control information is sent.
    spectrum: Vec<f32>,
    control_spectrum: Vec<f32>,
    /// The parts of the data in which interference is taken as even: one per sub-channel.
    segments: Vec<RbSpan>,
    /// Share of the power in each sub-channel.
    subchannels: Vec<f32>,
    /// Share of the power of each other shape in this one's data and control blocks.
    of_others: Vec<Coupling>,
    /// Share of the power of each other shape per resource block of each segment, shape by shape.
    of_others_by_segment: Vec<f32>,
    /// Wanted share and noise.
    pub wanted: Wanted,
}

/// Share of an interferer's power that counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Coupling {
    pub data: f32,
    pub control: f32,
}

/// What a receiver of a shape gets of its power, and the noise there in milliwatts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted {
    pub data_share: f32,
    pub control_share: f32,
    pub data_noise: f32,
    pub control_noise: f32,
    /// Resource blocks of the data.
    pub data_blocks: f32,
}

impl ShapeTable {
    pub fn new(grid: ResourceGrid, emission: Option<InBandEmission>) -> Self {
        Self { grid, emission, shapes: Vec::new() }
    }

    pub fn grid(&self) -> &ResourceGrid {
        &self.grid
    }

    /// The number of an allocation, which is new where it has not occurred yet.
    pub fn find(&mut self, allocation: &Allocation) -> ShapeId {
        let same = |shape: &Shape| shape.foreign.is_none() && shape.allocation == *allocation;
        if let Some(known) = self.shapes.iter().position(same) {
            return ShapeId(known as u32);
        }
        let spectrum = spectrum(allocation, &self.grid, self.emission.as_ref());
        let control_spectrum = control_spectrum(allocation, &self.grid, self.emission.as_ref(), &spectrum);
        self.add(allocation, None, spectrum, control_spectrum)
    }

    /// The number of what another technology sends in a band, with resource blocks of `block` around the middle of the channel.
    pub fn find_foreign(&mut self, band: &Band, block: Megahertz) -> ShapeId {
        if let Some(known) = self.shapes.iter().position(|shape| shape.foreign == Some(*band)) {
            return ShapeId(known as u32);
        }
        let spectrum: Vec<f32> = (0..self.grid.resource_blocks)
            .map(|first| band.share_within(&self.grid.band(RbSpan { first, count: 1 }, block)) as f32)
            .collect();
        // It is never received, so nothing depends on its allocation.
        let whole = RbSpan { first: 0, count: self.grid.resource_blocks };
        let allocation = Allocation {
            control: RbSpan { first: 0, count: 0 },
            data: whole,
            modulation: Modulation::Qpsk,
            control_power: ControlPower::Ahead,
        };
        self.add(&allocation, Some(*band), spectrum.clone(), spectrum)
    }

    fn add(
        &mut self,
        allocation: &Allocation,
        foreign: Option<Band>,
        spectrum: Vec<f32>,
        control_spectrum: Vec<f32>,
    ) -> ShapeId {
        let segments: Vec<RbSpan> = segments(allocation.data, &self.grid);
        let sum = |span: RbSpan, spectrum: &[f32]| span.blocks().map(|block| spectrum[block]).sum::<f32>();
        let coupling = |victim: &Allocation, data: &[f32], control: &[f32]| Coupling {
            data: sum(victim.data, data),
            control: sum(victim.control, control),
        };
        let per_block = |segment: &RbSpan, spectrum: &[f32]| sum(*segment, spectrum) / f32::from(segment.count);
        for shape in &mut self.shapes {
            shape.of_others.push(coupling(&shape.allocation, &spectrum, &control_spectrum));
            let parts = shape.segments.iter().map(|segment| per_block(segment, &spectrum));
            shape.of_others_by_segment.extend(parts);
        }
        let mut of_others: Vec<Coupling> =
            self.shapes.iter().map(|other| coupling(allocation, &other.spectrum, &other.control_spectrum)).collect();
        of_others.push(coupling(allocation, &spectrum, &control_spectrum));
        let spectra = self.shapes.iter().map(|other| other.spectrum.as_slice()).chain([spectrum.as_slice()]);
        let of_others_by_segment =
            spectra.flat_map(|spectrum| segments.iter().map(|segment| per_block(segment, spectrum))).collect();
        let (data_share, control_share) = allocation.shares();
        self.shapes.push(Shape {
            allocation: *allocation,
            foreign,
            subchannels: (0..self.grid.subchannels).map(|index| sum(self.grid.subchannel(index), &spectrum)).collect(),
            of_others,
            of_others_by_segment,
            segments,
            control_spectrum,
            wanted: Wanted {
                data_share: data_share * f32::from(allocation.data.count),
                control_share: control_share * f32::from(allocation.control.count),
                data_noise: self.grid.noise(allocation.data.count).0 as f32,
                control_noise: self.grid.noise(allocation.control.count).0 as f32,
                data_blocks: f32::from(allocation.data.count),
            },
            spectrum,
        });
        ShapeId(self.shapes.len() as u32 - 1)
    }

    /// Share of `interferer`'s power in the blocks of `victim`.
    #[inline]
    pub fn coupling(&self, victim: ShapeId, interferer: ShapeId) -> Coupling {
        self.shapes[victim.0 as usize].of_others[interferer.0 as usize]
    }

    /// The parts of a shape's data.
    #[inline]
    pub fn segments(&self, shape: ShapeId) -> &[RbSpan] {
        &self.shapes[shape.0 as usize].segments
    }

    /// Share of `interferer`'s power per resource block of each part of `victim`'s data.
    #[inline]
    pub fn coupling_by_segment(&self, victim: ShapeId, interferer: ShapeId) -> &[f32] {
        let shape = &self.shapes[victim.0 as usize];
        let count = shape.segments.len();
        &shape.of_others_by_segment[interferer.0 as usize * count..][..count]
    }

    pub fn wanted(&self, shape: ShapeId) -> Wanted {
        self.shapes[shape.0 as usize].wanted
    }

    /// Share of the power in each sub-channel.
    pub fn subchannels(&self, shape: ShapeId) -> &[f32] {
        &self.shapes[shape.0 as usize].subchannels
    }
}

/// Cuts the data at the borders of sub-channels.
fn segments(data: RbSpan, grid: &ResourceGrid) -> Vec<RbSpan> {
    let (mut segments, mut first, end) = (Vec::new(), data.first, data.first + data.count);
    while first < end {
        let into_subchannel = first.saturating_sub(grid.first_block) % grid.subchannel_size;
        let count = (grid.subchannel_size - into_subchannel).min(end - first);
        segments.push(RbSpan { first, count });
        first += count;
    }
    segments
}

/// Share of the power in each resource block while control information is sent: as always, unless it has symbols of its own.
fn control_spectrum(
    allocation: &Allocation,
    grid: &ResourceGrid,
    emission: Option<&InBandEmission>,
    always: &[f32],
) -> Vec<f32> {
    if allocation.control_power != ControlPower::Alone {
        return always.to_vec();
    }
    let alone = Allocation { data: allocation.control, ..*allocation };
    spectrum(&alone, grid, emission)
}

/// Share of the power in each resource block.
fn spectrum(allocation: &Allocation, grid: &ResourceGrid, emission: Option<&InBandEmission>) -> Vec<f32> {
    let blocks = usize::from(grid.resource_blocks);
    let mut spectrum = vec![0.0; blocks];
    let (data_share, control_share) = allocation.shares();
    if allocation.control_is_apart() {
        allocation.control.blocks().for_each(|block| spectrum[block] = control_share);
    }
    allocation.data.blocks().for_each(|block| spectrum[block] = data_share);
    let Some(emission) = emission else { return spectrum };
    let allocated: Vec<bool> = spectrum.iter().map(|share| *share > 0.0).collect();
    let count = allocated.iter().filter(|allocated| **allocated).count() as u16;
    let total: f32 = spectrum.iter().sum();
    let per_block = f64::from(total) / f64::from(count);
    for block in (0..blocks).filter(|block| !allocated[*block]) {
        let distance = (0..blocks).filter(|other| allocated[*other]).map(|other| other.abs_diff(block)).min();
        let distance = distance.unwrap_or(blocks) as u16;
        let general = emission.general(allocation.modulation, distance, count, grid.resource_blocks);
        let mut leaked = general.linear() * per_block;
        let image = blocks - 1 - block;
        if allocated[image] {
            leaked += emission.image().linear() * f64::from(spectrum[image]);
        }
        // The carrier lies between the two middle blocks, or in the middle one.
        if block == (blocks - 1) / 2 || block == blocks / 2 {
            let parts = if blocks.is_multiple_of(2) { 2.0 } else { 1.0 };
            leaked += emission.carrier_leakage().linear() * f64::from(total) / parts;
        }
        spectrum[block] = leaked as f32;
    }
    spectrum
}
