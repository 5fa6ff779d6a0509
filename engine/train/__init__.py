"""Training from heads made by calculation: settings here, torch only in the modules below."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from engine.config import Config
from engine.nets import MapNetConfig, ViewNetConfig
from engine.preprocess import PreprocessConfig
from engine.registry import Entry, Registry


class Told(Config):
    """Settings whose docstrings are the help of forms too."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class DataConfig(Told):
    """Scans to train on."""

    face_model: str = ""
    """Morphable head (.npz or ICT-FaceKit folder); empty takes the procedural head, which needs no file."""
    procedural: float = 0.0
    """Share of procedural heads among those of the morphable one."""
    scans: int = 12000
    """Heads to train on, each of another person."""
    held_out: int = 200
    """The first scans, never trained on: for calibration."""
    points: int = 8192
    """Points of a whole scan kept for the pose net."""
    scan_points: int = 24576
    """Points of a scan as made."""
    graphs: bool = False
    """Also keep neighbour graphs, which the point net needs."""
    face_points: int = 12288
    """Points near the face kept for the precise net."""
    seed: int = 1
    """The same seed makes the same heads."""
    shard: int = 100
    """Scans kept together in one folder of files."""
    processes: int = 0
    """How many make scans at once; 0: as many as there are cores."""
    device: Literal["auto", "", "cpu", "cuda"] = "auto"
    """Where the cameras of the scanner look: ``auto`` takes the GPU where there is one; empty: plain arrays."""


class FitConfig(Told):
    """One training run."""

    steps: int = 6000
    """Batches seen."""
    batch: int = 16
    """Scans in a step."""
    learning_rate: float = 2e-3
    """Learning rate at its height; it falls to a hundredth."""
    weight_decay: float = 1e-3
    """Weight decay."""
    warm_up: int = 200
    """Steps of rising at the start."""
    average: float = 0.998
    """Decay of the running mean of weights, which is what ships."""
    half_precision: bool = True
    """bfloat16 where it is safe."""
    checkpoint_every: int = 500
    """Steps between two checkpoints."""
    seed: int = 1
    """The same seed gives the same training."""
    device: Literal["auto", "cpu", "gpu"] = "auto"
    """Where to compute."""
    start_from: str = ""
    """ONNX file of a trained net of the same shape to go on from; empty starts from nothing."""


class JitterConfig(Told):
    """How wrong the pose may be that the precise net is given."""

    turn_deg: float = 9.0
    """Deviation of the turn."""
    shift_mm: float = 7.0
    """Deviation of the shift."""
    scale: float = 0.055
    """Deviation of the logarithm of the size."""
    small_share: float = 0.5
    """Share of samples with a quarter of that, as after the pose has been settled."""
    wrong_share: float = 0.08
    """Share of samples that are no face at all, or one seen from a wrong side."""
    hair_share: float = 0.2
    """Share of samples with hair over ears and cheeks, on top of what the scan has."""


class DefaultConfig(Told):
    """Everything the default model is made from."""

    model_id: str = "nasion-1"
    """Name of the model in its card and its files."""
    title: str = "Nasion landmarks"
    folder: str = ""
    """Where scans and checkpoints are kept while training; empty: in the job's own folder."""
    stages: tuple[Literal["data", "pose", "precise", "export"], ...] = ("data", "pose", "precise", "export")
    data: DataConfig = DataConfig()
    preprocess: PreprocessConfig = PreprocessConfig()
    pose_net: ViewNetConfig = ViewNetConfig()
    pose_fit: FitConfig = FitConfig(steps=5000)
    precise_net: MapNetConfig = MapNetConfig()
    precise_fit: FitConfig = FitConfig(steps=6000)
    jitter: JitterConfig = JitterConfig()
    threads: int = 1
    """Threads for computing."""


_PLACES, _HEAT = frozenset({"places"}), frozenset({"heatmap"})

LOSSES = Registry(
    "loss",
    {
        "mse": Entry("engine.train.losses:mse", "Mean squared error", tags=_PLACES | _HEAT),
        "smoothl1": Entry("engine.train.losses:smoothl1", "Smooth L1", tags=_PLACES | _HEAT),
        "wing": Entry("engine.train.losses:wing", "Wing", tags=_PLACES | _HEAT),
        "awing": Entry("engine.train.losses:awing", "Adaptive wing", tags=_HEAT),
        "geometry": Entry("engine.train.losses:geometry", "Distances between landmarks", tags=_PLACES),
    },
)
"""Losses of places (B, L, 3) or heat maps (B, L, N): ``loss(predicted, target, mask=None)`` with mask (B, L)."""
