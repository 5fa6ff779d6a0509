"""Shapes: Procrustes superimposition, mean shape, shape model, and which landmark or scan does not fit.

Missing landmarks are NaN: a fit uses what both sides have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.preprocess.similarity import Similarity, fit_robustly, fit_similarity
from engine.statistics.arrays import mean_of_present, median_of_finite, present
from engine.types import EngineError, FloatArray, check_shape

_ITERATIONS = 100
_SETTLED = 1e-10
_FOLDS = 10
_REWEIGHTINGS = 4
_ODD = 2.5
_FAR = 4.0
"""A landmark this many times as far off as the usual one takes no part in judging the others."""
_EXPECTED = 0.8
"""Share of the variance by which one landmark is expected from others; more would learn the noise."""


@dataclass(frozen=True, eq=False)
class Superimposition:
    """Shapes laid over each other. n shapes of L landmarks, NaN where one is missing.

    shapes: (n, L, 3) superimposed. mean: (L, 3). transforms: what took each shape there.
    centroid_sizes: (n,) of the shapes as given, in their unit.
    """

    shapes: FloatArray
    mean: FloatArray
    transforms: tuple[Similarity, ...]
    centroid_sizes: FloatArray

    @property
    def distances(self) -> FloatArray:
        """Root sum of squared residuals of each shape to the mean: (n,)."""
        return np.asarray(np.sqrt(np.nansum(np.square(self.shapes - self.mean), axis=(1, 2))))


def centroid_size(shape: FloatArray) -> float:
    """Root sum of squared distances from the centroid, of the landmarks that are there."""
    points = shape[present(shape)]
    return float(np.sqrt(np.square(points - points.mean(0)).sum())) if len(points) else 0.0


def fit(shape: FloatArray, target: FloatArray, *, scale: bool, weights: FloatArray | None = None) -> Similarity:
    """The turn and shift (and scale) that take ``shape`` (L, 3) nearest to ``target`` (L, 3) in least squares.

    weights: (L,), how much each landmark counts. Raises EngineError if fewer than three landmarks are on both, or they
    lie on a line.
    """
    both = present(shape) & present(target)
    source, goal = shape[both], target[both]
    if len(source) < 3 or np.linalg.matrix_rank(source - source.mean(0), tol=1e-6) < 2:
        raise EngineError("Shapes can be laid over each other only by three landmarks that are not on one line.")
    share = np.ones(len(source)) if weights is None else weights[both]
    share = share / share.sum()
    found = fit_similarity(source, goal, share)
    if scale:
        return found
    return Similarity(found.rotation, 1.0, share @ goal - found.rotation @ (share @ source))


def superimpose(shapes: FloatArray, *, scale: bool = True) -> Superimposition:
    """Generalised Procrustes superimposition of shapes (n, L, 3) (Gower 1975).

    scale: also to one centroid size (the mean has size 1); otherwise turned and shifted only, in millimetres.
    """
    shapes = np.asarray(shapes, float)
    check_shape("shapes", shapes, None, None, 3)
    sizes = np.array([centroid_size(shape) for shape in shapes])
    start = int(np.argmax(present(shapes).sum(1)))
    mean = _centred(shapes[start], unit=scale)
    transforms: tuple[Similarity, ...] = ()
    for _ in range(_ITERATIONS):
        transforms = tuple(fit(shape, mean, scale=scale) for shape in shapes)
        laid = np.stack([move.apply(shape) for move, shape in zip(transforms, shapes, strict=True)])
        new = _centred(mean_of_present(laid, 0), unit=scale)
        both = present(new) & present(mean)
        # The mean must not drift: each new one is turned back onto the last.
        new = fit(new, mean, scale=False).apply(new) if both.sum() >= 3 else new
        settled = np.square(new[both] - mean[both]).sum() <= _SETTLED * np.square(new[both]).sum()
        same = bool((present(new) == present(mean)).all())
        mean = new
        if settled and same:
            break
    transforms = tuple(fit(shape, mean, scale=scale) for shape in shapes)
    laid = np.stack([move.apply(shape) for move, shape in zip(transforms, shapes, strict=True)])
    return Superimposition(laid, mean, transforms, sizes)


def _centred(shape: FloatArray, *, unit: bool) -> FloatArray:
    moved = shape - shape[present(shape)].mean(0)
    size = centroid_size(shape)
    return np.asarray(moved / size if unit and size > 0 else moved)


@dataclass(frozen=True, eq=False)
class ShapeModel:
    """Principal components of superimposed shapes. mean: (L, 3). components: (m, L, 3), orthonormal. variances: (m,).

    ``noise``: variance of one coordinate that the components leave over.
    """

    mean: FloatArray
    components: FloatArray
    variances: FloatArray
    noise: float

    @property
    def explained(self) -> FloatArray:
        """Share of the variance of each component: (m,)."""
        return np.asarray(self.variances / max(float(self.variances.sum()), 1e-300))

    def coordinates(self, shape: FloatArray) -> FloatArray:
        """Most likely coordinates (m,) of a superimposed shape (L, 3), from the landmarks it has."""
        there = np.repeat(present(shape), 3)
        basis = self.components.reshape(len(self.components), -1)[:, there]
        away = (shape - self.mean).reshape(-1)[there]
        prior = np.diag(max(self.noise, 1e-12) / np.maximum(self.variances, 1e-12))
        return np.asarray(np.linalg.solve(basis @ basis.T + prior, basis @ away))

    def shape(self, coordinates: FloatArray) -> FloatArray:
        """The shape (L, 3) at coordinates (m,)."""
        return np.asarray(self.mean + np.tensordot(coordinates, self.components, 1))


def shape_model(laid: Superimposition, keep: float = 0.98) -> ShapeModel:
    """Principal components of complete shapes that hold ``keep`` of their variance. EngineError below three shapes."""
    whole = laid.shapes[present(laid.shapes).all(1)]
    if len(whole) < 3:
        raise EngineError(f"A shape model needs three scans with every landmark; {len(whole)} have them all.")
    mean = whole.mean(0)
    flat = (whole - mean).reshape(len(whole), -1)
    _, singular, basis = np.linalg.svd(flat, full_matrices=False)
    variances = np.square(singular) / (len(whole) - 1)
    total = float(variances.sum())
    count = int(np.searchsorted(np.cumsum(variances), keep * total) + 1) if total > 0 else 0
    count = min(count, len(whole) - 1)
    noise = float(variances[count:].sum()) / max(flat.shape[1] - count, 1)
    return ShapeModel(mean, basis[:count].reshape(count, -1, 3), variances[:count], noise)


def outlier_scores(shapes: FloatArray, *, scale: bool = True) -> FloatArray:
    """How far each landmark is from where the other landmarks of its shape expect it: (n, L), NaN where missing.

    In robust standard deviations over the scans, each landmark by its own: 0 is usual, beyond about 4 is worth a look.
    The landmark itself takes no part in laying its shape over the mean, nor in the expectation.
    """
    laid = superimpose(shapes, scale=scale)
    numbers = np.arange(len(laid.shapes))
    # A shape far from all others would draw the model towards its own fault.
    usual = laid.distances <= _ODD * float(np.median(laid.distances))
    away = np.full(laid.shapes.shape[:2], np.nan)
    for fold in range(min(len(numbers), _FOLDS)):
        # A shape that helps to make the model would be expected to be as wrong as it is.
        others = numbers % _FOLDS != fold
        model = shape_model(replace(laid, shapes=laid.shapes[others & usual]), _EXPECTED)
        for number in numbers[~others]:
            shape = _settled(laid.shapes[number], model, scale)
            for landmark in np.flatnonzero(present(shape)):
                away[number, landmark] = _surprise(shape, int(landmark), model, scale)
    middle = median_of_finite(away, axis=0)
    spread = 1.4826 * median_of_finite(np.abs(away - middle), axis=0)
    floor = 1e-9 * max(float(np.abs(np.nan_to_num(away)).max(initial=0.0)), 1e-12)
    return np.asarray((away - middle) / np.maximum(spread, floor))


def _settled(shape: FloatArray, model: ShapeModel, scale: bool) -> FloatArray:
    """A shape laid over the model by the landmarks that agree, even where others are far off (RANSAC)."""
    there = np.flatnonzero(present(shape))
    if len(there) < 5:
        return shape
    source, goal = shape[there], model.mean[there]
    reach = 3.0 * float(np.sqrt(model.variances.sum() / len(shape) + 3.0 * model.noise))
    found, _ = fit_robustly(source, goal, np.ones(len(there)), reach, np.random.default_rng(0))
    agree = np.linalg.norm(found.apply(shape) - model.mean, axis=1) <= 2.0 * reach
    try:
        return fit(np.where(agree[:, None], shape, np.nan), model.mean, scale=scale).apply(shape)
    except EngineError:
        return shape


def _surprise(shape: FloatArray, landmark: int, model: ShapeModel, scale: bool) -> float:
    """Distance of one landmark from its expected place, in the unit of the model."""
    others = shape.copy()
    others[landmark] = np.nan
    try:
        move = Similarity.identity()
        for _ in range(_REWEIGHTINGS):
            away = np.linalg.norm(move.apply(others) - model.mean, axis=1)
            usual = max(float(median_of_finite(away, axis=0)), 1e-12)
            weights = np.nan_to_num(np.square(1.0 / (1.0 + np.square(away / usual))))
            move = fit(others, model.mean, scale=scale, weights=weights)
        far = away > _FAR * usual
    except EngineError:
        return float("nan")
    others = np.where(far[:, None], np.nan, others)
    expected = model.shape(model.coordinates(move.apply(others)))[landmark]
    return float(np.linalg.norm(move.apply(shape[landmark]) - expected))
