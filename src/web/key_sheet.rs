//! The sheet of all keys.

use super::dialog::{Dialog, TITLE};
use crate::app::Msg;
use crate::text::{Lang, keys as words, page, ribbon};
use yew::prelude::*;

/// A row: the keys, and what they do.
type Row = (&'static str, Words);

/// A text in the page's language.
type Words = fn(Lang) -> &'static str;

/// What the sheet lists: a heading, and its rows. Keys that belong together stand in one row.
const GROUPS: [(Words, &[Row]); 5] = [
    (words::everywhere, &[("F6 · Shift F6", words::region)]),
    (
        words::anywhere,
        &[
            ("Space", words::pause),
            (".", words::next),
            (",", words::before),
            ("1 · 2 · 3 · 4", words::speeds),
            ("Ctrl Z · Ctrl Shift Z", words::undo),
            ("Esc", words::unselect),
            ("A … Z", words::letter),
            ("?", words::this_sheet),
        ],
    ),
    (
        page::terminal,
        &[
            ("Enter", words::run),
            ("Tab", words::complete),
            ("↑ · ↓", words::history),
            ("Ctrl R", words::search),
            ("Alt Enter", words::fix),
            ("Ctrl C", words::interrupt),
            ("Ctrl D", words::end_of_input),
            ("Ctrl L", words::clear),
            ("Ctrl A · Ctrl E · Ctrl U · Ctrl K", words::caret),
            ("Esc, Tab", words::leave),
        ],
    ),
    (
        page::manifest,
        &[
            ("Ctrl Enter", words::apply),
            ("Ctrl Space", words::suggest),
            ("Alt Enter", words::mend),
            ("F8", words::problem),
            ("Tab · Shift Tab", words::indent),
            ("Ctrl /", words::comment),
            ("Esc, Tab", words::leave),
        ],
    ),
    (
        ribbon::timeline,
        &[
            ("← · →", words::moments),
            ("Page Up · Page Down", words::ten_seconds),
            ("Home · End", words::ends),
        ],
    ),
];

#[derive(Clone, PartialEq, Properties)]
pub struct KeySheetProps {
    pub lang: Lang,
    pub on: Callback<Msg>,
}

/// The sheet, open as long as it is in the page.
#[component]
pub fn KeySheet(props: &KeySheetProps) -> Html {
    let lang = props.lang;
    let onclose = props.on.reform(|_: Event| Msg::Keys(false));
    html! {
        <Dialog {lang} title={words::keys(lang)} class="keys-of-all" {onclose}>
            <div class="groups" tabindex="0" role="region" aria-labelledby={TITLE}>
                { for GROUPS.iter().map(|(title, rows)| html! {
                    <section>
                        <h3>{ title(lang) }</h3>
                        <dl>{ for rows.iter().map(|(keys, does)| html! {
                            <div><dt>{ for keys.split(" · ").map(key) }</dt>
                                <dd>{ does(lang) }</dd></div>
                        }) }</dl>
                    </section>
                }) }
            </div>
        </Dialog>
    }
}

fn key(name: &str) -> Html {
    html! { <kbd>{ name.to_string() }</kbd> }
}
