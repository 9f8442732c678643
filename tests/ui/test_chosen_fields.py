"""Editors of files, of texts of several lines and of a row a column; what is half done is kept."""

import pytest

from ketbench.contract.chosen.files import ChosenFile, pinned_file
from ketbench.contract.forms import setting
from ketbench.contract.plugin import Params
from ketbench.testing.tasks import small_dataset
from ketbench_ui.fields.param_form import ParamForm


class Row(Params):
    use: bool = setting(True, "Use")
    weight: float = setting(1.0, "Weight", ge=0)


class Settings(Params):
    table: ChosenFile = setting(ChosenFile(), "Table", endings=(".csv",))
    text: str = setting("x = 1", "Text", code="python")
    columns: dict[str, Row] = setting({}, "Columns")


@pytest.fixture
def form(qtbot):
    made = ParamForm()
    qtbot.addWidget(made)
    made.set_dataset(small_dataset())
    made.show_params(Settings, {"columns": {"old": {"weight": 2}}})
    return made


def test_rows_follow_the_dataset_and_those_that_are_gone_stay_until_removed(form):
    editor = form.editor("columns")
    assert [editor.table.item(row, 0).text() for row in range(editor.table.rowCount())] == ["a", "b", "old"]
    editor.table.item(1, 2).setText("4")
    assert form.value("columns") == {"old": {"weight": 2}, "b": {"weight": 4}}
    editor.forget.click()
    editor.table.item(1, 2).setText("1")
    assert form.value("columns") == {}
    editor.table.item(0, 2).setText("-1")
    assert list(form.problems()) == ["columns.a.weight"]
    assert "greater than or equal to 0" in editor.table.item(0, 2).toolTip()


def test_half_written_text_is_kept_and_its_line_marked(form):
    editor = form.editor("text")
    editor.text.setPlainText("a = 1\nb = (")
    assert form.value("text") == "a = 1\nb = ("
    assert form.problems() == {}
    assert editor.marked_line == 2
    editor.text.setPlainText("a = 1")
    assert editor.marked_line == 0


def test_a_file_is_chosen_with_its_digest_and_forgotten(form, tmp_path):
    place = tmp_path / "t.csv"
    place.write_text("1")
    form.editor("table").choose_file(str(place))
    assert form.value("table") == pinned_file(str(place))
    form.editor("table").line.clear()
    form.editor("table").line.textEdited.emit("")
    assert form.value("table") == {}
