"""Slices: the window answers in between, nothing is seen before it is whole, and who needs it has it at once."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from ketbench.base.figures import Line, Series
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.contract.plugin import Params
from ketbench_ui.circuit.canvas.op_item import OpItem
from ketbench_ui.circuit.canvas.scene import SLICE, CircuitScene
from ketbench_ui.fields.param_form import ParamForm
from ketbench_ui.figures import FigureView
from ketbench_ui.importing.looking.guess_rows import ROWS
from ketbench_ui.importing.view import ImportView
from ketbench_ui.plots.plot import Plot
from ketbench_ui.theme.turns import Turns, at_once, later, turns

FIGURE = Line(title="Rise", series=[Series("a", np.arange(4.0), np.arange(4.0))])


class Ear(QObject):
    """Notes when an event reaches it."""

    def __init__(self, heard):
        super().__init__()
        self.heard = heard

    def event(self, event):
        if event.type() == QEvent.Type.User:
            self.heard.append("event")
        return super().event(event)


@pytest.fixture
def line(application):
    return Turns()


def sliced(done, name, count, ear=None):
    for at in range(count):
        done.append(f"{name}{at}")
        if ear is not None:
            QApplication.postEvent(ear, QEvent(QEvent.Type.User))
        yield


def test_an_event_comes_between_two_slices_of_whatever_work(qtbot, line):
    done, owners = [], [QObject(), QObject()]
    ear = Ear(done)
    for owner, name in zip(owners, "ab", strict=True):
        line.begin(owner, sliced(done, name, 2, ear))
    assert done == [], "nothing before the first turn"
    qtbot.waitUntil(lambda: len(done) == 8)
    assert done == ["a0", "event", "a1", "event", "b0", "event", "b1", "event"]
    qtbot.waitUntil(lambda: not any(line.waits(owner) for owner in owners))


def test_other_work_takes_the_place_and_what_is_needed_is_done_at_once(qtbot, line):
    done, owner = [], QObject()
    line.begin(owner, sliced(done, "old", 2))
    line.begin(owner, sliced(done, "new", 2))
    line.finish(owner)
    assert done == ["new0", "new1"]
    line.begin(owner, sliced(done, "gone", 2))
    line.drop(owner)
    line.finish(owner)
    assert len(done) == 2


def test_a_slice_may_begin_work_in_its_own_place(qtbot, line):
    done, owner = [], QObject()

    def first():
        line.begin(owner, sliced(done, "then", 1))
        yield
        done.append("not any more")

    line.begin(owner, first())
    qtbot.waitUntil(lambda: not line.waits(owner))
    assert done == ["then0"]


def test_work_of_what_is_gone_is_given_up_and_an_error_stops_no_other(qtbot, line):
    done, owner, gone, bad = [], QObject(), QObject(), QObject()
    line.begin(gone, sliced(done, "gone", 1))
    line.begin(bad, later(lambda: 1 / 0))
    line.begin(owner, sliced(done, "kept", 1))
    gone.deleteLater()
    QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete)
    with qtbot.captureExceptions() as errors:
        qtbot.waitUntil(lambda: done == ["kept0"])
    assert [kind for kind, *_ in errors] == [ZeroDivisionError]


def test_what_is_held_moves_afterwards(qtbot, line):
    done, owner = [], QObject()
    with line.held():
        line.begin(owner, sliced(done, "a", 1))
        QApplication.processEvents()
        assert not line._timer.isActive()
        assert done == []
    qtbot.waitUntil(lambda: done == ["a0"])


class Grouped(Params):
    first: int = 1
    second: float = 2.0


def test_a_form_is_not_seen_before_it_has_all_of_its_rows(qtbot):
    form = ParamForm()
    qtbot.addWidget(form)
    work = form.made_for(Grouped)
    seen = [form.updatesEnabled() for _ in work]
    assert seen, "there is at least one breath"
    assert not any(seen)
    assert form.updatesEnabled()
    row = form.editor("first")
    form.show_params(Grouped, {"first": 3})
    assert form.editor("first") is row, "made rows are used"
    assert form.values() == {"first": 3, "second": 2.0}


def test_a_picture_is_not_seen_before_it_is_drawn_and_the_one_before_stays_until_then(qtbot):
    view = FigureView(FIGURE, fills=True, later=True)
    qtbot.addWidget(view)
    assert not view.updatesEnabled()
    assert view.findChildren(Plot) == []
    qtbot.waitUntil(view.updatesEnabled)
    (before,) = view.findChildren(Plot)
    view.show_figure(Line(title="Fall", series=[Series("b", np.arange(4.0), -np.arange(4.0))]))
    assert view.findChildren(Plot) == [before]
    assert view.drawing.reading(1.0, -1.0) == "x 1   b -1", "who asks has the new one at once"
    assert not turns().waits(view)


def test_a_picture_that_comes_late_is_walked_where_it_stands(qtbot):
    window, view, after = QWidget(), FigureView(FIGURE, fills=True, later=True), QLineEdit()
    qtbot.addWidget(window)
    room = QVBoxLayout(window)
    room.addWidget(view)
    room.addWidget(after)
    qtbot.waitUntil(view.updatesEnabled)
    chain = walked(window)
    assert chain.index(view.findChild(Plot)) < chain.index(after)


def walked(window):
    chain, at = [], window.nextInFocusChain()
    while at is not window:
        chain.append(at)
        at = at.nextInFocusChain()
    return chain


def large(count):
    made = CircuitBuilder("large", 4)
    for at in range(count):
        made.add("h", at % 4)
    return made.build()


def drawn(scene):
    return [item for item in scene.items() if isinstance(item, OpItem)]


@pytest.mark.parametrize("count", [SLICE, SLICE + 1])
def test_a_circuit_is_drawn_whole_or_not_at_all(qtbot, count):
    scene, circuit = CircuitScene(), large(count)
    seen = []
    scene.changed.connect(lambda _: seen.append(len(drawn(scene))))
    scene.show_circuit(circuit)
    assert scene.is_whole == (count <= SLICE)
    qtbot.waitUntil(lambda: scene.is_whole and bool(seen))
    qtbot.waitUntil(lambda: seen[-1] == count)
    assert set(seen) <= {0, count}
    assert {item.op for item in drawn(scene)} == set(circuit.ops)


def test_an_edit_of_a_circuit_that_is_being_drawn_finds_all_of_it(qtbot):
    scene, circuit = CircuitScene(), large(SLICE + 50)
    scene.show_circuit(circuit)
    assert scene.item_of(circuit.ops[-1]) is not None
    scene.show_circuit(large(2 * SLICE + 1))
    scene.show_circuit(large(3))
    assert scene.count == len(drawn(scene)) == 3


def test_the_lines_of_guesses_stand_in_their_order_and_are_walked_before_the_table(qtbot):
    view = ImportView()
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(view)
    window.show()
    assert not any(line.isVisible() for line in view.guesses._rows.values())
    assert list(view.guesses.rows) == [item.field for item in ROWS]
    for line in view.guesses.rows.values():
        line.show()
    QApplication.processEvents()
    heights = [line.y() for line in view.guesses.rows.values()]
    assert heights == sorted(set(heights))
    chain = walked(window)
    places = [chain.index(line.control) for line in view.guesses.rows.values()]
    assert places == sorted(places)
    assert places[-1] < chain.index(view.table)
    assert places[-1] < chain.index(view.run)
    assert isinstance(view.name, QLineEdit)


def test_all_of_it_at_once():
    done = []
    at_once(sliced(done, "a", 3))
    assert done == ["a0", "a1", "a2"]
