import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketbench.base.errors import InputError
from ketbench_gate.circuits.observables import PauliString, observable, observables


def test_sums_signs_and_factors_are_read():
    read = observable("0.5*Z0 - X0 X1 + 2 Y3 + I")
    assert read.terms == (
        PauliString(0.5, ((0, "Z"),)),
        PauliString(-1.0, ((0, "X"), (1, "X"))),
        PauliString(2.0, ((3, "Y"),)),
        PauliString(1.0, ()),
    )
    assert not read.is_diagonal
    assert read.widest == 3


def test_no_text_means_z_on_every_wire():
    assert [item.text for item in observables((), 3)] == ["Z0", "Z1", "Z2"]


@pytest.mark.parametrize("text", ["", "Q0", "Z", "Z0 +", "Z0 Z0", "0.5*", "Z0 + * Z1", "Z-1"])
def test_what_cannot_be_read_is_refused_in_a_sentence(text):
    with pytest.raises(InputError, match=r"[.]$"):
        observable(text)


def test_a_wire_beyond_the_circuit_is_named():
    with pytest.raises(InputError, match="uses wire 5, but the circuit has wires 0 to 3"):
        observables(["Z5"], 4)


letters = st.dictionaries(st.integers(0, 9), st.sampled_from("XYZ"), min_size=1, max_size=4)
factors = st.floats(0.001, 1000).map(lambda value: round(value, 3))


@given(st.lists(st.tuples(factors, letters), min_size=1, max_size=5))
def test_a_written_sum_is_read_back(terms):
    text = " + ".join(f"{factor}*" + " ".join(f"{p}{w}" for w, p in found.items()) for factor, found in terms)
    read = observable(text)
    assert [term.factor for term in read.terms] == [factor for factor, _ in terms]
    assert [dict(term.letters) for term in read.terms] == [found for _, found in terms]
