"""Arrays to vtkPolyData without copies, and pictures to textures."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader
from vtkmodules.util.numpy_support import numpy_to_vtk
from vtkmodules.vtkCommonCore import vtkPoints, vtkTypeInt32Array
from vtkmodules.vtkCommonDataModel import vtkCellArray, vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkTexture

from app.ui.view.geometry import Part
from engine.types import ByteArray, FloatArray, IntArray, Texture

LARGEST_TEXTURE_PX = 4096
LARGEST_FILE_MB = 1024


def _int32(array: IntArray) -> Any:
    out: Any = vtkTypeInt32Array()
    out.SetVoidArray(array, array.size, 1)
    # VTK borrows the memory, so the buffer must keep the array; before VTK 9.6 only the array itself can.
    holder = out.GetBuffer() if hasattr(out, "GetBuffer") else out
    holder._numpy_reference = array
    return out


def points_of(points: FloatArray) -> Any:
    """(V, 3) to vtkPoints that borrow the memory."""
    out = vtkPoints()
    out.SetData(numpy_to_vtk(np.ascontiguousarray(points)))
    return out


def cells_of(cells: IntArray) -> Any:
    """(F, K) indices to a vtkCellArray of K-point cells that borrows the memory."""
    count, size = cells.shape
    offsets = np.arange(0, count * size + 1, size, dtype=np.int32)
    connectivity = np.ascontiguousarray(cells, np.int32).ravel()
    out = vtkCellArray()
    out.SetData(_int32(offsets), _int32(connectivity))
    return out


def polydata(part: Part) -> Any:
    """One part as vtkPolyData: triangles, or a single poly-vertex for a cloud."""
    out = vtkPolyData()
    out.SetPoints(points_of(part.points))
    if part.faces is None:
        out.SetVerts(cells_of(np.arange(len(part.points), dtype=np.int32)[None]))
    else:
        out.SetPolys(cells_of(part.faces))
    data = out.GetPointData()
    if part.normals is not None:
        data.SetNormals(numpy_to_vtk(np.ascontiguousarray(part.normals)))
    if part.uv is not None:
        data.SetTCoords(numpy_to_vtk(np.ascontiguousarray(part.uv)))
    if part.colours is not None:
        data.SetScalars(numpy_to_vtk(np.ascontiguousarray(part.colours)))
    return out


def read_picture(texture: Texture, widest_px: int = LARGEST_TEXTURE_PX) -> QImage:
    """The picture of a texture, at most ``widest_px`` in width and height; a null image if it cannot be read."""
    reader = QImageReader()
    buffer = QBuffer()
    if texture.data is not None:
        buffer.setData(texture.data)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader.setDevice(buffer)
    else:
        reader.setFileName(str(texture.path or ""))
    reader.setDecideFormatFromContent(True)
    reader.setAllocationLimit(LARGEST_FILE_MB)
    size = reader.size()
    if max(size.width(), size.height()) > widest_px:
        reader.setScaledSize(size.scaled(widest_px, widest_px, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


def pixels_of(image: QImage) -> ByteArray:
    """(H, W, 3) uint8 copy of a picture, top row first."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    width, height = image.width(), image.height()
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
    return np.array(rows[:, : width * 3]).reshape(height, width, 3)


def texture_of(image: QImage) -> Any:
    """A picture as vtkTexture; its first row becomes the top (v = 1)."""
    pixels = np.ascontiguousarray(pixels_of(image)[::-1])
    data = vtkImageData()
    data.SetDimensions(image.width(), image.height(), 1)
    data.GetPointData().SetScalars(numpy_to_vtk(pixels.reshape(-1, 3)))
    out = vtkTexture()
    out.SetInputData(data)
    out.SetColorModeToDirectScalars()
    out.InterpolateOn()
    out.MipmapOn()
    out.SetMaximumAnisotropicFiltering(1)  # more doubles the time of a frame on a processor and shows no difference
    out.RepeatOn()
    return out
