//! Random packs.

use super::condition::{Absence, Fields, Place};
use super::{Choices, DAYS};

/// A pack as text, one declaration an entry, so that they can be put in another order or into several files.
#[derive(Debug, Clone)]
pub(crate) struct PackText {
    pub(crate) declarations: Vec<String>,
}

impl PackText {
    pub(crate) fn text(&self) -> String {
        self.declarations.join("\n")
    }
}

/// What every pack declares: forms with every type of field, enums, bodies, a serial.
const FRAME: [&str; 14] = [
    r#"enum status "状态" { approved "准予", closed "已办", dropped "作废" }"#,
    r#"enum level "层级" ordered { central "中央", province "省", city "市", district "区", street "街道" }"#,
    r#"enum rank "效力" ordered { law "法律", regulation "行政法规", normative "规范性文件", practice "工作惯例" }"#,
    r#"enum sort "类别" { survey "统计类", visit "走访类", proof "证明类" }"#,
    r#"body town-office "镇减负办" aka "减负办""#,
    r#"body fire "区消防救援局" aka "消防", "消防局" under town-office"#,
    r#"body police "派出所""#,
    r#"source base-law "基本法" { number "基发〔2020〕1号" rank law confidence C }"#,
    r#"serial cert-no "编号式" { basis assumption "示例" community: digits 4 "-" year: digits 2 }"#,
    r#"form top "总表" { date: date "提出日期" is as_of }"#,
    r#"form demand "要求" extends top {
  id: text "编号" optional
  issuer: body "提出单位"
  level: level "提出单位层级"
  bases: list of basis "依据"
  flag: bool "加急" optional
  n: int "数量"
}"#,
    r#"form task "工作事项" extends demand {
  item: text "事项" m: int "人数" fee: decimal "费用" due: date "期限" kind: sort "种类" words: list of text "用语" counts: list of int "数目"
  makers: list of body "制作单位" levels: list of level "各层级" act: basis "文件" code: text "编码" done: bool "办结"
}"#,
    r#"form slip "便条" extends task { note: text "备注" }"#,
    r#"form other "其他" extends demand { extra: int "其余" }"#,
];

const NAMES: [(&str, &str); 5] =
    [("社区矫正", "矫正"), ("扫楼统计", "扫楼"), ("人口普查", "普查"), ("公章证明", "盖章"), ("（ＡＢ）", "甲乙")];

impl Choices {
    pub(crate) fn pack(&mut self) -> PackText {
        let mut declarations: Vec<String> = FRAME.iter().map(ToString::to_string).collect();
        let anywhere = Place { fields: Fields::Base, absence: Absence::Never, definitions: false };
        declarations.push(format!("define often \"常有\" as {}", self.condition(anywhere, 1)));
        declarations.push(format!("define urgent \"已加急\" as {}", self.condition(anywhere, 1)));
        declarations.push(format!("define listed \"在册\" as {}", self.condition(Place { fields: Fields::Task, ..anywhere }, 1)));
        self.sources(&mut declarations);
        for (list, effect) in [("allowed \"准许清单\"", "allow"), ("banned \"禁止清单\"", "bar"), ("noted \"参考清单\"", "inform")]
        {
            let list = self.list(list, effect);
            declarations.push(list);
        }
        self.defaults(&mut declarations);
        self.rules(&mut declarations);
        self.alike(&mut declarations);
        self.quotas(&mut declarations);
        if declarations.iter().any(|declaration| declaration.contains("doubled")) {
            declarations.push("define doubled \"两倍\" as demand.n * 2".to_owned());
        }
        self.end_pack();
        PackText { declarations }
    }

