//! What no decision needs: a pack's texts, tests and warnings. Of a saved pack they are read when somebody asks for them.

use std::sync::OnceLock;

use jianfu_dsl::diagnostic::{Diagnostic, Texts};
use serde::{Deserialize, Serialize};

use crate::testing::Case;

/// A pack's texts, tests and warnings, or the bytes of them.
#[derive(Debug, Default)]
pub(crate) struct Aside {
    parts: OnceLock<Parts>,
    bytes: Vec<u8>,
}

/// A pack's texts, tests and warnings.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Parts {
    pub(crate) texts: Texts,
    pub(crate) tests: Vec<Case>,
    #[serde(with = "super::diagnostic")]
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Aside {
    /// Of a pack that was just compiled.
    pub(crate) fn of(parts: Parts) -> Self {
        Self { parts: parts.into(), bytes: Vec::new() }
    }

    /// Of a saved pack.
    pub(super) fn saved(bytes: &[u8]) -> Self {
        Self { parts: OnceLock::new(), bytes: bytes.to_vec() }
    }

    /// The bytes of a saved pack.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, postcard::Error> {
        if self.bytes.is_empty() { postcard::to_allocvec(self.get()) } else { Ok(self.bytes.clone()) }
    }

    /// The parts. Bytes that passed the checksum can be read; of those that somebody made up, nothing is taken.
    pub(crate) fn get(&self) -> &Parts {
        self.parts.get_or_init(|| super::read(&self.bytes).unwrap_or_default())
    }
}
