//! What the world is painted with: asphalt, leaves, walls. They are what a surface is in white light; day and night come from
//! [`light`](super::light). Colours that tell something are those of the [theme](crate::theme).

use bevy::color::{Color, ColorToComponents, LinearRgba};

/// A colour as it is written, in sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint(pub u32);

impl Tint {
    /// The same in the numbers that shaders calculate with.
    pub fn linear(self) -> [f32; 4] {
        LinearRgba::from(self.color()).to_f32_array()
    }

    /// The same for Bevy.
    pub fn color(self) -> Color {
        let [_, red, green, blue] = self.0.to_be_bytes();
        Color::srgb_u8(red, green, blue)
    }

    /// Darker (below 1) or brighter, in light and not in perception.
    pub fn times(self, factor: f32) -> [f32; 4] {
        let [red, green, blue, _] = self.linear();
        [red * factor, green * factor, blue * factor, 1.0]
    }
}

/// Meadows, the base.
pub const GROUND: Tint = Tint(0xa9b88b);
/// Fields and meadows around.
pub const FIELDS: [Tint; 5] = [Tint(0xafbf8e), Tint(0x9fb182), Tint(0xc0bf92), Tint(0xa8bb8c), Tint(0xc6bf95)];
/// The ground between houses.
pub const TOWN: Tint = Tint(0xaeb0a3);
/// Beside the asphalt.
pub const VERGE: Tint = Tint(0x9c9a88);
/// Lanes and junctions.
pub const ASPHALT: Tint = Tint(0x6b727b);
/// Lines on the road.
pub const LANE_MARKING: Tint = Tint(0xf7f8fa);
/// Paths for people on foot.
pub const PAVEMENT: Tint = Tint(0xb4b1aa);
/// Their edges.
pub const KERB: Tint = Tint(0xcfccc4);
/// House fronts.
pub const WALLS: [Tint; 6] =
    [Tint(0xd8cbb8), Tint(0xc9b8a3), Tint(0xe1dcd2), Tint(0xbfb3a8), Tint(0xd3b9a5), Tint(0xbfc3c7)];
/// Along the top of a front.
pub const PARAPET: Tint = Tint(0xddd8cc);
/// Flat roofs.
pub const ROOFS: [Tint; 3] = [Tint(0x8f8d89), Tint(0x9a958c), Tint(0x858788)];
/// Machines on the roofs.
pub const ROOF_UNIT: Tint = Tint(0xb9bcbd);
/// Windows by day.
pub const WINDOW: Tint = Tint(0x435261);
/// The ground floor.
pub const SHOP: Tint = Tint(0x394149);
/// Windows by night.
pub const LIT_WINDOWS: [Tint; 3] = [Tint(0xffd58a), Tint(0xffc36b), Tint(0xd8e4ff)];
/// Posts, rails and masts.
pub const STEEL: Tint = Tint(0x9aa0a6);
/// Signal posts and the housings of lamps.
pub const DARK_STEEL: Tint = Tint(0x35393e);
/// Reflector posts: white, with a black band.
pub const DELINEATOR: Tint = Tint(0xf2f2ee);
/// The band, and what else is black.
pub const BLACK: Tint = Tint(0x1c1e21);
/// Trunks.
pub const TRUNK: Tint = Tint(0x6d5742);
/// Leaves.
pub const LEAVES: [Tint; 4] = [Tint(0x5c7f45), Tint(0x4d7242), Tint(0x6f8a49), Tint(0x476a4b)];
/// Lamps of a signal, from above.
pub const SIGNAL_LAMPS: [Tint; 3] = [Tint(0xff4a45), Tint(0xffc53d), Tint(0x2ed884)];
/// How much of its colour a lamp has that is off.
pub const LAMP_OFF: f32 = 0.06;
/// Light of street lamps.
pub const STREET_LIGHT: Tint = Tint(0xffdca3);

/// Bodies of those who have a station.
pub const EQUIPPED: [Tint; 6] =
    [Tint(0x3b82c4), Tint(0x35a79f), Tint(0xc75b4a), Tint(0xdfa94a), Tint(0x9470b5), Tint(0xf0ece0)];
/// Bodies of those who have none.
pub const UNEQUIPPED: Tint = Tint(0xa9adb1);
/// Skin, the shades that a crowd has.
pub const SKIN: [Tint; 3] = [Tint(0xd9a888), Tint(0x9a6a4b), Tint(0xe6bfa0)];
/// Panes of vehicles.
pub const GLASS: Tint = Tint(0x1d2730);
/// Tyres.
pub const TYRE: Tint = Tint(0x222326);
/// Hubs.
pub const HUB: Tint = Tint(0xa7abae);
/// Boxes of trucks.
pub const CARGO: Tint = Tint(0xd7d8d4);
/// Under a vehicle.
pub const CONTACT_SHADOW: Tint = Tint(0x454a51);
/// Head lamps.
pub const HEAD_LAMP: Tint = Tint(0xfff4d6);
/// Tail lamps, and the same while braking.
pub const TAIL_LAMP: Tint = Tint(0x8a1512);
/// Brake lamps.
pub const BRAKE_LAMP: Tint = Tint(0xff2a1f);
/// Tips of antennas.
pub const ANTENNA_TIP: Tint = Tint(0x56e0ff);
/// The cab around the driver's eyes.
pub const CAB: Tint = Tint(0x242629);
/// Traffic signs of motorways.
pub const SIGN: Tint = Tint(0x1f4f9a);

/// What changes with the time of day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Daylight {
    /// Overhead.
    pub zenith: Tint,
    /// Where the sky meets the ground; what is far away becomes like it.
    pub horizon: Tint,
    /// The sun, or the moon.
    pub sun: Tint,
    /// Its strength, in lux.
    pub sun_lux: f32,
    /// Light from everywhere.
    pub ambient: Tint,
    /// Its strength, in candela per square metre.
    pub ambient_brightness: f32,
}

/// A clear day.
pub const DAY: Daylight = Daylight {
    zenith: Tint(0x5f9bd1),
    horizon: Tint(0xd3e3ec),
    sun: Tint(0xfff3df),
    sun_lux: 2700.0,
    ambient: Tint(0xdde8f5),
    ambient_brightness: 500.0,
};

/// A clear night.
pub const NIGHT: Daylight = Daylight {
    zenith: Tint(0x050912),
    horizon: Tint(0x1b2638),
    sun: Tint(0x9db4e0),
    sun_lux: 170.0,
    ambient: Tint(0x7f95c4),
    ambient_brightness: 90.0,
};

/// The one of the two.
pub fn daylight(night: bool) -> &'static Daylight {
    if night { &NIGHT } else { &DAY }
}
