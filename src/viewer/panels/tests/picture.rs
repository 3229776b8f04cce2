//! Draws what egui wants drawn, without a GPU.

use std::collections::BTreeMap;

use bevy_egui::egui;
use egui::epaint::{ClippedPrimitive, ImageData, Primitive, Vertex};
use egui::{Color32, TextureId, TexturesDelta};

#[derive(Clone, Default)]
pub(super) struct Picture {
    textures: BTreeMap<u64, (usize, usize, Vec<Color32>)>,
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

impl Picture {
    pub fn take_textures(&mut self, mut delta: TexturesDelta) {
        let changes = delta.set.iter().flat_map(|(id, changes)| changes.iter().map(move |change| (id, change)));
        for (id, change) in changes {
            let TextureId::Managed(id) = id else { continue };
            let ImageData::Color(image) = &change.image;
            let [wide, high] = image.size;
            match change.pos {
                None => _ = self.textures.insert(*id, (wide, high, image.pixels.clone())),
                Some([x0, y0]) => {
                    let Some((full, _, pixels)) = self.textures.get_mut(id) else { continue };
                    for y in 0..high {
                        let to = (y0 + y) * *full + x0;
                        pixels[to..to + wide].copy_from_slice(&image.pixels[y * wide..(y + 1) * wide]);
                    }
                }
            }
        }
        // It says so if what it brings is not used.
        delta.clear();
    }

    pub fn paint(&mut self, width: usize, height: usize, ppp: f32, primitives: &[ClippedPrimitive], night: bool) {
        (self.width, self.height) = (width, height);
        self.pixels = (0..width * height)
            .map(|place| {
                let (x, y) = (place % width, place / width);
                // Something like a road in a landscape.
                let road = ((y as f32 / height as f32 - 0.5).abs() < 0.12) as u8 as f32;
                let grain = if (x / 40 + y / 40) % 2 == 0 { 4.0 } else { 0.0 };
                if night {
                    [20.0 + 22.0 * road + grain, 26.0 + 18.0 * road + grain, 34.0 + 16.0 * road + grain]
                } else {
                    [176.0 - 40.0 * road + grain, 196.0 - 56.0 * road + grain, 172.0 - 28.0 * road + grain]
                }
            })
            .collect();
        for primitive in primitives {
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let TextureId::Managed(texture) = mesh.texture_id else { continue };
            let Some((wide, high, texels)) = self.textures.get(&texture) else { continue };
            let (wide, high) = (*wide, *high);
            let clip = primitive.clip_rect;
            let (x0, y0) = ((clip.min.x * ppp).round().max(0.0), (clip.min.y * ppp).round().max(0.0));
            let (x1, y1) =
                ((clip.max.x * ppp).round().min(width as f32), (clip.max.y * ppp).round().min(height as f32));
            let texel = |u: f32, v: f32| -> [f32; 4] {
                let (x, y) = (u * wide as f32 - 0.5, v * high as f32 - 0.5);
                let (fx, fy) = (x - x.floor(), y - y.floor());
                let get = |x: f32, y: f32| {
                    let x = (x.max(0.0) as usize).min(wide - 1);
                    let y = (y.max(0.0) as usize).min(high - 1);
                    texels[y * wide + x].to_array().map(f32::from)
                };
                let (a, b, c, d) = (
                    get(x.floor(), y.floor()),
                    get(x.floor() + 1.0, y.floor()),
                    get(x.floor(), y.floor() + 1.0),
                    get(x.floor() + 1.0, y.floor() + 1.0),
                );
                std::array::from_fn(|i| {
                    (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy
                })
            };
            for corners in mesh.indices.chunks_exact(3) {
                let [a, b, c]: [Vertex; 3] = std::array::from_fn(|place| mesh.vertices[corners[place] as usize]);
                let p = [a, b, c].map(|vertex| (vertex.pos.x * ppp, vertex.pos.y * ppp));
                let area = (p[1].0 - p[0].0) * (p[2].1 - p[0].1) - (p[2].0 - p[0].0) * (p[1].1 - p[0].1);
                if area.abs() < 1e-9 {
                    continue;
                }
                let low = |one: f32, other: f32, third: f32| one.min(other).min(third);
                let top = |one: f32, other: f32, third: f32| one.max(other).max(third);
                let left = low(p[0].0, p[1].0, p[2].0).max(x0).floor().max(x0) as usize;
                let right = top(p[0].0, p[1].0, p[2].0).min(x1).ceil().min(x1).max(0.0) as usize;
                let upper = low(p[0].1, p[1].1, p[2].1).max(y0).floor().max(y0) as usize;
                let lower = top(p[0].1, p[1].1, p[2].1).min(y1).ceil().min(y1).max(0.0) as usize;
                for y in upper..lower {
                    for x in left..right {
                        let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                        let w1 = ((px - p[0].0) * (p[2].1 - p[0].1) - (p[2].0 - p[0].0) * (py - p[0].1)) / area;
                        let w2 = ((p[1].0 - p[0].0) * (py - p[0].1) - (px - p[0].0) * (p[1].1 - p[0].1)) / area;
                        let w0 = 1.0 - w1 - w2;
                        // A pixel on a shared edge belongs to one of the triangles.
                        if w0 < 0.0 || w1 < 0.0 || w2 < 0.0 || (w1 == 0.0 && w0 > 0.0 && w2 > 0.0 && area < 0.0) {
                            continue;
                        }
                        let mix = |f: &dyn Fn(&Vertex) -> f32| f(&a) * w0 + f(&b) * w1 + f(&c) * w2;
                        let sample = texel(mix(&|vertex| vertex.uv.x), mix(&|vertex| vertex.uv.y));
                        let colour: [f32; 4] = std::array::from_fn(|i| {
                            mix(&|vertex| f32::from(vertex.color.to_array()[i])) * sample[i] / 255.0
                        });
                        let pixel = &mut self.pixels[y * self.width + x];
                        for channel in 0..3 {
                            pixel[channel] = colour[channel] + pixel[channel] * (1.0 - colour[3] / 255.0);
                        }
                    }
                }
            }
        }
    }

    /// How different the brightest and the darkest pixel of a rectangle in pixels are.
    pub fn contrast(&self, left: usize, upper: usize, right: usize, lower: usize) -> f32 {
        let (mut low, mut high) = (255.0_f32, 0.0_f32);
        for y in upper..lower.min(self.height) {
            for x in left..right.min(self.width) {
                let [r, g, b] = self.pixels[y * self.width + x];
                let bright = 0.299 * r + 0.587 * g + 0.114 * b;
                (low, high) = (low.min(bright), high.max(bright));
            }
        }
        high - low
    }

    /// Keeps the picture where `COMAD_PICTURES` says, for people who change the panels.
    pub fn keep(&self, name: &str) {
        let Ok(folder) = std::env::var("COMAD_PICTURES") else { return };
        let file = std::fs::File::create(std::path::Path::new(&folder).join(format!("{name}.png"))).expect("a folder");
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        let bytes: Vec<u8> = self.pixels.iter().flatten().map(|value| value.round().clamp(0.0, 255.0) as u8).collect();
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&bytes)).expect("it is written");
    }
}
