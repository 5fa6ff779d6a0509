"""The Qt application: models, controllers, widgets; nothing here loads torch or open3d."""
