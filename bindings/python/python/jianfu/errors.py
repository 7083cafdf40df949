"""What can go wrong. Every exception has a stable code, which `jianfu explain CODE` explains.

>>> import jianfu
>>> try:
...     jianfu.Pack.builtin("nanjing-comunity")
... except jianfu.PackError as error:
...     print(error.code)
JF-D002
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text. Lines and columns count from 1, columns in characters."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Something that is wrong with rule text, or with a history."""

    code: str
    severity: str
    """`error`, `warning` or `note`."""
    file: str
    message: str
    help: str | None
    span: Span | None
    text: str
    """The whole of it as the command draws it, with the lines that it is about."""

    def __str__(self) -> str:
        return self.text


class JianfuError(Exception):
    """What every exception of this package has."""

    code: str
    """The stable code."""
    message: str
    """What is wrong, in the current language."""
    help: str | None
    """How to mend it."""
    span: Span | None
    """Where it is in rule text."""

    def __init__(self, text: str, *, code: str, message: str, help: str | None = None, span: Span | None = None) -> None:
        super().__init__(text)
        self.code = code
        self.message = message
        self.help = help
        self.span = span

    def _fields(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "help": self.help}

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (type(self), self.args[0], self._fields())


class PackError(JianfuError):
    """A pack cannot be had: its rules are wrong, or it cannot be read."""

    diagnostics: list[Diagnostic]
    """Everything that is wrong, and what the compiler warns about."""

    def __init__(self, text: str, *, code: str, message: str, help: str | None = None, diagnostics: list[Diagnostic] | None = None) -> None:
        self.diagnostics = diagnostics or []
        super().__init__(text, code=code, message=message, help=help, span=_first_span(self.diagnostics))

    def _fields(self) -> dict[str, Any]:
        return {**super()._fields(), "diagnostics": self.diagnostics}


class DataError(JianfuError, ValueError):
    """A demand's data cannot be decided, and nothing was approved.

    Its text names the field and quotes no value, since it may end in a log; `message` and `help` quote it.
    """

    field: str | None
    """The field."""
    row: int | None
    """The row of a table, from 0."""

    def __init__(
        self, text: str, *, code: str, message: str, help: str | None = None, field: str | None = None, row: int | None = None
    ) -> None:
        super().__init__(text, code=code, message=message, help=help)
        self.field = field
        self.row = row

    def _fields(self) -> dict[str, Any]:
        return {**super()._fields(), "field": self.field, "row": self.row}


class _Several(JianfuError):
    """What is wrong in several places."""

    diagnostics: list[Diagnostic]
    """Everything that is wrong."""

    def __init__(self, text: str, *, code: str, message: str, help: str | None = None, diagnostics: list[Diagnostic] | None = None) -> None:
        super().__init__(text, code=code, message=message, help=help)
        self.diagnostics = diagnostics or []

    def _fields(self) -> dict[str, Any]:
        return {**super()._fields(), "diagnostics": self.diagnostics}


class HistoryError(_Several, ValueError):
    """A history cannot be taken, since one entry that is lost counts too little; or what is asked of it cannot be told."""


class LedgerError(_Several):
    """A ledger cannot do what was asked, and nothing of it was recorded.

    Its text names places and codes, since it may end in a log; `message` and `help` say the rest.
    """


class NoRowsWarning(UserWarning):
    """A reader gave no rows, as one does that was read before."""


def _first_span(diagnostics: list[Diagnostic]) -> Span | None:
    return next((found.span for found in diagnostics if found.severity == "error"), None)


def _restored(kind: type[JianfuError], text: str, fields: dict[str, Any]) -> JianfuError:
    return kind(text, **fields)
