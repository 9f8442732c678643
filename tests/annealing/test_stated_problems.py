"""Every kind of problem has the optimum that listing all its answers gives, as reference form and as QUBO."""

from itertools import combinations, pairwise, permutations, product

import dimod
import numpy as np
import pytest
from annealing_tables import edges, last

from ketbench.base.errors import DatasetError, InputError
from ketbench.contract.plugin import Context, Task
from ketbench.contract.result import Baseline, Result
from ketbench.data.column import Column, coded
from ketbench.data.dataset import Dataset, Kind
from ketbench_annealing.paging.pages import stated_page
from ketbench_annealing.stating import problem
from ketbench_annealing.stating.backend import StatedProblem
from ketbench_annealing.stating.columns import number_column
from ketbench_annealing.stating.encoding import encoded, penalty_of
from ketbench_annealing.stating.exact import all_states, branch_and_bound, solved_exactly
from ketbench_annealing.stating.files import bits_of_sampleset, read_sampleset, sampleset_of, write_sampleset
from ketbench_annealing.stating.kinds import stated
from ketbench_annealing.stating.kinds.selections import _VALUES, _WEIGHTS
from ketbench_annealing.stating.params import ProblemParams


def words(name, values):
    return Column(name, np.array(values, dtype=object), Kind.TEXT)


def numbers(name, values):
    return Column(name, np.array(values, dtype=float))


GRAPH = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (0, 2), (4, 5)]
ENDS = edges([i for i, _ in GRAPH], [j for _, j in GRAPH], [1.0] * len(GRAPH))
WEIGHTED = edges([i for i, _ in GRAPH], [j for _, j in GRAPH], [3.0, -1.0, 2.0, 4.0, 1.0, 2.5, -2.0])
ITEMS = Dataset(
    "items",
    (words("item", list("abcde")), numbers("value", [10, 40, 30, 50, 35]), numbers("weight", [5, 4, 6, 3, 3])),
)
SUMS = Dataset("sums", (numbers("number", [4, 5, 6, 7, 8, 11]),))
PLACES = np.random.default_rng(4).uniform(0, 10, (6, 2))
CITIES = Dataset("cities", (words("city", list("ABCDEF")), numbers("x", PLACES[:, 0]), numbers("y", PLACES[:, 1])))
JOBS = Dataset("jobs", (words("job", list("pqrst")), numbers("duration", [3, 5, 2, 4, 7])))
COST = np.random.default_rng(5).integers(1, 20, (4, 4)).astype(float)
OFFERS = Dataset(
    "offers",
    (
        words("worker", [f"w{i}" for i in range(4) for _ in range(4)]),
        words("task", [f"t{j}" for _ in range(4) for j in range(4)]),
        numbers("cost", COST.ravel()),
    ),
)
FLOW, FAR = (np.random.default_rng(seed).integers(0, 9, (4, 4)).astype(float) for seed in (6, 7))
PAIRS = [(i, j) for i in range(4) for j in range(4) if i != j]
PLANT = Dataset(
    "plant",
    (
        words("i", [f"f{i}" for i, _ in PAIRS]),
        words("j", [f"f{j}" for _, j in PAIRS]),
        numbers("flow", [FLOW[p] for p in PAIRS]),
        numbers("distance", [FAR[p] for p in PAIRS]),
    ),
)
SETS = {"s1": "ab", "s2": "bcd", "s3": "de", "s4": "ace", "s5": "cd"}
COSTS = {"s1": 2.0, "s2": 3.0, "s3": 2.0, "s4": 4.0, "s5": 1.0}
MEMBERS = Dataset(
    "members",
    (
        words("set", [name for name, has in SETS.items() for _ in has]),
        words("element", [one for has in SETS.values() for one in has]),
        numbers("cost", [COSTS[name] for name, has in SETS.items() for _ in has]),
    ),
)
RETURNS = np.random.default_rng(8).normal(0.02, 0.1, (30, 5))
SHARES = Dataset("shares", tuple(numbers(f"asset {i}", RETURNS[:, i]) for i in range(5)))


