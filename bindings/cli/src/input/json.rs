//! JSON: an array of objects, or an object a line. What is wrong with one leaves the others alone.

use std::io;

use jianfu::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde_json::value::RawValue;

use super::place::{At, Place};
use super::stream::{Bytes, read_some};
use crate::codes;
use crate::problem;

/// The most bytes of a line that is read. What is longer is no demand, which may have 1 MiB.
const MAX_LINE: usize = 1 << 22;
/// The most lines of a block, so that what is made of it stays small however short they are.
const LINES: usize = 1024;

/// An object of an input, or what stands where one should.
pub(crate) struct Found<'t> {
    pub(crate) at: At,
    pub(crate) text: &'t str,
    /// Why it is no object.
    pub(crate) wrong: Option<Diagnostic>,
}

/// The objects of an array.
///
/// # Errors
/// Text that is not JSON.
pub(crate) fn array<'t>(input: &str, text: &'t str, lang: Lang) -> Result<Vec<Found<'t>>, Diagnostic> {
    let objects: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| not_json(input, (error.line(), error.column())))?;
    let found = objects.iter().enumerate().map(|(index, object)| {
        let at = At::Number(index + 1);
        let wrong = (!object.get().starts_with('{')).then(|| no_object(&Place { input, at }.words(lang)));
        Found { at, text: object.get(), wrong }
    });
    Ok(found.collect())
}

/// Lines, a block at a time. A block ends where what was read at once does, so that no line waits for those after it.
pub(crate) struct Lines {
    from: Bytes,
    /// What was read and not handed out.
    held: Vec<u8>,
    /// How much of it has no line end.
    seen: usize,
    /// The number of the line that it begins with.
    next: usize,
    ended: bool,
}

/// Lines that came together.
pub(crate) enum LineBlock {
    Text {
        text: String,
        /// The number of the first line.
        first: usize,
        bytes: usize,
    },
    /// One that is too long to be read.
    TooLong(usize),
    /// From this line on it is not UTF-8.
    NotUtf8(usize),
}

impl Lines {
    pub(crate) const fn of(from: Bytes) -> Self {
        Self { from, held: Vec::new(), seen: 0, next: 1, ended: false }
    }

    /// How many bytes there are, where that is known.
    pub(crate) fn len(&self) -> Option<u64> {
        self.from.len()
    }

