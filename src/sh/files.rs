//! A file system as a value: paths to texts, shared on clone.

use crate::sim::Millis;
use crate::value::Str;
use rpds::RedBlackTreeMap;

/// How large a file may become, in bytes.
pub const LARGEST_FILE: usize = 1024 * 1024;

/// How many files and directories a tree may hold.
const MOST_ENTRIES: usize = 10_000;

/// What a path names.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The last part of the path.
    pub name: Str,
    pub directory: bool,
    /// In bytes.
    pub size: usize,
    pub modified: Millis,
}

/// Why a file operation failed; the text of each is what the C library says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    NotFound,
    IsDirectory,
    NotDirectory,
    Exists,
    NotEmpty,
    Denied,
    ReadOnly,
    Busy,
    TooLarge,
    NoSpace,
}

impl FileError {
    /// The words that follow `name: ` in an error message.
    pub fn text(self) -> &'static str {
        match self {
            FileError::NotFound => "No such file or directory",
            FileError::IsDirectory => "Is a directory",
            FileError::NotDirectory => "Not a directory",
            FileError::Exists => "File exists",
            FileError::NotEmpty => "Directory not empty",
            FileError::Denied => "Permission denied",
            FileError::ReadOnly => "Read-only file system",
            FileError::Busy => "Device or resource busy",
            FileError::TooLarge => "File too large",
            FileError::NoSpace => "No space left on device",
        }
    }
}

/// A file system. Paths are absolute and have no `.`, `..` or doubled slash: see [`absolute`].
pub trait Files {
    /// What is at a path, if anything.
    fn entry(&self, path: &str) -> Option<Entry>;
    /// The text of a file.
    fn read(&self, path: &str) -> Result<Str, FileError>;
    /// Makes a file or replaces its text.
    fn write(&mut self, path: &str, text: &str, now: Millis) -> Result<(), FileError>;
    /// What a directory holds, ordered by name.
    fn list(&self, path: &str) -> Result<Vec<Entry>, FileError>;
    /// Makes a directory whose parent is there.
    fn make_directory(&mut self, path: &str, now: Millis) -> Result<(), FileError>;
    /// Removes a file or an empty directory.
    fn remove(&mut self, path: &str) -> Result<(), FileError>;

    /// Adds to the end of a file, which is made if it isn't there.
    fn append(&mut self, path: &str, text: &str, now: Millis) -> Result<(), FileError> {
        let mut all = match self.read(path) {
            Ok(text) => text.as_str().to_owned(),
            Err(FileError::NotFound) => String::new(),
            Err(error) => return Err(error),
        };
        all.push_str(text);
        self.write(path, &all, now)
    }

    /// Whether a path is a directory.
    fn is_directory(&self, path: &str) -> bool {
        self.entry(path).is_some_and(|entry| entry.directory)
    }
}

/// Files in memory. A clone shares everything with the original.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: RedBlackTreeMap<Str, Node>,
}

#[derive(Clone, Debug, PartialEq)]
struct Node {
    /// None: a directory.
    text: Option<Str>,
    modified: Millis,
}

impl Tree {
    /// A tree with only the root directory.
    pub fn new() -> Tree {
        Tree::default()
    }

    /// Makes a directory with all its parents; files in the way stay.
    pub fn make_all(&mut self, path: &str, now: Millis) {
        for (end, _) in path.match_indices('/').skip(1).chain([(path.len(), "")]) {
            // What is there already is what was wanted.
            let _ = self.make_directory(&path[..end], now);
        }
    }

    fn check_parent(&self, path: &str) -> Result<(), FileError> {
        match parent(path) {
            "/" => Ok(()),
            above => match self.nodes.get(above) {
                None => Err(FileError::NotFound),
                Some(Node { text: Some(_), .. }) => Err(FileError::NotDirectory),
                Some(_) if self.nodes.size() >= MOST_ENTRIES => Err(FileError::NoSpace),
                Some(_) => Ok(()),
            },
        }
    }

    fn below<'a>(&'a self, path: &str) -> impl Iterator<Item = (&'a Str, &'a Node)> {
        let prefix = if path == "/" { "/".to_owned() } else { format!("{path}/") };
        let from = Str::from(prefix.as_str());
        self.nodes.range(from..).take_while(move |(key, _)| key.starts_with(&prefix))
    }
}

