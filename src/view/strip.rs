//! The ribbon as it is drawn: lanes, marks, causes and words, each with its place.

use super::axis::Axis;
use super::ribbon::{Deed, Lane, Ribbon, Write};
use super::state::Tone;
use super::tick;
use crate::api::ObjectKey;
use crate::sim::Millis;
use crate::text::{Lang, page, ribbon as words};
use crate::value::Str;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Something that the learner put in: a line, a fault.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    pub at: Millis,
    pub lane: Lane,
    pub text: Str,
}

/// What a strip is made for.
#[derive(Clone, Copy, Debug)]
pub struct StripSize {
    pub width: i32,
    pub lang: Lang,
    /// Whether the lanes are shown; else everything stands in one row.
    pub is_open: bool,
}

/// The ribbon, ready to be painted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strip {
    pub size: (i32, i32),
    /// The lanes' names.
    pub lanes: Vec<StripLabel>,
    /// The lanes' lines, or the only one of a folded ribbon.
    pub rules: String,
    /// What is drawn: filled marks, open rings and lines in the colours of states.
    pub paths: Vec<StripPath>,
    pub links: String,
    /// Marks of the future that was given up.
    pub abandoned: String,
    pub labels: Vec<StripLabel>,
    pub ticks: Vec<StripLabel>,
    /// Where quiet stretches were cut: the place, and how long each is.
    pub cuts: Vec<StripLabel>,
    pub axis: Axis,
}

/// Everything of one kind and colour, as one SVG path.
#[derive(Clone, Debug, PartialEq)]
pub struct StripPath {
    pub kind: Ink,
    pub tone: Tone,
    pub d: String,
}

/// How a path is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ink {
    /// The life of a pod on its machine.
    Life,
    /// A filled mark.
    Dot,
    /// An open mark: something goes.
    Ring,
    /// The learner's own mark, a square.
    Square,
}

/// Words: where they begin, and the height of the line that they stand on.
#[derive(Clone, Debug, PartialEq)]
pub struct StripLabel {
    pub x: i32,
    pub y: i32,
    pub text: String,
}

/// The height of the open ribbon, and of the closed one.
pub const OPEN_HEIGHT: i32 = 168;
pub const CLOSED_HEIGHT: i32 = 30;
/// Where the plot begins: right of the lanes' names.
const LEFT: i32 = 108;
/// Where it begins on the closed ribbon.
const CLOSED_LEFT: i32 = 36;
/// Where the lanes' names begin.
const NAMES: i32 = 16;
const TOP: i32 = 16;
const FOOT: i32 = 34;
/// More machines than this share a lane.
const MAX_MACHINES: usize = 5;
/// So many causes are drawn at most, the newest first.
const MAX_LINKS: usize = 240;
/// A letter is about so wide.
const LETTER: i32 = 7;

impl Strip {
    /// Draws a ribbon with what the learner put in. `nodes` always have their lanes.
    pub fn new(ribbon: &Ribbon, entered: &[Entered], nodes: &[Str], size: StripSize) -> Strip {
        let left = if size.is_open { LEFT } else { CLOSED_LEFT };
        let moments: Vec<Millis> = ribbon
            .moments(entered.iter().map(|it| it.at))
            .into_iter()
            .chain(ribbon.abandoned().iter().map(|mark| mark.at))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let axis = Axis::new(&moments, newest_story(ribbon, entered), left, size.width - 12);
        let rows = Rows::new(ribbon, entered, nodes, size);
        let mut strip = Strip {
            size: (size.width, if size.is_open { OPEN_HEIGHT } else { CLOSED_HEIGHT }),
            axis,
            ..Strip::default()
        };
        strip.draw(ribbon, entered, &rows);
        strip.rules = rows.rules(size.width);
        if size.is_open {
            strip.lanes = rows.named(size.lang);
            strip.lives(ribbon, &rows);
            strip.link(ribbon, &rows);
            strip.label(ribbon, entered, &rows, size.lang);
            strip.tick(ribbon, entered, size.lang);
        }
        strip.paths.sort_by_key(|path| path.kind);
        strip
    }

