"""From trained weights to ONNX files that say the same as torch, checked on two inputs each."""

from __future__ import annotations

import hashlib
import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.infer.runtime import Network
from engine.preprocess import MapConfig, ViewConfig
from engine.preprocess.canonical_map import CHANNELS
from engine.preprocess.view_map import VIEW_CHANNELS
from engine.types import EngineError

POSE_OUTPUTS = ("canonical", "quality")
MAP_OUTPUTS = ("canonical", "log_sigma", "visible", "heat")


def export_pose_net(net: nn.Module, config: ViewConfig, path: Path) -> str:
    """Write the view net for any number of views and return the file's sha256."""
    return _write_checked(net, (len(VIEW_CHANNELS), config.size_px, config.size_px), path, POSE_OUTPUTS)


def export_map_net(net: nn.Module, config: MapConfig, path: Path) -> str:
    """Write the map net for any number of maps and return the file's sha256."""
    return _write_checked(net, (len(CHANNELS), config.height_px, config.width_px), path, MAP_OUTPUTS)


def _write_checked(net: nn.Module, shape: tuple[int, ...], path: Path, outputs: tuple[str, ...]) -> str:
    export_net(net, _images(shape, 2, 1), path, outputs, {"image": {0: torch.export.Dim.DYNAMIC}})
    cases = [_images(shape, count, seed) for count, seed in ((1, 2), (3, 3))]
    compare(net, path, outputs, cases, tolerance=1e-3)
    store_as_half(path)
    compare(net, path, outputs, cases, tolerance=2e-2)
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """Hash of a file, hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def unwarned() -> Iterator[None]:
    """The exporter's warnings are for its own developers, not for whoever trains."""
    log = logging.getLogger("torch.onnx")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(before)


def save_program(program: Any, path: Path) -> None:
    """Write an exported program without what the exporter notes of the machine: files, lines and calls of the code."""
    import onnx

    program.save(path, external_data=False)
    model = onnx.load(path)
    strip_notes(model)
    onnx.save(model, path)


def strip_notes(model: Any) -> None:
    """Take the notes of the exporter out of an ONNX model; they name paths of the machine it ran on."""
    for owner in (model, model.graph, *model.functions, *model.graph.node, *model.graph.value_info):
        del owner.metadata_props[:]
        owner.doc_string = ""
    for part in (*model.graph.initializer, *model.graph.input, *model.graph.output):
        del part.metadata_props[:]
        part.doc_string = ""
    for function in model.functions:
        for node in function.node:
            del node.metadata_props[:]
            node.doc_string = ""


def store_as_half(path: Path, least: int = 512) -> None:
    """Keep large weights of an ONNX file in 16 bits; a cast, folded away when it is loaded, makes them 32 again.

    Rounding moves each weight by at most 0.05 per cent.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(path)
    graph = model.graph
    casts = []
    for weight in list(graph.initializer):
        values = numpy_helper.to_array(weight)
        if weight.data_type != TensorProto.FLOAT or values.size < least or np.abs(values).max() > 6e4:
            continue
        half = values.astype(np.float16)
        graph.initializer.remove(weight)
        graph.initializer.append(numpy_helper.from_array(half, weight.name + "_half"))
        casts.append(helper.make_node("Cast", [weight.name + "_half"], [weight.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _images(shape: tuple[int, ...], count: int, seed: int) -> dict[str, Tensor]:
    return {"image": torch.rand(count, *shape, generator=torch.Generator().manual_seed(seed))}


def export_net(
    net: nn.Module, inputs: Mapping[str, Tensor], path: Path, outputs: tuple[str, ...], dynamic: dict[str, Any]
) -> None:
    """Write a net as ONNX. inputs: an example of each. dynamic: axes of each input that may vary, empty for none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with torch.no_grad(), unwarned():
        program = torch.onnx.export(
            net.eval(),
            kwargs=dict(inputs),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_shapes=dynamic or None,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    if program is None:
        raise EngineError(f"{path.name} could not be exported.")
    save_program(program, path)


def compare(
    net: nn.Module, path: Path, outputs: tuple[str, ...], cases: list[dict[str, Tensor]], tolerance: float
) -> None:
    """EngineError if the file answers differently from torch, or the same to different inputs.

    tolerance: largest difference, as a share of the largest value.
    """
    network = Network(path, sha256_of(path), threads=1)
    answers = []
    for inputs in cases:
        found = network.run({name: value.numpy() for name, value in inputs.items()})
        with torch.no_grad():
            expected = net(**inputs)
        for name, value in zip(outputs, expected, strict=True):
            gap = float(np.abs(found[name] - value.numpy()).max()) / max(1.0, float(value.abs().max()))
            if not gap < tolerance:
                raise EngineError(f"{path.name} differs from the trained net in {name} by {gap:.2g}. Export it again.")
        answers.append(found[outputs[0]].reshape(-1)[:15])
    few = min(len(answers[0]), len(answers[1]))
    if np.allclose(answers[0][:few], answers[1][:few]):
        raise EngineError(
            f"{path.name} gives one answer to every input. Export it again with another version of torch."
        )
