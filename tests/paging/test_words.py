"""What the page of an experiment says: verdicts, what a test part can show, checks, tabs; against counted truth."""

from dataclasses import replace
from math import comb

import numpy as np
import pytest

from ketbench.backends.registry import Registry
from ketbench.base.digits import shown, unit
from ketbench.base.figures import Axis, Line, Series, Table
from ketbench.base.problems import Problem, Severity
from ketbench.contract.experiment import Experiment
from ketbench.contract.page import Page, Quantities, Quantity, Tab, Verdict
from ketbench.contract.plugin import Availability, Params
from ketbench.contract.result import Baseline, Metric, Result
from ketbench.contract.run import Run, Status
from ketbench.results.comparing import fairness
from ketbench.results.paging import (
    checks_of,
    page_of,
    settling_of,
    slides_of,
    smallest_difference,
    stages_of,
    verdict_of,
)
from ketbench.results.paging.settling import shrinking
from ketbench.samples.tables.iris import build

ROWS = 35


def judged_run(ours, theirs, split="stratified"):
    """A run that got these rows right, against one control."""
    table = next(iter(build().datasets.values()))
    table = replace(table, split=replace(table.split, method=split))
    rows = np.array([ours, theirs], dtype=float)
    result = Result(
        summary={"test_accuracy": float(rows[0].mean()), "train_accuracy": 1.0},
        baselines=[Baseline("linear", "Logistic regression", {"test_accuracy": float(rows[1].mean())})],
        arrays={"right_by_row": rows, "test_outputs": np.zeros((len(ours), 3))},
    )
    return Run("run-0001", Experiment("iris", "gate.statevector", table), Status.DONE, result=result, seconds=2.0)


def right(count, of=ROWS):
    return [1.0] * count + [0.0] * (of - count)


def by_exact_test(gained):
    """Two-sided exact p of so many rows that only one of two models got right."""
    return min(1.0, 2 * sum(comb(gained, i) for i in range(1)) / 2**gained)


@pytest.mark.parametrize("rows", [20, 35, 100, 400])
def test_the_smallest_difference_is_the_first_that_the_exact_test_calls_one(rows):
    least = round(smallest_difference(rows) * rows)
    assert by_exact_test(least) < 0.05
    assert least >= 6, "five rows give p = 0.0625"


def test_a_handful_of_rows_shows_nothing():
    assert np.isnan(smallest_difference(5))
    assert smallest_difference(1000) < smallest_difference(100) < smallest_difference(35)


def test_many_splits_of_the_same_rows_never_shrink_beyond_their_overlap():
    assert shrinking(10, 0.25) == pytest.approx(2.262157 * np.sqrt(0.1 + 0.25) / 1.959964, rel=1e-5)
    assert shrinking(1000, 0.25) == pytest.approx(np.sqrt(0.25), rel=0.01)


@pytest.mark.parametrize(
    ("ours", "theirs", "tone", "head"),
    [
        (33, 34, "same", "No difference shown from logistic regression, the best control"),
        (34, 20, "good", "Better than logistic regression, the best control"),
        (20, 34, "bad", "Worse than logistic regression, the best control"),
    ],
)
def test_a_verdict_is_a_word_where_the_interval_allows_one(ours, theirs, tone, head):
    run = judged_run(right(ours), right(theirs))
    found = verdict_of(run)
    assert (found.tone, found.title) == (tone, head)
    assert found.detail.startswith(f"Test accuracy {ours / ROWS:.3f} (")
    assert found.detail.endswith(f"{ROWS} rows")
    assert "-" not in found.detail.replace("−", ""), "a true minus"


def beside(run, *others, **summary):
    """The run with further controls, and more in its summary."""
    rows = np.concatenate([run.result.arrays["right_by_row"], np.array(others, dtype=float).reshape(-1, ROWS)])
    more = [Baseline(f"b{k}", f"Control {k}", {"test_accuracy": float(np.mean(one))}) for k, one in enumerate(others)]
    arrays = {**run.result.arrays, "right_by_row": rows}
    held = {**run.result.summary, **summary}
    return replace(
        run, result=replace(run.result, summary=held, baselines=[*run.result.baselines, *more], arrays=arrays)
    )


def test_better_needs_every_control_and_the_strong_ones():
    run = judged_run(right(34), right(20))
    assert verdict_of(beside(run, right(10), controls="strong")).title.startswith("Better than logistic regression")
    quick = verdict_of(beside(run, right(10), controls="quick"))
    assert (quick.tone, quick.title.split(":")[0]) == ("same", "Better than the quick controls")
    # Six rows more than the best control, and one control that is right where the run is wrong.
    scattered = beside(judged_run(right(26), right(20)), [0.0] * 16 + [1.0] * 19, controls="strong")
    assert [one.word for one in fairness(scattered).standings[1:]] == ["better", "no difference shown"]
    assert verdict_of(scattered).title == "Better than some controls, and no difference shown from control 0"


@pytest.mark.parametrize(("score", "best"), [("test_log_loss", 0), ("test_mcc", 1)])
def test_the_headline_score_judges_in_its_own_direction(score, best):
    titles = ["Low", "High"]
    held = [Baseline(t, t, {score: v, "test_accuracy": 0.9}) for t, v in zip(titles, (0.2, 0.6), strict=True)]
    arrays = {f"{score}_by_seed": np.array([[0.1, 0.1, 0.11], [0.2, 0.2, 0.2], [0.6, 0.6, 0.6]])}
    summary = {"headline": score, score: 0.1, "test_accuracy": 0.9, "seeds": [1, 2, 3]}
    run = Run("run-0001", Experiment("e", "b"), Status.DONE, result=Result(summary, baselines=held, arrays=arrays))
    found = fairness(run)
    assert found.score == score
    assert [one.word for one in found.standings[1:]] == [["better"] * 2, ["worse"] * 2][best]
    assert titles[best].lower() in verdict_of(run).title.lower()


