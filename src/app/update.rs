//! What each message does.

use super::browser::Go;
use super::effect::Effect;
use super::engine::Engine;
use super::lessons::{LessonMsg, RUN};
use super::model::{Model, Notice, Tab};
use super::msg::Msg;
use super::pace::Speed;
use super::terminal::{Entry, Terminal};
use crate::text::{Lang, say};
use crate::view::Say;

/// So many agenda items run in one go; the page then looks at its clock.
const ITEMS_A_GO: usize = 4;
/// The same where the picture follows only once in a go.
const ITEMS_A_CROWDED_GO: usize = 64;
/// So many pasted lines are sent in one go.
pub(super) const LINES_A_GO: usize = 64;
/// Below this width in pixels the page has one column.
const NARROW: i32 = 1024;
/// A screen reader is told no more than one sentence in this time.
const SPOKEN_EVERY_MS: f64 = 1200.0;

impl Model {
    /// Takes a message in and says what the page has to do.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        let mut effects = Vec::new();
        let is_frame = matches!(msg, Msg::Frame { .. } | Msg::More { .. });
        match msg {
            // Letters are many, and most of them change nothing but the line.
            Msg::Typed(line) if !self.minds_typing(&line) => {
                self.take_typed(line);
                return effects;
            }
            Msg::Frame { now } if self.follow_picture(now) => return effects,
            Msg::Frame { now } | Msg::More { now } => self.frame_at(now),
            Msg::Ready => {
                self.engine.ready();
                self.look();
                self.suggest();
            }
            Msg::Prose(text) => self.take_prose(text, &mut effects),
            Msg::Resized { picture, window } => self.resize(picture, window),
            msg => self.act(msg, &mut effects),
        }
        self.follow_lesson(&mut effects);
        self.paint(is_frame);
        effects
    }

    /// What somebody does. Not inlined: the first load does without it.
    #[inline(never)]
    fn act(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        match msg {
            Msg::TogglePlay => {
                self.pace.is_paused = !self.pace.is_paused;
                self.pace.is_stepping = false;
            }
            Msg::NextChange => {
                self.pace.is_paused = true;
                self.pace.is_stepping = true;
            }
            Msg::Speed(speed) => {
                self.pace.speed = speed;
                self.pace.is_paused = false;
                self.has_sped_up = true;
            }
            Msg::ToggleLang | Msg::NextTheme => self.change_look(&msg, effects),
            Msg::Undo => {
                self.pace.is_paused |= self.jump(Engine::undo, effects);
            }
            Msg::Redo => {
                self.pace.is_paused &= !self.jump(Engine::redo, effects);
            }
            Msg::Reset if self.engine.exercise().is_some() => {
                self.lesson(LessonMsg::StartOver, effects);
            }
            Msg::Reset if self.start_run_over(effects) => {}
            Msg::Reset => self.reset(effects),
            Msg::Run(msg) => self.share(msg, effects),
            Msg::Class(msg) => self.look_at_class(msg, effects),
            Msg::Lesson(msg) => self.lesson(msg, effects),
            Msg::Dismiss => self.notice = None,
            Msg::Keys(is_open) => self.shows_keys = is_open,
            Msg::GoTo(moment) => self.go_to = Some(moment),
            Msg::Scrub(x) => self.go_to = Some(self.moment_at(x)),
            Msg::Step(step) => self.go_to = Some(self.moment_after(step)),
            Msg::ToggleRibbon => self.ribbon_open = Some(!self.is_ribbon_open()),
            Msg::Tab(tab) => self.tab = tab,
            Msg::Select(selection) => self.select(selection),
            Msg::Inspect(key) => self.inspect(key),
            Msg::Side(side) => self.side = side,
            Msg::Why => self.ask_why(),
            Msg::Copy(text) => effects.push(Effect::Copy(text)),
            Msg::Browse(go) => self.browse(go, effects),
            Msg::Open(url) => self.browse(Go::To(url.into()), effects),
            msg => self.typing(msg, effects),
        }
    }

    /// Takes the measures. Where the terminal is a tab, it is the first one shown.
    fn resize(&mut self, picture: (i32, i32), window: (i32, i32)) {
        let was_narrow = std::mem::replace(&mut self.is_narrow, window.0 < NARROW);
        self.window = window;
        self.is_resized = self.picture != picture;
        self.picture = picture;
        self.tab = match (was_narrow, self.is_narrow, self.tab) {
            (false, true, Tab::Manifest) => Tab::Terminal,
            (true, false, Tab::Terminal | Tab::Timeline) => Tab::Manifest,
            (.., tab) => tab,
        };
        self.place_lesson();
    }

    /// Whether time is left to pass for the engine at real time `now`: the page sends
    /// [`Msg::More`] while its budget lasts.
    pub fn has_more(&self, now: f64) -> bool {
        let has_run = self.ran_at >= now;
        has_run && self.pending_target.is_some() && !self.stage.is_held(now)
    }

    fn frame_at(&mut self, now: f64) {
        self.now = now;
        if self.has_class_work() {
            self.play_next_of_class();
        }
        if std::mem::take(&mut self.letters.has_just_come) {
            self.letters.seen_at = now;
        }
        let goes_on = std::mem::take(&mut self.letters.leads_on);
        if !goes_on && self.may_wait(now) {
            return;
        }
        (self.ran_at, self.is_resized) = (now, false);
        self.check_when_due();
        if let Some(moment) = self.go_to.take() {
            self.look_at(moment);
        }
        let held = self.stage.is_held(now);
        let target = match self.pending_target.take() {
            Some(target) if !held => target,
            _ => self.pace.target(now, self.engine.now(), held),
        };
        if !held && target > self.engine.now() {
            self.run_to(target);
        }
        if self.has_lines_to_feed() {
            self.look();
        }
        let before = self.stage.shown_changes;
        self.stage.tick(now, self.pace.speed);
        if self.stage.shown_changes > before && self.pace.is_stepping {
            self.pace.is_stepping = self.stage.is_held(now) && self.stage.is_waiting();
        }
        self.after_return();
        self.follow_requests();
        if now - self.spoken_at >= SPOKEN_EVERY_MS && self.spoken != self.stage.say {
            self.spoken = self.stage.say.clone();
            self.spoken_at = now;
        }
    }

    /// Runs the engine up to `target`, but no further than to the next change that is to be seen.
    fn run_to(&mut self, target: u64) {
        let looks_once = self.looks_once();
        let items = if looks_once { ITEMS_A_CROWDED_GO } else { ITEMS_A_GO };
        for _ in 0..items {
            let due = self.engine.next_due().filter(|due| *due <= target);
            self.engine.advance(due.unwrap_or(target));
            if due.is_none() || !looks_once {
                self.look();
            }
            if due.is_none() {
                return;
            }
            if self.stage.is_held(self.now) {
                return;
            }
        }
        self.look();
        self.pending_target = Some(target);
    }

    /// Looks at the cluster and at what the commands printed.
    pub(super) fn look(&mut self) {
        self.drain();
        if self.engine.revision() != self.seen_revision {
            self.seen_revision = self.engine.revision();
            let frame = self.engine.frame();
            self.stage.observe(frame, self.now, self.pace.speed);
        }
        self.feed_pending();
        let editing = self.engine.editing();
        if let Some((number, path, text)) = editing.filter(|_| self.editing.is_none()) {
            self.editor.replace(&path, &text);
            self.tab = Tab::Manifest;
            self.editing = Some(number);
        } else if self.editing.is_some() && self.engine.editing().is_none() {
            self.editing = None;
        }
    }

    /// After the first whole return the slow motion has done its work.
    fn after_return(&mut self) {
        if self.stage.has_seen_return && self.terminals[0].ghost.is_empty() {
            self.suggest();
        }
        let is_slow = self.pace.speed == Speed::Quarter;
        if self.stage.has_seen_return && is_slow && !self.has_sped_up {
            self.has_sped_up = true;
            self.pace.speed = Speed::One;
            let told = self.stage.say.clone();
            self.stage.say =
                Say::new(|lang| format!("{} {}", told.text(lang), say::speed_back(lang)));
        }
    }

    fn change_look(&mut self, msg: &Msg, effects: &mut Vec<Effect>) {
        match msg {
            Msg::ToggleLang => self.settings.lang = self.settings.lang.other(),
            _ => self.settings.theme = self.settings.theme.next(),
        }
        let (lang, theme) = (self.settings.lang, self.settings.theme);
        effects.push(Effect::Document { lang, theme });
        let text = format!("?lang={}&theme={}", lang.code(), theme.name());
        effects.push(Effect::Save { name: "respawn.settings", text });
    }

    /// Jumps in time. Nothing is told on the way: the picture is another one at once. Looking at
    /// the past stops the clock; going on from there lives through the same future again, and
    /// typing begins another one.
    fn jump(&mut self, how: fn(&mut Engine) -> bool, effects: &mut Vec<Effect>) -> bool {
        if !how(&mut self.engine) {
            return false;
        }
        self.arrive();
        effects.push(self.save());
        true
    }

    fn reset(&mut self, effects: &mut Vec<Effect>) {
        let (picture, is_narrow, tab, now) = (self.picture, self.is_narrow, self.tab, self.now);
        let (lessons, shelf) = (self.lessons.clone(), std::mem::take(&mut self.shelf));
        let (library, typed) = (std::mem::take(&mut self.library), std::mem::take(&mut self.typed));
        let (sharing, class) = (std::mem::take(&mut self.sharing), std::mem::take(&mut self.class));
        *self = Model::new(self.settings.clone());
        (self.lessons, self.shelf, self.library) = (lessons, shelf, library);
        (self.typed, self.sharing, self.class) = (typed, sharing, class);
        (self.picture, self.is_narrow, self.tab, self.now) = (picture, is_narrow, tab, now);
        effects.push(Effect::Forget { name: "respawn.work", aside: None });
        effects.push(Effect::Forget { name: "respawn.editor", aside: None });
        self.set_line("", effects);
        effects.push(Effect::FocusTerminal);
    }

    /// Messages of the terminal and the editor.
    fn typing(&mut self, msg: Msg, effects: &mut Vec<Effect>) {
        let (active, was_past) = (self.active, self.is_in_the_past());
        match msg {
            Msg::Submit(line) => {
                self.submit(line, effects);
                self.tell_fork(was_past);
            }
            Msg::Typed(line) => self.take_typed(line),
            Msg::SearchBack(_) | Msg::EndSearch { .. } => self.search(msg, effects),
            Msg::Interrupt => {
                self.terminal_mut().pending.clear();
                self.terminal_mut().end_search(false);
                self.set_line("", effects);
                self.engine.interrupt(active);
                self.look();
                effects.push(self.save());
            }
            Msg::EndOfInput => {
                self.engine.end_of_input(active);
                self.look();
                effects.push(self.save());
            }
            Msg::Fault(fault) => {
                self.engine.fault(fault);
                // No object changed, but the machine did.
                self.seen_revision = 0;
                self.look();
                effects.push(self.save());
            }
            Msg::Clear => self.terminal_mut().clear(),
            Msg::Earlier(line) => {
                if let Some(line) = self.terminal_mut().earlier(&line) {
                    self.set_line(line, effects);
                }
            }
            Msg::Later => {
                if let Some(line) = self.terminal_mut().later() {
                    self.set_line(line, effects);
                }
            }
            Msg::Complete { line, cursor } => self.complete(&line, cursor, effects),
            Msg::TakeFix => self.take_fix(effects),
            Msg::PasteLines(text) => self.paste_lines(&text, effects),
            Msg::Terminal(number) if number < self.terminals.len() => {
                self.terminal_mut().end_search(false);
                self.active = number;
            }
            Msg::NewTerminal => self.new_terminal(),
            Msg::Type(line) => self.type_line(line, effects),
            msg => self.write(msg, effects),
        }
        if was_past {
            self.tell_fork(was_past);
        }
    }

    fn submit(&mut self, line: String, effects: &mut Vec<Effect>) {
        let found = self.terminal_mut().end_search(true);
        let (line, is_search) = (found.clone().unwrap_or(line), found.is_some());
        let ghost = self.terminal().ghost.clone();
        let takes_ghost = !is_search && line.is_empty() && !self.terminal().is_busy;
        let line = if takes_ghost && !ghost.is_empty() { ghost } else { line };
        self.set_line("", effects);
        self.send(self.active, &line, effects);
    }

    /// Sends a line to a terminal: to its shell, or to the command that runs there.
    fn send(&mut self, number: usize, line: &str, effects: &mut Vec<Effect>) {
        let is_busy = self.terminals[number].is_busy;
        // What was pasted before comes first.
        let has_pending = !self.terminals[number].pending.is_empty();
        if !is_busy && (has_pending || self.waits_for_prose(line, effects)) {
            self.terminals[number].pending.push(line.to_string());
            return;
        }
        self.library.lend(&mut self.engine);
        self.pace.begin_anew();
        self.pace.is_paused &= !self.engine.can_redo();
        self.terminals[number].submit(line);
        if line.starts_with("kubectl ") && !is_busy && !self.stage.is_held(self.now) {
            self.stage.say = Say::new(|lang: Lang| say::typed(lang).to_string());
        }
        self.engine.run(number, line);
        self.look();
        effects.push(self.save());
    }

    pub(super) fn has_lines_to_feed(&self) -> bool {
        let waits = |terminal: &Terminal| !terminal.is_busy && !terminal.pending.is_empty();
        self.terminals.iter().any(waits) && !self.is_prose_coming()
    }

    /// Sends pasted lines as far as the commands before them have ended.
    fn feed_pending(&mut self) {
        if self.is_prose_coming() {
            return;
        }
        self.library.lend(&mut self.engine);
        for number in 0..self.terminals.len() {
            for _ in 0..LINES_A_GO {
                let terminal = &mut self.terminals[number];
                if terminal.is_busy || terminal.pending.is_empty() {
                    break;
                }
                let line = terminal.pending.remove(0);
                terminal.submit(&line);
                self.engine.run(number, &line);
                self.drain();
            }
        }
    }

    pub(super) fn paste_lines(&mut self, text: &str, effects: &mut Vec<Effect>) {
        let mut lines: Vec<String> = text.replace('\r', "").lines().map(String::from).collect();
        let last =
            if text.ends_with('\n') { String::new() } else { lines.pop().unwrap_or_default() };
        self.waits_for_prose(text, effects);
        self.terminal_mut().pending.extend(lines);
        self.look();
        self.set_line(last, effects);
        effects.push(self.save());
    }

    /// Keeps the work as it is now.
    pub(super) fn save(&self) -> Effect {
        if let Some(save) = self.save_guest() {
            return save;
        }
        match self.engine.exercise() {
            None => Effect::Save { name: "respawn.work", text: self.engine.save() },
            Some(exercise) => {
                let text = format!("{}\n{}", exercise.id, self.engine.save());
                Effect::Save { name: RUN, text }
            }
        }
    }

    fn complete(&mut self, line: &str, cursor: usize, effects: &mut Vec<Effect>) {
        let ghost = self.terminal().ghost.clone();
        if line.is_empty() && !ghost.is_empty() {
            return self.set_line(ghost, effects);
        }
        let (completed, listing) = self.engine.complete(self.active, line, cursor);
        if !listing.is_empty() {
            let prompt = self.terminal().prompt.clone();
            let text = line.to_string();
            self.terminal_mut().push(Entry::Line { prompt, text });
            self.terminal_mut().print(&listing);
        }
        if completed != line {
            self.set_line(completed, effects);
        }
    }

    pub(super) fn new_terminal(&mut self) {
        let number = self.terminals.len();
        self.engine.open();
        if self.engine.terminals() > number {
            self.terminals.push(Terminal::default());
            self.active = number;
            self.drain();
        }
    }

    /// A click's command, typed into an idle terminal.
    pub(super) fn type_line(&mut self, line: String, effects: &mut Vec<Effect>) {
        let idle = self.terminals.iter().position(|terminal| !terminal.is_busy);
        self.active = idle.unwrap_or_else(|| {
            self.new_terminal();
            self.notice = Some(Notice::TerminalBusy);
            self.active
        });
        self.send(self.active, &line, effects);
    }
}
