"""A process that measures for the window: questions as JSON lines in, answers as JSON lines out.

The exact search for ways over the skin does not let other threads run meanwhile, so the window leaves it to this
process. The last scan stays in memory; a question about another one reads that.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from engine import catalog, io
from engine.curves import lay
from engine.measures.asymmetry import asymmetry_map, mirror_plane, partners
from engine.measures.definitions import measure_set
from engine.measures.drawing import lines_of
from engine.measures.kinds import Surface
from engine.measures.measure import MeasureValue, compute, surface_of
from engine.types import Annotation, EngineError, Landmark, Scan, State, Unit

Question = dict[str, Any]
Answer = dict[str, Any]
_NICE = 5


class Server:
    """Answers questions about one scan after the other."""

    def __init__(self) -> None:
        self._key: tuple[str, str] = ("", "")
        self._scan: Scan | None = None
        self._surface: Surface | None = None
        self._questions: dict[str, Callable[[Question], Answer]] = {
            "measures": self.measures,
            "map": self.map,
            "curves": self.curves,
        }

    def answer(self, question: Question) -> Answer:
        """What a question asks for, or a sentence under ``failure``."""
        try:
            found = self._questions[question["kind"]](question)
        except EngineError as error:
            found = {"failure": str(error)}
        except Exception as error:  # noqa: BLE001 - the window must hear that there is no answer
            found = {"failure": f"Unexpected fault: {type(error).__name__}: {error}"}
        return {"id": question["id"], **found}

    def measures(self, question: Question) -> Answer:
        """Values of a set of measures, and the lines to draw for each."""
        measures = measure_set(question["set"])
        scheme, annotation = catalog.scheme(measures.scheme), _annotation(question, measures.scheme)
        surface = self._open(question)[1] if measures.needs_surface else None
        values = compute(measures, annotation, scheme, surface)
        lines = {
            value.measure.name: [
                {"points": np.round(line.points_mm, 4).tolist(), "skin": line.skin, "helper": line.helper}
                for line in lines_of(value.measure, measures, annotation, scheme, surface)
            ]
            for value in values
            if value.value is not None
        }
        return {"values": [_value(value) for value in values], "lines": lines}

    def map(self, question: Question) -> Answer:
        """Distance of every point of the scan to the scan's mirror image, by the landmarks' plane of symmetry."""
        scheme = catalog.scheme(question["scheme"])
        annotation = _annotation(question, scheme.id)
        pair_of = {landmark.name: landmark.pair for landmark in scheme.landmark}
        there = {name for name, one in annotation.landmarks.items() if one.xyz_mm is not None}
        names = [name for name in scheme.names if name in there and (pair_of[name] or name) in there]
        places = np.array([annotation.landmarks[name].xyz_mm for name in names], float).reshape(-1, 3)
        plane = mirror_plane(places, partners(names, pair_of))
        scan, _ = self._open(question)
        values = asymmetry_map(scan.points_mm, scan.faces, plane).astype("<f4")
        return {"map": base64.b64encode(values.tobytes()).decode()}

    def curves(self, question: Question) -> Answer:
        """Curves of a scheme through the places of their anchors: path and even points in mm, or the trouble."""
        known = {curve.name: curve for curve in catalog.scheme(question["scheme"]).curve}
        ways = self._open(question)[1].ways
        laid: dict[str, Answer] = {}
        for name, anchors in question["curves"].items():
            try:
                found = lay(known[name], np.array(anchors, float), ways)
                laid[name] = {"path": found.path_mm.tolist(), "points": found.points_mm.tolist()}
            except EngineError as error:
                laid[name] = {"trouble": str(error)}
        return {"laid": laid}

    def _open(self, question: Question) -> tuple[Scan, Surface]:
        key = (question["path"], question["unit"])
        if self._scan is None or self._surface is None or key != self._key:
            self._scan = self._surface = None
            self._scan = io.read_scan(Path(question["path"]), Unit(question["unit"]))
            self._surface = surface_of(self._scan)
            self._key = key
        return self._scan, self._surface


def question_of(annotation: Annotation) -> Question:
    """The landmarks of a question."""
    return {
        "landmarks": {name: {"xyz": one.xyz_mm, "state": one.state.value} for name, one in annotation.landmarks.items()}
    }


def _annotation(question: Question, scheme_id: str) -> Annotation:
    landmarks = {
        name: Landmark(None if one["xyz"] is None else tuple(one["xyz"]), State(one["state"]))
        for name, one in question["landmarks"].items()
    }
    return Annotation(scheme_id, landmarks)


def _value(value: MeasureValue) -> Answer:
    return {
        "name": value.measure.name,
        "value": value.value,
        "reason": value.reason,
        "note": value.note,
        "estimated": value.estimated,
    }


def serve(questions: TextIO, answers: TextIO) -> None:
    """Answer until the questions end."""
    server = Server()
    for line in questions:
        answers.write(json.dumps(server.answer(json.loads(line))) + "\n")
        answers.flush()


def run() -> int:
    """The process."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    serve(sys.stdin, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(run())
