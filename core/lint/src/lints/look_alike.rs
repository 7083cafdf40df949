//! JF-A005: names of different things that differ only in characters that look alike or mean the same.

use std::collections::{BTreeMap, BTreeSet};

use jianfu::view::folded;
use jianfu_dsl::tree::{DeclarationKind, Name, Text};
use jianfu_dsl::{Message, numerals};
use unicode_security::confusable_detection::skeleton;

use super::lint;
use crate::finding::{Findings, Place};
use crate::subject::{Subject, place_of};

lint!("JF-A005");

/// Names among which people choose, each with the thing that it names: two names of one thing may well look alike.
#[derive(Default)]
struct Names<'p> {
    compared: Compared,
    by_look: BTreeMap<String, Vec<(&'p str, String, Place)>>,
}

/// When two texts are one name.
#[derive(Clone, Copy, Default)]
enum Compared {
    /// As written: the names of declarations.
    #[default]
    Exactly,
    /// After folding: what demands give, which people write in full or half width.
    Folded,
}

impl<'p> Names<'p> {
    fn folded() -> Self {
        Self { compared: Compared::Folded, ..Self::default() }
    }

    fn add(&mut self, text: &'p str, thing: &str, place: Place) {
        self.by_look.entry(look(text)).or_default().push((text, thing.to_owned(), place));
    }

    fn add_declared(&mut self, file: &str, name: &'p Name, label: Option<&'p Text>, thing: &str) {
        self.add(&name.text, thing, Place::text(file, name.span));
        if let Some(label) = label {
            self.add(&label.text, thing, Place::text(file, label.span));
        }
    }

    fn report(self, findings: &mut Findings) {
        for names in self.by_look.into_values() {
            let Some(((first, thing, first_place), others)) = names.split_first() else { continue };
            let name = |text: &str| match self.compared {
                Compared::Exactly => text.to_owned(),
                Compared::Folded => folded(text),
            };
            let (mut texts, mut things) = (BTreeSet::from([name(first)]), BTreeSet::from([thing]));
            for (text, other, place) in others {
                // The same name twice is no matter of looks, and the compiler reports it where it is wrong.
                if things.contains(other) || !texts.insert(name(text)) {
                    continue;
                }
                things.insert(other);
                let message = Message::new(
                    format!("「{text}」与「{first}」看上去一样或意思一样，却是两个名称"),
                    format!("`{text}` and `{first}` look or mean the same, and are two names"),
                );
                let help = Message::new(
                    "指同一事物的，改成同一写法或合并；不同的，取不易混淆的名称",
                    "if they mean one thing, write them alike or join them; if not, choose names that nobody takes for one another",
                );
                findings.warn(place, message, help).also(first_place, Message::new("另一个在这里", "the other one is here"));
            }
        }
    }
}

fn find(subject: &Subject<'_>, findings: &mut Findings) {
    let (mut definitions, mut rules) = (Names::default(), Names::default());
    let (mut bodies, mut items) = (Names::folded(), Names::folded());
    for (file, kind) in subject.declarations() {
        match kind {
            DeclarationKind::Body(body) => {
                bodies.add_declared(file, &body.name, body.label.as_ref(), &body.name.text);
                body.aliases.iter().for_each(|alias| bodies.add(&alias.text, &body.name.text, Place::text(file, alias.span)));
            }
            DeclarationKind::Define(definition) => {
                definitions.add_declared(file, &definition.name, definition.label.as_ref(), &definition.name.text);
            }
            // Labels of rules are titles: several rules may have one.
            DeclarationKind::Rule(rule) => rules.add_declared(file, &rule.name, None, &rule.name.text),
            DeclarationKind::Form(form) => {
                let mut fields = Names::default();
                form.fields.iter().for_each(|field| fields.add_declared(file, &field.name, field.label.as_ref(), &field.name.text));
                fields.report(findings);
            }
            _ => {}
        }
    }
    let all: Vec<_> = subject.items().collect();
    for item in &all {
        // Lists of opposite effect tell by a name what may be asked, so all items are compared.
        let thing = format!("{} {}", item.list().name(), item.key());
        item.name().into_iter().chain(item.aliases()).for_each(|text| items.add(text, &thing, place_of(item)));
    }
    [bodies, definitions, rules, items].into_iter().for_each(|names| names.report(findings));
}

