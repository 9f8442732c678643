"""One form for every solver: forms come from the samplers, answers are checked, bad input is a sentence."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from annealing_tables import edges, last
from dwave.samplers import (
    PathIntegralAnnealingSampler,
    SimulatedAnnealingSampler,
    SteepestDescentSampler,
    TabuSampler,
    TreeDecompositionSolver,
)

from ketbench.base.errors import DatasetError, InputError
from ketbench.contract.forms import form, validated
from ketbench.contract.plugin import Context, Drawn, Logged, Measured, Progress, Severity, Task
from ketbench.data.column import Column
from ketbench.data.dataset import Dataset, Role
from ketbench.data.importing import import_file
from ketbench_annealing.qubo import qubo_from_terms
from ketbench_annealing.solvers.backend import Solve
from ketbench_annealing.solvers.edges import Named, meant, problem_of
from ketbench_annealing.solvers.params import SolveParams, Solver, Stated
from ketbench_annealing.solvers.samplers.any_sampler import SamplerBackend
from ketbench_annealing.solvers.samplers.sampler_rows import keywords_of, rows_of
from ketbench_annealing.solvers.samplers.shipped_rows import SHIPPED

SAMPLERS = (SimulatedAnnealingSampler, TabuSampler, PathIntegralAnnealingSampler, TreeDecompositionSolver)


def grid(rows=4, cols=4, seed=0):
    generator = np.random.default_rng(seed)
    number = np.arange(rows * cols).reshape(rows, cols)
    i = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    j = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    return edges(i, j, generator.choice([-1.0, 1.0], len(i)))


def run(dataset, backend=None, cancelled=lambda: False, **params):
    backend = backend or Solve()
    chosen = backend.params.model_validate({"time_limit": 0.6, "reads": 50, **params})
    return backend.run(Task(dataset, seed=3), chosen, Context(cancelled=cancelled))


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_shipped_rows_are_what_the_sampler_says_today(sampler):
    assert SHIPPED[sampler.__name__] == rows_of(sampler())


def test_only_changed_values_are_passed_on():
    rows = SHIPPED["SimulatedAnnealingSampler"]
    assert keywords_of(rows, dict(SolveParams()), "sa_") == {}
    changed = SolveParams.model_validate({"sa_num_sweeps": 50, "sa_beta_range": [0.1, 2.0]})
    assert keywords_of(rows, dict(changed), "sa_") == {"num_sweeps": 50, "beta_range": [0.1, 2.0]}


@pytest.mark.parametrize("solver", [s for s in Solver if s is not Solver.AUTO])
def test_every_solver_finds_the_best_cut_of_a_small_grid(solver):
    dataset = grid()
    exact = last(run(dataset, solver=Solver.EXACT)).summary["cut"]
    result = last(run(dataset, solver=solver))
    assert result.summary["cut"] == exact
    energies = problem_of(dataset, Stated.MAX_CUT).energies(result.arrays["bits"])
    assert np.array_equal(energies, result.arrays["energies"])
    assert result.baselines[0].summary["cut"] <= exact
    assert set(result.figures) == {"energies", "solutions", "answer", "cut"}
    # Of so small a problem branch and bound gives a bound that meets every solver's answer.
    assert result.summary["proved_optimal"] is True
    assert result.summary["objective"] == result.summary["bound"] == exact
    assert {"steepest_descent", "greedy"} <= {baseline.name for baseline in result.baselines}
    assert result.summary["statement"] in result.notes[-1]


def test_auto_says_why_and_metrics_come_live():
    events = list(run(grid(5, 6)))
    assert any(isinstance(event, Logged) and "treewidth" in event.text for event in events)
    assert all("best_energy" in event.values for event in events if isinstance(event, Measured))


@pytest.mark.parametrize(("solver", "replicas"), [(Solver.BIFURCATION, 6), (Solver.ANNEALING, 1)])
def test_best_energy_replicas_and_time_to_target_are_told_live_and_the_cut_is_drawn(solver, replicas):
    dataset = grid(5, 6)
    best = -last(run(dataset, solver=Solver.TREE)).summary["cut"]
    events = list(run(dataset, solver=solver, replicas=6, target=best, reads=10**6, time_limit=20.0))
    told = [event.values for event in events if isinstance(event, Measured)]
    assert all(values["replicas"] == replicas for values in told)
    assert told[0]["best_energy"] >= told[-1]["best_energy"] == best
    assert told[-1]["above_target"] == 0
    assert told[-1]["time_to_target"] == events[-1].summary["time_to_target"] > 0
    assert {event.name for event in events if isinstance(event, Drawn)} == {"energies", "solutions", "cut"}
    assert any("met after" in event.text for event in events if isinstance(event, Progress))


@pytest.mark.parametrize("solver", [Solver.AUTO, Solver.ANNEALING, Solver.BIFURCATION, Solver.PATH_INTEGRAL])
def test_limited_by_reads_the_same_seed_repeats_the_answers(solver):
    generator = np.random.default_rng(2)
    rows, cols = np.triu_indices(40, 1)
    dataset = edges(rows, cols, generator.normal(size=len(rows)))
    first, second = (last(run(dataset, solver=solver, reads=40, time_limit=60.0)) for _ in range(2))
    assert np.array_equal(first.arrays["bits"], second.arrays["bits"])
    assert not any("time limit" in note for note in first.notes)
    hurried = last(run(dataset, solver=solver, reads=10**6, time_limit=0.3))
    assert any("The time limit ended the run" in note for note in hurried.notes)


def test_a_target_stops_the_run_and_its_time_is_stated():
    result = last(run(grid(5, 6), solver=Solver.BIFURCATION, target=-1.0, time_limit=20.0, reads=10**6))
    assert result.summary["time_to_target"] < 20
    assert result.summary["best_energy"] <= -1


def test_stop_ends_without_a_result():
    assert not any(hasattr(event, "summary") for event in run(grid(), solver=Solver.TABU, cancelled=lambda: True))


def test_any_dimod_sampler_becomes_a_backend_in_one_line():
    backend = SamplerBackend("my.greedy", "Steepest descent", SteepestDescentSampler)
    assert "large_sparse_opt" in [row.name for row in form(backend.params)]
    result = last(run(grid(), backend, large_sparse_opt=True))
    assert result.summary["solver"] == "Steepest descent"
    assert result.baselines[0].name == "simulated_annealing"


def test_the_same_edges_as_qubo_and_as_ising_problem():
    dataset = edges([0, 0, 1], [1, 0, 1], [2.0, -1.0, -3.0])
    assert last(run(dataset, problem="qubo")).summary["best_energy"] == -3
    assert last(run(dataset, problem="ising")).summary["best_energy"] == -4


def test_a_file_becomes_a_table_and_the_table_the_same_problem(tmp_path):
    path = tmp_path / "small.sparse"
    path.write_text("3 4\n1 1 -5\n1 2 2\n2 3 -1\n3 3 1\n")
    dataset = import_file(path)
    assert meant(dataset, Stated.AUTO) is Stated.QUBO
    assert dataset.column("weight").role is Role.WEIGHT
    bits = ((np.arange(8)[:, None] >> np.arange(3)) & 1).astype(np.int8)
    expected = qubo_from_terms(3, [0, 0, 1, 2], [0, 1, 2, 2], [-5.0, 4.0, -2.0, 1.0]).energies(bits)
    assert np.allclose(problem_of(dataset, Stated.AUTO).energies(bits), expected)


def test_named_ends_and_missing_weights_are_fine(tmp_path):
    path = tmp_path / "towns.csv"
    path.write_text("from,to,weight\na,b,1\nb,c,1\na,c,1\n")
    assert last(run(import_file(path))).summary["cut"] == 2
    bare = grid()
    assert last(run(bare.__class__("bare", bare.columns[:2]))).summary["cut"] > 0


def test_a_weight_is_found_by_role_by_target_or_by_name_and_others_are_named():
    columns = edges([0, 1], [1, 2], [2.0, 3.0]).columns
    for role in (Role.WEIGHT, Role.TARGET, Role.FEATURE):
        dataset = Dataset("g", (*columns[:2], replace(columns[2], role=role)))
        assert problem_of(dataset, Stated.QUBO).weights.tolist() == [2.0, 3.0]
    odd = Dataset("g", (*columns[:2], replace(columns[2], role=Role.FEATURE, name="since")))
    with pytest.raises(DatasetError, match="whether an edge's weight is 'since'"):
        problem_of(odd, Stated.QUBO)
    assert problem_of(odd, Stated.QUBO, Named(weight="since")).weights.tolist() == [2.0, 3.0]
    assert problem_of(odd, Stated.QUBO, Named(weight="none")).weights.tolist() == [1.0, 1.0]
    found = Solve().check(Task(odd), SolveParams(weight="none"))
    assert "Not used: since" in " ".join(map(str, found))


@pytest.mark.parametrize(
    ("rows", "weights", "complaint"),
    [
        ([0.5, 1], [1, 1], "has 0.5 in row 1"),
        ([-1, 1], [1, 1], "has -1 in row 1"),
        ([np.nan, 1], [1, 1], "no value in row 1"),
        ([0, 1], [1, 1e308], "has 1e\\+308 in row 2"),
        ([0, 1], [np.nan, 1], "has nan in row 1"),
    ],
)
def test_bad_edges_are_refused_with_their_row(rows, weights, complaint):
    dataset = edges(rows, [2, 3], weights)
    with pytest.raises(DatasetError, match=complaint):
        list(run(dataset))
    assert Solve().check(Task(dataset), SolveParams())[0].severity is Severity.ERROR


def test_other_bad_input_is_a_sentence_too():
    empty = edges([], [], [])
    with pytest.raises(DatasetError, match="has no edges"):
        list(run(empty))
    with pytest.raises(DatasetError, match="two ends of an edge"):
        list(run(empty.__class__("one", (Column("i", np.zeros(1)),))))
    with pytest.raises(InputError, match="exact lists"):
        list(run(grid(5, 6), solver=Solver.EXACT))
    assert "takes too long" in str(Solve().check(Task(grid(5, 6)), SolveParams(solver=Solver.EXACT))[0])
    assert "needs a dataset" in str(Solve().check(Task(), SolveParams())[0])
    with pytest.raises(InputError, match="time_limit"):
        validated(SolveParams, {"time_limit": 0})
    with pytest.raises(InputError, match="sa_beta_schedule_type"):
        validated(SolveParams, {"sa_beta_schedule_type": "cubic"})


def test_a_schedule_that_a_sampler_refuses_is_reported_as_input():
    with pytest.raises(InputError, match="refused its parameters"):
        list(run(grid(), solver=Solver.ANNEALING, sa_beta_range=[1.0, 2.0, 3.0]))


def test_a_problem_without_couplings_is_solved():
    dataset = edges([0, 1], [0, 1], [1.0, -1.0])
    assert last(run(dataset, problem="qubo", solver=Solver.ANNEALING)).summary["best_energy"] == -1
    assert last(run(dataset, problem="qubo", solver=Solver.BIFURCATION)).summary["best_energy"] == -1


def test_importing_the_backends_loads_no_engine():
    code = (
        "import sys\n"
        "import ketbench_annealing.selection.backend, ketbench_annealing.solvers.backend\n"
        "import ketbench_annealing.boltzmann.backend, ketbench_annealing.hardware.backend\n"
        "print([m for m in ('torch', 'dimod', 'sklearn', 'scipy', 'networkx', 'dwave.system') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_experiment_that_asks_for_parallel_tempering_runs_what_took_its_place():
    assert SolveParams.model_validate({"solver": "parallel tempering"}).solver is Solver.RECOMBINING
