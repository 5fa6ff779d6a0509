"""The board of measures in a real window: values as landmarks move, lines on the scan, the map, files."""

from __future__ import annotations

import numpy as np
import pytest

from app.models.measure_table import TITLE
from engine import annotation as edits
from engine.types import Annotation, Landmark


def nose(work) -> Annotation:
    """The nine landmarks of the nose, on the nearest places of the ball."""
    points = work.document.scan.points_mm
    found = {}
    for one in work.session.scheme.landmark:
        place = points[int(np.argmin(np.linalg.norm(points - np.array(one.canonical_mm) - [0, 0, 60], axis=1)))]
        found[one.name] = Landmark(tuple(float(x) for x in place))
    return Annotation(work.session.scheme.id, found)


@pytest.mark.gl
def test_measures_follow_the_landmarks_and_are_drawn(desk, ball, qtbot, tmp_path) -> None:
    window = desk.open(ball)
    work = window.work
    work.set_scheme("nose9")
    qtbot.waitUntil(lambda: not work.scans.is_loading and not work.document.read_only, timeout=20_000)
    board = desk.board(window, "measures")
    assert "Place or predict" in board.summary.text()
    work.document.apply("Place", nose(work))
    qtbot.waitUntil(lambda: any(one.value is not None for one in board.table.rows), timeout=20_000)
    row = next(n for n, one in enumerate(board.table.rows) if one.measure.kind == "distance")
    before = board.table.rows[row]
    board.view.selectRow(row)
    (line,) = work.overlays.together.lines
    assert np.linalg.norm(np.diff(line.points_mm, axis=0)) == pytest.approx(before.value, rel=1e-3)
    assert f"{before.value:.1f} mm" in line.text
    name = before.measure.needed[0]
    x, y, z = work.document.annotation.landmarks[name].xyz_mm
    work.document.apply("Move", edits.place(work.document.annotation, name, (x + 5.0, y + 5.0, z)))
    qtbot.waitUntil(lambda: board.table.rows[row].value != before.value, timeout=20_000)
    assert board.view.currentIndex().row() == row
    board.all_button.setChecked(True)
    assert len(work.overlays.together.lines) > 5
    board.map_button.click()
    qtbot.waitUntil(lambda: work.overlays.together.surface is not None, timeout=20_000)
    assert len(work.overlays.together.surface.values) == len(work.document.scan.points_mm)
    with qtbot.waitSignal(board.writing.finished, timeout=30_000):
        assert board.save(tmp_path / "values.csv", every=False)
    assert board.table.rows[row].measure.name in (tmp_path / "values.csv").read_text(encoding="utf-8")
    window.boards.close_board("measures")
    assert work.overlays.together.lines == ()
    assert work.overlays.together.surface is None


@pytest.mark.gl
def test_a_set_of_another_scheme_is_refused_with_a_sentence(desk, ball, tmp_path) -> None:
    window = desk.open(ball)
    board = desk.board(window, "measures")
    path = tmp_path / "own.toml"
    path.write_text(
        'title = "Own"\nscheme = "nose9"\n[[measure]]\nname = "a"\ntitle = "A"\nkind = "distance"\nunit = "mm"\n'
        'landmarks = ["nasal_tip", "nasion"]\ndefinition = "From tip to base."\n',
        encoding="utf-8",
    )
    assert not board.measuring.open_file(path)
    window.work.set_scheme("nose9")
    assert board.measuring.open_file(path), window.work.messages
    assert board.measuring.current.title == "Own"
    assert board.table.index(0, TITLE) is not None
