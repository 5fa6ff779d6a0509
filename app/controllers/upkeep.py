"""Looking after a project: scan files that vanished or changed, an edited scheme, another copy to be merged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.controllers.background import Background, Outcome, Ticket
from app.controllers.files import FilesController
from app.controllers.scans import ScansController
from app.models.document import Document
from app.models.library import Library
from app.models.messages import Message, Messages, Tone
from app.models.session import Session
from engine.store.landmark_sets import SetKey
from engine.store.locate import FileTrouble, locate, relocate, troubles
from engine.store.merge import MergePlan, merge
from engine.store.merging import NO_CHOICES, Side
from engine.store.project import Change, Project
from engine.store.values import FileState
from engine.types import EngineError

FILES_KEY, SCHEME_KEY, MERGE_KEY = "scan-files", "scheme-change", "merge"
FLUSH_S = 30.0


@dataclass(frozen=True)
class Checked:
    """What a look at a project found. renames: of stored landmarks, as suggested; changes: what would do it."""

    troubles: tuple[FileTrouble, ...]
    scheme_text: str
    renames: Mapping[str, str]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Planned:
    """A merge that waits to be agreed to."""

    folder: Path
    plan: MergePlan


class UpkeepController(QObject):
    """Checks a project when it is opened, finds moved files, merges copies; all in the background."""

    locate_requested = Signal()
    """The person wants to say where the scan files are now."""
    merge_planned = Signal(object)
    """A Planned: show it, then call ``apply_merge``."""

    def __init__(
        self, document: Document, session: Session, library: Library, files: FilesController, scans: ScansController,
        messages: Messages, parent: QObject | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._document = document
        self._session = session
        self._library = library
        self._files = files
        self._scans = scans
        self._messages = messages
        self._troubles: tuple[FileTrouble, ...] = ()
        self._background = Background(1, self)
        session.project_changed.connect(self.check)
        session.scheme_changed.connect(self.check)

    @property
    def troubles(self) -> tuple[FileTrouble, ...]:
        """Scans of the open project whose files vanished or changed, as far as known."""
        return self._troubles

    # ------------------------------------------------------------------ checking
    @Slot()
    def check(self) -> None:
        """Look at the files and the scheme of the open project."""
        self._troubles = ()
        for key in (FILES_KEY, SCHEME_KEY):
            self._messages.withdraw(key)
        project, scheme = self._session.project, self._session.scheme
        if project is None:
            return

        def work(_ticket: Ticket) -> Checked:
            from engine.review.scheme_change import find_change, migration

            change = find_change(project, scheme)
            renames = {one.old: one.new for one in change.suggestions}
            return Checked(troubles(project), change.text, renames, migration(project, scheme, renames))

        self._background.start(work, partial(self._on_checked, project), priority=-1)

    def _on_checked(self, project: Project, outcome: Outcome) -> None:
        checked = outcome.value
        if not isinstance(checked, Checked) or project is not self._session.project:
            return
        self._tell_files(checked.troubles)
        if checked.scheme_text:
            self._tell_scheme(checked)

    def _tell_files(self, found: tuple[FileTrouble, ...]) -> None:
        self._troubles = found
        self._library.mark_missing(one.record.scan_id for one in found if one.state is FileState.MISSING)
        if not found:
            self._messages.withdraw(FILES_KEY)
            return
        text = found[0].text
        if len(found) > 1:
            text = self.tr("{count} scan files were moved or changed, {name} among them. Their landmarks are kept.")
            text = text.format(count=len(found), name=found[0].record.name)
        action = None if self._session.read_only_reason else self.locate_requested.emit
        self._messages.post(Message(text, Tone.WARN, FILES_KEY, self.tr("Locate…") if action else "", action))

    def _tell_scheme(self, checked: Checked) -> None:
        action = None
        text = checked.scheme_text
        if checked.changes and not self._session.read_only_reason:
            action = partial(self._rename, checked)
            pairs = ", ".join(f"{old} → {new}" for old, new in list(checked.renames.items())[:3])
            text += " " + self.tr("Suggested: {pairs}.").format(pairs=pairs)
        self._messages.post(Message(text, Tone.WARN, SCHEME_KEY, self.tr("Rename") if action else "", action))

    def _rename(self, checked: Checked) -> None:
        self._session.submit(*checked.changes)
        self._reload(self.tr("{count} landmark names follow the scheme now; undo takes it back scan by scan."),
                     len(checked.renames), SCHEME_KEY)  # fmt: skip

    # ------------------------------------------------------------------ lost files
    def ask_where(self) -> None:
        """Ask for the folder of the lost files, if any are lost."""
        if self._troubles:
            self.locate_requested.emit()
        elif self._session.project is not None:
            self._messages.good(self.tr("Every scan file is where it was."), FILES_KEY)

    def locate(self, folder: Path) -> None:
        """Look for lost scan files in a folder and the folders in it, by content."""
        project, records = self._session.project, [one.record for one in self._troubles]
        if project is None or not records or self._session.read_only_reason:
            return
        self._messages.info(self.tr("Looking for {count} files…").format(count=len(records)), FILES_KEY)

        def work(ticket: Ticket) -> tuple[Change, ...]:
            return relocate(project, locate(records, folder, cancelled=ticket.cancelled))

        self._background.start(work, partial(self._on_located, project, len(records)))

    def _on_located(self, project: Project, wanted: int, outcome: Outcome) -> None:
        if project is not self._session.project:
            return
        if outcome.failure:
            self._messages.error(outcome.failure, FILES_KEY)
            return
        changes = outcome.value or ()
        self._session.submit(*changes)
        if not changes:
            self._tell_files(self._troubles)
            self._messages.warn(self.tr("None of the missing files is in that folder."), "locate")
            return
        text = self.tr("{count} of {wanted} files were found.").replace("{wanted}", str(wanted))
        self._reload(text, len(changes), FILES_KEY)
        self.check()

    # ------------------------------------------------------------------ merging
    def plan_merge(self, folder: Path) -> None:
        """Compare another copy of the project with this one; ``merge_planned`` or a message follows."""
        project = self._session.project
        if project is None:
            return
        if self._session.read_only_reason:
            self._messages.error(self._session.read_only_reason, MERGE_KEY)
            return
        self._messages.info(self.tr("Comparing with {name}…").format(name=folder.name), MERGE_KEY)
        flush = self._session.flush

        def work(_ticket: Ticket) -> MergePlan:
            if not flush(FLUSH_S):
                raise EngineError("This project could not be saved yet. Merge when saving works again.")
            with Project.open(folder, read_only=True) as other:
                return merge(project, other)

        self._background.start(work, partial(self._on_planned, project, folder))

    def _on_planned(self, project: Project, folder: Path, outcome: Outcome) -> None:
        self._messages.withdraw(MERGE_KEY)
        if project is not self._session.project:
            return
        if outcome.failure:
            self._messages.error(outcome.failure, MERGE_KEY)
        elif isinstance(outcome.value, MergePlan):
            if outcome.value.empty:
                self._messages.good(
                    self.tr("Everything of {name} is here already.").format(name=folder.name), MERGE_KEY
                )
            else:
                self.merge_planned.emit(Planned(folder, outcome.value))

    def apply_merge(
        self, planned: Planned, prefer: Side = Side.BASE, choices: Mapping[tuple[SetKey, str], Side] = NO_CHOICES
    ) -> None:
        """Write a merge and show the project as it is then."""
        self._session.submit(*planned.plan.changes(prefer, choices))
        for note in planned.plan.notes[:3]:
            self._messages.warn(note)
        plan = planned.plan
        text = self.tr("Merged {name}: {count} landmarks, {scans} new scans.")
        text = text.replace("{name}", planned.folder.name).replace("{scans}", str(len(plan.new_scans)))
        self._reload(text, plan.landmarks + len(plan.conflicts), MERGE_KEY)

    def _reload(self, text: str, count: int, key: str) -> None:
        """Read the list and the open scan again once everything is on disk, then say ``text``."""
        flush, project = self._session.flush, self._session.project

        def work(_ticket: Ticket) -> bool:
            return flush(FLUSH_S)

        def done(outcome: Outcome) -> None:
            if project is not self._session.project:
                return
            if not outcome.value:
                self._messages.warn(self.tr("The changes are not saved yet; they wait in memory."), key)
                return
            scan = self._document.scan
            self._files.refill()
            if scan is not None:
                self._scans.close_scan()
                self._scans.open_scan(scan.scan_id)
            self._messages.good(text.format(count=count), key)

        self._background.start(work, done)

    def stop(self) -> None:
        """End the thread."""
        self._background.stop()