def test_what_would_settle_it_counts_rows_and_splits():
    run = judged_run(right(33), right(34))
    told = settling_of(run, fairness(run))
    assert told.text.startswith("35 test rows cannot show a difference below about 0.17.")
    assert told.splits in (5, 10, 20)
    assert told.seconds == told.splits * run.seconds
    fixed = judged_run(right(33), right(34), split="time")
    assert settling_of(fixed, fairness(fixed)).splits == 0, "a split without a seed cannot be repeated"


def test_a_run_that_failed_or_was_stopped_says_so():
    failed = Run("run-0002", Experiment("e", "b"), Status.FAILED, error="The loss became nan.")
    assert (verdict_of(failed).tone, verdict_of(failed).detail) == ("bad", "The loss became nan.")
    steps = np.arange(3)
    held = {"validation_loss": Metric(steps, np.array([3.0, 2.0, 1.25]), steps.astype(float))}
    stopped = Run("run-0003", Experiment("e", "b"), Status.CANCELLED, metrics=held)
    assert verdict_of(stopped).title == "Stopped early, curves kept"
    assert "1.25 at step 2" in verdict_of(stopped).detail


def test_a_backends_own_verdict_stands_first():
    own = Verdict("good", "The link works")
    run = Run("run-0001", Experiment("e", "b"), Status.DONE, result=Result({"margin_db": 2.0}))
    assert verdict_of(run, (), Page(own)) is own
    assert verdict_of(run).title == "Margin 2"
    with pytest.raises(ValueError, match="one of good"):
        Verdict("great", "no")


def test_checks_look_at_classes_gradient_and_fit():
    run = replace(
        judged_run(right(30), right(30)),
        metrics={"gradient_norm": Metric(np.arange(2), np.array([0.3, 1e-5]), np.arange(2.0))},
    )
    texts = {check.text: check.right for check in checks_of(run, [])}
    assert texts["Classes balanced, 50 : 50 : 50"]
    assert not texts["Gradient norm falls to 1 × 10⁻⁵: little is learned there"]
    assert not texts["Training fits all rows: watch overfitting"]
    twin = Problem("Row 3 is in two parts.", severity=Severity.WARNING)
    assert any(check.text == "Row 3 is in two parts." and not check.right for check in checks_of(run, [twin]))
    assert not any("two parts" in check.text for check in checks_of(run, None)), "nobody looked"


class _Form(Params):
    rate: float = 2.0


class _Old:
    """A backend of before there were pages."""

    name, title, needs, params, interactive = "old", "Old", frozenset[str](), _Form, True

    def available(self):
        return Availability(True)


class _Broken(_Old):
    def page(self, task, params, result):
        raise RuntimeError("no page today")

    def stages(self, task, params):
        return ["no stage"]

    slides = stages


class _Named(_Old):
    def page(self, task, params, result):
        return Page(None, [Tab("First", ("b", "gone"), (Quantities.of("Numbers", result, x="X", gone="Gone"),))])


class _Known:
    def __init__(self, backend):
        self._backend = backend

    def backend(self, name):
        return self._backend


def curve(title):
    return Line(title=title, series=[Series("s", np.arange(2.0), np.arange(2.0))], x=Axis("x"), y=Axis("y"))


RESULT = Result(
    {"x": 1.5, "y_m": 2.0, "word": "works"},
    figures={"a": curve("Alpha"), "b": curve("Beta"), "t": Table(title="Rows", columns=["c"], rows=[[1]])},
    units={"y_m": "m"},
)
RUN = Run("run-0001", Experiment("e", "old"), Status.DONE, result=RESULT)


@pytest.mark.parametrize("backend", [_Old(), _Broken()])
def test_an_old_or_broken_plugin_gets_a_page_with_all_its_figures(backend):
    found = page_of(_Known(backend), RUN)
    assert {name for tab in found.tabs for name in tab.figures} == {"a", "b", "t"}
    rows = [row for tab in found.tabs for group in tab.quantities for row in group.rows]
    assert Quantity("Y", 2.0, "m") in rows
    assert found.tabs[-1].title == "Tables"
    stages = stages_of(_Known(backend), RUN.experiment)
    assert [(stage.label, stage.title) for stage in stages] == [("Settings", "rate 2")]
    (slide,) = slides_of(_Known(backend), RUN.experiment)
    assert (slide.low, slide.high, slide.works) == (0.5, 8.0, None)


def test_what_a_backend_does_not_name_comes_after_what_it_names():
    found = page_of(_Known(_Named()), RUN)
    assert [tuple(tab.figures) for tab in found.tabs] == [("b",), ("a",), ("t",)]
    assert [row.name for row in found.tabs[0].quantities[0].rows] == ["X"]


def test_every_backend_that_is_installed_has_stages():
    registry = Registry()
    for name in (name for name in registry.names if not name.startswith("bad.")):
        stages = stages_of(registry, Experiment("e", name))
        assert 0 < len(stages) <= 6, name
        assert all(stage.label and stage.title for stage in stages), name


def test_numbers_are_written_as_people_do():
    assert [shown(v) for v in (0, -0.5, 1e-9, 123456, 98765.4, float("nan"), float("inf"))] == [
        "0", "−0.5", "1 × 10⁻⁹", "123,456", "98,765", "not measured", "unlimited",
    ]  # fmt: skip
    assert unit("rad/us") == "rad/µs"
