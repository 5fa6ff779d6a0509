"""``nasion models`` and ``nasion schemes``: what is installed."""

from __future__ import annotations

from engine import catalog
from engine.shell import telling


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


def schemes() -> int:
    """One line per landmark scheme."""
    known = catalog.shipped_schemes().values()
    telling.table(("scheme", "landmarks", "title"), [(one.id, str(len(one)), one.title) for one in known])
    return 0
