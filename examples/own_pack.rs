//! A pack of one's own, from a text: what the compiler says about mistakes, what the pack's tests say, and a decision.
//!
//! `cargo run -p jianfu-examples --example own_pack`
#![allow(clippy::print_stdout)]

use jianfu::{Context, Error, Lang, Outcome, Pack, Status};
use jiff::civil::date;

const RULES: &str = r#"
enum rank "效力" ordered { law "法律", normative "规范性文件" }

source guidance "关于改进和规范基层群众性自治组织出具证明工作的指导意见" { number "民发〔2020〕20号" rank normative confidence N }

form certificate "证明" {
  date: date "提出日期" is as_of
  item: text "事项"
}

list barred "不应出具的证明" {
  effect bar
  columns { instead: text "由谁办理" }
  cite guidance
  item C05 "无犯罪记录证明" aka "无违法犯罪记录证明" { instead: "公安派出所" }
}

rule not-barred "证明清单" on certificate {
  cite guidance
  require listed: demand.item not_in barred else reject because "不应由社区出具" remedy "向公安派出所申请"
}

default on certificate refer because "清单未涵盖" remedy "说明法律依据"

test "清单内证明驳回" {
  given certificate { date: 2026-03-01, item: "无违法犯罪记录证明" }
  expect reject by not-barred.listed
}
test "清单外证明转报" {
  given certificate { date: 2026-03-01, item: "居住证明" }
  expect refer by default
}
"#;

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pack = Pack::parse(RULES)?;
    let report = pack.run_tests();
    println!("{} tests passed, {} failed", report.passed(), report.failed());
    assert_eq!((report.passed(), report.failed()), (2, 0));

    // Facts are set one by one, by name or by label; white space and full-width letters make no difference to text.
    let demand = pack.demand("证明")?.set("date", date(2026, 9, 10))?.set("事项", "无犯罪 记录证明")?.finish();
    let decision = pack.decide(&demand, &Context::of_demand());
    println!("{}", decision.explain(Lang::En));
    assert_eq!(decision.outcome(), Outcome::Reject);
    let reasons: Vec<_> = decision.reasons().into_iter().filter(|reason| reason.is_decisive()).collect();
    let [reason] = reasons.as_slice() else { return Err("one reason decides".into()) };
    assert_eq!((reason.rule(), reason.guard(), reason.status()), ("not-barred", Some("listed"), Status::Failed));
    assert_eq!(reason.remedy(), Some("向公安派出所申请"));

    // A pack with mistakes does not compile. The error carries all of them, each with its place and help.
    let mistaken = RULES.replace("demand.item not_in", "demand.itme not_in").replace("effect bar", "effect ban");
    let Err(Error::Rules(errors)) = Pack::parse(&mistaken) else { return Err("the mistakes are found".into()) };
    for diagnostic in &errors.diagnostics {
        println!("{} {}", diagnostic.code, diagnostic.message.get(Lang::En));
    }
    assert_eq!(errors.diagnostics.len(), 2);
    Ok(())
}
