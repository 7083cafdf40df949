"""Tables: the same rows come out the same, whatever library they come from, as single demands and by the command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from conftest import DEMANDS

import jianfu



def flat(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows as a spreadsheet holds them: every row has every column, and lists are texts."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: text(row.get(name)) for name in names} for row in rows]


def text(value: Any) -> Any:
    return "；".join(value) if isinstance(value, list) else value


def as_polars(rows: list[dict[str, Any]]) -> polars.DataFrame:
    return polars.DataFrame(rows, infer_schema_length=None)


def as_arrow(rows: list[dict[str, Any]]) -> pyarrow.Table:
    return pyarrow.Table.from_pylist(rows)


def as_columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def as_relation(rows: list[dict[str, Any]]) -> Any:
    table = as_arrow(rows)
    connection = duckdb.connect()
    connection.register("rows", table)
    connection.execute("create table kept as select * from rows")
    return connection.sql("select * from kept")


SOURCES: dict[str, Callable[[list[dict[str, Any]]], Any]] = {
    "list of dicts": list,
    "dict of lists": as_columns,
    "pandas": pandas.DataFrame,
    "pandas, arrow types": lambda rows: pandas.DataFrame(rows).convert_dtypes(dtype_backend="pyarrow"),
    "polars": as_polars,
    "polars, categorical": lambda rows: as_polars(rows).with_columns(polars.col("事项", "社区").cast(polars.Categorical)),
    "pyarrow table": as_arrow,
    "pyarrow reader": lambda rows: as_arrow(rows).to_reader(max_chunksize=7),
    "pyarrow batch": lambda rows: as_arrow(rows).to_batches()[0],
    "chunked": lambda rows: pyarrow.concat_tables([as_arrow(rows).slice(0, 5), as_arrow(rows).slice(5)]),
    "duckdb relation": as_relation,
    "duckdb reader": lambda rows: as_relation(rows).arrow() if hasattr(as_relation(rows).arrow(), "read_next_batch") else as_relation(rows),
    "a decided one's own interface": lambda rows: Stream(as_arrow(rows)),
}


class Stream:
    """An object that has Arrow's interface and nothing else."""

    def __init__(self, table: pyarrow.Table) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_gives_what_single_demands_give(nanjing: jianfu.Pack, demands: list[dict[str, Any]], source: str) -> None:
    singles = [nanjing.decide(row) for row in demands]
    decided = nanjing.decide_table(SOURCES[source](flat(demands)), missing="all")
    assert decided.rows == len(decided) == len(demands)
    columns = decided.to_dict()
    assert columns["problem"] == [None] * len(demands)
    assert columns["outcome"] == [single.outcome for single in singles]
    assert columns["reasons"] == [single.codes for single in singles]
    assert columns["missing"] == [single.missing for single in singles]
    assert columns["conditions"] == [[condition.text for condition in single.conditions] for single in singles]


def test_rows_of_several_forms_are_decided_in_their_order(nanjing: jianfu.Pack, demands: list[dict[str, Any]]) -> None:
    backwards = demands[::-1]
    assert len({row["表单"] for row in demands}) > 3
    decided = nanjing.decide_table(flat(backwards)).to_dict()["outcome"]
    assert decided == [nanjing.decide(row).outcome for row in backwards]


def test_lists_are_taken_as_lists(nanjing: jianfu.Pack, demands: list[dict[str, Any]]) -> None:
    tasks = [row for row in demands if row["表单"] == "工作事项"]
    names = list(dict.fromkeys(name for row in tasks for name in row))
    rows = [{name: row.get(name) for name in names} for row in tasks]
    expected = [nanjing.decide(row).codes for row in tasks]
    for table in (rows, as_polars(rows), as_arrow(rows), as_columns(rows)):
        assert nanjing.decide_table(table).to_dict()["reasons"] == expected


