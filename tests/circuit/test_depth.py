"""One figure for the depth of a circuit, wherever it is told."""

import pytest

from ketbench.circuit.blocks import expanded
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.circuit.resources import depth_of, facts, resources
from ketbench.contract.experiment import Experiment
from ketbench.results.paging.stages import circuit_stage
from ketbench.samples import sample

GIVENS = CircuitBuilder("givens", 2).add("givens", (0, 1), 0.1).build()
"""A gate drawn as one box and written out as six in a row."""


@pytest.mark.parametrize("name", ["iris-classifier", "wine-classifier"])
def test_the_depth_of_a_stage_is_that_at_the_foot_of_the_circuit(name):
    circuit = next(iter(sample(name).build().circuits.values()))
    told = circuit_stage(Experiment("e", "gate.statevector", circuit=circuit)).detail
    assert told.startswith(f"depth {expanded(circuit).depth()}, ")
    assert resources(circuit).depth == depth_of(circuit)


def test_a_block_counts_as_what_it_stands_for():
    assert GIVENS.depth() == 1
    assert depth_of(GIVENS) == resources(GIVENS).depth > 1
    assert f"depth {depth_of(GIVENS)} " in facts(GIVENS)
