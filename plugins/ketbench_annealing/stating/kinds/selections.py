"""Problems that choose items: number partition, knapsack, set cover, portfolio."""

from __future__ import annotations

import re

import numpy as np

from ketbench.plugin import Dataset, DatasetError, InputError, Kind, counted
from ketbench_annealing.arrays import Bits, Floats
from ketbench_annealing.stating.columns import name_column, number_column, optional_numbers, texts, unique, usual_column
from ketbench_annealing.stating.encoding import listed_names
from ketbench_annealing.stating.exact import terms_of
from ketbench_annealing.stating.params import ProblemParams
from ketbench_annealing.stating.statement import Constraint, Statement

_MOST_SUM = 20_000_000
_VALUES = ("value", "profit", "price", "worth", "gain", "utility", "benefit", "v", "p")
_WEIGHTS = (
    "weight",
    "size",
    "mass",
    "volume",
    "w",
    "kg",
    "kilos",
    "kilograms",
    "grams",
    "pounds",
    "lbs",
    "load",
    "cost",
)
_NUMBERS = ("number", "value", "size", "weight", "n", "a")
_SETS, _ELEMENTS = (
    ("set", "subset", "name", "station", "team", "id"),
    ("element", "elements", "item", "items", "covers", "members"),
)


def partition(dataset: Dataset, params: ProblemParams) -> Statement:
    """Split numbers into two groups whose sums differ least."""
    values = number_column(dataset, params.value_column, _NUMBERS, "value", alone=True)
    names = name_column(dataset)
    # d = sum a_i (2 x_i - 1); d^2 over bits.
    total = float(values.sum())
    linear = {i: float(4 * a * a - 4 * a * total) for i, a in enumerate(values)}
    quadratic = {
        (i, j): float(8 * values[i] * values[j]) for i in range(len(values)) for j in range(i + 1, len(values))
    }

    def told(bits: Bits) -> str:
        first, second = float(values @ bits), float(values @ (1 - bits))
        group = listed_names(np.array(names)[bits == 1].tolist(), 12)
        return f"One group is {group}; the sums are {first:g} and {second:g}."

    return Statement(
        "number-partition",
        f"Split {counted(len(values), 'number')} with the sum {total:g} into two groups whose sums differ least.",
        names,
        terms_of(linear, quadratic, total * total),
        root=True,
        flips=True,
        told=told,
        exact=(lambda _seconds: _subset_sums(values)) if _countable(values) else None,
    )


def knapsack(dataset: Dataset, params: ProblemParams) -> Statement:
    """Take items of the largest total value whose weight is at most the capacity."""
    values = number_column(dataset, params.value_column, _VALUES, "value")
    weights = number_column(dataset, params.weight_column, _WEIGHTS, "weight")
    names = name_column(dataset, ("item", "name", "id"))
    if params.capacity is None:
        raise InputError("A knapsack needs a capacity; set it, as capacity=10.")
    if (weights < 0).any():
        raise DatasetError(f"Item '{names[int(weights.argmin())]}' has a negative weight; give weights from 0.")
    capacity = float(params.capacity)

    def told(bits: Bits) -> str:
        chosen = listed_names(np.array(names)[bits == 1].tolist(), 20) or "nothing"
        return f"Take {chosen}: value {values @ bits:g}, weight {weights @ bits:g} of {capacity:g}."

    fits = Constraint("capacity", {i: float(w) for i, w in enumerate(weights) if w}, "<=", capacity)
    return Statement(
        "knapsack",
        f"Take some of {counted(len(names), 'item')} with a weight of at most {capacity:g}, of the largest value.",
        names,
        terms_of({i: -float(v) for i, v in enumerate(values)}, {}),
        (fits,),
        maximise=True,
        start=_greedy_knapsack(values, weights, capacity),
        told=told,
    )


def set_cover(dataset: Dataset, params: ProblemParams) -> Statement:
    """Choose sets of the smallest cost (1 each without a cost) that hold every element."""
    sets, costs = _sets(dataset, params)
    names, elements = tuple(sets), sorted({element for members in sets.values() for element in members})
    constraints = tuple(
        Constraint(f"cover {element}", {i: 1.0 for i, name in enumerate(names) if element in sets[name]}, ">=", 1.0)
        for element in elements
    )
    return Statement(
        "set-cover",
        f"Choose some of {counted(len(names), 'set')}, of the smallest cost, that hold all of"
        f" {counted(len(elements), 'element')}.",
        names,
        terms_of({i: costs[name] for i, name in enumerate(names)}, {}),
        constraints,
        start=np.ones(len(names), np.int8),
        told=lambda bits: f"Choose {listed_names(np.array(names)[bits == 1].tolist(), 20)}.",
    )


