"""A scene's overlay: landmarks where they are on the screen, and the frame of words and axes round them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QFont

from app.language import words
from app.models.overlays import OverlaySet, SurfaceField
from app.models.scene import Marker, Scene
from app.models.view_state import SurfaceMode
from app.ui.view.clipping import kept
from app.ui.view.colour_maps import field_colours
from app.ui.view.colour_scale import curvature_scale, field_scale
from app.ui.view.depth import Depth
from app.ui.view.geometry import Part
from app.ui.view.hud import Hud, describe
from app.ui.view.loading import Prepared
from app.ui.view.markers import MarkerKey, MarkerLayer, key_of
from app.ui.view.palette import ViewPalette
from app.ui.view.projection import Projection
from app.ui.view.stage import Stage

Point = tuple[float, float, float]


def marker_layer(
    scene: Scene,
    depth: Depth | None,
    projection: Projection,
    palette: ViewPalette,
    font: QFont,
    held: Mapping[MarkerKey, Point] | None = None,
    hovered: MarkerKey | None = None,
) -> MarkerLayer:
    """The landmarks of a scene on the screen.

    depth: of the picture below, which tells hidden landmarks; None shows all.
    held: landmarks that are elsewhere for now, because the mouse holds them there; they always show.
    """
    held = held or {}
    markers = tuple(_moved(marker, held) for marker in scene.markers)
    points = np.array([marker.xyz_mm for marker in markers], float).reshape(-1, 3)
    screen = projection.project(points)
    visible: NDArray[np.bool_] = np.ones(len(markers), bool)
    if depth is not None and len(markers):
        visible = depth.visible(projection, screen)
        visible = visible & kept(scene.clip, points)
        visible = visible | np.array([key_of(marker) in held for marker in markers], bool)
    return MarkerLayer(projection, palette, markers, scene.vectors, screen, visible, scene.see_through, hovered, font)


def _moved(marker: Marker, held: Mapping[MarkerKey, Point]) -> Marker:
    place = held.get(key_of(marker))
    return marker if place is None else replace(marker, xyz_mm=place)


def hud_of(
    scene: Scene, projection: Projection, palette: ViewPalette, font: QFont, note: str = "", limit_per_mm: float = 0.0
) -> Hud:
    """Title, counts and legend of a scene; ``note`` takes the place of the counts.

    limit_per_mm: where the colours of the curvature end; 0 if it is not there.
    """
    title, detail, legend = describe(scene.scan, scene.markers)
    hint = (
        words("Click to place {title}").format(title=scene.placing) if scene.placing and scene.scan is not None else ""
    )
    if scene.clip is not None and not hint:
        hint = words("Cut open: Alt + wheel moves the cut")
    curved = scene.surface is SurfaceMode.CURVATURE and scene.scan is not None
    if curved and scene.scan is not None and scene.scan.faces is None and not hint:
        hint = words("A bare cloud of points has no curvature; it is shown plain")
    scale = curvature_scale(limit_per_mm) if curved and limit_per_mm else None
    field = shown_field(scene)
    if field is not None:
        scale = field_scale(field)
    return Hud(projection, palette, title, note or detail, hint, legend, font, scale)


def apply_overlays(stage: Stage, prepared: Prepared, scene: Scene, before: OverlaySet) -> bool:
    """Show the bodies and the colouring of a scene; lines are painted over the picture. Whether anything changed."""
    now = scene.overlays
    if now.bodies != before.bodies:
        stage.extras.set_bodies(now.bodies)
    if now.clouds != before.clouds:
        stage.extras.set_clouds(now.clouds)
    stage.set_alone(now.alone)
    if now.surface is not before.surface:
        _colour_surface(stage, prepared, shown_field(scene), before.surface)
    return now.pictured != before.pictured


def _colour_surface(stage: Stage, prepared: Prepared, field: SurfaceField | None, before: SurfaceField | None) -> None:
    """Show the numbers of a field, on its own finer mesh if it has one."""
    if field is None:
        stage.set_field(None)
        return
    surface, colours = prepared.geometry.surface, field_colours(field, stage.skin)
    if field.weave is None:
        proxy = None if prepared.proxy is None else prepared.proxy.colours_of(colours)
        stage.set_field(colours, proxy)
    elif before is not None and before.weave is field.weave and stage.woven:
        stage.set_field(colours, woven=surface)
    else:
        normals = None if surface.normals is None else field.weave.carry(surface.normals)
        stage.set_field(None)
        stage.set_field(colours, woven=Part(field.weave.carry(surface.points), field.weave.faces, normals))


def shown_field(scene: Scene) -> SurfaceField | None:
    """The colouring of the surface, if it fits the scan that is shown."""
    field, scan = scene.overlays.surface, scene.scan
    fits = field is not None and scan is not None and field.scan_id == scan.scan_id
    if not fits or field is None or scan is None:
        return None
    count = len(scan.points_mm) + (0 if field.weave is None else sum(map(len, field.weave.edges)))
    return field if len(field.values) == count else None
