"""The real window, the real worker, real projects; only the display is Qt's own offscreen one."""

# ruff: noqa: E402 - Qt reads its platform when it is imported
import os
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
for _name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
    os.environ[_name] = tempfile.mkdtemp(prefix="ketbench-test-")

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.project.project import Project
from ketbench.samples import sample
from ketbench_ui.services import recent
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell import app
from ketbench_ui.shell.commands import verbs
from ketbench_ui.shell.window import MainWindow
from ketbench_ui.theme.turns import turns

# What never happens ends a test after ten minutes; how fast it happens on a busy machine is not judged.
for _wait in (QtBot.waitUntil, QtBot.waitSignal, QtBot.waitSignals, QtBot.waitExposed):
    _wait.__kwdefaults__["timeout"] = 600_000

PLUGINS = Path(__file__).parent.parent / "plugins_for_tests"
PATIENCE = 600_000


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Let what a test closed be gone at once: else it is styled anew by every later switch of the look."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where new projects go, instead of the user's documents."""
    for module in (recent, verbs):
        monkeypatch.setattr(module, "projects_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def application(qapp: QApplication) -> QApplication:
    """The application with its look, applied once: each widget alive is styled anew by it."""
    return app.make_application()


@pytest.fixture
def window(qtbot: QtBot, folder: Path, application: QApplication) -> Iterator[MainWindow]:
    """A shown window on no project, with the backends of the tests beside the real ones."""
    QSettings().clear()
    made = MainWindow(Controller(Registry([PLUGINS])))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.verbs.ask.yes = lambda *_: True
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def opened(window: MainWindow, folder: Path) -> MainWindow:
    """The window on the iris sample."""
    assert window.controller.create(folder / "iris.h5", sample("iris-classifier").build())
    return window


@pytest.fixture
def with_backend(qtbot: QtBot, window: MainWindow, folder: Path) -> Callable[..., MainWindow]:
    """The window on a project with one experiment of a test backend."""

    def make(backend: str, **params: object) -> MainWindow:
        project = Project("bench").with_experiment(Experiment("trial", backend, params=params))
        assert window.controller.create(folder / "bench.h5", project)
        window.controller.checking.check_now()
        # A foreign plugin is tried in a process of its own before it is loaded here.
        qtbot.waitUntil(lambda: not window.controller.backends.waits_for(backend), timeout=PATIENCE)
        window.controller.checking.check_now()
        return window

    return make


@pytest.fixture
def run_to_end(qtbot: QtBot) -> Callable[[MainWindow], str]:
    """Press Run and wait until it ended; gives the run id."""

    def run(window: MainWindow) -> str:
        qtbot.waitUntil(window.actions_by_id["run"].isEnabled, timeout=PATIENCE)
        with qtbot.waitSignal(window.controller.running.finished, timeout=PATIENCE) as ended:
            window.actions_by_id["run"].trigger()
        # Its result comes to the front a turn after the project with it was shown.
        qtbot.waitUntil(lambda: not turns().waits(window.experimenting))
        return ended.args[0]

    return run
