//! The syntax tree: what a rule file says, before anyone asks whether it makes sense.
//!
//! Every node knows the bytes it came from ([`Span`]), and spans take no part in equality, so two texts that differ only in layout, keyword language
//! or punctuation width give equal trees.

use jiff::civil::Date;

/// A half-open range of bytes in one file.
///
/// Spans never make two trees different: `==` between spans is always true.
///
/// ```
/// use jianfu_dsl::tree::Span;
/// assert_eq!(Span::new(3, 9), Span::new(0, 1));
/// assert_eq!(Span::new(3, 9).len(), 6);
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span from byte `start` up to, not including, byte `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// How many bytes it covers.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The smallest span that covers both.
    pub fn to(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

/// One parsed file: its declarations in the order written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct File {
    /// The declarations that parsed; those with an error are left out and reported.
    pub declarations: Vec<Declaration>,
}

/// One top-level declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// The whole declaration, from its keyword to its last token.
    pub span: Span,
    /// What is declared.
    pub kind: DeclarationKind,
}

/// The kinds of declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeclarationKind {
    /// `enum`
    Enum(EnumDecl),
    /// `form`
    Form(FormDecl),
    /// `source`
    Source(SourceDecl),
    /// `list`
    List(ListDecl),
    /// `body`
    Body(BodyDecl),
    /// `define`
    Define(DefineDecl),
    /// `rule`
    Rule(RuleDecl),
    /// `checklist`
    Checklist(ChecklistDecl),
    /// `default`
    Default(DefaultDecl),
    /// `serial`
    Serial(SerialDecl),
    /// `quota`
    Quota(QuotaDecl),
    /// `deadline`
    Deadline(DeadlineDecl),
    /// `metric`
    Metric(MetricDecl),
    /// `alert`
    Alert(AlertDecl),
    /// `score`
    Score(ScoreDecl),
    /// `test`
    Test(TestDecl),
    /// `cases`
    Cases(CasesDecl),
}

/// A name as written (NFC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The identifier.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A string literal, without its quotation marks and with its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The contents.
    pub text: String,
    /// Where it stands, quotation marks included.
    pub span: Span,
}

/// A whole number with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Int {
    /// The value.
    pub value: u64,
    /// Where it stands.
    pub span: Span,
}

/// A civil date with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The date.
    pub date: Date,
    /// Where it stands.
    pub span: Span,
}

/// `enum level "层级" ordered { central "中央", … }`, highest first when ordered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Whether `<` and `>=` compare its values.
    pub ordered: bool,
    /// The values.
    pub variants: Vec<Variant>,
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
}

/// `form inspection "检查" extends demand { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form whose fields it inherits.
    pub extends: Option<Name>,
    /// Its own fields.
    pub fields: Vec<Field>,
}

/// One field of a form, or one column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// What values it takes.
    pub ty: Type,
    /// Its label.
    pub label: Option<Text>,
    /// `is as_of`: its date says whose law applies.
    pub as_of: bool,
    /// `optional`: leaving it out is not a gap in the form.
    pub optional: bool,
    /// The whole field.
    pub span: Span,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Type {
    /// `text`, `int`, `decimal`, `bool`, `date`, `body`, `basis`, or an enum's name.
    pub name: Name,
    /// `list of …`
    pub list: bool,
}

/// `valid from … to …`; both ends belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validity {
    /// First day, or since ever.
    pub from: Option<Day>,
    /// Last day, or for good.
    pub to: Option<Day>,
    /// The whole clause.
    pub span: Span,
}

/// `source cert-2020 "…" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceDecl {
    /// Its name.
    pub name: Name,
    /// Its title.
    pub title: Text,
    /// Document number, as `民发〔2020〕20号`.
    pub number: Option<Text>,
    /// Who issued it.
    pub issuer: Option<Text>,
    /// A value of the pack's enum `level`.
    pub level: Option<Name>,
    /// A value of the pack's ordered enum `rank`.
    pub rank: Option<Name>,
    /// How well it was read.
    pub confidence: Option<Confidence>,
    /// When it is in force.
    pub valid: Option<Validity>,
}

/// How well the text behind a citation was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confidence {
    /// The code.
    pub code: ConfidenceCode,
    /// Where it stands.
    pub span: Span,
}

/// The confidence codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConfidenceCode {
    /// `C`: the operative text was read.
    Read,
    /// `N`: an official summary or news report only.
    Summary,
    /// `P`: partly read.
    Partly,
    /// `R`: read in a version that has since been revised.
    Revised,
    /// `Y`: the handler was confirmed by a statute that was read.
    Handler,
}

