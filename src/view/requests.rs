//! Requests on their way through the picture: where a dot starts, turns and ends.

use super::frame::Frame;
use super::layout::Layout;
use super::slots::{Level, machine_of};
use crate::cluster::{Passing, Sender};

/// The three points of a request's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Way {
    pub points: [(i32, i32); 3],
    pub has_arrived: bool,
}

impl Way {
    /// The way of a request; none if what it touches is not drawn.
    pub fn of(passing: &Passing, frame: &Frame, layout: &Layout) -> Option<Way> {
        if layout.level > Level::Chip {
            return None;
        }
        let has_arrived = passing.has_arrived;
        let target = passing.pod.as_ref().and_then(|(namespace, name)| {
            let is_it = |it: &super::Pod| it.name == *name && it.namespace == *namespace;
            let place = frame.pods.iter().position(is_it)?;
            let machine = machine_of(frame, &frame.pods[place])?;
            Some((layout.pods.get(place)?, machine))
        });
        let points = match (passing.from, target, layout.service_y) {
            (Sender::Inside, Some((tile, _)), Some(rail)) if layout.is_phone => {
                let (x, y) = tile.center();
                [(rail_start(layout), rail), (x, rail), (x, y)]
            }
            (Sender::Inside, Some((tile, _)), Some(rail)) => {
                let x = tile.right() + 11;
                [(rail_start(layout), rail), (x, rail), (x, tile.bottom() - 18)]
            }
            (Sender::Inside, None, Some(rail)) => {
                let (x, stop) = (rail_start(layout), rail_start(layout) + 70);
                [(x, rail), (stop, rail), (stop, rail)]
            }
            (_, Some((tile, machine)), _) => {
                [layout.lamp(layout.kubectl), layout.kubelet(machine), tile.center()]
            }
            (_, None, _) => {
                let (x, y) = layout.lamp(layout.kubectl);
                [(x, y), (x, y + 40), (x, y + 40)]
            }
        };
        Some(Way { points, has_arrived })
    }
}

/// Where the Service's rail begins, right of its name.
fn rail_start(layout: &Layout) -> i32 {
    let width = if layout.is_phone { 70 } else { 200 };
    layout.machines.first().map_or(8, |first| first.x) + width
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::example;

    #[test]
    fn a_request_ends_at_its_pod_or_stops_on_the_way() {
        let frame = example::rest();
        let layout = Layout::new(&frame, 970, 590);
        let pod = &frame.pods[0];
        let named = Some((pod.namespace.clone(), pod.name.clone()));
        let passing = |from, pod, has_arrived| Passing { from, pod, has_arrived };
        let way = |it: &Passing| Way::of(it, &frame, &layout).unwrap().points;
        let tile = layout.pods[0];
        let inside = way(&passing(Sender::Inside, named.clone(), true));
        assert_eq!(inside[2], (tile.right() + 11, tile.bottom() - 18));
        assert_eq!(inside[0].1, inside[1].1, "it runs along the rail first");
        let outside = way(&passing(Sender::Outside, named, true));
        assert_eq!(outside[0], layout.lamp(layout.kubectl));
        assert_eq!(outside[2], tile.center());
        let lost = way(&passing(Sender::Inside, None, false));
        assert_eq!(lost[1], lost[2]);
    }
}
