//! Compiling: from syntax trees to a [`Model`]. Everything wrong is collected; a pack with an error is not made.

mod absence;
mod boundary;
mod calendars;
mod case_table;
mod cases;
mod circles;
mod cite;
mod declare;
mod definitions;
mod effects;
mod express;
mod forms;
mod list_file;
mod list_index;
mod list_row;
mod list_toml;
mod lists;
mod lost;
mod measures;
mod order;
mod place;
mod plan;
mod quotas;
mod reach;
mod rules;
mod scope;
mod types;
mod unknown;
mod unread;
mod values;
mod versions;

use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Severity, Texts};
use jianfu_dsl::tree::{self, DeclarationKind, Name, Span};
use sha2::{Digest, Sha256};

pub(crate) use self::plan::plan_forms;
use self::unknown::What;
use crate::calendar::Calendar;
use crate::codes;
use crate::decide::told::Citations;
use crate::error::RuleErrors;
use crate::load::{self, Files};
use crate::meta::{self, Meta};
use crate::model::{Days, Model, Symbols, Table};
use crate::program::Program;
use crate::saved::{Aside, Parts};
use crate::testing::Case;

/// At most this many bytes in a pack.
pub(crate) const MAX_BYTES: usize = 64 << 20;

/// At most this many diagnostics are shown for a pack.
const MAX_DIAGNOSTICS: usize = 1000;

/// A declaration with the file it stands in.
struct In<'a, T> {
    file: &'a str,
    node: &'a T,
}

impl<T> Clone for In<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for In<'_, T> {}

/// The declarations by kind, files in order of name so that nothing depends on how they were found.
#[derive(Default)]
struct Declared<'a> {
    enums: Vec<In<'a, tree::EnumDecl>>,
    forms: Vec<In<'a, tree::FormDecl>>,
    sources: Vec<In<'a, tree::SourceDecl>>,
    lists: Vec<In<'a, tree::ListDecl>>,
    bodies: Vec<In<'a, tree::BodyDecl>>,
    defines: Vec<In<'a, tree::DefineDecl>>,
    rules: Vec<In<'a, tree::RuleDecl>>,
    checklists: Vec<In<'a, tree::ChecklistDecl>>,
    defaults: Vec<In<'a, tree::DefaultDecl>>,
    serials: Vec<In<'a, tree::SerialDecl>>,
    quotas: Vec<In<'a, tree::QuotaDecl>>,
    tests: Vec<In<'a, tree::TestDecl>>,
    cases: Vec<In<'a, tree::CasesDecl>>,
    deadlines: Vec<In<'a, tree::DeadlineDecl>>,
    metrics: Vec<In<'a, tree::MetricDecl>>,
    alerts: Vec<In<'a, tree::AlertDecl>>,
    scores: Vec<In<'a, tree::ScoreDecl>>,
}

/// The compiler's state: the declarations, the model as far as it is made, and what is wrong.
struct Compiler<'a> {
    files: &'a Files,
    declared: Declared<'a>,
    model: Model,
    tests: Vec<Case>,
    diagnostics: Vec<Diagnostic>,
    scope: scope::Scope,
    express: express::Tables,
    lost: lost::Lost,
    /// With how many known names those that are not known were compared.
    compared: usize,
}

/// Compiles a pack's files.
///
/// # Errors
/// Every diagnostic, where one of them is an error.
pub(crate) fn compile(files: &Files) -> Result<Model, RuleErrors> {
    check_size(files)?;
    let mut diagnostics = Vec::new();
    let texts = read_texts(files, &mut diagnostics);
    let mut lost = lost::Lost::default();
    let mut parsed = Vec::new();
    for (name, text) in texts.iter().filter(|(name, _)| load::holds_rules(name)) {
        let result = jianfu_dsl::parse(name, text);
        if !result.diagnostics.is_empty() {
            lost.add(text, &result.file);
        }
        diagnostics.extend(result.diagnostics);
        parsed.push((name.as_str(), result.file));
    }
    if files.keys().any(|name| load::holds_rules(name) && !texts.contains_key(name)) {
        lost.add_unreadable();
    }
    let meta = read_meta(files, &texts, &mut diagnostics);
    let mut declared = Declared::default();
    for (file, tree) in &parsed {
        declared.collect(file, tree);
    }
    let model = empty_model(meta, digest(files));
    let mut compiler = Compiler {
        files,
        declared,
        model,
        tests: Vec::new(),
        diagnostics,
        scope: scope::Scope::default(),
        express: express::Tables::default(),
        lost,
        compared: 0,
    };
    compiler.run();
    let Compiler { model, tests, mut diagnostics, .. } = compiler;
    diagnostics.sort_by(|a, b| (&a.file, a.span.start, a.span.end, a.code).cmp(&(&b.file, b.span.start, b.span.end, b.code)));
    diagnostics.dedup_by(|a, b| a.file == b.file && a.span.start == b.span.start && a.code == b.code && a.message == b.message);
    // A row stood where text has bytes, so that rows are in order too. The items of a TOML file are counted, and their number is no line.
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| !texts.contains_key(&diagnostic.file)) {
        let is_row = diagnostic.span.start > 0 && !diagnostic.file.ends_with(".toml");
        diagnostic.row = is_row.then_some(diagnostic.span.start);
        diagnostic.span = Span::default();
    }
    if diagnostics.len() > MAX_DIAGNOSTICS {
        diagnostics.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
        diagnostics.truncate(MAX_DIAGNOSTICS);
        let message = say(
            format!("问题多于 {MAX_DIAGNOSTICS} 处，其余未列出"),
            format!("there are more than {MAX_DIAGNOSTICS} problems, and the rest is not shown"),
        );
        diagnostics.push(Diagnostic::warning(codes::CAP, meta::FILE, Span::default(), message));
    }
    if diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(RuleErrors { diagnostics, texts });
    }
    Ok(Model { aside: Aside::of(Parts { texts, tests, warnings: diagnostics }), ..model })
}

