"""A plot as a value: axes, and layers of marks in data units; no Qt. ``app.ui.boards.plot`` shows and saves it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

import numpy as np

from engine.types import FloatArray

Row = tuple[str, ...]


class Ink(StrEnum):
    """Colour of a layer: the name of a token of the theme."""

    ACCENT = "accent"
    WARN = "warn"
    TEAL = "teal"
    VIOLET = "violet"
    GOOD = "good"
    BAD = "bad"
    SOFT = "text_soft"
    FAINT = "text_faint"


SERIES = (Ink.ACCENT, Ink.WARN, Ink.TEAL, Ink.VIOLET, Ink.GOOD, Ink.BAD, Ink.SOFT)
"""Colours of things that are compared, in this order."""


@dataclass(frozen=True)
class Mark:
    """What one mark of a plot stands for: words for its tip, and the scan and landmark a click on it leads to."""

    words: str = ""
    scan_id: str = ""
    landmark: str = ""
    group: str = ""
    """Name of the group of scans it stands for, if it stands for one."""

    def leads_to(self, other: Mark) -> bool:
        """Whether both stand for the same scan and landmark; an empty one of ``other`` fits all."""
        return other.scan_id in ("", self.scan_id) and other.landmark in ("", self.landmark)


class Marks(Sequence[Mark]):
    """Marks that are made when somebody asks for one, for layers of many thousands; knows fast where one is."""

    def where(self, wanted: Mark) -> list[int]:
        """Places of the marks that lead where ``wanted`` does."""
        return [place for place, mark in enumerate(self) if mark.leads_to(wanted)]


def places(marks: Sequence[Mark], wanted: Mark) -> list[int]:
    """Places of the marks that lead where ``wanted`` does."""
    if isinstance(marks, Marks):
        return marks.where(wanted)
    return [place for place, mark in enumerate(marks) if mark.leads_to(wanted)]


@dataclass(frozen=True)
class Axis:
    """One axis. names: titles of whole positions from 0 on, instead of numbers."""

    title: str = ""
    low: float | None = None
    """Where it begins; None: where the layers do."""
    high: float | None = None
    names: tuple[str, ...] = ()
    log: bool = False
    percent: bool = False
    """Shares from 0 to 1, written in per cent."""
    hidden: bool = False


@dataclass(frozen=True, eq=False)
class Layer:
    """Marks of one kind and colour. ``title``: its name in the legend and in the CSV; empty: in no legend."""

    ink: Ink = field(default=Ink.ACCENT, kw_only=True)
    title: str = field(default="", kw_only=True)
    marks: Sequence[Mark] = field(default=(), kw_only=True)
    """One per mark in the order of the arrays, or none; may be a sequence that makes them when asked."""
    columns: ClassVar[tuple[str, ...]] = ()
    """Titles of ``rows``."""

    def extent(self) -> FloatArray:
        """Points (n, 2) that must have room."""
        raise NotImplementedError

    def rows(self) -> list[Row]:
        """Its numbers as text, one row per mark."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Line(Layer):
    """A line through xy (n, 2)."""

    xy: FloatArray
    fill: bool = False
    """Shade what lies below it."""
    steps: bool = False
    dashed: bool = False
    opacity: float = 1.0
    width_px: float = 1.8
    columns: ClassVar[tuple[str, ...]] = ("x", "y")

    def extent(self) -> FloatArray:
        """The points themselves."""
        return self.xy

    def rows(self) -> list[Row]:
        """One row per point."""
        return _texts(self.xy)


@dataclass(frozen=True, eq=False)
class Band(Layer):
    """What lies between low and high (n,) along x (n,): an interval round a line."""

    x: FloatArray
    low: FloatArray
    high: FloatArray
    columns: ClassVar[tuple[str, ...]] = ("x", "low", "high")

    def extent(self) -> FloatArray:
        """Both borders."""
        return np.concatenate([np.column_stack([self.x, self.low]), np.column_stack([self.x, self.high])])

    def rows(self) -> list[Row]:
        """One row per place along x."""
        return _texts(np.column_stack([self.x, self.low, self.high]))


@dataclass(frozen=True, eq=False)
class Dots(Layer):
    """Dots at xy (n, 2)."""

    xy: FloatArray
    size_px: float = 5.0
    opacity: float = 0.8
    hollow: bool = False
    columns: ClassVar[tuple[str, ...]] = ("x", "y")

    def extent(self) -> FloatArray:
        """The points themselves."""
        return self.xy

    def rows(self) -> list[Row]:
        """One row per dot."""
        return _texts(self.xy)


@dataclass(frozen=True, eq=False)
class Bars(Layer):
    """Upright bars from 0 to height (n,) between left and right (n,)."""

    left: FloatArray
    right: FloatArray
    height: FloatArray
    columns: ClassVar[tuple[str, ...]] = ("from", "to", "value")

    def extent(self) -> FloatArray:
        """Corners, with the ground."""
        ends = np.concatenate([self.left, self.right])
        return np.column_stack([np.tile(ends, 2), np.concatenate([np.zeros(len(ends)), np.tile(self.height, 2)])])

    def rows(self) -> list[Row]:
        """One row per bar."""
        return _texts(np.column_stack([self.left, self.right, self.height]))


