//! What a watch tells: for people, a line each, as data, as a table.

use std::io::{self, Write as _};

use jianfu::Lang;
use jianfu_report::{FoundData, StepData, state_words};
use serde_json::json;

use super::{Format, Seen};
use crate::measured::{part, sheet_of};
use crate::out::Out;
use crate::spreadsheet::{self, Sheet};
use crate::text::one_line;
use crate::ui::Ui;

/// Findings that are told one by one; the others are counted.
const SHOWN: usize = 20;

pub(super) fn write(out: &mut Out, format: Format, seen: &Seen<'_>, ui: &Ui) -> io::Result<()> {
    match format {
        Format::Human => human(out, seen, ui),
        Format::Plain => plain(out, seen),
        Format::Json => data(out, seen),
        Format::Csv => spreadsheet::csv(out, &found(seen, ui)),
        Format::Xlsx => spreadsheet::xlsx(out, &[found(seen, ui), steps(seen, ui)], ui),
    }
}

fn human(out: &mut Out, seen: &Seen<'_>, ui: &Ui) -> io::Result<()> {
    writeln!(out, "{}", summary(seen, ui))?;
    let mut open: Vec<&FoundData> = seen.open().collect();
    // What is new comes first.
    open.sort_by_key(|found| !seen.new.contains(&found.id));
    for found in open.iter().take(SHOWN) {
        let FoundData { severity, department, community, problem, cited, .. } = found;
        let new = if seen.new.contains(&found.id) { ui.say("［新］", "[new] ") } else { "" };
        let (demand, state) = (name_of(found), state_words(found.state, ui.lang));
        let line = match ui.lang {
            Lang::Zh => format!("{new}{severity} {demand} {department} → {community}：{state}"),
            Lang::En => format!("{new}{severity} {demand} {department} → {community}: {state}"),
        };
        writeln!(out, "{}", one_line(&line))?;
        part(out, ui.say("问题", "finding"), problem, ui)?;
        part(out, ui.say("所违规定", "not kept"), cited, ui)?;
        part(out, ui.say("整改期限", "due"), found.due.as_deref().unwrap_or_else(|| ui.say("无法推算", "it cannot be told")), ui)?;
    }
    let rest = open.len().saturating_sub(SHOWN);
    if rest > 0 {
        writeln!(out, "{}{rest}{}", ui.say("还有 ", "and "), ui.say(" 个，见 --format csv", " more, which --format csv has"))?;
    }
    for step in &seen.steps {
        let perhaps = if step.sure { "" } else { ui.say("（未必）", " (perhaps)") };
        let department = if step.department.is_empty() { ui.say("（未写明）", "(not given)") } else { &step.department };
        writeln!(out, "{}", one_line(&format!("{department}{}{}{perhaps}", ui.say("：", ": "), step.then)))?;
        step.citations.iter().try_for_each(|line| part(out, ui.say("依据", "basis"), line, ui))?;
    }
    Ok(())
}

fn summary(seen: &Seen<'_>, ui: &Ui) -> String {
    let (demands, new, open, overdue) = (seen.demands, seen.new.len(), seen.open().count(), seen.overdue());
    let (first, last) = (seen.rows.0 + 1, seen.rows.1);
    match (demands, ui.lang) {
        (0, Lang::Zh) => {
            format!("上次观测（到台账第 {} 条）以来没有新的要求；没有整改的问题 {open} 个，其中逾期 {overdue} 个", seen.rows.0)
        }
        (0, Lang::En) => {
            format!(
                "no demand is new since the last watch, up to row {} of the ledger; {open} not mended, {overdue} of them overdue",
                seen.rows.0
            )
        }
        (_, Lang::Zh) => {
            format!(
                "看了 {demands} 件要求（台账第 {first} 至 {last} 条），新发现问题 {new} 个；没有整改的 {open} 个，其中逾期 {overdue} 个"
            )
        }
        (_, Lang::En) => {
            format!(
                "looked at {demands} demands, in rows {first} to {last} of the ledger: {new} new findings; {open} not mended, {overdue} of them overdue"
            )
        }
    }
}

fn plain(out: &mut Out, seen: &Seen<'_>) -> io::Result<()> {
    for found in seen.open() {
        let new = if seen.new.contains(&found.id) { "new" } else { "known" };
        let cells = [
            new,
            found.state,
            name_of(found),
            &found.department,
            &found.community,
            &found.severity,
            found.due.as_deref().unwrap_or("-"),
            &found.problem,
        ];
        writeln!(out, "{}", cells.map(one_line).join("\t"))?;
    }
    for StepData { department, alert, rung, then, .. } in seen.steps.iter().filter(|step| step.sure) {
        writeln!(out, "step\t{rung}\t{}\t{alert}\t{}", one_line(department), one_line(then))?;
    }
    Ok(())
}

fn data(out: &mut Out, seen: &Seen<'_>) -> io::Result<()> {
    let value = json!({
        "pack": { "id": seen.pack.id(), "version": seen.pack.version(), "digest": seen.pack.digest() },
        "on": seen.on.to_string(),
        "rows": { "after": seen.rows.0, "to": seen.rows.1 },
        "demands": seen.demands,
        "new": seen.new,
        "overdue": seen.overdue(),
        "findings": seen.found,
        "steps": seen.steps,
    });
    serde_json::to_writer_pretty(&mut *out, &value)?;
    writeln!(out)
}

/// What a finding is about: the demand, or where that is not told its own id.
pub(super) fn name_of(found: &FoundData) -> &str {
    if found.demand.is_empty() { &found.id } else { &found.demand }
}

fn found(seen: &Seen<'_>, ui: &Ui) -> Sheet {
    const COLUMNS: [(&str, &str); 13] = [
        ("编号", "id"),
        ("所涉要求", "demand"),
        ("新发现", "new"),
        ("状态", "state"),
        ("责任单位", "department"),
        ("社区", "community"),
        ("程度", "severity"),
        ("问题", "finding"),
        ("所违规定", "not kept"),
        ("发现于", "found"),
        ("整改期限", "due"),
        ("答复日期", "answered"),
        ("整改日期", "mended"),
    ];
    let row = |x: &FoundData| {
        let new = if seen.new.contains(&x.id) { ui.say("是", "yes") } else { ui.say("否", "no") };
        let day = |day: &Option<String>| day.clone().unwrap_or_default();
        let state = state_words(x.state, ui.lang).to_owned();
        let [id, demand, department, community, severity, problem, cited, found] =
            [&x.id, &x.demand, &x.department, &x.community, &x.severity, &x.problem, &x.cited, &x.day].map(String::clone);
        vec![
            id,
            demand,
            new.to_owned(),
            state,
            department,
            community,
            severity,
            problem,
            cited,
            found,
            day(&x.due),
            day(&x.answered),
            day(&x.mended),
        ]
    };
    sheet_of(("问题", "findings"), &COLUMNS, seen.found.iter().map(row).collect(), &[], ui)
}

fn steps(seen: &Seen<'_>, ui: &Ui) -> Sheet {
    const COLUMNS: [(&str, &str); 4] = [("责任单位", "department"), ("措施", "step"), ("是否确定", "sure"), ("依据", "basis")];
    let row = |x: &StepData| {
        let sure = if x.sure { ui.say("是", "yes") } else { ui.say("否", "no") };
        vec![x.department.clone(), x.then.clone(), sure.to_owned(), x.citations.join("\n")]
    };
    sheet_of(("措施", "steps"), &COLUMNS, seen.steps.iter().map(row).collect(), &[], ui)
}
