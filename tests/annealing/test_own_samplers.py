"""Our samplers are samplers to dimod's own test suite, and their answers are those of the models they were given."""

import unittest

import dimod
import numpy as np
import pytest
from dimod.testing import assert_response_energies, assert_sampler_api, load_sampler_bqm_tests
from dwave.samplers import SimulatedAnnealingSampler

from ketbench_annealing.qubo import max_cut
from ketbench_annealing.samplers import BifurcationSampler, RecombiningSampler
from ketbench_annealing.solvers.recombining import contracted, recombined

SAMPLERS = (BifurcationSampler, RecombiningSampler)


@load_sampler_bqm_tests(BifurcationSampler)
@load_sampler_bqm_tests(RecombiningSampler)
class TestOfDimod(unittest.TestCase):
    """The tests that dimod loads."""


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_the_api_is_that_of_dimod(sampler):
    assert_sampler_api(sampler())
    model = dimod.BinaryQuadraticModel(
        {"a": 1.0, "b": -2.0, "c": 0.5}, {("a", "b"): 3.0, ("b", "c"): -1.0}, 0.25, "SPIN"
    )
    found = sampler().sample(model, num_reads=5, seed=3)
    assert_response_energies(found, model)
    assert len(found) == 5
    assert found.first.energy == dimod.ExactSolver().sample(model).first.energy
    assert found == sampler().sample(model, num_reads=5, seed=3)
    with pytest.raises(ValueError, match="one read at least"):
        sampler().sample(model, num_reads=0)


def small_world(size=60, seed=1):
    generator = np.random.default_rng(seed)
    rows = np.concatenate([np.arange(size), generator.integers(0, size, size)])
    cols = np.concatenate([(np.arange(size) + 1) % size, generator.integers(0, size, size)])
    return max_cut(size, rows, cols, generator.choice([-1.0, 1.0, 2.0], len(rows)))


def test_a_contracted_problem_has_the_energies_of_the_whole_one():
    ising = small_world().ising()
    generator = np.random.default_rng(2)
    first = generator.choice([-1, 1], 60).astype(np.int8)
    second = first.copy()
    second[20:35] *= -1
    groups, small = contracted(ising, np.stack([first, second]))
    assert 1 < len(small.fields) < 60
    for _ in range(20):
        state = generator.choice([-1, 1], len(small.fields))
        spins = state[groups] * first
        whole = ising.offset + ising.fields @ spins + ising.couplings @ (spins[ising.rows] * spins[ising.cols])
        part = small.offset + small.fields @ state + small.couplings @ (state[small.rows] * state[small.cols])
        assert part == pytest.approx(whole)


def test_children_are_at_least_as_good_as_annealing_alone_and_a_seed_repeats_them():
    problem = small_world(90, 4)
    once, again = (list(recombined(problem, reads=4, seed=5, stopped=lambda: False)) for _ in range(2))
    assert np.array_equal(np.concatenate(once), np.concatenate(again))
    best = min(float(problem.energies(batch).min()) for batch in once)
    bqm = dimod.BinaryQuadraticModel.from_numpy_vectors(
        problem.linear, (problem.rows, problem.cols, problem.weights), problem.offset, "BINARY"
    )
    assert best <= SimulatedAnnealingSampler().sample(bqm, num_reads=50, num_sweeps=500, seed=1).first.energy + 1e-9
