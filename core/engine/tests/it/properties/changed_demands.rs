//! What happens when a demand is written otherwise, or learns more.

use super::*;

#[test]
fn an_approval_stands_whatever_absent_fact_is_given() {
    check_demands(|choices, case, drawn| {
        let before = case.decide(drawn);
        if before.outcome() != Outcome::Approve {
            return Ok(());
        }
        case.same(drawn, "an approval lacks nothing", &missing(&before), &BTreeSet::new())?;
        for _ in 0..4 {
            let mut more = drawn.clone();
            for field in drawn.absent() {
                if choices.in_hundred(50) {
                    more.facts.insert(field.to_owned(), choices.fact(field));
                }
            }
            // The day whose law applies is not to change with the date.
            more.as_of = before.as_of();
            case.same(&more, "stays approved", &case.decide(&more).outcome(), &Outcome::Approve)?;
        }
        Ok(())
    });
}

#[test]
fn where_nothing_is_missing_no_further_fact_changes_the_outcome() {
    check_demands(|choices, case, drawn| {
        let mut known = drawn.clone();
        known.as_of = case.decide(drawn).as_of();
        // Give what is missing, as often as that makes something else missing; what was given as an unknown name stays.
        for _ in 0..6 {
            let missing = missing(&case.decide(&known));
            for field in known.absent().into_iter().filter(|field| missing.contains(*field)) {
                known.facts.insert(field.to_owned(), choices.fact(field));
            }
        }
        let before = case.decide(&known);
        if !before.missing().is_empty() {
            return Ok(());
        }
        for field in known.absent() {
            let mut more = known.clone();
            more.facts.insert(field.to_owned(), choices.fact(field));
            case.same(&more, &format!("outcome with {field}"), &case.decide(&more).outcome(), &before.outcome())?;
        }
        Ok(())
    });
}

#[test]
fn null_blank_empty_and_absent_are_the_same() {
    check_demands(|choices, case, drawn| {
        let mut bare = drawn.clone();
        bare.facts.retain(|_, value| reference::is_present(value));
        let mut padded = bare.clone();
        for field in bare.absent() {
            padded.facts.insert(field.to_owned(), choices.nothing(field));
        }
        let expected = (said(&case.decide(drawn)), missing(&case.decide(drawn)));
        for other in [bare, padded] {
            let decision = case.decide(&other);
            case.same(&other, "decision", &(said(&decision), missing(&decision)), &expected)?;
        }
        Ok(())
    });
}

#[test]
fn width_space_and_case_of_texts_change_nothing() {
    check_demands(|choices, case, drawn| {
        let mut other = drawn.clone();
        other.facts = drawn.facts.iter().map(|(field, value)| (field.clone(), rewritten(choices, value))).collect();
        let (before, after) = (case.decide(drawn), case.decide(&other));
        case.same(&other, "decision", &(said(&after), missing(&after)), &(said(&before), missing(&before)))
    });
}

/// The same value, its texts in other widths, with spaces, in other cases.
fn rewritten(choices: &mut Choices, value: &Value) -> Value {
    match value {
        Value::Text(text) => {
            let mut rewritten = String::new();
            for character in text.chars() {
                if choices.in_hundred(15) {
                    rewritten.push(choices.one(&[' ', '\u{3000}', '\t', '\u{200b}', '\u{ad}']));
                }
                rewritten.push(match character {
                    // What is read by these marks stays as it is.
                    '《' | '》' | '第' => character,
                    '!'..='~' if choices.in_hundred(30) => char::from_u32(u32::from(character) + 0xFEE0).unwrap(),
                    _ if choices.in_hundred(30) => {
                        if character.is_ascii_lowercase() {
                            character.to_ascii_uppercase()
                        } else {
                            character.to_ascii_lowercase()
                        }
                    }
                    _ => character,
                });
            }
            Value::Text(rewritten)
        }
        Value::List(values) => Value::List(values.iter().map(|value| rewritten(choices, value)).collect()),
        Value::Record(parts) => Value::Record(parts.iter().map(|(name, value)| (name.clone(), rewritten(choices, value))).collect()),
        other => other.clone(),
    }
}

#[test]
fn equal_demands_get_equal_decisions_and_receipts() {
    let again = |case: &Case| Ok(vec![Case::new(case.text.clone())?]);
    check_variants(again, |case, again, drawn| {
        case.same(drawn, "record", &again.decide(drawn).record(Lang::En), &case.decide(drawn).record(Lang::En))?;
        case.same(drawn, "words", &again.decide(drawn).explain(Lang::Zh), &case.decide(drawn).explain(Lang::Zh))
    });
}

#[test]
fn the_day_may_come_from_the_demand_or_from_the_caller() {
    check_demands(|_, case, drawn| {
        let decision = case.decide(drawn);
        let mut asked = drawn.clone();
        asked.as_of = decision.as_of();
        case.same(&asked, "record", &case.decide(&asked).record(Lang::En), &decision.record(Lang::En))
    });
}

#[test]
fn fields_may_be_given_by_label() {
    check_demands(|_, case, drawn| {
        let form = case.pack.form(drawn.form).unwrap();
        let mut demand = case.pack.demand(form.label()).unwrap();
        for (field, value) in &drawn.facts {
            demand.put(form.field(field).unwrap().label(), value.clone()).unwrap();
        }
        let history = drawn.past.as_ref().map(|past| past.engine(&case.pack));
        let decision = case.pack.decide(&demand.finish(), &context(drawn, history.as_ref()));
        case.same(drawn, "record", &decision.record(Lang::En), &case.decide(drawn).record(Lang::En))
    });
}
