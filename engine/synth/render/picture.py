"""One rendered picture of a synthetic person, with the truth of every pixel, landmark and vertex beside it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.config import Config
from engine.photo.camera import FLIP, Camera, turn_of
from engine.photo.raster import Raster, rasterise
from engine.synth.anchors import Anchors
from engine.synth.morphable import MorphableHead
from engine.synth.render.background import draw_background
from engine.synth.render.degrade import degrade, draw_wear
from engine.synth.render.light import develop, draw_light, shade
from engine.synth.render.paint import Masks, Skin, colours, draw_skin
from engine.synth.render.person import Person, draw_person, vertex_normals
from engine.synth.render.strands import Layer, draw_fuzz, draw_strands
from engine.types import BoolArray, ByteArray, FloatArray

HEAD_CENTRE_MM = np.array([0.0, 20.0, 22.0])
SEEN_MM, SEEN_COSINE = 3.0, 0.1
"""A point is seen if nothing lies this far in front of it and it faces the camera by this much."""
SUBJECT_LOW_MM = -105.0
"""Below this height on the mean head the neck ends the box of the head."""


class PictureConfig(Config):
    """What pictures show and how they are cut out."""

    size_px: int = 128
    supersample: int = 1
    """Sub-pixels per pixel edge: coverage is counted over their square."""
    yaw_deg: float = 60.0
    pitch_deg: float = 25.0
    roll_deg: float = 20.0
    near_mm: float = 700.0
    far_mm: float = 2000.0
    frame: str = "face"
    """``face``: square about the 68 points; ``head``: box of the whole head; ``portrait``: the head with room."""
    expression: float = 1.0
    occluders: float = 0.2
    """Share of pictures with things in front of the face."""
    hair: float = 0.35
    """Share of pictures with strands of hair."""
    wear: bool = True


@dataclass(frozen=True, eq=False)
class Picture:
    """A rendered picture. Pixel frame: centres at +0.5, x right, y down.

    image: (S, S, 3) uint8. alpha: (S, S) float32. foreground, plate: (S, S, 3) float32 from 0 to 1, the subject alone
    and the empty stage. raster: the sub-pixels' triangles and depths, with ``camera`` at their size.
    landmarks_px: (L, 2), landmark_depth_mm: (L,) from the mean of the head's depth, in pixels of the crop.
    visible: (L,). head_box_px: left, top, right, bottom. turn: (3, 3) of the head. angles_deg: yaw, pitch, roll.
    """

    image: ByteArray
    alpha: FloatArray
    foreground: FloatArray
    plate: FloatArray
    raster: Raster
    camera: Camera
    person: Person
    skin: Skin
    landmarks_px: FloatArray
    landmark_depth_px: FloatArray
    visible: BoolArray
    head_box_px: tuple[float, float, float, float]
    turn: FloatArray
    angles_deg: tuple[float, float, float]
    severity: float
    """How worn the picture is, from 0 to about 1."""


@dataclass(frozen=True, eq=False)
class Stage:
    """What all pictures of a set share: the head, where its colours go, the landmarks wanted."""

    head: MorphableHead
    masks: Masks
    landmarks: Anchors
    box_rows: tuple[int, int] = (0, 68)
    """Rows of ``landmarks`` that the face's square is drawn about."""


