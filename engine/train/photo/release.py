"""The photo models that ship: from the folders of their runs to ONNX files, cards with what was measured, all checked.

``python -m engine.train.photo.release KIND RUN OUT`` with the settings of the run in ``RUN/settings.toml``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.config import load
from engine.photo.models import PhotoCard
from engine.train.photo import dense, finder, head_figures, matte
from engine.train.photo.config import DenseConfig, FinderConfig, HeadConfig, MatteConfig
from engine.train.photo.data import people_of
from engine.train.photo.head_shape import shape_of
from engine.train.photo.ship import CELLS, LICENCE, MATTE, MatteBase, MattePatches, ship
from engine.types import EngineError

SETTINGS = "settings.toml"
SHAPE = "photo-head-shape.npz"


def release_dense(run: Path, out: Path) -> list[PhotoCard]:
    """The dense landmark net."""
    config = load(DenseConfig, run / SETTINGS)
    row, _ = dense.evaluate_dense(config, run)
    side = config.data.picture.size_px // config.shrink
    card = PhotoCard(
        id="photo-dense", kind="dense", title="Dense landmarks on photos", licence=LICENCE,
        description="Places, depth and expected error of 520 points of a face, by regression.",
        file="photo-dense.onnx", sha256="", size_px=side, scheme=f"dense-{config.net.points}",
        outputs=("points", "log_error"), training=_training(config.fit.steps, config.fit.batch, config.data.train),
        measured=_rounded(row),
    )  # fmt: skip
    return [ship(dense.trained(config, run), card, {"image": (3, side, side)}, out, dynamic=True)]


def release_finder(run: Path, out: Path) -> list[PhotoCard]:
    """The face finder."""
    config = load(FinderConfig, run / SETTINGS)
    card = PhotoCard(
        id="photo-finder", kind="finder", title="Faces in photos", licence=LICENCE,
        description="Where faces are in a photo, for a grid of cells.",
        file="photo-finder.onnx", sha256="", size_px=config.size_px, outputs=("cells",),
        training=_training(config.fit.steps, config.fit.batch, config.data.train),
        measured=_rounded(finder.evaluate_finder(config, run)),
    )  # fmt: skip
    shape = {"image": (3, config.size_px, config.size_px)}
    return [ship(finder.trained(config, run), card, shape, out, dynamic=True)]


def release_head(run: Path, out: Path) -> list[PhotoCard]:
    """The head net."""
    config = load(HeadConfig, run / SETTINGS)
    row, _ = head_figures.evaluate_head(config, run)
    side = config.data.picture.size_px // config.shrink
    training = _training(config.fit.steps, config.fit.batch, config.data.train)
    if config.start:
        training["start"] = "trunk of a dense landmark net"
    card = PhotoCard(
        id="photo-head", kind="head3d", title="Head shape and pose from photos", licence=LICENCE,
        description="Identity, expression and pose of a morphable head, 68 landmarks and their heat maps.",
        file="photo-head.onnx", sha256="", size_px=side, outputs=("shape", "pose", "marks", "heat"),
        shape_file=SHAPE, shape_sha256=shape_of(people_of(config.data)).save(out / SHAPE),
        training=training, measured=_rounded(row),
    )  # fmt: skip
    return [ship(head_figures.trained(config, run), card, {"image": (3, side, side)}, out, dynamic=True)]


def release_matte(run: Path, out: Path) -> list[PhotoCard]:
    """The matting net: base and refiner apart."""
    config = load(MatteConfig, run / SETTINGS)
    row, _ = matte.evaluate_matte(config, run)
    net = matte.trained(config, run)
    side = config.data.picture.size_px // config.net.coarse
    training = _training(config.base.steps + config.joint.steps, config.base.batch, config.data.train)
    base = PhotoCard(
        id=MATTE, kind="matting", title="Matte of photos with their empty stage", licence=LICENCE,
        description="Coarse alpha, foreground, foreseen error and features of a photo reduced to a square.",
        file=f"{MATTE}.onnx", sha256="", size_px=side,
        outputs=("alpha", "residual", "error", "hidden"), training=training, measured=_rounded(row),
    )  # fmt: skip
    patches = base.model_copy(
        update={
            "id": CELLS,
            "kind": "refiner",
            "title": "Refiner of mattes",
            "file": f"{CELLS}.onnx",
            "description": "Alpha and foreground of cells of 4 × 4 pixels.",
            "outputs": ("patch",),
            "size_px": 4,
        }
    )
    return [
        ship(MatteBase(net), base, {"both": (6, side, side)}, out, dynamic=False),
        ship(MattePatches(net), patches, {"half": (42, 8, 8), "full": (6, 8, 8)}, out, dynamic=True),
    ]


RELEASES: dict[str, Callable[[Path, Path], list[PhotoCard]]] = {
    "dense": release_dense,
    "finder": release_finder,
    "head": release_head,
    "matte": release_matte,
}


def _training(steps: int, batch: int, pictures: int) -> dict[str, str | int | float]:
    return {"steps": steps, "batch": batch, "pictures": pictures, "people": "morphable head, rendered", "photos": 0}


def _rounded(row: dict[str, float]) -> dict[str, float]:
    """Figures to four digits, without those that do not exist."""
    return {name: float(f"{value:.4g}") for name, value in row.items() if value == value}


def main(arguments: Sequence[str]) -> None:
    """Export one model."""
    if len(arguments) != 3 or arguments[0] not in RELEASES:
        raise EngineError(f"Name what to export, the run's folder and where to: {'|'.join(RELEASES)} RUN OUT.")
    folder = Path(arguments[2])
    folder.mkdir(parents=True, exist_ok=True)
    for card in RELEASES[arguments[0]](Path(arguments[1]), folder):
        sys.stdout.write(f"{card.file} {(folder / card.file).stat().st_size / 1e6:.2f} MB {card.measured}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
