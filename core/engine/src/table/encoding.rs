//! From bytes to text: nobody who exports a CSV file knows its encoding.

use std::borrow::Cow;

use encoding_rs::DecoderResult;

use super::TableError;

/// An encoding that a CSV file may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// UTF-8.
    Utf8,
    /// GB18030, with GBK and GB2312 within it.
    Gb18030,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl Encoding {
    /// The names that [`Encoding::of_name`] knows, the usual one first.
    pub const NAMES: &[&str] = &["utf-8", "gb18030", "gbk", "gb2312", "utf-16le", "utf-16be"];

    /// An encoding by its usual names, whatever their case and hyphens.
    ///
    /// ```
    /// use jianfu::table::Encoding;
    /// assert_eq!(Encoding::of_name("GBK"), Some(Encoding::Gb18030));
    /// assert_eq!(Encoding::of_name("latin1"), None);
    /// ```
    pub fn of_name(name: &str) -> Option<Self> {
        let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
        match plain.as_str() {
            "utf8" => Some(Self::Utf8),
            "gb18030" | "gbk" | "gb2312" | "cp936" | "ansi" => Some(Self::Gb18030),
            "utf16" | "utf16le" | "unicode" => Some(Self::Utf16Le),
            "utf16be" => Some(Self::Utf16Be),
            _ => None,
        }
    }

    fn codec(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Gb18030 => encoding_rs::GB18030,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
        }
    }
}

/// The text of bytes: in the encoding given, else by byte order mark, else UTF-8, else GB18030. Nothing is replaced: a text with holes must not be decided on.
pub(super) fn decode(bytes: &[u8], given: Option<Encoding>) -> Result<Cow<'_, str>, TableError> {
    let (marked, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (Some(Encoding::Utf8), rest),
        [0xFF, 0xFE, rest @ ..] => (Some(Encoding::Utf16Le), rest),
        [0xFE, 0xFF, rest @ ..] => (Some(Encoding::Utf16Be), rest),
        _ => (None, bytes),
    };
    // A mark of another encoding than the given one is not a mark.
    let rest = if given.is_some() && given != marked { bytes } else { rest };
    match given.or(marked) {
        Some(Encoding::Utf8) => {
            std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| TableError::encoding("UTF-8", row_at(rest, error.valid_up_to())))
        }
        Some(encoding) => strictly(rest, encoding).map(Cow::Owned),
        None => match std::str::from_utf8(rest) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(error) if is_damaged_utf8(rest) => Err(TableError::encoding("UTF-8", row_at(rest, error.valid_up_to()))),
            Err(_) => strictly(rest, Encoding::Gb18030).map(Cow::Owned),
        },
    }
}

/// Whether bytes that are not UTF-8 are nearly that: read as GB18030 they would be names that nobody wrote, and a list of them would bar nothing.
///
/// In GB18030 text hardly two characters together look like one of three bytes in UTF-8, and nearly each of them breaks it.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut long, mut breaks) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        long += chunk.valid().chars().filter(|character| character.len_utf8() >= 3).count();
        breaks += usize::from(!chunk.invalid().is_empty());
    }
    long > breaks
}

fn strictly(bytes: &[u8], encoding: Encoding) -> Result<String, TableError> {
    let codec = encoding.codec();
    let mut decoder = codec.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or(bytes.len()));
    let (result, read) = decoder.decode_to_string_without_replacement(bytes, &mut text, true);
    match result {
        DecoderResult::InputEmpty if read == bytes.len() => Ok(text),
        _ => Err(TableError::encoding(codec.name(), rows_in(text.as_bytes()))),
    }
}

fn row_at(bytes: &[u8], end: usize) -> u32 {
    rows_in(bytes.get(..end).unwrap_or(bytes))
}

fn rows_in(bytes: &[u8]) -> u32 {
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
    u32::try_from(ends).unwrap_or(u32::MAX).saturating_add(1)
}
