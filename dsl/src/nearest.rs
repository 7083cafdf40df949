//! "Did you mean": the known name nearest to one that is not known.

/// The candidate nearest to a wanted name, if any is near enough to be worth a question.
///
/// The distance counts characters put in, left out, replaced or swapped with their neighbour, whatever their script. Near enough is one such change for every
/// three characters of the wanted name, at least one, and never all of its characters; where no candidate is that near, one that contains the wanted name or
/// is contained in it will do. The first of several equally near candidates wins. Nothing is near a text longer than anybody would write as a name.
///
/// ```
/// use jianfu_dsl::keywords::nearest_name;
/// assert_eq!(nearest_name("comunity", ["date", "community"]), Some("community"));
/// assert_eq!(nearest_name("消防局", ["城管局", "消防救援局"]), Some("消防救援局"));
/// assert_eq!(nearest_name("x", ["y"]), None);
/// ```
pub fn nearest_name<'c>(wanted: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    /// More characters than any name has that a person would write; comparing two texts costs the product of their lengths.
    const LONGEST: usize = 200;
    let wanted: Vec<char> = wanted.chars().take(LONGEST + 1).collect();
    if wanted.len() > LONGEST {
        return None;
    }
    let limit = (wanted.len() / 3).max(1).min(wanted.len().saturating_sub(1));
    let mut best: Option<(usize, &'c str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().take(2 * LONGEST + 1).collect();
        let shorter = wanted.len().min(other.len());
        let distance = if wanted.len().abs_diff(other.len()) <= limit { distance(&wanted, &other) } else { usize::MAX };
        let rank = if distance <= limit && distance < other.len() {
            distance
        } else if shorter >= 2 && is_subsequence(&wanted, &other) {
            limit + wanted.len().abs_diff(other.len())
        } else {
            continue;
        };
        if best.is_none_or(|(known, _)| rank < known) {
            best = Some((rank, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether the shorter word's characters stand in the longer one in order, and make up at least half of it.
fn is_subsequence(a: &[char], b: &[char]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if long.len() > short.len().saturating_mul(2) {
        return false;
    }
    let mut rest = long.iter();
    short.iter().all(|wanted| rest.any(|c| c == wanted))
}

/// The number of single changes between two words, a swap of neighbours counting as one.
fn distance(a: &[char], b: &[char]) -> usize {
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut last: Vec<usize> = (0..width).collect();
    let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
    for (i, from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(width);
        row.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = at(&last, j) + usize::from(from != to);
            let mut least = replaced.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    at(&last, b.len())
}
