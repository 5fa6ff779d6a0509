"""Plots as files: SVG and PNG on white, and the numbers behind them as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter

from app.models.chart import Chart
from app.ui.boards.plot_frame import Look
from app.ui.boards.plot_paint import paint
from app.ui.theme import ui_font
from app.ui.tokens import LIGHT
from engine.io.atomic import write_whole
from engine.types import EngineError

SIZE_PX = (680, 400)
PNG_SCALE = 3.0


def print_look() -> Look:
    """The look of files: dark words on white, as outlines."""
    return Look(LIGHT, ui_font(), outlined=True)


def size_of(chart: Chart) -> QSize:
    """The size of a plot in a file: wide enough to print, high enough for all of its names."""
    width, height = SIZE_PX
    return QSize(width, max(height, round(len(chart.up.names) * chart.row_px) + 110 if chart.row_px else height))


def svg_bytes(chart: Chart, look: Look | None = None) -> bytes:
    """The plot as an SVG file."""
    from PySide6.QtSvg import QSvgGenerator

    size, data = size_of(chart), QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    made = QSvgGenerator()
    made.setOutputDevice(buffer)
    made.setSize(size)
    made.setViewBox(QRectF(0, 0, size.width(), size.height()))
    made.setResolution(96)
    made.setTitle(chart.title)
    made.setDescription(chart.note)
    painter = QPainter(made)
    paint(painter, QRectF(0, 0, size.width(), size.height()), chart, look or print_look())
    painter.end()
    buffer.close()
    return bytes(data.data())


def picture(chart: Chart, look: Look | None = None, scale: float = PNG_SCALE) -> QImage:
    """The plot as a picture on white, ``scale`` times as fine as a screen's."""
    size = QSizeF(size_of(chart)) * scale
    image = QImage(size.toSize(), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.setDotsPerMeterX(round(96 * scale / 0.0254))
    image.setDotsPerMeterY(round(96 * scale / 0.0254))
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint(painter, QRectF(0, 0, size.width() / scale, size.height() / scale), chart, look or print_look())
    painter.end()
    return image


def png_bytes(chart: Chart, look: Look | None = None) -> bytes:
    """The plot as a PNG file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture(chart, look).save(buffer, "PNG")  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())


def csv_bytes(chart: Chart, _look: Look | None = None) -> bytes:
    """The numbers behind the plot."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(chart.table())
    return text.getvalue().encode("utf-8")


WRITERS = {".svg": svg_bytes, ".png": png_bytes, ".csv": csv_bytes}
"""Ending of a file -> what makes its bytes."""


def save(chart: Chart, path: Path, look: Look | None = None) -> None:
    """Write a plot as its ending says, whole or not at all. EngineError if that cannot be."""
    make = WRITERS.get(path.suffix.lower())
    if make is None:
        raise EngineError(f"{path.name} cannot be written: plots are saved as {', '.join(WRITERS)}. Name one of them.")
    write_whole(path, make(chart, look))
