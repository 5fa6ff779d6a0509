"""A picture of skin for a procedural head: tone, lips, brows, eyes, hair, stubble, pores."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import numpy as np
from pydantic import Field

from engine.config import Config
from engine.synth.head import ProceduralHead
from engine.synth.procedural.hair import beard, hair_amount
from engine.synth.procedural.maths import smoothstep
from engine.types import ByteArray, FloatArray

Picture = FloatArray
Tone = Literal["pale", "fair", "olive", "tan", "brown", "dark"]
HairStyle = Literal["bald", "cap", "short", "receding", "bob"]

TONES: MappingProxyType[str, tuple[float, float, float]] = MappingProxyType(
    {  # sRGB of the cheek, after the six types of Fitzpatrick (1988)
        "pale": (0.925, 0.765, 0.690),
        "fair": (0.885, 0.705, 0.605),
        "olive": (0.800, 0.620, 0.490),
        "tan": (0.690, 0.500, 0.375),
        "brown": (0.510, 0.345, 0.250),
        "dark": (0.345, 0.230, 0.170),
    }
)
HAIR: MappingProxyType[str, tuple[float, float, float]] = MappingProxyType(
    {
        "black": (0.085, 0.072, 0.068),
        "brown": (0.230, 0.155, 0.110),
        "auburn": (0.340, 0.170, 0.100),
        "blond": (0.600, 0.460, 0.290),
        "grey": (0.560, 0.550, 0.540),
    }
)
IRISES: MappingProxyType[str, tuple[float, float, float]] = MappingProxyType(
    {"brown": (0.23, 0.13, 0.08), "hazel": (0.33, 0.24, 0.13), "green": (0.27, 0.31, 0.22), "blue": (0.27, 0.36, 0.45)}
)
EAR_SHADES = (  # forward, up, half-width, half-height in mm of a 62 mm ear; darkness
    (2.5, -5.0, 6.0, 8.5, 0.42),
    (7.0, -6.0, 2.2, 3.0, 0.45),
    (0.0, 15.5, 5.5, 5.0, 0.22),
    (-11.5, 5.0, 2.0, 14.0, 0.25),
)
CAP = (0.30, 0.36, 0.45)


class Skin(Config):
    """How one person's skin and hair look."""

    tone: Tone = "fair"
    hair: Literal["black", "brown", "auburn", "blond", "grey"] = "brown"
    style: HairStyle = "bald"
    iris: Literal["brown", "hazel", "green", "blue"] = "brown"
    stubble: float = Field(default=0.0, ge=0.0, le=1.0)
    freckles: float = Field(default=0.0, ge=0.0, le=1.0)
    lipstick: float = Field(default=0.0, ge=0.0, le=1.0)
    seed: int = 0


@dataclass(eq=False)
class _Canvas:
    """The picture and, for every texel, the place on the resting head it shows. rgb: (S, S, 3). x, y, z: (S, S)."""

    rgb: Picture
    x: Picture
    y: Picture
    z: Picture
    line: FloatArray
    column: FloatArray
    head: ProceduralHead
    rng: np.random.Generator

    def mix(
        self, mask: Picture, colour: tuple[float, float, float] | Picture, where: tuple[slice, slice] = np.s_[:, :]
    ) -> None:
        """Lay a colour over part of the picture, as thick as ``mask`` (0 to 1)."""
        area = self.rgb[where]
        thickness = np.asarray(mask, dtype=np.float32)[..., None]
        area += thickness * (np.asarray(colour, dtype=np.float32) - area)


def texture_coordinates(head: ProceduralHead) -> FloatArray:
    """(L * W, 2) float32, one per lattice point, origin at the lower left; ``topology.corners`` indexes it."""
    lines, width = head.topology.vertex.shape
    v, u = np.meshgrid(1.0 - np.linspace(0, 1, lines), np.linspace(0, 1, width), indexing="ij")
    return np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)


def paint(head: ProceduralHead, skin: Skin, size: int = 1024) -> ByteArray:
    """The texture (size, size, 3) of a head, sRGB, first row at the top."""
    canvas = _canvas(head, skin, size)
    for layer in (_blush, _creases, _lips, _brows, _stubble, _freckles, _pores, _hair, _eyes, _mouth):
        layer(canvas, skin)
    return np.asarray(np.clip(canvas.rgb * 255.0 + 0.5, 0, 255), dtype=np.uint8)


