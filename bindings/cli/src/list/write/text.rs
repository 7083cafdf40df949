//! The encoding of a file that is changed: the same as before, with the same mark at its beginning.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// An encoding, as the engine tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Utf8,
    Gb18030,
    Utf16Le,
    Utf16Be,
}

/// The encoding of bytes, and their content in bytes that can be cut: without mark, and UTF-16 as UTF-8.
pub(super) fn decode(bytes: &[u8]) -> (Coding, Cow<'_, [u8]>) {
    let wide = |codec: &'static Encoding, rest| match codec.decode_without_bom_handling(rest).0 {
        Cow::Borrowed(text) => Cow::Owned(text.as_bytes().to_vec()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Coding::Utf8, Cow::Borrowed(rest)),
        [0xFF, 0xFE, rest @ ..] => (Coding::Utf16Le, wide(UTF_16LE, rest)),
        [0xFE, 0xFF, rest @ ..] => (Coding::Utf16Be, wide(UTF_16BE, rest)),
        _ if std::str::from_utf8(bytes).is_ok() => (Coding::Utf8, Cow::Borrowed(bytes)),
        _ => (Coding::Gb18030, Cow::Borrowed(bytes)),
    }
}

impl Coding {
    /// A text in the bytes of the content.
    pub(super) fn bytes(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Gb18030 => GB18030.encode(text).0,
            _ => Cow::Borrowed(text.as_bytes()),
        }
    }

    /// Bytes of the content as text.
    pub(super) fn text(self, content: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Gb18030 => GB18030.decode_without_bom_handling(content).0,
            _ => UTF_8.decode_without_bom_handling(content).0,
        }
    }

    /// Changed content as a file, with the mark that the former file had.
    pub(super) fn encode(self, former: &[u8], content: &[u8]) -> Vec<u8> {
        let units = |to_bytes: fn(u16) -> [u8; 2]| {
            let text = self.text(content);
            text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>()
        };
        match self {
            Self::Utf8 => {
                let mark = former.get(..3).filter(|mark| *mark == [0xEF, 0xBB, 0xBF]).unwrap_or_default();
                [mark, content].concat()
            }
            Self::Gb18030 => content.to_vec(),
            Self::Utf16Le => [vec![0xFF, 0xFE], units(u16::to_le_bytes)].concat(),
            Self::Utf16Be => [vec![0xFE, 0xFF], units(u16::to_be_bytes)].concat(),
        }
    }
}
