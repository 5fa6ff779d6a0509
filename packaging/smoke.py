#!/usr/bin/env python3
"""Try a built bundle as its user would: make a head, predict on it, draw it, open the window.

python3 packaging/smoke.py dist/nasion
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STAYS_OPEN_S = 8.0


def program(bundle: Path) -> Path:
    """The window's program in a bundle folder."""
    return bundle.resolve() / ("nasion.exe" if os.name == "nt" else "nasion")


def try_shell(nasion: Path, folder: Path) -> None:
    """Shell commands: each must succeed and leave what it promises."""
    subprocess.run([nasion, "synth", "--count", "1", "--out", folder / "heads"], check=True, timeout=120)
    suffixes = {".obj", ".ply", ".vtp", ".stl"}
    scan = next(path for path in sorted((folder / "heads").iterdir()) if path.suffix in suffixes)
    table = folder / "landmarks.csv"
    subprocess.run([nasion, "predict", scan, "--scheme", "ibug68", "--out", table], check=True, timeout=120)
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 68, f"{len(rows)} landmarks instead of 68"
    picture = folder / "head.png"
    subprocess.run([nasion, "snapshot", scan, "--landmarks", table, "--out", picture], check=True, timeout=120)
    assert picture.read_bytes().startswith(b"\x89PNG"), "the snapshot is not a picture"


def try_window(nasion: Path, folder: Path) -> None:
    """The window stays open, with settings and data in a folder of its own."""
    homes = {name: str(folder / name) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")}
    process = subprocess.Popen([nasion], env={**os.environ, **homes})
    time.sleep(STAYS_OPEN_S)
    ended = process.poll()
    process.terminate()
    process.wait(timeout=20)
    assert ended is None, f"the window closed by itself with code {ended}"


def main() -> int:
    """Try the bundle named on the command line."""
    nasion = program(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try_shell(nasion, folder)
        try_window(nasion, folder)
    files = (path for path in nasion.parent.rglob("*") if path.is_file() and not path.is_symlink())
    size_mb = sum(path.stat().st_size for path in files) / 1e6
    print(f"the bundle works; {size_mb:.0f} MB in {nasion.parent}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
