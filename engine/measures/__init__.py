"""Clinical measures of landmarks and surfaces: distances, angles, ratios, geodesics, areas, asymmetry."""
