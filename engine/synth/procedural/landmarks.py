"""Where the landmarks of every scheme lie on a resting, symmetric head: rules of anatomy, exact to the surface.

Places are found on the left half and mirrored, so that pairs are symmetric by construction. Each is tied to a triangle
and follows it into expression and asymmetry. Definitions: Farkas 1994; Swennen et al., "Three-Dimensional
Cephalometry", 2006, chapter 3; Sagonas et al. 2013 for the rows of iBUG.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from engine.synth.procedural.field import HeadField, cast
from engine.synth.procedural.lattice import Lattice
from engine.synth.procedural.maths import Array

ABOVE, BETWEEN, BELOW, ANY = "above the eye slit", "between eye and mouth", "below the mouth slit", "anywhere"
"""Sheets of skin: a landmark on a lid or lip keeps to its own, even when the other lies against it."""


@dataclass(frozen=True)
class Place:
    """A place on the left half or the midline, and the sheet it belongs to."""

    xyz_mm: tuple[float, float, float]
    sheet: str = ANY


Point = tuple[float, float, float]
GONION_Z_MM = 19.0
"""How far before the frontal plane through the ears the angle of the mandible lies on the mean man."""
UPPER_HALF = 0.5
"""Landmarks of the brow lie in the upper half of its hair: so far from the middle line to the upper border."""
FINE = 8
"""Places looked at on every edge of the midline."""


@dataclass(eq=False)
class _Finder:
    """Probes of one head. half: (R, C, 3) resting lattice of the left half."""

    half: Array
    grid: Lattice
    head: HeadField
    found: dict[str, Place] = field(default_factory=dict)
    asked: list[tuple[str, Point, Point, str]] = field(default_factory=list)

    def put(self, names: str, xyz: Array, sheet: str = ANY) -> None:
        """Record one place under several names."""
        for name in names.split():
            self.found[name] = Place((float(xyz[0]), float(xyz[1]), float(xyz[2])), sheet)

    @cached_property
    def profile(self) -> Array:
        """The midline from the crown to the cut, finely divided along the mesh's own edges."""
        line = self.half[:, 0]
        place = np.linspace(0, len(line) - 1, FINE * (len(line) - 1) + 1)
        return np.stack([np.interp(place, np.arange(len(line)), line[:, i]) for i in range(3)], axis=1)

    def midline(self, low: float, high: float, minimum_z: float = 40.0) -> Array:
        """Points (N, 3) of the front midline between two heights."""
        line = self.profile
        return line[(line[:, 1] >= low) & (line[:, 1] <= high) & (line[:, 2] > minimum_z)]

    def extreme(self, low: float, high: float, value: Callable[[Array], Array], minimum_z: float = 40.0) -> Array:
        """The midline point between two heights where ``value`` is greatest."""
        line = self.midline(low, high, minimum_z)
        return np.asarray(line[int(np.argmax(value(line)))])

    def over(self, names: str, x: float, y: float, sheet: str = ANY) -> None:
        """The surface seen straight from the front at (x, y)."""
        if x == 0.0:
            self.put(names, _at_height(self.midline(y - 12.0, y + 12.0), [y])[0], sheet)
        else:
            self.asked.append((names, (x, y, 10.0), (0.0, 0.0, 1.0), sheet))

    def beside(self, names: str, y: float, z: float, forward: float = 0.0) -> None:
        """The surface seen from the left at (y, z) of the sagittal plane, turned forward by an angle."""
        self.asked.append((names, (0.0, y, z), (float(np.cos(forward)), 0.0, float(np.sin(forward))), ANY))

    def answer(self) -> None:
        """Find all that was asked, in one go."""
        origin = np.array([row[1] for row in self.asked])
        direction = np.array([row[2] for row in self.asked])
        distance = cast(self.head, origin, direction, np.full(len(origin), 75.0))
        for (names, _, _, sheet), spot in zip(self.asked, origin + distance[:, None] * direction, strict=True):
            self.put(names, spot, sheet)

    def border(self, row: int, last_column: int, x: float, first_column: int = 0) -> Array:
        """The point at ``x`` on a row of the lattice, between two columns."""
        line = self.half[row, first_column : last_column + 1]
        return np.array([np.interp(x, line[:, 0], line[:, i]) for i in range(3)])


