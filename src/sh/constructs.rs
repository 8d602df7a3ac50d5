//! What compound commands do when their frame's turn comes: `if`, loops, `case`, `[[ … ]]`.

use super::ast::{AfterArm, Body, Command, Word};
use super::condition;
use super::expand::{Expanding, Mode};
use super::frames::{CountPhase, Frame, Simple, SimplePhase};
use super::jobs::World;
use super::pattern;
use super::shell::Shell;
use crate::sim::Io;
use std::rc::Rc;

impl Shell {
    pub(super) fn command(&mut self, command: Rc<Command>) {
        let plain = command.redirects.is_empty();
        if plain || matches!(command.body, Body::Simple { .. } | Body::Function { .. }) {
            return self.push(Frame::Body(command));
        }
        let targets = super::simple::target_words(&command.redirects);
        self.push(Frame::Redirect(command));
        self.push(Frame::Expand(Expanding::new(targets)));
    }

    pub(super) fn redirected(
        &mut self,
        command: Rc<Command>,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        let targets = std::mem::take(&mut self.expanded).concat();
        match self.open_redirects(&command.redirects, &targets, world.system, io.now) {
            Ok(fds) => {
                self.push(Frame::Descriptors(self.fds));
                self.fds = fds;
                self.push(Frame::Body(command));
            }
            Err(text) => {
                self.complain(&text, world, io);
                self.status = 1;
                self.check_errexit(world);
            }
        }
    }

    pub(super) fn body(&mut self, command: Rc<Command>, world: &mut World<'_>, io: &mut Io<'_>) {
        let ask = |word: &Word, mode| Frame::Expand(Expanding::new(vec![(word.clone(), mode)]));
        self.line = command.line;
        match &command.body {
            Body::Simple { .. } => {
                let phase = SimplePhase::Start;
                let (argv, targets, values) = (Vec::new(), Vec::new(), Vec::new());
                let simple = Simple { command, phase, argv, targets, values };
                self.push(Frame::Simple(Box::new(simple)));
            }
            Body::Group(list) => self.push(Frame::List { list: list.clone(), next: 0 }),
            Body::Subshell(list) => {
                let frame = Frame::List { list: list.clone(), next: 0 };
                self.run_shells(vec![frame], world, io);
            }
            Body::If { .. } => self.push(Frame::If { command, branch: 0, tested: false }),
            Body::For { words, .. } => {
                let words = words.clone();
                self.push(Frame::For { command, values: None, next: 0 });
                if let Some(words) = words {
                    let words = words.into_iter().map(|word| (word, Mode::Split)).collect();
                    self.push(Frame::Expand(Expanding::new(words)));
                }
            }
            Body::Count { .. } => self.push(Frame::Count { command, phase: CountPhase::Init }),
            Body::Loop { .. } => {
                self.status = 0;
                self.push(Frame::Loop { command, tested: false, status: 0 });
            }
            Body::Case { subject, .. } => {
                let ask = ask(subject, Mode::Single);
                self.push(Frame::Case { command, subject: None, arm: 0, asked: false });
                self.push(ask);
            }
            Body::Function { name, body } => {
                self.functions.insert(name.clone(), body.clone());
                self.status = 0;
            }
            Body::Condition(_) => self.push(Frame::Condition { command, asked: false }),
            Body::Arithmetic(_) => self.push(Frame::Arithmetic { command, asked: false }),
        }
    }

    pub(super) fn branch(&mut self, command: Rc<Command>, branch: usize, tested: bool) {
        let Body::If { branches, otherwise } = &command.body else { return };
        let list = match (branches.get(branch), tested) {
            (Some((test, _)), false) => {
                let list = test.clone();
                self.push(Frame::If { command, branch, tested: true });
                list
            }
            (Some((_, body)), true) if self.status == 0 => body.clone(),
            (Some(_), true) => {
                return self.push(Frame::If { command, branch: branch + 1, tested: false });
            }
            (None, _) => match otherwise {
                Some(list) => list.clone(),
                None => return self.status = 0,
            },
        };
        self.push(Frame::List { list, next: 0 });
    }

    pub(super) fn each(
        &mut self,
        command: Rc<Command>,
        values: Option<Rc<Vec<String>>>,
        next: usize,
    ) {
        let Body::For { name, words, body } = &command.body else { return };
        let values = values.unwrap_or_else(|| {
            self.status = 0;
            let positional = || self.positional.iter().map(|p| p.as_str().to_owned()).collect();
            Rc::new(match words {
                Some(_) => std::mem::take(&mut self.expanded).concat(),
                None => positional(),
            })
        });
        if let Some(value) = values.get(next) {
            // A read-only name keeps its value.
            let _ = self.set_variable(name, value.as_str());
            let list = body.clone();
            self.push(Frame::For { command, values: Some(values), next: next + 1 });
            self.push(Frame::List { list, next: 0 });
        }
    }

