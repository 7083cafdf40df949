//! Trees as flat sequences: each node after its parts. Reading one needs no recursion, so no file can nest deeper than the stack reaches.

/// The deepest tree that is read. What the compiler makes is less deep by far: see `MAX_EXPR_DEPTH` of the language.
pub(crate) const MAX_DEPTH: usize = 640;

/// Trees that are being put together, the last on top, each with how deep it is.
pub(super) struct Pile<T> {
    made: Vec<(T, usize)>,
    /// How deep the parts are that were taken for the next node.
    taken: usize,
}

impl<T> Pile<T> {
    pub(super) const fn new() -> Self {
        Self { made: Vec::new(), taken: 0 }
    }

    /// Takes the part on top for the next node.
    pub(super) fn take(&mut self) -> Option<T> {
        let (part, depth) = self.made.pop()?;
        self.taken = self.taken.max(depth);
        Some(part)
    }

    /// Takes so many parts, in the order in which they were put.
    pub(super) fn take_all(&mut self, count: u32) -> Option<Vec<T>> {
        let first = self.made.len().checked_sub(count as usize)?;
        let taken = &mut self.taken;
        Some(
            self.made
                .drain(first..)
                .map(|(part, depth)| {
                    *taken = depth.max(*taken);
                    part
                })
                .collect(),
        )
    }

    /// Puts a node that is made of the parts taken since the last.
    pub(super) fn put(&mut self, node: T) -> Option<()> {
        let depth = std::mem::take(&mut self.taken) + 1;
        self.made.push((node, depth));
        (depth <= MAX_DEPTH).then_some(())
    }

    /// The one tree that there is.
    pub(super) fn finish(mut self) -> Option<T> {
        let (tree, _) = self.made.pop()?;
        self.made.is_empty().then_some(tree)
    }
}

/// How many parts a node has. A pack has a cap on its bytes, so there are never more.
pub(super) fn count<T>(parts: &[T]) -> u32 {
    u32::try_from(parts.len()).unwrap_or(u32::MAX)
}

/// What is wrong with a sequence that is no tree.
pub(super) const NO_TREE: &str = "these steps make no tree";

#[cfg(test)]
mod tests {
    use super::{MAX_DEPTH, Pile};

    #[test]
    fn a_tree_is_put_together_from_its_parts_and_too_deep_a_one_is_not() {
        let mut pile = Pile::new();
        assert!(pile.take().is_none() && pile.take_all(1).is_none());
        ["a", "b"].into_iter().for_each(|leaf| assert!(pile.put(leaf.to_owned()).is_some()));
        let joined = pile.take_all(2).map(|parts| parts.join("+"));
        assert!(pile.put(joined.unwrap_or_default()).is_some());
        assert_eq!(pile.finish().as_deref(), Some("a+b"));

        let mut deep = Pile::new();
        for _ in 0..MAX_DEPTH {
            let _ = deep.take();
            assert!(deep.put(()).is_some());
        }
        let _ = deep.take();
        assert!(deep.put(()).is_none());
    }
}
