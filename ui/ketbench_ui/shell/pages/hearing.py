"""What the window hears of each page, connected when the page is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ketbench.circuit.circuit import Circuit
from ketbench_ui.services.outside import questions as outside
from ketbench_ui.shell.commands.actions import COMMANDS

if TYPE_CHECKING:
    from ketbench_ui.circuit.tab import CircuitTab
    from ketbench_ui.shell.window import MainWindow


def _data(window: MainWindow) -> None:
    window.importing.join(window.data)
    window.bring("data_presenter")


def _circuit(window: MainWindow) -> None:
    circuit = window.circuit
    for command in COMMANDS:
        if command.scope == "circuit":
            circuit.take_action(window.actions_by_id[command.id])
    window.docks["gates"].setWidget(circuit.palette_widget())
    window.inspector.set_beside(circuit.inspector_widget())
    window.docks["state"].setWidget(circuit.state_widget())
    connect_circuit(window, circuit)
    circuit.set_project(window.controller.project)


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


def _experiment(window: MainWindow) -> None:
    experiment, verbs = window.experiment, window.verbs
    window.bring("explaining")
    window.bring("experimenting")
    experiment.setup.edited.connect(window.controller.set_experiment)
    experiment.setup.checked.connect(window.form_typed)
    _strip(window)
    experiment.add_wanted.connect(verbs.add_experiment)
    experiment.run_chosen.connect(window.show_run)
    experiment.live_pane.log_wanted.connect(lambda: window.arrangement.show("log"))
    result = experiment.result
    result.figure_wanted.connect(verbs.use_figure)
    result.slides.judged.connect(window.refresh_actions)
    result.report.clicked.connect(verbs.write_report)
    result.predict.clicked.connect(verbs.predict_rows)
    result.evaluate.clicked.connect(verbs.evaluate_model)
    result.export.clicked.connect(verbs.export_model)
    result.repeat_wanted.connect(window.once.wrap("repeat_on_splits", verbs.repeat_on_splits))
    result.explain.clicked.connect(lambda: (window.explaining.stop if result.is_explaining else verbs.explain_run)())
    experiment.features.use_wanted.connect(verbs.use_features)
    experiment.features.circuit_wanted.connect(verbs.resize_circuit)
    experiment.setup.backend.fill(window.controller.scan)
    window.experimenting.show_run(None)


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


def _compare(window: MainWindow) -> None:
    window.bring("compare_presenter")
    window.compare.curves_wanted.connect(window.verbs.use_curves)


def _sweep(window: MainWindow) -> None:
    window.sweep_presenter.kept.connect(window.trial_kept)


def _plugins(window: MainWindow) -> None:
    plugins, verbs = window.plugins, window.verbs
    plugins.refresh_wanted.connect(verbs.refresh_plugins)
    bar, installing = plugins.installing, verbs.installing
    bar.wanted.connect(verbs.install_plugin)
    bar.stop_wanted.connect(installing.stop)
    installing.told.connect(bar.show_step)
    installing.done.connect(verbs.installed)
    installing.failed.connect(verbs.not_installed)
    installing.stopped.connect(bar.show_text)
    plugins.packs.wanted.connect(verbs.fetch_pack)
    plugins.packs.asked.connect(verbs.look_for_packs)
    plugins.restart_wanted.connect(verbs.restart_worker)
    plugins.package_wanted.connect(verbs.manage_package)


HEARD: Mapping[str, Callable[[MainWindow], None]] = {
    "data": _data,
    "circuit": _circuit,
    "experiment": _experiment,
    "compare": _compare,
    "sweep": _sweep,
    "plugins": _plugins,
}
