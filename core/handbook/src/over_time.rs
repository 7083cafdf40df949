//! What counts over time: quotas, deadlines, metrics, alerts, scores, and the calendars of working days.

use jianfu::view::{CalendarRef, Measure, MeasureRef, QuotaRef};
use jianfu_dsl::tree::{ArithmeticOp, CompareOp, ConfidenceCode, Expr, ExprKind};
use jiff::civil::Date;

use crate::bases;
use crate::book::Book;
use crate::document::{Block, Entry, Line, Row};
use crate::names::{self, Called};
use crate::rules;
use crate::sentence::{Phrase, Scope, each_expr};
use crate::terms::headed;
use crate::tests;
use crate::text::one_line;
use crate::timed::{Of, Timed};

/// The kinds of what is measured, in the order in which they stand.
const KINDS: [(&str, &str, &str); 4] =
    [("deadline", "时限", "Deadlines"), ("metric", "指标", "Metrics"), ("alert", "预警", "Alerts"), ("score", "评分", "Scores")];

/// All of it; nothing where the pack counts nothing.
pub(crate) fn chapter(book: &Book<'_>) -> Vec<Block> {
    let mut blocks = quotas(book);
    for (kind, zh, en) in KINDS {
        let of_kind: Vec<&Timed<'_>> = book.timed.iter().filter(|timed| timed.kind() == kind).collect();
        if !of_kind.is_empty() {
            blocks.push(Block::heading(3, format!("{kind}s"), Line::of(book.say(zh, en))));
            blocks.extend(of_kind.into_iter().flat_map(|timed| section(book, timed)));
        }
    }
    blocks.extend(calendars(book));
    if !blocks.is_empty() {
        let intro = book.say(
            "这里的各项对照台账核查、计算，不判定单件要求；限制单件要求的限次，写在它所限的表单下。记录怎样计，见“怎样读”。统计期间是查询时指定的，统计日是它的最后一日。是否计入无法判断的，所得的数是未知的，预警记为可能。",
            "These are audited and computed over the history and judge no single demand; a quota that limits single demands stands with the form that it limits. How entries are counted is said in How to read this. The reporting time is the one asked about, and the reporting day is its last day. Where it is unknown whether an entry counts, the number is unknown, and an alert may have to be raised.",
        );
        blocks.insert(0, Block::Paragraph(Line::of(intro)));
    }
    headed(book, "over-time", "随时间计算", "What counts over time", blocks)
}

/// Links to the quotas that admit, and those that are only audited.
fn quotas(book: &Book<'_>) -> Vec<Block> {
    let admitting: Vec<Line> =
        book.rules.iter().filter(|chapter| chapter.rule.quota().is_some()).map(|chapter| rules::chapter_link(book, chapter)).collect();
    let audited: Vec<&Timed<'_>> = book.timed.iter().filter(|timed| matches!(timed.of, Of::Quota(_))).collect();
    if admitting.is_empty() && audited.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::heading(3, "quotas", Line::of(book.say("限次", "Quotas")))];
    if !admitting.is_empty() {
        let links = Line::joined(admitting, book.comma());
        blocks.push(Block::Paragraph(book.fact("限制单件要求的", "Those that limit single demands", links)));
    }
    blocks.extend(audited.into_iter().flat_map(|timed| section(book, timed)));
    blocks
}

/// One of them with everything that it says.
fn section(book: &Book<'_>, timed: &Timed<'_>) -> Vec<Block> {
    let mut entries = match timed.of {
        Of::Quota(quota) => at_least(book, quota),
        Of::Measure(measure) => said(book, timed, measure),
    };
    entries.push(book.fact("有效", "In force", book.validity(timed.validity())).into());
    entries.extend(bases::entry(book, timed.bases()));
    entries.push(book.fact("出处", "Stands in", Line::new().code(one_line(&timed.spot().to_string()))).into());
    let mut blocks = vec![Block::heading(4, &timed.anchor, timed.title(book)), Block::List(entries)];
    blocks.extend(tests::of_measure(book, timed));
    blocks
}

