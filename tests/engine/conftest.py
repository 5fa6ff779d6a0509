from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from engine import catalog
from engine.types import Prediction, Scan

MakeScan = Callable[..., Path]


@pytest.fixture
def make_scan(tmp_path: Path) -> MakeScan:
    """A face-sized ellipsoid as OBJ; ``scale`` writes it in another unit."""

    def make(name: str = "face.obj", scale: float = 1.0, seed: int = 0) -> Path:
        random = np.random.default_rng(seed)
        points = random.normal(size=(400, 3))
        points *= np.array([75, 110, 95]) / np.linalg.norm(points, axis=1, keepdims=True)
        path = tmp_path / "scans" / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text("".join(f"v {x:.6f} {y:.6f} {z:.6f}\n" for x, y, z in points * scale))
        return path

    return make


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A model that answers with the scan's first points, finds nothing on ``ball…`` and breaks on ``broken…``.

    The list holds the names of the scans it saw. What is tested here is the shell; the real model has its own tests.
    """
    seen: list[str] = []
    (tmp_path / "cards").mkdir()
    (tmp_path / "cards" / "first.toml").write_text("id = 'first'")

    def predict(
        scan: Scan, model_id: str, schemes: Sequence[str], progress: object, recorder: object = None
    ) -> dict[str, Prediction]:
        seen.append(scan.name)
        if scan.name.startswith("broken"):
            raise RuntimeError("a tensor of the wrong shape")
        found = not scan.name.startswith("ball")
        answers = {}
        for scheme_id in schemes:
            names = catalog.scheme(scheme_id).names
            message = "" if found else f"No face was found in {scan.name}."
            answers[scheme_id] = Prediction(
                scheme_id, model_id, names, np.array(scan.points_mm[: len(names)], dtype=float),
                np.linspace(0, 1, len(names)), found, message,
            )  # fmt: skip
        return answers

    monkeypatch.setattr("engine.infer.points.predict", predict)
    monkeypatch.setattr("engine.infer.cards.model_card", _card)
    monkeypatch.setattr("engine.infer.cards.models_folder", lambda: tmp_path / "cards")
    return seen


def _card(model_id: str | None) -> SimpleNamespace:
    nothing = SimpleNamespace(canonical_mm=())
    return SimpleNamespace(id=model_id or "first", output=nothing, preprocess=SimpleNamespace(map=None))


@pytest.fixture(scope="session")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The tiny morphable head of the synthetic tests as a packed file."""
    from tests.engine.synth.conftest import tiny_arrays

    arrays = tiny_arrays()
    path = tmp_path_factory.mktemp("head") / "tiny.npz"
    np.savez(
        path, mean_mm=arrays.mean_mm, quads=arrays.quads, identity_mm=arrays.identity_mm,
        expression_mm=arrays.expression_mm, expression_names=np.array(arrays.expression_names),
        narrow_face_vertices=arrays.narrow_face, face_vertices=arrays.face, head_neck_vertices=arrays.head,
    )  # fmt: skip
    return str(path)
