//! Circles of things of which each leads to at most one other: bodies and items under others.

/// One member of each circle, the first in order.
pub(super) fn first_of_each(count: usize, next: impl Fn(usize) -> Option<usize>) -> Vec<usize> {
    let mut found = Vec::new();
    // The walk on which each was met first; every one is met once, so that long chains take no longer than short ones.
    let mut met = vec![None; count];
    for start in 0..count {
        let mut at = start;
        loop {
            match met.get(at) {
                Some(None) => {}
                Some(Some(walk)) if *walk == start => {
                    found.push(least_of(at, &next));
                    break;
                }
                Some(Some(_)) | None => break,
            }
            if let Some(walk) = met.get_mut(at) {
                *walk = Some(start);
            }
            let Some(to) = next(at) else { break };
            at = to;
        }
    }
    found
}

/// The first in order on the circle that `on` stands on.
fn least_of(on: usize, next: &impl Fn(usize) -> Option<usize>) -> usize {
    let mut least = on;
    let mut at = next(on);
    while let Some(member) = at.filter(|member| *member != on) {
        least = least.min(member);
        at = next(member);
    }
    least
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::first_of_each;

    #[test]
    fn each_circle_is_found_once() {
        // 0 leads into the circle 2, 3; 4 leads to itself; 5 leads nowhere.
        let next = [Some(3), None, Some(3), Some(2), Some(4), None];
        assert_eq!(first_of_each(6, |at| next[at]), [2, 4]);
        assert_eq!(first_of_each(0, |_| None), Vec::<usize>::new());
        assert_eq!(first_of_each(3, |at| (at < 2).then_some(at + 1)), Vec::<usize>::new());
    }
}