    fn sources(&mut self, declarations: &mut Vec<String>) {
        let level = self.one(&["", "level central", "level district"]);
        declarations
            .push(format!("source late-law \"新法\" {{ number \"新发〔2026〕1号\" {level} rank law confidence P valid from 2026-01-01 }}"));
        declarations.push("source old-law \"旧法\" { level city rank law confidence R valid to 2025-12-31 }".to_owned());
        let mut versions = ["valid to 2025-12-30", "valid from 2026-01-02 to 2026-02-28"].map(|valid| {
            let (level, rank) = (self.one(&["level province", "level street"]), self.one(&["normative", "regulation"]));
            format!("source notice \"通知\" {{ {level} rank {rank} confidence N {valid} }}")
        });
        // The order in which versions are declared means nothing.
        if self.in_hundred(50) {
            versions.reverse();
        }
        declarations.extend(versions);
    }

    fn list(&mut self, name: &str, effect: &str) -> String {
        let valid = if self.in_hundred(20) { self.validity() } else { String::new() };
        let mut list = format!(
            "list {name} {{ effect {effect} basis assumption \"示例\" {valid}\n  columns {{ quick: bool \"即办\", area: text \"领域\", limit: int \"上限\", reach: level \"到达\", since: date \"起日\", owner: body \"主管\", cost: decimal \"成本\" }}\n"
        );
        let count = 1 + self.below(4);
        for (number, (name, alias)) in NAMES.into_iter().enumerate().take(count) {
            let alias = if self.in_hundred(50) { format!("aka \"{alias}\"") } else { String::new() };
            let under = if number > 0 && self.in_hundred(20) { format!("under A{}", number - 1) } else { String::new() };
            let head = format!("  item A{number} \"{name}\" {alias} {under}");
            if self.in_hundred(15) {
                // Two versions of one key.
                list.push_str(&format!("{head} {} valid to {}\n", self.columns(), self.one(&DAYS[1..3])));
                list.push_str(&format!("{head} {} valid from {}\n", self.columns(), self.one(&["2026-01-01", "2026-01-02", "2026-03-01"])));
                continue;
            }
            let bases = match self.below(8) {
                1 => "cite base-law art 17",
                2 => "cite late-law 第二十条",
                3 => "cite base-law (valid from 2026-01-02)",
                _ => "",
            };
            let valid = if bases.is_empty() && self.in_hundred(20) { self.validity() } else { String::new() };
            list.push_str(&format!("{head} {} {bases} {valid}\n", self.columns()));
        }
        list.push('}');
        list
    }

    fn columns(&mut self) -> String {
        let mut entries = Vec::new();
        let values: [(&str, &[&str]); 7] = [
            ("quick", &["true", "false"]),
            ("area", &["\"社区矫正\"", "\"(ａb)\""]),
            ("上限", &["2", "0", "17"]),
            ("reach", &["district", "\"市\""]),
            ("since", &["2026-01-01", "2025-12-31"]),
            ("owner", &["fire", "\"消防\""]),
            ("cost", &["1.5", "2"]),
        ];
        for (name, values) in values {
            if self.in_hundred(55) {
                entries.push(format!("{name}: {}", self.one(values)));
            }
        }
        format!("{{ {} }}", entries.join(", "))
    }

    fn defaults(&mut self, declarations: &mut Vec<String>) {
        for (form, share) in [("top", 100), ("demand", 30), ("task", 30), ("slip", 20)] {
            if share == 100 || self.in_hundred(share) {
                let provided = if self.in_hundred(20) { " provided \"默认条件\" when demand.date > 2025-12-31" } else { "" };
                let verdict = self.one(&["refer", "approve", "reject", "approve", "refer to police"]);
                let provided = if verdict == "approve" { provided } else { "" };
                declarations.push(format!("default on {form} {verdict} because \"{form} 的默认\" {provided}"));
            }
        }
    }

    /// A validity with ends in order.
    pub(crate) fn validity(&mut self) -> String {
        let mut ends = [self.one(&DAYS), self.one(&DAYS)];
        ends.sort_unstable();
        match self.below(3) {
            0 => format!("valid from {}", ends[0]),
            1 => format!("valid to {}", ends[1]),
            _ => format!("valid from {} to {}", ends[0], ends[1]),
        }
    }
}
