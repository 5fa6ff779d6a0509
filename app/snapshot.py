"""``nasion snapshot``: the picture the window would show of a scan, written to a file without a window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter, validators

from app.models import scene as scenes
from app.models.scene import Scene
from app.models.view_state import LabelMode, SurfaceMode, ViewState
from engine import catalog, io
from engine.catalog import LandmarkScheme
from engine.cli import guarded
from engine.io.landmarks import match_names
from engine.types import Annotation, EngineError, FloatArray, Role, Scan

ViewName = Literal["front", "left", "right", "three-quarter", "below", "top", "back"]
SurfaceName = Literal["texture", "colours", "plain", "wireframe", "points"]
LabelName = Literal["none", "all"]
LARGEST_PX = 16_384

app = App(
    name="nasion snapshot",
    help="Draw a scan, with its landmarks if they are given, into a picture.",
    result_action="return_value",
)


def run(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``snapshot``. Never raises, never prints a traceback."""
    return guarded(lambda: app(list(arguments), exit_on_error=False, print_error=False))


@app.default
def snapshot(
    scan: Path,
    /,
    *,
    out: Path,
    landmarks: Path | None = None,
    scheme: str | None = None,
    view: ViewName = "front",
    size: str = "1280x960",
    scale: Annotated[float, Parameter(validator=validators.Number(gte=0.25, lte=8))] = 1.0,
    surface: SurfaceName = "texture",
    labels: LabelName = "none",
    light: Annotated[bool, Parameter(negative=())] = False,
    orthographic: Annotated[bool, Parameter(negative=())] = False,
    see_through: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Write a picture of a scan.

    Parameters
    ----------
    scan
        Scan file.
    out
        Picture to write: .png or .jpg.
    landmarks
        Landmark file of the scan; its face decides what is front and left.
    scheme
        Landmark scheme of that file; the one that knows most of its names if it is left out.
    view
        Where the camera stands; left and right are the subject's.
    size
        Width and height in pixels, such as 1920x1080.
    scale
        Size of landmarks and words, 2 for twice as large.
    surface
        How the surface is drawn.
    labels
        Names of all landmarks, or none.
    light
        Dark words on a light ground.
    orthographic
        Without perspective.
    see_through
        Landmarks behind the surface show too.
    """
    width_px, height_px = _size(size)
    if out.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise EngineError(f"{out.name} cannot be written. Name a file that ends in .png or .jpg.")
    read = io.read_scan(scan)
    look = ViewState(
        surface=SurfaceMode(surface), labels=LabelMode(labels), see_through=see_through, orthographic=orthographic
    )
    shown, frame = _scene(read, landmarks, scheme, look)
    _draw(shown, frame, out, view, width_px, height_px, scale, light)
    return 0


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)[xX×](\d+)", text.strip())
    sides = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(16 <= side <= LARGEST_PX for side in sides):
        raise EngineError(f"“{text}” is not a picture size. Write width x height in pixels, such as 1920x1080.")
    return sides


def _scene(
    scan: Scan, landmarks: Path | None, scheme_id: str | None, look: ViewState
) -> tuple[Scene, FloatArray | None]:
    if landmarks is None:
        return Scene(scan, look.surface, see_through=look.see_through, orthographic=look.orthographic), None
    scheme = catalog.scheme(scheme_id) if scheme_id else _best_scheme(landmarks)
    annotation, _ = io.read_annotation(landmarks, scheme, scan)
    shown = scenes.resolve(scan, {Role.CORRECTED: annotation}, scheme, replace(look, show_vectors=False))
    return shown, scenes.face_frame(_places(annotation), scheme)


def _places(annotation: Annotation) -> dict[str, scenes.Point]:
    return {name: found.xyz_mm for name, found in annotation.landmarks.items() if found.xyz_mm is not None}


def _best_scheme(landmarks: Path) -> LandmarkScheme:
    """The shipped scheme that knows most of the names in a file."""
    names = [name for found in io.read_landmark_sets(landmarks) for name in found.names]

    def known(scheme: LandmarkScheme) -> int:
        return sum(name is not None for name in match_names(names, scheme))

    return max(catalog.shipped_schemes().values(), key=known)


def _draw(
    scene: Scene,
    face_frame: FloatArray | None,
    out: Path,
    view: ViewName,
    width_px: int,
    height_px: int,
    scale: float,
    light: bool,
) -> None:
    # Qt and VTK only now: bad input is answered without them.
    from app.ui.view import snapshot as pictures
    from app.ui.view.camera import CameraPreset
    from app.ui.view.palette import DARK, LIGHT

    application = pictures.ensure_application()
    image = pictures.snapshot(
        scene,
        view=CameraPreset(view),
        width_px=width_px,
        height_px=height_px,
        palette=LIGHT if light else DARK,
        face_frame=face_frame,
        ratio=scale,
    )
    if not image.save(str(out)):
        raise EngineError(f"{out} could not be written. Check that the folder exists and that there is room.")
    application.processEvents()
