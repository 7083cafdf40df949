//! The letters that follow: one for each department that has surely come to a step of the ladder, as plain text.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jianfu::Lang;
use jianfu::view::folded;
use jianfu_report::{FoundData, StepData, Watch, state_words};

use super::Seen;
use super::tell::name_of;
use crate::exit::Failure;
use crate::out::Out;
use crate::text::one_line;
use crate::ui::Ui;

pub(super) fn write(folder: &Path, seen: &Seen<'_>, lang: Lang, ui: &Ui) -> Result<(), Failure> {
    let Some(watch) = Watch::of(seen.pack, lang) else { return Ok(()) };
    fs::create_dir_all(folder).map_err(|error| Failure::writing(&folder.display().to_string(), &error))?;
    let mut names = BTreeSet::new();
    // A department of which the name is not known gets no letter.
    for step in watch.steps(&seen.history, seen.on).iter().filter(|step| step.sure && !step.department.is_empty()) {
        let mut name = file_name(&step.department, &step.label);
        while !names.insert(folded(&name)) {
            name.push('_');
        }
        let path = folder.join(format!("{name}.txt"));
        Out::file(&path)?.whole(letter(seen, step, lang).as_bytes())?;
        ui.note(&one_line(&path.display().to_string()));
    }
    Ok(())
}

/// A name that every file system takes.
fn file_name(department: &str, label: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '（' | '）') { c } else { '_' };
    format!("{department}-{label}").chars().map(plain).take(60).collect()
}

fn letter(seen: &Seen<'_>, step: &StepData, lang: Lang) -> String {
    let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    let mut lines = vec![one_line(&step.label), String::new(), one_line(&format!("{}{}", step.department, say("：", ":"))), String::new()];
    lines.extend([one_line(&step.text), String::new()]);
    let open = seen.found.iter().filter(|found| found.state != "closed" && folded(&found.department) == folded(&step.department));
    for (number, found) in (1..).zip(open) {
        lines.extend(finding(number, found, lang).iter().map(|line| one_line(line)));
        lines.push(String::new());
    }
    lines.push(say("采取这一措施的依据：", "What this step rests on:").to_owned());
    lines.extend(step.citations.iter().map(|line| one_line(&format!("  {line}"))));
    let (id, version, on) = (seen.pack.id(), seen.pack.version(), seen.on);
    lines.extend([
        String::new(),
        one_line(&format!("{} {id} {version}{}{on}", say("规则包", "Pack"), say("；观测日 ", "; day of the watch "))),
    ]);
    lines.push(String::new());
    lines.join("\n")
}

fn finding(number: usize, found: &FoundData, lang: Lang) -> Vec<String> {
    let FoundData { day, community, severity, problem, cited, .. } = found;
    let (demand, state) = (name_of(found), state_words(found.state, lang));
    let due = found.due.as_deref();
    match lang {
        Lang::Zh => vec![
            format!("{number}. 要求 {demand}（{community}，程度：{severity}，{day} 发现，{state}）"),
            format!("   问题：{problem}"),
            format!("   所违规定：{cited}"),
            format!("   整改期限：{}", due.unwrap_or("另行通知")),
        ],
        Lang::En => vec![
            format!("{number}. Demand {demand} ({community}, severity {severity}, found {day}, {state})"),
            format!("   Finding: {problem}"),
            format!("   Not kept: {cited}"),
            format!("   To be mended by {}", due.unwrap_or("a day that will be told")),
        ],
    }
}
