//! Charts as SVG: drawn from the numbers of the tables beside them, readable in greyscale, without scripts.

use std::fmt::Write as _;

use crate::data::{FormData, Report};
use crate::words;

/// Forms that a chart shows.
const SHOWN: usize = 12;
/// The room for names, the longest bar, and the room for a number, in units of the picture.
const NAMES: u64 = 160;
const BARS: u64 = 400;
const NUMBERS: u64 = 120;
/// The height of the columns of months.
const COLUMNS: u64 = 150;
/// What fills the bars of the period before.
const HATCH: &str = concat!(
    r#"<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">"#,
    r#"<rect width="6" height="6" class="paper"/><line x1="0" y1="0" x2="0" y2="6" class="hatch"/></pattern></defs>"#
);
/// From month to month.
const MONTH: u64 = 56;

/// The entries of each form, in the period and in the one before: two bars a form, the period's dark, the other hatched.
pub(crate) fn comparison(report: &Report) -> String {
    let lang = words::lang(report.lang);
    let larger = |form: &FormData| form.all.now.max(form.all.before.unwrap_or(0));
    let mut forms: Vec<&FormData> = report.forms.iter().filter(|form| larger(form) > 0).collect();
    forms.sort_by_key(|form| std::cmp::Reverse(larger(form)));
    forms.truncate(SHOWN);
    let most = forms.iter().flat_map(|form| [form.all.now, form.all.before.unwrap_or(0)]).max().unwrap_or(0).max(1);
    let height = 44 * forms.len() as u64 + 40;
    let mut svg = begin(NAMES + BARS + NUMBERS, height, words::of("cuts", lang));
    svg.push_str(HATCH);
    for (row, form) in (0..).zip(&forms) {
        let y = 44 * row + 8;
        text(&mut svg, (NAMES - 10, y + 20), "end", "name", &clipped(&form.label));
        bar(&mut svg, (NAMES, y), scaled(form.all.now, most, BARS), "now", form.all.now);
        if let Some(before) = form.all.before {
            bar(&mut svg, (NAMES, y + 17), scaled(before, most, BARS), "before", before);
        }
    }
    let y = height - 22;
    for (x, class, key) in
        [(NAMES, "now", "now"), (NAMES + 130, "before", "before")].into_iter().take(1 + usize::from(report.before.is_some()))
    {
        let _ = write!(svg, r#"<rect class="{class}" x="{x}" y="{y}" width="22" height="12"/>"#);
        text(&mut svg, (x + 30, y + 11), "start", "small", words::of(key, lang));
    }
    svg + "</svg>"
}

/// How many entries of a form there were in each of twelve months.
pub(crate) fn months(form: &FormData, lang: jianfu::Lang) -> String {
    let most = form.months.iter().filter_map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let title = format!("{}：{}", form.label, words::of("months", lang));
    let mut svg = begin(MONTH * form.months.len() as u64 + 20, COLUMNS + 60, &title);
    let floor = COLUMNS + 24;
    let _ = write!(svg, r#"<line class="axis" x1="10" y1="{floor}" x2="{}" y2="{floor}"/>"#, MONTH * form.months.len() as u64 + 10);
    for (at, (month, count)) in (0..).zip(&form.months) {
        let (x, height) = (at * MONTH + 18, scaled(count.unwrap_or(0), most, COLUMNS));
        let _ = write!(svg, r#"<rect class="now" x="{x}" y="{}" width="{}" height="{height}"/>"#, floor - height, MONTH - 16);
        let middle = x + (MONTH - 16) / 2;
        // What the history does not reach is not nought.
        let shown = count.map_or_else(|| "–".to_owned(), |count| count.to_string());
        text(&mut svg, (middle, floor - height - 5), "middle", "small", &shown);
        text(&mut svg, (middle, floor + 17), "middle", "small", month);
    }
    svg + "</svg>"
}

fn begin(width: u64, height: u64, title: &str) -> String {
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" style="max-width:{width}px">"#,
            "<title>{title}</title>",
        ),
        width = width,
        height = height,
        title = escaped(title),
    )
}

fn bar(svg: &mut String, (x, y): (u64, u64), width: u64, class: &str, count: u64) {
    let _ = write!(svg, r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="14"/>"#);
    text(svg, (x + width + 8, y + 12), "start", "small", &count.to_string());
}

fn text(svg: &mut String, (x, y): (u64, u64), anchor: &str, class: &str, text: &str) {
    let _ = write!(svg, r#"<text class="{class}" x="{x}" y="{y}" text-anchor="{anchor}">{}</text>"#, escaped(text));
}

/// So much of a length; a unit at least where there is anything.
fn scaled(count: u64, most: u64, length: u64) -> u64 {
    let scaled = u128::from(count) * u128::from(length) / u128::from(most.max(1));
    u64::try_from(scaled).unwrap_or(length).max(u64::from(count > 0))
}

/// A name that fits beside its bars.
fn clipped(name: &str) -> String {
    if name.chars().count() <= 11 { name.to_owned() } else { name.chars().take(10).chain(['…']).collect() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{clipped, escaped, scaled};

    #[test]
    fn bars_are_in_proportion_and_what_is_there_is_seen() {
        assert_eq!((scaled(50, 100, 400), scaled(1, 100_000, 400), scaled(0, 10, 400), scaled(10, 10, 400)), (200, 1, 0, 400));
        assert_eq!(escaped("<script>&\""), "&lt;script&gt;&amp;&quot;");
        assert_eq!(clipped("一二三四五六七八九十一二"), "一二三四五六七八九十…");
    }
}
