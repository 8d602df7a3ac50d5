//! The pictures of the README: a still one, and the return of a deleted pod as an animated PNG.
//!
//! A page test takes the frames from the real page as they come; here they become one file. Each
//! frame holds only the rectangle that differs from the one before it, and in it only the pixels
//! that do.

use crate::suite;
use anyhow::{Context, Result, bail};
use png::{
    BitDepth, BlendOp, ColorType, Compression, Decoder, DisposeOp, Encoder, Transformations,
};
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

const FOLDER: &str = "docs/pictures";
/// How long the last frame stands, in milliseconds.
const LAST_MS: u16 = 3_000;
/// The colour that stands for "as before", which is why a picture has 255 others at most.
const AS_BEFORE: u8 = 0;

/// Takes the pictures anew from the page in `dist`.
pub fn take(dist: &Path) -> Result<()> {
    let folder = suite::pictures()?;
    let frames = folder.join("readme");
    fs::remove_dir_all(&frames).ok();
    suite::studio(dist, "pictures_for_the_readme")?;
    fs::create_dir_all(FOLDER)?;
    fs::copy(folder.join("first-screen.png"), Path::new(FOLDER).join("first-screen.png"))?;
    let animation = Path::new(FOLDER).join("return.png");
    animate(&read(&frames)?, &animation)?;
    println!("{}: {} KB", animation.display(), fs::metadata(&animation)?.len() / 1024);
    Ok(())
}

/// A frame: when it was taken in milliseconds, and its pixels.
struct Frame {
    at: u32,
    width: usize,
    height: usize,
    rgb: Vec<[u8; 3]>,
}

/// Reads frames named by their time, in order, without those that show nothing new.
fn read(folder: &Path) -> Result<Vec<Frame>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.sort();
    let mut frames: Vec<Frame> = Vec::new();
    for file in files {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let at = stem.parse().with_context(|| file.display().to_string())?;
        let frame = decode(&file, at)?;
        if frames.last().is_none_or(|last| last.rgb != frame.rgb) {
            frames.push(frame);
        }
    }
    Ok(frames)
}

fn decode(file: &Path, at: u32) -> Result<Frame> {
    let mut decoder = Decoder::new(BufReader::new(File::open(file)?));
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let mut bytes = vec![0; reader.output_buffer_size().context("a picture that fits memory")?];
    let info = reader.next_frame(&mut bytes)?;
    let samples = info.color_type.samples();
    if samples < 3 {
        bail!("{}: not in colour", file.display());
    }
    let rgb = bytes.chunks_exact(samples).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    Ok(Frame { at, width: info.width as usize, height: info.height as usize, rgb })
}

fn animate(frames: &[Frame], file: &Path) -> Result<()> {
    let first = frames.first().context("no frames")?;
    let palette = Palette::of(frames);
    let (width, height) = (first.width as u32, first.height as u32);
    let mut encoder = Encoder::new(BufWriter::new(File::create(file)?), width, height);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    encoder.set_palette(palette.bytes());
    encoder.set_trns(vec![0]);
    encoder.set_animated(frames.len() as u32, 0)?;
    let mut writer = encoder.write_header()?;
    let mut before: Option<Vec<u8>> = None;
    for (i, frame) in frames.iter().enumerate() {
        let now = palette.indexed(&frame.rgb);
        let (x, y, w, h) = match &before {
            None => (0, 0, frame.width, frame.height),
            Some(before) => difference(before, &now, frame.width),
        };
        let mut pixels = Vec::with_capacity(w * h);
        for row in y..y + h {
            for place in row * frame.width + x..row * frame.width + x + w {
                let same = before.as_ref().is_some_and(|before| before[place] == now[place]);
                pixels.push(if same { AS_BEFORE } else { now[place] });
            }
        }
        let next = frames.get(i + 1).map(|next| next.at - frame.at);
        let delay = next.map_or(LAST_MS, |ms| ms.min(u32::from(u16::MAX)) as u16);
        if i > 0 {
            // The default image is the first frame: it is whole and at the origin already.
            writer.reset_frame_position()?;
            writer.set_frame_dimension(w as u32, h as u32)?;
            writer.set_frame_position(x as u32, y as u32)?;
        }
        writer.set_frame_delay(delay, 1_000)?;
        writer.set_dispose_op(DisposeOp::None)?;
        writer.set_blend_op(if i > 0 { BlendOp::Over } else { BlendOp::Source })?;
        writer.write_image_data(&pixels)?;
        before = Some(now);
    }
    writer.finish()?;
    Ok(())
}

