"""Problems on a graph: cut, independent set, clique, vertex cover, colouring."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from ketbench.plugin import Dataset, EdgeList, InputError, counted, whole_weights
from ketbench_annealing.arrays import Bits
from ketbench_annealing.solvers.edges import edges_of, facts_of
from ketbench_annealing.stating.encoding import listed_names
from ketbench_annealing.stating.exact import terms_of
from ketbench_annealing.stating.kinds.pictures import graph_of_groups
from ketbench_annealing.stating.kinds.symmetries import SAME_COLOURS, columns_in_order
from ketbench_annealing.stating.params import ProblemParams
from ketbench_annealing.stating.statement import Constraint, Rows, Statement

_MOST_NON_EDGES = 200_000

SIDES = ("one side", "the other side")


def max_cut(dataset: Dataset, params: ProblemParams) -> Statement:
    """Split the nodes so that the weight of the edges between the sides is largest."""
    edges = _graph(dataset, params)
    linear: dict[int, float] = {}
    quadratic: dict[tuple[int, int], float] = {}
    pairs = _weighted(edges)
    for (i, j), weight in pairs.items():
        linear[i], linear[j] = linear.get(i, 0.0) - weight, linear.get(j, 0.0) - weight
        quadratic[i, j] = 2 * weight
    text = f"Split {counted(edges.size, 'node')} so that the weight of the cut edges is largest"
    sentence = f"{text}; {counted(len(pairs), 'edge')}{_range(pairs)}."

    def told(bits: Bits) -> str:
        side = [label for label, bit in zip(edges.labels, bits.tolist(), strict=True) if bit]
        return f"One side is {listed_names(side, 12) or 'empty'}."

    return Statement(
        "max-cut", sentence, edges.labels, terms_of(linear, quadratic), maximise=True, flips=True, told=told,
        picture=lambda bits: graph_of_groups(edges.labels, list(pairs), bits, "The cut", SIDES),
    )  # fmt: skip


def independent_set(dataset: Dataset, params: ProblemParams) -> Statement:
    """Choose as many nodes as possible, no two of them joined."""
    edges = _graph(dataset, params)
    pairs = list(_weighted(edges))
    return _packing("independent-set", edges, pairs, pairs, "no two of them joined", "set")


def clique(dataset: Dataset, params: ProblemParams) -> Statement:
    """Choose as many nodes as possible, every two of them joined."""
    edges = _graph(dataset, params)
    pairs = set(_weighted(edges))
    if edges.size * (edges.size - 1) // 2 - len(pairs) > _MOST_NON_EDGES:
        raise InputError(
            f"A clique of {edges.size} nodes has too many pairs that are not joined; state a smaller graph."
        )
    apart = [pair for pair in combinations(range(edges.size), 2) if pair not in pairs]
    return _packing("clique", edges, apart, list(pairs), "every two of them joined", "clique")


def vertex_cover(dataset: Dataset, params: ProblemParams) -> Statement:
    """Choose as few nodes as possible so that every edge has a chosen end."""
    edges = _graph(dataset, params)
    pairs, names = list(_weighted(edges)), edges.labels
    constraints = tuple(Constraint(f"edge {names[i]} - {names[j]}", {i: 1.0, j: 1.0}, ">=", 1.0) for i, j in pairs)
    ends = np.zeros(edges.size, np.int8)
    ends[[end for pair in pairs for end in pair]] = 1
    return Statement(
        "vertex-cover",
        f"Choose as few of {counted(edges.size, 'node')} as possible so that each of {counted(len(pairs), 'edge')} has"
        " a chosen end.",
        names,
        terms_of(dict.fromkeys(range(edges.size), 1.0), {}),
        constraints,
        start=ends,
        penalty=(
            2.0,
            "Choosing one end of an uncovered edge costs 1 and saves at least the penalty 2, so 2 > 1 suffices.",
        ),
        told=lambda bits: f"Cover: {listed_names(_chosen(names, bits), 20)}.",
        picture=lambda bits: graph_of_groups(names, pairs, bits, "The cover", ("not in the cover", "in the cover")),
    )


def colouring(dataset: Dataset, params: ProblemParams) -> Statement:
    """Colour the nodes with as few colours as possible, joined ones differently."""
    edges = _graph(dataset, params)
    pairs, names = list(_weighted(edges)), edges.labels
    greedy = _greedy_colours(edges.size, pairs)
    count = params.colours or max(greedy) + 1
    place = {(v, c): v * count + c for v in range(edges.size) for c in range(count)}
    used = {c: edges.size * count + c for c in range(count)}
    variables = (
        *(f"{names[v]}: colour {c + 1}" for v in range(edges.size) for c in range(count)),
        *(f"colour {c + 1} used" for c in range(count)),
    )
    nodes, colours = range(edges.size), range(count)
    one = [Constraint(f"one colour for {names[v]}", {place[v, c]: 1.0 for c in colours}, "==", 1.0) for v in nodes]
    differ = [
        Constraint(f"{names[i]} and {names[j]} not both {c + 1}", {place[i, c]: 1.0, place[j, c]: 1.0}, "<=", 1.0)
        for i, j in pairs
        for c in colours
    ]
    tied = [
        Constraint(f"colour {c + 1} counts for {names[v]}", {place[v, c]: 1.0, used[c]: -1.0}, "<=", 0.0)
        for v in nodes
        for c in colours
    ]

    def alike(bits: Bits) -> Bits:
        table, order = columns_in_order(bits[: edges.size * count], edges.size, count)
        return np.concatenate([table, bits[edges.size * count :][order]])

    def answer(bits: Bits) -> Rows:
        table = bits[: edges.size * count].reshape(edges.size, count)
        return [(name, int(row.argmax()) + 1 if row.any() else "none") for name, row in zip(names, table, strict=True)]

    return Statement(
        "colouring",
        f"Colour {counted(edges.size, 'node')} with at most {counted(count, 'colour')}, as few as possible, the ends of"
        f" each of {counted(len(pairs), 'edge')} differently.",
        variables,
        terms_of(dict.fromkeys(used.values(), 1.0), {}),
        (*one, *differ, *tied),
        alike=alike,
        alike_said=SAME_COLOURS,
        start=_coloured(greedy, count) if max(greedy) < count else None,
        answer=answer,
        told=lambda bits: "; ".join(f"{name} has colour {value}" for name, value in answer(bits)[:20]) + ".",
        picture=lambda bits: graph_of_groups(
            names, pairs, np.array([0 if v == "none" else v for _, v in answer(bits)]), "The colouring"
        ),
    )


def _packing(
    kind: str, edges: EdgeList, apart: Sequence[tuple[int, int]], drawn: Sequence[tuple[int, int]], rule: str, word: str
) -> Statement:
    names = edges.labels
    constraints = tuple(
        Constraint(f"not both {names[i]} and {names[j]}", {i: 1.0, j: 1.0}, "<=", 1.0) for i, j in apart
    )
    return Statement(
        kind,
        f"Choose as many of {counted(edges.size, 'node')} as possible, {rule}; {counted(len(drawn), 'edge')}.",
        names,
        terms_of(dict.fromkeys(range(edges.size), -1.0), {}),
        constraints,
        maximise=True,
        start=np.zeros(edges.size, np.int8),
        penalty=(
            2.0,
            "Dropping one node of a forbidden pair loses 1 and saves at least the penalty 2, so 2 > 1 suffices.",
        ),
        told=lambda bits: f"The {word}: {listed_names(_chosen(names, bits), 20)}.",
        picture=lambda bits: graph_of_groups(
            names, drawn, bits, f"The {word}", (f"not in the {word}", f"in the {word}")
        ),
    )


def _graph(dataset: Dataset, params: ProblemParams) -> EdgeList:
    """The edges of a dataset that is a graph; a QUBO is none."""
    said = facts_of(dataset).get("edges")
    if said in ("qubo", "ising"):
        text = f"Dataset '{dataset.name}' was read as a problem of the kind {said}, which is not a graph"
        raise InputError(f"{text}; state it as it is, by the kind model, or solve it by annealing.solve.")
    return edges_of(dataset, params.named)


def _weighted(edges: EdgeList) -> dict[tuple[int, int], float]:
    """Each pair of different nodes with its weight; repeated ones add up."""
    found: dict[tuple[int, int], float] = {}
    for i, j, weight in zip(edges.rows.tolist(), edges.cols.tolist(), whole_weights(edges).tolist(), strict=True):
        if i != j:
            found[min(i, j), max(i, j)] = found.get((min(i, j), max(i, j)), 0.0) + weight
    return found


def _greedy_colours(size: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """The first free colour of each node, those with many neighbours first (Welsh and Powell 1967)."""
    near: list[set[int]] = [set() for _ in range(size)]
    for i, j in pairs:
        near[i].add(j)
        near[j].add(i)
    colours = [-1] * size
    for node in sorted(range(size), key=lambda each: -len(near[each])):
        taken = {colours[other] for other in near[node]}
        colours[node] = next(colour for colour in range(size) if colour not in taken)
    return colours


def _coloured(colours: Sequence[int], count: int) -> Bits:
    bits = np.zeros(len(colours) * count + count, np.int8)
    for node, colour in enumerate(colours):
        bits[node * count + colour] = bits[len(colours) * count + colour] = 1
    return bits


def _chosen(names: Sequence[str], bits: Bits) -> list[str]:
    return [name for name, bit in zip(names, bits.tolist(), strict=True) if bit]


def _range(pairs: dict[tuple[int, int], float]) -> str:
    if not pairs:
        return ""
    low, high = min(pairs.values()), max(pairs.values())
    return f", weights {low:g}" if low == high else f", weights {low:g} to {high:g}"