def cut(weights):
    best = 0.0
    for bits in product((0, 1), repeat=6):
        best = max(best, sum(w for (i, j), w in zip(GRAPH, weights, strict=True) if bits[i] != bits[j]))
    return best


def subsets(count):
    return (set(chosen) for size in range(count + 1) for chosen in combinations(range(count), size))


def knapsack(capacity):
    value, weight = (ITEMS.column(name).values for name in ("value", "weight"))
    return max(sum(value[list(s)]) for s in subsets(5) if sum(weight[list(s)]) <= capacity)


def least_difference(given):
    chosen = (part for size in range(len(given) + 1) for part in combinations(given, size))
    return min(abs(sum(given) - 2 * sum(part)) for part in chosen)


def tour():
    far = np.sqrt(((PLACES[:, None] - PLACES[None]) ** 2).sum(axis=2))
    orders = ((0, *rest, 0) for rest in permutations(range(1, 6)))
    return min(sum(far[a, b] for a, b in pairwise(order)) for order in orders)


def portfolio(budget, risk):
    mean, spread = RETURNS.mean(axis=0), np.cov(RETURNS.T)
    return min(
        risk * spread[np.ix_(s, s)].sum() - mean[list(s)].sum() for s in map(list, combinations(range(5), budget))
    )


JOINED = {frozenset(pair) for pair in GRAPH}
TRUTH = {
    "max-cut": (WEIGHTED, {}, cut([3.0, -1.0, 2.0, 4.0, 1.0, 2.5, -2.0])),
    "number-partition": (SUMS, {}, least_difference([4, 5, 6, 7, 8, 11])),
    "knapsack": (ITEMS, {"capacity": 10}, knapsack(10)),
    "colouring": (ENDS, {}, 3),
    "independent-set": (ENDS, {}, max(len(s) for s in subsets(6) if not any(p <= s for p in JOINED))),
    "clique": (ENDS, {}, max(len(s) for s in subsets(6) if all(frozenset(p) in JOINED for p in combinations(s, 2)))),
    "vertex-cover": (ENDS, {}, min(len(s) for s in subsets(6) if all(p & s for p in JOINED))),
    "tour": (CITIES, {}, tour()),
    "scheduling": (
        JOBS, {"machines": 2},
        min(max(sum(d for d, m in zip([3, 5, 2, 4, 7], on, strict=True) if m == k) for k in (0, 1))
            for on in product((0, 1), repeat=5)),
    ),
    "assignment": (OFFERS, {}, min(sum(COST[i, p[i]] for i in range(4)) for p in permutations(range(4)))),
    "quadratic-assignment": (
        PLANT, {}, min(sum(FLOW[i, j] * FAR[p[i], p[j]] for i, j in PAIRS) for p in permutations(range(4))),
    ),
    "set-cover": (
        MEMBERS, {},
        min(sum(COSTS[f"s{i + 1}"] for i in s) for s in subsets(5)
            if set("abcde") <= set("".join(SETS[f"s{i + 1}"] for i in s))),
    ),
    "portfolio": (SHARES, {"budget": 2, "risk": 3.0}, portfolio(2, 3.0)),
}  # fmt: skip


def statement_of(kind, **more):
    dataset, settings, _ = TRUTH[kind]
    return stated(dataset, ProblemParams.model_validate({"kind": kind, **settings, **more}))


def run(dataset, **params):
    params = ProblemParams.model_validate({"time_limit": 2.0, "reads": 40, **params})
    return last(StatedProblem().run(Task(dataset, seed=1), params, Context()))


@pytest.mark.parametrize("kind", TRUTH)
def test_a_run_proves_the_optimum_that_listing_gives(kind):
    dataset, settings, best = TRUTH[kind]
    result = run(dataset, kind=kind, **settings)
    assert result.summary["objective"] == pytest.approx(best)
    assert result.summary["bound"] == pytest.approx(best)
    assert result.summary["feasible"] is True
    assert result.summary["proved_optimal"] is True
    assert result.summary["violated"] == []
    assert result.summary["statement"] in " ".join(result.notes)
    assert {"greedy", "steepest_descent", "exact", "simulated_annealing"} == {b.name for b in result.baselines}
    for baseline in result.baselines:
        objective = baseline.summary["objective"]
        worse = objective is not None and (
            objective > best + 1e-6 if statement_of(kind).maximise else objective < best - 1e-6
        )
        assert not worse