def test_the_command_decides_the_same(nanjing: jianfu.Pack, demands: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "demands.csv"
    as_polars(flat(demands)).write_csv(file)
    told = subprocess.run(
        [sys.executable, "-m", "jianfu", "decide", "--format", "jsonl", str(file)], capture_output=True, text=True, check=False
    )
    records = [json.loads(line) for line in told.stdout.splitlines()]
    decided = nanjing.decide_table(as_polars(flat(demands)), missing="all").to_dict()
    assert [record["outcome"] for record in records] == decided["outcome"]
    assert [record["missing"] for record in records] == decided["missing"]
    deciding = [[reason["rule"] for reason in record["reasons"] if reason["decisive"]] for record in records]
    assert [sorted(rules) for rules in deciding] == [sorted(rules) for rules in decided["rules"]]


def test_what_comes_out_goes_into_any_library(few: jianfu.Pack) -> None:
    decided = few.decide_table({"date": ["2026-03-01"] * 3 + ["x"], "people": [1, 5, None, 1], "hours": [1, 2, 1, 1]}, form="task")
    expected = decided.to_dict()
    assert expected["outcome"] == ["approve", "reject", "refer", None]
    assert expected["reasons"] == [["few"], ["few#people", "few#hours"], ["few#people"], None]
    assert expected["rules"] == [["few"], ["few", "few"], ["few"], None]
    assert expected["conditions"][0] == ["不得增加"]
    assert expected["missing"] == [None, None, ["people"], None]
    assert expected["problem"][3] == "JF-D006 date: `x` is not a date"
    assert decided.to_polars().to_dict(as_series=False) == expected
    assert decided.to_arrow().to_pydict() == expected
    assert decided.to_pandas()["reasons"].tolist() == expected["reasons"]
    assert polars.DataFrame(decided).height == pyarrow.table(decided).num_rows == 4
    assert pyarrow.schema(decided).names == list(expected)
    connection = duckdb.connect()
    connection.register("decided", pyarrow.table(decided))
    assert connection.sql("select count(*) from decided where list_contains(reasons, 'few#hours')").fetchall() == [(1,)]
    assert decided.outcomes == {"approve": 1, "refer": 1, "reject": 1}
    assert (decided.rows, decided.problems) == (4, 1)


def test_a_decided_table_can_be_read_more_than_once(few: jianfu.Pack) -> None:
    decided = few.decide_table([{"form": "task", "date": "2026-03-01", "people": 5}])
    assert decided.to_polars().height == decided.to_polars().height == 1


def test_citations_stand_beside_reasons(nanjing: jianfu.Pack) -> None:
    row = {"form": "certificate", "date": "2026-09-10", "item": "婚姻状况证明"}
    decided = nanjing.decide_table([row], as_of="2026-09-10").to_dict()
    assert decided["reasons"] == [["six.certificate#barred", "stated-bases#stated"]]
    single = nanjing.decide(row).reasons[0]
    assert single.citation is not None and single.citation.title is not None
    assert single.citation.title in decided["citations"][0][0]
    assert len(decided["citations"][0][0].split("；")) == 1 + len(single.further_citations)


def test_columns_can_be_called_otherwise(few: jianfu.Pack) -> None:
    table: dict[str, list[Any]] = {"DAY": ["2026-03-01"], "How many": [7], "人数 ": [None], "note": ["x"]}
    decided = few.decide_table(table, form="工作事项", columns={"DAY": "date", "How many": "people", "人数 ": "other"})
    assert decided.to_dict()["reasons"] == [["few#people"]]


def test_a_problem_stays_in_its_row_or_is_raised(few: jianfu.Pack) -> None:
    table: dict[str, list[Any]] = {"date": ["2026-03-01", "tomorrow"], "people": [1, 2], "hours": [1, 1]}
    assert few.decide_table(table, form="task").problems == 1
    with pytest.raises(jianfu.DataError) as raised:
        few.decide_table(table, form="task", on_error="raise")
    error = raised.value
    assert (error.code, error.field, error.row) == ("JF-D006", "date", 1)
    assert error.message == "`tomorrow` is not a date"
    assert "tomorrow" not in str(error)


def test_a_row_whose_form_is_unknown_or_not_given_has_a_problem(few: jianfu.Pack) -> None:
    table: dict[str, list[Any]] = {"form": ["task", "tsak", None, " "], "date": [date(2026, 3, 1)] * 4, "people": [9] * 4}
    decided = few.decide_table(table).to_dict()
    assert decided["outcome"] == ["reject", None, None, None]
    assert decided["problem"][1] == "JF-D004: the pack has no form `tsak`"
    assert decided["problem"][2] == decided["problem"][3] == "JF-D004: no form is given"
    assert few.decide_table(table, form="task").to_dict()["outcome"] == ["reject", None, "reject", "reject"]
    with pytest.raises(jianfu.DataError) as raised:
        few.decide_table({"date": ["2026-03-01"]})
    assert raised.value.code == "JF-D004"


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_many_rows_come_out_in_their_order_on_any_number_of_threads(few: jianfu.Pack, threads: int) -> None:
    count = 50_000
    table = polars.DataFrame({"people": polars.Series(range(count)) % 7, "date": polars.Series([date(2026, 3, 1)] * count), "hours": [1] * count})
    decided = few.decide_table(table, form="task", threads=threads).to_polars()
    assert decided.height == count
    assert (decided["outcome"].cast(polars.String) == "approve").to_list() == (table["people"] <= 3).to_list()


def test_progress_is_told(few: jianfu.Pack) -> None:
    told: list[int] = []
    few.decide_table({"date": ["2026-03-01"] * 10}, form="task", progress=told.append)
    assert told[-1] == 10
    assert few.decide_table({"date": ["2026-03-01"]}, form="task", progress=True).rows == 1


def test_an_exception_of_who_is_told_stops_the_run(few: jianfu.Pack) -> None:
    class Enough(Exception):
        pass

    def tell(rows: int) -> None:
        raise Enough

    with pytest.raises(Enough):
        few.decide_table({"date": ["2026-03-01"] * 10}, form="task", progress=tell)


def test_an_interrupt_stops_the_run() -> None:
    program = """
import _thread, threading, jianfu, pyarrow
from conftest import FEW
pack = jianfu.Pack.from_text(FEW)
batch = pyarrow.record_batch({"date": ["2026-03-01"] * 20_000, "people": [1] * 20_000})
def endless():
    while True:
        yield batch
reader = pyarrow.RecordBatchReader.from_batches(batch.schema, endless())
threading.Timer(0.5, _thread.interrupt_main).start()
try:
    pack.decide_table(reader, form="task")
except KeyboardInterrupt:
    print("stopped")
"""
    folder = Path(__file__).parent
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, timeout=120, check=False)
    assert told.stdout == "stopped\n", told.stderr


def test_a_notebook_shows_a_table_escaped_and_cut(few: jianfu.Pack) -> None:
    rows = [{"date": "<b>", "people": 1}] * 30
    html = few.decide_table(rows, form="task")._repr_html_()
    assert "<b>" not in html and "&lt;b&gt;" in html
    assert html.count("<tr>") == 21
    assert "10 more" in html
