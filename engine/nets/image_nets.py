"""Networks that read photos, and their settings. Importing this costs nothing; exact parameter counts are tested."""

from __future__ import annotations

from typing import Any, Literal

from engine.config import Config
from engine.registry import Entry, Registry


class DenseNetConfig(Config):
    """Dense landmarks by regression."""

    name: Literal["dense"] = "dense"
    backbone: Literal["mobilenetv2", "resnet18", "resnet10"] = "mobilenetv2"
    width: int = 24
    """Channels of the first stage of resnet10."""
    points: int = 520
    doubt: bool = False
    """Also state the log of each point's own expected error, in shares of the side."""


class HeadNetConfig(Config):
    """Shape, pose and landmarks of a head from one picture, after DAD-3DNet."""

    name: Literal["head3d"] = "head3d"
    backbone: Literal["resnet50", "resnet18", "resnet10"] = "resnet50"
    width: int = 64
    pyramid: int = 256
    """Channels of the feature pyramid."""
    layers: int = 2
    kernel: int = 3
    """Depth-wise kernel of the pyramid's nodes; the public code has 1."""
    fusion: Literal["inception", "gate1x1", "concat", "conv"] = "inception"
    landmarks: bool = True
    """Heat maps and landmark head; without them the fusion sees the pyramid alone."""
    identity: int = 100
    expression: int = 53
    jaw: int = 0
    hidden: int = 512
    dropout: float = 0.3
    head_points: int = 68


class MattingNetConfig(Config):
    """Matte from a photo and its empty stage, after Background Matting V2."""

    name: Literal["matting"] = "matting"
    backbone: Literal["resnet50", "resnet101", "mobilenetv2"] = "mobilenetv2"
    width: float = 1.0
    """Width of MobileNetV2, as a share."""
    aspp: bool = True
    aspp_channels: int = 256
    decoder: tuple[int, int, int] = (128, 64, 48)
    refine: Literal["off", "sampling", "thresholding", "full"] = "sampling"
    select: Literal["error", "random", "uniform", "oracle"] = "error"
    kernel: Literal[1, 3] = 3
    coarse: int = 4
    """How many times smaller the picture is that the base sees."""
    cells: int = 5000
    """Cells of 4 × 4 pixels that are refined."""
    threshold: float = 0.1


class FinderNetConfig(Config):
    """Where faces are in a photo."""

    name: Literal["finder"] = "finder"
    width: int = 16


IMAGE_NETS = Registry(
    "photo network",
    {
        "dense": Entry("engine.nets.dense_landmarks:build", "Dense landmarks on a photo", DenseNetConfig),
        "head3d": Entry("engine.nets.head3d:build", "Head shape and pose from a photo", HeadNetConfig),
        "finder": Entry("engine.nets.face_finder:build", "Where faces are in a photo", FinderNetConfig),
        "matting": Entry("engine.nets.matting:build", "Matte of a photo with its empty stage", MattingNetConfig),
    },
)


def build(config: DenseNetConfig | HeadNetConfig | MattingNetConfig | FinderNetConfig) -> Any:
    """The torch module of ``config``."""
    return IMAGE_NETS[config.name].load()(config)
