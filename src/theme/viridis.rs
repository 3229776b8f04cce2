//! A scale of colours for quantities.

use super::Rgb;

/// Every fifteenth of the 256 colours of viridis, the last one included. Published by Stéfan van der Walt and Nathaniel
/// Smith under CC0 (<https://bids.github.io/colormap/>), rounded to 8 bits.
const ANCHORS: [Rgb; 18] = [
    Rgb::new(68, 1, 84),
    Rgb::new(72, 23, 105),
    Rgb::new(71, 42, 122),
    Rgb::new(67, 61, 132),
    Rgb::new(61, 78, 138),
    Rgb::new(53, 94, 141),
    Rgb::new(46, 109, 142),
    Rgb::new(41, 123, 142),
    Rgb::new(35, 137, 142),
    Rgb::new(31, 151, 139),
    Rgb::new(33, 165, 133),
    Rgb::new(46, 179, 124),
    Rgb::new(70, 192, 111),
    Rgb::new(101, 203, 94),
    Rgb::new(137, 213, 72),
    Rgb::new(176, 221, 47),
    Rgb::new(216, 226, 25),
    Rgb::new(253, 231, 37),
];

/// The colour of a share of the whole, 0 to 1, in viridis: brightness grows evenly, for any kind of colour vision and in
/// grey too. Shares outside are taken for the nearer end, what is no number for 0.
pub fn viridis(share: f64) -> Rgb {
    let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
    let at = share * (ANCHORS.len() - 1) as f64;
    let below = (at.floor() as usize).min(ANCHORS.len() - 2);
    ANCHORS[below].mixed(ANCHORS[below + 1], at - below as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_meets_the_published_table_also_between_the_anchors() {
        // place among the 256 colours -> the published colour
        let cases = [
            (0, [0.267004, 0.004874, 0.329415]),
            (32, [0.278826, 0.175490, 0.483397]),
            (64, [0.229739, 0.322361, 0.545706]),
            (96, [0.172719, 0.448791, 0.557885]),
            (128, [0.127568, 0.566949, 0.550556]),
            (160, [0.157851, 0.683765, 0.501686]),
            (192, [0.369214, 0.788888, 0.382914]),
            (224, [0.678489, 0.863742, 0.189503]),
            (255, [0.993248, 0.906157, 0.143936]),
        ];
        for (place, expected) in cases {
            let found = viridis(f64::from(place) / 255.0).parts();
            for (found, expected) in found.into_iter().zip(expected) {
                let difference = f64::from(found) - expected * 255.0;
                assert!(difference.abs() <= 2.0, "{place}: {found}, published {:.1}", expected * 255.0);
            }
        }
    }

    #[test]
    fn it_gets_brighter_all_the_way_and_takes_any_number() {
        let colours: Vec<f64> = (0..=100).map(|percent| viridis(f64::from(percent) / 100.0).luminance()).collect();
        assert!(colours.windows(2).all(|pair| pair[0] < pair[1]), "{colours:?}");
        for (share, same) in [(-1.0, 0.0), (2.0, 1.0), (f64::NAN, 0.0), (f64::INFINITY, 1.0)] {
            assert_eq!(viridis(share), viridis(same), "{share}");
        }
    }
}
