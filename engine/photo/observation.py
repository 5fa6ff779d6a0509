"""What one view says of its landmarks: the one record that nets, rays, consensus and window exchange."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.photo.camera import Camera
from engine.types import FloatArray, check_shape


@dataclass(frozen=True, eq=False)
class Observation:
    """Landmarks seen in one view.

    view_id: unique name of the photo or rendered view. camera: None until it is solved. names: (L,) of the landmarks.
    xy_px: (L, 2) in the view's pixels. depth_px: (L,) behind the head's centre, in pixels at its distance.
    expected_px: (L,) the net's own estimate of its error. confidence: (L,) from 0 to 1. visible: (L,).
    """

    view_id: str
    camera: Camera | None
    names: tuple[str, ...]
    xy_px: FloatArray
    depth_px: FloatArray
    expected_px: FloatArray
    confidence: FloatArray
    visible: NDArray[np.bool_]
    photo: bool = False
    """From a photo, not from a view rendered from the scan."""
    mesh_px: FloatArray | None = None
    """All points the net answers, (N, 2), of which the landmarks are the first: the net drawn over the face."""

    def __post_init__(self) -> None:
        count = len(self.names)
        check_shape("xy_px", self.xy_px, count, 2)
        for name in ("depth_px", "expected_px", "confidence", "visible"):
            check_shape(name, getattr(self, name), count)
