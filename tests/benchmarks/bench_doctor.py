"""The doctor on clean and on faulty data: every planted fault, false alarms on 200 clean scans, and who is told apart.

    python tests/benchmarks/bench_doctor.py [--clean 200] [--faulty 40] [--people 60] [--face-model FOLDER_OR_NPZ]
        [--keep resources/references/doctor.csv]

Tables: findings on the clean set (wanted: none); for each fault the share of the planted scans that were found, and
scans that were blamed for nothing; how often each word of certainty was right; for pairs of scans of the same person,
of siblings, of similar and of any people, what registration leaves between them and how often they were told the same.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.doctor.cases import Case
from engine.doctor.exam import Exam, Ward, examine
from engine.doctor.families.identity import map_distances
from engine.doctor.families.registration import Planes, register
from engine.doctor.findings import SURE_WORDS, Report, sure_word
from engine.doctor.intake import folder_intake
from engine.doctor.visit import visit
from engine.preprocess.sampling import surface_sample
from engine.preprocess.similarity import random_rotation
from engine.synth import planted
from engine.synth.faults import FAULTS
from engine.synth.head import HeadParameters, sample_parameters
from engine.synth.planted import DataSet, Record


def examined(data: DataSet, folder: Path) -> Report:
    planted.write(data, folder)
    return visit(folder_intake(folder, sorted(folder.glob("*.ply"))))[0]


def clean_table(data: DataSet, scratch: Path) -> None:
    start = time.process_time()
    report = examined(data, scratch / "clean")
    seconds = (time.process_time() - start) / max(len(data.records), 1)
    print(f"clean set: {report.scans} scans, {len(report.findings)} findings, {seconds:.2f} s of CPU per scan")
    for finding in report.findings:
        print(f"  FALSE ALARM {finding.check} {finding.how_sure:.3f}: {finding.what}")


def fault_table(data: DataSet, scratch: Path) -> Mapping[str, Sequence[bool]]:
    """One row per fault. A scan blamed by another check than the fault's own counts apart: some faults have two faces
    (a mirrored scan also has left and right exchanged). Returned: for each word of certainty whether it was right."""
    print(f"\n{'fault':<30}{'check':<12}{'planted':>8}{'found':>8}{'blamed wrongly':>16}{'other checks':>14}")
    words: dict[str, list[bool]] = defaultdict(list)
    mistakes: set[tuple[str, frozenset[str]]] = set()
    for number, (name, fault) in enumerate(FAULTS.items()):
        faulty, on = fault.plant(data, np.random.default_rng(number))
        report = examined(faulty, scratch / f"fault{number}")
        told: dict[bool, set[str]] = {True: set(), False: set()}
        for finding in report.findings:
            names = {Path(place.name).name.removesuffix(".ply") for place in finding.where}
            told[finding.check == fault.check] |= names
            mistake = (finding.check, frozenset(names))
            if names <= set(on):
                words[sure_word(finding.how_sure)].append(True)
            elif mistake not in mistakes:  # the sets share their clean scans: the same mistake counts once
                mistakes.add(mistake)
                words[sure_word(finding.how_sure)].append(False)
        found, wrong = len(told[True] & set(on)), len((told[True] | told[False]) - set(on))
        others = len(told[False] & set(on))
        print(f"{name:<30}{fault.check:<12}{len(on):>8}{found / len(on):>8.0%}{wrong:>16}{others:>14}", flush=True)
    print("\nhow often each word was right, over all findings above:")
    for word, right in words.items():
        print(f"  {word:<12} {np.mean(right):7.1%} of {len(right)}")
    return words


def write_words(words: Mapping[str, Sequence[bool]], path: Path) -> None:
    lines = [f"{word},{sum(words[word])},{len(words[word])}" for _least, word in SURE_WORDS if word in words]
    path.write_text("\n".join(["word,right,findings", *lines, ""]), encoding="utf-8")


# ------------------------------------------------------------------ people
def mixed(a: HeadParameters, b: HeadParameters, share: float) -> HeadParameters:
    """A sibling: the measures of two people mixed."""
    values, other = a.model_dump(), b.model_dump()
    blended = {k: (1 - share) * v + share * other[k] for k, v in values.items() if isinstance(v, float)}
    return type(a).model_validate({**values, **blended})


def procedural(count: int) -> dict[str, list[Record]]:
    rng = np.random.default_rng(77)
    people = [sample_parameters(rng) for _ in range(count)]
    pairs: dict[str, Callable[[int], HeadParameters]] = {
        "same person, another expression": lambda i: people[i],
        "sibling (a quarter mixed)": lambda i: mixed(people[i], people[(i + 7) % count], 0.25),
        "sibling (half mixed)": lambda i: mixed(people[i], people[(i + 7) % count], 0.5),
    }
    sets = {"first": [planted.one_scan(f"p{i}", rng, person=person) for i, person in enumerate(people)]}
    for title, person in pairs.items():
        sets[title] = [planted.one_scan(f"{title[:4]}{i}", rng, person=person(i), number=1) for i in range(count)]
    sets["same scan, turned and thinned"] = [thinned(one, rng) for one in sets["first"]]
    return sets


def thinned(one: Record, rng: np.random.Generator) -> Record:
    pose = np.eye(4)
    pose[:3, :3] = random_rotation(rng)
    return replace(one, points=surface_sample(one.points, one.faces, 9000, rng)[0], faces=None).moved(pose)


def morphable(path: Path, count: int) -> dict[str, list[Record]]:
    """People of a morphable model (another source of faces than the heads the thresholds were set on)."""
    from engine.synth.morphable import HeadConfig, MorphableHead
    from engine.synth.scanner import ScannerConfig, scan_head

    head = MorphableHead.load(path)
    config = ScannerConfig(points=20_000, normals=False, kinds=("head", "registered"))
    still = HeadConfig(dents=0.0, children=0.0)
    template = planted.one_scan("t", np.random.default_rng(0), 0.35)
    keys = [f"{planted.SCHEME}/{name}" for name in planted.clean(0).names]

    def scanned(name: str, seed: int, look: int) -> Record:
        surface = head.sample(np.random.default_rng(seed), still)
        scan = scan_head(surface, np.random.default_rng((seed, look)), config)
        order = [scan.names.index(key) for key in keys]
        labels = scan.landmarks_mm[order] + np.random.default_rng((seed, look, 1)).normal(0, 0.5, (len(order), 3))
        return replace(
            template, name=name, points=scan.points_mm.astype(float), faces=None, labels=labels,
            hidden=~scan.landmark_visible[order],
        )  # fmt: skip

    return {
        "first": [scanned(f"p{i}", i, 0) for i in range(count)],
        "same person, scanned again": [scanned(f"a{i}", i, 1) for i in range(count)],
    }


def exam_of(one: Record, folder: Path, names: Sequence[str]) -> Exam:
    folder.mkdir(parents=True, exist_ok=True)
    planted.write(DataSet((one,), tuple(names), {}), folder)
    case: Case = folder_intake(folder, [folder / f"{one.name}.ply"]).cases[0]
    return examine(case)


def people_table(title: str, sets: dict[str, list[Record]], scratch: Path) -> None:
    names = planted.clean(0).names
    exams = {
        kind: [exam_of(one, scratch / title / f"{number}_{one.name}", names) for one in records]
        for number, (kind, records) in enumerate(sets.items())
    }
    first = exams.pop("first")
    print(f"\n{title}: {'pairs':<38}{'n':>6}{'left in mm: median':>20}{'worst':>8}{'told the same':>15}")
    for kind, others in exams.items():
        rows = [(a, b) for a, b in zip(first, others, strict=True) if a.face is not None and b.face is not None]
        left = [_left(a, b) for a, b in rows]
        told = [told_alike(a, b, first) for a, b in rows]
        worst = max(left) if "same" in kind else min(left)
        print(
            f"{'':<{len(title) + 2}}{kind:<38}{len(rows):>6}{np.median(left):>20.3f}{worst:>8.3f}{np.mean(told):>15.0%}"
        )
    strangers_row(len(title) + 2, [exam for exam in first if exam.face is not None])


def strangers_row(indent: int, known: list[Exam]) -> None:
    maps = map_distances(np.stack([exam.face.radius_mm for exam in known if exam.face is not None]).astype(float))
    near = np.argwhere(np.triu(maps <= np.quantile(maps[np.isfinite(maps)], 0.05), 1))
    left = [_left(known[i], known[j]) for i, j in near]
    told = len(Ward(tuple(known)).alike)
    pairs = len(known) * (len(known) - 1) // 2
    print(
        f"{'':<{indent}}{'different people, all pairs':<38}{pairs:>6}{np.median(left):>20.3f}{min(left):>8.3f}"
        f"{told / pairs:>15.2%}  (mm: of the 5 % most alike)",
        flush=True,
    )


def told_alike(a: Exam, b: Exam, others: list[Exam]) -> bool:
    """Whether two scans are told the same, among all the others."""
    return any(
        {one.first, one.second} == {0, 1} for one in Ward((a, b, *(one for one in others if one is not a))).alike
    )


def _left(a: Exam, b: Exam) -> float:
    assert a.face is not None
    assert b.face is not None
    return register(Planes.of(a.face.points_mm.astype(float)), Planes.of(b.face.points_mm.astype(float)))


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clean", type=int, default=200)
    parser.add_argument("--faulty", type=int, default=40)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--face-model", type=Path)
    parser.add_argument("--keep", type=Path, help="write how often each word was right, for the window to say")
    wanted = parser.parse_args(None if arguments is None else list(arguments))
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        data = planted.clean(wanted.clean)
        clean_table(data, scratch)
        words = fault_table(replace(data, records=data.records[: wanted.faulty]), scratch)
        if wanted.keep is not None:
            write_words(words, wanted.keep)
        if wanted.people:
            people_table("procedural", procedural(wanted.people), scratch)
        if wanted.face_model is not None:
            people_table("morphable", morphable(wanted.face_model, wanted.people), scratch)


if __name__ == "__main__":
    main()
