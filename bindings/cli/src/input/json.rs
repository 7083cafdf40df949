//! JSON: an array of objects, or an object a line. What is wrong with one leaves the others alone.

use jianfu::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Message};
use serde_json::value::RawValue;

use super::place::{At, Place};
use crate::codes;
use crate::problem;

/// An object of an input, or what stands where one should.
pub(crate) struct Found<'t> {
    pub(crate) at: At,
    pub(crate) text: &'t str,
    /// Why it is no object.
    pub(crate) wrong: Option<Diagnostic>,
}

/// The objects of an array.
///
/// # Errors
/// Text that is not JSON.
pub(crate) fn array<'t>(input: &str, text: &'t str, lang: Lang) -> Result<Vec<Found<'t>>, Diagnostic> {
    let objects: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| not_json(input, (error.line(), error.column())))?;
    let found = objects.iter().enumerate().map(|(index, object)| {
        let at = At::Number(index + 1);
        let wrong = (!object.get().starts_with('{')).then(|| no_object(&Place { input, at }.words(lang)));
        Found { at, text: object.get(), wrong }
    });
    Ok(found.collect())
}

/// The objects of lines. Blank lines are nothing.
pub(crate) fn lines<'t>(input: &'t str, text: &'t str, lang: Lang) -> impl Iterator<Item = Found<'t>> {
    text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(move |(index, line)| {
        let at = At::Line(index + 1);
        // The engine counts lines within the object, which here is always one, so broken JSON is found first and its place in the file named.
        let wrong = match serde_json::from_str::<&RawValue>(line) {
            Err(error) => Some(not_json(input, (index + 1, error.column()))),
            Ok(value) => (!value.get().starts_with('{')).then(|| no_object(&Place { input, at }.words(lang))),
        };
        Found { at, text: line, wrong }
    })
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
    let help = Message::new("每一件写作一个对象：{ \"form\": …, … }", "each is written as an object: { \"form\": …, … }");
    problem::error(codes::JSON, place, message).with_help(help)
}
