"""The time in the resource bar is measured with the real engines or said to be not measured; an edit forgets it."""

from pathlib import Path

import pytest

from ketbench.base.errors import CircuitError
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.project.project import Project
from ketbench_ui.circuit.inspecting.resource_bar import duration
from ketbench_ui.services.outside.questions import step_times

DRAWN = CircuitBuilder("small", 2).add("rx", 0, "pi * x[0]").add("ry", 1, "theta").add("x", 1, controls=[0]).build()


def _bar(window, folder: Path):
    assert window.controller.create(folder / "small.h5", Project("small").with_circuit(DRAWN))
    window.show_page("circuit")
    return window.circuit.resources


def test_a_click_measures_and_an_edit_forgets(window, folder: Path, qtbot):
    bar = _bar(window, folder)
    assert bar.time.text() == "time not measured"
    bar.measure.click()
    assert bar.measure.isHidden()
    qtbot.waitUntil(lambda: bar.time.text().startswith("measured step of 32 samples"), timeout=600_000)
    assert "statevector" in bar.time.text()
    assert window.circuit.editing.place("h", 0, 3)
    assert bar.time.text() == "time not measured"
    assert not bar.measure.isHidden()


def test_what_comes_for_an_older_drawing_is_not_shown(window, folder: Path):
    bar = _bar(window, folder)
    bar.measure.click()
    asked = window.circuit.editing.circuit
    assert window.circuit.editing.place("h", 0, 3)
    bar.show_times(asked, {"statevector": 0.5})
    assert bar.time.text() == "time not measured"


def test_every_engine_takes_some_time():
    found = step_times(DRAWN)
    assert "statevector" in found
    assert all(seconds > 0 for seconds in found.values())


def test_a_large_circuit_is_refused_with_a_reason():
    with pytest.raises(CircuitError, match="measured up to 16"):
        step_times(CircuitBuilder("large", 30).add("h", 0).build())


@pytest.mark.parametrize(("seconds", "words"), [(0.00321, "3.21 ms"), (2.5, "2.5 s")])
def test_a_time_has_a_unit(seconds: float, words: str):
    assert duration(seconds) == words
