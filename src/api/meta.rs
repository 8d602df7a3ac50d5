//! The syntax of names, labels and keys: what the API server accepts, and its words when it does
//! not.
//!
//! Every function returns upstream's complaints, none if the text is fine. Upstream checks with
//! regular expressions and names them in its messages; here the same languages are spelt out as
//! byte checks, which cost nothing on the way of every write.

const LABEL_FMT: &str = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN_FMT: &str = r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*";
const KEY_FMT: &str = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const VALUE_FMT: &str = "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?";
const KEY_WORDS: &str = "must consist of alphanumeric characters, '-', '_' or '.', and must \
    start and end with an alphanumeric character";

/// Upstream counts a limit in characters in its older checks and in bytes in those it has moved.
fn too_long_characters(limit: usize) -> String {
    format!("must be no more than {limit} characters")
}

fn too_long_bytes(limit: usize) -> String {
    format!("must be no more than {limit} bytes")
}

/// `… (e.g. 'a',  or 'b', regex used for validation is '…')`.
pub fn regex_error(words: &str, pattern: &str, examples: &[&str]) -> String {
    if examples.is_empty() {
        return format!("{words} (regex used for validation is '{pattern}')");
    }
    let examples: Vec<_> = examples.iter().map(|example| format!("'{example}', ")).collect();
    let examples = examples.join(" or ");
    format!("{words} (e.g. {examples}regex used for validation is '{pattern}')")
}

/// `must be between 1 and 65535, inclusive`.
pub fn range_error(low: i64, high: i64) -> String {
    format!("must be between {low} and {high}, inclusive")
}

/// Whether the bytes are one label of a DNS name: lower case, no hyphen at an end.
fn is_label(text: &[u8]) -> bool {
    let inner = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
    !text.is_empty()
        && text.iter().all(inner)
        && text.first() != Some(&b'-')
        && text.last() != Some(&b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.as_bytes().split(|b| *b == b'.').all(is_label)
}

/// Letters, digits, and inside them `-`, `_` and `.`.
fn is_key_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let end = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    end(bytes.first()) && end(bytes.last()) && bytes.iter().all(inner)
}

/// A label in DNS (RFC 1123): names of Namespaces, containers, volumes.
pub fn dns1123_label(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 63 {
        errors.push(too_long_characters(63));
    }
    if !is_label(text.as_bytes()) {
        errors.push(if is_subdomain(text) {
            "must not contain dots".to_string()
        } else {
            let words = "a lowercase RFC 1123 label must consist of lower case alphanumeric \
                characters or '-', and must start and end with an alphanumeric character";
            regex_error(words, LABEL_FMT, &["my-name", "123-abc"])
        });
    }
    errors
}

/// A subdomain in DNS (RFC 1123): names of most objects.
pub fn dns1123_subdomain(text: &str) -> Vec<String> {
    subdomain(text, too_long_characters(253))
}

fn subdomain(text: &str, too_long: String) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 253 {
        errors.push(too_long);
    }
    if !is_subdomain(text) {
        let words = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
            characters, '-' or '.', and must start and end with an alphanumeric character";
        errors.push(regex_error(words, SUBDOMAIN_FMT, &["example.com"]));
    }
    errors
}

/// `*.` and a subdomain: hosts of an Ingress.
pub fn wildcard_dns1123_subdomain(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 253 {
        errors.push(too_long_characters(253));
    }
    if !text.strip_prefix("*.").is_some_and(is_subdomain) {
        let words = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS \
            subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and \
            end with an alphanumeric character";
        let pattern = format!(r"\*\.{SUBDOMAIN_FMT}");
        errors.push(regex_error(words, &pattern, &["*.example.com"]));
    }
    errors
}

/// A label in DNS (RFC 1035), which starts with a letter: names of Services.
pub fn dns1035_label(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 63 {
        errors.push(too_long_characters(63));
    }
    if !is_label(text.as_bytes()) || text.as_bytes()[0].is_ascii_digit() {
        let words = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', \
            start with an alphabetic character, and end with an alphanumeric character";
        let pattern = "[a-z]([-a-z0-9]*[a-z0-9])?";
        errors.push(regex_error(words, pattern, &["my-name", "abc-123"]));
    }
    errors
}

/// The key of a label, an annotation or a resource: a name, perhaps with a domain before it.
pub fn qualified_name(text: &str) -> Vec<String> {
    let examples = &["MyName", "my.name", "123-abc"];
    let mut errors = Vec::new();
    let name = match text.matches('/').count() {
        0 => text,
        1 => {
            let (prefix, name) = text.split_once('/').unwrap_or(("", text));
            if prefix.is_empty() {
                errors.push("prefix part must be non-empty".to_string());
            } else {
                let complaints = subdomain(prefix, too_long_bytes(253));
                errors.extend(complaints.into_iter().map(|c| format!("prefix part {c}")));
            }
            name
        }
        _ => {
            let rule = regex_error(KEY_WORDS, KEY_FMT, examples);
            return vec![format!(
                "a valid label key {rule} with an optional DNS subdomain prefix and '/' \
                 (e.g. 'example.com/MyName')"
            )];
        }
    };
    if name.is_empty() {
        errors.push("name part must be non-empty".to_string());
    } else if name.len() > 63 {
        errors.push(format!("name part {}", too_long_bytes(63)));
    }
    if !is_key_name(name) {
        errors.push(format!("name part {}", regex_error(KEY_WORDS, KEY_FMT, examples)));
    }
    errors
}

