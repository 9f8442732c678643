"""`annealing.problem`: solves a stated problem by its QUBO and exactly, and says which statement was proved."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ketbench.plugin import (
    Availability,
    Baseline,
    Column,
    Context,
    Dataset,
    Described,
    Event,
    Figure,
    KetbenchError,
    Logged,
    Measured,
    Page,
    Problem,
    Progress,
    Result,
    Severity,
    Stage,
    Task,
    Value,
)
from ketbench.plugin import Kind as ColumnKind
from ketbench_annealing.paging.pages import stated_page
from ketbench_annealing.solvers.backend import load_engines, samplers_available, versions
from ketbench_annealing.stating.kinds import stated
from ketbench_annealing.stating.params import Kind, ProblemParams, Road

if TYPE_CHECKING:
    from ketbench_annealing.stating.encoding import Encoded
    from ketbench_annealing.stating.exact import Exact
    from ketbench_annealing.stating.solving import Found
    from ketbench_annealing.stating.statement import Statement

_LEAST_SECONDS, _CONTROL_SECONDS = 0.2, 60.0
_MANY_BITS = 3000
_REPORTED = (
    *("objective", "bound", "gap", "objective_energy", "penalty_energy", "penalty", "variables", "constraints"),
    "qubo_variables",
)


class StatedProblem:
    """Solves a problem that was stated in a form."""

    name = "annealing.problem"
    title = "Stated problem"
    needs = frozenset[str]()
    reads_problems = True
    takes = frozenset({"dataset"})
    params = ProblemParams
    clocked = frozenset({"seconds", "answers"})

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        return ("objective",) if params is None else _REPORTED

    def example(self) -> tuple[Task, ProblemParams]:
        """A knapsack of four items, for the conformance suite."""
        names = np.array(["lamp", "tent", "rope", "stove"], dtype=object)
        columns = (
            Column("item", names, ColumnKind.TEXT),
            Column("value", np.array([10.0, 40.0, 30.0, 50.0])),
            Column("weight", np.array([5.0, 4.0, 6.0, 3.0])),
        )
        params = ProblemParams(kind=Kind.KNAPSACK, capacity=10.0, time_limit=0.5, reads=20)
        return Task(Dataset("camp", columns), None, 3), params

    def available(self) -> Availability:
        """Whether it can run here."""
        return samplers_available()

    def warm(self) -> None:
        """Import what is heavy, so that no time limit pays for it."""
        load_engines()
        import scipy.optimize  # noqa: F401  # pyright: ignore[reportUnusedImport]

    def check(self, task: Task, params: ProblemParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            statement = stated(task.dataset, params)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        found = [Problem(statement.sentence, "dataset", Severity.NOTE)]
        if statement.size > _MANY_BITS:
            found.append(Problem(f"{statement.size} bits: expect minutes.", "dataset", Severity.WARNING))
        return found

    def stages(self, task: Task, params: ProblemParams) -> Sequence[Stage]:
        """The data, what was read out of it, and who solves it."""
        from ketbench_annealing.stating.reading import stages_of

        return stages_of(task.dataset, params)

    def page(self, task: Task, params: ProblemParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return stated_page(result)

    def chosen(self, task: Task, params: ProblemParams, result: Result, table: str, row: int) -> Mapping[str, Figure]:
        """Answer, picture and constraints of a solution that is selected."""
        from ketbench_annealing.stating.figures import figures_of

        states = result.arrays.get("states")
        if table != "solutions" or states is None or not 0 <= row < len(states):
            return {}
        return figures_of(stated(task.dataset, params), np.asarray(states)[row].astype(np.int8), f"Solution {row + 1}")

    def run(self, task: Task, params: ProblemParams, context: Context) -> Iterator[Event | Result]:
        """State, bound, solve, and solve again by simple controls in the same time."""
        from ketbench_annealing.stating.encoding import encoded
        from ketbench_annealing.stating.exact import solved_exactly

        statement = stated(task.dataset, params)
        qubo = encoded(statement, params.penalty)
        yield Described({"engine": params.solver.value, "device": "cpu", **versions()})
        yield Logged(statement.sentence)
        yield Logged(f"{qubo.qubo.size} bits in the QUBO, {qubo.slack} of them slack. {qubo.penalty.reason}")
        yield Progress(0, 3, "bounding")
        exact = solved_exactly(statement, params.time_limit)
        if context.cancelled():
            return
        yield Progress(1, 3, "annealing")
        found = yield from _annealed(statement, qubo, exact, params, context, task.seed)
        if context.cancelled():
            return
        yield Progress(2, 3, "controls")
        baselines = _controls(statement, qubo, exact, found, params, context, task.seed)
        if context.cancelled():
            return
        yield _result(statement, qubo, exact, found, params, baselines)


def _annealed(
    statement: Statement, qubo: Encoded, exact: Exact, params: ProblemParams, context: Context, seed: int
) -> Generator[Event, None, Found]:
    """The QUBO's own road; beside an exact answer it gets the time that took, without one the whole limit."""
    from ketbench_annealing.stating import solving

    auto = params.solver in (Road.AUTO, Road.EXACT)
    seconds = min(params.time_limit, max(_LEAST_SECONDS, exact.seconds)) if auto and exact.proved else params.time_limit
    road = solving.tabu if params.solver is Road.TABU else solving.annealing
    wanted = exact.bound if exact.proved and not exact.infeasible else None
    found, step = solving.nothing(statement.size), 0
    walk = solving.walked(
        statement, qubo, road(qubo.qubo, params.reads, seed), seconds, context.cancelled, wanted, clock=context.clock
    )
    for found in walk:
        if found.best is not None:
            step += 1
            yield Measured(step, {"objective": statement.shown(found.best), "answers": found.answers})
    return found


