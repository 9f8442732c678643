"""Embeddings are valid, the mock sampler runs the whole way, and a token never leaves Ocean's configuration."""

import numpy as np
import pytest
from annealing_tables import edges, last

from ketbench.base.errors import BackendError
from ketbench.contract.plugin import Context, Severity, Task
from ketbench_annealing.dimod_bridge import ising_bqm_of
from ketbench_annealing.hardware.backend import HardwareCheck
from ketbench_annealing.hardware.embedding import (
    better,
    clique_embedding,
    drawn_chains,
    hardware_graph,
    largest_clique,
    searched_embedding,
)
from ketbench_annealing.hardware.params import EmbeddingParams, Machine, Topology
from ketbench_annealing.hardware.pricing import torque_strength
from ketbench_annealing.qubo import qubo_from_terms
from ketbench_annealing.solvers.edges import problem_of
from ketbench_annealing.solvers.params import Stated


def ring(size):
    ends = np.arange(size)
    return edges(ends, (ends + 1) % size, np.ones(size))


def complete(size):
    rows, cols = np.triu_indices(size, 1)
    return edges(rows, cols, np.random.default_rng(0).choice([-1.0, 1.0], len(rows)))


def run(dataset, **params):
    chosen = EmbeddingParams.model_validate({"time_limit": 5.0, "reads": 10, **params})
    return HardwareCheck().run(Task(dataset, seed=2), chosen, Context())


@pytest.fixture(scope="module")
def zephyr():
    return hardware_graph(Topology.ZEPHYR)


def assert_valid(graph, embedding, problem):
    chains = embedding.chains
    qubits = [qubit for chain in chains.values() for qubit in chain]
    assert len(qubits) == len(set(qubits))
    owner = {qubit: variable for variable, chain in chains.items() for qubit in chain}
    coupled = {frozenset((owner[a], owner[b])) for a, b in graph.subgraph(qubits).edges}
    wanted = {frozenset(pair) for pair in zip(problem.rows.tolist(), problem.cols.tolist(), strict=True)}
    assert wanted <= coupled
    assert set(chains) == set(range(problem.size))


def test_a_clique_is_looked_up_and_couples_every_pair(zephyr):
    problem = problem_of(complete(30), Stated.MAX_CUT)
    embedding = clique_embedding(zephyr, 30)
    assert_valid(zephyr, embedding, problem)
    assert (embedding.qubits, embedding.longest_chain) == (120, 4)


@pytest.mark.parametrize(("topology", "most"), [(Topology.PEGASUS, 180), (Topology.ZEPHYR, 184)])
def test_the_largest_clique_of_each_chip(topology, most):
    graph = hardware_graph(topology)
    assert largest_clique(graph) == most
    assert clique_embedding(graph, most + 20) is None


def test_a_sparse_problem_is_searched_and_lonely_variables_get_a_qubit(zephyr):
    problem = qubo_from_terms(12, list(range(9)), [(i + 1) % 9 for i in range(9)], [1.0] * 9)
    embedding = searched_embedding(zephyr, problem, seconds=5.0, seed=1)
    assert_valid(zephyr, embedding, problem)
    assert better(None, embedding) is embedding
    positions, couplers, owners, qubits = drawn_chains(zephyr, Topology.ZEPHYR, embedding)
    assert len(positions) == len(owners) == len(qubits) == embedding.qubits
    assert (owners[couplers[:, 0]] == owners[couplers[:, 1]]).all()


def test_the_mock_sampler_runs_the_whole_way():
    result = last(run(complete(10)))
    assert result.summary["fits"] is True
    assert result.summary["device"] == "MockDWaveSampler"
    assert 0 <= result.summary["broken_chains"] <= 1
    assert result.summary["best_energy"] >= result.baselines[0].summary["best_energy"]
    assert "classical stand-in" in " ".join(result.notes)
    assert set(result.figures) == {"methods", "chains", "strengths"}


def test_weak_chains_break():
    strong, weak = (last(run(complete(25), chain_strength=c, reads=30)).summary["broken_chains"] for c in (20, 0.05))
    assert weak > strong


def test_chain_strengths_are_ocean_s_and_swept_and_priced_before():
    from dwave.embedding.chain_strength import uniform_torque_compensation

    dataset = complete(12)
    problem = problem_of(dataset, Stated.MAX_CUT)
    torque = torque_strength(problem.ising())
    assert torque == pytest.approx(uniform_torque_compensation(ising_bqm_of(problem.ising())))
    result = last(run(dataset, reads=20))
    strengths = [row[0] for row in result.figures["strengths"].rows]
    assert strengths == pytest.approx([torque * factor for factor in (0.5, 0.75, 1.0, 1.5, 2.0)])
    assert result.summary["chain_strength"] in strengths
    assert result.summary["qpu_seconds_expected"] == pytest.approx(5 * (0.015 + 20 * 160e-6))
    told = str(HardwareCheck().check(Task(dataset), EmbeddingParams(reads=20))[-1])
    assert "0.091 s of QPU time: 5 chain strengths with 20 reads of 20 us" in told
    assert len(last(run(dataset, reads=20, sweep=False)).figures["strengths"].rows) == 1


def test_a_check_alone_sends_nothing():
    summary = last(run(ring(40), send_to=Machine.NONE)).summary
    assert summary["fits"] is True
    assert "best_energy" not in summary


def test_too_large_a_clique_is_refused_before_and_answered_after():
    dataset = complete(190)
    warned = HardwareCheck().check(Task(dataset), EmbeddingParams())
    assert [problem.severity for problem in warned] == [Severity.WARNING, Severity.NOTE]
    assert last(run(dataset)).summary["fits"] is False


def test_without_a_token_a_sentence_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("DWAVE_CONFIG_FILE", str(tmp_path / "dwave.conf"))
    (tmp_path / "dwave.conf").write_text("[defaults]\n")
    monkeypatch.delenv("DWAVE_API_TOKEN", raising=False)
    params = EmbeddingParams(send_to=Machine.REAL)
    assert "dwave config create" in str(HardwareCheck().check(Task(ring(8)), params)[0])
    with pytest.raises(BackendError, match="No D-Wave token"):
        list(run(ring(8), send_to="real annealer"))


def test_a_token_never_shows_in_a_message(monkeypatch, tmp_path):
    secret = "DEV-0123456789abcdef"
    monkeypatch.setenv("DWAVE_CONFIG_FILE", str(tmp_path / "dwave.conf"))
    (tmp_path / "dwave.conf").write_text("[defaults]\n")
    monkeypatch.setenv("DWAVE_API_TOKEN", secret)
    monkeypatch.setenv("DWAVE_API_ENDPOINT", "http://127.0.0.1:9/sapi")
    assert HardwareCheck().check(Task(ring(8)), EmbeddingParams(send_to=Machine.REAL))[0].severity is Severity.NOTE
    with pytest.raises(BackendError) as caught:
        list(run(ring(8), send_to="real annealer"))
    assert secret not in str(caught.value)
    assert caught.value.__cause__ is None
