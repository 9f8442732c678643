"""The Inspector tells of a run what came out apart from where it took place, by the names people use."""

from ketbench.contract.experiment import Experiment
from ketbench.contract.result import Result
from ketbench.contract.run import Run, Status
from ketbench_ui.panels.inspector import run_lines


def test_result_and_environment_stand_under_headings():
    result = Result({"test_auc": 0.5, "circuit_executions": 12, "table": [1, 2]})
    run = Run("run-0001", Experiment("e", "b"), Status.DONE, result=result, environment={"cpu": "X", "numpy": "2"})
    lines = run_lines(run)
    at = lines.index(("Result", None))
    assert lines[at:] == [
        ("Result", None),
        ("Test AUC", "0.5"),
        ("Circuit executions", "12"),
        ("Environment", None),
        ("CPU", "X"),
        ("numpy", "2"),
    ]


def test_a_run_that_failed_has_its_sentence_and_no_empty_headings():
    run = Run("run-0001", Experiment("e", "b"), Status.FAILED, error="It failed; look.")
    assert run_lines(run)[-1] == ("", "It failed; look.")
    assert all(value is not None for _, value in run_lines(run))
