"""The open scan: read in the background with all that the project knows of it, prefetched, stepped through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.loading import LoadedScan, load_scan
from app.language import words
from app.models.document import Document
from app.models.library import Library, counts_of
from app.models.messages import Message, Messages, Tone
from app.models.session import Session
from engine.store.scans import RemoveScan, SetUnit
from engine.store.values import HistoryState, ScanRecord
from engine.types import Annotation, Scan, Unit, UnitSource, UnitStatus
from engine.units import UNIT_NAMES

PREFETCH_LIMIT_BYTES = 60_000_000
"""Larger files are read when they are wanted: two of them in memory would be too much."""
MOST_INSTEAD = 4
"""So many scans are tried after the first one that cannot be read."""
PREFETCH_AFTER_MS = 300
"""Time for the picture of the scan that was just opened."""


class ScansController(QObject):
    """Shows one scan of the project after the other and keeps its row of the list in step."""

    loading_changed = Signal(str, float)
    """Name of the file being read and how far it is, from 0 to 1; empty name: nothing is being read."""

    prefetched = Signal(object)
    """(Scan): the scan that will probably be opened next has been read."""

    def __init__(
        self, document: Document, session: Session, library: Library, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._library = library
        self._messages = messages
        self._reading = Background(1, self)
        self._ticket: Ticket | None = None
        self._loading_id: str | None = None
        self._instead: list[str] = []
        """What to open where the scan that is being read cannot be."""
        self._prefetched: LoadedScan | None = None
        self._prefetch_id: str | None = None
        self._prefetch_ticket: Ticket | None = None
        self._prefetch_rest = QTimer(self, singleShot=True, interval=PREFETCH_AFTER_MS)
        self._prefetch_rest.timeout.connect(self._prefetch)
        self.following: Callable[[], str | None] = lambda: None
        """Which scan comes after the open one, if that is not the next of the list."""
        document.annotation_changed.connect(self._count)
        session.scheme_changed.connect(self._on_scheme_changed)

    @property
    def is_loading(self) -> bool:
        """Whether a scan is being read."""
        return self._loading_id is not None

    # ------------------------------------------------------------------ opening
    def open_scan(self, scan_id: str) -> None:
        """Show a scan of the project; an earlier one that is still being read is dropped."""
        self._instead = []
        self._open(scan_id)

    def open_one_of(self, scan_ids: Sequence[str]) -> None:
        """Show the first of these that can be read, so that a bad file does not leave the window empty."""
        if scan_ids:
            self._instead = list(scan_ids[1 : 1 + MOST_INSTEAD])
            self._open(scan_ids[0])

    def _open(self, scan_id: str) -> None:
        project, row = self._session.project, self._library.row(scan_id)
        if project is None or row is None or self._loading_id == scan_id:
            return
        scan = self._document.scan
        if scan is not None and scan.scan_id == scan_id and self._loading_id is None:
            return
        self.cancel_loading()
        prefetched = self._prefetched
        if prefetched is not None and prefetched.scan.scan_id == scan_id:
            self._read(row.record, prefetched.scan)
        else:
            self._read(row.record, None)

    def open_first(self, wanted: str = "") -> None:
        """Open the scan ``wanted`` if the project has it, else its first one that can be read."""
        if self._document.scan is None:
            ids = [row.record.scan_id for row in self._library.rows]
            self.open_one_of(([wanted] if wanted in ids else []) + [one for one in ids if one != wanted])

    def _read(self, record: ScanRecord, scan: Scan | None) -> None:
        project = self._session.project
        assert project is not None
        self._loading_id = record.scan_id
        self._drop_prefetched()
        self.loading_changed.emit(record.name, 0.0)
        session, scheme = self._session, self._session.scheme

        def work(ticket: Ticket) -> LoadedScan:
            return load_scan(project, record, scheme, session.flush, ticket.cancelled, ticket.progress, scan)

        self._ticket = self._reading.start(
            work, partial(self._on_read, record), partial(self.loading_changed.emit, record.name), priority=1
        )

    def _on_read(self, record: ScanRecord, outcome: Outcome) -> None:
        if self._loading_id == record.scan_id:
            self._loading_id = self._ticket = None
            self.loading_changed.emit("", 1.0)
        if outcome.failure:
            self._messages.error(outcome.failure, f"read-{record.scan_id}")
            self._mark_unread(record)
            if self._instead:
                self._open(self._instead.pop(0))
        if isinstance(outcome.value, LoadedScan):
            self._messages.withdraw(f"read-{record.scan_id}")
            self._show(outcome.value)

    def _mark_unread(self, record: ScanRecord) -> None:
        """A file that is gone stays in the list; one that was never a scan goes, since nothing hangs on it."""
        project, row = self._session.project, self._library.row(record.scan_id)
        if project is None or row is None:
            return
        if not project.resolve_path(record).is_file():
            self._library.change(record.scan_id, missing=True)
        elif record.point_count is None and row.located + row.absent == 0:
            self._session.submit(RemoveScan(record.scan_id))
            self._library.remove(record.scan_id)

    def _show(self, loaded: LoadedScan) -> None:
        scan = loaded.scan
        self._session.submit(*loaded.changes)
        self._session.set_view(selected=None)
        record = replace(loaded.record, unit=scan.unit, point_count=len(scan.points_mm))
        self._library.change(scan.scan_id, record=record, missing=False)
        self._document.open(scan, loaded.history, loaded.sets, read_only=bool(self._session.read_only_reason))
        self._count()
        for sentence in loaded.notes:
            self._messages.post(Message(sentence, Tone.WARN, f"note-{sentence}", passing=True))
        self._prefetch_rest.start()

    def cancel_loading(self) -> None:
        """Stop reading the scan that is being opened."""
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = self._loading_id = None
            self.loading_changed.emit("", 1.0)

    def close_scan(self) -> None:
        """Show no scan."""
        self.cancel_loading()
        self._drop_prefetched()
        if self._document.scan is not None:
            self._document.close()

    def step(self, step: int) -> None:
        """Open the next or the previous scan of the list."""
        current = self._loading_id or (self._document.scan.scan_id if self._document.scan is not None else None)
        neighbour = self._library.neighbour(current, step)
        if neighbour is not None:
            self.open_scan(neighbour)
        elif current is not None:
            end = self.tr("This is the last scan of the list.") if step > 0 else self.tr("This is the first scan.")
            self._messages.info(end, "end-of-list")

    @Slot()
    def _prefetch(self) -> None:
        """Read the next scan of the list while nobody waits for anything."""
        scan = self._document.scan
        if scan is None or self._loading_id is not None:
            return
        scan_id = scan.scan_id
        project, neighbour = self._session.project, self.following() or self._library.neighbour(scan_id, 1)
        row = None if neighbour is None else self._library.row(neighbour)
        if project is None or row is None or row.missing or row.record.size > PREFETCH_LIMIT_BYTES:
            return
        record, scheme, flush = row.record, self._session.scheme, self._session.flush
        self._prefetch_id = record.scan_id

        def work(ticket: Ticket) -> LoadedScan:
            return load_scan(project, record, scheme, flush, ticket.cancelled)

        self._prefetch_ticket = self._reading.start(work, self._on_prefetched, priority=-1)

    def _drop_prefetched(self) -> None:
        if self._prefetch_ticket is not None:
            self._prefetch_ticket.cancel()
        self._prefetched = self._prefetch_id = self._prefetch_ticket = None

    def _on_prefetched(self, outcome: Outcome) -> None:
        loaded = outcome.value
        if isinstance(loaded, LoadedScan) and loaded.scan.scan_id == self._prefetch_id:
            self._prefetched = loaded
            self.prefetched.emit(loaded.scan)

    # ------------------------------------------------------------------ unit and scheme
    def set_unit(self, unit: Unit) -> None:
        """Say in which unit the open scan is; its landmarks stay where they are in the file."""
        scan, record = self._document.scan, None
        row = None if scan is None else self._library.row(scan.scan_id)
        if scan is None or row is None or self._document.read_only:
            return
        reason = self.tr("chosen: {unit}").format(unit=words(UNIT_NAMES[unit]))
        status = UnitStatus(unit, UnitSource.CHOSEN, reason)
        record = replace(row.record, unit=status)
        self._session.submit(SetUnit(scan.scan_id, status))
        self._library.change(scan.scan_id, record=record)
        self._loading_id = None
        self._read(record, None)

    @Slot()
    def _on_scheme_changed(self) -> None:
        scan = self._document.scan
        row = None if scan is None else self._library.row(scan.scan_id)
        if scan is not None and row is not None:
            self._document.open(scan, HistoryState((), 0, Annotation(self._session.scheme.id)), {}, read_only=True)
            self._read(row.record, scan)

    # ------------------------------------------------------------------ the list
    @Slot()
    def _count(self) -> None:
        """The row of the open scan says what the document says."""
        scan = self._document.scan
        if scan is None:
            return
        self._library.change(scan.scan_id, **counts_of(self._document.annotation))

    def stop(self) -> None:
        """End the thread."""
        self._prefetch_rest.stop()
        self._reading.stop()
