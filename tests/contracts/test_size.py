"""Files, functions and classes stay small enough to be read at a sitting."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path for folder in ("app", "engine", "resources", "packaging") for path in (ROOT / folder).rglob("*.py")
)

FILE_LINES, FUNCTION_LINES, CLASS_LINES, INIT_LINES = 400, 50, 250, 40
EXCEPTIONS: dict[str, str] = {}
"""``file`` or ``file:name`` -> why it may be longer."""


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_size(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    too_long = []
    if text.count("\n") > FILE_LINES and name not in EXCEPTIONS:
        too_long.append(f"{name}: {text.count(chr(10))} lines")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            limit = INIT_LINES if node.name == "__init__" else FUNCTION_LINES
        elif isinstance(node, ast.ClassDef):
            limit = CLASS_LINES
        else:
            continue
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length > limit and f"{name}:{node.name}" not in EXCEPTIONS:
            too_long.append(f"{name}:{node.name}: {length} lines, limit {limit}")
    assert not too_long
