//! What stands at the beginning, and what the words mean in brief.

use jianfu_dsl::tree::ConfidenceCode;

use crate::bases::confidence_words;
use crate::book::Book;
use crate::document::{Block, Entry, Line};
use crate::names;
use crate::text::one_line;

/// What the pack says about itself, and how to read the handbook.
pub(crate) fn chapter(book: &Book<'_>) -> Vec<Block> {
    let pack = book.pack;
    let mut facts = vec![
        book.fact("规则包", "Pack", Line::new().code(pack.id())),
        book.fact("版本", "Version", Line::of(one_line(pack.version()))),
        book.fact("制定", "Authority", Line::of(one_line(pack.authority().unwrap_or("–")))),
        book.fact("有效", "In force", book.validity(pack.validity())),
        book.fact("摘要值", "Digest", Line::new().code(pack.digest())),
    ];
    if let Some(body) = pack.refer_to() {
        let called = names::body(pack, body.name(), body.label());
        facts.push(book.fact(
            "无法判断时转报",
            "Where it cannot tell it refers to",
            Line::new().link(book.anchors.of("body", body.name()), book.title(&called)),
        ));
    }
    if let Some(day) = book.as_of {
        facts.push(book.fact("所问之日", "Day asked about", Line::of(book.day(day))));
    }
    let counts = pack.counts();
    facts.push(book.fact(
        "内容",
        "Holds",
        Line::of(book.tell(
            || {
                format!(
                    "{} 种表单、{} 条规则（各版本都计入）、{} 张清单共 {} 项、{} 份文件、{} 个测试",
                    counts.forms, counts.rules, counts.lists, counts.items, counts.sources, counts.tests
                )
            },
            || {
                format!(
                    "forms: {}; rules: {} (every version counted); lists: {}; items: {}; sources: {}; tests: {}",
                    counts.forms, counts.rules, counts.lists, counts.items, counts.sources, counts.tests
                )
            },
        )),
    ));
    let mut blocks = vec![Block::list(facts)];
    blocks.extend(how_to_read(book));
    blocks
}

/// What the outcome is made of.
pub(crate) fn semantics(book: &Book<'_>) -> Vec<Block> {
    let lines = [
        (
            "从严：各规则的意见中，驳回先于转报，转报先于准予；意见相同的，理由都保留。",
            "The strictest wins: of what the rules say, reject counts before refer, and refer before approve; equal verdicts keep all their reasons.",
        ),
        (
            "每条规则的各项要求都要看：有一项不满足而该驳回的，驳回；否则有一项不满足而该转报的，或者有一项无法判断的，转报；否则才是满足时的意见。没有写满足时的意见的，不表态。",
            "Every requirement of a rule is looked at. If one fails that rejects, the rule rejects; else if one fails that refers, or one cannot be judged, it refers; else it says what it says where all is met. Without such a verdict it says nothing.",
        ),
        (
            "规则的适用情形不成立的，该规则不适用；无法判断而规则会驳回或转报的，转报。",
            "A rule does not apply where its condition is false. Where that cannot be judged and the rule would reject or refer, it refers.",
        ),
        (
            "例外适用且表态的，取代它所在的规则的意见；几个例外同时适用的，从严。无法判断是否适用、而会更严的例外，转报。",
            "An exception that applies and says something takes the place of what its rule says; of several, the strictest counts. One of which it is unknown whether it applies, and which would be stricter, refers.",
        ),
        (
            "优先于别的规则的规则适用且表态时，被优先的规则的意见不计。",
            "Where a rule that overrides another applies and says something, what the other says does not count.",
        ),
        (
            "没有写明的事实是未知的，不是否：用到它的条件无法判断。“已写明”“没有写明”总能判断；但准予不能靠缺少某项事实得出，那样的改为转报。",
            "A fact that is not stated is unknown, not no: a condition that needs it cannot be judged. Only whether it is stated can always be told; but an approval that rests on a fact's absence becomes a referral.",
        ),
        (
            "“且”的各项有一项不成立即不成立，否则有一项无法判断即无法判断；“或者”相反。对多项的提问，各项都没有写明时无法判断。",
            "With “and”, one part that is false makes the whole false, else one that is unknown makes it unknown; “or” is the mirror image. What is asked of several things is unknown where none is stated.",
        ),
        (
            "文字、事项先归一再比较：全角半角、空白、大小写不计。写清单事项的键、名称或又称，都是同一事项。",
            "Texts are compared without regard to width, white space and case. The key, the name and the other names of an item all mean it.",
        ),
        (
            "基准日是所适用的规定的日子：判定时指定的，或要求自己的日期。不在有效期内的规则、例外、清单、事项当日没有效力，也不用旧文代替。",
            "The as-of day is the day whose law applies: the one given, or else the demand's own date. A rule, exception, list or item outside its days has no effect then, and no older text takes its place.",
        ),
        ("各规则都不表态的，按表单的默认意见。", "Where no rule says anything, the form's default speaks."),
    ];
    let mut blocks = vec![Block::heading(2, "semantics", Line::of(book.say("怎样得出结论", "How an outcome is reached")))];
    blocks.push(Block::list(lines.map(|(zh, en)| Line::of(book.say(zh, en)))));
    blocks
}

fn how_to_read(book: &Book<'_>) -> Vec<Block> {
    let confidence = ConfidenceCode::ALL.map(|code| Line::new().strong(code.letter()).text(" ").text(confidence_words(book, code)));
    let mut entries: Vec<Entry> = [
        ("本手册由规则包生成，写出其中的每一项条件，供对照所引条款核对。它不是规则包；有出入的，以规则包为准。", "This handbook is made from the pack and says every condition in it, so that each can be checked against the article that it cites. The pack itself is what decides."),
        ("“ ”中是字段、清单、名词的名称，「 」中是值。带链接的，链到写全的地方。", "Names of fields, lists and terms stand in “ ”, values in ‘ ’; the Chinese label follows a name in parentheses where it is first used. Links lead to where a thing is spelled out. What the pack itself says stands as it is, in quotation marks."),
        ("从文件找规则：见“文件”，按条列出由它而来的规则和事项。先看“假定”和“没有核实的条款”。", "To go from an article to its rules, see Sources. Assumptions and Unverified articles are where to look first."),
    ]
    .map(|(zh, en)| Entry::from(Line::of(book.say(zh, en))))
    .to_vec();
    let line = Line::of(book.say("“置信”说明所引文字读到什么程度：", "Confidence says how well the text that is cited was read:"));
    entries.push(Entry { line, within: vec![Block::list(confidence)], ..Entry::default() });
    vec![Block::heading(2, "how-to-read", Line::of(book.say("怎样读", "How to read this"))), Block::List(entries)]
}
