//! Diagnostics drawn for people, with the lines of the text they are about.

use std::borrow::Cow;
use std::ops::Range;

use annotate_snippets::renderer::DEFAULT_LINE_NUM_STYLE;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Padding, Renderer, Snippet};

use unicode_width::UnicodeWidthChar as _;

use super::excerpt::excerpt;
use super::lines::{Lines, Sources};
use super::visible::visible;
use super::{Color, Style, severity_word};
use crate::diagnostic::{Diagnostic, Lang, Severity, Texts};
use crate::tree::Span;

/// Places further apart than this are drawn as two snippets, and a place that covers more lines is drawn as its first line.
const MOST_LINES: usize = 100;

/// Stands after each character of a label that is two columns wide, and is taken out at the end: `annotate-snippets` lays labels out with one column for each
/// character, so that without it carets right of a Chinese label would stand too far right. No text holds it, for it is no character and is made visible.
const FILLER: char = '\u{FDD0}';

/// Wider than any line of an excerpt, so that cutting is left to the excerpt, which counts columns right.
const WIDTH: usize = 100_000;

pub(super) fn render(diagnostics: &[Diagnostic], texts: &Texts, style: Style) -> String {
    let renderer = match style.color {
        Color::Never => Renderer::plain(),
        Color::Always => Renderer::styled(),
    };
    let renderer = renderer.term_width(WIDTH);
    let nameless = nameless_origin(style.color);
    let mut sources = Sources::new(texts);
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        let drawn = renderer.render(&[group(diagnostic, &mut sources, style.lang)]);
        for line in drawn.lines().filter(|line| line.trim_start() != nameless) {
            out.extend(line.chars().filter(|c| *c != FILLER));
            out.push('\n');
        }
    }
    out
}

/// What `annotate-snippets` draws above a snippet without a path, though the line above it says already where the snippet is from.
fn nameless_origin(color: Color) -> String {
    match color {
        Color::Never => "::: ".to_owned(),
        Color::Always => format!("{DEFAULT_LINE_NUM_STYLE}::: {DEFAULT_LINE_NUM_STYLE:#}"),
    }
}

/// Everything about one diagnostic, in the order in which it is drawn.
fn group<'d>(diagnostic: &'d Diagnostic, sources: &mut Sources<'_>, lang: Lang) -> Group<'d> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(severity_word(diagnostic.severity, lang));
    let mut group = Group::with_title(level.primary_title(visible(diagnostic.message.get(lang))).id(diagnostic.code));
    let (blocks, notes) = arrange(diagnostic, sources, lang);
    if blocks.first().is_none_or(|block| !block.is_primary()) && !diagnostic.file.is_empty() {
        group = group.element(Origin::path(visible(&diagnostic.file)));
    }
    for (index, block) in blocks.iter().enumerate() {
        if let Some(lines) = sources.lines(block.file) {
            if index > 0 {
                group = group.element(Padding);
            }
            let (origin, snippet) = draw(block, lines);
            group = group.element(origin).element(snippet);
        }
    }
    for note in notes {
        group = group.element(Level::NOTE.with_name(word(lang, "另见", "see also")).message(note));
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.with_name(word(lang, "改法", "help")).message(visible(help.get(lang)))),
        None => group,
    }
}

const fn word(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// A place that gets carets.
struct Mark<'d> {
    kind: AnnotationKind,
    /// The bytes, within the lines' content.
    bytes: Range<usize>,
    /// The lines, from 0, both included.
    lines: (usize, usize),
    label: Option<Cow<'d, str>>,
}

/// Places near each other in one file.
struct Block<'d> {
    file: &'d str,
    marks: Vec<Mark<'d>>,
}

impl Block<'_> {
    fn is_primary(&self) -> bool {
        self.marks.iter().any(|mark| mark.kind == AnnotationKind::Primary)
    }
}

