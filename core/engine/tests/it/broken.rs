//! Broken packs: what is wrong with each is said once, in the right place, with a way to mend it.
//!
//! A broken pack is a file `<code>-<what>.jf` or a folder `<code>-<what>/` of `tests/broken`. It is compiled together with `common.jf`, and with a sound
//! `pack.toml` unless it brings its own. The snapshots hold all its diagnostics as they are printed, in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jianfu::{Error, Files, Pack};
use jianfu_dsl::Lang;
use jianfu_dsl::diagnostic::{Diagnostic, Texts};
use jianfu_dsl::render::{Color, Style, human, plain};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/broken")
}

const PACK_TOML: &[u8] = b"id = \"broken\"\ntitle = \"broken\"\nversion = \"1.0.0\"\nedition = 1\nrefer_to = \"town-office\"\n";

/// The files of every broken pack, by its name.
fn broken_packs() -> BTreeMap<String, Files> {
    let mut packs = BTreeMap::new();
    for entry in fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "common.jf" || name == "snapshots" {
            continue;
        }
        let mut files = Files::from([
            ("pack.toml".to_owned(), PACK_TOML.to_vec()),
            ("common.jf".to_owned(), fs::read(root().join("common.jf")).unwrap()),
        ]);
        match name.strip_suffix(".jf") {
            Some(short) => {
                files.insert("rules.jf".to_owned(), fs::read(&path).unwrap());
                packs.insert(short.to_owned(), files);
            }
            None => {
                add_folder(&path, &path, &mut files);
                packs.insert(name, files);
            }
        }
    }
    packs
}

fn add_folder(root: &Path, folder: &Path, files: &mut Files) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add_folder(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().iter().map(|part| part.to_str().unwrap()).collect::<Vec<_>>().join("/");
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

/// Everything that the compiler says about a pack, and the texts it points into.
fn diagnostics_of(files: &Files) -> (Vec<Diagnostic>, Texts) {
    match Pack::from_files(files) {
        Ok(pack) => (pack.warnings().to_vec(), pack.texts().clone()),
        Err(Error::Rules(errors)) => (errors.diagnostics, errors.texts),
        Err(other) => panic!("{other}"),
    }
}

/// All that is said about a pack: drawn in both languages, and as one line each.
fn rendered(diagnostics: &[Diagnostic], texts: &Texts) -> String {
    let drawn = |lang| human(diagnostics, texts, Style { lang, color: Color::Never });
    [drawn(Lang::Zh), drawn(Lang::En), plain(diagnostics, texts, Lang::En)].join("\n")
}

/// Codes that no file of this size can show: the caps, and faults of the program. Tests of the language and of the pages show them.
const NOT_IN_A_PACK: [&str; 6] = ["JF-C027", "JF-P020", "JF-P022", "JF-P023", "JF-P026", "JF-P027"];

/// The code that a broken pack's name starts with, as `JF-C001` for `c001-field`.
fn code_of(name: &str) -> String {
    format!("JF-{}", name.split_once('-').unwrap().0.to_uppercase())
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

#[test]
fn every_broken_pack_is_reported_as_its_snapshot_shows() {
    let packs = broken_packs();
    assert!(packs.len() >= 60, "{}", packs.len());
    snapshots().bind(|| {
        for (name, files) in packs {
            let (diagnostics, texts) = diagnostics_of(&files);
            insta::assert_snapshot!(name, rendered(&diagnostics, &texts));
        }
    });
}

#[test]
fn every_code_is_shown_by_a_broken_pack() {
    let mut shown: BTreeSet<String> = BTreeSet::new();
    for (name, files) in broken_packs() {
        let (diagnostics, _) = diagnostics_of(&files);
        if name == "three-mistakes" {
            assert_eq!(diagnostics.len(), 3);
            continue;
        }
        let code = code_of(&name);
        assert!(diagnostics.iter().any(|diagnostic| diagnostic.code == code), "{name} does not show {code}");
        shown.insert(code);
    }
    let codes = jianfu::codes().filter(|code| code.starts_with("JF-C")).chain(jianfu_dsl::codes::ALL.iter().copied());
    let expected: BTreeSet<String> = codes.filter(|code| !NOT_IN_A_PACK.contains(code)).map(str::to_owned).collect();
    assert_eq!(shown, expected);
}

#[test]
fn every_diagnostic_says_how_to_mend_it() {
    for (name, files) in broken_packs() {
        for diagnostic in diagnostics_of(&files).0 {
            assert!(diagnostic.help.is_some(), "{name}: {}", diagnostic.message.en);
        }
    }
}

#[test]
fn the_diagnostics_of_a_table_come_in_the_order_of_its_rows() {
    let mut rows = String::from("key,name,cite\n");
    for number in 1..=30 {
        // Later keys come first, and every third citation names nothing, which is found at another time than a missing key.
        let key = if number % 3 == 0 { String::new() } else { format!("K{}", 100 - number) };
        let cite = if number % 3 == 1 { format!("nothing{number}") } else { "burden-notice sec 1".to_owned() };
        rows.push_str(&format!("{key},甲{number},{cite}\n"));
    }
    let mut files = broken_packs().remove("c021-bad-cites").unwrap();
    files.insert("lists/more.csv".to_owned(), rows.into_bytes());
    let row_of = |diagnostic: &Diagnostic| diagnostic.message.en.strip_prefix("row ")?.split(':').next()?.parse::<u32>().ok();
    let found: Vec<u32> = diagnostics_of(&files).0.iter().filter_map(row_of).collect();
    assert_eq!(found, (1..=30).filter(|number| number % 3 != 2).map(|number| number + 1).collect::<Vec<_>>());
}

#[test]
fn every_mistake_of_a_broken_rule_text_is_said_once_and_in_its_place() {
    for (name, files) in broken_packs().into_iter().filter(|(name, _)| name.starts_with('p')) {
        let (diagnostics, texts) = diagnostics_of(&files);
        let code = code_of(&name);
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.code == code), "{name} has another mistake than {code}");
        for diagnostic in diagnostics {
            let text = &texts[&diagnostic.file];
            assert!(
                diagnostic.span.start <= diagnostic.span.end && text.get(diagnostic.span.start..diagnostic.span.end).is_some(),
                "{name}"
            );
            assert_ne!(diagnostic.span.end, 0, "{name} shows no place");
        }
    }
}

#[test]
fn every_snapshot_belongs_to_a_broken_pack() {
    let packs = broken_packs();
    let mut snapshots = 0;
    for entry in fs::read_dir(root().join("snapshots")).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let name = file.strip_suffix(".snap").unwrap_or_else(|| panic!("{file} is no accepted snapshot"));
        assert!(packs.contains_key(name), "{file} belongs to no broken pack");
        snapshots += 1;
    }
    assert_eq!(snapshots, packs.len());
}
