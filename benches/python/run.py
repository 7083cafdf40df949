"""Times a million rows of `gate-1000` from Python, beside the same checks written by hand, and writes the table in benches/README.md.

Run by `./dev bench python`. The first argument is the folder that the program `gate` of the benchmarks filled.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy
import pandas
import polars as pl
import pyarrow

import jianfu

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- python: written by ./dev bench python -->", "<!-- end of python -->"
ROUNDS = 5

CHECKS = ["listed", "kind", "basis", "funding", "frequency", "level"]
LEVELS = {"street": "街道", "district": "区", "city": "市", "province": "省", "central": "中央"}
RANKS = {label: rank for rank, label in enumerate(LEVELS.values())}
# What failed, for every set of checks, so that nobody has to put a list together for each row.
FAILED = [[check for place, check in enumerate(CHECKS) if mask >> place & 1] for mask in range(64)]


def main(folder: Path) -> None:
    pack = jianfu.Pack.from_dir(folder / "pack")
    read = pl.read_csv(folder / "demands.csv", infer_schema=False).with_columns(pl.all().fill_null(""))
    answers, text = read.select("outcome", "failed"), read.drop("outcome", "failed").rechunk()
    typed = text.with_columns(
        pl.col("kind", "item", "level", "issuer", "bases").cast(pl.Categorical),
        pl.col("funded") == "是",
        pl.col("per_year").cast(pl.Int64),
        pl.col("date").str.to_date(),
    ).rechunk()
    wanted = (answers["outcome"].to_list(), [[CHECKS[int(place)] for place in told.split(";") if told] for told in answers["failed"]])
    items = items_of(folder / "pack" / "lists" / "items.csv")
    rows = text.height
    print(f"{rows:,} rows", flush=True)

    table: list[tuple[str, str, str, Callable[[], Any], Callable[[Any], Any]]] = []
    for name, frame in (("text", text), ("typed", typed)):
        for threads in (1, 2):
            run = partial(pack.decide_table, frame, form="task", threads=threads, missing="none")
            table.append(("jianfu", name, str(threads), run, of_ours))
    for name, frame in (("text", text), ("typed", typed)):
        table.append(("polars", name, "all", partial(by_polars, frame, items), of_frame))
    connection = duckdb.connect()
    connection.execute("set threads = 2")
    connection.execute("set preserve_insertion_order = true")
    for name, frame in (("text", text), ("typed", typed.with_columns(pl.col(pl.Categorical).cast(pl.String)))):
        kept = frame.to_arrow()
        connection.register("given", kept)
        connection.execute(f"create table {name} as select * from given")
        table.append(("DuckDB", name, "2", partial(by_duckdb, connection, name, items), of_arrow))
    of_objects = typed.with_columns(pl.col(pl.Categorical).cast(pl.String)).to_pandas()
    table.append(("pandas", "typed", "1", partial(by_pandas, of_objects, items), of_pandas))
    arrays = interned(typed, items)
    table.append(("numpy", "numbers", "1", partial(by_numpy, arrays), of_pandas))
    dicts = typed.with_columns(pl.col(pl.Categorical).cast(pl.String)).to_dicts()
    by_key = {row["key"]: row for row in items.to_dicts()}
    table.append(("dict loop", "dicts", "1", partial(by_loop, dicts, by_key), lambda told: told))

    medians = []
    for name, columns, used, decide, told in table:
        assert told(decide()) == wanted, f"{name} on {columns} gives other answers"
        medians.append(median(decide) / rows)
        print(f"{name:10} {columns:8} {used:>4}  {medians[-1]:8.1f} ns a row", flush=True)
    single = singles(folder, pack, dicts, wanted)
    write(table, medians, single, rows)


def median(run: Callable[[], Any]) -> float:
    """Nanoseconds that a run takes."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        started = time.perf_counter_ns()
        kept = run()
        times.append(time.perf_counter_ns() - started)
        del kept
    return statistics.median(times)


