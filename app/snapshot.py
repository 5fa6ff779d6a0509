"""``nasion snapshot``: the picture the window would show of a scan, or a film of it turning, without a window."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter, validators

from app.models import scene as scenes
from app.models.scene import Scene
from app.models.view_state import LabelMode, SurfaceMode, ViewState
from engine import catalog, io
from engine.catalog import LandmarkScheme
from engine.io.landmarks import match_names
from engine.shell.ending import guarded
from engine.types import Annotation, EngineError, FloatArray, Role, Scan

ViewName = Literal["front", "left", "right", "three-quarter", "below", "top", "back"]
SurfaceName = Literal["texture", "colours", "plain", "curvature", "wireframe", "points"]
LabelName = Literal["none", "all"]
LARGEST_PX = 16_384

app = App(
    name="nasion snapshot",
    help="Draw a scan, with its landmarks if they are given, into a picture or a film of it turning.",
    result_action="return_value",
)


def run(arguments: Sequence[str]) -> int:
    """Exit code of the command line after ``snapshot``. Never raises, never prints a traceback."""
    return guarded(lambda: app(list(arguments), exit_on_error=False, print_error=False))


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """What the picture looks like."""

    out: Path | None = None
    """Picture to write: .png or .jpg."""
    turntable: Path | None = None
    """Film of the scan turning once: .gif, .webp, .png, or .mp4 where imageio-ffmpeg is installed."""
    frames: Annotated[int, Parameter(validator=validators.Number(gte=2, lte=720))] = 72
    """Pictures of that film."""
    seconds: Annotated[float, Parameter(validator=validators.Number(gt=0, lte=120))] = 6.0
    """How long one turn takes."""
    landmarks: Path | None = None
    """Landmark file of the scan; its face decides what is front and left."""
    scheme: str | None = None
    """Landmark scheme of that file; the one that knows most of its names if it is left out."""
    view: ViewName = "front"
    """Where the camera stands; left and right are the subject's."""
    size: str = "1280x960"
    """Width and height in pixels, such as 1920x1080."""
    scale: Annotated[float, Parameter(validator=validators.Number(gte=0.25, lte=8))] = 1.0
    """Size of landmarks and words, 2 for twice as large."""
    surface: SurfaceName = "texture"
    """How the surface is drawn."""
    labels: LabelName = "none"
    """Names of all landmarks, or none."""
    light: Annotated[bool, Parameter(negative=())] = False
    """Dark words on a light ground."""
    orthographic: Annotated[bool, Parameter(negative=())] = False
    """Without perspective."""
    see_through: Annotated[bool, Parameter(negative=())] = False
    """Landmarks behind the surface show too."""


DEFAULTS = Options()


@app.default
def snapshot(scan: Path, /, *, options: Options = DEFAULTS) -> int:
    """Write a picture of a scan.

    Parameters
    ----------
    scan
        Scan file.
    """
    size_px = _size(options.size)
    if options.out is None and options.turntable is None:
        raise EngineError("Name a picture with --out, or a film with --turntable.")
    if options.out is not None and options.out.suffix.lower() not in (".png", ".jpg", ".jpeg"):
        raise EngineError(f"{options.out.name} cannot be written. Name a file that ends in .png or .jpg.")
    shown, frame = _scene(io.read_scan(scan), options)
    if options.out is not None:
        _draw(shown, frame, size_px, options, options.out)
    if options.turntable is not None:
        _film(shown, frame, size_px, options, options.turntable)
    return 0


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)[xX×](\d+)", text.strip())
    sides = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(16 <= side <= LARGEST_PX for side in sides):
        raise EngineError(f"“{text}” is not a picture size. Write width x height in pixels, such as 1920x1080.")
    return sides


def _scene(scan: Scan, options: Options) -> tuple[Scene, FloatArray | None]:
    look = ViewState(
        surface=SurfaceMode(options.surface),
        labels=LabelMode(options.labels),
        show_vectors=False,
        see_through=options.see_through,
        orthographic=options.orthographic,
    )
    if options.landmarks is None:
        return Scene(scan, look.surface, see_through=look.see_through, orthographic=look.orthographic), None
    scheme = catalog.scheme(options.scheme) if options.scheme else _best_scheme(options.landmarks)
    annotation, _ = io.read_annotation(options.landmarks, scheme, scan)
    shown = scenes.resolve(scan, {Role.CORRECTED: annotation}, scheme, look)
    return shown, scenes.face_frame(_places(annotation), scheme)


def _places(annotation: Annotation) -> dict[str, scenes.Point]:
    return {name: found.xyz_mm for name, found in annotation.landmarks.items() if found.xyz_mm is not None}


def _best_scheme(landmarks: Path) -> LandmarkScheme:
    """The shipped scheme that knows most of the names in a file."""
    names = [name for found in io.read_landmark_sets(landmarks) for name in found.names]

    def known(scheme: LandmarkScheme) -> int:
        return sum(name is not None for name in match_names(names, scheme))

    return max(catalog.shipped_schemes().values(), key=known)


def _draw(scene: Scene, face_frame: FloatArray | None, size_px: tuple[int, int], options: Options, out: Path) -> None:
    # Qt and VTK only now: bad input is answered without them.
    from app.ui.view import snapshot as pictures
    from app.ui.view.camera import CameraPreset
    from app.ui.view.palette import DARK, LIGHT

    application = pictures.ensure_application()
    image = pictures.snapshot(
        scene,
        view=CameraPreset(options.view),
        width_px=size_px[0],
        height_px=size_px[1],
        palette=LIGHT if options.light else DARK,
        face_frame=face_frame,
        ratio=options.scale,
    )
    if not image.save(str(out)):
        raise EngineError(f"{out} could not be written. Check that the folder exists and that there is room.")
    application.processEvents()


def _film(
    scene: Scene, face_frame: FloatArray | None, size_px: tuple[int, int], options: Options, film_file: Path
) -> None:
    from rich.progress import Progress

    from app.ui.view.palette import DARK, LIGHT
    from app.ui.view.snapshot import ensure_application
    from app.ui.view.turntable import Film, write_turntable

    application = ensure_application()
    palette = LIGHT if options.light else DARK
    film = Film(*size_px, options.frames, options.seconds, palette, options.scale, words=options.labels == "all")
    with Progress(transient=True) as bar:
        task = bar.add_task(film_file.name, total=options.frames)
        write_turntable(film_file, scene, film, face_frame, lambda done, _: bar.update(task, completed=done))
    application.processEvents()
