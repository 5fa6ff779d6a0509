"""Run ONNX weights with onnxruntime: imported when first used, weights checked, threads bounded."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.types import EngineError

Arrays = Mapping[str, NDArray[Any]]


class Network:
    """One ONNX graph, ready to run."""

    def __init__(self, path: Path, sha256: str, threads: int) -> None:
        data = _checked_bytes(path, sha256)
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Spinning threads would take the cores from the window and from other workers.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises its own untyped family
            raise EngineError(
                f"The model file {path.name} could not be loaded: {error}. Install Nasion again."
            ) from error
        self.outputs: tuple[str, ...] = tuple(output.name for output in self._session.get_outputs())

    def run(self, inputs: Arrays) -> dict[str, NDArray[Any]]:
        """All outputs by name."""
        values = self._session.run(None, {name: np.ascontiguousarray(array) for name, array in inputs.items()})
        return dict(zip(self.outputs, values, strict=True))


def _checked_bytes(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EngineError(f"The model file {path.name} is missing from {path.parent}. Install Nasion again.") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise EngineError(f"The model file {path.name} is not the one its card describes. Install Nasion again.")
    return data


@lru_cache(maxsize=8)
def network(path: Path, sha256: str, threads: int | None = None) -> Network:
    """The network in ``path``, loaded once per process; ``threads`` None takes up to four cores."""
    return Network(path, sha256, threads or min(4, os.cpu_count() or 1))