fn at_least(book: &Book<'_>, quota: QuotaRef<'_>) -> Vec<Entry> {
    let per: Vec<String> = quota.per().map(str::to_owned).collect();
    let speaker = book.speaker().counting(Scope::Each, per.clone());
    let counted: Vec<&str> = quota.counted().map(|form| form.name()).into_iter().collect();
    let mut entries = vec![groups(book, &per, &counted)];
    if let Some(form) = quota.form() {
        entries.push(book.fact("适用", "On", book.form(form)).into());
    }
    if let Some(count) = quota.count() {
        let phrase = speaker.so_many(&count, CompareOp::Ge, &quota.limit().to_string());
        entries.push(fact(book, ("应当", "Wanted"), phrase));
    }
    entries
}

fn said(book: &Book<'_>, timed: &Timed<'_>, measure: MeasureRef<'_>) -> Vec<Entry> {
    let counted = timed.counts();
    let counted: Vec<&str> = counted.iter().map(|count| count.form.text.as_str()).collect();
    match measure.kind() {
        Measure::Deadline { form, from, to, days, workdays } => {
            let field = |name: &str| book.quote(&book.title(&names::field(form, name)));
            let unit = if workdays { book.say("个工作日", "working days") } else { book.say("日", "days") };
            let line = book.tell(
                || format!("{}之日起 {days} {unit}内，须到{}之日；起始的当日不计。", field(from), field(to)),
                || {
                    format!(
                        "the day in {} comes no later than {days} {unit} after the day in {}; that day itself is not counted.",
                        field(to),
                        field(from)
                    )
                },
            );
            let mut entries: Vec<Entry> = form.map(|form| book.fact("适用", "On", book.form(form)).into()).into_iter().collect();
            entries.push(book.fact("时限", "Time", Line::of(line)).into());
            if workdays {
                let line = Line::of(book.say("见", "see ")).link("calendars", book.say("日历", "Calendars"));
                entries.push(book.fact("工作日", "Working days", line).into());
            }
            entries
        }
        Measure::Metric { percent, value, target } => {
            let speaker = book.speaker().counting(Scope::Day, Vec::new());
            let mut entries = vec![fact(book, ("算法", "Computed as"), speaker.meaning(None, value))];
            if percent {
                let shown = book.say("以百分数显示，精确到一位小数，四舍五入。", "in percent, rounded half up to one decimal place.");
                entries.push(book.fact("显示", "Shown", Line::of(shown)).into());
            }
            entries.push(match target {
                Some((op, target)) => {
                    let value = if percent {
                        book.say("以百分数计的值", "the value in percent")
                    } else {
                        book.say("所得的值", "the value")
                    };
                    fact(book, ("目标", "Target"), speaker.target(value, op, target))
                }
                None => book.fact("目标", "Target", Line::of(book.say("没有。", "none."))).into(),
            });
            if divides(value) || target.is_some_and(|(_, target)| divides(target)) {
                let line = Line::of(book.say("没有可用的值，不作 0，也不作 100。", "it is not available, neither 0 nor 100."));
                entries.push(book.fact("除数为零时", "Divided by nought", line).into());
            }
            entries
        }
        Measure::Alert { when, per, then } => {
            let speaker = book.speaker().counting(Scope::Day, per.to_vec());
            vec![
                groups(book, per, &counted),
                fact(book, ("发出预警的情形", "Raised where"), speaker.condition(None, when)),
                book.fact("即行", "What follows", Line::of(book.quote(then))).into(),
            ]
        }
        Measure::Score { per, base } => {
            let speaker = book.speaker().counting(Scope::Whole, per.to_vec());
            let mut entries = vec![groups(book, per, &counted)];
            let points = book.tell(|| format!("{base} 分"), || format!("{base} points"));
            entries.push(book.fact("基准分", "Begins with", Line::of(points)).into());
            for deduction in measure.deductions() {
                let Some(count) = deduction.count() else { continue };
                let points = deduction.points();
                let ending = book.tell(|| format!("，每条扣 {points} 分"), || format!(": {points} points for each"));
                let phrase = speaker.entries_of(&count).before(Line::of(ending)).announced(book.lang);
                entries.push(fact(book, ("扣分", "Takes off"), phrase));
            }
            entries
        }
    }
}

