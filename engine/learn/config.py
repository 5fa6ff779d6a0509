"""Every setting of a training on point clouds, with its help text. No torch here: forms are made from it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from engine.config import Config
from engine.nets import PointNet2Config, PointNetConfig, RefinerConfig, SE3UNetConfig
from engine.preprocess.clouds import CloudConfig
from engine.train.settings import RunSettings
from engine.types import EngineError


def _help(default: Any, text: str, **limits: Any) -> Any:
    return Field(default, description=text, **limits)


class DataConfig(Config):
    """What to learn from."""

    path: str = _help("", "Data set folder, or a source that is imported first (folder, project, recipe).")
    kind: Literal["dataset", "folder", "facescape", "bu3dfe", "project", "synthetic"] = _help(
        "dataset", "What lies at that path."
    )
    scheme: str = _help("", "Landmark scheme; the shipped one that knows the names if it is left out.")
    unit: Literal["", "um", "mm", "cm", "inch", "m"] = _help("", "Unit of the clouds, where files do not say.")
    label_unit: Literal["", "um", "mm", "cm", "inch", "m"] = _help("", "Unit of the labels, if it is another.")
    subject: str = _help("", "Regular expression whose first group is the subject in a scan's name.")
    face_model: str = _help("", "Morphable head for synthetic recipes; empty: the recipe's, or the procedural head.")


class AugmentConfig(Config):
    """How scans are varied at every read, in training only."""

    rotation: Literal["none", "small", "yaw", "any"] = _help(
        "small", "small: about any axis by an angle of that deviation; yaw: about the vertical axis; any: all of SO(3)."
    )
    small_deg: float = _help(10.0, "Standard deviation of small rotations.", ge=0.0)
    yaw_deg: float = _help(180.0, "Largest rotation about the vertical axis.", ge=0.0)
    samplings: int = _help(1, "Ways to thin each scan, each made once and kept; a read takes any of them.", ge=1)
    jitter: float = _help(0.003, "Standard deviation of noise on each point, in the unit frame.", ge=0.0)
    scale: float = _help(0.1, "Standard deviation of the logarithm of the size.", ge=0.0)
    shift: float = _help(0.02, "Standard deviation of the shift, in the unit frame.", ge=0.0)
    mirror: float = _help(0.0, "Share of scans that are mirrored, with left and right names exchanged.", ge=0, le=1)
    dropout: float = _help(0.0, "Largest share of points left out at random.", ge=0.0, le=0.9)
    ramp: float = _help(0.0, "Share of scans whose density falls off along a direction.", ge=0.0, le=1.0)
    crop: float = _help(0.0, "Share of scans of which a part beyond a plane is cut away.", ge=0.0, le=1.0)

    @property
    def thins(self) -> bool:
        """Whether points are taken away, so that neighbours must be found anew."""
        return self.dropout > 0 or self.ramp > 0 or self.crop > 0


class LossConfig(Config):
    """What is made small."""

    name: Literal["mse", "smoothl1", "wing", "awing"] = _help("smoothl1", "Loss of places or heat maps.")
    geometry: float = _help(0.0, "Weight λ of the term on distances between landmarks (regression only).", ge=0.0)


class OptimConfig(Config):
    """The optimizer."""

    name: Literal["adam", "adamw", "sgd"] = _help("adam", "Method.")
    lr: float = _help(1e-3, "Learning rate at the start.", gt=0.0)
    weight_decay: float = _help(0.0, "Weight decay.", ge=0.0)
    clip: float = _help(0.0, "Largest norm of the gradient; 0: none.", ge=0.0)


class ScheduleConfig(Config):
    """How the learning rate falls."""

    name: Literal["constant", "step", "cosine", "warm_restarts"] = _help("step", "Course of the learning rate.")
    decay: float = _help(0.7, "step: factor at each of the epochs named.", gt=0.0, le=1.0)
    at: tuple[float, ...] = _help((80.0,), "step: epochs, or shares of all epochs below 1.")
    period: float = _help(10.0, "warm_restarts: epochs of the first period; each following one is twice as long.")
    floor: float = _help(0.0, "Lowest rate as a share of the first.", ge=0.0, lt=1.0)
    warm_up: float = _help(0.0, "Epochs of rising at the start.", ge=0.0)


class LoopConfig(Config):
    """How long, how often measured, on what."""

    epochs: int = _help(200, "Times every training scan is seen.", ge=1)
    batch: int = _help(8, "Scans (or patches) in a step.", ge=1)
    validate_every: float = _help(5.0, "Epochs between two measurements on the validation scans.", gt=0.0)
    patience: int = _help(0, "Measurements without gain after which training ends; 0: never.", ge=0)
    average: float = _help(0.0, "Decay of the running mean of weights; 0: the weights themselves.", ge=0.0, lt=1.0)
    half_precision: bool = _help(False, "bfloat16 where it is safe.")
    device: Literal["auto", "cpu", "gpu"] = _help("auto", "Where to compute.")
    workers: int = _help(-1, "Processes that prepare scans; −1: as many as the machine can spare.", ge=-1)
    threads: int = _help(0, "Threads for computing; 0: one fewer than there are cores.", ge=0)
    seed: int = _help(1, "The same seed gives the same training.")


class StageConfig(Config):
    """One net and how it is trained."""

    net: Annotated[PointNetConfig | PointNet2Config | SE3UNetConfig, Field(discriminator="name")] = _help(
        PointNet2Config(), "The network and its settings."
    )
    augment: AugmentConfig = AugmentConfig()
    loss: LossConfig = LossConfig()
    optim: OptimConfig = OptimConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    loop: LoopConfig = LoopConfig()
    sigma: float = _help(0.095, "Width of heat maps in the unit frame (heat-map nets only).", gt=0.0)
    decode: Literal["argmax", "soft", "top"] = _help("top", "How a place is read from a heat map (heat-map nets only).")
    select: Literal["mm", "iou"] = _help("mm", "What chooses the best weights on the validation scans.")

    @property
    def heatmap(self) -> bool:
        """Whether the net answers with heat maps."""
        return isinstance(self.net, SE3UNetConfig) or self.net.head == "heatmap"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.loss.name == "awing" and not self.heatmap:
            raise ValueError("the loss awing is for heat maps; choose a heat-map net, or smoothl1, mse or wing")
        if self.select == "iou" and not self.heatmap:
            raise ValueError("only heat-map nets can be selected by iou; choose mm")
        return self


class RefineConfig(Config):
    """The second stage: a small net that looks at a patch about each coarse landmark."""

    enabled: bool = _help(False, "Refine the coarse landmarks on patches.")
    net: RefinerConfig = RefinerConfig()
    points: int = _help(512, "Points of a patch.", ge=16)
    radius: float = _help(0.25, "Least radius of a patch, in the unit frame.", gt=0.0)
    jitter: float = _help(0.05, "Least deviation of the patch centres in training, in the unit frame.", ge=0.0)
    tune: bool = _help(True, "Widen jitter to P80 and radius to 1.2 × P95 of the coarse errors.")
    tune_on: Literal["training", "validation"] = _help(
        "training", "Whose coarse errors tune; those of training scans are smaller than those of new ones."
    )
    mix_prob: float = _help(0.5, "Share of patches about the true place; the others about the prediction.", ge=0, le=1)
    augment: AugmentConfig = AugmentConfig(shift=0.0)
    passes: int = _help(1, "Times the refiner looks at inference, each time about its last answer.", ge=1, le=5)
    loss: LossConfig = LossConfig()
    optim: OptimConfig = OptimConfig()
    schedule: ScheduleConfig = ScheduleConfig(at=(60.0,))
    loop: LoopConfig = LoopConfig(epochs=140, batch=32, validate_every=10)


class ProtocolConfig(Config):
    """Which scans train, select and test. A subject is never on two sides."""

    kind: Literal["held_out", "folds", "repeated"] = _help(
        "held_out", "One test set; k folds, each the test of a training on the others; or repeated random splits."
    )
    test: float = _help(0.1, "Test scans: a share below 1, or a number.", ge=0.0)
    validation: float = _help(0.1, "Validation scans out of those that train: a share below 1, or a number.", ge=0.0)
    folds: int = _help(5, "Folds, or repeats.", ge=2)
    selection: Literal["inner", "fold"] = _help(
        "inner", "folds: select on scans taken from the training side, or (too good, as in the log) on the fold itself."
    )
    retrain: bool = _help(True, "At the end train once on all but the test scans, as long as was best, and test that.")
    seed: int = _help(1, "The same seed gives the same split.")


class SystemSettings(RunSettings):
    """What every system has that learns from, or is measured on, a data set of scans by the protocols."""

    data: DataConfig = DataConfig()
    protocol: ProtocolConfig = ProtocolConfig()


class TrainSettings(SystemSettings):
    """Landmarks on point clouds, from data to test: one net, perhaps a refiner."""

    seeded: ClassVar[tuple[str, ...]] = ("stage.loop.seed", "refine.loop.seed")
    preprocess: CloudConfig = CloudConfig()
    stage: StageConfig = StageConfig()
    refine: RefineConfig = RefineConfig()
    devices: int = _help(1, "GPUs, or else processes, that train together, each on its share of every batch.", ge=1)
    conditions: bool = _help(True, "Heat-map nets: measure the test scans turned, shifted and laid back by ICP too.")


class ShippedSettings(SystemSettings):
    """An installed model, measured on the same test scans as what is trained here."""

    system: str = "shipped"
    model: str = _help("", "Model id; the default model if it is left out.")


class FineTuneSettings(SystemSettings):
    """A model, trained further on corrected landmarks."""

    seeded: ClassVar[tuple[str, ...]] = ("seed",)
    system: str = "fine-tune"
    model: str = _help("", "Model to go on from: an id, or the folder of a run; the default model if it is left out.")
    steps: int = _help(240, "Steps of training.", ge=1)
    batch: int = _help(8, "Scans in a step.", ge=2)
    learning_rate: float = _help(4e-4, "Learning rate at the start; it falls to a hundredth.", gt=0.0)
    validate_every: int = _help(20, "Steps between two measurements on the validation scans.", ge=1)
    average: float = _help(0.95, "Decay of the running mean of weights, which is what counts.", ge=0.0, lt=1.0)
    device: Literal["auto", "cpu", "gpu"] = _help("auto", "Where to compute.")
    threads: int = _help(0, "Threads for computing; 0: one fewer than there are cores.", ge=0)
    seed: int = _help(1, "The same seed gives the same training.")


def must_have_data(settings: SystemSettings) -> None:
    """EngineError if no data set is named."""
    if not settings.data.path:
        raise EngineError("No data set is named. Give one with --set data.path=FOLDER, or in the configuration.")
