"""Schemes in German: other titles and definitions, the same names; what is kept and what files say stays English."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QApplication

from app.models.document import Document
from app.models.session import Session
from app.models.spoken_scheme import spoken
from app.models.step_texts import spoken_step, step_text
from engine import catalog
from engine.io.landmarks import match_names

ENGLISH = re.compile(r"\b(right|left|the|of|lip|lid|brow|jaw|nose|border|corner|upper|lower|inner|outer|side)\b", re.I)
SCHEMES = sorted(catalog.shipped_schemes())


@pytest.mark.parametrize("scheme_id", SCHEMES)
def test_titles_and_definitions_are_german_and_names_are_not(scheme_id: str, german: None) -> None:
    written = catalog.scheme(scheme_id)
    scheme = spoken(written)
    assert scheme.names == written.names
    assert [one.pair for one in scheme.landmark] == [one.pair for one in written.landmark]
    for one in (*scheme.landmark, *scheme.curve):
        assert not ENGLISH.search(one.title), one.title
        assert not ENGLISH.search(one.definition), one.definition
    titles = [one.title for one in scheme.landmark]
    assert len(set(titles)) == len(titles)
    sides = {"right": "rechts", "left": "links"}
    for one, before in zip(scheme.landmark, written.landmark, strict=True):
        for side, seite in sides.items():
            assert (seite in one.title) == (side in before.title), one.title


@pytest.mark.parametrize("scheme_id", SCHEMES)
def test_files_may_use_either_title(scheme_id: str, german: None) -> None:
    written = catalog.scheme(scheme_id)
    for known in (written, spoken(written)):
        assert match_names([one.title for one in known.landmark], spoken(written)) == list(written.names)


def test_english_is_as_the_file_has_it(qapp: QApplication) -> None:
    written = catalog.scheme("ibug68")
    assert spoken(written) is written


def test_steps_are_kept_in_english_and_spoken_with_the_german_title(german: None) -> None:
    session = Session(Document(), "ibug68")
    kept = step_text("Move {title}", title=session.written_scheme["jaw_right_8"].title)
    assert kept == "Move jaw right 8"
    assert session.scheme["jaw_right_8"].title == "Unterkiefer rechts 8"
    assert "Unterkiefer rechts 8" in spoken_step(kept)
