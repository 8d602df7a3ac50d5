//! `--sort-by`: objects or rows ordered by a field.

use crate::kubectl::errors::{Error, Result, text};
use crate::kubectl::jsonpath::{JsonPath, is_less, relaxed};
use crate::value::Value;

/// The order in which these objects come when sorted by a field: their numbers. `rows` says that
/// they are rows of a table, whose failures have other words.
pub fn order(objects: &[Value], field: &str, rows: bool) -> Result<Vec<usize>> {
    let path = match relaxed(field) {
        Ok(path) => path,
        Err(_) if rows => field.to_string(),
        Err(why) => return Err(text(why)),
    };
    let parsed = JsonPath::parse(&path).map_err(|why| match rows {
        true => text(format!("sorting error: {why}")),
        false => text(why),
    })?;
    let mut keys = Vec::with_capacity(objects.len());
    for object in objects {
        keys.push(parsed.first(object).map_err(|failure| text(failure.0))?);
    }
    if !keys.is_empty() && keys.iter().all(Option::is_none) {
        return Err(text(format!(
            "couldn't find any field with path {path:?} in the list of objects"
        )));
    }
    let mut order: Vec<usize> = (0..objects.len()).collect();
    sort(&mut order, &keys, &path)?;
    Ok(order)
}

/// Objects without the field come first; those that are equal keep their order.
fn sort(order: &mut [usize], keys: &[Option<Value>], path: &str) -> Result<()> {
    let mut wrong: Option<String> = None;
    order.sort_by(|a, b| {
        use std::cmp::Ordering::{Equal, Greater, Less};
        match (&keys[*a], &keys[*b]) {
            (None, None) => Equal,
            (None, _) => Less,
            (_, None) => Greater,
            (Some(x), Some(y)) => match (is_less(x, y), is_less(y, x)) {
                (Ok(true), _) => Less,
                (_, Ok(true)) => Greater,
                (Err(kind), _) | (_, Err(kind)) => {
                    wrong.get_or_insert(kind);
                    Equal
                }
                _ => Equal,
            },
        }
    });
    match wrong {
        None => Ok(()),
        Some(kind) => Err(Error::Plain(format!(
            "Field {path} in [][][]reflect.Value is an unsortable type: interface, err: \
             unsortable type: {kind}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn numbers_quantities_and_text_have_their_own_order() {
        let named = |name: Value| map! { "x": name };
        let sorted = |values: Vec<Value>| order(&values, ".x", true).unwrap();
        assert_eq!(sorted(vec![named(3.into()), named(20.into()), named(1.into())]), [2, 0, 1]);
        assert_eq!(sorted(vec![named("1Gi".into()), named("500Mi".into())]), [1, 0]);
        assert_eq!(sorted(vec![named("b".into()), map! {}, named("a".into())]), [1, 2, 0]);
        assert_eq!(
            order(&[map! {}], ".y", true).unwrap_err().words(),
            "couldn't find any field with path \"{.y}\" in the list of objects"
        );
    }
}
