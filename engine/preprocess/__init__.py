"""From a scan to what a network sees, and back: one pipeline for training and inference."""