fn divides(expr: &Expr) -> bool {
    let mut found = false;
    each_expr(expr, &mut |expr| found |= matches!(expr.kind, ExprKind::Arithmetic { op: ArithmeticOp::Div, .. }));
    found
}

/// By which fields entries are grouped, as every form that is counted calls them.
fn groups(book: &Book<'_>, per: &[String], counted: &[&str]) -> Entry {
    if per.is_empty() {
        return book.fact("分组", "Groups", Line::of(book.say("不分组，合并计算。", "none; all is counted together."))).into();
    }
    let fields = per.iter().map(|field| {
        let mut called: Vec<Called> = Vec::new();
        for form in counted {
            let on = names::field(book.pack.form(form), field);
            if !called.contains(&on) {
                called.push(on);
            }
        }
        called.iter().map(|called| book.quote(&book.title(called))).collect::<Vec<_>>().join("/")
    });
    let fields = fields.collect::<Vec<_>>().join(book.comma());
    let line = book.tell(|| format!("按{fields}分组，各组分别计算。"), || format!("by {fields}; each is counted by itself."));
    book.fact("分组", "Groups", Line::of(line)).into()
}

/// A sentence behind the word for what it says.
fn fact(book: &Book<'_>, (zh, en): (&'static str, &'static str), phrase: Phrase) -> Entry {
    phrase.after(Line::new().strong(book.say(zh, en)).text(book.colon())).entry()
}

/// The years of the calendars with their notices.
fn calendars(book: &Book<'_>) -> Vec<Block> {
    let rows: Vec<Row> = book.pack.calendars().map(|year| Row { anchor: None, cells: cells(book, year) }).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let header = [
        ("年", "Year"),
        ("出处", "Notice"),
        ("文号", "Number"),
        ("发布", "Issued"),
        ("置信", "Confidence"),
        ("放假", "Days off"),
        ("补班", "Weekends on which people work"),
        ("写在", "Stands in"),
    ];
    let intro = book.say(
        "星期六、星期日和放假的日子不是工作日，补班的日子是工作日。表中没有的年份无从判断，不作推测。",
        "Saturdays, Sundays and days off are no working days; weekends on which people work are. Of years that are not here nothing is known, and nothing is guessed.",
    );
    vec![
        Block::heading(3, "calendars", Line::of(book.say("日历", "Calendars"))),
        Block::Paragraph(Line::of(intro)),
        Block::Table { header: header.map(|(zh, en)| Line::of(book.say(zh, en))).to_vec(), rows },
    ]
}

fn cells(book: &Book<'_>, year: CalendarRef<'_>) -> Vec<Line> {
    let text = |text: Option<&str>| Line::of(text.map_or_else(|| "–".to_owned(), one_line));
    let confidence = year.confidence().map(|code| match ConfidenceCode::from_letter(code) {
        Some(known) => format!("{code} {}", bases::confidence_words(book, known)),
        None => code.to_owned(),
    });
    vec![
        Line::of(year.year().to_string()),
        Line::of(one_line(year.source())),
        text(year.number()),
        text(year.issued()),
        text(confidence.as_deref()),
        Line::of(spans(book, year.days_off())),
        Line::of(spans(book, year.made_up_days())),
        Line::new().code(one_line(&year.spot().to_string())),
    ]
}

/// Days in order; those that follow one another as a span.
fn spans(book: &Book<'_>, days: impl Iterator<Item = Date>) -> String {
    let mut spans: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, last)) if last.tomorrow().is_ok_and(|next| next == day) => *last = day,
            _ => spans.push((day, day)),
        }
    }
    if spans.is_empty() {
        return book.say("没有", "none").to_owned();
    }
    let one = |(from, to): (Date, Date)| {
        if from == to {
            book.day(from)
        } else {
            book.tell(|| format!("{}至{}", book.day(from), book.day(to)), || format!("{from} to {to}"))
        }
    };
    spans.into_iter().map(one).collect::<Vec<_>>().join(book.comma())
}
