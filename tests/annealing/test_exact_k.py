"""The exchange search meets the enumerated optimum, the bound never passes it, and the penalty form is repaired."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench_annealing.selection.optimum import exact_k
from ketbench_annealing.selection.optimum.exact_k import greedy, polished, set_value, swap_search
from ketbench_annealing.selection.optimum.penalty import penalised, repaired, safe_penalty
from ketbench_annealing.selection.optimum.proof import enumerable, enumerated, lower_bound, proof_of


def problem(size, seed, kind="normal"):
    generator = np.random.default_rng(seed)
    raw = generator.normal(size=(size, size)) if kind == "normal" else generator.integers(-3, 4, (size, size))
    weights = np.triu(raw, 1).astype(float)
    return generator.normal(size=size), weights + weights.T


@settings(deadline=None, max_examples=40)
@given(
    size=st.integers(2, 14),
    seed=st.integers(0, 10_000),
    share=st.floats(0, 1),
    kind=st.sampled_from(["normal", "integer"]),
)
def test_the_search_is_optimal_wherever_everything_can_be_enumerated(size, seed, share, kind):
    linear, weights = problem(size, seed, kind)
    k = round(share * size)
    found = swap_search(linear, weights, k, seed=seed)
    optimum = enumerated(linear, weights, k)
    assert optimum is not None
    assert found.chosen.sum() == optimum.chosen.sum() == k
    assert found.value == pytest.approx(optimum.value, abs=1e-9)
    assert optimum.value == pytest.approx(set_value(linear, weights, optimum.chosen), abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(size=st.integers(2, 12), seed=st.integers(0, 10_000), share=st.floats(0.1, 1))
def test_no_set_is_cheaper_than_the_bound(size, seed, share):
    linear, weights = problem(size, seed)
    k = max(1, round(share * size))
    optimum = enumerated(linear, weights, k)
    assert optimum is not None
    assert lower_bound(linear, weights, k) <= optimum.value + 1e-9


def test_thirty_choose_five_is_solved_and_proved():
    linear, weights = problem(30, 7)
    found, optimum = swap_search(linear, weights, 5), enumerated(linear, weights, 5)
    proof = proof_of(found, optimum, -np.inf)
    assert enumerable(30, 5)
    assert proof.proved
    assert proof.gap == 0


def test_beyond_enumeration_the_gap_is_stated_against_the_bound():
    linear, weights = problem(60, 8)
    assert not enumerable(60, 12)
    found = swap_search(linear, weights, 12)
    proof = proof_of(found, None, lower_bound(linear, weights, 12))
    assert not proof.proved
    assert proof.gap > 0
    assert found.value >= proof.bound


def test_repair_reaches_k_from_too_few_and_too_many():
    linear, weights = problem(12, 3)
    for start in (np.zeros(12, dtype=bool), np.ones(12, dtype=bool)):
        assert polished(linear, weights, start, 4).chosen.sum() == 4


def test_the_penalty_form_has_its_minimum_at_the_constrained_optimum():
    linear, weights = problem(8, 4)
    penalty = safe_penalty(linear, weights)
    bits = ((np.arange(256)[:, None] >> np.arange(8)) & 1).astype(np.int8)
    energies = penalised(linear, weights, 3, penalty).energies(bits)
    optimum = enumerated(linear, weights, 3)
    assert optimum is not None
    assert energies.min() == pytest.approx(optimum.value)
    assert bits[energies.argmin()].astype(bool).tolist() == optimum.chosen.tolist()
    found, feasible = repaired(linear, weights, 3, bits[:4].astype(bool))
    assert found.chosen.sum() == 3
    assert feasible == 0


def test_a_cancelled_enumeration_answers_nothing():
    linear, weights = problem(20, 5)
    assert enumerated(linear, weights, 8, lambda: True) is None


def test_greedy_takes_the_cheapest_given_those_before_in_order():
    linear = np.array([0.0, -2.0, -1.9, 5.0])
    weights = np.zeros((4, 4))
    weights[1, 2] = weights[2, 1] = 3.0
    weights[1, 3] = weights[3, 1] = -6.0
    assert greedy(linear, weights, 1).tolist() == [1]
    assert greedy(linear, weights, 2).tolist() == [1, 3]
    assert greedy(linear, weights, 3).tolist() == [1, 3, 0]
    assert linear.tolist() == [0.0, -2.0, -1.9, 5.0]


def test_none_and_all_are_answered_without_a_search():
    linear, weights = problem(6, 2)
    none, all_of_them = swap_search(linear, weights, 0), swap_search(linear, weights, 6)
    assert (none.chosen.sum(), none.value) == (0, 0.0)
    assert all_of_them.chosen.all()
    assert all_of_them.value == pytest.approx(linear.sum() + np.triu(weights).sum(), abs=1e-12)
    assert polished(linear, weights, np.ones(6, dtype=bool), 0).value == 0.0
    assert polished(linear, weights, np.zeros(6, dtype=bool), 6).chosen.all()


def test_a_search_ends_after_three_rounds_of_disturbance_that_do_not_help():
    asked = []
    swap_search(np.array([-3.0, -1.0, -2.0]), np.zeros((3, 3)), 2, cancelled=lambda: asked.append(1) is not None)
    assert len(asked) == 3
    assert swap_search(*problem(9, 1), 4, cancelled=lambda: True).chosen.sum() == 4


@pytest.mark.parametrize(("restarts", "disturbed"), [(32, 16), (2, 4), (11, 5)])
def test_it_begins_with_the_greedy_set_and_as_many_random_ones_as_said(monkeypatch, restarts, disturbed):
    seen = []
    whole = exact_k._best_of
    monkeypatch.setattr(exact_k, "_best_of", lambda *given: (seen.append(given[2]), whole(*given))[1])
    linear, weights = problem(10, 4)
    swap_search(linear, weights, 3, restarts=restarts)
    assert len(seen[0]) == restarts + 1
    assert seen[0][0].tolist() == greedy(linear, weights, 3).tolist()
    assert {len(starts) for starts in seen[1:]} == {disturbed}
    if restarts == 32:
        seen.clear()
        swap_search(linear, weights, 3)
        assert len(seen[0]) == 33


@pytest.mark.parametrize(("size", "k", "most"), [(20, 9, 4), (20, 2, 2), (5, 4, 1), (12, 9, 3)])
def test_a_disturbance_exchanges_one_to_four_members(size, k, most):
    generator = np.random.default_rng(0)
    chosen = np.arange(size) < k
    kicked = exact_k._kicked(chosen, generator, 300)
    assert kicked.shape == (300, k)
    assert all(len(set(row)) == k for row in kicked.tolist())
    exchanged = (kicked >= k).sum(axis=1)
    assert (exchanged.min(), exchanged.max()) == (1, most)


def test_rows_descend_alone_or_in_any_batch_to_sets_that_no_exchange_improves(monkeypatch):
    linear, weights = problem(11, 6)
    generator = np.random.default_rng(1)
    starts = np.stack([generator.permutation(11)[:4] for _ in range(7)])
    together = exact_k._descended(linear, weights, starts.copy())
    for start, end in zip(starts, together, strict=True):
        alone = exact_k._descended(linear, weights, start[None, :].copy())[0]
        assert sorted(alone) == sorted(end)
        value = _value(linear, weights, end)
        others = np.setdiff1d(np.arange(11), end)
        exchanges = [[*np.setdiff1d(end, [a]), b] for a in end for b in others]
        assert min(_value(linear, weights, one) for one in exchanges) >= value - 1e-9
    best = exact_k._best_of(linear, weights, starts)
    assert best.value == pytest.approx(min(_value(linear, weights, end) for end in together), abs=1e-12)
    monkeypatch.setattr(exact_k, "_COSTS_AT_ONCE", 2 * 4 * 7)
    assert exact_k._best_of(linear, weights, starts).value == best.value


def _value(linear, weights, members):
    chosen = np.zeros(len(linear), dtype=bool)
    chosen[np.asarray(members, dtype=int)] = True
    return set_value(linear, weights, chosen)


def test_repair_adds_the_cheapest_and_takes_out_the_dearest():
    """Without interactions the repaired set is already the best, so that no exchange hides a wrong choice."""
    linear = np.array([5.0, -1.0, 3.0, -4.0, 2.0])
    nothing = np.zeros((5, 5))
    few, many = np.array([0, 1, 0, 0, 0], dtype=bool), np.ones(5, dtype=bool)
    assert np.flatnonzero(polished(linear, nothing, few, 3).chosen).tolist() == [1, 3, 4]
    assert np.flatnonzero(polished(linear, nothing, many, 2).chosen).tolist() == [1, 3]
    assert few.tolist() == [False, True, False, False, False]


def test_a_gain_below_rounding_is_none_and_costs_of_nothing_end():
    assert exact_k._tolerance(np.array([0.5, -8.0]), np.array([[0.0, 2.0], [2.0, 0.0]])) == pytest.approx(8e-12)
    assert exact_k._tolerance(np.zeros(3), np.zeros((3, 3))) > 0
    assert swap_search(np.zeros(4), np.zeros((4, 4)), 2).value == 0.0


def test_the_best_of_all_rounds_is_kept_and_a_better_one_begins_the_patience_anew(monkeypatch):
    values = iter([5.0, 4.0, 4.5, 3.0, 3.5, 3.0, 4.0, 2.0])
    asked = []

    def scripted(linear, weights, starts):
        value = next(values)
        asked.append(value)
        return exact_k.Found(np.array([True, True, False, False]), value)

    monkeypatch.setattr(exact_k, "_best_of", scripted)
    assert swap_search(*problem(4, 1), 2).value == 3.0
    assert asked == [5.0, 4.0, 4.5, 3.0, 3.5, 3.0, 4.0]


def test_a_batch_holds_as_many_starts_as_there_is_room_for_exchanges(monkeypatch):
    sizes = []
    whole = exact_k._descended
    monkeypatch.setattr(exact_k, "_descended", lambda *given: (sizes.append(len(given[2])), whole(*given))[1])
    monkeypatch.setattr(exact_k, "_COSTS_AT_ONCE", 2 * 4 * 7)
    linear, weights = problem(11, 6)
    exact_k._best_of(linear, weights, np.array([[0, 1, 2, 3]] * 5))
    assert sizes == [2, 2, 1]


def test_repair_counts_what_the_members_cost_together(monkeypatch):
    """The start of the exchange is looked at, which would hide a wrong repair."""
    seen = []
    whole = exact_k._best_of
    monkeypatch.setattr(exact_k, "_best_of", lambda *given: (seen.append(given[2][0].tolist()), whole(*given))[1])
    weights = np.zeros((4, 4))
    weights[0, 1] = weights[1, 0] = 4.0
    weights[0, 2] = weights[2, 0] = -2.0
    linear = np.array([0.0, -1.0, 0.5, 0.0])
    polished(linear, weights, np.array([True, False, False, False]), 2)
    assert seen.pop() == [0, 2]
    polished(linear, weights, np.array([True, True, False, True]), 2)
    assert seen.pop() == [1, 3]
