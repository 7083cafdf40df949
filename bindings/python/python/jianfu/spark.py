"""Deciding DataFrames of Spark, on every executor by the same code as on one machine.

    decided = jianfu.spark.decide(df, pack, form="certificate")

The executors need this package too. A pack is sent to them once, as bytes, and its digest is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

import pyarrow

from ._core import DecidedTable, History, Ledger, Pack
from ._tables import plain

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_TEXTS = ("outcome", "problem")
_COLUMNS = ("outcome", "conditions", "reasons", "rules", "citations", "missing", "problem")


def decide(
    df: DataFrame,
    pack: Pack,
    *,
    form: str | None = None,
    columns: Mapping[str, str] | None = None,
    as_of: date | str | None = None,
    history: Literal["none"] | Sequence[Mapping[str, Any]] | None = None,
    complete_from: date | str | None = None,
    per: Sequence[str] = (),
    missing: Literal["referred", "all", "none"] = "referred",
) -> DataFrame:
    """The DataFrame with the columns of a decided table beside its own.

    With a `history` ("none", or its entries) what is approved counts for other rows. Rows that may count for one another have to come together, so `per` names
    the columns that make a group: each has to be a field by which every quota of the pack groups.
    """
    from pyspark.sql.types import ArrayType, StringType, StructField, StructType

    taken = [name for name in _COLUMNS if name in df.columns]
    if taken:
        raise ValueError(f"the DataFrame has columns of its own called {', '.join(taken)}: rename them first")
    if isinstance(history, History | Ledger):
        raise TypeError("a history is sent to the executors as its entries, and not as a History or Ledger")
    if history is not None:
        _look_at_groups(pack, per, dict(columns or {}))
    text, texts = StringType(), ArrayType(StringType())
    schema = StructType([*df.schema.fields, *(StructField(name, text if name in _TEXTS else texts) for name in _COLUMNS)])
    given = None if history is None or history == "none" else list(history)

    def decided(table: pyarrow.Table) -> DecidedTable:
        past = history if given is None else _past(pack, given, complete_from)
        return pack.decide_table(table, form=form, columns=columns, as_of=as_of, history=past, missing=missing, threads=1)

    def beside(table: pyarrow.Table) -> pyarrow.Table:
        result = plain(decided(table).to_arrow())
        for name in result.column_names:
            table = table.append_column(name, result[name])
        return table

    def each(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        for batch in batches:
            yield from beside(pyarrow.Table.from_batches([batch])).to_batches()

    if history is None:
        return df.mapInArrow(each, schema)
    return df.groupBy(*per).applyInArrow(beside, schema)


def _look_at_groups(pack: Pack, per: Sequence[str], columns: dict[str, str]) -> None:
    """Raises where rows that may count for one another could come into different groups."""
    if not per:
        raise ValueError("with a history, `per` names the columns whose rows count for one another")
    for quota in pack.quotas:
        labels = {own.label: own.name for own in pack.forms[quota.form].fields.values()} if quota.form in pack.forms else {}
        for column in per:
            field = columns.get(column, column)
            if labels.get(field, field) not in quota.per:
                raise ValueError(f"the quota {quota.name} does not group by {column}, so its rows would count apart from one another")


_PASTS: dict[tuple[str, int], Any] = {}


def _past(pack: Pack, entries: list[Mapping[str, Any]], complete_from: date | str | None) -> Any:
    """The history of the entries, which a process makes once."""
    key = (pack.digest, id(entries))
    if key not in _PASTS:
        _PASTS.clear()
        _PASTS[key] = (entries, pack.history(entries, complete_from=complete_from))
    return _PASTS[key][1]