impl ConfidenceCode {
    /// Every code, in the order of the language reference.
    pub const ALL: [Self; 5] = [Self::Read, Self::Summary, Self::Partly, Self::Revised, Self::Handler];

    /// The letter that stands in rule text.
    ///
    /// ```
    /// use jianfu_dsl::tree::ConfidenceCode;
    /// assert_eq!(ConfidenceCode::Revised.letter(), "R");
    /// ```
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Read => "C",
            Self::Summary => "N",
            Self::Partly => "P",
            Self::Revised => "R",
            Self::Handler => "Y",
        }
    }

    /// The code of a letter.
    pub fn from_letter(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.letter() == letter)
    }
}

/// What a statement rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// `cite source …`
    Cite(Cite),
    /// `basis assumption "why"`
    Assumption(Text),
}

/// `cite corrections-law art 12; 18 confidence P quote "…" valid from …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cite {
    /// The source's name.
    pub source: Name,
    /// The places in it.
    pub places: Vec<Place>,
    /// How well this place was read, where it differs from the source's.
    pub confidence: Option<Confidence>,
    /// The words of the text itself.
    pub quote: Option<Text>,
    /// The days on which this citation may be used, where it differs from the source's.
    pub valid: Option<Validity>,
    /// The whole clause.
    pub span: Span,
}

/// One place in a document, from the widest step to the narrowest: `art 9 para 1 sub 3`.
///
/// `art 12; 18` is two places, and the second repeats the first's leading step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    /// The steps.
    pub steps: Vec<(PlaceLevel, u32)>,
}

/// The steps that a place in a document is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceLevel {
    /// `part` 部分
    Part,
    /// `sec` 节
    Section,
    /// `art` 条
    Article,
    /// `para` 款
    Paragraph,
    /// `sub` 项
    Sub,
}

/// `list assist "…" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// `effect allow`, `bar` or `inform`; a list must say it, the compiler checks.
    pub effect: Option<(Effect, Span)>,
    /// The columns beside key, name and aliases.
    pub columns: Vec<Field>,
    /// What the whole list rests on.
    pub bases: Vec<Basis>,
    /// When the whole list is in force.
    pub valid: Option<Validity>,
    /// Items written in the file.
    pub items: Vec<ItemDecl>,
    /// Files that hold further items, relative to the pack.
    pub files: Vec<Text>,
}

/// What being on a list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// May be asked.
    Allow,
    /// May not be asked.
    Bar,
    /// For information.
    Inform,
}

/// `item AS20 "协助社区矫正工作" aka "…" under … { field: "平安" } cite … valid …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDecl {
    /// Its key.
    pub key: Name,
    /// Its name.
    pub name: Option<Text>,
    /// Other names for the same item.
    pub aliases: Vec<Text>,
    /// The item it belongs to, when the list is a tree.
    pub under: Option<Name>,
    /// Column values.
    pub values: Vec<Entry>,
    /// What this item rests on; the list's own where empty.
    pub bases: Vec<Basis>,
    /// When it is in force; the list's own where absent.
    pub valid: Option<Validity>,
    /// The whole item.
    pub span: Span,
}

/// `name: value` in an item, a test's facts, or a basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The field or column.
    pub name: Name,
    /// Its value.
    pub value: Literal,
}

/// A value written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The value.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of written value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiteralKind {
    /// A number as written, with an optional sign and decimal point.
    Number(String),
    /// A string.
    Text(String),
    /// A date.
    Date(Date),
    /// `true` or `false`
    Bool(bool),
    /// A name: an enum's value, a body, a source.
    Name(String),
    /// `[a, b]`
    List(Vec<Literal>),
    /// `{ source: …, article: … }`
    Record(Vec<Entry>),
}

/// `body district-office "…" aka "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BodyDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Other names that mean this body.
    pub aliases: Vec<Text>,
    /// The body it belongs to.
    pub under: Option<Name>,
}

/// `define on-assist-list as …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefineDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it stands for.
    pub expr: Expr,
}

/// `rule admit-task "…" on task { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form it judges.
    pub form: Name,
    /// `overrides …`
    pub overrides: Vec<Target>,
    /// Its clauses.
    pub clauses: Clauses,
}

/// What an `overrides` or `by` names: `rule`, `checklist.check`, `checklist.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The names between the dots.
    pub path: Vec<Name>,
    /// Whether it ends in `.*`.
    pub all: bool,
    /// The whole target.
    pub span: Span,
}

/// The clauses that rules and exceptions share.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clauses {
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it is in force.
    pub valid: Option<Validity>,
    /// Where it applies.
    pub when: Option<Expr>,
    /// `require …`, all of which are looked at.
    pub guards: Vec<Guard>,
    /// The verdict when every guard holds.
    pub closing: Option<Verdict>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
}

