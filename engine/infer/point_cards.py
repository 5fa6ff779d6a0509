"""Cards of models trained here on point clouds: what they were made of, and all that predicting with them takes."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from engine.config import Config, load
from engine.infer import cards
from engine.infer.cards import ModelCard, WeightsFile
from engine.preprocess.clouds import CloudConfig
from engine.preprocess.neighbourhoods import BallStructure, KnnPyramid
from engine.types import EngineError

FORMAT = 1
_POINTS = 'kind = "points"'


class RefinerCard(Config):
    """The second stage."""

    weights: WeightsFile
    structure: BallStructure
    radius_unit: float
    points: int
    passes: int


class PointModelCard(Config):
    """A model of one scheme on point clouds."""

    format: int = FORMAT
    kind: Literal["points"] = "points"
    id: str
    title: str
    description: str
    scheme: str
    """Landmark scheme; empty where the names are the data set's own."""
    names: tuple[str, ...]
    weights: WeightsFile
    structure: BallStructure | KnnPyramid | None = None
    """Neighbours that the net takes beside its points."""
    answer: Literal["regression", "heatmap"]
    decode: str = ""
    sigma: float = 0.095
    preprocess: CloudConfig
    template: WeightsFile | None = None
    """Mean face that clouds are laid over, where the normaliser needs one."""
    refiner: RefinerCard | None = None
    confidence: tuple[float, ...] = ()
    """Per landmark the share of test errors below 4 mm; empty: not measured."""
    training: dict[str, str | int | float] = {}
    """Data digest, digest of the settings, versions, seeds."""
    measured: dict[str, float] = {}


def is_run(model: str | None) -> bool:
    """Whether a model is named by where it lies: a run's folder, a model's folder, or a card's file."""
    return bool(model) and Path(str(model)).exists()


def read_run_card(model: str) -> tuple[PointModelCard, Path]:
    """The card of a run and the folder its files lie in. EngineError if there is none or it is of another version."""
    return _read(_card_file(Path(model)))


def face_card(model: str | None) -> tuple[ModelCard, Path | None] | None:
    """The card of an installed model (folder None) or of one trained further, with the folder its files lie in.

    None for a model on point clouds. EngineError if there is no such model.
    """
    if not is_run(model):
        return cards.model_card(model or None), None
    path = _card_file(Path(str(model)))
    return None if _POINTS in path.read_text(encoding="utf-8") else (cards.read_card(path), path.parent)


def _read(path: Path) -> tuple[PointModelCard, Path]:
    card = load(PointModelCard, path)
    if card.format > FORMAT:
        raise EngineError(f"The model {path.name} is of a newer version of Nasion. Update Nasion, or train it again.")
    return card, path.parent


def run_cards(place: Path) -> list[tuple[Path, PointModelCard | ModelCard]]:
    """Every model exported below the folder of one run, the file of its card first; one that is broken is left out."""
    found: list[tuple[Path, PointModelCard | ModelCard]] = []
    for path in sorted(place.glob("*/model/*.toml")):
        try:
            face = face_card(str(path))
            found.append((path, _read(path)[0] if face is None else face[0]))
        except (EngineError, OSError):
            continue
    return found


def _card_file(place: Path) -> Path:
    if place.is_file():
        return place
    # The training on all scans is the one to use; without it the best of the others is the only one exported.
    found = sorted(place.rglob("model/*.toml")) or sorted(place.glob("*.toml"))
    known = [path for path in found if _is_card(path)]
    if not known:
        raise EngineError(f"There is no exported model in {place}. Train with --set export=true, or name another run.")
    if len(known) > 1:
        raise EngineError(f"There are several models in {place}: {', '.join(map(str, known[:4]))}. Name one of them.")
    return known[0]


def _is_card(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return _POINTS in text or "[precise_net]" in text
