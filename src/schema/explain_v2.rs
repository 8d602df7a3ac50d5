//! What `kubectl explain --output plaintext-openapiv2` prints: the older form, which knows of no
//! enums and calls every struct an Object. Mirrors `kubectl/pkg/explain` (not its `v2`, which is
//! the newer form and is mirrored by [`super::explain`]).

use super::explain::{Explanation, Question, self_reading};
use super::prose::Book;
use super::table::{Field, Kind, Shape, Type};
use std::fmt::Write;

/// Answers a question about a type.
pub fn explain(of: Type, question: Question, prose: &Book) -> Explanation {
    match place(of, question.path) {
        Err(missing) => Explanation {
            printed: String::new(),
            error: Some(format!("field \"{missing}\" does not exist")),
        },
        Ok(found) => {
            let mut printer = Printer { out: String::new(), question, prose };
            printer.model(of, found);
            Explanation { printed: printer.out, error: None }
        }
    }
}

/// Follows the path to a field; none is the object itself. A value that has no fields is where it
/// ends, though there be more of the path. Fails with the name that is not there.
fn place<'a>(of: Type, path: &[&'a str]) -> Result<Option<(Type, &'static Field)>, &'a str> {
    let mut found = None;
    let mut inner = Some(of);
    for name in path {
        let Some(owner) = inner else { break };
        let field = owner.field(name).ok_or(*name)?;
        found = Some((owner, field));
        inner = field.shape.object();
    }
    Ok(found)
}

struct Printer<'a> {
    out: String,
    question: Question<'a>,
    prose: &'a Book,
}

impl Printer<'_> {
    fn line(&mut self, indent: usize, text: std::fmt::Arguments) {
        // Writing to text cannot fail.
        let _ = writeln!(self.out, "{:indent$}{text}", "");
    }

    fn model(&mut self, of: Type, found: Option<(Type, &'static Field)>) {
        let question = self.question;
        self.line(0, format_args!("KIND:     {}", question.kind));
        let slash = if question.group.is_empty() { "" } else { "/" };
        self.line(0, format_args!("VERSION:  {}{slash}{}\n", question.group, question.version));
        let inner = found.map_or(Some(of), |(_, field)| field.shape.object());
        if let Some((_, field)) = found {
            let guess = type_name(&field.shape);
            let name = question.path.last().copied().unwrap_or_default();
            match (inner, is_arbitrary(&field.shape)) {
                (Some(_), _) => self.line(0, format_args!("RESOURCE: {name} <{guess}>\n")),
                (None, false) => self.line(0, format_args!("FIELD:    {name} <{guess}>\n")),
                (None, true) => {}
            }
        }
        self.description(found, inner);
        if let Some(inner) = inner {
            self.out.push_str("\nFIELDS:\n");
            match question.recursive {
                true => self.fields_of_fields(inner, 1, &mut Vec::new()),
                false => self.fields(inner),
            }
        }
    }

    /// The field's prose and that of its type, each in a paragraph.
    fn description(&mut self, found: Option<(Type, &'static Field)>, inner: Option<Type>) {
        let field = found.and_then(|(owner, field)| {
            self.prose.find(owner.api_version(), owner.name(), field.name)
        });
        let scalar = found.and_then(|(_, field)| self_reading(&field.shape));
        let of_type = match inner {
            Some(of) => self.prose.find(of.api_version(), of.name(), ""),
            None => scalar.and_then(|name| self.prose.find("", name, "")),
        };
        self.out.push_str("DESCRIPTION:\n");
        let first_type = usize::from(found.is_some());
        let all = [(0, field), (first_type, of_type)];
        let mut is_empty = true;
        for (i, text) in all {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                if i > 0 {
                    self.out.push('\n');
                }
                self.wrapped(5, &text);
                is_empty = false;
            }
        }
        if is_empty {
            self.line(5, format_args!("<empty>"));
        }
    }

    fn wrapped(&mut self, indent: usize, text: &str) {
        for line in wrap(text, 80 - indent) {
            match line.is_empty() {
                true => self.out.push('\n'),
                false => self.line(indent, format_args!("{line}")),
            }
        }
    }

    fn fields(&mut self, of: Type) {
        for field in of.sorted_fields() {
            let required = if field.required { " -required-" } else { "" };
            let guess = type_name(&field.shape);
            self.line(3, format_args!("{}\t<{guess}>{required}", field.name));
            let text = self.prose.find(of.api_version(), of.name(), field.name);
            self.wrapped(5, &text.unwrap_or_default());
            self.out.push('\n');
        }
    }

    /// A type within itself is opened once more: the outermost is no reference.
    fn fields_of_fields(&mut self, of: Type, depth: usize, above: &mut Vec<Type>) {
        for field in of.sorted_fields() {
            self.line(3 * depth, format_args!("{}\t<{}>", field.name, type_name(&field.shape)));
            if self.question.max_depth > 0 && depth >= self.question.max_depth {
                continue;
            }
            if let Some(inner) = field.shape.object().filter(|inner| !above.contains(inner)) {
                above.push(inner);
                self.fields_of_fields(inner, depth + 1, above);
                above.pop();
            }
        }
    }
}

