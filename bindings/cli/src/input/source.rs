//! Inputs: what kind each one is, told by its name or else by its first characters.

use std::fs::{self, File};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use jianfu::Lang;
use jianfu::table::TableKind;
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde_json::value::RawValue;

use super::json;
use super::mail::Mail;
use super::stream::{Bytes, Start};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::output::ending;
use crate::problem;

/// An input, not yet read.
#[derive(Debug)]
pub(crate) struct Input {
    /// What it is called in messages and results.
    pub(crate) name: String,
    /// None for standard input.
    path: Option<PathBuf>,
}

/// What an input holds.
pub(crate) enum Content {
    /// One JSON object.
    Object(String),
    /// A JSON array.
    Array(String),
    /// A JSON object a line, as they come.
    Lines(json::Lines),
    /// A CSV table, as it comes.
    Csv(Bytes),
    Workbook(Vec<u8>),
    Mail(Mail, Vec<u8>),
    /// Nothing that can be read as demands.
    Broken(Diagnostic),
}

/// The shape of JSON text that its name promises.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Document,
    Lines,
    /// No promise: either.
    Any,
}

impl Input {
    pub(crate) fn new(path: &Path, lang: Lang) -> Self {
        let stdin = match lang {
            Lang::Zh => "标准输入",
            Lang::En => "stdin",
        };
        if path.as_os_str() == "-" {
            return Self { name: stdin.to_owned(), path: None };
        }
        Self { name: path.display().to_string(), path: Some(path.to_path_buf()) }
    }

    /// The file, unless it is standard input.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Whether it can be opened.
    fn check(&self) -> Result<(), Diagnostic> {
        let Some(path) = &self.path else { return Ok(()) };
        let opened = fs::metadata(path).and_then(|known| {
            if known.is_dir() {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            // Whoever writes into a pipe would be told that nobody reads it.
            if known.is_file() { File::open(path).map(drop) } else { Ok(()) }
        });
        opened.map_err(|error| problem::unreadable(&self.name, &error))
    }

    /// Opens it, and tells what it holds. Of lines and of CSV no more is read than that takes.
    pub(crate) fn open(&self) -> Result<Content, Failure> {
        self.from().and_then(|from| self.told(from)).map_err(|error| self.failed(&error))
    }

    /// The bytes as they are.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        self.from().and_then(|from| Start::of(from).whole()).map_err(|error| self.failed(&error))
    }

    /// What its bytes hold.
    pub(crate) fn content(&self, bytes: Vec<u8>) -> Result<Content, Failure> {
        self.told(Bytes::Held(Cursor::new(bytes))).map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Failure {
        Failure::failed(self.unreadable(error))
    }

    /// What is wrong where it cannot be read.
    pub(crate) fn unreadable(&self, error: &io::Error) -> Diagnostic {
        problem::unreadable(&self.name, error)
    }

    fn from(&self) -> io::Result<Bytes> {
        Ok(match &self.path {
            None => Bytes::Stream(Box::new(io::stdin())),
            Some(path) if fs::metadata(path)?.is_file() => Bytes::File(File::open(path)?),
            Some(path) => Bytes::Stream(Box::new(File::open(path)?)),
        })
    }

    fn told(&self, from: Bytes) -> io::Result<Content> {
        let mut start = Start::of(from);
        let ending = self.path.as_deref().and_then(ending);
        match ending.as_deref() {
            Some("json") => self.json(start, Shape::Document),
            Some("jsonl" | "ndjson") => self.json(start, Shape::Lines),
            Some(ending) if let Some(mail) = Mail::of_ending(ending) => start.whole().map(|bytes| Content::Mail(mail, bytes)),
            _ => match TableKind::of_name(&self.name) {
                Some(TableKind::Csv) => start.stream().map(Content::Csv),
                Some(_) => start.whole().map(Content::Workbook),
                None => match start.something()? {
                    text if text.trim_ascii_start().starts_with(b"{") || text.trim_ascii_start().starts_with(b"[") => {
                        self.json(start, Shape::Any)
                    }
                    // Old workbooks too, so that they are told what they are.
                    bytes if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") => {
                        start.whole().map(Content::Workbook)
                    }
                    _ => start.stream().map(Content::Csv),
                },
            },
        }
    }

    fn json(&self, mut start: Start, shape: Shape) -> io::Result<Content> {
        let text = start.something()?.trim_ascii_start();
        let is_array = text.starts_with(b"[");
        // Where the first line is an object of its own and more follows, each line is one.
        let is_lines = match shape {
            Shape::Lines => !text.is_empty(),
            Shape::Any => !is_array && start.is_first_of_lines(|line| serde_json::from_slice::<&RawValue>(line).is_ok())?,
            Shape::Document => false,
        };
        if is_lines {
            return start.stream().map(|bytes| Content::Lines(json::Lines::of(bytes)));
        }
        start.whole().map(|bytes| self.document(bytes))
    }

    fn document(&self, bytes: Vec<u8>) -> Content {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text),
            Err(error) => {
                let line = error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
                return Content::Broken(json::not_utf8(&self.name, line));
            }
        };
        let start = text.trim_start();
        if start.is_empty() {
            let help = Message::new("检查是否导出了正确的文件", "see whether the right file was exported");
            return Content::Broken(
                problem::error(codes::EMPTY, &self.name, Message::new("输入是空的", "the input is empty")).with_help(help),
            );
        }
        if start.starts_with('[') { Content::Array(text) } else { Content::Object(text) }
    }
}

/// Refuses files that cannot be opened, all at once.
pub(crate) fn readable(inputs: &[&Input]) -> Result<(), Failure> {
    let unreadable: Vec<Diagnostic> = inputs.iter().filter_map(|input| input.check().err()).collect();
    if unreadable.is_empty() {
        Ok(())
    } else {
        Err(Failure::Wrong { exit: Exit::Failed, diagnostics: unreadable, texts: Default::default() })
    }
}
