//! JF-A010: a field that must be filled in and that no rule reads.

use std::collections::BTreeSet;

use jianfu::FormRef;
use jianfu_dsl::Message;
use jianfu_dsl::tree::{DeclarationKind, Expr, ExprKind, Field, FormDecl};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, each_condition, each_expression};

lint!("JF-A010");

/// Fields that are looked at by name in what is printed.
const PRINTED: [&str; 2] = ["id", "issuer"];

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let rules = subject.rules();
    // A form that nothing judges yet is only begun.
    let judged: BTreeSet<&str> = rules.iter().filter_map(|rule| rule.of.form()).map(|form| form.name()).collect();
    let read = names_read(subject);
    for (file, kind) in subject.declarations() {
        let DeclarationKind::Form(form) = kind else { continue };
        if !subject.pack.forms().any(|known| judged.contains(known.name()) && is_within(known, form)) {
            continue;
        }
        let unread = |field: &&Field| {
            let label = field.label.as_ref().map(|label| label.text.as_str());
            !field.optional
                && !field.as_of
                && !PRINTED.contains(&field.name.text.as_str())
                && !read.contains(field.name.text.as_str())
                && !label.is_some_and(|label| read.contains(label))
        };
        for field in form.fields.iter().filter(unread) {
            let name = &field.name.text;
            let label = field.label.as_ref().map_or(name.as_str(), |label| &label.text);
            let message = Message::new(
                format!("字段「{label}」必须填写，却没有规则用到"),
                format!("the field `{name}` must be filled in, and no rule reads it"),
            );
            let help = Message::new(
                "删去这个字段；只供留存的，写「可缺」；规则漏看了它的，补上",
                "delete it; write `optional` if it is for the record only; or let the rule that forgot it read it",
            );
            findings.note(&Place::text(file, field.name.span), message, help);
        }
    }
}

/// Whether a form is the one declared, or extends it.
fn is_within(form: FormRef<'_>, declared: &FormDecl) -> bool {
    std::iter::successors(Some(form), FormRef::parent).any(|form| form.name() == declared.name.text)
}

/// The names and labels of all fields that a condition or definition reads.
fn names_read<'s>(subject: &'s Subject<'_>) -> BTreeSet<&'s str> {
    let mut read = BTreeSet::new();
    let mut visit = |expr: &'s Expr| {
        each_expression(expr, &mut |expr| {
            match &expr.kind {
                ExprKind::Demand(path) => read.extend(path.first().map(|name| name.text.as_str())),
                // In the filter of a count fields stand bare.
                ExprKind::Name(name) => drop(read.insert(name.text.as_str())),
                _ => {}
            }
        });
    };
    for (_, rule) in subject.written_rules() {
        each_condition(&rule.clauses, &mut visit);
    }
    for (_, kind) in subject.declarations() {
        if let DeclarationKind::Define(definition) = kind {
            visit(&definition.expr);
        }
    }
    subject.measured().for_each(&mut visit);
    read.extend(subject.fields_measured().map(|name| name.text.as_str()));
    read
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A010";
    const RULE: &str = r#"rule a "甲" on work { cite act when 本件.时长 > 3 refer because "过久" remedy "缩短" }"#;

    #[test]
    fn a_field_that_must_be_given_and_is_not_read_is_a_note() {
        let found = found(CODE, &format!(r#"form work "工作" extends demand {{ hours: int "时长" place: text "地点" }} {RULE}"#));
        assert!(
            found.len() == 1 && found.concat().starts_with("note: the field `place` must be filled in, and no rule reads it"),
            "{found:?}"
        );
    }

    #[test]
    fn what_quotas_deadlines_and_measures_read_is_read() {
        let text = |place: &str| {
            format!(
                r#"enum status "状态" {{ approved "准予" }}
                form work "工作" extends demand {{ hours: int "时长" place: text "地点" filed: date "收到" done: date "办结" grave: bool "严重" kind: int "类" sort: int "种" }}
                quota q "限次" on work {{ cite act at_most 1 per {place} within calendar_year counting work where status = approved and hours > 3 reject because "已满" remedy "合并" }}
                deadline d "时限" on work {{ cite act from filed to done within 3 days }}
                metric m "指标" {{ cite act count(work where grave) / count(work where kind = 1) }}
                score s "评分" per 地点 {{ cite act base 10 deduct 1 per work where sort = 2 }}"#
            )
        };
        assert_eq!(found(CODE, &text("place")), [""; 0]);
        let unread = found(CODE, &text("issuer").replace("per 地点", "").replace("where grave", ""));
        let names: Vec<&str> = unread.iter().map(|line| line.split(" must ").next().unwrap_or_default()).collect();
        assert_eq!(names, ["note: the field `place`", "note: the field `grave`"]);
    }

    #[test]
    fn optional_fields_those_that_are_printed_and_those_of_forms_that_nothing_judges_are_left_alone() {
        let fields = r#"hours: int "时长" id: text "编号" place: text "地点" optional"#;
        assert_eq!(found(CODE, &format!(r#"form work "工作" extends demand {{ {fields} }} {RULE}"#)), [""; 0]);
        assert_eq!(found(CODE, r#"form work "工作" extends demand { place: text "地点" }"#), [""; 0]);
    }
}
