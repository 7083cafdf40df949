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
    entries.extend(history(book));
    vec![Block::heading(2, "how-to-read", Line::of(book.say("怎样读", "How to read this"))), Block::List(entries)]
}

/// How entries of the history are counted, where something is.
fn history(book: &Book<'_>) -> Option<Entry> {
    if book.timed.is_empty() && book.pack.quotas().next().is_none() {
        return None;
    }
    let lines = [
        (
            "台账由记录组成：此前的要求，以及会议、办件等其他记录，各有发生之日、状态和记入的时刻。更正取代原来的记录，撤回使记录失效；在知悉的时刻之后记入的，都不计。",
            "The history holds entries: earlier demands, and whatever else is kept, such as meetings, each with the day on which it happened, a status, and the moment at which it was recorded. A correction takes the place of what it corrects, a withdrawal ends an entry; what was recorded after the moment of knowledge does not count.",
        ),
        (
            "“其他记录”不含本件自己。期间按本件自己的日期算，本件没有日期的按基准日算。自然年、自然半年、自然季、自然月按公历；自然周从星期一到星期日；若干日内，指到当日为止的这么多日。",
            "Other entries are all but the demand itself. Which days are meant depends on the demand's own date, or else on the as-of day. Years, half-years, quarters and months are those of the calendar; a week runs from Monday to Sunday; so many days are the days that end with the day named.",
        ),
        (
            "记录的文字、机构与本件相同，指归一后相同、是同一机构。一项中填了多项的，每一项各成一组，各组都不能超过。",
            "Entries agree in a text or a body where it is the same after folding, or the same body by whatever name. A field with several things in it makes a group of each, and the limit of each must be kept.",
        ),
        (
            "某条记录是否计入无法判断的，它可能计入：确定计入的已达到限数的，不满足；算上可能计入的才达到的，无法判断。没有附台账，或者台账没有回溯到期间第一日的，条数是未知的，不是零，也无法判断。无法判断的转报。台账为空的，须写明是空的。",
            "An entry of which it is unknown whether it counts may count. A limit that is reached for certain is not kept; one that is reached only with entries that may count cannot be judged. Without a history, or with one that does not reach back to the first of the days, the number is unknown, never nought, and cannot be judged either. What cannot be judged is referred. That a history is empty has to be stated.",
        ),
        (
            "名词用于记录时，其中的字段是记录的字段，基准日是记录发生之日。",
            "A term that is used of an entry is about the entry's fields, and its as-of day is the day on which the entry happened.",
        ),
    ];
    let lines = lines.map(|(zh, en)| Line::of(book.say(zh, en)));
    let line = Line::of(book.say("台账中的记录怎样计：", "How entries of the history are counted:"));
    Some(Entry { line, within: vec![Block::list(lines)], ..Entry::default() })
}
