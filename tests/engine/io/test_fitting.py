"""Landmarks that do not fit their scan: what is said, and what is offered to mend it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.io.fitting import ScanFit
from engine.io.frames import place_on_scan
from engine.io.landmarks import LandmarkFile, RowInfo
from engine.synth.head import build_head, mean_parameters
from engine.types import Scan, State, Unit, UnitSource, UnitStatus
from engine.units import MILLIMETRES

SCHEME = catalog.scheme("face-clinical")


@pytest.fixture(scope="module")
def head() -> tuple[Scan, LandmarkFile]:
    """A head whose origin lies on its skin, where landmarks that shrink to a spot seem to fit."""
    made = build_head(mean_parameters(), 0.5)
    places = {key.split("/")[1]: value for key, value in made.landmarks_mm.items() if key.startswith("face-clinical/")}
    origin = np.array(places["pronasale"])
    unit = UnitStatus(Unit.MILLIMETRE, UnitSource.GUESSED, "")
    scan = Scan("0" * 64, Path("head.ply"), made.vertices_mm.astype(float) - origin, unit, made.faces)
    xyz = np.array(list(places.values())) - origin
    states, rows = (State.PLACED,) * len(xyz), (RowInfo(),) * len(xyz)
    return scan, LandmarkFile(Path("head.csv"), tuple(places), xyz, states, rows, unit=Unit.MILLIMETRE)


def test_a_set_that_fits_is_good(head: tuple[Scan, LandmarkFile]) -> None:
    scan, file = head
    assert ScanFit(scan, SCHEME).judge(file).good


@pytest.mark.parametrize("unit", [unit for unit in Unit if unit is not Unit.MILLIMETRE])
def test_a_wrong_unit_is_found_and_offered(head: tuple[Scan, LandmarkFile], unit: Unit) -> None:
    scan, file = head
    fit = ScanFit(scan, SCHEME).judge(replace(file, xyz=file.xyz / MILLIMETRES[unit]))
    assert not fit.good
    assert fit.fix is not None
    assert (fit.fix.unit, fit.fix.negate) == (unit, ())


@pytest.mark.parametrize("unit", [Unit.METRE, Unit.CENTIMETRE])
def test_a_unit_that_is_not_stated_is_settled_by_the_surface(head: tuple[Scan, LandmarkFile], unit: Unit) -> None:
    scan, file = head
    annotation, notes = place_on_scan(replace(file, xyz=file.xyz / MILLIMETRES[unit], unit=None), SCHEME, scan)
    assert any("are taken as" in note for note in notes)
    for name, place in zip(file.names, file.xyz, strict=True):
        assert annotation.landmarks[name].xyz_mm == pytest.approx(tuple(place), abs=1e-6)


@pytest.mark.parametrize("stated", [Unit.MILLIMETRE, None])
def test_landmarks_of_elsewhere_are_said_and_no_unit_is_blamed(
    head: tuple[Scan, LandmarkFile], stated: Unit | None
) -> None:
    scan, file = head
    away = replace(file, xyz=file.xyz + np.array([400.0, 0, 0]), unit=stated)
    fit = ScanFit(scan, SCHEME).judge(away)
    assert fit.fix is None
    assert "another scan" in fit.sentence
    _, notes = place_on_scan(away, SCHEME, scan)
    assert any("from the surface" in note for note in notes)
    assert not any("are taken as" in note for note in notes)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_mirrored_set_is_said_and_mended(head: tuple[Scan, LandmarkFile], axis: int) -> None:
    scan, file = head
    sign = np.where(np.arange(3) == axis, -1.0, 1.0)
    fit = ScanFit(scan, SCHEME).judge(replace(file, xyz=file.xyz * sign))
    assert not fit.good
    assert fit.fix is not None
    assert "mirror" in fit.sentence or "exchanged" in fit.sentence
