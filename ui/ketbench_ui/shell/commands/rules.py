"""When a command is enabled: one small question a rule; read by the window after each change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ketbench.running.continuing import branch_refusal, resume_refusal
from ketbench_ui.shell.pages.telling import shown_circuit

if TYPE_CHECKING:
    from ketbench_ui.shell.window import MainWindow

Rule = Callable[["MainWindow"], bool]

RULES: Mapping[str, Rule] = {
    "always": lambda window: True,
    "project": lambda window: window.controller.session is not None,
    "writable": lambda window: window.controller.is_writable,
    "importable": lambda window: window.controller.session is None or window.controller.is_writable,
    "can_undo": lambda window: _has_step(window, "can_undo"),
    "can_redo": lambda window: _has_step(window, "can_redo"),
    "can_run": lambda window: not run_refusal(window),
    "running": lambda window: bool(window.controller.running.active()),
    "can_resume": lambda window: window.controller.is_writable and not resume_refusal(window.shown_run()),
    "can_branch": lambda window: window.controller.is_writable and not branch_refusal(window.shown_run()),
    "can_explain": lambda window: window.is_made("explaining") and window.explaining.can_begin,
    "run": lambda window: window.shown_run() is not None,
    "has_model": lambda window: window.has_model(),
    "circuit": lambda window: window.controller.is_writable and shown_circuit(window) is not None,
    "selected": lambda window: window.controller.is_writable and window.tree.selected() != ("", ""),
}


def _has_step(window: MainWindow, which: str) -> bool:
    session = window.controller.session
    return session is not None and not session.read_only and bool(getattr(session.history, which))


def run_refusal(window: MainWindow) -> str:
    """Why Run is greyed, in one sentence; empty when it is not."""
    controller = window.controller
    if controller.session is None:
        return "Open a project first."
    if controller.session.read_only:
        return f"{controller.session.holder} Save a copy to run it here."
    if controller.experiment is None:
        return "Add an experiment first."
    if window.is_made("circuit") and window.circuit.refusal and controller.experiment.circuit is not None:
        return window.circuit.refusal
    typed = next(iter(window.experiment.setup.problems().values()), "")
    if controller.is_interactive:
        typed = typed or window.experiment.result.slides.problem
    if typed:
        return typed
    errors = [p for p in controller.checking.latest if p.severity == "error"]
    return str(errors[0]) if errors else ""
