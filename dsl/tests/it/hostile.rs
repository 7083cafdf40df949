//! Hostile texts: each is answered with coded messages, in time that grows no faster than the text. At these sizes anything worse would be felt.

use jianfu_dsl::limits::{MAX_DEPTH, MAX_DIAGNOSTICS};
use jianfu_dsl::render::{Style, human, json, plain};
use jianfu_dsl::{Lang, codes, format, parse, parse_citation, parse_literal};

const LONG: usize = 1 << 20;
const MIDDLING: usize = 1 << 16;

/// The codes of a text's messages, after checking what holds of every text's.
fn codes_of(text: &str) -> Vec<&'static str> {
    let parsed = parse("a.jf", text);
    assert!(parsed.diagnostics.len() <= MAX_DIAGNOSTICS + 1);
    for diagnostic in &parsed.diagnostics {
        assert!(codes::ALL.contains(&diagnostic.code));
        assert!(text.get(diagnostic.span.start..diagnostic.span.end).is_some(), "{diagnostic:?}");
        let message = &diagnostic.message;
        assert!(message.zh.len() < 1_000 && message.en.len() < 1_000, "{}", diagnostic.code);
    }
    let texts = [("a.jf".to_owned(), text.to_owned())].into();
    let few = &parsed.diagnostics[..parsed.diagnostics.len().min(20)];
    for written in [human(few, &texts, Style::default()), plain(few, &texts, Lang::En), json(few, &texts, Lang::Zh)] {
        assert!(written.len() < 20_000, "{} bytes are written about a text of {}", written.len(), text.len());
    }
    if !parsed.diagnostics.is_empty() {
        assert_eq!(format("a.jf", text, None), Err(parsed.diagnostics.clone()));
    }
    let _ = parse_citation(text);
    let _ = parse_literal(text);
    parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

#[test]
fn a_mebibyte_of_brackets_or_of_nonsense_is_answered_with_a_code() {
    for (piece, code) in [
        ("{", codes::TOO_DEEP),
        ("}", codes::STRAY_BRACKET),
        ("\0", codes::CONTROL),
        ("甲", codes::UNKNOWN_DECLARATION),
        ("“\n", codes::OPEN_STRING),
    ] {
        let found = codes_of(&piece.repeat(LONG / piece.len()));
        assert!(found.contains(&code), "{piece:?} is answered with {found:?}");
    }
}

#[test]
fn a_piece_written_over_and_over_is_answered_with_a_code() {
    for (piece, code) in [
        ("(", codes::TOO_DEEP),
        ("[", codes::TOO_DEEP),
        ("})", codes::STRAY_BRACKET),
        ("\u{202E}", codes::DIRECTION),
        ("\"", codes::UNKNOWN_DECLARATION),
        ("\"\n", codes::OPEN_STRING),
        ("规则", codes::GLUED),
        ("規 ", codes::UNKNOWN_DECLARATION),
        ("規 規\n", codes::TOO_MANY),
        ("x-", codes::UNKNOWN_DECLARATION),
        ("9", codes::UNKNOWN_DECLARATION),
        ("\\", codes::UNKNOWN_DECLARATION),
        ("rule ", codes::UNEXPECTED),
        ("rule\n", codes::TOO_MANY),
        ("rule a on b {\n", codes::OPEN_BRACE),
        ("rule a on b { ", codes::TOO_DEEP),
        ("enum e { in }\n", codes::RESERVED_NAME),
        ("body a under b under c\n", codes::TWICE),
        (" ) rule", codes::STRAY_BRACKET),
    ] {
        let found = codes_of(&piece.repeat(MIDDLING / piece.len()));
        assert!(found.contains(&code), "{piece:?} is answered with {found:?}");
    }
}

#[test]
fn what_is_wrong_at_very_many_places_is_not_gone_through_to_the_end() {
    for piece in ["rule\n", "x y\n"] {
        assert!(codes_of(&piece.repeat((1 << 19) / piece.len())).contains(&codes::TOO_MANY));
    }
}

#[test]
fn white_space_and_comments_are_nothing_wrong_however_much_there_is() {
    for piece in [" ", "\n", "\r", "\t", "\u{3000}", "#", "# 注\n", "//\r\n"] {
        assert_eq!(codes_of(&piece.repeat(MIDDLING / piece.len())), [""; 0], "{piece:?}");
    }
    assert_eq!(codes_of(""), [""; 0]);
    assert_eq!(codes_of("\u{FEFF}"), [""; 0]);
}

