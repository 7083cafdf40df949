//! JF-A004: aliases that add nothing, and items that are called as a body is.

use std::collections::BTreeMap;

use jianfu::view::folded;
use jianfu_dsl::Message;
use jianfu_dsl::tree::DeclarationKind;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, place_of};

lint!("JF-A004");

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    for (file, kind) in subject.declarations() {
        let DeclarationKind::Body(body) = kind else { continue };
        let own = [Some(body.name.text.as_str()), body.label.as_ref().map(|label| label.text.as_str())];
        let owner = body.label.as_ref().map_or(body.name.text.as_str(), |label| label.text.as_str());
        let aliases = body.aliases.iter().map(|alias| (alias.text.as_str(), Place::text(file, alias.span)));
        repeated(owner, own.into_iter().flatten(), aliases, findings);
    }
    let bodies: BTreeMap<String, &str> = subject
        .pack
        .bodies()
        .flat_map(|body| std::iter::once(body.label()).chain(body.aliases()).map(move |text| (folded(text), body.name())))
        .collect();
    for item in subject.items() {
        let own = [Some(item.key()), item.name()];
        let owner = item.name().unwrap_or(item.key());
        repeated(owner, own.into_iter().flatten(), item.aliases().map(|alias| (alias, place_of(&item))), findings);
        item.aliases().for_each(|alias| several(owner, alias, &place_of(&item), findings));
        for text in item.name().into_iter().chain(item.aliases()) {
            let Some(body) = bodies.get(&folded(text)) else { continue };
            let message = Message::new(
                format!("事项「{}」叫「{text}」，机构「{body}」也叫这个名称", item.key()),
                format!("the item `{}` is called `{text}`, and so is the body `{body}`", item.key()),
            );
            let help = Message::new(
                "写明是哪一项工作；误把单位写成事项的，删去这个名称",
                "say which work is meant; where a body was taken for an item, delete the name",
            );
            findings.note(&place_of(&item), message, help);
        }
    }
}

/// Reports an alias that looks like several, which then is found by none of them: `亲属证明、关系证明`.
fn several(owner: &str, alias: &str, place: &Place, findings: &mut Findings) {
    let parts: Vec<&str> = alias.split(['、', '，', ',']).map(str::trim).collect();
    let is_name = |part: &&str| part.chars().count() >= 3;
    // A mark within brackets or a title divides no names.
    if parts.len() < 2 || !parts.iter().all(is_name) || alias.contains(['（', '(', '《', '“', '「']) {
        return;
    }
    let apart = parts.join("；");
    let message = Message::new(
        format!("「{owner}」的又称「{alias}」是一个名称，按其中的一个查不到"),
        format!("the alias `{alias}` of `{owner}` is one name, and none of its parts is found"),
    );
    let help = Message::new(
        format!("是几个又称的，表格里用分号分开：「{apart}」，规则文件里各加引号"),
        format!("where several are meant, divide them with `;` in a table, and quote each in rule text: {apart}"),
    );
    findings.note(place, message, help);
}

/// Reports aliases that, folded, say again what the name, the label, the key or an earlier alias says.
fn repeated<'t>(owner: &str, own: impl Iterator<Item = &'t str>, aliases: impl Iterator<Item = (&'t str, Place)>, findings: &mut Findings) {
    let mut known: BTreeMap<String, &str> = own.map(|text| (folded(text), text)).collect();
    for (alias, place) in aliases {
        let Some(first) = known.insert(folded(alias), alias) else { continue };
        let message = if first == alias {
            Message::new(
                format!("「{owner}」的又称「{alias}」重复"),
                format!("the alias `{alias}` of `{owner}` says again what is said already"),
            )
        } else {
            Message::new(
                format!("「{owner}」的又称「{alias}」与「{first}」归一后相同"),
                format!("the alias `{alias}` of `{owner}` is the same as `{first}` after folding"),
            )
        };
        let help = Message::new(
            "删去；全角半角、大小写和空白不影响查找",
            "delete it; width, case and white space make no difference when a name is looked up",
        );
        findings.warn(&place, message, help);
    }
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A004";

    #[test]
    fn an_alias_that_says_a_name_again_is_reported() {
        let found = found(CODE, r#"body fire "消防局" aka "１１９", "119", "消防 局", "消防""#);
        assert_eq!(
            found.iter().map(|line| line.split(" (").next().unwrap_or_default()).collect::<Vec<_>>(),
            [
                "warning: the alias `119` of `消防局` is the same as `１１９` after folding",
                "warning: the alias `消防 局` of `消防局` is the same as `消防局` after folding",
            ]
        );
    }

    #[test]
    fn several_aliases_in_one_are_a_note() {
        let list = |aka: &str| found(CODE, &format!(r#"list l "清单" {{ effect bar cite act item A1 "甲事项" aka {aka} }}"#));
        let found = list(r#""亲属证明、关系证明""#);
        assert!(
            found.len() == 1 && found.concat().starts_with("note: the alias `亲属证明、关系证明` of `甲事项` is one name"),
            "{found:?}"
        );
        assert_eq!(list(r#""亲属证明", "关系证明", "婚姻（结婚、离婚）证明", "人、财""#), [""; 0]);
    }

    #[test]
    fn an_item_is_told_by_its_key_its_name_and_its_aliases() {
        let list = |item: &str| found(CODE, &format!(r#"list l "清单" {{ effect bar cite act {item} }}"#));
        assert_eq!(list(r#"item A1 "甲" aka "乙""#), [""; 0]);
        assert!(list(r#"item A1 "甲" aka "a1""#).concat().contains("the alias `a1` of `甲` is the same as `A1` after folding"));
        assert!(list(r#"item A1 "甲" aka "乙", "乙""#).concat().contains("the alias `乙` of `甲` says again"));
    }

    #[test]
    fn an_item_that_is_called_as_a_body_is_a_note() {
        let found = found(CODE, r#"list l "清单" { effect bar cite act item A1 "减负办" item A2 "减负办的工作" }"#);
        assert!(found.len() == 1 && found.concat().starts_with("note: the item `A1` is called `减负办`, and so is the body `town-office`"));
    }
}
