"""Problems that put things in places: tour, assignment, quadratic assignment, scheduling."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from ketbench.plugin import Dataset, DatasetError, InputError, counted, whole_weights
from ketbench_annealing.arrays import Bits, Floats
from ketbench_annealing.solvers.edges import edges_of, end_columns, facts_of, weight_column
from ketbench_annealing.stating.columns import name_column, number_column, texts, usual_column
from ketbench_annealing.stating.exact import terms_of
from ketbench_annealing.stating.kinds.pictures import graph_of_groups
from ketbench_annealing.stating.kinds.symmetries import SAME_MACHINES, SAME_TOUR, columns_in_order, one_way_round
from ketbench_annealing.stating.params import ProblemParams
from ketbench_annealing.stating.statement import Constraint, Rows, Statement

_MOST_CITIES, _MOST_PLACES, _LISTED_PLACES = 60, 30, 8
_DURATIONS = ("duration", "time", "length", "hours", "processingtime", "p", "minutes", "work")


def tour(dataset: Dataset, params: ProblemParams) -> Statement:
    """Visit every city once and return, on the shortest way; the first city stands first."""
    labels, distance = _distances(dataset, params)
    count = len(labels)
    if not 3 <= count <= _MOST_CITIES:
        raise InputError(f"A tour of {count} cities is not stated; give 3 to {_MOST_CITIES}.")
    inner = count - 1
    place = {(city, at): (city - 1) * inner + at - 1 for city in range(1, count) for at in range(1, count)}
    linear: dict[int, float] = {}
    quadratic: dict[tuple[int, int], float] = {}
    for city in range(1, count):
        linear[place[city, 1]] = linear.get(place[city, 1], 0.0) + float(distance[0, city])
        linear[place[city, inner]] = linear.get(place[city, inner], 0.0) + float(distance[city, 0])
        for other in range(1, count):
            for at in range(1, inner):
                if city != other:
                    quadratic[place[city, at], place[other, at + 1]] = float(distance[city, other])
    start, symmetric = _near_then_swapped(distance), np.array_equal(distance, distance.T)

    def answer(bits: Bits) -> Rows:
        table = bits.reshape(inner, inner)
        return [(labels[0], 1), *((labels[c + 1], int(row.argmax()) + 2 if row.any() else "none")
                                  for c, row in enumerate(table))]  # fmt: skip

    def order(bits: Bits) -> list[int]:
        return [0, *(int(np.flatnonzero(column)[0]) + 1 for column in bits.reshape(inner, inner).T if column.any())]

    return Statement(
        "tour",
        f"Visit each of {count} cities once and return to '{labels[0]}' on the shortest way.",
        tuple(f"{labels[city]} at {at + 1}" for city in range(1, count) for at in range(1, count)),
        terms_of(linear, quadratic),
        _one_each([f"{labels[c]} once" for c in range(1, count)], [f"stop {at + 1} once" for at in range(1, count)]),
        alike=(lambda bits: one_way_round(bits, inner)) if symmetric else None,
        alike_said=SAME_TOUR if symmetric else "",
        start=_as_bits(start),
        answer=answer,
        told=lambda bits: " - ".join(labels[city] for city in [*order(bits), 0]),
        exact=lambda seconds: _shortest(distance, seconds),
        picture=lambda bits: _tour_picture(labels, order(bits)),
    )


def assignment(dataset: Dataset, params: ProblemParams) -> Statement:
    """Give every worker one task, no task to two workers, at the smallest cost."""
    first, second = end_columns(dataset, params.named)
    column = weight_column(dataset, params.named)
    costs = np.ones(dataset.n_rows) if column is None else column.values.astype(np.float64)
    pairs = list(zip(texts(first), texts(second), strict=True))
    if len(set(pairs)) != len(pairs) or not np.isfinite(costs).all():
        raise DatasetError(f"Dataset '{dataset.name}' states a pair twice or without a cost; give each pair one cost.")
    workers, tasks = (list(dict.fromkeys(pair[side] for pair in pairs)) for side in (0, 1))
    of_worker = {worker: {at: 1.0 for at, pair in enumerate(pairs) if pair[0] == worker} for worker in workers}
    of_task = {task: {at: 1.0 for at, pair in enumerate(pairs) if pair[1] == task} for task in tasks}
    each = [Constraint(f"one task for {worker}", terms, "==", 1.0) for worker, terms in of_worker.items()]
    at_most = [Constraint(f"{task} at most once", terms, "<=", 1.0) for task, terms in of_task.items()]

    def answer(bits: Bits) -> Rows:
        given = {pairs[at][0]: pairs[at][1] for at in np.flatnonzero(bits)}
        return [(worker, given.get(worker, "none")) for worker in workers]

    return Statement(
        "assignment",
        f"Give each of {counted(len(workers), 'worker')} one of {counted(len(tasks), 'task')}, none twice, at the"
        " smallest cost.",
        tuple(f"{worker}: {task}" for worker, task in pairs),
        terms_of({at: float(cost) for at, cost in enumerate(costs)}, {}),
        (*each, *at_most),
        answer=answer,
        told=lambda bits: "; ".join(f"{worker}: {task}" for worker, task in answer(bits)[:20]) + ".",
    )


def quadratic_assignment(dataset: Dataset, params: ProblemParams) -> Statement:
    """Put every facility in a place of its own so that flow times distance is smallest (Koopmans and Beckmann 1957)."""
    labels, flow, distance = _flows(dataset, params)
    count = len(labels)
    quadratic: dict[tuple[int, int], float] = {}
    linear = {i * count + k: float(flow[i, i] * distance[k, k]) for i in range(count) for k in range(count)}
    for i in range(count):
        for j in range(count):
            for k in range(count):
                for other in range(count):
                    if i != j and k != other and flow[i, j] * distance[k, other]:
                        key = (i * count + k, j * count + other)
                        quadratic[key] = quadratic.get(key, 0.0) + float(flow[i, j] * distance[k, other])

    def answer(bits: Bits) -> Rows:
        table = bits.reshape(count, count)
        return [
            (name, labels[int(row.argmax())] if row.any() else "none") for name, row in zip(labels, table, strict=True)
        ]

    return Statement(
        "quadratic-assignment",
        f"Put {count} facilities in {count} places, one each, with the smallest sum of flow times distance"
        f" over {counted(int((flow != 0).sum()), 'flow')}.",
        tuple(f"{labels[i]} in {labels[k]}" for i in range(count) for k in range(count)),
        terms_of(linear, quadratic),
        _one_each([f"{name} once" for name in labels], [f"place {name} once" for name in labels]),
        start=np.eye(count, dtype=np.int8).ravel(),
        answer=answer,
        told=lambda bits: "; ".join(f"{name} in {where}" for name, where in answer(bits)) + ".",
        exact=(lambda _seconds: _all_places(flow, distance)) if count <= _LISTED_PLACES else
        (lambda _seconds: (None, _gilmore_lawler(flow, distance), False)),
    )  # fmt: skip


def scheduling(dataset: Dataset, params: ProblemParams) -> Statement:
    """Give jobs to machines that are all alike so that the last one ends as early as possible."""
    durations = number_column(dataset, params.value_column, _DURATIONS, "value", alone=True)
    names, count = name_column(dataset, ("job", "task", "name")), params.machines
    if (durations < 0).any() or (durations != np.round(durations)).any():
        raise DatasetError(
            f"Dataset '{dataset.name}' has a duration that is not a whole number from 0; give whole units of time."
        )
    loads, start_of = np.zeros(count), np.zeros(len(names), np.int64)
    for job in np.argsort(-durations, kind="stable"):
        start_of[job] = int(loads.argmin())
        loads[start_of[job]] += durations[job]
    least = int(max(np.ceil(durations.sum() / count), durations.max()))
    span = int(loads.max()) - least
    steps = _steps(span)
    first = len(names) * count
    clock = {first + at: float(step) for at, step in enumerate(steps)}
    slower = {at: -weight for at, weight in clock.items()}
    each = [
        Constraint(f"one machine for {name}", {j * count + m: 1.0 for m in range(count)}, "==", 1.0)
        for j, name in enumerate(names)
    ]
    loads_of = [{j * count + m: float(d) for j, d in enumerate(durations) if d} for m in range(count)]
    ends = [
        Constraint(f"machine {m + 1} ends in time", load | slower, "<=", float(least))
        for m, load in enumerate(loads_of)
    ]

    def answer(bits: Bits) -> Rows:
        table = bits[:first].reshape(len(names), count)
        return [(name, int(row.argmax()) + 1 if row.any() else "none") for name, row in zip(names, table, strict=True)]

    return Statement(
        "scheduling",
        f"Give {counted(len(names), 'job')} to {counted(count, 'like machine')} so that the last ends as early as"
        f" possible; no schedule ends before {least}, and a greedy one ends at {least + span}.",
        (*(f"{name}: machine {m + 1}" for name in names for m in range(count)), *(f"end + {step}" for step in steps)),
        terms_of(clock, {}, float(least)),
        (*each, *ends),
        alike=lambda bits: np.concatenate([columns_in_order(bits[:first], len(names), count)[0], bits[first:]]),
        alike_said=SAME_MACHINES,
        start=_scheduled(start_of, count, _in_steps(span, steps)),
        answer=answer,
        told=lambda bits: "; ".join(f"{name} on machine {m}" for name, m in answer(bits)[:20]) + ".",
    )


def _distances(dataset: Dataset, params: ProblemParams) -> tuple[tuple[str, ...], Floats]:
    """Labels and distances, from pairs or from a table of places with x and y."""
    x, y = usual_column(dataset, ("x", "lon", "longitude")), usual_column(dataset, ("y", "lat", "latitude"))
    if x is not None and y is not None and "edges" not in facts_of(dataset):
        places = np.column_stack([x.values, y.values]).astype(np.float64)
        return name_column(dataset, ("city", "name", "place")), np.sqrt(
            ((places[:, None] - places[None]) ** 2).sum(axis=2)
        )
    edges = edges_of(dataset, params.named)
    matrix = np.full((edges.size, edges.size), np.nan)
    values = whole_weights(edges)
    matrix[edges.cols, edges.rows] = values
    matrix[edges.rows, edges.cols] = values
    np.fill_diagonal(matrix, 0.0)
    gaps = np.argwhere(np.isnan(matrix))
    if len(gaps):
        i, j = (edges.labels[int(at)] for at in gaps[0])
        raise DatasetError(
            f"Dataset '{dataset.name}' has no distance between '{i}' and '{j}'; a tour needs every pair."
        )
    return edges.labels, matrix


def _flows(dataset: Dataset, params: ProblemParams) -> tuple[tuple[str, ...], Floats, Floats]:
    first, second = end_columns(dataset, params.named)
    flow, distance = (number_column(dataset, "", (name,), name) for name in ("flow", "distance"))
    firsts, seconds = texts(first), texts(second)
    labels = tuple(dict.fromkeys([*firsts, *seconds]))
    if not 2 <= len(labels) <= _MOST_PLACES:
        raise InputError(f"A quadratic assignment of {len(labels)} facilities is not stated; give 2 to {_MOST_PLACES}.")
    at = {label: index for index, label in enumerate(labels)}
    pairs = {(at[i], at[j]) for i, j in zip(firsts, seconds, strict=True)}
    both = any((j, i) in pairs for i, j in pairs if i != j)
    found: list[Floats] = []
    # Rows in one direction only state each pair once: its distance holds both ways, its flow counts once.
    for values, mirrored in ((flow, False), (distance, not both)):
        matrix = np.zeros((len(labels), len(labels)))
        for i, j, value in zip(firsts, seconds, values, strict=True):
            matrix[at[i], at[j]] = value
            if mirrored:
                matrix[at[j], at[i]] = value
        found.append(matrix)
    return labels, found[0], found[1]


def _one_each(rows: Sequence[str], columns: Sequence[str]) -> tuple[Constraint, ...]:
    """Every row and every column of a square table of bits holds one."""
    size = len(rows)
    by_row = [Constraint(name, {i * size + k: 1.0 for k in range(size)}, "==", 1.0) for i, name in enumerate(rows)]
    by_column = [
        Constraint(name, {i * size + k: 1.0 for i in range(size)}, "==", 1.0) for k, name in enumerate(columns)
    ]
    return (*by_row, *by_column)


def _near_then_swapped(distance: Floats) -> list[int]:
    """Nearest neighbour, then pieces turned round until none helps (2-opt, Croes 1958)."""
    left, order = set(range(1, len(distance))), [0]
    while left:
        order.append(min(left, key=lambda city: (distance[order[-1], city], city)))
        left.remove(order[-1])
    improved = True
    while improved:
        improved = False
        for a in range(1, len(order) - 1):
            for b in range(a + 1, len(order)):
                turned = [*order[:a], *order[a : b + 1][::-1], *order[b + 1 :]]
                if _length(distance, turned) < _length(distance, order) - 1e-9:
                    order, improved = turned, True
    return order


def _length(distance: Floats, order: Sequence[int]) -> float:
    return float(distance[order, [*order[1:], order[0]]].sum())


def _as_bits(order: Sequence[int]) -> Bits:
    table = np.zeros((len(order) - 1, len(order) - 1), np.int8)
    for at, city in enumerate(order[1:]):
        table[city - 1, at] = 1
    return table.ravel()


def _shortest(distance: Floats, seconds: float) -> tuple[Bits | None, float, bool]:
    """Assignment with cuts against short rounds, one after another, by HiGHS (Dantzig, Fulkerson and Johnson 1954)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    began, count = time.perf_counter(), len(distance)
    arcs = [(i, j) for i in range(count) for j in range(count) if i != j]
    rows: list[Mapping[int, float]] = []
    for city in range(count):
        rows += [{k: 1.0 for k, arc in enumerate(arcs) if arc[side] == city} for side in (0, 1)]
    low: Any = [1.0] * (2 * count)
    high: Any = [1.0] * (2 * count)
    bound = -np.inf
    cost = np.array([distance[i, j] for i, j in arcs])
    while time.perf_counter() - began < seconds:
        left = max(0.1, seconds - (time.perf_counter() - began))
        found: Any = milp(
            cost,
            integrality=np.ones(len(arcs)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(_sparse(rows, len(arcs)), low, high),
            options={"time_limit": left, "mip_rel_gap": 0.0},
        )
        if found.mip_dual_bound is not None:
            bound = max(bound, float(found.mip_dual_bound))
        if found.status != 0:
            return None, bound, False
        rounds = _rounds([arcs[k] for k in np.flatnonzero(found.x > 0.5)])
        if len(rounds) == 1:
            return _as_bits(rounds[0]), _length(distance, rounds[0]), True
        for members in map(set, rounds):
            rows.append({k: 1.0 for k, (i, j) in enumerate(arcs) if i in members and j not in members})
            low.append(1.0)
            high.append(np.inf)
    return None, bound, False


def _sparse(rows: Sequence[Mapping[int, float]], width: int) -> Any:
    from scipy.sparse import csr_array

    places = [(r, c, w) for r, terms in enumerate(rows) for c, w in terms.items()]
    data = ([w for _, _, w in places], ([r for r, _, _ in places], [c for _, c, _ in places]))
    return csr_array(data, shape=(len(rows), width))


def _rounds(arcs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """The closed rounds that arcs form, the one of city 0 first."""
    follows, found = dict(arcs), list[list[int]]()
    left = sorted(follows)
    while left:
        city, members = left[0], list[int]()
        while city not in members:
            members.append(city)
            city = follows[city]
        found.append(members)
        left = [one for one in left if one not in members]
    return found


def _all_places(flow: Floats, distance: Floats) -> tuple[Bits | None, float, bool]:
    orders = np.array(list(permutations(range(len(flow)))))
    costs = np.zeros(len(orders))
    for i in range(len(flow)):
        for j in range(len(flow)):
            if flow[i, j]:
                costs += flow[i, j] * distance[orders[:, i], orders[:, j]]
    best = int(costs.argmin())
    table = np.zeros(flow.shape, np.int8)
    table[np.arange(len(flow)), orders[best]] = 1
    return table.ravel(), float(costs[best]), True


def _gilmore_lawler(flow: Floats, distance: Floats) -> float:
    """A lower bound: the cheapest pairing of flows and distances, for each facility in each place (Gilmore 1962)."""
    from scipy.optimize import linear_sum_assignment

    count = len(flow)
    costs = np.zeros((count, count))
    for i in range(count):
        for k in range(count):
            up = np.sort(np.delete(flow[i], i))
            down = np.sort(np.delete(distance[k], k))[::-1]
            costs[i, k] = flow[i, i] * distance[k, k] + float(up @ down)
    rows, columns = linear_sum_assignment(costs)
    return float(costs[rows, columns].sum())


def _tour_picture(labels: Sequence[str], order: Sequence[int]) -> Any:
    named = [labels[city] for city in order]
    arcs = [(at, (at + 1) % len(order)) for at in range(len(order))]
    return graph_of_groups(named, arcs, np.zeros(len(order)), "The tour, in its order")


def _steps(span: int) -> list[int]:
    """Weights of bits whose sums are exactly 0 to span."""
    steps, left = list[int](), span
    power = 1
    while left > 0:
        steps.append(min(power, left))
        left -= steps[-1]
        power *= 2
    return steps


def _in_steps(value: int, steps: Sequence[int]) -> list[int]:
    bits = [0] * len(steps)
    for at in sorted(range(len(steps)), key=lambda each: -steps[each]):
        if steps[at] <= value:
            bits[at], value = 1, value - steps[at]
    return bits


def _scheduled(machine: np.ndarray, count: int, clock: Sequence[int]) -> Bits:
    table = np.zeros((len(machine), count), np.int8)
    table[np.arange(len(machine)), machine] = 1
    return np.concatenate([table.ravel(), np.array(clock, dtype=np.int8)])
