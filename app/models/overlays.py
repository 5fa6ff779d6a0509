"""What boards and tools lay over the open scan: lines, ellipsoids, a colouring of the surface. Values, no drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from app.models.document import Document
from engine.preprocess.subdivide import Weave
from engine.types import FloatArray

Point = tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class Polyline:
    """A line through places (N, 3) in the scan's frame, millimetres; one place alone is a dot."""

    points_mm: FloatArray
    tone: str = "accent"
    """Name of a colour of the view's palette, a token such as ``good``, or #RRGGBB."""
    width_px: float = 2.0
    dashed: bool = False
    text: str = ""
    """Written beside its middle."""
    through: bool = False
    """Whether it shows through the surface; hidden parts are faint."""
    strong: bool = False
    """Hidden parts are nearly as strong as the others: it matters more than what lies before it."""


@dataclass(frozen=True, eq=False)
class Ellipsoid:
    """A translucent body. axes_mm: (3, 3), its rows are the half axes; three equal ones make a ball."""

    centre_mm: Point
    axes_mm: FloatArray
    tone: str = "accent"
    opacity: float = 0.35


@dataclass(frozen=True, eq=False)
class SurfaceField:
    """A number for every point of the scan, shown as colours in place of the surface's own.

    values: (V,) in the order of the scan's points, or of the points of ``weave``, NaN where there is none.
    low, high: where the colours end.
    """

    scan_id: str
    values: FloatArray
    low: float
    high: float
    title: str
    unit: str = ""
    colour_map: str = "heat"
    """A row of ``app.ui.view.colour_maps``."""
    shown_from: float = -math.inf
    """Below this the skin shows."""
    figures: tuple[str, str, str] | None = None
    """Words for the legend's ends and middle, where numbers would say nothing."""
    weave: Weave | None = None
    """A finer mesh of the same surface to show the values on."""


@dataclass(frozen=True, eq=False)
class Cloud:
    """Points (N, 3) in the scan's frame, millimetres.

    shares: (N,) from 0 to 1, shown by ``colour_map``; None shows them all in ``tone``.
    """

    points_mm: FloatArray
    tone: str = "accent"
    size_px: float = 3.0
    shares: FloatArray | None = None
    colour_map: str = "even"


@dataclass(frozen=True, eq=False)
class Handle:
    """Something in the view to take hold of: a ring to turn by, or a rail with a grip that is led along it.

    path_mm: (N, 3), a ring closes itself. grip_mm: (3,) on it. axis: (3,) of length one, what a ring turns about (by
    the right hand) and a rail leads along. centre_mm: (3,) of a ring.
    """

    name: str
    path_mm: FloatArray
    grip_mm: FloatArray
    axis: FloatArray
    centre_mm: FloatArray | None = None
    """None for a rail."""
    tone: str = "accent"
    text: str = ""
    """What it does and how far it is."""


@dataclass(frozen=True)
class OverlaySet:
    """What one owner shows over the scan, or all of them together; of several colourings the last one counts."""

    lines: tuple[Polyline, ...] = ()
    bodies: tuple[Ellipsoid, ...] = ()
    surface: SurfaceField | None = None
    clouds: tuple[Cloud, ...] = ()
    alone: bool = False
    """Whether the scan itself is not drawn."""
    only: frozenset[str] | None = None
    """Landmarks that stay in sight meanwhile; None: all of them."""
    handles: tuple[Handle, ...] = ()

    @property
    def pictured(self) -> OverlaySet:
        """What another picture has to be drawn for; the rest is painted over it."""
        return replace(self, lines=(), handles=())


class Overlays(QObject):
    """One entry per owner (a board, a tool). All of it goes when another scan opens."""

    changed = Signal()
    handle_moved = Signal(str, float, bool)
    """Name of a handle, how far it is from where it was taken (degrees or mm), and whether it was let go there."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, OverlaySet] = {}
        self.together = OverlaySet()
        document.opened.connect(self.clear)

    def show(
        self,
        owner: str,
        *,
        lines: Iterable[Polyline] = (),
        bodies: Iterable[Ellipsoid] = (),
        surface: SurfaceField | None = None,
        clouds: Iterable[Cloud] = (),
        alone: bool = False,
        only: Iterable[str] | None = None,
        handles: Iterable[Handle] = (),
    ) -> None:
        """Replace what ``owner`` shows."""
        left = None if only is None else frozenset(only)
        shown = OverlaySet(tuple(lines), tuple(bodies), surface, tuple(clouds), alone, left, tuple(handles))
        self._shown.pop(owner, None)
        if shown != OverlaySet():
            self._shown[owner] = shown
        self._join()

    def take_back(self, owner: str) -> None:
        """Nothing of ``owner`` is shown any more."""
        if self._shown.pop(owner, None) is not None:
            self._join()

    @Slot()
    def clear(self) -> None:
        """Another scan is open."""
        if self._shown:
            self._shown.clear()
            self._join()

    def _join(self) -> None:
        every = list(self._shown.values())
        surfaces = [shown.surface for shown in every if shown.surface is not None]
        self.together = OverlaySet(
            tuple(line for shown in every for line in shown.lines),
            tuple(body for shown in every for body in shown.bodies),
            surfaces[-1] if surfaces else None,
            tuple(cloud for shown in every for cloud in shown.clouds),
            any(shown.alone for shown in every),
            next((shown.only for shown in reversed(every) if shown.only is not None), None),
            tuple(handle for shown in every for handle in shown.handles),
        )
        self.changed.emit()
