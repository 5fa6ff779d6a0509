from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.config import load  # noqa: E402
from engine.nets.image_nets import DenseNetConfig, FinderNetConfig, HeadNetConfig, MattingNetConfig  # noqa: E402
from engine.photo.models import PhotoCard  # noqa: E402
from engine.synth.render.picture import PictureConfig  # noqa: E402
from engine.train.photo.augment import Warp  # noqa: E402
from engine.train.photo.config import (  # noqa: E402
    DenseConfig,
    FinderConfig,
    HeadConfig,
    MatteConfig,
    PhotoDataConfig,
    PhotoFitConfig,
)
from engine.train.photo.data import PictureSet, picture_sets  # noqa: E402
from engine.train.photo.dense import augmented, evaluate_dense, train_dense, trained  # noqa: E402
from engine.train.photo.finder import face_boxes, finder_loss, scenes, train_finder  # noqa: E402
from engine.train.photo.head import head_loss, train_head  # noqa: E402
from engine.train.photo.head_truth import Truth, head_modes, true_pixels  # noqa: E402
from engine.train.photo.matte import Layers, composed, evaluate_matte, train_matte  # noqa: E402
from engine.train.photo.ship import ship  # noqa: E402

TINY = PictureConfig(size_px=32, hair=0.5)


def silent(kind: str, values: dict[str, Any]) -> None:
    pass


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("pictures"))


def data(model_file: str, **changes: Any) -> PhotoDataConfig:
    return PhotoDataConfig(face_model=model_file, train=8, test=4, points=68, picture=TINY).model_copy(update=changes)


FIT = PhotoFitConfig(steps=2, batch=4)


@pytest.fixture(scope="session")
def sets(model_file: str, folder: str) -> tuple[PictureSet, PictureSet]:
    return picture_sets(data(model_file), Path(folder), matte=True)


def dense_config(model_file: str, folder: str) -> DenseConfig:
    net = DenseNetConfig(backbone="resnet10", width=8, points=68, doubt=True)
    return DenseConfig(data=data(model_file), net=net, fit=FIT, folder=folder)


def test_dense_trains_resumes_and_is_measured(model_file: str, folder: str, tmp_path: Path) -> None:
    config = dense_config(model_file, folder)
    train_dense(config, tmp_path, silent)
    first = torch.load(tmp_path / "dense.ckpt", weights_only=True)
    assert first["step"] == 2
    train_dense(config.model_copy(update={"fit": FIT.model_copy(update={"steps": 3})}), tmp_path, silent)
    assert torch.load(tmp_path / "dense.ckpt", weights_only=True)["step"] == 3
    row, each = evaluate_dense(config, tmp_path)
    assert row["nme68"] == pytest.approx(each["nme68"].mean())
    assert {"auc8", "fail8", "nme68_extreme", "nme68_tone_1", "bins_mean", "gmac", "ms"} <= set(row)


@pytest.mark.filterwarnings("ignore")
def test_a_shipped_net_says_what_torch_says(model_file: str, folder: str, tmp_path: Path) -> None:
    config = dense_config(model_file, folder)
    train_dense(config, tmp_path, silent)
    card = PhotoCard(
        id="t", kind="dense", title="t", description="", licence="MIT", file="t.onnx", sha256="", size_px=32,
        outputs=("points", "log_error"),
    )  # fmt: skip
    done = ship(trained(config, tmp_path), card, {"image": (3, 32, 32)}, tmp_path, dynamic=True)
    assert len(done.sha256) == 64
    assert load(PhotoCard, tmp_path / "t.toml") == done


def test_marks_move_with_the_picture_they_are_on() -> None:
    marks = torch.rand(6, 4, 3) * 0.4 + 0.3
    image = torch.zeros(6, 64, 64, 3, dtype=torch.uint8)
    for row in range(6):
        x, y = (marks[row, 0, :2] * 64).long()
        image[row, y - 1 : y + 2, x - 1 : x + 2] = 255
    pair = torch.tensor([0, 1, 3, 2])
    config = DenseConfig(turn_deg=25.0)
    picture, moved = augmented(image, marks, pair, config, torch.Generator().manual_seed(3))
    for row in range(6):
        bright = picture[row].mean(0)
        y, x = np.unravel_index(int(bright.argmax()), (64, 64))
        assert abs(float(moved[row, 0, 0]) * 64 - x - 0.5) < 2.5
        assert abs(float(moved[row, 0, 1]) * 64 - y - 0.5) < 2.5


