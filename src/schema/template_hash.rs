//! The hash by which a Deployment tells its templates apart.

use crate::value::{Value, json};

/// FNV-1a's start and factor for 32 bits.
const OFFSET: u32 = 0x811c_9dc5;
const PRIME: u32 = 0x0100_0193;

/// The letters that a hash is written in (upstream: `rand.SafeEncodeString`).
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// The value of `pod-template-hash` for a template. Like upstream's `ComputeHash` it is the FNV
/// sum of everything in the template, and of the number of collisions if there were any.
pub fn template_hash(template: &Value, collisions: Option<i64>) -> String {
    let mut sum = OFFSET;
    let mut feed = |byte: u8| sum = (sum ^ u32::from(byte)).wrapping_mul(PRIME);
    json::print_compact(template).bytes().for_each(&mut feed);
    for byte in collisions.iter().flat_map(|count| count.to_le_bytes()) {
        feed(byte);
    }
    sum.to_string()
        .bytes()
        .map(|digit| char::from(LETTERS[usize::from(digit) % LETTERS.len()]))
        .collect()
}
