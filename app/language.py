"""The language of the window: which one it is, its catalogue, and the words of tables in it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

import resources
from app.appearance import Language

TABLES = "Tables"
"""Context of the strings that stand in tables, where no class says ``self.tr``."""
_PROPERTY = "nasion_language"
FOLDER = "i18n"


def words(text: str) -> str:
    """What a string of a table is called in the language of the window."""
    return QCoreApplication.translate(TABLES, text) if text else ""


def code_of(choice: Language) -> str:
    """The language as ISO 639 has it; what the system speaks where the person chose nothing and we know it."""
    if choice is not Language.SYSTEM:
        return choice.value
    spoken = [name.partition("-")[0] for name in QLocale.system().uiLanguages()]
    return next((name for name in spoken if name in set(Language)), Language.ENGLISH.value)


def install(application: QCoreApplication, choice: Language) -> None:
    """Speak a language from now on: what is made after this is in it. English needs no catalogue."""
    code = code_of(choice)
    application.setProperty(_PROPERTY, code)
    if code == Language.ENGLISH:
        return
    from app.catalogue import Catalogue, read_catalogue

    of_qt = QTranslator(application)
    if of_qt.load(f"qtbase_{code}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(of_qt)
    messages = read_catalogue(resources.path(FOLDER) / f"nasion_{code}.ts")
    application.installTranslator(Catalogue(messages, application))


def current() -> str:
    """The language of the window, as ISO 639 has it."""
    application = QCoreApplication.instance()
    code = None if application is None else application.property(_PROPERTY)
    return str(code) if code else Language.ENGLISH.value
