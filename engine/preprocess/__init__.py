"""From a scan to what a network sees, and back: one pipeline for training and inference."""

from __future__ import annotations

from engine.config import Config


class PoseCloudConfig(Config):
    """The small cloud and its neighbour graph, as the pose net sees them."""

    points: int = 1024
    middle: int = 256
    coarse: int = 64
    neighbours: int = 12
    pool_neighbours: int = 24
    seed_points: int = 6000
    """Points drawn evenly from the surface before farthest point sampling thins them."""


class ViewConfig(Config):
    """Depth images of the whole cloud from many sides, as the pose net sees them."""

    size_px: int = 96
    half_width: float = 2.2
    """Half the width of the image, in units of the cloud's own size."""
    skin: float = 0.08
    """Depth below the outermost point of a pixel that still counts, in the same unit."""
    seed_points: int = 12000
    """Points drawn evenly from the surface."""


class MapConfig(Config):
    """The depth map around the head's own axis (x = 0, z = 0 of the canonical frame), as the precise net sees it."""

    width_px: int = 160
    height_px: int = 128
    bottom_mm: float = -130.0
    pixel_mm: float = 2.0
    """Height of a pixel."""
    half_angle_deg: float = 105.0
    side_mm: float = 75.0
    front_mm: float = 50.0
    """Arc length per radian is side_mm + front_mm * cos(angle): pixels cover about the same skin everywhere."""
    skin_mm: float = 6.0
    """Points this far below the outermost one of a pixel still count towards its depth."""
    surface_points: int = 32000


class PreprocessConfig(Config):
    """Everything that turns a scan into net inputs; written into every model card."""

    cloud: PoseCloudConfig = PoseCloudConfig()
    view: ViewConfig = ViewConfig()
    map: MapConfig = MapConfig()
