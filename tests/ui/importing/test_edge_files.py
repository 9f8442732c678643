"""Graphs and models of dimod come in by the same dialog as tables, and are solved with what the file said."""

import dimod
import numpy as np
import pytest
from PySide6.QtCore import Qt
from tests.ui.importing.conftest import PATIENCE

from ketbench.data.dataset import Role
from ketbench.data.importing import Format
from ketbench_annealing.solvers.edges import meant, problem_of
from ketbench_annealing.solvers.params import Stated

MODEL = dimod.BinaryQuadraticModel({"a": 1.0, "b": -2.0}, {("a", "b"): 3.0}, 0.5, "SPIN")


@pytest.mark.parametrize(
    ("content", "stated", "said"),
    [
        (b"4 5\n1 2 1\n2 3 1\n3 4 1\n1 4 1\n1 3 1\n", Stated.MAX_CUT, "taken as a graph to cut"),
        (MODEL.to_file().read(), Stated.ISING, "The offset 0.5 of the model is kept"),
    ],
)
def test_a_file_of_edges_is_shown_and_imported_with_what_it_means(qtbot, empty, opened_on, content, stated, said):
    dialog = opened_on(content, "problem.txt")
    model = dialog.view.table.model()
    heads = [str(model.headerData(i, Qt.Orientation.Horizontal)).split("\n") for i in range(model.columnCount())]
    assert [head[0] for head in heads] == ["i", "j", "weight"]
    assert heads[2][1] == "numeric, weight"
    assert dialog.look.format is Format.EDGES
    qtbot.mouseClick(dialog.view.run, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "problem" in empty.controller.project.datasets, timeout=PATIENCE)
    made = empty.controller.project.datasets["problem"]
    assert made.column("weight").role is Role.WEIGHT
    assert meant(made, Stated.AUTO) is stated
    assert said in " ".join(made.provenance.report)
    if stated is Stated.ISING:
        assert problem_of(made, Stated.AUTO).energies(np.array([[1, 0]]))[0] == MODEL.energy({"a": 1, "b": -1})
