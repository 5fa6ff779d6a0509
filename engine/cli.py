"""The shell: every command of ``nasion`` but those that draw.

``run(argv)`` is the whole interface. Exit code 0: everything asked for was done; 1: something could not be, with a
sentence for each on standard error; 2: the command line was not understood; 130: stopped by the user; 141: who read
the output through a pipe has closed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from engine import cli_photo
from engine.cli_learning import COMMANDS
from engine.cli_options import Cluster, UnitName, Workers, unit_named
from engine.shell.ending import guarded

app = App(
    name="nasion",
    help="Landmarks on 3D scans of faces and heads. Without a command, or with a file: the window.",
    version_flags=["--version"],
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
for _command in COMMANDS:
    app.command(_command)
for _photo_command in cli_photo.COMMANDS:
    app.command(_photo_command)


@app.command
def predict(
    scan: Annotated[list[Path], Parameter(consume_multiple=True, negative=())],
    /,
    *,
    scheme: Annotated[list[str], Parameter(consume_multiple=True, negative=())],
    out: Path,
    model: str = "",
    project: Path | None = None,
    unit: UnitName | None = None,
    out_unit: UnitName | None = None,
    wide: bool = False,
    cluster: Cluster = "",
    workers: Workers = 0,
) -> int:
    """Find landmarks on scans and write them as CSV, in each scan file's own frame and unit.

    Parameters
    ----------
    scan
        Scan files, or folders of them.
    scheme
        Landmark scheme, for instance ibug68; several can be named.
    out
        File to write; its ending says which format.
    model
        Model id, or the folder of a run that exported one; the default model if it is left out.
    project
        Project folder that keeps the scans and the predictions too; it is made if need be.
    unit
        Unit of the scan files, where they do not say and the guess would be wrong.
    out_unit
        Unit to write; the scan file's own if it is left out.
    wide
        One row per scan instead of one per landmark.
    """
    from engine.shell import predicting

    what = (tuple(scan), tuple(scheme), out, model, project, unit_named(unit), unit_named(out_unit), wide)
    return predicting.predict(predicting.Request(*what, cluster, workers))


@app.command
def export(
    *,
    project: Path,
    out: Path,
    wide: bool = False,
    scheme: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    out_unit: UnitName | None = None,
    curves: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Write the landmarks of a project as CSV, in each scan file's own frame and unit.

    Parameters
    ----------
    project
        Project folder.
    out
        File to write; its ending says which format.
    wide
        One row per scan instead of one per landmark.
    scheme
        Landmark schemes to write; all if it is left out.
    out_unit
        Unit to write; the scan file's own if it is left out.
    curves
        Lay the curves of the schemes (jaw line, lip borders, brows) over the scans and write their points too.
    """
    from engine.shell import projects

    return projects.export(project, out, wide, tuple(scheme or ()), unit_named(out_unit), curves)


@app.command(name="import")
def import_(
    scan: Annotated[list[Path], Parameter(consume_multiple=True, negative=())],
    /,
    *,
    project: Path,
    unit: UnitName | None = None,
) -> int:
    """Add scans to a project, with the landmark files beside them as reference.

    Parameters
    ----------
    scan
        Scan files, or folders of them.
    project
        Project folder; it is made if need be.
    unit
        Unit of the scan files, where they do not say and the guess would be wrong.
    """
    from engine.shell import projects

    return projects.import_scans(tuple(scan), project, unit_named(unit))


@app.command
def synth(*, count: int, out: Path, face_model: Path | None = None, seed: int = 0) -> int:
    """Make synthetic scans with exact landmarks.

    Parameters
    ----------
    count
        How many.
    out
        Folder to write to.
    face_model
        Folder of a morphable head model (ICT-FaceKit); the built-in procedural head if it is left out.
    seed
        The same seed gives the same scans.
    """
    from engine.shell import making

    return making.synth(count, out, face_model, seed)