    fn add(&mut self, kind: Ink, tone: Tone, d: &str) {
        match self.paths.iter_mut().find(|path| path.kind == kind && path.tone == tone) {
            Some(path) => path.d.push_str(d),
            None => self.paths.push(StripPath { kind, tone, d: d.to_string() }),
        }
    }

    fn draw(&mut self, ribbon: &Ribbon, entered: &[Entered], rows: &Rows) {
        let mut drawn = BTreeSet::new();
        for mark in ribbon.marks() {
            let (x, y) = (self.axis.x_of(mark.at), rows.y(&mark.lane));
            let kind = match mark.deed {
                Deed::Leaving | Deed::Deleted => Ink::Ring,
                _ => Ink::Dot,
            };
            let tone = if mark.lane == Lane::You { Tone::Done } else { shown_tone(mark) };
            if drawn.insert((x / 3, y, kind, tone as u8)) {
                self.add(kind, tone, &disc(x, y, if kind == Ink::Ring { 35 } else { 40 }));
            }
        }
        for it in entered {
            let (x, y) = (self.axis.x_of(it.at), rows.y(&it.lane));
            let tone = if it.lane == Lane::Faults { Tone::Bad } else { Tone::Done };
            self.add(Ink::Square, tone, &format!("M{} {}h9v9h-9z", x - 4, y - 4));
        }
        for mark in ribbon.abandoned() {
            let (x, y) = (self.axis.x_of(mark.at), rows.y(&mark.lane) + 5);
            if drawn.insert((x / 3, y, Ink::Dot, 99)) {
                self.abandoned.push_str(&disc(x, y, 20));
            }
        }
    }

    /// On the machines' lanes: from each pod's mark to its next one, in the state between them.
    fn lives(&mut self, ribbon: &Ribbon, rows: &Rows) {
        let mut open: BTreeMap<&ObjectKey, (i32, i32, Tone)> = BTreeMap::new();
        let mut slots: BTreeMap<i32, i32> = BTreeMap::new();
        let mut segments = Vec::new();
        for mark in ribbon.marks() {
            let name = &mark.key;
            let x = self.axis.x_of(mark.at);
            let before = open.remove(name);
            let lane = match (&mark.lane, mark.deed) {
                (Lane::Kubelet(_), Deed::Changed) => Some(rows.y(&mark.lane)),
                _ => None,
            };
            let y = before.map(|it| it.1).or_else(|| {
                let y = lane?;
                let slot = slots.entry(y).or_default();
                *slot += 1;
                Some(y + [0, -4, 4][(*slot as usize - 1) % 3])
            });
            if let Some((x0, y0, tone)) = before {
                segments.push((x0, x, y0, tone));
            }
            let goes_on = mark.deed != Deed::Deleted && mark.key.resource.kind() == "Pod";
            if let Some(y) = y.filter(|_| goes_on) {
                open.insert(name, (x, y, mark.tone));
            }
        }
        let end = self.size.0;
        segments.extend(open.into_values().map(|(x, y, tone)| (x, end, y, tone)));
        for (from, to, y, tone) in segments {
            self.add(Ink::Life, tone, &format!("M{from} {y}H{to}"));
        }
    }

    fn link(&mut self, ribbon: &Ribbon, rows: &Rows) {
        let mut drawn = BTreeSet::new();
        for mark in ribbon.marks().iter().rev() {
            let Some((at, lane)) = &mark.from else { continue };
            let (x0, y0) = (self.axis.x_of(*at), rows.y(lane));
            let (x1, y1) = (self.axis.x_of(mark.at), rows.y(&mark.lane));
            if y0 != y1 && x1 - x0 < 260 && drawn.insert((x0 / 3, y0, x1 / 3, y1)) {
                let _ = write!(self.links, "M{x0} {y0}L{x1} {y1}");
            }
            if drawn.len() >= MAX_LINKS {
                return;
            }
        }
    }

