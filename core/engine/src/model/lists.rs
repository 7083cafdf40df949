//! Lists with their items, and the shapes of serial numbers.

use jianfu_dsl::tree::Effect;
use serde::{Deserialize, Serialize};

use super::{BasisId, Cell, Days, FieldDef, Spot, Symbol, Table};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ListDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) effect: Effect,
    pub(crate) columns: Vec<FieldDef>,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) days: Days,
    pub(crate) items: Vec<ItemDef>,
    /// Items by every text that names them, in order of item.
    #[serde(with = "crate::saved::sorted")]
    pub(crate) index: Table<Symbol, Places>,
    pub(crate) digest: String,
    /// The files that it reads items from, as written.
    pub(crate) files: Vec<String>,
    pub(crate) spot: Spot,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ItemDef {
    pub(crate) key: String,
    pub(crate) name: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) under: Option<u32>,
    pub(crate) values: Vec<Cell>,
    /// Its own, or else the list's.
    pub(crate) bases: Vec<BasisId>,
    /// How many of these it cites itself: all or none.
    pub(crate) own_bases: usize,
    pub(crate) days: Days,
    /// The days that are written for it.
    pub(crate) written: Option<Days>,
    pub(crate) spot: Spot,
}

/// The items that a text names: nearly always one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Places {
    One(u32),
    Several(Vec<u32>),
}

impl Places {
    fn all(&self) -> &[u32] {
        match self {
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
        }
    }
}

impl ListDef {
    /// The items that a text names, on whatever day.
    pub(crate) fn places(&self, text: Symbol) -> &[u32] {
        self.index.get(&text).map_or(&[], Places::all)
    }
}

impl From<Vec<u32>> for Places {
    fn from(places: Vec<u32>) -> Self {
        if let [place] = *places { Self::One(place) } else { Self::Several(places) }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SerialDef {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) bases: Vec<BasisId>,
    pub(crate) parts: Vec<SerialPart>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum SerialPart {
    Digits { name: String, width: usize },
    Literal(String),
}

impl SerialDef {
    /// Whether `text`, after folding, is a number of this shape.
    pub(crate) fn matches(&self, text: &str) -> bool {
        let mut rest = text;
        for part in &self.parts {
            let after = match part {
                SerialPart::Digits { width, .. } => {
                    rest.get(..*width).filter(|head| head.bytes().all(|b| b.is_ascii_digit())).and_then(|_| rest.get(*width..))
                }
                SerialPart::Literal(literal) => rest.strip_prefix(literal.as_str()),
            };
            let Some(after) = after else { return false };
            rest = after;
        }
        rest.is_empty()
    }
}
