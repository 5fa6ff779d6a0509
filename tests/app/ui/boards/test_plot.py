"""Plots: every mark is where it can be hit, ticks are round and inside, files hold what is drawn."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.appearance import ThemeChoice
from app.models import chart as charts
from app.models.chart import Axis, Chart, Ink, Layer, Mark, Marks, places
from app.ui.boards import plot_files, plot_paint, plot_scale
from app.ui.boards.plot import Plot
from app.ui.theme import Theme
from engine.types import EngineError

MARKS = tuple(Mark(f"mark {n}", f"scan{n}", "nasion") for n in range(4))
XY = np.array([[1.0, 0.0], [2.0, 1.0], [3.0, 2.0], [4.0, 3.0]])
AT, ONE = np.arange(4.0), np.ones(4)
LAYERS: tuple[Layer, ...] = (
    charts.Line(XY, marks=MARKS, fill=True, steps=True),
    charts.Dots(XY, marks=MARKS, ink=Ink.WARN),
    charts.Bars(AT, AT + 1, ONE + AT, marks=MARKS),
    charts.Lying(AT, ONE + AT, marks=MARKS),
    charts.Boxes(AT, np.cumsum(np.ones((4, 5)), axis=1), marks=MARKS),
    charts.Intervals(AT, ONE + 1, ONE, ONE + 2, marks=MARKS),
    charts.Arrows(XY, XY + 0.4, marks=MARKS),
    charts.Band(XY[:, 0], XY[:, 1], XY[:, 1] + 1),
    charts.Rule(2.0, words="tolerance"),
    charts.Labels(XY, ("a", "b", "c", "d")),
)


def chart_of(*layers: Layer) -> Chart:
    names = ("a", "b", "c", "d") if isinstance(layers[0], charts.Boxes | charts.Intervals | charts.Lying) else ()
    return Chart("Errors", Axis("mm"), Axis(names=names), layers, note="a note")


@pytest.fixture
def theme() -> Theme:
    application = QApplication.instance()
    made = Theme(ThemeChoice.DARK, application)
    made.apply(application)
    return made


def test_every_kind_of_layer_can_be_drawn() -> None:
    kinds = {kind for kind in vars(charts).values() if isinstance(kind, type) and issubclass(kind, Layer)} - {Layer}
    assert kinds == set(plot_paint._PAINTERS) == {type(layer) for layer in LAYERS}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
def test_a_mark_is_hit_where_it_is_drawn(layer: Layer) -> None:
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    placed = plot_paint.paint(painter, QRectF(0, 0, 400, 300), chart_of(layer), plot_files.print_look())
    painter.end()
    spots = placed.of(0)
    assert (spots is not None) == bool(layer.marks)
    for index in range(len(layer.marks)):
        centre = spots.centre(index)
        assert placed.hit(centre.x(), centre.y()) == (0, index)
    assert placed.hit(-50, -50) is None


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 20))
def test_ticks_are_inside_even_and_not_too_many(low: float, width: float, most: int) -> None:
    high = low + width
    found = [value for value, _text in plot_scale.ticks(low, high, most)]
    assert len(found) <= most + 1
    slack = 1e-6 * max(abs(low), abs(high), width)
    assert all(low - slack <= value <= high + slack for value in found)
    steps = np.diff(found)
    assert len(steps) == 0 or np.allclose(steps, steps[0], rtol=1e-3, atol=slack)


def test_ticks_say_their_value() -> None:
    for low, high, most in ((0, 1, 5), (0, 12.3, 6), (-4, 4, 4), (0.001, 0.0042, 5), (0, 2.5, 10)):
        found = plot_scale.ticks(low, high, most)
        assert found
        assert all(float(text) == pytest.approx(value, abs=1e-12) for value, text in found)


def test_logarithmic_ticks_are_powers() -> None:
    assert [text for _value, text in plot_scale.ticks(-2, 1, 5, log=True)] == ["0.01", "0.1", "1", "10"]


def test_equal_axes_have_equal_units() -> None:
    image = QImage(500, 200, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    chart = Chart("Shift", Axis(), Axis(), (charts.Dots(XY),), equal=True)
    frame = plot_paint.paint(painter, QRectF(0, 0, 500, 200), chart, plot_files.print_look()).frame
    painter.end()
    assert abs(frame.across.px_per_unit) == pytest.approx(abs(frame.up.px_per_unit))


def test_a_long_line_keeps_its_extremes() -> None:
    x = np.linspace(0, 300, 50_000)
    y = np.sin(x)
    y[12_345], y[40_000] = 9.0, -9.0
    thin = plot_paint._thinned(np.column_stack([x, y]))
    assert len(thin) < 2_000
    assert thin[:, 1].max() == 9.0
    assert thin[:, 1].min() == -9.0


def test_marks_made_on_demand_are_found_like_others() -> None:
    class Made(Marks):
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index):  # type: ignore[no-untyped-def]
            return MARKS[index]

    assert places(Made(), Mark(scan_id="scan2")) == places(MARKS, Mark(scan_id="scan2")) == [2]
    assert places(MARKS, Mark(landmark="nasion")) == [0, 1, 2, 3]


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: type(layer).__name__)
def test_the_csv_has_every_number(layer: Layer) -> None:
    rows = list(csv.reader(io.StringIO(plot_files.csv_bytes(chart_of(layer)).decode())))
    assert len(rows) == 1 + len(layer.rows())
    assert rows[0][1 : 1 + len(layer.columns)] == list(layer.columns)
    if layer.marks:
        assert [row[-2] for row in rows[1:]] == [mark.scan_id for mark in MARKS]


def test_files_are_whole(tmp_path: Path) -> None:
    chart = chart_of(*LAYERS)
    for ending in plot_files.WRITERS:
        plot_files.save(chart, tmp_path / f"plot{ending}")
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    assert root.tag.endswith("svg")
    assert not list(root.iter("{http://www.w3.org/2000/svg}text")), "words are outlines"
    picture = QImage(str(tmp_path / "plot.png"))
    size = plot_files.size_of(chart)
    assert (picture.width(), picture.height()) == (3 * size.width(), 3 * size.height())
    with pytest.raises(EngineError, match=r"\.svg"):
        plot_files.save(chart, tmp_path / "plot.bmp")


def test_pointer_and_keys_choose_the_same_mark(qtbot, theme: Theme) -> None:
    plot = Plot(theme)
    qtbot.addWidget(plot)
    plot.resize(420, 300)
    plot.show_chart(chart_of(charts.Dots(XY, marks=MARKS)))
    plot.show()
    qtbot.waitExposed(plot)
    plot.grab()
    centre = plot._placed.of(0).centre(2)
    chosen: list[Mark] = []
    plot.chosen.connect(chosen.append)
    with qtbot.waitSignal(plot.hovered):
        qtbot.mouseMove(plot, centre.toPoint())
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=centre.toPoint())
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    plot._point_at(None)
    for _ in range(3):
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert chosen == [MARKS[2], MARKS[2]]


def test_it_wears_the_theme_and_a_highlight(qtbot, theme: Theme) -> None:
    plot = Plot(theme)
    qtbot.addWidget(plot)
    plot.resize(420, 300)
    plot.show_chart(chart_of(charts.Dots(XY, marks=MARKS)))
    plain = plot.grab().toImage()
    plot.set_highlight(MARKS[1])
    assert plot.grab().toImage() != plain
    plot.set_highlight(None)
    assert plot.grab().toImage() == plain
    theme.set_choice(ThemeChoice.LIGHT)
    assert plot.grab().toImage().pixelColor(3, 3).lightness() > 200
    theme.set_choice(ThemeChoice.DARK)
