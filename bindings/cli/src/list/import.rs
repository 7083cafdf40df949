//! An edited workbook taken back: shown as changes, tried in memory, and only then written.

use std::collections::BTreeMap;
use std::fs;

use jianfu::view::folded;
use jianfu::{Error, Files, Lang, Pack, Value};
use jianfu_dsl::Message;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};
use serde_json::{Value as Json, json};

use super::compare::{Changes, compare, is_same};
use super::grid::{Column, Grid, Values};
use super::write::{Rewritten, rewrite};
use super::{Format, Import, list_of, notes, show, workbook};
use crate::codes;
use crate::exit::{Exit, Failure};
use crate::out::{self, Out};
use crate::pack_source::{self, PackSource};
use crate::problem;
use crate::text;
use crate::ui::Ui;

pub(super) fn run(arguments: &Import, ui: &Ui) -> Result<Exit, Failure> {
    let folder = &arguments.pack;
    let shown_folder = folder.display().to_string();
    if pack_source::is_named_saved(folder) && folder.is_file() {
        return Err(pack_source::needs_folder(folder));
    }
    if !folder.is_dir() {
        let message = Message::new("只能写回文件夹里的规则包", "only a pack in a folder can be written back into");
        let help = Message::new("写规则包的文件夹", "name the pack's folder");
        return Err(Failure::failed(problem::usage(&shown_folder, message, help)));
    }
    let source = PackSource::Path(folder.clone());
    let files = jianfu::read_folder(folder).map_err(|error| problem::of_pack(error, &shown_folder, &|file| source.name_of(file)))?;
    let pack = compiled(&files, &source)?;
    let grid = Grid::of(list_of(&pack, &arguments.list)?, ui.lang);
    let file = arguments.file.display().to_string();
    let bytes = fs::read(&arguments.file).map_err(|error| Failure::failed(problem::unreadable(&file, &error)))?;
    let receipt = notes::receipt_in(&bytes);
    if let Some(diagnostic) = of_another_list(receipt.as_deref(), &pack, &grid, &file).filter(|_| !arguments.outdated) {
        return Err(Failure::failed(diagnostic));
    }
    let edited = workbook::read(&arguments.file, &bytes, &pack, &grid, ui.lang)?;
    let mut warnings = edited.warnings.clone();
    let wrong = |diagnostics: Vec<Diagnostic>| Failure::Wrong { exit: Exit::Invalid, diagnostics, texts: Texts::new() };
    let changes = compare(&grid, edited, &file, ui.lang).map_err(wrong)?;
    if let Some(outdated) = outdated(receipt.as_deref(), &pack, &grid, &file).filter(|_| !changes.is_empty()) {
        if !arguments.outdated && !arguments.dry_run {
            return Err(Failure::failed(outdated));
        }
        warnings.push(Diagnostic { severity: jianfu_dsl::Severity::Warning, ..outdated });
    }
    if !warnings.is_empty() {
        ui.report(&warnings, &Texts::new());
    }
    // Where the pack would be wrong, the changes are shown all the same: they tell why.
    let tried = tried(&pack, &grid, &changes, &files, (&source, &file), ui.lang);
    let written = if arguments.dry_run { &[][..] } else { tried.as_deref().unwrap_or_default() };
    let state = match (&tried, arguments.dry_run) {
        (Err(_), _) => State::Refused,
        (Ok(_), true) => State::DryRun,
        (Ok(_), false) => State::Written,
    };
    if state == State::Written {
        for rewritten in written {
            let path = folder.join(&rewritten.file);
            out::replace(&path, &rewritten.bytes).map_err(|error| Failure::writing(&path.display().to_string(), &error))?;
        }
    }
    told(&grid, &changes, (arguments.format, state), written, (&source, ui))?;
    tried.map(|_| Exit::Fine)
}

/// What became of the changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Written,
    DryRun,
    Refused,
}

fn compiled(files: &Files, source: &PackSource) -> Result<Pack, Failure> {
    Pack::from_files(files).map_err(|error| problem::of_pack(error, &source.to_string(), &|file| source.name_of(file)))
}

