"""Makes the pictures in docs/screenshots from the real window and a real run, light and dark; needs no display.

Run it as: python docs/make_screenshots.py [--only NAME] [--out FOLDER]
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ketbench_ui.services.live import LiveRun

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

SIZES = ((1440, 860), (1280, 720))
LOOKS = ("light", "dark")
TRAINING = ("start", "experiment", "data", "circuit", "result", "problems", "plugins")
PLUGINS = ("photonic", "selection", "cut")
LONG, SHORT = 800, 60


def main() -> None:
    arguments = _arguments()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        away_from_the_user(Path(home))
        Studio(arguments.out, arguments.only).shoot()
        _shoot_circuits(arguments.out, arguments.only)
        _shoot_results(arguments.out, arguments.only)
        _shoot_data(arguments.out, arguments.only)
        _shoot_watching(arguments.out, arguments.only)
        _shoot_explaining(arguments.out, arguments.only)


def _shoot_results(folder: Path, only: str) -> None:
    from result_pictures import shoot_results

    shoot_results(folder, only)


def _shoot_circuits(folder: Path, only: str) -> None:
    # Qt must be imported after the platform and the folders were chosen.
    from circuit_pictures import shoot_circuits

    shoot_circuits(folder, only)


def _shoot_watching(folder: Path, only: str) -> None:
    # Qt must be imported after the platform and the folders were chosen.
    from watching_pictures import shoot_watching

    shoot_watching(folder, only)


def _shoot_explaining(folder: Path, only: str) -> None:
    # Qt must be imported after the platform and the folders were chosen.
    from explaining_pictures import shoot_explaining

    shoot_explaining(folder, only)


def _shoot_data(folder: Path, only: str) -> None:
    from data_pictures import shoot_data

    shoot_data(folder, only)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="Take only pictures whose name holds this.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "screenshots")
    return parser.parse_args()


def away_from_the_user(home: Path) -> None:
    """Settings, caches and projects of the pictures stay out of the user's own."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(home)
    os.environ["XDG_DOCUMENTS_DIR"] = str(home / "Documents")


