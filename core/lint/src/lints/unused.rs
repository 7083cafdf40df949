//! JF-A014: sources, bodies, serials and enums that nothing uses. Definitions and tables are the compiler's (`JF-C026`).

use std::collections::BTreeSet;

use jianfu::view::Basis;
use jianfu_dsl::Message;
use jianfu_dsl::tree::{DeclarationKind, ExprKind, Name, Text, Verdict};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, each_condition, each_expression, each_verdict};

lint!("JF-A014");

/// Enums with a meaning of their own: sources use two, and entries of the history one.
const OWN_MEANING: [&str; 3] = ["level", "rank", "status"];

/// What rules, lists and forms use, by name or label.
#[derive(Default)]
struct Used<'s> {
    /// The types of fields and columns.
    types: BTreeSet<&'s str>,
    /// Bare names in conditions, serials among them.
    names: BTreeSet<&'s str>,
    /// To whom is referred, and to whom bodies belong.
    bodies: BTreeSet<&'s str>,
    sources: BTreeSet<&'s str>,
}

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    // A pack without forms is only begun.
    if subject.pack.forms().next().is_none() {
        return;
    }
    let used = used(subject);
    let meta = subject.pack.texts().get("pack.toml").map_or("", String::as_str);
    for (file, kind) in subject.declarations() {
        let Some((name, zh, en)) = unused(kind, &used, meta) else { continue };
        let message = Message::new(format!("{zh}「{}」没有用处", name.text), format!("nothing uses the {en} `{}`", name.text));
        let help = Message::new("删去；规则漏用了它的，补上", "delete it, or use it in the rule that forgot it");
        findings.note(&Place::text(file, name.span), message, help);
    }
}

/// The name of what is declared, and what it is, if nothing uses it.
fn unused<'d>(kind: &'d DeclarationKind, used: &Used<'_>, meta: &str) -> Option<(&'d Name, &'static str, &'static str)> {
    let is_in = |names: &BTreeSet<&str>, name: &Name, label: Option<&Text>| {
        names.contains(name.text.as_str()) || label.is_some_and(|label| names.contains(label.text.as_str()))
    };
    match kind {
        // Where a demand cites bases it may name any source, and where it tells bodies any of them: then they need no other use.
        DeclarationKind::Source(source) => {
            let is_used =
                used.types.contains("basis") || is_in(&used.sources, &source.name, None) || is_in(&used.names, &source.name, None);
            (!is_used).then_some((&source.name, "文件", "source"))
        }
        DeclarationKind::Body(body) => {
            let texts = std::iter::once(&body.name.text).chain(body.label.iter().chain(&body.aliases).map(|text| &text.text));
            let mut texts = texts.map(String::as_str);
            let is_used = used.types.contains("body")
                || texts.any(|text| used.bodies.contains(text) || used.names.contains(text) || meta.contains(text));
            (!is_used).then_some((&body.name, "机构", "body"))
        }
        DeclarationKind::Serial(serial) => {
            (!is_in(&used.names, &serial.name, serial.label.as_ref())).then_some((&serial.name, "编号", "serial"))
        }
        DeclarationKind::Enum(of) => {
            let is_used = OWN_MEANING.contains(&of.name.text.as_str()) || is_in(&used.types, &of.name, of.label.as_ref());
            (!is_used).then_some((&of.name, "枚举", "enum"))
        }
        _ => None,
    }
}

