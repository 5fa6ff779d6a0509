"""The doctor as a job: the report is a file of the job, found again when the project is opened."""

from __future__ import annotations

from pathlib import Path

from engine.doctor.cases import Intake
from engine.doctor.findings import Report, read_report, write_report
from engine.doctor.intake import folder_intake, project_intake
from engine.doctor.visit import visit
from engine.jobs import folder as job_folders
from engine.jobs.context import Job
from engine.jobs.folder import JobStatus
from engine.jobs.import_scans import find_scans
from engine.jobs.tasks import DoctorConfig
from engine.store.project import FILE_NAME, Project
from engine.types import EngineError

REPORT = "findings.json"


def run(job: Job) -> str:
    """Examine a project or a folder; what is found is in the report."""
    config: DoctorConfig = job.config
    intake = take_in(Path(config.source), Path(config.split) if config.split else None)
    for complaint in intake.complaints:
        job.log(complaint, "warning")
    report, _ = visit(intake, config.checks, job.progress, job.cancelled)
    target = job.out / REPORT
    write_report(report, target)
    job.artifact(target, "findings")
    return ""


def take_in(source: Path, split: Path | None = None) -> Intake:
    """Everybody in a project (its folder or its file) or in a folder of scans. EngineError if it is neither."""
    folder = source.parent if source.name == FILE_NAME else source
    if (folder / FILE_NAME).is_file():
        with Project.open(folder, read_only=True) as project:
            return project_intake(project, split)
    if not folder.is_dir():
        raise EngineError(f"{folder} is no folder. Name a project, or a folder of scans with their labels.")
    return folder_intake(folder, find_scans([folder]), split)


def last_report(jobs_folder: Path) -> Report | None:
    """What the doctor said at the latest visit of a project; None if there was none."""
    for job in job_folders.all_jobs(jobs_folder):
        path = job.out / REPORT
        if path.is_file() and job.spec().task == "doctor" and job.status() is JobStatus.DONE:
            return read_report(path)
    return None
