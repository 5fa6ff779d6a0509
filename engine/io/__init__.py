"""Readers and writers: one table per kind of file, and one door to each table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.registry import Entry, Registry
from engine.types import Annotation, EngineError, Scan, Unit

if TYPE_CHECKING:
    from engine.catalog import LandmarkScheme
    from engine.io.landmarks import LandmarkFile, ScanLandmarks
    from engine.io.mapping import LandmarkMapping

SCAN_READERS = Registry(
    "scan format",
    {
        ".obj": Entry("engine.io.obj:read", "Wavefront OBJ"),
        ".ply": Entry("engine.io.ply:read", "Stanford PLY"),
        ".stl": Entry("engine.io.stl:read", "STL"),
        ".off": Entry("engine.io.off:read", "Object File Format"),
        ".vtk": Entry("engine.io.vtk_legacy:read", "VTK legacy"),
        ".vtp": Entry("engine.io.vtk_xml:read", "VTK XML PolyData"),
        ".glb": Entry("engine.io.gltf:read", "glTF binary"),
        ".gltf": Entry("engine.io.gltf:read", "glTF"),
        ".wrl": Entry("engine.io.vrml:read", "VRML 2"),
        ".pcd": Entry("engine.io.pcd:read", "Point Cloud Library"),
        ".xyz": Entry("engine.io.columns:read", "Columns of text"),
        ".txt": Entry("engine.io.columns:read", "Columns of text"),
        ".pts": Entry("engine.io.columns:read", "Columns of text"),
        ".asc": Entry("engine.io.columns:read", "Columns of text"),
        ".npy": Entry("engine.io.npy:read", "NumPy array"),
        ".npz": Entry("engine.io.npy:read", "NumPy archive"),
    },
)

_SLOTS = frozenset({"many", "slots"})

LANDMARK_READERS = Registry(
    "landmark format",
    {
        ".ljson": Entry("engine.io.ljson:read", "menpo, landmarker.io"),
        ".csv": Entry("engine.io.csv_read:read", "CSV"),
        ".fcsv": Entry("engine.io.slicer:read_fcsv", "3D Slicer fiducials"),
        ".mrk.json": Entry("engine.io.slicer:read_markups", "3D Slicer markups"),
        ".pp": Entry("engine.io.meshlab:read", "MeshLab picked points"),
        ".nts": Entry("engine.io.ntsys:read", "NTSYS, Checkpoint"),
        ".dta": Entry("engine.io.ntsys:read", "IDAV Landmark, several scans"),
        ".tps": Entry("engine.io.tps:read", "tps programs, geomorph"),
        ".ckpt": Entry("engine.io.checkpoint:read", "Stratovan Checkpoint"),
        ".bnd": Entry("engine.io.bu3dfe:read", "BU-3DFE"),
        ".tsv": Entry("engine.io.csv_read:read", "Tab-separated table"),
        ".pts": Entry("engine.io.idav:read", "IDAV Landmark", tags=frozenset({"shared"})),
        ".json": Entry("engine.io.shared_endings:read_json_file", "scalismo", tags=frozenset({"shared"})),
        ".txt": Entry("engine.io.shared_endings:read_txt", "Morphologika, MorphoJ", tags=frozenset({"shared"})),
    },
)
"""``shared``: other kinds of file have the ending too, so a file beside a scan counts only if it can be read."""

LANDMARK_WRITERS = Registry(
    "landmark format",
    {
        ".csv": Entry("engine.io.csv_write:write", "CSV", tags=frozenset({"wide", "many", "absent"})),
        ".ljson": Entry("engine.io.ljson:write", "menpo, landmarker.io"),
        ".fcsv": Entry("engine.io.slicer:write_fcsv", "3D Slicer fiducials", tags=frozenset({"frame"})),
        ".mrk.json": Entry("engine.io.slicer:write_markups", "3D Slicer markups", tags=frozenset({"absent", "frame"})),
        ".pp": Entry("engine.io.meshlab:write", "MeshLab picked points"),
        ".pts": Entry("engine.io.idav:write", "IDAV Landmark", tags=frozenset({"absent"})),
        ".dta": Entry("engine.io.ntsys:write_dta", "IDAV Landmark, several scans", tags=_SLOTS | {"nameless"}),
        ".nts": Entry("engine.io.ntsys:write_nts", "NTSYS", tags=_SLOTS),
        ".tps": Entry("engine.io.tps:write", "tps programs, geomorph", tags=_SLOTS),
        ".txt": Entry("engine.io.morphologika:write", "Morphologika", tags=_SLOTS | {"nameless"}),
        ".tsv": Entry("engine.io.csv_dialects:write_slicer", "3D Slicer table", tags=frozenset({"absent", "frame"})),
        ".json": Entry("engine.io.scalismo:write", "scalismo", tags=frozenset({"spread"})),
    },
)
"""Tags: ``many`` scans in a file, ``wide`` on request, ``absent`` landmarks are kept, ``nameless``: known by order,
``slots``: all sets need the same landmarks, ``frame``: the file says LPS or RAS, ``spread``: uncertainty is kept."""

CSV_DIALECTS = Registry(
    "kind of table",
    {
        "morphoj": Entry("engine.io.csv_dialects:write_morphoj", "MorphoJ, SlicerMorph", tags=_SLOTS),
        "scalismo-csv": Entry("engine.io.csv_dialects:write_scalismo", "scalismo"),
        "slicer-csv": Entry(
            "engine.io.csv_dialects:write_slicer", "3D Slicer table", tags=frozenset({"absent", "frame"})
        ),
    },
)
"""Other programs' tables; all of them end in ``.csv`` and are told apart by their headers when read."""


