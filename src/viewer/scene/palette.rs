//! Colours of the world. They are what a surface is in white light; day and night come from [`light`](super::light).

use bevy::color::{Color, LinearRgba};

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
pub const GROUND: Tint = Tint(0x8a_9b68);
/// Fields and meadows around.
pub const FIELDS: [Tint; 5] = [Tint(0x93_a56c), Tint(0x80_9460), Tint(0xa9_a877), Tint(0x8c_a26f), Tint(0xb3_aa7c)];
/// The ground between houses.
pub const TOWN: Tint = Tint(0x9d_9f92);
/// Beside the asphalt.
pub const VERGE: Tint = Tint(0x8d_8b79);
/// Lanes and junctions.
pub const ASPHALT: Tint = Tint(0x55_585d);
/// Lines on the road.
pub const LANE_MARKING: Tint = Tint(0xee_eee6);
/// Paths for people on foot.
pub const PAVEMENT: Tint = Tint(0xb6_b2a8);
/// Their edges.
pub const KERB: Tint = Tint(0xcf_ccc4);
/// House fronts.
pub const WALLS: [Tint; 6] =
    [Tint(0xc9_b79c), Tint(0xb9_a99a), Tint(0xd3_c8b2), Tint(0xa9_9a90), Tint(0xc2_a58d), Tint(0xb4_b6b2)];
/// Along the top of a front.
pub const PARAPET: Tint = Tint(0xdd_d8cc);
/// Flat roofs.
pub const ROOFS: [Tint; 3] = [Tint(0x8f_8d89), Tint(0x9a_958c), Tint(0x85_8788)];
/// Machines on the roofs.
pub const ROOF_UNIT: Tint = Tint(0xb9_bcbd);
/// Windows by day.
pub const WINDOW: Tint = Tint(0x43_5261);
/// The ground floor.
pub const SHOP: Tint = Tint(0x39_4149);
/// Windows by night.
pub const LIT_WINDOWS: [Tint; 3] = [Tint(0xff_d58a), Tint(0xff_c36b), Tint(0xd8_e4ff)];
/// Posts, rails and masts.
pub const STEEL: Tint = Tint(0x9a_a0a6);
/// Signal posts and the housings of lamps.
pub const DARK_STEEL: Tint = Tint(0x35_393e);
/// Reflector posts: white, with a black band.
pub const DELINEATOR: Tint = Tint(0xf2_f2ee);
/// The band, and what else is black.
pub const BLACK: Tint = Tint(0x1c_1e21);
/// Trunks.
pub const TRUNK: Tint = Tint(0x6d_5742);
/// Leaves.
pub const LEAVES: [Tint; 4] = [Tint(0x5c_7f45), Tint(0x4d_7242), Tint(0x6f_8a49), Tint(0x47_6a4b)];
/// Lamps of a signal, from above.
pub const SIGNAL_LAMPS: [Tint; 3] = [Tint(0xff_3b30), Tint(0xff_b81c), Tint(0x2b_d96b)];
/// How much of its colour a lamp has that is off.
pub const LAMP_OFF: f32 = 0.06;
/// Light of street lamps.
pub const STREET_LIGHT: Tint = Tint(0xff_dca3);

/// Bodies of those who have a station.
pub const EQUIPPED: [Tint; 6] =
    [Tint(0x2f_6aa8), Tint(0x2c_8c86), Tint(0xa8_4b3d), Tint(0xc7_9339), Tint(0x76_5590), Tint(0xe4_e0d3)];
/// Bodies of those who have none.
pub const UNEQUIPPED: Tint = Tint(0x90_9498);
/// Skin, the shades that a crowd has.
pub const SKIN: [Tint; 3] = [Tint(0xd9_a888), Tint(0x9a_6a4b), Tint(0xe6_bfa0)];
/// Panes of vehicles.
pub const GLASS: Tint = Tint(0x1d_2730);
/// Tyres.
pub const TYRE: Tint = Tint(0x22_2326);
/// Hubs.
pub const HUB: Tint = Tint(0xa7_abae);
/// Boxes of trucks.
pub const CARGO: Tint = Tint(0xd7_d8d4);
/// Under a vehicle.
pub const CONTACT_SHADOW: Tint = Tint(0x33_3539);
/// Head lamps.
pub const HEAD_LAMP: Tint = Tint(0xff_f8e4);
/// Tail lamps, and the same while braking.
pub const TAIL_LAMP: Tint = Tint(0x8a_1512);
/// Brake lamps.
pub const BRAKE_LAMP: Tint = Tint(0xff_2a1c);
/// Tips of antennas.
pub const ANTENNA_TIP: Tint = Tint(0x56_e0ff);
/// Around who is selected.
pub const SELECTION: Tint = Tint(0xff_e14d);
/// The cab around the driver's eyes.
pub const CAB: Tint = Tint(0x24_2629);
/// Traffic signs of motorways.
pub const SIGN: Tint = Tint(0x1f_4f9a);

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
    zenith: Tint(0x5f_9bd1),
    horizon: Tint(0xd3_e3ec),
    sun: Tint(0xff_f3df),
    sun_lux: 2500.0,
    ambient: Tint(0xdd_e8f5),
    ambient_brightness: 480.0,
};

/// A clear night.
pub const NIGHT: Daylight = Daylight {
    zenith: Tint(0x05_0912),
    horizon: Tint(0x1b_2638),
    sun: Tint(0x9d_b4e0),
    sun_lux: 170.0,
    ambient: Tint(0x7f_95c4),
    ambient_brightness: 90.0,
};

/// The one of the two.
pub fn daylight(night: bool) -> &'static Daylight {
    if night { &NIGHT } else { &DAY }
}
