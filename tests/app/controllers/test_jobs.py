from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from app import paths
from app.controllers.workbench import Workbench
from app.models import jobs
from app.models.messages import Message
from app.settings import Settings
from engine import annotation as edits
from engine.jobs import folder as job_folders
from engine.jobs.context import EventLog
from engine.jobs.folder import JobFolder, JobStatus
from engine.jobs.protocol import Finished, Outcome, Started
from engine.types import Role, Unit

pytestmark = pytest.mark.usefixtures("known_answers")
TIMEOUT_MS = 30_000


def ended(qtbot, work, job_id: str) -> JobStatus:
    qtbot.waitUntil(
        lambda: work.jobs.row(job_id).status not in (JobStatus.QUEUED, JobStatus.RUNNING), timeout=TIMEOUT_MS
    )
    return work.jobs.row(job_id).status


def spots(annotation):
    return {name: (value.xyz_mm, value.source) for name, value in annotation.landmarks.items()}


def test_a_prediction_is_one_step_that_can_be_undone_and_is_stored(qtbot, open_scan, ball, stored) -> None:
    work = open_scan(ball)
    job_id = work.predict.predict([work.document.scan.scan_id])
    assert work.library.rows[0].busy
    assert ended(qtbot, work, job_id) is JobStatus.DONE
    assert not work.library.rows[0].busy
    count = len(work.session.scheme)
    assert len(work.document.annotation.landmarks) == count
    assert work.document.undo_stack.undoText() == f"Predict {count} landmarks"
    assert work.document.undo_stack.count() == 1
    scan_id, scheme_id = work.document.scan.scan_id, work.session.scheme.id
    with stored(work) as project:
        assert project.annotation(scan_id, scheme_id) == work.document.annotation
        assert project.latest_prediction(scan_id, scheme_id).prediction.model_id == "known-answers"
        assert spots(project.annotation(scan_id, scheme_id, Role.PREDICTED)) == spots(
            work.document.sets[Role.PREDICTED]
        )
    work.annotate.undo()
    assert not work.document.annotation.landmarks
    with stored(work) as project:
        assert not project.annotation(scan_id, scheme_id).landmarks


def test_what_a_person_placed_checked_or_called_absent_stays(qtbot, open_scan, ball) -> None:
    work = open_scan(ball)
    names = work.session.scheme.names
    work.document.apply("Place", edits.place(work.document.annotation, names[0], (1.0, 2.0, 3.0)))
    work.document.apply("Absent", edits.mark_absent(work.document.annotation, names[1]))
    before = work.document.annotation
    ended(qtbot, work, work.predict.predict([work.document.scan.scan_id]))
    after = work.document.annotation
    assert after.landmarks[names[0]] is before.landmarks[names[0]]
    assert after.landmarks[names[1]] is before.landmarks[names[1]]
    assert all(after.landmarks[name].source == "model" for name in names[2:])
    # A second prediction replaces the first where nobody agreed with it.
    work.document.apply("Check", edits.mark_checked(work.document.annotation, [names[2]]))
    ended(qtbot, work, work.predict.predict([work.document.scan.scan_id]))
    assert work.document.annotation.landmarks[names[2]].checked


def test_a_result_for_a_scan_that_is_not_open_is_stored_all_the_same(qtbot, open_scan, balls, stored) -> None:
    work = open_scan(*balls)
    first, second, third = (row.record.scan_id for row in work.library.rows)
    assert work.document.scan.scan_id == first
    ended(qtbot, work, work.predict.predict([second, third]))
    assert not work.document.annotation.landmarks
    scheme = work.session.scheme
    with stored(work) as project:
        for scan_id in (second, third):
            assert len(project.annotation(scan_id, scheme.id).landmarks) == len(scheme)
    assert [row.located for row in work.library.rows] == [0, len(scheme), len(scheme)]
    with qtbot.waitSignal(work.document.opened, timeout=TIMEOUT_MS):
        work.scans.open_scan(second)
    assert work.document.undo_stack.undoText() == f"Predict {len(scheme)} landmarks"
    work.annotate.undo()
    assert not work.document.annotation.landmarks


def test_a_unit_changed_meanwhile_moves_nothing(qtbot, open_scan, ball, monkeypatch) -> None:
    work = open_scan(ball)
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "1.5")
    job_id = work.predict.predict([work.document.scan.scan_id])
    with qtbot.waitSignal(work.document.opened, timeout=TIMEOUT_MS):
        work.scans.set_unit(Unit.CENTIMETRE)
    ended(qtbot, work, job_id)
    assert work.document.annotation.landmarks
    for landmark in work.document.annotation.landmarks.values():
        offsets_mm = np.linalg.norm(work.document.scan.points_mm - np.array(landmark.xyz_mm), axis=1)
        assert offsets_mm.min() < 0.01


def test_cancelling_keeps_the_landmarks_and_says_so(qtbot, open_scan, ball, monkeypatch) -> None:
    work = open_scan(ball)
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "60")
    job_id = work.predict.predict([work.document.scan.scan_id])
    qtbot.waitUntil(lambda: work.jobs.row(job_id).share is not None, timeout=TIMEOUT_MS)
    work.predict.cancel()
    assert work.jobs.row(job_id).cancelling
    assert ended(qtbot, work, job_id) is JobStatus.CANCELLED
    assert not work.document.annotation.landmarks
    assert not work.library.rows[0].busy