/// What a name comes to when characters that look or mean the same are one: two names that differ come to the same where people would take one for the other.
fn look(text: &str) -> String {
    let plain: String = folded(text).chars().map(same_meaning).collect();
    folded(&skeleton(&digits(&plain)).collect::<String>())
}

/// Characters that people write for one another, though they are drawn differently.
const fn same_meaning(character: char) -> char {
    match character {
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '~' | '～' | '〜' => '-',
        '·' | '•' | '・' | '‧' | '∙' => '.',
        '、' | '，' => ',',
        '“' | '”' | '「' | '」' | '『' | '』' => '"',
        '帐' => '账',
        other => other,
    }
}

/// The text with numbers in Chinese numerals as digits.
fn digits(text: &str) -> String {
    let mut plain = String::new();
    let mut numeral = String::new();
    let put = |numeral: &mut String, plain: &mut String| {
        match numerals::parse(numeral) {
            Some(number) => plain.push_str(&number.to_string()),
            None => plain.push_str(numeral),
        }
        numeral.clear();
    };
    for c in text.chars() {
        if "〇零一二三四五六七八九十百千万".contains(c) {
            numeral.push(c);
        } else {
            put(&mut numeral, &mut plain);
            plain.push(c);
        }
    }
    put(&mut numeral, &mut plain);
    plain
}

#[cfg(test)]
mod tests {
    use super::look;
    use crate::trial::found;

    const CODE: &str = "JF-A005";

    #[test]
    fn characters_that_look_or_mean_the_same_are_one() {
        for (a, b) in [
            ("一表通", "1表通"),
            ("第十二小学", "第12小学"),
            ("台账管理", "台帐管理"),
            ("网格—巡查", "网格-巡查"),
            ("网格－巡查", "网格–巡查"),
            ("APP推广", "АРР推广"),
            ("Ｏ2O", "020"),
            ("村·居", "村•居"),
        ] {
            assert_eq!(look(a), look(b), "{a} {b}");
        }
        for (a, b) in [("一表通", "二表通"), ("台账", "台面"), ("反恐", "反诈"), ("万家灯火", "千家灯火"), ("民政局", "民政所")]
        {
            assert_ne!(look(a), look(b), "{a} {b}");
        }
    }

    #[test]
    fn items_that_look_alike_are_reported_wherever_they_are_listed() {
        let found = found(
            CODE,
            r#"list a "甲" { effect allow cite act item A1 "台账检查" }
               list b "乙" { effect bar cite act item B1 "台帐检查" item B2 "台账检查表" }"#,
        );
        assert!(found.len() == 1 && found.concat().starts_with("warning: `台帐检查` and `台账检查` look or mean the same"), "{found:?}");
    }

    #[test]
    fn width_makes_two_names_of_declarations_but_one_of_items() {
        let found_in = |text: &str| found(CODE, text).len();
        assert_eq!(found_in("define 第１类 as demand.people > 3 define 第1类 as demand.people > 9"), 1);
        assert_eq!(
            found_in(r#"list a "甲" { effect allow cite act item A1 "（甲）" } list b "乙" { effect bar cite act item B1 "(甲)" }"#),
            0
        );
    }

    #[test]
    fn two_names_of_one_item_may_look_alike() {
        assert_eq!(found(CODE, r#"list a "甲" { effect allow cite act item A1 "台账检查" aka "台帐检查" }"#), [""; 0]);
    }

    #[test]
    fn bodies_fields_and_rules_are_compared_each_with_their_own_kind() {
        let body = found(CODE, "body a \"第一办公室\"\nbody b \"第1办公室\"");
        assert!(body.len() == 1 && body.concat().contains("`第1办公室` and `第一办公室`"), "{body:?}");
        let field = found(CODE, "form x \"表\" extends demand { аpp: text \"应用\" optional app: text \"程序\" optional }");
        assert_eq!(field.len(), 1, "{field:?}");
        assert_eq!(found(CODE, "body a \"第一办公室\"\ndefine b \"第1办公室\" as demand.people > 3"), [""; 0]);
    }
}
