//! Metrics, alerts and scores.

use jianfu::history::Reach;
use jianfu::measure::{Asked, Measured};
use jianfu::{Entry, Lang, MemoryHistory, Pack};
use jiff::civil::date;

use super::{FRAME, demand, pack, remembering};

const YEAR: Asked = Asked::during(date(2026, 1, 1), date(2026, 12, 31));

const CUT: &str = r#"
  form sign "牌子" extends demand { name: text "名称" }
  metric cut "牌子核减率" { basis assumption "示例" percent 1 - count(sign, this calendar_year) / count(sign, last calendar_year) target >= 50 }
"#;

fn signs(pack: &Pack, before: usize, after: usize) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    for (year, count) in [(2025, before), (2026, after)] {
        for at in 0..count {
            let day = format!("\"{year}-06-30\"");
            history.add(Entry::new(&format!("{year}-{at}"), demand(pack, "sign", &[("date", &day)])).unwrap()).unwrap();
        }
    }
    history
}

#[test]
fn a_cut_rate_is_exact_and_rounded_for_people_only() {
    let pack = pack(CUT);
    for (before, after, shown, met) in
        [(914, 407, "55.5%", true), (157, 57, "63.7%", true), (338, 243, "28.1%", false), (2, 1, "50.0%", true)]
    {
        let metric = &pack.metrics(&signs(&pack, before, after), &YEAR)[0];
        assert_eq!((metric.words(Lang::Zh).as_str(), metric.met), (shown, Some(met)), "{before} to {after}");
        let Measured::Known(number) = metric.value else { panic!("{:?}", metric.value) };
        let (numer, denom) = number.parts();
        assert_eq!(numer * before as i128, (before - after) as i128 * denom);
    }
}

#[test]
fn an_empty_base_is_not_available_and_a_short_history_is_unknown() {
    let pack = pack(CUT);
    let metric = &pack.metrics(&signs(&pack, 0, 3), &YEAR)[0];
    assert_eq!((metric.value, metric.met), (Measured::Empty, None));
    assert_eq!(
        (metric.words(Lang::Zh).as_str(), metric.words(Lang::En).as_str()),
        ("不可用（基数为零）", "not available (nothing to compare with)")
    );
    let short = pack.history(Reach::From(date(2025, 1, 2)));
    assert_eq!(pack.metrics(&short, &YEAR)[0].value, Measured::Unknown);
}

#[test]
fn a_year_equals_the_sum_of_its_months() {
    let pack = pack(
        r#"
      metric year { basis assumption "示例" count(inspection, this calendar_year) }
      metric month { basis assumption "示例" count(inspection, this calendar_month) }
      metric quarter { basis assumption "示例" count(inspection, this calendar_quarter) }
    "#,
    );
    let history = remembering(&pack, &["2024-01-01", "2024-02-29", "2024-03-31", "2024-04-01", "2024-12-31", "2023-12-31", "2025-01-01"]);
    let on = |day, name: &str| {
        let metrics = pack.metrics(&history, &Asked::during(day, day));
        match metrics.iter().find(|metric| metric.name == name).unwrap().value {
            Measured::Known(number) => number.parts().0,
            other => panic!("{other:?}"),
        }
    };
    let year = on(date(2024, 7, 1), "year");
    assert_eq!(year, 5);
    assert_eq!(year, (1..=12).map(|month| on(date(2024, month, 15), "month")).sum::<i128>());
    assert_eq!(year, [1, 4, 7, 10].map(|month| on(date(2024, month, 1), "quarter")).iter().sum::<i128>());
}

const FINDINGS: &str = r#"
  form finding "发现" extends demand { severity: int "程度" }
  alert interview "部门约谈" per issuer {
    basis assumption "示例"
    when count(finding where severity = 3, rolling 90 days) >= 1 or count(finding, rolling 90 days) >= 3
    then "约谈"
  }
  score review "反向评议" per issuer { basis assumption "示例" base 100 deduct 10 per finding where severity = 3 deduct 2.5 per finding }
"#;

fn findings(pack: &Pack, of: &[(&str, &str, &str)]) -> MemoryHistory {
    let mut history = pack.history(Reach::Ever);
    for (at, (issuer, day, severity)) in of.iter().enumerate() {
        let (issuer, day) = (format!("\"{issuer}\""), format!("\"{day}\""));
        let facts = [("date", day.as_str()), ("issuer", issuer.as_str()), ("severity", severity)];
        history.add(Entry::new(&format!("F{at}"), demand(pack, "finding", &facts)).unwrap()).unwrap();
    }
    history
}

