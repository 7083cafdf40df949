//! Packs made for one benchmark each.

use std::fmt::Write as _;

use jianfu::Files;

use crate::Prepared;

const FRAME: &str = r#"
enum rank ordered { law, normative }
source act "基本法" { rank law confidence C valid from 2020-01-01 }
default on task refer because "没有规则涵盖" remedy "说明依据"
"#;

const LIST_RULE: &str = r#"
form task { date: date is as_of  item: text }
rule listed on task {
  cite act
  require demand.item in assist else refer because "清单外事项" remedy "提交准入申请"
  require assist(demand.item).most <= 3 else reject because "次数过多" remedy "减少次数"
  approve because "在清单内"
}
"#;

/// A pack whose list of so many items is a CSV file.
pub fn list_as_csv(items: usize) -> Files {
    let mut csv = "key,name,aka,valid_from,most,scope\n".to_owned();
    for number in 0..items {
        let _ = writeln!(csv, "K{number},第{number}项协助工作,事项{number}甲;事项{number}乙,2021-01-01,{},both", number % 5);
    }
    let list = r#"
        enum scope { both, village }
        list assist "协助清单" { effect allow columns { most: int, scope: scope } cite act art 17 from "lists/assist.csv" }"#;
    let meta = "id = \"bench\"\ntitle = \"基准\"\nversion = \"1.0.0\"\nedition = 1\n";
    Files::from([
        ("pack.toml".to_owned(), meta.as_bytes().to_vec()),
        ("rules.jf".to_owned(), format!("{FRAME}{LIST_RULE}{list}").into_bytes()),
        ("lists/assist.csv".to_owned(), csv.into_bytes()),
    ])
}

/// The same list as rule text.
pub fn list_as_text(items: usize) -> Files {
    let mut text = format!(
        "{FRAME}{LIST_RULE}enum scope {{ both, village }}\nlist assist \"协助清单\" {{\n  effect allow\n  columns {{ most: int, scope: scope }}\n  cite act art 17\n"
    );
    for number in 0..items {
        let most = number % 5;
        let _ = writeln!(
            text,
            "  item K{number} \"第{number}项协助工作\" aka \"事项{number}甲\", \"事项{number}乙\" {{ most: {most}, scope: both }} valid from 2021-01-01"
        );
    }
    text.push_str("}\n");
    Files::from([("pack.jf".to_owned(), text.into_bytes())])
}

/// A thousand rules on one form that all apply to the demand; each compares a number with a bound of its own, so nothing is shared.
pub fn thousand_rules() -> (String, Vec<String>) {
    let mut text = format!("{FRAME}form task {{ date: date is as_of  people: int  hours: int }}\n");
    for number in 0..1_000 {
        let _ = writeln!(
            text,
            "rule r{number} on task {{ cite act when demand.hours >= {number} require demand.people <= {number} else refer because \"人数超过{number}\" remedy \"减少人数\" }}"
        );
    }
    (text, vec![r#"{"form": "task", "date": "2026-03-01", "people": 500, "hours": 1000}"#.to_owned()])
}

/// A hundred rules with exceptions in exceptions, each on facts of its own, and a demand that gives none of them.
pub fn many_unknowns() -> Prepared {
    let fields: String = (0..100).map(|number| format!(" a{number}: bool b{number}: bool c{number}: int")).collect();
    let mut text = format!("{FRAME}form task {{ date: date is as_of{fields} }}\n");
    for number in 0..100 {
        let _ = writeln!(
            text,
            "rule r{number} on task {{
               cite act when demand.a{number}
               require demand.c{number} <= 3 else reject because \"多\" remedy \"少\"
               approve because \"可\"
               except x {{ cite act when demand.b{number} approve because \"可\"
                 except y {{ cite act when demand.a{number} and demand.c{number} > 9 refer because \"过多\" remedy \"少\" }} }}
             }}"
        );
    }
    Prepared::of(&text, vec![r#"{"form": "task", "date": "2026-03-01"}"#.to_owned()])
}

/// A demand with a thousand bases, and rules that look through all of them.
pub fn many_bases() -> Prepared {
    let text = format!(
        "{FRAME}enum level ordered {{ central, city }}
         form task {{ date: date is as_of  bases: list of basis }}
         rule bases on task {{
           cite act
           require any demand.bases where (basis.source = act and basis.article = 17) else reject because \"无\" remedy \"补\"
           require all demand.bases where basis.article >= 1 else reject because \"无条款\" remedy \"补\"
           require all demand.bases where basis.source.valid else refer because \"失效\" remedy \"换\"
           approve because \"有依据\"
         }}"
    );
    let bases: Vec<String> = (0..1_000).map(|number| format!(r#"{{"source": "act", "article": {}}}"#, 1_000 - number)).collect();
    Prepared::of(&text, vec![format!(r#"{{"form": "task", "date": "2026-03-01", "bases": [{}]}}"#, bases.join(", "))])
}
