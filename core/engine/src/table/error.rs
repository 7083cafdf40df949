//! Why a table cannot be read.

use std::fmt;

use jianfu_dsl::Message;

use super::codes;

/// Why a table cannot be read: none of its rows can be trusted.
///
/// ```
/// use jianfu::table::{ReadOptions, TableKind, read_table};
/// let options = ReadOptions { encoding: None, sheet: None, is_header: &|text| text == "item" };
/// let error = read_table(b"name,age\nx,1\n", TableKind::Csv, &options).unwrap_err();
/// assert_eq!(error.code(), "JF-D022");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    code: &'static str,
    message: Message,
    help: Option<Message>,
    row: Option<u32>,
}

impl TableError {
    fn new(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, message: Message::new(zh, en), help: None, row: None }
    }

    fn help_with(self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { help: Some(Message::new(zh, en)), ..self }
    }

    fn at_row(self, row: u32) -> Self {
        Self { row: Some(row), ..self }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// How to mend it.
    pub fn help(&self) -> Option<&Message> {
        self.help.as_ref()
    }

    /// The row that is wrong, where it is one.
    pub fn row(&self) -> Option<u32> {
        self.row
    }

    pub(super) fn cap(what_zh: &str, what_en: &str, most: u64) -> Self {
        Self::new(
            codes::CAP,
            format!("表格超过 {most} {what_zh}的上限"),
            format!("the table has more than {most} {what_en}, which is the cap"),
        )
        .help_with("分成几个文件", "divide it into several files")
    }

    pub(super) fn row_cap(row: u32, most: u64) -> Self {
        Self::new(
            codes::CAP,
            format!("第 {row} 行超过 {most} 字节的上限"),
            format!("row {row} has more than {most} bytes, which is the cap"),
        )
        .help_with("看看是否少了换行，或把文件内容放进了单元格", "see whether line ends are missing, or a file was put into a cell")
        .at_row(row)
    }

    pub(super) fn unreadable(error: &std::io::Error) -> Self {
        Self::new(crate::codes::UNREADABLE, format!("无法读取：{error}"), format!("it cannot be read: {error}"))
            .help_with("检查数据从哪里来", "look at where the data come from")
    }

    pub(super) fn empty() -> Self {
        Self::new(codes::EMPTY, "表格是空的", "the table is empty")
            .help_with("检查是否导出了正确的文件", "see whether the right file was exported")
    }

    pub(super) fn no_header(first: &[String]) -> Self {
        let (zh, en) = (first.join("、"), first.join(", "));
        Self::new(
            codes::NO_HEADER,
            format!("前 {} 行中没有表头", super::header::SEARCHED),
            format!("none of the first {} rows holds a known column name", super::header::SEARCHED),
        )
        .help_with(
            format!("第一行是：{zh}；把列名改为字段名或其中文名称"),
            format!("the first row holds: {en}; give the columns the names or labels of fields"),
        )
    }

    pub(super) fn column_twice(name: &str, places: [usize; 2], row: u32) -> Self {
        let [first, second] = places.map(super::cell::column_letters);
        Self::new(
            codes::COLUMN_TWICE,
            format!("列「{name}」出现两次（{first} 列和 {second} 列）"),
            format!("the column `{name}` is there twice ({first} and {second})"),
        )
        .help_with("删去或改名其中一列", "delete or rename one of them")
        .at_row(row)
    }

    pub(super) fn encoding(name: &str, row: u32) -> Self {
        Self::new(codes::ENCODING, format!("第 {row} 行有不属于 {name} 编码的字节"), format!("row {row} holds bytes that are not {name}"))
            .help_with("另存为 UTF-8 编码的 CSV，或指明编码", "save it as CSV in UTF-8, or name its encoding")
            .at_row(row)
    }

    pub(super) fn open_quote(row: u32) -> Self {
        Self::new(codes::OPEN_QUOTE, format!("第 {row} 行的引号没有关闭"), format!("a quotation mark opened in row {row} is never closed"))
            .help_with("补上后一个引号；文字中的引号要写两次", "close it; within text a quotation mark is written twice")
            .at_row(row)
    }

    pub(super) fn not_csv() -> Self {
        Self::new(codes::KIND, "这不是 CSV 文件，而是工作簿", "this is a workbook, not a CSV file")
            .help_with("把文件的后缀改为 .xlsx", "let its name end in .xlsx")
    }

    pub(super) fn not_xlsx() -> Self {
        Self::new(codes::KIND, "这不是 XLSX 工作簿", "this is not an XLSX workbook")
            .help_with("在电子表格软件中打开，另存为 .xlsx", "open it in a spreadsheet program and save it as .xlsx")
    }

    pub(super) fn old_format() -> Self {
        Self::new(codes::OLD_FORMAT, "这是旧格式（.xls）的工作簿", "this workbook is in the old format (.xls)")
            .help_with("在电子表格软件中打开，另存为 .xlsx", "open it in a spreadsheet program and save it as .xlsx")
    }

    pub(super) fn password() -> Self {
        Self::new(codes::PASSWORD, "工作簿设有密码", "the workbook is protected by a password")
            .help_with("去掉密码后另存", "save it without a password")
    }

    pub(super) fn no_sheet(wanted: &str, known: &[String]) -> Self {
        let wanted = crate::convert::shorten(wanted);
        Self::new(codes::NO_SHEET, format!("工作簿没有工作表「{wanted}」"), format!("the workbook has no sheet `{wanted}`"))
            .help_with(format!("现有：{}", known.join("、")), format!("there are: {}", known.join(", ")))
    }

    pub(super) fn no_sheets() -> Self {
        Self::new(codes::NO_SHEET, "工作簿没有可见的工作表", "the workbook has no visible sheet")
            .help_with("指明工作表的名称", "name the sheet")
    }

    /// The library's own words are left out: they speak of the file's inside, which no reader of a table has seen.
    pub(super) fn damaged() -> Self {
        Self::new(codes::DAMAGED, "工作簿已损坏", "the workbook is damaged")
            .help_with("在电子表格软件中打开，另存为新的 .xlsx", "open it in a spreadsheet program and save it anew as .xlsx")
    }

    /// Whether another sheet of the same workbook may still do.
    pub(super) fn is_of_one_sheet(&self) -> bool {
        matches!(self.code, codes::NO_HEADER | codes::EMPTY)
    }
}

impl fmt::Display for TableError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} [{}]", self.message.en, self.code)
    }
}

impl std::error::Error for TableError {}