def _controls(
    statement: Statement, qubo: Encoded, exact: Exact, found: Found, params: ProblemParams, context: Context, seed: int
) -> list[Baseline]:
    """Greedy, steepest descent with restarts and the exact method, each with its own answer."""
    from ketbench_annealing.stating import solving
    from ketbench_annealing.stating.rivals import cp_sat

    seconds = min(_CONTROL_SECONDS, max(_LEAST_SECONDS, found.cpu))
    roads = (
        ("greedy", "Greedy", solving.greedy(qubo.qubo)),
        ("steepest_descent", "Steepest descent, restarted", solving.descent(qubo.qubo, seed)),
    )
    rows: list[Baseline] = []
    for name, title, road in roads:
        walk = solving.walked(statement, qubo, road, seconds, context.cancelled, of_processor=True, clock=context.clock)
        states = deque(walk, maxlen=1)
        last = states[0] if states else solving.nothing(statement.size)
        rows.append(Baseline(name, title, _row(statement, last), f"The same QUBO, {seconds:.2g} s of processor time."))
    if exact.method:
        title = exact.method[0].upper() + exact.method[1:]
        rows.append(Baseline("exact", title, _exact_row(statement, exact), f"At most {params.time_limit:g} s."))
    if cp_sat.is_installed() and not context.cancelled():
        rival = cp_sat.solved_by_cp_sat(statement, max(seconds, exact.seconds), seed)
        if rival is not None:
            note = f"At most {max(seconds, exact.seconds):.2g} s on one thread."
            rows.append(Baseline(cp_sat.NAME, cp_sat.TITLE, _exact_row(statement, rival), note))
    if params.solver is not Road.ANNEALING:
        rows.append(Baseline("simulated_annealing", "Simulated annealing", _row(statement, found), "The QUBO."))
    return rows


def _exact_row(statement: Statement, exact: Exact) -> dict[str, Value]:
    objective = None if exact.bits is None else statement.shown(_energy(statement, exact.bits))
    return {
        "objective": objective, "feasible": exact.bits is not None, "bound": _bound(statement, exact),
        "proved_optimal": exact.proved and not exact.infeasible, "seconds": exact.seconds,
    }  # fmt: skip


