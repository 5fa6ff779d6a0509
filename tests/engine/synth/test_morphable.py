"""Morphable heads: closed skin, landmarks that follow, the same head for the same seed, honest errors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.catalog import shipped_schemes
from engine.synth.morphable import HeadConfig, MorphableHead
from engine.synth.morphable_files import KEPT, MorphableArrays
from engine.synth.types import BrowPlace
from engine.types import EngineError

STILL = HeadConfig(
    identity_spreads=(0.0,), expression=0.0, stretch=0.0, scale=0.0, children=0.0, dents=0, lip_mm=0.0, brow_mm=0.0,
    met_lips=0.0,
)  # fmt: skip


def save(arrays: MorphableArrays, path: Path) -> Path:
    np.savez(
        path,
        mean_mm=arrays.mean_mm,
        quads=arrays.quads,
        identity_mm=arrays.identity_mm,
        expression_mm=arrays.expression_mm,
        expression_names=np.array(arrays.expression_names),
        narrow_face_vertices=arrays.narrow_face,
        face_vertices=arrays.face,
        head_neck_vertices=arrays.head,
    )
    return path


def test_file_and_arrays_give_the_same_head(arrays: MorphableArrays, head: MorphableHead, tmp_path: Path) -> None:
    loaded = MorphableHead.load(save(arrays, tmp_path / "head.npz"))
    np.testing.assert_array_equal(loaded.mean_mm, head.mean_mm)
    np.testing.assert_array_equal(loaded.faces, head.faces)
    assert loaded.landmark_names == head.landmark_names


def test_no_variation_is_the_mean(head: MorphableHead) -> None:
    sample = head.sample(np.random.default_rng(0), STILL)
    np.testing.assert_allclose(sample.vertices_mm, head.mean_mm, atol=1e-3)


def test_lips_at_rest_touch_and_parted_ones_are_left(real: MorphableHead) -> None:
    def gap_mm(expression: float, met: float) -> float:
        config = STILL.model_copy(update={"met_lips": met, "expression": expression})
        places = real.sample(np.random.default_rng(1), config).landmarks_mm
        return float(np.linalg.norm(np.subtract(places["ibug68/stomion_upper"], places["ibug68/stomion_lower"])))

    assert gap_mm(0.0, 1.0) < 0.1 < 0.5 < gap_mm(0.0, 0.0)
    assert gap_mm(100.0, 1.0) == gap_mm(100.0, 0.0) > 2.0  # every expression there is, the open mouth among them


def test_seed_decides_the_head(head: MorphableHead) -> None:
    first, again, other = (head.sample(np.random.default_rng(seed)) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.vertices_mm, again.vertices_mm)
    assert first.landmarks_mm == again.landmarks_mm
    assert np.abs(first.vertices_mm - other.vertices_mm).max() > 1.0


def test_landmarks_lie_on_their_triangles_of_every_sample(head: MorphableHead) -> None:
    rng = np.random.default_rng(5)
    tied = np.setdiff1d(np.arange(len(head.landmark_names)), head.brow_rows)  # those go with the hair
    for _ in range(5):
        sample = head.sample(rng)
        corners = sample.vertices_mm[head.anchors.corners].astype(float)
        expected = np.einsum("lc,lcx->lx", head.anchors.weights, corners)
        np.testing.assert_allclose(sample.landmark_array_mm[tied], expected[tied], atol=1e-6)


def test_canonical_place_is_where_the_vertex_lies_on_the_mean(head: MorphableHead) -> None:
    sample = head.sample(np.random.default_rng(6))
    np.testing.assert_array_equal(sample.canonical_mm, head.mean_mm)


def test_every_landmark_with_a_canonical_place_is_there(head: MorphableHead) -> None:
    expected = {
        f"{scheme.id}/{landmark.name}"
        for scheme in shipped_schemes().values()
        for landmark in scheme.landmark
        if landmark.canonical_mm is not None
    }
    assert set(head.landmark_names) == expected
    assert len(expected) > 100


def test_landmarks_can_be_left_out(arrays: MorphableArrays) -> None:
    assert MorphableHead.build(arrays).mean().landmark_names == ()


@pytest.mark.parametrize("name", ["head.obj", "absent.npz"])
def test_other_files_are_refused_with_a_remedy(tmp_path: Path, name: str) -> None:
    with pytest.raises(EngineError, match=r"not a morphable head.*ICT-FaceKit"):
        MorphableHead.load(tmp_path / name)


def test_a_damaged_file_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    np.savez(path, mean_mm=np.zeros((3, 3)))
    with pytest.raises(EngineError, match=r"broken\.npz"):
        MorphableHead.load(path)
    path.write_bytes(b"no archive")
    with pytest.raises(EngineError, match=r"broken\.npz"):
        MorphableHead.load(path)


def test_a_folder_without_models_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="generic_neutral_mesh"):
        MorphableHead.load(tmp_path)


def write_obj(path: Path, points: np.ndarray, quads: np.ndarray) -> None:
    lines = [f"v {x:.5f} {y:.5f} {z:.5f}" for x, y, z in points]
    lines += ["f " + " ".join(f"{corner + 1}/1" for corner in quad) for quad in quads]
    path.write_text("\n".join(lines))


def test_a_checkout_is_read_in_centimetres(arrays: MorphableArrays, tmp_path: Path) -> None:
    """The egg stands at the front of a file with as many vertices as the real one; unused ones lie at the origin."""
    models = tmp_path / "FaceXModel"
    models.mkdir()
    points = np.zeros((KEPT[-1] + 1, 3))
    points[: len(arrays.mean_mm)] = arrays.mean_mm / 10.0
    quads = arrays.quads
    write_obj(models / "generic_neutral_mesh.obj", points, quads)
    write_obj(models / "identity000.obj", points * 1.1, quads)
    write_obj(models / "jawOpen.obj", points + np.array([0.0, -0.5, 0.0]), quads)
    loaded = MorphableHead.load(tmp_path, schemes=[])
    np.testing.assert_allclose(loaded.mean_mm, arrays.mean_mm, atol=1e-3)
    assert loaded.expression_names == ("jawOpen",)
    np.testing.assert_allclose(loaded.identity_modes[0].reshape(-1, 3), 0.1 * loaded.mean_mm, atol=0.02)


# ------------------------------------------------------------------ the real model
@pytest.fixture(scope="module")
def real(shared_data: Path) -> MorphableHead:
    return MorphableHead.load(shared_data / "ict_facekit" / "ict_facekit_light.npz")


def test_real_landmarks_lie_where_the_schemes_say(real: MorphableHead) -> None:
    mean = real.mean()
    for scheme in shipped_schemes().values():
        for landmark in scheme.landmark:
            if landmark.canonical_mm is not None:
                found = np.array(mean.landmarks_mm[f"{scheme.id}/{landmark.name}"])
                assert np.linalg.norm(found - landmark.canonical_mm) < 0.05, landmark.name


@pytest.mark.parametrize(
    ("shape", "upper", "lower"),
    [
        ("jawOpen", "stomion_upper", "stomion_lower"),
        ("jawOpen", "stomion_upper_left", "stomion_lower_left"),
    ],
)
def test_real_lips_part_when_the_jaw_opens(real: MorphableHead, shape: str, upper: str, lower: str) -> None:
    opened = real.surface(real.mean_mm + real.expression_modes[real.expression_names.index(shape)].reshape(-1, 3))
    gap = np.array(opened.landmarks_mm[f"ibug68/{upper}"]) - opened.landmarks_mm[f"ibug68/{lower}"]
    assert gap[1] > 15.0


def test_real_lids_meet_when_the_eyes_close(real: MorphableHead) -> None:
    closed = real.mean_mm.copy()
    for side in "LR":
        closed += real.expression_modes[real.expression_names.index(f"eyeBlink_{side}")].reshape(-1, 3)
    mean, shut = real.mean().landmarks_mm, real.surface(closed).landmarks_mm
    for side in ("left", "right"):
        upper, lower = (f"face-clinical/palpebrale_{where}_{side}" for where in ("superius", "inferius"))
        assert mean[upper][1] - mean[lower][1] > 8.0
        assert abs(shut[upper][1] - shut[lower][1]) < 2.0


def test_real_skin_has_no_hole_but_the_neck_and_the_eyelids(real: MorphableHead) -> None:
    """Directed edges without a partner: the rim of the neck, the lids, and the back rims of the eye fronts."""
    edges = np.concatenate([real.faces[:, [0, 1]], real.faces[:, [1, 2]], real.faces[:, [2, 0]]]).astype(np.int64)
    size = len(real.mean_mm)
    free = edges[~np.isin(edges[:, 0] * size + edges[:, 1], edges[:, 1] * size + edges[:, 0])]
    middle = real.mean_mm[free].mean(axis=1)
    at_neck = middle[:, 1] < -130.0
    at_eyes = np.linalg.norm(np.abs(middle) * [1, 1, 1] - [32.0, 36.0, 85.0], axis=1) < 18.0
    assert (at_neck | at_eyes).all()


def test_brow_landmarks_go_with_the_hair(head: MorphableHead) -> None:
    rows = head.brow_rows
    still = head.surface(head.mean_mm).landmark_array_mm
    raised = head.surface(head.mean_mm, BrowPlace(3.0, 0.0)).landmark_array_mm
    np.testing.assert_allclose(raised[rows, :2] - still[rows, :2], [[0.0, 3.0]] * len(rows), atol=0.2)
    others = np.setdiff1d(np.arange(len(still)), rows)
    np.testing.assert_array_equal(raised[others], still[others])


def test_nostrils_and_sockets_are_inside_and_landmarks_are_not(shared_data: Path) -> None:
    head = MorphableHead.load(shared_data / "ict_facekit" / "ict_facekit_light.npz")
    middles = head.mean_mm[head.faces].mean(axis=1)
    nose = head.inside & (np.abs(middles[:, 0]) < 20.0) & (middles[:, 1] < 10.0)
    eyes = head.inside & (middles[:, 1] > 20.0)
    assert nose.sum() > 300
    assert eyes.sum() > 300
    assert middles[nose, 2].max() < 124.0  # the tip is at 131
    assert head.in_mouth.sum() > 300
    whole = head.surface(head.mean_mm, lips_met=True)
    outer = whole.outer()
    assert len(outer.faces) == (~(head.inside | head.in_mouth)).sum()
    assert outer.inside is None
    np.testing.assert_array_equal(outer.vertices_mm[outer.faces], whole.vertices_mm[whole.faces[~whole.inside]])
    # Every landmark still has skin beside it.
    gaps = [
        np.linalg.norm(outer.landmark_array_mm[:, None] - each.vertices_mm[None], axis=2).min(axis=1)
        for each in (whole, outer)
    ]
    np.testing.assert_array_equal(*gaps)


def test_an_egg_has_no_inside(head: MorphableHead) -> None:
    assert not head.inside.any()
    assert not head.in_mouth.any()
