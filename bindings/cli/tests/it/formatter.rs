//! `jianfu fmt`.

use std::fs;

use crate::Folder;

const LOOSE: &str = "机构  fire   “区消防救援局”\n";
const TIGHT: &str = "机构 fire \"区消防救援局\"\n";

#[test]
fn files_are_formatted_in_place_and_only_where_they_change() {
    let folder = Folder::new();
    folder.write("pack/deep/a.jf", LOOSE);
    folder.write("pack/b.jf", TIGHT);
    folder.write("pack/notes.txt", LOOSE);
    folder.write("pack/.hidden/c.jf", LOOSE);
    let before = fs::metadata(folder.path("pack/b.jf")).unwrap().modified().unwrap();
    let run = folder.run(&["fmt", "pack"]).ends(0);
    assert_eq!(run.out, "formatted pack/deep/a.jf\n");
    assert_eq!(run.err, "files formatted: 1, unchanged: 1\n");
    assert_eq!(folder.read("pack/deep/a.jf"), TIGHT);
    assert_eq!((folder.read("pack/notes.txt"), folder.read("pack/.hidden/c.jf")), (LOOSE.to_owned(), LOOSE.to_owned()));
    assert_eq!(fs::metadata(folder.path("pack/b.jf")).unwrap().modified().unwrap(), before);
    assert_eq!(folder.run(&["fmt", "pack", "pack/b.jf"]).ends(0).out, "");
}

#[test]
fn checking_writes_nothing_and_shows_what_would_change() {
    let folder = Folder::new();
    folder.write("a.jf", format!("body x\n{LOOSE}body y\n"));
    let run = folder.run(&["--lang", "zh", "fmt", "--check", "a.jf"]).ends(1);
    assert_eq!(run.out, "需要排版 a.jf\n  第 2 行起：\n  - 机构  fire   “区消防救援局”\n  + 机构 fire \"区消防救援局\"\n");
    assert_eq!(run.err, "1 个文件需要排版，0 个不需要\n");
    assert_eq!(folder.read("a.jf"), format!("body x\n{LOOSE}body y\n"));
    folder.run(&["fmt", "a.jf"]).ends(0);
    assert_eq!(folder.run(&["fmt", "--check", "a.jf"]).ends(0).out, "");
}

#[test]
fn translating_to_the_other_keywords_and_back_gives_the_same_bytes() {
    let folder = Folder::new();
    folder.run(&["fmt", "--lang", "en", "river"]).ends(0);
    let english = folder.read("river/rules.jf");
    folder.run(&["fmt", "--lang", "zh", "river"]).ends(0);
    let chinese = folder.read("river/rules.jf");
    assert!(chinese.contains("规则 not-barred \"负面清单\" 适用 task {") && !chinese.contains("require"), "{chinese}");
    folder.run(&["test", "river"]).ends(0);
    folder.run(&["fmt", "--lang", "en", "river"]).ends(0);
    assert_eq!(folder.read("river/rules.jf"), english);
    folder.run(&["fmt", "--check", "river"]).ends(0);
    folder.run(&["fmt", "--check", "--lang", "zh", "river"]).ends(1);
}

#[test]
fn without_a_language_keywords_stay_as_they_are() {
    let folder = Folder::new();
    folder.write("a.jf", format!("body  x\n{LOOSE}"));
    folder.run(&["--lang", "zh", "fmt", "a.jf"]).ends(0);
    assert_eq!(folder.read("a.jf"), format!("body x\n{TIGHT}"));
}

#[test]
fn a_file_with_mistakes_is_left_alone_and_the_others_are_formatted() {
    let folder = Folder::new();
    folder.write("pack/a.jf", "rule  a {\n");
    folder.write("pack/b.jf", LOOSE);
    folder.write("pack/c.jf", b"body x \xff\n");
    let run = folder.run(&["fmt", "pack"]).ends(3);
    assert!(run.err.contains("pack/a.jf:1:") && run.err.contains("error[JF-P003]") && run.err.contains("error[JF-C029]"), "{}", run.err);
    assert_eq!(folder.read("pack/a.jf"), "rule  a {\n");
    assert_eq!(fs::read(folder.path("pack/c.jf")).unwrap(), b"body x \xff\n");
    assert_eq!(folder.read("pack/b.jf"), TIGHT);
    folder.run(&["fmt", "--check", "pack"]).ends(3);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let run = folder.run_with_input(&["fmt", "-"], LOOSE.as_bytes()).ends(0);
    assert_eq!((run.out.as_str(), run.err.as_str()), (TIGHT, ""));
    let run = folder.run_with_input(&["fmt", "--lang", "en", "-"], TIGHT.as_bytes()).ends(0);
    assert_eq!(run.out, "body fire \"区消防救援局\"\n");
    assert_eq!(folder.run_with_input(&["fmt", "-"], TIGHT.as_bytes()).ends(0).out, TIGHT);
    let run = folder.run_with_input(&["fmt", "--check", "-"], LOOSE.as_bytes()).ends(1);
    assert!(run.out.starts_with("standard input would change\n"), "{}", run.out);
    let run = folder.run_with_input(&["fmt", "-"], b"rule a {").ends(3);
    assert_eq!(run.out, "");
    assert!(run.err.contains("JF-P003"), "{}", run.err);
}

#[test]
fn what_cannot_be_read_is_an_error() {
    let folder = Folder::new();
    let run = folder.run(&["fmt", "missing"]).ends(1);
    assert!(run.err.contains("error[JF-D001]"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = Folder::new();
    folder.write("real.jf", LOOSE);
    fs::set_permissions(folder.path("real.jf"), fs::Permissions::from_mode(0o604)).unwrap();
    symlink("real.jf", folder.path("link.jf")).unwrap();
    folder.run(&["fmt", "link.jf"]).ends(0);
    assert!(fs::symlink_metadata(folder.path("link.jf")).unwrap().is_symlink());
    assert_eq!(folder.read("real.jf"), TIGHT);
    assert_eq!(fs::metadata(folder.path("real.jf")).unwrap().permissions().mode() & 0o777, 0o604);
    assert_eq!(folder.names(), ["link.jf", "real.jf", "river"]);
}
