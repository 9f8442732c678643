"""The exchange search meets the enumerated optimum, the bound never passes it, and the penalty form is repaired."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench_annealing.selection.optimum.exact_k import polished, set_value, swap_search
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
