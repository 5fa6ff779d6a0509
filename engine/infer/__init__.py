"""Inference through onnxruntime alone."""
