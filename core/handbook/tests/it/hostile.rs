//! Texts of a pack mean nothing to Markdown, HTML or a terminal.

use jianfu::{Files, Lang, Pack};
use jianfu_handbook::{Options, handbook};

use crate::texts::{folded, of_html, of_markdown};

const TEXTS: [&str; 12] = [
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "[甲](javascript:alert(1))",
    "*强* _斜_ **粗** `码` ~~删~~",
    "甲 | 乙 || 丙 \\| 丁",
    "# 标题",
    "- 一项",
    "1. 一项",
    "&lt;b&gt; &amp; &#60;",
    "“甲” 「乙」 ‘丙’ 'd' \"e\"",
    "![图](http://example.org/x.png) http://example.org",
    "``` $x$ > 引 <!-- 注 --> \\",
];

/// A pack that says the text wherever a text may stand.
fn pack(text: &str) -> Pack {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    let rules = format!(
        r#"
enum rank ordered {{ law "{text}" }}
source act "{text}" {{ number "{text}" issuer "{text}" rank law confidence C }}
body office "{text}" aka "{text}又"
form f "{text}" {{ d: date "{text}日" is as_of s: text "{text}" }}
list l "{text}" {{ effect bar columns {{ c: text "{text}" }} cite act art 1 quote "{text}" item "{text}" "{text}" aka "{text}二" {{ c: "{text}" }} }}
serial n "{text}" {{ basis assumption "{text}" "{text}" run: digits 2 }}
define t "{text}" as demand.s = "{text}"
rule r "{text}" on f {{
  basis assumption "{text}"
  when t or demand.s in l
  require g: demand.s != "{text}" and l(demand.s).c = "{text}" else reject because "{text}" remedy "{text}"
  approve because "{text}" provided "{text}" when demand.s is n
  except e "{text}" {{ basis assumption "{text}" when t refer because "{text}" remedy "{text}" }}
}}
default on f refer to office because "{text}"
quota q "{text}" on f {{ basis assumption "{text}" at_most 1 per s within calendar_year counting f where s = "{text}" reject because "{text}" remedy "{text}" }}
metric m "{text}" {{ basis assumption "{text}" count(f where s = "{text}") / 2 }}
alert a "{text}" per s {{ basis assumption "{text}" when count(f where s = "{text}") > 1 then "{text}" }}
test "{text}" {{ given f {{ d: 2026-01-01, s: "{text}三" }} expect refer }}
"#
    );
    let rules = rules.replace(&format!("item \"{text}\" \""), "item k1 \"");
    let quoted = format!("\"{text}\"");
    let meta = format!(
        "id = \"p\"\ntitle = {quoted}\ntitle_en = {quoted}\nversion = \"1.0.0\"\nauthority = {quoted}\nedition = 1\nrefer_to = \"office\"\n"
    );
    let calendar = format!(
        "[[year]]\nyear = 2026\nsource = {quoted}\nnumber = {quoted}\nissued = {quoted}\nconfidence = {quoted}\nholidays = []\nworkdays = []\n"
    );
    let files = Files::from([
        ("pack.toml".to_owned(), meta.into_bytes()),
        ("r.jf".to_owned(), rules.into_bytes()),
        ("calendars/c.toml".to_owned(), calendar.into_bytes()),
    ]);
    Pack::from_files(&files).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

#[test]
fn texts_come_through_as_texts_and_as_nothing_else() {
    const TAGS: [&str; 24] = [
        "body", "header", "nav", "main", "details", "summary", "div", "h1", "h2", "h3", "h4", "p", "ul", "li", "a", "strong", "code",
        "table", "thead", "tbody", "tr", "th", "td", "html",
    ];
    for text in TEXTS {
        let pack = pack(text);
        for lang in [Lang::Zh, Lang::En] {
            let book = handbook(&pack, &Options::new(lang).as_of("2026-01-01".parse().unwrap()));
            let (html, markdown) = (of_html(&book.to_html()), of_markdown(&book.to_markdown()));
            assert_eq!(html.text, markdown.text, "{text}");
            assert!(html.text.contains(&folded(text)), "{text}");
            assert!(html.tags.iter().all(|tag| TAGS.contains(&tag.as_str())), "{text}: {:?}", html.tags);
            assert!(markdown.tags.iter().all(|tag| ["a", "strong"].contains(&tag.as_str())), "{text}: {:?}", markdown.tags);
            assert!(markdown.links.iter().all(|to| markdown.anchors.contains(to)), "{text}");
        }
    }
}

#[test]
fn nothing_that_a_terminal_obeys_comes_through() {
    let files = Files::from([
        (
            "pack.toml".to_owned(),
            "id = \"p\"\ntitle = \"甲\\u001b[31m乙\\u202e丙\\n# 丁\"\nversion = \"1.0.0\"\nedition = 1\n".as_bytes().to_vec(),
        ),
        (
            "r.jf".to_owned(),
            "form f { d: date is as_of }\ndefault on f refer because \"甲\\n\\n# 乙\"\nbody b \"丙\\n- 丁\"".as_bytes().to_vec(),
        ),
    ]);
    let pack = Pack::from_files(&files).unwrap_or_else(|error| panic!("{error:?}"));
    let book = handbook(&pack, &Options::new(Lang::Zh));
    for text in [book.to_markdown(), book.to_html()] {
        assert!(!text.contains(['\u{1b}', '\u{202e}']));
        assert!(text.lines().all(|line| !line.starts_with("# 乙") && !line.starts_with("# 丁") && !line.starts_with("- 丁")));
    }
}