/// `require label: condition cite … else reject because "…" remedy "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// Its label, or none.
    pub label: Option<Name>,
    /// What must hold.
    pub condition: Expr,
    /// What it rests on; the rule's own where empty.
    pub bases: Vec<Basis>,
    /// The verdict when it does not hold.
    pub otherwise: Verdict,
    /// The whole guard.
    pub span: Span,
}

/// `approve`, `reject` or `refer to body`, with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Which.
    pub kind: VerdictKind,
    /// To whom a referral goes.
    pub to: Option<Name>,
    /// `because "…"`
    pub because: Option<Text>,
    /// `remedy "…"`
    pub remedy: Option<Text>,
    /// `provided "…" when …`
    pub conditions: Vec<Provided>,
    /// The whole verdict.
    pub span: Span,
}

/// The three verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VerdictKind {
    /// 准予
    Approve,
    /// 转报
    Refer,
    /// 驳回
    Reject,
}

/// A condition that an approval carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provided {
    /// Its words.
    pub text: Text,
    /// When it is attached; always, where absent.
    pub when: Option<Expr>,
}

/// `except emergency "突发事件" { … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Its name, unique within its rule.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// Its clauses.
    pub clauses: Clauses,
    /// The whole exception.
    pub span: Span,
}

/// `checklist six "六必查" requires 6 { check … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// How many differently named checks it must hold.
    pub requires: Option<Int>,
    /// What the division into these checks rests on.
    pub bases: Vec<Basis>,
    /// Its checks, which are rules.
    pub checks: Vec<RuleDecl>,
}

/// `default on task refer to … because "…"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultDecl {
    /// The form.
    pub form: Name,
    /// The verdict when no rule speaks.
    pub verdict: Verdict,
}

/// `serial certificate-number "…" { community: digits 12 "-" year: digits 4 }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What the format rests on.
    pub bases: Vec<Basis>,
    /// Its parts, in order.
    pub parts: Vec<SerialPart>,
}

/// A part of a serial number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SerialPart {
    /// `name: digits N`
    Digits {
        /// What the digits mean.
        name: Name,
        /// How many.
        width: Int,
    },
    /// Fixed characters.
    Literal(Text),
}

/// A span of time in which entries are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// `calendar_year` 自然年
    Year,
    /// `calendar_half` 自然半年
    Half,
    /// `calendar_quarter` 自然季
    Quarter,
    /// `calendar_month` 自然月
    Month,
    /// `calendar_week` 自然周
    Week,
    /// `rolling N days`
    Rolling(Int),
}

/// `quota yearly-inspection "…" on inspection { … }`: reserved, not evaluated yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form it limits.
    pub form: Name,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it is in force.
    pub valid: Option<Validity>,
    /// Where it applies.
    pub when: Option<Expr>,
    /// `at_least` rather than `at_most`.
    pub at_least: bool,
    /// The number.
    pub limit: Int,
    /// The fields that make a group.
    pub per: Vec<Name>,
    /// The window.
    pub window: Window,
    /// The form whose entries are counted, and which of them.
    pub counting: Option<(Name, Option<Expr>)>,
    /// The verdict past the limit.
    pub verdict: Option<Verdict>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
}

/// `deadline admission-reply "…" on admission { from filed to answered within 15 workdays }`: reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The form.
    pub form: Name,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it is in force.
    pub valid: Option<Validity>,
    /// The field that starts the time.
    pub from: Name,
    /// The field that ends it.
    pub to: Name,
    /// How many days.
    pub days: Int,
    /// Working days rather than days.
    pub workdays: bool,
}

/// `metric inspection-cut "…" { percent … target >= 50 }`: reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// Shown as a percentage.
    pub percent: bool,
    /// The value.
    pub value: Expr,
    /// The value aimed at.
    pub target: Option<(CompareOp, Expr)>,
}

/// `alert interview "…" per issuer { when … then "约谈" }`: reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The fields that make a group.
    pub per: Vec<Name>,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// When it sounds.
    pub when: Expr,
    /// What follows.
    pub then: Text,
}

/// `score review "…" per issuer { base 100 deduct 10 per finding where … }`: reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreDecl {
    /// Its name.
    pub name: Name,
    /// Its label.
    pub label: Option<Text>,
    /// The fields that make a group.
    pub per: Vec<Name>,
    /// What it rests on.
    pub bases: Vec<Basis>,
    /// Points at the start.
    pub base: String,
    /// Points taken off per entry.
    pub deductions: Vec<Deduction>,
}

