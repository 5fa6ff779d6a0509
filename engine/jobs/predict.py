"""The prediction task, in a worker and in the shell: one scan that fails never stops the others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from engine.jobs import faults, results
from engine.jobs.context import Job
from engine.jobs.results import ScanResult
from engine.jobs.tasks import PredictConfig, ScanInput
from engine.types import EngineError, Prediction, Scan

if TYPE_CHECKING:
    from engine.infer.evidence import Evidence

_READING = 0.3  # share of the time of a usual scan


def run(job: Job) -> str:
    """Predict every scan of ``job.config``; results that a former attempt left are kept. Returns a sentence."""
    config: PredictConfig = job.config
    done = {result.number: result for result in results.read_all(job.folder)}
    total = len(config.scans)
    todo = [(number, scan) for number, scan in enumerate(config.scans) if number not in done]
    answered = sum(result.answered for result in done.values())
    job.progress(len(done), total, _name(config.scans, len(done)))
    evidence = Path(config.evidence) if config.evidence else None
    within = _within(job, len(done), total)
    for result in predict_scans(todo, config.schemes, config.model, job.cancelled, within, evidence):
        path = results.write(result, job.out)
        if result.trouble:
            job.log(result.trouble, "error", str(result.path))
        job.artifact(path, "prediction", result.scan_id)
        answered += result.answered
        done[result.number] = result
        job.progress(len(done), total, result.path.name)
    return "" if answered == total else f"{total - answered} of {total} scans could not be answered."


def predict_scans(
    scans: Sequence[tuple[int, ScanInput]],
    schemes: Sequence[str],
    model: str = "",
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[int, float, str], None] | None = None,
    evidence: Path | None = None,
) -> Iterator[ScanResult]:
    """Read and answer numbered scans one by one; a scan that fails gives a result with its sentence.

    evidence: folder to keep what the model saw in; None keeps nothing.
    ``progress(place among scans, fraction of this scan, name)``. Cancelled comes from ``cancelled`` or ``progress``.
    """
    from engine.infer import points
    from engine.io import read_scan

    card_id, digest = card_of(model)
    for place, (number, item) in enumerate(scans):
        path = Path(item.path)

        def tell(share: float, _doing: str = "", place: int = place, name: str = path.name) -> None:
            if progress is not None:
                progress(place, _READING + (1 - _READING) * share, name)

        try:
            faults.must_exist(path)
            scan = read_scan(path, item.unit, cancelled)
            tell(0.0)
            answers = (
                points.predict(scan, card_id, tuple(schemes), tell)
                if evidence is None
                else _with_evidence(scan, card_id, tuple(schemes), tell, evidence)
            )
            yield results.of_scan(number, scan, answers, digest)
        except faults.ONE_SCAN as error:
            yield ScanResult(number, path, error=faults.sentence(error, path))


def predict_one(number: int, scan: ScanInput, schemes: Sequence[str], model: str, evidence: str) -> ScanResult:
    """One scan as a piece of work of its own, for any worker. evidence: a folder, or empty."""
    return next(predict_scans([(number, scan)], schemes, model, evidence=Path(evidence) if evidence else None))


def _with_evidence(
    scan: Scan, card_id: str, schemes: tuple[str, ...], tell: Callable[[float, str], None], folder: Path
) -> dict[str, Prediction]:
    """Predict, and keep what the model saw. Where that cannot be kept the prediction stands all the same."""
    from engine.infer import clouds, evidence, point_cards, points
    from engine.infer.trace import Tracer

    unit = scan.unit.unit
    kept: list[Evidence] = []
    found = point_cards.face_card(card_id)
    if found is None:
        answers = clouds.predict_cloud(
            scan, card_id, schemes, tell, lambda card, answer: kept.append(evidence.of_cloud(card, answer, unit))
        )
        _keep(kept, scan, folder)
        return answers
    card = found[0]
    tracer = Tracer(card.output.canonical_mm, card.preprocess.map)
    answers = points.predict(scan, card_id, schemes, tell, tracer)
    seen = evidence.of_default(card, tracer, unit)
    _keep([] if seen is None else [seen], scan, folder)
    return answers


def _keep(seen: Sequence[Evidence], scan: Scan, folder: Path) -> None:
    from engine.infer import evidence

    for one in seen:
        with suppress(EngineError):  # a full disk: the person hears of it from the prediction itself
            evidence.save(one, evidence.path_of(folder, scan.scan_id, one.model_id))


def card_of(model: str) -> tuple[str, str]:
    """Id of a model (empty: of the default one) and the sha256 of its card. EngineError if there is no such model.

    A model that was trained here is named by where it lies.
    """
    from engine.infer import cards, point_cards

    found = point_cards.face_card(model)
    if found is not None and found[1] is not None:
        return model, hashlib.sha256((found[1] / f"{found[0].id}.toml").read_bytes()).hexdigest()
    if found is None:
        card, folder = point_cards.read_run_card(model)
        return model, hashlib.sha256((folder / f"{card.id}.toml").read_bytes()).hexdigest()
    shipped = cards.model_card(model or None)
    return shipped.id, hashlib.sha256((cards.models_folder() / f"{shipped.id}.toml").read_bytes()).hexdigest()


def _within(job: Job, before: int, total: int) -> Callable[[int, float, str], None]:
    return lambda place, fraction, name: job.progress(before + place + fraction, total, name)


def _name(scans: Sequence[ScanInput], number: int) -> str:
    return Path(scans[number].path).name if number < len(scans) else ""
