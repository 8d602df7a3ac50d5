//! How kubectl words its failures: one place for `error: …`, `Error from server (…): …` and
//! `The Pod "x" is invalid: …`, as kubectl's `cmdutil.CheckErr` has it.

use crate::api::{Reason, Status};

/// Why a command fails.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// Nothing to say, but the exit code is 1.
    Silent,
    /// kubectl's own sentence, printed after `error: `.
    Text(String),
    /// A sentence that is printed as it is.
    Plain(String),
    /// The API server's refusal.
    Server(Box<Status>),
    /// A list of failures, one a line.
    Many(Vec<Error>),
    /// A sentence with its own exit code, printed as it is; nothing if it is empty.
    Exit(String, u8),
}

/// Shorthand for most of what fails in kubectl.
pub type Result<T> = std::result::Result<T, Error>;

/// An [`Error::Text`] with these words.
pub fn text(words: impl Into<String>) -> Error {
    Error::Text(words.into())
}

/// A sentence and where to read more: cmdutil's `UsageErrorf`.
pub fn usage(path: &str, words: impl AsRef<str>) -> Error {
    Error::Text(format!("{}\nSee '{path} -h' for help and examples", words.as_ref()))
}

impl From<Status> for Error {
    fn from(status: Status) -> Error {
        Error::Server(Box::new(status))
    }
}

impl Error {
    /// Flattens nested lists; none if there was nothing, the error itself if it is the only one.
    pub fn all(errors: Vec<Error>) -> Option<Error> {
        let mut flat = Vec::new();
        for error in errors {
            match error {
                Error::Many(inner) => flat.extend(inner),
                one => flat.push(one),
            }
        }
        match flat.len() {
            0 => None,
            1 => flat.pop(),
            _ => Some(Error::Many(flat)),
        }
    }

    /// The error's own words, without any prefix: Go's `err.Error()`.
    pub fn words(&self) -> String {
        match self {
            Error::Silent => "exit".to_string(),
            Error::Text(words) | Error::Plain(words) | Error::Exit(words, _) => words.clone(),
            Error::Server(status) => status.message.clone(),
            Error::Many(errors) => {
                let words: Vec<String> = errors.iter().map(Error::words).collect();
                format!("[{}]", words.join(", "))
            }
        }
    }

    /// Whether the server said that there is no such object.
    pub fn is_not_found(&self) -> bool {
        self.has_reason(Reason::NotFound)
    }

    /// Whether the server refused for this reason.
    pub fn has_reason(&self, reason: Reason) -> bool {
        matches!(self, Error::Server(status) if status.reason == reason)
    }

    /// Says what was being done with which file: `error when creating "pod.yaml": …`. A refusal
    /// stays a refusal with a longer message.
    pub fn when(self, doing: &str, source: &str) -> Error {
        if source.is_empty() {
            return self;
        }
        let words = format!("error when {doing} {source:?}: {}", self.words());
        match self {
            Error::Server(mut status) => {
                status.message = words;
                Error::Server(status)
            }
            _ => Error::Text(words),
        }
    }

    /// Puts words before the error's own and makes it kubectl's sentence (`fmt.Errorf("…: %v")`).
    pub fn behind(self, words: &str) -> Error {
        Error::Text(format!("{words}: {}", self.words()))
    }

    /// What goes to standard error, with a final newline, and the exit code.
    pub fn report(&self) -> (String, u8) {
        let (mut words, code) = match self {
            Error::Silent => (String::new(), 1),
            Error::Exit(words, code) => (words.clone(), *code),
            Error::Plain(words) => (words.clone(), 1),
            Error::Text(words) if words.starts_with("error: ") => (words.clone(), 1),
            Error::Text(words) => (format!("error: {words}"), 1),
            Error::Server(status) if status.reason == Reason::Invalid => (invalid(status), 1),
            Error::Server(status) => (from_server(status), 1),
            Error::Many(errors) => (errors.iter().map(|error| standard(error) + "\n").collect(), 1),
        };
        if !words.is_empty() && !words.ends_with('\n') {
            words.push('\n');
        }
        (words, code)
    }
}

/// A failure as one of several: refusals by the server keep their prefix, others have none.
fn standard(error: &Error) -> String {
    match error {
        Error::Server(status) => from_server(status),
        other => other.words(),
    }
}

fn from_server(status: &Status) -> String {
    match status.reason {
        Reason::Unauthorized => {
            format!("error: You must be logged in to the server ({})", status.message)
        }
        reason => format!("Error from server ({}): {}", reason.name(), status.message),
    }
}

fn invalid(status: &Status) -> String {
    let mut words = "The request is invalid".to_string();
    let Some(details) = &status.details else {
        if !status.message.is_empty() {
            words = format!("{words}: {}", status.message);
        }
        return words;
    };
    if !details.kind.is_empty() || !details.name.is_empty() {
        words = format!("The {} {:?} is invalid", details.kind, details.name.as_str());
    } else if !status.message.is_empty() && status.causes.is_empty() {
        words = format!("{words}: {}", status.message);
    }
    let mut causes: Vec<String> = Vec::new();
    for cause in &status.causes {
        let line = format!("{}: {}", cause.field, cause.message);
        if !causes.contains(&line) {
            causes.push(line);
        }
    }
    match causes.as_slice() {
        [] => words,
        [one] => format!("{words}: {one}\n"),
        many => {
            let lines: String = many.iter().map(|line| format!("* {line}\n")).collect();
            format!("{words}: \n{lines}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Cause, Details};

    fn said(error: Error) -> String {
        error.report().0
    }

    #[test]
    fn several_refusals_take_a_line_each() {
        let one = Status::new(Reason::NotFound, "pods \"a\" not found");
        let two = Status::new(Reason::NotFound, "pods \"b\" not found");
        let error = Error::all(vec![one.into(), two.into()]).unwrap();
        assert_eq!(
            said(error),
            "Error from server (NotFound): pods \"a\" not found\n\
             Error from server (NotFound): pods \"b\" not found\n"
        );
    }

    #[test]
    fn an_invalid_object_lists_its_causes() {
        let cause = |field: &str| Cause {
            reason: "FieldValueRequired",
            message: "Required value".into(),
            field: field.into(),
        };
        let mut status = Status::new(Reason::Invalid, "unused");
        status.details =
            Some(Details { kind: "Pod".into(), name: "p".into(), ..Details::default() });
        status.causes = vec![cause("spec.containers")];
        assert_eq!(
            said(status.clone().into()),
            "The Pod \"p\" is invalid: spec.containers: Required value\n"
        );
        status.causes.push(cause("spec.x"));
        assert_eq!(
            said(status.into()),
            "The Pod \"p\" is invalid: \n* spec.containers: Required value\n\
             * spec.x: Required value\n"
        );
    }

    #[test]
    fn a_source_is_named_and_the_reason_kept() {
        let status = Status::new(Reason::AlreadyExists, "pods \"p\" already exists");
        assert_eq!(
            said(Error::from(status).when("creating", "pod.yaml")),
            "Error from server (AlreadyExists): error when creating \"pod.yaml\": \
             pods \"p\" already exists\n"
        );
        assert_eq!(
            said(text("flag needs an argument: --x")),
            "error: flag needs an argument: --x\n"
        );
    }
}
