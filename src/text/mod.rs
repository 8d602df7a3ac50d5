//! Every sentence that we say ourselves, in Korean and English, side by side.
//!
//! What Kubernetes says (output, reasons, STATUS words, names) is English and lives beside the
//! code that prints it; it never passes through here. Start at [`page`] for buttons and labels,
//! at [`say`] for the narration, at [`state`] for captions, at [`ribbon`] for the timeline, at
//! [`why`] for reasons, at [`browser`] for the page's browser, at [`hints`] for what stands below
//! an error, at [`sharing`] for passing a run on,
//! at [`class`] for looking at what a class handed in. A name inside a sentence
//! stands between backticks, so that the page can set it in the fixed-width face.

pub mod browser;
pub mod class;
pub mod hints;
pub mod inside;
pub mod keys;
mod lang;
pub mod lessons;
pub mod page;
mod particle;
pub mod ribbon;
pub mod say;
pub mod sharing;
pub mod state;
pub mod why;

pub use lang::Lang;
pub use particle::settle;

/// A table of sentences: `name(argument, …) = "English" | "Korean";`. Each row becomes a function
/// of the language; a row without Korean does not compile. Korean particles are written in both
/// forms, such as `은(는)`, and chosen by the sound before them.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident $(($($arg:ident),+))? = $en:literal | $ko:literal;)*) => {
        $($crate::text::text_fn!($(#[$doc])* $name $(($($arg),+))? = $en | $ko);)*
        /// All rows, for the tests: name, English, Korean.
        #[cfg(test)]
        pub(crate) const ROWS: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $ko)),*];
    };
}

macro_rules! text_fn {
    ($(#[$doc:meta])* $name:ident = $en:literal | $ko:literal) => {
        $(#[$doc])*
        pub fn $name(lang: $crate::text::Lang) -> &'static str {
            match lang {
                $crate::text::Lang::En => $en,
                $crate::text::Lang::Ko => $ko,
            }
        }
    };
    ($(#[$doc:meta])* $name:ident ($($arg:ident),+) = $en:literal | $ko:literal) => {
        $(#[$doc])*
        pub fn $name(lang: $crate::text::Lang, $($arg: &dyn std::fmt::Display),+) -> String {
            match lang {
                $crate::text::Lang::En => format!($en),
                $crate::text::Lang::Ko => $crate::text::settle(&format!($ko)),
            }
        }
    };
}

use text_fn;
use texts;

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> impl Iterator<Item = &'static (&'static str, &'static str, &'static str)> {
        let first = page::ROWS.iter().chain(ribbon::ROWS).chain(say::ROWS).chain(state::ROWS);
        let more = browser::ROWS.iter().chain(keys::ROWS).chain(lessons::ROWS).chain(hints::ROWS);
        first
            .chain(why::ROWS)
            .chain(inside::ROWS)
            .chain(sharing::ROWS)
            .chain(class::ROWS)
            .chain(more)
    }

    fn is_hangul(text: &str) -> bool {
        text.chars().any(|c| ('가'..='힣').contains(&c))
    }

    #[test]
    fn korean_is_korean_unless_it_is_a_name() {
        let foreign: Vec<_> = rows()
            .filter(|(name, en, ko)| {
                en != ko && !name.ends_with("other_language") && !is_hangul(ko)
            })
            .map(|(name, ..)| name)
            .collect();
        assert!(foreign.is_empty(), "no Hangul in {foreign:?}");
    }

    #[test]
    fn no_sentence_says_that_a_pod_moved_or_healed() {
        for (name, en, ko) in rows() {
            let en = en.to_lowercase();
            for word in ["moved", "healed"] {
                assert!(!en.contains(word), "{name}: {word}");
            }
            for word in ["되어지", "에 대한", "옮겨졌", "재시작됐"] {
                assert!(!ko.contains(word), "{name}: {word}");
            }
        }
    }

    #[test]
    fn particles_after_arguments_are_left_open() {
        for (name, _, ko) in rows() {
            for closed in ["}`은 ", "}`는 ", "}`이 ", "}`가 ", "}`을 ", "}`를 "] {
                assert!(!ko.contains(closed), "{name} chooses a particle before it can know");
            }
        }
    }
}
