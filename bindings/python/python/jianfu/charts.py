"""Charts of a report, as objects of Altair: how much became less, why demands were refused, how it goes from month to month.

    report = jianfu.report(past, period="2026-Q1")
    jianfu.charts.cut_rates(report).save("cut.html")

They are in shades of grey, with numbers beside the marks, so that they can be read in print. Words are Chinese, or English with `lang="en"`; names of departments,
forms and rules are the pack's. It needs Altair: `pip install 'jianfu[charts]'`.
"""

from __future__ import annotations

from typing import Any, Literal

from ._core import Report

try:
    import altair as alt
except ImportError as _error:
    raise ImportError("jianfu.charts needs Altair: pip install 'jianfu[charts]'") from _error

__all__ = ["cut_rates", "reasons", "trend"]

_FONT = "Noto Sans CJK SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, WenQuanYi Micro Hei, sans-serif"
_LESS, _MORE = "#4d4d4d", "#b3b3b3"


def cut_rates(report: Report, *, form: str | None = None, by: str = "issuer", lang: Literal["zh", "en"] = "zh") -> alt.LayerChart:
    """By how much the entries of a form became less since the period before, by what stands in a field: a dark bar to the right is a cut, a light one to the left growth.

    `form` is the name or label of a form, by default the one with most entries; `by` is the name or label of a field by which the report groups. Raises
    `ValueError` where there is no such form or field, or nothing to compare with.
    """
    told = _form(report, form)
    groups = {name: group for group in told["groups"] for name in (group["field"], group["label"])}
    if by not in groups:
        raise ValueError(f"the report does not group {told['form']} by {by!r}; it has {_listed(group['field'] for group in told['groups'])}")
    group = groups[by]
    rows = [
        {
            "group": value or _say(lang, "（未写明）", "(not given)"),
            "cut": change["exact"][0] / change["exact"][1] * 100,
            "words": change["cut"],
            "now": change["now"],
            "before": change["before"],
        }
        for value, change in group["rows"]
        if change["exact"] is not None and change["exact"][1] > 0
    ]
    if not rows:
        raise ValueError(f"there is nothing in the period before with which {told['form']} could be compared")
    order = [row["group"] for row in sorted(rows, key=lambda row: (-row["cut"], row["group"]))]
    title = _say(lang, f"{told['label']}：较上期核减（%）", f"{told['label']}: cut since the period before (%)")
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("cut:Q", title=_say(lang, "核减率（%），负数为增加", "cut in percent; below zero is growth")),
        y=alt.Y("group:N", sort=order, title=group["label"]),
        tooltip=[
            alt.Tooltip("group:N", title=group["label"]),
            alt.Tooltip("words:N", title=_say(lang, "核减", "cut")),
            alt.Tooltip("now:Q", title=_say(lang, "本期", "now")),
            alt.Tooltip("before:Q", title=_say(lang, "上期", "before")),
        ],
    )
    bars = base.mark_bar(stroke="black", strokeWidth=0.5).encode(
        color=alt.condition(alt.datum.cut >= 0, alt.value(_LESS), alt.value(_MORE)),
    )
    right = base.transform_filter(alt.datum.cut >= 0).mark_text(align="left", dx=4).encode(text="words:N")
    left = base.transform_filter(alt.datum.cut < 0).mark_text(align="right", dx=-4).encode(text="words:N")
    return _drawn([bars, right, left], title, report)


