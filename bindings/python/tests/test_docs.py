"""Every example in a docstring or README runs."""

from __future__ import annotations

import doctest
import importlib
import re
from pathlib import Path

import pytest
from conftest import ROOT

import jianfu

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("module", ["jianfu", "jianfu._core", "jianfu.errors", "jianfu.duckdb"])
def test_docstrings_run(module: str) -> None:
    loaded = importlib.import_module(module)
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    tests = [test for test in doctest.DocTestFinder(exclude_empty=True).find(loaded, module) if test.examples]
    assert tests
    for test in tests:
        jianfu.use_language("en")
        assert runner.run(test).failed == 0


def test_public_names_have_docstrings() -> None:
    for name in jianfu.__all__:
        assert (getattr(jianfu, name).__doc__ or "").strip(), name


def python_blocks(file: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", file.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("file", ["README.md", "README.zh.md", "bindings/python/README.md"])
def test_readmes_run(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = python_blocks(ROOT / file)
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, file, "exec"), names)
