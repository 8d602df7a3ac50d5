//! One exercise as data.

use super::act::Act;
use super::check::{Check, check};
use super::read::{self, Fault, Node, Result};
use crate::value::Str;

/// An exercise: what is there at the start, its steps, and the ways that tests go.
#[derive(Clone, Debug)]
pub struct Exercise {
    /// Its name in the address bar, and its folder's.
    pub id: Str,
    pub seed: u64,
    /// What was done before the learner comes.
    pub start: Vec<Act>,
    pub steps: Vec<Step>,
    /// Other ways that lead to the end.
    pub routes: Vec<Route>,
    /// Ways that don't.
    pub wrong: Vec<Route>,
}

/// Something that the learner is asked to do.
#[derive(Clone, Debug)]
pub struct Step {
    /// By which the pages' sections know it.
    pub id: Str,
    /// The commands that its text explains: `kubectl get`, `grep`…
    pub teaches: Vec<Str>,
    pub(super) checks: Vec<Check>,
    /// One way to do it.
    pub solution: Vec<Act>,
}

/// A whole way through an exercise, or out of it.
#[derive(Clone, Debug)]
pub struct Route {
    pub name: Str,
    pub acts: Vec<Act>,
    /// For a wrong way: the place among the steps of the one that it does not get past.
    pub stops_at: usize,
}

impl Exercise {
    /// Reads an `exercise.yaml`.
    ///
    /// # Errors
    ///
    /// The first [`Fault`], with its line.
    pub fn parse(id: &str, text: &str) -> std::result::Result<Exercise, Fault> {
        read::read(text, |node| {
            node.only(&["seed", "start", "steps", "routes", "wrong"])?;
            let steps = node.each("steps", step)?;
            if steps.is_empty() {
                return Err(node.fault("an exercise has at least one step"));
            }
            let seed = node.get("seed").map_or(Ok(1), |seed| seed.int())?;
            Ok(Exercise {
                id: id.into(),
                seed: seed.unsigned_abs(),
                start: node.each("start", Act::decode)?,
                routes: node.each("routes", |route| self::route(route, None))?,
                wrong: node.each("wrong", |route| self::route(route, Some(&steps)))?,
                steps,
            })
        })
    }
}

fn step(node: &Node<'_>) -> Result<Step> {
    node.only(&["id", "teaches", "checks", "solution"])?;
    let checks = node.need("checks")?;
    if checks.items()?.is_empty() {
        return Err(checks.fault("a step has at least one check"));
    }
    Ok(Step {
        id: node.need("id")?.text()?,
        teaches: node.each("teaches", |word| word.text())?,
        checks: node.each("checks", check)?,
        solution: node.each("solution", Act::decode)?,
    })
}

fn route(node: &Node<'_>, steps: Option<&[Step]>) -> Result<Route> {
    let known: &[&str] = match steps {
        Some(_) => &["name", "do", "stops-at"],
        None => &["name", "do"],
    };
    node.only(known)?;
    let mut stops_at = usize::MAX;
    if let Some(steps) = steps {
        let id = node.need("stops-at")?;
        let name = id.text()?;
        let place = steps.iter().position(|step| step.id == name);
        stops_at = place.ok_or_else(|| id.fault(format!("no step is called `{name}`")))?;
    }
    Ok(Route { name: node.need("name")?.text()?, acts: node.each("do", Act::decode)?, stops_at })
}
