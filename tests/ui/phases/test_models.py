"""Predict and Export from the window: the worker uses the kept model, the window goes on, no run comes of it."""

import csv

import numpy as np
import pytest
from PySide6.QtCore import Qt

from ketbench.running.models import predict as by_core

PATIENCE = 600_000


@pytest.fixture
def dialog(with_run):
    """The dialog over the run of the iris sample."""
    window = with_run("iris-classifier")
    assert window.experiment.result.predict.isVisible()
    window.experiment.result.predict.click()
    return window.predicting.dialog


def test_a_typed_row_gets_the_answer_of_the_core(qtbot, dialog):
    window = dialog.parent()
    names = list(dialog.fields)
    values = [5.1, 3.5, 1.4, 0.2]
    for name, value in zip(names, values, strict=True):
        dialog.fields[name].setText(str(value))
    dialog.predict.click()
    assert not dialog.predict.isEnabled()
    qtbot.waitUntil(lambda: dialog.prediction is not None, timeout=PATIENCE)
    expected = by_core(window.shown_run(), {name: [value] for name, value in zip(names, values, strict=True)})
    assert list(dialog.prediction.columns) == list(expected.columns)
    for name, column in expected.columns.items():
        assert np.array_equal(dialog.prediction.columns[name], column), name
    assert list(window.controller.project.runs) == ["run-0001"], "no run comes of it"
    assert dialog.said.text().startswith("1 row predicted.")


def test_a_file_is_read_aside_and_can_be_saved(qtbot, dialog, tmp_path):
    rows = [[5.1, 3.5, 1.4, 0.2], [6.7, 3.1, 5.6, 2.4], [5.9, 3.0, 4.2, 1.5]]
    source = tmp_path / "new.csv"
    with source.open("w", newline="") as stream:
        csv.writer(stream).writerows([list(dialog.fields), *rows])
    dialog.predict_file(source)
    qtbot.waitUntil(lambda: dialog.prediction is not None, timeout=PATIENCE)
    assert dialog.view.model().rowCount() == 3
    dialog.write(tmp_path / "out.csv")
    with (tmp_path / "out.csv").open() as stream:
        assert len(list(csv.reader(stream))) == 4


def test_what_cannot_be_predicted_is_one_sentence(qtbot, dialog, tmp_path):
    dialog.predict.click()
    assert dialog.said.text() == "The row is empty; type a value into each field."
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    dialog.predict_file(wrong)
    qtbot.waitUntil(lambda: "lacks" in dialog.said.text(), timeout=PATIENCE)
    assert dialog.predict.isEnabled()


def test_the_model_is_written_as_files(qtbot, with_run, tmp_path):
    window = with_run("iris-classifier")
    window.experiment.result.export.click()
    dialog = window.predicting.dialog
    dialog.folder.setText(str(tmp_path / "model"))
    dialog.write.click()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Wrote"), timeout=PATIENCE)
    assert any((tmp_path / "model").iterdir())
    dialog.folder.setText(str(tmp_path / "model"))
    dialog.write.click()
    assert "not an empty folder" in dialog.said.text()


@pytest.mark.parametrize("text", ["foo", "0,5", "1e999", "nan"])
def test_a_typed_value_that_is_no_number_turns_its_field_red(dialog, text):
    for field in dialog.fields.values():
        field.setText("1.0")
    name, field = next(iter(dialog.fields.items()))
    field.setText(text)
    dialog._predict_row()
    assert field.property("invalid") == "true"
    assert dialog.said.text().startswith(f"'{name}' must be a ")
    assert f"not '{text}'" in dialog.said.text()
    assert dialog.predict.isEnabled()
    assert dialog.prediction is None


def test_a_folder_by_its_name_stands_beside_the_project(qtbot, with_run, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    window = with_run("iris-classifier")
    window.verbs.export_model()
    dialog = window.predicting.dialog
    assert dialog.folder.toolTip() == dialog.folder.text()
    (tmp_path / "a file").write_text("x")
    for text, said in (("a file", "is not an empty folder"), ("a file/model", "is a file, so no folder can be in it")):
        dialog.folder.setText(text)
        dialog._write()
        assert said in dialog.said.text()
        assert dialog.folder.property("invalid") == "true"
    dialog.folder.setText("my model")
    dialog._write()
    qtbot.waitUntil(lambda: dialog.said.text().startswith("Wrote"), timeout=PATIENCE)
    assert (tmp_path / "my model" / "model.json").is_file()


def test_a_prompt_is_answered_side_by_side_and_earlier_ones_stay(qtbot, with_run):
    window = with_run("adapter-claims")
    window.experiment.result.predict.click()
    dialog = window.predicting.dialog
    (name,) = dialog.fields
    assert dialog.focusWidget() is dialog.fields[name]
    asked = ["Ann has 3 apples and buys 4.", "Bob has 9 pens\nand loses 2."]
    for text in asked:
        dialog.prediction = None
        dialog.fields[name].setPlainText(text)
        dialog.predict.click()
        qtbot.waitUntil(lambda: dialog.prediction is not None, timeout=PATIENCE)
    model = dialog.view.model()
    heads = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]
    assert heads[:2] == [name, "base"]
    assert {"lora_r8", "qtha1"} <= set(heads)
    assert [model.data(model.index(row, 0)) for row in range(model.rowCount())] == asked[::-1]
    expected = by_core(window.shown_run(), {name: asked[1:]})
    for at, head in enumerate(heads[1:], start=1):
        assert model.data(model.index(0, at)) == expected.columns[head][0], head