def test_a_failure_is_told_and_can_be_tried_again(qtbot, open_scan, ball) -> None:
    bad = ball.with_name("unanswerable.obj")
    bad.write_bytes(ball.read_bytes())
    work = open_scan(bad)
    told: list[Message] = []
    work.messages.posted.connect(told.append)
    job_id = work.predict.predict([work.document.scan.scan_id])
    assert ended(qtbot, work, job_id) is JobStatus.FAILED
    assert told[-1].text == "unanswerable.obj shows no face. Check the scan."
    assert told[-1].action is not None
    told[-1].action()
    assert ended(qtbot, work, job_id) is JobStatus.FAILED
    assert work.jobs.row(job_id).folder.attempts() == 2


def test_a_worker_that_dies_without_a_word_has_an_obituary(qtbot, open_scan, ball) -> None:
    work = open_scan(ball)
    job_id = work.jobs.start(work.session.project.jobs_folder, "crash", {}, "Crash")
    assert ended(qtbot, work, job_id) is JobStatus.FAILED
    assert "77" in work.jobs.row(job_id).message


def test_two_jobs_run_at_once_where_memory_allows(qtbot, open_scan, balls, monkeypatch) -> None:
    work = open_scan(*balls)
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "30")
    monkeypatch.setattr(jobs, "memory_mb", lambda: (64_000.0, 64_000.0))
    ids = [work.predict.predict([row.record.scan_id]) for row in work.library.rows]
    qtbot.waitUntil(lambda: len(work.jobs.at_work) == 2, timeout=TIMEOUT_MS)
    assert [row.job_id for row in work.jobs.waiting] == ids[2:]
    assert "Waits until a job that runs has ended" in work.jobs.waiting[0].waits
    for job_id in reversed(ids):
        work.predict.cancel(job_id)
    assert {ended(qtbot, work, job_id) for job_id in ids} == {JobStatus.CANCELLED}


def test_a_job_waits_for_memory_says_so_and_begins_when_it_is_free(qtbot, open_scan, balls, monkeypatch) -> None:
    work = open_scan(*balls)
    free_mb = [1500.0]
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "30")
    monkeypatch.setattr(jobs, "memory_mb", lambda: (free_mb[0], 64_000.0))
    first, second = (work.predict.predict([row.record.scan_id]) for row in work.library.rows[:2])
    qtbot.waitUntil(lambda: bool(work.jobs.row(second).waits), timeout=TIMEOUT_MS)
    assert work.jobs.row(second).waits == "Waits for memory: it takes about 0.7 GB, 0.0 GB can be spared."
    assert work.jobs.row(first).status is JobStatus.RUNNING
    free_mb[0] = 64_000.0
    qtbot.waitUntil(lambda: len(work.jobs.at_work) == 2, timeout=TIMEOUT_MS)
    assert work.jobs.row(second).waits == ""
    for job_id in (first, second):
        work.predict.cancel(job_id)
        ended(qtbot, work, job_id)


def test_a_paused_job_waits_through_a_new_start_of_the_window_without_being_asked_for(
    qtbot, open_scan, balls, monkeypatch
) -> None:
    work = open_scan(*balls)
    folder = work.session.folder
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "0.7")
    job_id = work.predict.predict([row.record.scan_id for row in work.library.rows])
    qtbot.waitUntil(lambda: work.library.rows[0].located > 0, timeout=TIMEOUT_MS)
    work.predict.pause(job_id)
    assert ended(qtbot, work, job_id) is JobStatus.PAUSED
    assert not work.jobs.at_work
    assert work.stop()
    later = Workbench(Settings(), paths.settings_file())
    try:
        offers: list[Message] = []
        later.messages.posted.connect(offers.append)
        later.files.open_project(folder)
        assert later.jobs.row(job_id).status is JobStatus.PAUSED
        assert not any(message.key == f"resume-{job_id}" for message in offers)
        later.predict.resume(job_id)
        assert ended(qtbot, later, job_id) is JobStatus.DONE
        assert all(row.located == len(later.session.scheme) for row in later.library.rows)
    finally:
        later.stop()


def test_jobs_wait_for_each_other_and_a_waiting_one_can_be_cancelled(qtbot, open_scan, balls, monkeypatch) -> None:
    work = open_scan(*balls)
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "1")
    monkeypatch.setattr(jobs, "memory_mb", lambda: None)  # a system that says nothing of its memory
    ids = [work.predict.predict([row.record.scan_id]) for row in work.library.rows]
    qtbot.waitUntil(lambda: work.jobs.running is not None, timeout=TIMEOUT_MS)
    assert [row.job_id for row in work.jobs.waiting] == ids[1:]
    work.predict.cancel(ids[1])
    assert ended(qtbot, work, ids[1]) is JobStatus.CANCELLED
    assert ended(qtbot, work, ids[0]) is JobStatus.DONE
    assert ended(qtbot, work, ids[2]) is JobStatus.DONE


