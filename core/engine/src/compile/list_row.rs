//! What the rows of a list file may hold: the columns that every list has, and its own.

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::Diagnostic;

use super::place::Place;
use crate::model::FieldDef;
use crate::value::Value;

/// The columns that every list file may have, in English and Chinese.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fixed {
    Key,
    Name,
    Aliases,
    Under,
    Cite,
    Assumption,
    From,
    To,
}

const FIXED: [(&str, &str, Fixed); 8] = [
    ("key", "键", Fixed::Key),
    ("name", "名称", Fixed::Name),
    ("aka", "又称", Fixed::Aliases),
    ("under", "隶属", Fixed::Under),
    ("cite", "依据", Fixed::Cite),
    ("assumption", "假定", Fixed::Assumption),
    ("valid_from", "有效自", Fixed::From),
    ("valid_to", "有效至", Fixed::To),
];

/// What such columns are called in the tables of offices.
const SAID: [(&[&str], &str); 8] = [
    (&["编号", "序号", "代码", "编码", "项目编号", "事项编号", "id", "code"], "键"),
    (&["事项", "事项名称", "项目", "项目名称", "证明名称"], "名称"),
    (&["别名", "又名", "简称", "俗称", "其他名称", "别称"], "又称"),
    (&["上级", "上级事项", "所属", "类别键"], "隶属"),
    (&["法律依据", "政策依据", "文件依据", "设定依据", "依据条款"], "依据"),
    (&["原因", "备注依据"], "假定"),
    (&["有效期", "生效日期", "生效日", "施行日期", "开始日期", "起始日期", "自"], "有效自"),
    (&["失效日期", "失效日", "截止日期", "终止日期", "结束日期", "至"], "有效至"),
];

/// What a file's column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Fixed(Fixed),
    Column(usize),
}

pub(super) fn target(header: &str, columns: &[FieldDef]) -> Option<Target> {
    let header = header.trim();
    let own = columns.iter().position(|column| column.name == header || column.label == header).map(Target::Column);
    own.or_else(|| FIXED.iter().find(|(en, zh, _)| *en == header || *zh == header).map(|(_, _, fixed)| Target::Fixed(*fixed)))
}

/// The column that offices call so.
pub(super) fn said(header: &str) -> Option<&'static str> {
    SAID.iter().find(|(words, _)| words.contains(&header.trim())).map(|(_, meant)| *meant)
}

/// The name of a column that is nearest to a header.
pub(super) fn nearest_header<'c>(header: &str, columns: &'c [FieldDef]) -> Option<&'c str> {
    if let Some(meant) = said(header) {
        return Some(meant);
    }
    let own = columns.iter().flat_map(|column| [column.label.as_str(), column.name.as_str()]);
    jianfu_dsl::keywords::nearest_name(header, own.chain(FIXED.iter().flat_map(|(en, zh, _)| [*zh, *en])))
}

/// A row as text and values, before it is an item.
pub(super) struct Row {
    pub(super) place: Place,
    pub(super) key: String,
    pub(super) name: Option<String>,
    pub(super) aliases: Vec<String>,
    pub(super) under: Option<String>,
    pub(super) cites: Vec<String>,
    pub(super) assumption: Option<String>,
    pub(super) from: Option<String>,
    pub(super) to: Option<String>,
    pub(super) values: Vec<(usize, Value)>,
    pub(super) state: State,
}

/// Whether something in a row was reported already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Sound,
    Wrong,
}

impl Row {
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            key: String::new(),
            name: None,
            aliases: Vec::new(),
            under: None,
            cites: Vec::new(),
            assumption: None,
            from: None,
            to: None,
            values: Vec::new(),
            state: State::Sound,
        }
    }

    /// Notes that a key is there, of which something was reported; so the row is not said to lack one too.
    pub(super) fn has_wrong_key(&mut self) {
        "?".clone_into(&mut self.key);
    }

    /// An error in this row.
    pub(super) fn error(&self, code: &'static str, message: &Message) -> Diagnostic {
        self.place.error(code, message)
    }

    pub(super) fn set_fixed(&mut self, fixed: Fixed, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let several = |separators: &[char]| {
            text.split(|c| separators.contains(&c)).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        match fixed {
            Fixed::Key => text.clone_into(&mut self.key),
            Fixed::Name => self.name = Some(text.to_owned()),
            Fixed::Aliases => self.aliases = several(&[';', '；']),
            Fixed::Under => self.under = Some(text.to_owned()),
            Fixed::Cite => self.cites = several(&['|', '｜']),
            Fixed::Assumption => self.assumption = Some(text.to_owned()),
            Fixed::From => self.from = Some(text.to_owned()),
            Fixed::To => self.to = Some(text.to_owned()),
        }
    }
}
