//! What vehicles with a task and road-side units tell.

use super::names::names;
use super::quantity;

quantity! {
    /// Light bar (most significant bit) and siren that are in use.
    LightBarSirenInUse(u8), 0..=3
}

quantity! {
    /// Heavy load (most significant bit), excess width, length and height.
    SpecialTransportType(u8), 0..=15
}

quantity! {
    /// Right of way (most significant bit) and free crossing at a traffic light that are asked for.
    EmergencyPriority(u8), 0..=3
}

quantity! {
    /// Kind of road works, 0 is unavailable.
    RoadworksSubCauseCode(u8), 0..=255
}

quantity! {
    /// Speed limit, in km/h.
    SpeedLimit(u8), 1..=255
}

quantity! {
    /// Direct cause code of an event; release 2 has alternatives up to 128.
    CauseCodeType(u8), 0..=128
}

quantity! {
    /// Radius of a protected zone, in m.
    ProtectedZoneRadius(u8), 1..=255
}

quantity! {
    /// Number of a protected zone.
    ProtectedZoneId(u32), 0..=134_217_727
}

impl LightBarSirenInUse {
    /// Neither is in use.
    pub const OFF: Self = Self(0);
    /// The light bar flashes.
    pub const LIGHT_BAR: Self = Self(0b10);
    /// Both are in use.
    pub const LIGHT_BAR_AND_SIREN: Self = Self(0b11);
}

impl SpecialTransportType {
    /// Heavy load.
    pub const HEAVY_LOAD: Self = Self(0b1000);
}

impl EmergencyPriority {
    /// The vehicle asks for the right of way.
    pub const RIGHT_OF_WAY: Self = Self(0b10);
}

names! {
    /// Kind of dangerous goods.
    DangerousGoodsBasic {
        /// Explosives, division 1.1.
        Explosives1,
        /// Explosives, division 1.2.
        Explosives2,
        /// Explosives, division 1.3.
        Explosives3,
        /// Explosives, division 1.4.
        Explosives4,
        /// Explosives, division 1.5.
        Explosives5,
        /// Explosives, division 1.6.
        Explosives6,
        /// Flammable gases.
        FlammableGases,
        /// Gases that do not burn.
        NonFlammableGases,
        /// Toxic gases.
        ToxicGases,
        /// Flammable liquids.
        FlammableLiquids,
        /// Flammable solids.
        FlammableSolids,
        /// Substances that ignite by themselves.
        SpontaneousCombustion,
        /// Substances that emit flammable gases in water.
        FlammableGasesUponContactWithWater,
        /// Oxidizing substances.
        OxidizingSubstances,
        /// Organic peroxides.
        OrganicPeroxides,
        /// Toxic substances.
        ToxicSubstances,
        /// Infectious substances.
        InfectiousSubstances,
        /// Radioactive material.
        RadioactiveMaterial,
        /// Corrosive substances.
        CorrosiveSubstances,
        /// Other dangerous substances.
        Miscellaneous,
    }
}

names! {
    /// Use of a hard shoulder.
    HardShoulderStatus {
        /// One may stop there.
        AvailableForStopping,
        /// It is closed.
        Closed,
        /// One may drive there.
        AvailableForDriving,
    }
}

names! {
    /// Rule for those who meet a safety car. The last one stands behind the extension marker.
    TrafficRule {
        /// Nobody overtakes.
        NoPassing,
        /// Trucks do not overtake.
        NoPassingForTrucks,
        /// Pass on the right.
        PassToRight,
        /// Pass on the left.
        PassToLeft,
        /// Pass on either side (release 2).
        PassToLeftOrRight,
    }
}

names! {
    /// Kind of a protected zone. The second one stands behind the extension marker.
    ProtectedZoneType {
        /// A toll station that stays.
        PermanentCenDsrcTolling,
        /// A toll station that moves.
        TemporaryCenDsrcTolling,
    }
}
