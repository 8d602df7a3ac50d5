//! What is inside a sequence or a mapping: its entries, and where it ends.

use super::cursor::Mark;
use super::events::{EventKind, Events, State, Step};
use super::scanner::TokenKind;

impl Events<'_> {
    pub(super) fn sequence_entry(&mut self) -> Step {
        if let Some(end) = self.take_if(&TokenKind::BlockEntry)? {
            if self.next_is(&[TokenKind::BlockEntry, TokenKind::BlockEnd])? {
                return self.no_node(State::SequenceEntry, end);
            }
            self.states.push(State::SequenceEntry);
            return self.node(true, false);
        }
        if !self.next_is(&[TokenKind::BlockEnd])? {
            return self.refuse("did not find expected '-' indicator");
        }
        let event = self.end();
        self.scanner.take();
        event
    }

    pub(super) fn indentless_entry(&mut self) -> Step {
        let Some(end) = self.take_if(&TokenKind::BlockEntry)? else { return self.end() };
        let nothing =
            [TokenKind::BlockEntry, TokenKind::Key, TokenKind::Value, TokenKind::BlockEnd];
        if self.next_is(&nothing)? {
            return self.no_node(State::IndentlessEntry, end);
        }
        self.states.push(State::IndentlessEntry);
        self.node(true, false)
    }

    pub(super) fn key(&mut self) -> Step {
        if let Some(end) = self.take_if(&TokenKind::Key)? {
            return self.entry_part(State::Value, end);
        }
        if !self.next_is(&[TokenKind::BlockEnd])? {
            return self.refuse("did not find expected key");
        }
        let event = self.end();
        self.scanner.take();
        event
    }

    pub(super) fn value(&mut self) -> Step {
        match self.take_if(&TokenKind::Value)? {
            Some(end) => self.entry_part(State::Key, end),
            None => {
                let (_, mark) = self.peek()?;
                self.no_node(State::Key, mark)
            }
        }
    }

    /// A key or value in a block, which may be missing.
    fn entry_part(&mut self, then: State, end: Mark) -> Step {
        if self.next_is(&[TokenKind::Key, TokenKind::Value, TokenKind::BlockEnd])? {
            return self.no_node(then, end);
        }
        self.states.push(then);
        self.node(true, true)
    }

    pub(super) fn flow_entry(&mut self, first: bool) -> Step {
        if !self.next_is(&[TokenKind::FlowSequenceEnd])? {
            if !first && self.take_if(&TokenKind::FlowEntry)?.is_none() {
                return self.refuse("did not find expected ',' or ']'");
            }
            let (kind, mark) = self.peek()?;
            match kind {
                TokenKind::FlowSequenceEnd => {}
                TokenKind::Key => {
                    self.scanner.take();
                    self.states.push(State::FlowEntry { first: false });
                    self.states.push(State::PairKey);
                    return Ok((EventKind::MappingStart { anchor: None }, mark));
                }
                _ => {
                    self.states.push(State::FlowEntry { first: false });
                    return self.node(false, false);
                }
            }
        }
        let event = self.end();
        self.scanner.take();
        event
    }

    pub(super) fn pair_key(&mut self) -> Step {
        let nothing = [TokenKind::Value, TokenKind::FlowEntry, TokenKind::FlowSequenceEnd];
        if self.next_is(&nothing)? {
            // The token is taken, as in libyaml: `[? , a]` is refused.
            let mark = self.scanner.take().map(|token| token.end).unwrap_or_default();
            return self.no_node(State::PairValue, mark);
        }
        self.states.push(State::PairValue);
        self.node(false, false)
    }

    pub(super) fn pair_end(&mut self) -> Step {
        self.end()
    }

    /// A value between brackets, which may be missing.
    pub(super) fn flow_value(&mut self, then: State, end: TokenKind) -> Step {
        if self.take_if(&TokenKind::Value)?.is_some()
            && !self.next_is(&[TokenKind::FlowEntry, end])?
        {
            self.states.push(then);
            return self.node(false, false);
        }
        let (_, mark) = self.peek()?;
        self.no_node(then, mark)
    }

    pub(super) fn flow_key(&mut self, first: bool) -> Step {
        if !self.next_is(&[TokenKind::FlowMappingEnd])? {
            if !first && self.take_if(&TokenKind::FlowEntry)?.is_none() {
                return self.refuse("did not find expected ',' or '}'");
            }
            if self.take_if(&TokenKind::Key)?.is_some() {
                let nothing = [TokenKind::Value, TokenKind::FlowEntry, TokenKind::FlowMappingEnd];
                if self.next_is(&nothing)? {
                    let (_, mark) = self.peek()?;
                    return self.no_node(State::FlowValue, mark);
                }
                self.states.push(State::FlowValue);
                return self.node(false, false);
            }
            if !self.next_is(&[TokenKind::FlowMappingEnd])? {
                self.states.push(State::NoValue);
                return self.node(false, false);
            }
        }
        let event = self.end();
        self.scanner.take();
        event
    }
}
