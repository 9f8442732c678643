import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.contract.experiment import Experiment
from ketbench.contract.run import Run
from ketbench.sweeping import Trial, importance

RUN = Run("r", Experiment("e", "b"))


def _trials(rows):
    return [Trial({"rate": rate, "seed": seed, "kind": kind}, RUN, score) for rate, seed, kind, score in rows]


def test_what_decides_the_score_comes_first_and_what_does_not_is_near_nothing():
    rows = [(rate, seed, "ab"[seed % 2], rate + 0.01 * seed) for rate in range(5) for seed in range(6)]
    found = importance(_trials(rows))
    assert next(iter(found)) == "rate"
    assert found["rate"] > 0.95
    assert found["seed"] == found["kind"] == pytest.approx(0.0, abs=0.02)


def test_many_drawn_values_do_not_explain_noise():
    rows = [(0.001 * n, 0, "a", float((n * 7919) % 13)) for n in range(60)]
    assert importance(_trials(rows))["rate"] < 0.1


def test_scores_too_near_each_other_for_their_squares_explain_nothing():
    rows = [(0.0, 0, "a", 0.0), (0.0, 0, "a", 2.2e-311), (0.0, 0, "b", 0.0)]
    assert importance(_trials(rows)) == {"kind": 0.0}


def test_what_had_one_value_or_a_new_one_each_time_is_not_judged():
    rows = [(0.1, 0, "a", 0.5), (0.2, 1, "a", 0.9), (0.4, 0, "a", 0.6), (0.8, 1, "a", 0.8)]
    found = importance(_trials(rows))
    # Of the seed: 1 - (0.01 / 2) / (0.1 / 3), by hand.
    assert found == {"seed": pytest.approx(1 - 0.005 / (0.1 / 3))}


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), st.sampled_from("ab"), st.floats(-5, 5)), max_size=30))
def test_a_share_lies_between_nothing_and_all(rows):
    assert all(0.0 <= share <= 1.0 for share in importance(_trials(rows)).values())


def test_without_scores_nothing_is_said():
    assert importance(_trials([(1, 2, "a", None)] * 5)) == {}
    assert importance(_trials([(1, 2, "a", 3.0)] * 5)) == {}
