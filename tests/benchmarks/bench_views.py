"""Views of a scan drawn by our own rasteriser and by VTK without a window: how well they agree, and what each takes.

python tests/benchmarks/bench_views.py [--views N] [SCAN …]

The same cameras, the same sub-pixels as lifts draw, no light. VTK needs a driver that draws without a display.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]
os.environ.setdefault("VTK_DEFAULT_OPENGL_WINDOW", "vtkEGLRenderWindow")

import numpy as np  # noqa: E402

from engine.infer import points as point_models  # noqa: E402
from engine.io import read_scan  # noqa: E402
from engine.photo.camera import Camera  # noqa: E402
from engine.photo.casting import SeenScan  # noqa: E402
from engine.photo.views import (  # noqa: E402
    SUBSAMPLES,
    Surfaces,
    ViewsConfig,
    _colours,
    cameras_around,
    surfaces_of,
)
from engine.synth.export import run as synth  # noqa: E402
from engine.types import FloatArray  # noqa: E402

NEAR_SHARE, FAR_SHARE = 0.5, 2.0
"""Clipping planes over the distance of the head."""
Drawn = tuple[FloatArray, FloatArray]
"""Colours (H, W, 3) and depth in mm (H, W), infinite where there is nothing."""


def own(surfaces: Surfaces, camera: Camera) -> Drawn:
    """One view by our rasteriser."""
    raster = SeenScan(camera, surfaces.points_mm, surfaces.faces).whole_raster()
    shown = raster.covered
    colours = np.zeros((*shown.shape, 3))
    found = _colours(surfaces, raster.face[shown], raster.weights[shown])
    colours[shown] = 0.0 if found is None else found
    return colours, raster.depth


class Vtk:
    """The same surfaces in a VTK window that nobody sees."""

    def __init__(self, surfaces: Surfaces, camera: Camera) -> None:
        import pyvista as pv
        import vtk

        self.vtk = vtk
        corners = np.arange(3 * len(surfaces.faces)).reshape(-1, 3)
        mesh = pv.PolyData.from_regular_faces(surfaces.points_mm[surfaces.faces].reshape(-1, 3), corners)
        mapper, actor = vtk.vtkPolyDataMapper(), vtk.vtkActor()
        mapper.SetInputData(mesh)
        if surfaces.uv is not None and surfaces.textures:
            mesh.active_texture_coordinates = surfaces.uv.reshape(-1, 2)
            texture = pv.Texture(np.asarray(surfaces.textures[0], np.uint8))
            texture.InterpolateOff()
            actor.SetTexture(texture)
        elif surfaces.colours is not None:
            mesh.point_data["rgb"] = np.asarray(surfaces.colours, np.uint8)[surfaces.faces].reshape(-1, 3)
            mapper.SelectColorArray("rgb")
            mapper.SetScalarModeToUsePointFieldData()
            mapper.SetColorModeToDirectScalars()
        actor.SetMapper(mapper)
        actor.GetProperty().LightingOff()
        self.renderer, self.window = vtk.vtkRenderer(), vtk.vtkRenderWindow()
        self.renderer.AddActor(actor)
        self.window.SetOffScreenRendering(1)
        self.window.SetMultiSamples(0)
        self.window.SetSize(*camera.size_px)
        self.window.AddRenderer(self.renderer)

    def __call__(self, camera: Camera) -> Drawn:
        """One view."""
        from vtk.util.numpy_support import vtk_to_numpy

        width, height = camera.size_px
        eye, ahead = camera.position_mm, camera.turn[2]
        near, far = (share * camera.shift_mm[2] for share in (NEAR_SHARE, FAR_SHARE))
        active = self.renderer.GetActiveCamera()
        active.SetPosition(*eye)
        active.SetFocalPoint(*(eye + ahead))
        active.SetViewUp(*-camera.turn[1])
        active.SetViewAngle(2.0 * np.degrees(np.arctan(height / 2.0 / camera.scale)))
        active.SetClippingRange(near, far)
        self.window.Render()
        picture, deep = self.vtk.vtkUnsignedCharArray(), self.vtk.vtkFloatArray()
        self.window.GetRGBACharPixelData(0, 0, width - 1, height - 1, 0, picture)
        self.window.GetZbufferData(0, 0, width - 1, height - 1, deep)
        colours = vtk_to_numpy(picture).reshape(height, width, 4)[::-1, :, :3].astype(float)
        share = vtk_to_numpy(deep).reshape(height, width)[::-1].astype(float)
        depth = near * far / (far - share * (far - near))
        return colours, np.where(share < 1.0, depth, np.inf)


def timed(draw: Callable[[Camera], Drawn], cameras: list[Camera]) -> tuple[list[Drawn], float, float]:
    """Views, and milliseconds of processor and of wall for each."""
    used, began = time.process_time(), time.perf_counter()
    drawn = [draw(camera) for camera in cameras]
    each = 1000.0 / len(cameras)
    return drawn, each * (time.process_time() - used), each * (time.perf_counter() - began)


def agreement(ours: list[Drawn], theirs: list[Drawn]) -> str:
    """How much of the pixels both show, and how they differ there."""
    one, two = (np.stack([depth for _, depth in drawn]) for drawn in (ours, theirs))
    both = np.isfinite(one) & np.isfinite(two)
    alike = (np.isfinite(one) == np.isfinite(two)).mean()
    off = np.abs(one[both] - two[both])
    colour = np.abs(np.stack([c for c, _ in ours]) - np.stack([c for c, _ in theirs])).max(3)[both]
    return (
        f"covered alike {100 * alike:.3f} %; depth within 0.1 mm {100 * (off < 0.1).mean():.2f} %, median "
        f"{np.median(off):.4f} mm; colour within 8 of 255 {100 * (colour <= 8).mean():.2f} %"
    )


def measure(path: Path, count: int) -> None:
    """Both on one scan."""
    scan = read_scan(path)
    pose: Any = point_models.predict(scan, None, ("ibug68",))["ibug68"].pose
    surfaces = surfaces_of(scan, pose)
    config = ViewsConfig(count=count)
    fine = config.size_px * SUBSAMPLES
    cameras = [camera.cropped(0, 0, SUBSAMPLES, (fine, fine)) for camera in cameras_around(pose, config)]
    ours, cpu, wall = timed(lambda camera: own(surfaces, camera), cameras)
    print(f"{path.stem}: {len(surfaces.faces)} triangles, {cameras[0].size_px[0]} px")
    print(f"  own      {cpu:.0f} ms of processor, {wall:.0f} ms a view, no start")
    used, began = time.process_time(), time.perf_counter()
    vtk = Vtk(surfaces, cameras[0])
    vtk(cameras[0])
    start = time.process_time() - used, time.perf_counter() - began
    theirs, cpu_vtk, wall_vtk = timed(vtk, cameras)
    print(
        f"  VTK      {cpu_vtk:.0f} ms of processor, {wall_vtk:.0f} ms a view, "
        f"after {1000 * start[0]:.0f} ms of processor, {1000 * start[1]:.0f} ms for window and first view"
    )
    total, total_vtk = count * cpu, count * cpu_vtk + 1000 * start[0]
    print(f"  {count} views: VTK takes {total_vtk / total:.2f} of our processor time; {agreement(ours, theirs)}")


def main() -> None:
    """Measure the scans named, else one procedural head."""
    options = argparse.ArgumentParser()
    options.add_argument("--views", type=int, default=24)
    options.add_argument("scans", type=Path, nargs="*")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for path in asked.scans or synth(1, Path(folder), 0):
            measure(path, asked.views)


if __name__ == "__main__":
    main()
