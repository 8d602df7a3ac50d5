//! A run small enough for an address: its text compressed, in letters that no address minds.
//!
//! Whoever has the code has the whole run, and nobody else has to keep anything.

use super::save::LoadError;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

/// The strongest compression: a code is made once and passed on for good.
const LEVEL: u8 = 10;
/// The longest text that a code may stand for, in bytes, so that no link can fill the memory.
const LONGEST: usize = 8 << 20;

/// The code of a run's text ([`super::Timeline::save`]).
pub fn pack(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(compress_to_vec_zlib(text.as_bytes(), LEVEL))
}

/// The text that a code stands for.
///
/// # Errors
///
/// [`LoadError::Damaged`] for what is no code, or not a whole one. zlib's checksum tells.
pub fn unpack(code: &str) -> Result<String, LoadError> {
    let damaged = |why: String| LoadError::Damaged(why);
    let bytes = URL_SAFE_NO_PAD.decode(code).map_err(|error| damaged(error.to_string()))?;
    let text = decompress_to_vec_zlib_with_limit(&bytes, LONGEST)
        .map_err(|error| damaged(error.to_string()))?;
    String::from_utf8(text).map_err(|error| damaged(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_whole() {
        for text in ["", "한글 \u{0} \n", &"kubectl get pods\n".repeat(5000)] {
            let code = pack(text);
            assert!(code.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
            assert_eq!(unpack(&code).as_deref(), Ok(text));
        }
        assert!(pack(&"kubectl get pods\n".repeat(5000)).len() < 600);
    }

    #[test]
    fn what_was_cut_changed_or_blown_up_is_refused() {
        let code = pack("{\"respawn\":1,\"scenario\":\"first\",\"inputs\":[]}");
        for end in 0..code.len() {
            assert!(unpack(&code[..end]).is_err(), "cut at {end}");
        }
        let mut other: Vec<char> = code.chars().collect();
        other[9] = if other[9] == 'A' { 'B' } else { 'A' };
        assert!(unpack(&other.into_iter().collect::<String>()).is_err());
        assert!(unpack("한글").is_err());
        let bomb = compress_to_vec_zlib(&vec![b' '; LONGEST + 1], 6);
        assert!(unpack(&URL_SAFE_NO_PAD.encode(bomb)).is_err());
    }
}
