"""Single demands: values of every kind, what is wrong with them, and what a decision tells."""

from __future__ import annotations

import json
import math
import pickle
import subprocess
import sys
from collections import ChainMap
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import numpy
import pandas
import pytest
from conftest import DEMANDS

import jianfu

TASK = {"form": "task", "date": "2026-03-01"}


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({"people": 2, "hours": 1}, ["few"]),
        ({"people": 2, "hours": Decimal("1.50")}, ["few"]),
        ({"people": 2, "hours": Decimal("1.51")}, ["few#hours"]),
        ({"people": 2, "hours": 1.5}, ["few"]),
        ({"people": 2.0, "hours": 1.75}, ["few#hours"]),
        ({"people": 4, "hours": 2}, ["few#people", "few#hours"]),
        ({"人数": 4, "时长": 1}, ["few#people"]),
        ({"people": numpy.int64(4), "hours": numpy.float64(0.5)}, ["few#people"]),
        ({"people": 2, "hours": 1, "kinds": ["甲", "乙"], "urgent": True, "level": "高"}, ["few"]),
        ({"people": 2, "hours": 1, "kinds": ("甲",), "urgent": numpy.bool_(False), "level": "low"}, ["few"]),
        ({"people": None, "hours": 1}, ["few#people"]),
        ({"people": math.nan, "hours": 1}, ["few#people"]),
        ({"people": pandas.NA, "hours": pandas.NaT}, ["few#people", "few#hours"]),
    ],
)
def test_values_are_taken_as_they_are(few: jianfu.Pack, facts: dict[str, Any], codes: list[str]) -> None:
    assert few.decide({**TASK, **facts}).codes == codes


@pytest.mark.parametrize(
    "day",
    [
        "2026年3月1日",
        date(2026, 3, 1),
        datetime(2026, 3, 1),
        datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=8))),
        pandas.Timestamp("2026-03-01"),
        pandas.Timestamp("2026-03-01", tz="Asia/Shanghai"),
    ],
)
def test_a_day_is_a_date_a_text_or_a_midnight_by_its_own_clock(few: jianfu.Pack, day: Any) -> None:
    assert few.decide({"form": "task", "date": day, "people": 1, "hours": 1}).receipt.as_of == "2026-03-01"


MAPPINGS: list[Any] = [MappingProxyType({**TASK, "people": 9}), ChainMap({**TASK}, {"people": 9})]


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_any_mapping_is_a_demand(few: jianfu.Pack, mapping: Any) -> None:
    assert few.decide(mapping).outcome == "reject"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"peple": 1}, "JF-D005", "peple"),
        ({"people": "three"}, "JF-D006", "people"),
        ({"people": True}, "JF-D006", "people"),
        ({"people": 1.5}, "JF-D006", "people"),
        ({"people": 2**63}, "JF-D006", "people"),
        ({"hours": 0.1}, "JF-D006", "hours"),
        ({"hours": math.inf}, "JF-D006", "hours"),
        ({"hours": Decimal("NaN")}, "JF-D006", "hours"),
        ({"hours": Decimal("1E+40")}, "JF-D006", "hours"),
        ({"urgent": 1}, "JF-D006", "urgent"),
        ({"level": "middle"}, "JF-D007", "level"),
        ({"kinds": "甲"}, "JF-D006", "kinds"),
        ({"people": 1, "人数": 2}, "JF-D008", "people"),
        ({"date": "tomorrow"}, "JF-D006", "date"),
    ],
)
def test_what_does_not_fit_is_an_error_that_names_the_field(few: jianfu.Pack, facts: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(jianfu.DataError) as raised:
        few.decide({**TASK, **facts})
    assert (raised.value.code, raised.value.field) == (code, field)


def test_an_error_quotes_no_value_in_its_own_text(few: jianfu.Pack) -> None:
    with pytest.raises(jianfu.DataError) as raised:
        few.decide({**TASK, "people": "李雷 320102199001011234"})
    error = raised.value
    assert str(error) == "`people`: a value of another type than its field [JF-D006]"
    assert "李雷" in error.message
    assert error.help == "a whole number is written: 3"
    assert isinstance(error, ValueError)
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.field, again.message, str(again)) == (error.code, error.field, error.message, str(error))


