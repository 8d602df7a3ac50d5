//! Jobs: their pods are found by the Job's uid.

use crate::value::{Map, Value};

const LABELS: &[&str] = &["spec", "template", "metadata", "labels"];
const UID: &str = "batch.kubernetes.io/controller-uid";

/// Marks the pods of a new Job and makes it select them, unless the user does so.
pub fn prepare(job: &mut Value) {
    if job.bool_at(&["spec", "manualSelector"]) {
        return;
    }
    let (name, uid) = (job.text_at(&["metadata", "name"]), job.text_at(&["metadata", "uid"]));
    let marks = [
        ("job-name", &name),
        ("batch.kubernetes.io/job-name", &name),
        ("controller-uid", &uid),
        (UID, &uid),
    ];
    for (key, value) in marks {
        let path = [LABELS, &[key]].concat();
        if job.at(&path).is_none() {
            job.set(&path, value);
        }
    }
    // The labels are stored and read again, with the defaults of a Job: the template's.
    let own = job.at(&["metadata", "labels"]).and_then(Value::as_map);
    if own.is_none_or(Map::is_empty)
        && let Some(labels) = job.at(LABELS).cloned()
    {
        job.set(&["metadata", "labels"], labels);
    }
    let path = ["spec", "selector", "matchLabels", UID];
    if job.at(&path).is_none() {
        job.set(&path, &uid);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn pods_are_marked_and_selected() {
        let mut job = map! { "metadata": map! { "name": "j", "uid": "u" }, "spec": map! {} };
        prepare(&mut job);
        assert_eq!(job.at(LABELS).unwrap().as_map().unwrap().len(), 4);
        assert_eq!(job.str_at(&["spec", "selector", "matchLabels", UID]), "u");
        let mut manual = map! { "spec": map! { "manualSelector": true } };
        prepare(&mut manual);
        assert_eq!(manual.at(LABELS), None);
    }
}
