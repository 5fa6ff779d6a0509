"""What makes one head differ from another: measures in millimetres, soft traits, an expression.

Means and spreads of the adult measures follow Farkas et al., "International anthropometric study of facial morphology
in various ethnic groups/races", J. Craniofac. Surg. 16 (2005) 615-646 (North American, 18 to 25 years), and Farkas,
"Anthropometry of the Head and Face", 2nd ed. 1994. Children are the adult scaled by ``growth`` (same book, chapter 9,
rounded): the brain case is nearly grown at six years, the face is not.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

import numpy as np
from pydantic import Field

from engine.config import Config

Sex = Literal["female", "male"]

NORMS_MM: MappingProxyType[str, tuple[tuple[float, float], tuple[float, float]]] = MappingProxyType(
    {  # measure: (female mean, spread), (male mean, spread)
        "head_length": ((187.0, 6.5), (197.0, 7.1)),  # g-op
        "head_width": ((144.0, 5.6), (151.0, 5.8)),  # eu-eu
        "face_width": ((129.9, 5.3), (137.1, 4.3)),  # zy-zy
        "jaw_width": ((91.1, 5.9), (97.1, 5.8)),  # go-go
        "forehead_height": ((63.0, 6.0), (67.1, 7.5)),  # tr-n
        "face_height": ((111.4, 4.8), (122.0, 5.7)),  # n-gn
        "nose_height": ((50.6, 3.1), (54.8, 3.3)),  # n-sn
        "nose_width": ((31.4, 2.0), (34.9, 2.1)),  # al-al
        "nose_protrusion": ((19.7, 1.6), (19.5, 1.9)),  # sn-prn
        "eye_distance": ((31.8, 2.3), (33.3, 2.7)),  # en-en
        "eye_width": ((30.7, 1.2), (31.3, 1.2)),  # ex-en
        "eye_opening": ((10.9, 1.0), (10.4, 1.0)),  # ps-pi
        "mouth_width": ((50.2, 3.5), (54.5, 3.0)),  # ch-ch
        "upper_lip": ((20.1, 2.0), (22.3, 2.1)),  # sn-sto
        "vermilion_upper": ((8.7, 1.3), (8.0, 1.4)),  # ls-sto
        "vermilion_lower": ((9.4, 1.5), (9.3, 1.6)),  # sto-li
        "ear_length": ((59.0, 3.6), (62.4, 3.7)),  # sa-sba
    }
)


class Expression(Config):
    """Weights of facial movements, 0 at rest, 1 fully."""

    smile: float = Field(default=0.0, ge=-0.6, le=1.0)
    jaw_open: float = Field(default=0.0, ge=0.0, le=1.0)
    brows_up: float = Field(default=0.0, ge=-1.0, le=1.0)
    blink: float = Field(default=0.0, ge=0.0, le=1.0)
    pucker: float = Field(default=0.0, ge=0.0, le=1.0)
    sneer: float = Field(default=0.0, ge=0.0, le=1.0)


class HeadParameters(Config):
    """One person. Measures in mm (see ``NORMS_MM``); traits without unit, 0 on average, about ±1 one spread."""

    sex: Sex = "male"
    age: float = Field(default=30.0, ge=4.0, le=95.0)
    head_length: float = 197.0
    head_width: float = 151.0
    face_width: float = 137.1
    jaw_width: float = 97.1
    forehead_height: float = 67.1
    face_height: float = 122.0
    nose_height: float = 54.8
    nose_width: float = 34.9
    nose_protrusion: float = 19.5
    eye_distance: float = 33.3
    eye_width: float = 31.3
    eye_opening: float = 10.4
    mouth_width: float = 54.5
    upper_lip: float = 22.3
    vermilion_upper: float = 8.0
    vermilion_lower: float = 9.3
    ear_length: float = 62.4
    nose_bridge: float = 0.0
    """Height of the dorsum: a hump when positive, a saddle when negative."""
    nose_tip: float = 0.0
    """Upturned when positive."""
    nose_bulb: float = 0.0
    chin: float = 0.0
    """Forward when positive."""
    brow_ridge: float = 0.0
    cheekbones: float = 0.0
    fullness: float = 0.0
    """Soft tissue of cheeks and neck."""
    eye_tilt: float = 0.0
    eye_depth: float = 0.0
    """Deep-set when positive."""
    ear_angle: float = 0.0
    asymmetry: float = Field(default=0.0, ge=0.0, le=3.0)
    """1 is a natural amount: about 0.7 mm root mean square."""
    asymmetry_seed: int = 0
    expression: Expression = Expression()


EXPRESSIONS: tuple[dict[str, float], ...] = (
    {},
    {"smile": 0.5},
    {"smile": 1.0, "jaw_open": 0.1},
    {"jaw_open": 0.8},
    {"jaw_open": 0.25, "brows_up": 0.7},
    {"blink": 1.0},
    {"brows_up": -0.9, "smile": -0.4},
    {"pucker": 0.9},
    {"sneer": 0.9, "brows_up": -0.5},
)
"""What people do with their faces in a scanner; most keep still."""


def sample_expression(rng: np.random.Generator) -> Expression:
    """A random expression: none in half of the cases."""
    if rng.random() < 0.5:
        return Expression()
    row = EXPRESSIONS[int(rng.integers(len(EXPRESSIONS)))]
    return Expression.model_validate({name: weight * float(rng.uniform(0.5, 1.0)) for name, weight in row.items()})


TRAITS = (
    *("nose_bridge", "nose_tip", "nose_bulb", "chin", "brow_ridge", "cheekbones", "fullness"),
    *("eye_tilt", "eye_depth", "ear_angle"),
)


def growth(age: float) -> dict[str, float]:
    """Part of the adult measure reached at ``age`` years, by measure; 1 for adults."""
    missing = float(np.clip((18.0 - age) / 14.0, 0.0, 1.0)) ** 1.15
    face = 1.0 - 0.24 * missing
    parts = dict.fromkeys(NORMS_MM, face)
    parts.update(head_length=1 - 0.09 * missing, head_width=1 - 0.07 * missing, forehead_height=1 - 0.08 * missing)
    parts.update(face_width=1 - 0.17 * missing, jaw_width=1 - 0.2 * missing, eye_width=1 - 0.12 * missing)
    parts.update(eye_distance=1 - 0.1 * missing, eye_opening=1 - 0.02 * missing, nose_protrusion=1 - 0.33 * missing)
    parts.update(nose_height=1 - 0.26 * missing, vermilion_upper=1 - 0.1 * missing, ear_length=1 - 0.12 * missing)
    return parts


def mean_parameters(sex: Sex = "male", age: float = 30.0, **changes: float) -> HeadParameters:
    """The mean person of a sex and age; ``changes`` set single measures or traits."""
    grown = growth(age)
    column = 1 if sex == "male" else 0
    measures = {name: norm[column][0] * grown[name] for name, norm in NORMS_MM.items()}
    return HeadParameters.model_validate({"sex": sex, "age": age, **measures, **changes})


def sample_parameters(
    rng: np.random.Generator, sex: Sex | None = None, age: float | None = None, spread: float = 1.0
) -> HeadParameters:
    """A random person: measures normal about the norm of sex and age, cut at 2.2 spreads; a natural asymmetry.

    Heights and widths share a common size factor, as in people: a tall face is seldom a narrow head.
    """
    chosen: Sex = sex or ("male" if rng.random() < 0.5 else "female")
    years = float(rng.uniform(18.0, 75.0)) if age is None else age
    grown, column = growth(years), 1 if chosen == "male" else 0
    size = float(np.clip(rng.normal(), -2.0, 2.0))
    values: dict[str, float] = {}
    for name, norm in NORMS_MM.items():
        mean, deviation = norm[column]
        score = float(np.clip(0.4 * size + 0.9 * rng.normal(), -2.2, 2.2))
        values[name] = (mean + spread * deviation * score) * grown[name]
    above_chin = values["nose_height"] + values["upper_lip"]
    values["face_height"] = float(np.clip(values["face_height"], above_chin / 0.665, above_chin / 0.59))
    values.update({name: float(np.clip(spread * rng.normal(0, 0.8), -1.8, 1.8)) for name in TRAITS})
    values.update(age=years, asymmetry=float(rng.uniform(0.5, 1.4)), asymmetry_seed=int(rng.integers(1 << 30)))
    old = float(np.clip((years - 30.0) / 45.0, 0.0, 1.0))
    values["ear_length"] += 5.0 * old  # cartilage keeps growing: 0.2 mm a year (Heathcote, BMJ 1995)
    values["vermilion_upper"] -= 2.0 * old
    values["vermilion_lower"] -= 1.2 * old
    return HeadParameters.model_validate({"sex": chosen, **values})
