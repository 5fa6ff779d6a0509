from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tomli_w

from engine.config import load, merge
from engine.learn.space import Search, assignments, read_search, settings_at, shipped_searches
from engine.learn.trials import read_found
from engine.types import Cancelled, EngineError
from tests.engine.learn.conftest import SMALL, QuietJob

RATES = [1e-3, 0.5]
PARAMETERS = [{"name": "stage.optim.lr", "values": RATES}, {"name": "stage.net.widths", "values": [[8, 16], [16, 32]]}]
"""Rates of which one is too large to learn anything, so that the best is known."""


def search_on(folder: Path, data: Path, **over: Any) -> Search:
    base = folder / "base.toml"
    folder.mkdir(parents=True, exist_ok=True)
    quick = {"stage": {"loop": {"epochs": 3, "workers": 0, "threads": 1}}, "data": {"path": str(data)}}
    base.write_text(tomli_w.dumps(merge(SMALL, quick)))
    tree = {"title": "Try", "base": str(base), "method": "grid", "prune": False, "trials": 4, "parameter": PARAMETERS}
    return load(Search, tree | over)


@pytest.mark.parametrize("name", shipped_searches())
def test_both_ends_of_every_shipped_search_fit_their_system(name: str) -> None:
    search = read_search(name)
    for end in (0, -1):
        chosen = {one.name: one.choices[end] if one.values else one.high for one in search.parameter}
        assert settings_at(search, chosen).system == "points"


def test_the_search_of_the_log_has_its_128_points() -> None:
    assert read_search("seed-002").points == 128
    assert read_search("seed-002", "grid").trials == 128
    assert read_search("seed-002", "random", 7).trials == 7


def test_a_search_that_is_unknown_or_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="seed-002"):
        read_search("nonsense")
    path = tmp_path / "ranged.toml"
    path.write_text(
        'title="x"\nbase="pointnet2"\n[[parameter]]\nname="stage.optim.lr"\nlow=1e-4\nhigh=1e-2\nlog=true\n'
    )
    with pytest.raises(EngineError, match="no grid covers"):
        read_search(str(path), "grid")
    with pytest.raises(EngineError, match="either values"):
        load(Search, {"title": "x", "base": "x", "parameter": [{"name": "a", "low": 2.0, "high": 1.0}]})


def test_a_grid_that_was_stopped_goes_on_and_finds_the_rate_that_learns(tiny_folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from engine.learn.search import run_search

    search, out = search_on(tmp_path, tiny_folder), tmp_path / "out"
    with pytest.raises(Cancelled):
        run_search(search, out, QuietJob(stop_after=12), workers=1)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("result.json")}
    assert len(before) < 4
    what = run_search(search, out, QuietJob(), workers=2)
    assert all(path.stat().st_mtime_ns == when for path, when in before.items())
    assert [one.state for one in what.trials] == ["done"] * 4
    points = {json.dumps(dict(one.chosen), sort_keys=True) for one in what.trials}
    assert len(points) == 4
    best = what.ranked[0]
    assert best.number == what.best
    assert best.chosen["stage.optim.lr"] == RATES[0]
    assert "stage.optim.lr=0.001" in what.best_settings
    assert what.importance == {}  # four trials say nothing
    assert read_found(out) == what
    assert (out / "trials.csv").read_text().count("\n") == 5

    # One trial alone, in this process, comes to the same.
    from engine.learn.running import run_protocol

    alone = run_protocol(settings_at(search, best.chosen), tmp_path / "alone", QuietJob())
    assert np.isclose(alone[0].mean().value or 0.0, best.test_mm or 1.0, rtol=1e-6)
    assert assignments(search, best.chosen) == list(what.best_settings)


def test_settings_that_do_not_fit_stop_the_search_before_it_starts(tiny_folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from engine.learn.search import run_search

    search = search_on(tmp_path, tiny_folder, parameter=[{"name": "stage.optim.rate", "values": [1, 2]}])
    with pytest.raises(EngineError, match=r"stage\.optim\.rate"):
        run_search(search, tmp_path / "out", QuietJob())
    assert not (tmp_path / "out").exists()
