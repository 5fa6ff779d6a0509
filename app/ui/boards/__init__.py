"""Boards: tables and plots below the 3D view, each one row here. A board's code is imported when it is first opened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.controllers.facts import Facts
from app.language import words


def always(_facts: Facts) -> bool:
    """Makes sense at any time."""
    return True


def with_project(facts: Facts) -> bool:
    """Needs a project."""
    return facts.has_project


@dataclass(frozen=True)
class BoardRow:
    """One board."""

    id: str
    title: str
    """With its access key, for the menu; without it, on its tab."""
    target: str
    """``module:Class`` of an ``app.ui.boards.board.Board``."""
    tip: str
    keys: tuple[str, ...] = ()
    enabled: Callable[[Facts], bool] = always

    @property
    def plain(self) -> str:
        """Its title without the access key."""
        return self.title.replace("&", "")

    @property
    def spoken(self) -> str:
        """The same in the language of the window."""
        return words(self.title).replace("&", "")


BOARDS: tuple[BoardRow, ...] = (
    BoardRow("errors", "&Errors", "app.ui.boards.error_board:ErrorBoard",
             "Which landmarks are wrong on which scans, by how much, in which direction, and on what it depends",
             ("Ctrl+Shift+R",), enabled=with_project),
    BoardRow("heat", "&Heat maps", "app.ui.boards.heat_board:HeatBoard",
             "Where the model looked, on the surface, and how well it agrees with the reference", ("Ctrl+Shift+H",)),
    BoardRow("dedup", "&Merged points", "app.ui.boards.dedup_board:DedupBoard",
             "Which points of a scan are doubled, and what is left once they are merged"),
    BoardRow("patches", "&Patches", "app.ui.boards.patch_board:PatchBoard",
             "What a refining stage sees about each coarse landmark, on this scan and on all of them"),
    BoardRow("path", "&What the model knows", "app.ui.boards.path_board:PathBoard",
             "The steps of the prediction, one after the other, from the raw scan to the verified landmarks"),
    BoardRow("doctor", "&Doctor", "app.ui.boards.doctor_board:DoctorBoard",
             "What is wrong with the scans and landmarks of the project, how sure that is, and the remedy",
             ("Ctrl+Shift+D",), enabled=with_project),
    BoardRow("robustness", "&Robustness", "app.ui.boards.robustness_board:RobustnessBoard",
             "How far the landmarks move when the scan is turned, moved, scaled, cropped, thinned or made noisy"),
    BoardRow("measures", "Mea&sures", "app.ui.boards.measures_board:MeasuresBoard",
             "Distances, angles, ways over the skin and asymmetry of the open scan, drawn on it", ("Ctrl+Shift+M",),
             lambda facts: facts.has_scan),
    BoardRow("study", "&Observer studies", "app.ui.boards.study_board:StudyBoard",
             "Blinded repeat sessions of several people: how well they agree, and the model beside them",
             ("Ctrl+Shift+B",), lambda facts: facts.scans > 0),
    BoardRow("photos", "Pho&tos", "app.ui.boards.photo_board:PhotoBoard",
             "Landmarks on photos or on views of the scan, lifted onto it; trained on renders only"),
    BoardRow("training", "Trai&ning", "app.ui.boards.training_board:TrainingBoard",
             "Train a model on the project's corrected labels or on a data set, watch it learn, and use it",
             ("Ctrl+Shift+T",), enabled=with_project),
    BoardRow("search", "Sear&ch", "app.ui.boards.search_board:SearchBoard",
             "Search the best settings of a training: trials as they come, what mattered, settings beside errors",
             enabled=with_project),
)  # fmt: skip