@app.command
def evaluate(
    scan: Annotated[list[Path] | None, Parameter(consume_multiple=True, negative=())] = None,
    /,
    *,
    model: str = "",
    scheme: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    synthetic: int = 0,
    face_model: Path | None = None,
    poses: int = 0,
    seed: int = 99,
    dataset: Path | None = None,
    out: Path | None = None,
) -> int:
    """Measure a model and print its tables.

    Parameters
    ----------
    scan
        Scan files with reference landmarks beside them.
    model
        Model id, or the folder of a run that exported one; the default model if it is left out.
    scheme
        Landmark schemes; all that the model answers if it is left out.
    synthetic
        Measure on that many random synthetic scans.
    face_model
        Folder of a morphable head model for these; the procedural head if it is left out.
    poses
        Measure each scan file again in that many random poses and units.
    seed
        The same seed gives the same scans and poses.
    dataset
        Data set folder to measure on instead: every scan that the model has not learnt from.
    out
        Folder for the report as a file; a new one below runs/ if it is left out.
    """
    from engine.shell import making

    return making.evaluate(
        out,
        model=model,
        scans=[str(path) for path in scan or ()],
        schemes=list(scheme or ()),
        synthetic=synthetic,
        face_model="" if face_model is None else str(face_model),
        poses=poses,
        seed=seed,
        dataset="" if dataset is None else str(dataset.absolute()),
    )


@app.command
def convert(
    file: Annotated[list[Path], Parameter(consume_multiple=True, negative=())],
    /,
    *,
    to: str,
    scheme: str = "",
    out: Path | None = None,
    scan: Path | None = None,
    mapping: Path | None = None,
    by_order: Annotated[bool, Parameter(negative=())] = False,
    frame: Literal["LPS", "RAS"] = "LPS",
    out_unit: UnitName | None = None,
    overwrite: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Convert landmark files from one format to another.

    Parameters
    ----------
    file
        Landmark files, or folders of them.
    to
        Format to write: csv, csv-wide, mrk.json, fcsv, slicer-csv, tsv, ljson, pp, pts, dta, nts, tps, morphologika,
        morphoj, scalismo, scalismo-csv.
    scheme
        Landmark scheme whose names are written; the names of the files if it is left out.
    out
        File for everything, or folder; beside the files read if it is left out.
    scan
        Scan the landmarks belong to, or a folder of scans with the names of the files: settles frame and unit.
    mapping
        TOML file that says which column, name or number of the files is which landmark.
    by_order
        Take landmarks without names in the order of the scheme, if there are as many.
    frame
        Frame of the coordinates to write; LPS are the scan file's own axes.
    out_unit
        Unit to write; that of the file or its scan if it is left out.
    overwrite
        Replace files that exist.
    """
    from engine.shell import converting

    return converting.convert(
        converting.Request(
            tuple(file), to, scheme, out, scan, mapping, by_order, frame, overwrite, unit_named(out_unit)
        )
    )


@app.command
def merge(
    *,
    project: Path,
    from_: Annotated[Path, Parameter(name="--from")],
    prefer: Literal["base", "other", "newer"] | None = None,
    dry_run: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Bring the work of another copy of a project into this one: scans, landmarks, predictions, studies.

    Parameters
    ----------
    project
        Project folder to merge into.
    from_
        Project folder to read; it is not changed.
    prefer
        Whose landmark to keep where both differ: of this project (base), of the other, or the newer one. Without it,
        differences are listed and nothing is merged.
    dry_run
        Only say what would be done.
    """
    from engine.shell import merging

    return merging.run(project, from_, merging.side(prefer), dry_run)


@app.command
def doctor(
    source: Path,
    /,
    *,
    split: Path | None = None,
    json: Path | None = None,
    check: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    fix: Annotated[list[str] | None, Parameter(consume_multiple=True, negative=())] = None,
    out: Path | None = None,
    strict: Annotated[bool, Parameter(negative=())] = False,
) -> int:
    """Say what is wrong with scans and their landmarks before a model learns from them. No file is changed.

    Parameters
    ----------
    source
        Project, or folder of scans with labels.csv or landmark files beside them.
    split
        File that says which scan is in which part; the folder's own split.csv if it is left out.
    json
        File for the findings.
    check
        Checks to ask; all if it is left out.
    fix
        Checks whose remedies are carried out, or all. In a project they can be undone scan by scan; of a folder,
        mended copies are written to --out.
    out
        Folder for mended copies.
    strict
        Exit with 1 if something makes results wrong.
    """
    from engine.shell import doctoring

    return doctoring.doctor(
        doctoring.Request(source, split, json, tuple(check or ()), tuple(fix or ()), out, strict)
    )  # fmt: skip


@app.command
def models() -> int:
    """List the models that are installed."""
    from engine.shell import listing

    return listing.models()


@app.command
def schemes() -> int:
    """List the landmark schemes."""
    from engine.shell import listing

    return listing.schemes()


def run(argv: Sequence[str]) -> int:
    """Exit code of a command line without the program's name. Never raises, never prints a traceback."""
    return guarded(lambda: app(list(argv), exit_on_error=False, print_error=False))
