"""The Plugins page lists whatever claims to be a backend, and its buttons do what they say."""

import os
import sys
import zipfile

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from ketbench.backends.install import own_folder
from ketbench.backends.packs import Pack
from ketbench.backends.registry import Registry
from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Status
from ketbench.project.project import Project
from ketbench_ui.plugins.packs_bar import PacksBar
from ketbench_ui.services.controller import Controller
from ketbench_ui.shell.window import MainWindow

BACKEND = """
from ketbench.plugin import Availability, Params, Result


class Backend:
    name = "{name}"
    title = "Made in a test"
    needs = frozenset()
    params = Params

    def available(self):
        return Availability(True)

    def check(self, task, params):
        return ()

    def run(self, task, params, context):
        yield Result({{"answer": 42}})
"""


def lay_down(folder, name, text, requires=(), version="1.0"):
    """A plugin as it lies once it is installed."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
    head = f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
    (info / "METADATA").write_text(head + needs)
    (info / "entry_points.txt").write_text(f"[ketbench.backends]\n{name}.one = {name}_module:Backend\n")
    (folder / f"{name}_module.py").write_text(text)


@pytest.fixture
def plugins(tmp_path, monkeypatch):
    """A folder with one plugin that works, one that cannot be imported and one with damaged metadata."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    folder = tmp_path / "plugins"
    lay_down(
        folder,
        "kbwell",
        BACKEND.format(name="kbwell.one"),
        requires=["numpy>=1.20", "rich>=1; extra == 'more'", "rich; extra == 'all'"],
        version="2.5",
    )
    lay_down(folder, "kbill", "import no_such_library_here\n")
    yield folder
    for module in [module for module in sys.modules if module.startswith("kb")]:
        del sys.modules[module]


@pytest.fixture
def bench(qtbot, folder, application, plugins):
    made = MainWindow(Controller(Registry([plugins])))
    made.show()
    qtbot.waitExposed(made)
    made.show_page("plugins")
    scanned(qtbot, made, made.controller.scan.start)
    yield made
    made.verbs.ask.yes = lambda *_: True
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def scanned(qtbot, window, act):
    with qtbot.waitSignal(window.controller.scan.done, timeout=600_000):
        act()


def words(window):
    """All that stands on the page, what was taken off it left out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return "\n".join(found.text() for found in window.plugins.findChildren(QLabel))


def test_one_that_works_shows_version_licence_and_what_it_needs(bench):
    text = words(bench)
    assert "kbwell.one" in text
    assert "kbwell 2.5   Licence: MIT" in text
    assert "Needs: numpy>=1.20; 1 more with extras" in text


def test_one_that_fails_shows_its_reason_and_remedy(bench):
    text = words(bench)
    assert "Backend 'kbill.one' cannot be loaded: ModuleNotFoundError: No module named 'no_such_library_here'." in text
    assert "Install 'no_such_library_here'" in text
    assert "Needs: nothing else" in text


def test_every_candidate_has_its_card(bench):
    text = words(bench)
    candidates = bench.controller.registry.candidates()
    assert len(candidates) > 2
    assert all(candidate.name in text for candidate in candidates)


def test_look_again_finds_what_came_meanwhile(qtbot, bench, plugins):
    assert "kblate.one" not in words(bench)
    lay_down(plugins, "kblate", BACKEND.format(name="kblate.one"))
    scanned(qtbot, bench, bench.plugins.again.click)
    assert "kblate.one" in words(bench)
    assert bench.controller.scan.of("kblate.one").able


def test_a_damaged_one_is_listed_with_its_folder(qtbot, bench, plugins):
    (plugins / "kbwell-2.5.dist-info" / "entry_points.txt").write_bytes(b"[ketbench.backends]\n\xff\xfe\x00")
    scanned(qtbot, bench, bench.plugins.again.click)
    text = words(bench)
    assert "cannot be read" in text
    assert str(plugins) in text


def test_restart_worker_gives_a_new_process(qtbot, bench):
    running = bench.controller.running
    running.warm("kbwell.one")
    qtbot.waitUntil(lambda: running.worker_pid > 0, timeout=600_000)
    before = running.worker_pid
    bench.plugins.restart.click()
    qtbot.waitUntil(lambda: running.worker_pid not in (0, before), timeout=600_000)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """The user's folder of plugins; pip may ask no registry."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    return own_folder()


