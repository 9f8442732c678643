"""What the commands about trained models do: predict, evaluate, export, import, begin from a preset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketbench.base.errors import KetbenchError

if TYPE_CHECKING:
    from ketbench_ui.services.ask import Ask
    from ketbench_ui.shell.window import MainWindow

EXPORTED = "Exported models (model.json *.safetensors);;All files (*)"
BACKEND = "gate.statevector"


class ModelVerbs:
    """One method a command; see `ketbench_ui.shell.commands.actions`."""

    _window: MainWindow
    ask: Ask

    def predict_rows(self) -> None:
        """Ask for a file or a row, and say what the model of the shown run says of it."""
        run = self._window.shown_run()
        if run is not None:
            self._window.predicting.ask(run)

    def evaluate_model(self) -> None:
        """Ask for strengths of noise or numbers of shots, and draw how the model of the shown run bears them."""
        run = self._window.shown_run()
        if run is not None:
            self._window.predicting.study(run)

    def export_model(self) -> None:
        """Write the model of the shown run as files."""
        run = self._window.shown_run()
        if run is not None:
            self._window.predicting.export(run)

    def import_model(self) -> None:
        """Take an exported model, or one trained on elsewhere, as a run of the chosen experiment."""
        experiment = self._window.controller.experiment
        if experiment is None:
            self._window.controller.said.emit("Choose the experiment whose model it is first.", "info")
            return
        path = self.ask.open_one(f"Model for {experiment.name}", EXPORTED)
        if path is not None:
            from ketbench.running.models import adopting

            try:
                asked = adopting(path)
            except KetbenchError as error:
                self._window.controller.fail("model", str(error))
                return
            self._window.follow(self._window.controller.adopt(experiment, asked))

    def add_preset(self) -> None:
        """A new experiment of a kind of hybrid model on the selected dataset, else the chosen experiment's."""
        controller = self._window.controller
        kind, selected = self._window.tree.selected()
        chosen = controller.experiment
        fallback = chosen.dataset.name if chosen is not None and chosen.dataset is not None else ""
        data = selected if kind == "datasets" else fallback or next(iter(controller.project.datasets), "")
        if not data:
            controller.said.emit("Import a dataset first; a preset makes a model for it.", "info")
            return
        from ketbench.project.proposing.presets import PRESETS, with_preset

        words = {one.name: f"{one.title}: {one.description}" for one in PRESETS.values()}
        name = self.ask.one_of("New experiment from a preset", f"A hybrid model for '{data}'", words)
        if not name:
            return
        try:
            project, made, title = with_preset(controller.project, data, name, BACKEND)
        except KetbenchError as error:
            controller.fail("preset", str(error), target=("datasets", data), where=error.where)
            return
        controller.apply(f"add experiment {title}", project)
        controller.choose(title)
        self._window.show_page("experiment")
        if made.told:
            controller.said.emit(" ".join(made.told), "info")
