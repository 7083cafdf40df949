//! JF-A011: rules, fields and items without a name that people know, in a pack whose others have one.

use jianfu_dsl::Message;
use jianfu_dsl::tree::DeclarationKind;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, place_of};

lint!("JF-A011");

/// One of many things: how it is named, and whether people know its name.
struct Named {
    name: String,
    is_known: bool,
    place: Place,
}

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let known = |name: &str, label: bool| label || !name.is_ascii();
    let rules = subject.rules().into_iter().map(|rule| Named {
        name: rule.of.id().to_owned(),
        is_known: known(&rule.written.name.text, rule.written.label.is_some()),
        place: rule.place(),
    });
    report(rules.collect(), ("规则", "rule"), findings);
    let mut fields = Vec::new();
    for (file, kind) in subject.declarations() {
        let DeclarationKind::Form(form) = kind else { continue };
        fields.extend(form.fields.iter().map(|field| Named {
            name: field.name.text.clone(),
            is_known: known(&field.name.text, field.label.is_some()),
            place: Place::text(file, field.name.span),
        }));
    }
    report(fields, ("字段", "field"), findings);
    for list in subject.pack.lists() {
        let items: Vec<Named> = list
            .items()
            .map(|item| Named { name: item.key().to_owned(), is_known: known(item.key(), item.name().is_some()), place: place_of(&item) })
            .collect();
        // A text is on the list by an item's key, name or alias: who does not know the key finds nothing.
        let lost: Vec<_> =
            list.items().filter(|item| item.key().is_ascii() && item.name().is_none() && item.aliases().next().is_none()).collect();
        if lost.len() == items.len() || items.iter().filter(|named| named.is_known).count() * 2 < items.len() {
            lost.iter().for_each(|item| without_name(item.key(), ("事项", "item"), &place_of(item), findings));
        } else {
            report(items, ("事项", "item"), findings);
        }
    }
}

/// Reports those that people do not know, where they know at least as many of the others: else the pack does without.
fn report(all: Vec<Named>, (zh, en): (&str, &str), findings: &mut Findings) {
    let known = all.iter().filter(|named| named.is_known).count();
    if known == 0 || known * 2 < all.len() {
        return;
    }
    for Named { name, place, .. } in all.into_iter().filter(|named| !named.is_known) {
        without_name(&name, (zh, en), &place, findings);
    }
}

fn without_name(name: &str, (zh, en): (&str, &str), place: &Place, findings: &mut Findings) {
    let message = Message::new(
        format!("{zh}「{name}」没有写人们熟悉的名称，显示时只有这个代号"),
        format!("the {en} `{name}` has no name that people know, and is shown by this one only"),
    );
    let help = Message::new(format!("在「{name}」后面加上名称"), format!("write what people call it behind `{name}`, in quotation marks"));
    findings.note(place, message, help);
}

#[cfg(test)]
mod tests {
    use crate::trial::found;

    const CODE: &str = "JF-A011";

    #[test]
    fn a_rule_a_field_and_an_item_without_name_are_notes_where_the_others_have_one() {
        let found = found(
            CODE,
            r#"form work "工作" extends demand { place: text optional }
               list l "清单" { effect bar cite act item A1 "甲" item A2 }
               rule a "甲" on demand { cite act when demand.people > 3 refer because "多" remedy "减少" }
               rule b on demand { cite act when demand.people > 9 refer because "多" remedy "减少" }"#,
        );
        let names: Vec<&str> = found.iter().map(|line| line.split(" has ").next().unwrap_or_default()).collect();
        assert_eq!(names, ["note: the field `place`", "note: the item `A2`", "note: the rule `b`"]);
    }

    #[test]
    fn items_that_nobody_can_find_but_by_their_keys_are_notes_in_any_pack() {
        let found = found(CODE, "list l { effect bar cite act item A1 item A2 }");
        let names: Vec<&str> = found.iter().map(|line| line.split(" has ").next().unwrap_or_default()).collect();
        assert_eq!(names, ["note: the item `A1`", "note: the item `A2`"]);
    }

    #[test]
    fn a_pack_that_does_without_labels_and_chinese_names_are_left_alone() {
        let rule = r#"on demand { cite act when demand.people > 3 refer because "多" remedy "减少" }"#;
        assert_eq!(found(CODE, &format!("rule a {rule} rule b {rule} list l {{ effect bar cite act item 普查 item 走访 }}")), [""; 0]);
        assert_eq!(found(CODE, &format!("rule 人数 {rule} rule b \"乙\" {rule}")), [""; 0]);
    }
}
