"""The shell's commands for photos: landmarks on them, mattes of them, and landmarks lifted onto scans."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def detect(
    photo: Annotated[list[Path], Parameter(consume_multiple=True, negative=())],
    /,
    *,
    points: int = 68,
    out: Path | None = None,
) -> int:
    """Find landmarks on photos of one face each. The models were trained on renders only.

    Parameters
    ----------
    photo
        Photos, or folders of them.
    points
        How many landmarks: 68 or 520.
    out
        CSV file to write, in pixels of the upright photo.
    """
    from engine.shell import photos

    return photos.detect_photos(tuple(photo), points, out)


def matte(photo: Path, /, *, plate: Path, out: Path | None = None) -> int:
    """Cut the subject of a photo from its stage, by a second photo of the empty stage.

    Parameters
    ----------
    photo
        Photo of the subject.
    plate
        Photo of the empty stage, with the same camera and settings.
    out
        PNG file to write; beside the photo if it is left out.
    """
    from engine.shell import photos

    return photos.matte_photo(photo, plate, out)


def lift(
    scan: Annotated[list[Path] | None, Parameter(consume_multiple=True, negative=())] = None,
    /,
    *,
    project: Path | None = None,
    photo: Annotated[list[Path] | None, Parameter(consume_multiple=True, negative=())] = None,
    points: int = 68,
    views: int = 24,
    out: Path | None = None,
    replace: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Find landmarks on scans by looking at views of them, or at photos, and lifting what they show onto the scan.

    Parameters
    ----------
    scan
        Scan files; all scans of the project if they are left out.
    project
        Project folder that keeps the result. What people placed there stays.
    photo
        Photos of the same person; with them, one scan must be meant. Views of the scan itself if they are left out.
    points
        How many landmarks: 68 or 520.
    views
        How many views are made of a scan: 12 is quick, 96 is best.
    out
        File to write; its ending says which format.
    replace
        Also replace what a point model found.
    """
    from engine.shell import lifting

    return lifting.lift(
        lifting.Request(tuple(scan or ()), project, tuple(photo or ()), points, views, out, replace)
    )  # fmt: skip


COMMANDS: tuple[Callable[..., int], ...] = (detect, matte, lift)
