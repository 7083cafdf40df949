//! What every chapter needs: the pack, the language, the day asked about, and the places to link to.

use jianfu::view::{ItemRef, ListRef, RuleRef, Validity};
use jianfu::{FormRef, Lang, Pack};
use jiff::civil::Date;

use crate::anchors::Anchors;
use crate::document::Line;
use crate::names::{self, Called};
use crate::sentence::{self, Speaker};
use crate::text::one_line;
use crate::timed::{self, Timed};

/// What every chapter needs.
pub(crate) struct Book<'p> {
    pub(crate) pack: &'p Pack,
    pub(crate) lang: Lang,
    pub(crate) as_of: Option<Date>,
    pub(crate) anchors: Anchors,
    pub(crate) rules: Vec<Chapter<'p>>,
    /// What counts over time and judges no single demand.
    pub(crate) timed: Vec<Timed<'p>>,
}

/// A version of a rule with its place in the handbook.
#[derive(Clone)]
pub(crate) struct Chapter<'p> {
    pub(crate) rule: RuleRef<'p>,
    pub(crate) anchor: String,
    /// Whether it is the only one of its id.
    pub(crate) is_single: bool,
    /// Whether it is the last of its id.
    pub(crate) is_last: bool,
}

impl<'p> Book<'p> {
    pub(crate) fn new(pack: &'p Pack, lang: Lang, as_of: Option<Date>) -> Self {
        let mut anchors = Anchors::default();
        let rules = chapters(pack, &mut anchors);
        let timed = timed::all(pack, &mut anchors);
        for form in pack.forms() {
            anchors.give("form", form.name());
        }
        for checklist in pack.checklists() {
            anchors.give("checklist", checklist.name());
        }
        for definition in pack.definitions() {
            anchors.give("define", definition.name());
        }
        for list in pack.lists() {
            anchors.give("list", list.name());
            for name in item_names(list) {
                anchors.give("item", &name);
            }
        }
        for serial in pack.serials() {
            anchors.give("serial", serial.name());
        }
        for body in pack.bodies() {
            anchors.give("body", body.name());
        }
        for source in pack.sources() {
            anchors.give("source", source.name());
        }
        Self { pack, lang, as_of, anchors, rules, timed }
    }

    /// One of two texts.
    pub(crate) const fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// One of two texts that are made only when they are said.
    pub(crate) fn tell(&self, zh: impl FnOnce() -> String, en: impl FnOnce() -> String) -> String {
        match self.lang {
            Lang::Zh => zh(),
            Lang::En => en(),
        }
    }

    /// What something is called: in English with the label beside it.
    pub(crate) fn title(&self, called: &Called) -> String {
        match (self.lang, &called.label) {
            (Lang::Zh, _) => called.zh.clone(),
            (Lang::En, Some(label)) => format!("{} ({label})", called.en),
            (Lang::En, None) => called.en.clone(),
        }
    }

    /// What something is called with its name in the pack, where that is not the same.
    pub(crate) fn heading(&self, called: &Called, name: &str) -> Line {
        let title = Line::of(self.title(called));
        if *self.name(called) == *name { title } else { title.text(" ").code(one_line(name)) }
    }

