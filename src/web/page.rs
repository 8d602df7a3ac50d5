//! The whole page: the only component with state. It owns the model, passes messages to it, and
//! wakes it when it wants to be woken.

use super::bench::Tabs;
use super::browser::BrowserPanel;
use super::class_sheet::ClassSheet;
use super::details::DetailsPanel;
use super::editor::Editor;
use super::key_row::KeyRow;
use super::key_sheet::KeySheet;
use super::lessons::LessonPanel;
use super::mark::Sprite;
use super::narration::Narration;
use super::picture::Picture;
use super::ribbon::Ribbon;
use super::share_sheet::ShareSheet;
use super::terminal::Terminal;
use super::top_bar::{Clock, TopBar};
use super::{dom, effects, later, regions};
use crate::app::lessons::LessonMsg;
use crate::app::pace::Speed;
use crate::app::{Effect, Model, Msg, Step, Tab, Wake};
use crate::text::page;
use gloo::events::{EventListener, EventListenerOptions};
use gloo::render::{AnimationFrame, request_animation_frame};
use gloo::timers::callback::Timeout;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ResizeObserver;
use yew::prelude::*;

/// The page.
pub struct Page {
    model: Model,
    on: Callback<Msg>,
    frame: Option<AnimationFrame>,
    /// When it rings, and what rings.
    timer: Option<(f64, Timeout)>,
    listeners: Vec<EventListener>,
    /// Watches the picture's size, which follows from everything around it.
    observer: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

#[derive(Clone, Default, PartialEq, Properties)]
pub struct PageProps {
    /// What `kubectl explain` says, if work of an earlier visit asks for it.
    #[prop_or_default]
    pub prose: Option<Rc<str>>,
}

/// So many milliseconds of an animation frame may go to the simulation.
const BUDGET_MS: f64 = 6.0;

impl Component for Page {
    type Message = Msg;
    type Properties = PageProps;

    fn create(ctx: &Context<Page>) -> Page {
        let settings = effects::settings();
        effects::describe(settings.lang, settings.theme);
        let saved = effects::saved("respawn.work");
        let prose = ctx.props().prose.as_deref().map(String::from);
        let (mut model, first) = Model::open(settings, saved.as_deref(), prose);
        if let Some(kept) = effects::saved("respawn.editor") {
            model.restore_editor(&kept);
        }
        let (done, run) = ("respawn.course", "respawn.course.run");
        model.restore_course(effects::saved(done).as_deref(), effects::saved(run).as_deref());
        first.into_iter().for_each(|effect| {
            effects::run(effect);
        });
        let on = ctx.link().callback(|msg| msg);
        Page { model, on, frame: None, timer: None, listeners: Vec::new(), observer: None }
    }

    fn update(&mut self, _: &Context<Page>, msg: Msg) -> bool {
        // A letter is drawn where it is typed; the rest of the page need not look at it.
        let is_seen = !matches!(&msg, Msg::Typed(line) if !self.model.minds_typing(line));
        match msg {
            Msg::Frame { now } => self.frame(now),
            msg => self.pass(msg),
        }
        self.schedule();
        is_seen
    }

    fn rendered(&mut self, _: &Context<Page>, first: bool) {
        if first {
            self.listen();
            self.on.emit(measured());
            if let Some(id) = effects::course() {
                self.on.emit(Msg::Lesson(LessonMsg::Address(Some(id))));
            }
            dom::focus(dom::TERMINAL);
            let on = self.on.clone();
            later::when_whole(move || {
                on.emit(Msg::Ready);
                if effects::run_code().is_some() {
                    on.emit(effects::address());
                }
            });
        }
    }

