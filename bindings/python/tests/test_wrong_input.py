"""What people hand in that is not what is wanted, and columns of every encoding."""

from __future__ import annotations

import math
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy
import pandas
import polars
import pyarrow
import pytest

import jianfu

DAY = date(2026, 3, 1)


def decided(pack: jianfu.Pack, table: Any, **more: Any) -> dict[str, list[Any]]:
    return pack.decide_table(table, form="task", **more).to_dict()


def test_a_column_that_is_missing_is_a_fact_that_is_not_given(few: jianfu.Pack) -> None:
    told = decided(few, {"date": [DAY], "hours": [1]})
    assert (told["outcome"], told["missing"]) == (["refer"], [["people"]])


def test_a_name_that_is_nearly_a_fields_is_a_problem(few: jianfu.Pack) -> None:
    told = decided(few, {"date": [DAY, DAY], "people": [1, 1], "hours": [1, 1], "urgnt": [True, None]})
    assert told["outcome"] == [None, "approve"]
    assert told["problem"][0].startswith("JF-D005 urgnt: ")


def test_two_columns_of_one_field_are_an_error(few: jianfu.Pack) -> None:
    with pytest.raises(jianfu.DataError) as raised:
        decided(few, {"people": [1], "人数": [1]})
    assert raised.value.code == "JF-D023"


def test_nulls_are_facts_that_are_not_given(few: jianfu.Pack) -> None:
    frame = pandas.DataFrame({"date": [DAY] * 3, "people": [1, None, 3], "hours": [1.5, math.nan, None]})
    for table in (frame, polars.from_pandas(frame), pyarrow.Table.from_pandas(frame), frame.to_dict("list"), frame.to_dict("records")):
        assert decided(few, table)["outcome"] == ["approve", "refer", "refer"]


def test_a_value_that_an_enum_does_not_have_is_a_problem_of_its_row(few: jianfu.Pack) -> None:
    told = decided(few, {"date": [DAY] * 2, "people": [9, 9], "level": ["middle", "high"]})
    assert told["outcome"] == [None, "reject"]
    assert told["problem"][0] == "JF-D007 level: `rank2` has no value `middle`"


ZONES = {
    "offset": pyarrow.array([datetime(2026, 3, 1)], pyarrow.timestamp("us")).cast(pyarrow.timestamp("us", tz="+00:00")),
    "utc": pyarrow.array([datetime(2026, 3, 1)], pyarrow.timestamp("ns")).cast(pyarrow.timestamp("ns", tz="UTC")),
}


@pytest.mark.parametrize("zone", ZONES)
def test_a_time_zone_that_is_an_offset_is_read(few: jianfu.Pack, zone: str) -> None:
    assert decided(few, pyarrow.table({"date": ZONES[zone], "people": [9]}))["outcome"] == ["reject"]


def test_a_time_zone_of_a_place_is_an_error_that_says_how_to_mend_it(few: jianfu.Pack) -> None:
    frame = pandas.DataFrame({"date": pandas.to_datetime(["2026-03-01"]).tz_localize("Asia/Shanghai"), "people": [9]})
    with pytest.raises(jianfu.DataError) as raised:
        decided(few, frame)
    assert raised.value.code == "JF-D015"
    assert "offset" in (raised.value.help or "")
    assert decided(few, frame.assign(date=frame["date"].dt.tz_localize(None)))["outcome"] == ["reject"]


def test_moments_of_python_are_days_by_their_own_clocks(few: jianfu.Pack) -> None:
    midnight = datetime(2026, 3, 1, tzinfo=timezone(timedelta(hours=8)))
    told = decided(few, {"date": [midnight, datetime(2026, 3, 1), DAY, datetime(2026, 3, 1, 9)], "people": [9] * 4})
    assert told["outcome"] == ["reject"] * 3 + [None]
    assert told["problem"][3].startswith("JF-D006 date: ")


