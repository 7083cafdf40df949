//! A pack's tests in tables.

use std::collections::BTreeSet;

use jianfu_dsl::diagnostic::Diagnostic;
use jianfu_dsl::keywords::nearest_name;
use jianfu_dsl::tree::{self, VerdictKind};
use jiff::civil::Date;

use super::list_file::{beyond_columns, not_a_date};
use super::place::Place;
use super::unknown::{What, did_you_mean};
use super::{Compiler, say};
use crate::codes;
use crate::convert;
use crate::fold::{fold, folded};
use crate::model::{FormId, Kind, Type};
use crate::table::{self, Cell, ReadOptions, Table, TableKind};
use crate::testing::{Case, Expectation};
use crate::value::Value;

/// The columns that a table of cases may have beside the form's fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fixed {
    Test,
    Form,
    AsOf,
    Expect,
    By,
    Missing,
    Because,
    Remedy,
    Provided,
}

const FIXED: [(&str, &str, Fixed); 9] = [
    ("test", "用例", Fixed::Test),
    ("form", "表单", Fixed::Form),
    ("as_of", "基准日", Fixed::AsOf),
    ("expect", "期望", Fixed::Expect),
    ("by", "出自", Fixed::By),
    ("missing", "缺", Fixed::Missing),
    ("because", "理由", Fixed::Because),
    ("remedy", "建议", Fixed::Remedy),
    ("provided", "附条件", Fixed::Provided),
];

/// What such columns are called by who has not read what they are called.
const SAID: [(&[&str], &str); 6] = [
    (&["名称", "用例名称", "测试", "测试名称", "用例名", "说明", "序号"], "用例"),
    (&["表单名称", "类型", "种类", "要求种类"], "表单"),
    (&["结论", "结果", "预期", "预期结果", "期望结果", "应为", "判定"], "期望"),
    (&["规则", "来源", "出自规则", "依据规则"], "出自"),
    (&["缺少", "缺失", "缺什么", "缺少事实"], "缺"),
    (&["条件", "附加条件"], "附条件"),
];

fn fixed(header: &str) -> Option<Fixed> {
    let header = header.trim();
    FIXED.iter().find(|(en, zh, _)| *en == header || *zh == header).map(|(.., fixed)| *fixed)
}

impl Fixed {
    /// Whether a field of the same name goes before it: forms may well ask for reasons.
    const fn gives_way(self) -> bool {
        matches!(self, Self::Because | Self::Remedy | Self::Provided)
    }
}

/// What the cases of one table have in common.
struct Cases<'c> {
    /// What they are called together.
    name: &'c str,
    /// Whether an empty history is attached to each.
    empty_history: bool,
    /// What `by` may name.
    sayers: &'c BTreeSet<String>,
}

/// A row of the table with its place.
struct CaseRow<'c> {
    number: u32,
    place: Place,
    header: &'c [String],
    /// Which of the columns are fixed ones.
    fixed: &'c [Option<Fixed>],
    cells: &'c [Cell],
}

impl CaseRow<'_> {
    /// What stands in one of the fixed columns, where anything does.
    fn text(&self, wanted: Fixed) -> Option<String> {
        let found = self.fixed.iter().zip(self.cells).find(|(fixed, _)| **fixed == Some(wanted));
        found.map(|(_, cell)| table::cell::text_of(cell).trim().to_owned()).filter(|text| !text.is_empty())
    }
}

