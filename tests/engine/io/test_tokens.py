"""Numbers out of text: what float() says, whatever road a block takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.io.tokens import NotNumbersError, pad, parse_rows

FORMS = ["%.6f", "%.3f", "%.0f", "%g", "%.9g", "%.17g", "%e", "%+.4f", "%d"]


def text_of(rows: list[list[float]], forms: list[str], gap: str, ending: str) -> bytes:
    lines = [gap.join(forms[i % len(forms)] % v for i, v in enumerate(row)) for row in rows]
    return (ending.join(lines) + ending).encode()


numbers = st.one_of(st.floats(-1e6, 1e6), st.integers(-(10**7), 10**7).map(float), st.floats(-1e-5, 1e-5))


@given(
    st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=1, max_size=12),
    st.lists(st.sampled_from(FORMS), min_size=1, max_size=3),
    st.sampled_from([" ", "  ", "\t"]),
    st.sampled_from(["\n", "\r\n", " \n", "\n\n"]),
)
@settings(max_examples=300, deadline=None)
def test_as_float_reads_them(rows: list, forms: list, gap: str, ending: str) -> None:
    data = text_of(rows, forms, gap, ending)
    found = parse_rows(pad(data))
    expected = np.array([float(token) for token in data.split()])
    np.testing.assert_allclose(found.values, expected, rtol=4.5e-16, atol=0)
    assert found.count[found.count > 0].tolist() == [3] * len(rows)


@pytest.mark.parametrize(
    "token",
    ["0", "-0", ".5", "-.5", "5.", "+5.", "-5.25", "00012.50", "1e5", "1E+05", "-1.5e-300", "nan", "-inf", "1" * 30,
     "0.1234567890123456789", "123456789012.123456789", "99999999", "999999999", "0.30000000000000004", "1e400"],
)  # fmt: skip
def test_every_kind_of_number(token: str) -> None:
    for text in (f"{token}\n", f"1.5 {token} -2\n3 4 {token}\n", f"1.5 {token}\n2.5 {token}\n"):
        found = parse_rows(pad(text.encode())).values
        np.testing.assert_allclose(found, [float(word) for word in text.split()], rtol=4.5e-16)


@pytest.mark.parametrize(
    "token", ["x", "1x", "1.2.3", "1-2", "--1", "- 1", ".", "-", "1e", "1_0", "e5", "#", "0x10", "1,5"]
)
def test_what_is_no_number_is_refused(token: str) -> None:
    for text in (f"{token}\n", f"1.5 {token} 2\n", f"1.5 2\n{token} 3\n1 2\n"):
        with pytest.raises(NotNumbersError):
            parse_rows(pad(text.encode()))


@given(st.binary(max_size=40))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes) -> None:
    """The same verdict as float() on every word."""
    try:
        expected = [float(word) for word in data.split() if b"_" not in word or int("x")]
    except ValueError:
        expected = None
    try:
        found = parse_rows(pad(data)).values
    except NotNumbersError:
        assert expected is None or b"\x00" in data
        return
    words = data.split()
    if expected is not None and len(expected) == len(words):
        np.testing.assert_allclose(found, expected, rtol=4.5e-16)


def test_lines_keep_their_numbers() -> None:
    rows = parse_rows(pad(b"1 2\n\n3\n4 5 6\n"))
    assert rows.count.tolist() == [2, 0, 1, 3]
    assert rows.table() is None
