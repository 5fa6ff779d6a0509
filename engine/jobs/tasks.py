"""Everything that can run as a job. A row names its code, which only the worker imports."""

from __future__ import annotations

from engine.config import Config
from engine.registry import Entry, Registry
from engine.types import Unit


class ScanInput(Config):
    """One scan file to work on."""

    path: str
    unit: Unit | None = None
    """The file's unit where a person has chosen it; otherwise the file says or it is guessed."""


class PredictConfig(Config):
    """Landmarks for scans."""

    scans: tuple[ScanInput, ...]
    schemes: tuple[str, ...]
    model: str = ""
    """Model id; empty for the default model."""
    evidence: str = ""
    """Folder to keep heat maps and steps of the prediction in (``engine.infer.evidence``); empty for none."""


class ImportConfig(Config):
    """Hash and read scan files and folders for a project, with the reference landmarks beside them."""

    paths: tuple[str, ...]
    unit: Unit | None = None


class SynthConfig(Config):
    """Synthetic scans with exact landmarks."""

    count: int
    out: str
    face_model: str = ""
    """A morphable head model (an ICT-FaceKit folder); empty for the procedural head."""


class DemoConfig(Config):
    """The project a new user meets."""

    out: str
    count: int = 6
    seed: int = 0


class TrainConfig(Config):
    """Train a model from a named configuration."""

    config: str = "default"
    set: tuple[str, ...] = ()
    """Settings laid over it, as ``part.name=value``."""
    resume: bool = False
    cluster: str = ""
    """Where independent trainings are done: empty for one after the other here, ``local``, or a cluster's address."""
    workers: int = 0
    """How many at the same time; 0 for as many as there are processors."""


class AblateConfig(Config):
    """Train every run of a plan and lay them side by side."""

    plan: str
    """Name of a shipped plan, or a TOML file."""
    set: tuple[str, ...] = ()
    """Settings laid over every run, as ``part.name=value``."""
    cluster: str = ""
    """Where independent trainings are done: empty for one after the other here, ``local``, or a cluster's address."""
    workers: int = 0
    """How many at the same time; 0 for as many as there are processors."""


class SearchConfig(Config):
    """Look for the best settings of a training."""

    space: str
    """Name of a shipped search, or a TOML file."""
    set: tuple[str, ...] = ()
    """Settings laid over every trial, as ``part.name=value``."""
    method: str = ""
    """``grid``, ``random`` or ``tpe``; empty for the search's own."""
    trials: int = 0
    """How many in all; 0 for the search's own number."""
    cluster: str = "local"
    """``local``, or a cluster's address."""
    workers: int = 1


class EvaluateConfig(Config):
    """Measure a model."""

    model: str = ""
    """Model id; empty for the default model."""
    scans: tuple[str, ...] = ()
    """Scan files with reference landmarks beside them."""
    synthetic: int = 0
    """How many random synthetic scans to measure on."""
    face_model: str = ""
    schemes: tuple[str, ...] = ()
    poses: int = 0
    """Each scan file again in that many random poses and units."""
    seed: int = 99
    dataset: str = ""
    """Data set folder to measure on instead: every scan that the model has not learnt from."""


class DoctorConfig(Config):
    """Look for what is wrong with scans and landmarks."""

    source: str
    """A project, or a folder of scans with their labels."""
    split: str = ""
    """A split file; empty: the folder's own, if it has one."""
    checks: tuple[str, ...] = ()
    """Rows of ``engine.doctor.CHECKS``; empty for all."""


class PatchViewsConfig(Config):
    """Cut patches about what a model's first stage said of the scans of a project."""

    project: str
    scheme: str
    radius_mm: float = 0.0
    """0: what the errors of the first stage ask for."""
    points: int = 512
    """Of each patch."""


class RetentionConfig(Config):
    """Count what is left of each scan once doubled points are merged."""

    scans: tuple[ScanInput, ...]
    edge_mm: float
    """Of the cubes in which points are merged."""
    relative: float = 0.0
    """If above zero, the edge in median spacings of each scan instead."""


class RobustnessConfig(Config):
    """Disturb one scan more and more and compare predictions."""

    scan: ScanInput
    scheme: str
    model: str = ""
    sweeps: tuple[str, ...] = ()
    """Rows of ``engine.evaluate.robustness.sweep.SWEEPS``; empty for all."""


class EquivarianceConfig(Config):
    """The error of every layer of an equivariant net on one scan."""

    scan: ScanInput


TASKS = Registry(
    "task",
    {
        "predict": Entry("engine.jobs.predict:run", "Predict landmarks", PredictConfig),
        "import": Entry("engine.jobs.import_scans:run", "Import scans", ImportConfig),
        "synth": Entry("engine.jobs.adapters:synth", "Make synthetic scans", SynthConfig),
        "demo": Entry("engine.jobs.adapters:demo", "Make the demo project", DemoConfig),
        "train": Entry("engine.jobs.adapters:train", "Train a model", TrainConfig),
        "doctor": Entry("engine.jobs.doctor:run", "Look for faults in the data", DoctorConfig),
        "patches": Entry("engine.jobs.patch_views:run", "Cut patches", PatchViewsConfig),
        "retention": Entry("engine.jobs.retention:run", "Count merged points", RetentionConfig),
        "ablate": Entry("engine.jobs.adapters:ablate", "Compare systems by a plan", AblateConfig),
        "search": Entry("engine.jobs.adapters:search", "Search for settings", SearchConfig),
        "robustness": Entry("engine.jobs.robustness:run", "Measure curves of robustness", RobustnessConfig),
        "equivariance": Entry("engine.jobs.robustness:layers", "Measure the layers of a net", EquivarianceConfig),
        "evaluate": Entry("engine.jobs.adapters:evaluate", "Measure a model", EvaluateConfig),
    },
)
