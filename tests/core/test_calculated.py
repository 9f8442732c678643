"""A backend that computes its form once: errors are refused, warnings are not, a cancel asks for no answer."""

import pytest

from ketbench.plugin import Context, Described, ParamsError, Problem, Result, Severity, calculated

NOTE, WARNING = (Problem(word, "", severity) for word, severity in (("n", Severity.NOTE), ("w", Severity.WARNING)))


def answer():
    return Result({"answer": 42})


def test_notes_and_warnings_forbid_nothing():
    said, result = calculated([NOTE, WARNING], {"version": "1"}, answer, Context())
    assert said == Described({"version": "1"})
    assert result.summary == {"answer": 42}


def test_the_first_error_is_raised_before_anything_is_said():
    errors = [WARNING, Problem("first", "params.a", remedy="Do this."), Problem("second")]
    with pytest.raises(ParamsError, match=r"^first Do this\.$"):
        next(calculated(errors, {}, answer, Context()))


def test_a_cancel_asks_for_no_answer():
    def never():
        raise AssertionError

    assert list(calculated([], {}, never, Context(cancelled=lambda: True))) == [Described({})]