    /// What something is called, in one language alone.
    pub(crate) fn name<'c>(&self, called: &'c Called) -> &'c str {
        match self.lang {
            Lang::Zh => &called.zh,
            Lang::En => &called.en,
        }
    }

    /// A name or a text of the pack in quotation marks.
    pub(crate) fn quote(&self, text: &str) -> String {
        format!("“{}”", one_line(text))
    }

    /// A link to a form.
    pub(crate) fn form(&self, form: FormRef<'_>) -> Line {
        Line::new().link(self.anchors.of("form", form.name()), self.quote(self.name(&names::form(self.pack, form))))
    }

    /// Where a version of an item stands.
    pub(crate) fn item(&self, item: ItemRef<'_>) -> String {
        let version = self.anchors.find("item", &version_name(item));
        version.unwrap_or_else(|| self.anchors.of("item", &plain_name(item)))
    }

    /// Days in words.
    pub(crate) fn days(&self, validity: Validity) -> String {
        match (validity.from, validity.to) {
            (None, None) => self.say("不限日期", "at any time").to_owned(),
            (Some(from), None) => self.tell(|| format!("自{}起", self.day(from)), || format!("from {}", self.day(from))),
            (None, Some(to)) => self.tell(|| format!("至{}止", self.day(to)), || format!("to {}", self.day(to))),
            (Some(from), Some(to)) => {
                self.tell(|| format!("自{}至{}", self.day(from), self.day(to)), || format!("from {} to {}", self.day(from), self.day(to)))
            }
        }
    }

    /// A day in words.
    pub(crate) fn day(&self, day: Date) -> String {
        self.tell(|| sentence::date_in_chinese(day), || day.to_string())
    }

    /// What tells a version of a rule from the others; nothing where there is only one.
    pub(crate) fn days_of(&self, chapter: &Chapter<'_>) -> String {
        if chapter.is_single {
            return String::new();
        }
        let days = self.days(chapter.rule.validity());
        self.tell(|| format!("（{days}）"), || format!(" ({days})"))
    }

    /// Days in words, with a mark where the day asked about is not among them.
    pub(crate) fn validity(&self, validity: Validity) -> Line {
        Line::of(self.days(validity)).line(self.out_of_force(validity))
    }

    /// A mark where the day asked about is not among these.
    pub(crate) fn out_of_force(&self, validity: Validity) -> Line {
        match self.as_of {
            Some(day) if !validity.covers(day) => Line::of(" ").mark(self.say("所问之日无效", "not in force on the day asked about")),
            _ => Line::new(),
        }
    }

    /// Says conditions for one part of the handbook.
    pub(crate) fn speaker(&self) -> Speaker<'_> {
        Speaker::new(self.pack, self.lang, &self.anchors)
    }

    /// What stands between things that are listed in a line.
    pub(crate) const fn comma(&self) -> &'static str {
        self.say("、", ", ")
    }

    pub(crate) const fn colon(&self) -> &'static str {
        self.say("：", ": ")
    }

    pub(crate) const fn stop(&self) -> &'static str {
        self.say("。", ".")
    }

    /// The word for something, and what it is.
    pub(crate) fn fact(&self, zh: &'static str, en: &'static str, line: Line) -> Line {
        Line::new().strong(self.say(zh, en)).text(self.colon()).line(line)
    }
}

/// The names under which the items of a list have their anchors: their keys, and of several versions the first day too.
fn item_names(list: ListRef<'_>) -> Vec<String> {
    let items: Vec<ItemRef<'_>> = list.items().collect();
    // Versions of one key stand together.
    let is_version =
        |at: usize, other: usize| items.get(other).is_some_and(|other| items.get(at).is_some_and(|item| item.key() == other.key()));
    let names = items.iter().enumerate().map(|(at, item)| {
        let recurs = is_version(at, at + 1) || at.checked_sub(1).is_some_and(|before| is_version(at, before));
        if recurs { version_name(*item) } else { plain_name(*item) }
    });
    names.collect()
}

fn plain_name(item: ItemRef<'_>) -> String {
    format!("{}.{}", item.list().name(), item.key())
}

fn version_name(item: ItemRef<'_>) -> String {
    format!("{}@{}", plain_name(item), item.validity().from.map_or_else(|| "first".to_owned(), |from| from.to_string()))
}

/// The rules, each with a place of its own. They are in the pack's order, but the versions of one stand together, the first first.
fn chapters<'p>(pack: &'p Pack, anchors: &mut Anchors) -> Vec<Chapter<'p>> {
    let mut versions: Vec<(&str, Vec<RuleRef<'p>>)> = Vec::new();
    for rule in pack.rules() {
        match versions.iter_mut().find(|(id, _)| *id == rule.id()) {
            Some((_, known)) => known.push(rule),
            None => versions.push((rule.id(), vec![rule])),
        }
    }
    let mut chapters = Vec::new();
    for (id, mut rules) in versions {
        rules.sort_by_key(|rule| rule.validity().from);
        let mut used: Vec<String> = Vec::new();
        for (position, rule) in rules.iter().enumerate() {
            let name = match rule.validity().from {
                _ if rules.len() == 1 => id.to_owned(),
                Some(from) => format!("{id}@{from}"),
                None => format!("{id}@first"),
            };
            // Two of them may begin on the same day, on different forms.
            let name = if used.contains(&name) { format!("{name}@{}", position + 1) } else { name };
            used.push(name.clone());
            let anchor = anchors.give("rule", &name);
            chapters.push(Chapter { rule: *rule, anchor, is_single: rules.len() == 1, is_last: position + 1 == rules.len() });
        }
    }
    chapters
}
