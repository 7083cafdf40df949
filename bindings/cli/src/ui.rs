//! How the command speaks: in which language, with or without colours. Results go to standard output, everything else to standard error.

use std::io::{self, IsTerminal as _, Write as _};

use clap::ValueEnum;
use jianfu::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Message, Texts};
use jianfu_dsl::render::{self, Color, Style};

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum ColorArg {
    #[default]
    Auto,
    Always,
    Never,
}

/// The language and the colours of what is said.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ui {
    pub(crate) lang: Lang,
    /// Of standard output.
    pub(crate) color: Color,
    /// Of standard error.
    error_color: Color,
}

impl Ui {
    pub(crate) fn new(lang: Lang, asked: ColorArg) -> Self {
        Self { lang, color: color(asked, io::stdout().is_terminal()), error_color: color(asked, io::stderr().is_terminal()) }
    }

    /// One of two texts.
    pub(crate) const fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// A message in the language.
    pub(crate) fn text<'m>(&self, message: &'m Message) -> &'m str {
        message.get(self.lang)
    }

    /// Diagnostics as they are drawn on standard output.
    pub(crate) fn drawn(&self, diagnostics: &[Diagnostic], texts: &Texts) -> String {
        render::human(diagnostics, texts, Style { lang: self.lang, color: self.color })
    }

    /// Says on standard error what is wrong. An empty line follows, since more may come.
    pub(crate) fn report(&self, diagnostics: &[Diagnostic], texts: &Texts) {
        let drawn = render::human(diagnostics, texts, Style { lang: self.lang, color: self.error_color });
        // Where standard error cannot be written there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{}\n", drawn.trim_end());
    }

    /// A line on standard error.
    pub(crate) fn note(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }
}

/// Wraps a text in an ANSI colour where colours are used.
pub(crate) fn paint(text: &str, ansi: &str, color: Color) -> String {
    match color {
        Color::Always => format!("\u{1b}[{ansi}m{text}\u{1b}[0m"),
        Color::Never => text.to_owned(),
    }
}

fn color(asked: ColorArg, terminal: bool) -> Color {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    match asked {
        ColorArg::Always => Color::Always,
        ColorArg::Auto if terminal && !set("NO_COLOR") && !dumb() => Color::Always,
        ColorArg::Auto | ColorArg::Never => Color::Never,
    }
}
