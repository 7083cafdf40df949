//! Values: from trees to columns with their types.

use jianfu_dsl::tree::{ArithmeticOp, Expr, ExprKind, Name, Span};

use super::express::{Env, Typed, one};
use super::scope::Found;
use super::unknown::What;
use super::{Compiler, say};
use crate::codes;
use crate::convert::{self, Names};
use crate::model::{Cell, EnumId, Kind, ListId, Operand, Part, SourceId, day_number, get};

impl Compiler<'_> {
    /// A value: its column and type. `expected` is what a bare word may be a value of.
    pub(super) fn operand(&mut self, env: &Env<'_>, expr: &Expr, expected: Option<Kind>) -> Option<Typed> {
        if !self.goes_deeper(env, expr) {
            return None;
        }
        let operand = self.operand_here(env, expr, expected);
        self.comes_back();
        operand
    }

    fn operand_here(&mut self, env: &Env<'_>, expr: &Expr, expected: Option<Kind>) -> Option<Typed> {
        match &expr.kind {
            ExprKind::Number(text) => match convert::number(text) {
                Ok(crate::Value::Int(number)) => Some((self.column(Operand::Constant(Cell::Int(number))), one(Kind::Int))),
                Ok(crate::Value::Decimal(number)) => {
                    Some((self.column(Operand::Constant(Cell::Decimal(number.normalize()))), one(Kind::Decimal)))
                }
                _ => {
                    let shown = convert::shorten(text);
                    self.error(
                        codes::NUMBER,
                        env.file,
                        expr.span,
                        say(format!("数「{shown}」太大或太细"), format!("the number `{shown}` is too large or too fine")),
                    )
                    .help = Some(say(
                        "整数在 ±9,223,372,036,854,775,807 之内，小数约有 28 位有效数字",
                        "whole numbers lie within ±9,223,372,036,854,775,807, and decimals have about 28 significant digits",
                    ));
                    None
                }
            },
            ExprKind::Text(text) => self.text(env, expr.span, text, expected),
            ExprKind::Date(date) => Some((self.column(Operand::Constant(Cell::Day(day_number(*date)))), one(Kind::Date))),
            ExprKind::Bool(value) => Some((self.column(Operand::Constant(Cell::Bool(*value))), one(Kind::Bool))),
            ExprKind::AsOf => Some((self.column(Operand::AsOf), one(Kind::Date))),
            ExprKind::Demand(path) => self.demand_path(env, expr.span, path),
            ExprKind::BasisField(path) => self.basis_path(env, expr.span, path),
            ExprKind::Element => {
                let kind = env.element?;
                Some((self.column(Operand::Element(Part::Whole)), one(kind)))
            }
            ExprKind::Name(name) => self.bare_name(env, name, expected),
            ExprKind::Column { list, key, column } => self.item_column(env, list, key, column),
            ExprKind::Arithmetic { left, op, right } => self.arithmetic(env, expr.span, left, *op, right),
            ExprKind::Count(count) => self.count(env, expr.span, count),
            _ => {
                self.error(codes::TYPE, env.file, expr.span, say("这里要一个值，不是条件", "a value is needed here, not a condition"))
                    .help =
                    Some(say("写字段、数、文本、日期或定义的名称", "write a field, a number, a text, a date or the name of a definition"));
                None
            }
        }
    }

    fn text(&mut self, env: &Env<'_>, span: Span, text: &str, expected: Option<Kind>) -> Option<Typed> {
        let kind = match expected {
            Some(kind @ (Kind::Enum(_) | Kind::Body | Kind::Source)) => kind,
            _ => Kind::Text,
        };
        let names = Names { enums: &self.model.enums, body_names: &self.model.body_names, source_names: &self.model.source_names };
        let symbols = &mut self.model.symbols;
        let value = crate::Value::Text(text.to_owned());
        let cell = match convert::to_cell(&value, one(kind), &names, &mut |text| symbols.intern(text), &mut Vec::new()) {
            Ok(Cell::Unknown) => {
                let what = if kind == Kind::Body { What::Body } else { What::Source };
                self.unknown_name(env.file, &Name { text: text.to_owned(), span }, what);
                return None;
            }
            Ok(Cell::Absent) => {
                self.error(
                    codes::TYPE,
                    env.file,
                    span,
                    say("空文本等于没有提供，不能比较", "blank text counts as not given and cannot be compared"),
                )
                .help = Some(say("用「已具备」或「缺」", "use `present` or `missing`"));
                return None;
            }
            Ok(cell) => cell,
            Err(error) => {
                self.push(super::lists::of_data(env.file, span, &error));
                return None;
            }
        };
        Some((self.column(Operand::Constant(cell)), one(kind)))
    }

    fn bare_name(&mut self, env: &Env<'_>, name: &Name, expected: Option<Kind>) -> Option<Typed> {
        let constant = match expected {
            Some(Kind::Enum(id)) => {
                get(&self.model.enums, id.index()).and_then(|definition| definition.variant(&name.text)).map(Cell::Variant)
            }
            Some(Kind::Body) => self.scope.bodies.get(&name.text).map(|id| Cell::Body(*id)),
            Some(Kind::Source) => self.group_of_source(&name.text).map(Cell::Source),
            _ => None,
        };
        if let (Some(cell), Some(kind)) = (constant, expected) {
            return Some((self.column(Operand::Constant(cell)), one(kind)));
        }
        if let Some(of_entry) = self.of_entry(env, name) {
            return Some(of_entry);
        }
        match self.scope.defines.find(&name.text) {
            Found::One(define) => self.expand(env, name, define, |compiler, env, expr| match &expr.kind {
                ExprKind::Name(_) | ExprKind::Text(_) => compiler.operand(env, expr, expected),
                _ => compiler.operand(env, expr, None),
            }),
            Found::Ambiguous | Found::Nothing => {
                match expected {
                    Some(Kind::Enum(id)) => self.unknown_name(env.file, name, What::Value(id)),
                    Some(Kind::Body) => self.unknown_name(env.file, name, What::Body),
                    Some(Kind::Source) => self.unknown_name(env.file, name, What::Source),
                    _ => self.not_a_name(env, name),
                }
                None
            }
        }
    }

    fn group_of_source(&self, name: &str) -> Option<SourceId> {
        let first = self.scope.source(name)?.first()?;
        get(&self.model.sources, first.index()).map(|source| source.group)
    }

    /// Reports a bare name that means nothing here; a field's name without `demand.` is the usual slip.
    pub(super) fn not_a_name(&mut self, env: &Env<'_>, name: &Name) {
        if env.entry && env.expanding.is_empty() {
            return self.unknown_name(env.file, name, What::Field(env.form));
        }
        let is_field = self.model.form(env.form).is_some_and(|form| form.lookup.contains_key(&name.text));
        if is_field {
            let message = say(format!("「{}」是本件的字段", name.text), format!("`{}` is a field of the demand", name.text));
            self.error(codes::UNKNOWN_NAME, env.file, name.span, message).help =
                Some(say(format!("写作「本件.{}」", name.text), format!("write `demand.{}`", name.text)));
            return;
        }
        self.unknown_name(env.file, name, What::Definition);
    }

    fn demand_path(&mut self, env: &Env<'_>, span: Span, path: &[Name]) -> Option<Typed> {
        let (first, rest) = path.split_first()?;
        let form = self.model.form(env.form)?;
        let Some(slot) = form.lookup.get(&first.text).copied() else {
            if self.scope.doubtful.forms.contains(&env.form) {
                return None;
            }
            self.unknown_name(env.file, first, What::Field(env.form));
            return None;
        };
        let field = form.fields.get(slot)?;
        if self.scope.doubtful.fields.contains(&field.name) {
            return None;
        }
        let ty = field.ty;
        let column = self.column(Operand::Field(slot));
        self.parts(env, span, (column, ty), rest)
    }

    fn basis_path(&mut self, env: &Env<'_>, span: Span, path: &[Name]) -> Option<Typed> {
        if env.element != Some(Kind::Basis) {
            self.error(
                codes::TYPE,
                env.file,
                span,
                say("「法据.…」只能写在法据列表的「其中」之后", "`basis.…` may stand only after `where` over a list of bases"),
            )
            .help = Some(say("写作「任一 本件.依据 其中 (法据.条 = 17)」", "write `any demand.bases where (basis.article = 17)`"));
            return None;
        }
        let (first, rest) = path.split_first()?;
        let (part, kind) = self.part_named(env, first)?;
        let column = self.column(Operand::Element(part));
        self.parts(env, span, (column, one(kind)), rest)
    }

    fn part_named(&mut self, env: &Env<'_>, name: &Name) -> Option<(Part, Kind)> {
        match name.text.as_str() {
            "source" | "文件" => Some((Part::Source, Kind::Source)),
            "article" | "条" => Some((Part::Article, Kind::Int)),
            "date" | "日期" => Some((Part::Date, Kind::Date)),
            _ => {
                self.unknown_name(env.file, name, What::PartOfBasis);
                None
            }
        }
    }

    /// What follows a fact after a dot.
    fn parts(&mut self, env: &Env<'_>, span: Span, of: Typed, rest: &[Name]) -> Option<Typed> {
        let Some((name, rest)) = rest.split_first() else { return Some(of) };
        let (column, ty) = of;
        if ty.list {
            self.error(codes::TYPE, env.file, span, say("列表没有下一级", "a list has no parts")).help = Some(say(
                "逐个去问：「任一 本件.依据 其中 (法据.条 = 17)」",
                "ask about each: `any demand.bases where (basis.article = 17)`",
            ));
            return None;
        }
        let next = match (ty.kind, name.text.as_str()) {
            (Kind::Basis, _) => {
                let (part, kind) = self.part_named(env, name)?;
                (Operand::PartOf { of: column, part }, kind)
            }
            (Kind::Source, "level" | "层级") => (Operand::SourceLevel(column), self.kind_of_enum(env, name, "level")?),
            (Kind::Source, "rank" | "效力") => (Operand::SourceRank(column), self.kind_of_enum(env, name, "rank")?),
            (Kind::Source, "valid" | "有效") => (Operand::SourceValid(column), Kind::Bool),
            (Kind::Source, _) => {
                self.unknown_name(env.file, name, What::PartOfSource);
                return None;
            }
            _ => {
                let words = self.words(ty);
                self.error(
                    codes::TYPE,
                    env.file,
                    name.span,
                    say(format!("{}没有下一级", words.zh), format!("{} has no parts", words.en)),
                )
                .help = Some(say(
                    "只有法据和它的文件有下一级，例如「法据.文件.层级」",
                    "only a basis and its source have parts, as `basis.source.level`",
                ));
                return None;
            }
        };
        let column = self.column(next.0);
        self.parts(env, span, (column, one(next.1)), rest)
    }

    fn kind_of_enum(&mut self, env: &Env<'_>, name: &Name, of: &str) -> Option<Kind> {
        let id: Option<EnumId> = self.scope.enums.get(of).copied();
        if id.is_none() {
            self.unknown_name(env.file, &Name { text: of.to_owned(), span: name.span }, What::Enum);
        }
        id.map(Kind::Enum)
    }

    pub(super) fn find_list(&mut self, env: &Env<'_>, name: &Name) -> Option<ListId> {
        match self.scope.lists.find(&name.text) {
            Found::One(id) => Some(id),
            Found::Ambiguous | Found::Nothing => {
                self.unknown_name(env.file, name, What::List);
                None
            }
        }
    }

    fn item_column(&mut self, env: &Env<'_>, list: &Name, key: &Expr, column: &Name) -> Option<Typed> {
        let id = self.find_list(env, list)?;
        let list = get(&self.model.lists, id.index())?;
        let (columns, of) = (list.columns.clone(), (list.name.clone(), list.label.clone()));
        let Some(position) = columns.iter().position(|c| c.name == column.text || c.label == column.text) else {
            self.unknown_name(env.file, column, What::Column((&of.0, &of.1), &columns));
            return None;
        };
        let (key_column, key_type) = self.operand(env, key, None)?;
        if key_type != one(Kind::Text) {
            self.text_needed(env, key.span, key_type);
            return None;
        }
        let ty = columns.get(position).filter(|column| !self.scope.doubtful.fields.contains(&column.name))?.ty;
        Some((self.column(Operand::ItemColumn { list: id, key: key_column, column: position }), ty))
    }

    fn arithmetic(&mut self, env: &Env<'_>, span: Span, left: &Expr, op: ArithmeticOp, right: &Expr) -> Option<Typed> {
        if let Some(day) = date_in_slashes(left, op, right) {
            let message = say("日期不用「/」分隔", "a date is not written with `/`");
            self.error(codes::TYPE, env.file, span, message).help = Some(say(format!("写作「{day}」"), format!("write `{day}`")));
            return None;
        }
        let (left_column, left_type) = self.operand(env, left, None)?;
        let (right_column, right_type) = self.operand(env, right, None)?;
        let kind = match (left_type.kind, op, right_type.kind) {
            (Kind::Int, ArithmeticOp::Add | ArithmeticOp::Sub | ArithmeticOp::Mul, Kind::Int) => Some(Kind::Int),
            (Kind::Int | Kind::Decimal, ArithmeticOp::Add | ArithmeticOp::Sub | ArithmeticOp::Mul, Kind::Int | Kind::Decimal) => {
                Some(Kind::Decimal)
            }
            (Kind::Date, ArithmeticOp::Sub, Kind::Date) => Some(Kind::Int),
            (Kind::Date, ArithmeticOp::Add | ArithmeticOp::Sub, Kind::Int) => Some(Kind::Date),
            _ => None,
        };
        match kind.filter(|_| !left_type.list && !right_type.list) {
            Some(kind) => Some((self.column(Operand::Arithmetic { left: left_column, op, right: right_column }), one(kind))),
            None => {
                let (a, b) = (self.words(left_type), self.words(right_type));
                self.error(
                    codes::TYPE,
                    env.file,
                    span,
                    say(format!("{}与{}之间不能这样计算", a.zh, b.zh), format!("this cannot be computed from {} and {}", a.en, b.en)),
                )
                .help = Some(say(
                    "数可以加、减、乘，日期可以相减，也可以加减天数",
                    "numbers may be added, subtracted and multiplied, dates subtracted, and days added to dates",
                ));
                None
            }
        }
    }
}

/// The date that a quotient of a year, a month and a day was meant to be.
fn date_in_slashes(left: &Expr, op: ArithmeticOp, right: &Expr) -> Option<jiff::civil::Date> {
    let number = |expr: &Expr| match &expr.kind {
        ExprKind::Number(text) => text.parse::<i16>().ok(),
        _ => None,
    };
    let ExprKind::Arithmetic { left: year, op: ArithmeticOp::Div, right: month } = &left.kind else { return None };
    let (year, month, day) = (number(year)?, number(month)?, number(right).filter(|_| op == ArithmeticOp::Div)?);
    jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
