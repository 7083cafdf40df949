//! What happens when a pack is written otherwise, or grows.

use super::*;

/// A pack's files, for one text each.
fn files(texts: &[String]) -> Files {
    let mut files = Files::from([(
        "pack.toml".to_owned(),
        b"id = \"random\"\ntitle = \"\xe9\x9a\x8f\xe6\x9c\xba\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"town-office\"\n".to_vec(),
    )]);
    for (number, text) in texts.iter().enumerate() {
        files.insert(format!("part{number}/rules.jf"), text.as_bytes().to_vec());
    }
    files
}

#[test]
fn the_order_of_declarations_and_files_means_nothing() {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        let pack = Pack::from_files(&files(&[case.text.text()])).unwrap();
        let mut parts = vec![String::new(); 1 + choices.below(4)];
        for declaration in choices.shuffle(case.text.declarations.clone()) {
            let part = choices.below(parts.len());
            parts[part].push_str(&declaration);
            parts[part].push('\n');
        }
        let shuffled = Pack::from_files(&files(&parts)).map_err(|error| TestCaseError::fail(format!("{error}\n{parts:#?}")))?;
        for _ in 0..demands() {
            let drawn = choices.demand();
            let (one, other) = (decide(&pack, &drawn), decide(&shuffled, &drawn));
            case.same(&drawn, &format!("shuffled: {parts:#?}"), &whole(&other), &whole(&one))?;
        }
        Ok(())
    });
}

/// Every rule and check of a pack, as `overrides` names them.
fn rules(case: &Case) -> String {
    let trees = reference::trees([case.text.text().as_str()]);
    let names: BTreeSet<String> = reference::Pack::new(&trees).rules.iter().map(reference::Rule::path).collect();
    if names.is_empty() { String::new() } else { format!("overrides {}", names.into_iter().collect::<Vec<_>>().join(", ")) }
}

#[test]
fn a_rule_outside_its_validity_changes_nothing() {
    let variants = |case: &Case| {
        let over = rules(case);
        Ok(vec![
            case.with(&format!(
                "rule bygone \"旧规则\" on demand {{ cite base-law art 1 valid to 2025-12-29 {over} reject because \"旧\" remedy \"改\" }}"
            ))?,
            case.with(&format!(
                "rule coming \"新规则\" on demand {{ cite base-law art 1 valid from 2026-03-02 {over} approve because \"新\" }}"
            ))?,
        ])
    };
    check_variants(variants, |case, variant, drawn| {
        variant.same(drawn, "decision", &whole(&variant.decide(drawn)), &whole(&case.decide(drawn)))
    });
}

#[test]
fn a_rule_on_another_form_changes_nothing() {
    let variants = |case: &Case| {
        let over = rules(case);
        let apart = format!(
            "form elsewhere \"别处\" extends slip {{ }}\nrule apart on elsewhere {{ cite base-law art 1 {over} reject because \"否\" remedy \"改\" }}"
        );
        Ok(vec![case.with(&apart)?])
    };
    check_variants(variants, |case, variant, drawn| {
        variant.same(drawn, "decision", &whole(&variant.decide(drawn)), &whole(&case.decide(drawn)))
    });
}

#[test]
fn a_rejection_stands_when_more_rules_reject() {
    check_demands(|choices, case, drawn| {
        let before = case.decide(drawn);
        if before.outcome() != Outcome::Reject {
            return Ok(());
        }
        let condition = choices.condition(generate::ANYWHERE, 1);
        let more = case.with(&format!(
            "rule more on demand {{ basis assumption \"示例\" require {condition} else reject because \"否\" remedy \"改\" }}"
        ))?;
        let after = more.decide(drawn);
        let by_default = before.reasons().iter().any(|reason| reason.rule() == "default" && reason.is_decisive());
        // Where the default rejected, a rule that cannot be judged now speaks before it.
        let expected = if by_default && after.outcome() == Outcome::Refer { Outcome::Refer } else { Outcome::Reject };
        more.same(drawn, "stays rejected", &after.outcome(), &expected)
    });
}

#[test]
fn a_further_rule_that_refuses_makes_no_outcome_more_lenient() {
    check_demands(|choices, case, drawn| {
        let before = case.decide(drawn);
        if before.reasons().iter().any(|reason| reason.rule() == "default" && reason.is_decisive()) {
            return Ok(());
        }
        let (when, guard) = (choices.condition(generate::ANYWHERE, 1), choices.condition(generate::ANYWHERE, 1));
        let more = case.with(&format!("rule more on demand {{ basis assumption \"示例\" when {when} require {guard} else refer because \"否\" remedy \"改\" reject because \"否\" remedy \"改\" }}"))?;
        more.holds(drawn, "not more lenient", more.decide(drawn).outcome() >= before.outcome())
    });
}

#[test]
fn width_space_and_case_of_names_on_lists_change_nothing() {
    let rewrite = |text: &String| {
        text.replace("\"扫楼统计\"", "\"扫 楼\u{3000}统计\"")
            .replace("\"（ＡＢ）\"", "\"(aB)\"")
            .replace("\"1234-56\"", "\"１２３４－５６\"")
            .replace("item A1", "item a1")
    };
    check_variants(
        |case| Ok(vec![Case::new(PackText { declarations: case.text.declarations.iter().map(rewrite).collect() })?]),
        |case, variant, drawn| {
            let (before, after) = (case.decide(drawn), variant.decide(drawn));
            variant.same(drawn, "decision", &(said(&after), missing(&after)), &(said(&before), missing(&before)))
        },
    );
}

#[test]
fn chinese_and_english_twins_decide_alike() {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        let text = case.text.text();
        let chinese =
            jianfu_dsl::format("pack.jf", &text, Some(Lang::Zh)).map_err(|error| TestCaseError::fail(format!("{error:#?}\n{text}")))?;
        let english = jianfu_dsl::format("pack.jf", &chinese, Some(Lang::En))
            .map_err(|error| TestCaseError::fail(format!("{error:#?}\n{chinese}")))?;
        let twins = [&chinese, &english].map(|text| Pack::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")));
        for _ in 0..demands() {
            let drawn = choices.demand();
            let expected = whole(&case.decide(&drawn));
            for twin in &twins {
                case.same(&drawn, &format!("twin of {chinese}"), &whole(&decide(twin, &drawn)), &expected)?;
            }
        }
        Ok(())
    });
}
