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

`Ledger` is what a watchpoint keeps, `report` makes what it hands in. `jianfu.spark` decides DataFrames of Spark, `jianfu.duckdb` makes a function of a pack
that SQL can call, `jianfu.charts` draws.
"""

from ._core import DecidedTable, Decision, History, Ledger, Pack, Report, Table, language, report, use_language
from ._records import Audit, Citation, Condition, Field, Form, Imported, Named, Quota, Reason, Receipt, Replay, SheetLine, Verified
from .errors import DataError, Diagnostic, HistoryError, JianfuError, LedgerError, NoRowsWarning, PackError, Span

__all__ = [
    "Audit",
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
    "Imported",
    "JianfuError",
    "Ledger",
    "LedgerError",
    "Named",
    "NoRowsWarning",
    "Pack",
    "PackError",
    "Quota",
    "Reason",
    "Receipt",
    "Replay",
    "Report",
    "SheetLine",
    "Span",
    "Table",
    "Verified",
    "language",
    "report",
    "use_language",
]
