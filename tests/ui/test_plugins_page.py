"""The Plugins page lists whatever claims to be a backend, and its buttons do what they say."""

import sys

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel

from ketbench.registry import Registry
from ketbench_ui.controller import Controller
from ketbench_ui.window import MainWindow

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
    lay_down(folder, "kbwell", BACKEND.format(name="kbwell.one"), requires=["numpy>=1.20"], version="2.5")
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
    with qtbot.waitSignal(window.controller.scan.done, timeout=60_000):
        act()


def words(window):
    """All that stands on the page, what was taken off it left out."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return "\n".join(found.text() for found in window.plugins.findChildren(QLabel))


def test_one_that_works_shows_version_licence_and_what_it_needs(bench):
    text = words(bench)
    assert "kbwell.one" in text
    assert "kbwell 2.5   Licence: MIT" in text
    assert "Needs: numpy>=1.20" in text


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
    qtbot.waitUntil(lambda: running.worker_pid > 0, timeout=60_000)
    before = running.worker_pid
    bench.plugins.restart.click()
    qtbot.waitUntil(lambda: running.worker_pid not in (0, before), timeout=60_000)
