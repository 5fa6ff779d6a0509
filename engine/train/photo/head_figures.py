"""How well a trained head net does on held-out people: reprojection, rotation, shape, order of depth, agreement."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.evaluate import photo as figures
from engine.nets.counting import multiplications, parameters
from engine.nets.head3d import project, rotation_of
from engine.nets.image_nets import build
from engine.photo.camera import FLIP, angles_of
from engine.synth.morphable import MorphableHead
from engine.synth.render.person import shaped
from engine.synth.render.picture import render
from engine.train.photo.config import HeadConfig
from engine.train.photo.data import in_blocks, people_of, picture_sets, shrunk, stage_for
from engine.train.photo.dense import data_folder, milliseconds
from engine.train.photo.head_truth import HALF_MM, HeadModes, head_modes
from engine.types import FloatArray

AGREEMENTS = 4
REPEATS = 5


def evaluate_head(config: HeadConfig, out_dir: Path) -> tuple[dict[str, float], dict[str, FloatArray]]:
    """Figures over the held-out people, and those of each picture (of the first people only, where shapes count)."""
    test = shrunk(picture_sets(config.data, data_folder(config.folder, out_dir))[1], config.shrink)
    head = people_of(config.data)
    modes = head_modes(head)
    net = trained(config, out_dir)
    shape, pose = answers(net, test.image)
    turn = rotation_of(torch.from_numpy(pose[:, :6])).numpy().astype(float)
    true_turn = FLIP @ test.turn.astype(float)
    marks = _projected(modes, shape, pose, marks=True)
    box = test.box.astype(float)
    size = np.sqrt((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))
    errors = figures.nme(marks, test.marks[:, :68, :2], size)
    euler = np.array([angles_of(FLIP @ each) for each in turn]) - test.angles_deg
    true = np.concatenate([test.identity, test.expression], 1).astype(np.float32)
    degrees, norms = figures.angle_deg(turn, true_turn), figures.frobenius(turn, true_turn)
    shapes, of_shape = shape_figures(head, shape[: config.shapes], true[: config.shapes])
    row = {
        "reproj_nme": float(errors.mean()),
        "fro": float(norms.mean()),
        "angle_deg": float(degrees.mean()),
        **{f"{name}_mae": float(np.abs(euler[:, k]).mean()) for k, name in enumerate(("yaw", "pitch", "roll"))},
        "z5": _order(modes, shape, pose, true, true_turn),
        **shapes,
        **agreement(config, net, head, modes),
        "params": float(parameters(net)),
        "gmac": multiplications(net, torch.rand(1, 3, *test.image.shape[1:3])) / 1e9,
        "ms": milliseconds(net, test.image[:1]),
    }
    return row, {"reproj_nme": errors, "angle_deg": degrees, "fro": norms, **of_shape}


def shape_figures(
    head: MorphableHead, found: FloatArray, true: FloatArray
) -> tuple[dict[str, float], dict[str, FloatArray]]:
    """Shapes of people against the truth, and against always answering the mean face, which a net must beat.

    found, true: identity and expression (N, M + E).
    """
    count = len(head.identity_modes)
    ours, theirs = found[:, :count], true[:, :count]
    people, sized = (now_over(head, ours, theirs, metrical) for metrical in (False, True))
    average = now_over(head, np.zeros_like(theirs), theirs)
    distances = np.concatenate(people)
    medians, means = (np.array([figure(each) for each in people]) for figure in (np.median, np.mean))
    gain = medians - np.array([np.median(each) for each in average])
    row = {
        "now_median": float(np.median(distances)),
        "now_mean": float(distances.mean()),
        "now_std": float(distances.std()),
        "now_mean_face": float(np.median(np.concatenate(average))),
        "now_gain": float(gain.mean()),
        "now_metric_median": float(np.median(np.concatenate(sized))),
        "chamfer": float(np.mean(chamfers(head, found, true))),
    }
    return row, {"now_median": medians, "now_mean": means, "now_gain": gain}


def trained(config: HeadConfig, out_dir: Path) -> nn.Module:
    """The net with the averaged weights of ``out_dir``."""
    mean = torch.optim.swa_utils.AveragedModel(build(config.net), use_buffers=True)
    mean.load_state_dict(torch.load(out_dir / "head.ckpt", weights_only=True)["mean"])
    module: nn.Module = mean.module
    return module.eval()


@torch.no_grad()
def answers(net: nn.Module, images: np.ndarray, batch: int = 50) -> tuple[FloatArray, FloatArray]:
    """Shape (N, M + E) and pose (N, 10) for pictures (N, S, S, 3) uint8."""
    shapes, poses = [], []
    for first in range(0, len(images), batch):
        picture = torch.from_numpy(images[first : first + batch]).permute(0, 3, 1, 2).float() / 255.0
        shape, pose, _, _ = net(picture)
        shapes.append(shape.numpy())
        poses.append(pose.numpy())
    return np.concatenate(shapes), np.concatenate(poses)


def face_of(head: MorphableHead) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Vertices of the face, its faces among them (F, 3), and rows of the head's landmarks that are the 68."""
    faces = head.faces[head.is_face[head.faces].all(1) & np.isfinite(head.canonical_mm)[head.faces].all((1, 2))]
    used, faces = np.unique(faces, return_inverse=True)
    rows = [number for number, name in enumerate(head.landmark_names) if name.startswith("ibug68/")]
    return used, faces.reshape(-1, 3), rows


