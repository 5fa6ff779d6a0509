"""``nasion predict``: landmarks on scans, as a file and, if asked for, into a project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from engine import annotation as edits
from engine import io
from engine.cluster.calls import Call, open_pool, run_calls
from engine.jobs.exporting import check_schemes, of_results, one_row_each
from engine.jobs.import_scans import find_scans
from engine.jobs.predict import card_of, predict_scans
from engine.jobs.results import ScanResult
from engine.jobs.tasks import ScanInput
from engine.shell import telling
from engine.shell.projects import check_target, open_for_writing
from engine.store import scans
from engine.store.landmark_sets import PutSet, SetKey
from engine.store.project import Project
from engine.types import Role, Unit, UnitSource


@dataclass(frozen=True)
class Request:
    """What was asked for on the command line."""

    scans: tuple[Path, ...]
    schemes: tuple[str, ...]
    out: Path
    model: str = ""
    project: Path | None = None
    unit: Unit | None = None
    out_unit: Unit | None = None
    wide: bool = False
    cluster: str = ""
    """Where scans are answered: empty for one after the other here, ``local``, or a Ray cluster's address."""
    workers: int = 0


def predict(request: Request) -> int:
    """Answer every scan, complain of those that fail, write the rest. 0 only if every scan was answered."""
    schemes = check_schemes(request.schemes)
    check_target(request.out)
    paths = find_scans(request.scans)
    with nullcontext() if request.project is None else open_for_writing(request.project) as project:
        chosen = {} if project is None else _chosen_units(project)
        inputs = [ScanInput(path=str(path), unit=request.unit or chosen.get(path.absolute())) for path in paths]
        results = []
        with telling.progress(len(paths), "Predicting") as tell:
            evidence = None if project is None else project.evidence_folder
            for result in _answers(request, inputs, schemes, evidence, tell):
                results.append(result)
                if result.trouble:
                    telling.complain(result.trouble_of(str(result.path)))
                if project is not None:
                    keep(project, result)
    sets = of_results(results)
    io.write_landmarks(
        request.out, one_row_each(sets) if request.wide else sets, wide=request.wide, unit=request.out_unit
    )
    return 0 if all(result.answered for result in results) else 1


def _answers(
    request: Request, inputs: Sequence[ScanInput], schemes: Sequence[str], evidence: Path | None, tell: telling.Tell
) -> Iterator[ScanResult]:
    """The scans' results in their order, wherever they come from."""
    if not request.cluster:
        yield from predict_scans(
            list(enumerate(inputs)), schemes, request.model,
            progress=lambda place, share, name: tell(place + share, name), evidence=evidence,
        )  # fmt: skip
        return
    card_of(request.model)  # a model that is not there is said once
    folder = "" if evidence is None else str(evidence.absolute())
    calls = [
        Call(
            "engine.jobs.predict:predict_one",
            (number, one.model_copy(update={"path": str(Path(one.path).absolute())}), schemes, request.model, folder),
            Path(one.path).name,
        )
        for number, one in enumerate(inputs)
    ]
    with open_pool(request.cluster, request.workers) as pool:

        def tick(done: int) -> bool:
            tell(float(done), pool.held_up())
            return False

        answers = run_calls(calls, pool, tick)
    for number, answer in enumerate(answers):
        path = Path(inputs[number].path)
        yield ScanResult(number, path, error=answer.trouble) if answer.trouble else replace(answer.value, path=path)


def keep(project: Project, result: ScanResult) -> None:
    """Put a scan and its answers into a project; what people placed, moved or checked there stays."""
    if result.unit is None:
        return
    project.apply(
        scans.PutScan(scans.describe(result.path, project.folder, result.scan_id)), *result.changes()
    )  # fmt: skip
    unit = result.unit.unit
    for scheme_id, prediction in result.predictions.items():
        old = project.annotation(result.scan_id, scheme_id, Role.CORRECTED, unit)
        new = edits.accept(old, edits.from_prediction(prediction))
        text = f"Predict {len(edits.diff(old, new))} landmarks"
        project.apply(PutSet(SetKey(result.scan_id, scheme_id), new, text, "model", unit=unit))


def _chosen_units(project: Project) -> dict[Path, Unit]:
    return {
        project.resolve_path(record): record.unit.unit
        for record in project.scans()
        if record.unit is not None and record.unit.source is UnitSource.CHOSEN
    }
