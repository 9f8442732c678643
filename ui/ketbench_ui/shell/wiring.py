"""Connects the parts of the window: who hears whom, in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ketbench.circuit.circuit import Circuit
from ketbench_ui.circuit.tab import CircuitTab
from ketbench_ui.services.notices import Notice
from ketbench_ui.services.outside import questions as outside
from ketbench_ui.shell.commands.tree_menu import open_menu
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
    controller.project_changed.connect(window.project_changed)
    controller.experiment_changed.connect(window.experiment_changed)
    controller.said.connect(window.toasts.say)
    controller.said.connect(lambda text, tone: window.log.say("window", text, "error" if tone == "bad" else "info"))
    controller.busy_changed.connect(lambda text: _busy(window, text))
    controller.opening.busy_changed.connect(window.status.opening.show_busy)
    controller.opening.advanced.connect(window.status.opening.show_progress)
    window.status.opening.cancelled.connect(controller.opening.cancel)
    controller.scan.done.connect(window.plugins_changed)
    controller.checking.checked.connect(window.refresh_actions)
    controller.notices.changed.connect(lambda: _count_problems(window))
    running.updated.connect(window.run_updated)
    running.queue_changed.connect(window.refresh_actions)
    running.queue_changed.connect(window.offer_runs)


def _pages(window: MainWindow) -> None:
    start, experiment, verbs = window.start, window.experiment, window.verbs
    window.tabs.entered.connect(window.page_entered)
    start.sample_wanted.connect(verbs.open_sample)
    start.file_wanted.connect(verbs.open_path)
    start.open_wanted.connect(verbs.open_project)
    start.new_wanted.connect(verbs.new_project)
    start.import_wanted.connect(verbs.import_data)
    start.learn_wanted.connect(verbs.learn)
    experiment.setup.edited.connect(window.controller.set_experiment)
    experiment.setup.checked.connect(window.form_typed)
    _strip(window)
    experiment.add_wanted.connect(verbs.add_experiment)
    experiment.run_chosen.connect(window.show_run)
    experiment.live_pane.log_wanted.connect(lambda: window.arrangement.show("log"))
    window.compare.curves_wanted.connect(verbs.use_curves)
    result = experiment.result
    result.figure_wanted.connect(verbs.use_figure)
    result.slides.judged.connect(window.refresh_actions)
    result.report.clicked.connect(verbs.write_report)
    result.predict.clicked.connect(verbs.predict_rows)
    result.evaluate.clicked.connect(verbs.evaluate_model)
    window.controller.agrees = lambda path: verbs.ask.agrees(path)
    result.export.clicked.connect(verbs.export_model)
    result.repeat_wanted.connect(window.once.wrap("repeat_on_splits", verbs.repeat_on_splits))
    result.explain.clicked.connect(lambda: (window.explaining.stop if result.is_explaining else verbs.explain_run)())
    experiment.features.use_wanted.connect(verbs.use_features)
    experiment.features.circuit_wanted.connect(verbs.resize_circuit)
    window.plugins.refresh_wanted.connect(verbs.refresh_plugins)
    bar, installing = window.plugins.installing, verbs.installing
    bar.wanted.connect(verbs.install_plugin)
    bar.stop_wanted.connect(installing.stop)
    installing.told.connect(bar.show_step)
    installing.done.connect(verbs.installed)
    installing.failed.connect(verbs.not_installed)
    installing.stopped.connect(bar.show_text)
    window.plugins.packs.wanted.connect(verbs.fetch_pack)
    window.plugins.packs.asked.connect(verbs.look_for_packs)
    window.plugins.restart_wanted.connect(verbs.restart_worker)
    window.plugins.package_wanted.connect(verbs.manage_package)
    connect_circuit(window, window.circuit)


def _strip(window: MainWindow) -> None:
    strip, verbs = window.experiment.strip, window.verbs
    once = window.once
    # Button and key are one wish, so both go by the same words.
    strip.run.clicked.connect(once.wrap("run", lambda *_: verbs.run()))
    strip.stop.clicked.connect(verbs.stop)
    strip.pause.clicked.connect(verbs.hold_training)
    strip.resume.clicked.connect(once.wrap("resume_run", lambda *_: verbs.resume_run()))
    strip.branch.clicked.connect(once.wrap("branch_run", lambda *_: verbs.branch_run()))
    strip.sweep.clicked.connect(verbs.show_sweep)
    strip.chosen.connect(once.wrap("repeat_as", verbs.repeat_as))
    window.tabs.chip.stopped.connect(verbs.stop)
    window.tabs.chip.picked.connect(lambda run_id: window.pick("runs", run_id))
    window.rail.picked.connect(window.pick)
    window.rail.tree_wanted.connect(lambda: window.arrangement.toggle("project"))


def connect_circuit(window: MainWindow, circuit: CircuitTab) -> None:
    """What the window hears of the Circuit tab."""
    circuit.edited.connect(window.controller.set_circuit)
    circuit.hint.new_wanted.connect(window.verbs.add_circuit)
    circuit.exporting.opened.connect(window.verbs.take_circuit)
    window.controller.project_changed.connect(lambda: circuit.set_project(window.controller.project))
    circuit.resources.timing_wanted.connect(lambda drawn: _measure(window, drawn))
    circuit.exporting.folder = window.controller.folder
    circuit.exporting.values.runs = lambda: window.controller.project.runs.values()
    circuit.editing.change_gate = window.controller.change_gate
    circuit.described.connect(window.inspector.show_lines)
    circuit.refusal_changed.connect(window.refresh_actions)


def _measure(window: MainWindow, drawn: Circuit) -> None:
    bar = window.circuit.resources
    window.controller.aside.call(
        outside.step_times,
        drawn,
        done=lambda seconds: bar.show_times(drawn, seconds),
        failed=lambda sentence, _: bar.show_no_times(drawn, sentence),
    )


def _panels(window: MainWindow) -> None:
    window.tree.picked.connect(window.pick)
    window.tree.menu_wanted.connect(lambda kind, name, at: open_menu(window, kind, name, at))
    window.tree.itemSelectionChanged.connect(window.refresh_actions)
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
    window.sweep_work.moved.connect(window.trials_moved)
    window.sweep_presenter.kept.connect(window.trial_kept)
    window.toolbar.chosen.connect(window.controller.choose)
    window.toasts.act_of = lambda text: _act_of(window, text)
    window.status.panel_wanted.connect(window.arrangement.toggle)
    window.status.plugins_wanted.connect(window.verbs.show_plugins)


def _busy(window: MainWindow, text: str) -> None:
    window.status.busy.setText(f"{text}…" if text else "")
    window.status.busy.repaint()


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
