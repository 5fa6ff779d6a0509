"""Measures are spoken in the language of the window."""

from __future__ import annotations

import pytest

from app.models.measure_table import GROUP, TITLE, MeasureTable
from engine.measures.definitions import shipped_sets
from engine.measures.measure import MeasureValue


@pytest.mark.parametrize("set_id", shipped_sets())
def test_titles_and_groups_are_german(set_id: str, german: None) -> None:
    measures = shipped_sets()[set_id].measure
    table = MeasureTable()
    table.show_values(tuple(MeasureValue(one, 1.0) for one in measures))
    titles = [table.index(row, TITLE).data() for row in range(len(measures))]
    assert len(set(titles)) == len({one.title for one in measures})
    assert not {one.title for one in measures} & set(titles)
    groups = [table.index(row, GROUP).data() for row in range(len(measures))]
    assert all(group[:1].isupper() for group in groups)
