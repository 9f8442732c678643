"""The fields of a setting that is varied give what the command line would take, and show it again."""

import pytest

from ketbench.sweeping import parse_axis
from ketbench_ui.sweep.values import EVEN, FACTORS, LISTED, ValuesField


@pytest.fixture
def field(qtbot):
    made = ValuesField()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("text", "mode"),
    [("1,2,3", LISTED), ("adam,sgd", LISTED), ("0:4", EVEN), ("0.1:1.0", EVEN), ("1e-3:0.1:log", FACTORS)],
)
def test_what_is_shown_is_given_back(field, text, mode):
    field.setText(text)
    assert field.text() == text
    assert field.mode.currentData() == mode
    assert field.listed.isVisible() == (mode == LISTED)
    assert field.low.isVisible() == (mode != LISTED)


def test_typed_numbers_make_the_axis_that_they_say(qtbot, field):
    field.mode.setCurrentIndex(field.mode.findData(FACTORS))
    with qtbot.waitSignal(field.edited):
        field.mode.activated.emit(field.mode.currentIndex())
    qtbot.keyClicks(field.low, "0.001")
    qtbot.keyClicks(field.high, "0.1")
    axis = parse_axis(f"rate={field.text()}")
    assert (axis.low, axis.high, axis.log) == (0.001, 0.1, True)
    assert axis.grid()[0] == pytest.approx(0.001)
    assert axis.grid()[2] == pytest.approx(0.01)


def test_the_ends_of_a_range_become_values_of_a_list(field):
    field.setText("2:8")
    field.mode.setCurrentIndex(field.mode.findData(LISTED))
    field.mode.activated.emit(field.mode.currentIndex())
    assert field.text() == "2,8"
    assert parse_axis(f"n={field.text()}").values == (2, 8)


def test_spaces_after_commas_are_no_part_of_a_value(field):
    field.setText("")
    field.listed.setText("adam, sgd")
    assert parse_axis(f"optimiser={field.text()}").values == ("adam", "sgd")
