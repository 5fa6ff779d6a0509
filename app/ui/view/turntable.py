"""A film of a scan that turns once about its own upright axis: frames one by one, and the files they go into."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

from app.models.scene import Scene
from app.ui.view import camera as cameras
from app.ui.view.camera import CameraPreset, CameraState
from app.ui.view.palette import DARK, ViewPalette
from app.ui.view.polydata import pixels_of
from app.ui.view.snapshot import Studio
from engine.types import ByteArray, Cancelled, EngineError, FloatArray

MOST_PX = 1.5e9
"""Pixels of all frames together: what a short film in full HD takes, and what memory and patience allow."""
RINGS, SPOKES = 24, 24
PALETTE_VIEWS = 4
"""Frames that the 256 colours of a GIF are chosen from."""


@dataclass(frozen=True)
class Film:
    """What the film is like."""

    width_px: int = 800
    height_px: int = 800
    frames: int = 72
    duration_s: float = 6.0
    palette: ViewPalette = DARK
    ratio: float = 1.0
    words: bool = False
    samples: int = 4
    """Shifted pictures averaged into one frame."""


def turned(camera: CameraState, up: FloatArray, angle: float) -> CameraState:
    """The camera gone round its focal point by an angle in radians, towards the subject's left for an upright face."""
    axis = np.asarray(up, float) / np.linalg.norm(up)
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    turn = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    focal = np.asarray(camera.focal_mm)
    px, py, pz = focal + turn @ (np.asarray(camera.position_mm) - focal)
    ux, uy, uz = turn @ np.asarray(camera.up)
    return replace(camera, position_mm=(float(px), float(py), float(pz)), up=(float(ux), float(uy), float(uz)))


def swept(points_mm: FloatArray, frame: FloatArray) -> FloatArray:
    """(N, 3) points of the body that the scan sweeps while it turns about the upright axis through its middle.

    frame: (3, 3), rows left, up and forward.
    """
    left, height, forward = (points_mm @ frame.T).T
    middle = [(axis.min() + axis.max()) / 2 for axis in (left, forward)]
    reach = np.hypot(left - middle[0], forward - middle[1])
    low, high = float(height.min()), float(height.max())
    ring = np.minimum(((height - low) / max(high - low, 1e-9) * RINGS).astype(int), RINGS - 1)
    widest = np.zeros(RINGS)
    np.maximum.at(widest, ring, reach)
    angles = np.linspace(0, 2 * np.pi, SPOKES, endpoint=False)
    parts = []
    for number, radius in enumerate(widest):
        for level in (number, number + 1):
            y = np.full(SPOKES, low + (high - low) * level / RINGS)
            parts.append(np.stack([middle[0] + radius * np.cos(angles), y, middle[1] + radius * np.sin(angles)], 1))
    return np.asarray(np.concatenate(parts) @ frame)


