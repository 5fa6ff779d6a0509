"""How many points of each scan are left once doubled ones are merged: over a whole data set, in a worker."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from engine.jobs import faults
from engine.jobs.context import Job
from engine.jobs.folder import JobFolder
from engine.jobs.tasks import RetentionConfig
from engine.preprocess.dedup import DedupConfig, dedup

FILE = "retention.jsonl"


@dataclass(frozen=True)
class Retention:
    """One scan. number: its place among the job's scans. ``error``: a sentence, if it could not be read."""

    number: int
    path: str
    before: int = 0
    after: int = 0
    error: str = ""

    @property
    def share(self) -> float:
        """Of the points that are left."""
        return self.after / max(1, self.before)


def run(job: Job) -> str:
    """Measure every scan of ``job.config``; what a former attempt measured is kept. Returns a sentence."""
    from engine.io import read_scan

    config: RetentionConfig = job.config
    settings = DedupConfig(edge_mm=config.edge_mm, relative=config.relative)
    done = {one.number: one for one in read_all(job.folder)}
    for number, item in enumerate(config.scans):
        if number in done:
            continue
        path = Path(item.path)
        job.progress(number, len(config.scans), path.name)
        try:
            faults.must_exist(path)
            found = dedup(read_scan(path, item.unit, job.cancelled).points_mm, settings)
            one = Retention(number, item.path, found.before, found.after)
        except faults.ONE_SCAN as error:
            one = Retention(number, item.path, error=faults.sentence(error, path))
            job.log(one.error, "error", item.path)
        with (job.out / FILE).open("a", encoding="utf-8") as file:
            # On a line of its own, also after one that was cut off.
            file.write("\n" + json.dumps(asdict(one), ensure_ascii=False) + "\n")
        done[number] = one
    job.artifact(job.out / FILE, "retention")
    job.progress(len(config.scans), len(config.scans))
    failed = sum(bool(one.error) for one in done.values())
    return f"{failed} of {len(done)} scans could not be read." if failed else ""


def read_all(folder: JobFolder) -> list[Retention]:
    """Every scan that a job has measured so far; a line that was cut off is measured again."""
    path = folder.out / FILE
    if not path.exists():
        return []
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            one = Retention(**json.loads(line))
        except (ValueError, TypeError):
            continue
        found[one.number] = one
    return [found[number] for number in sorted(found)]
