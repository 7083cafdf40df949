//! `jianfu test`.

use serde_json::Value as Json;

use crate::Folder;

#[test]
fn tests_that_pass_are_counted() {
    let folder = Folder::new();
    let run = folder.run(&["test", "river"]).ends(0);
    assert!(run.out.starts_with("river-town 1.2.0\n") && run.out.ends_with("3 passed, 0 failed\n"), "{}", run.out);
    assert!(folder.run(&["test", "--lang", "zh", "river"]).ends(0).out.ends_with("通过 3 项，未通过 0 项\n"));
    folder.run(&["test", "river/rules.jf"]).ends(0);
}

#[test]
fn a_failure_is_shown_with_what_was_expected_and_the_whole_explanation() {
    let folder = Folder::new();
    folder.add_pack("failing");
    let run = folder.run(&["test", "failing"]).ends(1);
    for wanted in [
        "FAILED 多人 <准予> & '错' (failing/rules.jf:9)",
        "  expected approve, got reject\n",
        "    1. few: 人数 <过多>",
        "1 passed, 1 failed\n",
    ] {
        assert!(run.out.contains(wanted), "{wanted}\n{}", run.out);
    }
    let run = folder.run(&["test", "--lang", "zh", "river", "failing"]).ends(1);
    assert!(run.out.contains("期望准予，得到驳回") && run.out.ends_with("通过 4 项，未通过 1 项\n"), "{}", run.out);
}

#[test]
fn what_no_test_tries_is_warned_of() {
    let folder = Folder::new();
    let rules = folder.read("river/rules.jf");
    let at = rules.find("test \"人数过多").unwrap();
    folder.write("river/rules.jf", &rules[..at]);
    let run = folder.run(&["test", "river"]).ends(0);
    assert!(run.out.contains("warning: in the tests `few.limit` never fails\n"), "{}", run.out);
    let run = folder.run(&["test", "--lang", "zh", "river"]).ends(0);
    assert!(run.out.contains("警告：测试中「few.limit」没有不满足过\n"), "{}", run.out);
}

#[test]
fn no_test_and_no_pack_have_codes_of_their_own() {
    let folder = Folder::new();
    let rules = folder.read("river/rules.jf");
    folder.write("bare/pack.toml", folder.read("river/pack.toml"));
    folder.write("bare/rules.jf", &rules[..rules.find("test \"").unwrap()]);
    let run = folder.run(&["test", "bare"]).ends(2);
    assert!(run.out.contains("no test was found"), "{}", run.out);
    folder.write("bare/more.jf", "rule {");
    let run = folder.run(&["test", "bare", "river"]).ends(3);
    assert!(run.err.contains("bare/more.jf:1:") && run.out.contains("3 passed"), "{}{}", run.err, run.out);
    folder.run(&["test", "missing"]).ends(1);
}

#[test]
fn results_can_be_had_as_json() {
    let folder = Folder::new();
    folder.add_pack("failing");
    let run = folder.run(&["test", "--format", "json", "river", "failing"]).ends(1);
    let json: Json = serde_json::from_str(&run.out).unwrap();
    let packs = json["packs"].as_array().unwrap();
    let counts: Vec<_> = packs
        .iter()
        .map(|pack| (pack["pack"].as_str().unwrap(), pack["passed"].as_u64().unwrap(), pack["failed"].as_u64().unwrap()))
        .collect();
    assert_eq!(counts, [("river-town", 3, 0), ("failing", 1, 1)]);
    let failed = &packs[1]["tests"][0];
    assert_eq!(
        (&failed["passed"], &failed["line"], &failed["file"]),
        (&Json::from(false), &Json::from(9), &Json::from("failing/rules.jf"))
    );
    assert_eq!(failed["failures"][0], "expected approve, got reject");
    assert!(failed["explanation"].as_str().unwrap().contains("人数 <过多>"));
}

/// A build server that reads only the file must not see a green one.
#[test]
fn a_pack_that_does_not_compile_shows_in_every_format() {
    let folder = Folder::new();
    folder.write("broken.jf", "rule { }");
    let run = folder.run(&["test", "--format", "junit", "broken.jf"]).ends(3);
    assert!(run.out.contains("tests=\"1\" failures=\"0\" errors=\"1\"") && run.out.contains("<error message="), "{}", run.out);
    let run = folder.run(&["test", "--format", "json", "broken.jf"]).ends(3);
    assert!(run.out.contains("\"broken\": [\n    \"broken.jf\""), "{}", run.out);
    let run = folder.run(&["test", "broken.jf"]).ends(3);
    assert!(run.out.contains("DOES NOT COMPILE broken.jf") && !run.out.contains("no test was found"), "{}", run.out);
}

#[test]
fn results_can_be_had_as_junit_xml_in_which_everything_is_escaped() {
    let folder = Folder::new();
    folder.add_pack("failing");
    let run = folder.run(&["test", "--format", "junit", "failing"]).ends(1);
    assert!(
        run.out.starts_with(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"jianfu\" tests=\"2\" failures=\"1\" errors=\"0\">\n"
        ),
        "{}",
        run.out
    );
    for wanted in [
        "<testsuite name=\"failing\" tests=\"2\" failures=\"1\">",
        "<testcase name=\"多人 &lt;准予&gt; &amp; &apos;错&apos;\" classname=\"failing\" file=\"failing/rules.jf\" line=\"9\">",
        "<failure message=\"expected approve, got reject",
        "人数 &lt;过多&gt; &amp; &quot;超限&quot;",
        "<testcase name=\"少人转报\" classname=\"failing\" file=\"failing/rules.jf\" line=\"13\"/>",
    ] {
        assert!(run.out.contains(wanted), "{wanted}\n{}", run.out);
    }
    // Taken apart at its tags, what is left holds no character that begins or ends one.
    let tags = [
        "?xml",
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "system-out",
        "/testsuites",
        "/testsuite",
        "/testcase",
        "/failure",
        "/system-out",
    ];
    for piece in run.out.split('<').skip(1) {
        let name: String = piece.chars().take_while(|c| !c.is_whitespace() && *c != '>').collect();
        assert!(tags.contains(&name.as_str()), "{name}");
        assert_eq!(piece.matches('>').count(), 1, "{piece}");
    }
}
