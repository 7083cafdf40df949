"""Tells how many rows are done, in a notebook or on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def of(told: Callable[[int], object] | bool | None) -> Callable[[int], object] | None:
    """Whoever is to be told; nobody where nobody could see it."""
    if told is True:
        notebook = _notebook()
        if notebook is not None:
            return _InNotebook(notebook)
        return _OnTerminal() if sys.stderr.isatty() else None
    return told or None


class _OnTerminal:
    """One line, which is written again and again."""

    def __call__(self, rows: int) -> None:
        sys.stderr.write(f"\r{rows:,} rows decided")
        sys.stderr.flush()

    def close(self) -> None:
        sys.stderr.write("\n")


class _InNotebook:
    """One output of a cell, which is put in place of the last."""

    def __init__(self, display: Callable[..., Any]) -> None:
        self._handle = display({"text/plain": "0 rows decided"}, raw=True, display_id=True)

    def __call__(self, rows: int) -> None:
        self._handle.update({"text/plain": f"{rows:,} rows decided"}, raw=True)


def _notebook() -> Callable[..., Any] | None:
    """How a notebook shows things; nothing where there is none. Nobody is in a notebook who has not loaded IPython."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        return None
    from IPython.display import display

    shown: Callable[..., Any] = display
    return shown