#[test]
fn a_declaration_of_any_length_is_read_or_answered() {
    let inside: [(&str, &str, &str, &[&str]); 14] = [
        ("body a \"", "甲", "\"", &[]),
        ("body a \"", "\\n", "\"", &[]),
        ("body ", "甲", "", &[]),
        ("body a aka \"x\"", ", \"x\"", "", &[]),
        ("enum e { ", "a ", "}", &[]),
        ("define a as b", " and b", "", &[]),
        ("define a as b", " + b", "", &[codes::TOO_DEEP]),
        ("define a as ", "not ", "b", &[codes::TOO_DEEP]),
        ("define a as demand", ".b", "", &[codes::TOO_DEEP]),
        ("rule a on b { cite c art 1", "; 1", " approve }", &[]),
        ("rule a on b { cite c ", "第一条", " approve }", &[codes::BAD_PLACE]),
        ("rule a on b { ", "require c else reject ", "approve }", &[]),
        ("list l { ", "item a \"b\" { c: 1 }\n", "}", &[]),
        ("test \"t\" { given a { b: ", "9", " } expect refer }", &[]),
    ];
    for (before, piece, after, expected) in inside {
        let text = format!("{before}{}{after}", piece.repeat(MIDDLING / piece.len()));
        assert_eq!(codes_of(&text), expected, "{before}{piece}…{after}");
    }
}

#[test]
fn a_row_of_declarations_of_any_length_is_read() {
    for piece in ["body a\n", "body a "] {
        assert_eq!(codes_of(&piece.repeat(MIDDLING / piece.len())), [""; 0]);
    }
}

#[test]
fn a_tree_deeper_than_the_cap_is_answered_though_no_chain_in_it_is() {
    let sum = format!("{})", " + b".repeat(60));
    for (open, close) in [("(", sum.as_str()), (&format!("{}(", "not ".repeat(60)), ")")] {
        let text = |depth: usize| format!("define a as {}b{}", open.repeat(depth), close.repeat(depth));
        assert_eq!(codes_of(&text(3)), [""; 0]);
        assert_eq!(codes_of(&text(60)), [codes::TOO_DEEP]);
    }
}

#[test]
fn nesting_is_read_up_to_the_cap_and_answered_past_it() {
    let shapes: [(&str, &str, &str, &str); 5] = [
        ("define a as ", "(", "b", ")"),
        ("define a as ", "b(", "c", ").d"),
        ("test \"t\" { given a { b: ", "[", "", "]"),
        ("test \"t\" { given a { b: ", "{ c: ", "1", "}"),
        ("rule a on b {", "except c {", "approve", "}"),
    ];
    for (head, open, middle, close) in shapes {
        let around = head.matches('{').count();
        let tail = if head.starts_with("test") { "} expect refer }" } else { &"}"[..around] };
        let text = |depth: usize| format!("{head}{}{middle}{}{tail}", open.repeat(depth), close.repeat(depth));
        assert_eq!(codes_of(&text(MAX_DEPTH - around)), [""; 0], "{head}{open}");
        assert_eq!(codes_of(&text(MAX_DEPTH - around + 1)), [codes::TOO_DEEP], "{head}{open}");
        assert_eq!(codes_of(&text(100_000)), [codes::TOO_DEEP], "{head}{open}");
    }
}

#[test]
fn text_of_no_sense_is_answered_at_each_place_once() {
    assert_eq!(codes_of("body a\0 \"x\"\nbody b"), [codes::CONTROL]);
    assert_eq!(codes_of("\u{0}"), [codes::CONTROL]);
    assert_eq!(codes_of("body a \"x\u{1b}[31m\" # \u{9b}"), [codes::CONTROL, codes::CONTROL]);
    assert_eq!(codes_of("body a\r \"x\"\n\rbody b\r\n\n\r"), [""; 0]);
    assert_eq!(codes_of("body a \u{2066}\u{2069}"), [codes::DIRECTION, codes::DIRECTION]);
    assert_eq!(codes_of("body a\u{FEFF}"), [codes::UNEXPECTED]);
    assert_eq!(codes_of("rule a on b { when {{{{ }}}} }"), [codes::UNEXPECTED]);
}