impl Compiler<'_> {
    fn run(&mut self) {
        self.read_calendars();
        self.declare_enums();
        self.declare_bodies();
        self.declare_sources();
        self.declare_forms();
        self.declare_serials();
        self.declare_definitions();
        self.declare_lists();
        self.compile_checklists_and_rules();
        // Within a checklist the author's order counts; that of files shows nowhere.
        self.model.checklists.sort_by(|a, b| a.name.cmp(&b.name));
        self.compile_measures();
        self.compile_defaults();
        self.resolve_overrides();
        self.check_definitions();
        self.check_opposite_lists();
        self.resolve_pack_body();
        plan_forms(&mut self.model);
        self.compile_tests();
        self.check_unread_files();
    }

    fn error(&mut self, code: &'static str, file: &str, span: Span, message: Message) -> &mut Diagnostic {
        self.push(Diagnostic::error(code, file, span, message))
    }

    fn warn(&mut self, code: &'static str, file: &str, span: Span, message: Message) -> &mut Diagnostic {
        self.push(Diagnostic::warning(code, file, span, message))
    }

    #[expect(clippy::indexing_slicing, reason = "the vector holds the diagnostic just pushed")]
    fn push(&mut self, diagnostic: Diagnostic) -> &mut Diagnostic {
        self.diagnostics.push(diagnostic);
        let last = self.diagnostics.len() - 1;
        &mut self.diagnostics[last]
    }

    fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn resolve_pack_body(&mut self) {
        let Some(body) = self.model.meta.refer_to.clone() else { return self.check_pack_body() };
        match self.find_body(&body) {
            Some(id) => self.model.refer_to = Some(id),
            None => {
                let name = Name { text: body, span: self.model.meta.refer_to_span };
                self.unknown_name(meta::FILE, &name, What::Body);
            }
        }
    }

    /// Where a fact is unknown the engine itself refers, so a pack that judges needs a body for that. A pack in a string has no place to name one.
    fn check_pack_body(&mut self) {
        if self.has_errors() || self.model.forms.is_empty() || !self.files.contains_key(meta::FILE) {
            return;
        }
        let message = say(
            "pack.toml 没有写明 refer_to，引擎自己转报时没有去处",
            "pack.toml has no `refer_to`, so what the engine itself refers goes to nobody",
        );
        self.warn(codes::META, meta::FILE, Span::default(), message).help =
            Some(say("加一行：refer_to = \"机构的名称\"", "add a line: refer_to = \"the name of a body\""));
    }
}

impl<'a> Declared<'a> {
    fn collect(&mut self, file: &'a str, tree: &'a tree::File) {
        for declaration in &tree.declarations {
            match &declaration.kind {
                DeclarationKind::Enum(node) => self.enums.push(In { file, node }),
                DeclarationKind::Form(node) => self.forms.push(In { file, node }),
                DeclarationKind::Source(node) => self.sources.push(In { file, node }),
                DeclarationKind::List(node) => self.lists.push(In { file, node }),
                DeclarationKind::Body(node) => self.bodies.push(In { file, node }),
                DeclarationKind::Define(node) => self.defines.push(In { file, node }),
                DeclarationKind::Rule(node) => self.rules.push(In { file, node }),
                DeclarationKind::Checklist(node) => self.checklists.push(In { file, node }),
                DeclarationKind::Default(node) => self.defaults.push(In { file, node }),
                DeclarationKind::Serial(node) => self.serials.push(In { file, node }),
                DeclarationKind::Test(node) => self.tests.push(In { file, node }),
                DeclarationKind::Cases(node) => self.cases.push(In { file, node }),
                DeclarationKind::Quota(node) => self.quotas.push(In { file, node }),
                DeclarationKind::Deadline(node) => self.deadlines.push(In { file, node }),
                DeclarationKind::Metric(node) => self.metrics.push(In { file, node }),
                DeclarationKind::Alert(node) => self.alerts.push(In { file, node }),
                DeclarationKind::Score(node) => self.scores.push(In { file, node }),
            }
        }
    }
}

