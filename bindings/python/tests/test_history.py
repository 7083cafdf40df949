"""Histories: what quotas count in, for single demands, many and tables."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import DEMANDS, VISITS

import jianfu

PAST: list[dict[str, Any]] = [
    {"form": "visit", "id": "V1", "date": "2026-02-03", "community": "玉兰", "status": "done"},
    {"form": "visit", "id": "V2", "date": "2026-02-04", "community": "银杏", "status": "准予"},
    {"withdraws": "V2", "recorded": datetime(2026, 3, 1, 9, 30)},
]


def visit(community: str, day: str = "2026-09-10", **more: Any) -> dict[str, Any]:
    return {"form": "visit", "date": day, "community": community, **more}


def test_without_a_history_counts_are_unknown_and_with_an_empty_one_they_are_not(visits: jianfu.Pack) -> None:
    assert visits.decide(visit("玉兰")).outcome == "refer"
    assert visits.decide(visit("玉兰"), history="none").outcome == "approve"


def test_entries_count_until_they_are_withdrawn(visits: jianfu.Pack) -> None:
    past = visits.history(PAST, complete_from="2026-01-01")
    assert (past.entries, len(past), past.complete_from) == (2, 2, date(2026, 1, 1))
    assert visits.decide(visit("玉兰"), history=past).outcome == "reject"
    assert visits.decide(visit("银杏"), history=past).outcome == "approve"
    before = visits.history(PAST, complete_from=date(2026, 1, 1), known_at="2026-02-28")
    decision = visits.decide(visit("银杏"), history=before)
    assert decision.outcome == "reject"
    assert decision.receipt.known_at == "2026-02-28T23:59:59.999999999"
    assert decision.reasons[0].counts[0]["entries"][0]["id"] == "V2"


def test_a_history_begins_with_its_earliest_entry_where_nothing_else_is_said(visits: jianfu.Pack) -> None:
    past = visits.history(PAST)
    assert past.complete_from == date(2026, 2, 3)
    assert visits.decide(visit("银杏"), history=past).outcome == "refer"
    assert visits.decide(visit("银杏"), history=PAST).outcome == "refer"


ENTRIES: dict[str, Any] = {
    "dict of lists": lambda rows: {name: [row.get(name) for row in rows] for name in ("form", "id", "date", "community", "status")},
    "pandas": pandas.DataFrame,
    "polars": polars.DataFrame,
    "pyarrow": pyarrow.Table.from_pylist,
    "reader": lambda rows: pyarrow.Table.from_pylist(rows).to_reader(),
    "duckdb": lambda rows: duckdb.connect().from_arrow(pyarrow.Table.from_pylist(rows)),
    "generator": lambda rows: (row for row in rows),
}


@pytest.mark.parametrize("source", ENTRIES)
def test_entries_come_from_any_table(visits: jianfu.Pack, source: str) -> None:
    past = visits.history(ENTRIES[source](PAST[:2]), complete_from="2026-01-01")
    assert past.entries == 2
    assert visits.decide(visit("玉兰"), history=past).outcome == "reject"


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"form": "visit", "id": "V1", "community": "玉兰"}, "JF-D011"),
        ({"form": "visit", "id": "V1", "date": "2026-02-03", "status": "lost"}, "JF-D012"),
        ({"form": "visit", "id": "V1", "date": "2026-02-03", "recorded": "yesterday"}, "JF-D006"),
        ({"id": "V1", "date": "2026-02-03"}, "JF-D004"),
        ({"withdraws": "V9"}, "JF-D011"),
        ({"withdraws": "V1", "status": "done"}, "JF-U020"),
    ],
)
def test_one_entry_that_cannot_be_taken_is_an_error(visits: jianfu.Pack, entry: dict[str, Any], code: str) -> None:
    with pytest.raises(jianfu.HistoryError) as raised:
        visits.history([entry], complete_from="2026-01-01")
    assert code in [found.code for found in raised.value.diagnostics]
    assert "玉兰" not in str(raised.value)


def test_a_history_of_nothing_has_to_be_stated(visits: jianfu.Pack) -> None:
    with pytest.raises(jianfu.HistoryError):
        visits.history([])
    assert visits.history([], complete_from="2020-01-01").entries == 0


def test_what_is_approved_counts_for_those_after_it_by_day(visits: jianfu.Pack) -> None:
    rows = [visit("玉兰", "2026-05-01"), visit("玉兰", "2026-02-01"), visit("玉兰", "2027-01-01"), {**visit("玉兰", "2026-01-01"), "form": "call"}]
    expected = ["reject", "approve", "approve", "approve"]
    assert [decision.outcome for decision in visits.decide_many(rows, history="none")] == expected
    for table in (rows, polars.DataFrame(rows), pyarrow.Table.from_pylist(rows).to_reader(max_chunksize=1)):
        told = visits.decide_table(table, history="none").to_dict()
        assert told["outcome"] == expected
        assert told["reasons"][0] == ["yearly#limit"]
        assert told["rules"][0] == ["yearly"]


def test_a_row_with_a_problem_does_not_count(visits: jianfu.Pack) -> None:
    rows = [visit("玉兰", "never"), visit("玉兰", "2026-05-01"), {"form": "vist"}]
    told = visits.decide_table(rows, history="none").to_dict()
    assert told["outcome"] == [None, "approve", None]
    assert [(problem or "")[:7] for problem in told["problem"]] == ["JF-D006", "", "JF-D004"]


def test_what_an_entry_of_another_pack_says_is_not_known(visits: jianfu.Pack) -> None:
    other = jianfu.Pack.from_text(VISITS + "\nbody fire \"消防\"")
    assert visits.decide(visit("银杏"), history=visits.history(PAST[:1], complete_from="2026-01-01")).outcome == "approve"
    assert visits.decide(visit("银杏"), history=other.history(PAST[:1], complete_from="2026-01-01")).outcome == "refer"


def test_the_worked_demands_come_out_as_by_the_command(nanjing: jianfu.Pack, demands: list[dict[str, Any]]) -> None:
    told = subprocess.run(
        [
            *[sys.executable, "-m", "jianfu", "decide", "--format", "jsonl", "--history", str(DEMANDS / "history.csv")],
            *["--history-from", "2026-01-01", str(DEMANDS / "demands.json")],
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    expected = [json.loads(line)["outcome"] for line in told.stdout.splitlines()]
    entries = polars.read_csv(DEMANDS / "history.csv", infer_schema=False)
    past = nanjing.history(entries, complete_from="2026-01-01")
    assert past.entries > 3
    assert [decision.outcome for decision in nanjing.decide_many(demands, history=past)] == expected


def test_cells_of_a_table_of_entries_are_read_as_in_a_file(visits: jianfu.Pack) -> None:
    table: dict[str, list[Any]] = {
        "表单": ["走访", "走访", None],
        "编号": ["V1", "V2", None],
        "日期": [datetime(2026, 2, 3), "2026年2月4日", None],
        "社区": ["玉兰", "银杏", float("nan")],
        "状态": ["已办", "准予", ""],
        "记录于": [datetime(2026, 2, 3, 0, 0), "2026-02-04", datetime(2026, 3, 1, 9, 30)],
        "撤回": [None, None, "V2"],
        "来源": ["x", None, None],
    }
    with pytest.warns(UserWarning, match="来源"):
        past = visits.history(table, complete_from="2026-01-01")
    assert [visits.decide(visit(community), history=past).outcome for community in ("玉兰", "银杏")] == ["reject", "approve"]
