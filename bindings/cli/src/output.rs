//! The options that say in which format and where to a verb writes.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use jianfu::Lang;
use jianfu_dsl::diagnostic::Message;

use crate::exit::Failure;
use crate::lang::{of_help, say};
use crate::out::Out;
use crate::pack_source::{self, PackSource};
use crate::problem;
use crate::ui::Ui;

/// The formats in which a verb writes. The default is that of an output whose name tells none.
pub(crate) trait Formats: ValueEnum + Copy + Default + Send + Sync + 'static {
    /// As help lists them.
    const LISTED: &'static str;

    /// What a workbook of the verb may be called, in both languages; none of a format that is no workbook.
    fn workbook(self) -> Option<(&'static str, &'static str)> {
        None
    }
}

/// The options as they are written.
#[derive(Debug, Args)]
pub(crate) struct Output<F: Formats> {
    #[arg(long, value_enum, hide_possible_values = true, value_name = F::LISTED, help = help_of_format::<F>())]
    format: Option<F>,
    #[arg(long, value_name = say("文件", "FILE"), help = say("写入这个文件，不写到标准输出", "Write to this file and not to standard output"))]
    out: Option<PathBuf>,
}

impl<F: Formats> Output<F> {
    /// The format asked for, or the one that the output's name tells.
    ///
    /// # Errors
    /// A workbook that is to be written to standard output.
    pub(crate) fn format(&self) -> Result<F, Failure> {
        let format = self.format.or_else(|| of_ending(&self.telling_ending()?)).unwrap_or_default();
        match format.workbook() {
            Some((zh, en)) if self.out.is_none() => {
                let message = Message::new("工作簿要写入文件", "a workbook has to be written to a file");
                let help = Message::new(format!("加上 --out {zh}"), format!("add --out {en}"));
                Err(Failure::failed(problem::usage("--format xlsx", message, help)))
            }
            _ => Ok(format),
        }
    }

    /// The ending of the output's name, unless a format is asked for.
    pub(crate) fn telling_ending(&self) -> Option<String> {
        self.out.as_deref().filter(|_| self.format.is_none()).and_then(ending)
    }

    /// Refuses an output that would destroy an input or change the pack.
    pub(crate) fn keep_apart(&self, inputs: &[&Path], pack: &PackSource) -> Result<(), Failure> {
        self.out.as_ref().map_or(Ok(()), |out| keep_apart(out, inputs, pack))
    }

    /// The file that is written, where one is.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.out.as_deref()
    }

    /// Begins to write.
    pub(crate) fn open(&self, ui: &Ui) -> Result<Out, Failure> {
        self.out.as_ref().map_or_else(|| Ok(Out::stdout(ui)), |path| Out::file(path))
    }
}

/// Refuses an output that would destroy an input or change the pack.
pub(crate) fn keep_apart(out: &Path, inputs: &[&Path], pack: &PackSource) -> Result<(), Failure> {
    if inputs.iter().any(|input| pack_source::is_same(out, input)) {
        let message = Message::new("这个文件是输入之一，不能写在上面", "this file is one of the inputs and may not be written over");
        return Err(problem::not_there(out, message));
    }
    if pack.holds(out) { Err(pack_source::belongs_to_pack(out)) } else { Ok(()) }
}

/// The ending of a file's name, in small letters.
pub(crate) fn ending(path: &Path) -> Option<String> {
    path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase())
}

/// The format that goes with an ending, where the verb has it.
fn of_ending<F: Formats>(ending: &str) -> Option<F> {
    let name = match ending {
        "ndjson" => "jsonl",
        "htm" => "html",
        "json" | "jsonl" | "csv" | "xlsx" | "md" | "html" => ending,
        _ => return None,
    };
    F::from_str(name, false).ok()
}

/// What help says of `--format`.
fn help_of_format<F: Formats>() -> String {
    let default = F::default().to_possible_value();
    let default = default.as_ref().map_or("", |value| value.get_name());
    match of_help() {
        Lang::Zh => format!("输出格式；默认随 --out 的后缀，否则 {default}"),
        Lang::En => format!("Output format; by default as the ending of --out tells, else {default}"),
    }
}
