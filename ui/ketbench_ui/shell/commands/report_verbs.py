"""What the commands about reports and pictures do: ask for a file name, and have a child process write the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QGuiApplication

from ketbench_ui.services.outside import files as outside_files

if TYPE_CHECKING:
    from ketbench_ui.services.ask import Ask
    from ketbench_ui.services.controller import Controller
    from ketbench_ui.shell.window import MainWindow

SAVE, COPY = "save", "copy"
PICTURES = "PDF, fonts embedded (*.pdf);;SVG (*.svg);;PNG (*.png)"


class ReportVerbs:
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    _window: MainWindow
    _controller: Controller
    ask: Ask

    def write_report(self) -> None:
        """Write a report of the shown run; the ending of the name chooses HTML or PDF."""
        run, session = self._window.shown_run(), self._controller.session
        if run is None or session is None:
            return
        name = f"{session.path.stem}-{run.id}.html"
        path = self.ask.save_as("Write a report", session.path.parent / name, "Web page (*.html);;PDF (*.pdf)")
        if path is not None:
            self._write(
                "report", path, outside_files.reported, self._controller.project, run.id, path, session.path.name
            )

    def export_all_runs(self) -> None:
        """Write the metrics of all runs to one table."""
        session = self._controller.session
        if session is None:
            return
        proposal = session.path.with_name(f"{session.path.stem}-runs.csv")
        path = self.ask.save_as("Export all runs", proposal, "Metrics of all runs as CSV (*.csv)")
        if path is not None:
            runs = list(self._controller.project.runs.values())
            self._write("export", path, outside_files.all_exported, runs, path)

    def use_figure(self, what: str, figure: str) -> None:
        """Save a figure of the shown run as a picture, or copy the Python that draws it again."""
        run, session = self._window.shown_run(), self._controller.session
        if run is None or session is None:
            return
        if what == COPY:
            from ketbench.results.reporting.repeat import python_lines

            QGuiApplication.clipboard().setText(python_lines(str(session.path), run, figure))
            self._controller.said.emit("Copied the Python that runs it again and draws this figure.", "good")
            return
        path = self.ask.save_as(
            "Save the figure", session.path.with_name(f"{session.path.stem}-{run.id}-{figure}.pdf"), PICTURES
        )
        if path is not None:
            self._write("export", path, outside_files.figure_saved, run, figure, path)

    def use_curves(self, what: str) -> None:
        """Save the curves that the Compare tab shows, or copy the Python that draws them."""
        page, session = self._window.compare, self._controller.session
        runs, metric, look = page.chosen(), page.quantity.currentText(), page.look()
        if session is None or not runs or not metric:
            return
        places = page.places()
        if what == COPY:
            from ketbench.results.reporting.repeat import python_of_curves

            lines = python_of_curves(str(session.path), [run.id for run in runs], metric, look, places)
            QGuiApplication.clipboard().setText(lines)
            self._controller.said.emit("Copied the Python that draws these curves.", "good")
            return
        path = self.ask.save_as(
            "Save the curves", session.path.with_name(f"{session.path.stem}-{metric}.pdf"), PICTURES
        )
        if path is not None:
            self._write("export", path, outside_files.curves_saved, runs, metric, path, look, places)

    def _write(self, source: str, path: Path, function: Callable[..., str], *arguments: Any) -> None:
        self._controller.busy_changed.emit(f"Writing {path.name}")

        def done(_: object) -> None:
            self._controller.busy_changed.emit("")
            self._controller.notices.put(source, [])
            self._controller.said.emit(f"Wrote {path.name}.", "good")

        def failed(sentence: str, details: str) -> None:
            self._controller.busy_changed.emit("")
            self._controller.fail(source, sentence, details)

        plain = [str(value) if isinstance(value, Path) else value for value in arguments]
        self._controller.aside.call(function, *plain, done=done, failed=failed)
