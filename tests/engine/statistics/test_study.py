from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.statistics import study
from engine.types import EngineError


@given(st.integers(2, 30), st.integers(1, 5), st.integers(0, 1000), st.sampled_from(["", "anna", "Łukasz"]))
def test_a_plan_repeats_every_scan_and_none_twice_in_a_row(scans: int, sessions: int, seed: int, who: str) -> None:
    names = [f"scan {number}" for number in range(scans)]
    items = study.plan(names, sessions, seed, who)
    assert Counter(item.scan for item in items) == dict.fromkeys(names, sessions)
    assert all(a.scan != b.scan for a, b in pairwise(items))
    assert [item.session for item in items] == sorted(item.session for item in items)
    assert len({item.code for item in items}) == len(items)
    assert items == study.plan(names, sessions, seed, who)
    last: dict[str, int] = {}
    for item in items:
        if item.scan in last:
            assert item.number - last[item.scan] > max(1, scans // 3) - 1
        last[item.scan] = item.number


def test_observers_get_other_orders() -> None:
    names = [f"scan {number}" for number in range(12)]
    orders = {tuple(item.scan for item in study.plan(names, 2, 7, who)) for who in ("anna", "ben", "cleo")}
    assert len(orders) == 3


def test_going_through_a_plan() -> None:
    items = study.plan(["a", "b", "c"], 2, 1)
    done: set[tuple[str, int]] = set()
    for number in range(6):
        item = study.next_item(items, done)
        assert item is not None
        assert item.number == number
        assert study.session_of(items, number) == item.session
        done.add((item.scan, item.session))
        assert study.progress(items, done) == (number + 1, 6)
    assert study.next_item(items, done) is None


def test_bad_plans() -> None:
    with pytest.raises(EngineError, match="twice in a row"):
        study.plan(["only"], 2, 0)
    with pytest.raises(EngineError, match="names a scan twice"):
        study.plan(["a", "a"], 1, 0)
    with pytest.raises(EngineError, match="at least one scan"):
        study.plan([], 1, 0)
    with pytest.raises(EngineError, match="no turn 9"):
        study.session_of(study.plan(["a", "b"], 1, 0), 8)
