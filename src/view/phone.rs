//! The arrangement for narrow screens: four small boxes, the bar, the tray below it, machines
//! side by side, and as much height as they need.

use super::frame::Frame;
use super::layout::{Layout, Rect};
use super::slots::Grid;

const PAD: i32 = 8;
const GAP: i32 = 6;
const TILE_H: i32 = 68;
const HEAD: i32 = 30;
/// A picture of many pods never grows higher than this; pods get smaller instead.
const MAX_TILES: usize = 3;

pub(super) fn layout(frame: &Frame, width: i32, height: i32) -> Layout {
    let columns = frame.nodes.len().clamp(1, 3);
    let machine_w = (width - 2 * PAD - (columns as i32 - 1) * GAP) / columns as i32;
    let mut layout =
        Layout { size: (width, height), is_phone: true, head: HEAD, ..Layout::default() };
    actors(&mut layout, width);
    let tile_w = (machine_w - 14).min(150);
    layout.tray =
        Rect::new(layout.bar.right() - tile_w - 12, layout.bar.bottom() + 4, tile_w + 16, 70);
    layout.gap_y = 183;
    let top = 192;
    let tiles = frame
        .nodes
        .iter()
        .map(|node| frame.pods.iter().filter(|pod| pod.node.as_ref() == Some(&node.name)).count())
        .max()
        .unwrap_or(0)
        .clamp(2, MAX_TILES) as i32;
    let machine_h = HEAD + 6 + tiles * (TILE_H + 6) + 8;
    let rows = frame.nodes.len().max(1).div_ceil(columns) as i32;
    layout.machines = (0..frame.nodes.len())
        .map(|i| {
            let (row, column) = ((i / columns) as i32, (i % columns) as i32);
            Rect::new(
                PAD + column * (machine_w + GAP),
                top + row * (machine_h + GAP),
                machine_w,
                machine_h,
            )
        })
        .collect();
    let bottom = top + rows * (machine_h + GAP) - GAP;
    layout.service_y = (!frame.services.is_empty()).then_some(bottom + 20);
    layout.size.1 = bottom + if frame.services.is_empty() { 12 } else { 40 };
    let plate = Rect::new(PAD, top, machine_w, machine_h);
    Grid::phone(&layout, plate).place(frame, &mut layout);
    layout
}

fn actors(layout: &mut Layout, width: i32) {
    let quarter = (width - 2 * PAD - 16 - 12) / 4;
    let left = PAD + 8;
    layout.kubectl = Rect::new(left, 16, quarter - 8, 52);
    layout.etcd = Rect::new(left + quarter, 16, quarter - 18, 52);
    layout.controllers = Rect::new(left + 2 * quarter - 14, 16, quarter + 36, 52);
    layout.scheduler = Rect::new(left + 3 * quarter + 28, 16, quarter - 16, 52);
    layout.bar = Rect::new(left, 84, width - 2 * left, 22);
    let right = layout.bar.right();
    layout.scheduler.w = right - layout.scheduler.x;
}
