"""A file nobody could match by name: guesses, what the person says, how the set lies, and the memory of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.models.mapping_draft import MappingDraft, needs_mapping
from engine.catalog import scheme
from engine.io import read_annotation, read_scan
from engine.types import EngineError, Scan, Unit

NOSE = scheme("nose9")
MODEL = np.array([landmark.canonical_mm for landmark in NOSE.landmark], float)
NAMES = [
    "Glabela",
    "Nasion",
    "Rhinion pt",
    "Tip of the nose",
    "Subnasal",
    "Alare re",
    "Alare li",
    "zy right",
    "Zygion_L",
]


@pytest.fixture
def scan(tmp_path: Path) -> Scan:
    """A cloud that passes through the places of the mean head and is not its own mirror image."""
    rng = np.random.default_rng(0)
    near = [MODEL + rng.normal(scale=0.2, size=MODEL.shape) for _ in range(40)]
    cloud = np.concatenate([*near, rng.uniform([-70, -90, 0], [70, 100, 40], size=(3000, 3))])
    np.savetxt(tmp_path / "scan.xyz", cloud)
    return read_scan(tmp_path / "scan.xyz", Unit.MILLIMETRE)


def table(path: Path, xyz: np.ndarray, names: list[str] = NAMES) -> Path:
    rows = "".join(
        f"{n};{x:.5f};{y:.5f};{z:.5f}\r\n".replace(".", ",") for n, (x, y, z) in zip(names, xyz, strict=True)
    )
    path.write_bytes(("\ufeffPunkt;Rechts;Hoch;Tief\r\n" + rows).encode())
    return path


def test_columns_and_names_are_guessed_and_marked(tmp_path: Path, scan: Scan) -> None:
    path = table(tmp_path / "a.csv", MODEL)
    assert needs_mapping(path, NOSE, scan)
    draft = MappingDraft(path, NOSE, scan)
    assert draft.columns is not None
    assert (draft.columns.name, draft.columns.x, draft.columns.z) == ("Punkt", "Rechts", "Tief")
    meant = draft.meanings
    assert [meant[name] for name in NAMES[:3]] == ["glabella", "nasion", "rhinion"]
    assert meant["Alare re"] == "alare_right"
    assert meant["Alare li"] == "alare_left"
    assert "Nasion" not in draft.unsure
    assert {"Glabela", "Alare re"} <= draft.unsure
    draft.set_meaning("Tip of the nose", "nasal_tip")
    assert draft.fit().good
    answer, _ = read_annotation(path, NOSE, scan, mapping=draft.mapping)
    np.testing.assert_allclose([answer.landmarks[name].xyz_mm for name in NOSE.names], MODEL, atol=1e-4)


@pytest.mark.parametrize(
    ("factor", "sign", "words"),
    [(0.001, (1, 1, 1), "1000 times too small"), (1, (-1, -1, 1), "RAS beside LPS"), (1000, (1, 1, 1), "too large"),
     (0.001, (-1, -1, 1), "1000 times too small"), (1, (1, 1, -1), "mirrors the face")],
)  # fmt: skip
def test_what_is_wrong_is_said_and_one_fix_mends_it(
    factor: float, sign: tuple, words: str, tmp_path: Path, scan: Scan
) -> None:
    draft = MappingDraft(table(tmp_path / "a.csv", MODEL * factor * sign), NOSE, scan)
    fit = draft.fit()
    assert not fit.good
    assert words in fit.sentence
    assert fit.fix is not None
    draft.apply_fix(fit.fix)
    assert draft.fit().good, draft.fit()
    answer, _ = read_annotation(draft.path, NOSE, scan, mapping=draft.mapping)
    for name in ("nasion", "alare_right", "zygion_left"):
        np.testing.assert_allclose(answer.landmarks[name].xyz_mm, MODEL[NOSE.index[name]], atol=0.02)


def test_exchanged_sides_are_seen(tmp_path: Path, scan: Scan) -> None:
    names = [NOSE.mirror(name) for name in NOSE.names]
    draft = MappingDraft(table(tmp_path / "a.csv", MODEL, names), NOSE, scan)
    fit = draft.fit()
    assert "Left and right" in fit.sentence
    assert fit.fix is not None
    draft.apply_fix(fit.fix)
    assert draft.fit().good
    assert draft.meanings["alare_left"] == "alare_right"


def test_another_face_is_doubted_without_a_fix(tmp_path: Path, scan: Scan) -> None:
    draft = MappingDraft(table(tmp_path / "a.csv", MODEL + np.array([300, 0, 0])), NOSE, scan)
    assert draft.fit().fix is None
    assert "another scan" in draft.fit().sentence


def test_order_counts_only_if_a_person_says_so(tmp_path: Path, scan: Scan) -> None:
    np.savetxt(tmp_path / "a.txt", MODEL)
    draft = MappingDraft(tmp_path / "a.txt", NOSE, scan)
    assert not draft.ready
    assert draft.may_go_by_order
    draft.take_order()
    assert draft.unsure == set(draft.file.names)
    assert draft.fit().good
    answer, _ = read_annotation(tmp_path / "a.txt", NOSE, scan, mapping=draft.mapping)
    np.testing.assert_allclose(answer.landmarks["subnasale"].xyz_mm, MODEL[4], atol=1e-6)


def test_what_was_said_is_remembered_for_files_like_it(tmp_path: Path, scan: Scan) -> None:
    memory = tmp_path / "memory"
    first = MappingDraft(table(tmp_path / "a.csv", MODEL / 1000), NOSE, scan, memory)
    first.set_meaning("Tip of the nose", "nasal_tip")
    first.set_unit(Unit.METRE)
    first.remember()
    again = MappingDraft(table(tmp_path / "b.csv", MODEL / 1000 + 1e-4), NOSE, scan, memory)
    assert again.unsure == set()
    assert again.meanings == first.meanings
    assert again.unit is Unit.METRE
    other = MappingDraft(table(tmp_path / "c.csv", MODEL, [*NAMES[:8], "Elbow"]), NOSE, scan, memory)
    assert other.unit is Unit.MILLIMETRE
    next(memory.iterdir()).write_text("nonsense = [")
    assert MappingDraft(table(tmp_path / "d.csv", MODEL), NOSE, scan, memory).unsure


def test_wrong_choices_are_said_not_raised(tmp_path: Path, scan: Scan) -> None:
    draft = MappingDraft(table(tmp_path / "a.csv", MODEL), NOSE, scan)
    draft.set_column("x", "Punkt")
    assert not draft.ready
    assert "line 2" in draft.fit().sentence
    draft.set_column("x", "Hoch")
    assert "same column" in draft.problem
    draft.set_column("x", "Rechts")
    assert draft.ready
    draft.set_meaning("Glabela", "nasion")
    assert draft.repeated == {"nasion"}
    assert not draft.ready
    draft.set_column("name", "")
    assert draft.file.nameless


@pytest.mark.parametrize("content", [b"", b"\x89PNG\x00", b"a;b;c\n", b"hello world\n", b"a,b\n1,2\n"])
def test_what_holds_no_landmarks_is_refused(content: bytes, tmp_path: Path, scan: Scan) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(EngineError, match=r"^a\.csv"):
        MappingDraft(tmp_path / "a.csv", NOSE, scan)


def test_files_that_name_everything_need_no_word(tmp_path: Path, scan: Scan) -> None:
    path = table(tmp_path / "a.csv", MODEL, list(NOSE.names))
    path.write_text(path.read_text("utf-8-sig").replace("Punkt;Rechts;Hoch;Tief", "name;x;y;z"))
    assert not needs_mapping(path, NOSE, scan)
    for old, new in (("alare_right", "swap"), ("alare_left", "alare_right"), ("swap", "alare_left"),
                     ("zygion_right", "swap"), ("zygion_left", "zygion_right"), ("swap", "zygion_left")):  # fmt: skip
        path.write_text(path.read_text().replace(old, new))
    assert needs_mapping(path, NOSE, scan)
    _, said = read_annotation(path, NOSE, scan)
    assert any("mirror image" in sentence for sentence in said)