def render(stage: Stage, rng: np.random.Generator, config: PictureConfig, person: Person | None = None) -> Picture:
    """A random picture; the same generator state gives the same picture."""
    head = stage.head
    person = person or draw_person(head, rng, config.expression)
    angles = _draw_angles(rng, config)
    turn = turn_of(*angles)
    marks_mm = stage.landmarks.on(person.vertices_mm)
    camera = _frame(stage, person, marks_mm, turn, rng, config)
    fine = camera.cropped(0, 0, config.supersample, (config.size_px * config.supersample,) * 2)
    xy, depth = fine.project(person.vertices_mm.astype(float))
    raster = rasterise(xy, depth, head.faces, *fine.size_px)
    normals = vertex_normals(person.vertices_mm, head.faces)
    skin, light = draw_skin(rng), draw_light(rng)
    lit = shade(colours(stage.masks, skin, rng), normals @ camera.turn.T, light)
    layer = Layer(np.zeros((*raster.face.shape, 3), np.float32), raster.covered.astype(np.float32))
    layer.colour[raster.covered] = raster.gather(lit, head.faces)
    layer = _with_hair(layer, stage, person, normals, raster, fine, skin, rng, config)
    foreground, alpha = _averaged(layer, config.supersample)
    plate = draw_background(rng, config.size_px, config.size_px)
    foreground = develop(foreground, light)
    image: FloatArray = alpha[..., None] * foreground + (1.0 - alpha[..., None]) * plate
    if rng.random() < config.occluders:
        image = _occluded(image, rng)
    wear = draw_wear(rng)
    image = degrade(image, wear, rng) if config.wear else image
    landmarks, far = camera.project(marks_mm)
    return Picture(
        image=np.asarray(np.clip(image * 255.0 + 0.5, 0, 255), np.uint8),
        alpha=alpha,
        foreground=foreground,
        plate=plate,
        raster=raster,
        camera=camera,
        person=person,
        skin=skin,
        landmarks_px=landmarks,
        landmark_depth_px=_in_pixels(far, camera),
        visible=seen(raster, fine, marks_mm, _normals_at(stage.landmarks, normals)),
        head_box_px=_box(camera, person, head),
        turn=turn,
        angles_deg=angles,
        severity=wear.severity if config.wear else 0.0,
    )


def seen(raster: Raster, camera: Camera, points_mm: FloatArray, normals: FloatArray) -> BoolArray:
    """Which points (N, 3) with normals (N, 3) the camera sees past everything that was rasterised."""
    xy, depth = camera.project(points_mm)
    width, height = camera.size_px
    column, row = np.floor(xy[:, 0]).astype(int), np.floor(xy[:, 1]).astype(int)
    on = (column >= 0) & (row >= 0) & (column < width) & (row < height)
    front = raster.depth[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)]
    ray = points_mm - camera.position_mm if not camera.orthographic else np.tile(camera.turn[2], (len(points_mm), 1))
    ray = ray / np.linalg.norm(ray, axis=1, keepdims=True)
    facing = -np.einsum("nx,nx->n", normals, ray) > SEEN_COSINE
    return np.asarray(on & facing & (depth < front + SEEN_MM))


def _draw_angles(rng: np.random.Generator, config: PictureConfig) -> tuple[float, float, float]:
    """Half of the yaws spread evenly, half gather about the front; pitch and roll evenly."""
    yaw = rng.uniform(-1, 1) if rng.random() < 0.5 else np.clip(rng.normal(0, 25.0 / 60.0), -1, 1)
    pitch, roll = rng.uniform(-1, 1, 2)
    return float(yaw * config.yaw_deg), float(pitch * config.pitch_deg), float(roll * config.roll_deg)


def _frame(
    stage: Stage,
    person: Person,
    marks_mm: FloatArray,
    turn: FloatArray,
    rng: np.random.Generator,
    config: PictureConfig,
) -> Camera:
    """A camera somewhere before the head whose picture is the wanted part of what it sees."""
    distance = float(np.exp(rng.uniform(np.log(config.near_mm), np.log(config.far_mm))))
    flipped = FLIP @ turn
    shift = np.array([0.0, 0.0, distance]) - flipped @ HEAD_CENTRE_MM
    camera = Camera(flipped, shift, distance, (0.0, 0.0), (1, 1))
    if config.frame == "face":
        first, last = stage.box_rows
        square = _square(camera.project(marks_mm[first:last])[0], 1.5, rng)
    else:
        left, top, right, bottom = _box(camera, person, stage.head)
        grown = rng.uniform(1.1, 1.3) if config.frame == "head" else rng.uniform(1.15, 1.9)
        jitter = 0.05 if config.frame == "head" else 0.2
        size = max(right - left, bottom - top) * grown
        middle = np.array([left + right, top + bottom]) / 2 + rng.uniform(-jitter, jitter, 2) * size * 0.5
        square = (float(middle[0] - size / 2), float(middle[1] - size / 2), float(size))
    return camera.cropped(square[0], square[1], config.size_px / square[2], (config.size_px, config.size_px))


