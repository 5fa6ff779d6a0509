"""How long scans of a million points take to open, beside pyvista on the same files in the same run.

Run: python tests/benchmarks/bench_io.py [points along one side, default 1000]
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.io import read_scan
from engine.types import Cancelled

ROUNDS = 5


def grid(side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points (V, 3) in millimetres, texture coordinates (V, 2), triangles (F, 3) of a wavy sheet."""
    u, v = np.meshgrid(np.linspace(0, 1, side), np.linspace(0, 1, side))
    height = np.sin(u * 9) * np.cos(v * 7) * 40 + 30
    points = np.c_[(u.ravel() - 0.5) * 200, (v.ravel() - 0.5) * 250, height.ravel()]
    i = np.arange(side * side).reshape(side, side)
    a, b, c, d = i[:-1, :-1].ravel(), i[:-1, 1:].ravel(), i[1:, 1:].ravel(), i[1:, :-1].ravel()
    return points, np.c_[u.ravel(), v.ravel()], np.concatenate([np.c_[a, b, c], np.c_[a, c, d]])


def write_files(folder: Path, side: int) -> dict[str, Path]:
    """One file per row of the table."""
    import pyvista as pv
    from PIL import Image

    points, uv, faces = grid(side)
    plain, textured = folder / "plain.obj", folder / "textured.obj"
    with plain.open("w") as file:
        np.savetxt(file, points, "v %.6f %.6f %.6f")
        np.savetxt(file, faces + 1, "f %d %d %d")
    with textured.open("w") as file:
        file.write("mtllib textured.mtl\nusemtl skin\n")
        np.savetxt(file, points, "v %.6f %.6f %.6f")
        np.savetxt(file, uv, "vt %.6f %.6f")
        np.savetxt(file, np.repeat(faces + 1, 2, axis=1), "f %d/%d %d/%d %d/%d")
    (folder / "textured.mtl").write_text("newmtl skin\nmap_Kd skin.png\n")
    Image.new("RGB", (64, 64), (200, 160, 140)).save(folder / "skin.png")
    mesh = pv.PolyData(points.astype(np.float32), np.c_[np.full(len(faces), 3), faces])
    files = {"OBJ": plain, "OBJ with texture": textured}
    for title, name, binary in (("PLY binary", "b.ply", True), ("PLY text", "t.ply", False),
                                ("STL binary", "b.stl", True), ("VTK binary", "b.vtk", True)):  # fmt: skip
        mesh.save(folder / name, binary=binary)
        files[title] = folder / name
    mesh.save(folder / "x.vtp")
    np.savetxt(folder / "cloud.xyz", points, "%.6f %.6f %.6f")
    return files | {"VTP": folder / "x.vtp", "XYZ": folder / "cloud.xyz"}


def seconds(work: Callable[[Path], object], path: Path) -> float:
    """How long one call takes."""
    begin = time.perf_counter()
    work(path)
    return time.perf_counter() - begin


def cancel_latency_s(path: Path) -> float:
    """From the wish to stop, half a second into reading, until the reader has stopped."""
    asked = threading.Event()
    wished: list[float] = []

    def wish() -> None:
        wished.append(time.perf_counter())
        asked.set()

    timer = threading.Timer(0.5, wish)
    timer.start()
    try:
        read_scan(path, cancelled=asked.is_set)
    except Cancelled:
        return time.perf_counter() - wished[0]
    timer.cancel()
    return float("nan")


def large_text(folder: Path, source: Path) -> Path:
    """A text file of about 300 MB."""
    path = folder / "large.xyz"
    text = source.read_bytes()
    with path.open("wb") as file:
        for _ in range(300_000_000 // len(text)):
            file.write(text)
    return path


def main(side: int) -> None:
    """Print the table."""
    import pyvista as pv

    with tempfile.TemporaryDirectory() as name:
        files = write_files(Path(name), side)
        print(
            f"{'file':18} {'MB':>6} {'Nasion s':>9} {'pyvista s':>10} {'ratio':>6}   (best of {ROUNDS}, taken in turns)"
        )
        for title, path in files.items():
            ours, theirs = [], []
            for _ in range(ROUNDS):
                if path.suffix != ".xyz":
                    theirs.append(seconds(pv.read, path))
                ours.append(seconds(read_scan, path))
            size = path.stat().st_size / 1e6
            other = f"{min(theirs):10.2f} {min(ours) / min(theirs):6.2f}" if theirs else f"{'-':>10} {'-':>6}"
            print(f"{title:18} {size:6.0f} {min(ours):9.2f} {other}")
        large = large_text(Path(name), files["XYZ"])
        print(
            f"cancel half-way in {large.stat().st_size / 1e6:.0f} MB of text: {cancel_latency_s(large) * 1000:.0f} ms"
        )
        print(f"the same file read whole: {seconds(read_scan, large):.2f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