    /// Words beside marks, where there is room until the next mark of the lane.
    fn label(&mut self, ribbon: &Ribbon, entered: &[Entered], rows: &Rows, lang: Lang) {
        let mut wanted: BTreeMap<i32, Vec<(i32, String)>> = BTreeMap::new();
        let own = |mark: &&Write| mark.lane == Lane::You;
        for (i, it) in entered.iter().enumerate() {
            let text = it.text.trim_start_matches("kubectl ").to_string();
            let x = self.axis.x_of(it.at);
            // The line's own writes stand close behind it; its words come after them.
            let next = entered.get(i + 1).map_or(Millis::MAX, |next| next.at);
            let own = ribbon.marks().iter().filter(own);
            let own = own.filter(|mark| mark.at >= it.at && mark.at < next);
            let x = own.map(|mark| self.axis.x_of(mark.at)).filter(|at| at - x < 60).max();
            let x = x.unwrap_or(self.axis.x_of(it.at));
            wanted.entry(rows.y(&it.lane)).or_default().push((x, text));
        }
        for run in runs(ribbon.marks()) {
            let first = run[0];
            if first.lane == Lane::You {
                continue;
            }
            let Some(text) = run_words(run.len(), first, lang) else { continue };
            let x = self.axis.x_of(run[run.len() - 1].at);
            wanted.entry(rows.y(&first.lane)).or_default().push((x, text));
        }
        let mut busy: BTreeMap<i32, BTreeSet<i32>> = BTreeMap::new();
        let marks = ribbon.marks().iter().map(|mark| (mark.at, &mark.lane));
        for (at, lane) in marks.chain(entered.iter().map(|it| (it.at, &it.lane))) {
            busy.entry(rows.y(lane)).or_default().insert(self.axis.x_of(at));
        }
        for (y, labels) in wanted {
            let mut free = i32::MIN;
            for (x, text) in labels {
                if x < free {
                    continue;
                }
                let next = busy[&y].range(x + 9..).next().copied().unwrap_or(self.size.0);
                let room = ((next - x - 14) / LETTER).max(0) as usize;
                let long: usize = text.chars().map(wide).sum();
                if long <= room {
                    free = x + 14 + long as i32 * LETTER;
                    self.labels.push(StripLabel { x: x + 8, y: y + 4, text });
                } else if room >= 9 {
                    free = x + 14 + room as i32 * LETTER;
                    let text = text.chars().take(room - 1).chain(['…']).collect();
                    self.labels.push(StripLabel { x: x + 8, y: y + 4, text });
                }
            }
        }
    }

    /// Times below the marks, counted from what the learner did; and the cuts.
    fn tick(&mut self, ribbon: &Ribbon, entered: &[Entered], lang: Lang) {
        let y = OPEN_HEIGHT - 8;
        let cuts: Vec<_> = self.axis.cuts().collect();
        let is_free = |x: i32| cuts.iter().all(|(cut, _)| (cut - x).abs() > 40);
        // By their places: where their room ends, and what they say.
        let mut ticks: BTreeMap<i32, (i32, String)> = BTreeMap::new();
        for (at, since) in weightiest_first(ribbon, entered) {
            let x = self.axis.x_of(at);
            let before = ticks.range(..=x).next_back().map(|(_, it)| it);
            if !is_free(x) || before.is_some_and(|(end, _)| x < *end) {
                continue;
            }
            let text = match at - since {
                0 => tick::short_clock(at),
                ms => format!("+{}", tick::span(lang, ms)),
            };
            let end = x + (text.chars().map(wide).sum::<usize>() as i32 + 2) * LETTER;
            let after = ticks.range(x..).next();
            let has_room = after.is_none_or(|(next, _)| end <= *next);
            let mut beside = before.into_iter().chain(after.map(|(_, it)| it));
            if has_room && beside.all(|(_, other)| *other != text) {
                ticks.insert(x, (end, text));
            }
        }
        self.ticks = ticks.into_iter().map(|(x, (_, text))| StripLabel { x, y, text }).collect();
        let words = |(x, ms)| StripLabel { x, y, text: tick::age(lang, ms) };
        self.cuts = cuts.into_iter().map(words).collect();
    }
}

