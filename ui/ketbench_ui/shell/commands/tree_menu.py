"""The menu of a line of the project tree: what can be done with it, and in a sentence why something cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from ketbench.contract.run import Status
from ketbench.running.continuing import resume_refusal
from ketbench_ui.theme.theme import icon

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow


def open_menu(window: MainWindow, kind: str, name: str, at: QPoint) -> None:
    """Show the menu of a line at a place of the screen; it does not hold the window up."""
    menu = menu_of(window, kind, name)
    menu.popup(at)


def menu_of(window: MainWindow, kind: str, name: str) -> QMenu:
    """What can be done with a dataset, circuit, experiment or run."""
    menu = QMenu(window)
    menu.setToolTipsVisible(True)
    menu.aboutToHide.connect(menu.deleteLater)
    _entry(menu, "Show", "eye", lambda: window.pick(kind, name))
    if kind == "runs":
        _add_run(menu, window, name)
    elif kind == "experiments":
        _add_experiment(menu, window, name)
    menu.addSeparator()
    _entry(menu, "Copy the id" if kind == "runs" else "Copy the name", "copy", lambda: _copy(window, name))
    refusal = window.removals.refusal(kind, name)
    _entry(menu, "Delete", "trash", lambda: window.removals.remove(kind, [name]), refusal)
    if refusal:
        _entry(menu, refusal, "info", lambda: None, refusal)
    return menu


def _add_run(menu: QMenu, window: MainWindow, run_id: str) -> None:
    controller, verbs = window.controller, window.verbs
    run = controller.project.runs[run_id]
    _entry(menu, "Compare", "chart-bar", lambda: _compare(window, run_id))
    menu.addSeparator()
    live = controller.running.runs.get(run_id)
    read_only = "" if controller.is_writable else "The project is open to read only."
    if live is not None and not live.status.is_final:
        is_held = live.status is Status.PAUSED
        idle = "" if live.began else f"{run_id} waits for its turn."
        words, mark = ("Continue the training", "play") if is_held else ("Pause the training", "pause")
        _entry(menu, words, mark, lambda: controller.running.hold(run_id, not is_held), idle)
        _entry(menu, "Stop", "stop", lambda: controller.running.cancel(run_id))
        menu.addSeparator()
    again = lambda: verbs.retry_run(run_id)  # noqa: E731 - as the other entries are
    _entry(menu, "Run again with the same settings", "arrows-clockwise", again, read_only)
    refusal = read_only or resume_refusal(run)
    _entry(menu, "Resume from the checkpoint", "play", lambda: verbs.resume_by_id(run_id), refusal)
    menu.addSeparator()
    going = "" if run.status.is_final else f"{run_id} is still running; it has no result yet."
    _entry(menu, "Write a report...", "file-text", lambda: _of(window, run_id, verbs.write_report), going)
    _entry(menu, "Export...", "export", lambda: _of(window, run_id, verbs.export_run))
    _entry(menu, "Copy as Python: load this run", "code", lambda: verbs.copy_run_python(run_id))
    kept = run.result is not None and run.result.model is not None
    none = "" if kept else going or f"{run_id} kept no model."
    _entry(menu, "Copy as Python: standalone", "code", lambda: verbs.copy_run_standalone(run_id), none)


def _add_experiment(menu: QMenu, window: MainWindow, name: str) -> None:
    controller, verbs = window.controller, window.verbs
    menu.addSeparator()
    read_only = "" if controller.is_writable else "The project is open to read only."
    experiment = controller.project.experiments[name]
    _entry(menu, "Run", "play", lambda: window.follow(controller.run(experiment)), read_only)
    _entry(menu, "New experiment like it", "flask", lambda: _chosen(window, name, verbs.add_experiment), read_only)
    _entry(menu, "Copy as Python", "code", lambda: _chosen(window, name, verbs.copy_python))
    _entry(menu, "Copy as Python: standalone", "code", lambda: _chosen(window, name, verbs.copy_standalone))


def _entry(menu: QMenu, text: str, mark: str, act: Callable[[], object], refusal: str = "") -> None:
    action = menu.addAction(icon(mark), text)
    action.setEnabled(not refusal)
    action.setToolTip(refusal)
    action.triggered.connect(lambda _: act())


def _compare(window: MainWindow, run_id: str) -> None:
    """Tick the run in the Compare tab, and leave the others as they are."""
    # The page lists its runs when it is shown.
    window.show_page("compare")
    window.compare.model.hidden.discard(run_id)
    window.compare.draw()


def _copy(window: MainWindow, name: str) -> None:
    QGuiApplication.clipboard().setText(name)
    window.controller.said.emit(f"Copied {name}.", "good")


def _of(window: MainWindow, run_id: str, verb: Callable[[], None]) -> None:
    """Do what a command does with the shown run, with this one."""
    window.pick("runs", run_id)
    verb()


def _chosen(window: MainWindow, name: str, verb: Callable[[], None]) -> None:
    window.controller.choose(name)
    window.settle()
    verb()
