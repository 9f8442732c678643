"""Measures the annealing plugin beside others, in one run on one thread, and writes the table into docs/benchmarks.md.

Usage: python tests/benchmarks/bench_annealing.py [FOLDER WITH G1.txt, G14.txt, bqp250-1.sparse] [--quick]
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import importlib.metadata as metadata
import platform
import re
import sys
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch

from ketbench_annealing.dimod_bridge import bits_of, bqm_of
from ketbench_annealing.qubo import Ising, Qubo, max_cut
from ketbench_annealing.readers import read_edges
from ketbench_annealing.solvers.answers import Solutions
from ketbench_annealing.solvers.bifurcation import bifurcated
from ketbench_annealing.solvers.choice import chosen_solver
from ketbench_annealing.solvers.params import SolveParams
from ketbench_annealing.solvers.roads import road_of
from ketbench_annealing.solvers.tempering import tempered

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
QUICK = "--quick" in sys.argv
SECONDS = 0.5 if QUICK else 1.0
SEEDS = (1,) if QUICK else (1, 2)
KNOWN = {"G1": -11624.0, "G14": -3064.0, "bqp250-1": -45607.0}


def cpu(work: Callable[[], object], repeats: int = 3) -> float:
    """The least processor time of some repetitions, in seconds."""
    found = []
    for _ in range(repeats):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def has(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


# Instances


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
            found[name] = (read_edges(folder / file).problem(graph=bool(graph)), KNOWN[name])
    generator = np.random.default_rng(5)
    rows, cols = np.triu_indices(2000, 1)
    kept = np.sort(generator.choice(len(rows), 19990, replace=False))
    found["random 2000, 1 %"] = (max_cut(2000, rows[kept], cols[kept], np.ones(len(kept))), None)
    signs = generator.choice([-1.0, 1.0], len(kept))
    found["random 2000, 1 %, +-1"] = (max_cut(2000, rows[kept], cols[kept], signs), None)
    found["planted loops 2000"] = frustrated_loops(2000, 1400, 3)
    return found


# Solvers, each given the same processor time


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


def tempering(problem: Qubo, seed: int) -> float:
    return timed(problem, lambda stop: tempered(problem.ising(), replicas=24, seed=seed, stopped=stop))


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
    "own tempering": tempering,
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
    return table(head, rows) + "\nAgainst the two bars of this part:\n\n" + "\n".join(lines) + "\n"


def verdict(name: str, gaps: dict[str, float | None]) -> str:
    default_gap, annealing = gaps["default (auto)"] or 0.0, gaps["dwave SA"] or 0.0
    met = default_gap <= annealing + 2e-4
    text = f"default {100 * (default_gap - annealing):+.3f} points against dwave SA ({'met' if met else 'NOT met'})"
    package = gaps["simulated-bifurcation"]
    if package is None or "2000" not in name:
        return text
    ratio = (gaps["own bifurcation"] or 0.0) / max(package, 1e-12)
    return f"{text}; own bifurcation {ratio:.3f} x the package's gap ({'met' if ratio <= 0.3 else 'NOT met'}, bar 0.3)"


# Feature selection


def datasets() -> dict[str, tuple[np.ndarray, np.ndarray, tuple[int, ...]]]:
    from sklearn.datasets import load_breast_cancer, load_digits, load_wine, make_classification

    x, y = make_classification(600, 500, n_informative=10, n_redundant=20, class_sep=1.5, random_state=0)
    return {
        "breast_cancer": (*load_breast_cancer(return_X_y=True), (3, 5, 10)),
        "wine": (*load_wine(return_X_y=True), (2, 4, 6)),
        "digits": (*load_digits(return_X_y=True), (10, 20)),
        "synthetic 500": (x, y, (5, 15)),
    }


def tables_speed() -> str:
    from sklearn.feature_selection import mutual_info_classif

    from ketbench_annealing.selection.binning import automatic_bins, binned
    from ketbench_annealing.selection.information import information_tables

    rows = []
    for name in ("digits", "synthetic 500"):
        x, y, _ = datasets()[name]
        bins = automatic_bins(len(x))
        ours = cpu(lambda x=x, y=y, b=bins: information_tables(binned(x, b), y))
        both = cpu(lambda x=x, y=y, b=bins: information_tables(binned(x, b), y, conditional=True))
        theirs = cpu(lambda x=x, y=y: mutual_info_classif(x, y), 2)
        rows.append([f"{name} ({x.shape[0]} x {x.shape[1]})", f"{theirs / ours:.1f} x", f"{theirs / both:.1f} x"])
    return table(["data", "relevance and redundancy tables", "and the conditional one"], rows)


def exact_k() -> str:
    from dwave.samplers import SimulatedAnnealingSampler, TabuSampler

    from ketbench_annealing.selection.exact_k import swap_search
    from ketbench_annealing.selection.objective import ObjectiveName, build_objective
    from ketbench_annealing.selection.penalty import penalised, safe_penalty
    from ketbench_annealing.selection.proof import enumerated

    x, y, _ = datasets()["breast_cancer"]
    rows, optimal, worst = [], 0, np.inf
    cases = [(name, k) for name in ObjectiveName for k in (3, 5)]
    for name, k in cases:
        linear, weights = build_objective(name, x, y, 2).coefficients(k)
        best = enumerated(linear, weights, k)
        assert best is not None
        found = swap_search(linear, weights, k)
        ours = cpu(lambda a=linear, b=weights, k=k: swap_search(a, b, k))
        problem = penalised(linear, weights, k, safe_penalty(linear, weights))
        cells = []
        for sampler, keywords in (
            (TabuSampler(), {"timeout": 500, "num_reads": 1}),
            (SimulatedAnnealingSampler(), {"num_reads": 10}),
        ):
            spent = time.process_time()
            bits = bits_of(sampler.sample(bqm_of(problem), seed=1, **keywords), problem.size)
            spent = time.process_time() - spent
            chosen = bits[problem.energies(bits).argmin()].astype(bool)
            value = float(linear[chosen].sum() + weights[np.ix_(chosen, chosen)].sum() / 2)
            gap = "infeasible" if chosen.sum() != k else f"{100 * (value - best.value) / abs(best.value):.1f} %"
            cells += [gap, f"{spent / ours:.0f} x"]
            worst = min(worst, spent / ours) if isinstance(sampler, TabuSampler) else worst
        hit = found.value <= best.value + 1e-12
        optimal += hit
        rows.append([f"{name.value}, k = {k}", "optimal" if hit else "NOT optimal", *cells])
    head = ["30 features of breast_cancer", "pair exchange", "Tabu, gap", "its CPU", "SA 10 reads, gap", "its CPU"]
    return table(head, rows) + f"\nOptimal in {optimal} of {len(cases)}; Tabu takes at least {worst:.0f} x the CPU.\n"


def accuracy() -> str:
    from ketbench_annealing.selection import folds
    from ketbench_annealing.selection.objective import ObjectiveName
    from ketbench_annealing.selection.tuning import Tuning
    from ketbench_annealing.selection.verdict import Scoreboard

    rivals = ("mrmr", "rfe", "lasso")
    rows, within = [], {"as set": 0, "tuned": 0}
    cells = 0
    for name, (x, y, ks) in datasets().items():
        classes = len(np.unique(y))
        repeats = 1 if QUICK or name in ("digits", "synthetic 500") else 2
        plan = folds.Plan(ObjectiveName.MI_MRMR, 0.5, ks, folds=5, repeats=repeats)
        board = Scoreboard(folds.judged(x, y, classes, plan))
        tuned_plan = folds.Plan(ObjectiveName.MI_MRMR, 0.5, ks, folds=5, repeats=repeats, tuning=Tuning.ALL)
        tuned = Scoreboard(row for row in folds.judged(x, y, classes, tuned_plan) if row.method == folds.OURS)
        for k in ks:
            cells += 1
            best = max(board.interval(rival, k).mean for rival in rivals)
            ours = {"as set": board.interval(folds.OURS, k).mean, "tuned": tuned.interval(folds.OURS, k).mean}
            for road, score in ours.items():
                within[road] += score >= best - 0.01
            others = [f"{board.interval(each, k).mean:.3f}" for each in (*rivals, "select_k_best", "random", "all")]
            marks = [f"{score:.3f}{'' if score >= best - 0.01 else ' (below)'}" for score in ours.values()]
            rows.append([f"{name}, k = {k}", *marks, *others])
            print(rows[-1], flush=True)
    head = [
        "cell",
        "quadratic, mi_mrmr 0.5",
        "tuned in inner folds",
        "mRMR",
        "RFE",
        "LASSO",
        "SelectKBest",
        "random",
        "all",
    ]
    shares = ", ".join(f"{road} {count} of {cells}" for road, count in within.items())
    return table(head, rows) + f"\nWithin one point of the best of mRMR, RFE and LASSO: {shares} (bar: 80 %).\n"


# Boltzmann machines


def boltzmann() -> str:
    from ketbench_annealing.boltzmann.data import spin_data
    from ketbench_annealing.boltzmann.machine import Machine, layout
    from ketbench_annealing.boltzmann.sampling import BlockGibbs
    from ketbench_annealing.boltzmann.training import Course, start_from, trained

    data = spin_data(None, 0)

    def ours() -> list[object]:
        machine = Machine(layout("restricted", 64, 12, 8), 0)
        start_from(machine, data.train)
        draw = BlockGibbs(machine, 100, 5, 0)
        return list(trained(machine, draw, data.train, data.test, Course(3, 64, 0.05, True, 0)))

    epochs = ours()
    spent = cpu(ours, 2)
    last = epochs[-1]
    line = f"{last.held_out.value:.2f} nat ({last.held_out.kind})"  # pyright: ignore
    rows = [["ours, block Gibbs", line, f"{last.beta:.2f}", "1"]]  # pyright: ignore
    rows.append(
        plugin_machine(data, spent) if has("dwave.plugins.torch") else ["dwave-pytorch-plugin"] + ["not measured"] * 3
    )
    head = ["RBM 64 x 12 on digits, 3 epochs", "held-out log-likelihood", "beta", "CPU of training"]
    note = "\nOurs includes its three exact likelihoods; the plugin is timed without any.\n"
    return table(head, rows) + note


def plugin_machine(data: object, ours: float) -> list[str]:
    from dwave.plugins.torch.models import GraphRestrictedBoltzmannMachine
    from dwave.plugins.torch.samplers import BlockSampler

    train = data.train  # pyright: ignore
    torch.manual_seed(0)
    nodes, hidden = list(range(76)), list(range(64, 76))
    pairs = [(v, h) for v in range(64) for h in hidden]
    linear = dict.fromkeys(nodes, 0.0)
    quadratic = {pair: 0.05 * float(torch.randn(())) for pair in pairs}
    model = GraphRestrictedBoltzmannMachine(nodes, pairs, hidden, linear, quadratic)
    sampler = BlockSampler(model, lambda node: int(node >= 64), 100, [1.0] * 5, seed=0)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05)

    def epochs() -> None:
        for _ in range(3):
            for rows in train[torch.randperm(len(train))].split(64):
                loss = model.quasi_objective(rows, sampler.sample(), "exact-disc")
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()

    spent = cpu(epochs, 1)
    exact = plugin_likelihood(model, data)
    return ["dwave-pytorch-plugin, BlockSampler", exact, "not measured", f"{spent / ours:.1f} x"]


def plugin_likelihood(model: object, data: object) -> str:
    from ketbench_annealing.boltzmann.likelihood import likelihood
    from ketbench_annealing.boltzmann.machine import Machine, layout

    twin = Machine(layout("restricted", 64, 12, 8), 0)
    linear = model.linear.detach()  # pyright: ignore
    twin.visible_fields, twin.hidden_fields = linear[:64].clone(), linear[64:].clone()
    for (a, b), value in zip(model.edges, model.quadratic.detach(), strict=True):  # pyright: ignore
        twin.between[a, b - 64] = value
    return f"{likelihood(twin, data.test).value:.2f} nat (exact)"  # pyright: ignore


def described() -> str:
    names = (
        "numpy",
        "torch",
        "dimod",
        "dwave-samplers",
        "scikit-learn",
        "openjij",
        "simulated-bifurcation",
        "dwave-pytorch-plugin",
    )
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(f"{name} not installed")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores shared with others, one thread used"
    return f"{machine}, no GPU; Python {platform.python_version()}, {', '.join(found)}."


def written(section: str) -> None:
    page = PAGE.read_text() if PAGE.exists() else "# Benchmarks\n\nRatios, measured side by side in one run.\n"
    parts = re.split(r"(?m)^(?=## )", page)
    kept = [part.rstrip() + "\n\n" for part in parts if not part.startswith("## Annealing\n")]
    PAGE.write_text("".join(kept) + section)


def main() -> None:
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    folder = next((Path(word) for word in sys.argv[1:] if not word.startswith("-")), None)
    if folder is None and "KETBENCH_INSTANCES" in os.environ:
        folder = Path(os.environ["KETBENCH_INSTANCES"])
    budget = f"{SECONDS:g} CPU s each, mean gap to the best known or seen energy over {len(SEEDS)} seeds"
    parts = {
        f"Solving: {budget}": solving(folder),
        "Exactly k features: optimum by enumeration, the penalty at its safe bound": exact_k(),
        "Information tables: CPU of scikit-learn's mutual_info_classif (relevance alone) over ours": tables_speed(),
        "Accuracy of logistic regression, chosen inside 5 folds": accuracy(),
        "Sampling inside training": boltzmann(),
    }
    text = "".join(f"### {title}\n\n{body}\n" for title, body in parts.items())
    written(f"## Annealing\n\n`make bench-annealing` on {described()}\n\n{text}")
    print(text)


if __name__ == "__main__":
    main()
