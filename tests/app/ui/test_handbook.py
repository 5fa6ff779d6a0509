from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QTextDocument

import resources
from app.models.scan_query import HELP
from app.ui.action_set import key_map
from app.ui.actions import ROWS
from app.ui.handbook import NAME, page_text, pages


@pytest.mark.parametrize("path", sorted(resources.path("guide").rglob("*.md")), ids=str)
def test_pages_name_commands_and_pictures_that_exist(path, qapp) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    known = {row.id for row in ROWS}
    assert set(NAME.findall(text)) <= known
    for words, picture in re.findall(r"!\[(.*?)\]\((.*?)\)", text):
        file = resources.path("guide", picture)
        assert words
        assert not QImage(str(file)).isNull()
        assert file.stat().st_size < 120_000
    shown = page_text(path, key_map(ROWS, {}))
    assert "{" not in shown
    assert "(no key)" not in shown


def test_every_language_has_every_page() -> None:
    home = resources.path("guide")
    english = {path.name: set(NAME.findall(path.read_text(encoding="utf-8"))) for path in home.glob("*.md")}
    for folder in (path for path in home.iterdir() if path.is_dir()):
        there = {path.name: set(NAME.findall(path.read_text(encoding="utf-8"))) for path in folder.glob("*.md")}
        assert there == english


def test_the_page_on_finding_names_every_question() -> None:
    text = resources.path("guide", "4-find.md").read_text(encoding="utf-8")
    for words, _meaning in HELP:
        for word in words.split(", "):
            assert f"`{word}`" in text


def test_the_guide_opens_by_its_key_and_shows_the_keys_as_they_are(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    window.actions_by_id.set_keys(window.actions_by_id.keys.given("check_group", "J"))
    book = window.aids.show_handbook()
    assert book.isVisible()
    assert not book.isModal()
    assert book.list.count() == len(pages()) == len(list(resources.path("guide").glob("*.md")))
    titles = [*pages()]
    book.list.setFocus()
    qtbot.keyClick(book.list, Qt.Key.Key_Down)
    assert book.list.currentItem().text() == titles[1]
    document: QTextDocument = book.browser.document()
    assert "J\n" in document.toPlainText().replace(" ", "\n")
    assert "agrees with its whole group" in document.toPlainText()
    assert window.actions_by_id["handbook"].shortcut().toString() == "F1"
    book.close()
