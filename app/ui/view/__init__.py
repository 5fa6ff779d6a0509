"""The 3D view: camera, drawing, picking and overlays."""