TEXTS = {
    "text": pyarrow.string(),
    "large": pyarrow.large_string(),
    "view": pyarrow.string_view(),
    **{f"dictionary of {index}": pyarrow.dictionary(index, pyarrow.string()) for index in (pyarrow.int8(), pyarrow.uint16(), pyarrow.int64())},
    "dictionary of large": pyarrow.dictionary(pyarrow.int32(), pyarrow.large_string()),
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_every_encoding_of_text_is_read_in_facts_and_forms(few: jianfu.Pack, encoding: str) -> None:
    def column(values: list[str | None]) -> Any:
        return pyarrow.array(values, pyarrow.string()).cast(TEXTS[encoding])

    table = pyarrow.table({
        "表单": column(["task", None, "工作事项"]),
        "date": column(["2026-03-01", "2026年3月1日", "2026-03-01"]),
        "people": column(["９", "1", None]),
        "hours": column(["1", "1.5", "1"]),
        "level": column(["高", "low", None]),
    })  # fmt: skip
    assert decided(few, table)["outcome"] == ["reject", "approve", "refer"]


def test_categories_are_read(few: jianfu.Pack) -> None:
    level = pandas.Categorical(["高", None, "low"], categories=["low", "高", "unused"])
    frame = pandas.DataFrame({"date": [DAY] * 3, "people": [9] * 3, "level": level})
    assert decided(few, frame)["outcome"] == ["reject"] * 3
    wrong = frame.assign(level=frame["level"].cat.rename_categories({"高": "middle"}))
    assert decided(few, wrong)["outcome"] == [None, "reject", "reject"]


def test_numbers_are_exact_or_a_problem(few: jianfu.Pack) -> None:
    told = decided(few, {"date": [DAY] * 4, "people": [1] * 4, "hours": [1.5, 0.1, math.inf, Decimal("0.1")]})
    assert told["outcome"] == ["approve", None, None, "approve"]
    told = decided(few, {"date": [DAY] * 3, "people": [2**70, 2**53 + 1, 1.0], "hours": [1] * 3})
    assert told["outcome"] == [None, "reject", "approve"]
    arrow = pyarrow.table({"date": [DAY] * 2, "people": [1, 1], "hours": [0.5, 0.1]})
    assert decided(few, arrow)["outcome"] == ["approve", None]
    decimals = pyarrow.table({"date": [DAY], "people": [1], "hours": [Decimal("1.500")]})
    assert decided(few, decimals)["outcome"] == ["approve"]


def test_a_column_of_a_type_that_is_not_read_is_an_error(few: jianfu.Pack) -> None:
    for column in (pyarrow.array([{"a": 1}]), pyarrow.array([b"1"]), pyarrow.array([[1]])):
        with pytest.raises(jianfu.DataError) as raised:
            decided(few, pyarrow.table({"date": [DAY], "people": column}))
        assert (raised.value.code, raised.value.field) == ("JF-D015", "people")
    with pytest.raises(ValueError, match="names forms"):
        few.decide_table(pyarrow.table({"form": [1], "date": [DAY]}))


def test_arrays_of_numpy_are_columns_and_cells(few: jianfu.Pack) -> None:
    table = {"date": numpy.array(["2026-03-01", "2026-03-02"]), "people": numpy.array([1, 9]), "hours": numpy.array([1.5, 1.5])}
    assert decided(few, table)["outcome"] == ["approve", "reject"]
    cells = [{"date": DAY, "people": numpy.int32(1), "hours": 1, "kinds": numpy.array(["甲"])}]
    assert decided(few, cells)["outcome"] == ["approve"]


EMPTY: list[Any] = [
    [],
    {},
    {"date": []},
    pandas.DataFrame(),
    polars.DataFrame({"date": []}),
    pyarrow.table({"date": pyarrow.array([], pyarrow.string())}),
    pyarrow.table({"form": pyarrow.array([], pyarrow.string()), "date": pyarrow.array([], pyarrow.string())}),
]


@pytest.mark.parametrize("empty", range(len(EMPTY)))
def test_no_rows_give_no_rows(few: jianfu.Pack, empty: int) -> None:
    told = few.decide_table(EMPTY[empty], form="task")
    assert (told.rows, told.to_polars().height, told.to_dict()["outcome"]) == (0, 0, [])


def test_a_reader_that_was_used_up_is_told(few: jianfu.Pack) -> None:
    reader = pyarrow.table({"date": [DAY], "people": [9]}).to_reader()
    assert decided(few, reader)["outcome"] == ["reject"]
    with pytest.warns(jianfu.NoRowsWarning, match="read before"):
        assert few.decide_table(reader, form="task").rows == 0


def test_what_has_no_rows_yet_is_an_error_with_the_call_that_helps(few: jianfu.Pack) -> None:
    import pyarrow.dataset

    with pytest.raises(TypeError, match=r"\.collect\(\)"):
        few.decide_table(polars.LazyFrame({"date": [DAY]}), form="task")  # type: ignore[arg-type]
    dataset = pyarrow.dataset.dataset(pyarrow.table({"date": [DAY]}))
    with pytest.raises(TypeError, match=r"\.to_table\(\)"):
        few.decide_table(dataset, form="task")
    with pytest.raises(TypeError, match=r"\.to_reader\(\)"):
        few.decide_table(dataset.scanner(), form="task")


@pytest.mark.parametrize("wrong", ["demands.csv", b"x", 3, None, {"date": "2026-03-01"}, {"date": 3}, [3], [[1]], {1, 2}, {"people": [object()]}])
def test_what_is_no_table_is_a_type_error(few: jianfu.Pack, wrong: Any) -> None:
    with pytest.raises(TypeError):
        few.decide_table(wrong, form="task")


def test_an_array_that_is_no_table_is_an_error(few: jianfu.Pack) -> None:
    for array in (pyarrow.array(["2026-03-01"]), pyarrow.chunked_array([["2026-03-01"]]), polars.Series(["2026-03-01"])):
        with pytest.raises(TypeError, match="table"):
            few.decide_table(array, form="task")


def test_columns_that_are_not_equally_long_are_an_error(few: jianfu.Pack) -> None:
    with pytest.raises(ValueError, match="has 2 values"):
        few.decide_table({"date": [DAY], "people": [1, 2]}, form="task")


def test_wrong_options_are_errors(few: jianfu.Pack) -> None:
    table = {"date": [DAY]}
    for wrong in ({"on_error": "skip"}, {"missing": "some"}, {"threads": 0}, {"as_of": "x"}, {"history": "nothing"}):
        with pytest.raises(ValueError):
            few.decide_table(table, form="task", **wrong)
    with pytest.raises(jianfu.DataError) as raised:
        few.decide_table(table, form="tsak")
    assert raised.value.code == "JF-D004"


def test_a_reader_that_breaks_off_gives_no_result(few: jianfu.Pack) -> None:
    schema = pyarrow.schema([("date", pyarrow.string())])

    def batches() -> Any:
        yield pyarrow.record_batch({"date": ["2026-03-01"]}, schema)
        raise OSError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        few.decide_table(pyarrow.RecordBatchReader.from_batches(schema, batches()), form="task")


def test_a_frame_of_pandas_needs_no_pyarrow(few: jianfu.Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pandas.DataFrame({"date": pandas.to_datetime(["2026-03-01"] * 2), "people": [1, None], "hours": [1.5, 1.0], "urgent": [True, None]})

    def without_pyarrow(self: Any, requested_schema: Any = None) -> Any:
        raise ImportError("pyarrow is not installed")

    expected = decided(few, frame)
    monkeypatch.setattr(pandas.DataFrame, "__arrow_c_stream__", without_pyarrow)
    assert decided(few, frame) == expected
    assert expected["outcome"] == ["approve", "refer"]


def test_a_table_of_too_many_columns_is_refused(few: jianfu.Pack) -> None:
    with pytest.raises(jianfu.DataError) as raised:
        few.decide_table({f"note {number}": [1] for number in range(1_001)}, form="task")
    assert raised.value.code == "JF-D009"


@pytest.mark.full
def test_ten_million_rows_are_decided_in_a_stream(few: jianfu.Pack) -> None:
    import resource

    rows = 100_000
    batch = pyarrow.record_batch({"date": ["2026-03-01"] * rows, "people": pyarrow.array([1, 9] * (rows // 2)), "hours": ["1.5"] * rows})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reader = pyarrow.RecordBatchReader.from_batches(batch.schema, (batch for _ in range(100)))
    told = few.decide_table(reader, form="task", missing="none")
    assert told.rows == 10_000_000
    assert told.outcomes == {"approve": 5_000_000, "refer": 0, "reject": 5_000_000}
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * (1 if sys.platform == "darwin" else 1_024)
    assert grown < 2_000_000_000
