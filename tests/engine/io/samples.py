"""Small meshes and clouds in every format, written by other programs where they can and by hand where not."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st


@dataclass(frozen=True)
class Solid:
    """A small closed surface of the size of a head, in millimetres."""

    points: np.ndarray
    faces: np.ndarray
    colours: np.ndarray


def make_solid(subdivisions: int = 2) -> Solid:
    import trimesh

    ball = trimesh.creation.icosphere(subdivisions=subdivisions, radius=1.0)
    points = (ball.vertices * [75.0, 110.0, 95.0] + [3.25, -12.5, 40.75]).astype(np.float32)
    colours = np.clip((ball.vertices + 1) * 127, 0, 255).astype(np.uint8)
    return Solid(points, np.asarray(ball.faces, np.int32), colours)


SOLID = make_solid()


def joined(row: np.ndarray, form: str) -> str:
    return " ".join(form % value for value in row)


def lines(rows: np.ndarray, form: str = "%.6f", front: str = "") -> str:
    return "\n".join(front + " ".join(form % value for value in row) for row in rows) + "\n"


# ------------------------------------------------------------------ writers
def obj(path: Path, s: Solid) -> None:
    path.write_text(lines(np.c_[s.points, s.colours / 255], "%.6f", "v ") + lines(s.faces + 1, "%d", "f "))


def obj_crlf(path: Path, s: Solid) -> None:
    text = "# made by hand\r\n\r\n" + lines(s.points, "%.6f", "v  ") + "g head\r\n" + lines(s.faces + 1, "%d", "f ")
    path.write_bytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())


def obj_relative(path: Path, s: Solid) -> None:
    path.write_text(lines(s.points, "%.9g", "v ") + lines(s.faces - len(s.points), "%d", "f "))


def ply(order: str) -> Callable[[Path, Solid], None]:
    def write(path: Path, s: Solid) -> None:
        form = {"": "ascii", "<": "binary_little_endian", ">": "binary_big_endian"}[order]
        head = f"ply\nformat {form} 1.0\ncomment by hand\nelement vertex {len(s.points)}\n"
        head += "".join(f"property float {a}\n" for a in "xyz")
        head += "".join(f"property uchar {c}\n" for c in ("red", "green", "blue"))
        head += f"element face {len(s.faces)}\nproperty list uchar int vertex_indices\nend_header\n"
        if not order:
            rows = [" ".join(["%.6f"] * 3 + ["%d"] * 3) % (*p, *c) for p, c in zip(s.points, s.colours, strict=True)]
            rows += [f"3 {f[0]} {f[1]} {f[2]}" for f in s.faces]
            path.write_text(head + "\n".join(rows) + "\n")
            return
        vertex = np.zeros(len(s.points), [("p", order + "f4", 3), ("c", "u1", 3)])
        vertex["p"], vertex["c"] = s.points, s.colours
        face = np.zeros(len(s.faces), [("n", "u1"), ("f", order + "i4", 3)])
        face["n"], face["f"] = 3, s.faces
        path.write_bytes(head.encode() + vertex.tobytes() + face.tobytes())

    return write


def with_pyvista(**options: object) -> Callable[[Path, Solid], None]:
    def write(path: Path, s: Solid) -> None:
        import pyvista as pv

        mesh = pv.PolyData(s.points, np.c_[np.full(len(s.faces), 3), s.faces])
        mesh["RGB"] = s.colours
        mesh.save(path, **options)

    return write


def vtk_legacy(version: int, binary: bool) -> Callable[[Path, Solid], None]:
    def write(path: Path, s: Solid) -> None:
        import pyvista as pv
        from vtkmodules.vtkIOLegacy import vtkPolyDataWriter

        mesh = pv.PolyData(s.points, np.c_[np.full(len(s.faces), 3), s.faces])
        mesh["RGB"] = s.colours
        writer = vtkPolyDataWriter()
        writer.SetInputData(mesh)
        writer.SetFileName(str(path))
        writer.SetFileVersion(version)
        (writer.SetFileTypeToBinary if binary else writer.SetFileTypeToASCII)()
        writer.Write()

    return write


def vtp(mode: str, packer: str) -> Callable[[Path, Solid], None]:
    def write(path: Path, s: Solid) -> None:
        import pyvista as pv
        from vtkmodules.vtkIOXML import vtkXMLPolyDataWriter

        mesh = pv.PolyData(s.points, np.c_[np.full(len(s.faces), 3), s.faces])
        mesh["RGB"] = s.colours
        writer = vtkXMLPolyDataWriter()
        writer.SetInputData(mesh)
        writer.SetFileName(str(path))
        modes = {"ascii": "Ascii", "binary": "Binary", "raw": "Appended", "base64": "Appended"}
        getattr(writer, f"SetDataModeTo{modes[mode]}")()
        writer.SetEncodeAppendedData(mode == "base64")
        getattr(writer, f"SetCompressorTypeTo{packer}")()
        writer.Write()

    return write


def with_trimesh(path: Path, s: Solid) -> None:
    import trimesh

    trimesh.Trimesh(s.points, s.faces, vertex_colors=s.colours, process=False).export(path)


def gltf_text(path: Path, s: Solid) -> None:
    """A .gltf with its data inside, in metres."""
    points = (s.points.astype(np.float64) / 1000).astype("<f4")
    data = points.tobytes() + s.faces.astype("<u4").tobytes()
    tree = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(data), "uri": "data:;base64," + base64.b64encode(data).decode()}],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": points.nbytes},
            {"buffer": 0, "byteOffset": points.nbytes, "byteLength": len(data) - points.nbytes},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "type": "VEC3", "count": len(points)},
            {"bufferView": 1, "componentType": 5125, "type": "SCALAR", "count": s.faces.size},
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
    }
    path.write_text(json.dumps(tree))


def stl_text(path: Path, s: Solid) -> None:
    text = ["solid head"]
    for a, b, c in s.points[s.faces]:
        text += [" facet normal 0 0 1", "  outer loop"]
        text += [f"   vertex {x:.6f} {y:.6f} {z:.6f}" for x, y, z in (a, b, c)]
        text += ["  endloop", " endfacet"]
    path.write_text("\n".join([*text, "endsolid head"]) + "\n")


def stl_binary(path: Path, s: Solid) -> None:
    rows = np.zeros(len(s.faces), [("n", "<f4", 3), ("p", "<f4", (3, 3)), ("a", "<u2")])
    rows["p"] = s.points[s.faces]
    path.write_bytes(
        b"solid is what many binary files begin with".ljust(80) + struct.pack("<I", len(rows)) + rows.tobytes()
    )


def off(path: Path, s: Solid) -> None:
    body = lines(s.points) + lines(np.c_[np.full(len(s.faces), 3), s.faces], "%d")
    path.write_text(f"OFF\n# by hand\n{len(s.points)} {len(s.faces)} 0\n" + body)


def coff(path: Path, s: Solid) -> None:
    rows = "".join(
        joined(p, "%.6f") + " " + joined(c, "%d") + " 255\n" for p, c in zip(s.points, s.colours, strict=True)
    )
    path.write_text(
        f"COFF\n{len(s.points)} {len(s.faces)} 0\n" + rows + lines(np.c_[np.full(len(s.faces), 3), s.faces], "%d")
    )


def wrl(path: Path, s: Solid) -> None:
    points = ", ".join(joined(p, "%.6f") for p in s.points)
    faces = ", ".join(joined(f, "%d,") + " -1" for f in s.faces)
    colours = ", ".join(joined(c / 255, "%.4f") for c in s.colours)
    path.write_text(
        "#VRML V2.0 utf8\nGroup { children [ Shape { appearance Appearance { material Material { } }\n"
        f" geometry IndexedFaceSet {{ coord Coordinate {{ point [ {points} ] }}\n"
        f" color Color {{ color [ {colours} ] }} coordIndex [ {faces} ] }} }} ] }}\n"
    )


def pcd(form: str) -> Callable[[Path, Solid], None]:
    def write(path: Path, s: Solid) -> None:
        packed = s.colours.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
        rows = np.zeros(len(s.points), [("p", "<f4", 3), ("c", "<f4")])
        rows["p"], rows["c"] = s.points, packed.astype("<u4").view("<f4")
        head = "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F F\nCOUNT 1 1 1 1\n"
        head += f"WIDTH {len(rows)}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {len(rows)}\nDATA {form}\n"
        if form == "ascii":
            body = "".join(f"{joined(p, '%.6f')} {c:.9g}\n" for p, c in zip(s.points, rows["c"], strict=True)).encode()
        elif form == "binary":
            body = rows.tobytes()
        else:
            flat = np.ascontiguousarray(s.points.T).tobytes() + rows["c"].tobytes()
            packed_bytes = b"".join(
                bytes([len(p) - 1]) + p for p in (flat[i : i + 32] for i in range(0, len(flat), 32))
            )
            body = struct.pack("<II", len(packed_bytes), len(flat)) + packed_bytes
        path.write_bytes(head.encode() + body)

    return write


def columns(form: str, front: str = "", decimal: str = ".", delimiter: str = " ") -> Callable[[Path, Solid], None]:
    def write(path: Path, s: Solid) -> None:
        extra = {"xyz": np.empty((len(s.points), 0)), "rgb": s.colours, "normals": unit_normals(s)}[form]
        rows = [
            delimiter.join([*(f"{v:.6f}" for v in p), *(f"{v:g}" if form == "rgb" else f"{v:.6f}" for v in e)])
            for p, e in zip(s.points, extra, strict=True)
        ]
        path.write_text(
            (front + "\n".join(rows) + "\n").replace(".", decimal) if decimal != "." else front + "\n".join(rows) + "\n"
        )

    return write


def unit_normals(s: Solid) -> np.ndarray:
    away = s.points - s.points.mean(axis=0)
    return away / np.linalg.norm(away, axis=1, keepdims=True)


def npy(path: Path, s: Solid) -> None:
    np.save(path, np.c_[s.points, s.colours])


def npz(path: Path, s: Solid) -> None:
    np.savez(path, vertices=s.points, faces=s.faces, colors=s.colours)


@dataclass(frozen=True)
class Variant:
    """One way to write a scan. What comes back is said by the flags."""

    suffix: str
    name: str
    write: Callable[[Path, Solid], None]
    faces: bool = True
    colours: bool = True
    same_order: bool = True
    unit: str = "mm"
    error_mm: float = 2e-5

    def __str__(self) -> str:
        return f"{self.suffix[1:]}-{self.name}"


VARIANTS = [
    Variant(".obj", "colours", obj),
    Variant(".obj", "crlf", obj_crlf, colours=False),
    Variant(".obj", "relative", obj_relative, colours=False),
    Variant(".ply", "text", ply("")),
    Variant(".ply", "little", ply("<")),
    Variant(".ply", "big", ply(">")),
    Variant(".ply", "pyvista", with_pyvista(binary=True, texture="RGB")),
    Variant(".stl", "text", stl_text, colours=False, same_order=False),
    Variant(".stl", "binary", stl_binary, colours=False, same_order=False),
    Variant(".stl", "pyvista", with_pyvista(binary=True), colours=False, same_order=False),
    Variant(".off", "plain", off, colours=False),
    Variant(".off", "colours", coff),
    *[Variant(".vtk", f"{v}-{'b' if b else 't'}", vtk_legacy(v, b), error_mm=2e-5 if b else 6e-4)
      for v in (42, 51) for b in (True, False)],
    *[Variant(".vtp", f"{m}-{p}", vtp(m, p))
      for m in ("ascii", "binary", "raw", "base64") for p in ("None", "ZLib", "LZMA")],
    Variant(".glb", "trimesh", with_trimesh),
    Variant(".gltf", "inside", gltf_text, colours=False, unit="m"),
    Variant(".wrl", "vrml2", wrl),
    *[Variant(".pcd", form, pcd(form), faces=False) for form in ("ascii", "binary", "binary_compressed")],
    Variant(".xyz", "plain", columns("xyz"), faces=False, colours=False),
    Variant(".xyz", "colours", columns("rgb"), faces=False),
    Variant(".txt", "header", columns("xyz", "X Y Z\n"), faces=False, colours=False),
    Variant(".txt", "semicolons", columns("rgb", decimal=",", delimiter=";"), faces=False),
    Variant(".txt", "commas", columns("rgb", "//X,Y,Z,R,G,B\n", delimiter=","), faces=False),
    Variant(".pts", "count", columns("rgb", f"{len(SOLID.points)}\n"), faces=False),
    Variant(".asc", "normals", columns("normals", "# comment\n"), faces=False, colours=False),
    Variant(".npy", "columns", npy, faces=False),
    Variant(".npz", "named", npz),
]  # fmt: skip


# ------------------------------------------------------------------ damage
TOKENS = [
    b"nan",
    b"-1",
    b"1e400",
    b"99999999999",
    b"0",
    b"#",
    b"\r",
    b"-",
    b"/",
    b"[",
    b"}",
    b'"',
    b",",
    b"null",
    b"\n",
    b"e",
]
EDITS = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 40) | st.just(1) | st.just(0),
        st.binary(max_size=6) | st.sampled_from(TOKENS),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)
"""Places (as shares of the file), bytes to remove there, bytes to put in, and whether to repeat what stood before."""


def damaged(content: bytes, edits: list[tuple[float, int, bytes, bool]]) -> bytes:
    changed = bytearray(content)
    for share, remove, insert, repeat in edits:
        place = int(share * len(changed))
        again = bytes(changed[max(0, place - 60) : place]) if repeat else b""
        changed[place : place + remove] = insert + again
    return bytes(changed)
