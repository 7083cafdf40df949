//! Parsing: a text in, its declarations and everything wrong with it out.

use std::num::NonZero;
use std::thread;

use pest::Parser as _;

use crate::build::Builder;
use crate::codes;
use crate::diagnostic::{Diagnostic, Message};
use crate::grammar::{Grammar, Rule};
use crate::limits::{MAX_BYTES, MAX_DEPTH, MAX_DIAGNOSTICS};
use crate::mistakes;
use crate::scan::{self, Flaw, LexemeKind};
use crate::split::{self, Region, RegionKind};
use crate::tree::{Cite, Declaration, File, Literal, Span};

/// What came out of parsing a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The declarations that parsed; those with an error are left out.
    pub file: File,
    /// What is wrong, in the order of the text; empty if all declarations parsed.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses the text of one rule file. Never fails: what is wrong is in the diagnostics, and the other declarations are in the tree.
///
/// `file` is the name that diagnostics give, relative to the pack.
///
/// ```
/// let parsed = jianfu_dsl::parse("a.jf", "规则 oops {}\nbody fire \"消防\"\nenum e {");
/// assert_eq!(parsed.file.declarations.len(), 1);
/// assert_eq!(parsed.diagnostics.iter().map(|d| d.code).collect::<Vec<_>>(), ["JF-P001", "JF-P003"]);
/// ```
pub fn parse(file: &str, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if let Some(diagnostic) = too_large(file, text) {
        parsed.diagnostics.push(diagnostic);
        return parsed;
    }
    let scan = scan::scan(text);
    let mut flaws = scan.flaws.iter().copied().peekable();
    let regions = split::split(text, &scan.lexemes).into_iter().map(|region| {
        // Flaws between declarations stand in comments.
        let before = std::iter::from_fn(|| flaws.next_if(|flaw| flaw.span.start < region.span.start)).collect();
        let inside = std::iter::from_fn(|| flaws.next_if(|flaw| flaw.span.start < region.span.end)).collect();
        (region, before, inside)
    });
    let regions: Vec<(Region, Vec<Flaw>, Vec<Flaw>)> = regions.collect();
    let parse = |(region, before, inside): &(Region, Vec<Flaw>, Vec<Flaw>)| part(file, text, region, (before, inside));
    for part in in_order(&regions, MAX_DIAGNOSTICS, parse, |part| part.diagnostics.len()) {
        if parsed.diagnostics.len() > MAX_DIAGNOSTICS {
            break;
        }
        parsed.file.declarations.extend(part.declaration);
        parsed.diagnostics.extend(part.diagnostics);
    }
    parsed.diagnostics.extend(flaws.take(MAX_DIAGNOSTICS + 1).map(|flaw| mistakes::flaw(file, text, flaw)));
    if parsed.diagnostics.len() > MAX_DIAGNOSTICS {
        parsed.diagnostics.truncate(MAX_DIAGNOSTICS);
        let last = parsed.diagnostics.last().map(|diagnostic| diagnostic.span).unwrap_or_default();
        let message = Message::new(
            format!("错误多于 {MAX_DIAGNOSTICS} 处，其余未列出"),
            format!("there are more than {MAX_DIAGNOSTICS} errors, and the rest is not shown"),
        );
        let help = Message::new("先改上面列出的错误", "mend the errors shown first");
        parsed.diagnostics.push(Diagnostic::error(codes::TOO_MANY, file, last, message).with_help(help));
    }
    parsed
}

/// Parses a citation without the keyword `cite`, as list files hold it: `corrections-law art 12; 18 confidence P`.
///
/// # Errors
///
/// The first thing wrong, with a span in `text` and an empty file name.
///
/// ```
/// let cite = jianfu_dsl::parse_citation("corrections-law art 12; 18 confidence P").unwrap();
/// assert_eq!(cite.places.len(), 2);
/// assert_eq!(cite, jianfu_dsl::parse_citation("corrections-law 第十二条、第十八条 置信 P").unwrap());
/// assert_eq!(jianfu_dsl::parse_citation("corrections-law art").unwrap_err().code, "JF-P001");
/// ```
pub fn parse_citation(text: &str) -> Result<Cite, Diagnostic> {
    parse_fragment(text, Rule::citation_text, |builder, pairs| builder.cite(pairs, Span::new(0, text.len())))
}

