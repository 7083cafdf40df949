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
    assert!(run.out.contains("warning: `few.limit`: no test makes it fail\n"), "{}", run.out);
    let run = folder.run(&["test", "--lang", "zh", "river"]).ends(0);
    assert!(run.out.contains("警告：「few.limit」：还没有用例不满足它\n"), "{}", run.out);
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

#[test]
fn what_the_tests_do_not_reach_is_told_by_file_and_source() {
    let folder = Folder::new();
    let run = folder.run(&["test", "--coverage", "river"]).ends(0);
    for wanted in [
        "| guards       |       4 |  4 |\n",
        "| boundaries   |       0 |  2 |\n",
        "\nriver/rules.jf\n  37: `few.limit`: no test has `people` equal to 3\n  37: `few.limit`: no test has `people` equal to 4\n",
        "`few`: no approved test carries the condition `经费随事项落实`\n",
        "\n3 passed, 0 failed\n",
    ] {
        assert!(run.out.contains(wanted), "{wanted}\n{}", run.out);
    }
    let run = folder.run(&["test", "--coverage", "--lang", "zh", "river"]).ends(0);
    assert!(run.out.contains("  37: 「few.limit」：还没有用例使「需要人数」等于 4\n"), "{}", run.out);
    let more = "rule never on task { cite act art 11 when demand.people > 99 refer because \"多\" remedy \"减\" }\n";
    folder.write("river/more.jf", more);
    let run = folder.run(&["test", "--coverage", "river"]).ends(0);
    assert!(
        run.out.contains(
            "What no test touches of what is cited\n  社区工作条例\n    no test gives a reason that rests on art 11 (river/more.jf:1)\n"
        ),
        "{}",
        run.out
    );
}

#[test]
fn coverage_that_is_required_and_not_complete_is_a_failure() {
    let folder = Folder::new();
    let run = folder.run(&["test", "--require-coverage", "river"]).ends(1);
    assert!(run.out.contains("no test has `people` equal to 4") && run.out.ends_with("3 passed, 0 failed\n"), "{}", run.out);
    let rules = folder.read("river/rules.jf");
    let more = "
test \"三人\" { given task { issuer: fire, level: district, date: 2026-03-01, item: \"防火\", people: 3, funded: false } expect approve by few provided \"经费随事项落实\" }
test \"四人\" { given task { issuer: fire, level: district, date: 2026-03-01, item: \"防火\", people: 4 } expect refer by few.limit }
";
    folder.write("river/rules.jf", format!("{rules}{more}"));
    let run = folder.run(&["test", "--require-coverage", "river"]).ends(0);
    assert!(run.out.contains("| all          |      13 | 13 |"), "{}", run.out);
    // A pack without tests has none that could reach anything.
    folder.write("bare/pack.toml", folder.read("river/pack.toml"));
    folder.write("bare/rules.jf", &rules[..rules.find("test \"").unwrap()]);
    folder.run(&["test", "--require-coverage", "bare"]).ends(2);
}

#[test]
fn coverage_can_be_had_as_json_and_in_junit_xml() {
    let folder = Folder::new();
    let json: Json = serde_json::from_str(&folder.run(&["test", "--coverage", "--format", "json", "river"]).ends(0).out).unwrap();
    let coverage = &json["packs"][0]["coverage"];
    assert_eq!(coverage["kinds"]["boundary"], serde_json::json!({ "covered": 0, "total": 2 }));
    let points = coverage["points"].as_array().unwrap();
    let total = coverage["total"]["total"].as_u64().unwrap();
    assert_eq!(u64::try_from(points.len()).unwrap(), total);
    let uncovered = points.iter().filter(|point| point["covered"] == false).count();
    assert_eq!(u64::try_from(uncovered).unwrap(), total - coverage["total"]["covered"].as_u64().unwrap());
    let point = points.iter().find(|point| point["name"] == "few.limit" && point["kind"] == "boundary").unwrap();
    assert_eq!((&point["file"], &point["line"]), (&Json::from("river/rules.jf"), &Json::from(37)));
    // It is not there where nobody asked.
    let json: Json = serde_json::from_str(&folder.run(&["test", "--format", "json", "river"]).ends(0).out).unwrap();
    assert!(json["packs"][0].get("coverage").is_none());
    let run = folder.run(&["test", "--coverage", "--format", "junit", "river"]).ends(0);
    assert!(
        run.out.contains("<system-out>rules: 2/2\n") && run.out.contains("river/rules.jf:37 `few.limit`: no test has `people` equal to 4"),
        "{}",
        run.out
    );
}

#[test]
fn hostile_names_pass_through_no_output_of_coverage() {
    let folder = Folder::new();
    folder.add_pack("failing");
    let rules = folder.read("failing/rules.jf");
    let hostile = r#"
list odd "<b>\n" { effect bar basis assumption "]]> \n=cmd" item X "\n<script>&" }
rule odd on task { basis assumption "<!--\nroot:x" when demand.id in odd reject because "是" remedy "否" }
"#;
    folder.write("failing/rules.jf", format!("{rules}{hostile}"));
    let run = folder.run(&["test", "--coverage", "failing"]).ends(1);
    assert!(
        run.out.lines().all(|line| !line.starts_with("<script>") && !line.starts_with("root:") && !line.starts_with("=cmd")),
        "{}",
        run.out
    );
    let run = folder.run(&["test", "--coverage", "--format", "junit", "failing"]).ends(1);
    assert!(run.out.contains("&lt;script&gt;&amp;") && !run.out.contains("<script>") && !run.out.contains("]]>"), "{}", run.out);
}
