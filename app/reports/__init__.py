"""Pages for people: measurement reports and plots of observer studies. Drawn by matplotlib, pictures by the 3D view."""