    /// The next lines; none at the end, and where they are not UTF-8.
    pub(crate) fn next_block(&mut self) -> Option<io::Result<LineBlock>> {
        loop {
            let (end, count) = self.whole_lines();
            if end > 0 {
                return Some(Ok(self.take(end, count)));
            }
            self.seen = self.held.len();
            if self.ended {
                return (!self.held.is_empty()).then(|| Ok(self.take(self.held.len(), 1)));
            }
            let read = if self.held.len() > MAX_LINE { self.pass_over().map(Some) } else { self.read().map(|()| None) };
            match read {
                Ok(None) => {}
                Ok(Some(line)) => return Some(Ok(LineBlock::TooLong(line))),
                Err(error) => {
                    self.held.clear();
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }

    /// Where the last of the lines ends that are there as a whole, and how many they are.
    fn whole_lines(&self) -> (usize, usize) {
        let ends = self.held.iter().enumerate().skip(self.seen).filter(|(_, byte)| **byte == b'\n').take(LINES);
        ends.fold((0, 0), |(_, count), (at, _)| (at + 1, count + 1))
    }

    fn take(&mut self, end: usize, count: usize) -> LineBlock {
        let rest = self.held.split_off(end);
        let taken = std::mem::replace(&mut self.held, rest);
        let first = self.next;
        (self.seen, self.next) = (0, first + count);
        let bytes = taken.len();
        match String::from_utf8(taken) {
            Ok(text) => {
                let text = if first == 1 { text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text) } else { text };
                LineBlock::Text { text, first, bytes }
            }
            Err(error) => self.valid_part(first, error),
        }
    }

    /// The lines before the one that is not UTF-8, if there are any. That one is told next.
    fn valid_part(&mut self, first: usize, error: std::string::FromUtf8Error) -> LineBlock {
        let valid = error.utf8_error().valid_up_to();
        let mut bytes = error.into_bytes();
        let end = bytes.iter().take(valid).rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        if end == 0 {
            (self.held, self.ended) = (Vec::new(), true);
            return LineBlock::NotUtf8(first);
        }
        let rest = bytes.split_off(end);
        self.held.splice(0..0, rest);
        self.next = first + bytes.iter().filter(|byte| **byte == b'\n').count();
        LineBlock::Text { text: String::from_utf8(bytes).unwrap_or_default(), first, bytes: end }
    }

    /// Reads to the end of a line of which nothing is kept, and gives its number.
    fn pass_over(&mut self) -> io::Result<usize> {
        loop {
            self.held.clear();
            self.read()?;
            let end = self.held.iter().position(|byte| *byte == b'\n');
            if let Some(at) = end.map(|at| at + 1).or(self.ended.then_some(0)) {
                self.held.drain(..at);
                (self.seen, self.next) = (0, self.next + 1);
                return Ok(self.next - 1);
            }
        }
    }

    fn read(&mut self) -> io::Result<()> {
        self.ended = read_some(&mut self.from, &mut self.held)? == 0;
        Ok(())
    }
}

impl LineBlock {
    /// The objects of the lines. Blank lines are nothing.
    ///
    /// # Errors
    /// What makes every line from there on unreadable.
    pub(crate) fn objects(&self, input: &str, lang: Lang) -> Result<Vec<Found<'_>>, Diagnostic> {
        match self {
            Self::NotUtf8(line) => Err(not_utf8(input, *line)),
            Self::TooLong(line) => {
                let at = At::Line(*line);
                Ok(vec![Found { at, text: "", wrong: Some(too_long(&Place { input, at }.words(lang))) }])
            }
            Self::Text { text, first, .. } => {
                let lines = (*first..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
                Ok(lines.map(|(number, line)| in_line(input, number, line, lang)).collect())
            }
        }
    }

    /// How many bytes it has.
    pub(crate) const fn len(&self) -> usize {
        match self {
            Self::Text { bytes, .. } => *bytes,
            Self::TooLong(_) | Self::NotUtf8(_) => 0,
        }
    }
}

fn in_line<'t>(input: &str, number: usize, line: &'t str, lang: Lang) -> Found<'t> {
    let at = At::Line(number);
    // The engine counts lines within the object, which here is always one, so broken JSON is found first and its place in the file named.
    let wrong = match serde_json::from_str::<&RawValue>(line) {
        Err(error) => Some(not_json(input, (number, error.column()))),
        Ok(value) => (!value.get().starts_with('{')).then(|| no_object(&Place { input, at }.words(lang))),
    };
    Found { at, text: line, wrong }
}

/// Text that is not UTF-8 from a line on.
pub(crate) fn not_utf8(input: &str, line: usize) -> Diagnostic {
    let message = Message::new(format!("第 {line} 行起不是 UTF-8 文本"), format!("this is not UTF-8 text from line {line} on"));
    problem::error(codes::DATA_ENCODING, input, message).with_help(Message::new("JSON 要用 UTF-8 编码另存", "save JSON as UTF-8"))
}

fn too_long(place: &str) -> Diagnostic {
    let message =
        Message::new(format!("这一行超过 {MAX_LINE} 字节的上限"), format!("this line has more than {MAX_LINE} bytes, which is the cap"));
    let help =
        Message::new("看看是否少了换行，或把文件内容放进了字段", "see whether line ends are missing, or a file was put into a field");
    problem::error(codes::DEMAND_CAP, place, message).with_help(help)
}

fn not_json(place: &str, (line, column): (usize, usize)) -> Diagnostic {
    let message = Message::new(
        format!("第 {line} 行第 {column} 列起不是正确的 JSON"),
        format!("this is not well-formed JSON from line {line} column {column} on"),
    );
    let help = Message::new("检查那里的引号、逗号和括号", "look at the quotation marks, commas and brackets there");
    problem::error(codes::JSON, place, message).with_help(help)
}

fn no_object(place: &str) -> Diagnostic {
    let message = Message::new("这里不是 JSON 对象", "this is no JSON object");
    let help = Message::new("每一件写作一个对象：{ \"form\": …, … }", "each is written as an object: { \"form\": …, … }");
    problem::error(codes::JSON, place, message).with_help(help)
}
