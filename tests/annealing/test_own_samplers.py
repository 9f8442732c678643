"""Our samplers are samplers to dimod's own test suite, and their answers are those of the models they were given."""

import unittest

import dimod
import numpy as np
import pytest
from dimod.testing import assert_response_energies, assert_sampler_api, load_sampler_bqm_tests
from dwave.samplers import SimulatedAnnealingSampler

from ketbench_annealing.qubo import Ising, max_cut
from ketbench_annealing.samplers import BifurcationSampler, RecombiningSampler
from ketbench_annealing.solvers.recombining import _begun, _Population, _take, _Work, contracted, recombined

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


def test_parents_that_differ_in_one_domain_give_the_better_one_to_be_reheated():
    generator = np.random.default_rng(0)
    rows, cols = np.triu_indices(40, 1)
    kept = generator.random(len(rows)) < 0.2
    ising = Ising(np.zeros(40), rows[kept], cols[kept], generator.choice([-1.0, 1.0], int(kept.sum())))
    first = generator.choice([-1, 1], 40).astype(np.int8)
    second = first.copy()
    second[:5] *= -1
    spins = np.stack([first, second])
    energies = spins[:, ising.rows] * spins[:, ising.cols] @ ising.couplings
    work = _Work(ising, None, (1.0, 5.0), 100, generator)
    begun = _begun(work, _Population(spins, energies), np.array([0, 1]))
    assert (begun == spins[int(energies.argmin())]).all()


@pytest.mark.parametrize(
    ("energy", "place"),
    [(-5.0, 0), (-4.0, 0), (-3.5, 2), (-2.5, None), (0.0, None)],
    ids=["better than the parent", "as good", "better than the median", "worse than the median", "worst"],
)
def test_a_child_takes_the_place_of_its_parent_or_of_the_worst(energy, place):
    spins = np.array([[1, 1, 1, 1, 1, 1], [1, -1, 1, -1, 1, -1], [1, 1, 1, -1, -1, -1]], dtype=np.int8)
    population = _Population(spins.copy(), np.array([-4.0, -3.0, -1.0]))
    child = np.array([1, 1, 1, 1, 1, -1], dtype=np.int8)
    _take(population, child, energy, np.array([0, 1]))
    changed = np.flatnonzero((population.spins != spins).any(axis=1)).tolist()
    assert changed == ([] if place is None else [place])
    _take(population, -population.spins[1], -9.0, np.array([1]))
    assert population.energies[1] == -3.0
