"""A process that draws small pictures of scans, so that the window never waits for one.

Each line of standard input is a JSON object with ``id``, ``path``, ``unit`` (or null), ``frame`` (nine numbers or
null), ``dark`` and ``target``; each line of standard output is the id of a picture that is complete, with ``!`` before
it where the scan could not be drawn. It ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

SIZE_PX = 112
FAILED = "!"
_NICE = 15


def run() -> int:
    """Draw until the input ends."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if hasattr(os, "nice"):
        os.nice(_NICE)
    from app.ui.view.snapshot import ensure_application

    application = ensure_application()
    for line in sys.stdin:
        wish = json.loads(line)
        mark = ""
        try:
            draw(wish)
        except Exception as error:  # noqa: BLE001 - a scan without a picture is no reason to stop drawing others
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            mark = FAILED
        sys.stdout.write(f"{mark}{wish['id']}\n")
        sys.stdout.flush()
    del application
    return 0


def draw(wish: dict[str, Any]) -> None:
    """Draw one picture into its file, which appears whole or not at all."""
    import numpy as np

    from app.ui.view import palette
    from app.ui.view.snapshot import thumbnail
    from engine.io import read_scan
    from engine.types import Unit

    scan = read_scan(Path(wish["path"]), Unit(wish["unit"]) if wish["unit"] else None)
    frame = None if wish["frame"] is None else np.array(wish["frame"], float).reshape(3, 3)
    picture = thumbnail(scan, SIZE_PX, palette.DARK if wish["dark"] else palette.LIGHT, frame)
    target = Path(wish["target"])
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.stem}.part.png")
    if not picture.save(str(draft)):
        raise OSError(f"{draft} could not be written")
    draft.replace(target)


if __name__ == "__main__":
    sys.exit(run())