/// What to say where a workbook was made from another list.
fn of_another_list(receipt: Option<&str>, pack: &Pack, grid: &Grid<'_>, file: &str) -> Option<Diagnostic> {
    let mut parts = receipt?.split(' ');
    let (id, list) = (parts.next()?, parts.next()?);
    if (id, list) == (pack.id(), grid.list.name()) {
        return None;
    }
    let shown = text::one_line(&format!("{id} {list}"));
    let message = Message::new(
        format!("这个工作簿是从另一张清单「{shown}」导出的"),
        format!("this workbook was written from another list, `{shown}`"),
    );
    let help = Message::new(
        "写那个规则包和那张清单；确实要读入这一张，就加 --outdated",
        "name that pack and that list, or add --outdated to read it all the same",
    );
    Some(problem::error(codes::OUTDATED, file, message).with_help(help))
}

/// What to say where a workbook was made from another state of the list.
fn outdated(receipt: Option<&str>, pack: &Pack, grid: &Grid<'_>, file: &str) -> Option<Diagnostic> {
    receipt.filter(|receipt| *receipt != notes::receipt(pack, grid))?;
    let message = Message::new(
        "导出这个工作簿之后，规则包里的清单又有变动；写回会连那些变动一起改回去",
        "the list has changed since this workbook was written, and taking it would undo that",
    );
    let help = Message::new(
        "重新导出，在新的工作簿里再改一次；看过 --dry-run 列出的改动，确实要写回，就加 --outdated",
        "export it anew and make the changes there; or look at what --dry-run shows, and add --outdated to take it all the same",
    );
    Some(problem::error(codes::OUTDATED, file, message).with_help(help))
}

/// The files as they are to be, after the pack was compiled with them and says what the workbook says.
fn tried(
    before: &Pack,
    grid: &Grid<'_>,
    changes: &Changes,
    files: &Files,
    (source, file): (&PackSource, &str),
    lang: Lang,
) -> Result<Vec<Rewritten>, Failure> {
    let shown = source.to_string();
    let refused = |diagnostics: Vec<Diagnostic>| Failure::Wrong { exit: Exit::Failed, diagnostics, texts: Texts::new() };
    if let Some(diagnostic) = shared_file(before, grid, changes, source) {
        return Err(refused(vec![diagnostic]));
    }
    let rewritten = rewrite(grid, changes, files, &shown).map_err(refused)?;
    let mut after = files.clone();
    after.extend(rewritten.iter().map(|rewritten| (rewritten.file.clone(), rewritten.bytes.clone())));
    let pack = Pack::from_files(&after).map_err(|error| match error {
        Error::Rules(mut errors) => {
            errors.diagnostics.iter_mut().for_each(|diagnostic| in_workbook(diagnostic, &rewritten, file));
            problem::of_pack(Error::Rules(errors), &shown, &|name| if name == file { name.to_owned() } else { source.name_of(name) })
        }
        other => problem::of_pack(other, &shown, &|name| source.name_of(name)),
    })?;
    let Some(list) = pack.list(grid.list.name()) else { return Ok(rewritten) };
    let result = Grid::of(list, lang);
    if !says(&result, changes.wanted(grid)) {
        // Whatever the cause, an edit that would be lost is not written.
        let message =
            Message::new("写回之后的清单与工作簿不一致，没有写回", "the list would not say what the workbook says, so nothing was written");
        let help = Message::new(
            "把清单文件用表格软件另存为 UTF-8 的 CSV，不合并单元格，再导入",
            "save the list's file as CSV in UTF-8 without merged cells from a spreadsheet program, then import again",
        );
        return Err(refused(vec![problem::error(codes::NOT_TAKEN, file, message).with_help(help)]));
    }
    Ok(rewritten)
}

/// A table that another list reads too would change that list as well.
fn shared_file(pack: &Pack, grid: &Grid<'_>, changes: &Changes, source: &PackSource) -> Option<Diagnostic> {
    if changes.is_empty() {
        return None;
    }
    let (list, shared) = pack
        .lists()
        .filter(|other| other.name() != grid.list.name())
        .find_map(|other| Some((other, other.files().find(|file| grid.list.files().any(|own| own == *file))?.to_owned())))?;
    let message = Message::new(
        format!("清单「{}」也读这个文件，写回会一并改动它", list.label()),
        format!("the list `{}` reads this file too and would change with it", list.name()),
    );
    let help = Message::new("让每张清单读自己的文件", "let each list read a file of its own");
    Some(problem::error(codes::NOT_TAKEN, &source.name_of(&shared), message).with_help(help))
}

