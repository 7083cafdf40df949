//! The report's own words, in both languages.

use jianfu::Lang;
use jianfu::wire::CitationRecord;
use jianfu_dsl::tree::CompareOp;

/// Each word's key, in Chinese and in English.
pub(crate) const WORDS: &[(&str, &str, &str)] = &[
    ("title", "减负观测点报告", "Burden-reduction report"),
    ("period", "报告期", "Period"),
    ("compared", "比较期", "compared with"),
    ("nothing_before", "台账没有收录比较期，减少比例不可用", "the history does not reach the period before, so no cut rate is available"),
    ("at_a_glance", "总览", "At a glance"),
    ("came_in", "往来记录", "entries"),
    ("decided", "按规则判定", "decided by the rules"),
    ("approve", "准予", "approved"),
    ("refer", "转报", "referred"),
    ("reject", "驳回", "rejected"),
    ("findings_count", "问题", "findings"),
    ("alerts_count", "预警", "alerts"),
    ("cuts", "核减", "Cut rates"),
    ("form", "类别", "form"),
    ("now", "本期", "now"),
    ("before", "比较期", "before"),
    ("cut", "减少", "cut"),
    ("months", "近十二个月", "Twelve months"),
    ("month", "月份", "month"),
    ("count", "件数", "count"),
    ("status", "办理状态", "status"),
    ("by", "按", "by "),
    ("decisions", "判定与理由", "Decisions and reasons"),
    ("department", "提出单位", "department"),
    ("community", "社区", "community"),
    ("item", "事项", "item"),
    ("reason", "理由", "reason"),
    ("rule", "规则", "rule"),
    ("times", "次数", "times"),
    ("remedy", "建议", "instead"),
    ("basis", "依据", "basis"),
    ("outcome", "结论", "outcome"),
    ("refused", "未准予的要求", "Demands that were not approved"),
    ("id", "编号", "id"),
    ("day", "日期", "day"),
    ("metrics", "指标", "Metrics"),
    ("metric", "指标", "metric"),
    ("value", "数值", "value"),
    ("exact", "精确值", "exact"),
    ("target", "目标", "target"),
    ("met", "是否达到", "met"),
    ("yes", "是", "yes"),
    ("no", "否", "no"),
    ("findings", "问题", "Findings"),
    ("finding", "问题", "finding"),
    ("group", "对象", "who"),
    ("limit", "上限", "limit"),
    ("late", "逾期天数", "days late"),
    ("exceeded", "超过次数", "too many"),
    ("may_exceed", "可能超过次数", "perhaps too many"),
    ("short", "次数不足", "too few"),
    ("may_be_short", "可能次数不足", "perhaps too few"),
    ("overdue", "逾期", "overdue"),
    ("cannot_tell", "无法判断", "cannot be told"),
    ("rectification", "问题整改", "Rectification"),
    ("found", "发现于", "found"),
    ("demand", "所涉要求", "demand"),
    ("severity", "程度", "severity"),
    ("state", "状态", "state"),
    ("open", "待整改", "open"),
    ("rectifying", "整改中", "in rectification"),
    ("closed", "已整改", "closed"),
    ("unmended", "未整改", "not mended"),
    ("due", "整改期限", "due"),
    ("answered", "答复日期", "answered"),
    ("mended", "整改日期", "mended"),
    ("steps", "提示通报约谈", "Letter, notice, talk"),
    ("step", "措施", "step"),
    ("alerts", "预警", "Alerts"),
    ("alert", "预警", "alert"),
    ("then", "应采取的措施", "what follows"),
    ("sure", "是否确定", "sure"),
    ("scores", "反向评议", "Reverse evaluation"),
    ("score", "得分", "score"),
    ("lists", "清单事项", "Items of the lists"),
    ("public", "协办事项公开", "Assisted items, for the public"),
    (
        "partial_from",
        "台账自报告期内的这一天才完整，故不比较：",
        "the history is complete only from this day of the period on, so nothing is compared: ",
    ),
    (
        "partial_known",
        "只计报告期结束前已记录的，故不比较：",
        "only what was recorded before the period ended is known, so nothing is compared: ",
    ),
    (
        "latest",
        "最晚的记录在这一天，其后若还有未登记的，减少比例会偏大：",
        "the latest entry is of this day; if more is to come, cuts show as too large: ",
    ),
    ("known_at", "所知时点", "as known at"),
    ("by_form", "判定（按类别）", "Decisions by form"),
    ("key", "键", "key"),
    ("communities", "涉及社区数", "communities"),
    ("groups", "分组", "Groups"),
    ("by_department", "判定", "Decisions by department"),
    ("reasons", "理由", "Reasons"),
    ("label", "名称", "label"),
    ("list", "清单", "list"),
    ("method", "方法与数据", "Method and data"),
    ("pack", "规则包", "pack of rules"),
    ("digest", "摘要", "digest"),
    ("position", "台账位置", "position of the history"),
    ("entries", "有效记录", "entries in force"),
    ("ended", "已被更正或撤回的版本", "versions corrected or withdrawn"),
    ("complete_from", "完整起始日", "complete from"),
    ("ever", "收录全部历史", "all that ever happened"),
    ("data_days", "记录的日期", "days of the entries"),
    ("more", "其余见工作簿", "the rest is in the workbook"),
    ("none", "无", "none"),
    ("not_given", "（未写明）", "(not given)"),
    ("skip", "跳到正文", "Skip to the text"),
    ("contents", "目录", "Contents"),
    (
        "method_counts",
        "件数为报告期内有效记录的件数：更正只计最后一版，撤回的不计。减少比例为（比较期－本期）÷比较期，保留一位小数；比较期为零的不可用。",
        "Counts are of entries in force in the period: of corrected ones the last version, of withdrawn ones none. A cut is (before − now) ÷ before, rounded to one \
         place; where nothing came before there is none.",
    ),
    (
        "method_decisions",
        "有规则的类别，每件按其当日有效的规则判定，限次只计在它之前的记录；判定不等于实际办理结果。",
        "Each demand on a form that has rules is decided by those in force on its own day, quotas counting what came before it; a decision is not what became of it in fact.",
    ),
    (
        "method_assumptions",
        "依据标明“假定”的阈值和算法没有官方文本，是设计选择。",
        "Thresholds and formulas whose basis is an assumption have no official text; they are choices.",
    ),
];

/// A word.
pub(crate) fn of(key: &str, lang: Lang) -> &'static str {
    let found = WORDS.iter().find(|(known, ..)| *known == key);
    found.map_or("", |(_, zh, en)| if lang == Lang::Zh { zh } else { en })
}

pub(crate) const fn name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

/// The language of a name.
pub(crate) fn lang(name: &str) -> Lang {
    if name == "en" { Lang::En } else { Lang::Zh }
}

pub(crate) fn title(lang: Lang) -> &'static str {
    of("title", lang)
}

/// Citations in lines, each once.
pub(crate) fn lines<'c>(citations: impl IntoIterator<Item = &'c CitationRecord>, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in citations.into_iter().map(|citation| citation.line(lang)) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// How a target is compared, as rules write it.
pub(crate) const fn comparison(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "=",
        CompareOp::Ne => "≠",
        CompareOp::Lt => "<",
        CompareOp::Le => "≤",
        CompareOp::Gt => ">",
        CompareOp::Ge => "≥",
    }
}
