"""Plots of an observer study as values: Bland and Altman's, and the model beside people."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.language import words
from app.models.chart import Axis, Chart, Dots, Ink, Intervals, Mark, Rule
from engine.statistics.agreement import bland_altman
from engine.statistics.command import Answer
from engine.statistics.observers import AXES, LandmarkData, landmark_data
from engine.statistics.summary import title_of

ROW_PX = 19.0
LIMITS = {"upper": "Upper limit", "bias": "Bias", "lower": "Lower limit"}
"""Lines of Bland and Altman's plot: part of ``engine.statistics.agreement.BlandAltman`` -> words."""


def data_of(answer: Answer, landmark: str) -> LandmarkData | None:
    """The placements of one landmark in the frame of the study."""
    return next((data for data in landmark_data(answer.study.placements) if data.name == landmark), None)


def pairs_of(answer: Answer) -> list[str]:
    """Who can be compared with whom, in words."""
    data = next(landmark_data(answer.study.placements), None)
    return [] if data is None else [between for between, _first, _second in data.pairs()]


def agreement_chart(answer: Answer, landmark: str, pair: str, axis: str, scan_ids: Mapping[str, str]) -> Chart | None:
    """Difference against mean of two series of placements along an axis, with bias and limits of agreement.

    scan_ids: id of each scan of the study, so that a click leads to it.
    """
    data = data_of(answer, landmark)
    if data is None:
        return None
    series = next(((first, second) for between, first, second in data.pairs() if between == pair), None)
    if series is None:
        return None
    number = AXES.index(axis)
    first, second = series[0][:, number], series[1][:, number]
    there = np.isfinite(first) & np.isfinite(second)
    middle, away = 0.5 * (first + second)[there], (first - second)[there]
    scans = [scan for scan, known in zip(answer.study.placements.scans, there, strict=True) if known]
    marks = [Mark(f"{scan}\n{value:+.2f} mm", scan_ids.get(scan, ""), landmark)
             for scan, value in zip(scans, away, strict=True)]  # fmt: skip
    found = bland_altman(first, second)
    rules = []
    for part, title in LIMITS.items():
        value = getattr(found, part).value
        if value is not None:
            ink = Ink.SOFT if part == "bias" else Ink.WARN
            rules.append(Rule(value, upright=False, words=f"{words(title)} {value:+.2f}", ink=ink))
    reach = max((abs(rule.at) for rule in rules), default=1.0)
    reach = 1.4 * max(reach, float(np.abs(away).max(initial=0.0)), 0.1)
    return Chart(
        f"{words(title_of(answer, landmark))}, {axis}",
        Axis(words("Mean, mm")),
        Axis(words("Difference, mm"), low=-reach, high=reach),
        (Dots(np.column_stack([middle, away]), marks=marks), *rules),
        note=pair,
    )


def human_chart(answer: Answer) -> Chart | None:
    """The model's error over that of a person, by landmark; None without a model."""
    rows = [
        row
        for row in answer.study.rows
        if row.statistic == "model error over human spread" and row.estimate.value is not None
    ]
    if not rows:
        return None
    titles = [words(title_of(answer, row.landmark)) for row in rows]
    values = np.array([row.estimate.value for row in rows], float)
    low = np.array([np.nan if row.estimate.low is None else row.estimate.low for row in rows])
    high = np.array([np.nan if row.estimate.high is None else row.estimate.high for row in rows])
    marks = [Mark(f"{title}\n{value:.2f}", "", row.landmark)
             for title, value, row in zip(titles, values, rows, strict=True)]  # fmt: skip
    return Chart(
        words("Model error over human spread"),
        Axis(low=0.0),
        Axis(names=tuple(titles)),
        (Intervals(np.arange(len(rows), dtype=float), values, low, high, marks=marks), Rule(1.0, words="1")),
        note=words("1: as good as a person; lines are 95 % intervals"),
        row_px=ROW_PX,
    )
