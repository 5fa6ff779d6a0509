"""The shell's commands for learning: data sets, training and what is measured of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from engine.types import Unit

UnitName = Literal["um", "mm", "cm", "inch", "m"]

Cluster = Annotated[str, Parameter(help=(
    "Where independent work is done: local (processes of this machine), or the address of a Ray cluster; one after "
    "the other in this process if it is left out."
))]  # fmt: skip
Workers = Annotated[int, Parameter(help="How many at the same time; 0 for as many as there are processors.")]


def unit_named(name: UnitName | None) -> Unit | None:
    """The unit a person named, if any."""
    return None if name is None else Unit(name)


dataset_app = App(name="dataset", help="Look at labelled scans before they are copied, and make data sets of them.")
DatasetKind = Literal["folder", "facescape", "bu3dfe", "project", "synthetic"]


@dataset_app.command
def survey(
    source: Path,
    /,
    *,
    kind: DatasetKind = "folder",
    scheme: str = "",
    unit: UnitName | None = None,
    label_unit: UnitName | None = None,
    subject: str = "",
    face_model: str = "",
) -> int:
    """Say what a source of labelled scans holds and what does not fit; nothing is copied.

    Parameters
    ----------
    source
        Folder of the data set, project folder, or recipe file.
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
    from engine.datasets.values import ImportOptions
    from engine.shell import collecting

    options = ImportOptions(scheme, unit_named(unit), unit_named(label_unit), subject, face_model)
    return collecting.look(kind, source, options)


@dataset_app.command(name="import")
def import_dataset(
    source: Path,
    /,
    *,
    out: Path,
    kind: DatasetKind = "folder",
    scheme: str = "",
    unit: UnitName | None = None,
    label_unit: UnitName | None = None,
    subject: str = "",
    face_model: str = "",
) -> int:
    """Make a data set folder of labelled scans, after saying what does not fit.

    Parameters
    ----------
    source
        Folder of the data set, project folder, or recipe file.
    out
        Folder to make.
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
    from engine.datasets.values import ImportOptions
    from engine.shell import collecting

    options = ImportOptions(scheme, unit_named(unit), unit_named(label_unit), subject, face_model)
    return collecting.make(kind, source, out, options)


def train(
    *,
    config: str = "default",
    set: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    out: Path | None = None,
    resume: bool = False,
) -> int:
    """Train a model from a named configuration.

    Ctrl-C stops it so that --resume goes on. A file called “finish” put into the folder of a training (out/held-out)
    ends it early with the best weights so far.

    Parameters
    ----------
    config
        Name of a shipped configuration, or a TOML file.
    set
        Settings laid over it, as part.name=value.
    out
        Folder of the run; a new one below runs/ if it is left out.
    resume
        Go on with the run in that folder.
    """
    from engine.shell import making

    return making.train(config, tuple(set or ()), out, resume)


def folds(
    *,
    config: str,
    count: int = 5,
    repeated: bool = False,
    set: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    out: Path | None = None,
    cluster: Cluster = "",
    workers: Workers = 0,
    resume: bool = False,
) -> int:
    """Train by k folds, or repeated random splits, each tested on scans of people it has never seen.

    Parameters
    ----------
    config
        Name of a shipped configuration, or a TOML file.
    count
        How many folds, or repeats.
    repeated
        Random splits instead of folds.
    set
        Settings laid over it, as part.name=value.
    out
        Folder of the run; a new one below runs/ if it is left out.
    resume
        Go on with the run in that folder.
    """
    from engine.shell import making

    kind = "repeated" if repeated else "folds"
    settings = (f"protocol.kind={kind}", f"protocol.folds={count}", *(set or ()))
    return making.train(config, settings, out, resume, cluster, workers)


def ablate(
    *,
    plan: str,
    set: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    out: Path | None = None,
    cluster: Cluster = "",
    workers: Workers = 0,
    resume: bool = False,
) -> int:
    """Train every run of a plan and lay them side by side, with differences and intervals.

    Parameters
    ----------
    plan
        Name of a shipped plan, or a TOML file.
    set
        Settings laid over every run, as part.name=value; data.path names the data set.
    out
        Folder of the runs; a new one below runs/ if it is left out.
    resume
        Go on with the runs in that folder.
    """
    from engine.shell import making

    return making.ablate(plan, tuple(set or ()), out, resume, cluster, workers)


def search(
    *,
    space: str = "",
    method: Literal["", "grid", "random", "tpe"] = "",
    trials: int = 0,
    set: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    out: Path | None = None,
    cluster: str = "local",
    workers: int = 1,
    resume: bool = False,
) -> int:
    """Look for the best settings of a training by the validation scans; the test scans choose nothing.

    Parameters
    ----------
    space
        Name of a shipped search, or a TOML file; not needed with --resume.
    method
        How trials are chosen; as the search says if it is left out.
    trials
        How many trials in all; 0 for as many as the search says.
    set
        Settings laid over every trial, as part.name=value; data.path names the data set.
    out
        Folder of the search; a new one below runs/ if it is left out.
    cluster
        Where trials are done: local, or the address of a Ray cluster.
    workers
        How many at the same time; 0 for as many as there are processors.
    resume
        Go on with the search in that folder.
    """
    from engine.shell import making

    wanted = {"space": space, "method": method, "trials": trials, "set": list(set or ()), "cluster": cluster}
    return making.search(wanted | {"workers": workers}, out, resume)


def runs(
    folder: Path = Path("runs"),
    /,
    *,
    compare: Annotated[list[Path] | None, Parameter(consume_multiple=True, negative=())] = None,
    changed: Path | None = None,
) -> int:
    """List trainings with their data, split and errors, say what differs between two, or which labels changed since.

    Parameters
    ----------
    folder
        Folder to look below.
    compare
        Two folders of runs.
    changed
        Data set or project whose labels are held against those that the run in the folder learnt from.
    """
    from engine.shell import listing

    return listing.runs(folder, tuple(compare or ()), changed)


COMMANDS = (dataset_app, train, folds, ablate, search, runs)
"""What the root command takes over."""
