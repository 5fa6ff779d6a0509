"""A window comes back as it was left."""

from __future__ import annotations

from PySide6.QtWidgets import QDockWidget


def widths_px(window) -> dict[str, int]:
    return {dock.objectName(): dock.width() for dock in window.shell.findChildren(QDockWidget) if dock.isVisible()}


def test_panels_keep_their_width_over_a_restart(qtbot, desk, ball) -> None:
    window = desk.open(ball)
    before = widths_px(window)
    desk.close(window)
    again = desk.open()
    qtbot.waitUntil(lambda: widths_px(again) == before, timeout=5_000)
    assert window is not again
    assert len(before) >= 3
