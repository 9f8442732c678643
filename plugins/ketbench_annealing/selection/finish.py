"""The last part of a selection: choose on all rows that are not test rows, then look at the test rows once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from ketbench.plugin import Baseline, Event, Logged, Progress, Result, Value, Workload
from ketbench_annealing.arrays import Flags
from ketbench_annealing.selection.answer import Answer, answered
from ketbench_annealing.selection.optimum.binning import automatic_bins
from ketbench_annealing.selection.optimum.objective import Objective, ObjectiveName, build_objective
from ketbench_annealing.selection.pacing import proof_of
from ketbench_annealing.selection.params import SelectionParams, Size
from ketbench_annealing.selection.pictures import all_pictures
from ketbench_annealing.selection.rows import SelectionRows
from ketbench_annealing.selection.scoring.baselines import BASELINES, TrainingRows
from ketbench_annealing.selection.scoring.by_bins import bins_said, bins_table, by_bins
from ketbench_annealing.selection.scoring.folds import MOST_PAIRED, OURS, Plan, objective_of, training_rows
from ketbench_annealing.selection.scoring.models import places_among, standardised
from ketbench_annealing.selection.scoring.tuning import Tuning, choices, tuned
from ketbench_annealing.selection.scoring.verdict import Scoreboard

_MOST_KEPT = 2000
FORMULA = "-alpha * relevance(S) + (1 - alpha) * redundancy(S) over sets S of exactly k features; see docs/annealing.md"


def finished(
    rows: SelectionRows,
    params: SelectionParams,
    plan: Plan,
    board: Scoreboard,
    load: Workload,
    cancelled: Callable[[], bool],
) -> Iterator[Event | Result]:
    """Solve for every k on all rows, then give the result; nothing more when cancelled."""
    k = board.best_k(OURS, plan.ks) if params.size is Size.VALIDATED else params.k
    scaled, _ = standardised(rows.x, rows.x)
    seen = training_rows(scaled, rows.y, rows.classes, plan, plan.seed, narrow=False)
    objective = _settled(rows, seen, params, plan, k)
    answers: list[Answer] = []
    for size in plan.ks:
        yield Progress(load.done, load.total, f"proving k = {size}")
        answer = answered(objective, size, params, plan.seed, cancelled)
        if answer is None:
            return
        answers.append(answer)
        load.ended(proof_of(size))
    yield Progress(load.done, load.total, "all rows, every way of choosing")
    shown = next(answer for answer in answers if answer.k == k)
    yield Logged(_told(shown))
    measure = "accuracy" if rows.classes else "R2"
    yield Progress(load.done, load.total, "5 and 10 bins")
    binned = by_bins(rows, plan, k, cancelled)
    if cancelled():
        return
    settled = plan.bins or automatic_bins(len(rows.x))
    yield Result(
        summary=_summary(rows, plan, board, objective, shown, measure),
        baselines=_baselines(rows, plan, board, objective, seen, k, measure),
        figures={
            **all_pictures(board, answers, shown, objective, rows.names, measure),
            "bins": bins_table(binned, settled, measure),
        },
        arrays=_arrays(objective, answers),
        formulas={"objective_value": FORMULA, "gap": "(objective_value - bound) / |bound|"},
        notes=[*rows.notes, *_notes(rows, params), bins_said(binned, settled, measure), *_judged_by(plan, params)],
    )


def _settled(rows: SelectionRows, seen: TrainingRows, params: SelectionParams, plan: Plan, k: int) -> Objective:
    tried = choices(params.tuning, params.objective, params.alpha, rows.classes)
    settled = tuned(seen, [k], tried, model=plan.model.inner, bins=plan.bins, restarts=plan.restarts)
    name, alpha = settled[k]
    if name is ObjectiveName.MI_MRMR:
        return objective_of(seen, name, alpha, plan)
    # Raw columns, not scaled ones: equal up to rounding, and what a reader would recompute.
    return build_objective(name, rows.x, rows.y, rows.classes, alpha=alpha, bins=plan.bins, nominal=rows.nominal)


def _summary(
    rows: SelectionRows, plan: Plan, board: Scoreboard, objective: Objective, shown: Answer, measure: str
) -> dict[str, Value]:
    return {
        "selected": _names(rows, shown.chosen),
        "k": shown.k,
        "objective": objective.name.value,
        "alpha": objective.alpha,
        "objective_value": shown.value,
        "relevance": shown.relevance,
        "redundancy": shown.redundancy,
        "feasible": shown.feasible,
        "proved_optimal": shown.proof.proved and shown.proof.gap == 0,
        "gap": shown.proof.gap,
        "bound": shown.proof.bound,
        "gap_is_against": "the enumerated optimum" if shown.proof.proved else "a lower bound",
        "solver": shown.solver,
        **({} if shown.feasible_reads is None else {"feasible_reads": shown.feasible_reads}),
        "features": objective.size,
        "rows": len(rows.x),
        "bins": _bins(objective, plan, len(rows.x)),
        **_judgement(rows, plan, board, OURS, shown.k, shown.chosen, measure),
        **_against_best(board, shown.k),
    }


def _judgement(
    rows: SelectionRows, plan: Plan, board: Scoreboard, method: str, k: int, chosen: Flags, measure: str
) -> dict[str, Value]:
    interval = board.interval(method, k)
    return {
        measure: _or_none(interval.mean),
        f"{measure}_low": _or_none(interval.low),
        f"{measure}_high": _or_none(interval.high),
        "stability": board.stability(method, k),
        f"test_{measure}": _test_score(rows, plan, chosen),
    }


def _against_best(board: Scoreboard, k: int) -> dict[str, Value]:
    """Compare with the best rival that also keeps k features; "all" and "random" are not rivals."""
    rivals = [name for name in BASELINES if name not in {"all", "random"}]
    best = max(rivals, key=lambda name: board.interval(name, k).mean)
    difference = board.difference(OURS, best, k)
    return {
        "best_rival": best,
        "minus_best_rival": difference.mean,
        "minus_best_rival_low": _or_none(difference.low),
        "minus_best_rival_high": _or_none(difference.high),
    }


def _baselines(
    rows: SelectionRows,
    plan: Plan,
    board: Scoreboard,
    objective: Objective,
    seen: TrainingRows,
    k: int,
    measure: str,
) -> Sequence[Baseline]:
    found: list[Baseline] = []
    for method, (title, chooser) in BASELINES.items():
        chosen = chooser(seen, [k])[k]
        summary: dict[str, Value] = {"selected": _names(rows, chosen), "k": int(chosen.sum())}
        if int(chosen.sum()) == k:
            summary["objective_value"] = objective.value(chosen)
        summary |= _judgement(rows, plan, board, method, k, chosen, measure)
        found.append(Baseline(method, title, summary, "Same folds, same rows, same small model."))
    return [*found, *(_control(board, k, measure) if plan.model.circuit else ())]


def _control(board: Scoreboard, k: int, measure: str) -> Sequence[Baseline]:
    """Set a linear model on the same features beside a circuit that judges."""
    own = board.control(OURS, k)
    lead = board.against_control(OURS, k)
    summary: dict[str, Value] = {
        "k": k,
        measure: own.mean,
        f"{measure}_low": _or_none(own.low),
        f"{measure}_high": _or_none(own.high),
        "circuit_minus_this": lead.mean,
        "circuit_minus_this_low": _or_none(lead.low),
        "circuit_minus_this_high": _or_none(lead.high),
    }
    note = "Same features, same folds, same rows; no circuit."
    return [Baseline("linear_model", "Our features, linear model instead of the circuit", summary, note)]


def _test_score(rows: SelectionRows, plan: Plan, chosen: Flags) -> float | None:
    if len(rows.test_x) < 2:
        return None
    train, test = standardised(rows.x, rows.test_x)
    parts = (train[:, chosen], rows.y), (test[:, chosen], rows.test_y)
    return _or_none(plan.model.score(rows.classes, *parts, plan.seed, nominal=places_among(plan.nominal, chosen)))


def _arrays(objective: Objective, answers: Sequence[Answer]) -> Mapping[str, np.ndarray]:
    return {
        "relevance": objective.relevance,
        **({"redundancy": objective.redundancy} if objective.size <= _MOST_KEPT else {}),
        "k": np.array([answer.k for answer in answers]),
        "chosen": np.array([answer.chosen for answer in answers]),
        "objective_value": np.array([answer.value for answer in answers]),
        "gap": np.array([answer.proof.gap for answer in answers]),
        "proved": np.array([answer.proof.proved for answer in answers]),
    }


def _notes(rows: SelectionRows, params: SelectionParams) -> list[str]:
    notes = ["Every choice was made inside the folds: the rows that judge it took no part in it."]
    if params.size is Size.VALIDATED:
        notes.append(
            "k is the smallest within one standard error of the best over the same folds, so its score over folds is"
            " a little too good; the test score is not affected."
        )
    if len(rows.names) > MOST_PAIRED:
        notes.append(
            f"In each fold the quadratic search looked at the {MOST_PAIRED} features most relevant there, of"
            f" {len(rows.names)}; the last choice, on all rows, looked at all of them."
        )
    if len(rows.names) > _MOST_KEPT:
        notes.append(f"The table of redundancies is not kept with the run: {len(rows.names)}^2 numbers.")
    if len(rows.test_x) < 2:
        notes.append("The split has no test rows, so no test score was measured.")
    return notes


def _judged_by(plan: Plan, params: SelectionParams) -> list[str]:
    circuit = plan.model.circuit
    if circuit is None:
        return []
    text = f"Judged by circuit '{circuit.name}' with a linear head, trained about {plan.model.steps} steps in each fold"
    notes = [f"{text}; it reads {params.k} features, so all features together were not measured."]
    if params.tuning is not Tuning.NONE:
        notes.append("The inner folds chose by a linear model, not by the circuit.")
    return notes


def _told(shown: Answer) -> str:
    if shown.proof.proved:
        state = "proved optimal" if shown.proof.gap == 0 else f"{shown.proof.gap:.2%} above the enumerated optimum"
    else:
        state = f"at most {shown.proof.gap:.2%} above the optimum (lower bound)"
    reads = ""
    if shown.feasible_reads is not None:
        reads = f"; {shown.feasible_reads} of {shown.reads} answers had k features before repair"
    return f"k = {shown.k}: objective {shown.value:.6g}, {state}, by {shown.solver}{reads}."


def _bins(objective: Objective, plan: Plan, rows: int) -> int | None:
    informed = objective.name in (ObjectiveName.MI_MRMR, ObjectiveName.MIQUBO_CMI)
    return (plan.bins or automatic_bins(rows)) if informed else None


def _names(rows: SelectionRows, chosen: Flags) -> list[str]:
    return [name for name, kept in zip(rows.names, chosen, strict=True) if kept]


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