    fn view(&self, _: &Context<Page>) -> Html {
        let model = &self.model;
        let lang = model.settings.lang;
        let tab = match model.tab {
            Tab::Terminal => "tab-terminal",
            Tab::Manifest => "tab-manifest",
            Tab::Details => "tab-details",
            Tab::Browser => "tab-browser",
            Tab::Timeline => "tab-timeline",
            Tab::Lesson => "tab-lesson",
        };
        let past = model.is_in_the_past().then_some("in-past");
        let has_lesson = model.lessons.is_open;
        let with = has_lesson.then_some("with-lesson");
        html! {
            <div id="app" class={classes!("app", tab, past, with)}>
                <Sprite />
                <TopBar {lang} theme={model.settings.theme} speed={model.pace.speed}
                    is_running={!model.pace.is_paused} can_undo={model.can_undo()}
                    can_redo={model.can_redo()} {has_lesson} on={self.on.clone()}>
                    <Clock at={model.around.now} {lang} />
                </TopBar>
                <main class="stage">
                    <Picture scene={model.scene.clone()} around={model.around.scene.clone()}
                        on={self.on.clone()} />
                    { self.narration() }
                    if !model.is_narrow { { self.ribbon() } }
                </main>
                <aside class="bench" aria-label={page::bench(lang)}>
                    <Tabs {lang} tab={model.tab} {has_lesson} on={self.on.clone()} />
                    <div class="panel p-manifest">
                        <Editor {lang} editor={model.editor.clone()}
                            pods={model.around.pods_of_file} on={self.on.clone()} />
                    </div>
                    <div class="panel p-details">
                        if model.tab == Tab::Details {
                            <DetailsPanel details={model.details.clone()} side={model.side} {lang}
                                now={model.around.now / 1000 * 1000} on={self.on.clone()} />
                        }
                    </div>
                    if model.tab == Tab::Browser {
                        <div class="panel p-browser">
                            <BrowserPanel browsing={model.browser.clone()} {lang}
                                on={self.on.clone()} />
                        </div>
                    }
                    if has_lesson {
                        <div class="panel p-lesson">
                            <LessonPanel {lang} lessons={model.lessons.clone()}
                                on={self.on.clone()} />
                        </div>
                    }
                    { self.terminals() }
                    if model.is_narrow { <div class="panel p-timeline">{ self.ribbon() }</div> }
                </aside>
                if model.has_sheet() { { self.sheets() } }
            </div>
        }
    }
}

impl Page {
    /// The sheet that is open. Not inlined: the first load does without it.
    #[inline(never)]
    fn sheets(&self) -> Html {
        let lang = self.model.settings.lang;
        html! {<>
            if self.model.shows_keys { <KeySheet {lang} on={self.on.clone()} /> }
            if let Some(sheet) = self.model.sharing.sheet.clone() {
                <ShareSheet {lang} {sheet} on={self.on.clone()} />
            }
            if self.model.class.is_open {
                <ClassSheet {lang} class={self.model.class.clone()}
                    course={self.model.lessons.course.clone()} on={self.on.clone()} />
            }
        </>}
    }

    fn narration(&self) -> Html {
        let model = &self.model;
        let lang = model.settings.lang;
        html! {
            <Narration {lang} text={model.around.say.text(lang).to_string()}
                spoken={model.spoken.text(lang).to_string()} invites={model.invites()}
                notice={model.notice} is_past={model.is_in_the_past()} on={self.on.clone()} />
        }
    }

    fn ribbon(&self) -> Html {
        let model = &self.model;
        html! {
            <Ribbon strip={model.strip.clone()} moment={model.around.moment.clone()}
                lang={model.settings.lang} is_open={model.is_ribbon_open()}
                on={self.on.clone()} />
        }
    }

    fn terminals(&self) -> Html {
        let model = &self.model;
        let lang = model.settings.lang;
        html! {
            <div class="panel p-terminal">
                <div class="thd">
                    { self.terminal_tabs() }
                    <button type="button" class="tb add" aria-label={page::new_terminal(lang)}
                        onclick={self.on.reform(|_: MouseEvent| Msg::NewTerminal)}>
                        { super::mark::icon(super::mark::icons::PLUS, 15) }
                    </button>
                    <span class="sp" />
                    <kbd>{ "Tab" }</kbd><span class="opt">{ page::complete(lang) }</span>
                    <kbd>{ "↑" }</kbd><span class="opt">{ page::history(lang) }</span>
                </div>
                <Terminal {lang} terminal={model.terminal().clone()} number={model.active}
                    typed={model.typed.clone()} on={self.on.clone()} />
                <KeyRow on={self.on.clone()} />
            </div>
        }
    }

    fn terminal_tabs(&self) -> Html {
        let lang = self.model.settings.lang;
        html! {
            <div class="ttabs" role="tablist" aria-label={page::terminal(lang)}>
                { for (0..self.model.terminals.len()).map(|i| {
                    let front = i == self.model.active;
                    html! {
                        <button type="button" role="tab" id={format!("terminal-tab-{i}")}
                            aria-selected={front.to_string()}
                            onclick={self.on.reform(move |_: MouseEvent| Msg::Terminal(i))}>
                            if i == 0 { { page::terminal(lang) } } else { { i + 1 } }
                        </button>
                    }
                }) }
            </div>
        }
    }

    /// Passes a message to the model and carries out what it asks for.
    fn pass(&mut self, msg: Msg) {
        for effect in self.model.update(msg) {
            match effect {
                Effect::Fetch(path) => effects::fetch(path, self.on.clone()),
                Effect::FetchProse => effects::fetch_prose(self.on.reform(Msg::Prose)),
                other => {
                    if !effects::run(other) {
                        self.model.save_failed();
                    }
                }
            }
        }
    }

