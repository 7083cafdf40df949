//! A pack whose quotas count by everything that there is to count by.

use jianfu::Pack;

const RULES: &str = r#"
enum status "状态" { approved "准予", done "已办", dropped "取消" }
enum level "层级" ordered { city "市", district "区", street "街道" }
enum rank "效力" ordered { law "法律" }
source act "条例" { rank law confidence C }
body fire "消防救援局" aka "消防"
body police "派出所"
list sites "地点表" { effect inform basis assumption "示例" item S1 "广场" item S2 "楼道" }
list others "另表" { effect inform basis assumption "示例" item S3 "道路" }
serial permit "准入号" { basis assumption "示例" run: digits 4 }
form demand "要求" { issuer: body "提出单位" level: level "提出层级" date: date "提出日期" is as_of bases: list of basis "依据" }
form visit "检查" extends demand { place: text "社区" makers: list of body "参加单位" urgent: bool "紧急" people: int "人数" code: text "号" words: list of text "用语" }
form joint "联合检查" extends visit { leader: body "牵头单位" }
form meeting "会议" extends demand { place: text "开会的社区" makers: body "召集单位" }
default on demand approve because "可以"
define hurried "急办" as demand.level >= district
quota a "甲" on visit { cite act art 1 at_most 2 per issuer, place within calendar_year counting visit where status in { approved, done } and not urgent reject because "已满" remedy "合并" }
quota b "乙" on visit { cite act art 1 at_most 1 per makers within rolling 30 days counting visit where people >= 3 or 紧急 or status = dropped reject because "已满" remedy "合并" }
quota c "丙" on visit { cite act art 1 at_most 1 per place, makers within calendar_week counting meeting where any bases where (basis.source = act and basis.article = 3) reject because "已满" remedy "合并" }
quota d "丁" on meeting { cite act art 1 at_most 1 per makers within calendar_quarter counting visit where demand.place in sites and (hurried or code is permit) refer because "已满" remedy "合并" }
quota e "戊" on joint { cite act art 1 at_most 3 within calendar_month counting demand where as_of >= 2026-01-01 reject because "已满" remedy "合并" }
quota f "己" on visit {
  cite act art 1
  when demand.people + 1 > 2 or not demand.urgent
  at_most 0 within calendar_half counting visit where not (urgent or demand.level >= district) and all words != "查"
  reject because "已满" remedy "合并"
  except g "例外" { cite act art 2 when demand.urgent refer because "须核对" remedy "写明" }
}
"#;

pub(crate) fn pack() -> Pack {
    Pack::parse(RULES).unwrap_or_else(|error| panic!("{error:?}"))
}
