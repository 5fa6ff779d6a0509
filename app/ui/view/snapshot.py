"""Pictures of a scan without a window: for the shell, for reports and for the scan list; the look is the view's own."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPainter

from app.models.scene import Scene
from app.models.view_state import SurfaceMode
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.hud import paint_hud
from app.ui.view.loading import prepare
from app.ui.view.markers import paint_markers
from app.ui.view.overlay import hud_of, marker_layer
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
) -> QImage:
    """The picture the 3D view would show of a scene, at its finest.

    face_frame: (3, 3) as of ``app.models.scene.face_frame``; None for the scan's own axes. ratio: pixels per logical
    pixel, so 2 doubles the size of landmarks and words. words: title, scale and legend. Needs a QGuiApplication;
    ``ensure_application`` makes one. ValueError without a scan.
    """
    if scene.scan is None:
        raise ValueError("a snapshot needs a scan")
    stage, camera = _set_stage(
        scene.scan, scene.surface, view, width_px, height_px, palette, face_frame, scene.orthographic
    )
    try:
        stage.set_clip(scene.clip)
        frame = _finest(stage, camera, width_px, height_px)
        image = _image(frame)
        projection = Projection(camera, width_px / ratio, height_px / ratio)
        font = _font()
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        paint_markers(painter, marker_layer(scene, stage, frame.depth, projection, palette, font))
        if words:
            paint_hud(painter, hud_of(scene, projection, palette, font))
        painter.end()
        return image
    finally:
        stage.close()


def thumbnail(scan: Scan, size_px: int, palette: ViewPalette = DARK, face_frame: FloatArray | None = None) -> QImage:
    """A square picture of a scan alone. It paints no words, so any thread or process may make it."""
    large_px = size_px * THUMBNAIL_OVERSAMPLING
    stage, camera = _set_stage(scan, SurfaceMode.TEXTURE, CameraPreset.FRONT, large_px, large_px, palette, face_frame)
    try:
        image = _image(stage.draw(camera, large_px, large_px, moving=stage.has_proxy))
    finally:
        stage.close()
    keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(size_px, size_px, keep, smooth)


def _set_stage(
    scan: Scan,
    mode: SurfaceMode,
    view: CameraPreset,
    width_px: int,
    height_px: int,
    palette: ViewPalette,
    face_frame: FloatArray | None,
    orthographic: bool = False,
) -> tuple[Stage, CameraState]:
    prepared = prepare(scan, 2 * max(width_px, height_px))
    stage = Stage(ImageSurface(), palette)
    stage.set_scan(prepared.geometry, prepared.textures, prepared.proxy)
    stage.set_mode(mode)
    aspect = width_px / height_px
    return stage, cameras.preset(view, prepared.geometry.outline_mm, aspect, face_frame, orthographic)


def _finest(stage: Stage, camera: CameraState, width_px: int, height_px: int) -> Frame:
    depth = stage.draw(camera, width_px, height_px, depth=True).depth
    average, frame = Average(), Frame(None)
    for jitter in JITTER_PX[::2]:
        frame = average.add(stage.draw(camera, width_px, height_px, shadows=True, jitter_px=jitter))
    return Frame(frame.pixels, depth)


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
