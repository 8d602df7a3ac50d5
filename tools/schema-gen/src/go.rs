//! Reads what Go's own source says of the API's types: names, order, tags.
//!
//! The files are formatted by `gofmt` and keep to a few shapes, so lines are enough; a line that
//! does not fit stops the run rather than losing a field.

use std::collections::BTreeMap;

/// A Go package's types, by their names.
#[derive(Default)]
pub struct Package {
    pub types: BTreeMap<String, Type>,
}

/// A declared type.
pub enum Type {
    Struct(Vec<Field>),
    /// `type Name underlying`.
    Named(String),
}

/// A field of a struct, in the order of the source.
pub struct Field {
    /// Its name in Go; for an embedded struct that of its type.
    pub name: String,
    /// Its name in JSON; empty for an embedded struct.
    pub json: String,
    /// Its Go type, packages replaced by those of [`super::PACKAGES`].
    pub go: String,
    pub omit_empty: bool,
    pub omit_zero: bool,
    pub patch_strategy: String,
    pub patch_key: String,
}

/// Adds a source file's types to its package.
pub fn read(package: &mut Package, source: &str) -> Result<(), String> {
    let imports = imports(source);
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let Some(declared) = line.strip_prefix("type ") else { continue };
        let (name, rest) = declared.split_once(' ').ok_or_else(|| format!("no type: {line}"))?;
        let kind = match rest {
            "struct {" => Type::Struct(fields(&mut lines, &imports)?),
            "struct{}" => Type::Struct(Vec::new()),
            "interface {" => continue,
            _ => {
                let plain = rest.strip_prefix("= ").unwrap_or(rest);
                let plain = plain.split("//").next().unwrap_or(plain).trim();
                Type::Named(qualified(plain, &imports))
            }
        };
        package.types.insert(name.to_string(), kind);
    }
    Ok(())
}

/// The file's imports: the name that the file uses, and the import path.
fn imports(source: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for line in source.lines().take_while(|line| !line.starts_with("type ")) {
        let words: Vec<&str> = line.trim_start_matches("import ").split_whitespace().collect();
        let (alias, path) = match words[..] {
            [path] => ("", path),
            [alias, path] => (alias, path),
            _ => continue,
        };
        let Some(path) = path.strip_prefix('"').and_then(|path| path.strip_suffix('"')) else {
            continue;
        };
        let last = path.rsplit('/').next().unwrap_or(path);
        let alias = if alias.is_empty() { last } else { alias };
        found.insert(alias.to_string(), path.to_string());
    }
    found
}

/// The fields up to the closing brace.
fn fields<'a>(
    lines: &mut impl Iterator<Item = &'a str>,
    imports: &BTreeMap<String, String>,
) -> Result<Vec<Field>, String> {
    let mut found = Vec::new();
    let mut in_comment = false;
    for line in lines {
        if line == "}" {
            return Ok(found);
        }
        let line = line.trim();
        in_comment = (in_comment || line.starts_with("/*")) && !line.ends_with("*/");
        if in_comment || line.is_empty() || line.starts_with("//") || line.ends_with("*/") {
            continue;
        }
        found.extend(field(line, imports)?);
    }
    Err("a struct without an end".into())
}

/// One field; none if JSON does not show it.
fn field(line: &str, imports: &BTreeMap<String, String>) -> Result<Option<Field>, String> {
    let (declared, rest) = line.split_once('`').ok_or_else(|| format!("no tag: {line}"))?;
    let tags = rest.split('`').next().unwrap_or_default();
    let json = tag(tags, "json");
    if json == "-" || (json.is_empty() && !tags.contains("json:")) {
        return Ok(None);
    }
    let mut options = json.split(',');
    let name = options.next().unwrap_or_default().to_string();
    let options: Vec<&str> = options.collect();
    let words: Vec<&str> = declared.split_whitespace().collect();
    let (go_name, go) = match words[..] {
        [embedded] => (embedded.rsplit('.').next().unwrap_or(embedded), embedded),
        [name, go] => (name, go),
        _ => return Err(format!("no field: {line}")),
    };
    Ok(Some(Field {
        name: go_name.to_string(),
        json: if options.contains(&"inline") { String::new() } else { name },
        go: qualified(go, imports),
        omit_empty: options.contains(&"omitempty"),
        omit_zero: options.contains(&"omitzero"),
        patch_strategy: tag(tags, "patchStrategy").to_string(),
        patch_key: tag(tags, "patchMergeKey").to_string(),
    }))
}

/// The text of a struct tag.
fn tag<'a>(tags: &'a str, name: &str) -> &'a str {
    let start = tags.split_once(&format!("{name}:\"")).map(|(_, rest)| rest);
    start.and_then(|rest| rest.split('"').next()).unwrap_or_default()
}

/// A Go type with each package named as the table names it.
fn qualified(go: &str, imports: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    let mut word = String::new();
    for c in go.chars() {
        match c {
            '.' => {
                let path = imports.get(&word).map_or(word.as_str(), String::as_str);
                text.push_str(super::package_name(path));
                text.push('.');
                word.clear();
            }
            _ if c.is_alphanumeric() => word.push(c),
            _ => {
                text.push_str(&word);
                text.push(c);
                word.clear();
            }
        }
    }
    text + &word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_is_read_in_its_order() {
        let source = "import (\n\tmetav1 \"k8s.io/apimachinery/pkg/apis/meta/v1\"\n)\n\
            type A struct {\n\tmetav1.TypeMeta `json:\",inline\"`\n\n\t// Prose.\n\
            \tB []Item `json:\"b,omitempty\" patchStrategy:\"merge\" patchMergeKey:\"name\"`\n}\n";
        let mut package = Package::default();
        read(&mut package, source).unwrap();
        let Some(Type::Struct(fields)) = package.types.get("A") else { panic!("no struct") };
        assert_eq!((fields[0].json.as_str(), fields[0].go.as_str()), ("", "meta.TypeMeta"));
        assert_eq!((fields[1].json.as_str(), fields[1].go.as_str()), ("b", "[]Item"));
        assert_eq!((fields[0].name.as_str(), fields[1].name.as_str()), ("TypeMeta", "B"));
        assert!(fields[1].omit_empty && !fields[1].omit_zero);
        assert_eq!((&*fields[1].patch_strategy, &*fields[1].patch_key), ("merge", "name"));
    }
}
