"""From measures to places: where the features of one head lie, in its own frame.

Frame: millimetres, origin between the pupils in the frontal plane through the ears; x to the subject's left, y up,
z forward. Only the left side is given (x > 0); the right mirrors it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.synth.procedural.parameters import HeadParameters


@dataclass(frozen=True)
class Anatomy:
    """Places in mm. ``*_y``, ``*_z``: on the midline; ``*_x``: distance from it."""

    male: float
    old: float
    young: float
    size: float
    """Width of this face over the mean man's."""
    glabella_z: float
    back_z: float
    crown_y: float
    trichion_y: float
    nasion_y: float
    nasion_z: float
    tip_y: float
    tip_z: float
    subnasale_y: float
    subnasale_z: float
    stomion_y: float
    lip_top: float
    lip_bottom: float
    sublabiale_y: float
    pogonion_y: float
    gnathion_y: float
    chin_z: float
    ala_x: float
    mouth_x: float
    en_x: float
    ex_x: float
    ex_y: float
    eye_x: float
    eye_z: float
    eye_up: float
    eye_down: float
    zygion_x: float
    gonion_x: float
    gonion_y: float
    head_x: float
    neck_x: float


def anatomy(p: HeadParameters) -> Anatomy:
    """Place the features of one head."""
    male, old, young = _ages(p)
    size = p.face_width / 137.1
    nasion_y = 9.0 * size
    subnasale_y = nasion_y - 0.985 * p.nose_height
    stomion_y = subnasale_y - p.upper_lip
    gnathion_y = nasion_y - p.face_height
    glabella_z = 0.503 * p.head_length + 0.6 * male
    chin_height = stomion_y - gnathion_y
    subnasale_z = glabella_z + 0.6 - 1.5 * male
    en_x = 0.5 * p.eye_distance
    ex_x = en_x + 0.965 * p.eye_width  # the corner lies further back than the inner one
    return Anatomy(
        male=male,
        old=old,
        young=young,
        size=size,
        glabella_z=glabella_z,
        back_z=glabella_z - p.head_length,
        crown_y=nasion_y + 0.5 * p.head_length + 12.0,
        trichion_y=nasion_y + p.forehead_height,
        nasion_y=nasion_y,
        nasion_z=glabella_z - 3.0 - 1.6 * male + 1.0 * p.nose_bridge,
        tip_y=subnasale_y + 0.52 * p.nose_protrusion + 1.6 * p.nose_tip + 0.8 * (1 - male) - 1.5 * young,
        tip_z=subnasale_z + 0.9 * p.nose_protrusion,
        subnasale_y=subnasale_y,
        subnasale_z=subnasale_z,
        stomion_y=stomion_y,
        lip_top=p.vermilion_upper,
        lip_bottom=p.vermilion_lower,
        sublabiale_y=stomion_y - 0.40 * chin_height,
        pogonion_y=stomion_y - 0.70 * chin_height,
        gnathion_y=gnathion_y,
        chin_z=subnasale_z - 7.0 + 2.6 * p.chin + 1.0 * male - 2.5 * young,
        ala_x=0.5 * p.nose_width,
        mouth_x=0.5 * p.mouth_width,
        en_x=en_x,
        ex_x=ex_x,
        ex_y=1.6 + 1.3 * p.eye_tilt + 0.6 * (1 - male) - 1.5 * old,
        eye_x=0.5 * (en_x + ex_x) + 0.2,
        eye_z=glabella_z - 27.5 - 1.3 * p.eye_depth - 0.7 * male,
        eye_up=0.56 * p.eye_opening,
        eye_down=0.44 * p.eye_opening,
        zygion_x=0.5 * p.face_width,
        gonion_x=0.5 * p.jaw_width,
        gonion_y=stomion_y - 0.16 * chin_height,
        head_x=0.5 * p.head_width,
        neck_x=47.5 + 9.5 * male - 8.0 * young + 3.0 * p.fullness,
    )


def _ages(p: HeadParameters) -> tuple[float, float, float]:
    """How far a head is a man's (0 to 1), an old one (0 to 1.2), a child's (0 to 1)."""
    young = float(np.clip((16.0 - p.age) / 12.0, 0.0, 1.0))
    old = float(np.clip((p.age - 32.0) / 45.0, 0.0, 1.2))
    return (1.0 if p.sex == "male" else 0.0) * (1.0 - young), old, young
