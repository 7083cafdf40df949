//! Parsing: a text in, its declarations and everything wrong with it out.

use pest::Parser as _;

use crate::build::Builder;
use crate::codes;
use crate::diagnostic::{Diagnostic, Message};
use crate::grammar::{Grammar, Rule};
use crate::limits::{MAX_BYTES, MAX_DEPTH, MAX_DIAGNOSTICS};
use crate::mistakes;
use crate::scan::{self, Flaw, LexemeKind};
use crate::split::{self, Region, RegionKind};
use crate::tree::{Cite, File, Literal, Span};

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
    let regions = split::split(text, &scan.lexemes);
    let mut flaws = scan.flaws.iter().copied().peekable();
    for region in regions {
        if parsed.diagnostics.len() > MAX_DIAGNOSTICS {
            break;
        }
        // Flaws between declarations stand in comments.
        while let Some(flaw) = flaws.next_if(|flaw| flaw.span.start < region.span.start) {
            parsed.diagnostics.push(mistakes::flaw(file, text, flaw));
        }
        let inside: Vec<Flaw> = std::iter::from_fn(|| flaws.next_if(|flaw| flaw.span.start < region.span.end)).collect();
        if inside.is_empty() {
            parse_region(file, text, &region, &mut parsed);
        } else {
            parsed.diagnostics.extend(inside.into_iter().map(|flaw| mistakes::flaw(file, text, flaw)));
        }
    }
    parsed.diagnostics.extend(flaws.map(|flaw| mistakes::flaw(file, text, flaw)));
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

fn parse_region(file: &str, text: &str, region: &Region, parsed: &mut Parsed) {
    let out = &mut parsed.diagnostics;
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
                        parsed.file.declarations.extend(declaration);
                    }
                    out.append(&mut builder.diagnostics);
                }
                Err(error) => out.push(mistakes::unexpected(file, text, region.span, &error)),
            }
        }
    }
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
