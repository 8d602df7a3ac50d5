//! Everything that the picture needs to be painted, as one value that can be compared.

use super::model::Selection;
use super::requests::Dot;
use super::stage::InFlight;
use crate::sim::Millis;
use crate::text::Lang;
use crate::value::Str;
use crate::view::{Actor, Frame, Layout};
use std::rc::Rc;

/// One painting of the picture.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    pub frame: Rc<Frame>,
    pub layout: Rc<Layout>,
    pub lang: Lang,
    /// Whether an earlier moment than the last one is shown.
    pub is_past: bool,
    /// Virtual time in steps of a quarter second: what ages and timers need.
    pub now: Millis,
    pub lamps: Vec<Actor>,
    pub request: String,
    pub flights: Vec<InFlight>,
    /// Requests on their way.
    pub dots: Vec<Dot>,
    /// How many requests there were, and how many failed.
    pub requests: (u64, u64),
    /// Uids of ghosts that fade away.
    pub fading: Vec<Str>,
    pub selection: Option<Selection>,
    /// Whether things stand elsewhere only because the window has another size.
    pub is_resized: bool,
    /// How long motions take, in hundredths of their time at speed 1.
    pub motion_percent: u32,
}

/// Two scenes are equal if nothing has to be painted anew. Frames and layouts are compared by
/// where they are kept: an equal one that was made again is rare, and comparing is not free.
impl PartialEq for Scene {
    fn eq(&self, other: &Scene) -> bool {
        let plain = |scene: &Scene| {
            (scene.lang, scene.is_past, scene.now, scene.is_resized, scene.motion_percent)
        };
        Rc::ptr_eq(&self.frame, &other.frame)
            && Rc::ptr_eq(&self.layout, &other.layout)
            && plain(self) == plain(other)
            && self.lamps == other.lamps
            && self.request == other.request
            && self.flights == other.flights
            && self.dots == other.dots
            && self.requests == other.requests
            && self.fading == other.fading
            && self.selection == other.selection
    }
}

impl Scene {
    /// Whether an actor is lit.
    pub fn is_lit(&self, actor: &Actor) -> bool {
        self.lamps.contains(actor)
    }
}
