"""Who a scan shows, read from its name: so that one person is never on both sides of a split."""

from __future__ import annotations

import re

from engine.types import EngineError

_BU3DFE = re.compile(r"^([FM]\d{4})_")
_FACESCAPE = re.compile(r"^(\d{1,4})[_/\\]\d+_\w+")


def subject_of(scan: str, pattern: str = "") -> str:
    """The subject in a scan's name; the whole name where nothing tells.

    pattern: a regular expression whose first group is the subject. Without one, the ways of BU-3DFE (``F0001_NE00…``)
    and FaceScape (``12_1_neutral``, ``12/1_neutral``) are known.
    """
    if pattern:
        try:
            match = re.search(pattern, scan)
        except re.error as error:
            raise EngineError(f"“{pattern}” is not a pattern for subjects: {error}. Write it like (\\d+)_.") from error
        if match is None or not match.groups():
            raise EngineError(f"The pattern “{pattern}” finds no subject in {scan}. Put its part in brackets: (…).")
        return match.group(1)
    for known in (_BU3DFE, _FACESCAPE):
        if (match := known.match(scan)) is not None:
            return match.group(1)
    return scan
