"""Solvers beside each other on the same instances, each given the same processor time."""

import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from measuring import QUICK, cpu, has, table

from ketbench.data.importing.edges.edges import read_edges
from ketbench_annealing.dimod_bridge import bits_of, bqm_of
from ketbench_annealing.qubo import Ising, Qubo, max_cut
from ketbench_annealing.solvers.answers import Solutions
from ketbench_annealing.solvers.choice import chosen_solver
from ketbench_annealing.solvers.edges import problem_of_edges
from ketbench_annealing.solvers.own.bifurcation import bifurcated
from ketbench_annealing.solvers.params import SolveParams, Stated
from ketbench_annealing.solvers.recombining import recombined
from ketbench_annealing.solvers.roads import road_of

SECONDS = 0.5 if QUICK else 1.0
SEEDS = (1,) if QUICK else (1, 2)
KNOWN = {"G1": -11624.0, "G14": -3064.0, "bqp250-1": -45607.0}


def frustrated_loops(size: int, loops: int, seed: int) -> tuple[Qubo, float]:
    """Loops on a random graph, each with one edge against a hidden state, which is so optimal (Hen et al. 2015)."""
    generator = np.random.default_rng(seed)
    near = [generator.choice(size, 6, replace=False) for _ in range(size)]
    hidden = generator.choice([-1.0, 1.0], size)
    weights: dict[tuple[int, int], float] = {}
    energy, made = 0.0, 0
    while made < loops:
        walk = [int(generator.integers(size))]
        while walk[-1] not in walk[:-1] and len(walk) < 200:
            walk.append(int(generator.choice(near[walk[-1]])))
        loop = walk[walk.index(walk[-1]) :]
        if len(loop) < 4:
            continue
        made, energy = made + 1, energy - (len(loop) - 3)
        against = int(generator.integers(len(loop) - 1))
        for place, (a, b) in enumerate(pairwise(loop)):
            key = (min(a, b), max(a, b))
            sign = 1.0 if place == against else -1.0
            weights[key] = weights.get(key, 0.0) + sign * hidden[a] * hidden[b]
    rows, cols = np.array(list(weights), dtype=np.int64).T
    ising = Ising(np.zeros(size), rows, cols, np.array(list(weights.values())))
    return ising.qubo(), energy


def instances(folder: Path | None) -> dict[str, tuple[Qubo, float | None]]:
    found: dict[str, tuple[Qubo, float | None]] = {}
    for name, file, graph in (("G1", "G1.txt", 1), ("G14", "G14.txt", 1), ("bqp250-1", "bqp250-1.sparse", 0)):
        if folder is not None and (folder / file).exists():
            found[name] = (
                problem_of_edges(read_edges(folder / file), Stated.MAX_CUT if graph else Stated.QUBO),
                KNOWN[name],
            )
    generator = np.random.default_rng(5)
    rows, cols = np.triu_indices(2000, 1)
    kept = np.sort(generator.choice(len(rows), 19990, replace=False))
    found["random 2000, 1 %"] = (max_cut(2000, rows[kept], cols[kept], np.ones(len(kept))), None)
    signs = generator.choice([-1.0, 1.0], len(kept))
    found["random 2000, 1 %, +-1"] = (max_cut(2000, rows[kept], cols[kept], signs), None)
    found["planted loops 2000"] = frustrated_loops(2000, 1400, 3)
    return found


def timed(problem: Qubo, answers: Callable[[Callable[[], bool]], object]) -> float:
    began, solutions = time.process_time(), Solutions.none(problem.size)
    for batch in answers(lambda: time.process_time() - began > SECONDS):  # pyright: ignore
        solutions = solutions.with_batch(problem, batch)
        if time.process_time() - began > SECONDS:
            break
    return solutions.best


def default(problem: Qubo, seed: int) -> float:
    solver, _ = chosen_solver(problem, gpu=False)
    return timed(problem, road_of(solver, problem, SolveParams(reads=1_000_000), seed, gpu=False, growing=True))


def bifurcation(problem: Qubo, seed: int) -> float:
    return timed(problem, lambda stop: bifurcated(problem.ising(), replicas=16, steps=2000, seed=seed, stopped=stop))


def recombining(problem: Qubo, seed: int) -> float:
    return timed(problem, lambda stop: recombined(problem, reads=10**9, seed=seed, stopped=stop))


def ocean(name: str, **keywords: object) -> Callable[[Qubo, int], float]:
    def solve(problem: Qubo, seed: int) -> float:
        from dwave import samplers

        sampler, bqm = getattr(samplers, name)(), bqm_of(problem)
        began, best, turn = time.process_time(), np.inf, 0
        while time.process_time() - began < SECONDS:
            answer = sampler.sample(bqm, num_reads=4 if turn else 1, seed=1000 * seed + turn, **keywords)
            best, turn = min(best, float(problem.energies(bits_of(answer, problem.size)).min())), turn + 1
        return best

    return solve


