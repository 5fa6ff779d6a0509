"""A landmark scheme in the language of the window. Names, which files and the store know, stay as they are."""

from __future__ import annotations

from functools import cache

from app.appearance import Language
from app.language import current, words
from engine.catalog import LandmarkScheme


def spoken(scheme: LandmarkScheme) -> LandmarkScheme:
    """The scheme with titles and definitions translated where the catalogue has them; files may use either title."""
    return _spoken(scheme, current())


@cache
def _spoken(scheme: LandmarkScheme, language: str) -> LandmarkScheme:
    if language == Language.ENGLISH:
        return scheme
    landmarks = tuple(
        one.model_copy(
            update={
                "title": words(one.title),
                "definition": words(one.definition),
                "also": tuple(dict.fromkeys((*one.also, one.title))),
            }
        )
        for one in scheme.landmark
    )
    curves = tuple(
        one.model_copy(update={"title": words(one.title), "definition": words(one.definition)}) for one in scheme.curve
    )
    return scheme.model_copy(update={"title": words(scheme.title), "landmark": landmarks, "curve": curves})
