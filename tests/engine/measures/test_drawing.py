"""What is drawn for a measure is what was measured: the line is as long as the value says."""

from __future__ import annotations

import numpy as np
import pytest

from engine import catalog
from engine.measures.definitions import shipped_sets
from engine.measures.drawing import DRAWINGS, arc, lines_of
from engine.measures.geodesic import SurfaceWays
from engine.measures.kinds import KINDS, Surface
from engine.measures.measure import compute
from engine.synth.head import ProceduralHead
from engine.types import Annotation
from tests.engine.measures.conftest import annotation_of

LENGTHS = {"distance", "projected_distance", "in_plane_distance", "plane_distance", "line_distance", "geodesic"}


def test_every_kind_that_has_places_is_drawn() -> None:
    assert set(DRAWINGS) == {name for name, kind in KINDS.items() if not kind.of_measures}


@pytest.mark.parametrize("set_id", sorted(shipped_sets()))
def test_lines_are_as_long_as_their_values(set_id: str, head: ProceduralHead) -> None:
    measures = shipped_sets()[set_id]
    scheme, annotation = catalog.scheme(measures.scheme), annotation_of(head, measures.scheme)
    surface = Surface(head.vertices_mm, head.faces, SurfaceWays(head.vertices_mm, head.faces))
    compared = 0
    for value in compute(measures, annotation, scheme, surface):
        lines = lines_of(value.measure, measures, annotation, scheme, surface)
        if value.value is None:
            continue
        assert lines, value.measure.name
        assert all(np.isfinite(line.points_mm).all() for line in lines)
        if value.measure.kind in LENGTHS:
            main = next(line for line in lines if not line.helper).points_mm
            assert np.linalg.norm(np.diff(main, axis=0), axis=1).sum() == pytest.approx(value.value, rel=2e-3)
            compared += 1
    assert compared >= 10


def test_an_arc_spans_the_angle() -> None:
    corner, first, second = np.array([1.0, 2, 3]), np.array([10.0, 0, 0]), np.array([0.0, 20, 0])
    points = arc(corner, first, second)
    assert np.linalg.norm(points - corner, axis=1) == pytest.approx(3.0)
    assert points[0] == pytest.approx(corner + np.array([3.0, 0, 0]))
    assert points[-1] == pytest.approx(corner + np.array([0.0, 3, 0]))


def test_nothing_is_drawn_without_landmarks() -> None:
    for measures in shipped_sets().values():
        scheme = catalog.scheme(measures.scheme)
        for measure in measures.measure:
            assert lines_of(measure, measures, Annotation(measures.scheme), scheme) == ()
