"""Pictures of a scan for a page, with the way from millimetres to the picture's pixels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from app.models.view_state import SurfaceMode
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset
from app.ui.view.loading import prepare
from app.ui.view.palette import LIGHT
from app.ui.view.projection import Projection
from app.ui.view.refine import JITTER_PX, Average
from app.ui.view.stage import Stage
from app.ui.view.surface import Frame, ImageSurface
from engine.types import ByteArray, FloatArray, Scan


@dataclass(frozen=True, eq=False)
class Picture:
    """pixels: (H, W, 3) uint8. ``projection`` tells where a place lies on it."""

    view: CameraPreset
    pixels: ByteArray
    projection: Projection


class Photographer:
    """Takes pictures of one scan from several sides, loading it once."""

    def __init__(self, scan: Scan, side_px: int) -> None:
        prepared = prepare(scan, 2 * side_px)
        self._side_px = side_px
        self._outline_mm = prepared.geometry.outline_mm
        self._stage = Stage(ImageSurface(), LIGHT)
        self._stage.set_scan(prepared.geometry, prepared.textures, prepared.proxy)
        self._stage.set_mode(SurfaceMode.TEXTURE)

    def take(
        self, view: CameraPreset, face_frame: FloatArray | None, around_mm: FloatArray | None, aspect: float = 1.0
    ) -> Picture:
        """One picture without perspective, so that lengths on it are true across the view.

        around_mm: (N, 3) places to frame with some room, such as the landmarks; None for the whole scan.
        """
        height_px = self._side_px
        width_px = round(height_px * aspect)
        framed = self._outline_mm if around_mm is None else _with_room(around_mm)
        camera = cameras.preset(view, framed, width_px / height_px, face_frame, orthographic=True)
        average, frame = Average(), Frame(None)
        for jitter in JITTER_PX[::4]:
            frame = average.add(self._stage.draw(camera, width_px, height_px, shadows=True, jitter_px=jitter))
        pixels = _pixels(frame)
        return Picture(view, pixels, Projection(camera, pixels.shape[1], pixels.shape[0]))

    def close(self) -> None:
        """Give the graphics memory back."""
        self._stage.close()


@contextmanager
def photographer(scan: Scan, side_px: int = 720) -> Iterator[Photographer]:
    """A photographer for a scan, closed at the end. Needs a QGuiApplication."""
    made = Photographer(scan, side_px)
    try:
        yield made
    finally:
        made.close()


def _with_room(places_mm: FloatArray) -> FloatArray:
    middle = 0.5 * (places_mm.min(0) + places_mm.max(0))
    return np.asarray(middle + 0.94 * (places_mm - middle))


def _pixels(frame: Frame) -> ByteArray:
    from PySide6.QtGui import QImage

    image = frame.image()
    if image is None:
        raise RuntimeError("the off-screen surface gave no pixels")
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(bytes(image.constBits()), np.uint8).reshape(image.height(), image.bytesPerLine())
    return np.ascontiguousarray(rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3))