/// All moments, each with that of the line before it. First those of lines, then every 64th of a
/// line's own, every 32nd, and so on: which get a time below them then hardly changes when more
/// come.
fn weightiest_first(ribbon: &Ribbon, entered: &[Entered]) -> Vec<(Millis, Millis)> {
    let mut lines = entered.iter().map(|it| it.at).peekable();
    let (mut line, mut place) = (None, 0_u32);
    let mut moments = Vec::new();
    for at in ribbon.moments(entered.iter().map(|it| it.at)) {
        place += 1;
        while let Some(next) = lines.next_if(|next| *next <= at) {
            (line, place) = (Some(next), 0);
        }
        let weight = if place == 0 { 7 } else { place.trailing_zeros().min(6) };
        moments.push((Reverse(weight), at, line.unwrap_or(at)));
    }
    moments.sort();
    moments.into_iter().map(|(_, at, line)| (at, line)).collect()
}

/// When the story began that is told now: the last thing put in that led to a write.
fn newest_story(ribbon: &Ribbon, entered: &[Entered]) -> Millis {
    let outside = |mark: &&Write| matches!(mark.lane, Lane::You | Lane::Faults);
    let last = ribbon.marks().iter().rev().find(outside).map_or(0, |mark| mark.at);
    let fault = entered.iter().rev().find(|it| it.lane == Lane::Faults).map_or(0, |it| it.at);
    let last = last.max(fault);
    entered.iter().rev().find(|it| it.at <= last).map_or(0, |it| it.at)
}

fn shown_tone(mark: &Write) -> Tone {
    match mark.deed {
        Deed::Leaving => Tone::Leave,
        Deed::Deleted => Tone::Unknown,
        Deed::Bound => Tone::Done,
        _ if matches!(mark.lane, Lane::Kubelet(_) | Lane::NodeControllers) => mark.tone,
        Deed::Created => Tone::Work,
        Deed::Changed => Tone::Done,
    }
}

/// Writes of one kind by one actor that follow each other.
fn runs(marks: &[Write]) -> Vec<Vec<&Write>> {
    let mut lanes: BTreeMap<&Lane, Vec<&Write>> = BTreeMap::new();
    for mark in marks {
        lanes.entry(&mark.lane).or_default().push(mark);
    }
    let alike = |a: &&Write, b: &&Write| {
        a.deed == b.deed && a.key.resource == b.key.resource && b.at - a.at < 1500
    };
    lanes
        .into_values()
        .flat_map(|lane| lane.chunk_by(alike).map(<[&Write]>::to_vec).collect::<Vec<_>>())
        .collect()
}

/// `3 pods`, `+ …kq8zn`, `→ node-2`; nothing for what says nothing.
fn run_words(count: usize, mark: &Write, lang: Lang) -> Option<String> {
    let is_pod = mark.key.resource.kind() == "Pod";
    match (mark.deed, count) {
        (Deed::Created, 1) if is_pod => Some(format!("+ {}", tail(&mark.key.name))),
        (Deed::Created, _) if is_pod => Some(format!("+ {}", page::pods(lang, count))),
        (Deed::Bound, 1) => Some(format!("→ {}", mark.word)),
        (Deed::Bound, _) => Some(page::pods(lang, count)),
        (Deed::Leaving | Deed::Deleted, 1) => Some(format!("− {}", tail(&mark.key.name))),
        (Deed::Leaving | Deed::Deleted, _) if is_pod => {
            Some(format!("− {}", page::pods(lang, count)))
        }
        (Deed::Changed, _) if matches!(mark.lane, Lane::Kubelet(_)) => None,
        _ => None,
    }
}

