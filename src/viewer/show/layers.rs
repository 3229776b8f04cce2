//! What of the radio is drawn over the scene.

/// Something that is drawn or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// Each message as a ring that grows.
    Rings,
    /// Lines from the sender of the selected frame to those who were expected to receive it.
    Links,
    /// What stands in the way of a link.
    Obstruction,
    /// Where the selected station believes that others are.
    Ghosts,
    /// Names above the stations.
    Labels,
}

impl Layer {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Rings, Self::Links, Self::Obstruction, Self::Ghosts, Self::Labels];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rings => "rings",
            Self::Links => "links",
            Self::Obstruction => "obstruction",
            Self::Ghosts => "ghosts",
            Self::Labels => "labels",
        }
    }
}

/// A map of colours on the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeatMap {
    /// Packet reception ratio of the frames that were sent in a place.
    Prr,
    /// Channel busy ratio that stations measured in a place.
    Cbr,
    /// Age of what the selected station knows of whoever is in a place.
    Age,
}

impl HeatMap {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Prr, Self::Cbr, Self::Age];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Prr => "prr",
            Self::Cbr => "cbr",
            Self::Age => "age",
        }
    }
}

/// Which layers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    drawn: [bool; Layer::ALL.len()],
    /// The colours on the ground.
    pub heat: Option<HeatMap>,
}

impl Default for Layers {
    fn default() -> Self {
        Self { drawn: [true; Layer::ALL.len()], heat: None }
    }
}

impl Layers {
    /// Whether a layer is drawn.
    pub fn has(&self, layer: Layer) -> bool {
        self.drawn[layer as usize]
    }

    /// Draws a layer, or does not.
    pub fn set(&mut self, layer: Layer, drawn: bool) {
        self.drawn[layer as usize] = drawn;
    }
}
