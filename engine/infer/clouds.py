"""Landmarks by a model trained on point clouds: the same preparing as in training, the net, perhaps its refiner."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine import catalog
from engine.infer.point_cards import PointModelCard, read_run_card
from engine.infer.runtime import Network, network
from engine.preprocess.clouds import Prepared, prepare
from engine.preprocess.heatmaps import DECODERS
from engine.preprocess.neighbourhoods import neighbourhoods
from engine.preprocess.normalize import LEAKS, NORMALIZERS
from engine.preprocess.patches import cut
from engine.preprocess.template import Template
from engine.types import EngineError, FloatArray, Prediction, Scan

MINIMUM_POINTS = 50
Progress = Callable[[float, str], None]


@dataclass(frozen=True, eq=False)
class CloudAnswer:
    """One scan's landmarks.

    prepared: what the net saw. coarse_mm, places_mm: (L, 3). heat: (L, N) on its points; None from a net without.
    seconds: by part of the work.
    """

    prepared: Prepared
    coarse_mm: FloatArray
    places_mm: FloatArray
    heat: FloatArray | None
    seconds: Mapping[str, float]

    @property
    def peak(self) -> FloatArray | None:
        """(L,) of the heat maps."""
        return None if self.heat is None else np.asarray(self.heat.max(1))


def predict_cloud(
    scan: Scan,
    model: str,
    schemes: Sequence[str],
    progress: Progress | None = None,
    told: Callable[[PointModelCard, CloudAnswer], None] | None = None,
) -> dict[str, Prediction]:
    """What the model in a folder says of a scan; ``told`` hears how it came about.

    EngineError if it does not know a scheme, or needs the truth.
    """
    card, folder = read_run_card(model)
    for scheme in schemes:
        if scheme != card.scheme:
            raise EngineError(
                f"The model {card.title} does not answer the scheme “{scheme}”. It answers {card.scheme}."
            )
    began = time.perf_counter()
    if len(scan.points_mm) < MINIMUM_POINTS:
        raise EngineError(f"{scan.name} has only {len(scan.points_mm)} points, too few for landmarks.")
    if progress is not None:
        progress(0.1, "Placing the landmarks")
    answer = locate_cloud(np.asarray(scan.points_mm, float), card, folder)
    if told is not None:
        told(card, answer)
    names = catalog.scheme(card.scheme).names
    row = {name: number for number, name in enumerate(card.names)}
    places, sure = np.full((len(names), 3), np.nan), np.zeros(len(names))
    stated = np.asarray(card.confidence) if card.confidence else np.full(len(card.names), 0.5)
    for number, name in enumerate(names):
        if name in row:
            places[number], sure[number] = answer.places_mm[row[name]], stated[row[name]]
    seconds = {"all": time.perf_counter() - began, **answer.seconds}
    return {
        scheme: Prediction(scheme, card.id, names, places, sure, True, seconds=seconds) for scheme in schemes
    }  # fmt: skip


def locate_cloud(cloud_mm: FloatArray, card: PointModelCard, folder: Path) -> CloudAnswer:
    """Landmarks of a cloud (N, 3), in the order of the card's names."""
    if LEAKS in NORMALIZERS[card.preprocess.normalizer].tags:
        raise EngineError(
            f"The model {card.title} was centred on the true landmarks, which a new scan does not have. Train it with "
            "another normaliser (--set preprocess.normalizer=sphere)."
        )
    began = time.perf_counter()
    template = None if card.template is None else Template.load(folder / card.template.file)
    prepared = prepare(cloud_mm, card.preprocess, None, template)
    ready = time.perf_counter()
    net = network(folder / card.weights.file, card.weights.sha256)
    inputs = {"points": prepared.points_unit[None]} | _indices(neighbourhoods(card.structure, prepared.points_unit))
    answer = net.run(inputs)["answer"][0].astype(float)
    heat = None
    if card.answer == "heatmap":
        heat = answer
        answer = DECODERS[card.decode].load()(answer, prepared.points_unit.astype(float))
    coarse = prepared.normalizer.to_mm(answer)
    seen = time.perf_counter()
    if card.refiner is not None:
        second = network(folder / card.refiner.weights.file, card.refiner.weights.sha256)
        answer = _refined(second, card, prepared, answer)
    seconds = {"preparing": ready - began, "net": seen - ready, "refining": time.perf_counter() - seen}
    return CloudAnswer(prepared, coarse, prepared.normalizer.to_mm(answer), heat, seconds)


def _refined(net: Network, card: PointModelCard, prepared: Prepared, places: FloatArray) -> FloatArray:
    refiner = card.refiner
    assert refiner is not None
    landmark = np.arange(len(places))
    for _ in range(refiner.passes):
        patches = cut(prepared.merged_unit, places, refiner.radius_unit, None, refiner.points, prepared.tree)
        found = [neighbourhoods(refiner.structure, points) for points in patches.points]
        indices = {name: np.stack([one[name] for one in found]).astype(np.int64) for name in found[0]}
        answer = net.run({"points": patches.points, "landmark": landmark, **indices})["answer"]
        places = patches.places(answer.astype(float))
    return places


def _indices(made: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {name: index[None].astype(np.int64) for name, index in made.items()}
