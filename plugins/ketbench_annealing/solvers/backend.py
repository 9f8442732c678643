"""`annealing.solve`: finds low energies of a QUBO, an Ising problem or a cut, by whichever solver suits it."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ketbench.plugin import (
    Availability,
    Baseline,
    Context,
    Described,
    Event,
    Figure,
    InputError,
    KetbenchError,
    Logged,
    Page,
    Problem,
    Progress,
    Result,
    Severity,
    Task,
    Value,
)
from ketbench_annealing.example_tasks import small_graph
from ketbench_annealing.paging.pages import solved_page
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.bounds import lower_bound, statement_of
from ketbench_annealing.solvers.edges import meant, problem_of, unused_columns
from ketbench_annealing.solvers.params import CommonParams, Device, PlainSolveParams, SolveParams, Solver, Stated

if TYPE_CHECKING:
    from ketbench_annealing.solvers.loop import Outcome, Start

MOST_EXACT = 20
_LEAST_CONTROL, _CONTROL_SECONDS = 0.05, 60.0
"""Processor time of a control, s: that of the solver, in these limits."""
_MOST_BOUNDED, _BOUND_SECONDS = 300, 2.0
ON_DEVICE = frozenset({Solver.BIFURCATION})
_REPORTED = (
    *("best_energy", "answers", "seconds", "cpu_seconds", "variables", "pairs", "density", "replicas", "objective"),
    "bound",
)
_LATE = (
    "The time limit ended the run, so a faster or less busy machine may find a lower energy; limited by reads alone,"
    " the same seed repeats the answer."
)
PROVING = frozenset({Solver.EXACT, Solver.TREE})


class Solve:
    """Solves a quadratic problem given as a dataset of edges."""

    name = "annealing.solve"
    title = "QUBO, Ising and max-cut solver"
    needs = frozenset({"dataset"})
    reads_problems = True
    params = SolveParams
    clocked = frozenset({"seconds", "answers", "time_to_target", "cpu_seconds"})

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        if params is None:
            return ("best_energy", "seconds")
        cut = meant(task.dataset, params.problem) is Stated.MAX_CUT
        met = () if params.target is None else ("time_to_target",)
        return (*_REPORTED, *met, *(("cut",) if cut else ()))

    def example(self) -> tuple[Task, PlainSolveParams]:
        """A cut of six nodes, for the conformance suite."""
        return small_graph(), SolveParams(reads=10, time_limit=0.5)

    def available(self) -> Availability:
        """Whether it can run here."""
        return samplers_available()

    def warm(self) -> None:
        """Import what is heavy, so that no time limit pays for it."""
        load_engines()

    def check(self, task: Task, params: PlainSolveParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            problem = problem_of(task.dataset, params.problem, params.named)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        found = list(size_notes(problem))
        unused = unused_columns(task.dataset, params.named) if task.dataset else []
        if unused:
            text = f"Not used: {', '.join(unused[:5])}; a weight needs the role weight."
            found.append(Problem(text, "dataset", Severity.WARNING))
        if params.solver is Solver.EXACT and problem.size > MOST_EXACT:
            text = f"Listing 2^{problem.size} states takes too long; exact goes to {MOST_EXACT} variables."
            found.append(Problem(text, "params.solver", remedy="Choose auto."))
        return found

    def page(self, task: Task, params: PlainSolveParams, result: Result) -> Page:
        """Verdict, tabs and numbers."""
        return solved_page(result)

    def chosen(
        self, task: Task, params: PlainSolveParams, result: Result, table: str, row: int
    ) -> Mapping[str, Figure]:
        """The values, and of a graph the cut, of a solution that is selected."""
        from ketbench_annealing.solvers.pictures import answer_table, cut_graph

        states = result.arrays.get("bits")
        if table != "solutions" or states is None or not 0 <= row < len(states):
            return {}
        problem = problem_of(task.dataset, params.problem, params.named)
        stated, bits = meant(task.dataset, params.problem), states[row]
        title = f"Solution {row + 1}"
        found: dict[str, Figure] = {"answer": answer_table(problem, bits, title, spins=stated is Stated.ISING)}
        if stated is Stated.MAX_CUT:
            found["cut"] = cut_graph(problem, bits)
        return found

    def run(self, task: Task, params: PlainSolveParams, context: Context) -> Iterator[Event | Result]:
        """Solve, and solve again by a simple control in the same time."""
        import torch

        from ketbench_annealing.solvers.choice import chosen_solver
        from ketbench_annealing.solvers.roads import road_of

        problem = problem_of(task.dataset, params.problem, params.named)
        stated = meant(task.dataset, params.problem).value
        torch.set_num_threads(max(1, context.threads))
        gpu = torch.cuda.is_available() and params.device is not Device.CPU
        if params.device is Device.CUDA and not gpu:
            raise InputError("Device cuda was asked for, but torch sees no CUDA device; choose auto or cpu.")
        chosen, why = params.solver, "Chosen in the form."
        if chosen is Solver.AUTO:
            chosen, why = chosen_solver(problem, gpu=gpu)
        if chosen is Solver.EXACT and problem.size > MOST_EXACT:
            raise InputError(f"exact lists 2^n states and stops at {MOST_EXACT} variables; choose auto.")
        yield Described(
            {"engine": chosen.value, "device": "cuda" if gpu and chosen in ON_DEVICE else "cpu", **versions()}
        )
        yield Logged(f"Solver: {chosen.value}. {why}")
        road = road_of(chosen, problem, params, task.seed, gpu=gpu, growing=params.solver is Solver.AUTO)
        facts: dict[str, Value] = {
            "solver": chosen.value,
            "why": why,
            "proved_optimal": chosen in PROVING,
            "problem": stated,
        }
        facts["replicas"] = params.replicas if chosen in ON_DEVICE else 1
        yield from told(problem, road, params, context, task.seed, facts)


def told(
    problem: Qubo, road: Start, params: CommonParams, context: Context, seed: int, facts: Mapping[str, Value]
) -> Iterator[Event | Result]:
    """Run a road, then its control, and put both into a result; nothing after Stop."""
    from ketbench_annealing.solvers.loop import Shown, watched
    from ketbench_annealing.solvers.pictures import solve_pictures

    graph = facts["problem"] == Stated.MAX_CUT
    replicas = facts.get("replicas")
    shown = Shown(replicas if isinstance(replicas, int) else 1, graph)
    outcome = yield from watched(problem, road, params, context, shown)
    if context.cancelled():
        return
    if not len(outcome.solutions.energies):
        raise InputError(f"No answer came within {params.time_limit:g} s; raise the time limit.")
    summary: dict[str, Value] = {
        "best_energy": outcome.solutions.best,
        "answers": outcome.answers,
        "seconds": outcome.seconds,
        "cpu_seconds": outcome.cpu,
        **({} if params.target is None else {"time_to_target": outcome.time_to_target}),
        "variables": problem.size,
        "pairs": len(problem.weights),
        "density": problem.density,
        **facts,
        **_answered(problem, outcome.solutions.best, facts),
    }
    if graph:
        summary["cut"] = -outcome.solutions.best
    baselines = yield from _controls(problem, outcome.cpu, params, context, seed, facts)
    if context.cancelled():
        return
    yield Result(
        summary=summary,
        baselines=baselines,
        figures=solve_pictures(problem, outcome.solutions, graph=graph, spins=facts["problem"] == Stated.ISING),
        arrays={"bits": outcome.solutions.bits, "energies": outcome.solutions.energies, "seen": outcome.solutions.seen},
        units={"seconds": "s", "cpu_seconds": "s", "time_to_target": "s"},
        formulas={"best_energy": "recomputed from the bits: offset + sum h_i x_i + sum_(i<j) w_ij x_i x_j"},
        notes=[*_said(summary), *([_LATE] if outcome.timed_out and not summary["proved_optimal"] else [])],
    )


def _answered(problem: Qubo, best: float, facts: Mapping[str, Value]) -> dict[str, Value]:
    """Objective, bound and statement: of a cut the weight, of all else the energy."""
    sign = -1.0 if facts["problem"] == Stated.MAX_CUT else 1.0
    bound = best if facts.get("proved_optimal") else _bound(problem)
    proved = bool(facts.get("proved_optimal")) or abs(best - bound) <= 1e-9 * max(1.0, abs(bound))
    return {
        "objective": sign * best,
        "feasible": True,
        "bound": sign * bound,
        "proved_optimal": proved,
        "statement": statement_of(problem, str(facts["problem"])),
    }


def _bound(problem: Qubo) -> float:
    """The best lower bound at hand; branch and bound tightens it where the linear form is small."""
    plain = lower_bound(problem)
    if len(problem.weights) > _MOST_BOUNDED:
        return plain
    from ketbench_annealing.stating.exact import branch_and_bound
    from ketbench_annealing.stating.statement import Statement, Terms

    pairs = {(int(i), int(j)): float(w) for i, j, w in zip(problem.rows, problem.cols, problem.weights, strict=True)}
    terms = Terms({i: float(w) for i, w in enumerate(problem.linear) if w}, pairs, problem.offset)
    names = tuple(problem.label(at) for at in range(problem.size))
    return max(plain, branch_and_bound(Statement("qubo", "", names, terms), _BOUND_SECONDS).bound)


def _controls(
    problem: Qubo, spent: float, params: CommonParams, context: Context, seed: int, facts: Mapping[str, Value]
) -> Generator[Event, None, list[Baseline]]:
    """Every control with the processor time that the solver took, at most a minute."""
    from ketbench_annealing.solvers.loop import watched
    from ketbench_annealing.solvers.roads import controls_of

    seconds = min(_CONTROL_SECONDS, max(_LEAST_CONTROL, spent))
    limits = params.model_copy(update={"time_limit": 86_400.0, "target": None, "reads": 10**9})
    sign = -1.0 if facts["problem"] == Stated.MAX_CUT else 1.0
    rows: list[Baseline] = []
    controls = controls_of(str(facts["solver"]), problem, seed)
    for at, (name, title, control) in enumerate(controls):
        yield Progress(1000 * at // len(controls), 1000, f"control: {title.lower()}, {seconds:.2g} s")
        beside = _drained(watched(problem, control, limits, context, processor_seconds=seconds))
        if context.cancelled():
            return rows
        best = beside.solutions.best
        row: dict[str, Value] = {
            "best_energy": best, "answers": beside.answers, "seconds": beside.seconds, "cpu_seconds": beside.cpu,
            "objective": sign * best,
        }  # fmt: skip
        if facts["problem"] == Stated.MAX_CUT:
            row["cut"] = -best
        rows.append(Baseline(name, title, row, f"Same problem, {seconds:.2g} s of processor time."))
    return rows


def _said(summary: Mapping[str, Value]) -> list[str]:
    """Why this solver, what was solved, and what was proved of it."""
    why, statement = str(summary["why"]), summary["statement"]
    if not summary["proved_optimal"]:
        return [why, f"Not proved; the best bound is {summary['bound']:g}. Solved: {statement}"]
    name = "cut" if summary["problem"] == Stated.MAX_CUT else "energy"
    return [why, f"Proved for this statement, {name} {summary['objective']:g}: {statement}"]


def samplers_available() -> Availability:
    """Whether dimod, its samplers and torch are installed."""
    from importlib.util import find_spec

    missing = [name for name in ("dimod", "torch") if find_spec(name) is None]
    if not missing and find_spec("dwave") is None:
        missing.append("dwave-samplers")
    if missing:
        return Availability(False, f"{', '.join(missing)} is not installed.", "Install the extra ketbench[annealing].")
    return Availability(True, "Runs on the processor; our own solvers take a GPU where there is one.")


def load_engines() -> None:
    """Import samplers and torch."""
    import dwave.samplers  # noqa: F401  # pyright: ignore[reportUnusedImport]
    import torch  # noqa: F401  # pyright: ignore[reportUnusedImport]


def size_notes(problem: Qubo) -> Iterator[Problem]:
    """Say what a run will face."""
    if not len(problem.weights):
        yield Problem("No two variables are coupled, so each is solved on its own.", "dataset", Severity.NOTE)
    if problem.size > 50_000:
        text = f"{problem.size} variables: expect minutes a read."
        yield Problem(text, "dataset", Severity.WARNING)


def versions() -> dict[str, str]:
    """Versions of what solves."""
    from importlib.metadata import version

    return {name: version(name) for name in ("dimod", "dwave-samplers", "torch")}


def _drained(events: Generator[Event, None, Outcome]) -> Outcome:
    """Run to the end for the outcome alone."""
    while True:
        try:
            next(events)
        except StopIteration as end:
            return end.value