    /// One animation frame: the simulation runs until its budget is used.
    fn frame(&mut self, now: f64) {
        (self.frame, self.timer) = (None, None);
        let start = dom::now();
        self.pass(Msg::Frame { now });
        while self.model.has_more(now) && dom::now() - start < BUDGET_MS {
            self.pass(Msg::More { now });
        }
    }

    fn schedule(&mut self) {
        let on = self.on.clone();
        match self.model.wake() {
            // The work follows the browser's own of this frame, as a task of its own.
            Wake::Frame if self.frame.is_none() => {
                self.frame = Some(request_animation_frame(move |_| {
                    Timeout::new(0, move || on.emit(Msg::Frame { now: dom::now() })).forget();
                }));
            }
            Wake::In(ms) if self.frame.is_none() => {
                let at = dom::now() + ms;
                if self.timer.as_ref().is_none_or(|(due, _)| at < *due) {
                    let wake = move || on.emit(Msg::Frame { now: dom::now() });
                    self.timer = Some((at, Timeout::new(ms as u32, wake)));
                }
            }
            _ => {}
        }
    }

    fn listen(&mut self) {
        let window = dom::window();
        let on = self.on.clone();
        self.listeners.push(EventListener::new(&window, "resize", move |_| on.emit(measured())));
        self.observe();
        let on = self.on.clone();
        self.listeners.push(EventListener::new(&window, "hashchange", move |_| {
            on.emit(effects::address());
        }));
        let on = self.on.clone();
        self.listeners.push(EventListener::new_with_options(
            &window,
            "keydown",
            EventListenerOptions::enable_prevent_default(),
            move |event| keys(&on, event),
        ));
        let on = self.on.clone();
        self.listeners.push(EventListener::new(&window, "paste", move |event| {
            if let Some(text) = dom::pasted(event).filter(|_| !dom::is_typing()) {
                on.emit(Msg::Pasted(text));
            }
        }));
    }
}

impl Page {
    /// Measures the picture whenever its size changes, outside of the browser's own layout.
    fn observe(&mut self) {
        let Some(picture) = gloo::utils::document().get_element_by_id("picture") else { return };
        let on = self.on.clone();
        let changed = Closure::<dyn FnMut()>::new(move || {
            let on = on.clone();
            Timeout::new(0, move || on.emit(measured())).forget();
        });
        if let Ok(observer) = ResizeObserver::new(changed.as_ref().unchecked_ref()) {
            observer.observe(&picture);
            self.observer = Some((observer, changed));
        }
    }
}

/// How large the picture and the window are.
fn measured() -> Msg {
    let picture = gloo::utils::document().get_element_by_id("picture");
    let picture = picture.map_or((970, 590), |it| (it.client_width(), it.client_height()));
    let window = dom::window();
    let pixels = |side: Result<JsValue, JsValue>| side.ok().and_then(|side| side.as_f64());
    let width = pixels(window.inner_width()).unwrap_or(1440.0) as i32;
    let height = pixels(window.inner_height()).unwrap_or(900.0) as i32;
    Msg::Resized { picture, window: (width, height) }
}

/// Keys that mean something wherever nothing is typed.
fn keys(on: &Callback<Msg>, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    let key = event.key();
    if event.is_composing() || event.alt_key() {
        return;
    }
    if key == "F6" {
        event.prevent_default();
        regions::go_on(event.shift_key());
        return;
    }
    let is_letter = key.chars().count() == 1 && !event.ctrl_key() && !event.meta_key();
    if is_letter && dom::is_typing() || dom::has_dialog() {
        return;
    }
    if event.ctrl_key() || event.meta_key() {
        if key.eq_ignore_ascii_case("z") && !dom::is_typing() {
            event.prevent_default();
            on.emit(if event.shift_key() { Msg::Redo } else { Msg::Undo });
        }
        return;
    }
    if key == "Escape" {
        on.emit(Msg::Select(None));
        return;
    }
    let is_button =
        gloo::utils::document().active_element().is_some_and(|e| e.tag_name() == "BUTTON");
    if dom::is_typing() || (is_button && matches!(key.as_str(), " " | "Enter")) {
        return;
    }
    let msg = match key.as_str() {
        " " => Msg::TogglePlay,
        "." => Msg::NextChange,
        "," => Msg::Step(Step::Back),
        "1" => Msg::Speed(Speed::Quarter),
        "2" => Msg::Speed(Speed::One),
        "3" => Msg::Speed(Speed::Four),
        "4" => Msg::Speed(Speed::Twenty),
        "?" => Msg::Keys(true),
        letter if letter.chars().count() == 1 => {
            dom::focus(dom::TERMINAL);
            return;
        }
        _ => return,
    };
    event.prevent_default();
    on.emit(msg);
}
