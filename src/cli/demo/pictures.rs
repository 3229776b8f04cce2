//! Pictures as a film or as PNG files.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use crate::cli::print_line;
use crate::viewer::recording::FrameSink;

/// Where pictures go; complete when it is finished, gone when it is dropped before.
pub(super) struct Pictures {
    out: PathBuf,
    partial: PathBuf,
    size: (u32, u32),
    number: u64,
    film: Option<Film>,
    finished: bool,
}

struct Film {
    ffmpeg: Child,
    input: Option<ChildStdin>,
}

impl Pictures {
    /// A film if the path ends like one and ffmpeg is installed; otherwise a folder of pictures.
    pub(super) fn begin(out: &Path, size: (u32, u32), fps: u32) -> Result<Self, String> {
        let extension = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        let wants_film = extension.as_deref().is_some_and(|ending| ["mp4", "mkv", "webm", "mov"].contains(&ending));
        let has_ffmpeg = || {
            let asked = Command::new("ffmpeg").arg("-version").stdout(Stdio::null()).stderr(Stdio::null()).status();
            asked.is_ok_and(|status| status.success())
        };
        let film = wants_film && has_ffmpeg();
        let out = if wants_film && !film {
            let folder = out.with_extension("");
            print_line(&format!(
                "ffmpeg is not installed: PNG pictures go to `{}`; afterwards make a film of them with ffmpeg -i '{}/%06d.png'",
                folder.display(),
                folder.display()
            ));
            folder
        } else {
            out.to_owned()
        };
        if out.is_dir() && fs::read_dir(&out).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(format!("`{}` is a folder with files in it; choose another one", out.display()));
        }
        let partial = partial_of(&out, extension.as_deref().filter(|_| film));
        let refuse = |error: &dyn std::fmt::Display| format!("cannot write `{}`: {error}", partial.display());
        let film = if film {
            if let Some(parent) = out.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                fs::create_dir_all(parent).map_err(|error| refuse(&error))?;
            }
            Some(Film::begin(&partial, size, fps).map_err(|error| refuse(&error))?)
        } else {
            // What is left of a recording that was killed.
            let _ = fs::remove_dir_all(&partial);
            fs::create_dir_all(&partial).map_err(|error| refuse(&error))?;
            None
        };
        Ok(Self { out, partial, size, number: 0, film, finished: false })
    }

    /// Completes it and tells where it is.
    pub(super) fn finish(mut self) -> Result<String, String> {
        if let Some(film) = &mut self.film {
            film.finish()?;
        }
        let failed = |error| format!("cannot write `{}`: {error}", self.out.display());
        if self.film.is_none() && self.out.is_dir() {
            fs::remove_dir(&self.out).map_err(failed)?;
        }
        fs::rename(&self.partial, &self.out).map_err(failed)?;
        self.finished = true;
        Ok(self.out.display().to_string())
    }
}

/// A name beside the wanted one; ffmpeg looks at the ending.
fn partial_of(out: &Path, ending: Option<&str>) -> PathBuf {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let ending = ending.map(|ending| format!(".{ending}")).unwrap_or_default();
    out.with_file_name(format!(".{name}.partial{ending}"))
}

impl Film {
    fn begin(path: &Path, (width, height): (u32, u32), fps: u32) -> std::io::Result<Self> {
        let mut ffmpeg = Command::new("ffmpeg")
            .args(["-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba"])
            .args(["-s", &format!("{width}x{height}"), "-r", &fps.to_string(), "-i", "-"])
            // Even sizes, and colours that every player knows.
            .args(["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"])
            .arg(path)
            .stdin(Stdio::piped())
            .spawn()?;
        let input = ffmpeg.stdin.take();
        Ok(Self { ffmpeg, input })
    }

    fn finish(&mut self) -> Result<(), String> {
        drop(self.input.take());
        match self.ffmpeg.wait() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("ffmpeg ended with {status}; record to a folder instead")),
            Err(error) => Err(format!("ffmpeg cannot be waited for: {error}")),
        }
    }
}

impl FrameSink for Pictures {
    fn frame(&mut self, pixels: &[u8]) -> Result<(), String> {
        self.number += 1;
        if let Some(film) = &mut self.film {
            let written = film.input.as_mut().map_or(Ok(()), |input| input.write_all(pixels));
            return written
                .map_err(|error| format!("ffmpeg takes no more pictures ({error}); record to a folder instead"));
        }
        let path = self.partial.join(format!("{:06}.png", self.number));
        write_png(&path, pixels, self.size).map_err(|error| {
            format!("cannot write `{}`: {error}; free some space or record fewer pictures", path.display())
        })
    }
}

impl Drop for Pictures {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        if let Some(film) = &mut self.film {
            drop(film.input.take());
            let _ = film.ffmpeg.kill();
            let _ = film.ffmpeg.wait();
            let _ = fs::remove_file(&self.partial);
        } else {
            let _ = fs::remove_dir_all(&self.partial);
        }
    }
}

fn write_png(path: &Path, pixels: &[u8], (width, height): (u32, u32)) -> Result<(), png::EncodingError> {
    let mut encoder = png::Encoder::new(BufWriter::new(File::create(path)?), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // The pictures are opaque.
    let rgb: Vec<u8> = pixels.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&rgb)?;
    writer.finish()
}
