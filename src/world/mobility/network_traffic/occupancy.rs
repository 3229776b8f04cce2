//! Who is on which way, in order.

/// A vehicle on a way; its front may already be beyond the end, its rear still before the start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Occupant {
    pub(super) front: f64,
    pub(super) rear: f64,
    pub(super) speed: f64,
    /// The place in the list of drivers.
    pub(super) slot: u32,
}

/// The vehicles of each way, the rearmost first.
#[derive(Clone, Debug)]
pub(super) struct Occupancy {
    by_way: Vec<Vec<Occupant>>,
    used: Vec<u32>,
}

impl Occupancy {
    pub(super) fn new(ways: usize) -> Self {
        Self { by_way: vec![Vec::new(); ways], used: Vec::new() }
    }

    pub(super) fn clear(&mut self) {
        for way in self.used.drain(..) {
            self.by_way[way as usize].clear();
        }
    }

    pub(super) fn push(&mut self, way: u32, occupant: Occupant) {
        let list = &mut self.by_way[way as usize];
        if list.is_empty() {
            self.used.push(way);
        }
        list.push(occupant);
    }

    pub(super) fn sort(&mut self) {
        for way in &self.used {
            let list = &mut self.by_way[*way as usize];
            list.sort_by(|one, other| one.front.total_cmp(&other.front).then(one.slot.cmp(&other.slot)));
        }
    }

    /// Puts one more vehicle in its place.
    pub(super) fn insert(&mut self, way: u32, occupant: Occupant) {
        let list = &mut self.by_way[way as usize];
        if list.is_empty() {
            self.used.push(way);
        }
        let at = list.partition_point(|other| other.front <= occupant.front);
        list.insert(at, occupant);
    }

    pub(super) fn of(&self, way: u32) -> &[Occupant] {
        &self.by_way[way as usize]
    }

    /// The vehicle ahead of a front at `along`: the one whose rear is nearest, since tails of vehicles that part may lie
    /// beside each other.
    #[inline]
    pub(super) fn ahead(&self, way: u32, along: f64, own: u32) -> Option<Occupant> {
        let list = self.of(way);
        let from = list.partition_point(|other| other.front < along || (other.front == along && other.slot <= own));
        let mut best: Option<Occupant> = None;
        for other in list[from..].iter().filter(|other| other.slot != own).take(3) {
            if best.is_none_or(|best| other.rear < best.rear) {
                best = Some(*other);
            }
        }
        best
    }

    /// The vehicle behind a front at `along`.
    #[inline]
    pub(super) fn behind(&self, way: u32, along: f64, own: u32) -> Option<Occupant> {
        let list = self.of(way);
        let to = list.partition_point(|other| other.front < along || (other.front == along && other.slot < own));
        list[..to].iter().rev().find(|other| other.slot != own).copied()
    }
}
