"""Has the worker predict with a kept model or write it as files, while the window goes on; knows no file format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ketbench.base.errors import KetbenchError
from ketbench.contract.model import Asked, Evaluating, Exporting, Predicting, Prediction
from ketbench.contract.run import Run, Status
from ketbench.data.aligned import aligned
from ketbench.data.checks.beyond import beyond_training, rows_beyond
from ketbench.data.dataset import Dataset
from ketbench.data.from_tables import dataset_of
from ketbench.running.models import model_of
from ketbench_ui.experiment.models.evaluate_dialog import EvaluateDialog
from ketbench_ui.experiment.models.export_dialog import ExportDialog
from ketbench_ui.experiment.models.predict_dialog import PredictDialog
from ketbench_ui.services.ask import Ask
from ketbench_ui.services.controller import Controller
from ketbench_ui.services.live import LiveRun
from ketbench_ui.services.outside import questions as outside
from ketbench_ui.services.running import MODEL_JOB

Done = Callable[[LiveRun], None]
Failed = Callable[[str], None]
Predicted = Callable[[Prediction, Mapping[int, str]], None]
"""Takes what the model says, and of rows far outside its training data a sentence, by their place."""
Dialog = PredictDialog | ExportDialog | EvaluateDialog


class UsingModels(QObject):
    """One for a window; jobs of its own never become runs.

    Parameters
    ----------
    controller : Controller
    window : QWidget
    ask : Ask
    """

    def __init__(self, controller: Controller, window: QWidget, ask: Ask) -> None:
        super().__init__(window)
        self._controller, self._window, self.files = controller, window, ask
        self._jobs: dict[str, tuple[Done, Failed]] = {}
        self._count = 0
        self.dialog: Dialog | None = None
        controller.running.finished.connect(self._ended)
        controller.session_changed.connect(self.close)

    def is_mine(self, job: str) -> bool:
        """Whether a job is one of these and no run."""
        return job.startswith(MODEL_JOB)

    def ask(self, run: Run) -> None:
        """Open the dialog that takes a file or a row."""
        if self._has_model(run):
            self._open(PredictDialog(run, self, self._window))

    def export(self, run: Run) -> None:
        """Open the dialog that asks for a form and a folder."""
        if self._has_model(run):
            folder = self._controller.folder()
            self._open(ExportDialog(run, self, folder, self._window))

    def study(self, run: Run) -> None:
        """Open the dialog that evaluates at several strengths of noise or numbers of shots."""
        if self._has_model(run):
            self._open(EvaluateDialog(run, self, self._window))

    def evaluate(self, run: Run, how: Mapping[str, Any], done: Done, failed: Failed) -> None:
        """Have the worker evaluate the model on its test part."""
        try:
            asked = Evaluating(model_of(run), dict(how))
        except KetbenchError as error:
            failed(str(error))
            return
        self._submit(run, asked, done, failed)

    def stop(self) -> None:
        """End what the worker does for a dialog; its answer is not waited for."""
        for job in list(self._jobs):
            del self._jobs[job]
            self._controller.running.cancel(job)

    def close(self) -> None:
        """Close what is open; an answer that is still to come is not waited for."""
        self._jobs.clear()
        if self.dialog is not None:
            self.dialog.close()

    def predict_file(self, run: Run, path: Path, done: Predicted, failed: Failed) -> None:
        """Read a file aside, then have the worker predict its rows."""

        def read(table: Dataset) -> None:
            self.predict_rows(run, table, done, failed)

        self._controller.aside.call(outside.rows_of, str(path), done=read, failed=lambda text, _: failed(text))

    def predict_rows(self, run: Run, rows: Any, done: Predicted, failed: Failed) -> None:
        """Have the worker predict rows of a table, by the names of its columns; `done` hears which are far outside."""
        try:
            model = model_of(run)
            table, notes = aligned(dataset_of(rows, "rows"), model.description["inputs"])
            far = rows_beyond(table, run.experiment.dataset)
            notes += beyond_training(table, run.experiment.dataset)
        except KetbenchError as error:
            failed(str(error))
            return

        def came(live: LiveRun) -> None:
            result = live.result
            if result is not None:
                done(Prediction(dict(result.arrays), (*notes, *result.notes)), far)

        self._submit(run, Predicting(model, table), came, failed)

    def write(self, run: Run, form: str, folder: Path, done: Callable[[list[str]], None], failed: Failed) -> None:
        """Have the worker write the model as files into a new folder."""
        try:
            model = model_of(run)
            if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
                failed(f"'{folder}' is not an empty folder; choose another one.")
                return
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            failed(f"'{folder}' cannot be made ({error.strerror}); choose another place.")
            return
        except KetbenchError as error:
            failed(str(error))
            return

        def came(live: LiveRun) -> None:
            done(list(live.result.notes) if live.result is not None else [])

        self._submit(run, Exporting(model, form, str(folder.resolve())), came, failed)

    def _submit(self, run: Run, asked: Asked, done: Done, failed: Failed) -> None:
        self._count += 1
        job = f"{MODEL_JOB}-{self._count}"
        # The rows that trained the model are not needed to use it, and may be many.
        slim = run.experiment if isinstance(asked, Evaluating) else replace(run.experiment, dataset=None)
        self._jobs[job] = (done, failed)
        try:
            self._controller.require_agreed(run.experiment)
            self._controller.running.submit(slim, job, kept=False, ended=asked)
        except KetbenchError as error:
            del self._jobs[job]
            failed(str(error))

    def _ended(self, job: str) -> None:
        found = self._jobs.pop(job, None)
        live = self._controller.running.runs.get(job)
        if found is None or live is None:
            return
        done, failed = found
        # Others hear of this end after us; only then is the answer let go.
        QTimer.singleShot(0, self, lambda: self._controller.running.runs.pop(job, None))
        if live.status is Status.DONE:
            done(live)
        else:
            failed(live.error or f"It was {live.status.value}.")

    def _has_model(self, run: Run) -> bool:
        try:
            model_of(run)
        except KetbenchError as error:
            self._controller.said.emit(str(error), "info")
            return False
        return True

    def _open(self, dialog: Dialog) -> None:
        if self.dialog is not None:
            self.dialog.close()
        self.dialog = dialog
        dialog.finished.connect(lambda _: self._forget(dialog))
        dialog.open()

    def _forget(self, dialog: Dialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
        dialog.deleteLater()
