from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

import resources
from app.ui.actions import MENUS, ROWS
from app.ui.tokens import DARK, LIGHT, Tokens, contrast, mixed

TEXTS = ("text", "text_soft", "text_faint", "accent", "good", "warn", "bad", "violet", "teal")
GROUNDS = ("ground", "surface", "raised", "hover", "accent_soft")


def test_ids_are_unique_and_every_row_has_words_and_a_known_menu() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert row.plain.strip()
        assert row.menu.split("/")[0] in MENUS


def test_no_key_is_bound_twice(qapp) -> None:
    keys = Counter(QKeySequence(key).toString() for row in ROWS for key in row.keys)
    assert all(keys), "a key that Qt does not know"
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_icon_exists() -> None:
    for row in ROWS:
        if row.icon:
            assert resources.path("icons", f"{row.icon}.svg").is_file(), row.icon


def test_access_keys_are_unique_within_a_menu() -> None:
    for menu in {row.menu for row in ROWS}:
        letters = [row.text.split("&")[1][0].lower() for row in ROWS if row.menu == menu and "&" in row.text]
        assert len(letters) == len(set(letters)), menu


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
def test_text_can_be_read_on_every_ground(tokens: Tokens) -> None:
    for text in TEXTS:
        for ground in GROUNDS:
            assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5, (text, ground)
        pill = mixed(getattr(tokens, text), tokens.surface, 0.12)
        assert contrast(getattr(tokens, text), pill) >= 4.5, text
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent_hover) >= 4.5


def test_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