@pytest.mark.parametrize(
    "kind", [k for k in TRUTH if k not in ("tour", "quadratic-assignment", "scheduling", "colouring")]
)
def test_the_lowest_energy_of_the_qubo_is_the_best_objective_that_is_feasible(kind):
    statement = statement_of(kind)
    found = encoded(statement)
    assert found.qubo.size <= 20
    bits = all_states(found.qubo.size)
    energies = found.qubo.energies(bits)
    lowest = bits[energies == energies.min()][:, : statement.size]
    assert (statement.violations(lowest) == 0).all()
    assert statement.shown(float(energies.min())) == pytest.approx(TRUTH[kind][2])


@pytest.mark.parametrize("kind", ["tour", "quadratic-assignment", "scheduling", "colouring"])
def test_an_answer_has_the_same_energy_in_the_qubo_and_none_violating_is_below(kind):
    statement = statement_of(kind)
    found = encoded(statement)
    best = solved_exactly(statement, 5.0)
    generator = np.random.default_rng(0)
    near = np.repeat(np.concatenate([best.bits, np.zeros(found.slack, np.int8)])[None, :], 20_000, axis=0)
    flipped = generator.random(near.shape) < generator.choice([0.02, 0.1, 0.5], (len(near), 1))
    flipped[0] = False
    states = near ^ flipped
    energies = found.qubo.energies(states)
    assert energies.min() >= best.bound - 1e-6
    slack = all_states(found.slack) if found.slack else np.empty((1, 0), np.int8)
    whole = np.concatenate([np.repeat(best.bits[None, :], len(slack), axis=0), slack], axis=1)
    assert found.qubo.energies(whole).min() == pytest.approx(best.bound)


@pytest.mark.parametrize("kind", TRUTH)
def test_the_bound_behind_the_penalty_holds(kind):
    statement = statement_of(kind)
    penalty = penalty_of(statement)
    assert bool(statement.constraints) is (penalty.value > 0)
    assert statement.start is None or statement.violations(statement.start[None, :])[0] == 0
    if statement.constraints:
        given = penalty_of(statement, penalty.value / 100)
        assert (given.value, given.derived) == (penalty.value / 100, False)
        assert f"{penalty.value:g}" in given.reason


def test_a_penalty_that_is_too_low_is_shown_as_what_it_costs():
    dataset, settings, _ = TRUTH["knapsack"]
    summary = run(dataset, kind="knapsack", penalty=0.1, solver="simulated annealing", **settings).summary
    assert summary["feasible"] is False
    assert summary["proved_optimal"] is False
    assert summary["violated"][0].startswith("capacity by")
    assert summary["penalty_energy"] > 0
    assert summary["objective"] > summary["bound"]


