"""The shell's commands for learning: data sets, training and what is measured of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from engine.cli_options import AS_FOUND, NEW_RUN, Cluster, RunOptions, SourceOptions, Workers

dataset_app = App(name="dataset", help="Look at labelled scans before they are copied, and make data sets of them.")
DatasetKind = Literal["folder", "facescape", "bu3dfe", "project", "synthetic"]


@dataset_app.command
def survey(
    source: Path,
    /,
    *,
    kind: DatasetKind = "folder",
    options: SourceOptions = AS_FOUND,
) -> int:
    """Say what a source of labelled scans holds and what does not fit; nothing is copied.

    Parameters
    ----------
    source
        Folder of the data set, project folder, or recipe file.
    kind
        Kind of source.
    """
    from engine.shell import collecting

    return collecting.look(kind, source, options.to_import())


@dataset_app.command(name="import")
def import_dataset(
    source: Path,
    /,
    *,
    out: Path,
    kind: DatasetKind = "folder",
    options: SourceOptions = AS_FOUND,
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
    """
    from engine.shell import collecting

    return collecting.make(kind, source, out, options.to_import())


def train(
    *,
    config: str = "default",
    run: RunOptions = NEW_RUN,
) -> int:
    """Train a model from a named configuration.

    Ctrl-C stops it so that --resume goes on. A file called “finish” put into the folder of a training (out/held-out)
    ends it early with the best weights so far.

    Parameters
    ----------
    config
        Name of a shipped configuration, or a TOML file.
    """
    from engine.shell import making

    return making.train(config, run.settings, run.out, run.resume)


def folds(
    *,
    config: str,
    count: int = 5,
    repeated: bool = False,
    cluster: Cluster = "",
    workers: Workers = 0,
    run: RunOptions = NEW_RUN,
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
    """
    from engine.shell import making

    kind = "repeated" if repeated else "folds"
    settings = (f"protocol.kind={kind}", f"protocol.folds={count}", *run.settings)
    return making.train(config, settings, run.out, run.resume, cluster, workers)


def ablate(
    *,
    plan: str,
    cluster: Cluster = "",
    workers: Workers = 0,
    run: RunOptions = NEW_RUN,
) -> int:
    """Train every run of a plan and lay them side by side, with differences and intervals.

    Parameters
    ----------
    plan
        Name of a shipped plan, or a TOML file.
    """
    from engine.shell import making

    return making.ablate(plan, run.settings, run.out, run.resume, cluster, workers)


def search(
    *,
    space: str = "",
    method: Literal["", "grid", "random", "tpe"] = "",
    trials: int = 0,
    cluster: str = "local",
    workers: int = 1,
    run: RunOptions = NEW_RUN,
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
    cluster
        Where trials are done: local, or the address of a Ray cluster.
    workers
        How many at the same time; 0 for as many as there are processors.
    """
    from engine.shell import making

    wanted = {"space": space, "method": method, "trials": trials, "set": list(run.settings), "cluster": cluster}
    return making.search(wanted | {"workers": workers}, run.out, run.resume)


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
