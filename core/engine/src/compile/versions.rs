//! Validities: reading them, and finding versions of one name that overlap or leave a gap.

use jianfu_dsl::tree::Validity;

use super::place::Place;
use super::{Compiler, say};
use crate::codes;
use crate::model::{Days, date_of, day_number};

/// One version of a name: the days on which it is in force, and where it is declared.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) days: Days,
    pub(super) place: Place,
}

impl Compiler<'_> {
    /// The days of a `valid` clause; always, where there is none.
    pub(super) fn days(&mut self, file: &str, valid: Option<&Validity>) -> Days {
        let Some(valid) = valid else { return Days::ALWAYS };
        let days = Days {
            from: valid.from.as_ref().map_or(Days::ALWAYS.from, |day| day_number(day.date)),
            to: valid.to.as_ref().map_or(Days::ALWAYS.to, |day| day_number(day.date)),
        };
        if days.from > days.to {
            self.error(codes::EMPTY_VALIDITY, file, valid.span, say("有效期的终止日早于起始日", "the validity ends before it begins"))
                .help = Some(say("把较早的日期写在「自」之后", "write the earlier date after `from`"));
            // What leans on it is not wrong too.
            return Days::ALWAYS;
        }
        days
    }

    /// Reports versions of one name that are in force on the same day, and days between versions on which none is.
    pub(super) fn check_versions(&mut self, what: (&str, &str), name: &str, versions: &mut [Version]) {
        versions.sort_by(|a, b| (a.days, &a.place).cmp(&(b.days, &b.place)));
        let mut rest = versions.iter();
        let Some(mut lasting) = rest.next() else { return };
        for later in rest {
            let earlier = lasting;
            if later.days.to > lasting.days.to {
                lasting = later;
            }
            if earlier.days.meets(later.days) {
                let code = if earlier.days == Days::ALWAYS && later.days == Days::ALWAYS { codes::DUPLICATE } else { codes::OVERLAP };
                let (zh, en) = if code == codes::DUPLICATE {
                    (format!("{}「{name}」声明了两次", what.0), format!("the {} `{name}` is declared twice", what.1))
                } else {
                    (
                        format!("{}「{name}」的两个版本在同一天都有效", what.0),
                        format!("two versions of the {} `{name}` are in force on the same day", what.1),
                    )
                };
                let until = date_of(later.days.from.saturating_sub(1)).filter(|_| later.days.from > earlier.days.from);
                let help = match until {
                    Some(day) => say(
                        format!("较早的版本写「有效 至 {day}」，首尾两天都算在内；或者改名"),
                        format!("write `valid to {day}` for the earlier version, for both ends count; or rename one"),
                    ),
                    None => say("改名，或写明互不重叠的有效期", "rename one, or give them validities that do not overlap"),
                };
                let mut diagnostic = later.place.error(code, &say(zh, en)).with_help(help);
                earlier.place.add_as_other(&mut diagnostic);
                self.push(diagnostic);
            } else if later.days.from - earlier.days.to > 1 {
                let first = date_of(earlier.days.to + 1).map(|day| day.to_string()).unwrap_or_default();
                let last = date_of(later.days.from - 1).map(|day| day.to_string()).unwrap_or_default();
                let message = say(
                    format!("{}「{name}」自 {first} 至 {last} 没有有效的版本", what.0),
                    format!("no version of the {} `{name}` is in force from {first} to {last}", what.1),
                );
                let help = say("确认这段空档是有意的，否则补上有效期", "check that the gap is meant, or close it");
                self.push(later.place.warning(codes::GAP, &message).with_help(help));
            }
        }
    }
}

/// The parts of `whole` that no interval of `parts` covers.
pub(super) fn uncovered(whole: Days, parts: &[Days]) -> Option<Days> {
    let mut parts: Vec<Days> = parts.iter().copied().filter(|part| part.meets(whole)).collect();
    parts.sort_unstable();
    let mut from = whole.from;
    for part in parts {
        if part.from > from {
            return Some(Days { from, to: part.from - 1 });
        }
        if part.to >= whole.to {
            return None;
        }
        from = from.max(part.to + 1);
    }
    Some(Days { from, to: whole.to })
}

#[cfg(test)]
mod tests {
    use super::uncovered;
    use crate::model::Days;

    fn days(from: i32, to: i32) -> Days {
        Days { from, to }
    }

    #[test]
    fn what_is_not_covered_is_found() {
        assert_eq!(uncovered(days(1, 9), &[days(5, 9), days(1, 4)]), None);
        assert_eq!(uncovered(days(1, 9), &[days(6, 9), days(1, 4)]), Some(days(5, 5)));
        assert_eq!(uncovered(days(1, 9), &[days(1, 4)]), Some(days(5, 9)));
        assert_eq!(uncovered(days(1, 9), &[]), Some(days(1, 9)));
        assert_eq!(uncovered(Days::ALWAYS, &[Days::ALWAYS]), None);
    }
}
