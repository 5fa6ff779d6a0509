"""Pictures that show where a landmark belongs: our own mean head, seen as the 3D view shows scans, the place marked.

They are made at build time by ``packaging/definition_pictures.py`` and lie in ``resources/pictures/SCHEME/NAME.webp``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.models.view_state import SurfaceMode
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraState
from app.ui.view.loading import prepare
from app.ui.view.palette import LIGHT
from app.ui.view.projection import Projection
from app.ui.view.refine import JITTER_PX, Average
from app.ui.view.stage import Stage
from app.ui.view.surface import Frame, ImageSurface
from engine.catalog import LandmarkDefinition, LandmarkScheme
from engine.types import FloatArray, Scan, Texture, Unit, UnitSource, UnitStatus

SIZE_PX = 320
OVERSAMPLING = 2
SHOWN_MM = (31.0, 84.0)
"""Smallest and largest half height of a picture: a region one can name, not the whole head."""
FEW = 3
"""A region of fewer landmarks is joined by its neighbours."""
WIDE_MM = 64.0
"""Half height from which a region is cut, if the landmarks round the chosen one are near."""
LONELY = 1.6
"""Half height of the picture as a multiple of the way to the second nearest landmark, where these are far."""
ROOM = 0.9
"""Half height of the picture as a share of the region's size."""
CENTRING = 0.4
"""How far the picture's middle goes from the landmark towards its region."""
LARGEST_SHIFT = 0.38
"""How far from the middle a landmark may lie, as a share of the half height."""
PALETTE = replace(LIGHT, background_centre="#EEF1F5", background_edge="#C6CDD8")
INK, HALO, FAINT = QColor("#0B57D0"), QColor("#FFFFFF"), QColor(20, 30, 45)
RING_PX, DOT_PX = 23.0, 6.5
"""Radii of the mark: a third of that where the picture stands small beside the definition."""
SOFTNESS = 0.35
"""How much of the painted skin gives way to one even tone."""
TONE = (232.0, 196.0, 174.0)


@dataclass(frozen=True, eq=False)
class ModelHead:
    """The head all pictures show. landmarks_mm: by ``scheme/name``, in the frame of the schemes' canonical places."""

    scan: Scan
    landmarks_mm: dict[str, tuple[float, float, float]]


def model_head(resolution: float = 1.0, texture_px: int = 2048) -> ModelHead:
    """The mean of a grown woman and a grown man, painted softly. No person, no scan."""
    from PIL import Image

    from engine.synth.head import HeadParameters, build_head, mean_parameters
    from engine.synth.skin import Skin, paint, texture_coordinates

    female, male = (mean_parameters(sex).model_dump() for sex in ("female", "male"))
    mean = {name: 0.5 * (value + male[name]) if isinstance(value, float) else value for name, value in female.items()}
    head = build_head(HeadParameters.model_validate(mean), resolution)
    picture = paint(head, Skin(tone="fair", style="short", hair="brown", iris="hazel"), texture_px)
    soft = (1 - SOFTNESS) * picture + SOFTNESS * np.array(TONE)
    data = BytesIO()
    Image.fromarray(soft.astype(np.uint8)).save(data, "PNG", compress_level=1)
    scan = Scan(
        "definition",
        Path("definition"),
        head.vertices_mm.copy(),
        UnitStatus(Unit.MILLIMETRE, UnitSource.CHOSEN, "made in millimetres"),
        head.faces.copy(),
        corner_uv=np.ascontiguousarray(texture_coordinates(head)[head.topology.corners]),
        textures=(Texture("skin", data=data.getvalue()),),
    )
    return ModelHead(scan, dict(head.landmarks_mm))