/// The smallest rectangle around all pixels that differ: x, y, width, height.
fn difference(before: &[u8], now: &[u8], width: usize) -> (usize, usize, usize, usize) {
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    for (place, _) in before.iter().zip(now).enumerate().filter(|(_, (a, b))| a != b) {
        let (x, y) = (place % width, place / width);
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
    }
    // Frames whose colours only differed by less than the palette can say have one pixel.
    if left > right { (0, 0, 1, 1) } else { (left, top, right - left + 1, bottom - top + 1) }
}

/// The colours that occur most; all others are shown as the nearest of them.
struct Palette {
    /// Without the one that stands for "as before".
    colours: Vec<[u8; 3]>,
    index: std::collections::HashMap<[u8; 3], u8>,
}

impl Palette {
    fn of(frames: &[Frame]) -> Palette {
        let mut counts = std::collections::HashMap::<[u8; 3], usize>::new();
        for colour in frames.iter().flat_map(|frame| &frame.rgb) {
            *counts.entry(*colour).or_default() += 1;
        }
        let mut by_count: Vec<([u8; 3], usize)> = counts.into_iter().collect();
        by_count.sort_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
        let colours: Vec<[u8; 3]> = by_count.iter().take(255).map(|(colour, _)| *colour).collect();
        let nearest = |colour: [u8; 3]| {
            let distance = |other: &[u8; 3]| -> u32 {
                (0..3).map(|i| u32::from(colour[i].abs_diff(other[i])).pow(2)).sum()
            };
            let best = (0..colours.len()).min_by_key(|i| distance(&colours[*i]));
            best.map_or(AS_BEFORE, |i| i as u8 + 1)
        };
        let index = by_count.iter().map(|(colour, _)| (*colour, nearest(*colour))).collect();
        Palette { colours, index }
    }

    fn bytes(&self) -> Vec<u8> {
        std::iter::once([0; 3]).chain(self.colours.iter().copied()).flatten().collect()
    }

    fn indexed(&self, pixels: &[[u8; 3]]) -> Vec<u8> {
        pixels.iter().map(|colour| self.index[colour]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_difference_is_the_smallest_rectangle() {
        let before = [1; 12];
        let mut now = before;
        (now[5], now[10]) = (2, 2);
        assert_eq!(difference(&before, &now, 4), (1, 1, 2, 2));
        assert_eq!(difference(&before, &before, 4), (0, 0, 1, 1));
    }

    #[test]
    fn an_animation_ends_as_its_last_frame() {
        let frame = |at, colour: [u8; 3]| {
            let mut rgb = vec![[9, 9, 9]; 12];
            rgb[6] = colour;
            Frame { at, width: 4, height: 3, rgb }
        };
        let file = std::env::temp_dir().join(format!("respawn-{}.png", std::process::id()));
        animate(&[frame(0, [1, 2, 3]), frame(80, [4, 5, 6])], &file).expect("an animation");
        let mut decoder = Decoder::new(BufReader::new(File::open(&file).expect("a file")));
        decoder.set_transformations(Transformations::EXPAND);
        let mut reader = decoder.read_info().expect("a header");
        let mut bytes = vec![0; reader.output_buffer_size().expect("a size")];
        reader.next_frame(&mut bytes).expect("the first frame");
        assert_eq!(bytes[24..28], [1, 2, 3, 255]);
        reader.next_frame(&mut bytes).expect("the second frame");
        let control = reader.info().frame_control().expect("its place");
        assert_eq!((control.x_offset, control.y_offset), (2, 1));
        assert_eq!((control.width, control.height), (1, 1));
        assert_eq!(bytes[..4], [4, 5, 6, 255]);
        std::fs::remove_file(&file).ok();
    }
}
