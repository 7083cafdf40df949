//! The embedded pack, one demand as JSON, and the decision in words, piece by piece, and as data.
//!
//! `cargo run -p jianfu-examples --example embed`
#![allow(clippy::print_stdout)]

use jianfu::{Context, Lang, Outcome, Pack};

/// A department asks a community for a certificate that communities should not issue.
const DEMAND: &str = r#"{
  "表单": "证明",
  "提出单位": "区人社局", "提出单位层级": "区", "提出日期": "2026-03-01",
  "事项": "无犯罪记录证明"
}"#;

pub(crate) fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = DEMAND;
    let pack = Pack::builtin("nanjing-community")?;
    let demand = pack.demand_from_json(text, None)?;
    let decision = pack.decide(&demand, &Context::of_demand());
    println!("{}", decision.explain(Lang::En));
    for reason in decision.reasons() {
        println!("{} {} {:?}", reason.rule(), reason.status().name(), reason.remedy());
    }
    let record = decision.record(Lang::En);

    assert_eq!(decision.outcome(), Outcome::Reject);
    assert_eq!(record.receipt.pack, "nanjing-community");
    Ok(())
}
