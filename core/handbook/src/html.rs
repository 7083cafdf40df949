//! A handbook as one HTML page: no script, nothing from elsewhere.

use jianfu::Lang;
use jianfu_dsl::tree::VerdictKind;

use crate::Handbook;
use crate::anchors::TOP;
use crate::document::{Block, Entry, Inline, Line, Row};

/// How it looks.
const STYLE: &str = include_str!("style.css");

/// Whatever might have slipped in, nothing is run and nothing is fetched.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// How many characters make a cell long, and how many very long, as those with citations are.
const LONG: (usize, usize) = (14, 40);

/// Writes the whole.
pub(crate) fn write(handbook: &Handbook) -> String {
    let lang = match handbook.lang {
        Lang::Zh => "zh-Hans",
        Lang::En => "en",
    };
    let title = escaped(&handbook.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body id=\"{TOP}\">\n"
    );
    out.push_str(&format!("<header>\n<h1>{title}</h1>\n"));
    blocks(&handbook.opening, &mut out);
    out.push_str("</header>\n");
    contents(handbook, &mut out);
    out.push_str("<main>\n");
    blocks(&handbook.chapters, &mut out);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// The headings as links, chapter by chapter; each chapter can be folded.
fn contents(handbook: &Handbook, out: &mut String) {
    let heading = handbook.say("目录", "Contents");
    out.push_str(&format!("<nav aria-label=\"{heading}\">\n<details open>\n<summary>{heading}</summary>\n<ul>\n"));
    let headings: Vec<Heading<'_>> = handbook.chapters.iter().filter_map(Heading::of).collect();
    let is_chapter = |heading: &Heading<'_>| heading.level == 2;
    let mut rest = headings.as_slice();
    while let Some((chapter, behind)) = rest.split_first() {
        let end = behind.iter().position(is_chapter).unwrap_or(behind.len());
        let (within, next) = behind.split_at(end);
        rest = next;
        if within.is_empty() {
            out.push_str(&format!("<li>{}</li>\n", chapter.link()));
            continue;
        }
        out.push_str(&format!("<li><details>\n<summary>{}</summary>\n<ul>\n", chapter.link()));
        for heading in within {
            out.push_str(&format!("<li class=\"l{}\">{}</li>\n", heading.level, heading.link()));
        }
        out.push_str("</ul>\n</details></li>\n");
    }
    out.push_str("</ul>\n</details>\n</nav>\n");
}

/// A heading, as the contents link to it.
struct Heading<'h> {
    level: u8,
    anchor: &'h str,
    line: &'h Line,
}

impl<'h> Heading<'h> {
    fn of(block: &'h Block) -> Option<Self> {
        match block {
            Block::Heading { level, anchor, line } => Some(Self { level: *level, anchor, line }),
            _ => None,
        }
    }

    fn link(&self) -> String {
        format!("<a href=\"#{}\">{}</a>", escaped(self.anchor), escaped(&self.line.plain()))
    }
}

fn blocks(all: &[Block], out: &mut String) {
    for block in all {
        match block {
            Block::Heading { level, anchor, line } => {
                out.push_str(&format!("<h{level}{}>{}</h{level}>\n", id(Some(anchor)), inline(line)));
            }
            Block::Paragraph(line) => out.push_str(&format!("<p>{}</p>\n", inline(line))),
            Block::List(entries) => list(entries, out),
            Block::Table { header, rows } => table(header, rows, out),
        }
    }
}

fn list(entries: &[Entry], out: &mut String) {
    out.push_str("<ul>\n");
    for entry in entries {
        out.push_str(&format!("<li{}>{}", id(entry.anchor.as_ref()), inline(&entry.line)));
        if !entry.within.is_empty() {
            out.push('\n');
            blocks(&entry.within, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ul>\n");
}

/// A table that scrolls by itself where the page is narrow. Columns with much text in them keep a width at which it can be read.
fn table(header: &[Line], rows: &[Row], out: &mut String) {
    out.push_str("<div class=\"table\" tabindex=\"0\">\n<table>\n<thead>\n<tr>");
    for (column, cell) in header.iter().enumerate() {
        let longest = rows.iter().filter_map(|row| row.cells.get(column)).map(|cell| cell.plain().chars().count()).max();
        let class = match longest.unwrap_or_default() {
            longest if longest > LONG.1 => " class=\"longest\"",
            longest if longest > LONG.0 => " class=\"long\"",
            _ => "",
        };
        out.push_str(&format!("<th scope=\"col\"{class}>{}</th>", inline(cell)));
    }
    out.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in rows {
        out.push_str(&format!("<tr{}>", id(row.anchor.as_ref())));
        for cell in &row.cells {
            out.push_str(&format!("<td>{}</td>", inline(cell)));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn id(anchor: Option<&String>) -> String {
    anchor.map_or_else(String::new, |anchor| format!(" id=\"{}\"", escaped(anchor)))
}

fn inline(line: &Line) -> String {
    line.0.iter().map(piece).collect()
}

fn piece(inline: &Inline) -> String {
    let text = escaped(inline.words());
    match inline {
        Inline::Text(_) => text,
        Inline::Strong(_) => format!("<strong>{text}</strong>"),
        Inline::Code(_) => format!("<code>{text}</code>"),
        Inline::Link { to, .. } => format!("<a href=\"#{}\">{text}</a>", escaped(to)),
        Inline::Verdict(kind, _) => {
            let class = match kind {
                VerdictKind::Approve => "approve",
                VerdictKind::Refer => "refer",
                VerdictKind::Reject => "reject",
            };
            format!("<strong class=\"verdict {class}\">{text}</strong>")
        }
        Inline::Mark(_) => format!("<strong class=\"mark\">{text}</strong>"),
    }
}

/// Text that means nothing to HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