def _result(
    statement: Statement, qubo: Encoded, exact: Exact, found: Found, params: ProblemParams, baselines: list[Baseline]
) -> Result:
    """Choose the answer, split its energy and say what is proved."""
    bits, found_by = _chosen(statement, exact, found, params)
    bits = None if bits is None else statement.represented(bits)
    summary = _summary(statement, qubo, exact, found, bits, found_by)
    from ketbench_annealing.stating.figures import all_figures

    figures: Mapping[str, Any] = {} if bits is None else all_figures(statement, bits, found)
    arrays = (
        {} if bits is None else {"bits": bits, "states": found.bits, "objectives": found.energies, "seen": found.seen}
    )
    return Result(
        summary=summary,
        baselines=baselines,
        figures=figures,
        arrays=arrays,
        units={"seconds": "s"},
        formulas={"objective": statement.sentence, "penalty": qubo.penalty.reason},
        notes=_notes(statement, exact, bits, summary),
    )


def _chosen(statement: Statement, exact: Exact, found: Found, params: ProblemParams) -> tuple[Any, str]:
    """The answer and who found it; for auto the better of both."""
    annealer = "tabu" if params.solver is Road.TABU else "simulated annealing"
    annealed = found.bits[0] if len(found.bits) else None
    if params.solver in (Road.ANNEALING, Road.TABU):
        return annealed, annealer
    if exact.bits is None:
        return (annealed, annealer) if params.solver is Road.AUTO or not exact.method else (None, exact.method)
    better = found.best is not None and found.best <= _energy(statement, exact.bits) + 1e-9
    return (annealed, annealer) if better and params.solver is Road.AUTO else (exact.bits, exact.method)


def _summary(
    statement: Statement, qubo: Encoded, exact: Exact, found: Found, bits: Any, found_by: str
) -> dict[str, Value]:
    """Objective, feasibility, bound and proof, and the energy split into objective and penalty."""
    feasible = bits is not None and float(statement.violations(bits[None, :])[0]) == 0
    energy = None if bits is None else _energy(statement, bits)
    near = energy is not None and abs(energy - exact.bound) <= 1e-6 * max(1.0, abs(exact.bound))
    violated = [] if bits is None else statement.violated(bits)
    objective, bound = None if energy is None else statement.shown(energy), _bound(statement, exact)
    return {
        "objective": objective,
        "feasible": feasible,
        "bound": bound,
        "proved_optimal": bool(feasible and near),
        "proved_infeasible": exact.infeasible,
        "gap": None if not feasible or objective is None or bound is None else abs(objective - bound),
        "found_by": found_by,
        "answer": "" if bits is None or statement.told is None else statement.told(bits),
        "violated": [f"{name} by {amount:g}" for name, amount in violated[:20]],
        "objective_energy": energy,
        "penalty_energy": 0.0 if feasible or not len(found.penalties) else float(found.penalties[0]),
        "penalty": qubo.penalty.value,
        "variables": statement.size,
        "constraints": len(statement.constraints),
        "qubo_variables": qubo.qubo.size,
        "problem": statement.kind,
        "statement": statement.sentence,
    }


def _notes(statement: Statement, exact: Exact, bits: Any, summary: Mapping[str, Value]) -> list[str]:
    if exact.infeasible:
        return [f"Proved by {exact.method}: nothing meets all constraints of this statement: {statement.sentence}"]
    if bits is None or not summary["feasible"]:
        return ["No answer met all constraints; raise the time limit, or loosen a constraint.", statement.sentence]
    if summary["proved_optimal"]:
        return [
            f"Proved by {exact.method}: {summary['objective']:g} is the optimum of this statement: {statement.sentence}"
        ]
    return [
        f"Not proved: the objective is {summary['objective']:g}, the best bound {summary['bound']}.",
        statement.sentence,
    ]


def _row(statement: Statement, found: Found) -> dict[str, Value]:
    best = found.best
    return {
        "objective": None if best is None else statement.shown(best),
        "feasible": found.is_feasible,
        "answers": found.answers,
        "feasible_share": found.feasible / found.answers if found.answers else 0.0,
        "seconds": found.seconds,
        "cpu_seconds": found.cpu,
    }


def _bound(statement: Statement, exact: Exact) -> float | None:
    return statement.shown(exact.bound) if np.isfinite(exact.bound) else None


def _energy(statement: Statement, bits: Any) -> float:
    return float(statement.objective.values(bits[None, :])[0])
