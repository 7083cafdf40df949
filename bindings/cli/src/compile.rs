//! `jianfu compile`: a pack as one file that loads at once.

use std::path::PathBuf;

use clap::Args;
use jianfu::{Lang, Pack};
use jianfu_dsl::Message;

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::{self, PackSource, is_named_saved};
use crate::problem;
use crate::text;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu compile [选项] 规则包", "jianfu compile [OPTIONS] PACK"),
    after_help = say(
        "编译好的文件可以代替规则包的文件夹交给其他命令，载入约一毫秒；fmt 和 list import 仍需要文件夹。只有编译它的那一版引擎能读，升级之后要重新编译，所以文件夹要留着。",
        "Other verbs take the file instead of the pack's folder, and load it in about a millisecond; fmt and list import still need the folder.\n\
         Only the version of the engine that compiled it can read it. After an update it is compiled anew, so keep the folder.",
    ))]
pub(crate) struct Arguments {
    #[arg(value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"),
        help = say("文件夹、规则文件，或内置的标识", "A folder, a rule file or an embedded one's id"))]
    pack: String,
    #[arg(long, value_name = say("文件", "FILE"), help = say("写入的文件，以 .jfc 结尾；默认用规则包的标识", "The file to write, which ends in .jfc; by default it is named by the pack's id"))]
    out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: Look,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let source = PackSource::named(&arguments.pack);
    if let Some(out) = &arguments.out {
        check_place(out, &source)?;
    }
    let pack = source.load()?;
    let path = arguments.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.jfc", pack.id())));
    check_place(&path, &source)?;
    let bytes = pack.to_bytes();
    Out::file(&path)?.whole(&bytes)?;
    ui.note(&told(&pack, &text::one_line(&path.display().to_string()), bytes.len(), ui));
    Ok(Exit::Fine)
}

/// By its ending a saved pack is known even where its first byte is broken.
fn check_place(path: &std::path::Path, source: &PackSource) -> Result<(), Failure> {
    if !is_named_saved(path) {
        let message = Message::new("编译好的规则包，文件名要以 .jfc 结尾", "the name of a saved pack must end in .jfc");
        let help = Message::new("例如：--out 规则包.jfc", "for example: --out pack.jfc");
        return Err(Failure::failed(problem::usage("--out", message, help)));
    }
    if source.holds(path) { Err(pack_source::belongs_to_pack(path)) } else { Ok(()) }
}

fn told(pack: &Pack, path: &str, bytes: usize, ui: &Ui) -> String {
    let (id, version, digest) = (pack.id(), pack.version(), pack.digest().get(..12).unwrap_or_default());
    match ui.lang {
        Lang::Zh => format!("{id} {version}（{digest}）已写入 {path}，{bytes} 字节"),
        Lang::En => format!("{id} {version} ({digest}) written to {path}, {bytes} bytes"),
    }
}
