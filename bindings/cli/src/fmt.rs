//! `jianfu fmt`: one layout for all rule files, in the keywords of one language where that is asked for.

use std::fs;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use jianfu::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Message, Texts};

use crate::cli::{ColorOption, template};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::lang::{LangArg, say};
use crate::out::{self, Out};
use crate::pack_source::{is_named_saved, needs_folder};
use crate::problem;
use crate::text;
use crate::ui::{Ui, paint};

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu fmt [选项] 路径…", "jianfu fmt [OPTIONS] PATH…"),
    after_help = say("消息的语言写在命令之前：jianfu --lang zh fmt …", "The language of messages stands before the verb: jianfu --lang en fmt …"))]
pub(crate) struct Arguments {
    #[arg(required = true, value_name = say("路径", "PATH"), help_heading = say("参数", "Arguments"),
        help = say("规则文件或文件夹；- 从标准输入读入，写到标准输出", "rule files or folders; - reads standard input and writes standard output"))]
    paths: Vec<PathBuf>,
    #[arg(long, help = say("什么也不写，只列出需要排版的文件；有则退出码为 1", "Write nothing, list the files that would change; if there are any the exit code is 1"))]
    check: bool,
    // Not the language of messages, which stands before the verb.
    #[arg(id = "keywords", long = "lang", value_enum, value_name = "zh|en", hide_possible_values = true,
        help = say("把关键词换成这种语言；不写则保持原样", "Write keywords in this language; without it they stay as they are"))]
    keywords: Option<LangArg>,
    #[command(flatten)]
    pub(crate) color: ColorOption,
}

/// What became of a text.
enum Formatted {
    Same,
    Changed(String),
    Broken(Vec<Diagnostic>),
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let mut formatter = Formatter { arguments, ui, changed: 0, same: 0, exit: Exit::Fine, out: Out::stdout(ui) };
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        formatter.stdin()?;
    }
    let mut files = Vec::new();
    for path in arguments.paths.iter().filter(|path| path.as_os_str() != "-") {
        collect(path, &mut files).map_err(|(path, error)| Failure::failed(problem::unreadable(&path.display().to_string(), &error)))?;
    }
    files.sort();
    files.dedup();
    for file in &files {
        formatter.file(file)?;
    }
    formatter.finish(files.is_empty())
}

struct Formatter<'a> {
    arguments: &'a Arguments,
    ui: &'a Ui,
    changed: usize,
    same: usize,
    exit: Exit,
    out: Out,
}

