"""A window on a project whose one run was computed without a worker."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from ketbench.backends.registry import Registry
from ketbench.contract.messages import Batch, Finished, Started
from ketbench.contract.plugin import Context, Task
from ketbench.contract.recording import Recording
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench.project.project import Project
from ketbench.samples import sample
from ketbench_ui.shell.window import MainWindow

FEW = {"epochs": 2, "steps": 2, "learning_rates": [0.02], "seeds": 1}


@cache
def finished(name: str) -> tuple[Project, Run]:
    """A sample with its first experiment's run."""
    project = sample(name).build()
    experiment = next(iter(project.experiments.values()))
    few = {name: count for name, count in FEW.items() if name in experiment.params}
    if few:
        experiment = replace(experiment, params={**experiment.params, **few})
        project = project.with_experiment(experiment)
    backend = Registry().backend(experiment.backend)
    params = backend.params.model_validate(dict(experiment.params))
    found = list(backend.run(Task(experiment.dataset, experiment.circuit, experiment.seed), params, Context()))
    recording = Recording(Run("run-0001", experiment))
    recording.add(Started("run-0001", "2026-01-01T10:00:00", {}))
    recording.add(Batch("run-0001", tuple((0.1, item) for item in found if not isinstance(item, Result))))
    result = next(item for item in found if isinstance(item, Result))
    recording.add(Finished("run-0001", Status.DONE, "2026-01-01T10:01:00", 1.0, result))
    return project, recording.run()


@pytest.fixture
def with_run(window: MainWindow, folder: Path) -> Callable[[str], MainWindow]:
    """The window on a sample, showing the result of its run."""

    def make(name: str) -> MainWindow:
        project, run = finished(name)
        assert window.controller.create(folder / f"{name}.h5", project)
        window.controller.session.begin_run(run)
        window.controller.project_changed.emit()
        window.controller.checking.check_now()
        window.show_run(run.id)
        window.experimenting.enter("result")
        return window

    return make
