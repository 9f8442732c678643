"""OR-Tools, where it is there, is a control with the optimum that listing gives; where it is not, nothing is missed."""

from importlib.util import find_spec

import pytest
from annealing_tables import edges, last

from ketbench.contract.plugin import Context, Task
from ketbench_annealing.stating.backend import StatedProblem
from ketbench_annealing.stating.kinds import stated
from ketbench_annealing.stating.params import ProblemParams
from ketbench_annealing.stating.rivals.cp_sat import NAME, _scale, is_installed, solved_by_cp_sat

MODELS = {
    "maximise 3 x + 2.5 y + z; room: 2 x + y + 1.5 z <= 3; binary x, y, z": 5.5,
    "minimise x*y - 2 x - y + 1; binary x, y": -1.0,
    "minimise n^2 - 4 n; low: n >= 3; integer n 0..5": -3.0,
}


def test_the_smallest_power_of_ten_that_makes_numbers_whole():
    assert _scale([1.0, -2.0]) == 1
    assert _scale([0.25, 3.0]) == 100
    assert _scale([1 / 3]) is None
    assert _scale([2.0**41]) is None


@pytest.mark.parametrize(("text", "optimum"), MODELS.items())
def test_it_finds_and_proves_the_optimum_or_is_not_there(text, optimum):
    params = ProblemParams(kind="model", text=text, time_limit=2.0)
    result = last(StatedProblem().run(Task(None, None, 1), params, Context()))
    rows = {row.name: row.summary for row in result.baselines}
    assert (NAME in rows) is is_installed() is (find_spec("ortools") is not None)
    assert result.summary["objective"] == pytest.approx(optimum)
    if NAME in rows:
        assert rows[NAME]["objective"] == pytest.approx(optimum)
        assert rows[NAME]["bound"] == pytest.approx(optimum)
        assert rows[NAME]["proved_optimal"] is True


def test_what_cannot_hold_is_proved_so():
    if is_installed():
        cut = stated(None, ProblemParams(kind="model", text="maximise x; a: x >= 1; b: x <= 0; binary x"))
        found = solved_by_cp_sat(cut, 1.0, 0)
        assert found is not None
        assert found.infeasible
    graph = stated(edges([0, 1, 2], [1, 2, 0], [1 / 3, 1.0, 1.0]), ProblemParams(kind="max-cut"))
    assert solved_by_cp_sat(graph, 1.0, 0) is None
