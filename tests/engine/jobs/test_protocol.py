from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.jobs.protocol import (
    VERSION,
    Artifact,
    Event,
    Finished,
    Log,
    Metric,
    Outcome,
    Progress,
    Started,
    decode,
    encode,
)

text = st.text(st.characters(codec="utf-8"), max_size=30)
number = st.floats(allow_nan=False, allow_infinity=False)
events = st.one_of(
    st.builds(Started, text, st.integers(1, 2**31), st.integers(1, 99)),
    st.builds(Progress, number, number, text),
    st.builds(Metric, text, number, number),
    st.builds(Log, text, st.sampled_from(["info", "warning", "error"]), text),
    st.builds(Artifact, text, text, text),
    st.builds(Finished, st.sampled_from(Outcome), text),
)


@given(events, st.floats(0, 1e11))
def test_an_event_comes_back_from_one_line(event: Event, time_s: float) -> None:
    line = encode(event, time_s)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    stamped = decode(line)
    assert stamped is not None
    assert stamped.event == event
    assert stamped.time_s == pytest.approx(time_s, abs=1e-3)


@given(events)
def test_a_line_cut_off_anywhere_is_no_event(event: Event) -> None:
    line = encode(event).rstrip("\n").encode()
    for length in range(0, len(line), 7):
        assert decode(line[:length]) is None


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_figure_that_is_no_number_is_still_json(value: float) -> None:
    line = encode(Metric("loss", value))
    assert json.loads(line)["value"] is None
    stamped = decode(line)
    assert stamped is not None
    assert isinstance(stamped.event, Metric)
    assert math.isnan(stamped.event.value)


@pytest.mark.parametrize(
    "line",
    ["", "null", "[]", "3", "{}", "Traceback (most recent call last):", '{"v":1,"t":1,"kind":"later","a":1}',
     '{"v":1,"t":1,"kind":"finished","outcome":"exploded"}', '{"v":1,"t":"x","kind":"log","text":"a"}', b"\xff\xfe"],
)  # fmt: skip
def test_what_nobody_knows_is_ignored(line: str | bytes) -> None:
    assert decode(line) is None


def test_a_newer_program_may_say_more() -> None:
    stamped = decode('{"v":9,"t":1.5,"kind":"log","text":"hello","colour":"red"}')
    assert stamped is not None
    assert stamped.event == Log("hello")


def test_every_line_names_the_version() -> None:
    assert json.loads(encode(Log("a")))["v"] == VERSION
