//! JF-C015: boundary words in a quoted text against the operator in the condition.

use jianfu_dsl::numerals;
use jianfu_dsl::tree::{Basis, CompareOp, Expr, ExprKind, Span};

use super::{Compiler, say};
use crate::codes;
use crate::fold::fold;

/// A boundary word.
struct Word {
    text: &'static str,
    /// On which side of it its number stands.
    number: Side,
    /// The operator that keeps to it, and the one that denies it.
    meant: [CompareOp; 2],
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// Longer words first, since 不超过 holds 超过.
const WORDS: [Word; 7] = [
    Word { text: "不得超过", number: Side::After, meant: [CompareOp::Le, CompareOp::Gt] },
    Word { text: "不得少于", number: Side::After, meant: [CompareOp::Ge, CompareOp::Lt] },
    Word { text: "不超过", number: Side::After, meant: [CompareOp::Le, CompareOp::Gt] },
    Word { text: "不少于", number: Side::After, meant: [CompareOp::Ge, CompareOp::Lt] },
    Word { text: "超过", number: Side::After, meant: [CompareOp::Gt, CompareOp::Le] },
    Word { text: "以上", number: Side::Before, meant: [CompareOp::Ge, CompareOp::Lt] },
    Word { text: "以下", number: Side::Before, meant: [CompareOp::Le, CompareOp::Gt] },
];

impl Compiler<'_> {
    /// Warns where a comparison uses a number of the quote with an operator that the quote's boundary word does not mean.
    pub(super) fn check_boundary_words(&mut self, file: &str, span: Span, rule_bases: &[Basis], guard_bases: &[Basis], condition: &Expr) {
        let bases = if guard_bases.is_empty() { rule_bases } else { guard_bases };
        let quotes = bases.iter().filter_map(|basis| match basis {
            Basis::Cite(cite) => cite.quote.as_ref(),
            Basis::Assumption(_) => None,
        });
        for quote in quotes {
            let bounds = bounds_in(&quote.text);
            let mut comparisons = Vec::new();
            comparisons_in(condition, &mut comparisons);
            for (op, number) in comparisons.into_iter().filter(|(op, _)| !matches!(op, CompareOp::Eq | CompareOp::Ne)) {
                let mut words = bounds.iter().filter(|(bound, _)| *bound == number).map(|(_, word)| word).peekable();
                let Some(first) = words.peek().copied() else { continue };
                if words.any(|word| word.meant.contains(&op)) {
                    continue;
                }
                let (word, [keeps, denies]) = (first.text, first.meant.map(sign));
                self.warn(
                    codes::BOUNDARY,
                    file,
                    span,
                    say(
                        format!("原文用「{word}」，与 {number} 比较应当用 {keeps} 或 {denies}，这里是 {}", sign(op)),
                        format!(
                            "the quoted text says `{word}`, which means {keeps} or {denies} against {number}, and this is {}",
                            sign(op)
                        ),
                    ),
                )
                .help = Some(say("核对边界值是否包含在内", "check whether the boundary itself is included"));
            }
        }
    }
}

const fn sign(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "=",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
    }
}

/// Comparisons with a number, each as if the number stood on the right.
fn comparisons_in(expr: &Expr, found: &mut Vec<(CompareOp, String)>) {
    match &expr.kind {
        ExprKind::Compare { left, op, right } => match (&left.kind, &right.kind) {
            // What a quota counts are the others: with the demand itself it is the number that the text says.
            (ExprKind::Count(_), _) => {}
            (_, ExprKind::Number(number)) => found.push((*op, number.clone())),
            (ExprKind::Number(number), _) => {
                let turned = match op {
                    CompareOp::Lt => CompareOp::Gt,
                    CompareOp::Le => CompareOp::Ge,
                    CompareOp::Gt => CompareOp::Lt,
                    CompareOp::Ge => CompareOp::Le,
                    other => *other,
                };
                found.push((turned, number.clone()));
            }
            _ => {}
        },
        ExprKind::Not(inner) => comparisons_in(inner, found),
        ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().for_each(|part| comparisons_in(part, found)),
        ExprKind::Quantified { test, .. } => comparisons_in(test, found),
        _ => {}
    }
}

/// The numbers of a text to which a boundary word belongs, each with its word.
fn bounds_in(text: &str) -> Vec<(String, &'static Word)> {
    let text = fold(text);
    let mut found = Vec::new();
    let mut last_number: Option<String> = None;
    let mut waiting: Option<&'static Word> = None;
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(word) = WORDS.iter().find(|word| rest.starts_with(word.text)) {
            match word.number {
                Side::Before => found.extend(last_number.take().map(|number| (number, word))),
                Side::After => waiting = Some(word),
            }
            rest = rest.get(word.text.len()..).unwrap_or_default();
            continue;
        }
        let (number, len) = leading_number(rest);
        if let Some(number) = number {
            found.extend(waiting.take().map(|word| (number.clone(), word)));
            last_number = Some(number);
        } else if matches!(c, '。' | ';' | ',') {
            // A word and its number stand in one clause of the sentence.
            (last_number, waiting) = (None, None);
        }
        rest = rest.get(len.max(c.len_utf8())..).unwrap_or_default();
    }
    found
}

/// The number, in digits or in Chinese, that a text begins with, and how many bytes it takes.
fn leading_number(text: &str) -> (Option<String>, usize) {
    let part = |is_part: &dyn Fn(char) -> bool| text.get(..text.find(|c| !is_part(c)).unwrap_or(text.len())).unwrap_or_default();
    let digits = part(&|c| c.is_ascii_digit() || c == '.').trim_end_matches('.');
    if digits.starts_with(|c: char| c.is_ascii_digit()) {
        let plain = if digits.contains('.') { Some(digits.to_owned()) } else { numerals::parse(digits).map(|number| number.to_string()) };
        return (plain, digits.len());
    }
    let han = part(&|c| "零〇一二两三四五六七八九十百千万".contains(c));
    (numerals::parse(han).map(|number| number.to_string()), han.len())
}

#[cfg(test)]
mod tests {
    use super::bounds_in;

    fn bounds(text: &str) -> Vec<(String, &'static str)> {
        bounds_in(text).into_iter().map(|(number, word)| (number, word.text)).collect()
    }

    #[test]
    fn every_number_has_the_word_that_belongs_to_it() {
        let of = |number: &str, word| (number.to_owned(), word);
        assert_eq!(bounds("一般不超过５０００字，专项不得超过四千字"), [of("5000", "不超过"), of("4000", "不得超过")]);
        assert_eq!(bounds("3人以上10人以下"), [of("3", "以上"), of("10", "以下")]);
        assert_eq!(bounds("超过 0.5 小时且不少于2次"), [of("0.5", "超过"), of("2", "不少于")]);
        assert_eq!(bounds("第三条规定，以上材料一次提交"), []);
        assert_eq!(bounds("不超过。3人"), []);
    }
}
