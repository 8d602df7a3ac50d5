//! SHA-256, and the short hash that kubectl and kustomize put behind the name of a ConfigMap or
//! Secret. Upstream: `kubectl/pkg/util/hash`, `kustomize/api/hasher`.

use crate::map;
use crate::value::{Value, json};

/// So many letters of the hash make the suffix.
const LENGTH: usize = 10;

/// The suffix for a ConfigMap or Secret: its kind, name and data, hashed. Kustomize hashes as if
/// there were no name.
pub fn suffix(object: &Value, name: &str) -> String {
    let is_secret = object.str_at(&["kind"]) == "Secret";
    let mut hashed = map! { "kind": object.str_at(&["kind"]), "name": name };
    hashed.set(&["data"], object.get("data").cloned().unwrap_or(Value::Null));
    if is_secret {
        hashed.set(&["type"], object.str_at(&["type"]));
    }
    for field in ["immutable", "binaryData"] {
        if let Some(value) = object.get(field) {
            hashed.set(&[field], value.clone());
        }
    }
    let hex = sha256(json::print_compact(&hashed).as_bytes());
    hex.chars().take(LENGTH).map(readable).collect()
}

/// Letters that make no words and no numbers.
fn readable(letter: char) -> char {
    match letter {
        '0' => 'g',
        '1' => 'h',
        '3' => 'k',
        'a' => 'm',
        'e' => 't',
        other => other,
    }
}

/// The SHA-256 of some bytes, in hexadecimal digits (FIPS 180-4).
fn sha256(bytes: &[u8]) -> String {
    let mut padded = bytes.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((bytes.len() as u64 * 8).to_be_bytes());
    let constants: Vec<u32> = primes().take(64).map(|prime| fraction(prime, true)).collect();
    let mut state: Vec<u32> = primes().take(8).map(|prime| fraction(prime, false)).collect();
    for block in padded.chunks(64) {
        mix(&mut state, block, &constants);
    }
    state.iter().map(|word| format!("{word:08x}")).collect()
}

fn mix(state: &mut [u32], block: &[u8], constants: &[u32]) {
    let mut words: Vec<u32> = block
        .chunks(4)
        .map(|four| four.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)))
        .collect();
    for i in 16..64 {
        let (a, b) = (words[i - 15], words[i - 2]);
        let low = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
        let high = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
        words.push(words[i - 16].wrapping_add(low).wrapping_add(words[i - 7]).wrapping_add(high));
    }
    let mut v = state.to_vec();
    for i in 0..64 {
        let high = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
        let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
        let first = v[7]
            .wrapping_add(high)
            .wrapping_add(choice)
            .wrapping_add(constants[i])
            .wrapping_add(words[i]);
        let low = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
        let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        let second = low.wrapping_add(majority);
        v.rotate_right(1);
        v[4] = v[4].wrapping_add(first);
        v[0] = first.wrapping_add(second);
    }
    for (word, mixed) in state.iter_mut().zip(v) {
        *word = word.wrapping_add(mixed);
    }
}

fn primes() -> impl Iterator<Item = u64> {
    (2u64..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0))
}

/// The first 32 bits behind the point of a prime's square or cube root, by whole numbers.
fn fraction(prime: u64, cube: bool) -> u32 {
    let prime = u128::from(prime);
    let (power, target) = if cube { (3, prime << 96) } else { (2, prime << 64) };
    let (mut low, mut high) = (0u128, 1u128 << 40);
    while high - low > 1 {
        let middle = (low + high) / 2;
        if middle.pow(power) <= target { low = middle } else { high = middle }
    }
    low as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_as_kubectls_do() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        let config = map! { "kind": "ConfigMap", "data": map! { "a": "b" } };
        assert_eq!(suffix(&config, "c"), "m4h6ctkgb2");
        let secret = map! { "kind": "Secret", "data": map! { "a": "Yg==" }, "type": "" };
        assert_eq!(suffix(&secret, "s"), "7fd2tm89d8");
        let config = map! { "kind": "ConfigMap", "data": map! { "A": "1" } };
        assert_eq!(suffix(&config, ""), "89g4tffbfk");
    }
}