def items_of(file: Path) -> pl.DataFrame:
    """The list as the code written by hand needs it."""
    rank = {name: RANKS[label] for name, label in LEVELS.items()}
    labels = dict(zip(*kinds_of(file), strict=True))
    return pl.read_csv(file, try_parse_dates=True).with_columns(
        pl.col("kind").replace_strict(labels),
        pl.col("lowest", "highest").replace_strict(rank, return_dtype=pl.Int64),
    )


def kinds_of(file: Path) -> tuple[list[str], list[str]]:
    """Names and labels of kinds: the label ends each item's name."""
    pairs = pl.read_csv(file).select("kind", pl.col("name").str.extract("项(.*)$").alias("label")).unique()
    return pairs["kind"].to_list(), pairs["label"].to_list()


def by_polars(frame: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    if frame["date"].dtype == pl.String:
        frame = frame.with_columns(
            pl.col("date").str.to_date(), pl.col("per_year").cast(pl.Int64), pl.col("funded") == "是"
        )
    if frame["item"].dtype != pl.String:
        items = items.with_columns(pl.col("key").cast(frame["item"].dtype), pl.col("kind").alias("listed_kind").cast(frame["kind"].dtype))
    else:
        items = items.with_columns(pl.col("kind").alias("listed_kind"))
    level = pl.col("level").replace_strict(RANKS, return_dtype=pl.Int64)
    joined = frame.lazy().join(items.drop("kind").lazy(), left_on="item", right_on="key", how="left", maintain_order="left")
    listed = (pl.col("valid_from") <= pl.col("date")) & (pl.col("date") <= pl.col("valid_to"))
    fails = [
        pl.col("kind") != pl.col("listed_kind"),
        pl.col("needs_basis") & (pl.col("bases").cast(pl.String) == ""),
        pl.col("needs_funding") & ~pl.col("funded"),
        pl.col("per_year") > pl.col("most"),
        (level < pl.col("lowest")) | (level > pl.col("highest")),
    ]
    mask = pl.sum_horizontal([fail.cast(pl.UInt8) * (2 << place) for place, fail in enumerate(fails)])
    told = joined.select(pl.when(listed.fill_null(False)).then(mask).otherwise(1).cast(pl.UInt32).alias("mask")).collect()
    outcome = pl.Series(["approve", "refer", *["reject"] * 62], dtype=pl.Categorical)
    return pl.DataFrame({"outcome": outcome.gather(told["mask"]), "failed": pl.Series(FAILED, dtype=pl.List(pl.String)).gather(told["mask"])})


def by_duckdb(connection: duckdb.DuckDBPyConnection, name: str, items: pl.DataFrame) -> pyarrow.Table:
    is_text = name == "text"
    date, per_year = ("cast(date as date)", "cast(per_year as bigint)") if is_text else ("date", "per_year")
    funded = "funded = '是'" if is_text else "funded"
    ranks = " ".join(f"when '{label}' then {rank}" for label, rank in RANKS.items())
    connection.register("items", items.to_arrow())
    sql = f"""
      with told as (
        select {name}.rowid as row, case
          when key is null or not ({date} between valid_from and valid_to) then 1
          else cast({name}.kind <> items.kind as int) * 2 + cast(needs_basis and bases = '' as int) * 4
            + cast(needs_funding and not ({funded}) as int) * 8 + cast({per_year} > most as int) * 16
            + cast(case level {ranks} end not between lowest and highest as int) * 32 end as mask
        from {name} left join items on item = key)
      select case mask when 0 then 'approve' when 1 then 'refer' else 'reject' end as outcome, {FAILED}[mask + 1] as failed, row from told"""
    return connection.sql(sql).to_arrow_table()


def by_pandas(frame: pandas.DataFrame, items: pl.DataFrame) -> tuple[Any, Any]:
    listed = items.rename({"kind": "listed_kind"}).to_pandas()
    joined = frame.merge(listed, left_on="item", right_on="key", how="left")
    level = joined["level"].map(RANKS)
    found = (joined["valid_from"] <= joined["date"]) & (joined["date"] <= joined["valid_to"])
    fails = [
        joined["kind"] != joined["listed_kind"],
        (joined["needs_basis"] == True) & (joined["bases"] == ""),  # noqa: E712
        (joined["needs_funding"] == True) & ~joined["funded"],  # noqa: E712
        joined["per_year"] > joined["most"],
        (level < joined["lowest"]) | (level > joined["highest"]),
    ]
    mask = sum(fail.to_numpy(dtype=numpy.int64) << place + 1 for place, fail in enumerate(fails))
    return of_masks(numpy.where(found.to_numpy(dtype=bool), mask, 1))


def interned(typed: pl.DataFrame, items: pl.DataFrame) -> dict[str, Any]:
    """Everything as numbers, with the place of the item looked up already."""
    places = {key: place for place, key in enumerate(items["key"])}
    kinds = {label: number for number, label in enumerate(items["kind"].unique().sort())}
    as_text = typed.with_columns(pl.col(pl.Categorical).cast(pl.String))
    return {
        "item": as_text["item"].replace_strict(places, default=items.height, return_dtype=pl.Int64).to_numpy(),
        "kind": as_text["kind"].replace_strict(kinds, default=-1, return_dtype=pl.Int64).to_numpy(),
        "level": as_text["level"].replace_strict(RANKS, return_dtype=pl.Int64).to_numpy(),
        "based": (as_text["bases"] != "").to_numpy(),
        "funded": as_text["funded"].to_numpy(),
        "per_year": as_text["per_year"].to_numpy(),
        "date": days(as_text["date"]),
        "listed_kind": numpy.append(items["kind"].replace_strict(kinds, return_dtype=pl.Int64).to_numpy(), -1),
        **{name: numpy.append(items[name].to_numpy(), 0) for name in ("lowest", "highest", "most")},
        **{name: numpy.append(items[name].to_numpy(), False) for name in ("needs_basis", "needs_funding")},
        "valid_from": numpy.append(days(items["valid_from"]), 1),
        "valid_to": numpy.append(days(items["valid_to"]), 0),
    }


def days(column: pl.Series) -> Any:
    return column.cast(pl.Int32).to_numpy()


def by_numpy(of: dict[str, Any]) -> tuple[Any, Any]:
    at = of["item"]
    found = (of["valid_from"][at] <= of["date"]) & (of["date"] <= of["valid_to"][at])
    fails = [
        of["listed_kind"][at] != of["kind"],
        of["needs_basis"][at] & ~of["based"],
        of["needs_funding"][at] & ~of["funded"],
        of["per_year"] > of["most"][at],
        (of["level"] < of["lowest"][at]) | (of["level"] > of["highest"][at]),
    ]
    mask = sum(fail.astype(numpy.int64) << place + 1 for place, fail in enumerate(fails))
    return of_masks(numpy.where(found, mask, 1))


OUTCOMES = numpy.array(["approve", "refer", *["reject"] * 62], dtype=object)
LISTS = numpy.empty(64, dtype=object)
LISTS[:] = FAILED


def of_masks(mask: Any) -> tuple[Any, Any]:
    return OUTCOMES[mask], LISTS[mask]


def by_loop(rows: list[dict[str, Any]], items: dict[str, dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    outcomes, failed = [], []
    for row in rows:
        item = items.get(row["item"])
        if item is None or not item["valid_from"] <= row["date"] <= item["valid_to"]:
            outcomes.append("refer")
            failed.append(["listed"])
            continue
        fails = []
        if row["kind"] != item["kind"]:
            fails.append("kind")
        if item["needs_basis"] and not row["bases"]:
            fails.append("basis")
        if item["needs_funding"] and not row["funded"]:
            fails.append("funding")
        if row["per_year"] > item["most"]:
            fails.append("frequency")
        if not item["lowest"] <= RANKS[row["level"]] <= item["highest"]:
            fails.append("level")
        outcomes.append("reject" if fails else "approve")
        failed.append(fails)
    return outcomes, failed


def of_ours(told: jianfu.DecidedTable) -> tuple[list[str], list[list[str]]]:
    columns = told.to_dict()
    assert told.problems == 0
    failed = [[code.partition("#")[2] for code in codes if "#" in code] for codes in columns["reasons"]]
    # Of an item that is not listed nothing is known, so that the other checks refer too; the code written by hand does not look at them.
    return columns["outcome"], [["listed"] if "listed" in checks else checks for checks in failed]


def of_frame(told: pl.DataFrame) -> tuple[list[str], list[list[str]]]:
    return told["outcome"].cast(pl.String).to_list(), told["failed"].to_list()


def of_arrow(told: pyarrow.Table) -> tuple[list[str], list[list[str]]]:
    told = told.sort_by("row")  # A join leaves rows in no order.
    return told["outcome"].to_pylist(), told["failed"].to_pylist()


def of_pandas(told: tuple[Any, Any]) -> tuple[list[str], list[list[str]]]:
    return told[0].tolist(), told[1].tolist()


def singles(folder: Path, pack: jianfu.Pack, dicts: list[dict[str, Any]], wanted: tuple[list[str], list[list[str]]]) -> list[tuple[str, float]]:
    """Nanoseconds of a single call of `decide`, with the codes of its reasons read and without."""
    import json

    some = [{**row, "form": "task", "bases": [basis for basis in row["bases"].split("；") if basis]} for row in dicts[:20_000]]
    assert [pack.decide(row).outcome for row in some] == wanted[0][: len(some)]
    worked = json.loads((README.parents[1] / "examples" / "demands" / "demands.json").read_text(encoding="utf-8"))
    worked = [{name: value for name, value in row.items() if name not in ("expect", "期望")} for row in worked]
    nanjing = jianfu.Pack.builtin("nanjing-community")
    told = []
    for what, own, rows, rounds in (("gate-1000", pack, some, 1), ("nanjing-community, worked demands", nanjing, worked, 400)):
        for how, read in (("outcome", lambda decision: decision.outcome), ("outcome and the codes of the reasons", lambda decision: (decision.outcome, decision.codes))):

            def run(own: jianfu.Pack = own, rows: list[Any] = rows, rounds: int = rounds, read: Callable[[Any], Any] = read) -> None:
                for _ in range(rounds):
                    for row in rows:
                        read(own.decide(row))

            told.append((f"`{what}`: {how}", median(run) / (len(rows) * rounds)))
            print(f"{told[-1][0]:70} {told[-1][1]:8.0f} ns", flush=True)
    return told


def write(table: list[Any], medians: list[float], single: list[tuple[str, float]], rows: int) -> None:
    ours = {columns: took for (name, columns, threads, *_), took in zip(table, medians, strict=True) if name == "jianfu" and threads == "1"}
    lines = [f"| {rows:,} rows of `gate-1000`, outcome and reasons | columns | threads | ns a row | times jianfu's on one thread |", "|---|---|---:|---:|---:|"]
    for (name, columns, threads, *_), took in zip(table, medians, strict=True):
        base = ours["text"] if columns == "text" else ours["typed"]
        lines.append(f"| {name if name == 'jianfu' else name + ', by hand'} | {columns} | {threads} | {took:,.0f} | {took / base:.2f} |")
    lines += ["", "| one call of `decide` with a dict | ns |", "|---|---:|", *(f"| {what} | {took:,.0f} |" for what, took in single)]
    versions = ", ".join(f"{module.__name__} {module.__version__}" for module in (pl, duckdb, pandas, numpy))
    lines += ["", f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores."]
    text = README.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    README.write_text(head + BEGIN + "\n\n" + "\n".join(lines) + "\n\n" + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
