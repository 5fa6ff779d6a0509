"""Sittings out of a project: those of a blinded study, or, where there is none, what its history and references say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from engine.statistics.placements import Point, Sitting
from engine.store import studies
from engine.store.project import Project
from engine.store.studies import StudyRecord
from engine.types import Annotation, EngineError, Role

NOT_BLINDED = (
    "The project has no study of its own: the placements are those of its references and of its history, "
    "where a later person saw what an earlier one had placed. They are closer to each other than blinded ones."
)


@dataclass(frozen=True)
class ProjectSittings:
    """What a project has to say. predicted_mm: the model's landmarks by scan."""

    scheme_id: str
    sittings: tuple[Sitting, ...]
    predicted_mm: Mapping[str, Mapping[str, Point]]
    notes: tuple[str, ...]


def read_project(project: Project, scheme_id: str = "", study_id: str = "") -> ProjectSittings:
    """The sittings of a study, of the scheme asked for or the one with most landmarks.

    Raises EngineError if there is no such study, or several and none is named.
    """
    study = _study(project.select(studies.select), scheme_id, study_id)
    names = scan_names(project)
    notes: list[str] = []
    if study is not None:
        scheme_id = study.scheme_id
        sittings = _of_study(project, study, names, notes)
    else:
        scheme_id = scheme_id or _most_used(project)
        sittings = _of_history(project, scheme_id, names)
        notes.append(NOT_BLINDED)
    predicted = {}
    for scan_id, name in names.items():
        record = project.latest_prediction(scan_id, scheme_id)
        if record is not None and record.prediction.found:
            answer = record.prediction
            predicted[name] = {
                landmark: (float(xyz[0]), float(xyz[1]), float(xyz[2]))
                for landmark, xyz in zip(answer.names, answer.xyz_mm, strict=True)
                if xyz[0] == xyz[0]
            }
    return ProjectSittings(scheme_id, tuple(sittings), predicted, tuple(notes))


def _study(known: list[StudyRecord], scheme_id: str, study_id: str) -> StudyRecord | None:
    if study_id:
        for study in known:
            if study_id in (study.study_id, study.title):
                return study
        titles = ", ".join(study.title for study in known) or "none"
        raise EngineError(f"The project has no study “{study_id}”. It has {titles}.")
    fitting = [study for study in known if scheme_id in ("", study.scheme_id)]
    if len(fitting) > 1:
        raise EngineError(
            f"The project has {len(fitting)} studies: {', '.join(study.title for study in fitting)}. Name one of them."
        )
    return fitting[0] if fitting else None


def _of_study(project: Project, study: StudyRecord, names: Mapping[str, str], notes: list[str]) -> list[Sitting]:
    records = project.select(lambda connection: studies.sittings(connection, study.study_id))
    done = [record for record in records if record.finished]
    planned = len(study.scan_ids) * len(study.observers) * study.sessions
    if len(done) < planned:
        notes.append(f"{len(done)} of {planned} sittings of the study “{study.title}” are finished; others are out.")
    return [
        Sitting(names[one.scan_id], one.observer, one.session, _points(one.annotation)) for one in done
    ]  # fmt: skip


def _of_history(project: Project, scheme_id: str, names: Mapping[str, str]) -> list[Sitting]:
    """The reference as one observer, and the last place each person put a landmark by hand."""
    sittings = []
    for scan_id, name in names.items():
        reference = project.annotation(scan_id, scheme_id, Role.REFERENCE)
        if reference.landmarks:
            sittings.append(Sitting(name, "reference", 1, _points(reference)))
        people: dict[str, dict[str, Point]] = {}
        history = project.history(scan_id, scheme_id)
        for entry in history.entries[: history.position]:
            for landmark, value in entry.after.items():
                if value is not None and value.xyz_mm is not None and value.source == "manual":
                    person = value.annotator or entry.annotator or "unnamed"
                    people.setdefault(person, {})[landmark] = value.xyz_mm
        sittings += [Sitting(name, person, 1, points) for person, points in people.items()]
    return sittings


def _points(annotation: Annotation) -> dict[str, Point]:
    return {name: value.xyz_mm for name, value in annotation.landmarks.items() if value.xyz_mm is not None}


def scan_names(project: Project) -> dict[str, str]:
    """File name of each scan, with the beginning of its content's hash where two share a name."""
    records = project.scans()
    often = Counter(record.name for record in records)
    return {
        record.scan_id: record.name if often[record.name] == 1 else f"{record.name} {record.scan_id[:6]}"
        for record in records
    }


def _most_used(project: Project) -> str:
    counts: Counter[str] = Counter()
    for summary in project.summaries():
        if summary.role is not Role.PREDICTED:
            counts[summary.scheme_id] += summary.located
    if not counts:
        raise EngineError(f"The project in {project.folder} has no landmarks yet. Place some first.")
    return counts.most_common(1)[0][0]