#[test]
fn an_alert_is_raised_for_each_department_at_its_edge() {
    let pack = pack(FINDINGS);
    let raised = |of: &[(&str, &str, &str)]| {
        let asked = Asked::during(date(2026, 1, 1), date(2026, 3, 31));
        let alerts = pack.alerts(&findings(&pack, of), &asked);
        alerts.into_iter().map(|alert| (alert.group.fields[0].value.clone(), alert.then, alert.sure)).collect::<Vec<_>>()
    };
    let alert = |who: &str, sure| (who.to_owned(), "约谈".to_owned(), sure);
    // 90 days that end on 31 March begin on 1 January.
    assert_eq!(raised(&[("消防", "2026-01-01", "3")]), [alert("区消防救援局", true)]);
    assert_eq!(raised(&[("消防", "2025-12-31", "3")]), []);
    assert_eq!(raised(&[("消防", "2026-01-01", "2"), ("消防局", "2026-02-01", "1")]), []);
    assert_eq!(
        raised(&[("消防", "2026-01-01", "2"), ("消防局", "2026-02-01", "1"), ("区消防救援局", "2026-03-31", "1")]),
        [alert("区消防救援局", true)]
    );
    assert_eq!(raised(&[("派出所", "2026-02-01", "null")]), [alert("派出所", false)], "its severity is not known");
    assert_eq!(raised(&[("无名办", "2026-02-01", "3")]), [alert("", false)], "whose it is is not known");
    assert_eq!(
        raised(&[("消防", "2026-01-01", "3"), ("无名办", "2026-02-01", "3")]),
        [alert("", false), alert("区消防救援局", true)],
        "it may be another's"
    );
    assert_eq!(raised(&[("无名办", "2026-02-01", "1")]), []);
}

#[test]
fn a_score_loses_points_for_each_entry() {
    let pack = pack(FINDINGS);
    let history = findings(
        &pack,
        &[("消防", "2026-01-01", "3"), ("消防", "2026-12-31", "1"), ("派出所", "2025-12-31", "3"), ("派出所", "2026-02-01", "null")],
    );
    let scores = pack.scores(&history, &YEAR);
    let shown: Vec<_> = scores.iter().map(|score| (score.group.fields[0].value.as_str(), score.value.to_string())).collect();
    assert_eq!(shown, [("区消防救援局", "85".to_owned()), ("派出所", "–".to_owned())]);
    assert_eq!(scores[1].value, Measured::Unknown);
    let unnamed = findings(&pack, &[("消防", "2026-01-01", "1"), ("无名办", "2026-02-01", "1")]);
    let values: Vec<_> = pack.scores(&unnamed, &YEAR).into_iter().map(|score| (score.group.fields[0].value.clone(), score.value)).collect();
    assert_eq!(values, [(String::new(), Measured::Unknown), ("区消防救援局".to_owned(), Measured::Unknown)]);
}

#[test]
fn what_cannot_be_counted_is_an_error_of_the_pack() {
    for (declarations, code) in [
        ("metric m { basis assumption \"示例\" demand.hours }", "JF-C003"),
        ("metric m { basis assumption \"示例\" count(nothing) }", "JF-C001"),
        ("alert a per hours { basis assumption \"示例\" when true then \"x\" }", "JF-C003"),
        ("alert a per nothing { basis assumption \"示例\" when count(inspection) > 1 then \"x\" }", "JF-C001"),
        ("rule r on inspection { basis assumption \"示例\" when count(inspection) > 1 refer because \"x\" remedy \"y\" }", "JF-C003"),
        ("quota q on inspection { basis assumption \"示例\" at_most 1 within calendar_year }", "JF-C025"),
        (
            "quota q on inspection { basis assumption \"示例\" at_most 1 within calendar_year counting inspection where community = demand.community reject because \"x\" remedy \"y\" }",
            "JF-C003",
        ),
        (
            "quota q on inspection { basis assumption \"示例\" at_most 1 per issuer, issuer within calendar_year reject because \"x\" remedy \"y\" }",
            "JF-C002",
        ),
        ("quota q on inspection { at_most 1 within calendar_year reject because \"x\" remedy \"y\" }", "JF-C004"),
        ("metric m { count(inspection) }", "JF-C004"),
        (
            "quota q on inspection { basis assumption \"示例\" when count(inspection) > 1 at_most 1 within calendar_year reject because \"x\" remedy \"y\" }",
            "JF-C003",
        ),
        (
            "quota q on inspection { basis assumption \"示例\" at_most 1 within calendar_year reject because \"x\" remedy \"y\"
             except e { basis assumption \"示例\" when count(inspection) > 1 approve because \"z\" } }",
            "JF-C003",
        ),
    ] {
        let result = Pack::parse(&format!("{FRAME}{declarations}"));
        assert_eq!(result.unwrap_err().code(), code, "{declarations}");
    }
}