def test_a_job_cut_off_by_closing_the_window_goes_on_at_the_next_start(qtbot, open_scan, balls, monkeypatch) -> None:
    work = open_scan(*balls)
    folder = work.session.folder
    monkeypatch.setenv("KNOWN_ANSWERS_PAUSE_S", "0.7")
    job_id = work.predict.predict([row.record.scan_id for row in work.library.rows])
    qtbot.waitUntil(lambda: work.library.rows[0].located > 0, timeout=TIMEOUT_MS)
    assert work.stop()
    assert work.jobs.row(job_id).folder.status() is JobStatus.INTERRUPTED

    later = Workbench(Settings(), paths.settings_file())
    try:
        offers: list[Message] = []
        later.messages.posted.connect(offers.append)
        later.files.open_project(folder)
        offer = next(message for message in offers if message.key == f"resume-{job_id}")
        assert later.library.rows[0].located > 0
        assert later.jobs.row(job_id).status is JobStatus.INTERRUPTED
        offer.action()
        assert ended(qtbot, later, job_id) is JobStatus.DONE
        assert all(row.located == len(later.session.scheme) for row in later.library.rows)
    finally:
        later.stop()


def test_results_that_nobody_took_in_are_taken_at_the_next_start_once(qtbot, open_scan, ball, monkeypatch) -> None:
    work = open_scan(ball)
    folder = work.session.folder
    monkeypatch.setattr(work.predict._results, "take", lambda result: None)  # as if the window had died just then
    monkeypatch.setattr(work.predict, "_on_ended", lambda *a: None)
    work.jobs.ended.disconnect()
    job_id = work.predict.predict([work.document.scan.scan_id])
    assert ended(qtbot, work, job_id) is JobStatus.DONE
    scan_id, scheme_id = work.document.scan.scan_id, work.session.scheme.id
    work.stop()
    for _ in range(2):
        later = Workbench(Settings(), paths.settings_file())
        try:
            later.files.open_project(folder)
            later.session.flush()
            assert len(later.session.project.annotation(scan_id, scheme_id).landmarks) > 0
            assert len(later.session.project.predictions(scan_id)) == 1
        finally:
            later.stop()


@pytest.mark.slow
def test_a_worker_that_was_begun_elsewhere_is_watched_until_it_ends(qtbot, open_scan, ball, monkeypatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_MS", 30)
    work = open_scan(ball)
    parent = work.session.project.jobs_folder
    cut_off, done = (job_folders.create(parent, "train", {}, title=title) for title in ("Cut off", "Done"))
    locks = [folder.lock() for folder in (cut_off, done)]
    assert all(lock.acquire() for lock in locks)
    work.predict.take_over_jobs()
    assert {row.title for row in work.jobs.elsewhere} == {"Cut off", "Done"}
    with EventLog(done) as log:
        log.emit(Finished(Outcome.DONE, "1.2 mm"))
    for lock in locks:
        lock.release()
    assert ended(qtbot, work, cut_off.job_id) is JobStatus.INTERRUPTED
    assert ended(qtbot, work, done.job_id) is JobStatus.DONE
    assert work.jobs.row(done.job_id).message == "1.2 mm"


def test_trainings_and_searches_stay_in_sight_whatever_came_after_them(qtbot, open_scan, ball, monkeypatch) -> None:
    monkeypatch.setattr("app.controllers.jobs.KEPT_JOBS", 1)
    work = open_scan(ball)
    parent = work.session.project.jobs_folder
    for number, task in enumerate(("search", "train", "predict", "predict")):
        folder = JobFolder(job_folders.create(parent, task, {}, title=f"{task} {number}").path)
        folder = JobFolder(folder.path.rename(parent / f"20260101-00000{number}-{task}-abcdef"))
        with EventLog(folder) as log:
            log.emit(Started(task, 1, 1))
            log.emit(Finished(Outcome.DONE))
        work.predict.take_over_jobs()  # the window sees each as it comes
        assert work.session.flush()
    for _ in range(2):  # and at every new start
        work.predict.take_over_jobs()
        assert [row.title for row in work.jobs.rows if row.task != "predict"] == ["train 1", "search 0"]


def test_the_shipped_model_answers_a_made_head_through_the_real_worker(qtbot, open_scan, tmp_path, monkeypatch) -> None:
    from engine.infer import cards
    from engine.synth.demo import write_demo

    monkeypatch.undo()  # the real worker, but not the real user's folders
    monkeypatch.setattr(paths, "_DIRS", SimpleNamespace(user_data_dir=str(tmp_path / "real")))
    if not cards.shipped_cards():
        pytest.skip("no model is installed in this checkout")
    (scan,) = write_demo(tmp_path / "demo", 1)
    work = open_scan(scan)
    assert ended(qtbot, work, work.predict.predict([work.document.scan.scan_id])) is JobStatus.DONE
    figures = work.table.figures
    assert figures.placed == figures.total
    assert figures.median_mm is not None
    assert figures.median_mm < 8.0
    assert [choice.used for choice in work.predict.models()].count(True) == 1