def test_the_truth_has_no_reprojection_or_turn_error(
    model_file: str, sets: tuple[PictureSet, PictureSet], tmp_path: Path
) -> None:
    from engine.synth.morphable import MorphableHead

    modes = head_modes(MorphableHead.load(model_file))
    truth = Truth.of(sets[0])
    found = modes.marks_mean + (truth.coefficients @ modes.marks_modes).reshape(8, -1, 3)
    assert torch.allclose(true_pixels(truth.camera, found), truth.marks, atol=2e-3)
    turn = truth.turn
    pose = torch.cat(
        [turn[:, :, 0], turn[:, :, 1], truth.weak[:, 1:], torch.zeros(8, 1), truth.weak[:, :1] * 125.0 - 1.0], 1
    )
    config = HeadConfig(w_lmk=0.0, w_heat=0.0)
    _, figures = head_loss((truth.coefficients, pose, torch.zeros(8, 0), torch.zeros(8, 0)), truth, modes, config, 32)
    assert float(figures["deg"]) < 0.2
    assert float(figures["cube"]) < 1e-9
    assert float(figures["px256"]) < 12.0  # what no weak perspective explains of these near cameras


def test_warped_pictures_have_the_warped_truth(model_file: str, sets: tuple[PictureSet, PictureSet]) -> None:
    from engine.synth.morphable import MorphableHead

    modes, truth = head_modes(MorphableHead.load(model_file)), Truth.of(sets[0])
    assert modes.mirror is not None
    warp = Warp.draw(len(truth.marks), 20.0, 0.05, 0.1, torch.Generator().manual_seed(4))
    assert 0 < warp.flip.sum() < len(warp.flip)
    moved = truth.warped(warp, modes)
    seen = modes.marks_mean + (moved.coefficients @ modes.marks_modes).reshape(len(warp.flip), -1, 3)
    assert torch.allclose(true_pixels(moved.camera, seen), moved.marks, atol=0.012)  # that head is a little lopsided
    assert torch.allclose(moved.turn, moved.camera[:, :9].reshape(-1, 3, 3), atol=1e-5)
    assert torch.allclose(torch.linalg.det(moved.turn), torch.ones(len(warp.flip)), atol=1e-5)
    centre = true_pixels(moved.camera, torch.zeros(len(warp.flip), 1, 3))[:, 0] * 2 - 1
    assert torch.allclose(centre, moved.weak[:, 1:], atol=1e-4)
    back = moved.warped(Warp(warp.flip, warp.turn, torch.ones_like(warp.zoom), torch.zeros_like(warp.shift)), modes)
    assert torch.allclose(back.coefficients, truth.coefficients, atol=0.02)


def test_head_trains_with_switches(model_file: str, folder: str, tmp_path: Path) -> None:
    net = HeadNetConfig(backbone="resnet18", width=8, pyramid=8, identity=2, expression=3, hidden=8)
    base = HeadConfig(data=data(model_file), net=net, fit=FIT, folder=folder)
    switches: list[dict[str, Any]] = [
        {"w_reproj": 0.0, "w_turn": 1.0, "w_shift": 1.0, "heat": "iou"},
        {"net": net.model_copy(update={"landmarks": False, "fusion": "concat"}), "w_rest": 1.0},
    ]  # fmt: skip
    for number, change in enumerate(switches):
        train_head(base.model_copy(update=change), tmp_path / str(number), silent)
        assert (tmp_path / str(number) / "head.ckpt").is_file()


def test_a_composition_is_foreground_over_plate(sets: tuple[PictureSet, PictureSet]) -> None:
    layers = Layers.of(sets[0])
    photo, stage, alpha, foreground = composed(layers, np.arange(4), torch.Generator().manual_seed(0), 1, 16)
    assert photo.shape == stage.shape == foreground.shape == (4, 3, 16, 16)
    assert alpha.shape == (4, 1, 16, 16)
    assert 0 <= float(photo.min()) <= float(photo.max()) <= 1