/// Parses one value: a number, a string, a date, `true`, a name, `[…]` or `{…}`.
///
/// # Errors
///
/// The first thing wrong, with a span in `text` and an empty file name.
///
/// ```
/// use jianfu_dsl::tree::LiteralKind;
/// assert_eq!(jianfu_dsl::parse_literal("「甲」").unwrap().kind, LiteralKind::Text("甲".to_owned()));
/// assert!(jianfu_dsl::parse_literal("2026-02-30").is_err());
/// ```
pub fn parse_literal(text: &str) -> Result<Literal, Diagnostic> {
    parse_fragment(text, Rule::literal_text, |builder, mut pairs| builder.literal(pairs.next()?))
}

fn parse_fragment<T>(
    text: &str,
    rule: Rule,
    build: impl FnOnce(&mut Builder<'_>, pest::iterators::Pairs<'_, Rule>) -> Option<T>,
) -> Result<T, Diagnostic> {
    if let Some(diagnostic) = too_large("", text) {
        return Err(diagnostic);
    }
    let scan = scan::scan(text);
    if let Some(flaw) = scan.flaws.first() {
        return Err(mistakes::flaw("", text, *flaw));
    }
    let mut depth = 0_usize;
    for lexeme in &scan.lexemes {
        match lexeme.kind {
            LexemeKind::Open(_) => depth += 1,
            LexemeKind::Close(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Err(mistakes::too_deep("", lexeme.span));
        }
    }
    match Grammar::parse(rule, text) {
        Ok(pairs) => {
            let mut builder = Builder::new("", 0);
            let built = build(&mut builder, pairs);
            if builder.diagnostics.is_empty() && built.is_none() {
                builder.contradiction(Span::new(0, text.len()));
            }
            match (builder.diagnostics.into_iter().next(), built) {
                (None, Some(value)) => Ok(value),
                (Some(diagnostic), _) => Err(diagnostic),
                (None, None) => Err(Diagnostic::error(
                    codes::INTERNAL,
                    "",
                    Span::default(),
                    Message::new("解析器未能读懂此处", "the parser failed here"),
                )),
            }
        }
        Err(error) => Err(mistakes::unexpected("", text, Span::new(0, text.len()), &error)),
    }
}

/// What came of one region, and of the flaws before it.
struct Part {
    declaration: Option<Declaration>,
    diagnostics: Vec<Diagnostic>,
}

fn part(file: &str, text: &str, region: &Region, (before, inside): (&[Flaw], &[Flaw])) -> Part {
    let told = |flaw: &Flaw| mistakes::flaw(file, text, *flaw);
    let mut part = Part { declaration: None, diagnostics: before.iter().chain(inside).map(told).collect() };
    if inside.is_empty() {
        parse_region(file, text, region, &mut part);
    }
    part
}

fn parse_region(file: &str, text: &str, region: &Region, part: &mut Part) {
    let out = &mut part.diagnostics;
    match region.kind {
        _ if region.too_deep.is_some() => {
            let span = region.too_deep.unwrap_or(region.span);
            out.push(mistakes::too_deep(file, span));
        }
        RegionKind::Unclosed { open, suspect } => out.push(mistakes::unclosed(file, region.span, open, suspect)),
        RegionKind::Stray => out.push(mistakes::stray(file, text, region.span)),
        RegionKind::Unknown => out.push(mistakes::unknown_declaration(file, text, region.span)),
        RegionKind::Declaration => {
            let Some(slice) = text.get(region.span.start..region.span.end) else { return };
            match Grammar::parse(Rule::declaration, slice) {
                Ok(mut pairs) => {
                    let mut builder = Builder::new(file, region.span.start);
                    let declaration = pairs.next().and_then(|pair| builder.declaration(pair));
                    if declaration.is_none() && builder.diagnostics.is_empty() {
                        builder.contradiction(region.span);
                    }
                    if builder.diagnostics.is_empty() {
                        part.declaration = declaration;
                    }
                    out.append(&mut builder.diagnostics);
                }
                Err(error) => out.push(mistakes::unexpected(file, text, region.span, &error)),
            }
        }
    }
}

/// Fewer regions are parsed sooner than a thread is begun.
const FEWEST: usize = 256;

/// Makes something of each of many, on as many threads as there are cores where they are very many, and in their order. Nothing need be made any more once what `cost` says of those before is
/// over a cap together.
fn in_order<T: Sync, R: Send>(all: &[T], cap: usize, make: impl Fn(&T) -> R + Sync, cost: impl Fn(&R) -> usize + Sync) -> Vec<R> {
    // Each thread counts for itself: what all have made together is over the cap sooner.
    let make_all = &|some: &[T]| {
        let (mut made, mut costs) = (Vec::new(), 0);
        for one in some {
            let one = make(one);
            costs += cost(&one);
            made.push(one);
            if costs > cap {
                break;
            }
        }
        made
    };
    let most = all.len() / FEWEST;
    let threads = if most < 2 { 1 } else { thread::available_parallelism().map_or(1, NonZero::get).min(most) };
    if threads < 2 {
        return make_all(all);
    }
    thread::scope(|scope| {
        let begin = |some| (some, thread::Builder::new().spawn_scoped(scope, move || make_all(some)));
        let begun: Vec<_> = all.chunks(all.len().div_ceil(threads)).map(begin).collect();
        let ended = begun.into_iter().map(|(some, thread)| match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // There are no more threads to be had.
            Err(_) => make_all(some),
        });
        ended.flatten().collect()
    })
}

