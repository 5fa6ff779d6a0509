"""A search as plots: how it went, what mattered, and every trial as a line through its settings to its error; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from app.language import words
from app.models.chart import Axis, Chart, Dots, Ink, Labels, Layer, Line, Lying, Mark, Rule
from engine.types import FloatArray

if TYPE_CHECKING:
    from engine.learn.space import Search
    from engine.learn.trials import Found, Trial

SHOWN = 0.9
"""Share of the trials that the last axis spreads; worse ones lie on its end."""
MOST_TICKS = 6
SPREAD = 0.03
"""Lines of one value are drawn so far apart at most, lest they hide each other."""


def history_chart(found: Found, selected: int | None = None) -> Chart:
    """The error of every trial in the order they were begun, and the best so far."""
    trials = sorted((one for one in found.trials if one.validation_mm is not None), key=lambda one: one.number)
    layers: list[Layer] = []
    whole = [one for one in trials if one.state == "done"]
    if whole:
        best = np.minimum.accumulate([_mm(one) for one in whole])
        xy = np.column_stack([[one.number for one in whole], best])
        layers.append(Line(xy, steps=True, ink=Ink.WARN))
    for state, hollow in (("done", False), ("pruned", True)):
        chosen = [one for one in trials if one.state == state]
        if chosen:
            layers.append(Dots(_places(chosen), size_px=6.0, hollow=hollow, marks=tuple(map(mark_of, chosen))))
    one = next((one for one in trials if one.number == selected), None)
    if one is not None:
        layers.append(Dots(_places([one]), size_px=13.0, hollow=True, ink=Ink.GOOD))
    note = ""
    if found.best is not None:
        note = words("best is trial {number}: {value} mm").format(
            number=found.best, value=f"{min(_mm(one) for one in whole):.2f}"
        )
    if len(whole) < len(trials):
        note = words("{note}; hollow ones ended early").format(note=note)
    return Chart(words("Trials"), Axis(words("trial")), Axis(words("mm on validation scans")), tuple(layers), note)


def importance_chart(found: Found) -> Chart:
    """A bar per setting, the most important on top; a note instead of bars with too few trials to say."""
    rows = sorted(found.importance.items(), key=lambda row: -row[1])
    names = tuple(called(name) for name, _share in rows)
    at, shares = np.arange(len(rows), dtype=float), np.array([share for _name, share in rows])
    marks = tuple(Mark(f"{name}: {100 * share:.0f} %") for name, share in rows)
    note = words("share in the spread of the error, by PED-ANOVA") if rows else words("too few whole trials to say")
    layers = (Lying(at, shares, marks=marks),) if rows else ()
    across = Axis(percent=True, low=0.0, hidden=not rows)
    return Chart(words("What mattered"), across, Axis(names=names, hidden=not rows), layers, note)


def parallel_chart(found: Found, selected: int | None = None) -> Chart:
    """An axis per setting and one for the error; better trials are stronger and lie on top."""
    trials = found.ranked
    names = (*(called(name) for name in found.parameters), words("mm"))
    across = Axis(names=names, low=-0.25, high=len(names) - 0.3)
    if not trials:
        return Chart(words("Settings of every trial"), across, Axis(hidden=True, low=0.0, high=1.0))
    scales = [heights(name, trials) for name in found.parameters]
    errors, low, high = spread_errors(trials)
    nudge = np.random.default_rng(0).uniform(-SPREAD, SPREAD, (len(trials), len(scales)))
    layers: list[Layer] = [Rule(float(place), ink=Ink.FAINT) for place in range(len(names))]
    last = [place for place, one in enumerate(trials) if one.number in (found.best, selected)]
    for place in (*(place for place in reversed(range(len(trials))) if place not in last), *reversed(last)):
        one = trials[place]
        ups = [scale[0][place] + float(shift) for scale, shift in zip(scales, nudge[place], strict=True)]
        ink = Ink.GOOD if one.number == selected else Ink.WARN if one.number == found.best else Ink.ACCENT
        strong = ink is not Ink.ACCENT
        layers.append(
            Line(
                np.column_stack([np.arange(len(names)), [*ups, errors[place]]]), ink=ink,
                opacity=1.0 if strong else 0.6 - 0.5 * float(errors[place]), width_px=2.2 if strong else 1.0,
                marks=(mark_of(one),) * len(names),
            )
        )  # fmt: skip
    ticks = [(float(place), height, brief(text)) for place, scale in enumerate(scales) for height, text in scale[1]]
    ticks += [(len(names) - 1.0, share, f"{low + share * (high - low):.2f}") for share in (0.0, 0.5, 1.0)]
    layers.append(Labels(np.array([tick[:2] for tick in ticks]), tuple(tick[2] for tick in ticks)))
    up = Axis(hidden=True, low=-0.08, high=1.08)
    return Chart(
        words("Settings of every trial"), across, up, tuple(layers), words("the best trials are the strongest")
    )


def mark_of(trial: Trial) -> Mark:
    """A trial as a mark; its group is its number."""
    settings = [f"{called(name)} {short(value)}" for name, value in trial.chosen.items()]
    mm = "–" if trial.validation_mm is None else f"{trial.validation_mm:.2f}"
    head = words("Trial {number}: {value} mm").format(number=trial.number, value=mm)
    return Mark("\n".join([head, *settings]), group=str(trial.number))


def trial_text(trial: Trial) -> str:
    """A trial in one line."""
    figures = [mark_of(trial).words.partition("\n")[0]]
    if trial.test_mm is not None:
        figures.append(words("{value} mm on test scans").format(value=f"{trial.test_mm:.2f}"))
    if trial.trouble:
        figures.append(trial.trouble)
    chosen = ", ".join(f"{called(name)} {short(value)}" for name, value in trial.chosen.items())
    return "  ·  ".join([*figures, chosen])


def spread_errors(trials: Sequence[Trial]) -> tuple[FloatArray, float, float]:
    """Errors as heights from 0 (best) to 1, with the errors in mm that these stand for; the worst tenth lies at 1."""
    errors = np.array([trial.validation_mm for trial in trials], float)
    low, high = float(errors.min()), max(float(np.quantile(errors, SHOWN)), float(errors.min()) + 1e-9)
    return np.clip((errors - low) / (high - low), 0.0, 1.0), low, high


def heights(name: str, trials: Sequence[Trial]) -> tuple[list[float], list[tuple[float, str]]]:
    """Height of each trial on a setting's axis, and its ticks: as far apart as the values' ranks."""
    values = [trial.chosen.get(name) for trial in trials]
    known = sorted(set(values), key=lambda value: (not isinstance(value, int | float), value))
    height = {value: rank / max(1, len(known) - 1) for rank, value in enumerate(known)}
    shown = known if len(known) <= MOST_TICKS else [known[0], known[len(known) // 2], known[-1]]
    return [height[value] for value in values], [(height[value], short(value)) for value in shown]


def varied_text(search: Search) -> str:
    """What a search varies and among which values, a line each."""
    lines = []
    for one in search.parameter:
        values = f"{one.low:g} – {one.high:g}" if not one.choices else ", ".join(short(value) for value in one.choices)
        lines.append(f"{called(one.name)}: {values}")
    return "\n".join(lines)


def short(value: object) -> str:
    """A value in few signs."""
    return f"{value:.3g}" if isinstance(value, float) else str(value).strip("[]").replace(", ", " / ")


def brief(text: str) -> str:
    """A list of values as its first and its last."""
    values = text.split(" / ")
    return text if len(values) < 3 else f"{values[0]}…{values[-1]}"


def called(name: str) -> str:
    """A setting by the last two parts of its name, which tell it from others of the same last part."""
    return " ".join(name.split(".")[-2:])


def _places(trials: Sequence[Trial]) -> FloatArray:
    return np.array([(one.number, _mm(one)) for one in trials], float)


def _mm(trial: Trial) -> float:
    return float("nan") if trial.validation_mm is None else trial.validation_mm
