"""How the person looks at the scan: one frozen value, replaced whole, not undoable."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class SurfaceMode(StrEnum):
    """How the surface is drawn."""

    TEXTURE = "texture"
    COLOURS = "colours"
    PLAIN = "plain"
    CURVATURE = "curvature"
    WIREFRAME = "wireframe"
    POINTS = "points"


class LabelMode(StrEnum):
    """Which landmarks carry their name."""

    NONE = "none"
    SELECTED = "selected"
    ALL = "all"


class Tool(StrEnum):
    """What a click on bare surface means; dragging a landmark works with both."""

    LOOK = "look"
    PLACE = "place"


@dataclass(frozen=True)
class ClipPlane:
    """Cuts one scan open: what lies on the side the normal points to is neither drawn nor picked."""

    scan_id: str
    point_mm: tuple[float, float, float]
    normal: tuple[float, float, float]


@dataclass(frozen=True)
class ViewState:
    """Selection, tool and overlays."""

    selected: str | None = None
    tool: Tool = Tool.LOOK
    surface: SurfaceMode = SurfaceMode.TEXTURE
    labels: LabelMode = LabelMode.SELECTED
    show_corrected: bool = True
    show_predicted: bool = False
    show_reference: bool = True
    show_vectors: bool = True
    show_curves: bool = False
    see_through: bool = False
    orthographic: bool = False
    clip: ClipPlane | None = None
