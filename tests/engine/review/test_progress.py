"""How far and how long: the pace is that of the work itself, without its pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from engine.review.progress import Work, duration, progress, seconds_per_scan
from engine.store.landmark_sets import AppendEntry, SetKey
from engine.store.project import Project
from engine.store.values import Entry, SetSummary
from engine.store.work import edits_of_people
from engine.types import Landmark, Role

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def summary(scan_id: str, checked: int) -> SetSummary:
    return SetSummary(scan_id, "ibug68", Role.CORRECTED, 68, 0, 0, checked, None, "")


def steady(scans: int, each_s: int, edits: int = 5) -> list[Work]:
    return [
        Work(f"s{scan}", at(scan * each_s + (edit + 1) * each_s / edits))
        for scan in range(scans)
        for edit in range(edits)
    ]


def test_the_sentence_of_the_bar() -> None:
    done = [summary(f"s{number}", 68) for number in range(37)]
    found = progress(done, 200, 68, steady(37, 15))
    assert found.seconds_per_scan == pytest.approx(15.0, rel=0.02)
    assert found.text == "37 of 200, about 41 min left"


def test_pauses_and_the_night_do_not_count() -> None:
    work = steady(20, 30)
    torn = list(work)
    later = START + timedelta(hours=14)
    torn += [
        Work(f"t{scan}", (later + timedelta(seconds=30 * scan + 6 * edit)).strftime("%Y-%m-%dT%H:%M:%SZ"))
        for scan in range(20)
        for edit in range(5)
    ]
    finished = {one.scan_id for one in torn}
    assert seconds_per_scan(torn, finished) == pytest.approx(30.0, rel=0.05)


def test_what_is_begun_counts_by_its_landmarks() -> None:
    work = steady(10, 60)
    done = [summary(f"s{number}", 68) for number in range(10)]
    half = progress([*done, summary("s10", 34)], 12, 68, work)
    assert half.left_s == pytest.approx(1.5 * 60, rel=0.05)
    assert half.share == pytest.approx((10 * 68 + 34) / (12 * 68))


def test_without_a_pace_there_is_no_guess() -> None:
    assert progress([summary("s0", 68)], 3, 68, steady(1, 20)).text == "1 of 3"
    assert progress([], 0, 68).text == "No scans"
    assert progress([summary("s0", 68)], 1, 68).text == "1 of 1, all done"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(12, "less than a minute"), (61, "1 min"), (2460, "41 min"), (3600, "1 h"), (7800, "2 h 10 min"), (3590, "1 h")],
)
def test_durations_are_said_as_people_do(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_the_history_knows_when_people_worked(project: Project, scan_id: str) -> None:
    key = SetKey(scan_id, "nose9")
    for number, source in enumerate(("manual", "model", "manual")):
        entry = Entry("Place", {"n": None}, {"n": Landmark((number, 0, 0))}, time=at(number), source=source)
        project.apply(AppendEntry(key, entry))
    assert project.select(lambda db: edits_of_people(db, "nose9")) == [(scan_id, at(0)), (scan_id, at(2))]
    assert project.select(lambda db: edits_of_people(db, "ibug68")) == []
