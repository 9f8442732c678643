"""A form from a parameter model: every kind of field, errors on the field, nothing typed is lost."""

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from ketbench.contract.forms import FormField, setting
from ketbench.contract.plugin import Params
from ketbench_photonic.link.params import LinkParams
from ketbench_planning.service.params import ServiceParams
from ketbench_ui.fields.param_form import ParamForm
from ketbench_ui.fields.reading import read, written


class Stage(Params):
    name: str = setting("laser", "Name")
    kind: Literal["gain", "loss"] = setting("loss", "Kind")
    loss: float = setting(1.0, "Loss", unit="dB", ge=0)
    counted: bool = setting(True, "Counted")


class Everything(Params):
    rate: float = setting(0.05, "Rate", unit="Gb/s", group="Signal", gt=0, le=1)
    count: int = setting(3, "Count", ge=1)
    shuffle: bool = setting(True, "Shuffle")
    mode: Literal["fast", "exact"] = setting("fast", "Mode")
    title: str = setting("hello", "Title")
    levels: tuple[float, ...] = setting((1.0, 2.5), "Levels")
    limit: float | None = setting(None, "Limit")
    seed: int = setting(0, "Hidden seed", advanced=True)
    stages: tuple[Stage, ...] = setting((Stage(),), "Stages")


@pytest.fixture
def form(qtbot):
    made = ParamForm()
    qtbot.addWidget(made)
    made.show_params(Everything, {})
    made.show()
    return made


def _type(form, name, text):
    form.editor(name).line.setText(text)
    form.editor(name).line.textEdited.emit(text)


def test_defaults_are_shown_and_accepted(form):
    assert form.problems() == {}
    values = Everything.model_validate(form.values())
    assert values == Everything()


def test_each_kind_of_field_gives_what_was_put_in(form, qtbot):
    _type(form, "rate", "0.5")
    _type(form, "count", "7")
    _type(form, "levels", "1; 2 3e-1")
    _type(form, "limit", "4")
    qtbot.mouseClick(
        form.editor("shuffle").box, Qt.MouseButton.LeftButton, pos=form.editor("shuffle").box.rect().center()
    )
    form.editor("mode").set_value("exact")
    values = Everything.model_validate(form.values())
    assert (values.rate, values.count, values.levels, values.limit, values.mode) == (0.5, 7, (1, 2, 0.3), 4, "exact")


def test_an_error_stands_on_its_field_and_the_text_stays(form):
    _type(form, "rate", "2")
    assert "rate" in form.problems()
    assert form._errors["rate"].isVisible()
    assert "2" in form._errors["rate"].text()
    assert form.editor("rate").line.text() == "2"
    _type(form, "rate", "1")
    assert not form._errors["rate"].isVisible()


def test_an_empty_optional_field_is_none(form):
    _type(form, "limit", "4")
    _type(form, "limit", "")
    assert form.value("limit") is None


def test_rows_are_added_moved_and_removed(form):
    table = form.editor("stages")
    table._add()
    table.table.item(1, 0).setText("fibre")
    assert [row["name"] for row in form.value("stages")] == ["laser", "fibre"]
    table.table.setCurrentCell(1, 0)
    table._move(-1)
    assert [row["name"] for row in form.value("stages")] == ["fibre", "laser"]
    table._remove()
    assert [row["name"] for row in form.value("stages")] == ["laser"]


def test_a_wrong_cell_is_named_by_row(form):
    form.editor("stages").table.item(0, 2).setText("-3")
    assert "stages.0.loss" in form.problems()
    assert form._errors["stages"].isVisible()
    assert form.editor("stages").table.item(0, 2).toolTip()


def test_advanced_fields_are_folded_until_somebody_goes_there(form):
    assert not form.editor("seed").isVisible()
    assert form.go_to("seed")
    assert form.editor("seed").isVisible()


def test_arrow_keys_step_a_number_inside_its_bounds(form, qtbot):
    line = form.editor("count").line
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert form.value("count") == 4
    _type(form, "count", "1")
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert form.value("count") == 1


