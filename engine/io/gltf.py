"""glTF 2: ``.glb`` with everything inside, ``.gltf`` with its parts beside it. Its unit is the metre."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import numpy as np
from numpy.typing import NDArray

from engine.io.gltf_nodes import placements, transformed
from engine.io.gltf_parts import Document, accessor
from engine.io.mtl import find_beside
from engine.io.raw import RawMesh
from engine.io.source import Source
from engine.io.stl import same_places
from engine.types import EngineError, Texture, Unit

Array = NDArray[Any]

_JSON, _BINARY = 0x4E4F534A, 0x004E4942
_POINTS, _TRIANGLES, _STRIP, _FAN = 0, 4, 5, 6
# A face or a person in metres; a model beyond this was not written in metres, whatever the standard says.
_SMALLEST_M, _LARGEST_M = 0.02, 20.0


@dataclass
class _Parts:
    """Meshes one after another; what some of them lack is filled in."""

    points: list[Array] = field(default_factory=list)
    faces: list[Array] = field(default_factory=list)
    colours: list[Array | None] = field(default_factory=list)
    uvs: list[Array | None] = field(default_factory=list)
    texture: list[int] = field(default_factory=list)
    count: int = 0


def read(source: Source) -> RawMesh:
    """Read a glTF file: all meshes of its scene, placed as the scene places them."""
    document = _document(source)
    parts = _Parts()
    try:
        textures = _Textures(document, source)
        for mesh, matrix in placements(document.tree):
            for primitive in document.tree["meshes"][mesh]["primitives"]:
                source.poll(0.5)
                _add(document, primitive, matrix, textures, parts)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        if isinstance(error, EngineError):
            raise
        raise source.fail("is damaged: a part it names is missing or too short") from error
    if not parts.count:
        raise source.fail("has no points")
    return _mesh(parts, textures.found)


# ------------------------------------------------------------------ container
def _document(source: Source) -> Document:
    head = source.bytes(0, 12)
    text, inner = source.bytes(), b""
    if head[:4] == b"glTF":
        text, inner = _chunks(source)
    elif not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        raise source.not_a("a glTF")
    try:
        tree = json.loads(text.decode("utf-8-sig"))
        version = str(tree["asset"]["version"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise source.fail("is not a whole glTF file; it may be cut short", "Copy or export it again.") from error
    if not version.startswith("2"):
        raise source.fail(f"is glTF {version[:5]}; Nasion reads version 2")
    packed = [name for name in tree.get("extensionsRequired", []) if "draco" in name or "meshopt" in name]
    if packed:
        raise source.fail(f"is packed with {packed[0]}, which Nasion does not read", "Export it without compression.")
    buffers = [_buffer(source, one, number, inner) for number, one in enumerate(tree.get("buffers", []))]
    return Document(tree, buffers)


def _chunks(source: Source) -> tuple[bytes, bytes]:
    """The JSON and the binary chunk of a GLB file."""
    data = source.data
    if source.size < 20 or int(data[8:12].view("<u4")[0]) > source.size:
        raise source.fail("is shorter than its header says; it may be cut short", "Copy or export it again.")
    if int(data[4:8].view("<u4")[0]) != 2:
        raise source.fail("is an old GLB file; Nasion reads version 2")
    found: dict[int, bytes] = {}
    place = 12
    while place + 8 <= source.size:
        size, kind = (int(value) for value in data[place : place + 8].view("<u4"))
        if place + 8 + size > source.size:
            raise source.fail("is shorter than its header says; it may be cut short", "Copy or export it again.")
        found.setdefault(kind, source.bytes(place + 8, place + 8 + size))
        place += 8 + size + (-size) % 4
    if _JSON not in found:
        raise source.fail("is damaged: it has no description of its parts")
    return found[_JSON], found.get(_BINARY, b"")


def _buffer(source: Source, buffer: dict[str, Any], number: int, inner: bytes) -> bytes:
    uri = buffer.get("uri") if isinstance(buffer, dict) else None
    if uri is None:
        return inner if number == 0 else b""
    return _resource(source, str(uri), "data file")


def _resource(source: Source, uri: str, what: str) -> bytes:
    """Bytes of a data URI or of a file beside the scan."""
    if uri.startswith("data:"):
        try:
            return base64.b64decode(uri.partition(",")[2], validate=False)
        except (binascii.Error, ValueError) as error:
            raise source.fail("is damaged: its inner data cannot be decoded") from error
    path = find_beside(source.path, unquote(uri))
    if path is None:
        raise source.fail(f"needs the {what} {uri[:60]}, which is missing", "Put it beside the scan.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise source.fail(f"needs the {what} {uri[:60]}, which cannot be read", "Check its permissions.") from error


# ------------------------------------------------------------------ meshes
class _Textures:
    """Base colour pictures, numbered as they are first used."""

    def __init__(self, document: Document, source: Source) -> None:
        self._document = document
        self._source = source
        self._number: dict[int, int] = {}
        self.found: list[Texture] = []

    def of(self, primitive: dict[str, Any]) -> tuple[int, int]:
        """Number of the picture of a primitive, -1 for none, and which set of texture coordinates it uses."""
        tree = self._document.tree
        if "material" not in primitive:
            return -1, 0
        material = tree["materials"][primitive["material"]]
        specular = material.get("extensions", {}).get("KHR_materials_pbrSpecularGlossiness", {})
        base = material.get("pbrMetallicRoughness", {}).get("baseColorTexture") or specular.get("diffuseTexture")
        if base is None:
            return -1, 0
        image = tree["textures"][base["index"]].get("source")
        if image is None:
            self._source.warn("The texture is in a form Nasion does not read; the scan is shown without it.")
            return -1, 0
        if image not in self._number:
            self._number[image] = self._load(image)
        return self._number[image], int(base.get("texCoord", 0))

    def _load(self, number: int) -> int:
        image = self._document.tree["images"][number]
        name = str(image.get("name") or image.get("uri", ""))[:60]
        if "bufferView" in image:
            texture = Texture(name or f"texture {number}", data=self._document.view(image["bufferView"]))
        elif str(image["uri"]).startswith("data:"):
            texture = Texture(f"texture {number}", data=_resource(self._source, image["uri"], "texture"))
        else:
            path = find_beside(self._source.path, unquote(str(image["uri"])))
            if path is None:
                self._source.warn(f"The texture {name} is missing; put it beside the scan to see it.")
                return -1
            texture = Texture(path.name, path)
        self.found.append(texture)
        return len(self.found) - 1


def _add(document: Document, primitive: dict[str, Any], matrix: Array, textures: _Textures, parts: _Parts) -> None:
    mode = int(primitive.get("mode", _TRIANGLES))
    if mode not in (_POINTS, _TRIANGLES, _STRIP, _FAN):
        return
    attributes = primitive["attributes"]
    points = accessor(document, attributes["POSITION"])
    if points.ndim != 2 or points.shape[1] != 3:
        raise ValueError("positions")
    index = accessor(document, primitive["indices"]).reshape(-1) if "indices" in primitive else np.arange(len(points))
    faces = _triangles(index.astype(np.int64), mode)
    picture, uv_set = textures.of(primitive)
    uv_key = f"TEXCOORD_{uv_set}"
    uv = accessor(document, attributes[uv_key]) if picture >= 0 and uv_key in attributes else None
    colours = accessor(document, attributes["COLOR_0"]) if "COLOR_0" in attributes else None
    if np.linalg.det(matrix[:3, :3]) < 0:
        faces = faces[:, ::-1]  # a mirrored part would show its inside
    if len(faces) and (faces.min() < 0 or faces.max() >= len(points)):
        raise IndexError("faces")
    parts.points.append(transformed(points, matrix))
    parts.faces.append(faces + parts.count)
    parts.uvs.append(uv[faces] if uv is not None and len(uv) == len(points) else None)
    parts.colours.append(colours[:, :3] if colours is not None and len(colours) == len(points) else None)
    parts.texture.append(picture if uv is not None else -1)
    parts.count += len(points)


def _triangles(index: Array, mode: int) -> Array:
    if mode == _POINTS or len(index) < 3:
        return np.empty((0, 3), np.int64)
    if mode == _TRIANGLES:
        return index[: len(index) // 3 * 3].reshape(-1, 3)
    if mode == _FAN:
        return np.stack([np.full(len(index) - 2, index[0]), index[1:-1], index[2:]], axis=1)
    forward = np.stack([index[:-2], index[1:-1], index[2:]], axis=1)
    forward[1::2] = forward[1::2][:, [1, 0, 2]]
    return forward


def _mesh(parts: _Parts, textures: list[Texture]) -> RawMesh:
    points, faces = np.concatenate(parts.points), np.concatenate(parts.faces)
    raw = RawMesh(points, faces if len(faces) else None, unit=_unit(points))
    if any(colours is not None for colours in parts.colours):
        raw.colours = np.concatenate([_bytes(c, len(p)) for c, p in zip(parts.colours, parts.points, strict=True)])
    if textures and raw.faces is not None:
        sizes = [len(part) for part in parts.faces]
        blank = [np.zeros((size, 3, 2), np.float32) for size in sizes]
        uv = np.concatenate([b if u is None else u.astype(np.float32) for u, b in zip(parts.uvs, blank, strict=True)])
        uv[..., 1] = 1.0 - uv[..., 1]  # glTF counts from the upper edge
        raw.textures, raw.corner_uv = tuple(textures), uv
        raw.face_texture = np.repeat(np.array(parts.texture, np.int16), sizes)
        _mend_seams(raw)
    return raw


def _bytes(colours: Array | None, count: int) -> Array:
    if colours is None:
        return np.full((count, 3), 255, np.uint8)
    return np.clip(np.rint(np.nan_to_num(colours) * 255.0), 0, 255).astype(np.uint8)


def _mend_seams(raw: RawMesh) -> None:
    """Points that the format had to double where the texture is cut become one again."""
    assert raw.faces is not None
    first, number = same_places(raw.points)
    raw.points = raw.points[first]
    raw.faces = number[raw.faces]
    raw.colours = None if raw.colours is None else raw.colours[first]


def _unit(points: Array) -> tuple[Unit, str] | None:
    good = points[np.logical_and.reduce(np.isfinite(points), axis=1)]
    size = float(np.linalg.norm(np.ptp(good, axis=0))) if len(good) else 0.0
    return (Unit.METRE, "glTF files are in metres") if _SMALLEST_M <= size <= _LARGEST_M else None
