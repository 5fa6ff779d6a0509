"""Rows of the jobs a project has run."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from engine.store.values import JobRecord


@dataclass(frozen=True)
class PutJob:
    """Keep a job, or what became of it."""

    record: JobRecord

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it."""
        job = self.record
        connection.execute(
            "INSERT INTO job (id, task, title, status, created, finished, message) VALUES (?,?,?,?,?,?,?) "
            "ON CONFLICT (id) DO UPDATE SET title = excluded.title, status = excluded.status, "
            "finished = excluded.finished, message = excluded.message",
            (job.job_id, job.task, job.title, job.status, job.created, job.finished, job.message),
        )


def select(connection: sqlite3.Connection) -> list[JobRecord]:
    """All jobs, newest first."""
    rows = connection.execute(
        "SELECT id, task, title, status, created, finished, message FROM job ORDER BY created DESC, id DESC"
    )
    return [JobRecord(*row) for row in rows]
