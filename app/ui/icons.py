"""Stroke icons from resources/icons, drawn in the colours of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources


@cache
def _source(name: str) -> str:
    return resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")


@cache
def pixmap(name: str, colour: str, size_px: int = 18, scale: float = 1.0) -> QPixmap:
    """An icon as a picture of ``size_px`` logical pixels; scale: device pixels per logical pixel."""
    side = round(size_px * scale)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode()))
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(scale)
    return picture


def icon(name: str, colour: str, disabled: str, size_px: int = 18) -> QIcon:
    """An icon for buttons and menus, sharp at one and two device pixels per logical pixel."""
    built = QIcon()
    for scale in (1.0, 2.0):
        built.addPixmap(pixmap(name, colour, size_px, scale), QIcon.Mode.Normal)
        built.addPixmap(pixmap(name, disabled, size_px, scale), QIcon.Mode.Disabled)
    return built


def clear_cache() -> None:
    """Forget every picture; they belong to the application that made them."""
    pixmap.cache_clear()
