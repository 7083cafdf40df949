//! The bytes of inputs, as they come.

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

/// How many bytes are read at once.
pub(crate) const READ: usize = 1 << 17;
/// How much white space an input may begin with before it is taken to be text.
const MOST_BLANK: usize = 1 << 16;

/// The bytes of an input.
pub(crate) enum Bytes {
    /// A file, which can be read again.
    File(File),
    /// What is in memory.
    Held(Cursor<Vec<u8>>),
    /// What comes through a pipe, once.
    Stream(Box<dyn Read + Send>),
}

impl Read for Bytes {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(bytes),
            Self::Held(held) => held.read(bytes),
            Self::Stream(stream) => stream.read(bytes),
        }
    }
}

impl Seek for Bytes {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Held(held) => held.seek(to),
            Self::Stream(_) => Err(io::ErrorKind::NotSeekable.into()),
        }
    }
}

impl Bytes {
    /// How many there are, where that is known.
    pub(crate) fn len(&self) -> Option<u64> {
        match self {
            Self::File(file) => file.metadata().ok().map(|known| known.len()),
            Self::Held(held) => Some(held.get_ref().len() as u64),
            Self::Stream(_) => None,
        }
    }
}

/// The beginning of an input, read to tell what it is.
pub(crate) struct Start {
    read: Vec<u8>,
    from: Bytes,
    is_whole: bool,
}

impl Start {
    pub(crate) const fn of(from: Bytes) -> Self {
        Self { read: Vec::new(), from, is_whole: false }
    }

    /// Reads until something stands there that is not blank, and gives what was read, without a byte order mark.
    pub(crate) fn something(&mut self) -> io::Result<&[u8]> {
        while !self.is_whole && self.read.len() < MOST_BLANK && (self.read.len() < 4 || is_blank(unmarked(&self.read))) {
            self.more()?;
        }
        Ok(unmarked(&self.read))
    }

    /// Whether a line stands at the beginning, which is as it should be, and something behind it.
    pub(crate) fn is_first_of_lines(&mut self, is_right: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
        let start = self.read.len() - unmarked(&self.read).trim_ascii_start().len();
        let mut end = start;
        loop {
            match self.read.iter().skip(end).position(|byte| *byte == b'\n') {
                Some(length) => {
                    end += length;
                    break;
                }
                None if self.is_whole => return Ok(false),
                None => {
                    end = self.read.len();
                    self.more()?;
                }
            }
        }
        if !self.read.get(start..end).is_some_and(is_right) {
            return Ok(false);
        }
        while !self.is_whole && self.read.get(end..).is_none_or(is_blank) {
            end = self.read.len();
            self.more()?;
        }
        Ok(!self.read.get(end..).is_none_or(is_blank))
    }

    /// All bytes.
    pub(crate) fn whole(mut self) -> io::Result<Vec<u8>> {
        self.from.read_to_end(&mut self.read)?;
        Ok(self.read)
    }

    /// All bytes, as they come.
    pub(crate) fn stream(self) -> io::Result<Bytes> {
        Ok(match self.from {
            Bytes::Stream(stream) => Bytes::Stream(Box::new(Cursor::new(self.read).chain(stream))),
            mut again => {
                again.rewind()?;
                again
            }
        })
    }

    fn more(&mut self) -> io::Result<()> {
        let mut bytes = Vec::new();
        // An answer of nothing is the end, whatever comes later.
        let count = read_some(&mut self.from, &mut bytes)?;
        self.is_whole = count == 0;
        self.read.extend(bytes);
        Ok(())
    }
}

/// Adds what is there to bytes, and tells how many there were.
pub(crate) fn read_some(from: &mut impl Read, to: &mut Vec<u8>) -> io::Result<usize> {
    let before = to.len();
    to.resize(before + READ, 0);
    loop {
        match from.read(to.get_mut(before..).unwrap_or_default()) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => {
                to.truncate(before + done.as_ref().map_or(0, |count| *count));
                return done;
            }
        }
    }
}

fn unmarked(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_whitespace)
}