def openjij(problem: Qubo, seed: int) -> float:
    from openjij import SASampler

    sampler, bqm = SASampler(), bqm_of(problem)
    began, best, turn = time.process_time(), np.inf, 0
    while time.process_time() - began < SECONDS:
        answer = sampler.sample(bqm, num_reads=1, num_sweeps=1000, seed=1000 * seed + turn)
        best, turn = min(best, float(problem.energies(bits_of(answer, problem.size)).min())), turn + 1
    return best


def simulated_bifurcation(problem: Qubo, seed: int) -> float:
    """The better of its two modes, each with the whole time; the number of steps is fitted to it first."""
    import simulated_bifurcation as package

    ising = problem.ising()
    matrix = np.zeros((problem.size, problem.size))
    matrix[ising.rows, ising.cols] = matrix[ising.cols, ising.rows] = ising.couplings / 2
    data = [torch.as_tensor(matrix, dtype=torch.float32)]
    if ising.fields.any():
        data.append(torch.as_tensor(ising.fields, dtype=torch.float32))
    best = np.inf
    for mode in ("ballistic", "discrete"):

        def run(steps: int, mode: str = mode) -> torch.Tensor:
            torch.manual_seed(seed)
            spins, _ = package.minimize(
                *data,
                domain="spin",
                agents=16,
                max_steps=steps,
                best_only=False,
                mode=mode,
                verbose=False,
                early_stopping=False,
            )
            return spins

        fixed, slope = cpu(lambda: run(20), 2), cpu(lambda: run(120), 2)
        each = max(1e-6, (slope - fixed) / 100)
        spins = run(max(50, int((SECONDS - fixed) / each)))
        best = min(best, float(problem.energies((spins.numpy() > 0).astype(np.int8)).min()))
    return best


SOLVERS: dict[str, Callable[[Qubo, int], float] | None] = {
    "default (auto)": default,
    "own bifurcation": bifurcation,
    "own recombining": recombining,
    "dwave SA": ocean("SimulatedAnnealingSampler"),
    "dwave Tabu": ocean("TabuSampler", timeout=int(250 * SECONDS)),
    "dwave path-integral": ocean("PathIntegralAnnealingSampler"),
    "openjij SA": openjij if has("openjij") else None,
    "simulated-bifurcation": simulated_bifurcation if has("simulated_bifurcation") else None,
}


def solving(folder: Path | None) -> str:
    rows, verdicts = [], []
    for name, (problem, known) in instances(folder).items():
        found = {title: [solve(problem, s) for s in SEEDS] if solve else None for title, solve in SOLVERS.items()}
        best = min(min(each) for each in found.values() if each)
        reference = min(best, known) if known is not None else best
        gaps = {
            title: float(np.mean([(reference - e) / reference for e in each])) if each else None
            for title, each in found.items()
        }
        note = f"{reference:g}" + ("" if known is not None else " (best seen)")
        rows.append([name, note, *("not measured" if gap is None else f"{100 * gap:.3f} %" for gap in gaps.values())])
        verdicts.append((name, gaps))
        print(rows[-1], flush=True)
    rows.append(["any, on a GPU", *["not measured"] * (1 + len(SOLVERS))])
    lines = [f"- {name}: {text}." for name, gaps in verdicts for text in [verdict(name, gaps)]]
    head = ["instance", "best energy", *SOLVERS]
    dense = (
        "\nThe simulated-bifurcation package multiplies densely, so at 2000 spins it makes few steps in this time: the"
        " comparison is at equal time, not at equal steps. Each cell is the better of its two modes.\n"
    )
    return table(head, rows) + dense + "\nAgainst the two bars of this part:\n\n" + "\n".join(lines) + "\n"


def verdict(name: str, gaps: dict[str, float | None]) -> str:
    default_gap, annealing = gaps["default (auto)"] or 0.0, gaps["dwave SA"] or 0.0
    met = default_gap <= annealing + 2e-4
    text = f"default {100 * (default_gap - annealing):+.3f} points against dwave SA ({'met' if met else 'NOT met'})"
    package = gaps["simulated-bifurcation"]
    if package is None or "2000" not in name:
        return text
    ratio = (gaps["own bifurcation"] or 0.0) / max(package, 1e-12)
    return f"{text}; own bifurcation {ratio:.3f} x the package's gap ({'met' if ratio <= 0.3 else 'NOT met'}, bar 0.3)"
