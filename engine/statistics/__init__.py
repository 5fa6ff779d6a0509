"""Statistics of landmarks: observers against each other and against a model, shapes, intervals, error curves."""
