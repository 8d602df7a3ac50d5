//! Where everything stands: a frame and a size become rectangles.

use super::frame::Frame;
use super::phone;
use super::slots::{Grid, Level};

/// A rectangle in CSS pixels, from the picture's top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub w: i32,
    pub h: i32,
}

impl Rect {
    pub const fn new(x: i32, y: i32, w: i32, h: i32) -> Rect {
        Rect { x, y, w, h }
    }

    pub fn right(self) -> i32 {
        self.x + self.w
    }

    pub fn bottom(self) -> i32 {
        self.y + self.h
    }

    pub fn center(self) -> (i32, i32) {
        (self.x + self.w / 2, self.y + self.h / 2)
    }
}

/// The places of one frame in one size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub size: (i32, i32),
    /// Narrow: the tray hangs below the bar, tiles are small, the picture is as high as it needs.
    pub is_phone: bool,
    pub level: Level,
    /// The plate of the control plane; empty on a phone.
    pub plane: Rect,
    pub bar: Rect,
    pub kubectl: Rect,
    pub etcd: Rect,
    pub controllers: Rect,
    pub scheduler: Rect,
    pub tray: Rect,
    /// In the order of the frame's nodes.
    pub machines: Vec<Rect>,
    /// How high a machine's head is.
    pub head: i32,
    /// In the order of the frame's pods.
    pub pods: Vec<Rect>,
    /// The height at which owner lines run from machine to machine.
    pub gap_y: i32,
    /// The height of the Service rail; none without Services.
    pub service_y: Option<i32>,
}

/// Narrower than this the picture takes the phone's arrangement.
const PHONE_WIDTH: i32 = 600;
/// The space around and between the large things.
pub(super) const PAD: i32 = 18;
/// No machine is narrower than this while another row can help.
const MACHINE_MIN: i32 = 172;

impl Layout {
    /// Places a frame in a picture of `width` by `height` pixels.
    pub fn new(frame: &Frame, width: i32, height: i32) -> Layout {
        if width < PHONE_WIDTH {
            return phone::layout(frame, width, height);
        }
        desktop(frame, width, height)
    }

    /// The point where a box's wire begins: the lamp at its lower edge.
    pub fn lamp(&self, actor: Rect) -> (i32, i32) {
        (actor.x + actor.w / 2, actor.bottom())
    }

    /// The lamp of the kubelet on a machine.
    pub fn kubelet(&self, machine: usize) -> (i32, i32) {
        let inset = if self.is_phone { 14 } else { 20 };
        match self.machines.get(machine) {
            Some(rect) => (rect.right() - inset, rect.y + self.head / 2),
            None => (self.bar.right(), self.bar.bottom()),
        }
    }

    /// Where owner lines begin below the controllers' box, for the n-th owner.
    pub fn owner_origin(&self, owner: usize) -> (i32, i32) {
        let inset = if self.is_phone { self.controllers.w / 2 } else { 34 };
        let step = 10 * (owner.min(5) as i32);
        (
            (self.controllers.x + inset + step).min(self.controllers.right() - 8),
            self.controllers.bottom(),
        )
    }
}

fn desktop(frame: &Frame, width: i32, height: i32) -> Layout {
    let columns = columns(frame.nodes.len(), width - 2 * PAD);
    let machine_w = machine_width(columns, width);
    let tight = height < 590;
    let tile_h = if tight { 78 } else { 84 };
    let mut layout = Layout { size: (width, height), head: 38, ..Layout::default() };
    let tray_w = (machine_w.min(300) - 42 + 16).max(150);
    actors(&mut layout, width, tray_w, tile_h);
    layout.gap_y = layout.plane.bottom() + if tight { 18 } else { 24 };
    let top = layout.gap_y + if tight { 20 } else { 26 };
    let foot = match (frame.services.is_empty(), tight) {
        (true, _) => 18,
        (false, true) => 48,
        (false, false) => 58,
    };
    let rows = frame.nodes.len().max(1).div_ceil(columns) as i32;
    let room = (height - top - foot - (rows - 1) * PAD) / rows;
    let machine_h = room.clamp(110, 46 + 5 * (tile_h + 8) + 6);
    layout.machines = (0..frame.nodes.len())
        .map(|i| {
            let (row, column) = ((i / columns) as i32, (i % columns) as i32);
            let x = PAD + column * (machine_w + PAD);
            Rect::new(x, top + row * (machine_h + PAD), machine_w, machine_h)
        })
        .collect();
    let bottom = top + rows * (machine_h + PAD) - PAD;
    layout.service_y = (!frame.services.is_empty()).then_some(bottom + if tight { 25 } else { 30 });
    Grid::desktop(&layout, tile_h).place(frame, &mut layout);
    layout
}