def find_places(half: Array, grid: Lattice, head: HeadField) -> dict[str, Place]:
    """Places by the names of the schemes without their side (``alare``, ``jaw_3``)."""
    finder = _Finder(half, grid, head)
    for rule in (_profile, _nose, _eyes, _brows, _mouth, _jaw, _sides):
        rule(finder)
    finder.answer()
    return finder.found


def _profile(f: _Finder) -> None:
    a, s = f.head.anatomy, f.head.anatomy.size
    forward = lambda p: p[:, 2]  # noqa: E731
    glabella = f.extreme(14 * s, 27 * s, forward)
    nasion = f.extreme(-4 * s, glabella[1] - 5 * s, lambda p: -p[:, 2])
    tip = f.extreme(a.subnasale_y, a.nasion_y - 20 * s, forward)
    f.over("trichion", 0.0, a.trichion_y)
    f.put("glabella", glabella)
    root = f.midline(nasion[1] - 8 * s, glabella[1])
    above, below = _at_height(root, [nasion[1] + 2.8 * s, nasion[1] - 4.0 * s])
    f.put("sellion", nasion)
    f.put("nasion", above)
    f.put("nose_bridge_1", below)
    f.put("pronasale nasal_tip nose_bridge_4", tip)
    heights = [below[1] + t * (tip[1] - below[1]) for t in (1 / 3, 2 / 3)]
    heights.append(nasion[1] + 0.42 * (tip[1] - nasion[1]))
    points = _at_height(f.midline(tip[1], nasion[1] + 1), heights)
    for name, point in zip(("nose_bridge_2", "nose_bridge_3", "rhinion"), points, strict=True):
        f.put(name, point)
    base = f.midline(a.subnasale_y - 8, tip[1] - 2)
    subnasale = base[int(np.argmax(_behind_chord(base)))]
    f.put("subnasale", subnasale)
    columella = f.midline(subnasale[1] + 0.2, tip[1])
    f.put("columella_breakpoint columella", columella[int(np.argmax(_behind_chord(columella, outward=True)))])
    sublabiale = f.extreme(a.pogonion_y, a.stomion_y - 0.8 * a.lip_bottom, lambda p: -p[:, 2], a.chin_z - 20)
    f.put("sublabiale", sublabiale)
    pogonion = f.extreme(a.gnathion_y, sublabiale[1] - 3, forward)
    f.put("pogonion", pogonion)
    chin = f.midline(a.gnathion_y - 12, pogonion[1], pogonion[2] - 22)
    menton = chin[int(np.argmin(chin[:, 1] - 0.06 * chin[:, 2]))]
    f.put("menton", menton)
    from_both = np.linalg.norm(chin - pogonion, axis=1) - np.linalg.norm(chin - menton, axis=1)
    f.put("gnathion", chin[int(np.argmin(np.abs(from_both)))])
    under = f.half[f.grid.row("menton") : f.grid.row("neck"), 0]
    f.put("cervicale", under[int(np.argmax(np.abs(_behind_chord(under))))])


def _at_height(line: Array, heights: list[float]) -> Array:
    order = np.argsort(line[:, 1])
    line = line[order]
    return np.array([[0.0, y, np.interp(y, line[:, 1], line[:, 2])] for y in heights])


def _behind_chord(line: Array, outward: bool = False) -> Array:
    """How far each point of a profile lies behind (or before) the chord of its ends."""
    chord = line[-1, 1:] - line[0, 1:]
    offset = line[:, 1:] - line[0, 1:]
    away = (offset[:, 0] * chord[1] - offset[:, 1] * chord[0]) / np.linalg.norm(chord)
    # A profile runs downwards: what is behind its chord lies on one side of it.
    return np.asarray(away if outward else -away)


def _nose(f: _Finder) -> None:
    a, k = f.head.anatomy, f.head.nose.scale
    wing_y, wing_z = a.subnasale_y + 6.3, a.tip_z - 17.0 * k
    f.beside("alare", wing_y, wing_z)
    f.over("alar_curvature alar_curvature_point", a.ala_x + 1.2 * k, wing_y - 1.0)
    f.over("maxillofrontale", 0.55 * a.en_x, 4.2 * a.size)
    f.over("nose_base_2 subalare", a.ala_x - 3.2 * k, a.subnasale_y - 0.6)
    f.over("nose_base_1", 0.5 * a.ala_x, a.subnasale_y - 0.4)


