"""The same rows come out the same through pandas, polars, pyarrow, DuckDB, Spark, one by one, by the command, and, by a test of `examples`, in Rust."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from typing import Any

import duckdb
import pyarrow
import pytest
from conftest import DEMANDS
from test_tables import SOURCES, flat

import jianfu
import jianfu.duckdb

ROWS = DEMANDS / "rows.jsonl"

Told = dict[str, Any]


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DEMANDS / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def kept() -> list[Told]:
    return read("rows-decided.jsonl")


def told_of(columns: dict[str, list[Any]]) -> list[Told]:
    """What is told of each row of a decided table."""
    rows = zip(columns["outcome"], columns["reasons"], columns["missing"], columns["problem"], strict=True)
    return [
        {"problem": problem.partition(" ")[0]} if problem else {"outcome": outcome, "reasons": list(reasons), "missing": list(missing)}
        for outcome, reasons, missing, problem in rows
    ]


@pytest.mark.parametrize("source", ["list of dicts", "pandas", "polars", "pyarrow table", "duckdb relation"])
def test_tables(nanjing: jianfu.Pack, kept: list[Told], source: str) -> None:
    assert told_of(nanjing.decide_table(SOURCES[source](flat(read("rows.jsonl"))), missing="all").to_dict()) == kept


def test_one_by_one(nanjing: jianfu.Pack, kept: list[Told]) -> None:
    def told(row: dict[str, Any]) -> Told:
        try:
            decision = nanjing.decide(row)
        except jianfu.DataError as error:
            return {"problem": error.code}
        return {"outcome": decision.outcome, "reasons": decision.codes, "missing": decision.missing}

    assert [told(row) for row in read("rows.jsonl")] == kept


def test_in_sql(nanjing: jianfu.Pack, kept: list[Told]) -> None:
    rows = flat(read("rows.jsonl"))
    of_form: dict[str, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        of_form[row["表单"]].append(at)
    told: dict[int, Told] = {}
    for number, (form, places) in enumerate(of_form.items()):
        fields = [name for name in rows[0] if name != "表单" and any(rows[at][name] is not None for at in places)]
        texts = {name: [as_text(rows[at][name]) for at in places] for name in fields}
        connection = duckdb.connect()
        connection.register("given", pyarrow.table({"place": places, **{name: pyarrow.array(values, pyarrow.string()) for name, values in texts.items()}}))
        jianfu.duckdb.register(connection, nanjing, f"decide_{number}", form=form, fields=fields, missing="all")
        listed = ", ".join(f'"{name}"' for name in fields)
        found = connection.sql(f"select place, decide_{number}({listed}) as told from given").fetchall()
        for place, columns in found:
            told |= {place: told_of({name: [value] for name, value in columns.items()})[0]}
    assert [told[at] for at in range(len(rows))] == kept


def as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "是" if value else "否"
    return None if value is None else str(value)


def test_by_the_command(kept: list[Told]) -> None:
    command = [sys.executable, "-m", "jianfu", "decide", "--format", "jsonl", str(ROWS)]
    told = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    records = [json.loads(line) for line in told.stdout.splitlines()]
    deciding = [sorted(code_of(reason) for reason in record["reasons"] if reason["decisive"]) for record in records]
    decided = [row for row in kept if "problem" not in row]
    assert [(record["outcome"], record["missing"]) for record in records] == [(row["outcome"], row["missing"]) for row in decided]
    assert deciding == [sorted(row["reasons"]) for row in decided]
    # What cannot be decided is told apart from them.
    assert re.findall(r"\[(JF-\w+)\]", told.stderr) == [row["problem"] for row in kept if "problem" in row]


def code_of(reason: dict[str, Any]) -> str:
    exception = f".{reason['exception']}" if reason["exception"] else ""
    guard = f"#{reason['guard']}" if reason["guard"] else ""
    return f"{reason['rule']}{exception}{guard}"


@pytest.mark.full
def test_on_spark(nanjing: jianfu.Pack, kept: list[Told]) -> None:
    import jianfu.spark
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1").getOrCreate()
    rows = [{"row": at, **{name: as_text(value) for name, value in row.items()}} for at, row in enumerate(flat(read("rows.jsonl")))]
    schema = ", ".join(f"`{name}` {'long' if name == 'row' else 'string'}" for name in rows[0])
    df = session.createDataFrame([tuple(row.values()) for row in rows], schema).repartition(4)
    decided = jianfu.spark.decide(df, nanjing, missing="all").orderBy("row").collect()
    assert told_of({name: [row[name] for row in decided] for name in ("outcome", "reasons", "missing", "problem")}) == kept
