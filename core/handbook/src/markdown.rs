//! A handbook as Markdown.

use crate::Handbook;
use crate::document::{Block, Entry, Inline, Line, Row};

/// Writes the whole.
pub(crate) fn write(handbook: &Handbook) -> String {
    let mut out = String::new();
    out.push_str(&format!("# {}\n\n", escaped(&handbook.title)));
    blocks(&handbook.opening, "", &mut out);
    out.push_str(&format!("## {}\n\n", handbook.say("目录", "Contents")));
    contents(&handbook.chapters, &mut out);
    blocks(&handbook.chapters, "", &mut out);
    // One line end at the end.
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// The headings as a nested list of links.
fn contents(chapters: &[Block], out: &mut String) {
    for block in chapters {
        if let Block::Heading { level, anchor, line } = block {
            let indent = "  ".repeat(usize::from(level.saturating_sub(2)));
            out.push_str(&format!("{indent}- [{}](#{anchor})\n", escaped(&line.plain())));
        }
    }
    out.push('\n');
}

/// Blocks, each line behind `indent`.
fn blocks(all: &[Block], indent: &str, out: &mut String) {
    let mut bullet = '-';
    for block in all {
        match block {
            Block::Heading { level, anchor, line } => {
                let marks = "#".repeat(usize::from(*level));
                out.push_str(&format!("{indent}{marks} {}{}\n\n", place(anchor), inline(line)));
            }
            Block::Paragraph(line) => out.push_str(&format!("{indent}{}\n\n", inline(line))),
            Block::List(entries) => {
                list(entries, bullet, indent, out);
                // Of two lists that follow one another the second has the other bullet, or they would be read as one.
                bullet = if bullet == '-' { '*' } else { '-' };
            }
            Block::Table { header, rows } => table(header, rows, indent, out),
        }
    }
}

fn list(entries: &[Entry], bullet: char, indent: &str, out: &mut String) {
    for entry in entries {
        let anchor = entry.anchor.as_deref().map(place).unwrap_or_default();
        out.push_str(&format!("{indent}{bullet} {anchor}{}\n", inline(&entry.line)));
        if !entry.within.is_empty() {
            let deeper = format!("{indent}  ");
            if !matches!(entry.within.first(), Some(Block::List(_))) {
                out.push('\n');
            }
            blocks(&entry.within, &deeper, out);
            // The list goes on without a gap.
            out.truncate(out.trim_end().len());
            out.push('\n');
        }
    }
    out.push('\n');
}

fn table(header: &[Line], rows: &[Row], indent: &str, out: &mut String) {
    let line = |cells: Vec<String>| format!("{indent}| {} |\n", cells.join(" | "));
    out.push_str(&line(header.iter().map(inline).collect()));
    out.push_str(&line(header.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        let mut cells: Vec<String> = row.cells.iter().map(inline).collect();
        if let (Some(anchor), Some(first)) = (&row.anchor, cells.first_mut()) {
            first.insert_str(0, &place(anchor));
        }
        out.push_str(&line(cells));
    }
    out.push('\n');
}

/// Where links lead to.
fn place(anchor: &str) -> String {
    format!("<a id=\"{anchor}\"></a>")
}

fn inline(line: &Line) -> String {
    line.0.iter().map(piece).collect()
}

fn piece(inline: &Inline) -> String {
    match inline {
        Inline::Text(text) => escaped(text),
        Inline::Strong(text) | Inline::Verdict(_, text) | Inline::Mark(text) => strong(text),
        Inline::Code(text) => code(text),
        Inline::Link { to, text } => format!("[{}](#{to})", escaped(text)),
    }
}

/// Strong text. Where white space or punctuation stands at an end CommonMark would not take the marks as such; HTML does as well.
fn strong(text: &str) -> String {
    let is_plain = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    if is_plain(text.chars().next()) && is_plain(text.chars().last()) {
        format!("**{}**", escaped(text))
    } else {
        format!("<strong>{}</strong>", escaped(text))
    }
}

/// Code: more backticks around it than are in it, and no bar, which would end a table's cell.
fn code(text: &str) -> String {
    if text.contains(['`', '|', '\\']) || text.trim() != text || text.is_empty() {
        return escaped(text);
    }
    format!("`{text}`")
}

/// Text that means nothing to Markdown: every mark that it knows stands behind a backslash.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut is_first = true;
    for c in text.chars() {
        let opens_block = is_first && matches!(c, '#' | '+' | '-' | '=' | '>');
        if matches!(c, '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '|' | '~' | '!' | '&' | '$') || opens_block {
            out.push('\\');
        }
        // `1.` at the beginning of a line is a list.
        if matches!(c, '.' | ')') && !out.is_empty() && out.chars().all(|c| c.is_ascii_digit()) {
            out.push('\\');
        }
        out.push(c);
        is_first = false;
    }
    out
}
