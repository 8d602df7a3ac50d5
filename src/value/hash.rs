//! A quick hash for maps in which things are only looked up. Nobody outside chooses the keys, so
//! nothing has to be defended against, and no order ever follows from it.

use std::hash::{BuildHasherDefault, Hasher};

/// Builds [`QuickHasher`]s.
pub type FastHash = BuildHasherDefault<QuickHasher>;

/// Rotates, adds and multiplies, eight bytes at a time, as Firefox's hash does.
#[derive(Clone, Copy, Debug, Default)]
pub struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

impl Hasher for QuickHasher {
    fn finish(&self) -> u64 {
        // The upper bits are mixed best, and tries begin with the lower ones.
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let mut eight = [0; 8];
            eight.copy_from_slice(word);
            self.add(u64::from_le_bytes(eight));
        }
        let rest = words.remainder().iter();
        self.add(rest.fold(bytes.len() as u64, |word, byte| word << 8 | u64::from(*byte)));
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::hash::BuildHasher;

    #[test]
    fn names_that_look_alike_hash_apart() {
        let hash = |text: String| FastHash::default().hash_one(text);
        let names = (0..20_000).map(|i| format!("web-7887448d46-{i:05}"));
        let hashes: BTreeSet<u64> = names.map(hash).collect();
        assert_eq!(hashes.len(), 20_000);
        let low: BTreeSet<u64> = hashes.iter().map(|hash| hash & 0xffff).collect();
        assert!(low.len() > 10_000, "the lower bits differ, too: {}", low.len());
        assert_ne!(hash("a".into()), hash("a\0".into()));
    }
}
