//! Where a shell's descriptors lead: its own streams, pipes, files, or nowhere.

use crate::sim::{Io, Pipe};
use crate::value::Str;
use std::collections::BTreeMap;

/// The number of an open stream of one shell.
pub type StreamId = u32;

/// Where a descriptor leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The shell's own input (0), output (1) or error output (2).
    Own(u8),
    Stream(StreamId),
}

/// The descriptors 0 to 9.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fds([Option<Target>; 10]);

impl Fds {
    /// The three that every shell starts with.
    pub fn standard() -> Fds {
        let mut fds = Fds([None; 10]);
        for fd in 0..3 {
            fds.0[usize::from(fd)] = Some(Target::Own(fd));
        }
        fds
    }

    /// No descriptors at all.
    pub fn none() -> Fds {
        Fds([None; 10])
    }

    /// Where a descriptor leads; none if it is closed.
    pub fn get(&self, fd: u8) -> Option<Target> {
        self.0.get(usize::from(fd)).copied().flatten()
    }

    /// Lets a descriptor lead somewhere else. Numbers over 9 are not kept.
    pub fn set(&mut self, fd: u8, target: Option<Target>) {
        if let Some(slot) = self.0.get_mut(usize::from(fd)) {
            *slot = target;
        }
    }

    fn leads_to(&self, id: StreamId, fds: std::ops::Range<usize>) -> bool {
        self.0[fds].contains(&Some(Target::Stream(id)))
    }
}

/// An open stream.
#[derive(Clone, Debug)]
pub enum Stream {
    /// Between the parts of a pipeline, or from a command substitution to the shell.
    Pipe(Pipe),
    /// A text that was opened for reading: a file or a heredoc.
    Input(Pipe),
    /// A file being written.
    File(Str),
    /// `/dev/null`
    Null,
}

/// All open streams of a shell.
#[derive(Clone, Debug, Default)]
pub struct Streams {
    open: BTreeMap<StreamId, Stream>,
    next: StreamId,
}

impl Streams {
    /// Opens a stream.
    pub fn add(&mut self, stream: Stream) -> StreamId {
        self.next += 1;
        self.open.insert(self.next, stream);
        self.next
    }

    /// An open stream.
    pub fn get(&self, id: StreamId) -> Option<&Stream> {
        self.open.get(&id)
    }

    /// An open stream's text, if it has one.
    pub fn pipe(&mut self, id: StreamId) -> Option<&mut Pipe> {
        match self.open.get_mut(&id) {
            Some(Stream::Pipe(pipe) | Stream::Input(pipe)) => Some(pipe),
            _ => None,
        }
    }

    /// Closes a stream.
    pub fn remove(&mut self, id: StreamId) {
        self.open.remove(&id);
    }

    /// Closes pipes that nobody writes to or nobody reads from any more, and forgets the streams
    /// that nobody has open. `kept` are read by the shell itself.
    pub fn sweep(&mut self, users: &[Fds], kept: &[StreamId]) {
        self.open.retain(|id, stream| {
            let keep = kept.contains(id);
            let read = keep || users.iter().any(|fds| fds.leads_to(*id, 0..1));
            let written = users.iter().any(|fds| fds.leads_to(*id, 1..10));
            if let Stream::Pipe(pipe) = stream {
                if !written {
                    pipe.close();
                }
                if !read {
                    pipe.break_off();
                }
            }
            read || written
        });
    }
}

/// A target's pipe, taken out for the time of a step; an empty one where there is none.
pub fn borrow(target: Option<Target>, streams: &mut Streams, io: &mut Io<'_>) -> Pipe {
    let place = match target {
        None => return Pipe::holding(""),
        Some(Target::Own(0)) => &mut *io.stdin,
        Some(Target::Own(1)) => &mut *io.stdout,
        Some(Target::Own(_)) => &mut *io.stderr,
        Some(Target::Stream(id)) => match streams.pipe(id) {
            Some(pipe) => pipe,
            None => return Pipe::holding(""),
        },
    };
    std::mem::take(place)
}

/// Puts back what [`borrow`] took.
pub fn give_back(target: Option<Target>, pipe: Pipe, streams: &mut Streams, io: &mut Io<'_>) {
    match target {
        None => {}
        Some(Target::Own(0)) => *io.stdin = pipe,
        Some(Target::Own(1)) => *io.stdout = pipe,
        Some(Target::Own(_)) => *io.stderr = pipe,
        Some(Target::Stream(id)) => {
            if let Some(place) = streams.pipe(id) {
                *place = pipe;
            }
        }
    }
}
