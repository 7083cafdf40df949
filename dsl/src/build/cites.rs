//! Citations, assumptions, validities and places in a document.

use crate::codes;
use crate::diagnostic::Message;
use crate::grammar::{Pair, Rule};
use crate::keywords;
use crate::mistakes;
use crate::numerals;
use crate::tree::{Basis, Cite, Confidence, ConfidenceCode, Name, Place, PlaceLevel, Span, Text, Validity};

use super::Builder;

impl Builder<'_> {
    /// A `cite` or `basis assumption` clause.
    pub(super) fn basis(&mut self, pair: Pair<'_>) -> Option<Basis> {
        match pair.as_rule() {
            Rule::assumption => {
                let text = pair.into_inner().find(|child| child.as_rule() == Rule::string)?;
                Some(Basis::Assumption(self.text(&text)))
            }
            _ => {
                let span = self.tight_span(&pair);
                Some(Basis::Cite(self.cite(pair.into_inner(), span)?))
            }
        }
    }

    /// A citation from its parts, with or without the keyword.
    pub(crate) fn cite<'i>(&mut self, parts: impl Iterator<Item = Pair<'i>>, span: Span) -> Option<Cite> {
        let mut source: Option<Name> = None;
        let mut places = Vec::new();
        let mut confidence = None;
        let mut quote: Option<Text> = None;
        let mut valid = None;
        for part in parts {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::name => source = Some(self.name(&part)),
                Rule::places => places = self.places(part)?,
                Rule::confidence => {
                    let value = self.confidence(part)?;
                    self.once(&mut confidence, value, "confidence", at);
                }
                Rule::quote => {
                    let text = part.into_inner().find(|child| child.as_rule() == Rule::string)?;
                    let value = self.text(&text);
                    self.once(&mut quote, value, "quote", at);
                }
                Rule::valid => {
                    let value = self.validity(part)?;
                    self.once(&mut valid, value, "valid", at);
                }
                Rule::cite_valid => {
                    let inner = part.into_inner().find(|child| child.as_rule() == Rule::valid)?;
                    let value = self.validity(inner)?;
                    self.once(&mut valid, value, "valid", at);
                }
                _ => {}
            }
        }
        Some(Cite { source: source?, places, confidence, quote, valid, span })
    }

    /// `confidence P`
    pub(super) fn confidence(&mut self, pair: Pair<'_>) -> Option<Confidence> {
        let letter = pair.into_inner().nth(1)?;
        let span = self.span(&letter);
        let code = ConfidenceCode::from_letter(letter.as_str());
        if code.is_none() {
            let written = mistakes::shown(letter.as_str());
            self.error(
                codes::BAD_CONFIDENCE,
                span,
                Message::new(format!("没有「{written}」这个置信代码"), format!("there is no confidence code `{written}`")),
            )
            .help = Some(Message::new(
                "可写 C（已读正文）、N（仅官方摘要）、P（部分已读）、R（已读旧版）、Y（经办主体由已读法规确认）",
                "write C (text read), N (official summary only), P (partly read), R (read before a revision) or Y (handler confirmed by a statute that was read)",
            ));
        }
        Some(Confidence { code: code?, span })
    }

    /// `valid from … to …`
    pub(super) fn validity(&mut self, pair: Pair<'_>) -> Option<Validity> {
        let span = self.tight_span(&pair);
        let (mut from, mut to, mut last) = (None, None, false);
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::kw_to => last = true,
                Rule::date if last => to = Some(self.day(&child)?),
                Rule::date => from = Some(self.day(&child)?),
                _ => {}
            }
        }
        Some(Validity { from, to, span })
    }

    /// Places in a document, a bare number completed to a place of its own.
    pub(crate) fn places(&mut self, pair: Pair<'_>) -> Option<Vec<Place>> {
        let whole = self.tight_span(&pair);
        let mut places: Vec<Place> = Vec::new();
        for child in pair.into_inner() {
            let span = self.tight_span(&child);
            let steps = match child.as_rule() {
                Rule::place => child.into_inner().map(read_steps).collect::<Option<Vec<_>>>().map(|steps| steps.concat()),
                Rule::bare_place => {
                    let level = places.last().and_then(|place| place.steps.first()).map(|(level, _)| *level)?;
                    numerals::parse(child.as_str().trim()).map(|number| vec![(level, number)])
                }
                _ => continue,
            };
            let in_order =
                |steps: &Vec<(PlaceLevel, u32)>| steps.iter().zip(steps.iter().skip(1)).all(|((wide, _), (narrow, _))| wide < narrow);
            match steps.filter(|steps| steps.iter().all(|(_, number)| *number > 0)) {
                Some(steps) if in_order(&steps) => places.push(Place { steps }),
                Some(_) => {
                    self.error(
                        codes::BAD_PLACE,
                        span,
                        Message::new("条款的层次须由大到小", "the steps of a place go from the widest to the narrowest"),
                    )
                    .help = Some(Message::new(
                        "次序是部分、节、条、款、项；另一处用「、」或「;」隔开",
                        "the order is part, sec, art, para, sub; divide another place with `;`",
                    ));
                    return None;
                }
                None => {
                    self.error(
                        codes::BAD_PLACE,
                        span,
                        Message::new(
                            "条款的序号读不懂，或为零，或过大",
                            "the number of this place cannot be read, is zero or is too large",
                        ),
                    )
                    .help = Some(Message::new("序号从一开始，如「第九条」或「第9条」", "numbers start at 1, as in `art 9`"));
                    return None;
                }
            }
        }
        self.cap(places.len(), whole)?;
        Some(places)
    }
}

/// The steps in a node: one of `art 9`, all of `第九条第一款`.
fn read_steps(node: Pair<'_>) -> Option<Vec<(PlaceLevel, u32)>> {
    if node.as_rule() == Rule::place_zh {
        let step = |step: &str| {
            let (level, number) = LEVELS.iter().find_map(|(level, word)| Some((*level, step.strip_suffix(word)?)))?;
            Some((level, numerals::parse(number.trim_matches(['（', '）', '(', ')']))?))
        };
        return node.as_str().split('第').skip(1).map(step).collect();
    }
    let mut parts = node.into_inner();
    let word = keywords::find(parts.next()?.as_str())?;
    let (level, _) = EN_LEVELS.iter().find(|(_, en)| *en == word.en)?;
    Some(vec![(*level, numerals::parse(parts.next()?.as_str())?)])
}

/// The Chinese word of each step.
const LEVELS: [(PlaceLevel, &str); 5] = [
    (PlaceLevel::Part, "部分"),
    (PlaceLevel::Section, "节"),
    (PlaceLevel::Article, "条"),
    (PlaceLevel::Paragraph, "款"),
    (PlaceLevel::Sub, "项"),
];

/// The English word of each step.
const EN_LEVELS: [(PlaceLevel, &str); 5] = [
    (PlaceLevel::Part, "part"),
    (PlaceLevel::Section, "sec"),
    (PlaceLevel::Article, "art"),
    (PlaceLevel::Paragraph, "para"),
    (PlaceLevel::Sub, "sub"),
];
