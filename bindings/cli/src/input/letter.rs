//! The standard form of a letter's text: a line `field: value` for each fact.

/// An entry of a letter: names and what stands behind them.
pub(crate) type Written = Vec<(String, String)>;

/// What a text in the standard form says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Standard {
    pub(crate) entries: Vec<Written>,
    /// The first line within it that is not `field: value`, from 1.
    pub(crate) wrong: Option<(usize, String)>,
}

/// Reads a text in the standard form; nothing where no line begins it.
///
/// It begins with the first line `field: value` whose field is known and whose value is not blank, so that a greeting may come before, and ends with a line of
/// two or more dashes or with the text. In between each line that is not blank is `field: value`, with a colon of either width. A further entry begins where the
/// form is named again.
pub(crate) fn standard(text: &str, is_known: impl Fn(&str) -> bool, is_form: impl Fn(&str) -> bool) -> Option<Standard> {
    let mut entries: Vec<Written> = Vec::new();
    for (number, line) in (1..).zip(text.lines().map(blank_trimmed)) {
        if line.is_empty() {
            continue;
        }
        let pair = line.split_once([':', '：']).map(|(name, value)| (blank_trimmed(name), blank_trimmed(value)));
        let pair = pair.filter(|(name, value)| is_known(name) && !(entries.is_empty() && value.is_empty()));
        // Two facts in one line, as where line ends were lost, would become one.
        let is_double = pair.is_some_and(|(_, value)| names_before_colons(value).any(&is_known));
        if is_double {
            return Some(Standard { entries, wrong: Some((number, line.to_owned())) });
        }
        match (pair, entries.last_mut()) {
            (None, None) => {}
            (None, Some(_)) if is_end(line) => break,
            (None, Some(_)) => return Some(Standard { entries, wrong: Some((number, line.to_owned())) }),
            (Some((name, value)), Some(entry)) if !(is_form(name) && entry.iter().any(|(name, _)| is_form(name))) => {
                entry.push((name.to_owned(), value.to_owned()));
            }
            (Some((name, value)), _) => entries.push(vec![(name.to_owned(), value.to_owned())]),
        }
    }
    (!entries.is_empty()).then_some(Standard { entries, wrong: None })
}

/// The words that stand before a colon.
fn names_before_colons(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices([':', '：']).filter_map(|(at, _)| text.get(..at)?.split_whitespace().next_back())
}

/// A line of dashes, as before a signature.
fn is_end(line: &str) -> bool {
    line.chars().count() > 1 && line.chars().all(|c| matches!(c, '-' | '—' | '－' | '_' | '='))
}

/// Without white space at the ends, wide and hard spaces among it.
fn blank_trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}' || c == '\u{200B}')
}

#[cfg(test)]
mod tests {
    use super::{Standard, standard};

    fn read(text: &str) -> Option<Standard> {
        standard(text, |name| ["表单", "编号", "日期", "事项"].contains(&name), |name| name == "表单")
    }

    fn entries(text: &str) -> Vec<String> {
        let entries = read(text).map(|read| read.entries).unwrap_or_default();
        entries.iter().map(|entry| entry.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_greeting_and_a_signature_are_passed_over_and_either_colon_divides() {
        let text = "负责同志：您好\n事项：\n表单： 证明\n\n　编号:X1\r\n日期：2026-03-01 09:30\n--\n某社区\n电话：无\n";
        assert_eq!(entries(text), ["表单=证明 编号=X1 日期=2026-03-01 09:30"]);
        assert_eq!(entries("编号：1\n表单：证明\n表单：证明\n编号：2\n——\n"), ["编号=1 表单=证明", "表单=证明 编号=2"]);
        assert_eq!(read("请社区出具证明，谢谢。\n电话：无"), None);
    }

    #[test]
    fn a_line_within_it_that_is_nothing_known_is_told() {
        assert_eq!(read("表单：证明\n备考：无\n编号：1").and_then(|read| read.wrong), Some((2, "备考：无".to_owned())));
        assert_eq!(read("表单：证明\n编号：1\n某社区").and_then(|read| read.wrong), Some((3, "某社区".to_owned())));
        assert_eq!(read("表单：证明 编号：1").and_then(|read| read.wrong), Some((1, "表单：证明 编号：1".to_owned())));
        assert_eq!(read("表单：证明\n编号：1").map(|read| read.wrong), Some(None));
    }
}