def vertex_colours(head: ProceduralHead, picture: ByteArray) -> ByteArray:
    """The texture's colour at every vertex: (V, 3)."""
    uv = texture_coordinates(head)[head.topology.source]
    half = len(picture) // 2
    picture = picture[: 2 * half, : 2 * half].reshape(half, 2, half, 2, 3).mean(axis=(1, 3)).astype(np.uint8)
    size = half - 1
    column, row = np.rint(uv[:, 0] * size).astype(int), np.rint((1 - uv[:, 1]) * size).astype(int)
    return np.asarray(picture[row, column])


def _canvas(head: ProceduralHead, skin: Skin, size: int) -> _Canvas:
    lines, width = head.topology.vertex.shape
    at_line, at_column = np.linspace(0, lines - 1, size), np.linspace(0, width - 1, size)
    x, y, z = (_stretch(head.rest_mm[..., i].astype(np.float32), at_line, at_column) for i in range(3))
    rng = np.random.default_rng(skin.seed)
    base = np.array(TONES[skin.tone], dtype=np.float32)
    rgb = np.broadcast_to(base, (size, size, 3)).copy()
    rgb *= (1.0 + 0.016 * _clouds(x, y, z, rng, 26.0) + 0.008 * _clouds(x, y, z, rng, 7.0))[..., None]
    return _Canvas(rgb, x, y, z, at_line[:, None], at_column[None, :], head, rng)


def _stretch(image: Picture, rows: FloatArray, columns: FloatArray) -> Picture:
    """Bilinear enlargement."""
    r, c = np.minimum(rows.astype(int), len(image) - 2), np.minimum(columns.astype(int), image.shape[1] - 2)
    dr, dc = (rows - r).astype(np.float32)[:, None], (columns - c).astype(np.float32)[None, :]
    tall = image[r] * (1 - dr) + image[r + 1] * dr
    return np.asarray(tall[:, c] * (1 - dc) + tall[:, c + 1] * dc)


def _clouds(x: Picture, y: Picture, z: Picture, rng: np.random.Generator, wave_mm: float) -> Picture:
    """Soft blotches about ``wave_mm`` wide, of mean 0 and spread about 1: a sum of plane waves, without a seam."""
    total = np.zeros_like(x)
    for _ in range(5):
        kx, ky, kz = (rng.normal(size=3) * 2.2 / wave_mm).astype(np.float32)
        total += np.sin(kx * x + ky * y + kz * z + np.float32(rng.uniform(0, 6.28)))
    return np.asarray(total * np.float32(0.63))


def _bump(c: _Canvas, centre: tuple[float, float, float], radius: float) -> Picture:
    dx, dy, dz = np.abs(c.x) - np.float32(centre[0]), c.y - np.float32(centre[1]), c.z - np.float32(centre[2])
    return np.asarray(np.exp(-(dx * dx + dy * dy + dz * dz) / np.float32(radius * radius)))


def _face(c: _Canvas) -> tuple[slice, slice]:
    """The part of the picture with the front of the face."""
    topo = c.head.topology
    size, (lines, width) = len(c.rgb), topo.vertex.shape
    top, bottom = (topo.line_of_row[topo.grid.row(name)] / (lines - 1) for name in ("hairline", "throat"))
    side = (topo.grid.columns - 1 - np.searchsorted(topo.grid.column, 3.9)) / (width - 1)
    return slice(int(top * size), int(bottom * size)), slice(int(side * size), int((1 - side) * size))


