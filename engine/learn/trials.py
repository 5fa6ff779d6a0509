"""What a search has found: every trial with its figures, the best, what mattered; as CSV, JSON and a page. No torch."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.io.atomic import write_whole
from engine.learn.names import FOUND
from engine.learn.page import Page, Table
from engine.learn.space import Search, assignments
from engine.statistics.tables import to_csv
from engine.types import EngineError


@dataclass(frozen=True)
class Trial:
    """One point of the space. validation_mm: what chooses; test_mm: told only, None where there is no result."""

    number: int
    state: str
    """``done``, ``pruned`` or ``failed``."""
    chosen: Mapping[str, Any]
    folder: str
    validation_mm: float | None
    test_mm: float | None = None
    seconds: float = 0.0
    trouble: str = ""


@dataclass(frozen=True)
class Found:
    """A search so far.

    importance: share of each parameter in the spread of the figures, by PED-ANOVA; empty with too few trials to say.
    """

    title: str
    description: str
    method: str
    parameters: tuple[str, ...]
    trials: tuple[Trial, ...]
    importance: Mapping[str, float]
    best: int | None
    best_settings: tuple[str, ...]
    """The best point as ``part.name=value``, for --set."""

    @property
    def ranked(self) -> list[Trial]:
        """The trials with a figure, best first; those ended early after the whole ones."""
        known = [one for one in self.trials if one.validation_mm is not None]
        return sorted(known, key=lambda one: (one.state != "done", one.validation_mm))


def found(search: Search, trials: Sequence[Trial], importance: Mapping[str, float]) -> Found:
    """The trials put together."""
    done = [one for one in trials if one.state == "done" and one.validation_mm is not None]
    best = min(done, key=lambda one: one.validation_mm or 0.0, default=None)
    return Found(
        search.title,
        search.description,
        search.method,
        tuple(one.name for one in search.parameter),
        tuple(trials),
        dict(importance),
        None if best is None else best.number,
        () if best is None else tuple(assignments(search, best.chosen)),
    )


def write_found(what: Found, folder: Path, pictures: Sequence[str] = ()) -> Path:
    """Write ``search.json``, ``trials.csv``, ``report.md`` and ``report.html``; the path of the page."""
    write_whole(folder / FOUND, json.dumps(asdict(what), indent=1, ensure_ascii=False).encode("utf-8"))
    write_whole(folder / "trials.csv", to_csv(trial_table(what)).encode("utf-8"))
    page = Page(what.title)
    page.text(what.description)
    page.text(sentence(what))
    page.points(what.best_settings)
    page.pictures(pictures)
    page.table(trial_table(what))
    page.points([f"Trial {one.number}: {one.trouble}" for one in what.trials if one.trouble])
    if what.importance:
        page.heading("What mattered")
        page.table([["setting", "share"], *[[name, f"{share:.2f}"] for name, share in what.importance.items()]])
        page.text("By PED-ANOVA over the whole trials; with few trials such shares are rough.")
    return page.write(folder)


def sentence(what: Found) -> str:
    """How many trials, and the best."""
    count = {state: sum(one.state == state for one in what.trials) for state in ("done", "pruned", "failed")}
    said = f"{len(what.trials)} trials: {count['done']} whole, {count['pruned']} ended early, {count['failed']} failed."
    if what.best is None:
        return said
    best = next(one for one in what.trials if one.number == what.best)
    test = "" if best.test_mm is None else f" ({best.test_mm:.2f} mm on the test scans, which chose nothing)"
    return f"{said} Best is trial {best.number}: {best.validation_mm:.2f} mm on the validation scans{test}."


def trial_table(what: Found) -> Table:
    """One row per trial, best first; those without a figure last."""
    table: Table = [["trial", "state", "validation mm", "test mm", "minutes", *what.parameters]]
    ranked = what.ranked
    for one in (*ranked, *(trial for trial in what.trials if trial not in ranked)):
        figures = ["" if value is None else f"{value:.3f}" for value in (one.validation_mm, one.test_mm)]
        chosen = [_short(one.chosen.get(name, "")) for name in what.parameters]
        table.append([str(one.number), one.state, *figures, f"{one.seconds / 60.0:.1f}", *chosen])
    return table


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def read_found(folder: Path) -> Found:
    """The search in a folder. EngineError if there is none or it is not whole."""
    try:
        values = json.loads((folder / FOUND).read_text(encoding="utf-8"))
        trials = tuple(Trial(**one) for one in values.pop("trials"))
        for name in ("parameters", "best_settings"):
            values[name] = tuple(values[name])
        return Found(trials=trials, **values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"There is no search to tell of in {folder}: {error}.") from error
