"""The shell's commands for learning: data sets, training and what is measured of it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from engine.cli_options import AS_FOUND, HERE, NEW_RUN, Configuration, PlaceOptions, RunOptions, Source, SourceOptions

dataset_app = App(name="dataset", help="Look at labelled scans before they are copied, and make data sets of them.")


@dataset_app.command
def survey(source: Source, /, *, options: SourceOptions = AS_FOUND) -> int:
    """Say what a source of labelled scans holds and what does not fit; nothing is copied."""
    from engine.shell import collecting

    return collecting.look(options.kind, source, options.to_import())


@dataset_app.command(name="import")
def import_dataset(source: Source, /, *, out: Path, options: SourceOptions = AS_FOUND) -> int:
    """Make a data set folder of labelled scans, after saying what does not fit.

    Parameters
    ----------
    out
        Folder to make.
    """
    from engine.shell import collecting

    return collecting.make(options.kind, source, out, options.to_import())


def train(*, config: Configuration = "default", run: RunOptions = NEW_RUN) -> int:
    """Train a model from a named configuration.

    Ctrl-C stops it so that --resume goes on. A file called “finish” put into the folder of a training (out/held-out)
    ends it early with the best weights so far.
    """
    return run.begin("train", {"config": config})


def folds(
    *,
    config: Configuration,
    count: int = 5,
    repeated: bool = False,
    place: PlaceOptions = HERE,
    run: RunOptions = NEW_RUN,
) -> int:
    """Train by k folds, or repeated random splits, each tested on scans of people it has never seen.

    Parameters
    ----------
    count
        How many folds, or repeats.
    repeated
        Random splits instead of folds.
    """
    kind = "repeated" if repeated else "folds"
    first = (f"protocol.kind={kind}", f"protocol.folds={count}")
    return run.begin("train", {"config": config, **asdict(place)}, first)


def ablate(*, plan: str, place: PlaceOptions = HERE, run: RunOptions = NEW_RUN) -> int:
    """Train every run of a plan and lay them side by side, with differences and intervals.

    Parameters
    ----------
    plan
        Name of a shipped plan, or a TOML file.
    """
    return run.begin("ablate", {"plan": plan, **asdict(place)})


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
    wanted = {"space": space, "method": method, "trials": trials, "cluster": cluster, "workers": workers}
    return run.begin("search", wanted)


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