fn too_large(file: &str, text: &str) -> Option<Diagnostic> {
    (text.len() > MAX_BYTES).then(|| {
        let message = Message::new(
            format!("文件有 {} 字节，上限是 {MAX_BYTES}", text.len()),
            format!("the file has {} bytes, and the cap is {MAX_BYTES}", text.len()),
        );
        Diagnostic::error(codes::TOO_LARGE, file, Span::default(), message)
            .with_help(Message::new("长清单请放入表格文件", "put long lists into table files"))
    })
}

#[cfg(test)]
mod tests {
    use super::{FEWEST, in_order, parse};

    #[test]
    fn many_are_made_in_their_order() {
        for len in [0, 1, FEWEST - 1, 2 * FEWEST, 7 * FEWEST + 3] {
            let numbers: Vec<usize> = (0..len).collect();
            let twice = |cap| in_order(&numbers, cap, |number| number * 2, |_| 1);
            assert_eq!(twice(len), (0..len).map(|number| number * 2).collect::<Vec<_>>());
            // What is made in spite of a cap begins as without it.
            let few = twice(3);
            assert!(few.len() <= 4 * (len / FEWEST).max(1) && few.iter().zip(0..).take(4).all(|(made, number)| *made == number * 2));
        }
    }

    #[test]
    fn a_long_text_comes_out_as_its_parts() {
        let of = |number: usize| match number % 97 {
            0 => format!("body b{number} {{}}\n"),
            1 => format!("规则 b{number} \"甲\"\n"),
            _ => format!("body b{number} \"单位\"\n"),
        };
        let parts: Vec<String> = (0..5 * FEWEST).map(of).collect();
        let whole = parse("a.jf", &parts.concat());
        let (mut at, mut starts, mut told) = (0, Vec::new(), Vec::new());
        for part in &parts {
            let alone = parse("a.jf", part);
            starts.extend(alone.file.declarations.iter().map(|it| it.span.start + at));
            told.extend(alone.diagnostics.iter().map(|it| (it.code, it.span.start + at)));
            at += part.len();
        }
        assert_eq!(whole.file.declarations.iter().map(|it| it.span.start).collect::<Vec<_>>(), starts);
        assert_eq!(whole.diagnostics.iter().map(|it| (it.code, it.span.start)).collect::<Vec<_>>(), told);
        assert!(starts.len() > 4 * FEWEST && told.len() > 20);
    }
}
