"""A pack as a function of SQL."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

import jianfu.duckdb

QUERY = "select id, told.outcome, told.reasons, told.missing, told.problem from (select id, decide(date::varchar, people::varchar) as told from rows) order by id"


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("create table rows as select range as id, date '2026-03-01' as date, case when range % 4 = 3 then null else range end as people from range(5000)")
    return connection


def test_a_function_decides_as_a_table_does(few: jianfu.Pack, connection: duckdb.DuckDBPyConnection) -> None:
    jianfu.duckdb.register(connection, few, "decide", form="task", fields=["date", "people"])
    told = connection.sql(QUERY).fetchall()
    table = few.decide_table(connection.sql("select date, people from rows order by id"), form="task").to_dict()
    expected: list[Any] = list(zip(range(5000), *(table[name] for name in ("outcome", "reasons", "missing", "problem")), strict=True))
    assert told == expected
    assert {outcome for _, outcome, *_ in told} == {"refer", "reject"}


def test_problems_stay_in_their_rows(few: jianfu.Pack, connection: duckdb.DuckDBPyConnection) -> None:
    jianfu.duckdb.register(connection, few, "decide", form="task", fields=["提出日期", "人数"])
    told = connection.sql("select decide('x', '9').problem, decide('2026-03-01', '9').outcome").fetchall()
    assert told == [("JF-D006 date: `x` is not a date", "reject")]


def test_a_field_that_there_is_not_is_an_error_at_once(few: jianfu.Pack, connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ValueError, match="peple"):
        jianfu.duckdb.register(connection, few, "decide", form="task", fields=["peple"])
