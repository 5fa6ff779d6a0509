"""Searching settings from the window: which space, the job, its trials as they come, and what to do with one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

import resources
from app.controllers.background import Background, Outcome
from app.controllers.following import JobFollower
from app.controllers.presets import DataChoice
from app.controllers.trial_past import read_trial
from app.controllers.workbench import Workbench
from app.models.settings_fields import SettingField, fields_of, overrides
from app.models.training import Curves, Pace
from engine.cluster.calls import LOCAL
from engine.jobs.protocol import Event, Progress
from engine.learn.names import FOUND, SEARCH
from engine.types import EngineError

if TYPE_CHECKING:  # settings classes take a tenth of a second to come in: not in the thread of the window
    from engine.learn.space import Search
    from engine.learn.trials import Found, Trial

TASK = "search"
NOT_ASKED = ("system", "title", "data", "reduced", "export")
LOOK_MS = 1000
"""How often is looked whether another trial has ended, while a search runs."""


@dataclass(frozen=True)
class Space:
    """What can be searched: a shipped search, or one of a file."""

    name: str
    search: Search
    fields: tuple[SettingField, ...]
    """Of the configuration that is varied, but for what the search varies itself."""

    def why_not(self, changes: Mapping[str, Any]) -> str:
        """Why it cannot be searched with these changes of its base, in a sentence; empty if it can."""
        from engine.learn.space import settings_at

        first = {one.name: (one.choices or (one.low,))[0] for one in self.search.parameter}
        try:
            settings_at(self.search, first, overrides(changes))
        except EngineError as error:
            return str(error)
        return ""


class SearchController(JobFollower):
    """One search is followed at a time."""

    task = TASK

    spaces_ready = Signal()
    found_changed = Signal()
    """Another trial has ended, or another search is followed."""
    trial_changed = Signal()
    """Another trial is looked at, or its curves have been read."""

    def __init__(self, work: Workbench, parent: QObject | None = None) -> None:
        super().__init__(work, parent)
        self._background, self._loading, self._reading = (Background(1, self) for _ in range(3))
        self._seen: tuple[str, float] = ("", 0.0)
        self.spaces: list[Space] = []
        self.found: Found | None = None
        self.selected: int | None = None
        """Number of the trial that is looked at."""
        self.curves = Curves()
        self._clock = QTimer(self, interval=LOOK_MS)
        self._clock.timeout.connect(self._look)

    # ------------------------------------------------------------------ coming and going
    def open(self) -> None:
        """Begin to show; the newest search is followed if none is."""
        if not self.spaces and not self._loading.busy:
            self._loading.start(lambda _ticket: shipped_spaces(), self._on_spaces)
        self._clock.start()
        super().open()

    def put_away(self) -> None:
        """Draw nothing."""
        super().put_away()
        self._clock.stop()

    def stop(self) -> None:
        """End the threads."""
        self.put_away()
        for background in (self._background, self._loading, self._reading):
            background.stop()

    # ------------------------------------------------------------------ asking
    @property
    def trial(self) -> Trial | None:
        """The trial that is looked at."""
        trials = () if self.found is None else self.found.trials
        return next((one for one in trials if one.number == self.selected), None)

    # ------------------------------------------------------------------ doing
    def add_space(self, path: Path) -> Space | None:
        """Offer the search of a file; None, and a message, if it is none."""
        try:
            space = read_space(str(path))
        except EngineError as error:
            self._work.messages.error(str(error), TASK)
            return None
        self.spaces.append(space)
        return space

    def start(
        self,
        space: Space,
        method: str,
        trials: int,
        workers: int,
        changes: Mapping[str, Any],
        data: DataChoice,
        cluster: str = "",
    ) -> str | None:
        """Queue a search; its id, or None where the project may not be changed or the method does not fit.

        cluster: address of a Ray cluster; empty for processes of this machine.
        """
        from engine.learn.space import read_search

        if self._work.session.project is None:
            return None
        try:
            read_search(space.name, method, trials)
        except EngineError as error:
            self._work.messages.warn(str(error), TASK)
            return None
        chosen, what = self._settings_of(data)
        config = {
            "space": space.name, "method": method, "trials": trials, "workers": workers, "cluster": cluster or LOCAL,
            "set": [*overrides(chosen), *overrides(changes)],
        }  # fmt: skip
        return self._begin(config, self.tr("Search {space} on {data}").format(space=Path(space.name).stem, data=what))

    def follow(self, job_id: str) -> None:
        """Show another search."""
        self.followed, self.found, self._seen = job_id, None, ("", 0.0)
        self.pace = Pace()
        self.look_at(None)
        self._look()
        self.found_changed.emit()
        self.runs_changed.emit()

    def look_at(self, number: int | None) -> None:
        """Look at a trial: its settings, its figures, its curves."""
        self.selected, self.curves = number, Curves()
        trial, row = self.trial, self.row
        if trial is not None and row is not None:
            folder = row.folder.out / trial.folder
            self._reading.start(lambda _ticket: (number, read_trial(folder)), self._on_trial)
        self.trial_changed.emit()

    def train(self) -> str | None:
        """Train with the settings of the trial that is looked at, and keep the model; the job's id."""
        from engine.learn.space import assignments, read_search

        trial, row = self.trial, self.row
        if trial is None or row is None:
            return None
        try:
            search = read_search(str(row.folder.out / SEARCH))
        except EngineError as error:
            self._work.messages.error(str(error), TASK)
            return None
        settings = [*search.set, *row.config.get("set", ()), *assignments(search, trial.chosen)]
        title = self.tr("Train {preset} as in trial {number}").format(preset=search.base, number=trial.number)
        return self._work.predict.start("train", {"config": search.base, "set": settings}, title)

    # ------------------------------------------------------------------ what is said
    def _on_spaces(self, outcome: Outcome) -> None:
        if outcome.value is None:
            self._work.messages.error(outcome.failure, TASK)
            return
        self.spaces = [*outcome.value, *self.spaces]
        self.spaces_ready.emit()

    def _on_trial(self, outcome: Outcome) -> None:
        if outcome.value is not None and outcome.value[0] == self.selected:
            self.curves = outcome.value[1]
            self.trial_changed.emit()

    @Slot()
    def _look(self) -> None:
        """Read what the search has written, if that is newer than what is shown."""
        row = self.row
        if row is None or self._background.busy:
            return
        try:
            written_s = (row.folder.out / FOUND).stat().st_mtime
        except OSError:
            return
        if (row.job_id, written_s) != self._seen:
            self._seen = (row.job_id, written_s)
            folder = row.folder.out
            self._background.start(lambda _ticket: (row.job_id, _read_found(folder)), self._on_found)

    def _on_found(self, outcome: Outcome) -> None:
        if outcome.value is not None and outcome.value[0] == self.followed:
            self.found = outcome.value[1]
            self.found_changed.emit()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Progress) and self._open:
            self.progress_changed.emit()

    def _close(self) -> None:
        QTimer.singleShot(0, self, self._look)

    @Slot()
    def _on_rows(self) -> None:
        rows = self.rows()
        if self._open and rows and self.row is None:
            self.follow(rows[0].job_id)
        super()._on_rows()


def _read_found(folder: Path) -> Found:
    from engine.learn.trials import read_found

    return read_found(folder)


def shipped_spaces() -> list[Space]:
    """Every shipped search."""
    return [read_space(path.stem) for path in sorted(resources.path("searches").glob("*.toml"))]


def read_space(name: str) -> Space:
    """A search by its name or file. EngineError if it is none."""
    from engine.learn.space import read_search, settings_at

    search = read_search(name)
    varied = {one.name for one in search.parameter}
    base = settings_at(search, {})
    fields = [one for one in fields_of(base, NOT_ASKED) if not _within(one.path, varied)]
    return Space(name, search, tuple(fields))


def _within(path: str, varied: set[str]) -> bool:
    return any(path == name or path.startswith(f"{name}.") for name in varied)
