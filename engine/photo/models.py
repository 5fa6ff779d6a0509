"""Nets for photos that ship with Nasion: their cards, and running them. All of them were trained on renders only."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import resources
from engine.config import Config, load
from engine.infer.runtime import Network, network
from engine.types import EngineError

Kind = Literal["finder", "dense", "head3d", "matting", "refiner"]
RENDERS_ONLY = "Trained on renders only; how well it works on real photos has not been measured."


class PhotoCard(Config):
    """One net: what it reads and says, what it was made from, how far off it is on renders."""

    id: str
    kind: Kind
    title: str
    description: str
    licence: str
    file: str
    sha256: str
    size_px: int
    """Side of the square picture it reads; for the matte, the side its base was trained at."""
    shape_file: str = ""
    """Of a head net: the thinned morphable head that its answers are about, and"""
    shape_sha256: str = ""
    """what that file must be."""
    scheme: str = ""
    """Landmarks it answers, in the scheme's order."""
    outputs: tuple[str, ...] = ()
    trained_on: str = "renders only"
    training: dict[str, str | int | float] = {}
    measured: dict[str, float] = {}


def photo_folder() -> Path:
    """Where the cards and weights lie."""
    return resources.path("models") / "photo"


@cache
def photo_cards() -> dict[str, PhotoCard]:
    """Every card by id."""
    return {path.stem: load(PhotoCard, {"id": path.stem}, path) for path in sorted(photo_folder().glob("*.toml"))}


def photo_card(kind: Kind) -> PhotoCard:
    """The shipped net of a kind. EngineError if there is none."""
    for card in photo_cards().values():
        if card.kind == kind:
            return card
    raise EngineError(
        f"No model for photos of the kind “{kind}” is installed in {photo_folder()}. Install Nasion again."
    )


def photo_network(card: PhotoCard, folder: Path | None = None) -> Network:
    """The loaded net of a card."""
    return network((folder or photo_folder()) / card.file, card.sha256)
