from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from engine.synth.head import ProceduralHead, build_head, mean_parameters
from engine.synth.skin import HAIR, IRISES, TONES, HairStyle, Skin, paint, texture_coordinates, vertex_colours

SIZE = 256


@pytest.fixture(scope="module")
def head() -> ProceduralHead:
    return build_head(mean_parameters("male"), 0.4)


def colour_at(head: ProceduralHead, skin: Skin, landmark: str) -> np.ndarray:
    colours = vertex_colours(head, paint(head, skin, 512))
    place = np.array(head.landmarks_mm[landmark])
    nearest = np.argsort(((head.vertices_mm - place) ** 2).sum(axis=1))[:9]
    return np.asarray(colours[nearest].mean(axis=0) / 255.0)


def test_a_texture_is_a_square_of_bytes_and_the_same_for_the_same_seed(head: ProceduralHead) -> None:
    one, again = paint(head, Skin(seed=3)), paint(head, Skin(seed=3))
    assert one.shape == (1024, 1024, 3)
    assert one.dtype == np.uint8
    np.testing.assert_array_equal(one, again)
    assert (paint(head, Skin(seed=4), SIZE) != paint(head, Skin(seed=3), SIZE)).mean() > 0.3


@pytest.mark.parametrize("style", get_args(HairStyle))
@pytest.mark.parametrize("tone", ["pale", "dark"])
def test_every_style_covers_the_crown_and_leaves_the_face(head: ProceduralHead, style: str, tone: str) -> None:
    bare = paint(head, Skin(tone=tone, style="bald", hair="blond"), SIZE).astype(float)  # type: ignore[arg-type]
    dressed = paint(head, Skin(tone=tone, style=style, hair="blond"), SIZE).astype(float)  # type: ignore[arg-type]
    change = np.abs(dressed - bare).mean(axis=2)
    assert (change[: SIZE // 10].mean() > 8) == (style != "bald")
    nose = change[int(0.4 * SIZE) : int(0.48 * SIZE), int(0.47 * SIZE) : int(0.53 * SIZE)]
    assert nose.mean() < 8


def test_tones_run_from_light_to_dark(head: ProceduralHead) -> None:
    light = [colour_at(head, Skin(tone=tone), "nose9/glabella").mean() for tone in TONES]  # type: ignore[arg-type]
    assert light == sorted(light, reverse=True)
    assert light[0] > 2 * light[-1]


def test_lips_are_redder_than_the_chin(head: ProceduralHead) -> None:
    lip = colour_at(head, Skin(lipstick=0.5), "face-clinical/stomion_inferius")
    chin = colour_at(head, Skin(lipstick=0.5), "face-clinical/pogonion")
    assert lip[0] / lip[1] > 1.05 * chin[0] / chin[1]


def test_stubble_and_brows_are_dark(head: ProceduralHead) -> None:
    assert (
        colour_at(head, Skin(stubble=1.0, hair="black"), "face-clinical/pogonion").mean()
        < 0.9 * colour_at(head, Skin(hair="black"), "face-clinical/pogonion").mean()
    )
    assert (
        colour_at(head, Skin(hair="black"), "ibug68/brow_left_3").mean()
        < 0.8 * colour_at(head, Skin(hair="black"), "nose9/glabella").mean()
    )


def test_texture_coordinates_span_the_picture(head: ProceduralHead) -> None:
    uv = texture_coordinates(head)
    assert uv.min() == 0.0
    assert uv.max() == 1.0
    assert len(uv) == head.topology.vertex.size
    corners = uv[head.topology.corners]
    assert np.ptp(corners, axis=1).max() < 0.05, "a triangle runs across a seam of the texture"


def test_colours_are_in_range() -> None:
    for table in (TONES, HAIR, IRISES):
        for colour in table.values():
            assert all(0 <= value <= 1 for value in colour)
