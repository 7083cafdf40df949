//! Saved packs: what is loaded is what was saved, and nothing else is loaded.

use jianfu::is_saved;

use super::*;

fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let checksum = twox_hash::XxHash3_128::oneshot(&bytes).to_le_bytes();
    bytes.extend(checksum);
    bytes
}

/// Everything that a pack can be asked, so that a made-up one has its chance to go wrong.
fn use_all(pack: &Pack, saved: usize, drawn: &[Drawn]) {
    for drawn in drawn {
        let Ok(mut demand) = pack.demand(drawn.form) else { continue };
        for (field, value) in &drawn.facts {
            let _ = demand.put(field, value.clone());
        }
        let demand = demand.finish();
        let decision = pack.decide(&demand, &context(&Drawn { past: None, ..drawn.clone() }, None));
        let _ = (decision.record(Lang::Zh), decision.explain(Lang::En), decision.missing().len(), decision.sheet().len());
    }
    let report = pack.run_tests();
    let _ = (report.passed(), pack.counts(), jianfu_dsl::render::plain(pack.warnings(), pack.texts(), Lang::Zh));
    let of_rules = pack.rules().map(|rule| (0, rule.id().len(), rule.span().len().min(rule.file().len())));
    let of_items = pack.lists().flat_map(|list| list.items()).map(|item| (item.span().map_or(0, |span| span.len()), item.key().len(), 0));
    let of_sources = pack.sources().map(|source| (source.span().map_or(0, |span| span.len()), source.title().len(), 0));
    assert!(of_rules.chain(of_items).chain(of_sources).all(|(span, ..)| span <= saved));
    let _ = pack.to_bytes();
}

#[test]
fn a_loaded_pack_decides_as_the_saved_one_does() {
    check(|choices| {
        let case = Case::new(choices.pack())?;
        let saved = case.pack.to_bytes();
        let loaded = Pack::from_bytes(&saved).map_err(|error| TestCaseError::fail(error.to_string()))?;
        for _ in 0..demands() {
            let drawn = choices.demand();
            let (before, after) = (case.decide(&drawn), decide(&loaded, &drawn));
            case.same(&drawn, "record", &after.record(Lang::Zh), &before.record(Lang::Zh))?;
            case.same(&drawn, "words", &after.explain(Lang::En), &before.explain(Lang::En))?;
            case.same(&drawn, "missing", &missing(&after), &missing(&before))?;
            case.same(&drawn, "bytes", &(loaded.to_bytes() == saved), &true)?;
        }
        let again = Pack::parse(&case.text.text()).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let drawn = choices.demand();
        case.same(&drawn, "bytes of the pack compiled anew", &(again.to_bytes() == saved), &true)?;
        case.same(&drawn, "warnings", &loaded.warnings(), &case.pack.warnings())?;
        case.same(&drawn, "texts", &loaded.texts(), &case.pack.texts())
    });
}

#[test]
fn a_byte_more_or_less_or_another_is_noticed() {
    check_times(cases() / 8 + 1, |choices| {
        let case = Case::new(choices.pack())?;
        let saved = case.pack.to_bytes();
        let drawn = choices.demand_alone();
        let refused = |bytes: &[u8]| Pack::from_bytes(bytes).err().map(|error| error.code());
        // Every place near the ends, and many others.
        for at in (0..saved.len()).filter(|at| *at < 64 || saved.len() - at <= 32 || at % 61 == 0) {
            let mut changed = saved.clone();
            changed[at] ^= 1 << (at % 8);
            case.same(&drawn, "changed", &refused(&changed), &Some("JF-D013"))?;
            case.same(&drawn, "cut", &refused(&saved[..at]), &Some("JF-D013"))?;
            changed = saved.clone();
            changed.insert(at, saved[at]);
            case.same(&drawn, "longer", &refused(&changed), &Some("JF-D013"))?;
        }
        Ok(())
    });
}

#[test]
fn bytes_that_somebody_made_up_never_stop_the_program() {
    check_times(cases() / 4 + 1, |choices| {
        let case = Case::new(choices.pack())?;
        let saved = case.pack.to_bytes();
        let demands: Vec<Drawn> = (0..demands()).map(|_| choices.demand_alone()).collect();
        let body = &saved[..saved.len() - 16];
        let mut loaded = 0;
        for turn in 0..60 {
            let mut made_up = body.to_vec();
            for _ in 0..=turn % 3 {
                let at = 16 + (choices.below(1 << 16) * 7 + turn * 131) % (made_up.len() - 16);
                made_up[at] = match choices.below(4) {
                    0 => 0,
                    1 => 0xff,
                    2 => made_up[at].wrapping_add(1),
                    _ => choices.below(256) as u8,
                };
            }
            if let Ok(pack) = Pack::from_bytes(&seal(made_up)) {
                loaded += 1;
                use_all(&pack, saved.len(), &demands);
            }
        }
        case.same(&demands[0], "some were loaded", &(loaded > 0), &true)
    });
}

