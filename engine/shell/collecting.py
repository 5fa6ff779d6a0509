"""``nasion dataset``: look at labelled scans, and make a data set of them."""

from __future__ import annotations

from pathlib import Path

from engine.datasets import storage, survey
from engine.datasets.values import ImportOptions
from engine.shell import telling


def look(kind: str, source: Path, options: ImportOptions) -> int:
    """Say what a source holds and what does not fit; nothing is copied. 0 only if every scan fits."""
    found = _survey(kind, source, options)
    return 0 if len(found.fitting) == found.found else 1


def make(kind: str, source: Path, out: Path, options: ImportOptions) -> int:
    """Say what a source holds, then make a data set folder of what fits."""
    found = _survey(kind, source, options)
    with telling.progress(len(found.fitting), "Copying") as tell:
        made = storage.pack(found, out, lambda done, _total, name: tell(done, name))
    telling.say(f"{len(made)} scans are in the data set {out}, digest {made.digest}.")
    return 0


def _survey(kind: str, source: Path, options: ImportOptions) -> survey.Survey:
    with telling.progress(1.0, "Looking through") as tell:
        found = survey.survey(kind, source, options, lambda done, total, name: tell(done / max(total, 1), name))
    for sentence in found.sentences():
        telling.say(sentence)
    return found
