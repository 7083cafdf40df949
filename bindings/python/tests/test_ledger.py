"""Ledgers: what Python records and measures is what the command does."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow
import pytest
from conftest import DEMANDS

import jianfu

HISTORY = DEMANDS / "history.csv"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[jianfu.Ledger]:
    made = jianfu.Ledger.create(tmp_path / "point.jfl", complete_from="2025-01-01")
    made.import_file(HISTORY)
    yield made


def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jianfu", *map(str, arguments)], capture_output=True, text=True, encoding="utf-8", check=False
    )


def of_command(*arguments: str | Path) -> Any:
    return json.loads(command(*arguments, "--format", "json", "--lang", "en").stdout)


def test_a_file_is_imported_once(ledger: jianfu.Ledger) -> None:
    with pytest.raises(jianfu.LedgerError) as raised:
        ledger.import_file(HISTORY)
    assert raised.value.code == "JF-L013" and raised.value.help
    again = ledger.import_file(HISTORY, again=True)
    assert again.added == 0 and again.problems.rows > 0
    assert set(again.problems.to_dict()["code"]) == {"JF-L009"}


def test_it_is_what_the_command_reads(ledger: jianfu.Ledger, tmp_path: Path) -> None:
    told = of_command("audit", tmp_path / "point.jfl")
    audit = ledger.audit()
    assert audit.about == told["about"]
    findings = audit.findings.to_dict()
    assert findings["words"] == [finding["words"] for finding in told["findings"]] and findings["words"]
    assert findings["group"] == [[part["value"] for part in finding["group"]] for finding in told["findings"]]
    assert [None if day is None else str(day) for day in findings["day"]] == [finding["day"] for finding in told["findings"]]
    assert audit.alerts.to_dict()["name"] == [alert["name"] for alert in told["alerts"]]
    assert audit.scores.to_dict()["value"] == [score["value"]["fraction"] for score in told["scores"]]
    metrics = of_command("metrics", tmp_path / "point.jfl")["metrics"]
    assert ledger.metrics().to_dict()["words"] == [metric["words"] for metric in metrics] and metrics


def test_a_history_is_measured_as_the_file_is(nanjing: jianfu.Pack) -> None:
    past = nanjing.history(polars.read_csv(HISTORY, infer_schema=False), complete_from="2025-01-01")
    told = of_command("audit", "--history-from", "2025-01-01", HISTORY)
    assert past.audit().about == told["about"]
    assert past.findings().to_dict()["words"] == [finding["words"] for finding in told["findings"]]
    known = nanjing.history(polars.read_csv(HISTORY, infer_schema=False), complete_from="2025-01-01", known_at="2026-03-12")
    told = of_command("audit", "--history-from", "2025-01-01", "--known-at", "2026-03-12", HISTORY)
    assert known.audit().about == told["about"] and told["about"]["known_at"] == "2026-03-12"
    assert known.findings().to_dict()["words"] == [finding["words"] for finding in told["findings"]]
    assert past.findings(start="2026-01-01", end=date(2026, 1, 2)).rows == 0


def test_rows_are_imported_and_broken_ones_are_kept(tmp_path: Path, visits: jianfu.Pack) -> None:
    ledger = jianfu.Ledger.create(str(tmp_path / "point.jfl"), complete_from="ever", pack=visits)
    rows: list[dict[str, Any]] = [
        {"form": "visit", "id": "V1", "date": date(2026, 2, 3), "community": "玉兰", "status": "done"},
        {"form": "visit", "id": "V2", "date": "昨天", "community": "玉兰"},
    ]
    imported = ledger.import_table(rows, name="visits")
    assert (imported.added, imported.corrected, imported.withdrawn, imported.problems.rows) == (1, 0, 0, 1)
    problem = {name: values[0] for name, values in imported.problems.to_dict().items()}
    assert problem["code"] == "JF-D006" and problem["place"].startswith("visits") and "昨天" in problem["message"]
    frame = pandas.DataFrame({"form": ["visit"], "id": ["V3"], "date": ["2026-03-01"], "community": ["东坝"], "status": ["done"]})
    assert ledger.import_table(frame).added == 1
    assert ledger.complete_from is None and len(ledger) > 3


def test_a_ledger_is_a_history(tmp_path: Path, visits: jianfu.Pack) -> None:
    ledger = jianfu.Ledger.create(tmp_path / "point.jfl", complete_from="ever", pack=visits)
    ledger.import_table([{"form": "visit", "id": "V1", "date": "2026-02-03", "community": "玉兰", "status": "done"}])
    demand = {"form": "visit", "id": "V2", "date": "2026-09-10", "community": "玉兰"}
    before = len(ledger)
    assert visits.decide(demand, history=ledger).outcome == "reject"
    assert visits.decide({**demand, "date": "2027-01-01"}, history=ledger).outcome == "approve"
    rows = [demand, {**demand, "id": "V3", "community": "东坝"}, {**demand, "id": "V4", "community": "东坝"}]
    assert [decision.outcome for decision in visits.decide_many(rows, history=ledger)] == ["reject", "approve", "reject"]
    assert visits.decide_table(rows, history=ledger).to_dict()["outcome"] == ["reject", "approve", "reject"]
    assert len(ledger) == before, "nothing is recorded"


def test_decisions_are_recorded_and_replayed(tmp_path: Path, visits: jianfu.Pack) -> None:
    ledger = jianfu.Ledger.create(tmp_path / "point.jfl", complete_from="ever", pack=visits)
    demands = [{"form": "visit", "id": f"V{at}", "date": "2026-09-10", "community": "玉兰"} for at in (1, 2)]
    assert [decision.outcome for decision in ledger.decide(demands)] == ["approve", "reject"]
    with pytest.raises(jianfu.LedgerError) as raised:
        ledger.decide([{**demands[0], "id": "V9"}, demands[0]])
    assert raised.value.diagnostics[0].file == "demands:2"
    same = ledger.replay()
    assert (same.decisions, same.differing, same.differences.rows) == (2, 0, 0)
    twice = jianfu.Pack.from_text(VISITS_TWICE)
    other = ledger.replay(pack=twice)
    differences = other.differences.to_dict()
    assert other.differing == 1 and (differences["id"], differences["before"], differences["after"]) == (["V2"], ["reject"], ["approve"])
    assert jianfu.Ledger.open(tmp_path / "point.jfl", pack=twice).replay().differing == 0


def test_what_was_changed_is_found(tmp_path: Path, ledger: jianfu.Ledger) -> None:
    head = ledger.head
    assert ledger.verify(head=head).sound
    import sqlite3

    with sqlite3.connect(tmp_path / "point.jfl") as database:
        database.execute("UPDATE rows SET content = replace(content, '东坝社区', '西坝社区') WHERE seq = 4")
    database.close()
    verified = ledger.verify()
    assert not verified.sound and verified.head == head
    assert "edited" in verified.findings.to_dict()["wrong"]
    with pytest.raises(jianfu.LedgerError, match="JF-U"):
        ledger.verify(head="abc")


def test_tables_go_to_every_library(ledger: jianfu.Ledger) -> None:
    findings = ledger.findings()
    assert findings.to_pandas().shape == findings.to_polars().shape == findings.to_arrow().shape == (findings.rows, len(findings.columns))
    assert findings.to_arrow().schema.field("window_from").type == pyarrow.date32()
    assert polars.DataFrame(findings)["citations"].dtype == polars.List(polars.String)
    nothing = ledger.findings(start="2020-01-01", end="2020-01-02")
    assert nothing.rows == 0 and nothing.to_arrow().schema == findings.to_arrow().schema
    assert "<table>" in findings._repr_html_() and "<jianfu.Table" in repr(findings)


def test_a_report_is_that_of_the_command(ledger: jianfu.Ledger, tmp_path: Path) -> None:
    report = jianfu.report(ledger, out=tmp_path / "python", period="2026-Q1", lang="en", title="七家 <湾>")
    done = command("report", tmp_path / "point.jfl", "--out", tmp_path / "command", "--period", "2026-Q1", "--lang", "en", "--title", "七家 <湾>")
    assert done.returncode == 0, done.stderr
    assert report.page is not None and report.data is not None and report.workbook is not None
    for own in (report.page, report.data):
        assert own.read_bytes() == (tmp_path / "command" / own.name).read_bytes()
    assert report.workbook.stat().st_size > 1000
    assert report.to_dict() == json.loads(report.data.read_text(encoding="utf-8"))
    assert jianfu.report(ledger, period="2026-Q1").page is None
    with pytest.raises(jianfu.LedgerError) as raised:
        jianfu.report(ledger, period="2026-Q5")
    assert "2026-Q5" in raised.value.message and "2026-Q5" not in str(raised.value)


def test_a_server_is_refused_by_a_wheel_without_one() -> None:
    with pytest.raises(jianfu.LedgerError) as raised:
        jianfu.Ledger.open("postgres://somebody:secret@localhost/point")
    assert raised.value.code == "JF-U001" and "PostgreSQL" in raised.value.message
    assert "secret" not in str(raised.value) + raised.value.message


def test_threads_share_a_ledger(tmp_path: Path, visits: jianfu.Pack) -> None:
    ledger = jianfu.Ledger.create(tmp_path / "point.jfl", complete_from="ever", pack=visits)
    outcomes: list[str] = []

    def decide(at: int) -> None:
        demands = [{"form": "visit", "id": f"{at}-{n}", "date": "2026-09-10", "community": "玉兰"} for n in range(5)]
        outcomes.extend(decision.outcome for decision in ledger.decide(demands))
        visits.decide(demands[0] | {"id": "x"}, history=ledger)

    threads = [threading.Thread(target=decide, args=(at,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approve"] + ["reject"] * 19


def test_an_interruption_records_nothing(tmp_path: Path) -> None:
    ledger = jianfu.Ledger.create(tmp_path / "point.jfl", complete_from="ever")
    rows = {"form": ["certificate"] * 60_000, "id": [f"C{at}" for at in range(60_000)], "date": ["2026-03-01"] * 60_000}
    before = len(ledger)
    signal.setitimer(signal.ITIMER_REAL, 0.3)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    old = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            while True:
                ledger.import_table(rows, again=True)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)
    assert ledger.verify().sound
    assert len(ledger) == before


VISITS_TWICE = """
enum status "状态" { approved "准予", done "已办" }
form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
quota yearly on visit {
  basis assumption "示例" at_most 2 per community within calendar_year counting visit where status in { approved, done }
  reject because "本年已有两次" remedy "并入下次"
}
default on visit approve because "可以"
"""
