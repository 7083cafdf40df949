"""Puts the pages of the site together in a folder: those beside this file, and those that are made of what stands elsewhere.

    python make.py FOLDER && cd FOLDER && zensical build --strict
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import jianfu

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MODULES = ["jianfu", "jianfu.charts", "jianfu.spark", "jianfu.duckdb"]


def main(folder: Path) -> None:
    pages = folder / "docs"
    shutil.rmtree(pages, ignore_errors=True)
    (pages / "reference").mkdir(parents=True)
    shutil.copy(HERE / "zensical.toml", folder)
    for page in HERE.glob("*.md"):
        (pages / page.name).write_text(with_files(page.read_text(encoding="utf-8")), encoding="utf-8")
    (pages / "reference" / "python.md").write_text(python_reference(), encoding="utf-8")
    language = (ROOT / "dsl" / "LANGUAGE.md").read_text(encoding="utf-8")
    (pages / "reference" / "language.md").write_text(without_links(language), encoding="utf-8")
    for pack in jianfu.Pack.builtin_ids():
        (pages / "reference" / f"{pack}.md").write_text(handbook(pack), encoding="utf-8")


def with_files(text: str) -> str:
    """A page with the files of the repository that it names put in."""
    return re.sub(r"\{\{ (\S+) \}\}", lambda found: (ROOT / found[1]).read_text(encoding="utf-8").strip(), text)


def without_links(text: str) -> str:
    """A page without links to files of the repository, which the site does not have."""
    return re.sub(r"\[([^\]]+)\]\((?![#h])[^)]*\)", r"\1", text)


def handbook(pack: str) -> str:
    """The handbook of an embedded pack, as the command writes it."""
    told = subprocess.run([sys.executable, "-m", "jianfu", "show", pack, "--lang", "zh"], capture_output=True, check=True)
    return told.stdout.decode("utf-8")


def python_reference() -> str:
    """Everything public with its signature and docstring."""
    lines = ["# The Python package", ""]
    stubs = signatures()
    for name in MODULES:
        module = importlib.import_module(name)
        lines += [f"## `{name}`", "", prose(module.__doc__ or ""), ""]
        for public in public_names(module):
            lines += of_name(f"{name}.{public}", getattr(module, public), stubs)
    return "\n".join(lines) + "\n"


def public_names(module: ModuleType) -> list[str]:
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")]
    return list(getattr(module, "__all__", own))


def of_name(path: str, value: object, stubs: dict[str, str]) -> Iterator[str]:
    short = path.rpartition(".")[2]
    yield from [f"### `{path}`", ""]
    if not isinstance(value, type):
        yield from [f"```text\n{stubs.get(short) or short + str(inspect.signature(value))}\n```", ""]  # type: ignore[arg-type]
    yield from [prose(inspect.getdoc(value) or ""), ""]
    if not isinstance(value, type):
        return
    for name, member in vars(value).items():
        if name.startswith("_"):
            continue
        told = inspect.getdoc(getattr(value, name)) or ""
        signature = stubs.get(f"{short}.{name}")
        if signature is not None:
            yield from [f"#### `{short}.{name}`", "", f"```text\n{signature}\n```", "", prose(told), ""]
        elif inspect.isfunction(member) or isinstance(member, property):
            yield from [f"#### `{short}.{name}`", "", prose(told), ""]
    fields = getattr(value, "__annotations__", {})
    if fields:
        yield from [*(f"- `{name}`: `{kind}`" for name, kind in fields.items()), ""]


def signatures() -> dict[str, str]:
    """The signatures of what is compiled, from the stub."""
    text = (HERE.parent / "python" / "jianfu" / "_core.pyi").read_text(encoding="utf-8")
    # Python 3.11 does not read aliases of types yet.
    stub = ast.parse(re.sub(r"^type .*$", "", text, flags=re.MULTILINE))
    found = {}
    for node in stub.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for member in members:
            if isinstance(member, ast.FunctionDef):
                is_property = any(isinstance(by, ast.Name) and by.id == "property" for by in member.decorator_list)
                returns = f" -> {ast.unparse(member.returns)}" if member.returns else ""
                given = "" if is_property else f"({ast.unparse(member.args)})"
                found[owner + member.name] = f"{owner}{member.name}{given}{returns}"
    return found


def prose(docstring: str) -> str:
    """A docstring as Markdown: examples become blocks of code."""
    parts = re.split(r"\n\s*\n", inspect.cleandoc(docstring))
    return "\n\n".join(f"```pycon\n{part}\n```" if part.lstrip().startswith(">>>") else part for part in parts)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
