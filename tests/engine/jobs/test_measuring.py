"""The process that measures for the window: the same values as in place, and a sentence for every trouble."""

from __future__ import annotations

import base64
import io as streams
import json
from pathlib import Path

import numpy as np

from engine import catalog, io
from engine.curves import lay, ways_over
from engine.jobs.measuring import question_of, serve
from engine.measures.asymmetry import asymmetry_map, mirror_plane, partners
from engine.measures.definitions import shipped_sets
from engine.measures.measure import compute, surface_of
from engine.synth.head import ProceduralHead
from tests.engine.measures.conftest import annotation_of, head

__all__ = ["head"]


def write(head: ProceduralHead, path: Path) -> Path:
    lines = [f"v {x:.4f} {y:.4f} {z:.4f}" for x, y, z in head.vertices_mm]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in head.faces]
    path.write_text("\n".join(lines))
    return path


def ask(*questions: dict[str, object]) -> list[dict[str, object]]:
    out = streams.StringIO()
    serve(streams.StringIO("".join(json.dumps(one) + "\n" for one in questions)), out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_values_and_the_map_are_those_found_in_place(head: ProceduralHead, tmp_path: Path) -> None:
    path, measures = write(head, tmp_path / "head.obj"), shipped_sets()["farkas"]
    scheme, annotation = catalog.scheme(measures.scheme), annotation_of(head, measures.scheme)
    where = {"path": str(path), "unit": "mm", **question_of(annotation)}
    values, mapped = ask(
        {"id": 1, "kind": "measures", "set": "farkas", **where},
        {"id": 2, "kind": "map", "scheme": scheme.id, **where},
    )
    scan = io.read_scan(path)
    here = compute(measures, annotation, scheme, surface_of(scan))
    assert [one["value"] for one in values["values"]] == [one.value for one in here]
    assert set(values["lines"]) == {one.measure.name for one in here if one.value is not None}
    pair_of = {landmark.name: landmark.pair for landmark in scheme.landmark}
    names = [name for name in scheme.names if name in annotation.landmarks]
    places = np.array([annotation.landmarks[name].xyz_mm for name in names])
    expected = asymmetry_map(scan.points_mm, scan.faces, mirror_plane(places, partners(names, pair_of)))
    found = np.frombuffer(base64.b64decode(mapped["map"]), "<f4")
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert np.nanmax(np.abs(found)) < 0.5  # the head is its own mirror image


def test_curves_are_laid_as_in_place_and_one_that_cannot_be_is_told(head: ProceduralHead, tmp_path: Path) -> None:
    path, scheme = write(head, tmp_path / "head.obj"), catalog.scheme("face-clinical")
    places = {name: one.xyz_mm for name, one in annotation_of(head, scheme.id).landmarks.items()}
    jaw, lip = scheme.curve[0], scheme.curve[1]
    anchors = {jaw.name: [places[name] for name in jaw.anchors], lip.name: [(0.0, 0.0, 900.0)] * len(lip.anchors)}
    (answer,) = ask(
        {"id": 1, "kind": "curves", "scheme": scheme.id, "curves": anchors, "path": str(path), "unit": "mm"}
    )
    here = lay(jaw, np.array(anchors[jaw.name], float), ways_over(io.read_scan(path)))
    np.testing.assert_allclose(answer["laid"][jaw.name]["path"], here.path_mm)
    np.testing.assert_allclose(answer["laid"][jaw.name]["points"], here.points_mm)
    assert "landmark" in answer["laid"][lip.name]["trouble"]


def test_troubles_are_sentences_and_the_next_question_is_answered(tmp_path: Path) -> None:
    lost = {"path": str(tmp_path / "lost.obj"), "unit": "mm", "landmarks": {}}
    map_, unknown, values = ask(
        {"id": 1, "kind": "map", "scheme": "face-clinical", **lost},
        {"id": 2, "kind": "measures", "set": "none", **lost},
        {"id": 3, "kind": "measures", "set": "nose9", **lost},
    )
    assert "three landmarks" in map_["failure"]
    assert "no set of measures" in unknown["failure"]
    assert "lost.obj" in values.get("failure", "") or all(one["value"] is None for one in values["values"])
