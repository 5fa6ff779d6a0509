"""Labelled scans to learn from: importers in a table, each of which says what it found before anything is copied."""

from __future__ import annotations

from engine.registry import Entry, Registry

IMPORTERS = Registry(
    "kind of data set",
    {
        "folder": Entry("engine.datasets.folder:find", "Folder with labels.csv, with or without clouds (.npy)"),
        "facescape": Entry("engine.datasets.facescape:find", "FaceScape: TU meshes with an index file, or clouds"),
        "bu3dfe": Entry("engine.datasets.bu3dfe:find", "BU-3DFE: .wrl with .bnd"),
        "project": Entry("engine.datasets.project:find", "Corrected landmarks of a Nasion project"),
        "synthetic": Entry("engine.datasets.synthetic:find", "Synthetic heads by a recipe (TOML)"),
    },
)
"""Each row is a function from a path and ``ImportOptions`` to what lies there, ``Found``."""
