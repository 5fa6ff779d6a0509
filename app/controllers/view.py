"""What is shown and from where: overlays, surface modes, camera wishes. The camera itself lives in the 3D view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.models.document import Document
from app.models.scene import Point, expected_place, face_frame
from app.models.session import Session
from app.models.view_state import ClipPlane, LabelMode, SurfaceMode
from engine.types import FloatArray, Role, Scan

PRESETS = ("front", "right", "left", "three-quarter", "below")


class ViewController(QObject):
    """Turns commands into a new view state, or into a wish the 3D view fulfils."""

    preset_requested = Signal(str, object)
    """Name of a preset; face_frame (3, 3) or None."""
    fit_requested = Signal()
    """Show the whole scan from where the camera is."""

    def __init__(self, document: Document, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session

    def set_preset(self, name: str) -> None:
        """Look from one of ``PRESETS``, seen from the face where landmarks tell how it stands."""
        if self._document.scan is not None:
            self.preset_requested.emit(name, self.frame())

    def fit(self) -> None:
        """Show the whole scan, from the present direction."""
        self.fit_requested.emit()

    def frame(self) -> FloatArray | None:
        """(3, 3) axes of the face from the best landmark set there is; None where none tells."""
        for role in (Role.CORRECTED, Role.PREDICTED, Role.REFERENCE):
            annotation = self._document.sets.get(role)
            if annotation is not None:
                points: dict[str, Point] = {
                    name: landmark.xyz_mm for name, landmark in annotation.landmarks.items() if landmark.xyz_mm
                }
                frame = face_frame(points, self._session.scheme)
                if frame is not None:
                    return frame
        return None

    def place_of(self, name: str) -> Point | None:
        """Where a landmark is in the best set that has it; where the others expect it if none has; None if unknown."""
        landmarks = self._document.annotation.landmarks
        for role in (Role.CORRECTED, Role.PREDICTED, Role.REFERENCE):
            annotation = self._document.sets.get(role)
            landmark = None if annotation is None else annotation.get(name)
            if landmark is not None and landmark.xyz_mm is not None:
                return landmark.xyz_mm
        return expected_place(name, {key: one.xyz_mm for key, one in landmarks.items() if one.xyz_mm},
                              self._session.scheme)  # fmt: skip

    def set_surface(self, mode: SurfaceMode) -> None:
        """Texture, colours, plain, curvature, wireframe or points."""
        if mode in self.surface_modes():
            self._session.set_view(surface=mode)

    def surface_modes(self) -> tuple[SurfaceMode, ...]:
        """The modes the open scan has something for."""
        return () if self._document.scan is None else modes_of(self._document.scan)

    def fit_surface(self) -> None:
        """After another scan was opened: keep the mode if that scan has it, else take its best one."""
        modes = self.surface_modes()
        if modes and self._session.view.surface not in modes:
            self._session.set_view(surface=modes[0])

    def set_labels(self, mode: LabelMode) -> None:
        """Names at no landmark, at the selected one, or at all."""
        self._session.set_view(labels=mode)

    def set_clip(self, clip: ClipPlane | None) -> None:
        """Cut the scan open there, or make it whole again."""
        self._session.set_view(clip=clip)

    def toggle(self, part: str) -> None:
        """Switch a yes/no part of the view state: ``show_predicted``, ``see_through`` and the like."""
        self._session.set_view(**{part: not getattr(self._session.view, part)})


def modes_of(scan: Scan) -> tuple[SurfaceMode, ...]:
    """Surface modes a scan has something for, best first."""
    modes = []
    if scan.faces is not None and scan.textures and scan.corner_uv is not None:
        modes.append(SurfaceMode.TEXTURE)
    if scan.colours is not None:
        modes.append(SurfaceMode.COLOURS)
    if scan.faces is not None and len(scan.faces):
        modes += [SurfaceMode.PLAIN, SurfaceMode.CURVATURE, SurfaceMode.WIREFRAME]
    return (*modes, SurfaceMode.POINTS)
