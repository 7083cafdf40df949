//! From bytes to text: nobody who exports a CSV file knows its encoding.

use std::io::{self, Read};

use encoding_rs::DecoderResult;

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

/// How many bytes are looked at, from the first that is no ASCII on, to tell the encoding of a source that is read only once.
const LOOKED_AT: usize = 1 << 16;
/// How many bytes are read at once.
const READ: usize = 1 << 17;

/// Why a source cannot be read on.
#[derive(Debug)]
pub(super) enum Fault {
    Io(io::Error),
    /// Bytes that the encoding of this name does not have.
    Bytes(&'static str),
    /// The beginning of a workbook.
    Workbook,
}

/// The encoding that a mark at the beginning tells, and the mark's length.
fn marked(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((Encoding::Utf8, 3)),
        [0xFF, 0xFE, ..] => Some((Encoding::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((Encoding::Utf16Be, 2)),
        _ => None,
    }
}

/// The encoding of a source that is read to its end; none where its mark will tell.
pub(super) fn of_source(source: &mut impl Read) -> io::Result<Option<Encoding>> {
    let mut bytes = vec![0; READ];
    let mut guess = Guess::default();
    let mut at_start = true;
    loop {
        let count = if at_start { read_full(source, &mut bytes)? } else { read_some(source, &mut bytes)? };
        let read = bytes.get(..count).unwrap_or_default();
        if at_start && marked(read).is_some() {
            return Ok(None);
        }
        at_start = false;
        guess.push(read, count == 0);
        if count == 0 {
            return Ok(Some(guess.encoding()));
        }
    }
}

/// Whether bytes are UTF-8, or nearly that, or else GB18030.
///
/// Bytes that are nearly UTF-8 count as that, so that reading them strictly finds where they are damaged: read as GB18030 they would be names that nobody
/// wrote, and a list of them would bar nothing. In GB18030 text hardly two characters together look like one of three bytes in UTF-8, and nearly each of them
/// breaks it.
struct Guess {
    decoder: encoding_rs::Decoder,
    text: Vec<u8>,
    /// Characters of three bytes and more.
    long: usize,
    breaks: usize,
}

impl Default for Guess {
    fn default() -> Self {
        Self { decoder: encoding_rs::UTF_8.new_decoder_without_bom_handling(), text: vec![0; READ], long: 0, breaks: 0 }
    }
}

impl Guess {
    fn push(&mut self, mut bytes: &[u8], is_last: bool) {
        loop {
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(bytes, &mut self.text, is_last);
            self.long += self.text.iter().take(written).filter(|byte| **byte >= 0xE0).count();
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.breaks += 1,
            }
        }
    }

    fn encoding(&self) -> Encoding {
        if self.breaks == 0 || self.long > self.breaks { Encoding::Utf8 } else { Encoding::Gb18030 }
    }
}

/// The text of a source, a part at a time: in the encoding given, else by byte order mark, else UTF-8, else GB18030. Nothing is replaced: a text with holes must
/// not be decided on.
pub(super) struct Decoded<R> {
    source: R,
    given: Option<Encoding>,
    /// Read, and not decoded.
    bytes: Vec<u8>,
    /// None until the encoding is known; all that is decoded until then is ASCII.
    decoder: Option<encoding_rs::Decoder>,
    begun: bool,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(source: R, given: Option<Encoding>) -> Self {
        Self { source, given, bytes: Vec::new(), decoder: None, begun: false }
    }

    /// Reads once, and adds what came to a text. False at the end.
    pub(super) fn read(&mut self, to: &mut String) -> Result<bool, Fault> {
        if !self.begun {
            self.begin()?;
        } else if self.more()? == 0 {
            return self.decode(to, true).map(|()| false);
        }
        if self.decoder.is_none()
            && let Some(first) = self.bytes.iter().position(|byte| !byte.is_ascii())
        {
            self.look(first)?;
        }
        self.decode(to, false).map(|()| true)
    }

    /// Reads as much as tells what the source is, and forgets its mark.
    fn begin(&mut self) -> Result<(), Fault> {
        self.begun = true;
        while self.bytes.len() < super::xlsx_file::OLE.len() && self.more()? > 0 {}
        if self.bytes.starts_with(b"PK\x03\x04") || self.bytes.starts_with(super::xlsx_file::OLE) {
            return Err(Fault::Workbook);
        }
        let mark = marked(&self.bytes);
        // A mark of another encoding than the given one is not a mark.
        if let Some((encoding, length)) = mark.filter(|(encoding, _)| self.given.is_none_or(|given| given == *encoding)) {
            self.bytes.drain(..length);
            self.given = Some(encoding);
        }
        self.decoder = self.given.map(|encoding| encoding.codec().new_decoder_without_bom_handling());
        Ok(())
    }

    /// Tells the encoding by what stands from the first byte on that is no ASCII.
    fn look(&mut self, first: usize) -> Result<(), Fault> {
        let mut ended = false;
        while !ended && self.bytes.len() - first < LOOKED_AT {
            ended = self.more()? == 0;
        }
        let mut guess = Guess::default();
        // Where the source goes on, the last character may be read in part.
        guess.push(self.bytes.get(first..).unwrap_or_default(), ended);
        self.decoder = Some(guess.encoding().codec().new_decoder_without_bom_handling());
        Ok(())
    }

    fn more(&mut self) -> Result<usize, Fault> {
        let before = self.bytes.len();
        self.bytes.resize(before + READ, 0);
        let count = read_some(&mut self.source, self.bytes.get_mut(before..).unwrap_or_default());
        self.bytes.truncate(before + count.as_ref().map_or(0, |count| *count));
        count.map_err(Fault::Io)
    }

    fn decode(&mut self, to: &mut String, is_last: bool) -> Result<(), Fault> {
        let Some(decoder) = &mut self.decoder else {
            to.push_str(std::str::from_utf8(&self.bytes).unwrap_or_default());
            self.bytes.clear();
            return Ok(());
        };
        to.reserve(decoder.max_utf8_buffer_length_without_replacement(self.bytes.len()).unwrap_or(self.bytes.len()));
        let (result, read) = decoder.decode_to_string_without_replacement(&self.bytes, to, is_last);
        let is_whole = matches!(result, DecoderResult::InputEmpty) && read == self.bytes.len();
        self.bytes.clear();
        if is_whole { Ok(()) } else { Err(Fault::Bytes(decoder.encoding().name())) }
    }
}

/// Reads what is there.
fn read_some(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    loop {
        match source.read(bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Reads until there is no more room, or nothing more.
fn read_full(source: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
    while let Some(room) = bytes.get_mut(count..).filter(|room| !room.is_empty()) {
        match read_some(source, room)? {
            0 => break,
            more => count += more,
        }
    }
    Ok(count)
}
