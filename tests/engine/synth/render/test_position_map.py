from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.synth.morphable import MorphableHead
from engine.synth.render.contact_sheet import stage_of
from engine.synth.render.picture import PictureConfig, render
from engine.synth.render.position_map import PositionChart, main, sampled


def test_a_map_gives_back_the_landmarks_of_its_picture(model_file: str) -> None:
    head = MorphableHead.load(model_file)
    chart = PositionChart.of(head, 128)
    stage = stage_of(head, 68)
    mean = stage.landmarks.on(head.mean_mm)
    for seed in range(3):
        picture = render(stage, np.random.default_rng(seed), PictureConfig(size_px=128))
        positions = chart.positions(picture.person.vertices_mm, picture.camera)
        assert np.isfinite(positions).all(2).sum() == chart.mask.sum()
        assert np.nanmin(positions[..., 2]) == 0.0
        found = sampled(positions, chart.texels_of(mean))
        inside = np.isfinite(found).all(1)
        assert inside.mean() > 0.9
        off = np.linalg.norm(found[inside, :2] - picture.landmarks_px[inside], axis=1)
        assert np.quantile(off, 0.9) < 0.5  # the rest lies below overhangs that one sheet does not have
        assert np.median(off) < 0.1


def test_maps_are_stored_with_what_checks_them(model_file: str, tmp_path: Path) -> None:
    main([model_file, str(tmp_path / "maps.npz"), "1", "3"])
    with np.load(tmp_path / "maps.npz") as stored:
        (position,), (marks,) = stored["position"], stored["landmarks_px"]
        assert (np.isfinite(position).all(2) == stored["mask"]).all()
        off = np.linalg.norm(sampled(position, stored["texels"])[:, :2] - marks, axis=1)
    assert np.nanmedian(off) < 0.1
