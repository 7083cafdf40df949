//! Demands from JSON: an array of objects, or an object a line. What is wrong with one leaves the others alone.

use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde_json::value::RawValue;

use super::judge::Judge;
use super::place::{At, Place};
use super::source::Input;
use crate::codes;
use crate::exit::Failure;
use crate::problem;

/// Decides the objects of an array.
pub(super) fn array(judge: &mut Judge<'_>, input: &Input, text: &str, form: Option<&str>) -> Result<(), Failure> {
    let objects: Vec<&RawValue> = match serde_json::from_str(text) {
        Ok(objects) => objects,
        Err(error) => {
            judge.broken(not_json(&input.name, (error.line(), error.column())));
            return Ok(());
        }
    };
    judge.announce(&input.name, objects.len());
    for (index, object) in objects.iter().enumerate() {
        let place = Place { input: &input.name, at: At::Number(index + 1) };
        let wrong = (!object.get().starts_with('{')).then(|| no_object(&place.words(judge.ui.lang)));
        judge.text(&place, object.get(), form, wrong)?;
    }
    Ok(())
}

/// Decides the objects of lines. Blank lines are nothing.
pub(super) fn lines(judge: &mut Judge<'_>, input: &Input, text: &str, form: Option<&str>) -> Result<(), Failure> {
    judge.announce(&input.name, text.lines().count());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let place = Place { input: &input.name, at: At::Line(index + 1) };
        // The engine counts lines within the object, which here is always one, so broken JSON is found first and its place in the file named.
        let wrong = match serde_json::from_str::<&RawValue>(line) {
            Err(error) => Some(not_json(&input.name, (index + 1, error.column()))),
            Ok(value) => (!value.get().starts_with('{')).then(|| no_object(&place.words(judge.ui.lang))),
        };
        judge.text(&place, line, form, wrong)?;
    }
    Ok(())
}

fn not_json(place: &str, (line, column): (usize, usize)) -> Diagnostic {
    let message = Message::new(
        format!("第 {line} 行第 {column} 列起不是正确的 JSON"),
        format!("this is not well-formed JSON from line {line} column {column} on"),
    );
    let help = Message::new("检查那里的引号、逗号和括号", "look at the quotation marks, commas and brackets there");
    problem::error(codes::JSON, place, message).with_help(help)
}

fn no_object(place: &str) -> Diagnostic {
    let message = Message::new("这里不是 JSON 对象", "this is no JSON object");
    let help = Message::new("一件要求写作一个对象：{ \"form\": …, … }", "a demand is written as an object: { \"form\": …, … }");
    problem::error(codes::JSON, place, message).with_help(help)
}
