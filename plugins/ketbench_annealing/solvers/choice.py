"""Picks a solver by size and density and says why; it runs none."""

from __future__ import annotations

from ketbench_annealing.qubo import Qubo
from ketbench_annealing.solvers.params import Solver

_ALWAYS_EXACT = 16
_SMALL_WIDTH = 18
_LARGEST_TREE, _SPARSEST_TREE = 1500, 2.2
_GPU_PAYS = 1000
_WORTH_JOINING, _LARGEST_JOINED = 100, 250_000
"""Smaller problems annealing answers at once; in larger ones a read takes so long that Stop would have to wait."""


def chosen_solver(problem: Qubo, *, gpu: bool) -> tuple[Solver, str]:
    """Return a solver and the reason, one sentence.

    Parameters
    ----------
    problem : Qubo
    gpu : bool
        Whether torch sees a CUDA device.
    """
    size, pairs = problem.size, len(problem.weights)
    if size <= _ALWAYS_EXACT:
        return Solver.EXACT, f"All 2^{size} states are quickly listed, so the answer is proved."
    if size <= _LARGEST_TREE and pairs <= _SPARSEST_TREE * size:
        width = tree_width(problem)
        if width <= _SMALL_WIDTH:
            return Solver.TREE, f"The graph has a treewidth of at most {width}, so the answer is proved."
    if gpu and size >= _GPU_PAYS:
        return Solver.BIFURCATION, f"{size} variables keep a GPU busy, and bifurcation updates all at once."
    density = f"{size} variables at {problem.density:.1%} density"
    if size >= _WORTH_JOINING and size + pairs <= _LARGEST_JOINED:
        text = f"{density}: too many to prove; annealing a population and joining its members does best on a processor."
        return Solver.RECOMBINING, text
    return Solver.ANNEALING, f"{density}: too many to prove; annealing with ever longer reads is tried."


def tree_width(problem: Qubo) -> int:
    """Return an upper limit of the treewidth by the minimum-degree elimination order; stops early when it is large."""
    near: dict[int, set[int]] = {node: set() for node in range(problem.size)}
    for i, j in zip(problem.rows.tolist(), problem.cols.tolist(), strict=True):
        near[i].add(j)
        near[j].add(i)
    width = 0
    while near:
        node = min(near, key=lambda each: len(near[each]))
        ends = near.pop(node)
        width = max(width, len(ends))
        if width > _SMALL_WIDTH:
            return width
        for end in ends:
            near[end] |= ends
            near[end] -= {node, end}
    return width
