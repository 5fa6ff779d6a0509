"""Draw the picture of every landmark of every shipped scheme into resources/pictures.

    python3 packaging/dev.py shell python packaging/definition_pictures.py [--sheet SHEET.png] [SCHEME ...]

Run it after a scheme or the model head changed; the pictures are part of the repository, so that nobody who starts
the program waits for them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

QUALITY = 88
TOGETHER_MB = 2.5


def main() -> int:
    """Exit code 1 if a landmark is not in sight or the pictures take too much room."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("schemes", nargs="*", help="ids; all shipped schemes if none is named")
    parser.add_argument("--sheet", type=Path, help="also put all pictures on one sheet, to be looked at")
    chosen = parser.parse_args()

    from app.reports.definition_pictures import DefinitionPictures, model_head
    from app.ui.view.snapshot import ensure_application
    from engine.catalog import shipped_schemes

    application = ensure_application()
    folder = ROOT / "resources" / "pictures"
    hidden, drawn = [], []
    with DefinitionPictures(model_head()) as pictures:
        for scheme in shipped_schemes().values():
            if chosen.schemes and scheme.id not in chosen.schemes:
                continue
            target = folder / scheme.id
            target.mkdir(parents=True, exist_ok=True)
            for old in target.glob("*.webp"):
                if old.stem not in scheme.index:
                    old.unlink()
            for name in scheme.names:
                image, in_sight = pictures.draw(scheme, name)
                if not image.save(str(target / f"{name}.webp"), quality=QUALITY):
                    raise OSError(f"{target / name}.webp could not be written")
                drawn.append((f"{scheme.id}/{name}", image))
                if not in_sight:
                    hidden.append(f"{scheme.id}/{name}")
            print(f"{scheme.id}: {len(scheme)} pictures")
    total_mb = sum(path.stat().st_size for path in folder.rglob("*.webp")) / 1e6
    print(f"{total_mb:.2f} MB in all; hidden: {', '.join(hidden) or 'none'}")
    if chosen.sheet is not None:
        _sheet(drawn).save(str(chosen.sheet))
    del application
    return 1 if hidden or total_mb > TOGETHER_MB else 0


def _sheet(drawn: list, columns: int = 12, tile_px: int = 200):
    from PySide6.QtCore import QRect, Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    rows = -(-len(drawn) // columns)
    sheet = QImage(columns * tile_px, rows * (tile_px + 18), QImage.Format.Format_RGB32)
    sheet.fill(QColor("white"))
    painter = QPainter(sheet)
    for number, (name, image) in enumerate(drawn):
        row, column = divmod(number, columns)
        box = QRect(column * tile_px + 2, row * (tile_px + 18), tile_px - 4, tile_px - 4)
        painter.drawImage(box, image)
        painter.drawText(box.x(), box.bottom() + 3, tile_px - 4, 16, Qt.AlignmentFlag.AlignCenter, name.split("/")[1])
    painter.end()
    return sheet


if __name__ == "__main__":
    sys.exit(main())
