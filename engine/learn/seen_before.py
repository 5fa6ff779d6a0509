"""Whether test scans have trained the model that a training goes on from: their errors are too good then. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.datasets.values import LandmarkDataset
from engine.learn.results import load_result
from engine.types import EngineError


def trained_on(place: Path) -> set[str]:
    """Names of the scans that trained or selected the model in a folder; empty if it was copied and nobody knows."""
    try:
        split = load_result(place.parent).facts.split
    except EngineError:
        return set()
    return {*split.get("train", ()), *split.get("validation", ())}


def seen_before(place: Path, dataset: LandmarkDataset, rows: Sequence[int]) -> tuple[str, ...]:
    """A sentence, or none. place: folder of the model, in that of its training. rows: what is tested."""
    known = trained_on(place)
    count = sum(dataset.scans[row].scan in known for row in rows)
    if not count:
        return ()
    return (
        f"{count} of the {len(rows)} test scans trained the model that this one goes on from: errors before and after "
        "are too good. Choose the same split (protocol.seed, protocol.test) as its training had.",
    )
