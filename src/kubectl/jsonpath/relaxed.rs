//! Paths as `custom-columns` and `--sort-by` take them: with or without braces and first dot.

/// Turns `a.b`, `.a.b`, `{a.b}` and `{.a.b}` into `{.a.b}`.
pub fn relaxed(path: &str) -> Result<String, String> {
    if path.is_empty() {
        return Ok(String::new());
    }
    let braced = path.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let inner = braced.unwrap_or(path);
    let inner = inner.strip_prefix('.').filter(|rest| !rest.is_empty()).unwrap_or(inner);
    if inner.is_empty() || inner.contains(['{', '}']) {
        return Err("unexpected path string, expected a 'name1.name2' or '.name1.name2' or \
                    '{name1.name2}' or '{.name1.name2}'"
            .to_string());
    }
    Ok(format!("{{.{inner}}}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_and_first_dot_may_be_left_out() {
        for path in ["a.b", ".a.b", "{a.b}", "{.a.b}"] {
            assert_eq!(relaxed(path).as_deref(), Ok("{.a.b}"));
        }
        assert!(relaxed("{.a}{.b}").unwrap_err().starts_with("unexpected path string"));
    }
}
