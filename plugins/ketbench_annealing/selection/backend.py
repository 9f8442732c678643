"""`annealing.feature_selection`: chooses features, judges the choice inside folds, and shows its rivals beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from ketbench.plugin import (
    Availability,
    BackendError,
    Circuit,
    Column,
    Context,
    Dataset,
    Described,
    Drawn,
    Event,
    InputError,
    KetbenchError,
    Kind,
    Logged,
    Measured,
    Page,
    Problem,
    Progress,
    Result,
    Role,
    RunCancelled,
    Severity,
    Split,
    Task,
    Truth,
    judge,
)
from ketbench_annealing.example_tasks import small_table
from ketbench_annealing.paging.pages import selection_page
from ketbench_annealing.selection.optimum.objective import ObjectiveName, objective_refusal
from ketbench_annealing.selection.params import Model, Road, SelectionParams, Size
from ketbench_annealing.selection.rows import SelectionRows, looks_like_class_numbers, selection_rows

if TYPE_CHECKING:
    from ketbench_annealing.selection.scoring.folds import Plan
    from ketbench_annealing.selection.scoring.verdict import Scoreboard


_REPORTED = (
    *("k", "alpha", "objective_value", "relevance", "redundancy", "gap", "bound", "features", "rows", "bins"),
    *("stability", "minus_best_rival", "minus_best_rival_low", "minus_best_rival_high"),
)
_METHODS_OF_K = 6
"""Ours and the rivals that choose k features; all features together do not fit a circuit."""


class FeatureSelection:
    """Selects exactly k features by minimising a quadratic objective."""

    name = "annealing.feature_selection"
    title = "Feature selection (QUBO)"
    needs = frozenset({"dataset"})
    takes = frozenset({"circuit"})
    params = SelectionParams

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        target = task.dataset.target if task.dataset is not None else None
        measure = "accuracy" if target is None or target.is_coded else "R2"
        if params is None:
            return (measure,)
        judged = (measure, f"{measure}_low", f"{measure}_high", f"test_{measure}")
        return (*judged, *_REPORTED, *(("feasible_reads",) if params.road is Road.PENALTY else ()))

    def example(self) -> tuple[Task, SelectionParams]:
        """One of four features, for the conformance suite."""
        return small_table(), SelectionParams(k=2, folds=2, repeats=1, restarts=4)

    def truths(self) -> Sequence[Truth]:
        """A selection whose answer is known beforehand."""
        return [planted_pair()]

    def available(self) -> Availability:
        """Whether it can run here."""
        return Availability(True, "Runs on the processor with numpy and scikit-learn.")

    def warm(self) -> None:
        """Import what is heavy, so that no run pays for it."""
        from ketbench_annealing.selection.scoring.models import loaded

        loaded()

    def check(self, task: Task, params: SelectionParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            rows = _rows(task)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        found = [Problem(note, "dataset", Severity.NOTE) for note in rows.notes]
        if rows.leak:
            found.append(Problem(rows.leak, "dataset", Severity.WARNING))
        try:
            _refuse(rows, params)
        except InputError as error:
            found.append(Problem(str(error), "params"))
        if refusal := _judge_refusal(params, task.circuit):
            found.append(Problem(refusal, "params.model"))
        elif params.model is Model.CIRCUIT:
            count = (params.folds * params.repeats + 1) * _METHODS_OF_K
            text = f"The circuit is trained {count} times, {params.steps} steps each."
            found.append(Problem(text, "params.model", Severity.NOTE))
        if task.dataset is not None and looks_like_class_numbers(task.dataset):
            text = "The target holds a few whole numbers; if they are class numbers, make it a category column."
            found.append(Problem(text, "dataset", Severity.WARNING))
        if params.road is Road.PENALTY and rows.x.shape[1] > 180:
            text = f"The penalty couples all {rows.x.shape[1]} features; no annealer embeds more than about 180."
            found.append(Problem(text, "params.road", Severity.WARNING))
        return found

    def page(self, task: Task, params: SelectionParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return selection_page(result)

    def run(self, task: Task, params: SelectionParams, context: Context) -> Iterator[Event | Result]:
        """Judge over folds, then choose on all rows that are not test rows."""
        from threadpoolctl import threadpool_limits

        rows = _rows(task)
        _refuse(rows, params)
        if refusal := _judge_refusal(params, task.circuit):
            raise InputError(refusal)
        plan = _plan(rows, params, task)
        yield from _introduced(rows, params)
        # Matrices this small lose more by waiting for threads than they win.
        with threadpool_limits(max(1, context.threads)), suppress(RunCancelled):
            yield from _worked(rows, params, plan, context)


def _worked(rows: SelectionRows, params: SelectionParams, plan: Plan, context: Context) -> Iterator[Event | Result]:
    from ketbench_annealing.selection.finish import finished
    from ketbench_annealing.selection.pacing import Foresight
    from ketbench_annealing.selection.scoring.folds import choosers, judged
    from ketbench_annealing.selection.scoring.verdict import Scoreboard

    folds, a_fold = _fold_count(rows, plan), len(choosers(plan)) * len(plan.ks)
    board = Scoreboard(held_out_share=1 / (folds / plan.repeats - 1))
    foresight = Foresight(plan, folds, params, rows.x.shape[1])
    load = foresight.load
    for done, row in enumerate(judged(rows.x, rows.y, rows.classes, plan, context.cancelled), start=1):
        board.add(row)
        if done % len(plan.ks) == 0:
            foresight.take(row.method)
            yield Progress(load.done, load.total, f"fold {row.fold + 1} of {folds}: {row.method}", steps=folds)
        if done % a_fold == 0:
            yield from _live(board, plan, row.fold)
    if not context.cancelled():
        yield from finished(rows, params, plan, board, load, context.cancelled)


def _rows(task: Task) -> SelectionRows:
    if task.dataset is None:
        raise InputError("A feature selection needs a dataset; choose one in the experiment.")
    return selection_rows(task.dataset)


def _refuse(rows: SelectionRows, params: SelectionParams) -> None:
    features = rows.x.shape[1]
    least = params.k_low if params.size is Size.VALIDATED else params.k
    if least > features:
        raise InputError(f"k is {least}, but only {features} features vary; choose k from 1 to {features}.")
    refusal = objective_refusal(params.objective, rows.classes)
    if refusal:
        raise InputError(refusal)


def _judge_refusal(params: SelectionParams, circuit: Circuit | None) -> str:
    if params.model is not Model.CIRCUIT:
        return ""
    if params.size is not Size.EXACTLY:
        return f"A circuit reads one number of features, so it cannot judge {params.size.value}; choose exactly k."
    if circuit is None:
        return f"Judged by a circuit, but the experiment has none; choose one that reads {params.k} features."
    try:
        return judge().refusal(circuit, params.k)
    except BackendError as error:
        return str(error)


def _plan(rows: SelectionRows, params: SelectionParams, task: Task) -> Plan:
    from ketbench_annealing.selection.scoring.folds import Plan
    from ketbench_annealing.selection.scoring.judging import SmallModel

    circuit = task.circuit if params.model is Model.CIRCUIT else None

    return Plan(
        objective=params.objective,
        alpha=params.alpha,
        ks=params.sizes(rows.x.shape[1]),
        bins=params.bins,
        tuning=params.tuning,
        model=SmallModel(params.model.value, circuit, params.steps),
        folds=params.folds,
        repeats=params.repeats,
        restarts=params.restarts,
        seed=task.seed,
        nominal=rows.nominal,
    )


def _fold_count(rows: SelectionRows, plan: Plan) -> int:
    from ketbench_annealing.selection.scoring.folds import fold_rows

    return sum(1 for _ in fold_rows(rows.y, rows.classes, plan))


def _introduced(rows: SelectionRows, params: SelectionParams) -> Iterator[Event]:
    import sklearn

    yield Described({"scikit-learn": sklearn.__version__, "engine": "numpy", "device": "cpu"})
    for note in (*rows.notes, *([rows.leak] if rows.leak else [])):
        yield Logged(note, "warning")
    if params.objective is ObjectiveName.CORR and not rows.classes:
        yield Logged("Correlations see straight lines only; mutual information sees any shape.")


def _live(board: Scoreboard, plan: Plan, fold: int) -> Iterator[Event]:
    from ketbench_annealing.selection.pictures import accuracy_against_k, method_titles
    from ketbench_annealing.selection.scoring.folds import OURS

    k = plan.ks[-1]
    means = {f"score_{method}": board.interval(method, k).mean for method in method_titles()}
    known = {name: value for name, value in means.items() if value == value}
    yield Measured(fold + 1, {**known, "stability": board.stability(OURS, k)})
    yield Drawn("accuracy", accuracy_against_k(board, plan.ks, "score"))


_ROWS = 64


def planted_pair() -> Truth:
    """A target made of two bits: the pair that makes it is worth most, and a copy of one of them is redundant."""
    number = np.arange(_ROWS)
    bits = {f"bit {place}": (number >> place) & 1 for place in range(5)}
    bits["copy of bit 0"] = bits["bit 0"]
    target = 2 * bits["bit 0"] + bits["bit 1"]
    columns = [Column(name, values.astype(np.float64)) for name, values in bits.items()]
    names = tuple(f"class {i}" for i in range(4))
    columns.append(Column("y", target.astype(np.int32), Kind.CATEGORY, Role.TARGET, names))
    table = Dataset("two bits", tuple(columns), split=Split(validation=0.0, test=0.0))

    def wrong(result: Result) -> str:
        found, value = result.summary.get("selected"), result.summary.get("objective_value")
        if found not in (["bit 0", "bit 1"], ["bit 1", "copy of bit 0"]):
            return f"selected is {found}, but bits 0 and 1 make the target."
        expected = -0.5 * float(np.log(2))
        off = not isinstance(value, float) or abs(value - expected) > 1e-9
        return f"objective_value is {value}, but -ln(2)/2 is {expected:.9f}." if off else ""

    params = {"objective": "mi_mrmr", "alpha": 0.5, "k": 2, "folds": 3, "repeats": 1}
    return Truth("Two bits that make the target", Task(table, None, 1), params, wrong)
