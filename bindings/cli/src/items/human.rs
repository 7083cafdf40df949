//! Items for people: cards under the lists that they are on, or one a line where there are many.

use std::io::{self, Write as _};

use jianfu::view::ItemRef;
use jianfu::{Lang, Value};
use jianfu_dsl::tree::Effect;

use super::Question;
use super::answer::Answer;
use super::entry;
use crate::out::Out;
use crate::problem::divider;
use crate::text::one_line;
use crate::ui::{Ui, paint};

/// More items than this are shown one a line.
const CARDS: usize = 20;

/// Values of at most so many characters stand together on one line.
const SHORT: usize = 8;

pub(super) fn write(out: &mut Out, answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> io::Result<()> {
    if let Some(body) = question.body {
        let aliases: Vec<&str> = body.aliases().collect();
        let also = if aliases.is_empty() { String::new() } else { format!(" ({})", aliases.join(divider(ui.lang))) };
        writeln!(out, "{}{}\n", one_line(body.label()), one_line(&also))?;
    }
    let mut last: Option<(Effect, &str)> = None;
    for item in &answer.items {
        let list = item.list();
        if last.is_none_or(|(effect, _)| effect != list.effect()) {
            let word = entry::effect(list.effect(), ui);
            writeln!(out, "{}", paint(word, color_of(list.effect()), ui.color))?;
        }
        if last != Some((list.effect(), list.name())) {
            writeln!(out, "  {} ({})", one_line(list.label()), one_line(list.name()))?;
        }
        last = Some((list.effect(), list.name()));
        if answer.items.len() > CARDS { line(out, item, ui)? } else { card(out, item, question, ui)? }
    }
    closing(out, answer, question, ui)
}

const fn color_of(effect: Effect) -> &'static str {
    match effect {
        Effect::Allow => "32",
        Effect::Bar => "31",
        Effect::Inform => "36",
    }
}

fn title(item: &ItemRef<'_>, lang: Lang) -> String {
    let aliases: Vec<&str> = item.aliases().collect();
    let also = match (aliases.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("（又称：{}）", aliases.join("、")),
        (false, Lang::En) => format!(" (also: {})", aliases.join(", ")),
    };
    one_line(&format!("{} {}{also}", item.key(), item.name().unwrap_or_default()))
}

fn line(out: &mut Out, item: &ItemRef<'_>, ui: &Ui) -> io::Result<()> {
    let days = entry::days(item.validity(), ui.lang);
    let gap = if days.is_empty() { "" } else { "  " };
    writeln!(out, "    {}{gap}{days}", title(item, ui.lang))
}

fn card(out: &mut Out, item: &ItemRef<'_>, question: &Question<'_>, ui: &Ui) -> io::Result<()> {
    let lang = ui.lang;
    writeln!(out, "    {}", title(item, lang))?;
    let mut part = |name: &str, what: &str| writeln!(out, "      {}{}{}", one_line(name), ui.say("：", ": "), one_line(what));
    let mut short = Vec::new();
    // What an item is not is left to the tables: most flags do not hold.
    for (column, value) in entry::columns(item).into_iter().filter(|(_, value)| value.0 != Value::Bool(false)) {
        let (name, words) = (entry::column_name(&column, lang), value.words(lang));
        if words.chars().count() > SHORT {
            part(name, &words)?;
        } else {
            short.push(format!("{name}{}{words}", ui.say("：", ": ")));
        }
    }
    if !short.is_empty() {
        writeln!(out, "      {}", one_line(&short.join(ui.say("；", "; "))))?;
    }
    let mut part = |name: &str, what: &str| writeln!(out, "      {}{}{}", one_line(name), ui.say("：", ": "), one_line(what));
    for citation in entry::citations(item, question.day, lang) {
        part(ui.say("依据", "basis"), &citation.line(lang))?;
    }
    let days = entry::days(item.validity(), lang);
    if days.is_empty() { Ok(()) } else { part(ui.say("有效", "in force"), &days) }
}

fn closing(out: &mut Out, answer: &Answer<'_>, question: &Question<'_>, ui: &Ui) -> io::Result<()> {
    if answer.general_bars > 0 {
        let count = answer.general_bars;
        let command = one_line(&question.all_bars);
        match ui.lang {
            Lang::Zh => writeln!(out, "另有 {count} 项，任何单位都不得要求：{command}")?,
            Lang::En => writeln!(out, "{count} more may not be asked by anybody: {command}")?,
        }
    }
    if answer.is_empty() {
        return Ok(());
    }
    let count = answer.items.len();
    match (question.day, ui.lang) {
        (None, Lang::Zh) => writeln!(out, "共 {count} 项"),
        (None, Lang::En) => writeln!(out, "{}", crate::found::counted(count, "item")),
        (Some(day), Lang::Zh) => writeln!(out, "{day} 有效的共 {count} 项"),
        (Some(day), Lang::En) => writeln!(out, "{} in force on {day}", crate::found::counted(count, "item")),
    }
}
