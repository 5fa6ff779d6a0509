"""Position maps: where every texel of the unrolled head lies in a picture. For nets that answer a whole surface.

``python -m engine.synth.render.position_map MODEL OUT.npz [COUNT [SEED]]`` stores pictures with theirs.
After Feng et al. (PRNet, 2018), on a cylinder about the head, since the head's own chart is in two tiles. One sheet has
no overhangs: below the nose and between the lips a map knows the outer skin alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.photo.camera import Camera
from engine.photo.mesh import unrolled
from engine.synth.morphable import MorphableHead
from engine.synth.render.chart import Chart
from engine.synth.render.contact_sheet import stage_of
from engine.synth.render.picture import HEAD_CENTRE_MM, SUBJECT_LOW_MM, PictureConfig, render
from engine.types import EngineError, FloatArray, IntArray

SIZE = 256
HIGH_MM = (236.0, 146.0)
"""Right and upper corner of the chart: half round the back, over the top of the head."""


@dataclass(frozen=True, eq=False)
class PositionChart:
    """The head unrolled once: every map is a gather. corners, shares: (K, 3) of the texels that show skin.

    mask: (S, S) which these are. low_mm, high_mm: corners of the chart in its own millimetres.
    """

    corners: IntArray
    shares: FloatArray
    mask: NDArray[np.bool_]
    low_mm: tuple[float, float]
    high_mm: tuple[float, float]

    @classmethod
    def of(cls, head: MorphableHead, size: int = SIZE) -> PositionChart:
        """The outermost skin of a head above the neck, ``size`` texels square."""
        known = np.isfinite(head.canonical_mm).all(1) & (head.mean_mm[:, 1] >= SUBJECT_LOW_MM)
        faces = head.faces[known[head.faces].all(1)]
        low, high = (-HIGH_MM[0], SUBJECT_LOW_MM), HIGH_MM
        chart = Chart.of(head.mean_mm, faces, (size, size), low, high)
        shown = chart.raster.covered
        corners = chart.faces[chart.raster.face[shown]]
        return cls(corners, chart.raster.weights[shown], shown, low, high)

    def positions(self, vertices_mm: FloatArray, camera: Camera) -> FloatArray:
        """(S, S, 3) float32: pixels across and down, and depth in pixels at the head's distance, the nearest at 0.

        NaN where the chart shows nothing.
        """
        xy, depth = camera.project(np.asarray(vertices_mm, float))
        middle = float((camera.turn @ HEAD_CENTRE_MM + camera.shift_mm)[2])
        per_mm = camera.scale if camera.orthographic else camera.scale / middle
        places = np.column_stack([xy, depth * per_mm])[self.corners]
        texels = np.einsum("kc,kcx->kx", self.shares, places)
        texels[:, 2] -= texels[:, 2].min()
        answer = np.full((*self.mask.shape, 3), np.nan, np.float32)
        answer[self.mask] = texels
        return answer

    def texels_of(self, places_mm: FloatArray) -> FloatArray:
        """Column and row (N, 2), as fractions of texels, of places (N, 3) on the mean head."""
        flat, size = unrolled(places_mm), np.array(self.mask.shape[::-1])
        share = (flat - self.low_mm) / (np.array(self.high_mm) - self.low_mm)
        return np.asarray(np.column_stack([share[:, 0], 1.0 - share[:, 1]]) * size)


def sampled(positions: FloatArray, texels: FloatArray) -> FloatArray:
    """A map (S, S, 3) between its texel centres at (N, 2): (N, 3), NaN beside what the chart shows."""
    at = texels - 0.5
    low = np.clip(np.floor(at).astype(int), 0, np.array(positions.shape[1::-1]) - 2)
    across, down = (at - low).T[..., None]
    column, row = low.T
    upper = positions[row, column] * (1 - across) + positions[row, column + 1] * across
    lower = positions[row + 1, column] * (1 - across) + positions[row + 1, column + 1] * across
    return np.asarray(upper * (1 - down) + lower * down)


def main(arguments: Sequence[str]) -> None:
    """Store pictures, position maps, what of them is skin, and the landmarks to check them by."""
    if len(arguments) < 2:
        raise EngineError("Name a morphable head and a file to write: MODEL OUT.npz [COUNT [SEED]].")
    head = MorphableHead.load(Path(arguments[0]))
    stage, chart = stage_of(head), PositionChart.of(head)
    rng = np.random.default_rng(int(arguments[3]) if len(arguments) > 3 else 0)
    pictures = [render(stage, rng, PictureConfig(size_px=SIZE)) for _ in range(int((*arguments, "8")[2]))]
    maps = [chart.positions(one.person.vertices_mm, one.camera) for one in pictures]
    np.savez_compressed(
        Path(arguments[1]), image=np.stack([one.image for one in pictures]), position=np.stack(maps), mask=chart.mask,
        landmarks_px=np.stack([one.landmarks_px for one in pictures]),
        texels=chart.texels_of(stage.landmarks.on(head.mean_mm)),
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
