"""VRML 2 (``.wrl``, VRML 97) and the indexed faces of VRML 1: shapes, transforms, colours, textures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.io.colours import to_bytes
from engine.io.mtl import textures_beside
from engine.io.raw import RawMesh, fan, unit_from_comment
from engine.io.source import Source
from engine.io.vrml_tree import Node, parse

Array = NDArray[Any]

_MOST_VISITS = 20_000


@dataclass
class _Shape:
    """One indexed face set or point set, placed in the scene."""

    points: Array
    faces: Array
    corner: Array | None
    """(F, 3) place of each triangle corner in the list of polygon corners."""
    polygon: Array | None
    colours: Array | None = None
    uv: Array | None = None
    picture: int = -1


@dataclass
class _Found:
    """What a walk through the scene has found."""

    shapes: list[_Shape] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    visits: int = 0


@dataclass
class _State:
    """What holds for a shape: where it is, and in VRML 1 what stood before it."""

    matrix: Array = field(default_factory=lambda: np.eye(4))
    coordinate: Node | None = None
    uv: Node | None = None
    picture: str = ""
    material: Node | None = None


def read(source: Source) -> RawMesh:
    """Read a VRML file."""
    head = source.bytes(0, 64)
    if not head.startswith(b"#VRML V"):
        raise source.not_a("a VRML")
    found, state = _Found(), _State()
    for node in parse(source):
        _walk(node, state, found, source, depth=0)
    if not any(len(shape.points) for shape in found.shapes):
        raise source.fail("has no points")
    raw = _join(found.shapes, found.pictures, source)
    raw.unit = unit_from_comment(source.bytes(0, 2000).split(b"\n\n")[0].decode("latin-1"))
    return raw


# ------------------------------------------------------------------ scene
def _walk(node: Node, state: _State, found: _Found, source: Source, depth: int) -> None:
    found.visits += 1
    if depth > 200 or found.visits > _MOST_VISITS:
        # A node may be used again and again: a small file can ask for more shapes than any memory holds.
        raise source.fail("nests its parts too deeply")
    source.check()
    kind = node.kind
    if kind in ("Transform", "MatrixTransform"):
        inner = _State(state.matrix @ _matrix(node), state.coordinate, state.uv, state.picture, state.material)
        if not node.nodes:  # VRML 1: it moves what follows
            state.matrix = inner.matrix
        state = inner if node.nodes else state
    elif kind == "Separator":
        state = _State(state.matrix, state.coordinate, state.uv, state.picture, state.material)
    elif kind in ("Coordinate", "Coordinate3"):
        state.coordinate = node
    elif kind in ("TextureCoordinate", "TextureCoordinate2"):
        state.uv = node
    elif kind in ("ImageTexture", "Texture2"):
        state.picture = node.text("url") or node.text("filename")
    elif kind == "Shape":
        state = _State(state.matrix, None, None, "", None)
        appearance = node.child("appearance")
        texture = appearance.child("texture") if appearance is not None else None
        state.picture = texture.text("url") if texture is not None else ""
    if kind in ("IndexedFaceSet", "PointSet"):
        found.shapes.append(_shape(node, state, found.pictures, source))
        return
    for child in node.nodes:
        _walk(child, state, found, source, depth + 1)


def _matrix(node: Node) -> Array:
    """(4, 4) of a Transform: T C R SR S -SR -C, as the standard has it."""
    if "matrix" in node.numbers and len(node.numbers["matrix"]) == 16:
        given: Array = node.numbers["matrix"].reshape(4, 4).T
        return given
    scale = node.vector("scale", node.vector("scaleFactor", [1.0, 1.0, 1.0]))
    centre = node.vector("center", [0.0, 0.0, 0.0])
    turn = _rotation(node.vector("rotation", [0.0, 0.0, 1.0, 0.0]))
    skew = _rotation(node.vector("scaleOrientation", [0.0, 0.0, 1.0, 0.0]))
    matrix = np.eye(4)
    matrix[:3, :3] = turn @ skew @ np.diag(scale) @ skew.T
    matrix[:3, 3] = node.vector("translation", [0.0, 0.0, 0.0]) + centre - matrix[:3, :3] @ centre
    return matrix


def _rotation(axis_angle: Array) -> Array:
    axis, angle = axis_angle[:3], float(axis_angle[3])
    length = float(np.linalg.norm(axis))
    if length < 1e-12 or angle == 0.0:
        return np.eye(3)
    x, y, z = axis / length
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    turn: Array = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return turn


def _shape(node: Node, state: _State, pictures: list[str], source: Source) -> _Shape:
    coordinate = node.child("coord") or state.coordinate
    points = coordinate.table("point", 3) if coordinate is not None else None
    if points is None:
        raise source.fail("has a shape without points")
    if not np.array_equal(state.matrix, np.eye(4)):
        points = points @ state.matrix[:3, :3].T + state.matrix[:3, 3]
    colours = _colours(node, len(points))
    index = node.numbers.get("coordIndex")
    if node.kind == "PointSet" or index is None:
        return _Shape(points, np.empty((0, 3), np.int64), None, None, colours)
    corners, sizes, kept = _polygons(index)
    triangle, polygon = fan(sizes)
    faces = corners[triangle]
    if bool(node.words.get("ccw", "TRUE") == "FALSE"):
        triangle, faces = triangle[:, ::-1], faces[:, ::-1]
    shape = _Shape(points, faces, triangle, polygon, colours)
    picture = state.picture
    uv = node.child("texCoord") or state.uv
    table = uv.table("point", 2) if uv is not None else None
    if picture and table is not None and len(faces):
        _add_uv(shape, node, table, corners, kept, picture, pictures)
    return shape


def _polygons(index: Array) -> tuple[Array, Array, Array]:
    """Corners, corners per polygon, and which entries of the list they are, from a list parted by -1."""
    numbers = np.nan_to_num(index, nan=-1.0, posinf=-1.0, neginf=-1.0).astype(np.int64)
    part = numbers < 0
    kept = np.flatnonzero(~part)
    which = np.cumsum(part)[kept]
    sizes = np.bincount(which) if len(which) else np.empty(0, np.int64)
    return numbers[kept], sizes[sizes > 0], kept


def _add_uv(
    shape: _Shape, node: Node, table: Array, corners: Array, kept: Array, picture: str, pictures: list[str]
) -> None:  # fmt: skip
    own = node.numbers.get("texCoordIndex", node.numbers.get("textureCoordIndex"))
    if own is not None and len(own) and len(own) > int(kept.max(initial=0)):
        number = np.nan_to_num(own, nan=-1.0)[kept].astype(np.int64)
    else:
        number = corners
    if not len(number) or number.min() < 0 or number.max() >= len(table) or shape.corner is None:
        return
    shape.uv = table[number][shape.corner]
    if picture not in pictures:
        pictures.append(picture)
    shape.picture = pictures.index(picture)


def _colours(node: Node, count: int) -> Array | None:
    """Colours per point; those per face are not kept."""
    colour = node.child("color")
    table = colour.table("color", 3) if colour is not None else None
    if table is None or node.words.get("colorPerVertex", "TRUE") == "FALSE":
        return None
    index, corner = node.numbers.get("colorIndex"), node.numbers.get("coordIndex")
    if index is None or not len(index):
        return to_bytes(table) if len(table) == count else None
    if corner is None or len(index) != len(corner):
        return None
    both = (index >= 0) & (index < len(table)) & (corner >= 0) & (corner < count)
    colours = np.full((count, 3), 1.0)
    colours[corner[both].astype(np.int64)] = table[index[both].astype(np.int64)]
    return to_bytes(colours)


def _join(shapes: list[_Shape], pictures: list[str], source: Source) -> RawMesh:
    first = np.cumsum([0] + [len(shape.points) for shape in shapes])
    for shape in shapes:
        if len(shape.faces) and (shape.faces.min() < 0 or shape.faces.max() >= len(shape.points)):
            wrong = int(shape.faces.max())
            raise source.fail(f"has a face that uses point {wrong}, but there are only {len(shape.points)} points")
    raw = RawMesh(
        np.concatenate([shape.points for shape in shapes]),
        np.concatenate([shape.faces + begin for shape, begin in zip(shapes, first, strict=False)]),
    )
    if any(shape.colours is not None for shape in shapes):
        white = [np.full((len(shape.points), 3), 255, np.uint8) for shape in shapes]
        parts = [blank if shape.colours is None else shape.colours for shape, blank in zip(shapes, white, strict=True)]
        raw.colours = np.concatenate(parts)
    textures, number = textures_beside(pictures, source)
    if textures:
        blank_uv = [np.zeros((len(shape.faces), 3, 2)) for shape in shapes]
        uvs = [blank if shape.uv is None else shape.uv for shape, blank in zip(shapes, blank_uv, strict=True)]
        raw.corner_uv = np.concatenate(uvs)
        raw.textures = textures
        which = [number[shape.picture] if shape.picture >= 0 else -1 for shape in shapes]
        raw.face_texture = np.repeat(np.array(which, np.int16), [len(shape.faces) for shape in shapes])
    return raw
