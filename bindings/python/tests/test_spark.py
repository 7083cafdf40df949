"""Spark on two cores gives, row by row, what one machine gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars
import pytest

import jianfu

pytestmark = pytest.mark.full

ROWS = 1_000_000


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("jianfu")
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "2g",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


def rows(count: int) -> polars.DataFrame:
    number = polars.Series("row", range(count))
    return polars.DataFrame({
        "row": number,
        "date": polars.select(polars.when(number % 101 == 0).then(polars.lit("x")).otherwise(polars.lit("2026-03-01"))).to_series(),
        "人数": polars.select(polars.when(number % 13 != 0).then(number % 7)).to_series(),
        "hours": ["1.5", "2"] * (count // 2),
    })  # fmt: skip


def test_a_million_rows_come_out_as_on_one_machine(spark: Any, few: jianfu.Pack, tmp_path: Any) -> None:
    import jianfu.spark

    given = rows(ROWS)
    given.write_parquet(tmp_path / "rows.parquet")
    decided = jianfu.spark.decide(spark.read.parquet(str(tmp_path / "rows.parquet")), few, form="task")
    assert decided.columns[:4] == given.columns
    decided.write.parquet(str(tmp_path / "decided.parquet"))
    spread = polars.read_parquet(tmp_path / "decided.parquet" / "*.parquet").sort("row")
    single = few.decide_table(given, form="task").to_polars()
    assert spread.height == ROWS
    for name in single.columns:
        column = single[name]
        plain = column.cast(polars.List(polars.String)) if column.dtype.is_nested() else column.cast(polars.String)
        assert spread[name].to_list() == plain.to_list(), name


def test_rows_count_for_one_another_within_their_groups(spark: Any, visits: jianfu.Pack) -> None:
    import jianfu.spark

    given = polars.DataFrame({
        "id": [f"V{number}" for number in range(1_000)],
        "date": [f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}" for number in range(1_000)],
        "社区": [f"社区{number % 300}" for number in range(1_000)],
    })  # fmt: skip
    past = [{"form": "visit", "id": "P1", "date": "2026-01-01", "community": "社区7", "status": "done"}]
    df = spark.createDataFrame(given.to_pandas())
    decided = jianfu.spark.decide(df, visits, form="visit", history=past, complete_from="2026-01-01", per=["社区"])
    spread = {row["id"]: (row["outcome"], list(row["reasons"])) for row in decided.collect()}
    single = visits.decide_table(given, form="visit", history=visits.history(past, complete_from="2026-01-01")).to_dict()
    assert spread == dict(zip(given["id"], zip(single["outcome"], single["reasons"], strict=True), strict=True))
    assert single["outcome"].count("approve") == 299


def test_what_spark_cannot_do_is_said(spark: Any, visits: jianfu.Pack) -> None:
    import jianfu.spark

    df = spark.createDataFrame([("2026-03-01", "玉兰")], "date string, community string")
    with pytest.raises(ValueError, match="per"):
        jianfu.spark.decide(df, visits, form="visit", history="none")
    with pytest.raises(ValueError, match="does not group by date"):
        jianfu.spark.decide(df, visits, form="visit", history="none", per=["date"])
    with pytest.raises(ValueError, match="outcome"):
        jianfu.spark.decide(df.withColumnRenamed("date", "outcome"), visits, form="visit")
    with pytest.raises(TypeError, match="as its entries"):
        past: Any = visits.history([{"form": "visit", "id": "P1", "date": "2026-01-01", "community": "玉兰"}])
        jianfu.spark.decide(df, visits, form="visit", history=past, per=["community"])
    with pytest.raises(TypeError, match=r"jianfu\.spark\.decide"):
        visits.decide_table(df, form="visit")
