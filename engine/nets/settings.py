"""Settings of every network. No torch here."""

from __future__ import annotations

from typing import Literal

from engine.config import Config
from engine.preprocess.neighbourhoods import BallLevel, BallStructure, KnnPyramid

Widths = tuple[int, ...]


class CanonicalNetConfig(Config):
    """Channels of the net that gives every point its place on the mean head."""

    name: Literal["canonical"] = "canonical"
    fine: int = 48
    middle: int = 128
    coarse: int = 192
    context: int = 256


class ViewNetConfig(Config):
    """Channels of the net that gives every pixel of a depth image its place on the mean head."""

    name: Literal["view"] = "view"
    channels: tuple[int, ...] = (16, 48, 96, 128)
    blocks: tuple[int, ...] = (1, 1, 2, 3)


class MapNetConfig(Config):
    """Channels of the heat map net, from half the map's size down to a sixteenth."""

    name: Literal["map"] = "map"
    channels: tuple[int, ...] = (24, 48, 96, 128)
    blocks: tuple[int, ...] = (1, 2, 2, 2)
    hidden: int = 24
    """Width of each landmark's own small regression."""


class PointNetConfig(Config):
    """PointNet (Qi et al. 2017): one small net for every point, then the largest value over the cloud."""

    name: Literal["pointnet"] = "pointnet"
    widths: Widths = (64, 64, 64, 128, 1024)
    hidden: Widths = (512, 256)
    dropout: float = 0.3
    input_transform: bool = False
    """Learn a matrix for the coordinates first (T-Net)."""
    feature_transform: bool = False
    """Learn a matrix for the features of the second layer."""
    features: int = 0
    """Channels beside the coordinates; 3 for normals."""
    head: Literal["regression", "heatmap"] = "regression"

    @property
    def structure(self) -> None:
        """Needs no neighbours."""
        return


class SetConfig(Config):
    """One set abstraction level: a scale per radius, each with its neighbours and widths."""

    centres: int
    radii: tuple[float, ...]
    neighbours: tuple[int, ...]
    widths: tuple[Widths, ...]


class PointNet2Config(Config):
    """PointNet++ (Qi et al. 2017). ``scales`` ``msg`` takes every radius of a level, ``ssg`` only the middle one."""

    name: Literal["pointnet2"] = "pointnet2"
    scales: Literal["msg", "ssg"] = "msg"
    sa1: SetConfig = SetConfig(
        centres=512,
        radii=(0.1, 0.2, 0.4),
        neighbours=(16, 32, 128),
        widths=((32, 32, 64), (64, 64, 128), (64, 96, 128)),
    )
    sa2: SetConfig = SetConfig(
        centres=128,
        radii=(0.2, 0.4, 0.8),
        neighbours=(32, 64, 128),
        widths=((64, 64, 128), (128, 128, 256), (128, 128, 256)),
    )
    whole: Widths = (256, 512, 1024)
    hidden: Widths = (512, 256)
    dropout: float = 0.4
    normals: bool = False
    pooling: Literal["max", "mean", "attention"] = "max"
    """How a ball's points become one."""
    order: Literal["pool_first", "mlp_first"] = "pool_first"
    """``mlp_first`` is the textbook: every neighbour through all layers and their normalisation, then pooled.
    ``pool_first`` is the same first layer, pooled before it is normalised, the other layers once per centre: much
    faster on a CPU."""
    head: Literal["regression", "heatmap"] = "regression"

    @property
    def features(self) -> int:
        """Channels beside the coordinates."""
        return 3 if self.normals else 0

    @property
    def levels(self) -> tuple[SetConfig, SetConfig]:
        """The set abstraction levels with the scales that are used."""
        return (self._chosen(self.sa1), self._chosen(self.sa2))

    def _chosen(self, level: SetConfig) -> SetConfig:
        if self.scales == "msg":
            return level
        one = slice(len(level.radii) // 2, len(level.radii) // 2 + 1)
        return SetConfig(
            centres=level.centres,
            radii=level.radii[one],
            neighbours=level.neighbours[one],
            widths=level.widths[one],
        )

    @property
    def structure(self) -> BallStructure:
        """Balls to prepare for each cloud."""
        return BallStructure(levels=tuple(map(_balls, self.levels)), up=self.head == "heatmap")


class RefinerConfig(Config):
    """A small PointNet++ on patches: for each landmark's patch the way from the patch's centre to the landmark."""

    name: Literal["refiner"] = "refiner"
    sa1: SetConfig = SetConfig(
        centres=128,
        radii=(0.05, 0.1, 0.2),
        neighbours=(8, 16, 32),
        widths=((16, 16, 32), (32, 32, 64), (32, 48, 64)),
    )
    sa2: SetConfig = SetConfig(
        centres=32,
        radii=(0.1, 0.2, 0.4),
        neighbours=(8, 16, 32),
        widths=((32, 32, 64), (64, 64, 128), (64, 64, 128)),
    )
    whole: Widths = (128, 256)
    embedding: int = 16
    """Length of the vector that tells which landmark a patch belongs to."""
    hidden: Widths = (128, 64)
    dropout: float = 0.3
    readout: Literal["whole", "votes"] = "votes"
    """``whole``: fully connected layers on the largest values over the patch, the textbook. ``votes``: every centre of
    the first level says where it thinks the landmark is and how sure it is; the mean of these places is the answer."""
    pooling: Literal["max", "mean", "attention"] = "max"
    order: Literal["pool_first", "mlp_first"] = "pool_first"

    @property
    def structure(self) -> BallStructure:
        """Balls to prepare for each patch."""
        return BallStructure(levels=tuple(map(_balls, (self.sa1, self.sa2))))


def _balls(level: SetConfig) -> BallLevel:
    return BallLevel(centres=level.centres, radii=level.radii, neighbours=level.neighbours)


class SE3UNetConfig(Config):
    """The SE(3)-UNet: heat maps that turn and shift with the cloud, exactly."""

    name: Literal["se3_unet"] = "se3_unet"
    pyramid: KnnPyramid = KnnPyramid()
    scalars: Widths = (32, 48, 64, 64)
    """Channels of invariant features per level, finest first."""
    vectors: Widths = (12, 16, 24, 24)
    """Channels of features that turn with the cloud, per level."""
    layers: Literal["vectors", "e3nn"] = "vectors"
    """Scalars and vectors in plain torch, or every degree up to ``lmax`` with the coefficients of e3nn (slower)."""
    lmax: Literal[1, 2] = 1
    """Highest degree of the e3nn layers."""
    tensors: Widths = (6, 8, 12, 12)
    """Channels of degree 2, per level."""
    blocks: Widths = (1, 1, 1, 1)
    """SE(3) blocks per level, on the way down and again on the way up."""
    heads: int = 4
    attention: bool = True
    """Weigh neighbours by what they say; otherwise by distance alone."""
    pooling: Literal["sum", "mean", "max"] = "mean"
    idw_power: float = 2.0
    centroid: bool = True
    """Points know the way to the cloud's centroid: more knowledge of the whole, still equivariant."""
    context: bool = True
    """Add what the whole cloud says to the coarsest level."""
    hidden: int = 64
    """Width of the last layers before the heat maps."""

    @property
    def sizes(self) -> list[Widths]:
        """Channels per degree, for every level."""
        degrees = [self.scalars, self.vectors]
        if self.layers == "e3nn" and self.lmax == 2:
            degrees.append(self.tensors)
        return list(zip(*(widths[: self.pyramid.levels] for widths in degrees), strict=True))

    @property
    def structure(self) -> KnnPyramid:
        """Neighbours to prepare for each cloud."""
        return self.pyramid
