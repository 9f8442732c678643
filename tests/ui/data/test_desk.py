"""The child process that answers about datasets: newest question only, each array once, and never a hang."""

import threading

import numpy as np
import pytest

from ketbench.data.column import Column
from ketbench.data.dataset import Dataset
from ketbench_ui.data.asking.desk import Desk
from ketbench_ui.data.asking.packing import Packing

from .conftest import PATIENCE, asked_elsewhere

elsewhere = asked_elsewhere()


@pytest.fixture
def desk(qtbot, application):
    made = Desk()
    yield made
    made.close()


class Answers:
    def __init__(self):
        self.found, self.refused = [], []


def ask(desk, topic, function, *arguments):
    answers = Answers()
    desk.ask(topic, function, *arguments, done=answers.found.append, failed=answers.refused.append)
    return answers


def settled(qtbot, desk):
    qtbot.waitUntil(lambda: not desk.busy, timeout=PATIENCE)


def test_answers_refusals_and_faults(qtbot, desk):
    asked = [ask(desk, name, function) for name, function in (("a", elsewhere.refuse), ("b", elsewhere.stumble))]
    good = ask(desk, "c", elsewhere.double, np.arange(3))
    settled(qtbot, desk)
    assert asked[0].refused == ["No such thing; try another."]
    assert "ZeroDivisionError" in asked[1].refused[0]
    np.testing.assert_array_equal(good.found[0], [0, 2, 4])


def test_only_the_newest_question_of_a_topic_is_answered(qtbot, desk):
    asked = [ask(desk, "a", elsewhere.double, number) for number in range(4)]
    settled(qtbot, desk)
    assert [one.found for one in asked] == [[], [], [], [6]]


def test_a_child_that_dies_is_one_sentence_and_the_next_works(qtbot, desk):
    gone = ask(desk, "a", elsewhere.leave)
    settled(qtbot, desk)
    assert "ended with code 3" in gone.refused[0]
    good = ask(desk, "a", elsewhere.double, 4)
    settled(qtbot, desk)
    assert good.found == [8]


def test_an_answer_nobody_waits_for_any_more_is_given_up(qtbot, desk):
    ask(desk, "a", elsewhere.endless)
    newer = ask(desk, "a", elsewhere.double, 5)
    settled(qtbot, desk)
    assert newer.found == [10]


def test_what_cannot_be_sent_is_a_sentence(qtbot, desk):
    lost = ask(desk, "a", elsewhere.double, threading.Lock())
    settled(qtbot, desk)
    assert "try again" in lost.refused[0]


def test_arrays_keep_their_identity_across_the_pipe(qtbot, desk):
    data = Dataset("d", (Column("a", np.arange(5000.0)), Column("b", np.arange(5000.0) + 1)))
    found = ask(desk, "a", elsewhere.same, data)
    settled(qtbot, desk)
    assert found.found[0] == data
    assert all(got.values is sent.values for got, sent in zip(found.found[0].columns, data.columns, strict=True))


def test_each_array_is_packed_once():
    values = np.arange(5000.0)
    here, there = Packing(), Packing()
    first, fresh = here.packed((values, "one"), "w")
    assert list(fresh) == ["w0"]
    again, nothing = here.packed((values, "two"), "w")
    assert nothing == {}
    assert max(len(first), len(again)) < 500
    for token, array in fresh.items():
        there.learn(token, array)
    assert there.unpacked(again)[0] is values


def test_a_dataset_is_packed_while_its_digests_are_being_remembered():
    columns = tuple(Column(f"c{i}", np.arange(float(i + 1))) for i in range(3000))
    data = Dataset("d", (*(Column(c.name, np.zeros(2) + i) for i, c in enumerate(columns)),))
    stop = threading.Event()

    def remember():
        for column in data.columns:
            if not stop.is_set():
                assert column.sha256
                assert column.missing is not None

    thread = threading.Thread(target=remember)
    thread.start()
    for _ in range(3):
        assert Packing().packed(data, "w")[0]
    stop.set()
    thread.join()
