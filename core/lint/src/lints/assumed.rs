//! JF-A007: a rejection that rests on nothing but assumptions.

use jianfu::view::Basis;
use jianfu_dsl::Message;
use jianfu_dsl::tree::{Expr, ExprKind, Set, VerdictKind};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, each_expression};

lint!("JF-A007");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for rule in subject.rules() {
        for part in rule.parts() {
            let title = [rule.of.id(), part.of.path()].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(".");
            for (guard, written) in part.of.guards().zip(&part.written.guards) {
                let rejects = guard.otherwise().kind() == VerdictKind::Reject;
                if rejects && is_assumed(guard.bases()) && !looks_at_a_list(&written.condition) {
                    let name = format!("{title}.{}", guard.name());
                    report(&name, &Place::text(rule.file, written.condition.span), findings);
                }
            }
            let closing = part.written.closing.as_ref().filter(|closing| closing.kind == VerdictKind::Reject);
            let listed = || part.written.when.as_ref().is_some_and(looks_at_a_list);
            if let Some(closing) = closing
                && is_assumed(part.of.bases())
                && !listed()
            {
                report(&title, &Place::text(rule.file, closing.span), findings);
            }
        }
    }
}

fn is_assumed<'p>(bases: impl Iterator<Item = Basis<'p>>) -> bool {
    let mut bases = bases.peekable();
    bases.peek().is_some() && bases.all(|basis| matches!(basis, Basis::Assumption(_)))
}

/// Whether a condition looks something up: then the items cite what the rejection rests on.
fn looks_at_a_list(condition: &Expr) -> bool {
    let mut found = false;
    each_expression(condition, &mut |expr| {
        found |= matches!(&expr.kind, ExprKind::Column { .. } | ExprKind::In { set: Set::List(_), .. });
    });
    found
}

fn report(name: &str, place: &Place, findings: &mut Findings) {
    let message = Message::new(format!("「{name}」只凭假定就驳回"), format!("`{name}` rejects on nothing but an assumption"));
    let help = Message::new(
        "找到条文的，写「依据」；没有的，考虑改为转报，由人决定",
        "cite a text if there is one; if not, consider a referral, so that a person decides",
    );
    findings.note(place, message, help);
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A007";

    #[test]
    fn a_rejection_on_an_assumption_alone_is_a_note() {
        let found = found(
            CODE,
            r#"rule a "甲" on demand { basis assumption "示例" require few: demand.people <= 3 else reject because "多" remedy "减少"
               except e "乙" { basis assumption "示例" when demand.funded reject because "不可" remedy "取消" } }"#,
        );
        let found: Vec<_> = found.iter().map(|line| line.split(" (").next().unwrap_or_default()).collect();
        assert_eq!(found, ["note: `a.few` rejects on nothing but an assumption", "note: `a.e` rejects on nothing but an assumption"]);
    }

    #[test]
    fn a_citation_beside_it_a_referral_or_a_list_that_cites_is_enough() {
        for rule in [
            r#"rule a "甲" on demand { basis assumption "示例" require demand.people <= 3 cite act else reject because "多" remedy "减少" }"#,
            r#"rule a "甲" on demand { cite act basis assumption "示例" require demand.people <= 3 else reject because "多" remedy "减少" }"#,
            r#"rule a "甲" on demand { basis assumption "示例" require demand.people <= 3 else refer because "多" remedy "减少" }"#,
            r#"list l "清单" { effect bar cite act item A1 "甲" }
               rule a "甲" on demand { basis assumption "示例" require demand.item not_in l else reject because "在清单内" remedy "停止" }"#,
        ] {
            assert_eq!(found(CODE, rule), [""; 0], "{rule}");
        }
    }
}
