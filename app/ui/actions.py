"""Every command of the window as one row: its words, keys, icon, call, when it makes sense, and where it appears."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.appearance import Language, ThemeChoice
from app.controllers.facts import Facts
from app.controllers.workbench import Workbench
from app.language import words
from app.models.view_state import LabelMode, SurfaceMode, Tool
from app.ui.boards import BOARDS, BoardRow

if TYPE_CHECKING:
    from app.ui.dialogs import Dialogs
    from app.ui.main_window import MainWindow


class Scope(StrEnum):
    """Where the keys of a command work."""

    WINDOW = "window"
    WORK = "work"
    """Only in the 3D view and the landmark table, since these keys mean something else in lists and fields."""


@dataclass(frozen=True)
class Commands:
    """What a row may call."""

    work: Workbench
    dialogs: Dialogs
    window: MainWindow


def always(_facts: Facts) -> bool:
    """Makes sense at any time."""
    return True


@dataclass(frozen=True)
class ActionRow:
    """One command."""

    id: str
    text: str
    """With its access key; ``{undo}`` and ``{redo}`` are replaced by what would be undone or redone."""
    call: Callable[[Commands], object]
    menu: str
    """Path of menus, such as ``View/Labels``."""
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[Facts], bool] = always
    checked: Callable[[Facts], bool] | None = None
    group: str = ""
    """Rows of one group exclude each other."""
    scope: Scope = Scope.WINDOW
    toolbar: str = ""
    """``left``, ``right`` or ``primary``; empty for none."""
    short: str = ""
    """Text on the toolbar, where it differs."""
    tip: str = ""
    rule_before: bool = False
    """Whether a line parts it from the row above."""

    @property
    def plain(self) -> str:
        """Its words without access key and dots."""
        return _plain(self.text)

    @property
    def spoken(self) -> str:
        """The same in the language of the window."""
        return _plain(words(self.text))

    @property
    def place(self) -> str:
        """Its menus in the language of the window, such as ``View › Labels``."""
        top, *below = self.menu.split("/")
        return " › ".join((_plain(words("&" + top)), *map(words, below)))


def _plain(text: str) -> str:
    return re.sub(r":?\s*\{\w+\}", "", text.replace("&", "")).rstrip("…")


def _has_scan(facts: Facts) -> bool:
    return facts.has_scan


def _may_edit(facts: Facts) -> bool:
    return facts.may_edit


def _selected(facts: Facts) -> bool:
    return facts.selected


def _selected_set(facts: Facts) -> bool:
    return facts.selected_set


FILE_ROWS = (
    ActionRow("open", "&Open scans…", lambda c: c.dialogs.open_scans(), "File", ("Ctrl+O",), "open", toolbar="left",
              short="Open", tip="Open scan files; dropping them on the window does the same"),
    ActionRow("import_folder", "&Import folder…", lambda c: c.dialogs.import_folder(), "File", ("Ctrl+Shift+O",),
              "import", tip="Add every scan of a folder and of the folders in it"),
    ActionRow("import_reference", "Import &reference landmarks…", lambda c: c.dialogs.import_reference(), "File",
              enabled=_may_edit, tip="Compare with landmarks from a file"),
    ActionRow("new_project", "&New project…", lambda c: c.dialogs.new_project(), "File", ("Ctrl+N",), rule_before=True),
    ActionRow("open_project", "Open &project…", lambda c: c.dialogs.open_project(), "File", ("Ctrl+Shift+P",),
              "folder"),
    ActionRow("merge_project", "&Merge project…", lambda c: c.dialogs.merge_project(), "File",
              enabled=lambda f: f.scans > 0,
              tip="Bring the work of another copy of this project into it; where both differ, you choose"),
    ActionRow("locate_scans", "&Locate moved scans…", lambda c: c.work.upkeep.ask_where(), "File",
              enabled=lambda f: f.scans > 0,
              tip="Find scan files that were moved or renamed, by their content"),
    ActionRow("export", "&Export landmarks…", lambda c: c.dialogs.export(), "File", ("Ctrl+E",), "export",
              lambda f: f.scans > 0, toolbar="right", short="Export", rule_before=True,
              tip="Write the landmarks of every scan to one CSV file, one row per landmark"),
    ActionRow("export_wide", "Export landmarks, one row per &scan…", lambda c: c.dialogs.export(wide=True), "File",
              ("Ctrl+Shift+E",), enabled=lambda f: f.scans > 0),
    ActionRow("export_curves", "Export landmarks and points of cur&ves…", lambda c: c.dialogs.export(curves=True),
              "File", enabled=lambda f: f.scans > 0 and f.has_curves,
              tip="Write the landmarks of every scan and the even points of its curves to one CSV file"),
    ActionRow("save_picture", "Save pict&ure…", lambda c: c.window.picture_commands.save_picture(), "File",
              ("Ctrl+Shift+S",), enabled=_has_scan, rule_before=True,
              tip="Write what the 3D view shows into a picture of any size"),
    ActionRow("save_turntable", "Save &turntable…", lambda c: c.window.picture_commands.save_turntable(), "File",
              enabled=_has_scan, tip="Write a film of the scan turning once: GIF, MP4 or WebP"),
    ActionRow("quit", "&Quit", lambda c: c.window.close(), "File", ("Ctrl+Q",), rule_before=True),
)  # fmt: skip

EDIT_ROWS = (
    ActionRow("undo", "&Undo {undo}", lambda c: c.work.annotate.undo(), "Edit", ("Ctrl+Z",), "undo",
              lambda f: f.can_undo, toolbar="right", short="Undo"),
    ActionRow("redo", "&Redo {redo}", lambda c: c.work.annotate.redo(), "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo",
              lambda f: f.can_redo, toolbar="right", short=""),
    ActionRow("history", "&History of this scan", lambda c: c.window.aids.show_history(), "Edit", ("Ctrl+H",), "log",
              tip="Every change with who made it and when; choose one to go back to it"),
    ActionRow("annotator", "Your &name…", lambda c: c.dialogs.ask_annotator(), "Edit", icon="person", rule_before=True,
              tip="Written beside every landmark you place"),
)  # fmt: skip

LANDMARK_ROWS = (
    ActionRow("predict", "&Predict landmarks", lambda c: c.work.predict.predict_open(), "Landmarks", ("P", "Ctrl+P"),
              "predict", lambda f: f.may_edit and not f.busy, toolbar="primary",
              tip="Let the model place the landmarks of this scan; what you placed or checked stays"),
    ActionRow("predict_all", "Predict all &new scans", lambda c: c.work.predict.predict_all(), "Landmarks",
              ("Ctrl+Alt+P",), enabled=lambda f: f.scans > 0),
    ActionRow("place", "P&lace tool", lambda c: c.work.annotate.toggle_place(), "Landmarks", ("L",), "place", _may_edit,
              lambda f: f.view.tool is Tool.PLACE, toolbar="left", short="Place", rule_before=True,
              tip="Click on the surface to place the next missing landmark"),
    ActionRow("put_here", "Put it &here", lambda c: c.window.view_link.put_here(), "Landmarks", ("E",),
              enabled=_may_edit, scope=Scope.WORK,
              tip="Put the selected landmark, or the next missing one, on the surface under the mouse"),
    ActionRow("stop_placing", "&Stop placing", lambda c: c.work.annotate.set_tool(Tool.LOOK), "Landmarks", ("Esc",),
              enabled=lambda f: f.view.tool is Tool.PLACE, scope=Scope.WORK),
    ActionRow("auto_advance", "Go on to the next after placing",
              lambda c: c.work.change_settings(auto_advance=not c.work.settings.auto_advance), "Landmarks",
              checked=lambda f: f.settings.auto_advance),
    ActionRow("next_landmark", "Next landmark", lambda c: c.work.annotate.select_next(1), "Landmarks", ("N",),
              enabled=_has_scan, rule_before=True),
    ActionRow("previous_landmark", "Previous landmark", lambda c: c.work.annotate.select_next(-1), "Landmarks",
              ("Shift+N",), enabled=_has_scan),
    ActionRow("last_changed", "Last changed landmar&k", lambda c: c.work.annotate.select_last(), "Landmarks",
              ("Ctrl+L",), enabled=lambda f: f.can_undo, tip="Go back to the landmark that was changed last"),
    ActionRow("next_doubtful", "Ne&xt doubtful landmark", lambda c: c.work.review.begin(), "Landmarks", ("Space",),
              enabled=lambda f: f.scans > 0, scope=Scope.WORK, rule_before=True,
              tip="Fly to the landmark that most needs a person, on this scan or the next"),
    ActionRow("accept", "&Check and go on", lambda c: c.work.accept(), "Landmarks", ("Return", "Enter"),
              "check", _may_edit, scope=Scope.WORK,
              tip="Agree with the selected landmark and go on"),
    ActionRow("check_group", "Check the &group", lambda c: c.work.review.accept_group(), "Landmarks", ("G",),
              "check-all", _may_edit, scope=Scope.WORK,
              tip="Agree with every landmark of the group (jaw, brows, eyes…) that nothing speaks against, and go on"),
    ActionRow("review", "Re&view queue", lambda c: c.work.review.toggle(), "Landmarks", ("Ctrl+R",),
              enabled=lambda f: f.scans > 0, checked=lambda f: f.reviewing, toolbar="left", short="Review", icon="eye",
              tip="Go through doubtful landmarks by keys: Space next, Enter check, G check the group, F flag"),
    ActionRow("accept_all", "Check &all", lambda c: c.work.annotate.accept_all(), "Landmarks", ("Ctrl+Return",),
              "check-all", lambda f: f.unchecked),
    ActionRow("reset", "&Reset to prediction", lambda c: c.work.annotate.reset(), "Landmarks", ("R",), "reset",
              lambda f: f.can_reset),
    ActionRow("occluded", "&Occluded, estimated", lambda c: c.work.annotate.toggle_occluded(), "Landmarks", ("O",),
              "occluded", _selected_set, tip="The landmark is hidden, its place is an estimate"),
    ActionRow("absent", "A&bsent", lambda c: c.work.annotate.toggle_absent(), "Landmarks", ("X",), "absent", _selected,
              tip="The landmark is not on this scan"),
    ActionRow("flag", "&Flag…", lambda c: c.work.review.remarks.toggle_flag(), "Landmarks", ("F",), "flag",
              _selected_set, tip="Ask for another look at the landmark, with a comment; again to take the flag off"),
    ActionRow("comment", "Co&mment…", lambda c: c.work.review.remarks.edit_comment(), "Landmarks", ("Shift+F",),
              enabled=_selected_set, tip="Write something on the selected landmark"),
    ActionRow("delete", "&Delete", lambda c: c.work.annotate.delete(), "Landmarks", ("Del", "Backspace"), "trash",
              _selected_set, scope=Scope.WORK),
    ActionRow("take_mirror", "&Take the mirror image", lambda c: c.work.pairs.accept(), "Landmarks", ("M",),
              enabled=lambda f: f.mirror_offered,
              tip="Place the other landmark of a pair where the symmetry of the face has it"),
    ActionRow("mirror", "S&wap left and right", lambda c: c.work.annotate.mirror_names(), "Landmarks",
              enabled=_may_edit, rule_before=True),
)  # fmt: skip


def _preset(number: int, name: str, text: str) -> ActionRow:
    return ActionRow(f"camera_{name}", text, lambda c: c.work.view.set_preset(name), "View/Camera", (str(number),),
                     "camera-front" if number == 1 else "", _has_scan)  # fmt: skip


def _surface(mode: SurfaceMode, text: str) -> ActionRow:
    return ActionRow(f"surface_{mode}", text, lambda c: c.work.view.set_surface(mode), "View/Surface",
                     enabled=lambda f: mode in f.surface_modes, checked=lambda f: f.view.surface is mode,
                     group="surface")  # fmt: skip


def _labels(mode: LabelMode, text: str) -> ActionRow:
    return ActionRow(f"labels_{mode}", text, lambda c: c.work.set_labels(mode), "View/Labels",
                     checked=lambda f: f.view.labels is mode, group="labels")  # fmt: skip


def _theme(choice: ThemeChoice, text: str) -> ActionRow:
    return ActionRow(f"theme_{choice}", text, lambda c: c.work.change_settings(theme=choice), "View/Theme",
                     checked=lambda f: f.settings.theme is choice, group="theme")  # fmt: skip


def _language(choice: Language, text: str) -> ActionRow:
    return ActionRow(f"language_{choice}", text, lambda c: c.window.aids.set_language(choice), "View/Language",
                     checked=lambda f: f.settings.language is choice, group="language")  # fmt: skip


def _toggle(part: str, text: str, keys: tuple[str, ...], icon: str = "", **more: object) -> ActionRow:
    return ActionRow(part, text, lambda c: c.work.view.toggle(part), "View", keys, icon,
                     checked=lambda f: bool(getattr(f.view, part)), **more)  # type: ignore[arg-type]  # fmt: skip


VIEW_ROWS = (
    _preset(1, "front", "&Front"),
    _preset(2, "right", "&Right side"),
    _preset(3, "left", "&Left side"),
    _preset(4, "three-quarter", "&Three-quarter"),
    _preset(5, "below", "From &below"),
    ActionRow("camera_fit", "Show the &whole scan", lambda c: c.work.view.fit(), "View/Camera", ("6", "Home"),
              enabled=_has_scan),
    ActionRow("orthographic", "&Orthographic", lambda c: c.work.view.toggle("orthographic"), "View/Camera", ("0",),
              checked=lambda f: f.view.orthographic, rule_before=True),
    ActionRow("compare", "Co&mpare with…", lambda c: c.window.compare_commands.toggle(), "View", ("Ctrl+Shift+C",),
              enabled=_has_scan, rule_before=True,
              tip="Show another scan, or other landmarks, beside this one; both turn together. Again to stop"),
    _surface(SurfaceMode.TEXTURE, "&Texture"),
    _surface(SurfaceMode.COLOURS, "&Colours"),
    _surface(SurfaceMode.PLAIN, "&Plain"),
    _surface(SurfaceMode.CURVATURE, "Cur&vature"),
    _surface(SurfaceMode.WIREFRAME, "&Wireframe"),
    _surface(SurfaceMode.POINTS, "P&oints"),
    _labels(LabelMode.NONE, "&None"),
    _labels(LabelMode.SELECTED, "&Selected and doubtful"),
    _labels(LabelMode.ALL, "&All landmarks"),
    _toggle("show_corrected", "Show &landmarks", ("C",), "place", rule_before=True),
    _toggle("show_predicted", "Show &predictions", ("Shift+P",), "predict", enabled=lambda f: f.has_predicted),
    _toggle("show_reference", "Show &reference", ("Shift+R",), "ruler", enabled=lambda f: f.has_reference),
    _toggle("show_vectors", "Show &difference lines", ("V",), "vectors"),
    _toggle("show_curves", "Show &curves", ("U",), enabled=lambda f: f.has_curves,
            tip="Lay the curves of the scheme over the scan, with even points on them; they follow their landmarks"),
    _toggle("see_through", "See-t&hrough landmarks", ("T",), "see-through"),
    ActionRow("by_doubt", "Scans by do&ubt", lambda c: c.work.order_scans(not c.work.settings.scans_by_doubt), "View",
              checked=lambda f: f.settings.scans_by_doubt, rule_before=True,
              tip="List the scans that most need a person first; choose it again for the order they were added in"),
    ActionRow("next_scan", "&Next scan", lambda c: c.work.scans.step(1), "View", ("PgDown",), "next",
              lambda f: f.scans > 1),
    ActionRow("previous_scan", "Pre&vious scan", lambda c: c.work.scans.step(-1), "View", ("PgUp",), "previous",
              lambda f: f.scans > 1),
    ActionRow("next_pane", "Ne&xt pane", lambda c: c.window.aids.next_pane(), "View", ("F6",), rule_before=True),
    _theme(ThemeChoice.SYSTEM, "As the &system"),
    _theme(ThemeChoice.DARK, "&Dark"),
    _theme(ThemeChoice.LIGHT, "&Light"),
    _language(Language.SYSTEM, "As the s&ystem speaks"),
    _language(Language.ENGLISH, "&English"),
    _language(Language.GERMAN, "&Deutsch"),
)  # fmt: skip

JOB_ROWS = (
    ActionRow("cancel_loading", "Stop &reading the scan", lambda c: c.work.stop_loading(), "Jobs",
              enabled=lambda f: f.loading),
    ActionRow("cancel_job", "&Cancel the running job", lambda c: c.work.predict.cancel(), "Jobs", ("Ctrl+.",), "stop",
              lambda f: f.job_running),
)  # fmt: skip

HELP_ROWS = (
    ActionRow("palette", "&Commands…", lambda c: c.window.aids.show_palette(), "Help", ("Ctrl+K",), "search",
              tip="Find any command by a few letters of its name"),
    ActionRow("handbook", "&Guide", lambda c: c.window.aids.show_handbook(), "Help", ("F1",), "help",
              tip="How to go from a folder of scans to checked landmarks, with pictures"),
    ActionRow("guide", "&First steps", lambda c: c.window.show_guide(), "Help",
              tip="Three things to try on the demo scan"),
    ActionRow("shortcuts", "&Keyboard shortcuts…", lambda c: c.window.aids.show_shortcuts(), "Help", ("Ctrl+/",),
              "keyboard"),
    ActionRow("demo", "Open the &demo project", lambda c: c.window.open_demo(), "Help", rule_before=True),
    ActionRow("about", "&About Nasion", lambda c: c.dialogs.show_about(), "Help", rule_before=True),
)  # fmt: skip


def _board(row: BoardRow) -> ActionRow:
    return ActionRow(f"board_{row.id}", row.title, lambda c: c.window.boards.open(row.id), "View/Boards", row.keys,
                     enabled=row.enabled, tip=row.tip)  # fmt: skip


ROWS: tuple[ActionRow, ...] = (
    *FILE_ROWS, *EDIT_ROWS, *VIEW_ROWS, *map(_board, BOARDS), *LANDMARK_ROWS, *JOB_ROWS, *HELP_ROWS
)  # fmt: skip
MENUS = ("File", "Edit", "View", "Landmarks", "Jobs", "Help")
MENU_TITLES = (*(f"&{title}" for title in MENUS), *sorted({part for row in ROWS for part in row.menu.split("/")[1:]}))
"""Titles of menus and of the menus in them, for the catalogues of other languages."""
VIEW_KEYS: tuple[tuple[str, str], ...] = (
    ("Tab, Shift+Tab", "Next or previous landmark, in the 3D view"),
    ("Arrow keys", "Move the selected landmark along the surface by one pixel"),
    ("Shift+Arrow keys", "The same in larger steps"),
    ("Esc", "Cancel a drag, stop placing; in a board: back to the scan"),
    ("Drag", "Turn the scan"),
    ("Right drag", "Shift the scan"),
    ("Wheel", "Zoom"),
    ("Double click", "Turn round this point from now on"),
)
"""What the 3D view listens to itself, for the list of shortcuts."""
