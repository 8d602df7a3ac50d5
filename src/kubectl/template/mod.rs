//! Go templates as kubectl takes them: `text/template` with two functions of kubectl's own.
//!
//! [`Template::parse`] reads a template once; [`Template::print`] gives its text for an object.

mod functions;
mod lex;
mod parse;
mod printf;
mod run;
mod tree;

use super::errors::{Error, text};
use super::jsonpath::shown_by_go;
use crate::api::go::{self, quote};
use crate::value::Value;
use tree::Node;

/// A template that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    source: String,
    nodes: Vec<Node>,
    defined: Vec<(String, Vec<Node>)>,
    /// Missing keys print `<no value>` instead of failing.
    allow_missing: bool,
}

impl Template {
    /// Reads a template; the error is Go's sentence.
    pub fn parse(source: &str, allow_missing: bool) -> Result<Template, String> {
        let (tokens, broken) = lex::tokens(source);
        let (nodes, defined) = parse::parse(&tokens, broken, source.len()).map_err(|mistake| {
            let line = source[..mistake.at].matches('\n').count() + 1;
            format!("template: output:{line}: {}", mistake.words)
        })?;
        Ok(Template { source: source.to_string(), nodes, defined, allow_missing })
    }

    /// The template's text for an object. If it fails, the text so far and what helps to find the
    /// mistake come with the error: kubectl prints both.
    pub fn print(&self, object: &Value) -> Result<String, (String, Error)> {
        let mut run = run::Run::new(&self.defined, self.allow_missing);
        let Err(why) = run.all(&self.nodes, &Some(object.clone())) else { return Ok(run.out) };
        let before = &self.source[..run.at];
        let line = before.matches('\n').count() + 1;
        let column = before.rfind('\n').map_or(run.at, |end| run.at - end - 1);
        let why = format!(
            "template: output:{line}:{column}: executing {} at <{}>: {why}",
            quote(&run.name),
            run.shown
        );
        let shown = format!(
            "{}Error executing template: {why}. Printing more information for debugging the \
             template:\n\ttemplate was:\n\t\t{}\n\traw data was:\n\t\t{}\n\tobject given to \
             template engine was:\n\t\t{}\n\n",
            run.out,
            self.source,
            go::json(object, &[]),
            shown_by_go(object)
        );
        let error = text(format!("error executing template {}: {why}", quote(&self.source)));
        Err((shown, error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    fn object() -> Value {
        let container = map! { "image": "y", "name": "c", "resources": map! {} };
        map! {
            "kind": "Deployment",
            "metadata": map! { "empty": Value::Null, "labels": map! { "app": "x" }, "name": "x" },
            "spec": map! { "containers": list![container], "replicas": 3 },
        }
    }

    fn shown(source: &str) -> String {
        Template::parse(source, true).unwrap().print(&object()).unwrap()
    }

    fn failure(source: &str) -> String {
        let (_, error) = Template::parse(source, true).unwrap().print(&object()).unwrap_err();
        let prefix = format!("error executing template {}: template: output:", quote(source));
        let words = error.words();
        words.strip_prefix(&prefix).unwrap_or_else(|| panic!("{words}")).to_string()
    }

    fn mistake(source: &str) -> String {
        let words = Template::parse(source, true).unwrap_err();
        words.strip_prefix("template: output:1: ").unwrap().to_string()
    }

    #[test]
    fn fields_and_variables() {
        assert_eq!(shown("{{.metadata.name}}{{\"\\n\"}}"), "x\n");
        assert_eq!(
            shown("{{.spec.replicas}} {{.nope}} {{.nope.deeper}}"),
            "3 <no value> <no value>"
        );
        assert_eq!(
            shown("{{.metadata.empty}} {{.metadata}}"),
            "<no value> map[empty:<nil> labels:map[app:x] name:x]"
        );
        assert_eq!(shown("a {{- .kind -}} b {{/* c */}}d{{- /* x */ -}} e"), "aDeploymentb de");
        assert_eq!(
            shown(
                "{{with .metadata}}{{.name}}{{$.kind}}{{end}}{{$x := .kind}}{{$x}}{{$x = \"z\"}}{{$x}}"
            ),
            "xDeploymentDeploymentz"
        );
        assert_eq!(shown("{{(index .spec.containers 0).name}}{{(.kind)}}"), "cDeployment");
    }

    #[test]
    fn branches_and_loops() {
        assert_eq!(
            shown("{{range .spec.containers}}{{.name}}:{{.image}} {{.resources}}{{end}}"),
            "c:y map[]"
        );
        assert_eq!(shown("{{range $i, $c := .spec.containers}}{{$i}} {{$c.name}}{{end}}"), "0 c");
        assert_eq!(
            shown("{{range $k, $v := .metadata}}{{$k}}={{$v}};{{end}}"),
            "empty=<no value>;labels=map[app:x];name=x;"
        );
        assert_eq!(shown("{{if eq .kind \"Pod\"}}a{{else if .spec}}b{{else}}c{{end}}"), "b");
        assert_eq!(shown("{{range .x}}{{else}}none{{end}}"), "none");
        assert_eq!(
            shown("{{range .spec.replicas}}{{if eq . 1}}{{continue}}{{end}}{{.}}{{end}}"),
            "02"
        );
        assert_eq!(shown("{{define \"T\"}}<{{.}}>{{end}}{{template \"T\" .kind}}"), "<Deployment>");
    }

    #[test]
    fn functions() {
        assert_eq!(
            shown("{{gt .spec.replicas 2}} {{and .kind .x}} {{or .x \"d\"}} {{not .kind}}"),
            "true <no value> d false"
        );
        assert_eq!(
            shown(
                "{{exists .metadata \"labels\" \"app\"}}{{exists .a \"b\"}}{{\"eA==\" | base64decode}}"
            ),
            "truefalsex"
        );
        assert_eq!(
            shown("{{print \"a\" 1 2 \"b\" .kind}} {{println .kind 1}}"),
            "a1 2bDeployment Deployment 1\n"
        );
        assert_eq!(
            shown("{{html \"<a>\"}}{{js \"x'y\"}}{{urlquery \"a b\"}}{{slice .kind 1 3}}"),
            "&lt;a&gt;x\\'ya+bep"
        );
        assert_eq!(
            shown("{{index .metadata.labels \"app\"}} {{len .metadata}} {{index .kind 0}}"),
            "x 3 68"
        );
        assert_eq!(shown("{{'a'}} {{1.5}} {{1e3}} {{0x10}} {{true}}"), "97 1.5 1000 16 true");
        assert_eq!(shown("{{eq .x \"a\"}}{{ne .x 1}}{{.kind |}}"), "falsetrueDeployment");
    }

    #[test]
    fn formats() {
        assert_eq!(
            shown("{{printf \"%s %d %v %q\" .spec.replicas .kind .x .x}}"),
            "%!s(int64=3) %!d(string=Deployment) <nil> %!q(<nil>)"
        );
        assert_eq!(
            shown("{{.metadata.name | printf \"%-12s|%.2s|%x\" .kind}}"),
            "Deployment  |x|%!x(MISSING)"
        );
        assert_eq!(
            shown("{{printf \"%6.2f|%e|%+d %x %o %b %c\" 3.14159 2.5 5 255 8 5 65}}"),
            "  3.14|2.500000e+00|+5 ff 10 101 A"
        );
        assert_eq!(
            shown("{{printf \"%05d|%-5s|%5s|%d%%\" 42 \"a\" \"b\" 5}}"),
            "00042|a    |    b|5%"
        );
    }

    #[test]
    fn failures_say_where() {
        assert_eq!(
            failure("{{.spec.replicas.x}}"),
            "1:7: executing \"output\" at <.spec.replicas.x>: can't evaluate field x in type interface {}"
        );
        assert_eq!(
            failure("{{index .spec.containers 3}}"),
            "1:2: executing \"output\" at <index .spec.containers 3>: error calling index: index out of range: 3"
        );
        assert_eq!(
            failure("{{\"%%\" | base64decode}}"),
            "1:9: executing \"output\" at <base64decode>: error calling base64decode: base64 decode failed: illegal base64 data at input byte 0"
        );
        assert_eq!(
            failure("{{.x | base64decode}}"),
            "1:7: executing \"output\" at <base64decode>: invalid value; expected string"
        );
        assert_eq!(
            failure("{{base64decode .spec.replicas}}"),
            "1:20: executing \"output\" at <.spec.replicas>: wrong type for value; expected string; got int64"
        );
        assert_eq!(
            failure("{{gt .spec.replicas 2.0}}"),
            "1:2: executing \"output\" at <gt .spec.replicas 2.0>: error calling gt: incompatible types for comparison"
        );
        assert_eq!(
            failure("{{range .kind}}{{end}}"),
            "1:8: executing \"output\" at <.kind>: range can't iterate over Deployment"
        );
        assert_eq!(failure("{{nil}}"), "1:2: executing \"output\" at <nil>: nil is not a command");
        assert_eq!(
            failure("{{.kind \"x\"}}"),
            "1:2: executing \"output\" at <.kind>: kind is not a method but has arguments"
        );
        assert_eq!(
            failure("{{template \"x\"}}"),
            "1:11: executing \"output\" at <{{template \"x\"}}>: template \"x\" not defined"
        );
        assert_eq!(
            failure("{{len .metadata .kind}}"),
            "1:2: executing \"output\" at <len>: wrong number of args for len: want 1 got 2"
        );
    }

    #[test]
    fn mistakes_are_told_in_gos_words() {
        for (source, words) in [
            ("{{.kind", "unclosed action"),
            ("{{foo}}", "function \"foo\" not defined"),
            ("{{한글}}", "function \"한글\" not defined"),
            ("{{end}}", "unexpected {{end}}"),
            ("{{if .kind}}x", "unexpected EOF"),
            ("{{range}}{{end}}", "missing value for range"),
            ("{{$y}}", "undefined variable \"$y\""),
            ("{{break}}", "{{break}} outside {{range}}"),
            ("{{.kind[0]}}", "bad character U+005B '['"),
            ("{{|}}", "unexpected \"|\" in command"),
            ("{{(.kind}}", "unclosed left paren"),
            ("{{.kind)}}", "unexpected right paren"),
            ("{{\"abc}}", "unterminated quoted string"),
            ("{{1a}}", "bad number syntax: \"1a\""),
            ("{{@}}", "unexpected \"@\" in command"),
            ("{{if .kind}}{{else}}{{else}}{{end}}", "expected end; found {{else}}"),
            ("{{}}", "missing value for command"),
            ("{{/* x }}", "unclosed comment"),
            ("{{/* x */ y}}", "comment ends before closing delimiter"),
            ("{{end .}}", "unexpected <.> in end"),
            ("{{range $a $b := .x}}{{end}}", "undefined variable \"$a\""),
            ("{{range $a, $b, $c := .x}}{{end}}", "too many declarations in range"),
            ("{{$x := 1, 2}}", "unexpected \",\" in operand"),
            ("{{.kind.}}", "unexpected <.> in operand"),
            ("{{..kind}}", "unexpected . after term \".\""),
            ("{{template .}}", "unexpected <.> in template clause"),
            ("{{.a-b}}", "bad character U+002D '-'"),
        ] {
            assert_eq!(mistake(source), words, "{source}");
        }
    }
}
