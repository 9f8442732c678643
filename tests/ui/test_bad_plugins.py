"""Whatever a plugin does, the window lives, the Problems panel says whose fault it is, and the next run works."""

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Status
from ketbench.project.project import Project
from ketbench.running.jobs.watch import Limits
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell.window import MainWindow

from .conftest import PATIENCE, PLUGINS

GIGABYTE = 1_000_000_000
BAD_AT_LOADING = {
    "bad.import": ("no_such_library_anywhere", "Install 'no_such_library_anywhere'"),
    "bad.contract": ("contract version 99", "Update Ketbench."),
}
BAD_AT_RUNNING = {
    "bad.segfault": "SIGSEGV",
    "bad.exit": "code 3",
    "bad.memory": "over its limit of 1000 MB",
    "bad.silent": "sent nothing for 3 s",
}


@pytest.fixture
def make_bench(qtbot, folder, application, monkeypatch):
    """Windows on a project with one experiment; plugins come from the variable, as they do for a user."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    made = []

    def make(backend, *folders):
        monkeypatch.setenv("KETBENCH_PLUGIN_PATH", ":".join(map(str, [PLUGINS, *folders])))
        # Only who is to be silent: on a busy machine a gigabyte takes longer than that to fill.
        stall = 3.0 if backend == "bad.silent" else 60.0
        window = MainWindow(Controller(Registry(), limits=Limits(GIGABYTE, stall_seconds=stall)))
        made.append(window)
        window.show()
        qtbot.waitExposed(window)
        project = Project("bench").with_experiment(Experiment("trial", backend))
        assert window.controller.create(folder / "bench.h5", project)
        window.controller.checking.check_now()
        return window

    yield make
    for window in made:
        window.verbs.ask.yes = lambda *_: True
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def problems_of(window):
    """What the panel shows, a text a line."""
    table = window.problems.table
    return [table.topLevelItem(at).text(0) for at in range(table.topLevelItemCount())]


def loaded(qtbot, window):
    """Wait until the experiment's backend was tried and is here."""
    qtbot.waitUntil(window.actions_by_id["run"].isEnabled, timeout=PATIENCE)


def works_with_a_good_one(qtbot, window, run_to_end):
    experiment = Experiment("trial", "good.trainer")
    window.controller.set_experiment("use a good one", experiment)
    window.controller.checking.check_now()
    loaded(qtbot, window)
    run_id = run_to_end(window)
    assert window.controller.project.run(run_id).status is Status.DONE
    assert window.isVisible()


def restart(qtbot, window):
    """Press the button of the Plugins page and wait for the new process."""
    running = window.controller.running
    running.warm("good.trainer")
    qtbot.waitUntil(lambda: running.worker_pid > 0, timeout=PATIENCE)
    before = running.worker_pid
    window.show_page("plugins")
    window.plugins.restart.click()
    qtbot.waitUntil(lambda: running.worker_pid not in (0, before), timeout=PATIENCE)


@pytest.mark.parametrize("backend", BAD_AT_LOADING)
def test_one_that_cannot_be_loaded_is_named_with_its_remedy(qtbot, make_bench, run_to_end, backend):
    window = make_bench(backend)
    reason, remedy = BAD_AT_LOADING[backend]
    assert not window.actions_by_id["run"].isEnabled()
    qtbot.waitUntil(lambda: any(reason in text for text in problems_of(window)), timeout=PATIENCE)
    (shown,) = [text for text in problems_of(window) if backend in text]
    assert remedy in shown
    restart(qtbot, window)
    works_with_a_good_one(qtbot, window, run_to_end)


@pytest.mark.parametrize("backend", BAD_AT_RUNNING)
def test_one_that_takes_its_worker_down_is_named_with_its_remedy(qtbot, make_bench, run_to_end, backend):
    window = make_bench(backend)
    loaded(qtbot, window)
    run_id = run_to_end(window)
    assert window.controller.project.run(run_id).status is Status.FAILED
    (shown,) = [text for text in problems_of(window) if run_id in text]
    assert backend in shown
    assert BAD_AT_RUNNING[backend] in shown
    assert any(remedy in shown for remedy in ("tell the plugin's author", "raise the limit"))
    restart(qtbot, window)
    works_with_a_good_one(qtbot, window, run_to_end)


@pytest.mark.parametrize("backend", ["bad.deaf", "bad.silent"])
def test_restart_ends_an_endless_loop(qtbot, make_bench, run_to_end, backend):
    window = make_bench(backend)
    window.verbs.ask.yes = lambda *_: True
    loaded(qtbot, window)
    window.actions_by_id["run"].trigger()
    live = window.controller.running.current()
    qtbot.waitUntil(lambda: live.status is Status.RUNNING, timeout=PATIENCE)
    window.show_page("plugins")
    window.plugins.restart.click()
    qtbot.waitUntil(lambda: live.status.is_final, timeout=PATIENCE)
    assert live.status is Status.CANCELLED
    works_with_a_good_one(qtbot, window, run_to_end)


def test_a_scan_puts_those_that_did_not_load_into_the_problems(qtbot, make_bench):
    window = make_bench("good.trainer")
    with qtbot.waitSignal(window.controller.scan.done, timeout=PATIENCE):
        window.controller.scan.start()
    notices = window.controller.notices.of("plugins")
    assert {notice.source for notice in notices} >= {"plugin ketbench-test-plugins"}
    for backend, (reason, remedy) in BAD_AT_LOADING.items():
        (shown,) = [str(notice.problem) for notice in notices if notice.target == ("plugins", backend)]
        assert reason in shown
        assert remedy in shown
    window.go_to(notices[0])
    assert window.tabs.present == "plugins"


@pytest.fixture
def hanging(tmp_path):
    """A folder with a plugin whose import never ends by itself; the gate lets it go."""
    folder = tmp_path / "hanging"
    info = folder / "kbhanging-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: kbhanging\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[ketbench.backends]\nhanging.one = kbhanging_module:Backend\n")
    gate = folder / "gate"
    waits = f"while not os.path.exists({str(gate)!r}):\n    threading.Event().wait(0.05)\n"
    (folder / "kbhanging_module.py").write_text(f"import os, threading\n{waits}Backend = None\n")
    yield folder
    gate.touch()


def test_one_that_hangs_while_it_is_imported_never_holds_up_the_window(qtbot, make_bench, hanging, run_to_end):
    window = make_bench("hanging.one", hanging)
    window.controller.scan.start()
    window.controller.checking.check_now()
    assert any("'hanging.one' is still loading" in text for text in problems_of(window))
    assert not window.actions_by_id["run"].isEnabled()
    works_with_a_good_one(qtbot, window, run_to_end)
    assert not window.controller.scan.is_done, "the good one ran while the other still hung"