def scan_suffixes() -> tuple[str, ...]:
    """Endings of the files that read_scan opens, in lower case with their dot."""
    return tuple(SCAN_READERS)


def read_scan(
    path: Path | str,
    unit: Unit | None = None,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Scan:
    """Read a scan into its own frame, in millimetres. The file is never changed.

    unit: the file's unit, where a person has chosen it; otherwise the file says or it is guessed.
    cancelled: asked about every tenth of a second; if it says yes, Cancelled is raised.
    progress: called with fractions from 0 to 1.
    Raises EngineError with a sentence for the user if the file cannot be read as a scan.
    """
    from engine.io.raw import assemble
    from engine.io.source import Source

    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in SCAN_READERS:
        if path.is_dir():
            raise EngineError(f"{path.name} is a folder, not a scan. Choose the file inside it.")
        known = ", ".join(SCAN_READERS)
        raise EngineError(f"{path.name} is not in a scan format Nasion reads. It reads {known}.")
    source = Source(path, cancelled, progress)
    try:
        # A damaged file may hold numbers beyond all measure; they are found and named, not warned of.
        with np.errstate(all="ignore"):
            return assemble(SCAN_READERS[suffix].load()(source), source, unit)
    except MemoryError:
        raise EngineError(f"{path.name} is too large for this computer's memory.") from None


def read_landmark_sets(
    path: Path | str,
    scheme: LandmarkScheme | None = None,
    *,
    mapping: LandmarkMapping | None = None,
    by_order: bool = False,
) -> tuple[LandmarkFile, ...]:
    """Every landmark set in a file, one for each scan it names, with the scheme's names and order.

    mapping: what a person said of the file; otherwise the mapping that lies beside it, if there is one.
    by_order: points without names are taken in the order of the scheme, if there are as many; else they are refused.
    Raises EngineError if the file cannot be read, repeats a landmark, or has none of the scheme.
    """
    from engine.io import mapping as mappings
    from engine.io.landmarks import fit_to_scheme

    path = Path(path)
    whence = None if mapping is not None else mappings.beside(path)
    if whence is not None:
        mapping = mappings.read_mapping(whence)
    sets: list[LandmarkFile]
    if mapping is not None and mapping.columns is not None:
        from engine.io.any_table import read_columns

        sets = read_columns(path, mapping.columns)
    else:
        sets = _row(LANDMARK_READERS, path, "read").load()(path, scheme)
    if mapping is None and any(one.nameless for one in sets):
        whence = mappings.of_folder(path)
        mapping = mappings.read_mapping(whence) if whence else None
    if mapping is not None:
        sets = [mapping.apply(one, whence.name if whence else "") for one in sets]
    return tuple(sets) if scheme is None else tuple(fit_to_scheme(one, scheme, by_order) for one in sets)


def read_landmarks(
    path: Path | str,
    scheme: LandmarkScheme | None = None,
    scan_name: str | None = None,
    *,
    mapping: LandmarkMapping | None = None,
    by_order: bool = False,
) -> LandmarkFile:
    """The landmark set in a file, with the scheme's names and order, in the file's own numbers.

    scan_name: which scan's, where the file holds several. mapping, by_order: as for read_landmark_sets. Raises
    EngineError as that does, and if the file holds several sets and none is of that scan.
    """
    return one_of(Path(path), read_landmark_sets(path, scheme, mapping=mapping, by_order=by_order), scan_name)


def one_of(path: Path, sets: Sequence[LandmarkFile], scan_name: str | None) -> LandmarkFile:
    """The set of a scan, by its name with or without ending. EngineError if it cannot be told."""
    if scan_name is not None:
        for one in sets:
            if one.scan.lower() == scan_name.lower():
                return one
        stem = Path(scan_name).stem.lower()
        alike = [one for one in sets if one.scan and stem in (one.scan.lower(), Path(one.scan).stem.lower())]
        if len(alike) == 1:
            return alike[0]
    if len(sets) == 1 and (scan_name is None or not sets[0].scan):
        return sets[0]
    names = ", ".join(one.scan for one in sets[:5]) + (" and others" if len(sets) > 5 else "")
    wanted = f"none of {scan_name}" if scan_name is not None else "which one is not said"
    raise EngineError(f"{path.name} holds landmarks of {names}, {wanted}. Choose another file or scan.")


def read_annotation(
    path: Path | str,
    scheme: LandmarkScheme,
    scan: Scan,
    *,
    mapping: LandmarkMapping | None = None,
    by_order: bool = False,
) -> tuple[Annotation, tuple[str, ...]]:
    """The landmarks a file has for a scan, in the scan's millimetres, and sentences for the user.

    Frame and unit are those the file states; where they put the landmarks off the surface and another
    reading puts them on it, that one is taken and said. Raises EngineError as read_landmarks does.
    """
    from engine.io.frames import place_on_scan

    file = read_landmarks(path, scheme, scan.name, mapping=mapping, by_order=by_order)
    return place_on_scan(file, scheme, scan)


def find_reference(scan_path: Path | str) -> Path | None:
    """The landmark file beside a scan that has its name, alone or with “landmarks” behind; None if there is none."""
    scan_path = Path(scan_path)
    for suffix in LANDMARK_READERS:
        for middle in ("", "_landmarks", ".landmarks"):
            for stem in (scan_path.stem, scan_path.name):
                candidate = scan_path.with_name(f"{stem}{middle}{suffix}")
                if candidate != scan_path and candidate.is_file() and _counts(candidate, suffix):
                    return candidate
    return None


def _counts(path: Path, suffix: str) -> bool:
    """Whether a file beside a scan is a landmark file: notes and point clouds share some endings."""
    if "shared" not in LANDMARK_READERS[suffix].tags:
        return True
    try:
        return not any(one.nameless for one in LANDMARK_READERS[suffix].load()(path, None))
    except EngineError:
        return False


def write_landmarks(
    path: Path | str,
    sets: Sequence[ScanLandmarks],
    *,
    wide: bool = False,
    unit: Unit | None = None,
    dialect: str = "",
) -> None:
    """Write landmark sets in each scan's own frame and unit, or in ``unit``.

    wide: one row per scan (CSV only). dialect: another program's table, a key of CSV_DIALECTS. The file is replaced
    whole or, with an EngineError, not at all.
    """
    path = Path(path)
    entry = CSV_DIALECTS[dialect] if dialect else _row(LANDMARK_WRITERS, path, "write")
    if wide and "wide" not in entry.tags:
        raise EngineError(f"{path.name}: only CSV files have one row per scan. Choose a name that ends in .csv.")
    if len(sets) != 1 and "many" not in entry.tags:
        raise EngineError(f"{path.name}: a file of this kind holds one scan. Choose a name that ends in .csv.")
    entry.load()(path, sets, wide=wide, unit=unit)


def _row(table: Registry, path: Path, verb: str) -> Entry:
    """The row for a file, by the longest ending that is in the table."""
    name = path.name.lower()
    for suffix in sorted(table, key=len, reverse=True):
        if name.endswith(suffix):
            return table[suffix]
    if path.is_dir():
        raise EngineError(f"{path.name} is a folder, not a file of landmarks. Choose the file inside it.")
    raise EngineError(f"{path.name} is not in a landmark format Nasion can {verb}. It can {verb} {', '.join(table)}.")