def _blush(c: _Canvas, skin: Skin) -> None:
    a = c.head.field.anatomy
    strength = 0.55 + 0.45 * float(np.mean(TONES[skin.tone]))
    red = np.zeros_like(c.x)
    for centre, radius, amount in (
        ((44.0, -26.0, 70.0), 24.0, 0.30),
        ((0.0, a.tip_y, a.tip_z), 13.0, 0.34),
        ((a.ala_x, a.subnasale_y + 5, a.tip_z - 16), 9.0, 0.30),
        ((0.0, a.pogonion_y, a.chin_z), 15.0, 0.18),
        (tuple(c.head.field.ear.centre), 30.0, 0.30),
        ((a.en_x, 0.0, a.eye_z + 8), 7.0, 0.22),
    ):
        red += np.float32(amount * strength) * _bump(c, centre, radius)
    factor = 1.0 + red[..., None] * np.array([0.02, -0.26, -0.24], dtype=np.float32)
    under = _bump(c, (a.eye_x - 3, -11.0, a.eye_z + 11), 9.0) + 0.6 * _bump(c, (a.en_x, 1.0, a.eye_z + 7), 8.0)
    factor -= under[..., None] * np.array([0.05, 0.07, 0.04], dtype=np.float32)
    if a.male:
        shade = beard(c.x, c.y, c.z, a)
        factor -= 0.08 * shade.astype(np.float32)[..., None] * np.array([1.1, 0.9, 0.7], dtype=np.float32)
    under_chin = smoothstep(a.gnathion_y + 12, a.gnathion_y - 18, c.y) * smoothstep(70.0, 40.0, c.z)
    c.rgb *= factor * (1.0 - 0.20 * under_chin)[..., None]


def _creases(c: _Canvas, skin: Skin) -> None:
    """Shade in the folds: nostrils, lid crease, beside the wings, below the lip; lines of age."""
    f, a = c.head.field, c.head.field.anatomy
    w = _face(c)
    x, y = np.abs(c.x[w]), c.y[w]
    k = f.nose.scale
    hole = np.exp(-(((x - 0.42 * a.ala_x) / (2.9 * k)) ** 2) - ((y - a.subnasale_y - 2.6) / 2.4) ** 2)
    hole = hole * (c.z[w] > a.subnasale_z - 6) * (c.z[w] < a.tip_z - 5)
    c.mix(np.clip(1.25 * hole, 0, 0.9), np.array(TONES[skin.tone]) * (0.30, 0.20, 0.18), w)
    t = np.clip((x - a.en_x) / (a.ex_x - a.en_x), -0.1, 1.15)
    crease_y = a.ex_y * t + a.eye_up + 3.4 * np.sin(np.pi * np.clip(0.12 + 0.82 * t, 0, 1)) - 2.2
    crease = np.exp(-(((y - crease_y) / 0.9) ** 2)) * smoothstep(-0.05, 0.1, t) * smoothstep(1.12, 0.9, t)
    c.mix(0.34 * crease, np.array(TONES[skin.tone]) * (0.55, 0.42, 0.40), w)
    if a.old > 0.05:
        c.rgb[w] *= (1.0 - 0.11 * a.old * _wrinkles(c, w))[..., None]
    _ears(c)


def _ears(c: _Canvas) -> None:
    """The bowl and the grooves of the ear lie in shade, its canal in the dark."""
    ear = c.head.field.ear
    x = np.abs(c.x)
    near = (x - ear.centre[0]) ** 2 + (c.y - ear.centre[1]) ** 2 + (c.z - ear.centre[2]) ** 2 < (40 * ear.scale) ** 2
    q = ear.own(np.stack([x[near], c.y[near], c.z[near]], 1))
    shade = np.zeros(len(q))
    for forward, up, wide, tall, dark in EAR_SHADES:
        shade = shade + dark * np.exp(-(((q[:, 0] - forward) / wide) ** 2) - ((q[:, 1] - up) / tall) ** 2)
    c.rgb[near] *= 1.0 - np.clip(shade, 0, 0.8)[:, None].astype(np.float32) * np.array([0.85, 1.0, 1.0], np.float32)


def _wrinkles(c: _Canvas, w: tuple[slice, slice]) -> Picture:
    a = c.head.field.anatomy
    x, y = np.abs(c.x[w]), c.y[w]
    bend = 0.8 * np.sin(x * 0.07) + 0.25 * np.sin(0.21 * c.x[w] + 0.05 * y) + 0.4 * np.sin(0.11 * c.x[w] + 2.0)
    wave = np.sin(y * 0.55 + bend)
    patchy = 0.6 + 0.4 * np.sin(0.13 * c.x[w] + 0.35 * y)
    brow = (
        np.clip(wave - 0.86, 0, 1)
        * 6.0
        * patchy
        * smoothstep(26, 34, y)
        * smoothstep(70, 55, y)
        * smoothstep(48, 30, x)
    )
    angle = np.arctan2(y - a.ex_y, x - a.ex_x + 2.0)
    reach = np.hypot(y - a.ex_y, x - a.ex_x + 2.0)
    feet = (
        np.clip(np.sin(11 * angle) - 0.7, 0, 1)
        * 3.0
        * smoothstep(5, 8, reach)
        * smoothstep(22, 13, reach)
        * (x > a.ex_x)
    )
    return np.asarray(np.clip(brow + feet, 0, 1))


