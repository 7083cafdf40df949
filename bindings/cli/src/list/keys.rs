//! Keys for new items, as those that the list has: after `AS72` comes `AS73`.

use std::collections::BTreeMap;

/// Gives the next free keys of a list.
pub(super) struct Keys {
    prefix: String,
    width: usize,
    last: u64,
}

impl Keys {
    /// The pattern that most keys have: a beginning, and a number behind it. `None` where no key ends in a number.
    pub(super) fn of<'k>(keys: impl Iterator<Item = &'k str>) -> Option<Self> {
        // By beginning: how many keys have it, and the one with the greatest number.
        let mut patterns: BTreeMap<&str, (usize, u64, usize)> = BTreeMap::new();
        for key in keys {
            let prefix = key.trim_end_matches(|c: char| c.is_ascii_digit());
            let digits = key.get(prefix.len()..).unwrap_or_default();
            let Ok(number) = digits.parse::<u64>() else { continue };
            let pattern = patterns.entry(prefix).or_insert((0, 0, 0));
            pattern.0 += 1;
            if number >= pattern.1 {
                (pattern.1, pattern.2) = (number, digits.len());
            }
        }
        let (prefix, (_, last, width)) = patterns.into_iter().max_by_key(|(_, pattern)| *pattern)?;
        Some(Self { prefix: prefix.to_owned(), width, last })
    }

    /// The next key; `None` where numbers are used up.
    pub(super) fn next(&mut self) -> Option<String> {
        self.last = self.last.checked_add(1)?;
        Some(format!("{}{:0width$}", self.prefix, self.last, width = self.width))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_key_follows_the_pattern_that_most_keys_have() {
        let next = |keys: &[&str]| Keys::of(keys.iter().copied()).and_then(|mut keys| Some([keys.next()?, keys.next()?]));
        assert_eq!(next(&["AS01", "AS72", "X9", "AS09"]), Some(["AS73".to_owned(), "AS74".to_owned()]));
        assert_eq!(next(&["C009", "C010", "旧"]), Some(["C011".to_owned(), "C012".to_owned()]));
        assert_eq!(next(&["9"]), Some(["10".to_owned(), "11".to_owned()]));
        assert_eq!(next(&["甲", "乙"]), None);
        assert_eq!(next(&["A18446744073709551615"]), None);
    }
}
