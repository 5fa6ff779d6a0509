"""The scanner's cameras on a device: the same scans as with plain arrays, whoever shares the call."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.synth.head import build_head, mean_parameters  # noqa: E402
from engine.synth.scanner import KINDS, ScannerConfig, scan_head, scan_heads  # noqa: E402
from engine.synth.visibility import Eyes, Look, direction, see  # noqa: E402
from engine.train.device_eyes import DeviceEyes  # noqa: E402

DEVICES = ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU"))]
CONFIG = ScannerConfig(points=3000, normals=False, kinds=("few views", "bust", "single view"))


@pytest.fixture(scope="module")
def head():
    return build_head(mean_parameters("female"), 0.3)


def look(rng: np.random.Generator, cameras: int) -> Look:
    """A ball with a smaller one before it."""
    ball = rng.normal(size=(4000, 3))
    normals = (ball / np.linalg.norm(ball, axis=1, keepdims=True)).astype(np.float32)
    points = np.where(rng.random((4000, 1)) < 0.3, 30.0 * normals + [0.0, 0.0, 140.0], 90.0 * normals)
    towards = np.stack([direction(yaw, 5.0) for yaw in rng.uniform(-70.0, 70.0, cameras)])
    return Look(Eyes(points.astype(np.float32), towards, 6.0), points.astype(np.float32), normals, 0.1)


@pytest.mark.parametrize("device", DEVICES)
def test_a_device_sees_what_plain_arrays_see(device: str) -> None:
    rng = np.random.default_rng(0)
    looks = [look(rng, cameras) for cameras in (1, 3, 9)]
    for plain, ours in zip(see(looks), DeviceEyes(device)(looks), strict=True):
        assert 0.1 < plain.mean() < 0.95
        assert (plain == ours).mean() > 0.999


@pytest.mark.parametrize("device", DEVICES)
def test_company_makes_no_difference(device: str, head) -> None:
    together = scan_heads([head] * 4, [np.random.default_rng(n) for n in range(4)], CONFIG, DeviceEyes(device))
    for number, scan in enumerate(together):
        alone = scan_heads([head], [np.random.default_rng(number)], CONFIG, DeviceEyes(device))[0]
        np.testing.assert_array_equal(scan.points_mm, alone.points_mm)
        np.testing.assert_array_equal(scan.landmark_visible, alone.landmark_visible)


def test_scans_made_in_step_are_those_made_one_by_one(head) -> None:
    together = scan_heads([head] * 3, [np.random.default_rng(n) for n in range(3)], CONFIG)
    assert {scan.kind for scan in together} <= set(KINDS)
    for number, scan in enumerate(together):
        alone = scan_head(head, np.random.default_rng(number), CONFIG)
        np.testing.assert_array_equal(scan.points_mm, alone.points_mm)
        assert scan.kind == alone.kind