def reasons(report: Report, *, most: int = 12, lang: Literal["zh", "en"] = "zh") -> alt.LayerChart:
    """Why the demands of departments were not approved, as a table of shades with the numbers in it: the `most` frequent reasons and as many departments.

    Raises `ValueError` where none was refused.
    """
    decisions = report.to_dict()["decisions"]
    labels = {reason["code"]: reason["label"] or reason["code"] for reason in decisions["reasons"]}
    counts: dict[tuple[str, str], int] = {}
    for refused in decisions["refused"]:
        department = refused["department"] or _say(lang, "（未写明）", "(not given)")
        for code in refused["reasons"]:
            key = (department, labels.get(code, code))
            counts[key] = counts.get(key, 0) + 1
    if not counts:
        raise ValueError("no demand of the period was refused")
    departments = _frequent(counts, 0, most)
    kinds = _frequent(counts, 1, most)
    rows = [{"department": key[0], "reason": key[1], "times": times} for key, times in counts.items() if key[0] in departments and key[1] in kinds]
    dark = max(row["times"] for row in rows if isinstance(row["times"], int)) / 2
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("department:N", sort=departments, title=_say(lang, "提出单位", "department"), axis=alt.Axis(labelAngle=-40)),
        y=alt.Y("reason:N", sort=kinds, title=_say(lang, "理由", "reason")),
    )
    shades = base.mark_rect(stroke="black", strokeWidth=0.5).encode(
        color=alt.Color("times:Q", scale=alt.Scale(scheme="greys", domainMin=0), legend=None),
        tooltip=["department:N", "reason:N", "times:Q"],
    )
    numbers = base.mark_text(fontSize=13).encode(
        text="times:Q", color=alt.condition(alt.datum.times > dark, alt.value("white"), alt.value("black"))
    )
    return _drawn([shades, numbers], _say(lang, "未准予的理由，按提出单位（件）", "Why demands were not approved, by department"), report)


def trend(report: Report, *, lang: Literal["zh", "en"] = "zh") -> alt.LayerChart:
    """How many entries of every form there were in each of the twelve months up to the period's last, a line a form that differs by dashes and points. A month that the
    history does not reach has no point.
    """
    rows = [
        {"month": month, "form": form["label"], "count": count}
        for form in report.to_dict()["forms"]
        for month, count in form["months"]
        if count is not None
    ]
    if not rows:
        raise ValueError("the history does not reach any of the twelve months")
    form = alt.Legend(title=_say(lang, "表单", "form"), symbolSize=400, labelLimit=240)
    base = alt.Chart(alt.InlineData(rows)).encode(
        x=alt.X("month:O", title=_say(lang, "月份", "month"), axis=alt.Axis(labelAngle=-40)),
        y=alt.Y("count:Q", title=_say(lang, "件数", "entries"), axis=alt.Axis(tickMinStep=1)),
        tooltip=["form:N", "month:O", "count:Q"],
    )
    lines = base.mark_line(color="black").encode(strokeDash=alt.StrokeDash("form:N", legend=form))
    points = base.mark_point(color="black", fill="white", size=50).encode(shape=alt.Shape("form:N", legend=None))
    return _drawn([lines, points], _say(lang, "各表单逐月件数", "Entries of every form by month"), report)


def _form(report: Report, name: str | None) -> dict[str, Any]:
    forms: list[dict[str, Any]] = report.to_dict()["forms"]
    if not forms:
        raise ValueError("the report has no forms")
    if name is None:
        return max(forms, key=lambda form: int(form["all"]["now"]) + int(form["all"]["before"] or 0))
    for form in forms:
        if name in (form["form"], form["label"]):
            return form
    raise ValueError(f"the report has no form {name!r}; it has {_listed(form['form'] for form in forms)}")


def _frequent(counts: dict[tuple[str, str], int], part: int, most: int) -> list[str]:
    """The most frequent of a part of the keys, the most frequent first."""
    sums: dict[str, int] = {}
    for key, times in counts.items():
        sums[key[part]] = sums.get(key[part], 0) + times
    return sorted(sums, key=lambda name: (-sums[name], name))[:most]


def _drawn(layers: list[alt.Chart], title: str, report: Report) -> alt.LayerChart:
    heading = alt.TitleParams(title, subtitle=f"{report.title} · {report.period}", anchor="start", subtitleColor=_LESS)
    layered: Any = alt.layer(*layers).properties(title=heading, width=480)
    drawn: alt.LayerChart = layered.configure(font=_FONT).configure_view(strokeWidth=0).configure_axis(labelLimit=280)
    return drawn


def _say(lang: Literal["zh", "en"], zh: str, en: str) -> str:
    if lang not in ("zh", "en"):
        raise ValueError(f"lang is 'zh' or 'en', not {lang!r}")
    return zh if lang == "zh" else en


def _listed(names: Any) -> str:
    return ", ".join(names) or "none"