def test_showing_the_same_values_keeps_how_they_were_typed(form):
    _type(form, "rate", "5e-1")
    form.show_params(Everything, {"rate": 0.5})
    assert form.editor("rate").line.text() == "5e-1"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_survives_writing_and_reading(value):
    field = FormField("x", "X", "number")
    assert read(field, written(field, value)) == value


@given(st.text(max_size=40))
def test_any_text_can_be_read_without_an_exception(text):
    for kind in ("number", "integer", "text", "numbers", "texts"):
        read(FormField("x", "X", kind), text)


@pytest.fixture
def link(qtbot):
    made = ParamForm()
    qtbot.addWidget(made)
    made.show_params(LinkParams, {})
    made.show()
    return made


@pytest.mark.parametrize(
    ("name", "text", "number"),
    [("extinction_ratio", "3.5 dB", 3.5), ("rate", "0.1 Tb/s", 100.0), ("extinction_ratio", "4", 4)],
)
def test_a_number_typed_with_its_unit_becomes_the_number(link, qtbot, name, text, number):
    line = link.editor(name).line
    line.clear()
    qtbot.keyClicks(line, text)
    assert line.text() == text, "what is being typed stays"
    assert link.problems() == {}
    assert link.value(name) == number
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == written(link.editor(name).field, number)


def test_a_unit_that_does_not_fit_is_a_sentence_on_the_field(link, qtbot):
    line = link.editor("extinction_ratio").line
    for text in ("2 mW", "2 parsec", "much"):
        line.clear()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)
        assert line.text() == text
        assert "Extinction ratio" in link._errors["extinction_ratio"].text()
        assert link._errors["extinction_ratio"].isVisible()


def test_a_number_with_its_unit_is_read_while_another_field_is_wrong(link):
    _type(link, "rate", "-5")
    _type(link, "extinction_ratio", "6 dB")
    assert link.value("extinction_ratio") == 6.0


def test_a_stored_text_with_its_unit_is_shown_as_the_number(link):
    link.show_params(LinkParams, {"extinction_ratio": "7 dB"})
    assert link.editor("extinction_ratio").line.text() == "7"


def test_what_has_no_effect_is_greyed_with_its_reason_while_it_is_typed(qtbot):
    made = ParamForm()
    qtbot.addWidget(made)
    made.show_params(ServiceParams, {})
    assert made.editor("users").isEnabled()
    made.editor("output_tokens_per_day").line.setText("3e10")
    made.editor("output_tokens_per_day").edited.emit()
    assert not made.editor("users").isEnabled()
    assert made.editor("users").toolTip() == "Not used: the tokens of a day are given in all."
    shown = [one.text() for one in made.findChildren(QLabel) if not one.isHidden()]
    assert shown.count("Not used: the tokens of a day are given in all.") == 1, "one line for rows of one reason"
    made.editor("output_tokens_per_day").line.setText("3e1x")
    made.editor("output_tokens_per_day").edited.emit()
    assert not made.editor("users").isEnabled(), "rows stay as they are while a value is refused"
    made.editor("output_tokens_per_day").line.setText("")
    made.editor("output_tokens_per_day").edited.emit()
    assert made.editor("users").isEnabled()
    assert "Not used" not in made.editor("users").toolTip()


class _Kinds(Params):
    kind: Literal["a", "b"] = setting("a", "Kind", group="What")
    only_b: int = setting(1, "Only b", group="Of b", when={"kind": ["b"]})
    always: int = setting(2, "Always", group="What")


def test_a_row_is_shown_for_the_choices_that_give_it_a_meaning(qtbot):
    made = ParamForm()
    qtbot.addWidget(made)
    made.show_params(_Kinds, {})
    assert made.editor("only_b").isHidden()
    assert not made.editor("always").isHidden()
    assert [heading.text() for heading, _ in made._headings if heading.isHidden()] == ["OF B"]
    made.show_params(_Kinds, {"kind": "b"})
    assert not made.editor("only_b").isHidden()
    made.hide_rows({"only_b"})
    assert made.editor("only_b").isHidden()
