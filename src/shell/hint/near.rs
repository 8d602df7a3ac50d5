//! Words that are close to each other: what somebody meant who mistyped.

/// The word that is meant, if one is close enough and closer than all others.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let distance = distance(typed, word);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, word));
        }
    }
    let (distance, word) = best?;
    let is_close = distance <= 2 && distance * 3 <= word.chars().count().max(typed.len());
    (is_close && word != typed).then_some(word)
}

/// How many letters have to be added, taken out, changed or swapped with their neighbour to make
/// one word of the other. Case does not count, unless it is all that differs.
pub fn distance(a: &str, b: &str) -> usize {
    const LONGEST: usize = 64;
    if a.eq_ignore_ascii_case(b) {
        return usize::from(a != b);
    }
    let letters = |text: &str| -> Vec<char> {
        text.chars().take(LONGEST).map(|c| c.to_ascii_lowercase()).collect()
    };
    let (a, b) = (letters(a), letters(b));
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut next = vec![i + 1];
        for j in 0..b.len() {
            let mut best =
                (row[j] + usize::from(a[i] != b[j])).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_near_and_strangers_are_not() {
        let known = ["kubectl", "docker", "curl", "cat"];
        assert_eq!(nearest("kubelctl", known), Some("kubectl"));
        assert_eq!(nearest("kubetcl", known), Some("kubectl"));
        assert_eq!(nearest("Kubectl", known), Some("kubectl"));
        assert_eq!(nearest("minikube", known), None);
        assert_eq!(nearest("cat", known), None, "it is that very word");
        assert_eq!(distance("contianers", "containers"), 1);
    }
}
