"""The open scan with its landmark sets and its history; everything that changes landmarks goes through ``apply``."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.annotation import diff
from engine.store.values import Entry, HistoryState
from engine.types import Annotation, Role, Scan

NO_MERGE = -1


class Document(QObject):
    """One scan, its sets by role, and the undo stack of the corrected set.

    Values are immutable: whoever reads one keeps a snapshot. ``recorded`` and ``position_changed`` are what the
    project on disk has to learn; they are silent while a stored history is being rebuilt.
    """

    opened = Signal()
    """Another scan, another scheme, or none."""
    annotation_changed = Signal(object, object)
    """Corrected set: old, new."""
    set_changed = Signal(object)
    """The predicted or the reference set; its Role."""
    recorded = Signal(object)
    """An engine.store Entry that was done."""
    position_changed = Signal(int)
    """How many entries are done after an undo or a redo."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self._scan: Scan | None = None
        self._sets: dict[Role, Annotation] = {}
        self._annotation = Annotation("")
        self._silent = False
        self._run = uuid.uuid4().hex[:8]
        self._steps: list[Entry] = []
        self.read_only = False
        self.annotator = ""

    @property
    def scan(self) -> Scan | None:
        """The open scan, or None."""
        return self._scan

    @property
    def annotation(self) -> Annotation:
        """The corrected set."""
        return self._annotation

    @property
    def sets(self) -> Mapping[Role, Annotation]:
        """All sets by role; a missing one is empty."""
        return MappingProxyType({**self._sets, Role.CORRECTED: self._annotation})

    def open(
        self, scan: Scan | None, history: HistoryState, sets: Mapping[Role, Annotation], *, read_only: bool = False
    ) -> None:
        """Show ``scan`` with its stored history; what was done before can be undone again."""
        self._silent = True
        try:
            self._scan = scan
            self.read_only = read_only
            self._sets = {role: value for role, value in sets.items() if role is not Role.CORRECTED}
            self._annotation = history.start
            self._steps = list(history.entries)
            self.undo_stack.clear()
            for entry in history.entries:
                before = self._annotation
                self.undo_stack.push(_SetAnnotation(self, entry.text, before, entry.redo(before), NO_MERGE))
            self.undo_stack.setIndex(history.position)
        finally:
            self._silent = False
        self.opened.emit()

    def replace_scan(self, scan: Scan, history: HistoryState, sets: Mapping[Role, Annotation]) -> None:
        """The same scan read again, in another unit for instance."""
        self.open(scan, history, sets, read_only=self.read_only)

    def close(self) -> None:
        """Show nothing."""
        self.open(None, HistoryState((), 0, Annotation(self._annotation.scheme_id)), {})

    def set_set(self, role: Role, annotation: Annotation) -> None:
        """Replace the predicted or the reference set; these have no history."""
        if role is Role.CORRECTED:
            raise ValueError("the corrected set changes by apply() only")
        self._sets[role] = annotation
        self.set_changed.emit(role)

    def apply(self, text: str, new: Annotation, *, drag: int = NO_MERGE, source: str = "manual") -> None:
        """Make ``new`` the corrected set as one undoable step called ``text``.

        drag: one number per gesture merges its steps into one; -1 never merges.
        """
        old = self._annotation
        if new == old or self.read_only or self._scan is None:
            return
        gesture = "" if drag == NO_MERGE else f"{self._run}-{drag}"
        entry = Entry.between(old, new, text, annotator=self.annotator, source=source, gesture=gesture)
        done = self.undo_stack.index()
        self.undo_stack.push(_SetAnnotation(self, text, old, new, drag))
        if self.undo_stack.index() == done:  # it went into the step before, which is of the same gesture
            last = self._steps[done - 1]
            joined = replace(entry, before={**entry.before, **last.before}, after={**last.after, **entry.after})
            self._steps[done - 1 :] = [joined]
        else:
            self._steps[done:] = [entry]
        self.recorded.emit(entry)

    @property
    def steps(self) -> tuple[Entry, ...]:
        """What was done, oldest first, with what was undone and can be done again."""
        return tuple(self._steps)

    @property
    def position(self) -> int:
        """How many of the steps are done."""
        return self.undo_stack.index()

    def go_to(self, position: int) -> tuple[str, ...]:
        """Undo or redo until ``position`` steps are done, as one change; the names of the landmarks that changed."""
        position = min(max(position, 0), len(self._steps))
        if self.read_only or position == self.position:
            return ()
        before, self._silent = self._annotation, True
        try:
            self.undo_stack.setIndex(position)
        finally:
            self._silent = False
        self.annotation_changed.emit(before, self._annotation)
        self.position_changed.emit(position)
        return diff(before, self._annotation)

    def undo(self) -> tuple[str, ...]:
        """Undo one step; the names of the landmarks that changed, to be revealed."""
        return self._step(self.undo_stack.undo) if self.can_undo() else ()

    def redo(self) -> tuple[str, ...]:
        """Redo one step; the names of the landmarks that changed, to be revealed."""
        return self._step(self.undo_stack.redo) if self.can_redo() else ()

    def can_undo(self) -> bool:
        """Whether there is a step to undo and the project may be written."""
        return self.undo_stack.canUndo() and not self.read_only

    def can_redo(self) -> bool:
        """Whether there is a step to redo and the project may be written."""
        return self.undo_stack.canRedo() and not self.read_only

    def _step(self, step: Callable[[], None]) -> tuple[str, ...]:
        before = self._annotation
        step()
        self.position_changed.emit(self.undo_stack.index())
        return diff(before, self._annotation)

    def _set(self, annotation: Annotation) -> None:
        old, self._annotation = self._annotation, annotation
        if not self._silent:
            self.annotation_changed.emit(old, annotation)


class _SetAnnotation(QUndoCommand):
    """The only command class in the program: from one snapshot to the next."""

    def __init__(self, document: Document, text: str, before: Annotation, after: Annotation, drag: int) -> None:
        super().__init__(text)
        self._document = document
        self._before = before
        self._after = after
        self._drag = drag

    def redo(self) -> None:
        self._document._set(self._after)

    def undo(self) -> None:
        self._document._set(self._before)

    def id(self) -> int:
        return self._drag

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _SetAnnotation) or other._before is not self._after:
            return False
        self._after = other._after
        return True
