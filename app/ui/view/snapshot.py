"""Pictures of a scan without a window: for the shell, for reports and for the scan list; the look is the view's own."""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter

from app.models.overlays import OverlaySet
from app.models.scene import Scene
from app.models.view_state import SurfaceMode
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.hud import paint_hud
from app.ui.view.loading import prepare, prepare_curvature
from app.ui.view.markers import paint_markers
from app.ui.view.overlay import apply_overlays, hud_of, marker_layer
from app.ui.view.overlay_lines import paint_lines
from app.ui.view.palette import DARK, ViewPalette
from app.ui.view.projection import Projection
from app.ui.view.refine import JITTER_PX, Average
from app.ui.view.stage import Stage
from app.ui.view.surface import Frame, ImageSurface
from engine.types import FloatArray, Scan

FONT_FAMILIES = ("Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans")
THUMBNAIL_OVERSAMPLING = 3


def snapshot(
    scene: Scene,
    *,
    view: CameraPreset = CameraPreset.FRONT,
    width_px: int = 1280,
    height_px: int = 960,
    palette: ViewPalette = DARK,
    face_frame: FloatArray | None = None,
    ratio: float = 1.0,
    words: bool = True,
    camera: CameraState | None = None,
) -> QImage:
    """The picture the 3D view would show of a scene, at its finest.

    face_frame: (3, 3) as of ``app.models.scene.face_frame``; None for the scan's own axes. ratio: pixels per logical
    pixel, so 2 doubles the size of landmarks and words. words: title, scale and legend. camera: instead of
    ``view``. Needs a QGuiApplication; ``ensure_application`` makes one. ValueError without a scan.
    """
    if scene.scan is None:
        raise ValueError("a snapshot needs a scan")
    with Studio(scene, palette, max(width_px, height_px)) as studio:
        if camera is None:
            camera = studio.preset(view, width_px / height_px, face_frame)
        return studio.picture(camera, width_px, height_px, ratio=ratio, words=words)


class Studio:
    """A scene ready to be pictured from anywhere. Use it in a ``with``; needs a QGuiApplication."""

    def __init__(self, scene: Scene, palette: ViewPalette = DARK, widest_px: int = 1280) -> None:
        if scene.scan is None:
            raise ValueError("a picture needs a scan")
        self._scene = scene
        self._palette = palette
        prepared = prepare(scene.scan, 2 * widest_px)
        self.outline_mm = prepared.geometry.outline_mm
        self.stage = Stage(ImageSurface(), palette)
        self.stage.set_scan(prepared.geometry, prepared.textures, prepared.proxy)
        bent = prepare_curvature(prepared) if scene.surface is SurfaceMode.CURVATURE else None
        self._limit_per_mm = 0.0 if bent is None else bent.curvature.limit_per_mm
        if bent is not None:
            self.stage.set_curvature(bent.curvature.colours, bent.proxy_colours)
        self.stage.set_mode(scene.surface)
        apply_overlays(self.stage, prepared, scene, OverlaySet())
        self.stage.set_clip(scene.clip)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stage.close()

    def preset(self, view: CameraPreset, aspect: float, face_frame: FloatArray | None) -> CameraState:
        """A camera that shows the whole scan."""
        return cameras.preset(view, self.outline_mm, aspect, face_frame, self._scene.orthographic)

    def picture(
        self,
        camera: CameraState,
        width_px: int,
        height_px: int,
        *,
        ratio: float = 1.0,
        words: bool = True,
        samples: int = 4,
    ) -> QImage:
        """One picture with landmarks. samples: shifted copies that are averaged, at most 8."""
        depth = self.stage.draw(camera, width_px, height_px, depth=True).depth
        average, frame = Average(), Frame(None)
        for jitter in JITTER_PX[:: max(1, len(JITTER_PX) // samples)]:
            frame = average.add(self.stage.draw(camera, width_px, height_px, shadows=True, jitter_px=jitter))
        image = _image(frame)
        projection = Projection(camera, width_px / ratio, height_px / ratio)
        font = _font()
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        lines, clip = self._scene.overlays.lines, self._scene.clip
        paint_lines(painter, lines, projection, depth, self._palette, font, clip)
        paint_markers(painter, marker_layer(self._scene, depth, projection, self._palette, font))
        if words:
            hud = hud_of(self._scene, projection, self._palette, font, limit_per_mm=self._limit_per_mm)
            paint_hud(painter, hud)
        painter.end()
        return image


def thumbnail(scan: Scan, size_px: int, palette: ViewPalette = DARK, face_frame: FloatArray | None = None) -> QImage:
    """A square picture of a scan alone. It paints no words, so any thread or process may make it."""
    large_px = size_px * THUMBNAIL_OVERSAMPLING
    with Studio(Scene(scan), palette, large_px) as studio:
        camera = studio.preset(CameraPreset.FRONT, 1.0, face_frame)
        image = _image(studio.stage.draw(camera, large_px, large_px, moving=studio.stage.has_proxy))
    keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(size_px, size_px, keep, smooth)


def _image(frame: Frame) -> QImage:
    image = frame.image()
    if image is None:
        raise RuntimeError("the off-screen surface gave no pixels")
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _font() -> QFont:
    from PySide6.QtGui import QFontDatabase

    known = set(QFontDatabase.families())
    family = next((name for name in FONT_FAMILIES if name in known), QGuiApplication.font().family())
    font = QFont(family)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def ensure_application() -> QGuiApplication:
    """The running application, or a new one that needs no display. Keep the result as long as pictures are made."""
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication(["nasion"])
