//! The table of hints. The first rule that fits is taken, so what is special comes before what is
//! general.

mod decode;
mod field;
mod flag;
mod network;
mod object;
mod syntax;
mod verb;

pub use decode::places;

use super::Rule;

/// All rules in the order in which they are tried.
pub const ALL: &[&[Rule]] = &[
    syntax::RULES,
    verb::RULES,
    flag::RULES,
    network::RULES,
    object::RULES,
    decode::RULES,
    field::RULES,
];

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn every_rule_has_its_sentence() {
        for rule in ALL.iter().flat_map(|rules| rules.iter()) {
            assert!(crate::text::hints::has(rule.id), "no sentence for {}", rule.id);
        }
    }
}
