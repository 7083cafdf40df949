"""The site: it is built without a warning, and its search finds Chinese words."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import jianfu


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, str(ROOT / "bindings/python/docs/make.py"), str(folder)], check=True)
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "site"


def test_every_page_is_there(site: Path) -> None:
    pages = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    assert {"tutorial", "tables", "ledgers", "charts", "explanation", "reference/python", "reference/language"} <= pages
    assert {f"reference/{pack}" for pack in jianfu.Pack.builtin_ids()} <= pages


def test_the_reference_has_everything_public(site: Path) -> None:
    text = (site / "reference/python/index.html").read_text(encoding="utf-8")
    for name in jianfu.__all__:
        assert f"jianfu.{name}" in text, name
    for method in ("Ledger.import_file", "Pack.decide_table", "charts.trend", "spark.decide", "duckdb.register"):
        assert method in text, method


WORDS = {"哈希": "tutorial.zh", "婚姻状况证明": "reference/nanjing-community", "fraction": "ledgers"}


def test_the_index_has_chinese_words_and_says_how_they_are_divided(site: Path) -> None:
    index: dict[str, Any] = json.loads((site / "search.json").read_text(encoding="utf-8"))
    assert index["config"]["lang"] == ["zh"], "the search divides sentences into words only for these languages"
    for word, page in WORDS.items():
        assert any(item["location"].startswith(page) and word in item["title"] + item["text"] for item in index["items"]), word


@pytest.mark.full
def test_search_finds_words_within_sentences(site: Path) -> None:
    (worker,) = (site / "assets/javascripts/workers").glob("search.*.js")
    program = Path(__file__).with_name("search.mjs")
    told = subprocess.run(["node", program, worker, site / "search.json", *WORDS, "鱷鳘"], capture_output=True, check=True)
    found = json.loads(told.stdout)
    for word, page in WORDS.items():
        assert any(location.startswith(page) for location in found[word]), (word, found[word])
    assert found["鱷鳘"] == []