def portfolio(dataset: Dataset, params: ProblemParams) -> Statement:
    """Hold assets in equal shares: the smallest ``risk * variance - mean`` of their summed returns."""
    columns = [c for c in dataset.columns if c.kind is Kind.NUMERIC]
    if len(columns) < 2 or dataset.n_rows < 3:
        raise DatasetError(f"Dataset '{dataset.name}' needs one column of returns an asset and three rows at least.")
    table = np.column_stack([c.values for c in columns]).astype(np.float64)
    if not np.isfinite(table).all():
        raise DatasetError(f"Dataset '{dataset.name}' has a missing return; fill it or leave the row out.")
    names, count = tuple(c.name for c in columns), len(columns)
    mean, covariance = table.mean(axis=0), np.cov(table, rowvar=False)
    if params.budget > count:
        raise InputError(
            f"A budget of {counted(params.budget, 'asset')} is more than the {count} there are; choose at most {count}."
        )
    linear = {i: float(params.risk * covariance[i, i] - mean[i]) for i in range(count)}
    quadratic = {(i, j): float(2 * params.risk * covariance[i, j]) for i in range(count) for j in range(i + 1, count)}
    start = (np.argsort(np.argsort(-mean)) < params.budget).astype(np.int8)
    budget = (Constraint("budget", dict.fromkeys(range(count), 1.0), "==", float(params.budget)),)
    how_many = f"exactly {params.budget}" if params.budget else "any number"
    return Statement(
        "portfolio",
        f"Hold {how_many} of {count} assets: the smallest {params.risk:g} x'Cx - m'x with the mean m and the"
        f" covariance C (n - 1) of {dataset.n_rows} returns.",
        names,
        terms_of(linear, quadratic),
        budget if params.budget else (),
        start=start if params.budget else None,
        told=lambda bits: f"Hold {listed_names(np.array(names)[bits == 1].tolist(), 20) or 'nothing'}.",
    )


def _sets(dataset: Dataset, params: ProblemParams) -> tuple[dict[str, set[str]], dict[str, float]]:
    """Members and cost of each set: rows (set, element), or a row a set with its elements in one cell."""
    first, second = usual_column(dataset, _SETS), usual_column(dataset, _ELEMENTS)
    if first is None or second is None or first is second:
        if len(dataset.columns) < 2:
            raise DatasetError(f"Dataset '{dataset.name}' needs a column of sets and one of elements.")
        first, second = dataset.columns[:2]
    keys, cells = texts(first), texts(second)
    given = optional_numbers(dataset, params.weight_column, ("cost", "weight", "price"), "weight")
    many = len(set(keys)) == len(keys) and any(re.search(r"[ ,;|]", cell.strip()) for cell in cells)
    sets: dict[str, set[str]] = {}
    costs: dict[str, float] = {}
    for row, (key, cell) in enumerate(zip(unique(keys) if many else keys, cells, strict=True)):
        words = [word for word in re.split(r"[ ,;|]+", cell.strip()) if word] if many else [cell]
        sets.setdefault(key, set()).update(words)
        cost = 1.0 if given is None else float(given[row])
        if costs.setdefault(key, cost) != cost or cost < 0:
            raise DatasetError(
                f"Set '{key}' has the cost {cost:g} in row {row + 1}; give one cost from 0 for each set."
            )
    return sets, costs


def _greedy_knapsack(values: Floats, weights: Floats, capacity: float) -> Bits:
    bits, left = np.zeros(len(values), np.int8), capacity
    for i in np.argsort(-values / np.maximum(weights, 1e-12), kind="stable"):
        if values[i] > 0 and weights[i] <= left:
            bits[i], left = 1, left - weights[i]
    return bits


def _countable(values: Floats) -> bool:
    whole = bool((values == np.round(values)).all() and (values >= 0).all())
    return whole and len(values) * float(values.sum()) <= 40 * _MOST_SUM


def _subset_sums(values: Floats) -> tuple[Bits | None, float, bool]:
    """All sums that subsets have, as bits of one long number: exact for whole numbers (Bellman 1957)."""
    numbers = [int(value) for value in values]
    reached = [1]
    for number in numbers:
        reached.append(reached[-1] | (reached[-1] << number))
    total = sum(numbers)
    wanted = next(s for s in range(total // 2, -1, -1) if reached[-1] >> s & 1)
    bits, left = np.zeros(len(numbers), np.int8), wanted
    for at in range(len(numbers) - 1, -1, -1):
        if not reached[at] >> left & 1:
            bits[at], left = 1, left - numbers[at]
    return bits, float((total - 2 * wanted) ** 2), True
