"""Deciding in SQL: a pack as a function of DuckDB.

>>> import duckdb, jianfu.duckdb
>>> connection = duckdb.connect()
>>> pack = jianfu.Pack.builtin("nanjing-community")
>>> jianfu.duckdb.register(connection, pack, "decide", form="certificate", fields=["date", "item"])
>>> connection.sql("select decide('2026-09-10', '婚姻状况证明').outcome").fetchall()
[('reject',)]

A relation goes into `Pack.decide_table` as it is, and what comes out of that can be registered as a table; this is for queries that decide on their way.
"""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pyarrow

from ._core import Pack
from ._tables import plain

if TYPE_CHECKING:
    import duckdb

RESULT = "struct(outcome varchar, conditions varchar[], reasons varchar[], rules varchar[], citations varchar[], missing varchar[], problem varchar)"
"""The type of what the function gives: the columns of a decided table."""


def register(
    connection: duckdb.DuckDBPyConnection,
    pack: Pack,
    name: str = "jianfu_decide",
    *,
    form: str,
    fields: Sequence[str],
    as_of: date | str | None = None,
    missing: Literal["referred", "all", "none"] = "referred",
) -> None:
    """Registers a function that decides a row on `form`. Its arguments are the facts of `fields`, names or labels, in that order and as text.

    It knows no history, since DuckDB hands rows over in parts and in no order; quotas are decided by `Pack.decide_table`.
    """
    import duckdb

    known = pack.forms[form] if form in pack.forms else None
    for field in fields:
        if known is not None and not any(field in (own.name, own.label) for own in known.fields.values()):
            raise ValueError(f"the form {form} has no field {field}")

    def decide(*columns: pyarrow.ChunkedArray) -> pyarrow.Array:
        table = pyarrow.table(dict(zip(fields, columns, strict=True)))
        decided = pack.decide_table(table, form=form, as_of=as_of, missing=missing, threads=1)
        return plain(decided.to_arrow()).to_struct_array()

    # DuckDB counts the parameters of the function, of which there are as many as fields.
    names = [inspect.Parameter(f"field_{at}", inspect.Parameter.POSITIONAL_ONLY) for at in range(len(fields))]
    decide.__signature__ = inspect.Signature(names)  # type: ignore[attr-defined]
    parameters = [duckdb.sqltype("varchar")] * len(fields)
    create: Any = connection.create_function
    create(name, decide, parameters, duckdb.sqltype(RESULT), type="arrow", null_handling="special")

