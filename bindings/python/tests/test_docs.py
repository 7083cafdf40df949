"""Every example in a docstring or README runs."""

from __future__ import annotations

import doctest
import importlib
import re

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


def blocks_of(file: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (ROOT / file).read_text(encoding="utf-8"), flags=re.DOTALL)


PAGES = sorted(str(page.relative_to(ROOT)) for page in (ROOT / "bindings/python/docs").glob("*.md"))
CLUSTERS = "bindings/python/docs/clusters.md"


@pytest.mark.parametrize("file", ["README.md", "README.zh.md", "bindings/python/README.md", *(page for page in PAGES if page != CLUSTERS and "rust" not in page)])
def test_pages_run(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run(file, monkeypatch)


@pytest.mark.full
def test_pages_run_on_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    run(CLUSTERS, monkeypatch)


def test_every_block_of_python_is_run_or_says_that_it_is_not() -> None:
    for page in PAGES:
        marks = re.findall(r"```(\S.*)", (ROOT / page).read_text(encoding="utf-8"))
        assert set(marks) <= {"python", "python no-run", "rust"}, page
        for block in blocks_of(page, "python no-run"):
            compile(block, page, "exec")


def run(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    blocks = blocks_of(file, "python")
    assert blocks
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, file, "exec"), names)