class Studio:
    """The window, and what it must show in each picture."""

    def __init__(self, folder: Path, only: str) -> None:
        from ketbench_ui.shell.app import make_application, make_window

        self._folder, self._only = folder, only
        self._application = make_application()
        self.window = make_window()

    def shoot(self) -> None:
        """Take all pictures."""
        self._show()
        for names, scenes in (
            (TRAINING, self._training_scenes),
            (PLUGINS, self._plugin_scenes),
        ):
            if any(self._only in name for name in names):
                for name in scenes():
                    self._portraits(name)
        self._shoot_imports()
        self.window.close()

    def with_sample(self, name: str) -> Any:
        """Show the window on a sample's project, as if none had been open before; the window."""
        from PySide6.QtCore import QSettings

        # Another window of this process has left its layout behind.
        QSettings().clear()
        self._show()
        before = self.window.controller.session
        self.window.verbs.open_sample(name)
        self.wait(lambda: self.window.controller.session not in (None, before))
        return self.window

    def _show(self) -> None:
        from PySide6.QtCore import QSettings

        from ketbench_ui.guide.tour import SEEN
        from ketbench_ui.shell.app import after_first_paint

        QSettings().setValue(SEEN, True)
        if not self.window.isVisible():
            self.window.show()
            after_first_paint(self.window)
        self.wait(lambda: self.window.experiment.setup.backend.count() > 0)

    def _shoot_imports(self) -> None:
        # Qt must be imported after the platform and the folders were chosen.
        from import_pictures import IMPORTS, scenes

        if any(self._only in name for name in IMPORTS):
            for name, shown in scenes(self.window, self.wait):
                self._portraits(name, shown)

    def _training_scenes(self) -> Iterator[str]:
        window = self.window
        yield "start"
        window.verbs.open_sample("wine-classifier")
        self.wait(lambda: window.controller.session is not None)
        window.toasts.clear()
        yield from ("experiment", "data", "circuit")
        self._train(learning_rate=0.01, epochs=SHORT)
        self.wait(lambda: not window.controller.running.active(), 300)
        window.toasts.clear()
        live = self._train(learning_rate=0.05, epochs=LONG)
        self.wait(lambda: live.progress.done > 200, 120)
        window.verbs.stop()
        self.wait(lambda: not window.controller.running.active())
        window.controller.apply("remove the stopped run", window.controller.project.without("runs", live.run_id))
        self._train(learning_rate=0.05, epochs=SHORT)
        self.wait(lambda: not window.controller.running.active(), 300)
        self.settle(0.5)
        yield "result"
        self._make_a_problem()
        yield "problems"
        self._type("learning_rate", "0.05")
        yield "plugins"

    def _plugin_scenes(self) -> Iterator[str]:
        window = self.window
        window.verbs.open_sample("photonic-link")
        self.wait(lambda: "co-packaged" in window.controller.project.experiments)
        self.wait(lambda: window.experiment.result.live is not None)
        yield "photonic"
        self._run_of_sample("breast-cancer-features", "one-to-ten-features")
        yield "selection"
        self._run_of_sample("max-cut", "cut-by-bifurcation")
        yield "cut"

    def _run_of_sample(self, sample: str, experiment: str) -> None:
        """Run one experiment of a sample to its end, and leave the room to its result."""
        window = self.window
        window.verbs.open_sample(sample)
        self.wait(lambda: experiment in window.controller.project.experiments)
        window.controller.choose(experiment)
        window.controller.checking.check_now()
        window.verbs.run()
        self.wait(lambda: not window.controller.running.active(), 300)
        for name in ("problems", "queue", "log"):
            window.docks[name].hide()

    def _train(self, **settings: float) -> LiveRun:
        from dataclasses import replace

        window, chosen = self.window, self.window.controller.experiment
        assert chosen is not None
        changed = replace(chosen, params={**chosen.params, **settings})
        window.controller.set_experiment("change the settings", changed)
        window.show_page("experiment")
        window.verbs.run()
        live = window.controller.running.current()
        assert live is not None
        return live

    def _make_a_problem(self) -> None:
        self._type("learning_rate", "-0.05")
        self.settle(0.6)
        self.window.arrangement.show("problems")

    def _type(self, name: str, text: str) -> None:
        from ketbench_ui.fields.editors import TextEditor

        editor = self.window.experiment.setup.form.editor(name)
        assert isinstance(editor, TextEditor)
        editor.line.setText(text)
        editor.line.textEdited.emit(text)

    def _portraits(self, name: str, shown: QWidget | None = None) -> None:
        if self._only not in name:
            return
        from ketbench_ui.theme.theme import switch

        if name in ("start", "data", "circuit", "plugins"):
            self.window.show_page(name)
        if name in ("experiment", "training", "result", "photonic", "selection", "cut"):
            self.window.show_page("experiment")
            phase = {"experiment": "setup", "training": "live"}.get(name, "result")
            self.window.experimenting.enter(phase)
        shown = shown or self.window
        for width, height in SIZES if shown is self.window else [(shown.width(), shown.height())]:
            for look in LOOKS:
                switch.apply(look)
                shown.resize(width, height)
                self.settle(0.35)
                self.wait(lambda: not self.window.data.desk.busy)
                self.window.toasts.clear()
                self.settle(0.1)
                shown.grab().save(str(self._folder / f"{name}-{look}-{width}x{height}.png"))
        switch.apply("light")

    def wait(self, condition: Callable[[], bool], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("The window did not get there in time.")
            self._application.processEvents()
            time.sleep(0.004)

    def settle(self, seconds: float) -> None:
        from PySide6.QtCore import QCoreApplication, QEvent

        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._application.processEvents()
            time.sleep(0.004)
            # Without a running event loop nobody else lets go of replaced widgets, and each is styled again.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    main()