fn used<'s>(subject: &'s Subject<'_>) -> Used<'s> {
    let mut used = Used::default();
    let cites = subject.statements().into_iter().flatten();
    used.sources.extend(cites.filter_map(|basis| if let Basis::Cite(cite) = basis { Some(cite.sources().next()?.name()) } else { None }));
    let mut referred: Vec<&Verdict> = Vec::new();
    let mut condition = |expr| {
        each_expression(expr, &mut |expr| match &expr.kind {
            ExprKind::Name(name) => drop(used.names.insert(name.text.as_str())),
            ExprKind::Is { serial, .. } => drop(used.names.insert(serial.text.as_str())),
            _ => {}
        });
    };
    for (_, rule) in subject.written_rules() {
        each_condition(&rule.clauses, &mut condition);
        each_verdict(&rule.clauses, &mut |verdict| referred.push(verdict));
    }
    subject.measured().for_each(&mut condition);
    for (_, kind) in subject.declarations() {
        if let DeclarationKind::Define(definition) = kind {
            condition(&definition.expr);
        }
    }
    for (_, kind) in subject.declarations() {
        match kind {
            DeclarationKind::Form(form) => used.types.extend(form.fields.iter().map(|field| type_name(&field.ty.name.text))),
            DeclarationKind::List(list) => used.types.extend(list.columns.iter().map(|column| type_name(&column.ty.name.text))),
            DeclarationKind::Body(body) => used.bodies.extend(body.under.iter().map(|under| under.text.as_str())),
            DeclarationKind::Default(default) => referred.push(&default.verdict),
            _ => {}
        }
    }
    used.bodies.extend(referred.into_iter().filter_map(|verdict| verdict.to.as_ref()).map(|to| to.text.as_str()));
    used
}

/// A type as the English keyword, where it is one.
fn type_name(written: &str) -> &str {
    match written {
        "机构" => "body",
        "法据" => "basis",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::{PACK_TOML, found, found_alone};

    const CODE: &str = "JF-A014";

    #[test]
    fn enums_and_serials_that_nothing_uses_are_notes() {
        let found = found(CODE, r#"enum kind "类别" { a "甲" } serial permit "准入号" { basis assumption "示例" run: digits 4 }"#);
        let found: Vec<_> = found.iter().map(|line| line.split(" (").next().unwrap_or_default()).collect();
        assert_eq!(found, ["note: nothing uses the enum `kind`", "note: nothing uses the serial `permit`"]);
    }

    #[test]
    fn those_that_a_field_or_a_condition_uses_are_not() {
        let text = r#"enum kind "类别" { a "甲" } serial permit "准入号" { basis assumption "示例" run: digits 4 }
            form work "工作" extends demand { kind: 类别 "类别" optional }
            rule r "规则" on work { cite act when not (demand.item is 准入号) refer because "没有文号" remedy "写明" }"#;
        assert_eq!(found(CODE, text), [""; 0]);
    }

    #[test]
    fn those_that_a_quota_or_a_measure_uses_are_not() {
        let text = r#"enum status "状态" { approved "准予" } serial permit "准入号" { basis assumption "示例" run: digits 4 }
            serial other "另号" { basis assumption "示例" run: digits 3 }
            quota q "限次" on demand { cite act at_most 1 within calendar_year counting demand where status = approved and demand.item is permit reject because "已满" remedy "合并" }
            alert a "预警" { cite act when count(demand where demand.item is 另号) > 3 then "约谈" }"#;
        assert_eq!(found(CODE, text), [""; 0]);
    }

    #[test]
    fn sources_and_bodies_need_a_use_only_where_no_demand_can_name_them() {
        let text = r#"enum rank ordered { law "法律" }
            form task "事项" { date: date "日期" is as_of } default on task refer because "无规则"
            source act "条例" { rank law confidence C } source old "旧条例" { rank law confidence C }
            body town-office "减负办" body park "公园" body tree "林业" under park
            list l "清单" { effect bar cite act item A1 "甲" }"#;
        let alone = found_alone(CODE, PACK_TOML, text);
        let alone: Vec<_> = alone.iter().map(|line| line.split(" (").next().unwrap_or_default()).collect();
        assert_eq!(alone, ["note: nothing uses the source `old`", "note: nothing uses the body `tree`"]);
        assert_eq!(found(CODE, r#"source old "旧条例" { rank law confidence C } body park "公园""#), [""; 0]);
    }
}
