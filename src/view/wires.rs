//! The lines of the picture as SVG paths: wires to the API bar, owner lines, Service stubs.

use super::frame::Frame;
use super::layout::{Layout, Rect};
use super::slots::machine_of;
use std::fmt::Write;

/// How far down a tile its owner line arrives.
const STOP: i32 = 19;
const TURN: i32 = 9;

/// The line from an owner to a pod's left edge; none for a pod that nobody owns.
pub fn owner_line(frame: &Frame, layout: &Layout, pod: usize) -> Option<String> {
    let data = frame.pods.get(pod)?;
    let tile = *layout.pods.get(pod)?;
    let (owner, _) = frame.owner(data.owner.as_deref()?)?;
    let (x0, y0) = layout.owner_origin(owner);
    let Some(machine) = machine_of(frame, data) else {
        let (x, end) = match layout.is_phone {
            true => (tile.x + 20, tile.y),
            false => (tile.x + 24, tile.bottom()),
        };
        return Some(rounded(&[(x0, y0), (x0, y0 + 7), (x, y0 + 7), (x, end)], 5));
    };
    let mut points = trunk(layout, owner, machine, tile.x - 11);
    let stop = STOP.min(tile.h / 2);
    let x = points.last().map_or(tile.x, |last| last.0);
    points.extend([(x, tile.y + stop), (tile.x, tile.y + stop)]);
    Some(rounded(&points, TURN))
}

/// The line from an owner to a machine, for a bundle of pods too small for lines of their own.
pub fn bundle_line(layout: &Layout, owner: usize, machine: usize) -> Option<String> {
    let plate = layout.machines.get(machine)?;
    let x = plate.x + if layout.is_phone { 5 } else { 11 } + 4 * owner.min(2) as i32;
    let mut points = trunk(layout, owner, machine, x);
    points.push((x, plate.y));
    Some(rounded(&points, TURN))
}

/// From the controllers' box down to the column `x` above or inside a machine.
fn trunk(layout: &Layout, owner: usize, machine: usize, x: i32) -> Vec<(i32, i32)> {
    let (x0, y0) = layout.owner_origin(owner);
    let x = if layout.is_phone { layout.machines[machine].x + 5 } else { x };
    let gap = layout.gap_y - 4 * owner.min(3) as i32;
    let plate = layout.machines[machine];
    let first_row = layout.machines.first().map_or(plate.y, |first| first.y);
    if plate.y == first_row {
        return vec![(x0, y0), (x0, gap), (x, gap)];
    }
    let side = plate.x - if layout.is_phone { 3 } else { 9 };
    let above = plate.y - if layout.is_phone { 3 } else { 9 };
    vec![(x0, y0), (x0, gap), (side, gap), (side, above), (x, above)]
}

/// The stub from the Service rail up to a pod's right edge.
pub fn service_line(frame: &Frame, layout: &Layout, pod: usize) -> Option<String> {
    let rail = layout.service_y.filter(|_| !layout.is_phone)?;
    let tile = *layout.pods.get(pod)?;
    machine_of(frame, frame.pods.get(pod)?)?;
    let x = tile.right() + 11;
    let y = tile.bottom() - 18;
    Some(rounded(&[(x - 30, rail), (x, rail), (x, y), (tile.right() + 1, y)], TURN))
}

/// The wire from an actor's lamp to the bar.
pub fn wire_of(layout: &Layout, actor: Rect) -> String {
    let (x, y) = layout.lamp(actor);
    format!("M{x} {y}V{}", layout.bar.y)
}

/// A path through `points` whose corners are rounded by `radius`.
fn rounded(points: &[(i32, i32)], radius: i32) -> String {
    let mut path = String::new();
    let Some(((x, y), last)) = points.first().zip(points.last()) else { return path };
    let _ = write!(path, "M{x} {y}");
    for corner in points.windows(3) {
        let [before, at, after] = [corner[0], corner[1], corner[2]];
        let (sx, sy) = towards(at, before, radius);
        let (ex, ey) = towards(at, after, radius);
        let _ = write!(path, "L{sx} {sy}Q{} {} {ex} {ey}", at.0, at.1);
    }
    let _ = write!(path, "L{} {}", last.0, last.1);
    path
}

/// The point `radius` away from `from` on the way to `to`, at most half-way. Legs are straight
/// up, down or sideways.
fn towards(from: (i32, i32), to: (i32, i32), radius: i32) -> (i32, i32) {
    let step = |a: i32, b: i32| (b - a).signum() * radius.min((b - a).abs() / 2);
    (from.0 + step(from.0, to.0), from.1 + step(from.1, to.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::example;

    #[test]
    fn corners_are_rounded_and_ends_are_exact() {
        let path = rounded(&[(0, 0), (0, 50), (80, 50)], 9);
        assert_eq!(path, "M0 0L0 41Q0 50 9 50L80 50");
    }

    #[test]
    fn a_line_ends_at_its_pod_and_a_bare_pod_has_none() {
        let frame = example::rest();
        let layout = Layout::new(&frame, 970, 590);
        let tile = layout.pods[0];
        let path = owner_line(&frame, &layout, 0).unwrap();
        assert!(path.ends_with(&format!("L{} {}", tile.x, tile.y + STOP)), "{path}");
        let bare = frame.pods.iter().position(|pod| pod.owner.is_none()).unwrap();
        assert_eq!(owner_line(&frame, &layout, bare), None);
    }
}
