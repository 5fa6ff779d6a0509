"""The thinned morphable head that ships beside a head net: what its coefficients move, to be drawn over photos."""

from __future__ import annotations

import numpy as np

from engine.photo.heads import HeadShape
from engine.photo.mesh import triangles_of
from engine.preprocess.sampling import farthest_points
from engine.synth.morphable import MorphableHead
from engine.synth.render.picture import HEAD_CENTRE_MM, SUBJECT_LOW_MM
from engine.train.photo.head_truth import HALF_MM

POINTS = 600


def shape_of(head: MorphableHead, points: int = POINTS) -> HeadShape:
    """Vertices spread evenly over the skin of head and face, with identity and expression modes."""
    known = np.isfinite(head.canonical_mm).all(1) & (head.mean_mm[:, 1] >= SUBJECT_LOW_MM)
    skin = np.unique(head.faces[known[head.faces].all(1)])
    rows = skin[farthest_points(head.mean_mm[skin], min(points, len(skin)))]
    both = np.concatenate([head.identity_modes, head.expression_modes]).reshape(-1, len(head.mean_mm), 3)
    mean = head.mean_mm[rows].astype(float)
    return HeadShape(mean, both[:, rows], triangles_of(mean), HEAD_CENTRE_MM, HALF_MM)
