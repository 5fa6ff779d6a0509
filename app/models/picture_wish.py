"""A picture or film that somebody wants of what the view shows: everything a process needs to draw it."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from app.models.scene import ErrorVector, Marker, Scene
from app.models.view_state import ClipPlane, SurfaceMode
from engine.config import Config
from engine.types import EngineError, Unit

LARGEST_PX = 16_384
Ground = Literal["dark", "light", "white"]
Triple = tuple[float, float, float]


class CameraWish(Config):
    """Where the camera stands, in the scan's frame."""

    focal_mm: Triple
    position_mm: Triple
    up: Triple


class PictureWish(Config):
    """One file to draw. frames: 0 for a picture. face_frame: nine numbers row by row, as of ``face_frame``."""

    target: Path
    scan: Path
    scan_id: str
    unit: Unit
    surface: SurfaceMode
    markers: tuple[Marker, ...] = ()
    vectors: tuple[ErrorVector, ...] = ()
    see_through: bool = False
    orthographic: bool = False
    clip: ClipPlane | None = None
    face_frame: tuple[float, ...] | None = None
    camera: CameraWish | None = None
    width_px: int = Field(default=1280, ge=16, le=LARGEST_PX)
    height_px: int = Field(default=960, ge=16, le=LARGEST_PX)
    ratio: float = Field(default=1.0, gt=0.0, le=32.0)
    ground: Ground = "dark"
    words: bool = True
    frames: int = Field(default=0, ge=0, le=720)
    duration_s: float = Field(default=6.0, gt=0.0, le=120.0)

    def scene(self) -> Scene:
        """What is to be seen; reads the scan. EngineError if it cannot be read or is another one by now."""
        from engine.io import read_scan

        scan = read_scan(self.scan, self.unit)
        if scan.scan_id != self.scan_id:
            raise EngineError(f"{self.scan.name} has changed on disk since it was opened. Open it again first.")
        return Scene(
            scan, self.surface, self.markers, self.vectors, self.see_through, self.orthographic, clip=self.clip
        )