/// The value of a label.
pub fn label_value(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 63 {
        errors.push(too_long_bytes(63));
    }
    if !text.is_empty() && !is_key_name(text) {
        let words = format!("a valid label must be an empty string or {}", &KEY_WORDS[5..]);
        errors.push(regex_error(&words, VALUE_FMT, &["MyValue", "my_value", "12345"]));
    }
    errors
}

/// The name of an environment variable: printable ASCII without `=`.
pub fn env_var_name(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.is_empty() {
        errors.push("environment variable name must be non-empty".to_string());
    }
    if !text.bytes().all(|b| (0x20..0x7f).contains(&b) && b != b'=') {
        errors.push(
            "a valid environment variable name must consist only of printable ASCII characters \
             other than '='"
                .to_string(),
        );
    }
    errors
}

/// The key of a ConfigMap's or Secret's entry: it becomes a file name.
pub fn config_map_key(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 253 {
        errors.push(too_long_characters(253));
    }
    let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if text.is_empty() || !text.bytes().all(fine) {
        let words = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
        let examples = &["key.name", "KEY_NAME", "key-name"];
        errors.push(regex_error(words, "[-._a-zA-Z0-9]+", examples));
    }
    match text {
        "." => errors.push("must not be '.'".to_string()),
        ".." => errors.push("must not be '..'".to_string()),
        _ if text.starts_with("..") => errors.push("must not start with '..'".to_string()),
        _ => {}
    }
    errors
}

/// The name of a port of a container or a Service.
pub fn port_name(text: &str) -> Vec<String> {
    let mut errors = Vec::new();
    if text.len() > 15 {
        errors.push(too_long_characters(15));
    }
    let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if text.is_empty() || !text.bytes().all(fine) {
        let words = "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        errors.push(words.to_string());
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        errors.push("must contain at least one letter (a-z)".to_string());
    }
    if text.contains("--") {
        errors.push("must not contain consecutive hyphens".to_string());
    }
    if text.starts_with('-') || text.ends_with('-') {
        errors.push("must not begin or end with a hyphen".to_string());
    }
    errors
}

/// The number of a port.
pub fn port_number(port: i64) -> Vec<String> {
    if (1..=65535).contains(&port) { Vec::new() } else { vec![range_error(1, 65535)] }
}

/// A share such as `25%`.
pub fn percent(text: &str) -> Vec<String> {
    let digits = text.strip_suffix('%').unwrap_or("");
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let words = "a valid percent string must be a numeric string followed by an ending '%'";
    vec![regex_error(words, "[0-9]+%", &["1%", "93%"])]
}

/// The name of an HTTP header.
pub fn http_header_name(text: &str) -> Vec<String> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Vec::new();
    }
    let words = "a valid HTTP header must consist of alphanumeric characters or '-'";
    vec![regex_error(words, "[-A-Za-z0-9]+", &["X-Header-Name"])]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_pods() {
        assert!(dns1123_subdomain("web-7887448d46.x").is_empty());
        assert_eq!(
            dns1123_subdomain("Bad_Name!"),
            ["a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, \
              '-' or '.', and must start and end with an alphanumeric character (e.g. \
              'example.com', regex used for validation is \
              '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"]
        );
        for bad in ["", "-a", "a-", "a..b", "A", ".a", "é"] {
            assert_eq!(dns1123_subdomain(bad).len(), 1, "{bad}");
        }
    }

    #[test]
    fn labels_of_dns() {
        assert_eq!(dns1123_label("a.b"), ["must not contain dots"]);
        assert!(dns1123_label("1a").is_empty());
        assert_eq!(dns1035_label("1a").len(), 1);
        assert_eq!(dns1035_label("").len(), 1);
        assert_eq!(dns1035_label("a.b").len(), 1);
    }

    #[test]
    fn keys_and_values_of_labels() {
        assert!(qualified_name("app.kubernetes.io/name").is_empty());
        assert_eq!(qualified_name("/a"), ["prefix part must be non-empty"]);
        assert_eq!(qualified_name("").len(), 2);
        assert!(qualified_name("a/b/c")[0].starts_with("a valid label key must consist of"));
        assert!(label_value("").is_empty());
        assert!(label_value("a b")[0].starts_with(
            "a valid label must be an empty string or consist of alphanumeric characters"
        ));
        assert_eq!(label_value(&"a".repeat(64)), ["must be no more than 63 bytes"]);
    }

    #[test]
    fn names_of_ports() {
        assert!(port_name("http").is_empty());
        assert_eq!(port_name("80"), ["must contain at least one letter (a-z)"]);
        assert_eq!(port_name("a--b-").len(), 2);
        assert_eq!(port_number(0), ["must be between 1 and 65535, inclusive"]);
    }
}
