"""Rows far outside the training data bear a sign; texts are shown whole."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStyleOptionViewItem

from ketbench.contract.model import Prediction
from ketbench_ui.figures.rows import RowsModel, rows_view
from ketbench_ui.theme.whole_texts import WholeTexts


def test_a_row_far_outside_the_training_data_is_marked(with_run):
    window = with_run("iris-classifier")
    window.experiment.result.predict.click()
    dialog = window.predicting.dialog
    classes = Prediction({"prediction": np.array(["a", "b"]), "probability_a": np.array([0.9, 0.2])}, ("Far outside.",))
    dialog._show(classes, {1: "Not to be relied on: 'length' is 900."})
    model = dialog.view.model()
    assert [model.headerData(at, Qt.Orientation.Horizontal) for at in range(3)] == ["row", "prediction", "P(a)"]
    signs = [model.data(model.index(row, 0), Qt.ItemDataRole.DecorationRole) for row in (0, 1)]
    assert signs[0] is None
    assert not signs[1].isNull()
    assert model.data(model.index(1, 2), Qt.ItemDataRole.ToolTipRole).startswith("Not to be relied on: 'length'")
    assert dialog.said.property("role") == "warning"
    dialog._show(classes, {})
    assert dialog.said.property("role") == "muted"
    assert model.data(model.index(1, 0), Qt.ItemDataRole.DecorationRole) is None


@pytest.mark.parametrize(
    ("typed", "told"), [("5,1", "; write 5.1."), ("5,1,2", "not '5,1,2'."), ("tall", "not 'tall'.")]
)
def test_a_decimal_comma_is_told_what_to_write(with_run, typed, told):
    window = with_run("iris-classifier")
    window.experiment.result.predict.click()
    dialog = window.predicting.dialog
    name = next(iter(dialog.fields))
    dialog.fields[name].setText(typed)
    assert dialog._problem(name).endswith(told)


@pytest.mark.parametrize("text", ["#" * 400, "word " * 80, "two\nlines", ""])
@pytest.mark.parametrize("width", [60, 200])
def test_a_cell_is_as_high_as_its_text_needs(qtbot, text, width):
    view = rows_view(RowsModel(["a", "b"], [[text, ""]]))
    qtbot.addWidget(view)
    view.horizontalHeader().setStretchLastSection(False)
    view.setColumnWidth(0, width)
    delegate = WholeTexts(view)
    option = QStyleOptionViewItem()
    option.font = view.font()
    hint = delegate.sizeHint(option, view.model().index(0, 0))
    line, letters = view.fontMetrics().height(), view.fontMetrics().horizontalAdvance(text.replace("\n", " "))
    assert hint.height() >= line * max(letters // width, 1 + text.count("\n"))
