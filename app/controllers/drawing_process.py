"""The process that draws pictures beside the window: started the same way for thumbnails, pictures and films."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from app import paths


def drawing_process(parent: QObject) -> QProcess:
    """A process, not yet started, that finds Nasion, needs no display and keeps library prints to itself."""
    process = QProcess(parent)
    environment = QProcessEnvironment.systemEnvironment()
    known = environment.value("PYTHONPATH")
    environment.insert("PYTHONPATH", os.pathsep.join(filter(None, [str(paths.source_folder()), known])))
    environment.insert("PYTHONUTF8", "1")
    environment.insert("QT_QPA_PLATFORM", "offscreen")
    process.setProcessEnvironment(environment)
    process.setStandardErrorFile(QProcess.nullDevice())
    return process
