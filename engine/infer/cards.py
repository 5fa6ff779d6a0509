"""Model cards: what a shipped model was made of, what it answers, how far off it is."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import resources
from engine.config import Config, load
from engine.preprocess import PreprocessConfig
from engine.types import EngineError


class WeightsFile(Config):
    """One ONNX file beside the card."""

    file: str
    sha256: str


class OutputCard(Config):
    """What the precise net's landmark channels are."""

    schemes: tuple[str, ...]
    """Schemes answered in one pass."""
    points: tuple[str, ...]
    """One ``scheme/name`` per channel."""
    canonical_mm: tuple[tuple[float, float, float], ...]
    """Place of each channel's point on the mean head."""
    spread_mm: tuple[float, ...] = ()
    """How far from there each lies on heads laid over each other, root mean square; empty: unknown."""
    alias: dict[str, str] = {}
    """``scheme/name`` that is the same point as another's channel."""


class VerifyCard(Config):
    """Thresholds chosen on held-out synthetic scans and on things that are not faces."""

    found_score: float
    """Score (0 to 1) below which the answer is “not found”."""
    expected_mm: tuple[float, ...]
    """Knots of the calibration: the net's own estimate of its error."""
    confidence: tuple[float, ...]
    """Share of landmarks with less than 4 mm error at these knots, falling."""


class ModelCard(Config):
    """A landmark model: nets, data, preprocessing, outputs, measured errors, licence."""

    id: str
    title: str
    description: str
    licence: str
    version: int = 1
    default: bool = False
    pose_net: WeightsFile
    precise_net: WeightsFile
    preprocess: PreprocessConfig
    output: OutputCard
    verify: VerifyCard
    training: dict[str, str | int | float] = {}
    """Data, config hash, seeds, samples seen."""
    measured: dict[str, float] = {}
    """Figures by name; the name says what and in which unit."""


def models_folder() -> Path:
    """Where cards and weights lie."""
    return resources.path("models")


@cache
def shipped_cards() -> dict[str, ModelCard]:
    """Every model card that ships with Nasion, by id."""
    cards = [read_card(path) for path in sorted(models_folder().glob("*.toml"))]
    return {card.id: card for card in cards}


def read_card(path: Path) -> ModelCard:
    """A model card from its TOML file."""
    return load(ModelCard, {"id": path.stem}, path)


def default_model_id() -> str:
    """The model a new user meets. EngineError if none is installed."""
    cards = shipped_cards()
    for card in cards.values():
        if card.default:
            return card.id
    if cards:
        return next(iter(cards))
    raise EngineError(f"No landmark model is installed in {models_folder()}. Install Nasion again to get it back.")


def model_card(model_id: str | None) -> ModelCard:
    """The card called ``model_id``; None means the default model."""
    cards = shipped_cards()
    wanted = default_model_id() if model_id is None else model_id
    if wanted not in cards:
        known = ", ".join(cards) or "none"
        raise EngineError(f"There is no landmark model “{wanted}”. Installed: {known}.")
    return cards[wanted]
