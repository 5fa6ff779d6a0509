"""Training what reads photos, from rendered heads alone: settings here, torch only in the modules below."""

from __future__ import annotations

from typing import Literal

from engine.config import Config
from engine.synth.render.picture import PictureConfig


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
