"""A process that draws one picture or one film into a file, so that the window never waits for it.

The first line of standard input is a ``PictureWish`` as JSON; when the input ends before the file is there, drawing
stops. Lines of standard output: ``3/72`` for frames done, at the end ``done``, ``cancelled`` or ``!`` and a sentence.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

from app.models.picture_wish import Ground, PictureWish
from engine.types import Cancelled, EngineError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.view.palette import ViewPalette

DONE, STOPPED, FAILED = "done", "cancelled", "!"
_NICE = 10


def run() -> int:
    """Draw what the first line asks for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(os, "nice"):
        os.nice(_NICE)
    wish = PictureWish.model_validate_json(sys.stdin.readline())
    stop = threading.Event()
    threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    try:
        draw(wish, lambda done, total: _say(f"{done}/{total}"), stop.is_set)
    except Cancelled:
        _say(STOPPED)
    except EngineError as error:
        _say(f"{FAILED}{error}")
    except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear that there is no file
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        _say(f"{FAILED}{wish.target.name} could not be drawn ({type(error).__name__}). Try a smaller size.")
    else:
        _say(DONE)
    return 0


def _wait_for_end(stop: threading.Event) -> None:
    while sys.stdin.readline():
        pass
    stop.set()


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def draw(wish: PictureWish, progress: Callable[[int, int], object], cancelled: Callable[[], bool]) -> None:
    """Draw one file. Cancelled between two frames; EngineError with a sentence if it cannot be."""
    import numpy as np

    from app.ui.view.camera import CameraState
    from app.ui.view.snapshot import ensure_application, snapshot
    from app.ui.view.turntable import Film, write_turntable

    application = ensure_application()
    scene = wish.scene()
    frame = None if wish.face_frame is None else np.array(wish.face_frame, float).reshape(3, 3)
    palette = ground(wish.ground)
    if wish.frames:
        film = Film(wish.width_px, wish.height_px, wish.frames, wish.duration_s, palette, wish.ratio, wish.words)
        write_turntable(wish.target, scene, film, frame, progress, cancelled)
    else:
        where = wish.camera
        camera = None if where is None else CameraState(where.focal_mm, where.position_mm, where.up, wish.orthographic)
        image = snapshot(
            scene,
            width_px=wish.width_px,
            height_px=wish.height_px,
            palette=palette,
            face_frame=frame,
            ratio=wish.ratio,
            words=wish.words,
            camera=camera,
        )
        if cancelled():
            raise Cancelled
        if not image.save(str(wish.target)):
            raise EngineError(
                f"{wish.target} could not be written. Check that its folder exists, that there is room, and that its "
                "name ends in .png or .jpg."
            )
    application.processEvents()


def ground(name: Ground) -> ViewPalette:
    """The colours of a picture on a ground."""
    from dataclasses import replace

    from app.ui.view.palette import DARK, LIGHT

    grounds = {
        "dark": DARK,
        "light": LIGHT,
        "white": replace(LIGHT, background_centre="#FFFFFF", background_edge="#FFFFFF"),
    }
    return grounds[name]


if __name__ == "__main__":
    sys.exit(run())
