//! Seeded chance. Every purpose draws from its own stream, so one more draw somewhere renames
//! nothing elsewhere.

use archery::RcK;
use rpds::HashTrieMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The run's chance: a seed, and how often each label has drawn so far. Clones in constant time.
#[derive(Clone, Debug)]
pub struct Chance {
    seed: u64,
    drawn: HashTrieMap<u64, u32, RcK, BuildHasherDefault<Identity>>,
}

impl Chance {
    /// Chance that follows from `seed` alone.
    pub fn new(seed: u64) -> Chance {
        Chance { seed, drawn: HashTrieMap::new_with_hasher_and_ptr_kind(Default::default()) }
    }

    /// The seed it was made from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The next draw of the stream that `label` names. The parts of a label are a purpose and
    /// whom it concerns, such as `["pod name", "web-7887448d46-"]`.
    pub fn draw(&mut self, label: &[&str]) -> Draw {
        let stream = fingerprint(label);
        let count = self.drawn.get(&stream).copied().unwrap_or(0);
        self.drawn.insert_mut(stream, count.wrapping_add(1));
        self.at(stream, count)
    }

    /// The draw that `label` always gives, without counting: for facts that must not depend on
    /// how often somebody asked.
    pub fn fixed(&self, label: &[&str]) -> Draw {
        self.at(fingerprint(label), u32::MAX)
    }

    fn at(&self, stream: u64, count: u32) -> Draw {
        let seed = u128::from(stream ^ self.seed.rotate_left(32)) << 64
            | u128::from(self.seed ^ u64::from(count).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        Draw(oorandom::Rand64::new(seed))
    }
}

/// A generator for one purpose at one moment.
#[derive(Clone, Debug)]
pub struct Draw(oorandom::Rand64);

impl Draw {
    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0.rand_range(0..end)
    }

    /// A number from `low` to `high`, both possible.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        self.0.rand_range(low..high.max(low) + 1)
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.rand_u64()
    }

    /// `count` letters out of `alphabet`, which must be ASCII.
    pub fn letters(&mut self, alphabet: &str, count: usize) -> String {
        let letters = alphabet.as_bytes();
        (0..count).map(|_| letters[self.below(letters.len() as u64) as usize] as char).collect()
    }
}

/// FNV-1a over the parts with a separator that no label contains.
fn fingerprint(label: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in label.iter().flat_map(|part| part.bytes().chain([0xff])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash
}

/// Keys are fingerprints already; hashing them again would only cost time.
#[derive(Clone, Default)]
struct Identity(u64);

impl Hasher for Identity {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0 << 8 | u64::from(*byte);
        }
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_do_not_disturb_each_other() {
        let mut one = Chance::new(7);
        let mut two = Chance::new(7);
        two.draw(&["something else"]).bits();
        assert_eq!(one.draw(&["name", "web-"]).bits(), two.draw(&["name", "web-"]).bits());
        assert_ne!(one.draw(&["name", "web-"]).bits(), one.draw(&["name", "db-"]).bits());
    }

    #[test]
    fn a_stream_goes_on_and_depends_on_the_seed() {
        let mut chance = Chance::new(7);
        let first = chance.draw(&["name"]).bits();
        assert_ne!(first, chance.draw(&["name"]).bits());
        assert_ne!(first, Chance::new(8).draw(&["name"]).bits());
    }
}
