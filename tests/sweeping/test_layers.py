import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench.circuit.checks import circuit_problems
from ketbench.circuit.circuit import CircuitBuilder
from ketbench.project.resizing import encoding_circuit
from ketbench.samples import sample
from ketbench.sweeping import parse_axis
from ketbench.sweeping.layers import layers_of, with_layers
from ketbench.sweeping.sweep import adjusted

WINE = next(iter(sample("wine-classifier").build().circuits.values()))


@given(st.integers(2, 9))
def test_gates_that_repeat_are_layers(layers):
    changed = with_layers(WINE, layers)
    assert layers_of(WINE) == 3
    assert layers_of(changed) == layers
    assert len(changed.parameters) == 8 * layers
    assert changed.depth() == WINE.depth() * layers // 3
    assert not list(circuit_problems(changed))


def test_the_number_there_is_changes_nothing():
    assert with_layers(WINE, 3) is WINE
    assert len(with_layers(WINE, 1).parameters) == 8


def test_blocks_have_their_own_number():
    circuit = encoding_circuit("small", 3, layers=2)
    assert layers_of(circuit) == 2
    assert len(with_layers(circuit, 5).parameters) == 45


def test_a_circuit_without_layers_says_so():
    flat = CircuitBuilder("flat", 2).add("ry", (0,), "a").add("x", (1,)).build()
    assert layers_of(flat) == 0
    with pytest.raises(InputError, match="Nothing in the circuit 'flat' repeats"):
        with_layers(flat, 2)
    with pytest.raises(InputError, match="0 layers"):
        with_layers(WINE, 0)


def test_a_sweep_varies_layers_and_seed_together():
    experiment = sample("wine-classifier").build().experiments["wine"]
    changed = adjusted(experiment, {"layers": parse_axis("layers=5").values[0], "seed": 9})
    assert layers_of(changed.circuit) == 5
    assert changed.seed == 9
    assert "layers" not in changed.params
