from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.models.fuzzy import ranked, score

NAMES = ["Check and go on", "Check all", "Open scans", "Open project", "Show the whole scan", "Predict landmarks"]


def best(query: str) -> str:
    return ranked(query, NAMES, NAMES)[0]


def test_beginnings_of_words_come_first() -> None:
    assert best("ca") == "Check all"
    assert best("cg") == "Check and go on"
    assert best("op") == "Open project"
    assert best("pl") == "Predict landmarks"
    assert best("whole") == "Show the whole scan"


def test_words_count_in_any_order_and_case() -> None:
    assert best("PROJ open") == "Open project"


def test_what_lacks_a_letter_is_left_out() -> None:
    assert ranked("zq", NAMES, NAMES) == []
    assert score("aa", "a") is None


def test_scattered_letters_fit_only_from_the_beginning_of_a_word() -> None:
    assert score("arzt", "landmarken zeigen, texturen") is None
    assert score("ldz", "landmarken zeigen") is not None
    assert score("mark", "landmarken zeigen") is not None


def test_without_a_query_everything_stays_in_order() -> None:
    assert ranked("  ", NAMES, NAMES) == NAMES


@given(
    st.text(
        st.characters(codec="ascii", exclude_characters=" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"), min_size=1, max_size=20
    ),
    st.data(),
)
def test_every_subsequence_from_the_first_letter_fits_and_the_whole_fits_no_worse(text: str, data) -> None:
    kept = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    part = text[0] + "".join(letter for letter, keep in zip(text[1:], kept[1:], strict=True) if keep)
    whole = score(text, text)
    fit = score(part, text)
    assert fit is not None
    assert whole is not None
    assert whole >= fit