def _lips(c: _Canvas, skin: Skin) -> None:
    f, a = c.head.field, c.head.field.anatomy
    w = _face(c)
    x, y = c.x[w], c.y[w]
    top, seam, bottom = f.lips.top_y(x), f.lips.seam_y(x), f.lips.bottom_y(x)
    inside = smoothstep(-0.5, 0.5, np.minimum(top - y, y - bottom)) * (np.abs(x) < a.mouth_x)
    inside = inside * smoothstep(a.subnasale_z - 42, a.subnasale_z - 36, c.z[w])
    base = np.array(TONES[skin.tone])
    red = base * (0.89 - 0.03 * a.male, 0.66 + 0.02 * a.male, 0.65) + (0.02, 0.0, 0.01)
    red = (1 - skin.lipstick) * red + skin.lipstick * np.array([0.62, 0.13, 0.17])
    streaks = 1.0 + 0.05 * np.sin(2.3 * x + 1.5 * np.sin(0.7 * x)) + 0.03 * np.sin(5.1 * x + y)
    shade = (1.0 - 0.10 * (y > seam)) * streaks
    inside = inside * (0.45 + 0.55 * smoothstep(a.mouth_x, a.mouth_x - 5.0, np.abs(x)))
    c.mix(0.82 * inside, np.clip(red * shade[..., None], 0, 1), w)
    line = np.exp(-(((y - seam) / 0.75) ** 2)) * (np.abs(x) < a.mouth_x + 0.5) * (c.z[w] > a.subnasale_z - 42)
    c.mix(0.62 * line, red * 0.34, w)


def _brows(c: _Canvas, skin: Skin) -> None:
    f, a = c.head.field, c.head.field.anatomy
    w = _face(c)
    x, y = np.abs(c.x[w]), c.y[w]
    inner, outer = f.brow(0.0)[0], f.brow(1.0)[0]
    t = np.clip((x - inner) / (outer - inner), 0, 1)
    table = np.linspace(0, 1, 64)
    middle = np.interp(t, table, [f.brow(float(s))[1] for s in table])
    half = (3.4 + 1.0 * a.male) * (1.0 - 0.72 * t**1.4) * (0.75 + 0.25 * smoothstep(0.0, 0.12, t))
    across = (y - middle) / half
    body = (
        np.exp(-(np.abs(across) ** 2.6)) * smoothstep(inner - 2.5, inner + 3, x) * smoothstep(outer + 1.5, outer - 3, x)
    )
    lean = np.deg2rad(62.0 - 70.0 * t)  # hairs stand up at the inner end and lie down towards the outer
    side = (x * np.sin(lean) - y * np.cos(lean)) * 3.4 + 40.0 * (c.x[w] > 0)
    noise = c.rng.standard_normal(1024)
    hair = np.interp(side % 1000.0, np.arange(1024), noise) + 0.5 * np.interp(
        (2.3 * side) % 1000.0, np.arange(1024), noise
    )
    fringe = body ** (1.0 + 0.5 * hair.clip(-1, 2))
    strength = np.clip(fringe * (0.66 + 0.17 * a.male + 0.16 * hair), 0, 0.92) * (c.z[w] > 30)
    c.mix(strength, np.array(HAIR[skin.hair]) * 0.85 + 0.02, w)


def _stubble(c: _Canvas, skin: Skin) -> None:
    if skin.stubble <= 0:
        return
    mask = beard(c.x, c.y, c.z, c.head.field.anatomy)
    grain = c.rng.random(c.x.shape, dtype=np.float32)
    grain = 0.5 * (grain + np.roll(grain, 1, 0))
    dots = mask * (0.28 + 0.45 * smoothstep(0.50, 0.68, grain)) * skin.stubble
    c.mix(np.asarray(dots), np.array(HAIR[skin.hair]) * 0.8 + 0.05)