def test_matte_trains_and_swaps_need_no_training(
    model_file: str, folder: str, sets: tuple[PictureSet, PictureSet], tmp_path: Path
) -> None:
    net = MattingNetConfig(width=0.25, aspp_channels=8, decoder=(8, 8, 8), cells=6, coarse=2)
    fit = PhotoFitConfig(steps=1, batch=2)
    config = MatteConfig(data=data(model_file), net=net, base=fit, joint=fit, base_px=16, joint_px=0, folder=folder)
    train_matte(config, tmp_path, silent)
    row, each = evaluate_matte(config, tmp_path)
    assert row["k_px_share"] == pytest.approx(6 / 64)
    for change in ({"refine": "off"}, {"select": "random"}, {"select": "oracle"}, {"refine": "full"}):
        swapped = config.model_copy(update={"net": net.model_copy(update=change)})
        other, _ = evaluate_matte(swapped, tmp_path)
        assert other["coarse_l1"] == pytest.approx(row["coarse_l1"])
    off = evaluate_matte(config.model_copy(update={"net": net.model_copy(update={"refine": "off"})}), tmp_path)[0]
    assert off["alpha_l1"] == pytest.approx(off["coarse_l1"])
    assert len(each["alpha_l1"]) == 4


def test_finder_learns_where_faces_are_put(
    model_file: str, folder: str, sets: tuple[PictureSet, PictureSet], tmp_path: Path
) -> None:
    layers, faces = Layers.of(sets[0]), torch.from_numpy(face_boxes(sets[0]))
    image, boxes = scenes(layers, faces, np.arange(8), torch.Generator().manual_seed(1), 32)
    assert image.shape == (8, 3, 32, 32)
    assert {len(row) for row in boxes} <= {0, 1, 2}
    right = torch.full((8, 4, 4, 4), -9.0)
    right[:, 1:] = 0.0
    better = right.clone()
    for number, row in enumerate(boxes):
        for box in row:
            x, y = (box[:2] * 4).long().clamp(0, 3)
            better[number, 0, y, x] = 9.0
    if any(boxes):
        assert float(finder_loss(better, boxes)[0]) < float(finder_loss(right, boxes)[0])
    config = FinderConfig(data=data(model_file), net=FinderNetConfig(width=8), fit=FIT, size_px=32, folder=folder)
    train_finder(config, tmp_path, silent)


@pytest.mark.filterwarnings("ignore")
def test_a_head_is_drawn_where_its_net_says(model_file: str, folder: str, tmp_path: Path) -> None:
    from engine.nets.head3d import project, rotation_of
    from engine.nets.image_nets import build
    from engine.photo.cropping import Square
    from engine.photo.heads import HeadObserver
    from engine.photo.models import photo_network
    from engine.train.photo.data import people_of
    from engine.train.photo.head_shape import shape_of

    torch.manual_seed(4)
    net = build(HeadNetConfig(backbone="resnet18", width=8, pyramid=8, identity=2, expression=3, hidden=8)).eval()
    card = PhotoCard(
        id="h", kind="head3d", title="t", description="", licence="MIT", file="h.onnx", sha256="", size_px=32,
        outputs=("shape", "pose", "marks", "heat"),
    )  # fmt: skip
    done = ship(net, card, {"image": (3, 32, 32)}, tmp_path, dynamic=True)
    shape = shape_of(people_of(data(model_file)), 60)
    picture = np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    overlay = HeadObserver(done, photo_network(done, tmp_path), shape).overlay(picture, Square(0.0, 0.0, 32.0))
    with torch.no_grad():
        found, pose, _, _ = net(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255.0)
    mean = torch.from_numpy((shape.mean_mm - shape.centre_mm) / shape.half_mm).float()
    modes = torch.from_numpy(shape.modes_mm.reshape(len(shape.modes_mm), -1) / shape.half_mm).float()
    vertices = mean + (found @ modes).reshape(1, -1, 3)
    true = project(vertices, rotation_of(pose[:, :6]), pose[:, 6:8], pose[:, 9:10])[0, :, :2]
    assert overlay.by_model
    assert overlay.xy_px == pytest.approx((true.numpy() + 1.0) / 2.0 * 32.0, abs=0.3)  # weights are halves
