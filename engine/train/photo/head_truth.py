"""What is known of rendered heads, in the head net's own frame: shape, camera, landmarks, and all of it mirrored."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.photo.camera import FLIP
from engine.synth.dense_points import DensePoints, dense_points
from engine.synth.morphable import MorphableHead
from engine.synth.render.picture import HEAD_CENTRE_MM, SUBJECT_LOW_MM
from engine.train.photo.augment import Warp
from engine.train.photo.data import PictureSet
from engine.types import FloatArray

HALF_MM = 125.0
"""Half the extent of a head: the unit of the net's own frame."""
EVERY = 8
"""Each so many-th vertex is enough for the losses."""
FACE_BACK_MM = -20.0
LOPSIDED = 0.05
"""A head whose modes mirror worse than this, as a share of their size, is never mirrored."""
ACROSS = np.array([-1.0, 1.0, 1.0])


@dataclass(frozen=True, eq=False)
class HeadModes:
    """The morphable head in the net's frame, thinned. mean: (K, 3). modes: (M + E, 3 K). regions: rows of K.

    marks_mean, marks_modes: the same for the 68 landmarks; marks_pair: (68,) each one's partner. mirror: (M + E, M + E)
    takes coefficients to those of the mirrored head; None where heads are lopsided. identities: M.
    """

    mean: Tensor
    modes: Tensor
    regions: dict[str, Tensor]
    marks_mean: Tensor
    marks_modes: Tensor
    marks_pair: Tensor
    mirror: Tensor | None
    identities: int

    def vertices(self, coefficients: Tensor) -> Tensor:
        """(B, K, 3) of identity and expression (B, M + E)."""
        return self.mean + (coefficients @ self.modes).reshape(len(coefficients), -1, 3)

    def neutral(self, coefficients: Tensor) -> Tensor:
        """(B, K, 3) of identity alone, the face at rest."""
        return self.mean + (coefficients[:, : self.identities] @ self.modes[: self.identities]).reshape(
            len(coefficients), -1, 3
        )


def head_modes(head: MorphableHead) -> HeadModes:
    """Modes of every eighth vertex of head and neck down to the box, and of the 68 landmarks."""
    known = np.isfinite(head.canonical_mm).all(1) & (head.mean_mm[:, 1] >= SUBJECT_LOW_MM)
    rows = np.flatnonzero(known)[::EVERY]
    both = np.concatenate([head.identity_modes, head.expression_modes]).reshape(-1, len(head.mean_mm), 3)
    place = head.mean_mm[rows]
    wide = np.flatnonzero(place[:, 2] > FACE_BACK_MM)
    regions = {"head": np.arange(len(rows)), "wide": wide, "face": np.flatnonzero(head.is_face[rows])}
    points: DensePoints = dense_points(head, 68)
    marks = np.einsum("lc,mlcx->mlx", points.anchors.weights, both[:, points.anchors.corners])
    mirror = mirror_of(head, rows)
    return HeadModes(
        _tensor((place - HEAD_CENTRE_MM) / HALF_MM),
        _tensor(both[:, rows].reshape(len(both), -1) / HALF_MM),
        {name: torch.from_numpy(value) for name, value in regions.items()},
        _tensor((points.anchors.on(head.mean_mm) - HEAD_CENTRE_MM) / HALF_MM),
        _tensor(marks.reshape(len(both), -1) / HALF_MM),
        torch.from_numpy(points.pair),
        None if mirror is None else _tensor(mirror),
        len(head.identity_modes),
    )


def mirror_of(head: MorphableHead, rows: np.ndarray) -> FloatArray | None:
    """Matrix (M + E, M + E) from coefficients to those of the mirrored head, by least squares over vertices ``rows``.

    Each vertex's partner is the one nearest to its mirrored place on the mean head. None if modes do not mirror.
    """
    from scipy.spatial import cKDTree

    partner = cKDTree(head.mean_mm).query(head.mean_mm[rows] * ACROSS)[1]
    blocks = []
    for modes in (head.identity_modes, head.expression_modes):
        shaped = np.asarray(modes, np.float64).reshape(len(modes), -1, 3)
        straight = shaped[:, rows].reshape(len(modes), -1).T
        mirrored = (shaped[:, partner] * ACROSS).reshape(len(modes), -1).T
        block = np.linalg.lstsq(straight, mirrored, rcond=None)[0]
        if np.linalg.norm(straight @ block - mirrored) > LOPSIDED * np.linalg.norm(mirrored):
            return None
        blocks.append(block.T)
    whole = np.zeros((sum(map(len, blocks)),) * 2)
    first = len(blocks[0])
    whole[:first, :first], whole[first:, first:] = blocks
    return whole


