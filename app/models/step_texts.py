"""What a step of the history is called: kept in English, so that two people's copies agree, and shown in anyone's."""

from __future__ import annotations

import re
from functools import cache

from app.appearance import Language
from app.language import current, words

STEPS = (
    "Place {title}",
    "Move {title}",
    "Delete {title}",
    "Clear {title}",
    "Mark absent: {title}",
    "Mark occluded: {title}",
    "Mark visible: {title}",
    "Check {count} landmarks",
    "Check {group} ({count})",
    "Check {title}",
    "Reset {title}",
    "Mirror {title}",
    "Flag {title}",
    "Unflag {title}",
    "Comment on {title}",
    "Predict {count} landmarks",
    "Import reference",
    "Swap left and right",
    "Exchange names",
    "Merge from {source}: {step}",
    "Merge from {source}",
)
"""Every text of a step; of two that fit, the first one is meant."""


def step_text(template: str, **values: object) -> str:
    """The text of a step as it is kept. ``template`` is one of ``STEPS``; a title begins with a small letter."""
    if template not in STEPS:
        raise KeyError(template)
    title = str(values.get("title", ""))
    return template.format(**{**values, "title": title[:1].lower() + title[1:]})


def spoken_step(text: str) -> str:
    """A kept text in the language of the window; one that is not in ``STEPS`` as it is."""
    for template in STEPS:
        match = _pattern(template).fullmatch(text)
        if match is not None:
            values = match.groupdict()
            if "step" in values:
                values["step"] = spoken_step(values["step"])
            if "title" in values and current() != Language.ENGLISH:
                values["title"] = words(values["title"][:1].upper() + values["title"][1:])
            if "group" in values:
                values["group"] = words(values["group"])
            return words(template).format(**values)
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    shape = "".join(_field(part) if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
    return re.compile(shape)


def _field(name: str) -> str:
    return rf"(?P<{name}>\d+)" if name == "count" else rf"(?P<{name}>.+?)" if name == "source" else rf"(?P<{name}>.+)"
