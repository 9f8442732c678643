"""Every solver reaches the optimum of small problems, hears Stop, repeats by its seed, and reports true energies."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ketbench_annealing.boltzmann.sampling import colour_classes
from ketbench_annealing.qubo import max_cut, qubo_from_terms
from ketbench_annealing.solvers.answers import Solutions
from ketbench_annealing.solvers.choice import chosen_solver, tree_width
from ketbench_annealing.solvers.own.bifurcation import bifurcated
from ketbench_annealing.solvers.own.couplings import couplings_of, polished
from ketbench_annealing.solvers.params import Solver
from ketbench_annealing.solvers.recombining import recombined


def random_problem(size, seed, share=1.0):
    generator = np.random.default_rng(seed)
    rows, cols = np.triu_indices(size, 1)
    kept = generator.random(len(rows)) < share
    rows, cols = rows[kept], cols[kept]
    ends = np.arange(size)
    values = np.concatenate([generator.normal(size=size), generator.normal(size=len(rows))])
    return qubo_from_terms(size, np.concatenate([ends, rows]), np.concatenate([ends, cols]), values)


def optimum(problem):
    bits = ((np.arange(2**problem.size)[:, None] >> np.arange(problem.size)) & 1).astype(np.int8)
    return problem.energies(bits).min()


def best(problem, answers, batches=3):
    solutions = Solutions.none(problem.size)
    for batch in islice(answers, batches):
        solutions = solutions.with_batch(problem, batch)
    return solutions


def never():
    return False


@settings(deadline=None, max_examples=12)
@given(size=st.integers(1, 10), seed=st.integers(0, 1000))
def test_own_solvers_find_the_optimum_of_small_problems(size, seed):
    problem = random_problem(size, seed)
    bifurcation = bifurcated(problem.ising(), replicas=32, steps=200, seed=seed, stopped=never)
    recombining = recombined(problem, reads=1, seed=seed, stopped=never)
    assert best(problem, bifurcation).best == pytest.approx(optimum(problem), abs=1e-9)
    assert best(problem, recombining).best == pytest.approx(optimum(problem), abs=1e-9)


@pytest.mark.parametrize("share", [0.01, 1.0])
def test_sparse_and_dense_couplings_multiply_alike(share):
    import torch

    problem = random_problem(120, 1, share)
    couplings = couplings_of(problem.ising())
    spins = torch.as_tensor(np.random.default_rng(0).choice([-1.0, 1.0], (120, 5)), dtype=torch.float32)
    found = couplings.energies(spins).double().numpy() * couplings.scale + problem.ising().offset
    assert np.allclose(found, problem.energies((spins.T.numpy() > 0).astype(np.int8)), rtol=1e-4, atol=1e-3)
    assert (couplings.matrix.layout == torch.sparse_csr) == (share < 0.04)


def test_after_the_polish_no_single_flip_helps():
    import torch

    problem = random_problem(40, 2)
    couplings = couplings_of(problem.ising())
    spins = torch.as_tensor(np.random.default_rng(0).choice([-1.0, 1.0], (40, 3)), dtype=torch.float32)
    bits = (polished(couplings, spins).T.numpy() > 0).astype(np.int8)
    for row in bits:
        flipped = np.tile(row, (40, 1))
        flipped[np.arange(40), np.arange(40)] ^= 1
        assert problem.energies(flipped).min() >= problem.energies(row[None])[0] - 1e-4


def test_a_graph_of_positive_weights_does_not_swing_for_ever():
    """With a fixed step of 1.25 all spins of such a graph flip together; the cut then stays far from the best."""
    rows, cols = np.triu_indices(200, 1)
    kept = np.random.default_rng(4).random(len(rows)) < 0.2
    problem = max_cut(200, rows[kept], cols[kept], np.ones(kept.sum()))
    ours = best(problem, bifurcated(problem.ising(), replicas=16, steps=500, seed=0, stopped=never), 1)
    other = best(problem, recombined(problem, reads=1, seed=0, stopped=never), 1)
    assert ours.best <= 0.99 * other.best


@pytest.mark.parametrize("solver", ["bifurcation", "recombining"])
def test_a_seed_repeats_and_stop_is_heard(solver):
    problem = random_problem(60, 5, 0.2)

    def start(stopped):
        if solver == "bifurcation":
            return bifurcated(problem.ising(), replicas=8, steps=100, seed=9, stopped=stopped)
        return recombined(problem, reads=1, seed=9, stopped=stopped)

    assert (next(start(never)) == next(start(never))).all()
    assert len(list(start(lambda: True))) == 1


def test_colour_classes_hold_no_coupled_pair():
    problem = random_problem(50, 6, 0.15)
    colours = np.zeros(50, dtype=int)
    for number, members in enumerate(colour_classes(50, problem.rows, problem.cols)):
        colours[members] = number
    assert (colours[problem.rows] != colours[problem.cols]).all()


def test_solutions_are_kept_once_cheapest_first_with_energies_of_their_bits():
    problem = random_problem(4, 7)
    batch = np.array([[0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]], dtype=np.int8)
    solutions = Solutions.none(4).with_batch(problem, batch).with_batch(problem, batch[:1])
    assert solutions.seen.sum() == 4
    assert len(solutions.bits) == 2
    assert solutions.energies.tolist() == sorted(problem.energies(batch[:2]).tolist())


def test_auto_goes_by_size_and_density_and_says_why():
    ring = qubo_from_terms(40, list(range(40)), [(i + 1) % 40 for i in range(40)], [1.0] * 40)
    assert tree_width(ring) == 2
    for problem, gpu, solver in [
        (random_problem(10, 0), False, Solver.EXACT),
        (ring, False, Solver.TREE),
        (random_problem(60, 0), False, Solver.ANNEALING),
        (random_problem(130, 0), False, Solver.RECOMBINING),
        (random_problem(1200, 0, 0.01), True, Solver.BIFURCATION),
    ]:
        chosen, why = chosen_solver(problem, gpu=gpu)
        assert chosen is solver
        assert why.endswith(".")