impl Files for Tree {
    fn entry(&self, path: &str) -> Option<Entry> {
        if path == "/" {
            return Some(Entry { name: "/".into(), directory: true, size: 4096, modified: 0 });
        }
        let node = self.nodes.get(path)?;
        let size = node.text.as_ref().map_or(4096, |text| text.len());
        let directory = node.text.is_none();
        Some(Entry { name: base_name(path).into(), directory, size, modified: node.modified })
    }

    fn read(&self, path: &str) -> Result<Str, FileError> {
        match self.nodes.get(path) {
            Some(Node { text: Some(text), .. }) => Ok(text.clone()),
            Some(_) => Err(FileError::IsDirectory),
            None if path == "/" => Err(FileError::IsDirectory),
            None => match self.nodes.get(parent(path)) {
                Some(Node { text: Some(_), .. }) => Err(FileError::NotDirectory),
                _ => Err(FileError::NotFound),
            },
        }
    }

    fn write(&mut self, path: &str, text: &str, now: Millis) -> Result<(), FileError> {
        if self.is_directory(path) {
            return Err(FileError::IsDirectory);
        }
        self.check_parent(path)?;
        if text.len() > LARGEST_FILE {
            return Err(FileError::TooLarge);
        }
        self.nodes.insert_mut(path.into(), Node { text: Some(text.into()), modified: now });
        Ok(())
    }

    fn list(&self, path: &str) -> Result<Vec<Entry>, FileError> {
        match self.entry(path) {
            None => Err(FileError::NotFound),
            Some(entry) if !entry.directory => Err(FileError::NotDirectory),
            Some(_) => {
                let skip = if path == "/" { 1 } else { path.len() + 1 };
                let direct = self.below(path).filter(|(key, _)| !key[skip..].contains('/'));
                Ok(direct.filter_map(|(key, _)| self.entry(key)).collect())
            }
        }
    }

    fn make_directory(&mut self, path: &str, now: Millis) -> Result<(), FileError> {
        if self.entry(path).is_some() {
            return Err(FileError::Exists);
        }
        self.check_parent(path)?;
        self.nodes.insert_mut(path.into(), Node { text: None, modified: now });
        Ok(())
    }

    fn remove(&mut self, path: &str) -> Result<(), FileError> {
        let Some(entry) = self.entry(path) else { return Err(FileError::NotFound) };
        if entry.directory && self.below(path).next().is_some() {
            return Err(FileError::NotEmpty);
        }
        self.nodes.remove_mut(path);
        Ok(())
    }
}

/// The directory that holds a path.
pub fn parent(path: &str) -> &str {
    match path.rfind('/') {
        None | Some(0) => "/",
        Some(end) => &path[..end],
    }
}

/// The last part of a path.
pub fn base_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// The absolute form of a path: joined to `cwd`, without `.`, `..` and doubled slashes.
pub fn absolute(cwd: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let base = if path.starts_with('/') { "" } else { cwd };
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_absolute() {
        let cases = [("a", "/h/a"), ("../b/./c", "/b/c"), ("/x//y/", "/x/y"), ("../../..", "/")];
        for (path, want) in cases {
            assert_eq!(absolute("/h", path), want);
        }
    }

    #[test]
    fn a_directory_lists_what_it_holds_and_nothing_below() {
        let mut tree = Tree::new();
        tree.make_all("/home/me", 1);
        tree.write("/home/me/b", "22", 2).unwrap();
        tree.make_directory("/home/me/a", 2).unwrap();
        tree.write("/home/me/a/deep", "", 2).unwrap();
        tree.write("/home/me-too", "", 2).unwrap();
        let names: Vec<_> = tree.list("/home/me").unwrap().into_iter().map(|e| e.name).collect();
        assert_eq!(names, ["a", "b"]);
        assert_eq!(tree.remove("/home/me/a"), Err(FileError::NotEmpty));
        assert_eq!(tree.write("/none/x", "", 3), Err(FileError::NotFound));
        assert_eq!(tree.write("/home/me/b/x", "", 3), Err(FileError::NotDirectory));
        assert_eq!(tree.read("/home"), Err(FileError::IsDirectory));
    }

    #[test]
    fn a_copy_does_not_see_later_writes() {
        let mut tree = Tree::new();
        tree.write("/f", "one", 0).unwrap();
        let copy = tree.clone();
        tree.append("/f", " two", 1).unwrap();
        assert_eq!(copy.read("/f").unwrap(), "one");
        assert_eq!(tree.read("/f").unwrap(), "one two");
    }
}
