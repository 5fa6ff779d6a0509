"""Measures: ways over a mesh of 100 000 vertices, and a thousand scans of 25 measures on two cores.

    python tests/benchmarks/bench_measures.py [SCANS]

Ways are compared with searching the whole mesh by the same exact method (pygeodesic) and with Dijkstra along edges.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from engine.catalog import scheme  # noqa: E402
from engine.measures import command  # noqa: E402
from engine.measures.definitions import measure_set  # noqa: E402
from engine.measures.geodesic import SurfaceWays  # noqa: E402
from engine.measures.kinds import KINDS  # noqa: E402
from engine.measures.measure import compute  # noqa: E402
from engine.measures.region import Region, cleaned  # noqa: E402
from engine.synth.head import ProceduralHead, build_head, sample_parameters  # noqa: E402
from engine.types import Annotation, Landmark  # noqa: E402

PAIRS = (
    ("nasion", "subnasale"), ("alare_right", "alare_left"), ("cheilion_right", "cheilion_left"),
    ("endocanthion_right", "endocanthion_left"), ("pronasale", "alar_curvature_left"), ("subnasale", "gnathion"),
    ("exocanthion_left", "cheilion_left"), ("glabella", "pronasale"), ("tragion_right", "gonion_right"),
    ("labiale_superius", "subnasale"), ("zygion_left", "alare_left"), ("orbitale_right", "cheilion_right"),
)  # fmt: skip


FAR_PAIRS = (("tragion_right", "subnasale"), ("tragion_right", "nasion"), ("tragion_left", "gnathion"))


def places(head: ProceduralHead) -> dict[str, np.ndarray]:
    found = {key.partition("/"): np.array(value) for key, value in head.landmarks_mm.items()}
    return {name: value for (scheme_id, _, name), value in found.items() if scheme_id == "face-clinical"}


def ways(resolution: float, compare: bool) -> None:
    head = build_head(sample_parameters(np.random.default_rng(3)), resolution)
    marks, points, faces = places(head), head.vertices_mm, head.faces
    surface = SurfaceWays(points, faces)
    surface.between(marks["nasion"], marks["pronasale"])
    spent, wall, lengths = [], [], []
    for a, b in PAIRS:
        start, begun = time.process_time(), time.perf_counter()
        lengths.append(surface.between(marks[a], marks[b]).length_mm)
        spent.append(1e3 * (time.process_time() - start))
        wall.append(1e3 * (time.perf_counter() - begun))
    print(f"a head of {len(points)} vertices, {len(PAIRS)} ways of {min(lengths):.0f} to {max(lengths):.0f} mm:")
    print(f"  median {np.median(spent):.0f} ms, longest {max(spent):.0f} ms of processor time")
    print(f"  median {np.median(wall):.0f} ms, longest {max(wall):.0f} ms on the clock")
    for a, b in FAR_PAIRS:
        start = time.process_time()
        length = surface.between(marks[a], marks[b]).length_mm
        print(f"  {a} to {b}, {length:.0f} mm: {1e3 * (time.process_time() - start):.0f} ms of processor time")
    if compare:
        whole = cleaned(Region(points.astype(float), faces))
        alternatives(whole.points_mm, whole.faces, marks)


def alternatives(points: np.ndarray, faces: np.ndarray, marks: dict[str, np.ndarray]) -> None:
    """Searching the whole mesh, and Dijkstra along edges; both know vertices only."""
    from pygeodesic.geodesic import PyGeodesicAlgorithmExact
    from scipy.sparse.csgraph import dijkstra

    from engine.measures.ways import edge_graph

    graph = edge_graph(Region(points, faces))
    off, longer, edges = [], [], []
    for a, b in PAIRS[:8]:
        i, j = (int(np.argmin(np.linalg.norm(points - marks[name], axis=1))) for name in (a, b))
        begun = time.perf_counter()
        mine = SurfaceWays(points, faces).between(points[i], points[j]).length_mm
        middle = time.perf_counter()
        whole, _ = PyGeodesicAlgorithmExact(points, faces).geodesicDistance(i, j)
        longer.append((time.perf_counter() - middle) / (middle - begun))
        off.append(max(mine / whole - 1, 0.0))
        edges.append(dijkstra(graph, directed=False, indices=i)[j] / mine - 1)
    print(f"  the whole mesh by the same exact method: {np.median(longer):.0f} times as long, "
          f"never shorter by more than {100 * max(off):.6f} %")  # fmt: skip
    print(f"  Dijkstra along edges and shortcuts: {100 * np.mean(edges):.2f} % too long on average")


def sphere() -> None:
    import trimesh

    mesh = trimesh.creation.icosphere(subdivisions=7, radius=80.0)
    surface = SurfaceWays(np.asarray(mesh.vertices), np.asarray(mesh.faces, np.int32))
    rng, off = np.random.default_rng(0), []
    for _ in range(20):
        a = rng.normal(size=3)
        b = a / np.linalg.norm(a) + 0.4 * rng.normal(size=3)
        a, b = 80 * a / np.linalg.norm(a), 80 * b / np.linalg.norm(b)
        off.append(abs(surface.between(a, b).length_mm / (80 * np.arccos(a @ b / 6400)) - 1))
    print(f"a sphere of {len(mesh.vertices)} vertices: off the great circle by at most {100 * max(off):.5f} %")


# ------------------------------------------------------------------ a thousand scans
def make_study(folder: Path, count: int) -> tuple[list[Path], list[Path]]:
    """Ten heads as PLY with landmarks beside them, and two sets of 25 measures: one of them runs over the skin."""
    from engine.io.csv_write import write
    from engine.io.landmarks import ScanLandmarks
    from engine.types import Unit

    scheme_of = scheme("face-clinical")
    paths = []
    for number in range(10):
        head = build_head(sample_parameters(np.random.default_rng(number)), 1.0)
        path = folder / f"{number}.ply"
        write_ply(path, head)
        annotation = Annotation("face-clinical", {k: Landmark(tuple(v)) for k, v in places(head).items()})
        write(path.with_suffix(".csv"), [ScanLandmarks(path.name, Unit.MILLIMETRE, scheme_of, annotation)])
        paths.append(path)
    farkas = measure_set("farkas")
    plain = [one for one in farkas.measure if not KINDS[one.kind].surface and not one.measures]
    skin = [farkas["alar_arc"], farkas["mouth_arc"]]
    sets = []
    for name, chosen in (("straight", plain[:25]), ("skin", [*plain[:23], *skin])):
        sets.append(folder / f"{name}.toml")
        sets[-1].write_text(as_toml(chosen), encoding="utf-8")
    return [paths[number % 10] for number in range(count)], sets


def as_toml(chosen: list) -> str:
    lines = ['title = "Bench"', 'scheme = "face-clinical"']
    for one in chosen:
        lines.append("[[measure]]")
        fields = one.model_dump(exclude={"typical", "measures"})
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()]
    return "\n".join(lines)


def write_ply(path: Path, head: ProceduralHead) -> None:
    header = (
        f"ply\nformat binary_little_endian 1.0\nelement vertex {len(head.vertices_mm)}\nproperty float x\n"
        f"property float y\nproperty float z\nelement face {len(head.faces)}\nproperty list uchar int vertex_indices\n"
        "end_header\n"
    )
    rows = np.empty(len(head.faces), dtype=[("n", "u1"), ("v", "<i4", 3)])
    rows["n"], rows["v"] = 3, head.faces
    path.write_bytes(header.encode() + head.vertices_mm.astype("<f4").tobytes() + rows.tobytes())


def study(count: int) -> None:
    head = build_head(sample_parameters(np.random.default_rng(0)), 0.5)
    annotation = Annotation("face-clinical", {k: Landmark(tuple(v)) for k, v in places(head).items()})
    with tempfile.TemporaryDirectory() as name:
        paths, sets = make_study(Path(name), count)
        plain, of = measure_set(str(sets[0])), scheme("face-clinical")
        start = time.perf_counter()
        for _ in range(count):
            compute(plain, annotation, of)
        print(
            f"{count} scans, 25 straight measures of landmarks alone: {time.perf_counter() - start:.1f} s on one core"
        )
        for title, measures in zip(("straight", "two of them over the skin"), sets, strict=True):
            start, before = time.perf_counter(), os.times()
            done = 0
            for row in command.rows(command.Request(tuple(paths), str(measures)), processes=2):
                assert isinstance(row, command.Row)
                done += sum(one.value is not None for one in row.measures.values)
            spent, after = time.perf_counter() - start, os.times()
            processor = sum(after[:4]) - sum(before[:4])
            print(f"{count} scans of 28 000 vertices, 25 measures, {title}: {spent:.1f} s on the clock, two processes, "
                  f"{processor:.1f} s of processor time, {done} values")  # fmt: skip


if __name__ == "__main__":
    sphere()
    ways(0.65, compare=True)
    ways(1.9, compare=False)
    study(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
