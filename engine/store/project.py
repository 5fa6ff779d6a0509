"""A project: one folder with ``project.nasion`` in it; the one door to everything kept there.

A ``Project`` reads, and writes at once where waiting does no harm (the shell, an import). A window hands its changes
to ``engine.store.writer.ProjectWriter`` instead, which never makes it wait for the disk.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, TypeVar

from engine.store import job_rows, landmark_sets, opening, predictions, scans, trouble
from engine.store.landmark_sets import AppendEntry, SetKey, SetPosition
from engine.store.lock import FileLock
from engine.store.values import (
    Entry,
    FileState,
    HistoryState,
    JobRecord,
    PredictionRecord,
    ScanRecord,
    SetSummary,
)
from engine.types import Annotation, EngineError, Role, Unit

FILE_NAME = opening.FILE_NAME
Result = TypeVar("Result")


class Change(Protocol):
    """One thing to write: a frozen value that knows its SQL. It runs inside a transaction of its caller."""

    def apply(self, connection: sqlite3.Connection) -> None:
        """Write it. EngineError if it cannot be."""


class Project:
    """An open project. Reading is safe from several threads."""

    def __init__(self, folder: Path, opened: opening.Opened) -> None:
        self.folder = folder
        self.read_only_reason = opened.reason
        """Why nothing can be changed, as a sentence; None if it can."""
        self._connection = opened.connection
        self._lock: FileLock | None = opened.lock
        self._guard = threading.RLock()
        self._closed = False

    # -------------------------------------------------------------- opening
    @classmethod
    def create(cls, folder: Path) -> Project:
        """A new project in ``folder``, which is made if need be. EngineError if it already holds one."""
        folder = folder.absolute()
        return cls(folder, opening.create(folder))

    @classmethod
    def open(cls, folder: Path, *, read_only: bool = False) -> Project:
        """Open the project in ``folder`` (or the file itself); see ``read_only_reason``. EngineError if unreadable."""
        folder = folder.absolute()
        if folder.name == FILE_NAME and folder.is_file():
            folder = folder.parent
        return cls(folder, opening.open_existing(folder, read_only=read_only))

    @classmethod
    def open_or_create(cls, folder: Path) -> Project:
        """Open the project in ``folder``, or make one there."""
        return cls.open(folder) if (folder / FILE_NAME).exists() else cls.create(folder)

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / FILE_NAME

    @property
    def jobs_folder(self) -> Path:
        """Where the folders of this project's jobs are."""
        return self.folder / "jobs"

    @property
    def evidence_folder(self) -> Path:
        """Where what models saw of the scans is kept (``engine.infer.evidence``)."""
        return self.folder / "evidence"

    def close(self) -> None:
        """Let go of the file and the lock. A second call does nothing."""
        with self._guard:
            self._closed = True
            self._connection.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -------------------------------------------------------------- writing
    def apply(self, *changes: Change) -> None:
        """Write changes now, all or none, in one transaction. EngineError if it cannot be done."""
        if self.read_only_reason is not None:
            raise EngineError(self.read_only_reason)
        with self._transaction("BEGIN IMMEDIATE") as connection:
            for change in changes:
                change.apply(connection)

    # -------------------------------------------------------------- scans
    def describe(self, paths: Iterable[Path]) -> list[ScanRecord]:
        """Records of scan files as they lie there now; reads them whole, writes nothing."""
        return [scans.describe(path, self.folder) for path in paths]

    def add_scans(self, paths: Iterable[Path]) -> list[ScanRecord]:
        """Add scan files; the same content twice is one scan. Returns their records as stored, in order."""
        records = self.describe(paths)
        self.apply(*(scans.PutScan(record) for record in records))
        return [self.scan(record.scan_id) for record in records]

    def scans(self) -> list[ScanRecord]:
        """All scans in the order they were added."""
        with self._reading() as connection:
            return scans.select(connection)

    def scan(self, scan_id: str) -> ScanRecord:
        """One scan. EngineError if the project does not have it."""
        with self._reading() as connection:
            found = scans.select(connection, scan_id)
        if not found:
            raise EngineError(f"The project in {self.folder} does not have this scan. Add the scan first.")
        return found[0]

    def resolve_path(self, record: ScanRecord) -> Path:
        """Where the scan's file is now, or was if it is missing."""
        return scans.resolve(record, self.folder)

    def file_state(self, record: ScanRecord, *, read: bool = False) -> FileState:
        """Whether the scan's file is still what was added; ``read`` hashes it in any case."""
        return scans.file_state(record, self.folder, read=read)

    # -------------------------------------------------------------- landmarks
    def annotation(
        self, scan_id: str, scheme_id: str, role: Role = Role.CORRECTED, unit: Unit | None = None
    ) -> Annotation:
        """A landmark set as it stands, in millimetres under ``unit`` (None: the scan's)."""
        with self._reading() as connection:
            unit = unit or landmark_sets.unit_of(connection, scan_id)
            return landmark_sets.read_set(connection, SetKey(scan_id, scheme_id, role), unit)

    def history(
        self, scan_id: str, scheme_id: str, role: Role = Role.CORRECTED, unit: Unit | None = None
    ) -> HistoryState:
        """Live entries and position of a landmark set, to rebuild an undo stack from."""
        with self._reading() as connection:
            unit = unit or landmark_sets.unit_of(connection, scan_id)
            return landmark_sets.read_history(connection, SetKey(scan_id, scheme_id, role), unit)

    def all_entries(self, scan_id: str, scheme_id: str, role: Role = Role.CORRECTED) -> list[tuple[Entry, bool]]:
        """Every entry ever made, oldest first, each with whether it was superseded after an undo."""
        with self._reading() as connection:
            unit = landmark_sets.unit_of(connection, scan_id)
            return landmark_sets.read_all_entries(connection, SetKey(scan_id, scheme_id, role), unit)

    def summaries(self) -> list[SetSummary]:
        """Counts of every landmark set."""
        with self._reading() as connection:
            return landmark_sets.summaries(connection)

    def append(self, scan_id: str, scheme_id: str, entry: Entry, role: Role = Role.CORRECTED) -> None:
        """Do one entry now."""
        self.apply(AppendEntry(SetKey(scan_id, scheme_id, role), entry))

    def set_position(self, scan_id: str, scheme_id: str, position: int, role: Role = Role.CORRECTED) -> None:
        """Undo or redo to ``position`` now."""
        self.apply(SetPosition(SetKey(scan_id, scheme_id, role), position))

    # -------------------------------------------------------------- anything else
    def select(self, query: Callable[[sqlite3.Connection], Result]) -> Result:
        """What a reading function of a module of this package (``studies.select``) finds."""
        with self._reading() as connection:
            return query(connection)

    # -------------------------------------------------------------- predictions and jobs
    def predictions(self, scan_id: str, scheme_id: str | None = None) -> Sequence[PredictionRecord]:
        """Stored predictions of a scan, newest first."""
        with self._reading() as connection:
            return predictions.select(connection, scan_id, landmark_sets.unit_of(connection, scan_id), scheme_id)

    def latest_prediction(self, scan_id: str, scheme_id: str) -> PredictionRecord | None:
        """The newest prediction of a scan for one scheme, or None."""
        with self._reading() as connection:
            unit = landmark_sets.unit_of(connection, scan_id)
            found = predictions.select(connection, scan_id, unit, scheme_id, latest=True)
        return found[0] if found else None

    def jobs(self) -> list[JobRecord]:
        """All jobs, newest first."""
        with self._reading() as connection:
            return job_rows.select(connection)

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._transaction("BEGIN")  # several queries see one state, whatever is written meanwhile

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._guard:
            if self._closed:
                raise EngineError(f"{self.folder} is closed already. Open it again.")
            connection = self._connection
            try:
                connection.execute(begin)
                yield connection
                connection.execute("COMMIT")
            except trouble.UNREADABLE as error:
                raise EngineError(trouble.sentence(error, self.folder)) from error
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
