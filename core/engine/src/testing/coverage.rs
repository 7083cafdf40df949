//! What of a pack its tests reach, as it is told.

use jianfu_dsl::{Lang, Message};

/// What a point of coverage is about.
///
/// ```
/// use jianfu::{CoverageKind, Lang};
/// assert_eq!((CoverageKind::Guard.name(), CoverageKind::Guard.word(Lang::Zh)), ("guard", "须满足"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CoverageKind {
    /// A rule or check: that it applies and does not, and that its closing verdict is reached.
    Rule,
    /// A guard: that it holds, and that it fails.
    Guard,
    /// An exception: that it applies and does not, and that it replaces the verdict above it.
    Exception,
    /// A condition of an approval: that it is attached, and that it is not.
    Condition,
    /// A version of a listed item: that it is looked up and found.
    Item,
    /// A comparison: the last value for which it holds and the first for which it does not. A validity: its first and last days and those beside them.
    Boundary,
    /// A comparison with values of an enum: each value that is named, and one that is not.
    Value,
    /// An article of a source, or an assumption: that some reason rests on it.
    Citation,
    /// What is measured over the history: that something is found or raised and that nothing is; of a metric or score, that it comes to a number.
    Measure,
}

impl CoverageKind {
    /// Every kind, in the order in which they are told.
    pub const ALL: [Self; 9] =
        [Self::Rule, Self::Guard, Self::Exception, Self::Condition, Self::Item, Self::Boundary, Self::Value, Self::Citation, Self::Measure];

    /// The name used in data.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Guard => "guard",
            Self::Exception => "exception",
            Self::Condition => "condition",
            Self::Item => "item",
            Self::Boundary => "boundary",
            Self::Value => "value",
            Self::Citation => "citation",
            Self::Measure => "measure",
        }
    }

    /// The word for people.
    pub const fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Rule, Lang::Zh) => "规则",
            (Self::Guard, Lang::Zh) => "须满足",
            (Self::Exception, Lang::Zh) => "例外",
            (Self::Condition, Lang::Zh) => "附条件",
            (Self::Item, Lang::Zh) => "清单事项",
            (Self::Boundary, Lang::Zh) => "边界",
            (Self::Value, Lang::Zh) => "取值",
            (Self::Citation, Lang::Zh) => "依据",
            (Self::Measure, Lang::Zh) => "计量",
            (Self::Rule, Lang::En) => "rules",
            (Self::Guard, Lang::En) => "guards",
            (Self::Exception, Lang::En) => "exceptions",
            (Self::Condition, Lang::En) => "conditions",
            (Self::Item, Lang::En) => "listed items",
            (Self::Boundary, Lang::En) => "boundaries",
            (Self::Value, Lang::En) => "values",
            (Self::Citation, Lang::En) => "citations",
            (Self::Measure, Lang::En) => "measures",
        }
    }
}

/// Something that a pack's tests should reach.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CoveragePoint {
    /// What it is about.
    pub kind: CoverageKind,
    /// The file where it stands, relative to the pack.
    pub file: String,
    /// The line of rule text, the row of a table, or the number of an item of a TOML file.
    pub line: u32,
    /// What it belongs to: `rule`, `rule.guard`, `rule.exception`, `list.KEY`, or the title of a source.
    pub name: String,
    /// What no test does as long as it is not covered.
    pub message: Message,
    /// Whether some test reaches it.
    pub covered: bool,
    /// Whether it is not covered since the rule or exception that it stands in never applies, which is a point of its own.
    pub implied: bool,
}

/// How many points there are, and how many of them are covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Covered {
    /// Those that some test reaches.
    pub covered: usize,
    /// All of them.
    pub total: usize,
}

/// What of a pack its tests reach.
///
/// ```
/// use jianfu::{CoverageKind, Pack};
/// let coverage = Pack::parse(r#"
///     form task "事项" { date: date is as_of people: int "人数" }
///     rule few "人数" on task {
///       basis assumption "示例"
///       require limit: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
///     }
///     default on task refer because "无规则"
///     test "三人可以" { given task { date: 2026-01-01, people: 3 } expect refer by default }
/// "#)?.run_tests().coverage;
/// let guards = coverage.of(CoverageKind::Guard);
/// assert_eq!((guards.covered, guards.total), (1, 2));
/// let told: Vec<&str> = coverage.uncovered().map(|point| point.message.en.as_str()).collect();
/// assert_eq!(told, ["no test makes it fail", "no test has `people` equal to 4"]);
/// # Ok::<(), jianfu::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Coverage {
    /// Every point, in the order of files and lines.
    pub points: Vec<CoveragePoint>,
}

impl Coverage {
    /// The points of one kind.
    pub fn of(&self, kind: CoverageKind) -> Covered {
        count(self.points.iter().filter(|point| point.kind == kind))
    }

    /// All points.
    pub fn total(&self) -> Covered {
        count(self.points.iter())
    }

    /// Whether there is nothing that the tests do not reach.
    pub fn is_complete(&self) -> bool {
        self.points.iter().all(|point| point.covered)
    }

    /// The points that no test reaches, in the order of files and lines.
    pub fn uncovered(&self) -> impl Iterator<Item = &CoveragePoint> {
        self.points.iter().filter(|point| !point.covered)
    }

    /// Those of them that every pack should have a test for: rules, guards and exceptions that were not tried both ways. What stands in one that never
    /// applies is not said again.
    pub fn untried(&self) -> impl Iterator<Item = &CoveragePoint> {
        let basic = |kind| matches!(kind, CoverageKind::Rule | CoverageKind::Guard | CoverageKind::Exception);
        self.uncovered().filter(move |point| basic(point.kind) && !point.implied)
    }
}

fn count<'p>(points: impl Iterator<Item = &'p CoveragePoint>) -> Covered {
    points
        .fold(Covered::default(), |so_far, point| Covered { covered: so_far.covered + usize::from(point.covered), total: so_far.total + 1 })
}