def _tensor(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32))


@dataclass(frozen=True, eq=False)
class Truth:
    """What is known of pictures: coefficients (N, M + E), turn (N, 3, 3), camera (N, 15), weak (N, 3), marks."""

    coefficients: Tensor
    turn: Tensor
    camera: Tensor
    weak: Tensor
    marks: Tensor

    @classmethod
    def of(cls, pictures: PictureSet) -> Truth:
        """Of a set of pictures."""
        codes = np.concatenate([pictures.identity, pictures.expression], 1)
        return cls(
            _tensor(codes), _tensor(FLIP @ pictures.turn), _tensor(pictures.camera), _tensor(pictures.weak),
            _tensor(pictures.marks[:, :68, :2]),
        )  # fmt: skip

    def rows(self, rows: np.ndarray) -> Truth:
        """Some of them."""
        return Truth(*(getattr(self, field.name)[rows] for field in fields(self)))

    def warped(self, warp: Warp, modes: HeadModes) -> Truth:
        """The truth of warped pictures.

        Turning a picture about its middle turns the head about the camera's axis; what is left of it is a shift of the
        camera's centre, so this is exact. Mirroring needs ``modes.mirror``.
        """
        one = self
        if modes.mirror is not None:
            other = self._mirrored(modes.mirror, modes.marks_pair)
            names = [field.name for field in fields(self)]
            one = Truth(*(warp.mirrored(getattr(self, name), getattr(other, name)) for name in names))
        about = functional.pad(warp.turn, (0, 1, 0, 1))
        about[:, 2, 2] = 1.0
        turn = about @ one.camera[:, :9].reshape(-1, 3, 3)
        shift = (about @ one.camera[:, 9:12, None])[..., 0]
        centre = warp.places(one.camera[:, None, 13:15])[:, 0]
        camera = torch.cat([turn.flatten(1), shift, one.camera[:, 12:13] * warp.zoom[:, None], centre], 1)
        middle = warp.places((one.weak[:, None, 1:] + 1.0) / 2.0)[:, 0] * 2.0 - 1.0
        weak = torch.cat([one.weak[:, :1] * warp.zoom[:, None], middle], 1)
        return Truth(one.coefficients, about @ one.turn, camera, weak, warp.places(one.marks))

    def _mirrored(self, mirror: Tensor, pair: Tensor) -> Truth:
        across = torch.tensor(ACROSS, dtype=torch.float32)
        both = across[:, None] * across
        turn, camera = self.camera[:, :9].reshape(-1, 3, 3) * both, self.camera
        inner = torch.cat([camera[:, 12:13], 1.0 - camera[:, 13:14], camera[:, 14:]], 1)
        marks = self.marks[:, pair] * across[:2] + torch.tensor([1.0, 0.0])
        return Truth(
            self.coefficients @ mirror, self.turn * both,
            torch.cat([turn.flatten(1), camera[:, 9:12] * across, inner], 1),
            self.weak * torch.tensor([1.0, -1.0, 1.0]), marks,
        )  # fmt: skip


def true_pixels(camera: Tensor, vertices: Tensor) -> Tensor:
    """Places (B, V, 2) in shares of the side where cameras (B, 15) see vertices (B, V, 3) of the net's frame."""
    turn, shift = camera[:, :9].reshape(-1, 3, 3), camera[:, 9:12]
    seen = (vertices * HALF_MM + _tensor(HEAD_CENTRE_MM)) @ turn.transpose(1, 2) + shift[:, None]
    return seen[..., :2] / seen[..., 2:] * camera[:, None, 12:13] + camera[:, None, 13:15]