fn is_arbitrary(shape: &Shape) -> bool {
    match &shape.kind {
        Kind::Raw => true,
        Kind::List(inner) | Kind::Map(inner) => is_arbitrary(inner),
        _ => false,
    }
}

/// The type as the older form calls it.
fn type_name(shape: &Shape) -> String {
    match &shape.kind {
        Kind::String | Kind::Bytes | Kind::Time | Kind::MicroTime | Kind::Duration => {
            "string".into()
        }
        Kind::Quantity | Kind::IntOrString => "string".into(),
        Kind::Bool => "boolean".into(),
        Kind::Int32 | Kind::Int64 => "integer".into(),
        Kind::Float => "number".into(),
        // Objects of which nothing is known are maps to it, other values nothing at all.
        Kind::Raw if matches!(shape.type_name(), "RawExtension" | "FieldsV1") => {
            "map[string]".into()
        }
        Kind::Raw => String::new(),
        Kind::List(item) => format!("[]{}", type_name(item)),
        Kind::Map(value) => format!("map[string]{}", type_name(value)),
        Kind::Object(_) => "Object".into(),
    }
}

/// Fills lines of at most so many bytes. Lines that are indented or begin a list stay lines of
/// their own, as does what follows a colon; empty ones stay after the first.
fn wrap(text: &str, limit: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut open = String::new();
    let mut last = "";
    for line in text.split('\n') {
        let is_blank = line.trim().is_empty();
        let stands_alone = line.starts_with("    ") || (is_blank && !lines.is_empty());
        if stands_alone || is_blank || last.ends_with(':') || begins_list(line.trim()) {
            end_line(&mut open, &mut lines, &mut last);
        }
        if stands_alone {
            lines.push(if is_blank && !line.starts_with("    ") { "" } else { line }.into());
            continue;
        }
        for word in line.split_whitespace() {
            if !open.is_empty() && open.len() + 1 + word.len() > limit {
                end_line(&mut open, &mut lines, &mut last);
            }
            if !open.is_empty() {
                open.push(' ');
            }
            open.push_str(word);
            last = word;
        }
    }
    end_line(&mut open, &mut lines, &mut last);
    lines
}

fn end_line(open: &mut String, lines: &mut Vec<String>, last: &mut &str) {
    if !open.is_empty() {
        *last = "";
        lines.push(std::mem::take(open));
    }
}

/// Whether a line begins with a number, with or without a dot, a dash or a star, and a blank.
fn begins_list(line: &str) -> bool {
    let Some((first, _)) = line.split_once(char::is_whitespace) else { return false };
    let number = first.strip_suffix('.').unwrap_or(first);
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number || matches!(first, "-" | "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(path: &[&str], recursive: bool, prose: &'static str) -> Explanation {
        let question = Question {
            group: "apps",
            version: "v1",
            kind: "Deployment",
            path,
            recursive,
            max_depth: 0,
        };
        explain(Type::of("apps/v1", "Deployment").unwrap(), question, &Book::read(prose))
    }

    #[test]
    fn a_struct_is_a_resource_with_two_paragraphs() {
        let prose = "apps/v1 DeploymentSpec\tB.\n strategy\tA.\n\
                     apps/v1 DeploymentStrategy\tHow.\n type\tWhich.\n";
        assert_eq!(
            asked(&["spec", "strategy"], false, prose).printed,
            "KIND:     Deployment\nVERSION:  apps/v1\n\nRESOURCE: strategy <Object>\n\n\
             DESCRIPTION:\n     A.\n\n     How.\n\nFIELDS:\n   rollingUpdate\t<Object>\n\n   \
             type\t<string>\n     Which.\n\n"
        );
    }

    #[test]
    fn a_value_is_a_field_wherever_the_path_goes_on_to() {
        let expected = "KIND:     Deployment\nVERSION:  apps/v1\n\nFIELD:    x <integer>\n\n\
                        DESCRIPTION:\n     <empty>\n";
        assert_eq!(asked(&["spec", "replicas", "x"], false, "").printed, expected);
        let answer = asked(&["spec", "x", "y"], false, "");
        assert_eq!(answer.error.as_deref(), Some("field \"x\" does not exist"));
    }

    #[test]
    fn fields_of_fields_are_indented_by_three() {
        assert!(asked(&["spec"], true, "").printed.contains(
            "   strategy\t<Object>\n      rollingUpdate\t<Object>\n         maxSurge\t<string>\n"
        ));
    }

    #[test]
    fn lists_and_indented_lines_stay() {
        let text = "One two:\nthree\nfour\n - a\n - b\n    code\n\nlast";
        let expected = ["One two:", "three four", "- a", "- b", "    code", "", "last"];
        assert_eq!(wrap(text, 20), expected);
        assert_eq!(wrap("aaa bbb ccc", 7), ["aaa bbb", "ccc"]);
    }
}
