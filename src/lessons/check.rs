//! What a step asks for, as data: about state, about history, about what commands did.

use super::mention::Mention;
use super::pick::{KEYS, Pick, target};
use super::read::{Node, Result};
use crate::api::Resource;
use crate::sim::Millis;
use crate::value::Str;

/// One thing that has to be so.
#[derive(Clone, Debug)]
pub(super) struct Check {
    pub what: What,
    /// For how long without a break.
    pub lasting_ms: Millis,
    /// It looks back to where the exercise began, and not only to where the step did.
    pub since_exercise: bool,
}

#[derive(Clone, Debug)]
pub(super) enum What {
    /// At least one such object is there.
    Object(Pick),
    /// No such object is there.
    Gone(Pick),
    /// So many such objects are there.
    Count {
        pick: Pick,
        least: i64,
        most: i64,
    },
    /// There has been such an object; or, with `removed`, one such was removed.
    Saw {
        pick: Pick,
        removed: bool,
    },
    /// The opposite; once there was one, only a new beginning helps.
    Never {
        pick: Pick,
        removed: bool,
    },
    Ran(Ran),
    /// A file of the learner's is there, perhaps with a text in it.
    File {
        path: Str,
        contains: Option<Str>,
    },
    /// The files are what they were when the step began.
    SameFiles,
    Any(Vec<Check>),
}

/// A command that ran.
#[derive(Clone, Debug)]
pub(super) struct Ran {
    pub name: Str,
    pub on: Option<(Resource, Option<Str>)>,
    pub exit: Exit,
    pub prints: Vec<Mention>,
    pub complains: Vec<Mention>,
    pub times: usize,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Exit {
    Is(u8),
    Fails,
    /// Somehow, but it has.
    Ended,
    /// It may also still run.
    Any,
}

/// The word that a check begins with, and the keys that may follow.
const FORMS: [(&str, &[&str]); 10] = [
    ("object", &KEYS),
    ("gone", &KEYS),
    ("count", &["labels", "namespace", "where", "is", "at-least", "at-most"]),
    ("saw", &["labels", "namespace", "where", "removed", "since"]),
    ("never", &["labels", "namespace", "where", "removed", "since"]),
    ("event", &["about", "says", "namespace", "since"]),
    ("ran", &["about", "exit", "prints", "complains", "times", "since"]),
    ("file", &["contains"]),
    ("files", &[]),
    ("any", &[]),
];

/// Reads one check.
pub(super) fn check(node: &Node<'_>) -> Result<Check> {
    let form = FORMS.iter().find(|(word, _)| node.get(word).is_some());
    let Some((word, keys)) = form else {
        let words: Vec<&str> = FORMS.iter().map(|(word, _)| *word).collect();
        return Err(node.fault(format!("a check is one of {}", words.join(", "))));
    };
    let known: Vec<&str> = [*word, "for"].into_iter().chain(keys.iter().copied()).collect();
    node.only(&known)?;
    let what = what(node, word)?;
    let lasting_ms = node.get("for").map_or(Ok(0), |lasting| lasting.millis())?;
    let since_exercise = match node.get("since") {
        None => false,
        Some(since) => match &*since.text()? {
            "exercise" => true,
            "step" => false,
            other => return Err(since.fault(format!("`{other}`: write exercise or step"))),
        },
    };
    Ok(Check { what, lasting_ms, since_exercise })
}

fn what(node: &Node<'_>, word: &str) -> Result<What> {
    let removed = || node.get("removed").map_or(Ok(false), |removed| removed.yes().map(|()| true));
    Ok(match word {
        "object" => What::Object(Pick::decode(node, word)?),
        "gone" => What::Gone(Pick::decode(node, word)?),
        "count" => count(node)?,
        "saw" => What::Saw { pick: Pick::decode(node, word)?, removed: removed()? },
        "never" => What::Never { pick: Pick::decode(node, word)?, removed: removed()? },
        "event" => What::Saw { pick: event(node)?, removed: false },
        "ran" => What::Ran(ran(node)?),
        "file" => What::File {
            path: node.need("file")?.text()?,
            contains: node.get("contains").map(|text| text.text()).transpose()?,
        },
        "files" => match &*node.need("files")?.text()? {
            "same" => What::SameFiles,
            other => return Err(node.fault(format!("`{other}`: only `files: same` is known"))),
        },
        _ => What::Any(node.each("any", check)?),
    })
}

fn count(node: &Node<'_>) -> Result<What> {
    let pick = Pick::decode(node, "count")?;
    let number = |key: &str| node.get(key).map(|number| number.int()).transpose();
    let (is, least, most) = (number("is")?, number("at-least")?, number("at-most")?);
    if is.is_none() && least.is_none() && most.is_none() {
        return Err(node.fault("`is`, `at-least` or `at-most` is missing"));
    }
    let least = is.or(least).unwrap_or(0);
    Ok(What::Count { pick, least, most: is.or(most).unwrap_or(i64::MAX) })
}

/// An Event is an object like any other.
fn event(node: &Node<'_>) -> Result<Pick> {
    let mut pick = Pick::of(Resource::EVENTS, None);
    pick.demand("reason", node.need("event")?.text()?, true);
    if let Some(on) = node.get("about") {
        let (resource, name) = target(&on)?;
        pick.demand("involvedObject.kind", Str::lit(resource.kind()), true);
        if let Some(name) = name {
            pick.demand("involvedObject.name", name, true);
        }
    }
    if let Some(says) = node.get("says") {
        pick.demand("message", says.text()?, false);
    }
    if let Some(namespace) = node.get("namespace") {
        pick.namespace = namespace.text()?;
    }
    Ok(pick)
}

fn ran(node: &Node<'_>) -> Result<Ran> {
    let mentions = |key: &str| -> Result<Vec<Mention>> {
        let read = |text: &Node<'_>| Mention::parse(&text.text()?).map_err(|why| text.fault(why));
        node.texts(key)?.iter().map(read).collect()
    };
    let exit = match node.get("exit") {
        None => Exit::Is(0),
        Some(exit) => match (&*exit.text()?, exit.value.as_int()) {
            ("any", _) => Exit::Any,
            ("fails", _) => Exit::Fails,
            ("ended", _) => Exit::Ended,
            (_, Some(code @ 0..=255)) => Exit::Is(code as u8),
            _ => return Err(exit.fault("write an exit code, `fails`, `ended` or `any`")),
        },
    };
    let times = node.get("times").map_or(Ok(1), |times| times.int())?;
    Ok(Ran {
        name: node.need("ran")?.text()?,
        on: node.get("about").map(|on| target(&on)).transpose()?,
        exit,
        prints: mentions("prints")?,
        complains: mentions("complains")?,
        times: usize::try_from(times).unwrap_or(1),
    })
}
