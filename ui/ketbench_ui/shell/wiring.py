"""Connects the parts of the window: who hears whom, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ketbench_ui.services.notices import Notice
from ketbench_ui.shell.commands.tree_menu import open_menu
from ketbench_ui.shell.pages.late import IN_DOCKS
from ketbench_ui.shell.places import way

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow


def connect(window: MainWindow) -> None:
    """All connections of a new window."""
    _controller(window)
    _pages(window)
    _panels(window)


def _controller(window: MainWindow) -> None:
    controller, running = window.controller, window.controller.running
    controller.session_changed.connect(window.session_changed)
    controller.project_changed.connect(window.hear_project)
    controller.experiment_changed.connect(window.experiment_changed)
    controller.said.connect(window.toasts.say)
    controller.said.connect(lambda text, tone: window.log.say("window", text, "error" if tone == "bad" else "info"))
    controller.busy_changed.connect(lambda text: _busy(window, text))
    controller.opening.busy_changed.connect(window.status.opening.show_busy)
    controller.opening.advanced.connect(window.status.opening.show_progress)
    window.status.opening.cancelled.connect(controller.opening.cancel)
    controller.scan.gates_came.connect(lambda _: window.circuit.palette_dock.take_gates())
    controller.scan.gates_came.connect(window.verbs.gates_came)
    controller.scan.done.connect(window.plugins_changed)
    controller.scan.done.connect(window.start.take_samples)
    controller.checking.checked.connect(window.refresh_actions)
    controller.notices.changed.connect(lambda: _count_problems(window))
    running.updated.connect(window.run_updated)
    running.queue_changed.connect(window.queue_changed)


def _pages(window: MainWindow) -> None:
    """Those that are there from the first; the others are connected when they are made."""
    start, verbs = window.start, window.verbs
    window.tabs.entered.connect(window.page_entered)
    window.tabs.refused.connect(window.toasts.say)
    start.sample_wanted.connect(verbs.open_sample)
    start.file_wanted.connect(verbs.open_path)
    start.open_wanted.connect(verbs.open_project)
    start.new_wanted.connect(verbs.new_project)
    start.import_wanted.connect(verbs.import_data)
    start.learn_wanted.connect(verbs.learn)
    window.controller.agrees = lambda path: verbs.ask.agrees(path)
    window.tabs.chip.stopped.connect(verbs.stop)
    window.tabs.chip.picked.connect(lambda run_id: window.pick("runs", run_id))
    window.rail.picked.connect(window.pick)
    window.rail.tree_wanted.connect(lambda: window.arrangement.toggle("project"))
    for name in IN_DOCKS:
        window.docks[name].visibilityChanged.connect(lambda seen: window.bring_docked() if seen else None)


def _panels(window: MainWindow) -> None:
    window.tree.picked.connect(window.pick)
    window.tree.menu_wanted.connect(lambda kind, name, at: open_menu(window, kind, name, at))
    window.tree.selection_changed.connect(window.refresh_actions)
    window.problems.wanted.connect(window.go_to)
    window.problems.way_words = lambda notice: way(window, notice).words
    window.problems.fix_of = lambda notice: _fix_of(window, notice)
    window.problems.fix_wanted.connect(lambda notice: _mend(window, notice))
    window.history.wanted.connect(window.controller.go_to)
    window.queue.stopped.connect(window.controller.running.cancel)
    window.queue.moved.connect(window.controller.running.move)
    window.queue.held.connect(window.controller.running.hold)
    window.queue.retried.connect(window.once.wrap("retry_run", window.verbs.retry_run))
    window.queue.resumed.connect(window.once.wrap("resume_by_id", window.verbs.resume_by_id))
    running = window.controller.running
    running.finished.connect(lambda run_id: window.ending.tell(running.runs[run_id]))
    running.finished.connect(window.run_ended)
    window.queue.picked.connect(window.pick)
    window.toolbar.chosen.connect(window.controller.choose)
    window.toasts.act_of = lambda text: _act_of(window, text)
    window.status.panel_wanted.connect(window.arrangement.toggle)
    window.status.plugins_wanted.connect(window.verbs.show_plugins)


def _busy(window: MainWindow, text: str) -> None:
    window.status.busy.setText(f"{text}…" if text else "")


def _count_problems(window: MainWindow) -> None:
    count = window.controller.notices.serious()
    window.status.show_problems(count)
    window.docks["problems"].setWindowTitle(f"Problems {count}" if count else "Problems")


def _act_of(window: MainWindow, text: str) -> tuple[str, Callable[[], None]] | None:
    """What a message about an error offers: the way to where it is mended."""
    notice = next((one for one in window.controller.notices.all() if str(one.problem) == text), None)
    if notice is None:
        return None
    return way(window, notice).words, lambda: window.go_to(notice)


def _fix_of(window: MainWindow, notice: Notice) -> tuple[str, str]:
    """What mends a problem of the chosen experiment with one click."""
    if notice.target[0] != "experiments":
        return "", ""
    first = next(iter(window.experimenting.fixes.of(notice.problem).values()), None)
    return (first.title, first.why) if first is not None else ("", "")


def _mend(window: MainWindow, notice: Notice) -> None:
    first = next(iter(window.experimenting.fixes.of(notice.problem)), "")
    window.experimenting.take_fix(first, notice.problem)
