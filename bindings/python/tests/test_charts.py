"""Charts: what they show is what the report says, in grey, in either language."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jianfu
from jianfu import charts

CIVIL, LABOUR = "区民政局", "区人力资源社会保障局"
ASKED = [(CIVIL, "2026-01-05"), (CIVIL, "2026-02-05"), (LABOUR, "2026-02-07"), (CIVIL, "2026-04-05"), (LABOUR, "2026-05-05"), (LABOUR, "2026-06-05")]


@pytest.fixture(scope="module")
def report(nanjing: jianfu.Pack) -> jianfu.Report:
    asked = [
        {"form": "certificate", "id": f"C{at}", "date": day, "issuer": issuer, "item": "婚姻状况证明"} for at, (issuer, day) in enumerate(ASKED)
    ]
    return jianfu.report(nanjing.history(asked, complete_from="2025-10-01"), period="2026-Q2", lang="zh")


def rows_of(chart: Any) -> list[dict[str, Any]]:
    spec = chart.to_dict()
    data = next(iter(spec["datasets"].values())) if "datasets" in spec else spec["data"]["values"]
    rows: list[dict[str, Any]] = data
    return rows


def test_cuts_are_those_of_the_report(report: jianfu.Report) -> None:
    rows = rows_of(charts.cut_rates(report))
    found = {row["group"]: (row["cut"], row["words"], row["now"], row["before"]) for row in rows}
    assert found[CIVIL] == (50.0, "50%", 1, 2)
    assert found[LABOUR] == (-100.0, "-100%", 2, 1)
    assert rows_of(charts.cut_rates(report, form="证明", by="提出单位")) == rows


def test_reasons_are_counted_by_department(report: jianfu.Report) -> None:
    rows = rows_of(charts.reasons(report))
    refused = report.to_dict()["decisions"]["refused"]
    assert sum(row["times"] for row in rows) == sum(len(told["reasons"]) for told in refused) > 0
    labels = {told["label"] for told in report.to_dict()["decisions"]["reasons"]}
    assert {row["reason"] for row in rows} <= labels
    assert {row["department"] for row in rows_of(charts.reasons(report, most=1))} == {rows_of(charts.reasons(report, most=1))[0]["department"]}


def test_months_without_a_history_have_no_point(report: jianfu.Report) -> None:
    rows = rows_of(charts.trend(report))
    months = sorted({row["month"] for row in rows})
    assert months[0] == "2025-10" and months[-1] == "2026-06"
    assert sum(row["count"] for row in rows) == len(ASKED)


@pytest.mark.parametrize("draw", [charts.cut_rates, charts.reasons, charts.trend])
def test_charts_are_grey_and_speak_two_languages(report: jianfu.Report, draw: Callable[..., Any]) -> None:
    zh, en = (draw(report, lang=lang).to_dict() for lang in ("zh", "en"))
    assert re.search(r"[\u4e00-\u9fff]", zh["title"]["text"])
    assert zh["title"]["text"] != en["title"]["text"]
    assert re.search(r"\b(by|since)\b", en["title"]["text"])
    assert report.period in zh["title"]["subtitle"]
    for colour in re.findall(r"#[0-9a-fA-F]{6}", json.dumps(zh)):
        assert len({colour[1:3], colour[3:5], colour[5:7]}) == 1, colour
    with pytest.raises(ValueError, match="lang"):
        draw(report, lang="fr")


def test_what_cannot_be_drawn_is_said(report: jianfu.Report, nanjing: jianfu.Pack) -> None:
    with pytest.raises(ValueError, match="no form 'visits'.*certificate"):
        charts.cut_rates(report, form="visits")
    with pytest.raises(ValueError, match="issuer"):
        charts.cut_rates(report, by="colour")
    empty = jianfu.report(nanjing.history([{"form": "certificate", "id": "C1", "date": "2026-03-01"}]), period="2026-Q2")
    with pytest.raises(ValueError, match="refused"):
        charts.reasons(empty)


def test_without_altair_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "altair.py").write_text("raise ImportError('not here')", encoding="utf-8")
    program = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); import jianfu; import jianfu.charts"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == "ImportError: jianfu.charts needs Altair: pip install 'jianfu[charts]'"


@pytest.mark.full
def test_pictures_have_their_words(report: jianfu.Report, tmp_path: Path) -> None:
    for draw in (charts.cut_rates, charts.reasons, charts.trend):
        file = tmp_path / "chart.svg"
        chart: Any = draw(report)
        chart.save(file)
        assert chart.to_dict()["title"]["text"] in file.read_text(encoding="utf-8")