def _freckles(c: _Canvas, skin: Skin) -> None:
    if skin.freckles <= 0:
        return
    a = c.head.field.anatomy
    w = _face(c)
    spots = np.zeros_like(c.x[w])
    for _ in range(int(150 * skin.freckles)):
        px, py = c.rng.normal(0, 34), c.rng.normal(-14, 15)
        if a.old > 0.3:
            px, py = c.rng.normal(0, 42), c.rng.normal(30, 34)
        r = c.rng.uniform(0.5, 1.2) * (1 + a.old)
        rows = np.abs(c.y[w][:, spots.shape[1] // 2] - py) < 14
        d = (c.x[w][rows] - px) ** 2 + (c.y[w][rows] - py) ** 2
        spots[rows] = np.maximum(spots[rows], np.exp(-d / (r * r)) * c.rng.uniform(0.3, 0.9))
    c.mix(0.42 * spots * (c.z[w] > 30), np.array(TONES[skin.tone]) * (0.66, 0.50, 0.42), w)


def _pores(c: _Canvas, skin: Skin) -> None:
    grain = c.rng.standard_normal(c.x.shape, dtype=np.float32)
    soft = 0.25 * (grain + np.roll(grain, 1, 0) + np.roll(grain, 1, 1) + np.roll(grain, (1, 1), (0, 1)))
    c.rgb *= (1.0 + 0.018 * grain + 0.03 * soft)[..., None]


def _hair(c: _Canvas, skin: Skin) -> None:
    amount = hair_amount(c.x, c.y, c.z, c.head.field.anatomy, skin.style)
    if skin.style == "cap":
        knit = 1.0 + 0.025 * np.sin(2.6 * c.y + 0.3 * c.x) * np.sin(1.1 * c.x + 0.9 * c.z)
        c.mix(smoothstep(0.25, 0.45, amount), np.array(CAP) * knit[..., None])
        seam = np.exp(-(((amount - 0.45) / 0.16) ** 2))
        c.rgb *= (1.0 - 0.28 * seam)[..., None]
        return
    colour = np.array(HAIR[skin.hair], dtype=np.float32)
    strands = _strands(c) + 0.5 * _clouds(c.x, c.y, c.z, c.rng, 22.0)
    thick = 0.22 if skin.style == "bald" else 1.0
    mask = thick * smoothstep(0.15, 0.75, amount + 0.07 * strands)
    c.mix(np.asarray(mask), np.clip(colour * (1.0 + 0.16 * strands)[..., None], 0, 1))


def _strands(c: _Canvas) -> Picture:
    """Hairs that run from the crown outwards: noise across them, long along them."""
    bend = np.sin(0.11 * c.y + 0.05 * c.z) + 0.5 * np.sin(0.23 * c.y - 0.17 * c.z)
    across = np.arctan2(c.x, c.z + 22.0) + 0.035 * bend
    total = np.zeros_like(c.x)
    for count, weight, slip in ((190, 0.55, 0.0), (520, 0.6, 0.05), (1300, 0.55, 0.02)):
        noise = c.rng.standard_normal(count)
        noise[-1] = noise[0]
        where = (across / (2 * np.pi) + 0.5 + slip * np.sin(0.06 * c.y)) % 1.0 * (count - 1)
        total += np.float32(weight) * np.interp(where, np.arange(count), noise).astype(np.float32)
    return np.asarray(total)


def _opening(c: _Canvas, lines: tuple[int, int]) -> slice:
    """Rows of the picture between the borders of an opening."""
    first, last = np.searchsorted(c.line[:, 0], [lines[0] - 0.75, lines[1] - 0.25])
    return slice(int(first), int(last))


def _eyes(c: _Canvas, skin: Skin) -> None:
    f, a, topo = c.head.field, c.head.field.anatomy, c.head.topology
    rows = _opening(c, topo.eye_lines)
    aside = np.abs(c.column - topo.middle)
    inside = ((aside > topo.grid.en - 0.6) & (aside < topo.grid.ex + 0.6))[0]
    w = (rows, slice(None))
    x, y = np.abs(c.x[w]), c.y[w]
    dx, dy = x - f.eyes.centre[0], y - (5.6 - a.eye_down + 0.25 * a.ex_y)
    r = np.hypot(dx, dy)
    depth = (c.line[rows] - topo.eye_lines[0]) / (topo.eye_lines[1] - topo.eye_lines[0])
    colour = np.broadcast_to(np.array([0.83, 0.805, 0.78]), (*x.shape, 3)).copy()
    edge = np.clip(np.abs(dx) / 15.0, 0, 1)[..., None]
    colour *= 1.0 - edge**2 * np.array([0.06, 0.20, 0.20])
    iris = np.array(IRISES[skin.iris])
    angle = np.arctan2(dy, dx)
    fibres = 1.0 + 0.22 * np.sin(23 * angle) * np.sin(9 * angle + 1.3) + 0.35 * np.exp(-(((r - 3.2) / 1.2) ** 2))
    ring = smoothstep(6.1, 5.6, r)[..., None]
    rim = (1.0 - 0.55 * np.exp(-(((r - 5.8) / 0.6) ** 2)))[..., None]
    colour += ring * (np.clip(iris * fibres[..., None], 0, 1) * rim - colour)
    colour *= 1.0 - smoothstep(2.4, 1.9, r)[..., None] * 0.94
    glint = np.exp(-((dx + 1.7) ** 2 + (dy - 2.0) ** 2) / 0.55)
    colour += glint[..., None] * (0.97 - colour)
    colour *= (0.50 + 0.50 * smoothstep(-0.05, 0.34, depth))[..., None]
    pink = smoothstep(a.en_x + 4.2, a.en_x + 1.5, x)[..., None]
    colour += pink * (np.array([0.74, 0.48, 0.44]) - colour)
    lash = np.maximum(smoothstep(0.10, 0.02, depth), 0.45 * smoothstep(0.93, 0.99, depth))[..., None]
    colour += 0.85 * lash * (np.array(TONES[skin.tone]) * (0.42, 0.26, 0.23) - colour)
    c.rgb[w][:, inside] = colour[:, inside]
    _lashes(c, skin, rows, inside)


def _lashes(c: _Canvas, skin: Skin, rows: slice, inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> None:
    """A dark line on the border of the upper lid, a faint one on the lower."""
    for start, step, strength in ((rows.start - 1, -1, 0.75), (rows.stop, 1, 0.30)):
        for number in range(6):
            fade = strength * max(0.0, 1.0 - number / 4.5)
            line = c.rgb[start + step * number]
            line[inside] += fade * (np.array([0.10, 0.07, 0.06], dtype=np.float32) - line[inside])


def _mouth(c: _Canvas, skin: Skin) -> None:
    topo = c.head.topology
    rows = _opening(c, topo.mouth_lines)
    aside = np.abs(c.column - topo.middle)
    inside = (aside < topo.grid.ch)[0]
    depth = (c.line[rows] - topo.mouth_lines[0]) / (topo.mouth_lines[1] - topo.mouth_lines[0])
    lip, dark = np.array(TONES[skin.tone]) * (0.72, 0.45, 0.44), np.array([0.14, 0.045, 0.04])
    tooth = np.array([0.90, 0.86, 0.79])
    gaps = 1.0 - 0.30 * np.exp(-(((np.abs(c.x[rows]) % 7.6) - 7.4) ** 2) / 0.12)
    colour = np.broadcast_to(dark, (*c.x[rows].shape, 3)).copy()
    teeth = (smoothstep(0.02, 0.07, depth) * smoothstep(0.46, 0.42, depth))[..., None]
    colour += teeth * (tooth * gaps[..., None] * (1 - 0.35 * (np.abs(c.x[rows]) / 30.0)[..., None]) - colour)
    tongue = (smoothstep(0.62, 0.74, depth) * smoothstep(0.97, 0.9, depth))[..., None]
    colour += 0.8 * tongue * (np.array([0.55, 0.24, 0.22]) - colour)
    rim = np.maximum(smoothstep(0.05, 0.0, depth), smoothstep(0.93, 1.0, depth))[..., None]
    colour += rim * (lip - colour)
    c.rgb[rows][:, inside] = colour[:, inside]
