"""Settings of what reads photos: systems, pictures, training runs. No torch: forms and plans are made from them."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.config import Config
from engine.nets.image_nets import DenseNetConfig, FinderNetConfig, HeadNetConfig, MattingNetConfig
from engine.synth.render.picture import PictureConfig
from engine.train.settings import RunSettings


class PhotoDataConfig(Config):
    """Pictures to train on and, from people never trained on, to measure on."""

    face_model: str = ""
    """Morphable head (.npz or ICT-FaceKit folder) that the people are drawn from; it must be named."""
    train: int = 4800
    test: int = 200
    points: int = 520
    """Dense points known in every picture."""
    picture: PictureConfig = PictureConfig()
    seed: int = 1


class PhotoFitConfig(Config):
    """One training run: AdamW, a short climb, half a cosine down."""

    steps: int = 600
    batch: int = 32
    learning_rate: float = 1e-3
    weight_decay: float = 1e-3
    warm_up: float = 0.03
    """Share of the steps in which the rate climbs."""
    seed: int = 0
    threads: int = 1
    half_precision: bool = True
    """bfloat16 where it is safe; twice as fast."""
    device: Literal["cpu", "cuda"] = "cpu"
    average: float = 0.99
    """Decay of the running mean of weights, which is what is measured and ships; 0 takes the last weights."""


class PhotoSettings(RunSettings):
    """What every system has that reads photos."""

    seeded: ClassVar[tuple[str, ...]] = ("fit.seed",)
    data: PhotoDataConfig = PhotoDataConfig()
    folder: str = ""
    """Where rendered pictures are kept; empty: with the run."""


class DenseConfig(PhotoSettings):
    """A dense landmark net, its data and how it is trained."""

    system: str = "photo-dense"
    data: PhotoDataConfig = PhotoDataConfig(points=1000)
    net: DenseNetConfig = DenseNetConfig(backbone="resnet10")
    fit: PhotoFitConfig = PhotoFitConfig(batch=32, learning_rate=2e-3)
    loss: Literal["hybrid", "wing", "mse"] = "hybrid"
    wing: float = 1.5
    mse: float = 0.5
    coord_scale: float = 1.0
    turn_deg: float = 15.0
    """Pictures are turned by up to this while training, and"""
    shift: float = 0.05
    """shifted by this share, and"""
    zoom: float = 0.1
    """enlarged by this share."""
    shrink: int = 1
    """Pictures are reduced this many times first, for quick studies."""


class HeadConfig(PhotoSettings):
    """A head net, its data, its losses and how it is trained."""

    system: str = "photo-head"
    data: PhotoDataConfig = PhotoDataConfig(
        train=4000, picture=PictureConfig(size_px=96, frame="head", near_mm=2000.0, far_mm=4000.0)
    )
    net: HeadNetConfig = HeadNetConfig(backbone="resnet18", width=16, pyramid=64)
    fit: PhotoFitConfig = PhotoFitConfig(steps=800, learning_rate=1e-3)
    w_shape: float = 50.0
    w_reproj: float = 0.05
    w_lmk: float = 100.0
    w_heat: float = 1.0
    w_turn: float = 0.0
    """Of the angle to the true rotation; with ``w_shift`` it is the other supervision of the pose."""
    w_shift: float = 0.0
    heat: Literal["awing", "iou"] = "awing"
    w_rest: float = 0.0
    """Of the shape of the face at rest, as ``w_shape`` of the face as it looks: identity apart from expression."""
    turn_deg: float = 10.0
    """Pictures are turned by up to this while training, and"""
    shift: float = 0.04
    """shifted by this share, and"""
    zoom: float = 0.08
    """enlarged by this share."""
    shapes: int = 60
    """Held-out people whose shape is compared; each takes about a second."""
    start: str = ""
    """Checkpoint of a dense landmark net with the same trunk, whose trunk this one starts from."""
    shrink: int = 1
    """Pictures are reduced this many times first, for quick studies."""


def _portraits(size_px: int) -> PhotoDataConfig:
    """People down to the shoulders, with much hair, as systems see them that find or cut out whole heads."""
    picture = PictureConfig(
        size_px=size_px, supersample=2, frame="portrait", hair=0.85, occluders=0.0, wear=False, expression=0.5
    )
    return PhotoDataConfig(train=600, test=60, points=68, picture=picture)


class MatteConfig(PhotoSettings):
    """A matting net, its data and its two stages: the base on small pictures, then all of it on whole ones."""

    system: str = "photo-matte"
    seeded: ClassVar[tuple[str, ...]] = ("base.seed", "joint.seed")
    data: PhotoDataConfig = _portraits(512)
    net: MattingNetConfig = MattingNetConfig(width=0.5, aspp_channels=128, decoder=(64, 48, 32), cells=1638)
    base: PhotoFitConfig = PhotoFitConfig(steps=300, batch=8, learning_rate=2e-3)
    joint: PhotoFitConfig = PhotoFitConfig(steps=100, batch=4, learning_rate=1e-3)
    base_px: int = 96
    """Side of the crops that the base is trained on, cut from pictures reduced as the whole net reduces them."""
    joint_px: int = 256
    """Side of the crops of whole pictures that all of it is trained on; 0 takes all of each."""


class FinderConfig(PhotoSettings):
    """A face finder, its data and how it is trained."""

    system: str = "photo-finder"
    data: PhotoDataConfig = _portraits(256)
    net: FinderNetConfig = FinderNetConfig()
    fit: PhotoFitConfig = PhotoFitConfig(steps=800, batch=24, learning_rate=2e-3)
    size_px: int = 128
