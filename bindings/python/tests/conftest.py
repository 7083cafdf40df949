"""What tests share: packs, and the worked demands of the examples as rows."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

import jianfu

ROOT = Path(__file__).resolve().parents[3]
DEMANDS = ROOT / "examples" / "demands"

# Otherwise Spark's workers run the first python3 on the path, which need not have the package.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)

FEW = """
form task "工作事项" { id: text "编号" date: date "提出日期" is as_of people: int "人数" hours: decimal "时长" kinds: list of text "种类" urgent: bool "紧急" level: rank2 "级别" }
enum rank2 "级别" { low "低", high "高" }
rule few "人数" on task {
  basis assumption "示例"
  require people: demand.people <= 3 else reject because "人数过多" remedy "减少人数"
  require hours: demand.hours <= 1.5 else reject because "时间过长" remedy "缩短时间"
  approve because "人数适当" provided "不得增加"
}
default on task refer because "没有规则涵盖"
"""

VISITS = """
enum status "状态" { approved "准予", done "已办" }
form visit "走访" { id: text "编号" date: date "日期" is as_of community: text "社区" }
form call "来电" { id: text "编号" date: date "日期" is as_of community: text "社区" }
quota yearly on visit {
  basis assumption "示例" at_most 1 per community within calendar_year counting visit where status in { approved, done }
  reject because "本年已有一次" remedy "并入下次"
}
default on visit approve because "可以"
default on call approve because "可以"
"""


@pytest.fixture(autouse=True)
def in_english() -> None:
    jianfu.use_language("en")


@pytest.fixture(scope="session")
def nanjing() -> jianfu.Pack:
    return jianfu.Pack.builtin("nanjing-community")


@pytest.fixture(scope="session")
def few() -> jianfu.Pack:
    return jianfu.Pack.from_text(FEW)


@pytest.fixture(scope="session")
def visits() -> jianfu.Pack:
    return jianfu.Pack.from_text(VISITS)


@pytest.fixture(scope="session")
def demands() -> list[dict[str, Any]]:
    """The worked demands, of several forms, without what people expected."""
    rows: list[dict[str, Any]] = json.loads((DEMANDS / "demands.json").read_text(encoding="utf-8"))
    return [{name: value for name, value in row.items() if name not in ("expect", "期望")} for row in rows]