/// The blocks of a diagnostic, the one of its own place first; and what is said about places that cannot be drawn.
fn arrange<'d>(diagnostic: &'d Diagnostic, sources: &mut Sources<'_>, lang: Lang) -> (Vec<Block<'d>>, Vec<String>) {
    let file = diagnostic.file.as_str();
    let at_itself = |place: &str, span: Span| place == file && (span.start, span.end) == (diagnostic.span.start, diagnostic.span.end);
    let mut blocks = Vec::new();
    let mut notes = Vec::new();
    if let Some(mut mark) = mark(AnnotationKind::Primary, diagnostic.span, sources.lines(file)) {
        let own = diagnostic.labels.iter().filter(|label| at_itself(&label.file, label.span));
        let own: Vec<&str> = own.map(|label| label.message.get(lang)).collect();
        mark.label = (!own.is_empty()).then(|| Cow::Owned(visible(&own.join(word(lang, "；", "; "))).into_owned()));
        add(&mut blocks, file, mark);
    }
    for label in &diagnostic.labels {
        let message = visible(label.message.get(lang));
        match mark(AnnotationKind::Context, label.span, sources.lines(&label.file)) {
            Some(_) if at_itself(&label.file, label.span) => {}
            Some(mut mark) => {
                mark.label = Some(message);
                add(&mut blocks, &label.file, mark);
            }
            None if label.file == file || label.file.is_empty() => notes.push(message.into_owned()),
            None => notes.push(format!("{}: {message}", visible(&label.file))),
        }
    }
    (blocks, notes)
}

/// Puts a mark into the block of its file that is near enough, or into a new one.
fn add<'d>(blocks: &mut Vec<Block<'d>>, file: &'d str, mark: Mark<'d>) {
    let is_near = |other: &Mark<'_>| mark.lines.0 <= other.lines.0 + MOST_LINES && other.lines.0 <= mark.lines.0 + MOST_LINES;
    match blocks.iter_mut().find(|block| block.file == file && block.marks.first().is_some_and(is_near)) {
        Some(block) => block.marks.push(mark),
        None => blocks.push(Block { file, marks: vec![mark] }),
    }
}

fn padded(label: &str) -> String {
    label.chars().flat_map(|c| std::iter::once(c).chain((c.width() == Some(2)).then_some(FILLER))).collect()
}

/// The place of a span, unless it stands for the whole file or there is no text.
fn mark<'d>(kind: AnnotationKind, span: Span, lines: Option<&Lines<'_>>) -> Option<Mark<'d>> {
    let lines = lines.filter(|_| (span.start, span.end) != (0, 0))?;
    let start = lines.clamp(span.start);
    let end = lines.clamp(span.end).max(start);
    let first = lines.line_of(start);
    // A span that takes the line end with it does not reach into the next line.
    let last = lines.line_of(end.saturating_sub(1).max(start));
    let last = if last - first > MOST_LINES { first } else { last };
    let within = |line: usize, offset: usize| {
        let content = lines.range(line);
        offset.clamp(content.start, content.end)
    };
    Some(Mark { kind, bytes: within(first, start)..within(last, end), lines: (first, last), label: None })
}

fn draw<'d>(block: &Block<'d>, lines: &Lines<'_>) -> (Origin<'d>, Snippet<'d, Annotation<'d>>) {
    let first = block.marks.iter().map(|mark| mark.lines.0).min().unwrap_or(0);
    let last = block.marks.iter().map(|mark| mark.lines.1).max().unwrap_or(0);
    let wanted: Vec<Range<usize>> = block.marks.iter().map(|mark| mark.bytes.clone()).collect();
    let excerpt = excerpt(lines, first, last, &wanted);
    let annotations =
        block.marks.iter().zip(excerpt.places).map(|(mark, place)| mark.kind.span(place).label(mark.label.as_deref().map(padded)));
    // The place is given in full: counted from the excerpt, the column would be wrong after tabs and cuts.
    let (line, column) = lines.position(block.marks.first().map_or(0, |mark| mark.bytes.start));
    let origin = Origin::path(visible(block.file)).line(line).char_column(column);
    (origin, Snippet::source(excerpt.source).line_start(first + 1).annotations(annotations))
}
