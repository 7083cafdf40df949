//! What a statement rests on as data, in the form in which decisions show it.

use jianfu_dsl::Lang;
use jiff::civil::Date;

use super::{Basis, Validity};
use crate::model::Days;
use crate::wire::CitationRecord;

impl Basis<'_> {
    /// As data: the version that may be used on the day, or every version that may ever be used where no day is given. Empty where none may be.
    ///
    /// ```
    /// use jianfu::{Lang, Pack};
    /// let pack = Pack::parse(r#"
    ///     enum rank ordered { law "法律" }
    ///     source act "旧法" { rank law confidence C valid to 2025-12-31 }
    ///     list l "清单" { effect bar cite act art 3 valid to 2025-12-31 item K1 "甲" }
    /// "#)?;
    /// let list = pack.list("l").expect("it is declared");
    /// let lines = |day| list.bases().flat_map(|basis| basis.records(day, Lang::Zh)).map(|cite| cite.line(Lang::Zh)).collect::<Vec<_>>();
    /// assert_eq!(lines(None), ["《旧法》第三条［置信 C］"]);
    /// assert!(lines(Some(jiff::civil::date(2026, 1, 1))).is_empty());
    /// # Ok::<(), jianfu::Error>(())
    /// ```
    pub fn records(&self, day: Option<Date>, lang: Lang) -> Vec<CitationRecord> {
        let cite = match self {
            Self::Cite(cite) => cite,
            Self::Assumption(why) => return vec![CitationRecord::assumption(why)],
        };
        let own = cite.of.days.unwrap_or(Days::ALWAYS);
        let usable = cite.sources().filter_map(|source| {
            let days = source.of.days.and(own);
            let used = if let Some(day) = day { Validity::of(days).covers(day) } else { days.from <= days.to };
            used.then(|| CitationRecord {
                source: Some(source.name().to_owned()),
                title: Some(source.title().to_owned()),
                number: source.number().map(str::to_owned),
                issuer: source.issuer().map(str::to_owned),
                locator: cite.locator(lang),
                confidence: cite.own_confidence().unwrap_or(source.confidence()).letter(),
                quote: cite.quote().map(str::to_owned),
                valid_from: days.first().map(|day| day.to_string()),
                valid_to: days.last().map(|day| day.to_string()),
                assumption: None,
            })
        });
        usable.collect()
    }
}