    pub(super) fn count(&mut self, command: Rc<Command>, phase: CountPhase) {
        let Body::Count { parts, body } = &command.body else { return };
        let (next, part) = match phase {
            CountPhase::Init => (CountPhase::Test, 0),
            CountPhase::Test => (CountPhase::Tested, 1),
            CountPhase::Step => (CountPhase::Test, 2),
            CountPhase::Tested => {
                let value = std::mem::take(&mut self.expanded).concat().pop();
                let endless = parts[1].parts.is_empty();
                if endless || value.is_some_and(|value| value != "0") {
                    let list = body.clone();
                    self.push(Frame::Count { command, phase: CountPhase::Step });
                    self.push(Frame::List { list, next: 0 });
                }
                return;
            }
        };
        let words = vec![(parts[part].clone(), Mode::Arithmetic)];
        self.push(Frame::Count { command, phase: next });
        self.push(Frame::Expand(Expanding::new(words)));
    }

    pub(super) fn round(&mut self, command: Rc<Command>, tested: bool, status: u8) {
        let Body::Loop { until, test, body } = &command.body else { return };
        let list = if tested {
            if (self.status == 0) == *until {
                return self.status = status;
            }
            self.status = status;
            body.clone()
        } else {
            test.clone()
        };
        // The status of the body, or of what was before, is the loop's own if the test ends it.
        self.push(Frame::Loop { command, tested: !tested, status: self.status });
        self.push(Frame::List { list, next: 0 });
    }

    pub(super) fn arm(
        &mut self,
        command: Rc<Command>,
        subject: Option<Rc<str>>,
        arm: usize,
        asked: bool,
    ) {
        let Body::Case { arms, .. } = &command.body else { return };
        let answer = std::mem::take(&mut self.expanded).concat();
        let subject = match subject {
            Some(subject) => subject,
            None => {
                self.status = 0;
                answer.first().map_or("", String::as_str).into()
            }
        };
        let Some(current) = arms.get(arm) else { return };
        if !asked {
            let patterns = current.patterns.iter().map(|p| (p.clone(), Mode::Pattern)).collect();
            self.push(Frame::Case { command, subject: Some(subject), arm, asked: true });
            return self.push(Frame::Expand(Expanding::new(patterns)));
        }
        if !answer.iter().any(|p| pattern::matches(p, &subject)) {
            let subject = Some(subject);
            return self.push(Frame::Case { command, subject, arm: arm + 1, asked: false });
        }
        let mut bodies = vec![current.body.clone()];
        let mut last = arm;
        while arms[last].after == AfterArm::FallThrough && last + 1 < arms.len() {
            last += 1;
            bodies.push(arms[last].body.clone());
        }
        if arms[last].after == AfterArm::TestNext {
            let subject = Some(subject);
            self.push(Frame::Case { command, subject, arm: last + 1, asked: false });
        }
        for list in bodies.into_iter().rev() {
            self.push(Frame::List { list, next: 0 });
        }
    }

    pub(super) fn condition(
        &mut self,
        command: Rc<Command>,
        asked: bool,
        world: &mut World<'_>,
        io: &mut Io<'_>,
    ) {
        let Body::Condition(test) = &command.body else { return };
        if !asked {
            let words = condition::words(test);
            self.push(Frame::Condition { command, asked: true });
            return self.push(Frame::Expand(Expanding::new(words)));
        }
        let mut values = std::mem::take(&mut self.expanded).concat().into_iter();
        match self.holds(test, &mut values, world.system) {
            Ok(holds) => self.status = u8::from(!holds),
            Err(text) => {
                self.complain(&format!("[[: {text}"), world, io);
                self.status = 1;
            }
        }
        self.check_errexit(world);
    }

    pub(super) fn arithmetic(&mut self, command: Rc<Command>, asked: bool) {
        let Body::Arithmetic(word) = &command.body else { return };
        if asked {
            let value = std::mem::take(&mut self.expanded).concat().pop();
            self.status = u8::from(value.is_none_or(|value| value == "0"));
        } else {
            let words = vec![(word.clone(), Mode::Arithmetic)];
            self.push(Frame::Arithmetic { command, asked: true });
            self.push(Frame::Expand(Expanding::new(words)));
        }
    }
}