def frames_of(
    scene: Scene,
    film: Film,
    face_frame: FloatArray | None = None,
    progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[QImage]:
    """Every frame, from the front round to where the next one would be the front again.

    face_frame: (3, 3) as of ``app.models.scene.face_frame``; None for the scan's own axes. Cancelled is raised between
    two frames; ValueError without a scan.
    """
    if film.frames < 2:
        raise ValueError("a film has two frames or more")
    frame = np.eye(3) if face_frame is None else np.asarray(face_frame, float)
    with Studio(scene, film.palette, max(film.width_px, film.height_px)) as studio:
        body, aspect = swept(studio.outline_mm, frame), film.width_px / film.height_px
        front = cameras.preset(CameraPreset.FRONT, body, aspect, frame, scene.orthographic)
        for number in range(film.frames):
            if cancelled is not None and cancelled():
                raise Cancelled
            camera = turned(front, frame[1], 2 * np.pi * number / film.frames)
            size = (film.width_px, film.height_px)
            yield studio.picture(camera, *size, ratio=film.ratio, words=film.words, samples=film.samples)
            if progress is not None:
                progress(number + 1, film.frames)


def write_turntable(
    path: Path,
    scene: Scene,
    film: Film,
    face_frame: FloatArray | None = None,
    progress: Callable[[int, int], object] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> None:
    """Write the film; the ending of ``path`` says what kind. The file appears whole or not at all.

    EngineError for an ending nobody can write, for a film that is too large, and without room on the disk.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        raise EngineError(f"{path.name} cannot be written. Name a file that ends in {', '.join(WRITERS)}.")
    if film.width_px * film.height_px * film.frames > MOST_PX:
        raise EngineError(f"{path.name} would take too much memory. Choose a smaller picture or fewer frames.")
    draft = path.with_name(f".{path.stem}.part{path.suffix.lower()}")
    try:
        write(draft, frames_of(scene, film, face_frame, progress, cancelled), film)
        draft.replace(path)
    except OSError as error:
        raise EngineError(
            f"{path} could not be written ({error.strerror or error}). Check that the folder exists and has room."
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _write_pillow(path: Path, frames: Iterator[QImage], film: Film, **options: Any) -> None:
    from PIL import Image

    first, *rest = (Image.fromarray(pixels_of(frame)) for frame in frames)
    duration_ms = 1000 * film.duration_s / film.frames
    first.save(path, save_all=True, append_images=rest, duration=duration_ms, loop=0, **options)


def _write_gif(path: Path, frames: Iterator[QImage], film: Film) -> None:
    """One set of 256 colours for the whole film, so that nothing flickers; frames wait in one byte per pixel."""
    from PIL import Image

    held: list[ByteArray] = []
    looked_at = max(1, film.frames // PALETTE_VIEWS)
    # The colours must be known before the first frame is stored: frames before that wait as they are, compressed.
    waiting = []
    for frame in frames:
        waiting.append(_packed(frame))
        if (len(waiting) - 1) % looked_at == 0:
            held.append(pixels_of(frame)[::2, ::2])
    shades = Image.fromarray(np.concatenate(held)).quantize(256, Image.Quantize.MEDIANCUT)
    stored = (
        Image.fromarray(_unpacked(data)).quantize(palette=shades, dither=Image.Dither.FLOYDSTEINBERG)
        for data in waiting
    )
    hundredths = max(2, round(100 * film.duration_s / film.frames))
    next_one = next(stored)
    next_one.save(path, save_all=True, append_images=chain(stored), duration=10 * hundredths, loop=0, optimize=False)


def _packed(image: QImage) -> bytes:
    from PySide6.QtCore import QBuffer, QIODevice

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", 90)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _unpacked(data: bytes) -> ByteArray:
    return pixels_of(QImage.fromData(data))


def _write_webp(path: Path, frames: Iterator[QImage], film: Film) -> None:
    _write_pillow(path, frames, film, quality=85, method=3)


def _write_png(path: Path, frames: Iterator[QImage], film: Film) -> None:
    _write_pillow(path, frames, film)


def _write_mp4(path: Path, frames: Iterator[QImage], film: Film) -> None:
    width, height = film.width_px // 2 * 2, film.height_px // 2 * 2  # the format knows even sizes only
    into = f"-f rawvideo -pix_fmt rgb24 -s {width}x{height} -r {film.frames / film.duration_s:.6f} -i -".split()
    out = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "18", "-movflags", "+faststart"]
    command = [_ffmpeg(), "-y", "-loglevel", "error", *into, *out, str(path)]
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, creationflags=hidden
    ) as program:
        assert program.stdin is not None
        try:
            for frame in frames:
                program.stdin.write(np.ascontiguousarray(pixels_of(frame)[:height, :width]).tobytes())
        except BaseException:
            program.kill()
            raise
        program.stdin.close()
        if program.wait():
            raise OSError(f"ffmpeg ended with {program.returncode}")


def _ffmpeg() -> str:
    """The program that comes with the package imageio-ffmpeg, or the one of this computer."""
    try:
        import imageio_ffmpeg

        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except (ImportError, RuntimeError) as error:
        found = shutil.which("ffmpeg")
        if found is not None:
            return found
        raise EngineError(
            "MP4 films need ffmpeg, which is not installed. Choose .gif or .webp, or install it with: "
            "pip install nasion[video]"
        ) from error


WRITERS: dict[str, Callable[[Path, Iterator[QImage], Film], None]] = {
    ".gif": _write_gif,
    ".mp4": _write_mp4,
    ".webp": _write_webp,
    ".png": _write_png,
}
"""Ending of a film's file -> what writes it."""
