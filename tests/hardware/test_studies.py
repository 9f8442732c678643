"""A kept model against noise and shots: the ends are known, the control stands beside it."""

from dataclasses import replace

import numpy as np
import pytest

from ketbench.base.errors import InputError
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Baseline
from ketbench.project.session import Session
from ketbench.running.devices.studies import Study, control, require_keepable, studied, with_study
from ketbench.running.jobs.worker.answering import answered
from ketbench_gate.backends import StatevectorBackend


def ask(run, asked):
    backend = StatevectorBackend()
    task = Task(run.experiment.dataset, run.experiment.circuit, run.experiment.seed)
    *_, result = answered(backend, task, backend.params(**run.experiment.params), asked, Context())
    return result


def test_without_noise_it_is_exact_and_with_most_noise_it_knows_nothing(trained):
    seen = []
    study = Study("noise.depolarizing", (0.0, 0.05, 0.75), (0,), rows=4)
    found, figure = studied(trained, study, ask, lambda done, _: seen.append(done))
    assert [point["rate"] for point in found] == [0.0, 0.05, 0.75]
    assert found[0]["device_error"] == pytest.approx(0, abs=1e-12)
    assert found[2]["device"] == pytest.approx(0, abs=1e-12)
    assert found[1]["device_error"] > 0
    assert seen == [1, 2, 3]
    assert [series.label for series in figure.series][:2] == ["with noise or shots", "exact"]
    assert "(classical)" in figure.series[-1].label
    np.testing.assert_array_equal(figure.series[-1].y, [control(trained)[1]] * 3)


def test_more_shots_come_nearer(trained):
    found, figure = studied(trained, Study("exact", (), (10, 4000)), ask, lambda *_: None)
    assert found[1]["device_error"] < found[0]["device_error"] / 5
    assert figure.x.label == "shots for each value"


def test_the_best_control_is_the_line(trained):
    scores = [Baseline("a", "A", {"test_accuracy": 0.6}), Baseline("b", "B", {"test_accuracy": 0.9})]
    run = replace(trained, result=replace(trained.result, baselines=scores))
    assert control(run) == ("B", 0.9)
    assert control(replace(trained, result=replace(trained.result, baselines=[]))) is None


@pytest.mark.parametrize(
    ("study", "said"),
    [
        (Study("exact"), "varies one thing"),
        (Study("noise.depolarizing", (0.1,), (10, 20)), "varies one thing"),
        (Study("ionq.simulator", (), (10, 20)), "has a queue"),
        (Study("noise.depolarizing", (2.0,)), "probability from 0 to 0.75"),
    ],
)
def test_what_cannot_be_studied_is_said(study, said, cloud):
    with pytest.raises(InputError, match=said):
        study.points()


def test_the_run_keeps_figure_and_points_and_a_second_study_takes_the_place_of_the_first(trained, project):
    study = Study("noise.depolarizing", (0.0, 0.75), (0,), rows=4)
    found, figure = studied(trained, study, ask, lambda *_: None)
    with Session.open(project) as session:
        for _ in range(2):
            session.enrich_run("run-0001", lambda run: with_study(run, study, found, figure))
    with Session.open(project, read_only=True) as session:
        kept = session.project.run("run-0001").result
    assert set(kept.figures) - set(trained.result.figures) == {
        "study_rate_noise.depolarizing",
        "study_rate_noise.depolarizing_points",
    }
    assert [series.label for series in kept.figures["study_rate_noise.depolarizing"].series] == [
        series.label for series in figure.series
    ]
    table = kept.figures["study_rate_noise.depolarizing_points"]
    assert [row[0] for row in table.rows] == [0.0, 0.75]
    assert table.rows[1][table.columns.index("executions")] == found[1]["executions"]
    assert "Classical control" in table.note
    assert kept.summary == trained.result.summary


def test_a_run_without_a_result_keeps_no_study(trained):
    with pytest.raises(InputError, match="no result"):
        require_keepable(replace(trained, result=None))
