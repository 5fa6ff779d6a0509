"""Every string of the window has a German translation that fits it, and no menu has one access key twice."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from types import ModuleType

import PySide6
import pytest
from PySide6.QtCore import QTranslator

from app.catalogue import Catalogue, read_catalogue
from app.ui.actions import MENUS, ROWS

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "resources" / "i18n" / "nasion_de.ts"
TOOL = ROOT / "packaging" / "translations.py"
LRELEASE = Path(PySide6.__file__).parent / "lrelease"
REMEDY = "run packaging/translations.py and fill what it leaves unfinished"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("translations", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def german() -> dict[tuple[str, str], str]:
    return read_catalogue(CATALOGUE)


def test_every_string_has_a_translation(tool: ModuleType, german: dict[tuple[str, str], str]) -> None:
    wanted = tool.extract()
    assert len(wanted) > 300
    assert set(german) == set(wanted), REMEDY
    assert not [key for key, text in german.items() if not text], REMEDY


def test_the_catalogue_is_as_the_tool_writes_it(tool: ModuleType, german: dict[tuple[str, str], str]) -> None:
    assert CATALOGUE.read_text(encoding="utf-8") == tool.written(tool.updated(tool.extract(), german), "de"), REMEDY


def fields(text: str) -> Counter[tuple[str, str]]:
    return Counter((name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None)


def test_placeholders_and_markup_agree(german: dict[tuple[str, str], str]) -> None:
    for (_, source), translation in german.items():
        assert fields(source) == fields(translation), source
        assert re.findall(r"<[^>]+>", source) == re.findall(r"<[^>]+>", translation), source
        assert source.endswith("…") == translation.endswith("…"), source
        assert ("&" in source) >= ("&" in translation), source


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_no_menu_has_an_access_key_twice(spoken: str, german: dict[tuple[str, str], str]) -> None:
    def said(text: str) -> str:
        return german["Tables", text] if spoken == "de" else text

    keys: dict[str, list[str]] = defaultdict(list)
    for row in ROWS:
        keys[row.menu] += re.findall(r"&(.)", said(row.text).casefold())
    keys["menu bar"] = [re.findall(r"&(.)", said(f"&{title}").casefold())[0] for title in MENUS]
    assert len(keys["menu bar"]) == len(MENUS)
    assert {
        menu: Counter(found).most_common(1)[0] for menu, found in keys.items() if len(set(found)) < len(found)
    } == {}


def test_only_plain_strings_are_taken(tool: ModuleType) -> None:
    code = "class Panel(Q):\n    def show(self):\n        self.tr({})\n"
    assert list(tool.strings_of(ast.parse(code.format('"Open"')), Path("x.py"))) == [("Panel", "Open")]
    for wrong in ('f"Open {name}"', "TEXTS[0]", '"a" if b else "c"'):
        with pytest.raises(ValueError, match=r"x\.py:3"):
            list(tool.strings_of(ast.parse(code.format(wrong)), Path("x.py")))


def test_packs_as_qt_packs(german: dict[tuple[str, str], str], tmp_path: Path) -> None:
    if not LRELEASE.is_file():
        pytest.skip("this Qt has no lrelease")
    subprocess.run([LRELEASE, "-silent", CATALOGUE, "-qm", tmp_path / "de.qm"], check=True)
    of_qt, ours = QTranslator(), Catalogue(german)
    assert of_qt.load(str(tmp_path / "de.qm"))
    for (context, source), translation in german.items():
        assert of_qt.translate(context, source) == ours.translate(context, source) == translation
    assert not ours.translate("Tables", "something nobody says")
