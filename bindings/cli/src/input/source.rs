//! Inputs: what kind each one is, told by its name or else by its first characters.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jianfu::Lang;
use jianfu::table::TableKind;
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde_json::value::RawValue;

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
    /// A JSON object a line.
    Lines(String),
    Table(Vec<u8>, TableKind),
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
        let opened =
            fs::metadata(path).and_then(|known| if known.is_dir() { Err(io::ErrorKind::IsADirectory.into()) } else { File::open(path) });
        opened.map(drop).map_err(|error| problem::unreadable(&self.name, &error))
    }

    pub(crate) fn read(&self) -> Result<Content, Failure> {
        self.bytes().map(|bytes| self.content(bytes))
    }

    /// The bytes as they are.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, Failure> {
        let bytes = match &self.path {
            Some(path) => fs::read(path),
            None => {
                let mut bytes = Vec::new();
                io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
            }
        };
        bytes.map_err(|error| Failure::failed(problem::unreadable(&self.name, &error)))
    }

    /// What the bytes hold.
    pub(crate) fn content(&self, bytes: Vec<u8>) -> Content {
        let ending = self.path.as_deref().and_then(ending);
        match ending.as_deref() {
            Some("json") => self.json(bytes, Shape::Document),
            Some("jsonl" | "ndjson") => self.json(bytes, Shape::Lines),
            _ => match TableKind::of_name(&self.name) {
                Some(kind) => Content::Table(bytes, kind),
                None => self.sniffed(bytes),
            },
        }
    }

    fn sniffed(&self, bytes: Vec<u8>) -> Content {
        let marked = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        match marked.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{' | b'[') => self.json(bytes, Shape::Any),
            // Old workbooks too, so that they are told what they are.
            _ if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0") => Content::Table(bytes, TableKind::Xlsx),
            _ => Content::Table(bytes, TableKind::Csv),
        }
    }

    fn json(&self, bytes: Vec<u8>, shape: Shape) -> Content {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text),
            Err(error) => {
                let line = error.as_bytes().iter().take(error.utf8_error().valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
                let message = Message::new(format!("第 {line} 行起不是 UTF-8 文本"), format!("this is not UTF-8 text from line {line} on"));
                let help = Message::new("JSON 要用 UTF-8 编码另存", "save JSON as UTF-8");
                return Content::Broken(problem::error(codes::DATA_ENCODING, &self.name, message).with_help(help));
            }
        };
        let start = text.trim_start();
        if start.is_empty() {
            let help = Message::new("检查是否导出了正确的文件", "see whether the right file was exported");
            return Content::Broken(
                problem::error(codes::EMPTY, &self.name, Message::new("输入是空的", "the input is empty")).with_help(help),
            );
        }
        match shape {
            Shape::Lines => Content::Lines(text),
            _ if start.starts_with('[') => Content::Array(text),
            // Where the first line is an object of its own and more follows, each line is one.
            Shape::Any if first_line_is_whole(start) => Content::Lines(text),
            _ => Content::Object(text),
        }
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

fn first_line_is_whole(text: &str) -> bool {
    text.split_once('\n').is_some_and(|(first, rest)| !rest.trim().is_empty() && serde_json::from_str::<&RawValue>(first).is_ok())
}
