//! Help, wrong usage, and the choice of language.

use crate::Folder;

pub(crate) const VERBS: [&str; 16] = [
    "decide",
    "audit",
    "metrics",
    "check",
    "compile",
    "fmt",
    "test",
    "show",
    "lint",
    "items",
    "explain",
    "explain-plan",
    "packs",
    "new",
    "completions",
    "list",
];

#[test]
fn the_version_is_told() {
    assert_eq!(Folder::new().run(&["--version"]).ends(0).out, format!("jianfu {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn help_is_in_one_language_throughout() {
    let folder = Folder::new();
    let english = folder.run(&["--help"]).ends(0).out;
    let chinese = folder.run(&["--lang", "zh", "--help"]).ends(0).out;
    for verb in VERBS {
        assert!(english.contains(&format!("\n  {verb}")) && chinese.contains(&format!("\n  {verb}")), "{verb}");
        let help = folder.run(&[verb, "--help"]).ends(0).out;
        let without_names = help.replace("(表单)", "").replace("(期望)", "");
        assert!(!without_names.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{help}");
        let help = folder.run(&["--lang", "zh", verb, "--help"]).ends(0).out;
        for word in ["Usage", "Options", "Arguments", "Print", "default:", "possible values", "OPTIONS", "PATH"] {
            assert!(!help.contains(word), "{word}\n{help}");
        }
    }
    assert!(english.contains("Usage: jianfu [OPTIONS] VERB") && chinese.contains("用法：jianfu [选项] 命令"));
}

#[test]
fn the_language_is_that_of_the_locale_unless_one_is_asked_for() {
    let folder = Folder::new();
    let said = |variables: &[(&str, &str)], arguments: &[&str]| {
        let output = folder.command(arguments).envs(variables.iter().copied()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let check = ["check", "river"];
    for (variables, chinese) in [
        (&[][..], false),
        (&[("LANG", "zh_CN.UTF-8")], true),
        (&[("LANG", "de_DE.UTF-8")], false),
        (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "C.UTF-8")], false),
        (&[("LANG", "en_GB.UTF-8"), ("LC_MESSAGES", "zh_TW.UTF-8")], true),
        (&[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")], true),
        (&[("LC_ALL", "POSIX")], false),
    ] {
        assert_eq!(said(variables, &check).contains("规则文件"), chinese, "{variables:?}");
        assert_eq!(said(variables, &["--help"]).contains("用法"), chinese, "{variables:?}");
    }
    assert!(said(&[("LANG", "zh_CN.UTF-8")], &["check", "--lang", "en", "river"]).contains("rule file"));
    assert!(said(&[], &["--lang", "zh", "check", "river"]).contains("规则文件"));
    assert!(said(&[], &["--lang", "zh", "check", "--lang", "en", "river"]).contains("rule file"));
}

#[test]
fn wrong_usage_is_told_in_the_language_with_a_code_and_a_remedy() {
    let folder = Folder::new();
    for (arguments, message, help) in [
        (&["dcide"][..], "there is no verb `dcide`", "did you mean `decide`"),
        (&["decide", "--frm", "x", "a"], "there is no argument `--frm`", "did you mean `--form`"),
        (&["decide"], "<INPUT>... is missing", "--help"),
        (&["decide", "--form"], "--form <FORM> needs a value", "--help"),
        (&["decide", "--format", "pdf", "a"], "`pdf` is no value for --format", "it may be: human, plain, json"),
        (&["--color", "red", "packs"], "`red` is no value for --color", "it may be: auto, always, never"),
        (&["packs", "--lang", "en", "--lang", "en"], "may be given only once", "--help"),
        (&["--lang", "en"], "no verb is given", "--help"),
    ] {
        let run = folder.run(arguments).ends(1);
        assert!(run.err.contains("error[JF-U001]: ") && run.err.contains(message) && run.err.contains(help), "{arguments:?}\n{}", run.err);
        assert_eq!(run.out, "");
    }
    let run = folder.run(&["decide", "--lang", "zh", "--format", "pdf", "a"]).ends(1);
    assert!(run.err.contains("错误[JF-U001]: 「pdf」不能作 --format") && run.err.contains("可取：human、plain"), "{}", run.err);
}

#[test]
fn without_arguments_the_help_is_shown_as_an_error() {
    let run = Folder::new().run(&[]).ends(1);
    assert!(run.out.is_empty() && run.err.contains("Usage: jianfu"), "{}", run.err);
}
