//! Decisions for people: one in full, several in short with a summary.

use std::io::{self, Write as _};

use jianfu::wire::{Brief, ReasonRecord};
use jianfu::{Decision, Lang, Outcome, Pack};

use super::{Lines, Report};
use crate::decide::part::Written;
use crate::decide::summary::Summary;
use crate::decide::{Near, line};
use crate::input::{Invalid, Place};
use crate::out::Out;
use crate::problem::divider;
use crate::text;
use crate::ui::{Ui, paint};

pub(super) struct Human<'a> {
    pub(super) inputs: usize,
    pub(super) near: Near,
    pub(super) pack: &'a Pack,
    pub(super) ui: &'a Ui,
}

impl Lines for Human<'_> {
    fn decision(&self, to: &mut Written, place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        let out = &mut to.text;
        let record = decision.brief(self.ui.lang);
        writeln!(out, "{}", self.headline(place, decision, &record))?;
        for (number, reason) in (1..).zip(&record.reasons) {
            self.reason(out, number, reason)?;
        }
        for condition in line::conditions(self.pack, &record, self.ui.lang, self.ui.lang) {
            self.part(out, "   ", self.ui.say("附条件", "on condition"), &condition)?;
        }
        if !record.missing.is_empty() {
            let missing = line::field_labels(self.pack, record.form, &record.missing, self.ui.lang).join(divider(self.ui.lang));
            self.part(out, "   ", self.ui.say("仍可改变结论的事实", "facts that can still change the outcome"), &missing)?;
        }
        for near in self.near.records(decision, self.ui.lang).iter().flatten() {
            self.part(out, "   ", self.ui.say("只差一个条件", "but for one condition"), &line::near(near, self.ui.lang))?;
        }
        writeln!(out)
    }

    fn invalid(&self, to: &mut Written, place: &Place<'_>, invalid: &Invalid) -> io::Result<()> {
        let place = if self.inputs > 1 { place.words(self.ui.lang) } else { place.at.words(self.ui.lang) };
        let id = invalid.id.as_deref().map_or_else(String::new, |id| format!(" | {id}"));
        let head = text::one_line(&format!("{place}{id}"));
        writeln!(to.text, "{head}{}{}\n", self.ui.say("：", ": "), paint(self.ui.say("无效", "invalid"), "31", self.ui.color))
    }

    fn single(&self, to: &mut Written, _place: &Place<'_>, decision: &Decision<'_>) -> io::Result<()> {
        let out = &mut to.text;
        write!(out, "{}", text::lines(&decision.explain(self.ui.lang)))?;
        if self.near == Near::Untold {
            return Ok(());
        }
        let near = decision.near_misses().records(self.ui.lang);
        let (head, none) = match self.ui.lang {
            Lang::Zh => ("只差一个条件就适用的规则：", "没有只差一个条件就适用的规则。"),
            Lang::En => ("Rules that would apply but for one condition:", "No rule would apply but for one condition."),
        };
        writeln!(out, "{}", if near.is_empty() { none } else { head })?;
        near.iter().try_for_each(|near| writeln!(out, "   - {}", text::one_line(&line::near(near, self.ui.lang))))
    }
}

impl Report for Human<'_> {
    fn finish(&mut self, out: &mut Out, summary: Option<&Summary>) -> io::Result<()> {
        for section in summary.into_iter().flat_map(|summary| summary.sections(self.pack, self.ui)) {
            writeln!(out, "{}", text::table(&section.header, &section.rows))?;
            if section.left_out > 0 {
                match (self.ui.lang, section.is_at_least) {
                    (Lang::Zh, false) => writeln!(out, "另有 {} 项未列出", section.left_out)?,
                    (Lang::En, false) => writeln!(out, "{} more are not listed", section.left_out)?,
                    (Lang::Zh, true) => writeln!(out, "另有至少 {} 项未列出", section.left_out)?,
                    (Lang::En, true) => writeln!(out, "at least {} more are not listed", section.left_out)?,
                }
            }
        }
        match summary.and_then(|summary| summary.advice(self.ui)) {
            Some(advice) => writeln!(out, "{advice}"),
            None => Ok(()),
        }
    }
}

impl Human<'_> {
    fn headline(&self, place: &Place<'_>, decision: &Decision<'_>, record: &Brief<'_>) -> String {
        let lang = self.ui.lang;
        let (word, ansi) = match decision.outcome() {
            Outcome::Approve if !record.conditions.is_empty() => (self.ui.say("附条件准予", "approved with conditions"), "32"),
            Outcome::Approve => (Outcome::Approve.word(lang), "32"),
            Outcome::Refer => (Outcome::Refer.word(lang), "33"),
            Outcome::Reject => (Outcome::Reject.word(lang), "31"),
        };
        let form = crate::decide::label_of(self.pack, record.form, lang).unwrap_or(record.form);
        let to = record.refer_to.iter().map(|body| body.label).collect::<Vec<_>>().join(divider(lang));
        let to = match (to.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!(" {to}"),
            (false, Lang::En) => format!(" to {to}"),
        };
        let id = record.id.as_deref().map_or_else(String::new, |id| format!("{id} "));
        // The name of the only input would stand before every decision and tell nothing.
        let place = if self.inputs > 1 { place.words(lang) } else { place.at.words(lang) };
        let head = text::one_line(&format!("{place} | {id}{form}"));
        format!("{head}{}{}{}", self.ui.say("：", ": "), paint(word, ansi, self.ui.color), text::one_line(&to))
    }

    fn reason(&self, out: &mut Vec<u8>, number: usize, reason: &ReasonRecord<'_>) -> io::Result<()> {
        let because = reason.because.as_deref().or(reason.condition).unwrap_or_default();
        let source = line::source(reason);
        let name = match (&reason.label, self.ui.lang) {
            (Some(label), Lang::Zh) => format!("{label}（{source}）"),
            (None, Lang::Zh) if reason.rule == "default" => "默认".to_owned(),
            (None, Lang::Zh) if reason.rule == "engine" => "引擎".to_owned(),
            _ => source,
        };
        self.part(out, &format!("{number}. "), &name, because)?;
        for count in reason.counts.iter().filter_map(|count| count.line(self.ui.lang)) {
            self.part(out, "   ", self.ui.say("台账", "history"), &count)?;
        }
        for citation in line::citations(reason, self.ui.lang) {
            self.part(out, "   ", self.ui.say("依据", "basis"), &citation)?;
        }
        if let Some(remedy) = &reason.remedy {
            self.part(out, "   ", self.ui.say("建议", "instead"), remedy)?;
        }
        Ok(())
    }

    fn part(&self, out: &mut Vec<u8>, indent: &str, name: &str, what: &str) -> io::Result<()> {
        writeln!(out, "  {indent}{}{}{}", text::one_line(name), self.ui.say("：", ": "), text::one_line(what))
    }
}
