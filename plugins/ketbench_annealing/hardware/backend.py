"""`annealing.embedding`: says whether a problem fits on an annealer and runs the whole way there, offline if wished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ketbench.plugin import (
    Availability,
    Baseline,
    Context,
    Described,
    Event,
    Figure,
    Graph,
    KetbenchError,
    Logged,
    Measured,
    Problem,
    Progress,
    Result,
    Severity,
    Table,
    Task,
    Value,
)
from ketbench_annealing.example_tasks import small_graph
from ketbench_annealing.hardware.extra import NO_TOKEN, extra_available, has_token
from ketbench_annealing.hardware.params import EmbeddingParams, Machine
from ketbench_annealing.hardware.pricing import Price, torque_strength
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.edges import problem_of

if TYPE_CHECKING:
    from ketbench_annealing.hardware.embedding import Embedding
    from ketbench_annealing.hardware.sending import Returned

# Denser than this a clique is never much longer than a searched embedding, and is found at once.
_DENSE = 0.5
_REPORTED = ("variables", "couplings", "qubits", "longest_chain", "largest_clique")
_WHEN_SENT = (
    *("best_energy", "mean_energy", "broken_chains", "chain_strength", "torque_strength", "qpu_seconds_expected"),
    "qpu_seconds",
)


class HardwareCheck:
    """Embeds a problem and, if wished, samples it."""

    name = "annealing.embedding"
    title = "Annealer hardware check"
    needs = frozenset({"dataset"})
    reads_problems = True
    params = EmbeddingParams

    def scores(self, task: Task, params: Any = None) -> Sequence[str]:
        """What a sweep proposes to judge by, or with parameters all numbers that a run reports."""
        if params is None:
            return ("qubits", "longest_chain")
        return (*_REPORTED, *(() if params.send_to is Machine.NONE else _WHEN_SENT))

    def example(self) -> tuple[Task, EmbeddingParams]:
        """A cut of six nodes, for the conformance suite."""
        return small_graph(), EmbeddingParams(time_limit=2.0, reads=10)

    def available(self) -> Availability:
        """Whether the optional Ocean packages are there."""
        return extra_available()

    def check(self, task: Task, params: EmbeddingParams) -> Sequence[Problem]:
        """Findings before Run."""
        try:
            problem = problem_of(task.dataset, params.problem, params.named)
        except KetbenchError as error:
            return [Problem(str(error), "dataset")]
        found: list[Problem] = []
        if params.send_to is Machine.REAL and extra_available().ok and not has_token():
            found.append(Problem(NO_TOKEN, "params.send_to"))
        if problem.size > 180 and problem.density > _DENSE:
            text = f"{problem.size} variables, nearly all coupled: cliques beyond about 180 fit on no annealer."
            found.append(Problem(text, "dataset", Severity.WARNING, "Choose fewer variables first."))
        if params.send_to is not Machine.NONE:
            found.append(Problem(_price(problem, params).said, "params.reads", Severity.NOTE))
        return found

    def run(self, task: Task, params: EmbeddingParams, context: Context) -> Iterator[Event | Result]:
        """Look up, search, send."""
        from ketbench_annealing.hardware.embedding import better, clique_embedding, hardware_graph, searched_embedding

        problem = problem_of(task.dataset, params.problem, params.named)
        graph = hardware_graph(params.topology)
        yield Described({"engine": "minorminer", "device": params.topology.value})
        yield Progress(0, 3, "looking up a clique")
        clique = clique_embedding(graph, problem.size)
        search = None
        if problem.density < _DENSE:
            yield Progress(1, 3, f"searching, at most {params.time_limit:g} s")
            search = searched_embedding(graph, problem, seconds=params.time_limit, seed=task.seed)
        if context.cancelled():
            return
        embedding = better(clique, search)
        yield Logged(_verdict(problem, params, embedding))
        if embedding is None or params.send_to is Machine.NONE:
            yield _result(problem, params, graph, (clique, search), [], task.seed)
            return
        from ketbench_annealing.hardware.sending import sent

        price = _price(problem, params)
        yield Logged(price.said)
        returned: list[Returned] = []
        for one in sent(problem, embedding, params, task.seed, context.cancelled):
            returned.append(one)
            energies = problem.energies(one.bits)
            yield Measured(
                len(returned),
                {"chain_strength": one.strength, "broken_chains": one.broken, "mean_energy": float(energies.mean())},
            )
            yield Progress(2000 + 1000 * len(returned) // price.problems, 3000, "sampling", steps=price.problems)
        if context.cancelled():
            return
        yield _result(problem, params, graph, (clique, search), returned, task.seed)


def _price(problem: Qubo, params: EmbeddingParams) -> Price:
    from ketbench_annealing.hardware.sending import strengths_of

    return Price(len(strengths_of(problem, params)), params.reads, params.anneal)


def _verdict(problem: Qubo, params: EmbeddingParams, embedding: Embedding | None) -> str:
    name = f"{problem.size} variables with {len(problem.weights)} couplings"
    if embedding is None:
        dense = problem.density >= _DENSE
        why = "more than its largest clique" if dense else f"none found within {params.time_limit:g} s"
        return f"{name} do not fit on {params.topology.value}: {why}; choose fewer variables."
    found = f"{embedding.qubits} qubits, longest chain {embedding.longest_chain}"
    return f"{name} fit on {params.topology.value}: {found} ({embedding.method})."


def _result(
    problem: Qubo,
    params: EmbeddingParams,
    graph: Any,
    tried: tuple[Embedding | None, Embedding | None],
    returned: Sequence[Returned],
    seed: int,
) -> Result:
    from ketbench_annealing.hardware.embedding import better, largest_clique

    embedding = better(*tried)
    summary: dict[str, Value] = {
        "fits": embedding is not None,
        "topology": params.topology.value,
        "variables": problem.size,
        "couplings": len(problem.weights),
        "qubits": embedding.qubits if embedding else None,
        "longest_chain": embedding.longest_chain if embedding else None,
        "method": embedding.method if embedding else None,
        "largest_clique": largest_clique(graph),
    }
    figures: dict[str, Figure] = {"methods": _table(tried)}
    if embedding is not None:
        figures["chains"] = _drawn(graph, params, embedding)
    baselines: list[Baseline] = []
    if returned:
        # The strength whose answers are lowest on average: weak chains break, strong ones drown the problem.
        best = min(returned, key=lambda one: float(problem.energies(one.bits).mean()))
        stated = [one.qpu_seconds for one in returned if one.qpu_seconds is not None]
        summary |= {
            "device": best.device,
            "best_energy": min(float(problem.energies(one.bits).min()) for one in returned),
            "mean_energy": float(problem.energies(best.bits).mean()),
            "broken_chains": best.broken,
            "chain_strength": best.strength,
            "torque_strength": torque_strength(problem.ising()),
            "qpu_seconds_expected": _price(problem, params).seconds,
            **({"qpu_seconds": sum(stated)} if stated else {}),
        }
        figures["strengths"] = _strengths(problem, returned)
        baselines.append(_annealed(problem, params.reads, seed))
    note = _verdict(problem, params, embedding)
    mock = ["The mock sampler is a classical stand-in: its energies say nothing about a quantum annealer."]
    notes = [note, *(mock if returned and params.send_to is Machine.MOCK else [])]
    units = {"qpu_seconds": "s", "qpu_seconds_expected": "s"}
    formulas = {"torque_strength": "1.414 rms(J) sqrt(mean degree), J over spins"}
    return Result(summary, baselines=baselines, figures=figures, notes=notes, units=units, formulas=formulas)


def _strengths(problem: Qubo, returned: Sequence[Returned]) -> Table:
    """What each chain strength gave."""
    torque = torque_strength(problem.ising())
    rows: list[list[Any]] = []
    for one in returned:
        energies = problem.energies(one.bits)
        times = one.strength / torque
        rows.append([one.strength, times, one.broken, float(energies.min()), float(energies.mean())])
    columns = ["chain strength", "times torque", "broken chains", "best energy", "mean energy"]
    note = "Uniform torque compensation is 1 in the second column; strengths are in the units of couplings over spins."
    return Table(title="Chain strengths", columns=columns, rows=rows, note=note)


def _table(tried: tuple[Embedding | None, Embedding | None]) -> Table:
    rows = [
        [name, found.qubits if found else None, found.longest_chain if found else None]
        for name, found in zip(("clique, looked up", "search"), tried, strict=True)
    ]
    columns = ["way", "qubits", "longest chain"]
    return Table(title="Ways to embed", columns=columns, rows=rows, missing="not found or not tried")


def _drawn(graph: Any, params: EmbeddingParams, embedding: Embedding) -> Graph:
    from ketbench_annealing.hardware.embedding import drawn_chains

    positions, edges, owners, qubits = drawn_chains(graph, params.topology, embedding)
    return Graph(
        title=f"Chains on {params.topology.value}",
        note="Each colour is a variable; only the couplers within chains are drawn.",
        positions=positions,
        edges=edges,
        groups=owners,
        labels=[str(qubit) for qubit in qubits],
    )


def _annealed(problem: Qubo, reads: int, seed: int) -> Baseline:
    from dwave.samplers import SimulatedAnnealingSampler

    from ketbench_annealing.dimod_bridge import bits_of, bqm_of

    samples = SimulatedAnnealingSampler().sample(bqm_of(problem), num_reads=reads, seed=seed % 2**31)
    energies = problem.energies(bits_of(samples, problem.size))
    summary: dict[str, Value] = {"best_energy": float(energies.min()), "mean_energy": float(energies.mean())}
    return Baseline("simulated_annealing", "Simulated annealing", summary, "As many reads, on the problem itself.")