def test_the_python_object_speaks_dimod_and_reads_sample_sets(tmp_path):
    dataset, settings, best = TRUTH["knapsack"]
    pack = problem("knapsack", dataset, **settings)
    found = dimod.ExactSolver().sample(pack.to_bqm())
    assert found.first.energy == -best
    first = pack.answers(found)[0]
    assert (first["objective"], first["feasible"]) == (best, True)
    assert set(first["answer"]) == set("abcde")
    write_sampleset(found, tmp_path / "found.json")
    assert pack.answers(read_sampleset(tmp_path / "found.json")) == pack.answers(found)
    exact = dimod.ExactCQMSolver().sample_cqm(pack.to_cqm())
    assert pack.answers(exact)[0]["objective"] == best
    bits = np.array([[0, 1, 0, 1, 1], [1, 1, 1, 1, 1]], np.int8)
    out = sampleset_of(pack.statement, bits)
    assert out.record.is_feasible.tolist() == [True, False]
    assert bits_of_sampleset(pack.statement, out).tolist() == bits.tolist()
    with pytest.raises(InputError, match="has no variable 'a'"):
        pack.answers(dimod.SampleSet.from_samples([{"q": 1}], "BINARY", 0))
    (tmp_path / "bad.json").write_text("{}")
    with pytest.raises(InputError, match="not a sample set of dimod"):
        read_sampleset(tmp_path / "bad.json")


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ("maximise 3 x +", "where a number or a name was expected"),
        ("maximise x; room: x < 1; binary x", "leaves open whether the bound itself"),
        ("maximise x; room: x*y <= 1; binary x y", "products of variables"),
        ("maximise x*y*z; binary x y z", "more than two variables"),
        ("maximise x^3; binary x", "Only the power 2"),
        ("maximise (x; binary x", "bracket is not closed"),
        ("maximise x / y; binary x y", "may divide"),
        ("maximise __import__('os'); binary x", "is not understood"),
        ("maximise x; integer x", "needs its range"),
        ("maximise x; binary x x", "declared twice"),
        ("maximise x; integer x 5..2", "empty or wider"),
        ("maximise x; what is this; binary x", "neither a goal"),
    ],
)
def test_a_text_that_is_no_model_is_refused_with_its_line(lines, complaint):
    with pytest.raises(InputError, match=complaint):
        problem("model", text=lines)


def test_the_language_computes_as_written():
    text = "minimise (n - 3)^2 + 2 n*x - 0.5 (x - 1)*(y + 2) + 4/2 y; low: n + x >= 1; integer n -2..5; binary x, y"
    statement = problem("model", text=text).statement
    found = solved_exactly(statement, 5.0)
    best = min(
        (n - 3) ** 2 + 2 * n * x - 0.5 * (x - 1) * (y + 2) + 2 * y
        for n, x, y in product(range(-2, 6), (0, 1), (0, 1))
        if n + x >= 1
    )
    assert statement.shown(found.bound) == pytest.approx(best)
    assert dict(statement.rows(found.bits)) == {"n": 3, "x": 0, "y": 0}


@pytest.mark.parametrize("kind", TRUTH)
def test_branch_and_bound_agrees_with_listing(kind):
    found = branch_and_bound(statement_of(kind), 20.0)
    assert statement_of(kind).shown(_value(kind, found)) == pytest.approx(TRUTH[kind][2], abs=1e-5)


def _value(kind, found):
    return float(statement_of(kind).objective.values(found.bits[None, :])[0])


def test_flows_that_are_stated_in_one_direction_count_once():
    columns = (
        words("i", ["a", "a", "b"]),
        words("j", ["b", "c", "c"]),
        numbers("flow", [3, 1, 2]),
        numbers("distance", [5, 2, 4]),
    )
    statement = stated(Dataset("plant", columns), ProblemParams.model_validate({"kind": "quadratic-assignment"}))
    # The largest flow takes the shortest way: 3 * 2 + 2 * 4 + 1 * 5.
    assert statement.shown(solved_exactly(statement, 5.0).bound) == 19


def test_the_statement_of_a_model_repeats_its_goal():
    sentence = problem("model", text="maximise 3 x - x*y + 2; binary x y").statement.sentence
    assert sentence == "Maximise 3 x -1 x*y +2 over 2 variables under 0 constraints."


@pytest.mark.parametrize("kind", ["colouring", "scheduling", "tour"])
def test_answers_that_say_the_same_are_one(kind):
    statement = statement_of(kind)
    found = solved_exactly(statement, 5.0).bits
    assert statement.alike is not None
    base = statement.alike(found)
    rows, columns = {"colouring": (6, 3), "scheduling": (5, 2), "tour": (5, 5)}[kind]
    table, rest = found[: rows * columns].reshape(rows, columns), found[rows * columns :]
    for order in [range(columns)[::-1]] if kind == "tour" else permutations(range(columns)):
        used = rest[list(order)] if kind == "colouring" else rest
        renamed = np.concatenate([table[:, list(order)].ravel(), used])
        assert statement.objective.values(renamed[None, :]) == pytest.approx(statement.objective.values(found[None, :]))
        assert (statement.alike(renamed) == base).all()
    assert statement.violations(base[None, :]) == 0
    other = base.copy()
    other[:columns] = np.roll(other[:columns], 1)
    assert not np.array_equal(statement.alike(other), base)


