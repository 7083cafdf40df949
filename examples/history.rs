//! A history in memory: the same demand before and after an earlier one, as it was known at different moments, in a batch, and an audit.
//!
//! `cargo run -p jianfu-examples --example history`
#![allow(clippy::print_stdout)]

use jianfu::history::Reach;
use jianfu::measure::Asked;
use jianfu::{Context, Demand, Entry, Lang, Outcome, Pack};
use jiff::civil::date;

/// A department asks a community for a form.
fn form(pack: &Pack, id: &str, day: &str) -> Result<Demand, Box<dyn std::error::Error>> {
    let text = format!(
        r#"{{
          "表单": "报表台账", "编号": "{id}", "社区": "仙林社区", "事项": "适老化改造情况表",
          "提出单位": "民政局", "提出单位层级": "区", "提出日期": "{day}", "依据": ["民发〔2015〕136号"], "推动方式": ["无"],
          "报表类别": "其他报表", "报送方式": "一次报送", "数据已有": false,
          "区级统一部署": true, "定期报送": false, "突发事件应对": false
        }}"#
    );
    Ok(pack.demand_from_json(&text, None)?)
}

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pack = Pack::builtin("nanjing-community")?;
    let demand = form(&pack, "2026-9", "2026-09-10")?;

    // Without a history nothing can be counted, so nothing is approved.
    assert_eq!(pack.decide(&demand, &Context::of_demand()).outcome(), Outcome::Refer);

    // That nothing happened before is said by an empty history.
    let mut history = pack.history(Reach::Ever);
    assert_eq!(pack.decide(&demand, &Context::of_demand().with(&history)).outcome(), Outcome::Approve);

    // The form was asked for in February, which was recorded in March.
    let earlier = Entry::new("2026-2", form(&pack, "2026-2", "2026-02-03")?)?.status("已办")?;
    history.add(earlier.recorded(date(2026, 3, 1).at(9, 0, 0, 0)))?;
    let context = Context::of_demand().with(&history);
    let decision = pack.decide(&demand, &context);
    println!("{}", decision.explain(Lang::En));
    assert_eq!(decision.outcome(), Outcome::Reject);

    // In February nobody knew.
    let known = context.known_on(date(2026, 2, 28));
    assert_eq!(pack.decide(&demand, &known).outcome(), Outcome::Approve);

    // In a batch what is approved counts for what comes after it, whatever the order of the rows.
    let empty = pack.history(Reach::Ever);
    let batch = [demand, form(&pack, "2026-3", "2026-03-05")?];
    let mut outcomes = Vec::new();
    pack.decide_all(&batch, &Context::of_demand().with(&empty), &mut |row, decision| outcomes.push((row, decision.outcome())));
    assert_eq!(outcomes, [(1, Outcome::Approve), (0, Outcome::Reject)]);

    // An audit finds what was one too many among what was done.
    history.add(Entry::new("2026-5", form(&pack, "2026-5", "2026-05-06")?)?.status("已办")?)?;
    let findings = pack.audit(&history, &Asked::during(date(2026, 1, 1), date(2026, 12, 31)));
    let found: Vec<_> = findings.iter().map(|finding| (finding.rule.as_str(), finding.entry.as_deref(), finding.count)).collect();
    assert_eq!(found, [("same-form", Some("2026-5"), 2)]);
    Ok(())
}
