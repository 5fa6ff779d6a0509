"""Where the vertices go: a lattice of rows and columns whose lines run through the features.

The lattice covers the left half of the head. Columns go round from the midline of the face (0) to that of the back;
rows go down from the crown. Chosen columns pass the corners of eye and mouth. The row of the eye is there twice, once
as the border of the upper lid and once as that of the lower; so is the row where the lips meet.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.synth.procedural.maths import Array

COLUMN_COUNTS = (13, 9, 13, 14, 26, 11)
"""Cells between the knots: front, en, ch, ex, side, nape, back, at resolution 1."""
ROW_KNOTS = (
    *("crown", "top", "hairline", "forehead", "brow", "eye", "cheek", "base", "mouth", "fold", "chin", "menton"),
    *("under", "throat", "neck", "cut"),
)
ROW_COUNTS = (9, 11, 9, 11, 14, 12, 14, 17, 9, 7, 7, 9, 9, 12, 8)
EYE_LINES, MOUTH_LINES = 12, 14


@dataclass(frozen=True, eq=False)
class Lattice:
    """knot: (R,) each row's place among ``ROW_KNOTS``. column: (C,) place among the column knots.

    ``eye_row``, ``mouth_row``: the upper of the two equal rows. ``en``, ``ch``, ``ex``: columns.
    """

    knot: Array
    column: Array
    eye_row: int
    mouth_row: int
    en: int
    ch: int
    ex: int

    @property
    def rows(self) -> int:
        """Number of rows that are cast as rays."""
        return len(self.knot)

    @property
    def columns(self) -> int:
        """Number of columns of half the head, both midlines included."""
        return len(self.column)

    def row(self, name: str) -> int:
        """First row at a knot."""
        return int(np.searchsorted(self.knot, ROW_KNOTS.index(name) - 1e-9))

    @cached_property
    def below_eye(self) -> Array:
        """(R, 1) 1 for rows from the lower lid down."""
        return (np.arange(self.rows) > self.eye_row)[:, None].astype(float)

    @cached_property
    def below_mouth(self) -> Array:
        """(R, 1) 1 for rows from the lower lip down."""
        return (np.arange(self.rows) > self.mouth_row)[:, None].astype(float)


def lattice(resolution: float) -> Lattice:
    """``resolution`` 1 gives about 30 000 vertices of the whole head; the number grows with its square."""
    knot, row_at = _spread(ROW_COUNTS, resolution)
    column, column_at = _spread(COLUMN_COUNTS, resolution)
    eye, mouth = row_at[5], row_at[8]
    knot = np.insert(knot, [eye, mouth], [knot[eye], knot[mouth]])
    return Lattice(knot, column, eye, mouth + 1, column_at[1], column_at[2], column_at[3])


def _spread(counts: tuple[int, ...], resolution: float) -> tuple[Array, list[int]]:
    pieces, starts = [], [0]
    for number, count in enumerate(counts):
        cells = max(2, round(count * resolution))
        pieces.append(number + np.arange(cells) / cells)
        starts.append(starts[-1] + cells)
    return np.concatenate([*pieces, [float(len(counts))]]), starts
