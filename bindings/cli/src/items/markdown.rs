//! Items as Markdown, for notices and handbooks: a table for each list.

use std::io::{self, Write as _};

use jianfu::Pack;
use jianfu::view::ItemRef;

use super::Question;
use super::answer::Answer;
use super::{entry, sheet};
use crate::out::Out;
use crate::problem::divider;
use crate::text::one_line;
use crate::ui::Ui;

pub(super) fn write(out: &mut Out, answer: &Answer<'_>, question: &Question<'_>, pack: &Pack, ui: &Ui) -> io::Result<()> {
    let title = question.body.map_or_else(|| pack.title(ui.lang).to_owned(), |body| body.label().to_owned());
    writeln!(out, "# {}\n", escaped(&title))?;
    let day = question.day.map_or_else(String::new, |day| format!(" · {day}"));
    writeln!(out, "{} {}{day}", escaped(pack.id()), escaped(pack.version()))?;
    for items in answer.items.chunk_by(|a, b| a.list().name() == b.list().name()) {
        if let Some(first) = items.first() {
            let list = first.list();
            let effect = entry::effect(list.effect(), ui);
            writeln!(out, "\n## {} ({})\n", escaped(list.label()), effect)?;
            table(out, items, question, ui)?;
        }
    }
    match (answer.general_bars, ui.lang) {
        (0, _) => Ok(()),
        (count, jianfu::Lang::Zh) => writeln!(out, "\n另有 {count} 项，任何单位都不得要求。"),
        (count, jianfu::Lang::En) => writeln!(out, "\n{count} more may not be asked by anybody."),
    }
}

fn table(out: &mut Out, items: &[ItemRef<'_>], question: &Question<'_>, ui: &Ui) -> io::Result<()> {
    let columns = sheet::columns(items, ui);
    let before = [ui.say("键", "key"), ui.say("名称", "name"), ui.say("又称", "aliases")];
    let after = [ui.say("依据", "basis"), ui.say("有效", "in force")];
    let header: Vec<&str> = before.into_iter().chain(columns.iter().copied()).chain(after).collect();
    row(out, header.iter().map(|name| (*name).to_owned()))?;
    writeln!(out, "|{}", "---|".repeat(header.len()))?;
    for item in items {
        let values = entry::columns(item);
        let value = |name: &&str| {
            let found = values.iter().find(|(column, _)| entry::column_name(column, ui.lang) == *name);
            found.map_or_else(String::new, |(_, value)| value.words(ui.lang))
        };
        let citations: Vec<String> = entry::citations(item, question.day, ui.lang).iter().map(|citation| citation.line(ui.lang)).collect();
        let mut cells = vec![
            item.key().to_owned(),
            item.name().unwrap_or_default().to_owned(),
            item.aliases().collect::<Vec<_>>().join(divider(ui.lang)),
        ];
        cells.extend(columns.iter().map(value));
        cells.push(citations.join(ui.say("；", "; ")));
        cells.push(entry::days(item.validity(), ui.lang));
        row(out, cells)?;
    }
    Ok(())
}

fn row(out: &mut Out, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
    let cells: Vec<String> = cells.into_iter().map(|cell| escaped(&cell)).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

/// A text on one line in which nothing means anything to Markdown or HTML.
fn escaped(text: &str) -> String {
    let mut plain = String::new();
    for c in one_line(text).chars() {
        match c {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '>' => plain.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' | '~' | '$' => plain.extend(['\\', c]),
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_that_markdown_or_html_obeys_comes_through() {
        assert_eq!(escaped("a|b <b>[x](y)</b> `c`\n# d\u{202e}"), "a\\|b &lt;b&gt;\\[x\\](y)&lt;/b&gt; \\`c\\` \\# d\u{fffd}");
    }
}