def wheel_of(folder, name, requires=(), modules=()):
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
    files = {f"{module}.py": text for module, text in modules}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/entry_points.txt"] = f"[ketbench.backends]\n{name}.one = {name}_module:Backend\n" if modules else ""
    files[f"{info}/RECORD"] = "".join(f"{place},,\n" for place in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(path, "w") as archive:
        for place, text in files.items():
            archive.writestr(place, text)
    return path


def install(qtbot, window, spec):
    """Press Install and wait for the answer; gives how often the window's own timer ticked while pip was at work."""
    bar = window.plugins.installing
    beats = []
    pulse = QTimer(window, interval=10)
    pulse.timeout.connect(lambda: beats.append(window.verbs.installing.busy))
    bar.spec.setText(str(spec))
    pulse.start()
    bar.install.click()
    assert not bar.install.isEnabled()
    qtbot.waitUntil(lambda: not window.verbs.installing.busy, timeout=600_000)
    pulse.stop()
    return sum(beats)


def test_install_brings_a_plugin_that_runs(qtbot, own, bench, tmp_path, run_to_end):
    path = wheel_of(tmp_path, "kbfresh", modules=[("kbfresh_module", BACKEND.format(name="kbfresh.one"))])
    with qtbot.waitSignal(bench.controller.scan.done, timeout=600_000):
        beats = install(qtbot, bench, path)
    assert beats > 5, "the window went on while pip was at work"
    assert "Installed kbfresh 1.0 with kbfresh.one." in bench.plugins.installing.answer.text()
    assert (own / "kbfresh_module.py").exists()
    assert bench.controller.scan.of("kbfresh.one").able
    assert "kbfresh 1.0" in words(bench)

    project = Project("bench").with_experiment(Experiment("trial", "kbfresh.one"))
    assert bench.controller.create(tmp_path / "bench.h5", project)
    bench.controller.checking.check_now()
    run_id = run_to_end(bench)
    run = bench.controller.project.run(run_id)
    assert run.status is Status.DONE
    assert run.result.summary["answer"] == 42


def test_what_would_change_the_workbench_is_refused_with_the_list(qtbot, own, bench, tmp_path):
    for name in ("numpy", "torch"):
        wheel_of(tmp_path, name)
    modules = [("kbgreedy_module", BACKEND.format(name="kbgreedy.one"))]
    path = wheel_of(tmp_path, "kbgreedy", requires=["numpy==1.0", "torch==1.0"], modules=modules)
    install(qtbot, bench, path)
    said = bench.plugins.installing.answer.text()
    assert "is not installed, because it would change" in said
    assert "numpy" in said
    assert "torch" in said
    assert said.count("-> 1.0") == 2
    assert not own.exists()
    assert [str(notice.problem) for notice in bench.controller.notices.of("plugin installation")] == [said]
    assert bench.plugins.installing.install.isEnabled()


def test_a_path_that_leads_nowhere_is_said(qtbot, own, bench, tmp_path):
    install(qtbot, bench, tmp_path / "nothing")
    assert "There is no file or folder" in bench.plugins.installing.answer.text()


def test_nothing_can_be_installed_without_a_name(bench):
    bench.plugins.installing.spec.setText("  ")
    assert not bench.plugins.installing.install.isEnabled()


def test_a_model_pack_is_offered_with_size_and_licence_and_fetched_by_its_button(qtbot, application):
    bar = PacksBar()
    qtbot.addWidget(bar)
    here = Pack("here", "x-here", "json", "A pack that is here", "MIT", 3)
    there = Pack("there", "x-there", "no_such_module", "A pack to fetch", "Apache-2.0", 93)
    bar.show_packs([(pack, pack.folder is not None) for pack in (here, there)])
    texts = " ".join(widget.text() for widget in bar.findChildren(QLabel))
    assert "A pack to fetch: 93 MB, Apache-2.0" in texts
    assert "installed" in texts
    (fetch,) = bar.findChildren(QPushButton)
    with qtbot.waitSignal(bar.wanted) as asked:
        fetch.click()
    assert asked.args == [there]


def test_packs_of_plugins_are_looked_for_when_the_tab_is_shown(window, qtbot):
    window.show_page("plugins")
    bar = window.plugins.packs
    qtbot.waitUntil(lambda: "SmolLM2" in " ".join(w.text() for w in bar.findChildren(QLabel)), timeout=600_000)


def pressed(window, name):
    """Press the button of that accessible name."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (found,) = [one for one in window.plugins.findChildren(QPushButton) if one.accessibleName() == name]
    found.click()


def test_a_package_is_disabled_enabled_changed_and_removed(qtbot, bench, plugins, monkeypatch):
    monkeypatch.setenv("KETBENCH_PLUGIN_PATH", str(plugins))
    bench.verbs.ask.yes = lambda *_: True
    scanned(qtbot, bench, lambda: pressed(bench, "Disable kbwell"))
    assert "The plugins of 'kbwell' are disabled." in words(bench)
    assert not bench.controller.scan.of("kbwell.one").able
    scanned(qtbot, bench, lambda: pressed(bench, "Enable kbwell"))
    assert bench.controller.scan.of("kbwell.one").able
    (plugins / "kbwell_module.py").write_text(BACKEND.format(name="kbwell.one").replace("Made in a test", "Changed"))
    scanned(qtbot, bench, bench.plugins.again.click)
    assert bench.controller.registry.backend("kbwell.one").title == "Changed"
    assert "Changed" in words(bench)
    record = plugins / "kbwell-2.5.dist-info" / "RECORD"
    record.write_text("kbwell_module.py,,\n")
    scanned(qtbot, bench, lambda: pressed(bench, "Remove kbwell"))
    assert "kbwell.one" not in words(bench)
    assert not (plugins / "kbwell_module.py").exists()
    ours = [one for one in bench.plugins.findChildren(QPushButton) if one.accessibleName() == "Disable ketbench"]
    assert not ours
