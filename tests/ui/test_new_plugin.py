"""A plugin fresh from `ketbench plugin new` has its form, live curves and figure in the window; it holds no Qt code."""

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from ketbench.backends.registry import Registry
from ketbench.backends.scaffold import write_plugin
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Status
from ketbench.project.project import Project
from ketbench.samples import sample
from ketbench_ui.fields.param_form import ParamForm
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell.window import MainWindow

NAME = "kb_window_trainer"


@pytest.fixture
def plugins(tmp_path, monkeypatch):
    """The folder of a package as it lies once it is installed."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    place = tmp_path / "plugins"
    write_plugin(NAME, place)
    info = place / f"{NAME}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {NAME}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[ketbench.backends]\n{NAME} = {NAME}.backend:Trainer\n")
    yield place
    for module in [module for module in sys.modules if module.startswith(NAME)]:
        del sys.modules[module]


@pytest.fixture
def bench(qtbot, folder, application, plugins):
    made = MainWindow(Controller(Registry([plugins])))
    made.show()
    qtbot.waitExposed(made)
    iris = sample("iris-classifier").build().datasets["iris"]
    project = Project("bench").with_experiment(Experiment("trial", NAME, dataset=iris, params={"steps": 60}))
    assert made.controller.create(folder / "bench.h5", project)
    made.controller.checking.check_now()
    yield made
    made.verbs.ask.yes = lambda *_: True
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_its_form_curves_and_figure_appear(qtbot, bench):
    (form,) = [form for form in bench.findChildren(ParamForm) if "waves" in form.values()]
    assert form.values()["steps"] == 60
    bench.actions_by_id["run"].trigger()
    live = bench.controller.running.current()
    qtbot.waitUntil(lambda: live.status.is_final, timeout=600_000)
    assert {"loss", "accuracy"} <= set(live.curves)
    run = bench.controller.project.run(live.run_id)
    assert run.status is Status.DONE
    assert set(run.result.figures) == {"loss"}
    assert run.result.baselines[0].name == "nearest_mean"