/// Refuses a pack past the cap before anything in it is read.
fn check_size(files: &Files) -> Result<(), RuleErrors> {
    if files.values().map(Vec::len).sum::<usize>() <= MAX_BYTES {
        return Ok(());
    }
    let megabytes = MAX_BYTES >> 20;
    let message = Message::new(
        format!("规则包的文件合计超过上限 {megabytes} MiB"),
        format!("the files of the pack together are past the cap of {megabytes} MiB"),
    );
    let diagnostic = Diagnostic::error(codes::CAP, meta::FILE, Span::default(), message)
        .with_help(Message::new("把不属于规则包的文件移出文件夹", "move files that do not belong to the pack out of its folder"));
    Err(RuleErrors { diagnostics: vec![diagnostic], texts: Texts::new() })
}

fn read_texts(files: &Files, diagnostics: &mut Vec<Diagnostic>) -> Texts {
    let mut texts = Texts::new();
    for (name, bytes) in files.iter().filter(|(name, _)| load::holds_rules(name) || *name == meta::FILE) {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                texts.insert(name.clone(), text.to_owned());
            }
            Err(error) => {
                let line = bytes.get(..error.valid_up_to()).map_or(0, |head| head.iter().filter(|&&byte| byte == b'\n').count()) + 1;
                let message = Message::new(
                    format!("「{name}」从第 {line} 行起不是 UTF-8 文本"),
                    format!("`{name}` is not UTF-8 text from line {line} on"),
                );
                diagnostics.push(
                    Diagnostic::error(codes::ENCODING, name, Span::default(), message)
                        .with_help(Message::new("用 UTF-8 编码另存此文件", "save the file again as UTF-8")),
                );
            }
        }
    }
    texts
}

fn read_meta(files: &Files, texts: &Texts, diagnostics: &mut Vec<Diagnostic>) -> Meta {
    match texts.get(meta::FILE) {
        Some(text) => match Meta::read(text) {
            Ok(meta) => return meta,
            Err(wrong) => diagnostics.extend(wrong),
        },
        // That it is not UTF-8 was said.
        None if files.contains_key(meta::FILE) => {}
        // A single text needs no pack.toml: that is how a pack in a string, or one file, is compiled.
        None if files.len() == 1 && files.keys().all(|name| load::holds_rules(name)) => {}
        None => {
            let message = Message::new("文件夹中没有「pack.toml」", "the folder has no `pack.toml`");
            diagnostics.push(Diagnostic::error(codes::META, meta::FILE, Span::default(), message).with_help(Message::new(
                "新建 pack.toml，写明 id、title、version、edition",
                "make a pack.toml with id, title, version and edition",
            )));
        }
    }
    Meta::inline()
}

/// SHA-256 over the files in order of name: for each its name's length, name, length and bytes.
fn digest(files: &Files) -> String {
    let mut hasher = Sha256::new();
    for (name, bytes) in files {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn empty_model(meta: Meta, digest: String) -> Model {
    let (from, to) = meta.days().unwrap_or((None, None));
    let days =
        Days { from: from.map_or(Days::ALWAYS.from, crate::model::day_number), to: to.map_or(Days::ALWAYS.to, crate::model::day_number) };
    Model {
        meta,
        digest,
        days,
        refer_to: None,
        symbols: Symbols::default(),
        enums: Vec::new(),
        forms: Vec::new(),
        form_names: Table::default(),
        bodies: Vec::new(),
        body_names: Table::default(),
        sources: Vec::new(),
        source_names: Table::default(),
        bases: Vec::new(),
        citations: Citations::default(),
        lists: Vec::new(),
        serials: Vec::new(),
        tallies: Vec::new(),
        quotas: Vec::new(),
        deadlines: Vec::new(),
        metrics: Vec::new(),
        alerts: Vec::new(),
        scores: Vec::new(),
        calendar: Calendar::default(),
        status: None,
        definitions: Vec::new(),
        columns: Vec::new(),
        tests: Vec::new(),
        rules: Vec::new(),
        nodes: Vec::new(),
        guards: Vec::new(),
        program: Program::default(),
        checklists: Vec::new(),
        aside: Aside::default(),
        files: Vec::new(),
    }
}

/// A message in both languages from a template that only differs in words.
fn say(zh: impl Into<String>, en: impl Into<String>) -> Message {
    Message::new(zh, en)
}

/// The label of a declaration, or else its name.
fn label_of(name: &Name, label: Option<&tree::Text>) -> String {
    label.map_or_else(|| name.text.clone(), |label| label.text.clone())
}
