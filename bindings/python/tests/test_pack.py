"""Packs: where they come from, and that they can be shared, sent and compared."""

from __future__ import annotations

import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import FEW, ROOT

import jianfu


def test_a_pack_is_the_same_from_a_folder_its_files_its_bytes_and_the_package(nanjing: jianfu.Pack) -> None:
    folder = ROOT / "core" / "packs" / "nanjing-community"
    assert jianfu.Pack.from_dir(folder) == nanjing
    assert jianfu.Pack.from_bytes(nanjing.to_bytes()) == nanjing
    assert nanjing.id == "nanjing-community"
    assert len(nanjing.digest) == 64
    assert nanjing.counts["rules"] > 40
    files = {"pack.jf": FEW.encode()}
    assert jianfu.Pack.from_files(files) == jianfu.Pack.from_text(FEW)


def test_packs_are_equal_and_hashed_by_digest(few: jianfu.Pack, nanjing: jianfu.Pack) -> None:
    again = jianfu.Pack.from_text(FEW)
    assert again is not few
    assert again == few
    assert hash(again) == hash(few)
    assert {few: 1}[again] == 1
    assert few != nanjing
    assert few != "inline"


def test_a_pickled_pack_decides_the_same_in_another_process(few: jianfu.Pack, tmp_path: Path) -> None:
    assert pickle.loads(pickle.dumps(few)) == few
    file = tmp_path / "pack.pickle"
    file.write_bytes(pickle.dumps(few))
    program = "import pickle, sys; pack = pickle.load(open(sys.argv[1], 'rb')); print(pack.decide(dict(form='task', date='2026-03-01', people=5)).codes)"
    told = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True, check=True)
    assert told.stdout == "['few#people']\n"


def test_a_pickle_that_was_changed_is_refused(few: jianfu.Pack) -> None:
    restore, (saved, digest) = few.__reduce__()
    with pytest.raises(ValueError, match="digest"):
        restore(saved, "0" * len(digest))
    with pytest.raises(jianfu.PackError) as raised:
        restore(saved[:-1], digest)
    assert raised.value.code == "JF-D013"
    assert "jianfu compile" in (raised.value.help or "")


def test_a_pack_cannot_be_changed_or_extended(few: jianfu.Pack) -> None:
    with pytest.raises(AttributeError):
        few.id = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        type("Sub", (jianfu.Pack,), {})


def test_threads_share_a_pack(nanjing: jianfu.Pack) -> None:
    demand = {"form": "certificate", "date": "2026-09-10", "item": "婚姻状况证明"}
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda _: nanjing.decide(demand).outcome, range(200)))
    assert set(outcomes) == {"reject"}


def test_everything_that_is_wrong_with_rules_is_told_with_its_place() -> None:
    found = jianfu.Pack.check("form task { date: date is as_of }\nrule one on tsak { }\n")
    assert {one.severity for one in found} == {"error"}
    assert "JF-C011" in [one.code for one in found]
    misspelt = next(one for one in found if "tsak" in one.message)
    assert misspelt.span == jianfu.Span("pack.jf", 2, 13, 2, 17)
    assert misspelt.help == "did you mean `task`"
    assert "2 | rule one on tsak" in str(misspelt)
    assert jianfu.Pack.check(FEW) == []


def test_a_pack_that_does_not_compile_is_an_error_with_its_diagnostics() -> None:
    with pytest.raises(jianfu.PackError) as raised:
        jianfu.Pack.from_text("form task { date: date is as_of }")
    error = raised.value
    assert error.code == "JF-C011"
    assert error.span is not None
    assert error.span.line == 1
    assert [one.code for one in error.diagnostics] == ["JF-C011"]
    assert str(error).startswith("pack.jf:1:6: error[JF-C011]")
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.diagnostics, str(again)) == (error.code, error.diagnostics, str(error))


def test_what_cannot_be_found_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(jianfu.PackError, match="nanjing-community"):
        jianfu.Pack.builtin("nanjing")
    with pytest.raises(jianfu.PackError) as raised:
        jianfu.Pack.from_dir(tmp_path / "nowhere")
    assert raised.value.code == "JF-D001"
    with pytest.raises(jianfu.PackError) as raised:
        jianfu.Pack.from_bytes(b"no pack")
    assert raised.value.code == "JF-D013"


def test_forms_are_told_with_their_fields(few: jianfu.Pack) -> None:
    form = few.forms["task"]
    assert form.label == "工作事项"
    assert [(field.name, field.as_of) for field in form.fields.values()][:2] == [("id", False), ("date", True)]
    assert form.fields["hours"].type == "a number"


def test_messages_are_in_the_language_that_is_chosen(few: jianfu.Pack) -> None:
    with pytest.raises(jianfu.DataError) as raised:
        few.decide({"form": "task", "people": "three"})
    assert raised.value.message == "`three` is not a whole number"
    jianfu.use_language("zh")
    with pytest.raises(jianfu.DataError) as raised:
        few.decide({"form": "task", "people": "three"})
    assert raised.value.message == "「three」不是整数"
    with pytest.raises(ValueError, match="'zh' or 'en'"):
        jianfu.use_language("fr")  # type: ignore[arg-type]
