"""Options that several of the shell's commands share: what a source's files do not say, and how runs are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from engine.types import Unit

if TYPE_CHECKING:
    from engine.datasets.values import ImportOptions

UnitName = Literal["um", "mm", "cm", "inch", "m"]
DatasetKind = Literal["folder", "facescape", "bu3dfe", "project", "synthetic"]

Source = Annotated[Path, Parameter(help="Folder of the data set, project folder, or recipe file.")]
Configuration = Annotated[str, Parameter(help="Name of a shipped configuration, or a TOML file.")]
Settings = Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())]
Cluster = Annotated[str, Parameter(help=(
    "Where independent work is done: local (processes of this machine), or the address of a Ray cluster; one after "
    "the other in this process if it is left out."
))]  # fmt: skip
Workers = Annotated[int, Parameter(help="How many at the same time; 0 for as many as there are processors.")]


def unit_named(name: UnitName | None) -> Unit | None:
    """The unit a person named, if any."""
    return None if name is None else Unit(name)


@Parameter(name="*")
@dataclass(frozen=True)
class SourceOptions:
    """What a person says of labelled scans that their files do not say.

    Parameters
    ----------
    kind
        Kind of source.
    scheme
        Landmark scheme; the shipped one that knows the names if it is left out.
    unit
        Unit of the clouds.
    label_unit
        Unit of the labels, if it is another.
    subject
        Regular expression whose first group is the subject in a scan's name.
    face_model
        Morphable head for synthetic recipes, instead of the recipe's or the procedural one.
    """

    kind: DatasetKind = "folder"
    scheme: str = ""
    unit: UnitName | None = None
    label_unit: UnitName | None = None
    subject: str = ""
    face_model: str = ""

    def to_import(self) -> ImportOptions:
        """The same, as the importers take it."""
        from engine.datasets.values import ImportOptions

        return ImportOptions(
            self.scheme, unit_named(self.unit), unit_named(self.label_unit), self.subject, self.face_model
        )


@Parameter(name="*")
@dataclass(frozen=True)
class RunOptions:
    """How a run is made.

    Parameters
    ----------
    set
        Settings laid over the configuration, plan or search, as part.name=value; data.path names the data set.
    out
        Folder of the run; a new one below runs/ if it is left out.
    resume
        Go on with the run in that folder.
    """

    set: Settings = None
    out: Path | None = None
    resume: bool = False

    def begin(self, task: str, wanted: Mapping[str, Any], first: Sequence[str] = ()) -> int:
        """Make or go on with a run of a task; exit code. first: settings that a person's own are laid over."""
        from engine.shell import making

        return making.begin(task, {**wanted, "set": [*first, *(self.set or ())]}, self.out, self.resume)


@Parameter(name="*")
@dataclass(frozen=True)
class PlaceOptions:
    """Where independent work is done, and how much of it at once."""

    cluster: Cluster = ""
    workers: Workers = 0


AS_FOUND = SourceOptions()
"""A source that a person says nothing of."""
NEW_RUN = RunOptions()
"""A new run, as configured."""
HERE = PlaceOptions()
"""One after the other in this process."""
