"""How far a prediction moves when the scan is turned, moved, scaled, cropped, thinned or made noisy (row J4)."""
