"""``nasion errors`` as its user meets it: tables, plots, sentences, and a sentence where there is nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.models.chart import Mark, places
from app.models.error_figures import PLOT_KINDS, ErrorsWish, attributes_that_group, resolve
from app.reports import errors
from engine.evaluate.errors.data import ErrorData, read
from engine.store.project import Project
from tests.engine.evaluate.errors.planted import SHIFTED, Planted, plant


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return plant(tmp_path_factory.mktemp("errors") / "project")


@pytest.fixture(scope="module")
def data(planted: Planted) -> ErrorData:
    with Project.open(planted.folder, read_only=True) as project:
        return read(project)


def test_the_command_writes_tables_and_plots(
    planted: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("scan;sex\n" + "\n".join(f"scan{n:03d}.ply;{'fm'[n % 2]}" for n in range(24)))
    arguments = ["--project", planted.folder, "--out", tmp_path / "out", "--attributes", people, "--no-surface"]
    assert errors.run([str(argument) for argument in arguments]) == 0
    said = capsys.readouterr().out
    assert "second against first" in said
    assert "worst: old" in said
    written = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert {
        "summary.csv",
        "plots/curve-first.svg",
        "plots/groups-sex-second.png",
        "plots/difference-second.svg",
    } <= written
    assert not any(path.startswith("plots/difference-first") for path in written)


def test_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Project.create(tmp_path / "empty").close()
    assert errors.run(["--project", str(tmp_path / "empty"), "--out", str(tmp_path / "out")]) == 1
    assert "no landmarks yet" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", PLOT_KINDS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("against", ["", "second"])
def test_every_kind_has_charts_that_lead_back(data: ErrorData, kind, against: str) -> None:
    seen = resolve(data, ErrorsWish("first", against, "scanner"))
    charts = kind.make(seen)
    assert bool(charts) == (kind.id != "difference" or bool(against))
    for chart in charts:
        assert len(chart.table()) > 1
        for layer in chart.layers:
            assert len(layer.marks) in (0, len(layer.rows()))
            for mark in layer.marks:
                assert mark.scan_id in ("", *data.scan_ids)
                assert mark.landmark in ("", *data.scheme.names)


def test_a_cell_is_found_in_the_plots_it_is_in(data: ErrorData) -> None:
    seen = resolve(data, ErrorsWish("first", landmark=SHIFTED))
    _map, scatter = next(kind for kind in PLOT_KINDS if kind.id == "shift").make(seen)
    dots = next(layer for layer in scatter.layers if len(layer.marks))
    scan_id = data.scan_ids[7]
    (place,) = places(dots.marks, Mark(scan_id=scan_id, landmark=SHIFTED))
    assert dots.marks[place].scan_id == scan_id
    assert f"{seen.errors_mm[7, data.scheme.index[SHIFTED]]:.2f} mm" in dots.marks[place].words


def test_a_group_shows_its_scans_only(planted: Planted, data: ErrorData) -> None:
    assert {"scanner", "age"} <= set(attributes_that_group(data))
    seen = resolve(data, ErrorsWish("first", attribute="scanner", group="old"))
    assert seen.data.scan_ids == planted.bad
    assert seen.cells.rows == seen.data.scan_names
    assert resolve(data, ErrorsWish("nobody", "first", "shoes", "x", "knee")).wish == ErrorsWish("first")


def test_a_comparison_is_signed(data: ErrorData) -> None:
    seen = resolve(data, ErrorsWish("second", "first"))
    difference = data.errors_mm("second") - data.errors_mm("first")
    assert seen.cells.values == pytest.approx(difference, nan_ok=True)
    assert seen.cells.text(0, 0).startswith(("+", "-"))
    assert seen.cells.heat.min(initial=0, where=seen.cells.heat == seen.cells.heat) >= -1
