//! `jianfu new`: a pack to begin with, which runs and whose content is to be replaced.

mod files;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use jianfu::{Lang, Pack};
use jianfu_dsl::Message;
use jianfu_dsl::render::is_unseen;

use crate::cli::{Look, template};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::lang::{LangArg, say};
use crate::out::Out;
use crate::problem;
use crate::text;
use crate::ui::Ui;

use files::Names;

/// What a pack is called until its author says.
const TITLE: &str = "示例规则包（请改标题）";

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu new [选项] 文件夹", "jianfu new [OPTIONS] FOLDER"))]
pub(crate) struct Arguments {
    #[arg(value_name = say("文件夹", "FOLDER"), help_heading = say("参数", "Arguments"),
        help = say("新规则包的文件夹；不存在，或者是空的", "the folder of the new pack; it is not there yet, or empty"))]
    folder: PathBuf,
    #[arg(long, value_name = say("标识", "ID"),
        help = say("规则包的标识：小写字母、数字和连字符；默认用文件夹的名称", "The pack's id: lower-case letters, digits and hyphens; by default the folder's name"))]
    id: Option<String>,
    #[arg(long, value_name = say("标题", "TITLE"), help = say("规则包的标题", "The pack's title"))]
    title: Option<String>,
    #[arg(long, value_enum, value_name = "zh|en", hide_possible_values = true,
        help = say("关键词和说明的语言；默认同消息的语言", "Language of keywords and comments; by default that of messages"))]
    keywords: Option<LangArg>,
    #[command(flatten)]
    pub(crate) look: Look,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let folder = &arguments.folder;
    let id = id(arguments)?;
    let title = title(arguments)?;
    let files = files::files(&Names { id: &id, title }, arguments.keywords.map_or(ui.lang, Lang::from))?;
    check_free(folder)?;
    let mut made = Made::default();
    for (name, text) in &files {
        if let Err(error) = made.write(&folder.join(name), text.as_bytes()) {
            let at = folder.join(name).display().to_string();
            made.undo();
            return Err(Failure::writing(&at, &error));
        }
    }
    Out::stdout(ui).whole(told(folder, &files, ui).as_bytes())?;
    Ok(Exit::Fine)
}

/// The id that is asked for, or else the folder's name.
fn id(arguments: &Arguments) -> Result<String, Failure> {
    let id = match &arguments.id {
        Some(id) => id.clone(),
        None => name_of(&arguments.folder),
    };
    let shown = text::one_line(&id);
    let wrong = if id.is_empty() || !id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
        Message::new(
            format!("「{shown}」不能作规则包的标识：只能用小写字母、数字和连字符"),
            format!("`{shown}` cannot be a pack's id, which holds only lower-case letters, digits and hyphens"),
        )
    } else if Pack::builtin_ids().any(|known| known == id) {
        Message::new(format!("「{shown}」是内置规则包的标识"), format!("`{shown}` is the id of an embedded pack"))
    } else {
        return Ok(id);
    };
    let help = Message::new("用 --id 另写一个，例如：--id river-town", "write another with --id, for example: --id river-town");
    Err(Failure::failed(problem::usage("--id", wrong, help)))
}

/// The name of a folder, also of one that is written as `.` or `..`.
fn name_of(folder: &Path) -> String {
    let real = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_path_buf());
    real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn title(arguments: &Arguments) -> Result<&str, Failure> {
    let title = arguments.title.as_deref().unwrap_or(TITLE).trim();
    let wrong = if title.is_empty() {
        Message::new("标题是空的", "the title is blank")
    } else if title.chars().any(is_unseen) {
        Message::new("标题里有换行或看不见的字符", "the title holds line ends or characters that cannot be seen")
    } else {
        return Ok(title);
    };
    let help = Message::new("例如：--title 河镇社区减负规则", "for example: --title 河镇社区减负规则");
    Err(Failure::failed(problem::usage("--title", wrong, help)))
}

/// Nothing that is there is ever written over.
fn check_free(folder: &Path) -> Result<(), Failure> {
    let shown = folder.display().to_string();
    let message = match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => return Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Ok(false) => Message::new("这个文件夹里已经有东西", "there is something in this folder already"),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Message::new("这是文件，不是文件夹", "this is a file, not a folder"),
        Err(error) => return Err(Failure::failed(problem::unreadable(&shown, &error))),
    };
    let help = Message::new("另写一个还不存在的文件夹", "name a folder that is not there yet");
    Err(Failure::failed(problem::error(codes::ALREADY_THERE, &shown, message).with_help(help)))
}

/// What was made so far, so that a pack of which the half could not be written does not stay.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            self.add_folder(folder)?;
        }
        let mut file = File::create_new(path)?;
        self.files.push(path.to_path_buf());
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn add_folder(&mut self, folder: &Path) -> io::Result<()> {
        if folder.as_os_str().is_empty() || folder.is_dir() {
            return Ok(());
        }
        if let Some(parent) = folder.parent() {
            self.add_folder(parent)?;
        }
        fs::create_dir(folder)?;
        self.folders.push(folder.to_path_buf());
        Ok(())
    }

    fn undo(self) {
        // What cannot be removed stays; the failure itself is reported.
        for file in &self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The files that were made, and how to go on.
fn told(folder: &Path, files: &[(&str, String)], ui: &Ui) -> String {
    let mut told = format!("{}\n", ui.say("已生成：", "made:"));
    for (name, _) in files {
        told.push_str(&format!("  {}\n", text::one_line(&folder.join(name).display().to_string())));
    }
    let pack = quoted(&pack_name(folder));
    let example = quoted(&folder.join("example.json").display().to_string());
    told.push_str(&format!("{}\n", ui.say("接下来（先看 README.md）：", "next (README.md says what to replace):")));
    told.push_str(&format!("  jianfu check {pack}\n  jianfu test --coverage {pack}\n  jianfu decide --pack {pack} {example}\n"));
    told
}

/// The folder as `--pack` takes it: an embedded pack wins over a folder of its name.
fn pack_name(folder: &Path) -> String {
    let name = folder.display().to_string();
    if Pack::builtin_ids().any(|id| id == name) { format!("./{name}") } else { name }
}

/// An argument as it can be typed, on one line.
fn quoted(argument: &str) -> String {
    let argument = text::one_line(argument);
    let plain = argument.chars().all(|c| c.is_alphanumeric() || "-_./\\:".contains(c));
    if plain { argument } else { format!("\"{argument}\"") }
}