def _eyes(f: _Finder) -> None:
    a, g = f.head.anatomy, f.grid
    upper, lower = g.eye_row, g.eye_row + 1
    f.put("endocanthion", f.half[upper, g.en])
    f.put("exocanthion", f.half[upper, g.ex])
    at = [a.en_x + t * (a.ex_x - a.en_x) for t in (1 / 3, 2 / 3, 0.46, 0.55)]
    for names, row, sheet, x in (
        ("lid_upper_inner", upper, ABOVE, at[0]),
        ("lid_upper_outer", upper, ABOVE, at[1]),
        ("lid_lower_inner", lower, BETWEEN, at[0]),
        ("lid_lower_outer", lower, BETWEEN, at[1]),
        ("palpebrale_superius", upper, ABOVE, at[2]),
        ("palpebrale_inferius", lower, BETWEEN, at[3]),
    ):
        f.put(names, f.border(row, g.ex, x, g.en), sheet)
    f.over("orbitale", a.eye_x, -16.5 * a.size)
    f.over("orbitale_superius", a.eye_x, f.head.brow(0.5)[1] - 2.8 * a.size)


def _brows(f: _Finder) -> None:
    for number, t in enumerate((1.0, 0.76, 0.5, 0.25, 0.02), start=1):
        x, y = f.head.brow(t)
        f.over(f"brow_{number}", x, y + UPPER_HALF * float(f.head.brow_half(np.array(t))))


def _mouth(f: _Finder) -> None:
    a, g, lips = f.head.anatomy, f.grid, f.head.lips
    upper, lower = g.mouth_row, g.mouth_row + 1
    f.put("cheilion", f.half[upper, g.ch])
    for name, share in (("labiale_superius", 0.0), ("crista_philtri", 0.21), ("lip_upper", 0.60)):
        x = share * a.mouth_x
        f.over(name, x, float(lips.top_y(np.array([x]))[0]), BETWEEN)
    for name, share in (("labiale_inferius", 0.0), ("lip_lower_1", 0.30), ("lip_lower_2", 0.64)):
        x = share * a.mouth_x
        f.over(name, x, float(lips.bottom_y(np.array([x]))[0]), BELOW)
    f.put("mouth_inner_corner", f.border(upper, g.ch, 0.87 * a.mouth_x), BETWEEN)
    for name, row, sheet in (("stomion_upper", upper, BETWEEN), ("stomion_lower", lower, BELOW)):
        f.put(name, f.half[row, 0], sheet)
        f.put(f"{name}_side", f.border(row, g.ch, 0.29 * a.mouth_x), sheet)
    f.put("stomion stomion_superius", f.half[upper, 0], BETWEEN)
    f.put("stomion_inferius", f.half[lower, 0], BELOW)


def _jaw(f: _Finder) -> None:
    a = f.head.anatomy
    lobe_y = f.head.ear.centre[1] - 27.0 * f.head.ear.scale
    tragus_y = f.head.ear.centre[1] - 4.0
    f.beside("jaw_8", a.ex_y, 16.0)
    f.beside("jaw_7", tragus_y, 17.0)
    f.beside("jaw_6", lobe_y, 17.0)
    f.beside("jaw_5", a.gonion_y - 1.5 * a.size, (GONION_Z_MM + 3.5) * a.size)
    border = f.head.skull.jaw_border(np.deg2rad([52.0, 38.0, 23.0, 10.5]))
    for number, spot in zip((4, 3, 2, 1), border, strict=True):
        f.put(f"jaw_{number}", spot)


def _sides(f: _Finder) -> None:
    a, ear = f.head.anatomy, f.head.ear
    f.beside("zygion", -14.0 * a.size, 32.0)
    f.beside("gonion", a.gonion_y, GONION_Z_MM * a.size)
    tragus = ear.place(0.5, 1.0, 12.0)
    f.beside("tragion tragus", float(tragus[1]), float(tragus[2]))
    f.put("superaurale", ear.place(0.0, 29.5, -4.0))
    f.put("subaurale", ear.place(-3.0, -30.0, 5.0))
    f.put("postaurale", ear.place(1.0, 12.0, -16.5))
    f.put("otobasion_superius", ear.place(-3.0, 19.0, 10.0))
    f.put("otobasion_inferius", ear.place(-2.0, -23.0, 10.0))
    f.over("frontotemporale", 0.70 * a.zygion_x, 34.0 * a.size)
