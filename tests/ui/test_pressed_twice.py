"""What begins a run takes a double press for one, whichever key or button it was; later presses count."""

import pytest
from PySide6.QtCore import Qt

from ketbench_ui.shell.commands.once import Once

PATIENCE = 600_000


def settled(qtbot, window):
    qtbot.waitUntil(lambda: not window.controller.running.active(), timeout=PATIENCE)


@pytest.mark.parametrize(
    "press",
    [
        lambda qtbot, window: qtbot.keyClick(window, Qt.Key.Key_F5),
        lambda qtbot, window: window.actions_by_id["run"].trigger(),
        lambda qtbot, window: window.experiment.run.click(),
    ],
    ids=["key", "action", "button"],
)
def test_run_pressed_twice_makes_one_run(qtbot, with_backend, press):
    window = with_backend("good.trainer", steps=50)
    press(qtbot, window)
    press(qtbot, window)
    window.actions_by_id["run"].trigger()
    assert list(window.controller.project.runs) == ["run-0001"]
    settled(qtbot, window)
    assert list(window.controller.project.runs) == ["run-0001"]


def test_repeats_resumes_and_retries_pressed_twice_make_one_run(qtbot, with_backend, run_to_end):
    window = with_backend("good.trainer", steps=50)
    window.show_run(run_to_end(window))
    runs = window.controller.project.runs
    for at, (press, words) in enumerate(
        (
            (window.experiment.strip.chosen.emit, "repeat:same"),
            (window.experiment.strip.chosen.emit, "repeat:seed"),
            (window.queue.retried.emit, "run-0001"),
        ),
        2,
    ):
        press(words)
        press(words)
        settled(qtbot, window)
        assert len(window.controller.project.runs) == at
    assert runs is not window.controller.project.runs


def test_other_words_and_later_presses_are_other_wishes(monkeypatch):
    clock, busy, told, done = [100.0], [True], [], []
    monkeypatch.setattr("ketbench_ui.shell.commands.once.time.monotonic", lambda: clock[0])
    once = Once(lambda: busy[0], lambda: told.append(1))
    run = once.wrap("run", lambda *words: done.append(words))
    run("a")
    run("b")
    assert done == [("a",), ("b",)]
    run("b")
    assert (len(done), len(told)) == (2, 1)
    busy[0] = False
    run("b")
    assert len(done) == 3, "the run of the first has ended"
    busy[0] = True
    clock[0] += 1.0
    run("b")
    assert len(done) == 3, "its run has hardly begun"
    clock[0] += 0.6
    run("b")
    assert len(done) == 4
