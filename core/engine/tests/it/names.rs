//! By what a clause may name a body, a form or a checklist: its name, its label, and of bodies an alias.

use jianfu::{Context, Files, Pack};

/// A pack whose rule refers to a body by this word.
fn referring(word: &str) -> Result<Pack, jianfu::Error> {
    Pack::parse(&format!(
        r#"form task "事务" {{ date: date is as_of }}
        body office "减负办" aka "镇减负办", "减负（办）"
        body parks "园林局" under {word}
        rule r on task {{ basis assumption "示例" refer to {word} because "待查" remedy "补正" }}
        default on task reject because "默认""#
    ))
}

/// The names of the bodies to which a demand is referred.
fn referred_to(pack: &Pack) -> Vec<String> {
    let demand = pack.demand("task").unwrap().set("date", "2026-03-01").unwrap().finish();
    pack.decide(&demand, &Context::of_demand()).refer_to().into_iter().map(|body| body.name.to_owned()).collect()
}

#[test]
fn a_referral_goes_to_a_body_by_name_label_or_alias() {
    for word in ["office", "减负办", "镇减负办"] {
        let pack = referring(word).unwrap_or_else(|error| panic!("{word}: {error}"));
        assert_eq!(referred_to(&pack), ["office"], "{word}");
    }
    assert!(referring("园林办").is_err());
}

#[test]
fn the_formatter_keeps_the_word_by_which_a_body_is_named() {
    let text = "rule r on task { basis assumption \"示例\" refer to 镇减负办 because \"待查\" remedy \"补正\" }\n";
    assert!(jianfu_dsl::format("a.jf", text, None).unwrap().contains("refer to 镇减负办"));
}

#[test]
fn the_body_of_a_pack_may_be_named_so_too() {
    let pack = |refer_to: &str| {
        let toml = format!("id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"{refer_to}\"\n");
        let rules = r#"form task "事务" { date: date is as_of }
            body office "减负办" aka "减负（办）"
            rule r on task { basis assumption "示例" refer because "待查" remedy "补正" }
            default on task reject because "默认""#;
        Pack::from_files(&Files::from([("pack.toml".to_owned(), toml.into_bytes()), ("a.jf".to_owned(), rules.as_bytes().to_vec())]))
    };
    for word in ["office", "减负办", "减负(办)"] {
        let pack = pack(word).unwrap_or_else(|error| panic!("{word}: {error}"));
        assert_eq!(referred_to(&pack), ["office"], "{word}");
    }
    assert!(pack("园林办").is_err());
}

#[test]
fn a_form_extends_another_by_name_or_label() {
    let form = |base: &str| {
        Pack::parse(&format!(
            r#"form visit "走访" extends {base} {{ place: text "地点" }}
            form demand "要求" {{ date: date is as_of }}
            default on 要求 refer because "默认""#
        ))
    };
    assert!(form("demand").is_ok() && form("要求").is_ok() && form("请求").is_err());
}

#[test]
fn a_checklist_is_overridden_by_name_or_label() {
    let pack = |word: &str| {
        Pack::parse(&format!(
            r#"form task "事务" {{ date: date is as_of }}
            checklist one "一查" {{ basis assumption "示例"
              check a "甲" on task {{ basis assumption "示例" reject because "甲" remedy "改" }} }}
            rule r on task {{ basis assumption "示例" overrides {word}.* approve because "可" }}
            default on task reject because "默认""#
        ))
    };
    for word in ["one", "一查"] {
        let pack = pack(word).unwrap_or_else(|error| panic!("{word}: {error}"));
        let demand = pack.demand("task").unwrap().set("date", "2026-03-01").unwrap().finish();
        assert_eq!(pack.decide(&demand, &Context::of_demand()).outcome(), jianfu::Outcome::Approve, "{word}");
    }
    assert!(pack("二查").is_err());
}

#[test]
fn rules_in_two_files_at_one_place_keep_their_own_overrides() {
    let common = r#"form task "事务" { date: date is as_of } default on task reject because "默认"
        rule x on task { basis assumption "示例" reject because "否" remedy "改" }"#;
    let version = |valid: &str, overrides: &str| {
        format!("rule r on task {{ basis assumption \"示例\" valid {valid} {overrides} approve because \"可\" }}")
    };
    let files = [
        ("pack.toml", "id = \"a\"\ntitle = \"a\"\nversion = \"1.0.0\"\nedition = 1\n".to_owned()),
        ("common.jf", common.to_owned()),
        ("new.jf", version("from 2026-01-01", "")),
        ("old.jf", version("to 2025-12-31", "overrides x")),
    ];
    let files: Files = files.into_iter().map(|(name, text)| (name.to_owned(), text.into_bytes())).collect();
    let pack = Pack::from_files(&files).unwrap();
    let outcome = |date: &str| {
        let demand = pack.demand("task").unwrap().set("date", date).unwrap().finish();
        pack.decide(&demand, &Context::of_demand()).outcome()
    };
    assert_eq!((outcome("2025-06-01"), outcome("2026-06-01")), (jianfu::Outcome::Approve, jianfu::Outcome::Reject));
}