/// How many machines stand side by side: all of them while they fit, else even rows.
pub(super) fn columns(machines: usize, room: i32) -> usize {
    let fit = ((room + PAD) / (MACHINE_MIN + PAD)).max(1) as usize;
    let rows = machines.max(1).div_ceil(fit);
    machines.max(1).div_ceil(rows)
}

fn machine_width(columns: usize, width: i32) -> i32 {
    let columns = columns as i32;
    (width - 2 * PAD - (columns - 1) * PAD) / columns
}

/// kubectl outside, the control plane with its three boxes and the tray, and the API bar.
fn actors(layout: &mut Layout, width: i32, tray_w: i32, tile_h: i32) {
    const TOP: i32 = 44;
    const INSET: i32 = 14;
    let kubectl_w = if width < 760 { 78 } else { 98 };
    let box_h = tile_h + 6;
    let left = PAD + kubectl_w + 14;
    let plane_w = width - PAD - left;
    let rest = plane_w - 2 * INSET - tray_w - 3 * 12;
    let (etcd_w, controllers_w) = (rest * 19 / 100, rest * 53 / 100);
    layout.kubectl = Rect::new(PAD, TOP, kubectl_w, box_h);
    let mut x = left + INSET;
    layout.etcd = Rect::new(x, TOP, etcd_w, box_h);
    x += etcd_w + 12;
    layout.controllers = Rect::new(x, TOP, controllers_w, box_h);
    x += controllers_w + 12;
    layout.scheduler = Rect::new(x, TOP, rest - etcd_w - controllers_w, box_h);
    x = layout.scheduler.right() + 12;
    layout.tray = Rect::new(x, TOP - 22, tray_w, box_h + 22);
    layout.bar = Rect::new(PAD, TOP + box_h + 14, width - 2 * PAD, 26);
    layout.plane = Rect::new(left, 14, plane_w, layout.bar.bottom() + 12 - 14);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::example;

    fn overlap(a: Rect, b: Rect) -> bool {
        a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom()
    }

    #[test]
    fn tiles_stand_inside_their_machines_and_apart() {
        let frame = example::rest();
        for (width, height) in [(970, 590), (860, 520), (1400, 760), (640, 520), (390, 400)] {
            let layout = Layout::new(&frame, width, height);
            assert_eq!(layout.level, Level::Tile, "{width}");
            for (pod, rect) in frame.pods.iter().zip(&layout.pods) {
                let machine = frame.node_index(pod.node.as_ref().unwrap()).unwrap();
                let plate = layout.machines[machine];
                assert!(rect.x > plate.x && rect.right() < plate.right(), "{width}");
                assert!(rect.y > plate.y + layout.head && rect.bottom() < plate.bottom());
            }
            for (i, a) in layout.pods.iter().enumerate() {
                assert!(layout.pods[..i].iter().all(|b| !overlap(*a, *b)), "{width}");
            }
        }
    }

    #[test]
    fn boxes_keep_their_order_and_the_width() {
        for width in [640, 760, 970, 1400] {
            let layout = Layout::new(&example::rest(), width, 600);
            let boxes =
                [layout.kubectl, layout.etcd, layout.controllers, layout.scheduler, layout.tray];
            for pair in boxes.windows(2) {
                assert!(pair[0].right() < pair[1].x, "{width}: {pair:?}");
                assert!(pair[1].w > 40, "{width}: {pair:?}");
            }
            assert!(layout.tray.right() < layout.plane.right());
        }
    }

    #[test]
    fn many_machines_stand_in_even_rows() {
        assert_eq!(columns(3, 934), 3);
        assert_eq!(columns(10, 934), 5);
        assert_eq!(columns(1, 934), 1);
        assert_eq!(columns(7, 934), 4);
    }

    #[test]
    fn more_pods_take_less_room_each() {
        for (pods, level) in [(3, Level::Tile), (60, Level::Chip), (300, Level::Cell)] {
            let frame = example::many(pods);
            let layout = Layout::new(&frame, 970, 590);
            assert_eq!(layout.level, level, "{pods}");
            for rect in &layout.pods {
                assert!(layout.machines.iter().any(|plate| rect.x > plate.x
                    && rect.right() <= plate.right()
                    && rect.bottom() <= plate.bottom()));
            }
        }
    }
}
