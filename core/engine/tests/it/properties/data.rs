//! Demands and decisions as JSON.

use jianfu::Scratch;
use jianfu::wire::ValueRecord;

use super::*;

/// A demand as JSON, its form somewhere among its facts, written in one of several ways.
fn text_of(choices: &mut Choices, drawn: &Drawn) -> String {
    let quoted = |text: &str| serde_json::to_string(text).unwrap();
    let mut entries: Vec<String> = drawn
        .facts
        .iter()
        .map(|(field, value)| {
            let json = match value {
                Value::Decimal(number) => number.to_string(),
                other => serde_json::to_string(&ValueRecord::from(other)).unwrap(),
            };
            format!("{}{}:{}{json}", choices.one(&["", " "]), quoted(field), choices.one(&["", "\n "]))
        })
        .collect();
    let form = format!("{}: {}", choices.one(&["\"form\"", "\"表单\"", "\"\\u0066orm\""]), quoted(drawn.form));
    let at = choices.below(entries.len() + 1);
    entries.insert(at, form);
    format!("{{{}}}", entries.join(","))
}

/// The same, or what comes of it where something is left out, repeated or put in.
fn perhaps_broken(choices: &mut Choices, text: String) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    for _ in 0..choices.below(3) {
        let at = choices.below(characters.len().max(1));
        match choices.below(4) {
            0 => drop(characters.splice(at.., [])),
            1 => drop(characters.splice(at..at, "\"x\": 1,".chars())),
            2 => drop(characters.splice(at..at, choices.one(&["\\", "\"", ",", "[", "{", "}", "null", "\\ud800", "1e3", "9e99"]).chars())),
            _ => {
                let part: Vec<char> = characters.iter().skip(at).take(1 + choices.below(20)).copied().collect();
                characters.splice(at..at, part);
            }
        }
    }
    characters.into_iter().collect()
}

/// A decision as JSON.
fn told(decision: &Decision<'_>, lang: Lang) -> String {
    serde_json::to_string(&decision.record(lang)).unwrap()
}

#[test]
fn a_demand_of_json_is_the_demand_of_its_values() {
    // Of whole numbers only those are read that fit into 64 bits.
    let fits = |value: &Value| !matches!(value, Value::Decimal(number) if number.scale() == 0 && i64::try_from(number.mantissa()).is_err());
    check_demands(|choices, case, drawn| {
        let mut drawn = Drawn { past: None, ..drawn.clone() };
        drawn.facts.retain(|_, value| fits(value));
        let drawn = &drawn;
        let text = text_of(choices, drawn);
        let demand = case.pack.demand_from_json(&text, None).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let decision = case.pack.decide(&demand, &context(drawn, None));
        case.same(drawn, &text, &told(&decision, Lang::Zh), &told(&case.decide(drawn), Lang::Zh))
    });
}

#[test]
fn json_decided_in_memory_used_before_comes_out_as_in_new_memory() {
    let scratch = std::cell::RefCell::new(Scratch::default());
    let (read, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    check_demands(|choices, case, drawn| {
        let text = text_of(choices, drawn);
        let text = perhaps_broken(choices, text);
        let context = context(&Drawn { past: None, ..drawn.clone() }, None);
        let default = choices.one(&[None, Some("task"), Some("no form")]);
        let expected = case.pack.demand_from_json(&text, default).map(|demand| told(&case.pack.decide(&demand, &context), Lang::En));
        let mut scratch = scratch.borrow_mut();
        let found = case.pack.decide_json(&text, default, &context, &mut scratch).map(|decision| told(&decision, Lang::En));
        let counter = if found.is_ok() { &read } else { &refused };
        counter.set(counter.get() + 1);
        let error = |result: Result<String, jianfu::DataError>| {
            result.map_err(|error| (error.code(), error.message().clone(), format!("{error:?}")))
        };
        case.same(drawn, &text, &error(found), &error(expected))
    });
    assert!(read.get() > 0 && refused.get() > 0, "{} read, {} refused", read.get(), refused.get());
}

#[test]
fn what_a_pack_keeps_of_words_changes_nothing_that_it_says() {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        for _ in 0..demands() {
            let drawn = choices.demand();
            let lang = choices.one(&[Lang::Zh, Lang::En]);
            let anew = Case::new(case.text.clone())?;
            case.same(&drawn, "record", &told(&case.decide(&drawn), lang), &told(&anew.decide(&drawn), lang))?;
        }
        Ok(())
    });
}
