//! RGB pixels as a PNG file.

/// Encodes 8-bit RGB pixels, row by row, as PNG.
///
/// Figures are mostly white, so that the fastest compression already makes them small.
pub(super) fn encode(pixels: &[u8], (width, height): (u32, u32)) -> Vec<u8> {
    let mut file = Vec::with_capacity(pixels.len() / 16);
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fastest);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .expect("memory takes any image, and the pixels fill it");
    file
}
