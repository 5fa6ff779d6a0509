"""The catalogues of other languages: ``translations.py`` brings them up to date and tells what is missing.

Strings are found where they stand: ``self.tr("…")`` under the name of its class, ``words("…")`` and the tables below
under ``Tables``. After a run, fill what is marked ``type="unfinished"`` in ``resources/i18n/nasion_de.ts`` (by hand or
with Qt Linguist) and run it again. ``--check`` changes nothing and fails where a run would.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))

from app.catalogue import Messages, read_catalogue  # noqa: E402
from app.language import FOLDER, TABLES  # noqa: E402
from engine.catalog import shipped_schemes  # noqa: E402
from engine.measures.definitions import shipped_sets  # noqa: E402

CATALOGUES = ROOT / "resources" / FOLDER
TABLES_OF_STRINGS: Mapping[str, tuple[str, ...]] = {
    "app.ui.actions:ROWS": ("text", "short", "tip"),
    "app.ui.actions:MENU_TITLES": (),
    "app.ui.actions:VIEW_KEYS": (),
    "app.ui.boards:BOARDS": ("title", "tip"),
    "app.ui.boards.search_board:METHODS": (),
    "app.ui.config_form:YES_NO": (),
    "app.ui.guide:STEPS": ("title", "text"),
    "app.ui.status_bar:HINT": (),
    "app.ui.status_bar:SOURCES": (),
    "app.ui.view.palette:TITLES": (),
    "app.models.dedup:SHOW_TITLES": (),
    "app.models.dedup:PLOT_TITLES": (),
    "app.models.handles:TITLES": (),
    "app.models.finding_table:HEADERS": (),
    "app.models.finding_table:SEVERITY_TITLES": (),
    "app.models.finding_table:SURE_TITLES": (),
    "app.models.finding_table:REMEDIES": (),
    "app.models.heat_table:COLUMNS": ("title", "tip"),
    "app.models.history_table:SOURCES": (),
    "app.models.jobs:STATUS_TEXTS": (),
    "app.models.landmark_table:STATUS_TEXTS": (),
    "app.models.landmark_table:COLUMNS": (),
    "app.models.library:PROGRESS_TEXTS": (),
    "app.models.model_path:STEP_TEXTS": (),
    "app.models.model_path:FIGURE_TEXTS": ("words",),
    "app.models.measure_table:COLUMNS": (),
    "app.models.merge_table:HEADERS": (),
    "app.models.merge_table:STATES": (),
    "app.models.study_charts:LIMITS": (),
    "app.models.reliability_table:LANDMARK": (),
    "app.models.reliability_table:TITLES": (),
    "app.models.reliability_table:TIPS": (),
    "app.models.robustness:HEADERS": (),
    "app.models.robustness:AXIS_TITLES": (),
    "app.models.robustness:MOTION_TITLES": (),
    "app.models.robustness:FAULT_TEXTS": (),
    "app.models.scan_query:EXPLAINED": (),
    "app.models.shortcuts:FIXED": (),
    "app.models.step_texts:STEPS": (),
    "app.models.error_figures:PLOT_KINDS": ("title", "without"),
    "app.models.shift_charts:PLANES": ("title", "across_title", "up_title"),
    "engine.doctor:CHECKS": ("title",),
    "engine.evaluate.errors.figures:AGGREGATES": ("title",),
    "engine.evaluate.robustness.sweep:SWEEPS": ("title",),
    "engine.review.doubt:TEXTS": (),
    "engine.units:UNIT_NAMES": (),
}
"""Every table whose strings are shown through ``words``: where it stands, and which fields of its rows are strings."""


def main(arguments: list[str]) -> int:
    """Bring every catalogue up to date and tell; 1 if something has no translation, or differs with ``--check``."""
    wanted = extract()
    failed = False
    for path in sorted(CATALOGUES.glob("nasion_*.ts")):
        old = read_catalogue(path)
        text = written(updated(wanted, old), path.stem.removeprefix("nasion_"))
        failed |= "--check" in arguments and text != path.read_text(encoding="utf-8")
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8")
        missing = [key for key in wanted if not updated(wanted, old)[key]]
        failed |= bool(missing)
        sys.stdout.write(f"{path.name}: {len(wanted)} strings, {len(missing)} without a translation\n")
        sys.stdout.writelines(f"  {context}: {source!r}\n" for context, source in missing)
    return int(failed)


# ---------------------------------------------------------------------- finding strings
def extract() -> list[tuple[str, str]]:
    """Context and text of every string of the window, in the order of the catalogue."""
    found = {
        (TABLES, text)
        for text in (*_table_strings(), *_scheme_strings(), *_measure_strings())
        if any(map(str.isalpha, text))
    }
    for path in sorted((ROOT / "app").rglob("*.py")):
        found.update(strings_of(ast.parse(path.read_text(encoding="utf-8")), path))
    return sorted(found)


def strings_of(tree: ast.Module, path: Path) -> Iterator[tuple[str, str]]:
    """Strings of one file. ValueError for ``self.tr`` of anything but a plain string."""
    for node, owner in _calls(tree, ""):
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "tr":
            yield owner, _plain_string(node, path)
        elif isinstance(function, ast.Name) and function.id == "words" and _is_string(node.args[0]):
            yield TABLES, _plain_string(node, path)


def _calls(node: ast.AST, owner: str) -> Iterator[tuple[ast.Call, str]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, owner
        yield from _calls(child, child.name if isinstance(child, ast.ClassDef) else owner)


def _is_string(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _plain_string(call: ast.Call, path: Path) -> str:
    first = call.args[0]
    if len(call.args) != 1 or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        message = f"{path.name}:{call.lineno}: only a plain string can be translated; put values in with .format()"
        raise ValueError(message)
    return first.value


def _table_strings() -> Iterator[str]:
    for place, fields in TABLES_OF_STRINGS.items():
        module, _, name = place.partition(":")
        yield from _strings_in(getattr(import_module(module), name), fields)


def _strings_in(value: object, fields: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, Mapping):
        yield from _strings_in(tuple(value.values()), fields)
    elif is_dataclass(value):
        yield from (str(getattr(value, name)) for name in fields)
    elif isinstance(value, Iterable):
        for part in value:
            yield from _strings_in(part, fields)


def _scheme_strings() -> Iterator[str]:
    for scheme in shipped_schemes().values():
        yield scheme.title
        for one in (*scheme.landmark, *scheme.curve):
            yield from (one.group, one.title, one.definition)


def _measure_strings() -> Iterator[str]:
    for one in shipped_sets().values():
        yield one.title
        for measure in one.measure:
            yield from (measure.group, measure.title)


# ---------------------------------------------------------------------- catalogues
def updated(wanted: Iterable[tuple[str, str]], old: Messages) -> dict[tuple[str, str], str]:
    """The wanted strings with the translations there are; a string known from elsewhere takes the one from there."""
    elsewhere = {source: translation for (_, source), translation in old.items() if translation}
    return {key: old.get(key) or elsewhere.get(key[1], "") for key in wanted}


def written(messages: Messages, language: str) -> str:
    """The text of a .ts file."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    before = ""
    for (context, source), translation in messages.items():
        if context != before:
            lines += ["</context>"] * bool(before) + ["<context>", f"    <name>{escape(context)}</name>"]
            before = context
        state = "" if translation else ' type="unfinished"'
        lines += ["    <message>", f"        <source>{escape(source)}</source>"]
        lines += [f"        <translation{state}>{escape(translation)}</translation>", "    </message>"]
    return "\n".join([*lines, "</context>", "</TS>", ""])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
