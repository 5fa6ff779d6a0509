"""Heads to train on: a morphable model's, and among them procedural ones, so that no net learns one model's shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from engine.evaluate.model import PROCEDURAL_RESOLUTION, head_source
from engine.synth.head import build_head, sample_expression, sample_parameters, scheme_places
from engine.synth.scanner import ScannerConfig, scan_heads
from engine.synth.types import HeadSurface, SyntheticScan
from engine.synth.visibility import See, see
from engine.types import FloatArray

SAME_PLACE = frozenset(
    (
        *("pronasale", "nasal_tip", "nose_bridge_2", "nose_bridge_3", "nose_bridge_4", "columella", "subnasale"),
        *("nose_base_1", "nose_base_2", "subalare", "alar_curvature", "endocanthion", "exocanthion"),
        *("lid_upper_inner", "lid_upper_outer", "lid_lower_inner", "lid_lower_outer"),
        *("palpebrale_superius", "palpebrale_inferius", "labiale_superius", "labiale_inferius", "crista_philtri"),
        *("lip_upper", "lip_lower_1", "lip_lower_2", "cheilion", "mouth_inner_corner"),
        *("stomion", "stomion_superius", "stomion_inferius"),
        *("stomion_upper", "stomion_lower", "stomion_upper_side", "stomion_lower_side"),
        *("sublabiale", "pogonion", "gnathion", "menton", "gonion", "tragion"),
        *(f"jaw_{number}" for number in range(1, 9)),
    )
)
"""Places that the procedural head and a morphable one find by the same rule. The others (on flat skin, or at hair)
differ by some millimetres from one rule to the other: on procedural heads nothing is learned of them."""


ScanSource = Callable[[Sequence[np.random.Generator]], list[SyntheticScan]]
"""Scans of new people, one from each generator; which ones are made together makes no difference."""


def scan_source(face_model: str, scanner: ScannerConfig, procedural: float, answer: See = see) -> ScanSource:
    """Where scans come from.

    procedural: share of procedural heads among those of the morphable model ``face_model``; of their landmarks, those
    that mean something else there are NaN. Without a model all heads are procedural, with all their landmarks.
    answer: who says what the cameras see.
    """
    heads = head_source(face_model)

    def scans(rngs: Sequence[np.random.Generator]) -> list[SyntheticScan]:
        other = [bool(face_model) and procedural > 0.0 and rng.random() < procedural for rng in rngs]
        surfaces = [_procedural(rng) if is_other else heads(rng) for rng, is_other in zip(rngs, other, strict=True)]
        made = scan_heads(surfaces, rngs, scanner, answer)
        return [shared_only(scan) if is_other else scan for scan, is_other in zip(made, other, strict=True)]

    return scans


def shared_only(scan: SyntheticScan) -> SyntheticScan:
    """The scan with NaN for landmarks that mean something else on a morphable head."""
    bases = scheme_places()
    same = np.array([bases[name][0] in SAME_PLACE for name in scan.names])
    places: FloatArray = np.where(same[:, None], scan.landmarks_mm, np.nan)
    return replace(scan, landmarks_mm=places, landmark_visible=scan.landmark_visible & same)


def _procedural(rng: np.random.Generator) -> HeadSurface:
    person = sample_parameters(rng)
    return build_head(person.model_copy(update={"expression": sample_expression(rng)}), PROCEDURAL_RESOLUTION)
