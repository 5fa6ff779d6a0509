"""Placing and correcting landmarks: every gesture of the view and the table ends here, in ``document.apply``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal, Slot

from app.models.document import NO_MERGE, Document
from app.models.messages import Messages
from app.models.session import Session
from app.models.step_texts import step_text
from app.models.view_state import Tool
from engine import annotation as edits
from engine.store.values import Entry
from engine.types import Annotation, Landmark, Role, State

Point = tuple[float, float, float]


class AnnotateController(QObject):
    """The tool state machine (looking, placing, dragging, nudging) and the edits of single landmarks."""

    revealed = Signal(str)
    """A landmark the person should see now."""

    def __init__(self, document: Document, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._messages = messages
        self.auto_advance = True
        self._gesture = 0
        self._dragged: str | None = None
        self._drag_start: Annotation | None = None
        self._nudged: str | None = None
        document.opened.connect(self._forget_gesture)

    # ------------------------------------------------------------------ selection
    @property
    def selected(self) -> str | None:
        """Name of the selected landmark."""
        return self._session.view.selected

    @property
    def dragging(self) -> bool:
        """Whether a landmark is in the hand."""
        return self._dragged is not None

    @property
    def target(self) -> str | None:
        """The landmark the next click would place: the selected one if it is missing, else the next missing one."""
        selected = self.selected
        if selected is not None and self._is_missing(selected):
            return selected
        return self._next_name(selected, self._is_missing)

    def select(self, name: str | None, *, reveal: bool = False) -> None:
        """Select a landmark of the scheme, or none."""
        if name is not None and name not in self._session.scheme.index:
            return
        self._end_nudging()
        self._session.set_view(selected=name)
        if reveal and name is not None:
            self.revealed.emit(name)

    def select_next(self, step: int = 1) -> None:
        """Select the next landmark in the order of the scheme, round the end."""
        names = self._session.scheme.names
        if self._document.scan is None or not names:
            return
        start = names.index(self.selected) if self.selected in names else (-1 if step > 0 else 0)
        self.select(names[(start + step) % len(names)], reveal=True)

    def set_tool(self, tool: Tool) -> None:
        """Look or place. Placing begins at the next missing landmark."""
        if tool is Tool.PLACE:
            if self._document.read_only or self._document.scan is None:
                return
            if self.target is None:
                self._messages.info(self.tr("Every landmark has its place. Drag one to move it."), "place")
                return
            self._session.set_view(tool=tool, selected=self.target)
        else:
            self._session.set_view(tool=tool)

    def toggle_place(self) -> None:
        """Switch between looking and placing."""
        self.set_tool(Tool.LOOK if self._session.view.tool is Tool.PLACE else Tool.PLACE)

    # ------------------------------------------------------------------ gestures of the view
    @Slot(object)
    def on_surface_clicked(self, xyz_mm: Point) -> None:
        """A click on the bare surface: places the target with the place tool, else clears the selection."""
        name = self.target
        if self._session.view.tool is not Tool.PLACE or name is None:
            self.select(None)
            return
        self._apply(
            "Place {title}",
            name,
            edits.place(self._document.annotation, name, xyz_mm, annotator=self._document.annotator),
        )
        if not self.auto_advance:
            self.select(name)
            return
        following = self._next_name(name, self._is_missing)
        self._session.set_view(selected=following or name)
        if following is None:
            self._session.set_view(tool=Tool.LOOK)
            self._messages.good(self.tr("Every landmark has its place."), "place")

    def put(self, xyz_mm: Point) -> None:
        """Put the selected landmark there, placed before or not; without one, the next missing one."""
        name = self.selected or self.target
        if name is not None:
            new = edits.place(self._document.annotation, name, xyz_mm, annotator=self._document.annotator)
            self._apply("Place {title}" if self._is_missing(name) else "Move {title}", name, new)
            self.select(name)

    def select_last(self) -> None:
        """Go back to the landmark that was changed last."""
        self.select(last_changed(self._document.steps[: self._document.position]) or self.selected, reveal=True)

    @Slot(str)
    def on_drag_started(self, name: str) -> None:
        """The mouse took a landmark."""
        self.select(name)
        self._gesture += 1
        self._dragged = name
        self._drag_start = self._document.annotation

    @Slot(str, object)
    def on_dragged(self, name: str, xyz_mm: Point) -> None:
        """The mouse moved it along the surface."""
        if name == self._dragged:
            self._move(name, xyz_mm)

    @Slot()
    def on_drag_finished(self) -> None:
        """The mouse let go."""
        self._dragged = self._drag_start = None

    @Slot()
    def on_drag_cancelled(self) -> None:
        """Escape while dragging: back to where it was."""
        start, self._dragged, self._drag_start = self._drag_start, None, None
        if start is not None and start is not self._document.annotation:
            self._document.undo()

    @Slot(str, object)
    def on_nudged(self, name: str, xyz_mm: Point) -> None:
        """An arrow key moved it; a run of nudges of one landmark is one step."""
        if name != self._nudged:
            self._gesture += 1
            self._nudged = name
        self._move(name, xyz_mm)

    # ------------------------------------------------------------------ edits of the selected landmark
    def delete(self) -> None:
        """Take the selected landmark away."""
        name = self.selected
        if name is not None and self._document.annotation.get(name) is not None:
            self._apply("Delete {title}", name, edits.clear(self._document.annotation, name))

    def toggle_absent(self) -> None:
        """Say that the selected landmark is not on this scan, or take that back."""
        name = self.selected
        if name is None:
            return
        old = self._document.annotation.get(name)
        if old is not None and old.state is State.ABSENT:
            self._apply("Clear {title}", name, edits.clear(self._document.annotation, name))
        else:
            marked = edits.mark_absent(self._document.annotation, name, annotator=self._document.annotator)
            self._apply("Mark absent: {title}", name, marked)

    def toggle_occluded(self) -> None:
        """Say that the selected landmark is hidden and its place estimated, or take that back."""
        name = self.selected
        old = None if name is None else self._document.annotation.get(name)
        if name is None or old is None or old.xyz_mm is None:
            return
        hide = old.state is not State.OCCLUDED
        new = edits.mark_occluded(self._document.annotation, name, hide, annotator=self._document.annotator)
        self._apply("Mark occluded: {title}" if hide else "Mark visible: {title}", name, new)

    def accept(self) -> None:
        """Agree with the selected landmark and go to the next one nobody has checked."""
        name = self.selected
        if name is not None and self._document.annotation.get(name) is not None:
            new = edits.mark_checked(self._document.annotation, [name], annotator=self._document.annotator)
            self._apply("Check {title}", name, new)
        following = self._next_name(name, self._is_unchecked)
        if following is not None:
            self.select(following, reveal=True)
        elif self._document.scan is not None:
            self._messages.good(self.tr("Every landmark of this scan is checked."), "checked")

    def accept_all(self) -> None:
        """Agree with every landmark of this scan."""
        names = [name for name, landmark in self._document.annotation.landmarks.items() if not landmark.checked]
        if names:
            new = edits.mark_checked(self._document.annotation, names, annotator=self._document.annotator)
            self._end_nudging()
            self._document.apply(step_text("Check {count} landmarks", count=len(names)), new)

    def reset(self) -> None:
        """Put the selected landmark back where the model saw it."""
        name = self.selected
        predicted = self._document.sets.get(Role.PREDICTED)
        if name is None or predicted is None or predicted.get(name) is None:
            return
        self._apply("Reset {title}", name, edits.accept(self._document.annotation, predicted, [name]))

    def mirror_names(self) -> None:
        """Exchange left and right names of every landmark."""
        self._end_nudging()
        new = edits.mirror_names(self._document.annotation, self._session.scheme)
        self._document.apply(step_text("Swap left and right"), new)

    # ------------------------------------------------------------------ history
    def undo(self) -> None:
        """Undo one step and show what changed."""
        self._show_changed(self._document.undo())

    def redo(self) -> None:
        """Redo one step and show what changed."""
        self._show_changed(self._document.redo())

    def go_to_step(self, position: int) -> None:
        """Undo or redo until so many steps are done, and show what changed."""
        self._show_changed(self._document.go_to(position))

    def _move(self, name: str, xyz_mm: Point) -> None:
        new = edits.place(self._document.annotation, name, xyz_mm, annotator=self._document.annotator)
        self._apply("Move {title}", name, new, self._gesture)

    def _apply(self, step: str, name: str, new: Annotation, drag: int = NO_MERGE) -> None:
        if drag == NO_MERGE:
            self._end_nudging()
        self._document.apply(step_text(step, title=self._session.written_scheme[name].title), new, drag=drag)

    def _show_changed(self, names: tuple[str, ...]) -> None:
        self._end_nudging()
        if len(names) == 1:
            self.select(names[0], reveal=True)

    def _next_name(self, after: str | None, wanted: Callable[[str], bool]) -> str | None:
        """The first name behind ``after``, round the end, for which ``wanted`` holds."""
        names = self._session.scheme.names
        if self._document.scan is None or not names:
            return None
        start = names.index(after) + 1 if after in names else 0
        order = (*names[start:], *names[:start])
        return next((name for name in order if wanted(name)), None)

    def _is_missing(self, name: str) -> bool:
        return self._document.annotation.get(name) is None

    def _is_unchecked(self, name: str) -> bool:
        landmark: Landmark | None = self._document.annotation.get(name)
        return landmark is not None and not landmark.checked

    def _end_nudging(self) -> None:
        self._nudged = None

    @Slot()
    def _forget_gesture(self) -> None:
        self._nudged = self._dragged = self._drag_start = None


def last_changed(steps: Sequence[Entry]) -> str | None:
    """The landmark of the latest step that changed one alone."""
    return next((next(iter(entry.after)) for entry in reversed(steps) if len(entry.after) == 1), None)
