//! `jianfu packs`, and one demand under each embedded pack.

use std::fs;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::{Folder, Run};

#[test]
fn the_embedded_packs_are_listed() {
    let folder = Folder::new();
    let english = folder.run(&["packs"]).ends(0).out;
    let chinese = folder.run(&["packs", "--lang", "zh"]).ends(0).out;
    let json: Vec<Json> = serde_json::from_str(&folder.run(&["packs", "--format", "json"]).ends(0).out).unwrap();
    assert_eq!(ids(&json), ["nanjing-community", "jingmen-platform", "shanghai-committee"]);
    for listed in &json {
        let pack = jianfu::Pack::builtin(listed["id"].as_str().unwrap()).unwrap();
        for wanted in [pack.id(), pack.version(), pack.digest()] {
            assert!(english.contains(wanted) && chinese.contains(wanted), "{wanted}\n{english}{chinese}");
        }
        assert!(english.contains(pack.title(jianfu::Lang::En)) && chinese.contains(pack.title(jianfu::Lang::Zh)));
        assert_eq!(listed["digest"], pack.digest());
        assert_eq!(listed["rules"], pack.counts().rules);
    }
}

/// A pack that is not registered would be checked and tested, and then missing from the program.
#[test]
fn every_folder_with_a_pack_is_embedded() {
    let folder = Folder::new();
    let json: Vec<Json> = serde_json::from_str(&folder.run(&["packs", "--format", "json"]).ends(0).out).unwrap();
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/packs");
    let mut folders: Vec<String> = fs::read_dir(packs)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("pack.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    let mut ids = ids(&json);
    folders.sort();
    ids.sort_unstable();
    assert_eq!(ids, folders);
}

#[test]
fn without_paths_the_tests_of_all_embedded_packs_run() {
    let run = Folder::new().run(&["test"]).ends(0);
    for id in ["nanjing-community ", "jingmen-platform ", "shanghai-committee "] {
        assert!(run.out.lines().any(|line| line.starts_with(id)), "{}", run.out);
    }
    assert!(run.out.ends_with(" passed, 0 failed\n") && !run.out.contains("warning"), "{}", run.out);
}

#[test]
fn without_a_pack_named_nanjing_decides() {
    let demand = json!({"表单": "证明", "提出单位": "银行", "提出单位层级": "区", "提出日期": "2026-09-10", "事项": "婚姻状况证明", "使用场合": "其他",
        "用途": "办理贷款", "依据": ["民发〔2020〕20号"], "列入保留清单": false, "社区可核实": true});
    let run = decide(&["--lang", "zh"], &demand).ends(2);
    assert!(run.out.contains("回执：nanjing-community") && run.out.contains("建议：请申请人向清单所列单位办理"), "{}", run.out);
}

#[test]
fn jingmen_rejects_what_does_not_state_all_three_and_leaves_the_rest_to_people() {
    let mut demand = json!({"表单": "请求事项", "提出单位": "消防", "提出日期": "2026-03-02", "事项": "居民楼消防通道排查",
        "部门职责": "检查和处罚由消防部门负责", "社区任务": "发现堵塞即报告", "支持措施": "无"});
    let rejected = decide(&["--pack", "jingmen-platform", "--lang", "zh"], &demand).ends(2).out;
    assert!(rejected.starts_with("请求事项：驳回。\n1. 支持措施：没有写明给社区的支持。\n"), "{rejected}");
    assert!(rejected.contains("建议：在“支持措施”栏写明给多少经费、派什么人、作什么培训，然后重新提交"), "{rejected}");
    assert!(rejected.contains("三项内容：部门职责 通过，社区任务 通过，支持措施 未通过。"), "{rejected}");

    demand["支持措施"] = "派员培训一次".into();
    let referred = decide(&["--pack", "jingmen-platform", "--lang", "en"], &demand).ends(4).out;
    assert!(referred.starts_with("request: referred to 减负平台受理单位.\n1. review: "), "{referred}");
    assert!(referred.contains("Instead: 三项已经写明的，不必补正；"), "{referred}");
}

#[test]
fn shanghai_lets_a_committee_refuse_what_is_off_the_list() {
    let mut demand = json!({"form": "task", "issuer": "fire-service", "date": "2026-03-02", "item": "消防宣传", "listing": "unlisted",
        "bearer": "residents", "route": "access", "funded": false, "equipped": true, "informed": true});
    let rejected = decide(&["--pack", "shanghai-committee", "--lang", "en"], &demand).ends(2).out;
    assert!(rejected.starts_with("task: rejected.\n1. committee.task: 清单外的事项，居民委员会有权拒绝.\n"), "{rejected}");
    assert!(rejected.contains("《上海市居民委员会工作条例》 (2017年，2020年修正) art 27 [confidence C]"), "{rejected}");
    assert!(rejected.contains("Instead: 提请准入审核，列入清单后再提出"), "{rejected}");

    demand["listing"] = "listed".into();
    let approved = decide(&["--pack", "shanghai-committee", "--lang", "zh"], &demand).ends(0).out;
    assert!(approved.starts_with("工作事项：附条件准予。\n") && approved.contains("附条件：由提出部门提供经费\n"), "{approved}");
}

fn ids(packs: &[Json]) -> Vec<&str> {
    packs.iter().map(|pack| pack["id"].as_str().unwrap()).collect()
}

/// Decides one demand from standard input.
fn decide(arguments: &[&str], demand: &Json) -> Run {
    Folder::new().run_with_input(&[&["decide"], arguments, &["-"]].concat(), demand.to_string().as_bytes())
}