def now_over(head: MorphableHead, found: FloatArray, true: FloatArray, metrical: bool = False) -> list[FloatArray]:
    """NoW-style distances (mm) of all vertices of each person; found, true: identities (N, M), neutral faces."""
    used, faces, rows = face_of(head)
    neutral = np.zeros(len(head.expression_modes), np.float32)
    together = []
    for one, other in zip(found, true, strict=True):
        ours, theirs = shaped(head, one, neutral), shaped(head, other, neutral)
        marks = (head.anchors.on(ours)[rows], head.anchors.on(theirs)[rows])
        together.append(figures.now_distances(ours[used], faces, theirs[used], *marks, metrical=metrical))
    return together


def chamfers(head: MorphableHead, found: FloatArray, true: FloatArray) -> list[float]:
    """Chamfer figure of each person's face as it looks; found, true: identity and expression (N, M + E)."""
    used, faces, rows = face_of(head)
    first = len(head.identity_modes)
    together = []
    for one, other in zip(found, true, strict=True):
        ours, theirs = (shaped(head, code[:first], code[first:]) for code in (one, other))
        marks = (head.anchors.on(ours)[rows], head.anchors.on(theirs)[rows])
        together.append(figures.chamfer(ours[used], faces, theirs[used], *marks))
    return together


def _projected(modes: HeadModes, shape: FloatArray, pose: FloatArray, marks: bool = False) -> FloatArray:
    """Landmarks or vertices in shares of the side: (N, L, 2)."""
    coefficients, numbers = torch.from_numpy(shape), torch.from_numpy(pose)
    if marks:
        vertices = modes.marks_mean + (coefficients @ modes.marks_modes).reshape(len(shape), -1, 3)
    else:
        vertices = modes.vertices(coefficients)
    flat = project(vertices, rotation_of(numbers[:, :6]), numbers[:, 6:8], numbers[:, 9:10])
    return np.asarray(((flat[..., :2] + 1.0) / 2.0).numpy(), float)


def _order(modes: HeadModes, shape: FloatArray, pose: FloatArray, truth: FloatArray, turn: FloatArray) -> float:
    """Z_5 over the pictures; truth: identity and expression (N, M + E)."""
    near = figures.nearest_others(modes.mean.numpy())
    true = modes.vertices(torch.from_numpy(truth)).numpy()
    found = modes.vertices(torch.from_numpy(shape)).numpy()
    turns = rotation_of(torch.from_numpy(pose[:, :6])).numpy()
    scores = [
        figures.ordered_depth(found[k] @ turns[k][2], true[k] @ turn[k][2].astype(np.float32), near)
        for k in range(len(shape))
    ]
    return float(np.mean(scores))


def agreement(config: HeadConfig, net: nn.Module, head: MorphableHead, modes: HeadModes) -> dict[str, float]:
    """Our F_Q: five pictures of one head, predicted anew, laid into one frame; clean and worn pictures apart."""
    stage = stage_for(head, 68)
    rng = np.random.default_rng(config.data.seed + 77)
    clean = config.data.picture.model_copy(update={"wear": False, "occluders": 0.0})
    row = {}
    for name, picture in (("fq_hq", clean), ("fq_lq", config.data.picture)):
        scores = []
        for _ in range(AGREEMENTS):
            first = render(stage, rng, picture)
            again = [render(stage, rng, picture, first.person) for _ in range(REPEATS - 1)]
            images = np.stack([each.image for each in (first, *again)])
            shape, _ = answers(net, in_blocks(images, config.shrink))
            meshes = modes.vertices(torch.from_numpy(shape))[:, modes.regions["face"]].numpy() * HALF_MM
            pairs = [(a, b) for a in range(REPEATS) for b in range(a)]
            scores += [figures.agreement_f(meshes[a], meshes[b]) for a, b in pairs]
        row[name] = float(np.mean(scores))
    row["fq"] = (row["fq_hq"] + row["fq_lq"]) / 2.0
    return row
