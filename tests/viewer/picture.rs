//! What is in a picture, without looking at single pixels.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// A picture of red, green and blue.
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pixels: Vec<[u8; 3]>,
}

/// A part of a picture, as parts of its width and height from 0 to 1.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    pub name: &'static str,
    pub x: (f64, f64),
    pub y: (f64, f64),
}

impl Picture {
    pub fn read(path: &Path) -> Self {
        let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut decoder = png::Decoder::new(BufReader::new(file));
        decoder.set_transformations(png::Transformations::normalize_to_color8());
        let mut reader = decoder.read_info().expect("a PNG picture");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a picture of a size")];
        let info = reader.next_frame(&mut bytes).expect("a whole picture");
        let samples = info.color_type.samples();
        let grey = samples < 3;
        let pixel = |part: &[u8]| if grey { [part[0]; 3] } else { [part[0], part[1], part[2]] };
        let pixels = bytes[..info.buffer_size()].chunks_exact(samples).map(pixel).collect();
        Self { width: info.width as usize, height: info.height as usize, pixels }
    }

    fn of(&self, region: Region) -> impl Iterator<Item = [u8; 3]> + '_ {
        let range = |(from, until): (f64, f64), length: usize| {
            (from * length as f64) as usize..(until * length as f64) as usize
        };
        let columns = range(region.x, self.width);
        range(region.y, self.height)
            .flat_map(move |row| columns.clone().map(move |column| self.pixels[row * self.width + column]))
    }

    /// Different colours, in steps of sixteen.
    pub fn colours(&self, region: Region) -> usize {
        self.of(region).map(|pixel| pixel.map(|part| part / 16)).collect::<BTreeSet<_>>().len()
    }

    /// The ratio of contrast between the darkest and the lightest of the colours that fill at least a thousandth of a
    /// region (WCAG 2.2: relative luminance): text can be read from 4.5 on.
    pub fn contrast(&self, region: Region) -> f64 {
        let mut luminances: Vec<f64> = self.of(region).map(luminance).collect();
        luminances.sort_by(f64::total_cmp);
        let few = luminances.len() / 1000;
        let (dark, light) = (luminances[few], luminances[luminances.len() - 1 - few]);
        (light + 0.05) / (dark + 0.05)
    }

    /// The part of a region in which two pictures differ.
    pub fn difference(&self, other: &Self, region: Region) -> f64 {
        let pairs = self.of(region).zip(other.of(region));
        let (differ, all) = pairs.fold((0usize, 0u32), |(differ, all), (one, other)| {
            let far = one.iter().zip(other).any(|(one, other)| one.abs_diff(other) > 12);
            (differ + usize::from(far), all + 1)
        });
        differ as f64 / f64::from(all)
    }
}

fn luminance(pixel: [u8; 3]) -> f64 {
    let [red, green, blue] = pixel.map(|part| {
        let share = f64::from(part) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
