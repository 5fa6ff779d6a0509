"""Which keys do what, after the person's own choice: conflicts are seen before they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Keys = Mapping[str, tuple[str, ...]]
FIXED: dict[str, str] = {
    "Tab": "goes to the next landmark",
    "Shift+Tab": "goes to the landmark before",
    "Up": "moves the selected landmark",
    "Down": "moves the selected landmark",
    "Left": "moves the selected landmark",
    "Right": "moves the selected landmark",
    "Shift+Up": "moves the selected landmark",
    "Shift+Down": "moves the selected landmark",
    "Shift+Left": "moves the selected landmark",
    "Shift+Right": "moves the selected landmark",
}
"""Keys of the 3D view itself, in Qt's portable names."""


@dataclass(frozen=True)
class KeyMap:
    """Keys by command id. defaults: what Nasion ships. own: what the person chose instead; empty for no key."""

    defaults: Keys
    own: Keys

    def keys(self, action_id: str) -> tuple[str, ...]:
        """The keys of a command."""
        return tuple(self.own.get(action_id, self.defaults.get(action_id, ())))

    def holder(self, key: str, but: str = "") -> str | None:
        """The command that has a key, other than ``but``; None if it is free."""
        return next((one for one in self.defaults if one != but and key in self.keys(one)), None)

    def given(self, action_id: str, key: str) -> KeyMap:
        """The map in which the command has this key alone, and nobody else has it."""
        changed = self
        holder = self.holder(key, action_id)
        if holder is not None:
            changed = changed._with(holder, tuple(one for one in self.keys(holder) if one != key))
        return changed._with(action_id, (key,))

    def exchanged(self, action_id: str, key: str) -> KeyMap:
        """The same, and who had the key gets what the command had before."""
        holder, before = self.holder(key, action_id), self.keys(action_id)
        changed = self.given(action_id, key)
        if holder is None:
            return changed
        return changed._with(holder, (*changed.keys(holder), *before))

    def cleared(self, action_id: str) -> KeyMap:
        """The map in which the command has no key."""
        return self._with(action_id, ())

    def reset(self, action_id: str) -> KeyMap:
        """The map in which the command has the shipped keys that nobody else holds."""
        free = tuple(key for key in self.defaults.get(action_id, ()) if self.holder(key, action_id) is None)
        return self._with(action_id, free)

    def _with(self, action_id: str, keys: tuple[str, ...]) -> KeyMap:
        own = {one: value for one, value in self.own.items() if one != action_id}
        if keys != tuple(self.defaults.get(action_id, ())):
            own[action_id] = keys
        return KeyMap(self.defaults, own)


def without_conflicts(defaults: Keys, own: Keys) -> KeyMap:
    """The person's choice as read from a file: unknown commands, fixed keys and keys given twice are left out."""
    taken: set[str] = set()
    kept: dict[str, tuple[str, ...]] = {}
    for action_id, keys in own.items():
        if action_id in defaults:
            kept[action_id] = tuple(key for key in keys if key not in taken and key not in FIXED)
            taken.update(kept[action_id])
    for action_id, keys in defaults.items():
        if action_id not in kept and taken.intersection(keys):
            kept[action_id] = tuple(key for key in keys if key not in taken)
    return KeyMap(defaults, kept)
