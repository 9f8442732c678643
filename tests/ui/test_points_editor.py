"""Points above a table are dragged with a real mouse: the row takes the place, within the bounds of its columns."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from ketbench.contract.forms import setting
from ketbench.plugin import Params
from ketbench_ui.fields.param_form import ParamForm


class Place(Params):
    x: float = setting(0.0, "x", unit="um", ge=-10, le=10)
    y: float = setting(0.0, "y", unit="um", ge=-10, le=10)


class Part(Params):
    duration: float = setting(1.0, "Duration", unit="us", gt=0, le=5)
    omega: float = setting(1.0, "Omega", unit="rad/us", ge=0, le=20)
    delta: float = setting(0.0, "Detuning", unit="rad/us", ge=-20, le=20)


class Both(Params):
    places: list[Place] = setting([], "Places", drawn=("x", "y"), rows_are="atom")
    pulse: list[Part] = setting([Part()], "Pulse", drawn=("+duration", "omega", "delta"))


@pytest.fixture
def form(qtbot, application):
    made = ParamForm()
    qtbot.addWidget(made)
    places = [{"x": 0, "y": 0}, {"x": 6, "y": 0}, {"x": 3, "y": 5}]
    pulse = [{"duration": 1, "omega": 6, "delta": -3}, {"duration": 2, "omega": 2, "delta": 3}]
    made.show_params(Both, {"places": places, "pulse": pulse})
    made.resize(700, 900)
    made.show()
    qtbot.waitExposed(made)
    QApplication.processEvents()
    return made


def drag(editor, curve, row, to):
    """Press on a point, go to a place in the units of the axes, and let go."""
    plot = editor.plot
    box = plot.axes.getViewBox()

    def at(place):
        return plot.mapFromScene(box.mapViewToScene(QPointF(*place)))

    begin, end = at(editor.place(curve, row)), at(to)
    steps = [begin, (begin * 2 + end) / 3, (begin + end * 2) / 3, end]
    kinds = [QMouseEvent.Type.MouseButtonPress, *[QMouseEvent.Type.MouseMove] * 3, QMouseEvent.Type.MouseButtonRelease]
    held = Qt.MouseButton.LeftButton
    for kind, place in zip(kinds, [*steps, end], strict=True):
        viewport = plot.viewport()
        spot = QPointF(place)
        buttons = Qt.MouseButton.NoButton if kind == QMouseEvent.Type.MouseButtonRelease else held
        button = Qt.MouseButton.NoButton if kind == QMouseEvent.Type.MouseMove else held
        event = QMouseEvent(kind, spot, viewport.mapToGlobal(spot), button, buttons, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(viewport, event)
        QApplication.processEvents()


def test_a_place_follows_the_mouse_and_changes_once(form):
    changed = []
    form.changed.connect(changed.append)
    editor = form.editor("places")
    drag(editor, 0, 2, (4, 2))
    x, y = editor.value()[2]["x"], editor.value()[2]["y"]
    assert (x, y) == (pytest.approx(4, abs=0.3), pytest.approx(2, abs=0.3))
    assert editor.value()[:2] == [{"x": 0, "y": 0}, {"x": 6, "y": 0}]
    assert changed == ["places"], "one change, so one step to undo"


def test_durations_add_up_and_bounds_hold(form):
    editor = form.editor("pulse")
    assert [editor.place(0, row) for row in range(2)] == [(1, 6), (3, 2)]
    drag(editor, 0, 1, (2.5, 4))
    assert editor.value()[1]["duration"] == pytest.approx(1.5, abs=0.1)
    assert editor.value()[1]["omega"] == pytest.approx(4, abs=0.4)
    assert editor.value()[1]["delta"] == 3
    drag(editor, 1, 0, (0.5, 2))
    assert editor.value()[0]["delta"] == pytest.approx(2, abs=0.4)
    assert editor.place(1, 1)[0] == pytest.approx(editor.value()[0]["duration"] + editor.value()[1]["duration"])
    editor.points[0]._moved(0, 0, QPointF(-1, -50), done=True)
    assert (editor.value()[0]["omega"], editor.value()[0]["duration"] > 0) == (0, True)
    assert not form.problems()


def test_a_drag_beside_the_points_changes_nothing(form):
    editor = form.editor("places")
    before = editor.value()
    editor.place = lambda curve, row: (8, 4)
    drag(editor, 0, 0, (9, 5))
    assert editor.value() == before


def test_a_new_place_stands_beside_the_last_one(form):
    editor = form.editor("places")
    editor.table.setCurrentCell(0, 0)
    editor._add()
    assert editor.value()[1] == {"x": 6, "y": 0}
    assert len(editor.value()) == 4


def test_a_drag_straight_up_keeps_the_other_number(form):
    editor = form.editor("pulse")
    drag(editor, 0, 0, (1, 3))
    assert editor.value()[0]["duration"] == 1
    assert editor.value()[0]["omega"] == pytest.approx(3, abs=0.4)


def test_places_bear_the_numbers_of_their_rows(form):
    editor = form.editor("places")
    assert [made.toPlainText() for made in editor.numbers] == ["0", "1", "2"]
    assert (editor.numbers[2].pos().x(), editor.numbers[2].pos().y()) == (3, 5)
    editor.set_value([{"x": 1, "y": 1}])
    assert [made.toPlainText() for made in editor.numbers] == ["0"]
    assert form.editor("pulse").numbers == []


def test_atoms_are_counted_from_0_in_the_table_and_in_the_picture_and_parts_of_a_pulse_from_1(form):
    places, pulse = form.editor("places"), form.editor("pulse")
    assert [text.toPlainText() for text in places.numbers] == ["0", "1", "2"]
    heads = [places.table.verticalHeaderItem(row) for row in range(3)]
    assert [head.text() for head in heads] == ["0", "1", "2"]
    assert heads[2].toolTip() == "Atom 2"
    places._remove()
    places._add()
    assert [places.table.verticalHeaderItem(row).text() for row in range(places.table.rowCount())][-1] == str(
        places.table.rowCount() - 1
    )
    assert pulse.table.model().headerData(0, Qt.Orientation.Vertical) == 1


def test_places_that_act_on_each_other_are_joined_while_one_is_dragged(form, monkeypatch):
    places = form.editor("places")
    places.join(lambda rows: (5.9, "blockade radius"))
    assert places.near.pairs == [(0, 2), (1, 2)]
    assert places.near.said.text() == "Joined: pairs within the blockade radius, 5.9 µm"
    seen = []
    moved = places._moved

    def watched(*args, **more):
        moved(*args, **more)
        seen.append((list(places.near.pairs), len(places.near._circle.xData)))

    for point in places.points:
        monkeypatch.setattr(point, "_moved", watched)
    drag(places, 0, 2, (-5, 0))
    assert seen[-2][1] > 50, "its reach while it is in hand"
    assert seen[-1] == ([(0, 2)], 0)


def test_the_radius_is_the_one_of_the_run(form):
    from ketbench.plugin import Task
    from ketbench_atoms.learning.example import rings_and_paths
    from ketbench_atoms.studies.dynamics import Dynamics
    from ketbench_atoms.studies.independent import IndependentSet
    from ketbench_atoms.studies.params import DynamicsParams, SetParams

    task = Task(dataset=rings_and_paths(), seed=1)
    radius, words = IndependentSet().near(task, SetParams(row=7), "places")
    said = str(IndependentSet().check(task, SetParams(row=7))[0].message)
    assert f"the {words} {radius:.2f} µm" in said
    radius, _ = Dynamics().near(Task(), DynamicsParams(), "places")
    assert radius == pytest.approx((865723.02 / DynamicsParams().pulse[0].omega) ** (1 / 6))
