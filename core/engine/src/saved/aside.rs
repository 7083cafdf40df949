//! What no decision needs: a pack's texts, tests and warnings. Of a saved pack they are read when somebody asks for them.

use std::io::{self, Read as _, Write as _};
use std::sync::OnceLock;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};
use serde::{Deserialize, Serialize};

use crate::testing::Case;

/// Bytes that were packed are unpacked to at most so many. The cap on a pack's files is a quarter of it.
const MAX_UNPACKED: u64 = 256 << 20;

/// A pack's texts, tests and warnings, or the packed bytes of them.
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

    /// The packed bytes: most of a pack is its texts, and whoever loads it should not have to look through all of them.
    pub(super) fn bytes(&self) -> io::Result<Vec<u8>> {
        if !self.bytes.is_empty() {
            return Ok(self.bytes.clone());
        }
        let bytes = postcard::to_allocvec(self.get()).map_err(io::Error::other)?;
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&bytes)?;
        packed.finish()
    }

    /// The parts. Bytes that passed the checksum can be read; of those that somebody made up, nothing is taken.
    pub(crate) fn get(&self) -> &Parts {
        self.parts.get_or_init(|| unpacked(&self.bytes).ok().and_then(|bytes| super::read(&bytes)).unwrap_or_default())
    }
}

fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    DeflateDecoder::new(bytes).take(MAX_UNPACKED).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}
