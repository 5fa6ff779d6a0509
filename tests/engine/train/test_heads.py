"""Procedural heads among the morphable ones: only what means the same on both is learned of them."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.catalog import shipped_schemes  # noqa: E402
from engine.preprocess import MapConfig  # noqa: E402
from engine.preprocess.similarity import fit_similarity  # noqa: E402
from engine.synth.head import build_head, mean_parameters, scheme_places  # noqa: E402
from engine.synth.scanner import ScannerConfig, scan_head  # noqa: E402
from engine.train import heads  # noqa: E402
from engine.train.channels import channels_of  # noqa: E402
from engine.train.losses import precise_loss  # noqa: E402
from engine.train.precise_data import Sample, alignment, collate  # noqa: E402


@pytest.fixture(scope="module")
def scan():
    return scan_head(build_head(mean_parameters("male"), 0.3), np.random.default_rng(0), ScannerConfig(points=4096))


def test_every_shared_place_is_one_that_schemes_name() -> None:
    known = {base for base, _ in scheme_places().values()}
    assert known & heads.SAME_PLACE
    assert {"glabella", "brow_1", "orbitale"} & known
    assert not {"glabella", "brow_1", "orbitale"} & heads.SAME_PLACE


def test_what_means_something_else_is_unknown_and_not_seen(scan) -> None:
    shared = heads.shared_only(scan)
    known = np.isfinite(shared.landmarks_mm[:, 0])
    assert 0.5 < known.mean() < 0.95
    assert not shared.landmark_visible[~known].any()
    assert not known[scan.names.index("face-clinical/glabella")]
    np.testing.assert_array_equal(shared.landmarks_mm[known], scan.landmarks_mm[known])


def test_a_pose_and_a_loss_do_not_need_what_is_unknown(scan) -> None:
    shared = heads.shared_only(scan)
    channels = channels_of(shared.names)
    places = shared.landmarks_mm[channels.rows]
    whole = alignment(scan.landmarks_mm[channels.rows], channels)
    assert alignment(places, channels).scale == pytest.approx(whole.scale, rel=0.05)
    sample = Sample(np.zeros((5, 32, 48), np.float32), places, shared.landmark_visible[channels.rows], True)
    batch = collate([sample], MapConfig(width_px=48, height_px=32, pixel_mm=8.0))
    assert torch.isfinite(batch.target).all()
    count = len(channels.points)
    answer = [torch.zeros(1, count, 3), torch.zeros(1, count), torch.zeros(1, count), torch.zeros(1, count, 16, 24)]
    rest = (batch.target, batch.pixel, batch.visible, batch.is_face, batch.known)
    loss, _ = precise_loss((answer[0], answer[1], answer[2], answer[3]), *rest)
    wrong = torch.where(batch.known[..., None], 0.0, 5.0).expand(1, count, 3)
    again, _ = precise_loss((wrong, answer[1], answer[2], answer[3]), *rest)
    assert again.item() == pytest.approx(loss.item())


def test_shared_places_lie_alike_on_the_mean_heads() -> None:
    bases, schemes = scheme_places(), shipped_schemes()
    places = [build_head(mean_parameters(sex), 0.3).landmarks_mm for sex in ("female", "male")]
    names = [name for name in places[0] if bases[name][0] in heads.SAME_PLACE]
    given = np.array([schemes[name.partition("/")[0]][name.partition("/")[2]].canonical_mm for name in names])
    away = []
    for each in places:
        ours = np.array([each[name] for name in names])
        away.append(fit_similarity(ours, given).apply(ours) - given)
    distance = np.linalg.norm(np.mean(away, axis=0), axis=1)
    assert distance.max() < 9.0, names[int(distance.argmax())]
    assert np.median(distance) < 4.0
