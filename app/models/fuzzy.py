"""How well a few typed letters fit a text: every letter in order, beginnings of words before middles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_START, _NEXT, _INSIDE, _GAP = 12.0, 8.0, 1.0, 0.05


def score(query: str, text: str) -> float | None:
    """How well ``query`` fits ``text``: higher is better, None if a letter is missing. Each word counts by itself."""
    total = 0.0
    for word in query.casefold().split():
        fit = _word_score(word, text.casefold())
        if fit is None:
            return None
        total += fit
    return total - 0.02 * len(text)


def _word_score(word: str, text: str) -> float | None:
    """The best way of finding the letters of one word in order: over all places of the last letter, in one pass.

    Letters that are scattered begin at the beginning of a word: whoever types “doctor” means no other command.
    """
    scattered = word not in text
    best: dict[int, float] = {-1: 0.0}
    for letter in word:
        places = [place for place, other in enumerate(text) if other == letter]
        following: dict[int, float] = {}
        for place in places:
            start = place == 0 or not text[place - 1].isalnum()
            if scattered and -1 in best and not start:
                continue
            own = _START if start else _INSIDE
            fits = [
                value
                + max(own, _NEXT if before == place - 1 and before >= 0 else 0.0)
                - _GAP * max(place - before - 1, 0)
                for before, value in best.items()
                if before < place
            ]
            if fits:
                following[place] = max(fits)
        if not following:
            return None
        best = following
    return max(best.values())


def ranked(query: str, items: Iterable[Item], texts: Sequence[str]) -> list[Item]:
    """The items whose text fits, best first; all of them in their order without a query."""
    pairs = list(zip(items, texts, strict=True))
    if not query.strip():
        return [item for item, _text in pairs]
    scored = [(score(query, text), number, item) for number, (item, text) in enumerate(pairs)]
    fitting = [(-fit, number, item) for fit, number, item in scored if fit is not None]
    return [item for _fit, _number, item in sorted(fitting, key=lambda row: row[:2])]
