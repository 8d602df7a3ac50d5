//! What the address bar, the browser and an earlier visit say about how the page should be.

use super::pace::Speed;
use crate::text::Lang;

/// The page's colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
    Contrast,
}

impl Theme {
    /// The name in the address bar and in the style sheet.
    pub fn name(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// The theme of a name.
    pub fn of_name(name: &str) -> Option<Theme> {
        [Theme::Light, Theme::Dark, Theme::Contrast].into_iter().find(|theme| theme.name() == name)
    }

    /// The next one when the button is pressed.
    pub fn next(self) -> Theme {
        match self {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Contrast,
            Theme::Contrast => Theme::Light,
        }
    }
}

/// How the page starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    pub lang: Lang,
    pub theme: Theme,
    /// Given in the address bar; else the same cluster for everybody.
    pub seed: Option<u64>,
    pub speed: Option<Speed>,
    /// Whether the system asks for as little motion as possible.
    pub is_calm: bool,
}

impl Settings {
    /// Reads the query of the address bar, `?lang=ko&seed=7`, over what the browser prefers.
    pub fn read(query: &str, browser: Settings) -> Settings {
        let mut settings = browser;
        for pair in query.trim_start_matches('?').split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "lang" => settings.lang = Lang::of_code(value).unwrap_or(settings.lang),
                "theme" => settings.theme = Theme::of_name(value).unwrap_or(settings.theme),
                "seed" => settings.seed = value.parse().ok().or(settings.seed),
                "speed" => settings.speed = Speed::of_name(value).or(settings.speed),
                _ => {}
            }
        }
        settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_bar_wins_and_nonsense_is_passed_over() {
        let browser = Settings { lang: Lang::Ko, theme: Theme::Dark, ..Settings::default() };
        let read = Settings::read("?lang=en&seed=7&speed=4&theme=pink", browser);
        assert_eq!(read.lang, Lang::En);
        assert_eq!(read.seed, Some(7));
        assert_eq!(read.speed, Some(Speed::Four));
        assert_eq!(read.theme, Theme::Dark);
    }
}
