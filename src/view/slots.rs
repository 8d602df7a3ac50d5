//! How pods stand inside machines: the level of detail and the grid of each.

use super::frame::{Frame, Pod};
use super::layout::{Layout, Rect};

/// Beyond so many pods each is a cell on a canvas, and readers get a summary.
pub const MANY: usize = 200;

/// How much of a pod is drawn, by how full the fullest machine is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Everything: name, state in words, containers, timer.
    #[default]
    Tile,
    /// Mark and suffix.
    Chip,
    /// The mark's shape alone.
    Cell,
    /// A machine is one bar in shares of state.
    Block,
}

/// The measures of a grid: where it starts in a machine and how large its fields are.
#[derive(Clone, Copy, Debug)]
struct Field {
    level: Level,
    inset: (i32, i32),
    size: (i32, i32),
    gap: (i32, i32),
    columns: usize,
    rows: usize,
}

/// The grids that a machine's size allows, the most detailed first.
pub(super) struct Grid {
    fields: Vec<Field>,
}

impl Grid {
    /// Grids of a wide picture.
    pub fn desktop(layout: &Layout, tile_h: i32) -> Grid {
        let plate = layout.machines.first().copied().unwrap_or(Rect::new(0, 0, 300, 300));
        let tile = |h: i32| {
            let columns = ((plate.w - 42 + 30) / (232 + 30)).max(1);
            let w = (plate.w - 42 - (columns - 1) * 30) / columns;
            field(Level::Tile, plate, layout.head, (22, 8, 6), (w.min(330), h), (30, 8), columns)
        };
        let small = |level, size: (i32, i32), gap: (i32, i32)| {
            let columns = ((plate.w - 22 - 12 + gap.0) / (size.0 + gap.0)).max(1);
            field(level, plate, layout.head, (22, 8, 4), size, gap, columns)
        };
        Grid {
            fields: vec![
                tile(tile_h),
                tile(78),
                small(Level::Chip, (78, 24), (6, 4)),
                small(Level::Chip, (66, 20), (4, 3)),
                small(Level::Cell, (24, 24), (4, 4)),
                small(Level::Cell, (16, 16), (3, 3)),
                small(Level::Cell, (12, 12), (3, 3)),
                small(Level::Cell, (8, 8), (2, 2)),
            ],
        }
    }

    /// Grids of a phone's picture; its machines grow with their tiles, up to three.
    pub fn phone(layout: &Layout, plate: Rect) -> Grid {
        let tile = (plate.w - 14, 68);
        let chip = (plate.w - 18, 22);
        let cells = ((plate.w - 16 + 3) / 15).max(1);
        let tiny = ((plate.w - 16 + 2) / 9).max(1);
        Grid {
            fields: vec![
                field(Level::Tile, plate, layout.head, (10, 6, 4), tile, (0, 6), 1),
                field(Level::Chip, plate, layout.head, (10, 4, 2), chip, (0, 2), 1),
                field(Level::Cell, plate, layout.head, (9, 6, 2), (12, 12), (3, 3), cells),
                field(Level::Cell, plate, layout.head, (9, 6, 2), (7, 7), (2, 2), tiny),
            ],
        }
    }

    /// Gives each pod its place at the first level that holds the fullest machine.
    pub fn place(&self, frame: &Frame, layout: &mut Layout) {
        let fullest = fullest(frame);
        let is_many = frame.pods.len() > MANY;
        let fits = |field: &&Field| {
            field.columns * field.rows >= fullest && (!is_many || field.level >= Level::Cell)
        };
        let field = self.fields.iter().find(fits);
        layout.level = field.map_or(Level::Block, |field| field.level);
        let field = field.copied().unwrap_or(self.fields[self.fields.len() - 1]);
        let mut taken = vec![0; frame.nodes.len()];
        let mut waiting = 0;
        layout.pods = frame
            .pods
            .iter()
            .map(|pod| match machine_of(frame, pod) {
                Some(machine) => {
                    taken[machine] += 1;
                    field.rect(layout.machines[machine], taken[machine] - 1)
                }
                None => {
                    waiting += 1;
                    in_tray(layout, &field, waiting - 1)
                }
            })
            .collect();
    }
}

/// The machine a pod stands on; none while it waits, or if its machine is unknown.
pub(super) fn machine_of(frame: &Frame, pod: &Pod) -> Option<usize> {
    pod.node.as_deref().and_then(|node| frame.node_index(node))
}

/// How many pods the fullest machine has, ghosts included.
fn fullest(frame: &Frame) -> usize {
    let mut counts = vec![0; frame.nodes.len()];
    for machine in frame.pods.iter().filter_map(|pod| machine_of(frame, pod)) {
        counts[machine] += 1;
    }
    counts.into_iter().max().unwrap_or(0)
}

fn field(
    level: Level,
    plate: Rect,
    head: i32,
    (left, top, foot): (i32, i32, i32),
    size: (i32, i32),
    gap: (i32, i32),
    columns: i32,
) -> Field {
    let rows = ((plate.h - head - top - foot + gap.1) / (size.1 + gap.1)).max(0);
    Field {
        level,
        inset: (left, head + top),
        size,
        gap,
        columns: columns as usize,
        rows: rows as usize,
    }
}

impl Field {
    /// The n-th place on a machine; beyond the last one, the last one again.
    fn rect(&self, plate: Rect, n: usize) -> Rect {
        let n = n.min((self.columns * self.rows).saturating_sub(1));
        let (column, row) = ((n % self.columns) as i32, (n / self.columns) as i32);
        Rect::new(
            plate.x + self.inset.0 + column * (self.size.0 + self.gap.0),
            plate.y + self.inset.1 + row * (self.size.1 + self.gap.1),
            self.size.0,
            self.size.1,
        )
    }
}

/// The n-th place in the tray: tiles lie on a stack of three, smaller things stand in rows.
fn in_tray(layout: &Layout, field: &Field, n: usize) -> Rect {
    let tray = layout.tray;
    let (w, h) = (field.size.0.min(tray.w - 16), field.size.1);
    if field.level == Level::Tile {
        let step = n.min(2) as i32;
        let top = if layout.is_phone { tray.y } else { tray.y + 6 };
        return Rect::new(tray.x + 8 - 5 * step, top + 6 * step, w, h);
    }
    let (w, h) = if field.level >= Level::Cell { (8, 8) } else { (w, h) };
    let columns = ((tray.w - 16 + field.gap.0) / (w + field.gap.0)).max(1) as usize;
    let rows = ((tray.h - 28 + field.gap.1) / (h + field.gap.1)).max(1) as usize;
    let n = n.min(columns * rows - 1);
    let (column, row) = ((n % columns) as i32, (n / columns) as i32);
    Rect::new(tray.x + 8 + column * (w + field.gap.0), tray.y + 8 + row * (h + field.gap.1), w, h)
}
