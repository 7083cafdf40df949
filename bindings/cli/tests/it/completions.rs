//! `jianfu completions`.

use std::io::ErrorKind;
use std::process::{Command, Stdio};

use crate::Folder;
use crate::usage::VERBS;

const SHELLS: [&str; 5] = ["bash", "zsh", "fish", "powershell", "elvish"];

#[test]
fn the_script_of_every_shell_names_every_verb_and_speaks_the_language() {
    let folder = Folder::new();
    for shell in SHELLS {
        let script = folder.run(&["completions", shell]).ends(0).out;
        for verb in VERBS {
            assert!(script.contains(verb), "{shell} {verb}");
        }
        assert!(script.contains("as-of") && script.contains("deny-warnings"), "{shell}");
        // The completion of bash shows no help.
        if shell != "bash" {
            let chinese = folder.run(&["--lang", "zh", "completions", shell]).ends(0).out;
            assert!(chinese.contains("检查规则包") && !script.contains("检查规则包"), "{shell}");
        }
    }
    let run = folder.run(&["completions", "cmd"]).ends(1);
    assert!(run.err.contains("error[JF-U001]") && run.err.contains("bash, elvish, fish"), "{}", run.err);
}

#[test]
fn the_scripts_are_well_formed_for_the_shells_that_are_installed() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        for lang in ["zh", "en"] {
            let script = folder.run(&["completions", "--lang", lang, shell]).ends(0).out;
            folder.write("script", &script);
            match Command::new(shell).arg("-n").arg(folder.path("script")).stdin(Stdio::null()).output() {
                Ok(output) => assert!(output.status.success() && output.stderr.is_empty(), "{shell}: {output:?}"),
                Err(error) => assert_eq!(error.kind(), ErrorKind::NotFound, "{shell}"),
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn bash_completes_verbs_and_options() {
    let folder = Folder::new();
    let script = folder.run(&["completions", "bash"]).ends(0).out;
    let asked = |words: &str, at: usize, last: &str| {
        let line =
            format!("{script}\nCOMP_WORDS=({words}); COMP_CWORD={at}; _jianfu jianfu '{last}' ''; printf '%s\\n' \"${{COMPREPLY[@]}}\"");
        let output = Command::new("bash").args(["--norc", "-c", &line]).output();
        output.ok().map(|output| String::from_utf8(output.stdout).unwrap())
    };
    // Where there is no bash, nothing can be completed in it.
    let Some(verbs) = asked("jianfu ch", 1, "ch") else { return };
    assert_eq!(verbs, "check\n");
    assert_eq!(asked("jianfu check --deny", 2, "--deny").unwrap(), "--deny-warnings\n");
}
