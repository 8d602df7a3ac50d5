//! What `kubectl explain` prints of a type: its fields from the table, and prose if there is any.
//!
//! The prose is upstream's own and no part of this program; who has it hands it in. Without it the
//! words are those that kubectl prints where a server has none. Mirrors
//! `kubectl/pkg/explain/v2/templates/plaintext.tmpl`.

use super::prose::Book;
use super::table::{Field, Kind, Shape, Type};
use super::word_wrap::wrap;
use std::fmt::Write;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub group: &'a str,
    pub version: &'a str,
    pub kind: &'a str,
    /// The fields to follow from the object on.
    pub path: &'a [&'a str],
    /// Print fields of fields, too, instead of prose.
    pub recursive: bool,
    /// How deep; 0 is as deep as it goes.
    pub max_depth: usize,
}

/// What kubectl prints, and the sentence with which it fails if it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    pub printed: String,
    pub error: Option<String>,
}

/// Answers a question about a type.
pub fn explain(of: Type, question: Question, prose: &Book) -> Explanation {
    let mut printer = Printer { out: String::new(), question, prose };
    if !question.group.is_empty() {
        printer.line(format_args!("GROUP:      {}", question.group));
    }
    printer.line(format_args!("KIND:       {}", question.kind));
    printer.line(format_args!("VERSION:    {}\n", question.version));
    let mut place = Place { of: Some(of), field: None };
    for (i, name) in question.path.iter().enumerate() {
        let field = place.of.and_then(|of| Some((of, of.field(name)?)));
        let Some((owner, field)) = field else {
            let last = question.path.last().copied().unwrap_or_default();
            let error = format!("error: field \"{last}\" does not exist");
            return Explanation { printed: printer.out, error: Some(error) };
        };
        place = Place { of: field.shape.object(), field: Some((owner, field)) };
        if i + 1 == question.path.len() {
            printer.line(format_args!("FIELD: {name} <{}>", type_guess(&field.shape)));
            printer.values_down(field.shape.values);
            printer.line(format_args!("\n"));
        }
    }
    printer.description(&place);
    if let Some(of) = place.of {
        printer.line(format_args!("FIELDS:"));
        printer.fields(of, 1, &mut Vec::new());
    }
    printer.out.push('\n');
    Explanation { printed: printer.out, error: None }
}

/// Where the path has led to.
struct Place {
    of: Option<Type>,
    field: Option<(Type, &'static Field)>,
}

struct Printer<'a> {
    out: String,
    question: Question<'a>,
    prose: &'a Book,
}

impl Printer<'_> {
    fn line(&mut self, text: std::fmt::Arguments) {
        // Writing to text cannot fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    fn indented(&mut self, text: &str, amount: usize) {
        let pad = " ".repeat(amount);
        self.out.push_str(&pad);
        self.out.push_str(&text.replace('\n', &format!("\n{pad}")));
        self.out.push('\n');
    }

    /// The field's own prose and that of its type.
    fn description(&mut self, place: &Place) {
        let mut text = String::new();
        let mut add = |prose: Option<String>| {
            if let Some(prose) = prose.filter(|prose| !prose.is_empty()) {
                text.push_str(&prose);
                text.push('\n');
            }
        };
        if let Some((owner, field)) = place.field {
            add(self.prose.find(owner.api_version(), owner.name(), field.name));
            if let Some(name) = self_reading(&field.shape) {
                add(self.prose.find("", name, ""));
            }
        }
        if let Some(of) = place.of {
            add(self.prose.find(of.api_version(), of.name(), ""));
        }
        let text = if text.is_empty() { "<empty>" } else { &text };
        self.line(format_args!("DESCRIPTION:"));
        self.indented(&wrap(text, 76), 4);
    }

    /// The fields by name. A type within itself is named, but not opened again.
    fn fields(&mut self, of: Type, level: usize, above: &mut Vec<Type>) {
        if above.contains(&of) {
            return;
        }
        above.push(of);
        for field in of.sorted_fields() {
            self.field(of, field, level);
            let deeper = self.question.max_depth == 0 || level < self.question.max_depth;
            if let Some(inner) = field.shape.object().filter(|_| self.question.recursive && deeper)
            {
                self.fields(inner, level + 1, above);
            }
        }
        above.pop();
    }

    fn field(&mut self, of: Type, field: &Field, level: usize) {
        let indent = level * 2;
        let required = if field.required { " -required-" } else { "" };
        let name = field.name;
        let guess = type_guess(&field.shape);
        self.out.push_str(&" ".repeat(indent));
        self.line(format_args!("{name}\t<{guess}>{required}"));
        self.values_across(field.shape.values, indent);
        if !self.question.recursive {
            let prose = self.prose.find(of.api_version(), of.name(), name);
            let prose = prose.filter(|prose| !prose.is_empty());
            let prose = prose.as_deref().unwrap_or("<no description>");
            let wrapped = wrap(prose, 78_usize.saturating_sub(indent));
            self.indented(&wrapped, indent + 2);
            self.out.push('\n');
        }
    }

    /// The values of a field among others: four at most, in one line.
    fn values_across(&mut self, values: &[&str], indent: usize) {
        if values.is_empty() {
            return;
        }
        let shown: Vec<&str> = values.iter().take(4).map(|value| shown(value)).collect();
        let more = if values.len() > 4 { ", ...." } else { "" };
        self.out.push_str(&" ".repeat(indent));
        self.line(format_args!("enum: {}{more}", shown.join(", ")));
    }

    /// The values of the field that was asked for: all, each in a line.
    fn values_down(&mut self, values: &[&str]) {
        if values.is_empty() {
            return;
        }
        self.out.push_str("ENUM:");
        for value in values {
            let _ = write!(self.out, "\n    {}", shown(value));
        }
    }
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "\"\"" } else { value }
}

