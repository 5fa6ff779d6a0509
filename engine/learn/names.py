"""What several rooms call the figures and files of trainings. Imports nothing, since windows read it at once."""

from __future__ import annotations

OF_LANDMARK = "mm of "
"""How the figures of single landmarks on the validation scans begin; the name follows."""
SEARCH, FOUND = "search.toml", "search.json"
"""Files of a search: what was asked for, what was found."""
_TUNED = ", fine-tuned"


def tuned(title: str) -> str:
    """What a model is called that was trained further, perhaps not for the first time."""
    return title.removesuffix(_TUNED) + _TUNED
