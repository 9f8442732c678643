"""A field for a number swallows no text: it turns red with a sentence, and nothing is changed in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSpinBox

from ketbench.contract.page import Slide
from ketbench_ui.experiment.result.sliders import SlideLine
from ketbench_ui.fields.whole_number import WholeNumber, whole, whole_problem

BAD = ["foo", "", "1.5", "0,5", "1e3", "-1", "12x", "99999999999"]


@pytest.mark.parametrize("text", BAD)
def test_a_bad_seed_is_red_says_so_and_is_not_run(qtbot, opened, text):
    setup = opened.experiment.setup
    before = opened.controller.experiment.seed
    setup.seed.clear()
    if text:
        qtbot.keyClicks(setup.seed, text)
    else:
        setup.seed.textEdited.emit("")
    qtbot.keyClick(setup.seed, Qt.Key.Key_Return)
    assert setup.seed.property("invalid") == "true"
    said = f"Seed must be a whole number from 0 to 4,294,967,295, not '{text}'."
    assert said in [one.text() for one in setup.findChildren(QLabel) if not one.isHidden()]
    assert not opened.actions_by_id["run"].isEnabled()
    assert opened.actions_by_id["run"].toolTip() == said
    opened.project_changed()
    assert setup.seed.text() == text, "it stays to be seen"
    opened.controller.checking.check_now()
    assert [str(p) for p in opened.controller.checking.latest].count(said) == 1
    assert opened.controller.experiment.seed == before


def test_a_good_seed_counts_without_leaving_the_field(qtbot, opened):
    setup = opened.experiment.setup
    setup.seed.clear()
    qtbot.keyClicks(setup.seed, "foo")
    setup.seed.clear()
    qtbot.keyClicks(setup.seed, "42")
    assert setup.seed.property("invalid") == "false"
    setup.commit()
    assert opened.controller.experiment.seed == 42


@pytest.mark.parametrize("text", ["foo", "200", "1.5", "", "7x"])
def test_boxes_for_whole_numbers_keep_their_value_and_say_why(qtbot, application, text):
    box = WholeNumber("Test", 0, 95, " %")
    qtbot.addWidget(box)
    box.setValue(20)
    heard = []
    box.judged.connect(heard.append)
    box.lineEdit().selectAll()
    if text:
        qtbot.keyClicks(box.lineEdit(), text)
    else:
        qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Delete)
    qtbot.keyClick(box.lineEdit(), Qt.Key.Key_Return)
    assert box.value() == 20
    assert box.lineEdit().text().startswith(text), "what was typed stays"
    assert box.property("invalid") == "true"
    assert heard[-1] == box.toolTip() == f"Test must be a whole number from 0 to 95, not '{text}'."
    box.setValue(30)
    assert (box.property("invalid"), heard[-1]) == ("false", "")


def test_text_put_in_at_once_changes_nothing(qtbot, application):
    box = WholeNumber("Seed", 0, 1000)
    qtbot.addWidget(box)
    box.setValue(12)
    box.lineEdit().setText("foo")
    box.interpretText()
    assert box.value() == 12
    assert box.problem


def test_no_box_of_the_window_swallows_text(opened):
    # Menus of the plotting library have boxes of their own, which no page shows.
    ours = [box for box in opened.findChildren(QSpinBox) if not box.objectName()]
    plain = [type(box.parent()).__name__ for box in ours if not isinstance(box, WholeNumber)]
    assert plain == []


def test_the_sweep_does_not_start_with_a_number_that_is_none(qtbot, opened):
    form = opened.sweep.form
    form.method.setCurrentText("random")
    form._check()
    form.trials.lineEdit().selectAll()
    qtbot.keyClicks(form.trials.lineEdit(), "many")
    assert not form.start.isEnabled()
    assert form.count.text() == "Trials must be a whole number from 1 to 100,000, not 'many'."
    form.trials.setValue(5)
    assert form.count.text() == "5 runs"


@given(st.integers(-(10**12), 10**12))
def test_every_way_to_write_a_whole_number_is_read(number):
    assert whole(str(number)) == whole(f"{number:,}") == whole(f" {number} ") == number
    assert whole_problem("n", str(number), number, number) == ""
    assert whole_problem("n", str(number), number + 1, number + 2) != ""


@pytest.mark.parametrize(("text", "whole"), [("foo", False), ("nan", False), ("", False), ("2.5", True)])
def test_a_slider_says_what_is_wrong_with_its_number(qtbot, application, text, whole):
    line = SlideLine(Slide("rate", "Rate", 1.0, 10.0, whole=whole))
    qtbot.addWidget(line)
    line.show_value(4.0)
    moved = []
    line.moved.connect(lambda place, value: moved.append(value))
    line.field.setText(text)
    line.field.editingFinished.emit()
    assert moved == []
    assert line.field.property("invalid") == "true"
    kind = "a whole number" if whole else "a number"
    shown = [one.text() for one in line.findChildren(QLabel) if not one.isHidden()]
    assert f"Rate must be {kind}, not '{text}'." in shown
    line.field.setText("5")
    line.field.editingFinished.emit()
    assert moved == [5.0]
    assert line.field.property("invalid") == "false"


@pytest.mark.parametrize("value", [6.08e11, 1.68123e11, -8.8888e11, 73_700.0, 0.56251234, 1.0e-12, 123_456_789.0])
def test_a_slider_shows_its_whole_number(qtbot, application, value):
    line = SlideLine(Slide("tokens", "Input tokens a day, in all", 1.0, 1e12, unit="token/s"))
    qtbot.addWidget(line)
    line.show_value(value)
    line.setFixedWidth(240)
    line.show()
    field = line.field
    assert field.fontMetrics().horizontalAdvance(field.text()) + 14 <= field.width()
    assert float(field.text().replace("−", "-")) == pytest.approx(value, rel=1e-4)