impl Formatter<'_> {
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let name = path.display().to_string();
        let bytes = fs::read(path).map_err(|error| Failure::failed(problem::unreadable(&name, &error)))?;
        if is_named_saved(path) || jianfu::is_saved(&bytes) {
            return Err(needs_folder(path));
        }
        let Some(before) = self.decoded(&name, bytes) else { return Ok(()) };
        match self.format(&name, &before) {
            Formatted::Same => self.same += 1,
            Formatted::Broken(diagnostics) => self.broken(&name, before, &diagnostics),
            Formatted::Changed(after) if self.arguments.check => self.would_change(&name, &before, &after)?,
            Formatted::Changed(after) => {
                out::replace(path, after.as_bytes()).map_err(|error| Failure::writing(&name, &error))?;
                self.changed += 1;
                let line = format!("{} {}\n", self.ui.say("已排版", "formatted"), text::one_line(&name));
                self.write(&line)?;
            }
        }
        Ok(())
    }

    fn stdin(&mut self) -> Result<(), Failure> {
        let name = self.ui.say("标准输入", "standard input");
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Failure::failed(problem::unreadable(name, &error)))?;
        let Some(before) = self.decoded(name, bytes) else { return Ok(()) };
        let result = self.format(name, &before);
        match (result, self.arguments.check) {
            (Formatted::Same, true) => Ok(()),
            (Formatted::Same, false) => self.write(&before),
            (Formatted::Changed(after), true) => self.would_change(name, &before, &after),
            (Formatted::Changed(after), false) => self.write(&after),
            (Formatted::Broken(diagnostics), _) => {
                self.broken(name, before, &diagnostics);
                Ok(())
            }
        }
    }

    fn decoded(&mut self, name: &str, bytes: Vec<u8>) -> Option<String> {
        let Ok(text) = String::from_utf8(bytes) else {
            let message = Message::new("这个文件不是 UTF-8 文本", "this file is not UTF-8 text");
            let help = Message::new("用 UTF-8 编码另存此文件", "save the file again as UTF-8");
            self.broken(name, String::new(), &[problem::error(codes::RULE_ENCODING, name, message).with_help(help)]);
            return None;
        };
        Some(text)
    }

    fn format(&self, name: &str, before: &str) -> Formatted {
        match jianfu_dsl::format(name, before, self.arguments.keywords.map(Lang::from)) {
            Ok(after) if after == before => Formatted::Same,
            Ok(after) => Formatted::Changed(after),
            Err(diagnostics) => Formatted::Broken(diagnostics),
        }
    }

    /// A text with errors is left alone; the others are formatted all the same.
    fn broken(&mut self, name: &str, text: String, diagnostics: &[Diagnostic]) {
        self.ui.report(diagnostics, &Texts::from([(name.to_owned(), text)]));
        self.exit = Exit::Invalid;
    }

    fn would_change(&mut self, name: &str, before: &str, after: &str) -> Result<(), Failure> {
        self.changed += 1;
        if self.exit == Exit::Fine {
            self.exit = Exit::Failed;
        }
        let name = text::one_line(name);
        let head = match self.ui.lang {
            Lang::Zh => format!("需要排版 {name}\n"),
            Lang::En => format!("{name} would change\n"),
        };
        self.write(&head)?;
        self.write(&difference(before, after, self.ui))
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes()).map_err(|error| self.out.failed(&error))
    }

    fn finish(self, no_files: bool) -> Result<Exit, Failure> {
        self.out.finish()?;
        let (changed, same) = (self.changed, self.same);
        if !no_files {
            self.ui.note(&match (self.ui.lang, self.arguments.check) {
                (Lang::Zh, true) => format!("{changed} 个文件需要排版，{same} 个不需要"),
                (Lang::Zh, false) => format!("{changed} 个文件已排版，{same} 个未变"),
                (Lang::En, true) => format!("files that would change: {changed}, that would not: {same}"),
                (Lang::En, false) => format!("files formatted: {changed}, unchanged: {same}"),
            });
        }
        Ok(self.exit)
    }
}

/// The rule files under a path. Links to folders within it are not followed: what they lead to may belong to somebody else.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), (PathBuf, io::Error)> {
    let at = |error| (path.to_path_buf(), error);
    if !fs::metadata(path).map_err(at)?.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in fs::read_dir(path).map_err(at)? {
        let entry = entry.map_err(at)?;
        let inner = entry.path();
        let kind = entry.file_type().map_err(|error| (inner.clone(), error))?;
        let hidden = entry.file_name().to_string_lossy().starts_with(['.', '~']);
        if hidden {
            continue;
        }
        if kind.is_dir() {
            collect(&inner, files)?;
        } else if inner.extension().is_some_and(|ending| ending == "jf") && inner.is_file() {
            files.push(inner);
        }
    }
    Ok(())
}

/// The first lines that differ, as they are and as they would be.
fn difference(before: &str, after: &str, ui: &Ui) -> String {
    /// More would hide the next file.
    const SHOWN: usize = 3;
    let (before, after): (Vec<&str>, Vec<&str>) = (before.split('\n').collect(), after.split('\n').collect());
    let first = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
    let rest = (before.len().min(after.len())).saturating_sub(first);
    let same_end = before.iter().rev().zip(after.iter().rev()).take(rest).take_while(|(old, new)| old == new).count();
    let mut drawn = format!(
        "  {}\n",
        match ui.lang {
            Lang::Zh => format!("第 {} 行起：", first + 1),
            Lang::En => format!("from line {} on:", first + 1),
        }
    );
    for (sign, lines, ansi) in [('-', &before, "31"), ('+', &after, "32")] {
        let changed = lines.get(first..lines.len().saturating_sub(same_end)).unwrap_or_default();
        for line in changed.iter().take(SHOWN) {
            drawn.push_str(&format!("  {}\n", paint(&format!("{sign} {}", text::lines(line)), ansi, ui.color)));
        }
        if changed.len() > SHOWN {
            drawn.push_str("  ...\n");
        }
    }
    drawn
}
