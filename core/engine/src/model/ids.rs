//! Ids: a place in an arena of the model, by what stands there.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub(crate) struct $name(pub(crate) u32);

        impl $name {
            pub(crate) const fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn of(index: usize) -> Self {
                Self(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )* };
}

ids! {
    /// An enum.
    EnumId,
    /// A form.
    FormId,
    /// A body.
    BodyId,
    /// A source; versions of one name are different sources.
    SourceId,
    /// A list.
    ListId,
    /// A serial pattern.
    SerialId,
    /// What a statement rests on.
    BasisId,
    /// A column: an operand on which tests are made.
    ColumnId,
    /// A test on a column.
    TestId,
    /// A rule or check.
    RuleId,
    /// A rule's body or an exception's.
    NodeId,
    /// A guard.
    GuardId,
    /// A count of entries of the history.
    TallyId,
}

/// An arena lookup that cannot panic: ids are made by the compiler that fills the arena.
pub(crate) fn get<T>(arena: &[T], index: usize) -> Option<&T> {
    arena.get(index)
}
