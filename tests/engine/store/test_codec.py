from __future__ import annotations

import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.store.codec import decode_all, decode_landmark, encode_all, encode_landmark, to_json
from engine.types import Landmark, State, Unit
from engine.units import MILLIMETRES

coordinate = st.floats(-1e7, 1e7, allow_nan=False, allow_infinity=False)
text = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def landmarks(draw: st.DrawFn) -> Landmark:
    state = draw(st.sampled_from(State))
    xyz = None if state is State.ABSENT else draw(st.tuples(coordinate, coordinate, coordinate))
    confidence = draw(st.none() | st.floats(0, 1))
    return Landmark(
        xyz, state, draw(st.sampled_from(["manual", "model", "import"])), draw(text), confidence, draw(text),
        draw(text), draw(st.booleans()), draw(text),
    )  # fmt: skip


def bits(landmark: Landmark) -> bytes:
    return b"" if landmark.xyz_mm is None else struct.pack("<3d", *landmark.xyz_mm)


@given(landmarks(), st.sampled_from(Unit))
def test_a_landmark_comes_back_to_the_last_bit(landmark: Landmark, unit: Unit) -> None:
    encoded = json.loads(to_json(encode_landmark(landmark, unit)))
    back = decode_landmark(encoded, unit)
    assert back == landmark
    assert bits(back) == bits(landmark)


@given(landmarks(), st.sampled_from(Unit), st.sampled_from(Unit))
def test_a_changed_unit_scales_and_never_moves_the_file_coordinates(landmark: Landmark, made: Unit, read: Unit) -> None:
    encoded = encode_landmark(landmark, made)
    back = decode_landmark(encoded, read)
    if landmark.xyz_mm is None:
        assert back.xyz_mm is None
        return
    scale = MILLIMETRES[read] / MILLIMETRES[made]
    assert back.xyz_mm == pytest.approx([value * scale for value in landmark.xyz_mm], rel=1e-14)
    assert encoded["xyz"] == pytest.approx([value / MILLIMETRES[made] for value in landmark.xyz_mm], rel=1e-14)


def test_none_means_no_landmark() -> None:
    values = {"nasion": Landmark((1.0, 2.0, 3.0)), "gone": None}
    assert decode_all(encode_all(values, Unit.INCH), Unit.INCH) == values


def test_defaults_take_no_room() -> None:
    assert encode_landmark(Landmark((1.0, 2.0, 3.0)), Unit.MILLIMETRE) == {"xyz": [1.0, 2.0, 3.0]}