def test_a_selected_solution_has_its_own_answer_and_picture():
    params = {"kind": "max-cut", "time_limit": 0.3}
    result = run(ENDS, **params)
    task = Task(ENDS, None, 1)
    states = result.arrays["states"]
    found = StatedProblem().chosen(task, ProblemParams(**params), result, "solutions", len(states) - 1)
    assert [value for _, value in found["answer"].rows] == states[-1].tolist()
    assert found["picture"].groups.tolist() == states[-1].tolist()
    assert StatedProblem().chosen(task, ProblemParams(**params), result, "solutions", len(states)) == {}


def test_the_stages_say_what_was_read_or_why_not():
    data, read, _solver = StatedProblem().stages(Task(ITEMS), ProblemParams(kind="knapsack", capacity=10))
    assert data.title == "items"
    told = {str(row[0]): str(row[1]) for row in read.figure.rows}
    assert told["statement"].startswith("Take some of 5 items with a weight of at most 10")
    assert told["capacity"] == "5 a +4 b +6 c +3 d +3 e <= 10"
    assert told["penalty"].startswith("41.")
    refused = StatedProblem().stages(Task(ITEMS), ProblemParams(kind="knapsack"))[1]
    assert "needs a capacity" in refused.figure.rows[0][0]


@pytest.mark.parametrize(("reached", "said"), [(303.0, "reached 303"), (338.0, "")])
def test_a_page_says_when_the_annealer_missed_what_is_shown_as_optimal(reached, said):
    summary = {"objective": 338.0, "answer": "Five items.", "proved_optimal": True, "found_by": "all states listed"}
    control = Baseline("simulated_annealing", "Simulated annealing", {"objective": reached})
    verdict = stated_page(Result(summary, [control])).verdict
    assert verdict.title == "Optimal and proved: objective 338"
    assert said in verdict.detail
    assert ("all states listed" in verdict.detail) == bool(said)


@pytest.mark.parametrize(
    ("mass", "worth"), [("weight_kg", "value (EUR)"), ("kilos", "gain"), ("Mass [t]", "profit_2025")]
)
def test_columns_are_found_by_their_usual_first_word(mass, worth):
    columns = (coded("thing", ["rope", "lamp", "stove"]), Column(mass, np.array([3.0, 1, 4])))
    packed = Dataset("pack", (*columns, Column(worth, np.array([5.0, 2, 7]))))
    assert number_column(packed, "", _WEIGHTS, "weight").tolist() == [3, 1, 4]
    assert number_column(packed, "", _VALUES, "value").tolist() == [5, 2, 7]


def test_two_columns_that_begin_with_the_usual_word_are_not_chosen_between():
    columns = (Column("weight_empty", np.ones(2)), Column("weight_full", np.ones(2)))
    with pytest.raises(DatasetError, match="none of which is surely the weight"):
        number_column(Dataset("two", columns), "", _WEIGHTS, "weight")


def test_nothing_taken_is_worth_zero_without_a_sign():
    columns = (Column("weight", np.array([2.0, 3])), Column("value", np.array([5.0, 2])))
    params = ProblemParams(kind="knapsack", capacity=0)
    statement = stated(Dataset("pack", columns), params)
    assert str(statement.shown(0.0)) == "0.0"


@pytest.mark.parametrize(
    ("kind", "said"),
    [("knapsack", "1 is chosen, 0 left out."), ("max-cut", "1 is the other side, 0 one side."), ("tour", "")],
)
def test_the_answer_says_what_its_bits_mean(kind, said):
    dataset, settings, _ = TRUTH[kind]
    table = run(dataset, kind=kind, **settings).figures["answer"]
    assert table.note.endswith(said)
    assert ("1 is" in table.note) == bool(said)
    if said:
        assert {value for _, value in table.rows} <= {"0", "1", 0, 1}
