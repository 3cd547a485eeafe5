"""Functions and modules stay small enough to read."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(
    path for room in ("service", "training") for path in (ROOT / room).rglob("*.py") if "versions" not in path.parts
)
BANNED = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "handler", "misc"}


def _docstring_lines(node: ast.AST) -> int:
    if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Module)) or not node.body:
        return 0
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return (first.end_lineno or first.lineno) - first.lineno + 1
    return 0


def _functions() -> Iterator[tuple[str, int]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                body = (node.end_lineno or node.lineno) - node.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.name}", body - _docstring_lines(node)


def _module_lengths() -> dict[str, int]:
    return {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}


def test_half_of_all_functions_have_at_most_eight_lines() -> None:
    lengths = [lines for _, lines in _functions()]

    assert statistics.median(lengths) <= 8


def test_nine_functions_in_ten_have_at_most_twenty_five_lines() -> None:
    found = list(_functions())

    long = [name for name, lines in found if lines > 25]

    assert len(long) <= len(found) / 10, sorted(long)


def test_half_of_all_modules_have_at_most_120_lines() -> None:
    lengths = _module_lengths()

    assert statistics.median(lengths.values()) <= 120


def test_no_module_is_longer_than_400_lines() -> None:
    long = {name: lines for name, lines in _module_lengths().items() if lines > 400}

    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_opens_with_a_sentence_and_has_a_name_that_says_what_it_holds(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    doc = ast.get_docstring(tree)

    assert doc
    assert doc.splitlines()[0].rstrip().endswith((".", "!", "?"))
    assert not BANNED & set(path.stem.split("_"))
