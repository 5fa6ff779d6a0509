"""``nasion models``, ``schemes`` and ``runs``: what is installed and what was trained."""

from __future__ import annotations

from pathlib import Path

from engine import catalog
from engine.shell import telling
from engine.types import EngineError


def models() -> int:
    """One line per model."""
    from engine.infer import cards

    rows = [
        (card.id, "default" if card.default else "", ", ".join(card.output.schemes), card.licence, card.title)
        for card in cards.shipped_cards().values()
    ]
    if not rows:
        telling.complain(f"No landmark model is installed in {cards.models_folder()}.")
        return 1
    telling.table(("model", "", "schemes", "licence", "title"), rows)
    return 0


def runs(folder: Path, compare: tuple[Path, ...], changed: Path | None = None) -> int:
    """Trainings below a folder, what differs between two of them, or which labels changed since one."""
    from engine.learn import report
    from engine.learn import runs as trainings

    if compare:
        if len(compare) != 2:
            raise EngineError("Two runs can be compared. Name two folders.")
        differences, gap = trainings.compare(*compare)
        telling.table(differences[0], differences[1:])
        telling.say(f"Second − first on the same test scans: {report.interval(gap)} mm. {gap.reason}".strip())
        return 0
    if changed is not None:
        from engine.learn import changes

        since = changes.since(folder, changed)
        if since.labels:
            table = since.table()
            telling.table(table[0], table[1:])
        telling.say(since.sentence())
        return 0
    found = trainings.find_runs(folder)
    if not found:
        raise EngineError(f"There is no finished training below {folder.absolute()}. Train first, or name a folder.")
    table = trainings.list_table(folder, found)
    telling.table(table[0], table[1:])
    return 0


def schemes() -> int:
    """One line per landmark scheme."""
    known = catalog.shipped_schemes().values()
    telling.table(("scheme", "landmarks", "title"), [(one.id, str(len(one)), one.title) for one in known])
    return 0