@dataclass(frozen=True, eq=False)
class Lying(Layer):
    """Lying bars from 0 to value (n,), at (n,) on the upright axis."""

    at: FloatArray
    value: FloatArray
    thickness: float = 0.55
    """Of a position of the upright axis."""
    columns: ClassVar[tuple[str, ...]] = ("at", "value")

    def extent(self) -> FloatArray:
        """Both ends, with half a position on either side."""
        half = 0.5 * self.thickness
        ends = [
            np.column_stack([np.zeros(len(self.at)), self.at - half]),
            np.column_stack([self.value, self.at + half]),
        ]
        return np.concatenate(ends)

    def rows(self) -> list[Row]:
        """One row per bar."""
        return _texts(np.column_stack([self.at, self.value]))


@dataclass(frozen=True, eq=False)
class Labels(Layer):
    """Short texts to the right of places xy (n, 2)."""

    xy: FloatArray
    texts: tuple[str, ...]
    columns: ClassVar[tuple[str, ...]] = ("x", "y", "words")

    def extent(self) -> FloatArray:
        """The places."""
        return self.xy

    def rows(self) -> list[Row]:
        """One row per text."""
        return [(*row, text) for row, text in zip(_texts(self.xy), self.texts, strict=True)]


@dataclass(frozen=True, eq=False)
class Boxes(Layer):
    """Lying box plots: at (n,) on the upright axis, five (n, 5) low whisker, quartile, median, quartile, whisker."""

    at: FloatArray
    five: FloatArray
    thickness: float = 0.62
    """Of a position of the upright axis."""
    columns: ClassVar[tuple[str, ...]] = (
        "at",
        "low whisker",
        "first quartile",
        "median",
        "third quartile",
        "high whisker",
    )

    def extent(self) -> FloatArray:
        """The ends of the whiskers and half a position on either side."""
        half = 0.5 * self.thickness
        low, high = self.five[:, 0], self.five[:, 4]
        return np.concatenate([np.column_stack([low, self.at - half]), np.column_stack([high, self.at + half])])

    def rows(self) -> list[Row]:
        """One row per box."""
        return _texts(np.column_stack([self.at, self.five]))


@dataclass(frozen=True, eq=False)
class Intervals(Layer):
    """Dots at value (n,) with lines from low to high (n,), lying, at (n,) on the upright axis."""

    at: FloatArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    columns: ClassVar[tuple[str, ...]] = ("at", "value", "low", "high")

    def extent(self) -> FloatArray:
        """Both ends and the dot."""
        return np.concatenate([np.column_stack([x, self.at]) for x in (self.value, self.low, self.high)])

    def rows(self) -> list[Row]:
        """One row per interval."""
        return _texts(np.column_stack([self.at, self.value, self.low, self.high]))


@dataclass(frozen=True, eq=False)
class Arrows(Layer):
    """Arrows from start to end, each (n, 2)."""

    start: FloatArray
    end: FloatArray
    columns: ClassVar[tuple[str, ...]] = ("from x", "from y", "to x", "to y")

    def extent(self) -> FloatArray:
        """Both ends."""
        return np.concatenate([self.start, self.end])

    def rows(self) -> list[Row]:
        """One row per arrow."""
        return _texts(np.column_stack([self.start, self.end]))


@dataclass(frozen=True, eq=False)
class Rule(Layer):
    """One straight line across the whole plot at a value of an axis, with words at its end."""

    at: float
    upright: bool = True
    words: str = ""
    low: bool = False
    """Whether the words of an upright line stand at its foot, where a curve leaves room."""
    columns: ClassVar[tuple[str, ...]] = ("at", "words")

    def extent(self) -> FloatArray:
        """Nothing: a rule outside of the marks is not shown."""
        return np.empty((0, 2))

    def rows(self) -> list[Row]:
        """One row."""
        return [(f"{self.at:.6g}", self.words)]


@dataclass(frozen=True, eq=False)
class Chart:
    """One plot."""

    title: str
    across: Axis
    up: Axis
    layers: tuple[Layer, ...] = ()
    note: str = ""
    """What is to be read off it, in a few words below its title."""
    equal: bool = False
    """A unit is as long on both axes."""
    row_px: float = 0.0
    """Height of one position of an upright axis with names, which the plot asks for; 0: it takes what it gets."""

    def table(self) -> list[Row]:
        """Everything drawn as rows of text, the first one the header."""
        columns = list(dict.fromkeys(name for layer in self.layers for name in layer.columns))
        told = any(len(layer.marks) for layer in self.layers)
        rows: list[Row] = [("layer", *columns, *(("scan", "landmark") if told else ()))]
        for number, layer in enumerate(self.layers):
            place = [columns.index(name) for name in layer.columns]
            for index, values in enumerate(layer.rows()):
                cells = [""] * len(columns)
                for column, value in zip(place, values, strict=True):
                    cells[column] = value
                mark = layer.marks[index] if index < len(layer.marks) else Mark()
                rows.append((layer.title or str(number + 1), *cells, *((mark.scan_id, mark.landmark) if told else ())))
        return rows


def _texts(values: FloatArray) -> list[Row]:
    return [tuple(f"{value:.6g}" for value in row) for row in values]
