"""What tables of other libraries need before they can be read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any


def csv_of(data: Any) -> str | None:
    """A table as the text of a CSV file, which the command reads a history from; nothing for what is no table."""
    columns = _columns_of(data)
    if columns is None:
        return None
    if len({len(values) for values in columns.values()}) > 1:
        raise ValueError("the columns are not equally long")
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in zip(*columns.values(), strict=True):
        writer.writerow([_cell(name, value) for name, value in zip(columns, row, strict=True)])
    return text.getvalue()


def _columns_of(data: Any) -> dict[str, list[Any]] | None:
    if isinstance(data, Mapping):
        return {str(name): list(values) for name, values in data.items()}
    if hasattr(data, "read_all"):
        return _columns_of(data.read_all())
    if hasattr(data, "to_pydict"):
        return dict(data.to_pydict())
    if hasattr(data, "fetchall") and hasattr(data, "columns"):
        names, rows = list(data.columns), data.fetchall()
        return {name: [row[at] for row in rows] for at, name in enumerate(names)}
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        if hasattr(data, "get_columns"):
            return dict(data.to_dict(as_series=False))
        return {str(name): values for name, values in data.to_dict("list").items()}
    return None


def _cell(name: str, value: Any) -> str:
    """A value as people write it in a cell."""
    if value is None or type(value).__name__ in ("NaTType", "NAType") or value != value:
        return ""
    if isinstance(value, list | tuple) or hasattr(value, "tolist"):
        plain = value.tolist() if hasattr(value, "tolist") else value
        return "；".join(_cell(name, part) for part in plain) if isinstance(plain, list | tuple) else _cell(name, plain)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        # The moment of recording is one, not the day of which it would be the midnight.
        is_day = value.time() == time() and name.strip() not in ("recorded", "记录于")
        return value.date().isoformat() if is_day else value.isoformat(" ")
    return str(value)


def without_null_columns(frame: Any) -> Any:
    """A DataFrame of polars whose columns of nothing are columns of text: Arrow's C interface has two minds about how they are handed over."""
    import polars

    of_nothing = {polars.Null: polars.String, polars.List(polars.Null): polars.List(polars.String)}
    return frame.cast({name: of_nothing[kind] for name, kind in frame.schema.items() if kind in of_nothing})


def plain(decided: Any) -> Any:
    """A decided table of pyarrow without dictionaries, which not every library takes."""
    import pyarrow

    texts = pyarrow.list_(pyarrow.string())
    types = {name: pyarrow.string() if name in ("outcome", "problem") else texts for name in decided.column_names}
    return decided.cast(pyarrow.schema(list(types.items())))