def _square(points_px: FloatArray, factor: float, rng: np.random.Generator) -> tuple[float, float, float]:
    """Left, top and side of a square about the box of points, its middle and side jittered."""
    low, high = points_px.min(0), points_px.max(0)
    mean = float((high - low).mean())
    middle = (low + high) / 2 + rng.uniform(-0.1, 0.1, 2) * mean
    side = factor * mean * rng.uniform(0.9, 1.1)
    return float(middle[0] - side / 2), float(middle[1] - side / 2), float(side)


def _box(camera: Camera, person: Person, head: MorphableHead) -> tuple[float, float, float, float]:
    rows = head.mean_mm[:, 1] >= SUBJECT_LOW_MM
    xy, _ = camera.project(person.vertices_mm[rows].astype(float))
    (left, top), (right, bottom) = xy.min(0), xy.max(0)
    return float(left), float(top), float(right), float(bottom)


def _in_pixels(depth_mm: FloatArray, camera: Camera) -> FloatArray:
    """Depth behind the head's own centre, in pixels at that distance."""
    centre = float((camera.turn @ HEAD_CENTRE_MM + camera.shift_mm)[2])
    return np.asarray((depth_mm - centre) * (camera.scale if camera.orthographic else camera.scale / centre))


def _normals_at(anchors: Anchors, normals: FloatArray) -> FloatArray:
    mixed = np.einsum("lc,lcx->lx", anchors.weights, normals[anchors.corners].astype(float))
    return np.asarray(mixed / (np.linalg.norm(mixed, axis=1, keepdims=True) + 1e-9))


def _with_hair(
    layer: Layer,
    stage: Stage,
    person: Person,
    normals: FloatArray,
    raster: Raster,
    camera: Camera,
    skin: Skin,
    rng: np.random.Generator,
    config: PictureConfig,
) -> Layer:
    if skin.bald or rng.random() >= config.hair:
        return layer
    scalp = np.flatnonzero(stage.masks.scalp > 0.7)
    if not len(scalp):
        return layer
    roots = rng.choice(scalp, int(rng.integers(300, 1500)))
    at = person.vertices_mm[roots] + rng.normal(0, 1.5, (len(roots), 3))
    layer = draw_strands(layer, raster.depth, at, normals[roots], camera, skin.hair, rng)
    return draw_fuzz(layer, skin.hair, rng) if rng.random() < 0.4 else layer


def _averaged(layer: Layer, factor: int) -> tuple[FloatArray, FloatArray]:
    """Foreground colour, spread 2 px beyond the edge, and coverage, over blocks of sub-pixels."""
    from scipy.ndimage import grey_dilation

    size = len(layer.cover) // factor
    cover = layer.cover.reshape(size, factor, size, factor)
    alpha = cover.mean((1, 3), dtype=np.float32)
    paint = layer.colour.reshape(size, factor, size, factor, 3) * cover[..., None]
    colour = paint.sum((1, 3)) / np.maximum(cover.sum((1, 3)), 1e-6)[..., None]
    bare = alpha <= 0
    spread = np.stack([grey_dilation(colour[..., k], size=(5, 5)) for k in range(3)], axis=2)
    return np.where(bare[..., None], spread, colour).astype(np.float32), alpha


def _occluded(image: FloatArray, rng: np.random.Generator) -> FloatArray:
    """One or two ellipses or bars in front of everything."""
    size = len(image)
    y, x = np.mgrid[0:size, 0:size] / size
    for _ in range(int(rng.integers(1, 3))):
        cx, cy = rng.uniform(0.05, 0.95, 2)
        angle, wide, tall = rng.uniform(0, 3.14), rng.uniform(0.04, 0.2), rng.uniform(0.05, 0.4)
        u = (x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)
        v = (y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)
        inside = (u / wide) ** 2 + (v / tall) ** 2 < 1 if rng.random() < 0.5 else (abs(u) < wide / 2) & (abs(v) < tall)
        image = np.where(inside[..., None], rng.uniform(0, 1, 3).astype(np.float32), image)
    return image
