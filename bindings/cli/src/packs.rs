//! `jianfu packs`: which packs are embedded, or what certain packs are.

use clap::{Args, ValueEnum};
use comfy_table::presets::ASCII_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use jianfu::{Lang, Pack};
use serde_json::{Value as Json, json};

use crate::cli::{Look, template};
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::pack_source::PackSource;
use crate::text::WIDTH;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu packs [选项] [规则包…]", "jianfu packs [OPTIONS] [PACK…]"))]
pub(crate) struct Arguments {
    #[arg(value_name = say("规则包", "PACK"), help_heading = say("参数", "Arguments"),
        help = say("文件夹、规则文件、编译好的文件，或内置的标识；不写则列出内置的", "folders, rule files, saved packs, or ids of embedded ones; without it the embedded packs are listed"))]
    packs: Vec<String>,
    #[arg(long, value_enum, default_value = "human", hide_default_value = true, hide_possible_values = true, value_name = "human|json",
        help = say("输出格式；默认 human", "Output format; by default human"))]
    format: Format,
    #[command(flatten)]
    pub(crate) look: Look,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let named = || arguments.packs.iter().map(|name| PackSource::named(name)).collect();
    let sources = if arguments.packs.is_empty() { PackSource::builtins() } else { named() };
    let packs = sources.iter().map(PackSource::load).collect::<Result<Vec<_>, _>>()?;
    let text = match arguments.format {
        Format::Human => packs.iter().map(|pack| card(pack, ui)).collect::<Vec<_>>().join("\n\n"),
        Format::Json => format!("{:#}", Json::Array(packs.iter().map(record).collect())),
    };
    Out::stdout(ui).whole(format!("{text}\n").as_bytes())?;
    Ok(Exit::Fine)
}

fn card(pack: &Pack, ui: &Ui) -> String {
    let counts = pack.counts();
    let number = |count: usize| count.to_string();
    let mut table = Table::new();
    table.load_preset(ASCII_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    for (zh, en, value) in [
        ("标识", "id", pack.id().to_owned()),
        ("版本", "version", pack.version().to_owned()),
        ("名称", "title", pack.title(ui.lang).to_owned()),
        ("制定", "authority", pack.authority().unwrap_or("-").to_owned()),
        ("表单", "forms", number(counts.forms)),
        ("规则", "rules", number(counts.rules)),
        ("清单", "lists", number(counts.lists)),
        ("清单事项", "items", number(counts.items)),
        ("文件", "sources", number(counts.sources)),
        ("测试", "tests", number(counts.tests)),
        ("摘要值", "digest", pack.digest().to_owned()),
    ] {
        table.add_row([ui.say(zh, en), &value]);
    }
    table.to_string()
}

fn record(pack: &Pack) -> Json {
    let counts = pack.counts();
    json!({
        "id": pack.id(), "version": pack.version(), "title": pack.title(Lang::Zh), "title_en": pack.title(Lang::En), "authority": pack.authority(),
        "forms": counts.forms, "rules": counts.rules, "lists": counts.lists, "items": counts.items, "sources": counts.sources, "tests": counts.tests,
        "digest": pack.digest(),
    })
}
