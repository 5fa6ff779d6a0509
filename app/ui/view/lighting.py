"""Light, materials and background: the look of the surface."""

from __future__ import annotations

from typing import Any

from vtkmodules.vtkRenderingCore import vtkLight, vtkViewport

from app.ui.view.palette import ViewPalette

# Position round the camera (right, up, back), colour, intensity: warm key, cool fill, two rims from behind.
_RIG = (
    ((-0.75, 0.85, 1.0), (1.0, 0.965, 0.925), 0.90),
    ((0.95, 0.10, 0.8), (0.80, 0.88, 1.0), 0.36),
    ((0.55, 0.55, -0.9), (0.85, 0.92, 1.0), 0.55),
    ((-0.8, 0.2, -0.7), (1.0, 0.9, 0.8), 0.28),
)


def rgb(colour: str) -> tuple[float, float, float]:
    """#RRGGBB to three numbers from 0 to 1."""
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def add_lights(renderer: Any) -> None:
    """Four lights that move with the camera."""
    renderer.RemoveAllLights()
    renderer.AutomaticLightCreationOff()
    for position, colour, intensity in _RIG:
        light = vtkLight()
        light.SetLightTypeToCameraLight()
        light.SetPosition(*position)
        light.SetFocalPoint(0, 0, 0)
        light.SetColor(*colour)
        light.SetIntensity(intensity)
        renderer.AddLight(light)


def set_background(renderer: Any, palette: ViewPalette) -> None:
    """A radial gradient, brightest behind the head."""
    renderer.GradientBackgroundOn()
    renderer.SetBackground(*rgb(palette.background_centre))
    renderer.SetBackground2(*rgb(palette.background_edge))
    renderer.SetGradientMode(vtkViewport.GradientModes.VTK_GRADIENT_RADIAL_VIEWPORT_FARTHEST_CORNER)


def skin(material: Any, palette: ViewPalette) -> None:
    """Matt skin: shape shows in the shading, a little sheen."""
    _material(material, rgb(palette.skin), ambient=0.07, diffuse=0.93, specular=0.15)


def painted(material: Any) -> None:
    """For pictures and vertex colours: mostly their own light, a hint of shading so that the shape shows."""
    _material(material, (1.0, 1.0, 1.0), ambient=0.62, diffuse=0.46, specular=0.03)


def body(material: Any, colour: str, opacity: float) -> None:
    """Translucent: what lies behind it shows."""
    _material(material, rgb(colour), ambient=0.35, diffuse=0.65, specular=0.1)
    material.SetOpacity(opacity)


def unlit(material: Any, colour: str) -> None:
    """Lines and points without normals."""
    _material(material, rgb(colour), ambient=1.0, diffuse=0.0, specular=0.0)
    material.LightingOff()


def _material(
    material: Any, colour: tuple[float, float, float], *, ambient: float, diffuse: float, specular: float
) -> None:
    material.LightingOn()
    material.SetColor(*colour)
    material.SetAmbient(ambient)
    material.SetDiffuse(diffuse)
    material.SetSpecular(specular)
    material.SetSpecularPower(20)
    material.SetInterpolationToPhong()
