from __future__ import annotations

import time

from PySide6.QtTest import QAbstractItemModelTester

from app.models.landmark_table import LandmarkTable
from app.models.library import Library, Progress
from app.models.library_filter import LibraryFilter
from engine.store.values import ScanRecord, SetSummary
from engine.types import Role


def record(number: int) -> ScanRecord:
    return ScanRecord(
        f"{number:064x}", f"S-{number:04d}.obj", None, f"/scans/S-{number:04d}.obj", 10, 0, None, None, "", ""
    )


def summary(number: int, located: int, checked: int, lowest: float | None = None) -> SetSummary:
    return SetSummary(f"{number:064x}", "nose9", Role.CORRECTED, located, 0, 0, checked, lowest, "")


def test_the_models_keep_the_promises_of_qt(qapp, work) -> None:
    library = Library()
    filtered = LibraryFilter(library)
    for model in (library, filtered, work.table, work.jobs):
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    library.fill([record(n) for n in range(5)], [], "nose9", 9)
    library.add(record(7), 9)
    library.change(record(3).scan_id, located=4)
    filtered.set_text("s-0003")
    assert filtered.rowCount() == 1
    filtered.set_text("")
    assert filtered.rowCount() == 6
    work.set_scheme("nose9")
    assert isinstance(work.table, LandmarkTable)
    assert work.table.rowCount() == 9


def test_the_word_for_a_scan(qapp) -> None:
    library = Library()
    sets = [summary(1, 9, 0, 0.9), summary(2, 9, 0, 0.1), summary(3, 4, 4), summary(4, 9, 9, 0.1)]
    library.fill([record(n) for n in range(5)], sets, "nose9", 9)
    words = [row.progress for row in library.rows]
    assert words == [Progress.NEW, Progress.PREDICTED, Progress.DOUBTFUL, Progress.STARTED, Progress.DONE]
    library.change(record(0).scan_id, busy=True)
    assert library.rows[0].progress is Progress.BUSY
    library.change(record(0).scan_id, missing=True)
    assert library.rows[0].progress is Progress.MISSING


def test_the_filter_takes_words_of_name_and_state(qapp) -> None:
    library = Library()
    library.fill([record(n) for n in range(30)], [summary(n, 9, 0, 0.1) for n in range(5)], "nose9", 9)
    filtered = LibraryFilter(library)
    for text, count in (("s-001", 10), ("needs review", 5), ("review S-0003", 1), ("nothing", 0), ("", 30)):
        filtered.set_text(text)
        assert filtered.rowCount() == count


def test_neighbours_end_at_the_ends(qapp) -> None:
    library = Library()
    library.fill([record(n) for n in range(3)], [], "nose9", 9)
    assert library.neighbour(record(1).scan_id, 1) == record(2).scan_id
    assert library.neighbour(record(2).scan_id, 1) is None
    assert library.neighbour(None, 1) == record(0).scan_id
    assert library.neighbour(record(0).scan_id, -1) is None


def test_five_thousand_scans_are_listed_and_filtered_without_a_pause(qapp) -> None:
    library = Library()
    filtered = LibraryFilter(library)
    sets = [summary(n, 9, n % 10, 0.4) for n in range(5000)]
    start = time.process_time()
    library.fill([record(n) for n in range(5000)], sets, "nose9", 9)
    filtered.set_text("s-4999")
    assert filtered.rowCount() == 1
    assert time.process_time() - start < 0.5


def test_an_order_of_its_own_is_listed_and_stepped_through(qapp) -> None:
    library = Library()
    filtered = LibraryFilter(library)
    library.fill([record(n) for n in range(4)], [], "nose9", 9)
    library.set_order([record(n).scan_id for n in (2, 0, 3, 1)])
    names = [filtered.index(row, 0).data() for row in range(4)]
    assert names == [record(n).name for n in (2, 0, 3, 1)]
    assert library.neighbour(record(2).scan_id, 1) == record(0).scan_id
    assert library.neighbour(record(1).scan_id, 1) is None
    assert library.neighbour(None, -1) == record(1).scan_id
    library.add(record(9), 9)
    assert filtered.index(4, 0).data() == record(9).name
    library.set_order([])
    assert [filtered.index(row, 0).data() for row in range(2)] == [record(0).name, record(1).name]


def test_many_scans_are_marked_missing_by_one_signal(qtbot, qapp) -> None:
    library = Library()
    for number in range(6):
        library.add(ScanRecord(f"{number}", f"{number}.obj", "", "", 1, 1, None, None, "", ""), 9)
    told = []
    library.dataChanged.connect(lambda first, last, *_: told.append((first.row(), last.row())))
    library.mark_missing(["1", "4", "unknown"])
    library.mark_missing(["4"])
    assert told == [(1, 4)]
    assert [row.missing for row in library.rows] == [False, True, False, False, True, False]
