//! JF-A016: a quota that counts entries whatever became of them, so that those that were rejected or cancelled count too.

use jianfu_dsl::Message;
use jianfu_dsl::tree::{DeclarationKind, Expr, ExprKind};

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, each_expression};

lint!("JF-A016");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    // Without the enum no entry has a status.
    let Some(status) = subject.pack.enums().find(|of| of.name() == "status") else { return };
    for (file, kind) in subject.declarations() {
        let DeclarationKind::Quota(quota) = kind else { continue };
        let filter = quota.counting.as_ref().and_then(|(_, filter)| filter.as_ref());
        if filter.is_some_and(|filter| asks(filter, [status.name(), status.label()])) {
            continue;
        }
        let name = &quota.name.text;
        let counted = quota.counting.as_ref().map_or(&quota.form.text, |(form, _)| &form.text);
        let message = Message::new(
            format!("限次「{name}」不看记录的状态，驳回的、取消的也计入"),
            format!("the quota `{name}` does not look at the status of entries, so rejected and cancelled ones count too"),
        );
        let help = Message::new(
            format!("写明计入哪些：计入 {counted} 其中 {} 属于 {{ … }}", status.label()),
            format!("say which count: `counting {counted} where {} in {{ … }}`", status.name()),
        );
        findings.note(&Place::text(file, quota.name.span), message, help);
    }
}

/// Whether a filter asks for the status, which stands bare by one of these names.
fn asks(filter: &Expr, names: [&str; 2]) -> bool {
    let mut found = false;
    each_expression(filter, &mut |expr| {
        found |= matches!(&expr.kind, ExprKind::Name(name) if names.contains(&name.text.as_str()));
    });
    found
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A016";
    const STATUS: &str = r#"enum status "状态" { approved "准予", dropped "取消" }"#;

    fn quota(counting: &str) -> String {
        format!(
            r#"quota q "限次" on demand {{ cite act at_most 1 per issuer within calendar_year {counting} reject because "已满" remedy "合并" }}"#
        )
    }

    #[test]
    fn a_quota_that_counts_whatever_became_of_entries_is_a_note() {
        for counting in ["", "counting demand", "counting demand where people > 3"] {
            let found = found(CODE, &format!("{STATUS} {}", quota(counting)));
            assert!(found.len() == 1 && found.concat().starts_with("note: the quota `q` does not look at the status"), "{found:?}");
        }
        let least = r#"quota q "至少" on demand { cite act at_least 1 within calendar_year }"#;
        assert_eq!(found(CODE, &format!("{STATUS} {least}")).len(), 1);
    }

    #[test]
    fn a_filter_that_asks_for_the_status_and_a_pack_without_statuses_are_left_alone() {
        for counting in ["counting demand where status = approved", "counting demand where people > 3 and not (状态 = dropped)"] {
            assert_eq!(found(CODE, &format!("{STATUS} {}", quota(counting))), [""; 0]);
        }
        assert_eq!(found(CODE, &quota("")), [""; 0]);
    }
}