/// The name of a type that reads itself and has prose of its own.
pub(super) fn self_reading(shape: &Shape) -> Option<&'static str> {
    match &shape.kind {
        Kind::Quantity => Some("Quantity"),
        Kind::Time => Some("Time"),
        Kind::MicroTime => Some("MicroTime"),
        Kind::Duration => Some("Duration"),
        Kind::IntOrString => Some("IntOrString"),
        Kind::Raw => Some(shape.type_name()),
        Kind::List(inner) | Kind::Map(inner) => self_reading(inner),
        _ => None,
    }
}

/// The type as kubectl guesses it from the server's documents: `string`, `[]Container`…
pub fn type_guess(shape: &Shape) -> String {
    match &shape.kind {
        Kind::String | Kind::Bytes | Kind::Time | Kind::MicroTime | Kind::Duration => {
            "string".into()
        }
        Kind::Bool => "boolean".into(),
        Kind::Int32 | Kind::Int64 => "integer".into(),
        Kind::Float => "number".into(),
        Kind::Quantity => "Quantity".into(),
        Kind::IntOrString => "IntOrString".into(),
        Kind::Raw => shape.type_name().into(),
        Kind::List(item) => format!("[]{}", type_guess(item)),
        Kind::Map(value) => format!("map[string]{}", type_guess(value)),
        Kind::Object(of) => of.name().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(kind: &str, path: &[&str], recursive: bool) -> Explanation {
        let (group, version, api_version) = match kind {
            "Deployment" => ("apps", "v1", "apps/v1"),
            _ => ("", "v1", "v1"),
        };
        let question = Question { group, version, kind, path, recursive, max_depth: 0 };
        explain(Type::of(api_version, kind).unwrap(), question, &Book::default())
    }

    #[test]
    fn fields_of_fields_are_indented() {
        assert_eq!(
            asked("Deployment", &["spec", "strategy"], true).printed,
            "GROUP:      apps\nKIND:       Deployment\nVERSION:    v1\n\n\
             FIELD: strategy <DeploymentStrategy>\n\n\n\
             DESCRIPTION:\n    <empty>\nFIELDS:\n  rollingUpdate\t<RollingUpdateDeployment>\n    \
             maxSurge\t<IntOrString>\n    maxUnavailable\t<IntOrString>\n  type\t<string>\n  \
             enum: Recreate, RollingUpdate\n\n"
        );
    }

    #[test]
    fn a_field_that_is_not_there_leaves_the_head_printed() {
        let answer = asked("Pod", &["spec", "contianers"], false);
        assert_eq!(answer.printed, "KIND:       Pod\nVERSION:    v1\n\n");
        assert_eq!(answer.error.unwrap(), "error: field \"contianers\" does not exist");
    }

    #[test]
    fn prose_is_wrapped_and_the_types_follows_the_fields() {
        let prose = "v1 Pod\t\n spec\tThe pod's wish. \nv1 PodSpec\tWhat a pod is to be.\n";
        let prose = Book::read(prose);
        let question = Question {
            group: "",
            version: "v1",
            kind: "Pod",
            path: &["spec"],
            recursive: true,
            max_depth: 1,
        };
        let printed = explain(Type::of("v1", "Pod").unwrap(), question, &prose).printed;
        let expected =
            "DESCRIPTION:\n    The pod's wish. \n    What a pod is to be.\n    \nFIELDS:";
        assert!(printed.contains(expected), "{printed}");
        assert!(printed.contains("  containers\t<[]Container> -required-\n  dnsConfig\t"));
    }

    #[test]
    fn a_values_own_field_lists_all_of_them() {
        let answer = asked("Pod", &["spec", "volumes", "hostPath", "type"], false);
        let expected = "FIELD: type <string>\nENUM:\n    \"\"\n    BlockDevice\n    CharDevice\n";
        assert!(answer.printed.contains(expected), "{}", answer.printed);
        let answer = asked("Pod", &["spec", "volumes", "hostPath"], true);
        let expected = "  enum: \"\", BlockDevice, CharDevice, Directory, ....\n";
        assert!(answer.printed.contains(expected), "{}", answer.printed);
    }

    #[test]
    fn types_within_themselves_end() {
        let of = Type::of("apiextensions.k8s.io/v1", "CustomResourceDefinition").unwrap();
        let question = Question {
            group: "apiextensions.k8s.io",
            version: "v1",
            kind: "CustomResourceDefinition",
            path: &[],
            recursive: true,
            max_depth: 0,
        };
        let printed = explain(of, question, &Book::default()).printed;
        assert!(printed.contains("openAPIV3Schema\t<JSONSchemaProps>"), "{printed}");
    }
}
