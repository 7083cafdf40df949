//! Places in a document, in their canonical notation.

use crate::diagnostic::Lang;
use crate::keywords;
use crate::numerals;
use crate::tree::{Place, PlaceLevel};

/// Writes places: `art 9 para 1 sub 3` in English, `第九条第一款第（三）项` in Chinese; several are divided by `; ` or `、`.
///
/// Both notations parse back to the same places.
///
/// ```
/// use jianfu_dsl::{Lang, text::format_places};
/// use jianfu_dsl::tree::{Place, PlaceLevel};
/// let places = [Place { steps: vec![(PlaceLevel::Article, 9), (PlaceLevel::Paragraph, 1), (PlaceLevel::Sub, 3)] }];
/// assert_eq!(format_places(&places, Lang::Zh), "第九条第一款第（三）项");
/// assert_eq!(format_places(&places, Lang::En), "art 9 para 1 sub 3");
/// ```
pub fn format_places(places: &[Place], lang: Lang) -> String {
    let written: Vec<String> = places.iter().map(|place| format_place(place, lang)).collect();
    match lang {
        Lang::Zh => written.join("、"),
        Lang::En => written.join("; "),
    }
}

fn format_place(place: &Place, lang: Lang) -> String {
    let steps = place.steps.iter();
    match lang {
        Lang::Zh => steps
            .map(|(level, number)| match level {
                PlaceLevel::Sub => format!("第（{}）{}", numerals::print(*number), word(*level, lang)),
                _ => format!("第{}{}", numerals::print(*number), word(*level, lang)),
            })
            .collect(),
        Lang::En => steps.map(|(level, number)| format!("{} {number}", word(*level, lang))).collect::<Vec<_>>().join(" "),
    }
}

/// The keyword of a level.
fn word(level: PlaceLevel, lang: Lang) -> &'static str {
    let id = match level {
        PlaceLevel::Part => "part",
        PlaceLevel::Section => "sec",
        PlaceLevel::Article => "art",
        PlaceLevel::Paragraph => "para",
        PlaceLevel::Sub => "sub",
    };
    keywords::find(id).map_or(id, |keyword| keyword.form(lang))
}
