"""The figures of a solved problem, as data."""

from __future__ import annotations

from typing import Any

import numpy as np

from ketbench.plugin import Axis, Figure, Graph, Histogram, Mark, Table
from ketbench_annealing.arrays import Bits, Floats
from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.answers import KEPT, Solutions

_ROWS_SHOWN = 50
_BITS_SHOWN = 64
_DRAWN, _DRAWN_LIVE = (600, 4000), (200, 1000)
"""Nodes and edges of a cut; fewer while it changes every second, so that the window stays quick."""


def energy_histogram(solutions: Solutions) -> Histogram:
    """How often each energy was answered."""
    energies, seen = solutions.energies, solutions.seen
    low, high = (float(energies.min()), float(energies.max())) if len(energies) else (0.0, 1.0)
    edges = np.linspace(low, high if high > low else low + 1.0, 31)
    counts, _ = np.histogram(energies, bins=edges, weights=seen)
    marks = [Mark("best", x=low)] if len(energies) else []
    return Histogram(
        title="Energies of all answers",
        edges=edges,
        names=["answers"],
        counts=counts[None, :],
        note=f"The best {KEPT} different answers; worse ones are not counted." if len(energies) == KEPT else "",
        x=Axis("energy"),
        marks=marks,
    )


def solution_table(problem: Qubo, solutions: Solutions) -> Table:
    """Return the best solutions; the energies are those of the bits."""
    rows = [
        [rank + 1, float(energy), int(seen), int(bits.sum()), _bit_text(bits)]
        for rank, (bits, energy, seen) in enumerate(
            zip(solutions.bits[:_ROWS_SHOWN], solutions.energies, solutions.seen, strict=False)
        )
    ]
    names = "" if problem.size <= _BITS_SHOWN else f"The first {_BITS_SHOWN} of {problem.size} bits are shown."
    return Table(title="Best solutions", note=names, columns=["rank", "energy", "seen", "ones", "bits"], rows=rows)


def answer_table(problem: Qubo, bits: Bits, title: str = "The best answer", *, spins: bool = False) -> Table:
    """Return an answer by the names of the variables; of an Ising problem -1 and +1."""
    values = (2 * bits.astype(np.int64) - 1 if spins else bits).tolist()
    rows: list[list[Any]] = [[problem.label(at), int(value)] for at, value in enumerate(values)]
    return Table(title=title, columns=["variable", "value"], rows=rows)


def cut_graph(problem: Qubo, bits: Bits, most: tuple[int, int] = _DRAWN) -> Graph:
    """Return the graph with the two sides of the cut apart; large graphs are thinned and say so."""
    nodes = np.arange(min(problem.size, most[0]))
    kept = (problem.rows < len(nodes)) & (problem.cols < len(nodes))
    edges = np.stack([problem.rows[kept], problem.cols[kept]], axis=1)[: most[1]]
    weights = problem.weights[kept][: most[1]] / 2
    thinned = f"{len(nodes)} of {problem.size} nodes, {len(edges)} of {len(problem.rows)} edges."
    whole = len(edges) == len(problem.rows)
    return Graph(
        title="The cut",
        note="" if whole else thinned,
        positions=_two_sides(bits[: len(nodes)]),
        edges=edges,
        groups=bits[: len(nodes)].astype(np.int64),
        weights=weights,
        labels=[problem.label(int(node)) for node in nodes],
        group_names=("one side", "the other side"),
    )


def solve_pictures(
    problem: Qubo, solutions: Solutions, *, graph: bool, live: bool = False, spins: bool = False
) -> dict[str, Figure]:
    """Every figure of a run by name."""
    found: dict[str, Figure] = {
        "energies": energy_histogram(solutions),
        "solutions": solution_table(problem, solutions),
    }
    if not live and len(solutions.energies):
        found["answer"] = answer_table(problem, solutions.bits[0], spins=spins)
    if graph and len(solutions.energies):
        found["cut"] = cut_graph(problem, solutions.bits[0], _DRAWN_LIVE if live else _DRAWN)
    return found


def _two_sides(bits: Bits) -> Floats:
    """Place each side of the cut on a half circle of its own."""
    positions = np.zeros((len(bits), 2))
    for side, sign in ((0, -1.0), (1, 1.0)):
        members = np.flatnonzero(bits == side)
        angles = np.pi * (np.arange(len(members)) + 0.5) / max(1, len(members)) - np.pi / 2
        positions[members, 0] = sign * (0.3 + np.cos(angles))
        positions[members, 1] = np.sin(angles)
    return positions


def _bit_text(bits: Bits) -> str:
    text = "".join(map(str, bits[:_BITS_SHOWN].tolist()))
    return text if len(bits) <= _BITS_SHOWN else f"{text}..."
