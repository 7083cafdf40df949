"""Decides whether a demand that a government department places on a community may enter, and says why, on whose authority, and what to do instead.

>>> import jianfu
>>> pack = jianfu.Pack.builtin("nanjing-community")
>>> decision = pack.decide({"form": "certificate", "date": "2026-09-10", "item": "婚姻状况证明"})
>>> decision.outcome
'reject'
>>> decision.reasons[0].because
'此项证明不应由社区出具'

Tables go in from pandas, polars, pyarrow, DuckDB, dicts of lists or lists of dicts, and out to any of them:

>>> pack.decide_table({"date": ["2026-09-10"], "item": ["婚姻状况证明"]}, form="certificate").to_dict()["outcome"]
['reject']

`jianfu.spark` decides DataFrames of Spark, `jianfu.duckdb` makes a function of a pack that SQL can call.
"""

from ._core import DecidedTable, Decision, History, Pack, language, use_language
from ._records import Citation, Condition, Field, Form, Named, Quota, Reason, Receipt, SheetLine
from .errors import DataError, Diagnostic, HistoryError, JianfuError, NoRowsWarning, PackError, Span

__all__ = [
    "Citation",
    "Condition",
    "DataError",
    "DecidedTable",
    "Decision",
    "Diagnostic",
    "Field",
    "Form",
    "History",
    "HistoryError",
    "JianfuError",
    "Named",
    "NoRowsWarning",
    "Pack",
    "PackError",
    "Quota",
    "Reason",
    "Receipt",
    "SheetLine",
    "Span",
    "language",
    "use_language",
]
