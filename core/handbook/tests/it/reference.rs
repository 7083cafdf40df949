//! What the generator of demands, which is not used here, wants of the engine's reference evaluator.

use jianfu::Value;

/// Whether a value counts as given.
pub(crate) fn is_present(value: &Value) -> bool {
    !value.is_blank()
}