NO_DEMANDS: list[tuple[Any, str]] = [
    ([("form", "task")], "a demand is a mapping"),
    ({"form": "task", "people": object()}, "not object"),
    ({"form": "task", 1: 2}, "names of fields"),
    ({"form": 3}, "the name of a form"),
    ({"form": "task", "people": b"3"}, "not bytes"),
]


@pytest.mark.parametrize(("demand", "message"), NO_DEMANDS)
def test_what_is_no_demand_is_a_type_error(few: jianfu.Pack, demand: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        few.decide(demand)


def test_a_moment_that_is_no_midnight_is_no_day(few: jianfu.Pack) -> None:
    with pytest.raises(ValueError, match="midnight"):
        few.decide({**TASK, "date": datetime(2026, 3, 1, 9, 30, tzinfo=UTC)})


def test_a_form_must_be_named_and_known(few: jianfu.Pack) -> None:
    wrong: list[tuple[dict[str, Any], str | None]] = [({}, None), ({"form": None}, None), ({"form": "tsak"}, None), ({}, "tsak")]
    for demand, form in wrong:
        with pytest.raises(jianfu.DataError) as raised:
            few.decide(demand, form=form)
        assert raised.value.code == "JF-D004"
    assert few.decide({"表单": "工作事项"}).outcome == "refer"
    assert few.decide({"form": "task"}, form="ignored").outcome == "refer"


def test_the_day_whose_law_applies_can_be_given(few: jianfu.Pack) -> None:
    for day in ("2025-12-31", date(2025, 12, 31)):
        assert few.decide(TASK, as_of=day).receipt.as_of == "2025-12-31"
    with pytest.raises(ValueError, match="as_of"):
        few.decide(TASK, as_of="yesterday")


def test_lists_in_lists_without_end_are_refused(few: jianfu.Pack) -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        few.decide({**TASK, "kinds": endless})


def test_a_decision_tells_what_the_command_writes(nanjing: jianfu.Pack) -> None:
    demand = json.loads((DEMANDS / "bank.json").read_text(encoding="utf-8"))
    decision = nanjing.decide(demand)
    told = subprocess.run(
        [sys.executable, "-m", "jianfu", "decide", "--lang", "en", "--format", "json", str(DEMANDS / "bank.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 2
    assert decision.to_dict("en") == json.loads(told.stdout)[0]
    assert decision.reasons[0].citation is not None
    assert decision.reasons[0].citation.confidence == "C"
    assert decision.sheet[0].check.startswith("six.")
    assert decision.missing == ["replacement-missing"]
    assert decision.receipt.digest == nanjing.digest
    assert "请申请人向清单所列单位办理" in decision.explain("zh")
    assert repr(decision) == "<jianfu.Decision reject six.certificate#barred>"


def test_an_approval_tells_its_conditions(few: jianfu.Pack) -> None:
    decision = few.decide({**TASK, "people": 1, "hours": 1})
    assert decision.outcome == "approve"
    assert decision.conditions == [jianfu.Condition("不得增加", "few", [])]


def test_a_notebook_shows_a_decision_escaped_and_cut() -> None:
    long = "很" * 1_000
    pack = jianfu.Pack.from_text(
        f"""form task {{ id: text date: date is as_of }}
        default on task reject because "<script>alert('x')</script> & {long}" remedy "无" """
    )
    html = pack.decide({"form": "task", "date": "2026-03-01", "id": '<img src="x">'})._repr_html_()
    assert "<script" not in html and "<img" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; " in html
    assert '&lt;img src=&quot;x&quot;&gt;' in html
    assert len(html) < 2_000


def test_many_demands_are_decided_in_their_order(few: jianfu.Pack) -> None:
    rows = ({"date": "2026-03-01", "people": people, "hours": 1} for people in range(6))
    outcomes = [decision.outcome for decision in few.decide_many(rows, form="task")]
    assert outcomes == ["approve"] * 4 + ["reject"] * 2
    with pytest.raises(jianfu.DataError):
        few.decide_many([TASK, {**TASK, "people": "x"}])
