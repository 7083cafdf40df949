//! What is found in packs, for people and programs.

use clap::ValueEnum;
use jianfu_dsl::diagnostic::{Diagnostic, Severity, Texts};
use jianfu_dsl::render;

use crate::ui::Ui;

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Human,
    Plain,
    Json,
}

/// What was found in all packs.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) texts: Texts,
}

impl Found {
    pub(crate) fn add(&mut self, diagnostics: Vec<Diagnostic>, texts: Texts) {
        self.diagnostics.extend(diagnostics);
        self.texts.extend(texts);
    }

    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Everything drawn for people, with a closing line.
    pub(crate) fn human(&self, closing: &str, ui: &Ui) -> String {
        if self.diagnostics.is_empty() {
            return format!("{closing}\n");
        }
        format!("{}\n\n{closing}\n", ui.drawn(&self.diagnostics, &self.texts).trim_end())
    }

    /// One line for each.
    pub(crate) fn plain(&self, ui: &Ui) -> String {
        render::plain(&self.diagnostics, &self.texts, ui.lang)
    }

    /// A JSON array.
    pub(crate) fn json(&self, ui: &Ui) -> String {
        render::json(&self.diagnostics, &self.texts, ui.lang).trim_end().to_owned()
    }
}

/// A number of things in English.
pub(crate) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}