/// The end of a long name: what tells it from its siblings.
fn tail(name: &str) -> String {
    match name.rsplit_once('-') {
        Some((_, own)) if name.len() > 14 => format!("…{own}"),
        _ => name.to_string(),
    }
}

/// A letter's width in letters: Hangul takes two.
fn wide(c: char) -> usize {
    if c >= '\u{1100}' { 2 } else { 1 }
}

/// A disc around a point; the radius in tenths.
fn disc(x: i32, y: i32, radius: i32) -> String {
    let (r, whole) = (format!("{}.{}", radius / 10, radius % 10), radius * 2);
    let d = format!("{}.{}", whole / 10, whole % 10);
    format!("M{x} {y}m-{r} 0a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1-{d} 0")
}

/// The heights of the lanes.
struct Rows {
    lanes: Vec<Lane>,
    step: i32,
    is_open: bool,
    /// Whether all machines share a lane.
    shares: bool,
}

impl Rows {
    fn new(ribbon: &Ribbon, entered: &[Entered], nodes: &[Str], size: StripSize) -> Rows {
        let shares = nodes.len() > MAX_MACHINES;
        let one = |lane: &Lane| match lane {
            Lane::Kubelet(_) if shares => Lane::Kubelet(Str::default()),
            lane => lane.clone(),
        };
        let basic = [Lane::You, Lane::Deployment, Lane::ReplicaSet, Lane::Scheduler];
        let machines = nodes.iter().map(|node| Lane::Kubelet(node.clone()));
        let lanes: BTreeSet<Lane> = basic
            .into_iter()
            .chain(machines)
            .chain(ribbon.marks().iter().map(|mark| mark.lane.clone()))
            .chain(entered.iter().map(|it| it.lane.clone()))
            .map(|lane| one(&lane))
            .collect();
        let lanes: Vec<Lane> = lanes.into_iter().collect();
        let step = ((OPEN_HEIGHT - TOP - FOOT) / (lanes.len() as i32 - 1).max(1)).clamp(8, 19);
        Rows { lanes, step, is_open: size.is_open, shares }
    }

    fn y(&self, lane: &Lane) -> i32 {
        if !self.is_open {
            return CLOSED_HEIGHT / 2;
        }
        let place = self.lanes.iter().position(|other| match (other, lane) {
            (Lane::Kubelet(_), Lane::Kubelet(_)) if self.shares => true,
            (other, lane) => other == lane,
        });
        TOP + place.unwrap_or(self.lanes.len() - 1) as i32 * self.step
    }

    fn named(&self, lang: Lang) -> Vec<StripLabel> {
        let name =
            |lane: &Lane| StripLabel { x: NAMES, y: self.y(lane) + 4, text: lane.name(lang) };
        self.lanes.iter().map(name).collect()
    }

    /// The lines of the lanes, up to `end`.
    fn rules(&self, end: i32) -> String {
        if !self.is_open {
            return format!("M{CLOSED_LEFT} {}H{end}", CLOSED_HEIGHT / 2);
        }
        let rule = |lane: &Lane| format!("M{} {}H{end}", LEFT - 8, self.y(lane));
        self.lanes.iter().map(rule).collect()
    }
}

impl Lane {
    /// The name of whoever acts.
    pub fn name(&self, lang: Lang) -> String {
        match self {
            Lane::You => words::you(lang).to_string(),
            Lane::Deployment => words::deployment(lang).to_string(),
            Lane::ReplicaSet => words::replica_set(lang).to_string(),
            Lane::Endpoints => words::endpoints(lang).to_string(),
            Lane::Other(name) => name.to_string(),
            Lane::GarbageCollector => words::garbage_collector(lang).to_string(),
            Lane::NodeControllers => words::node_controller(lang).to_string(),
            Lane::Scheduler => page::scheduler(lang).to_string(),
            Lane::Kubelet(node) if node.is_empty() => words::kubelets(lang).to_string(),
            Lane::Kubelet(node) => node.to_string(),
            Lane::Faults => words::faults(lang).to_string(),
        }
    }
}