impl Compiler<'_> {
    pub(super) fn cases_of_table(&mut self, file: &str, node: &tree::CasesDecl, sayers: &BTreeSet<String>) -> Vec<Case> {
        let path = &node.file;
        let Some(kind) = TableKind::of_name(&path.text) else {
            self.wrong_kind(file, path, "CSV 或 XLSX", "CSV or XLSX");
            return Vec::new();
        };
        let Some(bytes) = self.bytes_of(file, path) else { return Vec::new() };
        let is_header = |header: &str| fixed(header).is_some() || self.is_field(header);
        let table = match table::read_table(&bytes, kind, &ReadOptions { encoding: None, sheet: None, is_header: &is_header }) {
            Ok(table) => table,
            Err(error) => {
                self.unreadable_table(file, path, &error);
                return Vec::new();
            }
        };
        self.refuse_further_sheets(file, path, &table);
        if self.check_case_header(&path.text, &table).is_none() {
            return Vec::new();
        }
        if table.rows.is_empty() {
            let help = say("在表头下面每个用例写一行", "write a row for each case below the header");
            self.nothing_in(file, path, ("里没有一个用例", "holds no case"), help);
        }
        let cases = Cases { name: &node.name.text, sayers, empty_history: node.empty_history };
        let fixed: Vec<Option<Fixed>> = table.header.iter().map(|header| self.fixed_column(header)).collect();
        let mut made = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let place = Place::row(&path.text, row.number);
            match beyond_columns(&place, row) {
                Some(diagnostic) => {
                    self.push(diagnostic);
                }
                None => {
                    let row = CaseRow { number: row.number, place, header: &table.header, fixed: &fixed, cells: &row.cells };
                    made.extend(self.case_of_row(&cases, &row));
                }
            }
        }
        made
    }

    /// What a column is for, where it is not for a field.
    fn fixed_column(&self, header: &str) -> Option<Fixed> {
        fixed(header).filter(|fixed| !fixed.gives_way() || !self.is_field(header))
    }

    /// Whether some form has a field of this name or label.
    fn is_field(&self, header: &str) -> bool {
        // Every cell of the first rows of a table is asked for, so it is folded once for all forms.
        let (name, folded) = (header.trim(), folded(header.trim()));
        self.model.forms.iter().any(|form| form.lookup.contains_key(name) || form.lookup.contains_key(folded.as_ref()))
    }

    /// Reports columns that mean nothing or mean the same; `None` where a column is not there without which no row is a case.
    fn check_case_header(&mut self, path: &str, table: &Table) -> Option<()> {
        let place = Place::row(path, table.header_row);
        let mut seen_fixed = BTreeSet::new();
        let mut seen_fields: BTreeSet<(usize, usize)> = BTreeSet::new();
        let mut misspelt = BTreeSet::new();
        for header in table.header.iter().filter(|header| !header.trim().is_empty()) {
            let shown = convert::shorten(header);
            let twice = match self.fixed_column(header) {
                Some(meant) => !seen_fixed.insert(meant),
                None => {
                    let forms = self.model.forms.iter().enumerate();
                    let meant: Vec<(usize, usize)> = forms.filter_map(|(at, form)| Some((at, form.slot(header.trim())?))).collect();
                    if meant.is_empty() && !self.lost.may_declare(header.trim()) && self.scope.doubtful.forms.is_empty() {
                        let near = self.nearest_case_header(header);
                        misspelt.extend(near.as_deref().and_then(fixed));
                        let help = near.map(|near| did_you_mean(&near));
                        let message = say(format!("没有一张表单有字段「{shown}」"), format!("no form has a field `{shown}`"));
                        let help = help.unwrap_or_else(|| {
                            say("改为字段的名称或标签，或删去此列", "write a field's name or label, or delete the column")
                        });
                        self.push(place.error(codes::LIST_ROW, &message).with_help(help));
                        continue;
                    }
                    meant.into_iter().filter(|field| !seen_fields.insert(*field)).count() > 0
                }
            };
            if twice {
                let message =
                    say(format!("列「{shown}」与前面的一列是同一列"), format!("the column `{shown}` is the same as one before it"));
                self.push(place.error(codes::LIST_ROW, &message).with_help(say("只留一列", "keep one of them")));
            }
        }
        let mut complete = Some(());
        for (en, zh, meant) in FIXED.into_iter().filter(|(.., meant)| matches!(meant, Fixed::Form | Fixed::Expect)) {
            if seen_fixed.contains(&meant) {
                continue;
            }
            complete = None;
            // A misspelt one was reported.
            if !misspelt.contains(&meant) {
                let message = say(format!("没有「{zh}」（{en}）一列"), format!("there is no column `{en}`"));
                let help = say(format!("加一列「{zh}」，每行都填写"), format!("add a column `{en}` with a value in every row"));
                self.push(place.error(codes::LIST_ROW, &message).with_help(help));
            }
        }
        complete
    }

    fn nearest_case_header(&self, header: &str) -> Option<String> {
        if let Some((_, meant)) = SAID.iter().find(|(words, _)| words.contains(&header.trim())) {
            return Some((*meant).to_owned());
        }
        let fields = self.model.forms.iter().flat_map(|form| &form.fields).flat_map(|field| [field.label.as_str(), field.name.as_str()]);
        nearest_name(header, FIXED.iter().flat_map(|(en, zh, _)| [*zh, *en]).chain(fields)).map(str::to_owned)
    }

    /// The case in a row; everything wrong in the row is reported.
    fn case_of_row(&mut self, cases: &Cases<'_>, row: &CaseRow<'_>) -> Option<Case> {
        let before = self.diagnostics.len();
        for ((header, _), cell) in row.header.iter().zip(row.fixed).zip(row.cells).filter(|((_, fixed), _)| fixed.is_some()) {
            // What a broken cell shows is no text that anybody wrote.
            if let Err(error) = convert::from_table_cell(cell, Type { kind: Kind::Text, list: false }) {
                self.wrong_cell(&row.place, header, &error);
                return None;
            }
        }
        let form = self.form_of_row(row);
        let facts = form.map(|form| self.facts_of_row(row, form)).unwrap_or_default();
        let missing = form.and_then(|form| self.missing_of_row(row, form));
        let as_of = self.as_of_of_row(row);
        let outcome = self.outcome_of_row(row);
        // In rule text `默认` is the keyword `default`, and here it means the same.
        let by = row.text(Fixed::By).map(|by| if by == "默认" { "default".to_owned() } else { by });
        if let Some(unknown) = by.as_deref().filter(|by| !cases.sayers.contains(*by)) {
            self.unknown_sayer(&row.place, unknown, cases.sayers);
        }
        let name = row.text(Fixed::Test).map_or_else(|| cases.name.to_owned(), |title| format!("{}：{title}", cases.name));
        let (form, outcome) = (form?, outcome?);
        let conditions = row.text(Fixed::Provided).unwrap_or_default();
        let provided = conditions.split([';', '；']).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
        let expectation =
            Expectation { outcome, by, because: row.text(Fixed::Because), remedy: row.text(Fixed::Remedy), provided, missing };
        let (file, line) = (row.place.file.clone(), row.number);
        let history = cases.empty_history.then(Vec::new);
        let case = Case {
            name,
            file,
            line,
            written: false,
            as_of,
            form: Some(form),
            facts,
            history,
            known_at: None,
            expectations: vec![expectation],
            measured: Vec::new(),
        };
        (self.diagnostics.len() == before).then_some(case)
    }

    fn form_of_row(&mut self, row: &CaseRow<'_>) -> Option<FormId> {
        let Some(name) = row.text(Fixed::Form) else {
            let help = say("填写「表单」（form）", "fill in `form`");
            self.push(row.place.error(codes::LIST_ROW, &say("没有写明表单", "no form is given")).with_help(help));
            return None;
        };
        let found = self.model.form_named(&name);
        if found.is_none() && !self.lost.may_declare(&name) {
            let shown = convert::shorten(&name);
            let message = say(format!("没有表单「{shown}」"), format!("there is no form `{shown}`"));
            self.wrong_name(What::Form, &name, row.place.error(codes::LIST_ROW, &message));
        }
        found
    }

    fn facts_of_row(&mut self, row: &CaseRow<'_>, form: FormId) -> Vec<(String, Value)> {
        let mut facts = Vec::new();
        let of_fields = row.header.iter().zip(row.fixed).zip(row.cells).filter(|((_, fixed), _)| fixed.is_none());
        for (header, cell) in of_fields.map(|((header, _), cell)| (header, cell)).filter(|(_, cell)| !matches!(cell, Cell::Empty)) {
            // A column that no form has was reported.
            if !self.is_field(header) {
                continue;
            }
            let field = self.model.form(form).and_then(|form| form.fields.get(form.slot(header.trim())?)).cloned();
            let Some(field) = field else {
                self.no_field(&row.place, form, header.trim());
                continue;
            };
            let value = convert::from_table_cell(cell, field.ty).and_then(|value| self.fits(form, &field.name, &value).map(|()| value));
            match value {
                Ok(value) => facts.push((field.name, value)),
                Err(error) => self.wrong_cell(&row.place, header, &error),
            }
        }
        facts
    }

    fn missing_of_row(&mut self, row: &CaseRow<'_>, form: FormId) -> Option<BTreeSet<String>> {
        let text = row.text(Fixed::Missing)?;
        let mut missing = BTreeSet::new();
        for name in text.split([',', '，', ';', '；', '、', ' ']).map(str::trim).filter(|part| !part.is_empty()) {
            let field = self.model.form(form).and_then(|form| form.fields.get(form.slot(name)?));
            match field {
                Some(field) => {
                    missing.insert(field.name.clone());
                }
                None => self.no_field(&row.place, form, name),
            }
        }
        Some(missing)
    }

    fn as_of_of_row(&mut self, row: &CaseRow<'_>) -> Option<Date> {
        let text = row.text(Fixed::AsOf)?;
        let date = table::cell::parse_date(&text);
        if date.is_none() {
            self.push(not_a_date(&row.place, &text));
        }
        date
    }

    fn outcome_of_row(&mut self, row: &CaseRow<'_>) -> Option<VerdictKind> {
        let text = row.text(Fixed::Expect).unwrap_or_default();
        let found = outcome(&text);
        if found.is_none() {
            let shown = convert::shorten(&text);
            let message = if text.is_empty() {
                say("没有写明期望", "no outcome is expected")
            } else {
                say(format!("期望「{shown}」不是准予、驳回或转报"), format!("`{shown}` is not approve, reject or refer"))
            };
            let help = say("写「准予」「驳回」或「转报」", "write `approve`, `reject` or `refer`");
            self.push(row.place.error(codes::LIST_ROW, &message).with_help(help));
        }
        found
    }

    fn unknown_sayer(&mut self, place: &Place, by: &str, sayers: &BTreeSet<String>) {
        if self.scope.doubtful.has_rule(by) || self.lost.may_declare(by) {
            return;
        }
        let shown = convert::shorten(by);
        let message = say(format!("没有名为「{shown}」的规则"), format!("no rule is called `{shown}`"));
        self.wrong_name(What::Said(sayers), by, place.error(codes::LIST_ROW, &message));
    }

    fn no_field(&mut self, place: &Place, form: FormId, name: &str) {
        if self.scope.doubtful.forms.contains(&form) || self.lost.may_declare(name) {
            return;
        }
        let (own, label) = self.model.form(form).map_or_else(Default::default, |form| (form.name.clone(), form.label.clone()));
        let shown = convert::shorten(name);
        let message = say(format!("表单「{label}」没有字段「{shown}」"), format!("the form `{own}` has no field `{shown}`"));
        self.wrong_name(What::Field(form), name, place.error(codes::LIST_ROW, &message));
    }

    fn wrong_name(&mut self, what: What<'_>, name: &str, diagnostic: Diagnostic) {
        let help = self.help_for_cell(what, name);
        self.push(Diagnostic { help, ..diagnostic });
    }

    fn wrong_cell(&mut self, place: &Place, header: &str, error: &crate::DataError) {
        let message = say(format!("列「{header}」：{}", error.message().zh), format!("column `{header}`: {}", error.message().en));
        let diagnostic = place.error(codes::LIST_ROW, &message);
        self.push(Diagnostic { help: error.help().cloned(), ..diagnostic });
    }
}

fn outcome(text: &str) -> Option<VerdictKind> {
    match fold(text).as_str() {
        "approve" | "准予" => Some(VerdictKind::Approve),
        "reject" | "驳回" => Some(VerdictKind::Reject),
        "refer" | "转报" => Some(VerdictKind::Refer),
        _ => None,
    }
}