/// `deduct 10 per finding where …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deduction {
    /// Points.
    pub points: String,
    /// The form whose entries cost points.
    pub per: Name,
    /// Which of them.
    pub filter: Option<Expr>,
}

/// `test "…" { as_of … given … expect … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestDecl {
    /// Its name.
    pub name: Text,
    /// Whose law applies, where not the demand's own date.
    pub as_of: Option<Day>,
    /// What was known: reserved with `history`.
    pub known_at: Option<Day>,
    /// The demand.
    pub given: Facts,
    /// Earlier entries: reserved.
    pub history: Vec<Facts>,
    /// What must come out; all of them.
    pub expects: Vec<Expect>,
}

/// `form { field: value, … }`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The form.
    pub form: Name,
    /// The facts.
    pub entries: Vec<Entry>,
    /// The whole.
    pub span: Span,
}

/// `expect reject by rule because "…" remedy "…" provided "…" missing a, b`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// The outcome.
    pub outcome: VerdictKind,
    /// A reason of that outcome must come from here: a rule, `rule.guard`, `rule.exception`, `checklist.check`, `default`.
    pub by: Option<Target>,
    /// Such a reason must say this.
    pub because: Option<Text>,
    /// Such a reason must advise this.
    pub remedy: Option<Text>,
    /// The approval must carry each of these.
    pub provided: Vec<Text>,
    /// The missing facts must be exactly these fields.
    pub missing: Option<Vec<Name>>,
    /// The whole clause.
    pub span: Span,
}

/// `cases "admission" from "cases/admission.csv"`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasesDecl {
    /// Its name.
    pub name: Text,
    /// The file, relative to the pack.
    pub file: Text,
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A number as written.
    Number(String),
    /// A string.
    Text(String),
    /// A date.
    Date(Date),
    /// `true` or `false`
    Bool(bool),
    /// `as_of`: the day whose law applies.
    AsOf,
    /// `demand.a.b`
    Demand(Vec<Name>),
    /// `basis.a.b`, inside `where` over a list of bases.
    BasisField(Vec<Name>),
    /// The element itself, in `any demand.xs in …`; never written.
    Element,
    /// A bare name: a definition, an enum's value, a body, a source, or a counted entry's field.
    Name(Name),
    /// `list(key).column`
    Column {
        /// The list.
        list: Name,
        /// The key, name or alias to look up.
        key: Box<Expr>,
        /// The column.
        column: Name,
    },
    /// `not a`
    Not(Box<Expr>),
    /// `a and b and c`, flat
    And(Vec<Expr>),
    /// `a or b or c`, flat
    Or(Vec<Expr>),
    /// `a >= b`
    Compare {
        /// Left side.
        left: Box<Expr>,
        /// How.
        op: CompareOp,
        /// Right side.
        right: Box<Expr>,
    },
    /// `a in list`, `a not_in { b, c }`
    In {
        /// The value looked for.
        value: Box<Expr>,
        /// `not_in`
        negated: bool,
        /// Where.
        set: Set,
    },
    /// `a present`
    Present(Box<Expr>),
    /// `a missing`
    Missing(Box<Expr>),
    /// `a is certificate-number`
    Is {
        /// The text.
        value: Box<Expr>,
        /// The serial pattern.
        serial: Name,
    },
    /// `any demand.xs in …`, `all demand.bases where …`
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// The list.
        over: Box<Expr>,
        /// What is asked of an element.
        test: Box<Expr>,
    },
    /// `a + b`
    Arithmetic {
        /// Left side.
        left: Box<Expr>,
        /// How.
        op: ArithmeticOp,
        /// Right side.
        right: Box<Expr>,
    },
    /// `count(inspection where …, this calendar_year)`: reserved.
    Count(Box<Count>),
}

/// A set to look in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Set {
    /// A declared list.
    List(Name),
    /// `{ a, b }`
    Values(Vec<Expr>),
}

/// `any` or `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `any` 任一
    Any,
    /// `all` 全部
    All,
}

/// The comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// The arithmetic operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArithmeticOp {
    /// `+`
    Add,
    /// `-`, with white space on both sides
    Sub,
    /// `*`
    Mul,
    /// `/`: only in metrics, reserved
    Div,
}

/// `count(form where …, this calendar_year)`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The form whose entries are counted.
    pub form: Name,
    /// Which of them.
    pub filter: Option<Expr>,
    /// `this` or `last` window, or a rolling one.
    pub window: Option<(Period, Window)>,
}

/// Which window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// `this` 本期
    This,
    /// `last` 上期
    Last,
    /// `rolling N days`: ends on the day asked about.
    Rolling,
}