/// Says of an error in a row of the new file where that row stands in the workbook, which the user can look at.
fn in_workbook(diagnostic: &mut Diagnostic, rewritten: &[Rewritten], workbook: &str) {
    let Some(file) = rewritten.iter().find(|rewritten| rewritten.file == diagnostic.file) else { return };
    let number = |text: &str, before: &str, after: &str| {
        let (number, rest) = text.strip_prefix(before)?.split_once(after)?;
        Some((*file.rows.get(&number.parse().ok()?)?, rest.to_owned()))
    };
    let Message { zh, en } = &diagnostic.message;
    let zh = number(zh, "第 ", " 行：").or_else(|| number(zh, "第 ", " 项："));
    let en = number(en, "row ", ": ").or_else(|| number(en, "item ", ": "));
    if let (Some((row, zh)), Some((_, en))) = (zh, en) {
        diagnostic.message = Message::new(format!("第 {row} 行：{zh}"), format!("row {row}: {en}"));
        let Rewritten { file, rows, .. } = file;
        // Where two rows clash, the other one is named behind.
        let other = rows.iter().find_map(|(own, row)| {
            let Message { zh, en } = &diagnostic.message;
            let before_en = ["row", "item"].iter().find_map(|what| en.strip_suffix(&format!("{what} {own} of `{file}`")))?;
            let before_zh = ["行", "项"].iter().find_map(|what| zh.strip_suffix(&format!("「{file}」第 {own} {what}")))?;
            Some((format!("{before_en}row {row}"), before_zh, row))
        });
        if let Some((en, before, row)) = other {
            diagnostic.message = Message::new(format!("{before}第 {row} 行"), en);
        }
        workbook.clone_into(&mut diagnostic.file);
    }
}

/// Whether a list has exactly these items. Texts that compare alike are kept once in a pack, in the spelling that came first.
fn says(result: &Grid<'_>, wanted: Vec<&Values>) -> bool {
    let mut left: BTreeMap<String, Vec<&Values>> = BTreeMap::new();
    let key = result.position(|column| matches!(column, Column::Key));
    let key_of = |values: &Values| match values.get(key) {
        Some(Some(Value::Text(key))) => folded(key),
        _ => String::new(),
    };
    for values in wanted {
        left.entry(key_of(values)).or_default().push(values);
    }
    for entry in &result.entries {
        let Some(candidates) = left.get_mut(&key_of(&entry.values)) else { return false };
        let alike = |values: &&Values| {
            result.columns.iter().zip(&entry.values).zip(values.iter()).all(|((column, is), wanted)| match (column, is, wanted) {
                (Column::Own(_) | Column::Key, Some(Value::Text(is)), Some(Value::Text(wanted))) => folded(is) == folded(wanted),
                _ => is_same(Some(column), is.as_ref(), wanted.as_ref()),
            })
        };
        let Some(at) = candidates.iter().position(alike) else { return false };
        candidates.remove(at);
    }
    left.values().all(Vec::is_empty)
}

fn told(
    grid: &Grid<'_>,
    changes: &Changes,
    (format, state): (Format, State),
    written: &[Rewritten],
    (source, ui): (&PackSource, &Ui),
) -> Result<(), Failure> {
    let names: Vec<String> = written.iter().map(|rewritten| source.name_of(&rewritten.file)).collect();
    let text = match format {
        Format::Human => show::human(grid, changes, ui),
        Format::Json => {
            let mut whole = show::json(grid, changes);
            whole.insert("dry_run".to_owned(), (state == State::DryRun).into());
            whole.insert("written".to_owned(), names.iter().map(|name| json!(name)).collect::<Vec<Json>>().into());
            format!("{:#}\n", Json::Object(whole))
        }
    };
    Out::stdout(ui).whole(text.as_bytes())?;
    let names = text::one_line(&names.join(problem::divider(ui.lang)));
    match state {
        State::Refused => {}
        _ if changes.is_empty() => ui.note(ui.say("没有改动，什么也没有写", "nothing was changed, and nothing was written")),
        State::DryRun => ui.note(ui.say("只是看看，什么也没有写", "this was a dry run, and nothing was written")),
        State::Written => ui.note(&match ui.lang {
            Lang::Zh => format!("已写回 {names}；接着运行 jianfu test，并加大 pack.toml 的 version"),
            Lang::En => format!("written to {names}; now run jianfu test, and raise the version in pack.toml"),
        }),
    }
    Ok(())
}
