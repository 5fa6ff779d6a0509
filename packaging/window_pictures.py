"""Take the pictures of the window for the README and the guide, in every language of the guide, from the demo project.

    python3 packaging/dev.py shell xvfb-run -a -s "-screen 0 1920x1200x24" python packaging/window_pictures.py

Run it after the look of the window changed, and look at what it took. The people of the demo never lived, and the
window keeps its data in a folder of its own that is thrown away.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

README, GUIDE = ROOT / "packaging" / "readme-window.png", ROOT / "resources" / "guide"
README_PX, GUIDE_PX = (1440, 900), (1280, 720)
OVERVIEW_PX = (640, 360)
PLACE_HEIGHT_PX, REVIEW_HEIGHT_PX = 420, 440
MUCH, STRONG, QUALITY = 192, 64, 85
DOUBTFUL = ("emil.ply", "fee.ply", "david.ply", "anna.obj")
"""Scans whose prediction may be doubtful: the review shows the first that is."""
SETTLED_S, LONGEST_S = 1.5, 300.0
HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


class Sitting:
    """A window on the demo project, driven from here."""

    def __init__(self, spoken: str) -> None:
        from PySide6.QtWidgets import QApplication

        from app import language, main
        from app.appearance import Language, ThemeChoice
        from app.paths import settings_file
        from app.ui.shell import Shell
        from app.ui.theme import Theme

        settings_file().parent.mkdir(parents=True, exist_ok=True)
        settings_file().write_text("guide_done = true\n", encoding="utf-8")
        self.application = QApplication([])
        language.install(self.application, Language(spoken))
        self.theme = Theme(ThemeChoice.DARK, self.application)
        self.theme.apply(self.application)
        self.shell = Shell()
        self.shell.resize(*README_PX)
        self.shell.show()
        self.window = main.furnish(self.shell, self.theme, [])
        self.work = self.window.work
        self.until(lambda: self.window.view is not None and self.work.library.rowCount() > 1)

    def until(self, there: Callable[[], bool]) -> None:
        """Let the window live until something is so, and what it moves has come to rest."""
        ends, since = time.monotonic() + LONGEST_S, None
        while since is None or time.monotonic() - since < SETTLED_S:
            self.application.processEvents()
            time.sleep(0.01)
            since = since or (time.monotonic() if there() else None)
            if time.monotonic() > ends:
                raise TimeoutError("the window did not get there")

    def show_predicted(self, file_name: str) -> None:
        """Open a scan of the demo and predict its landmarks."""
        scan_id = next(row.record.scan_id for row in self.work.library.rows if row.record.name == file_name)
        self.work.scans.open_scan(scan_id)
        self.until(lambda: self.work.document.scan is not None and self.work.document.scan.scan_id == scan_id)
        self.work.predict.predict_open()
        self.until(lambda: self.work.facts().has_predicted and not self.work.facts().busy)

    def grab(self, top_px: int | None = None, height_px: int = 0):
        """Picture of the window, or of the stage from ``top_px`` down; a Pillow image."""
        from PIL import Image
        from PySide6.QtGui import QImage

        widget = self.shell if top_px is None else self.window.stage
        image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        size = (image.width(), image.height())
        taken = Image.frombuffer("RGB", size, image.constBits(), "raw", "RGB", image.bytesPerLine(), 1).copy()
        return taken if top_px is None else taken.crop((0, top_px, taken.width, top_px + height_px))


def take_readme(sitting: Sitting) -> None:
    """The whole window, dark, with a landmark selected."""
    from app.ui.view.camera import CameraPreset

    sitting.show_predicted("ben.obj")
    sitting.window.view.set_camera(CameraPreset.THREE_QUARTER, sitting.work.view.frame())
    sitting.work.annotate.select("brow_left_4")
    sitting.until(lambda: True)
    few_colours(sitting.grab()).save(README, optimize=True)


def few_colours(picture):
    """A picture with a palette: most of it for what there is much of, the rest for small signs in strong colours."""
    from PIL import Image

    much = picture.quantize(MUCH).getpalette()[: 3 * MUCH]
    strong = picture.quantize(STRONG, Image.Quantize.MAXCOVERAGE).getpalette()[: 3 * STRONG]
    palette = Image.new("P", (1, 1))
    palette.putpalette(much + strong)
    return picture.quantize(palette=palette)


def take_guide(sitting: Sitting, folder: Path) -> None:
    """The window, a landmark from near and the review, in the light look."""
    from app.appearance import ThemeChoice

    sitting.theme.set_choice(ThemeChoice.LIGHT)
    sitting.shell.resize(*GUIDE_PX)
    sitting.show_predicted("anna.obj")
    sitting.grab().resize(OVERVIEW_PX, resample=3).save(folder / "window.jpg", quality=QUALITY)
    sitting.show_predicted("carla.obj")
    sitting.work.annotate.select("nose_bridge_4")
    sitting.window.view_link.fly_to("nose_bridge_4")
    sitting.until(lambda: True)
    middle_px = sitting.window.stage.height() // 2
    place = sitting.grab(middle_px - PLACE_HEIGHT_PX // 2, PLACE_HEIGHT_PX)
    place.save(folder / "place.jpg", quality=QUALITY)
    for name in DOUBTFUL:
        sitting.show_predicted(name)
        if sitting.work.table.figures.doubtful:
            break
    sitting.work.review.begin()
    sitting.until(lambda: sitting.work.review.active)
    review = sitting.grab(sitting.window.stage.height() - REVIEW_HEIGHT_PX, REVIEW_HEIGHT_PX)
    review.save(folder / "review.jpg", quality=QUALITY)


def main() -> int:
    """Without a language: a process of its own for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language", nargs="?", help="en or de; both if none is named")
    spoken = parser.parse_args().language
    if spoken is None:
        others = [path.name for path in GUIDE.iterdir() if path.is_dir()]
        return max(subprocess.run([sys.executable, __file__, name]).returncode for name in ("en", *others))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ.update({name: str(Path(home) / name.lower()) for name in HOMES})
        sitting = Sitting(spoken)
        if spoken == "en":
            take_readme(sitting)
        take_guide(sitting, GUIDE if spoken == "en" else GUIDE / spoken)
        sitting.shell.close()
        sitting.until(lambda: True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
