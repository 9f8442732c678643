"""The suite against backends that hang, lie about their example or cannot be imported elsewhere."""

import importlib

import pytest

from ketbench.contract.plugin import Availability, Measured, Result
from ketbench.testing import State, examine


@pytest.fixture
def planted(planted_on_path):
    return importlib.import_module("ketbench_planted").Planted


def states(backend):
    return {result.rule: (result.state, result.findings) for result in examine(backend)}


def test_a_backend_that_cannot_run_here_is_not_examined_where_it_would_run(planted):
    class Absent(planted):
        def available(self):
            return Availability(False, "There is no such chip here.", "Buy one.")

    found = states(Absent())
    for rule in ("one-result", "cancel", "truth"):
        assert found[rule] == (State.NOT_EXAMINED, ("It cannot run here: There is no such chip here. Buy one.",))
    assert found["bounds"][0] is State.PASSED


def test_a_class_inside_a_function_is_not_looked_at_in_a_child(planted):
    class Inner(planted):
        pass

    found = states(Inner())
    assert found["light"][0] is State.NOT_EXAMINED
    assert "top level of a module" in found["light"][1][0]
    assert found["one-result"][0] is State.PASSED


def test_an_example_that_fails_is_said_in_a_sentence(planted):
    class Broken(planted):
        def example(self):
            raise KeyError("nothing")

    state, findings = states(Broken())["one-result"]
    assert state is State.FAILED
    assert "Its example() fails with KeyError" in findings[0]


def test_a_run_that_is_no_generator_fails_in_a_sentence(planted):
    class Number(planted):
        def run(self, task, params, context):
            return 42

    state, findings = states(Number())["one-result"]
    assert state is State.FAILED
    assert "'int' object is not iterable" in findings[0]


def test_explaining_that_fails_trains_or_never_has_enough_is_said_in_a_sentence(planted):
    class Fails(planted):
        def explain(self, task, params, ended, context):
            raise KeyError("weights")
            yield

    class Trains(planted):
        def explain(self, task, params, ended, context):
            yield Measured(1, {"loss": 0.1})
            yield Result()

    class Insatiable(planted):
        def explain_offer(self, task, params, ended):
            return "More of the same."

    class Wordless(planted):
        def explain_offer(self, task, params, ended):
            return None

    for backend, said in (
        (Fails, "explain() fails with KeyError"),
        (Trains, "explain() sent Measured"),
        (Insatiable, "explain_offer() still offers"),
        (Wordless, "explain_offer() gives NoneType"),
    ):
        state, findings = states(backend())["explain"]
        assert state is State.FAILED
        assert any(said in finding for finding in findings)


def test_a_backend_without_explain_is_not_examined_for_it(planted):
    class Plain(planted):
        explain = property()

    assert states(Plain())["explain"] == (State.NOT_EXAMINED, ("It has no explain().",))
