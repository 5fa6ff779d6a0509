"""The window speaks what was chosen, and what it cannot say in another language it says in English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from app import language
from app.appearance import Language
from app.catalogue import Catalogue
from app.models.step_texts import STEPS, spoken_step, step_text

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=30)


def test_speaks_the_chosen_language(german: None) -> None:
    assert language.words("Checked") == "Geprüft"
    assert language.words("No string of ours") == "No string of ours"
    assert language.current() == "de"


def test_speaks_english_without_a_catalogue(qapp: QApplication) -> None:
    language.install(qapp, Language.ENGLISH)
    assert language.words("Checked") == "Checked"
    assert not qapp.findChildren(QTranslator)


@pytest.mark.parametrize(
    ("system", "expected"), [(["de-AT", "en"], "de"), (["fr-FR", "de-DE"], "de"), (["fr"], "en"), ([], "en")]
)
def test_follows_the_system(monkeypatch: pytest.MonkeyPatch, system: list[str], expected: str) -> None:
    monkeypatch.setattr(language.QLocale, "uiLanguages", lambda _locale: system)
    assert language.code_of(Language.SYSTEM) == expected
    assert language.code_of(Language.ENGLISH) == "en"


@given(st.dictionaries(st.tuples(TEXT, TEXT), TEXT, max_size=12))
@settings(max_examples=60)
def test_every_packed_string_is_found(messages: dict[tuple[str, str], str]) -> None:
    translator = Catalogue(messages)
    for (context, source), translation in messages.items():
        assert translator.translate(context, source) == translation


@pytest.mark.parametrize("template", STEPS)
def test_a_step_is_kept_in_english_and_spoken_in_german(template: str, german: None) -> None:
    values = {"title": "Pronasale (prn)", "count": 3, "group": "jaw", "source": "b: c", "step": "Move pronasale"}
    kept = step_text(template, **values)
    assert kept == template.format(**{**values, "title": "pronasale (prn)"})
    spoken = spoken_step(kept)
    assert spoken != kept
    assert "{" not in spoken
    for name in ("title", "count"):
        assert f"{{{name}}}" not in template or str(values[name]) in spoken


def test_unknown_steps_stay_as_they_are(german: None) -> None:
    assert spoken_step("Something of a newer Nasion") == "Something of a newer Nasion"
    with pytest.raises(KeyError):
        step_text("Something")