class DefinitionPictures:
    """Draws landmarks of schemes on the model head. Use it in a ``with``; needs a QGuiApplication."""

    def __init__(self, head: ModelHead, size_px: int = SIZE_PX) -> None:
        self._head = head
        self._size_px = size_px
        prepared = prepare(head.scan)
        self._stage = Stage(ImageSurface(), PALETTE)
        self._stage.set_scan(prepared.geometry, prepared.textures, prepared.proxy)
        self._stage.set_mode(SurfaceMode.TEXTURE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stage.close()

    def draw(self, scheme: LandmarkScheme, name: str) -> tuple[QImage, bool]:
        """The picture of one landmark, and whether the landmark lies in sight. KeyError without a place on the head."""
        camera = camera_of(scheme, name, self._head.landmarks_mm)
        large_px = self._size_px * OVERSAMPLING
        depth = self._stage.draw(camera, large_px, large_px, depth=True).depth
        assert depth is not None
        average, frame = Average(), Frame(None)
        for jitter in JITTER_PX[::2]:
            frame = average.add(self._stage.draw(camera, large_px, large_px, shadows=True, jitter_px=jitter))
        image = frame.image()
        if image is None:
            raise RuntimeError("the off-screen surface gave no pixels")
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        projection = Projection(camera, float(large_px), float(large_px))
        keys = [f"{scheme.id}/{other}" for other in scheme.names]
        places = np.array([self._head.landmarks_mm[key] for key in keys])
        screen = projection.project(places)
        visible = depth.visible(projection, screen)
        chosen = scheme.index[name]
        _paint(image, screen, visible, chosen, float(OVERSAMPLING))
        keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        return image.scaled(self._size_px, self._size_px, keep, smooth), bool(visible[chosen])


def camera_of(scheme: LandmarkScheme, name: str, landmarks_mm: dict[str, tuple[float, float, float]]) -> CameraState:
    """Where the scheme says one should look from, close enough that the region fills the picture."""
    definition = scheme[name]
    here = np.array(landmarks_mm[f"{scheme.id}/{name}"])
    direction = np.array(definition.camera)
    region = np.array([landmarks_mm[f"{scheme.id}/{other.name}"] for other in _region(scheme, definition)])
    axes = cameras.look(here, direction, np.array([0.0, 1.0, 0.0]), 1.0).axes
    flat = (region - here) @ axes[:2].T
    away = np.linalg.norm(flat, axis=1)
    near = flat[away <= SHOWN_MM[1]]
    low, high = near.min(0), near.max(0)
    lonely = LONELY * float(np.sort(away)[min(2, len(away) - 1)])
    half = float(np.clip(max(min(ROOM * (high - low).max(), WIDE_MM), lonely), *SHOWN_MM))
    shift = CENTRING * (low + high)
    shift *= min(1.0, LARGEST_SHIFT * half / max(float(np.abs(shift).max()), 1e-9))
    focal = here + shift @ axes[:2]
    distance = half / math.tan(math.radians(cameras.VIEW_ANGLE_DEG) / 2)
    return cameras.look(focal, direction, np.array([0.0, 1.0, 0.0]), distance)


def _region(scheme: LandmarkScheme, chosen: LandmarkDefinition) -> list[LandmarkDefinition]:
    """The landmarks of the same part of the face, on the same side of it."""
    side = next((part for part in chosen.name.split("_") if part in ("left", "right")), "")
    other = {"left": "right", "right": "left"}.get(side, "none")
    side_marks = [mark for mark in scheme.landmark if other not in mark.name.split("_")]
    region = [mark for mark in side_marks if mark.group == chosen.group]
    return region if len(region) >= FEW else side_marks


def _paint(image: QImage, screen: FloatArray, visible: np.ndarray, chosen: int, scale: float) -> None:
    """Neighbours as faint dots, the landmark itself as a dot in a ring."""
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(255, 255, 255, 150), 1.0 * scale))
    painter.setBrush(QColor(FAINT.red(), FAINT.green(), FAINT.blue(), 105))
    for number, (x, y, _) in enumerate(screen):
        if number != chosen and visible[number]:
            painter.drawEllipse(QPointF(x, y), 2.4 * scale, 2.4 * scale)
    centre = QPointF(float(screen[chosen, 0]), float(screen[chosen, 1]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for ink, width in ((HALO, 9.0), (INK, 4.6)):
        painter.setPen(QPen(ink, width * scale))
        painter.drawEllipse(centre, RING_PX * scale, RING_PX * scale)
    painter.setPen(QPen(HALO, 1.8 * scale))
    painter.setBrush(INK)
    painter.drawEllipse(centre, DOT_PX * scale, DOT_PX * scale)
    painter.end()