#[test]
fn another_engine_or_format_is_said() {
    let saved = Pack::parse("form task { date: date is as_of } default on task refer because \"无规则\"").unwrap().to_bytes();
    let sealed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = saved[..saved.len() - 16].to_vec();
        change(&mut bytes);
        Pack::from_bytes(&seal(bytes)).unwrap_err()
    };
    let format = sealed(&|bytes| bytes[8] = 9);
    assert_eq!((format.code(), format.message().en.contains("format 9")), ("JF-D014", true), "{format}");
    // The head begins with the version of the engine: its length, then its bytes.
    assert_eq!(saved[16] as usize, env!("CARGO_PKG_VERSION").len());
    let engine = sealed(&|bytes| bytes[17] = b'7');
    assert_eq!((engine.code(), engine.message().en.contains("engine 7.")), ("JF-D014", true), "{engine}");
    assert!(
        engine.message().zh.contains("引擎 7.")
            && matches!(engine, jianfu::Error::Saved(fault) if fault.help().en.contains("compile it anew"))
    );
    assert!(!is_saved(b"\x89PNG\r\n\x1a\n") && is_saved(&saved));
}

/// A pack in which everything stands that a model can hold.
const EVERYTHING: &str = r#"
enum level "层级" ordered { central "中央", city "市" }
enum rank "效力" ordered { law "法律", normative "规范性文件" }
enum status "状态" { done "已办", dropped "取消" }
body fire "消防局" aka "消防"
body town "街道"
source act "示例办法" { number "示例〔2025〕1号" rank law confidence C valid from 2020-01-01 }
serial paper "证明编号" { basis assumption "示例" year: digits 4 "-" number: digits 3 }
form task "工作事项" {
  id: text "编号"
  date: date "日期" is as_of
  item: text "事项"
  hours: decimal "工时"
  ends: date "截止"
  community: text "社区"
  issuer: body "提出单位"
  bases: list of basis "依据"
  people: int "人数" optional
}
list barred "不应出具" { effect bar cite act columns { by: text "由谁" } item c1 "无犯罪记录证明" aka "无违法证明" { by: "公安" } }
define long "很长" as demand.hours > 7.5 and demand.ends - demand.date > 30
rule listed "清单" on task {
  cite act art 3 para 1 quote "不得"
  when demand.item present
  require plain: demand.item not_in barred else reject because "不应出具" remedy "向公安申请"
  require any demand.bases where (basis.source = act and basis.article >= 3) else refer to town because "无依据" remedy "补依据"
  require not (long or demand.issuer in { fire, town }) or demand.item is paper else refer because "过长" remedy "缩短"
  except urgent "急" { basis assumption "示例" when demand.people > 3 approve because "可" provided "少做" when demand.hours < 2 }
}
default on task refer because "无规则" remedy "说明依据"
quota yearly "一年一次" on task { basis assumption "示例" at_most 1 per community within calendar_year counting task where status = done reject because "次数已用完" remedy "并入" }
metric cut "核减" { basis assumption "示例" percent 1 - count(task, this calendar_year) / count(task, last calendar_year) target >= 50 }
alert many "过多" per community { basis assumption "示例" when count(task, rolling 90 days) > 3 then "约谈" }
score review "评分" per community { basis assumption "示例" base 100 deduct 2.5 per task where status = dropped }
deadline answer "限期" on task { basis assumption "示例" from date to ends within 15 days }
test "清单内驳回" { given task { date: 2026-03-01, item: "无违法证明", hours: 1.5 } expect reject by listed.plain }
"#;

/// Builds between two versions of the engine bear one number, so the format tells them apart.
#[test]
fn what_is_written_changes_only_with_its_format() {
    let saved = Pack::parse(EVERYTHING).unwrap_or_else(|error| panic!("{error:#?}")).to_bytes();
    let number = |at: usize| u32::from_le_bytes(saved[at..at + 4].try_into().unwrap());
    let (_, _, _, _, _, length): (&str, u32, &str, &str, &str, usize) = postcard::from_bytes(&saved[16..]).unwrap();
    let model = &saved[16 + number(12) as usize..][..length];
    let told = format!("{} {:016x}", number(8), twox_hash::XxHash3_128::oneshot(model) as u64);
    assert_eq!(told, "1 36780c3a2fd667da", "another form is written: raise FORMAT in src/saved/mod.rs, and write here what is found");
}
