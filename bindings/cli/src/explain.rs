//! `jianfu explain`: what a code means.

use clap::Args;
use jianfu::Lang;
use jianfu_dsl::Message;
use jianfu_dsl::keywords::nearest_name;

use crate::cli::{Look, template};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::lang::say;
use crate::out::Out;
use crate::problem;
use crate::ui::Ui;

#[derive(Debug, Args)]
#[command(help_template = template(), next_help_heading = say("选项", "Options"), override_usage = say("jianfu explain [选项] [代码]", "jianfu explain [OPTIONS] [CODE]"))]
pub(crate) struct Arguments {
    #[arg(value_name = say("代码", "CODE"), help_heading = say("参数", "Arguments"),
        help = say("例如 JF-C004；不写则列出所有代码", "for example JF-C004; without it all codes are listed"))]
    code: Option<String>,
    #[command(flatten)]
    pub(crate) look: Look,
}

pub(crate) fn run(arguments: &Arguments, ui: &Ui) -> Result<Exit, Failure> {
    let text = match &arguments.code {
        None => codes::all().into_iter().map(|code| format!("{code}  {}\n", title(code, ui.lang))).collect(),
        Some(asked) => {
            let code = asked.trim().to_ascii_uppercase();
            codes::page(&code).map(|page| in_language(&code, page, ui.lang)).ok_or_else(|| Failure::failed(unknown(asked, &code)))?
        }
    };
    Out::stdout(ui).whole(text.as_bytes())?;
    Ok(Exit::Fine)
}

/// The title of a code's page: its first line is `# JF-C004 中文 / English`.
fn title(code: &str, lang: Lang) -> &'static str {
    let first = codes::page(code).and_then(|page| page.lines().next()).unwrap_or_default();
    let both = first.trim_start_matches(['#', ' ']).strip_prefix(code).unwrap_or(first).trim();
    match (both.split_once(" / "), lang) {
        (Some((zh, _)), Lang::Zh) => zh,
        (Some((_, en)), Lang::En) => en,
        (None, _) => both,
    }
}

/// The part of a page that is in the language, under the title.
fn in_language(code: &str, page: &str, lang: Lang) -> String {
    let wanted = match lang {
        Lang::Zh => "中文",
        Lang::En => "English",
    };
    let mut parts = page.split("\n## ");
    let Some(part) = parts.find_map(|part| part.strip_prefix(wanted)) else { return page.to_owned() };
    format!("# {code} {}\n\n{}\n", title(code, lang), part.trim())
}

fn unknown(asked: &str, code: &str) -> jianfu_dsl::Diagnostic {
    let near = near(code);
    let help = if near.is_empty() {
        Message::new("`jianfu explain` 列出所有代码", "`jianfu explain` lists all codes")
    } else {
        Message::new(format!("相近的有：{}", near.join("、")), format!("near it are: {}", near.join(", ")))
    };
    problem::usage("explain", Message::new(format!("没有代码「{asked}」"), format!("there is no code `{asked}`")), help)
}

/// The nearest code, and its neighbours of the same letter.
fn near(code: &str) -> Vec<&'static str> {
    let all = codes::all();
    let Some(nearest) = nearest_name(code, all.iter().copied()) else { return Vec::new() };
    let at = all.iter().position(|known| *known == nearest).unwrap_or_default();
    let letter = nearest.get(..4);
    all.into_iter().skip(at.saturating_sub(1)).take(3).filter(|known| known.get(..4) == letter).collect()
}
