from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.figures import Compared, RowStatus, quantile, resolve_figures, resolve_rows, status_of
from engine import catalog
from engine.types import Annotation, Landmark, Role, State

HERE = (0.0, 0.0, 0.0)
STATUSES = [
    (None, RowStatus.MISSING),
    (Landmark(HERE, source="model", confidence=0.9), RowStatus.PREDICTED),
    (Landmark(HERE, source="model", confidence=0.2), RowStatus.DOUBTFUL),
    (Landmark(HERE, source="model", confidence=0.2, checked=True), RowStatus.CHECKED),
    (Landmark(HERE, source="import"), RowStatus.IMPORTED),
    (Landmark(HERE, source="manual", checked=True), RowStatus.PLACED),
    (Landmark(HERE, State.OCCLUDED, checked=True), RowStatus.OCCLUDED),
    (Landmark(None, State.ABSENT, checked=True), RowStatus.ABSENT),
]


@pytest.mark.parametrize(("landmark", "status"), STATUSES)
def test_the_one_word_for_a_landmark(landmark, status) -> None:
    assert status_of(landmark) is status


def test_rows_follow_the_scheme_and_compare_with_the_reference() -> None:
    scheme = catalog.scheme("nose9")
    corrected = Annotation(scheme.id, {"nasion": Landmark((3.0, 4.0, 0.0)), "rhinion": Landmark(None, State.ABSENT)})
    reference = Annotation(scheme.id, {name: Landmark(HERE, source="import") for name in scheme.names})
    rows = resolve_rows(scheme, {Role.CORRECTED: corrected, Role.REFERENCE: reference})
    assert [row.name for row in rows] == list(scheme.names)
    by_name = {row.name: row for row in rows}
    assert by_name["nasion"].distance_mm == 5.0
    assert by_name["rhinion"].distance_mm is None
    figures = resolve_figures(rows)
    assert (figures.total, figures.placed, figures.missing) == (9, 1, 7)
    assert figures.compared is Compared.REFERENCE
    assert figures.median_mm == figures.p95_mm == 5.0
    assert resolve_figures(resolve_rows(scheme, {Role.CORRECTED: corrected})).compared is Compared.CONFIDENCE


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=80), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[float], share: float) -> None:
    assert quantile(sorted(values), share) == pytest.approx(float(np.quantile(values, share)), rel=1e-9, abs=1e-9)
